"""The body of a Word file: text and tables as they grow on a walk through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreport_core.errors import OversizedSource
from govreport_core.model.document import GridCell, Table
from govreport_core.model.finding import Finding
from govreport_readers.docx.paragraph import ALTERNATE, LEFT_OUT, Line, alternative
from govreport_readers.docx.styles import UNKNOWN, WHITE, Styles, W, ground_of, properties, value
from govreport_readers.placeholders import OBJECT

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PLACES = 200_000  # rows x columns of all tables
MAX_NESTING = 20  # tables inside tables

_Span = tuple[int, int]
_EMBEDDED = frozenset({f"{W}altChunk", f"{W}subDoc"})
_AROUND_CELLS = frozenset({f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag")})


@dataclass
class _Beside:
    """What a cell shows beside its text: text that is struck out or not seen, and things that float."""

    unseen: str = ""
    shows_more: bool = False

    def text(self) -> str:
        """What stands for it in a cell that has nothing else: the cell is not blank, and this is no figure."""
        return f"~~{self.unseen}~~" if self.unseen else OBJECT if self.shows_more else ""


@dataclass
class Body:
    """Text and tables as they grow on a walk through the body."""

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

    def put(self, text: str) -> _Span:
        """Add a text on a line of its own; its span."""
        if self.parts:
            self.parts.append("\n")
            self.at += 1
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def blocks(self, parent: _Element) -> _Span | None:
        """Paragraphs and tables below an element; the span from the first to the last text, None without any."""
        span: _Span | None = None
        line: Line | None = None  # whose end was deleted
        for element in parent.iterchildren(tag="{*}*"):
            tag = str(element.tag)
            if tag == f"{W}p":
                line = line or Line(self.styles, in_cell=self.depth > 0, ground=self.ground)
                line.read(element)
                if line.goes_on:
                    continue
                span, line = _joined(span, self.paragraph(line)), None
            elif tag not in LEFT_OUT and (len(element) or tag in _EMBEDDED):
                if line:
                    span, line = _joined(span, self.paragraph(line)), None
                span = _joined(span, self.block(element, tag))
        return _joined(span, self.paragraph(line)) if line else span

    def block(self, element: _Element, tag: str) -> _Span | None:
        """A table, or what stands around paragraphs and tables."""
        if tag == f"{W}tbl":
            return self.table(element)
        if tag in _EMBEDDED:
            problem = f"A part of the document is embedded in another format ({tag[len(W) :]}) and was not read."
            self.findings.append(Finding("embedded-part", message=problem))
            self.beside.shows_more = True
            return None
        # Content controls, custom XML, tracked insertions.
        return self.blocks(alternative(element) if tag == ALTERNATE else element)

    def paragraph(self, line: Line) -> _Span | None:
        """Add what a paragraph shows, and the text boxes anchored in it behind."""
        text = line.text()
        span = self.put(text) if text else None
        self.beside.unseen += line.unseen
        self.beside.shows_more = self.beside.shows_more or line.shows_more
        ground, self.ground = self.ground, UNKNOWN
        for box in line.boxes:
            span = _joined(span, self.blocks(box))
        self.ground = ground
        return span

    def table(self, element: _Element) -> _Span | None:
        """Read a table, its nested tables before it; spans stand at each of their places."""
        if self.depth >= MAX_NESTING:
            raise OversizedSource(self.name, f"tables are nested more than {MAX_NESTING} deep")
        self.depth += 1
        span: _Span | None = None
        rows: list[tuple[GridCell | None, ...]] = []
        hanging: dict[int, GridCell] = {}  # column -> the cell that may go on below
        for row in _descend(element, f"{W}tr"):
            row_says = properties(row, "trPr")
            if "del" in row_says:
                continue
            column = _number(value(row_says, "gridBefore"), 0)
            self.count(column)
            cells: dict[int, GridCell] = {}
            below: dict[int, GridCell] = {}
            last: GridCell | None = None
            for cell in _descend(row, f"{W}tc"):
                says = properties(cell, "tcPr")
                if "cellDel" in says:
                    continue
                merging = _merging(says)
                self.count(merging.columns)
                if merging.goes_on_left and last is not None:
                    found = [last] * merging.columns
                elif merging.goes_on_above and column in hanging:
                    found = [hanging[column]] * merging.columns
                else:
                    inner, found = self.cell(cell, merging.columns, ground_of(says))
                    span = _joined(span, inner)
                for place, grid_cell in enumerate(found, column):
                    cells[place] = grid_cell
                    if merging.merged_down:
                        below[place] = grid_cell
                column += merging.columns
                last = found[-1]
            hanging = below
            rows.append(tuple(cells.get(place) for place in range(max(cells, default=-1) + 1)))
        self.depth -= 1
        if any(rows):
            start, end = span or (self.at, self.at)
            self.tables.append(Table(tuple(rows), start, end))
        return span

    def cell(self, element: _Element, columns: int, ground: str | None) -> tuple[_Span | None, list[GridCell]]:
        """Read a cell: the span of what it says, and what stands at each of its places.

        A cell that is nothing but a row of as many cells as it has columns stands for these.
        """
        outer = self.beside, self.ground
        self.beside = _Beside()
        if ground is not None:
            self.ground = ground
        number = len(self.tables)
        span = self.blocks(element)
        if span is None and (text := self.beside.text()):
            span = self.put(text)
        self.beside, self.ground = outer
        start, end = span or (self.at, self.at)
        inner = self.tables[number:]
        if len(inner) == 1 and (start, end) == (inner[0].start, inner[0].end) and len(inner[0].rows) == 1:
            divided = [cell for cell in inner[0].rows[0] if cell is not None]
            if len(divided) == columns:
                self.tables.pop()
                return span, divided
        return span, [GridCell(self.since(start), start, end)] * columns

    def count(self, places: int) -> None:
        """Refuse tables of more places than a report can have."""
        self.places += places
        if self.places > MAX_PLACES:
            raise OversizedSource(self.name, f"its tables have more than {MAX_PLACES:,} places")

    def since(self, start: int) -> str:
        """The text from an offset to the end."""
        pieces: list[str] = []
        left = self.at - start
        for piece in reversed(self.parts):
            if left <= 0:
                break
            pieces.append(piece)
            left -= len(piece)
        return "".join(reversed(pieces))


@dataclass(frozen=True, slots=True)
class _Merging:
    columns: int
    merged_down: bool
    goes_on_above: bool
    goes_on_left: bool


def _joined(span: _Span | None, more: _Span | None) -> _Span | None:
    if span is None or more is None:
        return span or more
    return span[0], more[1]


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def _merging(properties: Mapping[str, _Element]) -> _Merging:
    """How a cell is merged with others."""
    down, across = value(properties, "vMerge"), value(properties, "hMerge")
    columns = max(1, _number(value(properties, "gridSpan"), 1))
    return _Merging(
        columns, down is not None, down is not None and down != "restart", across is not None and across != "restart"
    )


def _descend(parent: _Element, wanted: str) -> list[_Element]:
    """Rows of a table or cells of a row, also those inside content controls, but not those of nested tables."""
    found: list[_Element] = []
    for element in parent.iterchildren(tag="{*}*"):
        tag = str(element.tag)
        if tag == wanted:
            found.append(element)
        elif tag in _AROUND_CELLS:
            found.extend(_descend(element, wanted))
    return found
