"""Lists the readings of one row: each combination of values once, with the places that all ways to it share."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.rows.hypotheses import (
    Hypothesis,
    Readings,
    RowTokens,
    Shape,
    Span,
    Value,
    join_places,
)
from govreport_core.repair.rows.segmentation import Fits, Segmenter


def list_readings(
    number: int, row: RowTokens, shape: Shape, fits: Fits, *, effort: Effort, blank: Value = None, at_most: int = 600
) -> Readings:
    """Every reading of a row, each combination of values once.

    :param number: the row's number among all row readings, for the places of its figures.
    :param fits: whether a value is possible in a column, as far as the rest of the table says.
    :param blank: what a cell left out stands for; None for anything.
    """
    found: dict[tuple[Value, ...], tuple[Span, ...]] = {}
    try:
        for tokens in _with_and_without_ordinal(row):
            for values, spans in Segmenter(number, tokens, shape, fits, effort, blank):
                found[values] = join_places(found.get(values, spans), spans)
                if len(found) > at_most:
                    return Readings((), False)
    except Exhausted:
        return Readings((), False)
    return Readings(tuple(Hypothesis(v, s) for v, s in found.items()), True)


def is_listed_in_full(row: RowTokens, shape: Shape) -> bool:
    """Whether the listed readings are all there are, also where figures are run together and blanks are left out."""
    absent = len(shape.kinds) - len(row.tokens)
    most_splits = sum(map(len, row.tokens)) - len(row.tokens)
    return absent <= 2 or most_splits <= 1


def _with_and_without_ordinal(row: RowTokens) -> Iterator[tuple[str, ...]]:
    tokens = tuple(row.tokens)
    yield tokens
    # A tuple, because the empty text is in every string.
    if row.ordinal and tokens and tokens[-1][-1:] in tuple("123456789"):
        shorter = tokens[-1][:-1]
        yield (*tokens[:-1], shorter) if shorter else tokens[:-1]
