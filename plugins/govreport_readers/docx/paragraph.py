"""Reads a paragraph of Word as it is seen: without what is hidden or struck out, raised marks of notes in brackets.

A figure beside such text would otherwise run together with it: 38 with a raised 1 behind it is not 381.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from govreport_core.forms.normalization import unify_glyphs
from govreport_core.model.document import LeftOut
from govreport_readers.docx.colours import NO_COLOUR, WHITE, look_alike
from govreport_readers.docx.drawings import covers_text, is_floating, is_hidden, object_name
from govreport_readers.docx.elements import W, is_on, properties_of, text_of, value_of
from govreport_readers.docx.fields import Field, chosen_entry
from govreport_readers.docx.markup import ALTERNATE, choose_alternative, is_foreign
from govreport_readers.docx.styles import Look, Styles
from govreport_readers.placeholders import OBJECT, SEAM, doubt_figure

if TYPE_CHECKING:
    from lxml.etree import _Element

# In half points: text that is no larger is not seen, or is perhaps not seen; text that is moved off the line by less
# stands on it.
TINY, SMALL = 2, 6
OFF_THE_LINE = 4
# Twips to a half point of letters: lines of a fixed height that show nothing of them, and lines that cut them off.
_NO_LINE, _LOW_LINE = 0.15 * 10, 0.8 * 10
# A line with a longer piece between its tabs is running text, not a row of cells.
LONGEST_CELL = 60

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Text that is not part of the document as it stands: what was deleted or moved away, notes on the side, properties.
LEFT_OUT = frozenset({f"{W}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "tcPr", "rt", "sdtPr")})
_RUNS, _TEXTS = frozenset({f"{W}r", f"{_M}r"}), frozenset({f"{W}t", f"{_M}t"})
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_DRAWN = frozenset({f"{W}drawing", f"{W}pict"})
_SYMBOL = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}symEx"
_OF_FIELDS = frozenset({f"{W}{name}" for name in ("fldChar", "fldSimple", "instrText")})
_UNREADABLE = frozenset({f"{W}object", f"{W}contentPart", f"{W}pgNum", _SYMBOL})
_REFERENCES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})
# A formula with any of these is more than a row of characters.
_STRUCTURE = [f"{_M}{name}" for name in ("e", "num", "den", "sub", "sup", "lim")]
_SPACE = re.compile(r"[^\S\n\t]+")
_SYMBOLS = re.compile(r"[0-9.,+\-()/ ]")  # that the font Symbol shows as they are written
_DIGIT = re.compile(r"\d")
# What a number that Word writes before it would run together with.
_FIGURE = re.compile(r"[\d\s.,，．%％件-]*\d[\d\s.,，．%％件-]*")
# Where the end of a paragraph is hidden, so that the next goes on in its line.
_HIDDEN_END = "\x00"
_BETWEEN_DIGITS = re.compile(rf"(?<=\d){_HIDDEN_END}+(?=\d)")
_TURNED_ROUND = "\u202e"
# Characters without a shape: places to part or join words, marks of direction. Digits run left to right in all
# directions but one, which stays in the text so that it is not read as a figure.
_SHAPELESS = (
    0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202E), *range(0x2060, 0x2070),
)  # fmt: skip
_PLAIN = dict.fromkeys(_SHAPELESS, "") | dict.fromkeys(map(ord, "\t\n\r"), " ") | {0x2011: "-"}


class Paragraph:
    """What one paragraph shows. One whose end was deleted goes on in the next.

    :param in_cell: whether it stands in a cell of a table, where a text can be all that the cell has.
    :param ground: the colour behind it; `UNKNOWN` if nothing is known of it.
    :param table_style: the style of the table in which it stands.
    """

    def __init__(self, styles: Styles, *, in_cell: bool, ground: str = WHITE, table_style: str = "") -> None:
        self.element: _Element | None = None  # the last that was read
        self.boxes: list[_Element] = []
        self.unseen = ""
        self.goes_on = False  # whether the end of the paragraph was deleted, moved away or hidden
        self.shows_more = False  # whether there is a number before it, or something that floats beside it
        self.look = Look()  # of the text that says nothing of its own
        self.size: float = 0  # of the largest letters that are seen
        self.left_out: list[LeftOut] = []
        self.objects: list[str] = []  # the kinds of the objects of other programs
        self._styles = styles
        self._in_cell = in_cell
        self._ground = ground
        self._table_style = table_style
        self._covered = False  # whether something may lie over the text
        self._pieces: list[tuple[str, Look]] = []
        self._fields: list[Field] = []

    def read(self, paragraph: _Element) -> None:
        """Add what a paragraph says."""
        self.element = paragraph
        said = properties_of(paragraph, "pPr")
        mark = {str(each.tag).removeprefix(W): each for each in said.get("rPr", ())}
        has_hidden_end = bool(mark) and ("specVanish" in mark or is_on(value_of(mark, "vanish")))
        self.goes_on = has_hidden_end or "del" in mark or "moveFrom" in mark
        self.look = look = self._styles.of_paragraph(said, self._table_style)
        self.shows_more = self.shows_more or look.numbered
        self._read_children(paragraph, look)
        # Without its end in sight, what was held back as an instruction may have been text.
        if self._fields:
            is_open = self._is_in_instruction()
            self._fields = []
            if is_open:
                self._add_piece(OBJECT, look)
        if has_hidden_end:
            self._pieces.append((_HIDDEN_END, look))

    def text(self) -> str:
        """The text that is seen; what is not is `unseen` afterwards."""
        in_row = self._in_cell or any("\t" in text for text, _ in self._pieces)
        seen: list[tuple[str, Look]] = []
        for text, look in self._pieces:
            is_blank = text.isspace()
            reason = None if is_blank or text == OBJECT else self._find_reason(look, in_row=in_row)
            if reason is None:
                seen.append((text, look))
                if not is_blank:
                    self.size = max(self.size, look.size)
            else:
                self.unseen += text
                self._leave_out(text, reason)
        if self.unseen:
            self.unseen = "".join(self.unseen.replace(_HIDDEN_END, "").split())
        written = self._join_pieces(seen)
        if _HIDDEN_END in written:
            written = _BETWEEN_DIGITS.sub(SEAM, written).replace(_HIDDEN_END, "")
        text = "\n".join(self._seen_lines(unify_glyphs(written)))
        look = self.look
        is_figure = self._in_cell and look.numbered and _FIGURE.fullmatch(text) is not None
        if is_figure and self._styles.numbering.has_digits(look.list_id, look.list_level):
            return OBJECT + text
        return doubt_figure(text) if self._covered else text

    def _join_pieces(self, seen: list[tuple[str, Look]]) -> str:
        """The pieces as one text, with marks of notes in brackets and doubtful figures marked."""
        # A heading may stand off the line as a whole; in a cell, that may be a mark of a note without a figure.
        line: float = 0
        if not self._in_cell:
            line = min((look.position for text, look in seen if not text.isspace()), key=abs, default=0)
        written = ""

        def find_marks(piece: tuple[str, Look]) -> tuple[bool, bool]:
            return _is_raised(piece[1], line), self._doubts(piece[1])

        for (raised, doubtful), pieces in groupby(seen, find_marks):
            text = "".join([text for text, _ in pieces])
            if doubtful:
                text = doubt_figure(text)
            written += _put_in_brackets(text) if raised else text
        return written

    def _seen_lines(self, text: str) -> Iterator[str]:
        for line in text.replace("\t", " ").split("\n") if self._in_cell else text.split("\n"):
            line = _SPACE.sub(" ", line).strip(" ")
            if "\t" in line:
                line = _tidy_tabs(line)
            elif not self._in_cell:
                line = line.replace(OBJECT, "")
            if line and not line.isspace():
                yield line

    def _find_reason(self, look: Look, *, in_row: bool) -> str | None:
        """Why text of a look is not seen; None if it is.

        :param in_row: whether the paragraph stands in a cell, or is itself a row of cells parted by tabs.
        """
        if look.struck or look.struck_twice:
            return "struck out"
        if not in_row:
            return None
        if look.size <= TINY or 0 < look.line < look.size * _NO_LINE:
            return "too small to be seen"
        if look.colour == NO_COLOUR:
            return None if look.outlined else "without a colour"
        ground = self._ground if look.ground is None else look.ground
        return "in the colour of its ground" if look.colour and look_alike(look.colour, ground) else None

    def _doubts(self, look: Look) -> bool:
        return self._in_cell and (look.size < SMALL or look.is_doubtful or 0 < look.line < look.size * _LOW_LINE)

    def _leave_out(self, text: str, reason: str) -> None:
        if (text := "".join(text.split()).replace(_HIDDEN_END, "")) and text != OBJECT:
            self.left_out.append(LeftOut(text, reason))

    def _add_piece(self, text: str, look: Look) -> None:
        if self._fields and self._is_in_instruction():
            return
        if look.hidden:
            self._leave_out(text, "hidden")
            return
        for field in self._fields:
            field.shows = True
        if look.pictures and _DIGIT.search(text):
            text = OBJECT
        self._pieces.append((text, look))

    def _is_in_instruction(self) -> bool:
        """Whether some field is open that has not come to its result."""
        return not all(field.in_result for field in self._fields)

    def _read_children(self, element: _Element, look: Look) -> None:
        for inner in element.iterchildren(tag="{*}*"):
            tag = str(inner.tag)
            if tag in _RUNS:
                self._read_children(inner, self._styles.of_run(self.look, inner))
            elif tag in _TEXTS:
                self._add_piece((inner.text or "").translate(_PLAIN), look)
            elif tag in _REFERENCES:
                self.shows_more = self.shows_more or not look.hidden
                if is_on(inner.get(f"{W}customMarkFollows")):
                    look = look._replace(raised=True)  # the mark is the text behind it
            elif tag in _DELETED:
                self._leave_out(text_of(inner), "deleted")
            elif tag not in LEFT_OUT:
                self._read_other(inner, tag, look)

    def _read_other(self, element: _Element, tag: str, look: Look) -> None:
        """What is neither a run nor its text."""
        if tag in _CHARACTERS:
            self._add_piece(_CHARACTERS[tag], look)
        elif tag == f"{W}sym":
            self._add_piece(_shown_symbol(element), look)
        elif tag in _OF_FIELDS:
            self._read_field(element, tag, look)
        elif tag in _DRAWN:
            if not look.hidden:
                self._read_drawing(element, look)
        elif tag in _UNREADABLE or _has_structure(element, tag):
            if tag == f"{W}object" and not look.hidden:
                self.objects.append(object_name(element))
            self._add_piece(OBJECT, look)
        elif tag == f"{W}txbxContent":
            self.boxes.append(element)
        elif tag == ALTERNATE:
            self._read_alternative(element, look)
        elif is_foreign(tag):
            self._leave_out(text_of(element), "in an element that Word does not know")
        else:
            if tag == f"{W}bdo" and element.get(f"{W}val") == "rtl":
                self._add_piece(_TURNED_ROUND, look)
            self._read_children(element, look)

    def _read_field(self, element: _Element, tag: str, look: Look) -> None:
        """The marks of a field, its instruction, or a field in a single element."""
        if tag == f"{W}fldChar":
            self._read_field_mark(element, look)
        elif tag == f"{W}fldSimple":
            instruction = element.get(f"{W}instr", "")
            self._fields.append(Field(in_result=True, instruction=[instruction], since=len(self._pieces)))
            self._read_children(element, look)
            self._end_field(look)
        elif self._fields:
            self._fields[-1].instruction.append(element.text or "")

    def _read_alternative(self, element: _Element, look: Look) -> None:
        """Of several ways to draw the same, the one that Word understands."""
        if (chosen := choose_alternative(element)) is not None:
            self._read_children(chosen, look)
        else:  # a newer Word may show something
            self._leave_out(text_of(element), "in a form that Word does not know")
            self.shows_more = True

    def _read_drawing(self, element: _Element, look: Look) -> None:
        """A picture, chart or shape; of one with text in it, that text."""
        if is_hidden(element):
            self._leave_out(text_of(element), "in a drawing that is hidden")
            return
        boxes = len(self.boxes)
        self._read_children(element, look)
        floats = is_floating(element)
        if self._in_cell and floats and covers_text(element):
            self._covered = True
        if len(self.boxes) > boxes:
            return
        if floats:
            self.shows_more = True
        else:
            self._add_piece(OBJECT, look)

    def _read_field_mark(self, mark: _Element, look: Look) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(Field(chosen_entry(mark)))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
            self._fields[-1].since = len(self._pieces)
        elif kind == "end" and self._fields:
            self._end_field(look)

    def _end_field(self, look: Look) -> None:
        field = self._fields.pop()
        if self._in_cell and field.shows and field.is_worked_out:
            stored = "".join(text for text, _ in self._pieces[field.since :])
            self._leave_out(stored, "the result of a field that Word works out anew")
            self._pieces[field.since :] = [(OBJECT, look)]
        elif not field.shows:
            self._add_piece(field.instead, look)


# Elements that are a character each.
_CHARACTERS = {
    f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-",
}  # fmt: skip


def _has_structure(element: _Element, tag: str) -> bool:
    """Whether it is a formula that is more than a row of characters."""
    return tag == f"{_M}oMath" and next(element.iter(*_STRUCTURE), None) is not None


def _shown_symbol(element: _Element) -> str:
    """A symbol as the character that it shows, where the font shows characters as they are written."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return OBJECT
    character = chr(code - 0xF000) if 0xF020 <= code < 0xF080 else OBJECT
    return character if element.get(f"{W}font") == "Symbol" and _SYMBOLS.fullmatch(character) else OBJECT


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
