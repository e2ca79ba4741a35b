"""Makes grids of ruling lines: lines that cross make a lattice, and where a piece of line is missing, a cell spans.

Pure geometry: no text, no file format. Units are points; y grows downwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_readers.pdf.geometry import Box, Rule

MAX_PLACES = 200_000  # rows x columns of all grids of one page
_ALONG = 1.0  # pieces of one line lie no further beside one another
_SNAP = 3.0  # lines nearer than this are one line: a double border, a line drawn piece by piece
_REACH = 3.5  # how far two lines may miss each other and still meet
_COVERED = 0.6  # the part of a border that must be drawn
_WIDEST = 150.0  # a column that is cut by the page's upper and lower edge
_OVERHANG = 6.0  # lines that end so far outside the last crossing line show a cell cut by the page's edge
_NO_CELL, _FREE = -1, -2  # a place in no cell, and one that is yet to be given to a cell


class LatticeCell(NamedTuple):
    """A cell: its rows and columns (from 0, ends excluded), and whether its upper and lower edge are drawn."""

    row0: int
    row1: int
    column0: int
    column1: int
    drawn_above: bool
    drawn_below: bool


class Lattice(NamedTuple):
    """A grid: the edges of its columns and rows, its cells, and for each place the number of its cell.

    `places[row][column]` is -1 where there is no cell.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[LatticeCell, ...]
    places: tuple[tuple[int, ...], ...]

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell in which a point lies; None if it lies in none."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        if not (0 <= row < len(self.places) and 0 <= column < len(self.xs) - 1):
            return None
        number = self.places[row][column]
        return None if number < 0 else number

    def box_of(self, cell: LatticeCell) -> Box:
        """The box of a cell."""
        return self.xs[cell.column0], self.ys[cell.row0], self.xs[cell.column1], self.ys[cell.row1]


class _Borders(NamedTuple):
    """What is drawn: `above[edge][column]` of the edges of rows, `left[edge][row]` of those of columns.

    The last edge of each is the lower or right side of the grid.
    """

    above: list[list[bool]]
    left: list[list[bool]]


class TooManyPlaces(Exception):
    """The lines would make a grid beyond all bounds."""


def find_lattices(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Lattice]:
    """The grids that the lines form, from top to bottom.

    :raises TooManyPlaces: more than MAX_PLACES places.
    """
    across, down = merge_rules(horizontal), merge_rules(vertical)
    found: list[Lattice] = []
    budget = MAX_PLACES
    for group_across, group_down in _group_crossing(across, down):
        grid = _make_lattice(group_across, group_down, budget)
        if grid is not None:
            budget -= len(grid.places) * (len(grid.xs) - 1)
            found.append(grid)
    return sorted(found, key=lambda grid: (grid.ys[0], grid.xs[0]))


def merge_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of the same line made one; lines within the snapping distance share one place."""
    ordered = sorted(rules)
    merged: list[Rule] = []
    start = 0
    while start < len(ordered):
        end = start + 1
        while (
            end < len(ordered)
            and ordered[end].at - ordered[end - 1].at <= _ALONG
            and ordered[end].at - ordered[start].at <= _SNAP
        ):
            end += 1
        group = ordered[start:end]
        at = sum(rule.at for rule in group) / len(group)
        low, high = None, 0.0
        for rule in sorted(group, key=lambda rule: rule.start):
            if low is None:
                low, high = rule.start, rule.end
            elif rule.start <= high + _SNAP:
                high = max(high, rule.end)
            else:
                merged.append(Rule(at, low, high))
                low, high = rule.start, rule.end
        if low is not None:
            merged.append(Rule(at, low, high))
        start = end
    return merged


def without_pieces(rules: Sequence[Rule], lines: Sequence[Rule]) -> Sequence[Rule]:
    """The rules without those that are pieces of these merged lines."""
    if not lines:
        return rules
    return [
        rule
        for rule in rules
        if not any(
            abs(rule.at - line.at) <= _ALONG and line.start <= rule.start and rule.end <= line.end for line in lines
        )
    ]


def _group_crossing(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that cross or touch one another."""
    parent = list(range(len(across) + len(down)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    offset = len(across)
    places = [rule.at for rule in across]
    for number, line in enumerate(down):
        low, high = bisect_right(places, line.start - _REACH), bisect_right(places, line.end + _REACH)
        for other in range(low, high):
            if across[other].start - _REACH <= line.at <= across[other].end + _REACH:
                parent[root(offset + number)] = root(other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, line in enumerate([*across, *down]):
        group_across, group_down = groups.setdefault(root(number), ([], []))
        (group_across if number < offset else group_down).append(line)
    loose = [line for group_across, group_down in groups.values() if not group_across for line in group_down]
    return [
        (group_across, [*group_down, *_find_outer_sides(group_down, loose)])
        for group_across, group_down in groups.values()
        if group_across and group_down
    ]


def _find_outer_sides(down: list[Rule], loose: list[Rule]) -> list[Rule]:
    """The outer side of a column whose one cell is cut by the page's upper and lower edge: no line reaches it."""
    top, bottom = min(line.start for line in down), max(line.end for line in down)
    left, right = min(line.at for line in down), max(line.at for line in down)
    return [
        line
        for line in loose
        if abs(line.start - top) < _REACH
        and abs(line.end - bottom) < _REACH
        and (0 < left - line.at < _WIDEST or 0 < line.at - right < _WIDEST)
    ]


def _find_edges(lines: list[Rule], crossing: list[Rule]) -> list[float]:
    """Where rows (or columns) end: the lines themselves, and the ends of crossing lines that overhang them."""
    places: list[float] = []
    for line in sorted(lines):
        if places and line.at - places[-1] <= _SNAP:
            continue
        places.append(line.at)
    for outer, ends, sign in (
        (places[0], [rule.start for rule in crossing], -1),
        (places[-1], [rule.end for rule in crossing], 1),
    ):
        over = [end for end in ends if (end - outer) * sign > _OVERHANG]
        # One line that sticks out is a slip of the pen; two or more hold a cell between them.
        if len(over) >= 2:
            places.append(min(over) if sign < 0 else max(over))
    return sorted(places)


def _make_lattice(across: list[Rule], down: list[Rule], budget: int) -> Lattice | None:
    """The grid of lines that cross one another; None if they hold less than two places between them."""
    xs = _find_edges(down, across)
    across = _drop_underlines(across, xs)
    if not across:
        return None
    ys = _find_edges(across, down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < 2:
        return None
    if rows * columns > budget:
        raise TooManyPlaces
    borders = _Borders(_find_drawn(across, ys, xs), _find_drawn(down, xs, ys))
    cells, places = _find_cells(borders, rows, columns)
    return Lattice(tuple(xs), tuple(ys), tuple(cells), tuple(map(tuple, places)))


def _find_cells(borders: _Borders, rows: int, columns: int) -> tuple[list[LatticeCell], list[list[int]]]:
    """The cells between drawn borders, and for each place the number of its cell."""
    cells: list[LatticeCell] = []
    places = [[_FREE] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if places[row][column] != _FREE:
                continue
            cell = _grow_cell(borders, places, row, column)
            number = _NO_CELL
            # A stretch of which hardly any edge is drawn lies between cells, or beside them.
            if _count_sides(borders, cell) >= 2:
                number = len(cells)
                cells.append(cell)
            for places_of_row in places[row : cell.row1]:
                places_of_row[column : cell.column1] = [number] * (cell.column1 - column)
    return cells, places


def _grow_cell(borders: _Borders, places: Sequence[Sequence[int]], row: int, column: int) -> LatticeCell:
    """The cell whose upper left place this is: to the right and down as far as no border and no cell is met."""
    above, left = borders
    rows, columns = len(places), len(places[row])
    column1 = column + 1
    while column1 < columns and not left[column1][row] and places[row][column1] == _FREE:
        column1 += 1
    row1 = row + 1
    while (
        row1 < rows
        and not any(above[row1][column:column1])
        and not any(left[inner][row1] for inner in range(column + 1, column1))
    ):
        row1 += 1
    return LatticeCell(row, row1, column, column1, all(above[row][column:column1]), all(above[row1][column:column1]))


def _count_sides(borders: _Borders, cell: LatticeCell) -> int:
    """How many of a cell's four sides are drawn all along."""
    left, right = borders.left[cell.column0], borders.left[cell.column1]
    sides = all(left[cell.row0 : cell.row1]) + all(right[cell.row0 : cell.row1])
    return sides + cell.drawn_above + cell.drawn_below


def _drop_underlines(lines: Sequence[Rule], crossing: Sequence[float]) -> list[Rule]:
    """The lines at whose place one at least reaches from one crossing edge to the next: others underline text."""
    rows: list[list[Rule]] = []
    for line in sorted(lines):
        if rows and line.at - rows[-1][0].at <= _SNAP:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [
        line for row in rows if any(_reaches_over(row, low, high) for low, high in pairwise(crossing)) for line in row
    ]


def _reaches_over(pieces: Sequence[Rule], low: float, high: float) -> bool:
    """Whether pieces of a line begin at the one edge and end at the other."""
    between = [piece for piece in pieces if piece.start < high and piece.end > low]
    return bool(between) and (
        min(piece.start for piece in between) <= low + _REACH and max(piece.end for piece in between) >= high - _REACH
    )


def _find_drawn(lines: list[Rule], places: list[float], crossing: list[float]) -> list[list[bool]]:
    """For each edge and each stretch between two crossing edges: whether a line is drawn there."""
    drawn = [[0.0] * (len(crossing) - 1) for _ in places]
    for line in lines:
        number = min(max(bisect_right(places, line.at + _SNAP) - 1, 0), len(places) - 1)
        if abs(places[number] - line.at) > _SNAP:
            continue
        cover = drawn[number]
        first = max(0, bisect_right(crossing, line.start) - 1)
        for stretch in range(first, len(cover)):
            low, high = crossing[stretch], crossing[stretch + 1]
            if low >= line.end:
                break
            cover[stretch] += max(0.0, min(high, line.end) - max(low, line.start)) / (high - low)
    return [[share >= _COVERED for share in cover] for cover in drawn]
