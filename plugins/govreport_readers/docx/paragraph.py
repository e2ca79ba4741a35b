"""Reads a paragraph of Word as it is seen: without what is hidden or struck out, raised marks of notes in brackets.

A figure beside such text would otherwise run together with it: 38 with a raised 1 behind it is not 381.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from govreport_core.forms.normalization import unify_glyphs
from govreport_readers.docx.styles import Look, Styles, W, first_child, is_on, look_alike, properties_of
from govreport_readers.placeholders import OBJECT

if TYPE_CHECKING:
    from lxml.etree import _Element

# In half points: text that is no larger is not seen; text that is moved off the line by less stands on it.
TINY = 2
OFF_THE_LINE = 4
# A line with a longer piece between its tabs is running text, not a row of cells.
LONGEST_CELL = 60

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
ALTERNATE = f"{_MC}AlternateContent"
# Text that is not part of the document as it stands: what was deleted or moved away, notes on the side.
LEFT_OUT = frozenset({f"{W}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "instrText", "rt")})
_DRAWN = frozenset({f"{W}drawing", f"{W}pict"})
_SYMBOL = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}symEx"
_UNREADABLE = frozenset({f"{W}object", f"{W}contentPart", f"{W}pgNum", _SYMBOL})
_REFERENCES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})
# A formula with any of these is more than a row of characters.
_STRUCTURE = [f"{_M}{name}" for name in ("e", "num", "den", "sub", "sup", "lim")]
_SPACE = re.compile(r"[^\S\n\t]+")
_SYMBOLS = re.compile(r"[0-9.,+\-()/ ]")  # that the font Symbol shows as they are written
_FLOATS = re.compile(r"position\s*:\s*absolute")
_TURNED_ROUND = "\u202e"
# Characters without a shape: places to part or join words, marks of direction. Digits run left to right in all
# directions but one, which stays in the text so that it is not read as a figure.
_SHAPELESS = (
    0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202E), *range(0x2060, 0x2070),
)  # fmt: skip
_PLAIN = dict.fromkeys(_SHAPELESS, "") | dict.fromkeys(map(ord, "\t\n\r"), " ") | {0x2011: "-"}


@dataclass(slots=True)
class _Field:
    """A field that is open: between its beginning and its result stands an instruction, which is not seen.

    :param instead: what Word shows of a field that has no result.
    """

    instead: str = OBJECT
    in_result: bool = False
    shows: bool = False


class Paragraph:
    """What one paragraph shows. One whose end was deleted goes on in the next.

    :param in_cell: whether it stands in a cell of a table, where a text can be all that the cell has.
    :param ground: the colour behind it; `UNKNOWN` if nothing is known of it.
    """

    def __init__(self, styles: Styles, *, in_cell: bool, ground: str) -> None:
        self.boxes: list[_Element] = []
        self.unseen = ""
        self.goes_on = False  # whether the end of the paragraph was deleted or moved away
        self.shows_more = False  # whether there is a number before it, or something that floats beside it
        self._styles = styles
        self._in_cell = in_cell
        self._ground = ground
        self._pieces: list[tuple[str, Look]] = []
        self._paragraph = Look()
        self._fields: list[_Field] = []

    def read(self, paragraph: _Element) -> None:
        """Add what a paragraph says."""
        said = properties_of(paragraph, "pPr")
        mark = said.get("rPr")
        self.goes_on = first_child(mark, "del") is not None or first_child(mark, "moveFrom") is not None
        self._paragraph = look = self._styles.of_paragraph(said)
        self.shows_more = self.shows_more or look.numbered
        self._read_children(paragraph, look)
        # Without its end in sight, what was held back as an instruction may have been text.
        is_open = any(not field.in_result for field in self._fields)
        self._fields = []
        if is_open:
            self._add_piece(OBJECT, look)

    def text(self) -> str:
        """The text that is seen; what is not is `unseen` afterwards."""
        seen: list[tuple[str, Look]] = []
        for text, look in self._pieces:
            if text == OBJECT or text.isspace() or self._is_seen(look):
                seen.append((text, look))
            else:
                self.unseen += text
        self.unseen = "".join(self.unseen.split())
        # A heading may stand off the line as a whole; in a cell, that may be a mark of a note without a figure.
        at = [look.position for text, look in seen if not text.isspace()]
        line = 0 if self._in_cell else min(at, key=abs, default=0)
        written = ""
        for raised, pieces in groupby(seen, lambda piece: _is_raised(piece[1], line)):
            text = "".join(text for text, _ in pieces)
            written += _put_in_brackets(text) if raised else text
        return "\n".join(self._seen_lines(unify_glyphs(written)))

    def _seen_lines(self, text: str) -> Iterator[str]:
        for line in text.replace("\t", " ").split("\n") if self._in_cell else text.split("\n"):
            line = _SPACE.sub(" ", line).strip(" ")
            if "\t" in line:
                line = _tidy_tabs(line)
            elif not self._in_cell:
                line = line.replace(OBJECT, "")
            if line and not line.isspace():
                yield line

    def _is_seen(self, look: Look) -> bool:
        if look.struck or look.struck_twice:
            return False
        if not self._in_cell:
            return True
        ground = self._ground if look.ground is None else look.ground
        return look.size > TINY and not (look.colour and look_alike(look.colour, ground))

    def _add_piece(self, text: str, look: Look) -> None:
        if look.hidden or any(not field.in_result for field in self._fields):
            return
        for field in self._fields:
            field.shows = True
        self._pieces.append((text, look))

    def _read_children(self, element: _Element, look: Look) -> None:
        for inner in element.iterchildren(tag="{*}*"):
            tag = str(inner.tag)
            if tag == f"{W}r" or tag == f"{_M}r":
                self._read_children(inner, self._styles.of_run(self._paragraph, inner))
            elif tag == f"{W}t" or tag == f"{_M}t":
                self._add_piece((inner.text or "").translate(_PLAIN), look)
            elif tag in _REFERENCES:
                if is_on(inner.get(f"{W}customMarkFollows")):
                    look = look._replace(raised=True)  # the mark is the text behind it
            elif tag not in LEFT_OUT:
                self._read_other(inner, tag, look)

    def _read_other(self, element: _Element, tag: str, look: Look) -> None:
        """What is neither a run nor its text."""
        if tag in _CHARACTERS:
            self._add_piece(_CHARACTERS[tag], look)
        elif tag == f"{W}sym":
            self._add_piece(_shown_symbol(element), look)
        elif tag == f"{W}fldChar":
            self._read_field_mark(element, look)
        elif tag == f"{W}fldSimple":
            self._fields.append(_Field(in_result=True))
            self._read_children(element, look)
            self._end_field(look)
        elif tag in _DRAWN:
            if not look.hidden:
                self._read_drawing(element, look)
        elif tag in _UNREADABLE or (tag == f"{_M}oMath" and next(element.iter(*_STRUCTURE), None) is not None):
            self._add_piece(OBJECT, look)
        elif tag == f"{W}txbxContent":
            self.boxes.append(element)
        elif tag == ALTERNATE:
            self._read_children(first_alternative(element), look)
        else:
            if tag == f"{W}bdo" and element.get(f"{W}val") == "rtl":
                self._add_piece(_TURNED_ROUND, look)
            self._read_children(element, look)

    def _read_drawing(self, element: _Element, look: Look) -> None:
        """A picture, chart or shape; of one with text in it, that text."""
        boxes = len(self.boxes)
        self._read_children(element, look)
        if len(self.boxes) > boxes:
            return
        if _is_floating(element):
            self.shows_more = True
        else:
            self._add_piece(OBJECT, look)

    def _read_field_mark(self, mark: _Element, look: Look) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field(_chosen_entry(mark)))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._end_field(look)

    def _end_field(self, look: Look) -> None:
        field = self._fields.pop()
        if not field.shows:
            self._add_piece(field.instead, look)


# Elements that are a character each.
_CHARACTERS = {
    f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-",
}  # fmt: skip


def first_alternative(element: _Element) -> _Element:
    """Of several ways to draw the same, the first; the element itself, if it has none."""
    choice = element.find(f"{_MC}Choice")
    if choice is None:
        choice = element.find(f"{_MC}Fallback")
    return element if choice is None else choice


def _shown_symbol(element: _Element) -> str:
    """A symbol as the character that it shows, where the font shows characters as they are written."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return OBJECT
    character = chr(code - 0xF000) if 0xF020 <= code < 0xF080 else OBJECT
    return character if element.get(f"{W}font") == "Symbol" and _SYMBOLS.fullmatch(character) else OBJECT


def _chosen_entry(mark: _Element) -> str:
    """The entry of a list to choose from that its field shows; `OBJECT` for other fields."""
    choices = first_child(first_child(mark, "ffData"), "ddList")
    if choices is None:
        return OBJECT
    chosen = first_child(choices, "result")
    if chosen is None:
        chosen = first_child(choices, "default")
    number = "" if chosen is None else chosen.get(f"{W}val", "")
    entries = list(choices.iterchildren(f"{W}listEntry"))
    if number.isdecimal() and int(number) < len(entries):
        return str(entries[int(number)].get(f"{W}val", OBJECT))
    return OBJECT


def _is_floating(drawn: _Element) -> bool:
    """Whether it stands somewhere over or under the text, and not in it."""
    return drawn.find(f"{_WP}anchor") is not None or any(
        _FLOATS.search(shape.get("style") or "") for shape in drawn.iterchildren(tag="{*}*")
    )


def _is_raised(look: Look, line: float) -> bool:
    return look.raised or abs(look.position - line) >= OFF_THE_LINE


def _put_in_brackets(text: str) -> str:
    bare = text.strip()
    return f"[{bare}]" if bare and bare[0] not in "[(【（〔" and bare != OBJECT else text


def _tidy_tabs(line: str) -> str:
    """A line of cells parted by tabs; in other lines tabs are blanks."""
    cells = [cell.strip(" ") for cell in line.split("\t")]
    is_row = any(cells[:-1]) and max(map(len, cells)) <= LONGEST_CELL
    return "\t".join(cells) if is_row else " ".join(filter(None, cells)).replace(OBJECT, "")
