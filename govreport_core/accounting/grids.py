"""The account of a grid: every run of digits in a table from which something was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from govreport_core.accounting.digits import (
    FEWEST_SERIALS,
    LONGEST_LABEL,
    role_by_surroundings,
)
from govreport_core.accounting.words import role_of_head, role_of_label
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.account import Entry, Role, digit_runs
from govreport_core.model.document import GridCell, Position, Table
from govreport_core.model.spans import Span, without


class _Place(NamedTuple):
    """A cell of a grid, once however far it spans: its first row and column."""

    row: int
    column: int
    cell: GridCell


class Grid:
    """A table of the document with what the parsers read from it.

    :param number: of the table in the document.
    :param inner: the spans of tables in its cells, which have an account of their own.
    :param rows_read: number of a row -> the rows of the form that were read from it.
    """

    def __init__(self, number: int, table: Table, inner: Sequence[Span], rows_read: Mapping[int, Set[str]]) -> None:
        self.number, self.table, self.rows_read = number, table, rows_read
        self._inner = inner

    def entries(self, claimed: Sequence[Span]) -> Iterator[Entry]:
        """The digits that no parser claims, with their roles."""
        exact = frozenset(claimed)
        for place in self._places_but(exact):
            cell = place.cell
            for start, end in digit_runs(cell.text):
                for first, last in without((cell.start + start, cell.start + end), claimed):
                    role = self._role(place, first - cell.start, last - cell.start)
                    yield Entry(first, last, role, Position(first, last, self.number, place.row, place.column))

    @cached_property
    def places(self) -> list[_Place]:
        """The cells, each once, without those that hold another table."""
        return self._places_but(frozenset())

    def _places_but(self, passed_over: Set[Span]) -> list[_Place]:
        """The same without cells of these spans."""
        seen: set[Span] = set()
        found: list[_Place] = []
        for number, row in enumerate(self.table.rows):
            for column, cell in enumerate(row):
                # [1:] are the start and end: every cell of every table passes here, and most are claimed whole.
                if cell is None or (span := cell[1:]) in passed_over or not cell.text or span in seen:
                    continue
                seen.add(span)
                if not self._inner or not any(cell.start <= start < cell.end for start, _ in self._inner):
                    found.append(_Place(number, column, cell))
        return found

    def label_of(self, row: int) -> str:
        """What the words of a row say."""
        cells = dict.fromkeys(cell for cell in self.table.rows[row] if cell is not None)
        return " ".join(" ".join(cell.text.split()) for cell in cells if normalize_label(cell.text))

    def rows_of(self, cell_at: Position) -> Iterator[int]:
        """The rows over which a cell spans."""
        row, column = cell_at.row, cell_at.column
        if row is None or column is None:
            return
        cell = self.table.rows[row][column]
        while (
            row < len(self.table.rows) and column < len(self.table.rows[row]) and self.table.rows[row][column] is cell
        ):
            yield row
            row += 1

    def _role(self, place: _Place, start: int, end: int) -> Role:
        text = place.cell.text
        said = role_by_surroundings(text, start, end)
        if said is not None:
            return said
        if len("".join(text.split())) > LONGEST_LABEL:
            return Role.NOTE
        if (role := role_of_label(self._words[place.row])) or (role := role_of_head(self._head_of(place.column))):
            return role
        if place.row in self._counting_rows or place.column in self._counting_columns or self._is_serial(place):
            return Role.ORDINAL
        return Role.COPY if self._is_copy(place) else Role.UNREAD

    @cached_property
    def _head_rows(self) -> int:
        """How many rows stand before the first from which something was read."""
        return min(self.rows_read, default=0)

    def _head_of(self, column: int) -> str:
        """The lowest head of a column, normalised."""
        return (self._heads_of(column) or [""])[-1]

    def _heads_of(self, column: int) -> list[str]:
        """The heads of a column from above, normalised."""
        cells = (row[column] for row in self.table.rows[: self._head_rows] if column < len(row))
        return [word for cell in cells if cell is not None and (word := normalize_label(cell.text))]

    def _is_serial(self, place: _Place) -> bool:
        """Whether a number stands before its row's label and counts the rows that were read."""
        row = self.table.rows[place.row]
        label = next((at for at, cell in enumerate(row) if cell is not None and normalize_label(cell.text)), None)
        if place.row not in self.rows_read or place.column >= (1 if label is None else label):
            return False
        return place.cell.text.strip(" .、．") == str(sorted(self.rows_read).index(place.row) + 1)

    def _is_copy(self, place: _Place) -> bool:
        """Whether the cell beside it, under the same heads, says the same: converters repeat what spans columns."""
        row = self.table.rows[place.row]
        for column in (place.column - 1, place.column + 1):
            other = row[column] if 0 <= column < len(row) else None
            if (
                other is not None
                and other is not place.cell
                and other.text == place.cell.text
                and self._heads_of(column)
                and self._heads_of(column) == self._heads_of(place.column)
            ):
                return True
        return False

    @cached_property
    def _words(self) -> list[str]:
        """The first word of each row, normalised."""
        return [
            next((word for cell in row if cell is not None and (word := normalize_label(cell.text))), "")
            for row in self.table.rows
        ]

    @cached_property
    def _counting_rows(self) -> Set[int]:
        """The rows from which nothing was read and whose numbers count up from 1."""
        by_row: dict[int, list[str]] = {}
        for place in self.places:
            by_row.setdefault(place.row, []).append(place.cell.text)
        return {row for row, texts in by_row.items() if row not in self.rows_read and _counts_up(texts)}

    @cached_property
    def _counting_columns(self) -> Set[int]:
        """The columns whose numbers count up from 1."""
        by_column: dict[int, list[str]] = {}
        for place in self.places:
            if any(char.isdigit() for char in place.cell.text):
                by_column.setdefault(place.column, []).append(place.cell.text)
        return {column for column, texts in by_column.items() if _counts_up(texts)}


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether the numbers at the ends of these texts are 1, 2, 3 and so on."""
    numbers = [digits for text in texts if (digits := "".join(filter(str.isdigit, text)))]
    return len(numbers) >= FEWEST_SERIALS and numbers == [str(number) for number in range(1, len(numbers) + 1)]
