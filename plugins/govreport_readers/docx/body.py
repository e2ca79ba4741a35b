"""Reads the body of a Word file: its text and its tables, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.errors import OversizedSource
from govreport_core.model.document import GridCell, Table
from govreport_core.model.finding import Finding
from govreport_readers.docx.paragraph import ALTERNATE, LEFT_OUT, Paragraph, first_alternative
from govreport_readers.docx.styles import UNKNOWN, WHITE, Styles, W, ground_of, properties_of, value_of
from govreport_readers.placeholders import OBJECT, STRIKE

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PLACES = 200_000  # rows x columns of all tables
MAX_NESTING = 20  # tables inside tables

_Span = tuple[int, int]
_EMBEDDED = frozenset({f"{W}altChunk", f"{W}subDoc"})
_AROUND_CELLS = frozenset({f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag")})


class _Row(NamedTuple):
    """A row as it was read.

    :param span: from the first to the last text in it; None without any.
    :param cells: what stands at each of its places.
    :param hanging: by column, the cells that may go on in the row below.
    """

    span: _Span | None
    cells: tuple[GridCell | None, ...]
    hanging: Mapping[int, GridCell]


@dataclass
class _Beside:
    """What a cell shows beside its text: text that is struck out or not seen, and things that float."""

    unseen: str = ""
    shows_more: bool = False

    def text(self) -> str:
        """What stands for it in a cell that has nothing else: the cell is not blank, and this is not a figure."""
        return f"{STRIKE}{self.unseen}{STRIKE}" if self.unseen else OBJECT if self.shows_more else ""


@dataclass
class Body:
    """Text and tables as they grow on a walk through the body.

    :param name: the document's, for messages.
    :param parts: the pieces of the text so far, line ends included, and in `at` how many characters they are.
    :param places: how many places all tables have so far.
    :param depth: in how many tables, one inside the other, the walk stands.
    :param ground: the colour behind the text there; `UNKNOWN` if nothing is known of it.
    :param beside: what the cell in which the walk stands shows beside its text.
    """

    name: str
    styles: Styles
    parts: list[str] = field(default_factory=list)
    at: int = 0
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    places: int = 0
    depth: int = 0
    ground: str = WHITE
    beside: _Beside = field(default_factory=_Beside)

    def add_text(self, text: str) -> _Span:
        """Add a text on a line of its own; its span."""
        if self.parts:
            self.parts.append("\n")
            self.at += 1
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def read_blocks(self, parent: _Element) -> _Span | None:
        """Read the paragraphs and tables below an element; the span of all their text, None without any."""
        span: _Span | None = None
        paragraph: Paragraph | None = None  # one whose end was deleted, so that it goes on in the next
        for element in parent.iterchildren(tag="{*}*"):
            tag = str(element.tag)
            if tag == f"{W}p":
                paragraph = paragraph or Paragraph(self.styles, in_cell=self.depth > 0, ground=self.ground)
                paragraph.read(element)
                if paragraph.goes_on:
                    continue
                span, paragraph = _join_spans(span, self.add_paragraph(paragraph)), None
            elif tag not in LEFT_OUT and (len(element) or tag in _EMBEDDED):
                if paragraph:
                    span, paragraph = _join_spans(span, self.add_paragraph(paragraph)), None
                span = _join_spans(span, self.read_block(element, tag))
        return _join_spans(span, self.add_paragraph(paragraph)) if paragraph else span

    def read_block(self, element: _Element, tag: str) -> _Span | None:
        """Read a table, or what stands around paragraphs and tables."""
        if tag == f"{W}tbl":
            return self.read_table(element)
        if tag in _EMBEDDED:
            problem = f"A part of the document is embedded in another format ({tag[len(W) :]}) and was not read."
            self.findings.append(Finding("embedded-part", message=problem))
            self.beside.shows_more = True
            return None
        # Content controls, custom XML, tracked insertions.
        return self.read_blocks(first_alternative(element) if tag == ALTERNATE else element)

    def add_paragraph(self, paragraph: Paragraph) -> _Span | None:
        """Add what a paragraph shows, and the text boxes anchored in it behind."""
        text = paragraph.text()
        span = self.add_text(text) if text else None
        self.beside.unseen += paragraph.unseen
        self.beside.shows_more = self.beside.shows_more or paragraph.shows_more
        ground, self.ground = self.ground, UNKNOWN
        for box in paragraph.boxes:
            span = _join_spans(span, self.read_blocks(box))
        self.ground = ground
        return span

    def read_table(self, element: _Element) -> _Span | None:
        """Read a table, its nested tables before it; spans stand at each of their places."""
        if self.depth >= MAX_NESTING:
            raise OversizedSource(self.name, f"tables are nested more than {MAX_NESTING} deep")
        self.depth += 1
        span: _Span | None = None
        rows: list[_Row] = []
        hanging: Mapping[int, GridCell] = {}
        for row_element in _find_inside(element, f"{W}tr"):
            said = properties_of(row_element, "trPr")
            if "del" in said:
                continue
            row = self.read_row(row_element, said, hanging)
            span, hanging = _join_spans(span, row.span), row.hanging
            rows.append(row)
        self.depth -= 1
        if any(row.cells for row in rows):
            start, end = span or (self.at, self.at)
            self.tables.append(Table(tuple(row.cells for row in rows), start, end))
        return span

    def read_row(self, element: _Element, said: Mapping[str, _Element], hanging: Mapping[int, GridCell]) -> _Row:
        """Read a row.

        :param said: its properties.
        :param hanging: by column, the cells of the row above that may go on in this one.
        """
        span: _Span | None = None
        column = _parse_number(value_of(said, "gridBefore"), 0)
        self.count_places(column)
        cells: dict[int, GridCell] = {}
        below: dict[int, GridCell] = {}
        last: GridCell | None = None
        for cell in _find_inside(element, f"{W}tc"):
            says = properties_of(cell, "tcPr")
            if "cellDel" in says:
                continue
            merging = _merging_of(says)
            self.count_places(merging.columns)
            if merging.goes_on_left and last is not None:
                found = [last] * merging.columns
            elif merging.goes_on_above and column in hanging:
                found = [hanging[column]] * merging.columns
            else:
                inner, found = self.read_cell(cell, merging.columns, ground_of(says))
                span = _join_spans(span, inner)
            placed = dict(enumerate(found, column))
            cells.update(placed)
            if merging.merged_down:
                below.update(placed)
            column += merging.columns
            last = found[-1]
        return _Row(span, tuple(cells.get(place) for place in range(max(cells, default=-1) + 1)), below)

    def read_cell(self, element: _Element, columns: int, ground: str | None) -> tuple[_Span | None, list[GridCell]]:
        """Read a cell: the span of what it says, and what stands at each of its places.

        A cell that is nothing but a row of as many cells as it has columns stands for these.
        """
        outer = self.beside, self.ground
        self.beside = _Beside()
        if ground is not None:
            self.ground = ground
        number = len(self.tables)
        span = self.read_blocks(element)
        if span is None and (text := self.beside.text()):
            span = self.add_text(text)
        self.beside, self.ground = outer
        start, end = span or (self.at, self.at)
        inner = self.tables[number:]
        if len(inner) == 1 and (start, end) == (inner[0].start, inner[0].end) and len(inner[0].rows) == 1:
            divided = [cell for cell in inner[0].rows[0] if cell is not None]
            if len(divided) == columns:
                self.tables.pop()
                return span, divided
        return span, [GridCell(self.text_since(start), start, end)] * columns

    def count_places(self, places: int) -> None:
        """Refuse tables of more places than a report can have."""
        self.places += places
        if self.places > MAX_PLACES:
            raise OversizedSource(self.name, f"its tables have more than {MAX_PLACES:,} places")

    def text_since(self, start: int) -> str:
        """The text from an offset to the end."""
        pieces: list[str] = []
        left = self.at - start
        for piece in reversed(self.parts):
            if left <= 0:
                break
            pieces.append(piece)
            left -= len(piece)
        return "".join(reversed(pieces))


class _Merging(NamedTuple):
    """How a cell is merged with others: over how many columns, and with which neighbours it is one."""

    columns: int
    merged_down: bool
    goes_on_above: bool
    goes_on_left: bool


def _join_spans(span: _Span | None, more: _Span | None) -> _Span | None:
    if span is None or more is None:
        return span or more
    return span[0], more[1]


def _parse_number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def _merging_of(properties: Mapping[str, _Element]) -> _Merging:
    """How a cell is merged with others."""
    down, across = value_of(properties, "vMerge"), value_of(properties, "hMerge")
    columns = max(1, _parse_number(value_of(properties, "gridSpan"), 1))
    return _Merging(
        columns, down is not None, down is not None and down != "restart", across is not None and across != "restart"
    )


def _find_inside(parent: _Element, wanted: str) -> list[_Element]:
    """Rows of a table or cells of a row, also those inside content controls, but not those of nested tables."""
    found: list[_Element] = []
    for element in parent.iterchildren(tag="{*}*"):
        tag = str(element.tag)
        if tag == wanted:
            found.append(element)
        elif tag in _AROUND_CELLS:
            found.extend(_find_inside(element, wanted))
    return found
