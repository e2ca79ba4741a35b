"""Reads rows that are printed a digit a cell, run together, though their total is not the sum of the others.

So many digits as cells leave one way to fill every cell. That the sum is wrong is then the publisher's error, unless
other figures, with cells left out, keep the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from govreport_core.repair.rows.hypotheses import Hypothesis, RowTokens, Shape

# A row of fewer cells is too often as long as one of its figures.
FEWEST_CELLS = 5
# Of longer rows not all ways to cut them are looked at.
MOST_CELLS = 10


def read_digit_a_cell(number: int, row: RowTokens, shape: Shape) -> Hypothesis | None:
    """The reading of a row with a digit for every cell; None if other figures keep its sum.

    :param number: the row's number among all row readings.
    """
    if not _is_digit_a_cell(row, shape) or not is_one_sum(shape):
        return None
    (text,) = row.tokens
    if any(sum(figures[:-1]) == figures[-1] for figures in _ways_to_cut(text) if len(figures) > 1):
        return None
    return Hypothesis(tuple(map(int, text)), tuple((number, 0, at, at + 1) for at in range(len(text))))


def print_a_digit_a_cell(rows: Sequence[RowTokens], shapes: Mapping[str, Shape]) -> bool:
    """Whether most of the long rows that are run together have a digit a cell."""
    together = [(row, shapes[row.row]) for row in rows if row.row is not None and len(row.tokens) == 1]
    long = [(row, shape) for row, shape in together if len(shape.kinds) >= FEWEST_CELLS]
    return 2 * sum(_is_digit_a_cell(row, shape) for row, shape in long) > len(long)


def is_one_sum(shape: Shape) -> bool:
    """Whether the last column is the sum of all others."""
    if len(shape.rules) != 1:
        return False
    last = len(shape.kinds) - 1
    return sorted(shape.rules[0]) == [*((column, -1) for column in range(last)), (last, 1)]


def _is_digit_a_cell(row: RowTokens, shape: Shape) -> bool:
    cells = len(shape.kinds)
    if len(row.tokens) != 1 or not FEWEST_CELLS <= cells <= MOST_CELLS:
        return False
    (text,) = row.tokens
    return len(text) == cells and text.isascii() and text.isdigit()


def _ways_to_cut(text: str) -> Iterator[tuple[int, ...]]:
    """The ways to cut digits into figures, none of which begins with a nought and goes on."""
    if not text:
        yield ()
    for end in range(1, 2 if text[:1] == "0" else len(text) + 1):
        if text:
            yield from ((int(text[:end]), *rest) for rest in _ways_to_cut(text[end:]))
