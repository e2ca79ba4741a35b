"""Writes single values into a sheet: texts as text whatever they are, and comments as long as there is room."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

from govreport_core.export.reasons import note_of
from govreport_core.export.workbook.styles import FONT, Styles, frame_of
from govreport_core.export.writers.base import CellMark
from govreport_core.export.writers.csv_file import FORMULA
from govreport_core.messages import Language
from govreport_core.messages.marks import mark_of

# What a cell can hold, and what of a comment is read.
EXCEL_TEXT = 32_767
_NOTE_TEXT = 1_000
# Comments are held in memory, and spreadsheets are slow with more.
MOST_COMMENTS = 20_000
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOTE_WIDTH, _NOTE_LINE = 260, 18


class CellWriter:
    """Writes values and comments into the sheets of a workbook."""

    def __init__(self, styles: Styles, language: Language) -> None:
        self.styles = styles
        self.comments = 0
        self._language = language

    def write(self, sheet: Any, row: int, column: int, value: Any, look: Any = None) -> None:
        """A value as what it is: no text becomes a formula, a link or markup."""
        if value is None:
            if look is not None:
                sheet.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, look)
        elif isinstance(value, int | float) and math.isfinite(value):
            sheet.write_number(row, column, value, look)
        else:
            self._write_text(sheet, row, column, str(value), look)

    def _write_text(self, sheet: Any, row: int, column: int, text: str, look: Any) -> None:
        text = clean_text(text)
        if not text:
            # Not "": an empty text is a filled cell to whoever counts them.
            self.write(sheet, row, column, None, look)
            return
        look = look if look is not None else self.styles.text(is_quoted=FORMULA.match(text) is not None)
        if text.startswith("<r>") and text.endswith("</r>"):
            # Only in fragments is it text: the library takes the whole for markup of its own.
            sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], look)
        else:
            sheet.write_string(row, column, text, look)

    def link(self, sheet: Any, row: int, column: int, name: str, text: str) -> None:
        """A text that leads to another sheet; one that the library would take for markup leads nowhere."""
        text = clean_text(text)
        if text and not text.startswith("<r>"):
            place = "internal:'" + name.replace("'", "''") + "'!A1"
            sheet.write_url(row, column, place, self.styles.link(), text)

    def comment(self, sheet: Any, row: int, column: int, mark: CellMark) -> None:
        """A comment on a coloured cell, with what is printed and why it has its mark."""
        status = mark_of(mark.cell)
        is_coloured = status is not None and status.id != "blank"
        if not (is_coloured or frame_of(mark)) or self.comments >= MOST_COMMENTS:
            return
        self.comments += 1
        note = clean_text(note_of(mark.cell, mark.doubt, self._language))
        if len(note) > _NOTE_TEXT:
            note = note[: _NOTE_TEXT - 1] + "…"
        lines = sum(1 + text_width(line) // 40 for line in note.split("\n"))
        size = {"width": _NOTE_WIDTH, "height": _NOTE_LINE * (lines + 1)}
        sheet.write_comment(row, column, note, {"font_name": FONT, "font_size": 9, "color": "#FFFFE1", **size})


def clean_text(text: str) -> str:
    """A text that a cell can hold."""
    text = _NOT_XML.sub("\ufffd", text.encode("utf-8", "replace").decode())
    return text if _length(text) <= EXCEL_TEXT else cut_text(text, EXCEL_TEXT - 1) + "…"


def cut_text(text: str, length: int) -> str:
    """The beginning of a text, in the units in which spreadsheets count: a rare character is two."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")


def _length(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def text_width(text: str) -> int:
    """How wide a text is, in digits: a Chinese character is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
