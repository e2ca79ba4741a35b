"""Reads the body of a Word file: its text and its tables, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from govreport_core.errors import OversizedSource
from govreport_core.model.document import Document, GridCell, LeftOut, Table
from govreport_core.model.finding import Finding
from govreport_readers.docx.colours import UNKNOWN, WHITE
from govreport_readers.docx.elements import W, is_on, parse_number, properties_of, text_of, value_of
from govreport_readers.docx.embedded import EmbeddedParts, end_of
from govreport_readers.docx.markup import ALTERNATE, choose_alternative, is_foreign
from govreport_readers.docx.paragraph import LEFT_OUT, Paragraph
from govreport_readers.docx.records import Beside, Elements, Layout, Row, Span, join_spans
from govreport_readers.docx.styles import Styles
from govreport_readers.docx.tables.row_height import NO_HEIGHT, Room, fixed_height
from govreport_readers.docx.tables.table_elements import (
    Merging,
    find_inside,
    margin_of,
    merging_of,
    paragraphs_of,
    width_of,
)
from govreport_readers.placeholders import OBJECT, doubt_figure

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_PLACES = 200_000  # rows x columns of all tables
MAX_NESTING = 20  # tables inside tables

_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
_EMBEDDED = frozenset({f"{W}altChunk", f"{W}subDoc"})
# A column of a table of fixed widths that is no wider, in twips, shows nothing that could be read.
NO_WIDTH = 60


@dataclass
class Body:
    """Text and tables as they grow on a walk through the body.

    :param name: the document's, for messages.
    :param embedded: the parts of other formats that the document takes in.
    :param parts: the pieces of the text so far, line ends included, and in `at` how many characters they are.
    :param places: how many places all tables have so far.
    :param depth: in how many tables, one inside the other, the walk stands.
    :param ground: the colour behind the text there; `UNKNOWN` if nothing is known of it.
    :param beside: what the cell in which the walk stands shows beside its text.
    :param room: how much room that cell has, if its row has a fixed height.
    :param layout: of the table in which the walk stands.
    """

    name: str
    styles: Styles
    embedded: EmbeddedParts
    parts: list[str] = field(default_factory=list)
    at: int = 0
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    places: int = 0
    depth: int = 0
    ground: str = WHITE
    beside: Beside = field(default_factory=Beside)
    room: Room | None = None
    layout: Layout = field(default_factory=Layout)
    left_out: list[LeftOut] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    elements: Elements = field(default_factory=Elements)

    def add_text(self, text: str) -> Span:
        """Add a text on a line of its own; its span."""
        if self.parts:
            self.parts.append("\n")
            self.at += 1
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def read_blocks(self, parent: _Element) -> Span | None:
        """Read the paragraphs and tables below an element; the span of all their text, None without any."""
        span: Span | None = None
        paragraph: Paragraph | None = None  # one whose end was deleted, so that it goes on in the next
        for element in parent.iterchildren(tag="{*}*"):
            tag = str(element.tag)
            if tag == _PARAGRAPH:
                paragraph = paragraph or self._begin_paragraph()
                paragraph.read(element)
                if paragraph.goes_on:
                    continue
                span, paragraph = join_spans(span, self.add_paragraph(paragraph)), None
            elif tag not in LEFT_OUT and (len(element) or tag in _EMBEDDED):
                if paragraph:
                    span, paragraph = join_spans(span, self.add_paragraph(paragraph)), None
                span = join_spans(span, self.read_block(element, tag))
        return join_spans(span, self.add_paragraph(paragraph)) if paragraph else span

    def read_block(self, element: _Element, tag: str) -> Span | None:
        """Read a table, or what stands around paragraphs and tables."""
        if tag == _TABLE:
            return self.read_table(element)
        if tag in _EMBEDDED:
            return self.read_embedded(element)
        if is_foreign(tag):
            self._leave_out(text_of(element), "in an element that Word does not know")
            return None
        # Content controls, custom XML, tracked insertions.
        around = choose_alternative(element) if tag == ALTERNATE else element
        return None if around is None else self.read_blocks(around)

    def read_embedded(self, element: _Element) -> Span | None:
        """Read a part of another format in the place of an element, or say that it was not read."""
        chunk = self.embedded.read(element)
        if chunk.document is not None:
            return self.add_document(chunk.document)
        problem = f"A part of the document is embedded in another format ({chunk.name}) and was not read"
        self.findings.append(Finding("embedded-part", message=f"{problem}: {chunk.problem}."))
        self.beside.shows_more = True
        return None

    def add_document(self, document: Document) -> Span | None:
        """Add the text and the tables of another document."""
        self.findings += document.findings
        if not document.text.strip():
            return None
        self.count_places(sum(len(row) for table in document.tables for row in table.rows))
        # A line end behind all of it would part nothing.
        end = max(map(end_of, document.tables), default=0)
        span = self.add_text(document.text[: max(end, len(document.text.rstrip()))])
        # Such a table ends with its last cell here.
        ended = (replace(table, end=end_of(table)) for table in document.tables)
        self.tables += reversed([table.moved(span[0]) for table in ended])
        self.left_out += [
            replace(each, offset=None if each.offset is None else each.offset + span[0]) for each in document.left_out
        ]
        return span

    def _begin_paragraph(self) -> Paragraph:
        return Paragraph(self.styles, in_cell=self.depth > 0, ground=self.ground, table_style=self.layout.style)

    def add_paragraph(self, paragraph: Paragraph) -> Span | None:
        """Add what a paragraph shows, and the text boxes anchored in it behind."""
        text = paragraph.text()
        if self.room is not None:
            look = paragraph.look
            text, unseen = self.room.place(text, paragraph.size or look.size, look.before, look.line)
            self._leave_out(unseen, "cut off by the height of its row")
            self.beside.unseen += unseen
        self.left_out += [replace(each, offset=self.at) for each in paragraph.left_out]
        span = self.add_text(text) if text else None
        if span is not None and paragraph.element is not None:
            self.elements.paragraphs.append((span[0], paragraph.element))
        for name in paragraph.objects:
            self.objects.append(name or "an object of another program")
        self.beside.unseen += paragraph.unseen
        self.beside.shows_more = self.beside.shows_more or paragraph.shows_more
        outer, self.ground, self.room = (self.ground, self.room), UNKNOWN, None
        for box in paragraph.boxes:
            span = join_spans(span, self.read_blocks(box))
        self.ground, self.room = outer
        return span

    def _leave_out(self, text: str, reason: str) -> None:
        if text := " ".join(text.split()):
            self.left_out.append(LeftOut(text, reason, self.at))

    def read_all(self, root: _Element) -> None:
        """Read a whole body, and name what is shown in it and was not read."""
        self.read_blocks(root)
        if self.objects:
            kinds = ", ".join(dict.fromkeys(self.objects))
            message = f"{len(self.objects)} embedded objects are shown as pictures and were not read: {kinds}."
            self.findings.append(Finding("embedded-object", message=message))

    def read_table(self, element: _Element) -> Span | None:
        """Read a table, its nested tables before it; spans stand at each of their places."""
        if self.depth >= MAX_NESTING:
            raise OversizedSource(self.name, f"tables are nested more than {MAX_NESTING} deep")
        self.depth += 1
        outer = self.layout, self.ground
        said = properties_of(element, "tblPr")
        style, ground = self.styles.of_table(said)
        fixed = said.get("tblLayout")
        self.layout = Layout(style, fixed is not None and fixed.get(f"{W}type") == "fixed")
        for colour in (ground, self.styles.ground_of(said)):
            self.ground = self.ground if colour is None else colour
        span, rows = self.read_rows(find_inside(element, _ROW))
        self.layout, self.ground = outer
        self.depth -= 1
        if any(row.cells for row in rows):
            start, end = span or (self.at, self.at)
            self.tables.append(Table(tuple(row.cells for row in rows), start, end))
        return span

    def read_rows(self, elements: list[_Element]) -> tuple[Span | None, list[Row]]:
        """Read the rows of a table that are shown; the span of all their text."""
        span: Span | None = None
        rows: list[Row] = []
        hanging: Mapping[int, GridCell] = {}
        for element in elements:
            said = properties_of(element, "trPr")
            height = fixed_height(said)
            if "del" in said:
                self._leave_out(paragraphs_of(element), "in a row that was deleted")
            elif is_on(value_of(said, "hidden")) or (height and height <= NO_HEIGHT):
                reason = "in a row without height" if height else "in a hidden row"
                self._leave_out(paragraphs_of(element), reason)
                hanging = self.pass_over_row(element, said, hanging)
            else:
                row = self.read_row(element, said, hanging, height)
                span, hanging = join_spans(span, row.span), row.hanging
                rows.append(row)
        return span, rows

    def pass_over_row(
        self, element: _Element, said: Mapping[str, _Element], hanging: Mapping[int, GridCell]
    ) -> Mapping[int, GridCell]:
        """By column, the cells that go on below a row that is not shown.

        A cell that begins in such a row may show its text further down, or not at all.
        """
        below: dict[int, GridCell] = {}
        column = parse_number(value_of(said, "gridBefore"), 0)
        for cell in find_inside(element, _CELL):
            merging = merging_of(properties_of(cell, "tcPr"))
            self.count_places(merging.columns)
            if merging.merged_down and merging.goes_on_above and column in hanging:
                below.update(dict.fromkeys(range(column, column + merging.columns), hanging[column]))
            elif merging.merged_down:
                text = doubt_figure(paragraphs_of(cell))
                start, end = self.add_text(text) if text else (self.at, self.at)
                below.update(dict.fromkeys(range(column, column + merging.columns), GridCell(text, start, end)))
            column += merging.columns
        return below

    # The walk over a row's cells keeps five things in step; pieces of it would hand them all around.
    def read_row(
        self,
        element: _Element,
        said: Mapping[str, _Element],
        hanging: Mapping[int, GridCell],
        height: float | None = None,
    ) -> Row:
        """Read a row.

        :param said: its properties.
        :param hanging: by column, the cells of the row above that may go on in this one.
        :param height: in twips; None if it is not fixed.
        """
        span: Span | None = None
        column = parse_number(value_of(said, "gridBefore"), 0)
        self.count_places(column)
        cells: dict[int, GridCell] = {}
        below: dict[int, GridCell] = {}
        last: GridCell | None = None
        outer_room = self.room
        used = deepest = outer_room.used if outer_room else 0
        for cell in find_inside(element, _CELL):
            says = properties_of(cell, "tcPr")
            if "cellDel" in says:
                self._leave_out(paragraphs_of(cell), "in a cell that was deleted")
                continue
            merging = merging_of(says)
            self.count_places(merging.columns)
            if merging.goes_on_left and last is not None:
                found = [last] * merging.columns
                self._leave_out(paragraphs_of(cell), "in a cell that another covers")
            elif merging.goes_on_above and column in hanging:
                found = [hanging[column]] * merging.columns
                self._leave_out(paragraphs_of(cell), "in a cell that another covers")
            else:
                if outer_room:
                    outer_room.used = used
                self.room = outer_room if height is None else _room_of(says, merging, height)
                inner, found = self.read_cell(cell, merging.columns, says)
                span = join_spans(span, inner)
                deepest = max(deepest, outer_room.used if outer_room else 0)
                self.room = outer_room
            placed = dict(enumerate(found, column))
            cells.update(placed)
            if merging.merged_down:
                below.update(placed)
            column += merging.columns
            last = found[-1]
        if outer_room:
            outer_room.used = deepest
        return Row(span, tuple([cells.get(place) for place in range(max(cells, default=-1) + 1)]), below)

    def read_cell(
        self, element: _Element, columns: int, says: Mapping[str, _Element]
    ) -> tuple[Span | None, list[GridCell]]:
        """Read a cell: the span of what it says, and what stands at each of its places.

        A cell that is nothing but a row of as many cells as it has columns stands for these.

        :param says: its properties.
        """
        outer = self.beside, self.ground
        self.beside = Beside()
        if (ground := self.styles.ground_of(says)) is not None:
            self.ground = ground
        number = len(self.tables)
        span = self.read_blocks(element)
        if span is None and (text := self.beside.text()):
            span = self.add_text(text)
        elif span is not None and self.layout.is_fixed and 0 < width_of(says) <= NO_WIDTH:
            self.add_text(OBJECT)
            span = span[0], self.at
        self.beside, self.ground = outer
        start, end = span or (self.at, self.at)
        inner = self.tables[number:]
        if len(inner) == 1 and (start, end) == (inner[0].start, inner[0].end) and len(inner[0].rows) == 1:
            divided = [cell for cell in inner[0].rows[0] if cell is not None]
            if len(divided) == columns:
                self.tables.pop()
                return span, divided
        text = self.text_since(start)
        start += len(text) - len(text.lstrip())
        text = text.strip()
        found = GridCell(text, start, start + len(text))
        self.elements.cells.append((found, element))
        return span, [found] * columns

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


def _room_of(says: Mapping[str, _Element], merging: Merging, height: float) -> Room | None:
    """The room of a cell in a row of fixed height; None if it goes on in the rows below."""
    return None if merging.merged_down else Room(height, width_of(says), margin_of(says))
