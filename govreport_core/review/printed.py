"""Cuts the text of a document into what the page draws: stretches of text, figures that were read, and tables.

Browsers count characters otherwise than Python: with pieces nothing has to be counted there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govreport_core.model.document import GridCell, Table, innermost
from govreport_core.model.spans import Span

# A stretch of text; of a figure also the keys of its cells.
Piece = list[Any]


def printed_pieces(
    text: str, places: Mapping[Span, Sequence[str]], tables: Sequence[Table]
) -> Iterator[Piece | dict[str, Any]]:
    """The pieces of a document in order.

    :param places: where a figure stands -> the keys of its cells.
    :param tables: those of the document. One in which another stands, or beside whose cells a figure was read, is shown
        as the text that it is.
    :return: `[text]`, `[text, keys]`, and of a table its rows of `[pieces, rows, columns]`, how many it spans of each.
    """
    marked = _Marked(text, places)
    at = 0
    for _, table in innermost(tables):
        if table.start >= at and marked.only_in_cells(table):
            yield from marked.pieces(at, table.start)
            yield {"rows": [list(_cells_of_row(table, row, marked)) for row in range(len(table.rows))]}
            at = table.end
    yield from marked.pieces(at, len(text))


class _Marked:
    """A text with the places of figures in it."""

    def __init__(self, text: str, places: Mapping[Span, Sequence[str]]) -> None:
        self._text = text
        self._places = sorted(places.items())

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """A stretch of the text; a figure that goes beyond it is not marked."""
        at = start
        for (first, last), keys in self._within(start, end):
            if first >= at:
                if first > at:
                    yield [self._text[at:first]]
                yield [self._text[first:last], list(keys)]
                at = last
        if at < end:
            yield [self._text[at:end]]

    def only_in_cells(self, table: Table) -> bool:
        """Whether every figure between the beginning and the end of a table stands in one of its cells."""
        cells = {(cell.start, cell.end) for row in table.rows for cell in row if cell is not None}
        inside = {place for cell in cells for place, _ in self._within(*cell)}
        return all(place in inside for place, _ in self._within(table.start, table.end))

    def _within(self, start: int, end: int) -> Iterator[tuple[Span, Sequence[str]]]:
        for number in range(bisect_left(self._places, ((start, 0),)), len(self._places)):
            (first, last), keys = self._places[number]
            if first > end:
                return
            if last <= end:
                yield (first, last), keys


def _cells_of_row(table: Table, number: int, marked: _Marked) -> Iterator[list[Any]]:
    """The cells of a row that begin in it, each once."""
    above = set(map(id, table.rows[number - 1])) if number else set()
    seen: set[int] = set()
    for cell in table.rows[number]:
        if cell is None:
            yield [[], 1, 1]
        elif id(cell) not in above and id(cell) not in seen:
            seen.add(id(cell))
            yield [list(marked.pieces(cell.start, cell.end)), *_spans(table, number, cell)]


def _spans(table: Table, number: int, cell: GridCell) -> tuple[int, int]:
    """How many rows and columns a cell has that begins in a row."""
    columns = sum(each is cell for each in table.rows[number])
    rows = 0
    while number + rows < len(table.rows) and any(each is cell for each in table.rows[number + rows]):
        rows += 1
    return rows, columns
