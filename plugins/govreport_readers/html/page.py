"""Provides the text of a page in reading order, and every table with its spans expanded.

For speed the tree is not walked in Python: the C library prints it as clean markup, in which one pattern finds each
cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.forms.normalization import unify_glyphs
from govreport_core.model.base import fast_new
from govreport_core.model.document import GridCell, Table
from govreport_core.model.finding import Finding, finding
from govreport_readers.text.decoding import remove_invisible

if TYPE_CHECKING:
    from lxml.etree import _Element

# Limits on what a span may claim: the form has 15 columns and some 40 rows.
MAX_COLUMNS = 200
MAX_SPAN = 200
MAX_PLACES = 500_000
# In a longer cell the lines count: it is a page's layout, not a cell of a form.
LONGEST_CELL = 400

# A line ends before and behind each of these.
_BLOCKS = (
    "p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "nav", "ul",
    "ol", "dl", "dt", "dd", "pre", "blockquote", "form", "center", "hr", "caption", "fieldset", "main", "aside",
    "address", "details", "summary", "figure", "figcaption", "legend", "menu", "dialog",
)  # fmt: skip
# Tags that most pages have and that say nothing; those that few pages have are left out later.
_INLINE = ("span", "font", "b", "strong", "em", "i", "u", "a", "label", "small", "big", "tbody", "thead", "colgroup")

_BLOCK = re.compile(rf"</?(?:{'|'.join(_BLOCKS)})\b[^>]*>")
_OTHER = re.compile(r"<(?!/?(?:table|tr|td|th)\b)[^>]*>")
# A whole row of cells without tables in them, or a tag of a table.
_PIECE = re.compile(r"<tr\b[^>]*>((?:\s*<t[dh]\b[^>]*>(?:[^<]*</t[dh]>)?)+)\s*</tr>|<(/?t(?:able|r|d|h))\b([^>]*)>")
_CELL = re.compile(r"<t[dh]\b([^>]*)>([^<]*)")
_SPAN = re.compile(r'\b(row|col)span="([^"]*)"')


class Page(NamedTuple):
    """What a page says: its text, its grids in order of appearance, and what was cut off of them."""

    text: str
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]


def read_page(body: _Element) -> Page:
    """Text and tables of a page's body, in which nothing stands any more that a browser does not show.

    A table's cells are parted by tabs and its rows by line ends; everything else is a line a block.
    """
    text, *pieces = _PIECE.split(_print_markup(body))
    page = _PageText()
    page.add_text(text)
    for row, tag, attributes, text in zip(*(pieces[at::4] for at in range(4)), strict=True):
        if row is not None:
            page.add_row(row)
        else:
            page.add_border(tag, attributes)
        page.add_text(text)
        if page.places > MAX_PLACES:
            break
    tables = tuple(sorted(page.tables, key=lambda table: (table.start, -table.end)))
    return Page("".join(page.out), tables, tuple(_limits_met(page)))


def _print_markup(body: _Element) -> str:
    """The body as markup of tables only; a line end stands for every border of a block."""
    from lxml import etree

    etree.strip_tags(body, *_INLINE)
    markup: str = etree.tostring(body, encoding="unicode", with_tail=False)
    if markup.count("<") != markup.count(">"):
        # The parser makes the name of an attribute of a tag that begins within a broken one.
        for element in body.iter("*"):
            for name in set(element.keys()) - {"rowspan", "colspan"}:
                del element.attrib[name]
        markup = etree.tostring(body, encoding="unicode", with_tail=False)
    # What nothing shows may have been written as entities.
    return unify_glyphs(_OTHER.sub("", _BLOCK.sub("\n", remove_invisible(markup))))


def _limits_met(page: _PageText) -> Iterator[Finding]:
    """What to say of a page that was not read in full."""
    if page.places > MAX_PLACES:
        yield finding("truncated", problem=f"its tables have more than {MAX_PLACES} places; the rest was not read")
    if page.widest > MAX_SPAN:
        problem = f"a table cell claims to span {page.widest} rows or columns; it was cut to {MAX_SPAN}"
        yield finding("truncated", problem=problem)


class _PageText:
    """A page's text as it grows, and the tables that are open in it, the innermost last.

    :ivar out: the pieces of the text.
    :ivar at: their length.
    :ivar tables: the tables that have ended.
    :ivar places: how many places of grids have been filled so far.
    :ivar widest: the most rows or columns that a cell claims to span.
    """

    def __init__(self) -> None:
        self.out: list[str] = []
        self.at = 0
        self.tables: list[Table] = []
        self.open: list[_OpenTable] = []
        self.places = 0
        self.widest = 1

    def add_text(self, text: str) -> None:
        """Add running text, or text of the cell that is open."""
        if not text or text.isspace():
            return
        if "&" in text:
            text = unescape(text)
        in_cell = self.open and self.open[-1].cell_start is not None
        clean = " ".join(text.split()) if in_cell and len(text) < LONGEST_CELL else _break_lines(text)
        if clean:
            self.out.append(clean)
            self.at += len(clean)

    def add_row(self, markup: str) -> None:
        """Add a row of cells without tables in them."""
        self._begin_row()
        found = _CELL.findall(markup)
        is_long = len(markup) >= LONGEST_CELL and any(len(text) >= LONGEST_CELL for _, text in found)
        if not self.open or "&" in markup or is_long:
            for attributes, text in found:
                self._begin_cell(attributes)
                self.add_text(text)
                self._end_cell()
            return
        # Nearly all rows are such ones. Here the cells are not begun and ended one by one, for the sake of speed.
        texts = [" ".join(text.split()) for _, text in found]
        cells = []
        at = self.at
        for text in texts:
            end = at + len(text)
            cells.append(fast_new(GridCell, (text, at, end)))
            at = end + 1
        self.at = at
        self.out += ("\t".join(texts), "\t")
        plain = 0
        if "span" in markup:
            for number, (attributes, _) in enumerate(found):
                if "span" in attributes:
                    self._add_cells(cells[plain:number])
                    self._place_cell(cells[number], attributes)
                    plain = number + 1
        self._add_cells(cells[plain:])

    def add_border(self, tag: str, attributes: str) -> None:
        """Begin or end what a tag begins or ends."""
        if tag == "table":
            self._begin_table()
        elif tag == "tr":
            self._begin_row()
        elif tag == "td" or tag == "th":
            self._begin_cell(attributes)
        if tag == "/table" or (tag == "table" and attributes[-1:] == "/"):
            self._end_table()
        elif tag == "/td" or tag == "/th" or (attributes[-1:] == "/" and tag != "tr"):
            self._end_cell()

    def _begin_table(self) -> None:
        if self.out and self.out[-1][-1] not in "\n\t":
            self.out.append("\n")
            self.at += 1
        self.open.append(_OpenTable(self.at))

    def _begin_row(self) -> None:
        if self.open:
            self._end_line()
            self.open[-1].begin_row()

    def _begin_cell(self, attributes: str) -> None:
        if self.open:
            table = self.open[-1]
            table.cell_start, table.cell_piece, table.cell_attributes = self.at, len(self.out), attributes

    def _end_cell(self) -> None:
        table = self.open[-1] if self.open else None
        if table is None or table.cell_start is None:
            return
        inner = self.out[table.cell_piece :]
        text = inner[0] if len(inner) == 1 else "".join(inner)
        stripped = text.strip()
        start = table.cell_start + text.index(stripped)
        self._place_cell(GridCell(stripped, start, start + len(stripped)), table.cell_attributes)
        table.cell_start = None
        self.out.append("\t")
        self.at += 1

    def _add_cells(self, cells: Sequence[GridCell]) -> None:
        if cells:
            self.open[-1].add_cells(cells)
            self.places += len(cells)

    def _place_cell(self, cell: GridCell, attributes: str) -> None:
        spans = _read_spans(attributes)
        self.widest = max(self.widest, *spans)
        down, across = (min(span, MAX_SPAN) for span in spans)
        self.open[-1].place_cell(cell, down, across)
        self.places += down * across

    def _end_table(self) -> None:
        if self.open:
            self._end_line()
            table = self.open.pop()
            if grid := table.grid():
                self.tables.append(Table(grid, table.start, self.at))

    def _end_line(self) -> None:
        if self.out and self.out[-1] == "\t":
            self.out[-1] = "\n"


@dataclass(slots=True)
class _OpenTable:
    """A table being read: its grid so far, and the cells that reach down into rows to come.

    :param rows: None is a place on which no cell stands yet.
    :param hanging: column -> for how many further rows, and which cell.
    :param free: places of the last row on which no cell stands, before those on which one hangs down.
    :param cell_start: where the text of the open cell begins; None between cells.
    :param cell_piece: the number of its first piece in the page's text.
    """

    start: int
    rows: list[list[GridCell | None]] = field(default_factory=list)
    hanging: dict[int, tuple[int, GridCell]] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    cell_start: int | None = None
    cell_piece: int = 0
    cell_attributes: str = ""

    def begin_row(self) -> None:
        """A new row, in which stands already what spans down from above."""
        row: list[GridCell | None] = []
        self.rows.append(row)
        self.free = []
        if self.hanging:
            row += (None,) * (max(self.hanging) + 1)
            for column, (_, cell) in self.hanging.items():
                row[column] = cell
            self.free = [column for column, cell in enumerate(row) if cell is None]
            self.hanging = {column: (left - 1, cell) for column, (left, cell) in self.hanging.items() if left > 1}

    def add_cells(self, cells: Sequence[GridCell]) -> None:
        """Put cells without spans on the next free places."""
        row = self.rows[-1]
        while self.free and cells:
            row[self.free.pop(0)], *cells = cells
        row += cells

    def place_cell(self, cell: GridCell, down: int = 1, across: int = 1) -> None:
        """Put a cell on every free place that it spans, from the next free one on."""
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]
        at = self.free[0] if self.free else len(row)
        for place in range(at, max(at + 1, min(at + across, MAX_COLUMNS))):
            if place == len(row):
                row.append(cell)
            elif row[place] is None:
                row[place] = cell
                self.free.remove(place)
            else:
                continue
            if down > 1:
                self.hanging[place] = (down - 1, cell)

    def grid(self) -> tuple[tuple[GridCell | None, ...], ...]:
        """The rows that have cells, filled up to the width of the longest."""
        width = max(map(len, self.rows), default=0)
        return tuple((*row, *(None,) * (width - len(row))) for row in self.rows if row)


@lru_cache(maxsize=256)
def _read_spans(attributes: str) -> tuple[int, int]:
    """How many rows and columns a cell claims to span; what is not a number counts as one."""
    down = across = 1
    for which, value in _SPAN.findall(attributes):
        try:
            span = max(1, int(value))
        except ValueError:
            continue
        if which == "row":
            down = span
        else:
            across = span
    return down, across


def _break_lines(text: str) -> str:
    """A line for each block of running text."""
    return "".join(f"{' '.join(line.split())}\n" for line in text.split("\n") if line and not line.isspace())
