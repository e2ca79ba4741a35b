"""Finds tables written with tabs: what stands between two tabs keeps its place, also where it is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from govreport_core.model.document import GridCell, Table
from govreport_readers.placeholders import OBJECT

_Row = tuple[GridCell, ...]


def find_tab_tables(text: str) -> Iterator[Table]:
    """The grids of lines with as many tabs each, if anything is lacking in them.

    A row that is all there is as plain without a grid, and may lack the head that another grid would need.
    """
    if "\t" not in text:
        return
    for width, rows in groupby(_split_rows(text), len):
        grid = tuple(rows)
        if width > 1 and any(map(_lacks_text, grid)):
            yield Table(grid, grid[0][0].start, grid[-1][-1].end)


def _split_rows(text: str) -> Iterator[_Row]:
    """The lines in their order. One without tabs is a single cell."""
    at = 0
    for line in text.split("\n"):
        cells = []
        for piece in line.split("\t"):
            cells.append(GridCell(piece, at, at + len(piece)))
            at += len(piece) + 1
        yield tuple(cells)


def _lacks_text(row: Sequence[GridCell]) -> bool:
    """Whether a cell behind the first text has nothing in it, or nothing that can be read."""
    texts = [cell.text for cell in row]
    first = next((number for number, text in enumerate(texts) if text), len(texts))
    return any(not text or text == OBJECT for text in texts[first:])
