"""A document in the one neutral shape that parsers see."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from govreport_core.model.finding import Finding
from govreport_core.model.layout import Layout

# A cell of a form has a few lines at the most: a label of eight characters, one a line.
MOST_LINES = 20


class GridCell(NamedTuple):
    """One cell of a grid: its text without surrounding white space, and where that text stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells as a reader found it, spans expanded: a spanned cell stands at each of its places.

    `rows` are tuples of cells and may differ in length; None is a place that no cell covers.
    """

    rows: tuple[tuple[GridCell | None, ...], ...]
    start: int
    end: int

    def with_cells(self, change: Callable[[GridCell], GridCell]) -> Table:
        """The table with each cell changed; one that spans several places stays one cell."""
        changed: dict[int, GridCell] = {}

        def changed_cell(cell: GridCell | None) -> GridCell | None:
            if cell is None:
                return None
            if id(cell) not in changed:
                changed[id(cell)] = change(cell)
            return changed[id(cell)]

        return replace(self, rows=tuple(tuple(map(changed_cell, row)) for row in self.rows))

    @property
    def is_layout(self) -> bool:
        """Whether a cell has so many lines that it is a page in a layout, and no cell of a table."""
        texts = [cell.text for row in self.rows for cell in row if cell is not None and "\n" in cell.text]
        return any(text.count("\n") > MOST_LINES for text in texts)

    def moved(self, by: int) -> Table:
        """The table so many characters further behind in a text."""
        moved = self.with_cells(lambda cell: GridCell(cell.text, cell.start + by, cell.end + by))
        return replace(moved, start=self.start + by, end=self.end + by)


class Attachment(NamedTuple):
    """A file that the page names: its title as printed and its address as written."""

    title: str
    href: str


# What a document says of itself, in the order of a result's `source`.
METADATA = ("title", "agency", "year", "published", "url", "site_id")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; None where it does not say."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    published: str | None = None
    url: str | None = None
    site_id: str | None = None
    evidence: Mapping[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text that the source has and that nobody sees: hidden, struck out or covered.

    :param reason: why it is not seen, in a few words.
    :param offset: where it would stand in the document's text; None if that is not known.
    """

    text: str
    reason: str
    offset: int | None = None


def innermost(tables: Sequence[Table]) -> list[tuple[int, Table]]:
    """The tables in which no other begins, with their numbers."""
    following = [table.start for table in tables[1:]]
    return [
        (number, table)
        for number, table in enumerate(tables)
        if number == len(following) or following[number] >= table.end
    ]


# No slots: what is worked out once lies in the instance's dict.
@dataclass(frozen=True)
class Document:
    """A document in the one neutral shape that parsers see.

    :param text: everything readable in reading order, with look-alike glyphs replaced
        (`govreport_core.forms.unify_glyphs`); every span in the project indexes it.
    :param tables: its grids in order of appearance, an outer one before those in its cells; the text of their
        cells is part of `text`.
    :param media_type: what the reader took it for, such as "text/html".
    :param pages: offsets in `text` at which pages begin; empty where there are no pages.
    :param left_out: what the reader did not take into the text because nobody sees it.
    :param layout: where the texts stand on the pages; None without pages.
    :param selected: by the name of a selector of the source, the shown texts of the elements that it selects.
    """

    name: str
    text: str = field(repr=False)
    media_type: str
    tables: tuple[Table, ...] = field(default=(), repr=False)
    metadata: Metadata = Metadata()
    pages: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=(), repr=False)
    layout: Layout | None = field(default=None, repr=False)
    selected: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def grids(self) -> list[tuple[int, Table]]:
        """The tables that are no layout and have no other in them, with their numbers."""
        return [(number, table) for number, table in innermost(self.tables) if not table.is_layout]

    def page_of(self, offset: int) -> int | None:
        """The number of the page on which a character stands, from 1; None without pages."""
        return bisect_right(self.pages, offset) if self.pages else None

    def grid_of(self, position: Position) -> tuple[int, int] | None:
        """The span of the grid in which a text stands; None if it stands in none."""
        if position.table is None:
            return None
        table = self.tables[position.table]
        return table.start, table.end


class Position(NamedTuple):
    """Where a text stands: a character span of the document's text and, in a grid, its place (from 0)."""

    start: int
    end: int
    table: int | None = None
    row: int | None = None
    column: int | None = None


class Comment(NamedTuple):
    """A remark for whoever writes a document.

    :param position: where in the document it belongs; its end does not matter.
    """

    position: Position
    text: str
