"""The text of a page in reading order, and every table with its spans expanded.

The tree is not walked in Python: the C library prints it as clean markup, in which one pattern finds each cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.findings import Finding, finding
from govreport_core.model import GridCell, Table
from govreport_core.wording import unify

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
)  # fmt: skip
# Tags that most pages have and that say nothing; those that few pages have are left out later.
_INLINE = ("span", "font", "b", "strong", "em", "i", "u", "a", "label", "small", "big", "tbody", "thead", "colgroup")

# The parser makes the name of an attribute of a tag that begins within a broken one.
_TORN = re.compile(r"<[^<>]*<")
_BLOCK = re.compile(rf"</?(?:{'|'.join(_BLOCKS)})\b[^>]*>")
_OTHER = re.compile(r"<(?!/?(?:table|tr|td|th)\b)[^>]*>")
# A tag of a table with what stands behind it; of a cell without tables in it, its end as well.
_TAG = re.compile(r"<(/?t(?:able|r|d|h))\b([^>]*)>([^<]*)(</t[dh]>\s*)?")
_SPAN = re.compile(r'\b(row|col)span="([^"]*)"')
_ONE_PLACE = (1, 1)
# Zero-width spaces and marks that tear figures apart unseen; they may be written as entities.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


class Page(NamedTuple):
    """What a page says: its text, and its grids in order of appearance."""

    text: str
    tables: tuple[Table, ...]


def read_page(body: _Element, findings: list[Finding]) -> Page:
    """Text and tables of a page's body, in which nothing stands any more that a browser does not show.

    A table's cells are parted by tabs and its rows by line ends; everything else is a line a block.

    :param findings: is told of tables that are cut off.
    """
    from lxml import etree

    etree.strip_tags(body, *_INLINE)
    markup: str = etree.tostring(body, encoding="unicode", with_tail=False)
    if _TORN.search(markup):
        for element in body.iter("*"):
            for name in set(element.keys()) - {"rowspan", "colspan"}:
                del element.attrib[name]
        markup = etree.tostring(body, encoding="unicode", with_tail=False)
    for character in INVISIBLE:
        if character in markup:
            markup = markup.replace(character, "")
    before, *pieces = _TAG.split(unify(_OTHER.sub("", _BLOCK.sub("\n", markup))))
    page = _Growing()
    page.say(before)
    widest = 1
    for tag, attributes, inside, end, behind in zip(*(pieces[at::5] for at in range(5)), strict=True):
        if tag == "td" or tag == "th":
            spans = _ONE_PLACE
            if "span" in attributes:
                spans = _spans(attributes)
                widest = max(widest, *spans)
            if end and not behind and page.cell(inside, spans):
                continue
            page.begin_cell(spans)
            if attributes[-1:] == "/":
                page.end_cell()
        elif tag == "tr":
            page.begin_row()
        elif tag == "table":
            page.begin_table()
            if attributes[-1:] == "/":
                page.end_table()
        elif tag == "/table":
            page.end_table()
        elif tag == "/td" or tag == "/th":
            page.end_cell()
        page.say(inside)
        if end:
            page.end_cell()
            page.say(behind)
        if page.places > MAX_PLACES:
            problem = f"its tables have more than {MAX_PLACES} places; the rest was not read"
            findings.append(finding("truncated", problem=problem))
            break
    if widest > MAX_SPAN:
        problem = f"a table cell claims to span {widest} rows or columns; it was cut to {MAX_SPAN}"
        findings.append(finding("truncated", problem=problem))
    return Page("".join(page.out), tuple(sorted(page.tables, key=lambda table: (table.start, -table.end))))


class _Growing:
    """A page's text as it grows, and the tables that are open in it, the innermost last."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.at = 0
        self.tables: list[Table] = []
        self.open: list[_Open] = []
        self.places = 0

    def say(self, text: str) -> None:
        """Add running text, or text of the cell that is open."""
        if not text or text.isspace():
            return
        if "&" in text:
            text = unescape(text)
        in_cell = self.open and self.open[-1].cell_start is not None
        clean = " ".join(text.split()) if in_cell and len(text) < LONGEST_CELL else _lines(text)
        self.out.append(clean)
        self.at += len(clean)

    def cell(self, text: str, spans: tuple[int, int]) -> bool:
        """Add a whole cell of the innermost table, in one go; whether it is a plain one, for which that can be done."""
        if len(text) >= LONGEST_CELL or not self.open or "&" in text:
            return False
        table = self.open[-1]
        text = " ".join(text.split())
        end = self.at + len(text)
        self.places += table.place(GridCell(text, self.at, end), spans)
        self.out += (text, "\t")
        self.at = end + 1
        return True

    def begin_table(self) -> None:
        if self.out and self.out[-1][-1] not in "\n\t":
            self.out.append("\n")
            self.at += 1
        self.open.append(_Open(self.at))

    def begin_row(self) -> None:
        if self.open:
            self._end_line()
            self.open[-1].begin_row()

    def begin_cell(self, spans: tuple[int, int]) -> None:
        if self.open:
            table = self.open[-1]
            table.cell_start, table.cell_piece, table.spans = self.at, len(self.out), spans

    def end_cell(self) -> None:
        if not self.open or self.open[-1].cell_start is None:
            return
        table = self.open[-1]
        inner = self.out[table.cell_piece :]
        text = inner[0] if len(inner) == 1 else "".join(inner)
        stripped = text.strip()
        start = table.cell_start + text.index(stripped)
        self.places += table.place(GridCell(stripped, start, start + len(stripped)), table.spans)
        table.cell_start = None
        self.out.append("\t")
        self.at += 1

    def end_table(self) -> None:
        if self.open:
            self._end_line()
            table = self.open.pop()
            if grid := table.grid():
                self.tables.append(Table(grid, table.start, self.at))

    def _end_line(self) -> None:
        if self.out and self.out[-1] == "\t":
            self.out[-1] = "\n"


@dataclass(slots=True)
class _Open:
    """A table being read: its grid so far, and the cells that reach down into rows to come.

    :param row: the row that grows; None is a place on which no cell stands yet.
    :param hanging: column -> for how many further rows, and which cell.
    """

    start: int
    rows: list[list[GridCell | None]] = field(default_factory=list)
    hanging: dict[int, tuple[int, GridCell]] = field(default_factory=dict)
    column: int = 0
    cell_start: int | None = None
    cell_piece: int = 0
    spans: tuple[int, int] = _ONE_PLACE

    def begin_row(self) -> None:
        """A new row, in which stands already what spans down from above."""
        self.column = 0
        row: list[GridCell | None] = []
        if self.hanging:
            row = [None] * (max(self.hanging) + 1)
            for column, (_, cell) in self.hanging.items():
                row[column] = cell
            self.hanging = {column: (left - 1, cell) for column, (left, cell) in self.hanging.items() if left > 1}
        self.rows.append(row)

    def place(self, cell: GridCell, spans: tuple[int, int]) -> int:
        """Put a cell on every free place that it spans. Returns the number of places."""
        if not self.rows:
            self.begin_row()
        row, at = self.rows[-1], self.column
        while at < len(row) and row[at] is not None:
            at += 1
        self.column = at + 1
        if spans is _ONE_PLACE:
            row[at : at + 1] = [cell]
            return 1
        down, across = (min(span, MAX_SPAN) for span in spans)
        for place in range(at, min(at + across, MAX_COLUMNS)):
            if place >= len(row) or row[place] is None:
                row[place : place + 1] = [cell]
                if down > 1:
                    self.hanging[place] = (down - 1, cell)
        return down * across

    def grid(self) -> tuple[tuple[GridCell | None, ...], ...]:
        width = max(map(len, self.rows), default=0)
        return tuple((*row, *(None,) * (width - len(row))) for row in self.rows if row)


def _spans(attributes: str) -> tuple[int, int]:
    """How many rows and columns a cell claims to span; what is no number counts as one."""
    spans = {"row": 1, "col": 1}
    for which, value in _SPAN.findall(attributes):
        try:
            spans[which] = max(1, int(value))
        except ValueError:
            continue
    return spans["row"], spans["col"]


def _lines(text: str) -> str:
    """A line for each block of running text."""
    return "".join(f"{' '.join(line.split())}\n" for line in text.split("\n") if line and not line.isspace())
