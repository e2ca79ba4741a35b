"""Chooses, of several rows of figures under the groups of one header, the row that is the report's.

Some sites leave the row of column numbers, or a template's row of noughts, between the heads and the figures; some
print the year before as well. The figures that keep the rules are the report's. Where several rows keep them nobody
can tell, and where none of several does, neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import PERIODS, RowCandidate, is_nonzero
from govreport_tables.matching.columns import place_values
from govreport_tables.matching.row_rules import judge

# So many numbers that count up from 1 are numbers of columns.
FEWEST_NUMBERS = 3


class Chosen(NamedTuple):
    """The ids of the candidates, and the numbers of those that cannot be told apart and are not read."""

    ids: list[str | None]
    undecided: frozenset[int]


def choose_rows(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], year: int | None, labels: LabelIndex
) -> Chosen:
    """The ids with one row of figures for each side-by-side block of a grid, or with all that keep its rules.

    :param year: of the report; None if it is not known.
    """
    chosen = list(ids)
    undecided: set[int] = set()
    for first in range(len(candidates)):
        if not _is_whole_block(candidates[first], ids[first], labels):
            continue
        members = list(_same_header(candidates, ids, first))
        kept = _choose(members, candidates, str(ids[first]), year, labels)
        for number in members:
            chosen[number] = ids[first] if number in kept.read or number in kept.undecided else None
        undecided |= kept.undecided
    return Chosen(chosen, frozenset(undecided))


class _Kept(NamedTuple):
    read: frozenset[int]
    undecided: frozenset[int] = frozenset()


def _is_whole_block(candidate: RowCandidate, id: str | None, labels: LabelIndex) -> bool:
    return id is not None and id not in labels.form.rows and bool(candidate.values) and not candidate.is_flat


def _same_header(candidates: Sequence[RowCandidate], ids: Sequence[str | None], first: int) -> Iterator[int]:
    """Numbers of the candidates under the same header from the first on, without a label of their own."""
    yield first
    table = candidates[first].values[0].position.table
    for number in range(first + 1, len(candidates)):
        other = candidates[number]
        if (
            ids[number] is not None
            or not other.values
            or other.values[0].position.table != table
            or not PERIODS.issuperset(other.label)
        ):
            return
        yield number


def _choose(
    members: Sequence[int], candidates: Sequence[RowCandidate], id: str, year: int | None, labels: LabelIndex
) -> _Kept:
    """Which of the rows are read, and which cannot be told apart."""
    left = [number for number in members if not _counts_columns(candidates[number])]
    years = {candidates[number].year for number in left} - {None}
    if year in years:
        left = [number for number in left if candidates[number].year in (year, None)]
    elif len(years) > 1:
        return _Kept(frozenset(), frozenset(left))
    if len(left) < 2:
        return _Kept(frozenset(left))
    informative = [number for number in left if any(map(is_nonzero, candidates[number].figures))]
    keeping = [number for number in informative if _keeps_rules(candidates[number], id, labels)]
    if keeping:
        return _Kept(frozenset(keeping))
    if not informative:
        return _Kept(frozenset(left[:1]))
    return _Kept(frozenset(), frozenset(left))


def _counts_columns(candidate: RowCandidate) -> bool:
    """Whether the figures of a row are the numbers of its columns."""
    texts = [figure.text.strip("()（）[]【】") for figure in candidate.figures]
    return len(texts) >= FEWEST_NUMBERS and texts == [str(number) for number in range(1, len(texts) + 1)]


def _keeps_rules(candidate: RowCandidate, id: str, labels: LabelIndex) -> bool:
    named = labels.columns.keys_under(id, candidate.heads) if candidate.heads else {}
    placed = place_values(candidate, id, named, labels.form.row_keys[id], labels)
    return placed is not None and judge(id, placed, labels.form) == "pass"
