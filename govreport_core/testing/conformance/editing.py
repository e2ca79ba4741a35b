"""Changes the text of a document, grids included, and remembers where everything stood before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from govreport_core.model.document import Document, GridCell
from govreport_core.testing.conformance.subject import Read


class Change(NamedTuple):
    """A span of a document's text and what stands there instead."""

    start: int
    end: int
    text: str


class Edited(NamedTuple):
    """A changed document.

    :param changes: in order; they do not overlap, and none is an insertion between two characters.
    """

    document: Document
    changes: Sequence[Change]

    def moved(self, offset: int) -> int:
        """Where a character stands now that stood here before; the end of a text is moved likewise."""
        by = 0
        for start, end, text in self.changes:
            if end <= offset:
                by += len(text) - (end - start)
            elif start < offset:
                return start + by + min(offset - start, len(text))
        return offset + by


def edit(document: Document, changes: Iterable[Change]) -> Edited:
    """The document with texts changed; a cell of a grid has what then stands in it."""
    ordered = sorted(changes)
    text, at = "", 0
    for start, end, new in ordered:
        text += document.text[at:start] + new
        at = end
    text += document.text[at:]
    edited = Edited(document, ordered)

    def moved_cell(cell: GridCell) -> GridCell:
        start, end = edited.moved(cell.start), edited.moved(cell.end)
        said = text[start:end].strip()
        start += text[start:end].find(said)
        return GridCell(said, start, start + len(said))

    tables = tuple(
        replace(table.with_cells(moved_cell), start=edited.moved(table.start), end=edited.moved(table.end))
        for table in document.tables
    )
    metadata = replace(document.metadata, evidence={})
    return Edited(replace(document, text=text, tables=tables, pages=(), layout=None, metadata=metadata), ordered)


def with_other_figures(document: Document, read: Iterable[Read]) -> Edited:
    """The document with another number for each figure that was read, no two alike."""
    spans = sorted({(each.start, each.end) for each in read if each.text.isascii() and each.text.isdigit()})
    return edit(document, (Change(*span, str(101 + 2 * number)) for number, span in enumerate(spans)))


def without_cell(document: Document, table: int, row: int, column: int) -> Document:
    """The document without a cell of a grid: those behind it stand in its place, as where a converter loses one."""
    grid = document.tables[table]
    cells = grid.rows[row]
    lost = cells[column]
    assert lost is not None
    shorter = (*(cell for cell in cells if cell is not lost), *(None for cell in cells if cell is lost))
    rows = (*grid.rows[:row], shorter, *grid.rows[row + 1 :])
    blank = document.text[: lost.start] + " " * (lost.end - lost.start) + document.text[lost.end :]
    tables = (*document.tables[:table], replace(grid, rows=rows), *document.tables[table + 1 :])
    return replace(document, text=blank, tables=tables)


def cut_short(document: Document, end: int) -> Document:
    """The document up to a line's end: grids lose the rows behind it."""
    tables = tuple(
        replace(table, rows=rows, end=min(table.end, end))
        for table in document.tables
        if (rows := tuple(row for row in table.rows if all(cell is None or cell.end <= end for cell in row)))
    )
    return replace(document, text=document.text[:end], tables=tables, pages=(), layout=None)


def repeated(document: Document, times: int) -> Document:
    """The document so many times in one."""
    length = len(document.text)
    tables = tuple(table.moved(number * length) for number in range(times) for table in document.tables)
    return replace(document, text=document.text * times, tables=tables, pages=(), layout=None)
