"""Tells marks that someone drew on a table from the table's own lines, and finds the cells in which something is drawn.

A frame around a figure, a tick or a stroke beside it is no border: a border ends at other borders.
"""

from __future__ import annotations

from collections.abc import Sequence

from govreport_readers.pdf.geometry import Box, Char, Rule
from govreport_readers.pdf.lattice import Lattice, merge_rules, without_pieces
from govreport_readers.placeholders import IMAGE

_WIDEST, _TALLEST = 150.0, 45.0  # points: larger frames are no marks
_MEETS = 1.2  # how far lines that meet end from one another at most
_NEAR = 1.0
_AROUND = 300.0  # how far away the borders around a mark stand at most
_INSET, _LEAST = 3.0, 2.0  # ink counts so far inside a cell, and if it is so large
_WIDE = 0.6  # of a cell: a straight surface of this width is shading


def drop_marks(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> tuple[Sequence[Rule], Sequence[Rule]]:
    """The lines without those that are marks within a table."""
    across, down = merge_rules(horizontal), merge_rules(vertical)
    marks_across, marks_down = _find_marks(across, down)
    if not marks_down:
        return horizontal, vertical
    borders = [rule for rule in across if rule not in marks_across], [rule for rule in down if rule not in marks_down]
    return (
        without_pieces(horizontal, [rule for rule in marks_across if _is_enclosed(rule, *borders)]),
        without_pieces(vertical, [rule for rule in marks_down if _is_enclosed(rule, *borders[::-1])]),
    )


def _find_marks(across: Sequence[Rule], down: Sequence[Rule]) -> tuple[set[Rule], set[Rule]]:
    """The lines that are shaped like marks, wherever they stand: the sides of small frames, short upright strokes."""
    short_down = [rule for rule in down if rule.end - rule.start < _TALLEST]
    if not short_down:
        return set(), set()
    short_across = [rule for rule in across if rule.end - rule.start < _WIDEST]
    sides_across, sides_down = _find_frames(short_across, short_down)
    return sides_across, sides_down | {rule for rule in short_down if _stands_alone(rule, across, down)}


def _find_frames(across: Sequence[Rule], down: Sequence[Rule]) -> tuple[set[Rule], set[Rule]]:
    """The sides of rectangles at whose corners nothing goes on. One side may lie on a border."""
    sides_across: set[Rule] = set()
    sides_down: set[Rule] = set()
    for line in across:
        for outer in (0, 1):
            left, right = (
                [
                    side
                    for side in down
                    if abs(side.at - end) <= _MEETS and abs((side.end if outer else side.start) - line.at) <= _MEETS
                ]
                for end in (line.start, line.end)
            )
            pairs = [(a, b) for a in left for b in right if abs(a.start - b.start) + abs(a.end - b.end) <= 2 * _MEETS]
            if pairs:
                sides_across.add(line)
                sides_down.update(pairs[0])
    return sides_across, sides_down


def _stands_alone(rule: Rule, across: Sequence[Rule], down: Sequence[Rule]) -> bool:
    """Whether an upright line meets no other, and no other stands above or below it."""
    if any(other is not rule and abs(other.at - rule.at) <= _NEAR for other in down):
        return False
    return not any(
        min(abs(other.at - rule.start), abs(other.at - rule.end)) <= _MEETS
        and other.start - _MEETS <= rule.at <= other.end + _MEETS
        for other in across
    )


def _is_enclosed(rule: Rule, along: Sequence[Rule], crossing: Sequence[Rule]) -> bool:
    """Whether borders stand on all four sides of a line."""
    middle = (rule.start + rule.end) / 2
    beside = [other.at - rule.at for other in along if other.start <= middle <= other.end]
    beyond = [other.at - middle for other in crossing if other.start <= rule.at <= other.end]
    return all(
        any(0 <= distance * sign < _AROUND for distance in distances)
        for distances in (beside, beyond)
        for sign in (-1, 1)
    )


def find_ink(marks: Sequence[Box], grid: Lattice, filled: set[int]) -> dict[int, list[Char]]:
    """A mark for each cell without text in which something is drawn, by the cell's number.

    :param filled: the cells that have text.
    """
    found: dict[int, list[Char]] = {}
    left, right, top, bottom = grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1]
    inside = [mark for mark in marks if mark[0] < right and mark[2] > left and mark[1] < bottom and mark[3] > top]
    if not inside:
        return found
    for number, cell in enumerate(grid.cells):
        if number in filled:
            continue
        box = grid.box_of(cell)
        if any(_is_ink(mark, box) for mark in inside):
            found[number] = [Char(*box, IMAGE, False)]
    return found


def _is_ink(mark: Box, cell: Box) -> bool:
    """Whether a drawing shows within a cell, and is not its ground or its frame."""
    x0, x1 = max(mark[0], cell[0] + _INSET), min(mark[2], cell[2] - _INSET)
    y0, y1 = max(mark[1], cell[1] + _INSET), min(mark[3], cell[3] - _INSET)
    if x1 < x0 or y1 < y0 or max(x1 - x0, y1 - y0) < _LEAST:
        return False
    return mark[2] - mark[0] < _WIDE * (cell[2] - cell[0]) or mark[3] - mark[1] < _WIDE * (cell[3] - cell[1])
