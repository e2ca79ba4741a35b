"""Captions that stand in a table itself: in rows of their own, in its corner and in the heads of its groups.

Under the head of another group than the form's the same heads of columns say something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from govreport_core.model.document import GridCell, Table
from govreport_core.reading.captions.caption import Caption
from govreport_core.reading.captions.reader import CaptionReader
from govreport_core.reading.outline import Outline

Row = tuple[GridCell | None, ...]

# A figure, perhaps with its measure word.
_FIGURE = re.compile(r"\d[\d.,，]*\s*(?:(?![年月日])[\u4e00-\u9fff]){0,2}")
# Heads of groups stand in so many rows at most.
MOST_HEAD_ROWS = 3


class CaptionedRows(NamedTuple):
    """Rows of a table under, or above, one caption: from the first up to but not including the last."""

    caption: Caption
    first: int
    last: int


class OtherGroup(NamedTuple):
    """The columns of a table under the head of a group that is not the form's, from the row of this head on."""

    head: GridCell
    row: int
    columns: frozenset[int]


class TableCaptions:
    """Reads the captions in the tables of one report."""

    def __init__(self, captions: CaptionReader, outline: Outline) -> None:
        self._captions = captions
        self._outline = outline

    def read(self, table: Table) -> list[CaptionedRows]:
        """The stretches of rows under captions of their own; of a table whose heads are foreign, all its rows."""
        heads = self._foreign_heads(table)
        if heads is not None:
            return [CaptionedRows(heads, 0, len(table.rows))]
        return list(self._stretches(table))

    def _stretches(self, table: Table) -> Iterator[CaptionedRows]:
        marks = list(self._marks(table))
        begun = 0  # where the rows of which a note below them speaks begin
        for number, (row, caption) in enumerate(marks):
            following = [
                at for at, other in marks[number + 1 :] if other is not None or self._is_of_part(table, row, caption)
            ]
            if caption is not None and caption.is_behind:
                yield CaptionedRows(caption, begun, row + 1)
            elif caption is not None:
                yield CaptionedRows(caption, row, min(following, default=len(table.rows)))
            begun = row

    def _marks(self, table: Table) -> Iterator[tuple[int, Caption | None]]:
        """The rows that are captions, and those that are no more than the heading of a part of the table."""
        for number, row in enumerate(table.rows):
            text = _only_text(row)
            if text is None:
                continue
            caption = self._captions.read(text)
            if caption is not None and (number == 0 or caption.is_part or not caption.is_close):
                yield number, caption
            elif self._outline.heads_part(text):
                yield number, None

    def _is_of_part(self, table: Table, row: int, caption: Caption | None) -> bool:
        """Whether a caption speaks of a part of its table: it is the heading of the part, or stands in its place."""
        if caption is None or caption.is_part:
            return True
        following = next(filter(None, map(_only_text, table.rows[row + 1 : row + 2])), None)
        return following is None or not self._outline.heads_part(following)

    def _foreign_heads(self, table: Table) -> Caption | None:
        """What the corner of a table or the head of a group of columns says, if it is another's."""
        for number, row in enumerate(table.rows[:MOST_HEAD_ROWS]):
            cells = list(dict.fromkeys(cell for cell in row if cell is not None and cell.text.strip()))
            if len(cells) < 2 or any(_is_figure(cell) for cell in cells):
                return None
            for cell in cells:
                is_corner = number == 0 and cell is row[0] and _begins_with_labels(table)
                caption = self._captions.read(cell.text)
                if caption is not None and caption.whose != "own" and (is_corner or caption.is_headed):
                    return caption
        return None

    def other_groups(self, table: Table) -> Iterator[OtherGroup]:
        """The groups of the form's columns whose head is none of the form's."""
        for number, (row, below) in enumerate(pairwise(table.rows[: MOST_HEAD_ROWS + 1])):
            for head in dict.fromkeys([cell for left, cell in pairwise(row) if cell is not None and cell is left]):
                columns = frozenset([column for column, cell in enumerate(row) if cell is head])
                if self._are_group(row, below, columns) and not self._outline.is_known_head(head.text):
                    yield OtherGroup(head, number, columns)

    def _are_group(self, row: Row, below: Row, columns: frozenset[int]) -> bool:
        """Whether columns have a head in common, each one of the form's below it, and others stand beside them."""
        under = {cell.text for column, cell in enumerate(below) if cell is not None and column in columns}
        beside = {cell.text for column, cell in enumerate(row) if cell is not None and column not in columns}
        names_column = self._outline.names_column
        return len(under) > 1 and all(map(names_column, under)) and any(map(names_column, beside))


def _is_figure(cell: GridCell) -> bool:
    return _FIGURE.fullmatch(cell.text.strip()) is not None


def _begins_with_labels(table: Table) -> bool:
    """Whether the first column has the names of rows: above figures stands no corner, but the head of these."""
    firsts = [row[0] for row in table.rows[MOST_HEAD_ROWS:] if row[0] is not None and row[0].text.strip()]
    return not firsts or not all(map(_is_figure, firsts))


def _only_text(row: Row) -> str | None:
    """The text of a row in which one cell alone says something."""
    said = (cell for cell in row if cell is not None and cell.text.strip())
    first = next(said, None)
    return None if first is None or len(row) < 2 or any(cell != first for cell in said) else first.text
