"""Lists the readings of a row that does not add up as it is printed: one figure is lost, or one is misread.

Which of the two it was the row cannot tell, nor which figure: every way is a reading. Where blanks stand for 0 a lost
figure is as great a change as a misread one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.rows.digits import is_one_sum
from govreport_core.repair.rows.hypotheses import (
    LARGEST,
    MISREAD,
    Hypothesis,
    RowTokens,
    Shape,
    Span,
    Value,
    join_places,
    read_figure,
)
from govreport_core.repair.rows.segmentation import Fits

# What a placement costs, in units of effort.
PLACEMENT = 12


def list_changed(number: int, row: RowTokens, shape: Shape, fits: Fits, *, effort: Effort) -> tuple[Hypothesis, ...]:
    """The readings of a row of one sum with one figure lost or misread, and zeros for the other cells left out.

    There are none of a row that adds up as it is printed, and none if the effort is spent.

    :param number: the row's number among all row readings, for the places of its figures.
    :param fits: whether a value is possible in a column, as far as the rest of the table says.
    """
    figures = [read_figure(token, "count") for token in row.tokens]
    counts = [int(figure) for figure in figures if figure is not None and figure <= LARGEST]
    if not is_one_sum(shape) or len(counts) < len(figures) or sum(counts[:-1]) == counts[-1]:
        return ()
    try:
        effort.spend(PLACEMENT * comb(len(shape.kinds), len(counts)))
    except Exhausted:
        return ()
    found: dict[tuple[Value, ...], tuple[Span, ...]] = {}
    for places in combinations(range(len(shape.kinds)), len(counts)):
        for values, spans in _change_one(number, row, counts, places, len(shape.kinds)):
            if all(map(fits, range(len(values)), values)):
                found[values] = join_places(found.get(values, spans), spans)
    return tuple(map(Hypothesis, found, found.values()))


def _change_one(
    number: int, row: RowTokens, counts: Sequence[int], places: Sequence[int], columns: int
) -> Iterator[tuple[tuple[int, ...], tuple[Span, ...]]]:
    """The figures in these places, and what the sum asks for in one column, the total last."""
    values = [0] * columns
    spans: list[Span] = [None] * columns
    for token, column in enumerate(places):
        values[column] = counts[token]
        spans[column] = (number, token, 0, len(row.tokens[token]))
    excess = sum(values[:-1]) - values[-1]
    for column, before in enumerate(spans):
        value = values[column] + (excess if column == columns - 1 else -excess)
        if 0 <= value <= LARGEST:
            place = None if before is None else MISREAD
            yield (*values[:column], value, *values[column + 1 :]), (*spans[:column], place, *spans[column + 1 :])
