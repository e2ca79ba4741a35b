"""Reads rows that are printed a digit a cell, run together, though a total is not the sum of its parts.

So many digits as cells leave one way to fill every cell. That the sum is wrong is then the publisher's error, unless
other figures, with cells left out, keep the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from govreport_core.repair.rows.hypotheses import LARGEST, Hypothesis, RowRule, RowTokens, Shape

# A row of fewer cells is too often as long as one of its figures.
FEWEST_CELLS = 5
# Of longer rows not all ways to cut them are looked at.
MOST_CELLS = 20
LONGEST_FIGURE = len(str(LARGEST))


def read_digit_a_cell(number: int, row: RowTokens, shape: Shape) -> Hypothesis | None:
    """The reading of a row with a digit for every cell; None if other figures keep its sums.

    :param number: the row's number among all row readings.
    """
    if not _is_digit_a_cell(row, shape) or not shape.widths:
        return None
    (text,) = row.tokens
    if _may_keep_sums(text, shape.widths):
        return None
    return Hypothesis(tuple(map(int, text)), tuple((number, 0, at, at + 1) for at in range(len(text))))


def print_a_digit_a_cell(rows: Sequence[RowTokens], shapes: Mapping[str, Shape]) -> bool:
    """Whether most of the long rows that are run together have a digit a cell."""
    together = [(row, shapes[row.row]) for row in rows if row.row is not None and len(row.tokens) == 1]
    long = [(row, shape) for row, shape in together if len(shape.kinds) >= FEWEST_CELLS]
    return 2 * sum(_is_digit_a_cell(row, shape) for row, shape in long) > len(long)


def widths_of_sums(columns: int, rules: Sequence[RowRule]) -> tuple[int, ...]:
    """The widths of groups of columns side by side, each of which ends with the sum of its others; empty without."""
    widths: list[int] = []
    first = 0
    for rule in sorted(map(sorted, rules)):
        last = first + len(rule) - 1
        if rule != [*((column, -1) for column in range(first, last)), (last, 1)]:
            return ()
        widths.append(len(rule))
        first = last + 1
    return tuple(widths) if first == columns else ()


def _is_digit_a_cell(row: RowTokens, shape: Shape) -> bool:
    cells = len(shape.kinds)
    if len(row.tokens) != 1 or not FEWEST_CELLS <= cells <= MOST_CELLS:
        return False
    (text,) = row.tokens
    return len(text) == cells and text.isascii() and text.isdigit()


def _may_keep_sums(text: str, widths: Sequence[int]) -> bool:
    """Whether digits can be cut into figures that keep the sum of every group, cells or whole groups left out."""
    ends = {0}  # where the groups so far may end
    for width in widths:
        ends |= {start + length for start in ends for length in _lengths_that_keep_a_sum(text[start:], width)}
    return len(text) in ends


def _lengths_that_keep_a_sum(text: str, width: int) -> Iterator[int]:
    """The lengths of beginnings of a text that are figures and their sum, in so many cells at most."""
    # How far the figures go, their number, the sum of all and the last of them.
    open_cuts = [(0, 0, 0, 0)]
    while open_cuts:
        end, count, total, last = open_cuts.pop()
        if count and 2 * last == total:
            yield end
        if count < width:
            longest = 1 if text[end : end + 1] == "0" else LONGEST_FIGURE
            for stop in range(end + 1, min(end + longest, len(text)) + 1):
                figure = int(text[end:stop])
                open_cuts.append((stop, count + 1, total + figure, figure))
