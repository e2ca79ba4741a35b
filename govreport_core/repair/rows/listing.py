"""Lists the readings of one row: each combination of values once, with the places that all ways to it share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govreport_core.forms.figures import Figure
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
from govreport_core.repair.rows.placements import are_placed, list_changes, list_placements
from govreport_core.repair.rows.segmentation import Fits, Segmenter, may_leave_cells_out

# More readings than these are not listed.
MOST_READINGS = 600

_Ways = Iterable[tuple[tuple[Value, ...], tuple[Span, ...]]]


def list_readings(
    number: int, row: RowTokens, shape: Shape, printed: Sequence[Figure | None], *, effort: Effort
) -> Readings:
    """Every reading of a row, each combination of values once; cells left out may be anything.

    :param number: the row's number among all row readings, for the places of its figures.
    :param printed: per column the figure printed there, None for an open one.
    """
    fits = _fitting(printed)
    return _collect(
        way
        for tokens in _with_and_without_ordinal(row)
        for way in Segmenter(number, tokens, shape, fits, effort, blank=None)
    )


def list_readings_with_zeros(
    number: int, row: RowTokens, shape: Shape, printed: Sequence[Figure | None], *, effort: Effort
) -> Readings:
    """The same of a row with fewer tokens than cells, where cells left out are 0."""

    def list_ways() -> _Ways:
        for tokens in _with_and_without_ordinal(row):
            if are_placed(tokens, shape):
                yield from list_placements(number, tokens, shape, printed, effort)
                if sum(map(len, tokens)) >= len(printed):
                    yield from Segmenter(number, tokens, shape, fits, effort, blank=0).cut_anywhere()
            else:
                yield from Segmenter(number, tokens, shape, fits, effort, blank=0)

    fits = _fitting(printed)
    return _collect(list_ways())


def tells_no_blanks(row: RowTokens, shape: Shape) -> bool:
    """Whether a row is read alike whatever cells left out stand for: there are digits for all, and none is left out."""
    return sum(map(len, row.tokens)) >= len(shape.kinds) and not any(
        may_leave_cells_out(tokens, shape) for tokens in _with_and_without_ordinal(row)
    )


def list_changed_readings(
    number: int, row: RowTokens, shape: Shape, printed: Sequence[Figure | None], *, effort: Effort
) -> Readings:
    """The readings of a row with one figure lost or misread; none if it adds up with zeros for the cells left out."""
    if not are_placed(row.tokens, shape):
        return Readings((), True)
    return _collect(list_changes(number, row.tokens, shape, printed, effort))


def _collect(ways: _Ways) -> Readings:
    """Each combination of values once, with the places that all ways to it share."""
    found: dict[tuple[Value, ...], tuple[Span, ...]] = {}
    try:
        for values, spans in ways:
            found[values] = join_places(found[values], spans) if values in found else spans
            if len(found) > MOST_READINGS:
                return Readings((), False)
    except Exhausted:
        return Readings((), False)
    return Readings(tuple(map(Hypothesis, found, found.values())), True)


def _fitting(printed: Sequence[Figure | None]) -> Fits:
    """Whether a value may stand in a column: anything where nothing is printed yet."""
    return lambda column, value: printed[column] is None or printed[column] == value


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
