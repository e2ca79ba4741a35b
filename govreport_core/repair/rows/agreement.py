"""Settles the cells on which all readings agree that fit into one table.

Rows that have rules in common are searched together; each such group stands by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.repair.budget import Effort
from govreport_core.repair.derive import find_contradiction
from govreport_core.repair.localize import localize_errors
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.gathering import Gathered
from govreport_core.repair.rows.hypotheses import MISREAD, Hypothesis, Span, Value
from govreport_core.repair.rows.search import NoTable, Survivors, find_survivors
from govreport_core.repair.rows.tables import Reading
from govreport_core.repair.rows.unlabelled import Run

# More values than this tell a person nothing.
MOST_CANDIDATES = 20


class _Group(NamedTuple):
    """Rows that have rules in common, with the components of those rules."""

    readings: list[Reading]
    runs: list[Run]
    components: set[int]


class _Fitting(NamedTuple):
    """The readings that were searched together, and what is left of each."""

    together: Sequence[Reading]
    survivors: Survivors


@dataclass(slots=True)
class RowsRead:
    """What the tokens settle.

    :param values: key -> figure on which all surviving readings agree.
    :param tokens: key -> where that figure stands, if all of them take it from the same place.
    :param candidates: key -> what the surviving readings say, where they differ; () where some say nothing.
    :param misread: keys in whose place another figure may be printed than the sums ask for.
    :param disputed: key -> what different readings of the same row say of it, each with certainty.
    :param by_rows: keys settled by the rules within their row alone.
    :param by_digits: keys read a digit a cell in rows that break their own sum.
    :param contradicted: components in which some row can be read in several ways, none of which fits.
    :param fixed: cell of the structure -> the one value that all surviving readings together leave it.
    :param complete: the effort sufficed.
    """

    values: dict[str, Figure] = field(default_factory=dict)
    tokens: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    candidates: dict[str, tuple[Figure, ...]] = field(default_factory=dict)
    misread: set[str] = field(default_factory=set)
    disputed: dict[str, set[Figure]] = field(default_factory=dict)
    by_rows: set[str] = field(default_factory=set)
    by_digits: frozenset[str] = frozenset()
    contradicted: set[int] = field(default_factory=set)
    fixed: dict[int, int] = field(default_factory=dict)
    complete: bool = True

    def settle_agreed(self, reading: Reading, hypotheses: Sequence[Hypothesis]) -> None:
        """Settle the cells of which all hypotheses say the same; offer what they say of the others."""
        for column, key in enumerate(reading.keys):
            values = {h.values[column] for h in hypotheses}
            spans = {h.spans[column] for h in hypotheses}
            if MISREAD in spans:
                # Another figure may be printed there: it stays, and what the sums ask for is a candidate at most.
                self.misread.add(key)
            elif len(values) == 1 and None not in values:
                (value,) = values
                assert value is not None
                if self.values.get(key, value) != value:
                    # Two readings of one row that nothing decides between.
                    self.disputed[key] = {*self.disputed.get(key, ()), self.values[key], value}
                self.values[key] = value
                self.candidates.pop(key, None)
                span: Span = next(iter(spans))
                # Where the value is sure, its place may not be: 0 0 for three zeros.
                if len(spans) == 1 and span is not None:
                    self.tokens[key] = span
        self.offer_candidates(reading, hypotheses)

    def settle_by_row(self, reading: Reading) -> None:
        """Settle what the rules within one row leave of it."""
        self.settle_agreed(reading, reading.hypotheses)
        self.by_rows.update(reading.keys)

    def settle_together(self, group: _Group, fitting: _Fitting) -> None:
        """Settle what is left of the hypotheses of rows that were searched together."""
        self.complete = self.complete and fitting.survivors.complete
        self.fixed.update(fitting.survivors.fixed)
        for reading, hypotheses in zip(fitting.together, fitting.survivors.hypotheses, strict=True):
            self.settle_agreed(reading, hypotheses)
        for reading in group.readings:
            if len(reading.hypotheses) == 1:
                self.by_rows.update(reading.keys)

    def offer_candidates(self, reading: Reading, hypotheses: Sequence[Hypothesis]) -> None:
        """Enter what the hypotheses say of cells that are not settled."""
        for column, key in enumerate(reading.keys):
            if key in self.values:
                continue
            values: set[Value] = {h.values[column] for h in hypotheses}
            numbers = sorted(value for value in values if value is not None)
            is_clear = len(numbers) == len(values) and len(numbers) <= MOST_CANDIDATES
            self.candidates[key] = tuple(numbers) if is_clear else ()

    def drop_unless_confirmed(
        self, readings: Sequence[Reading], structure: Structure, known: Sequence[int | None]
    ) -> None:
        """Unsettle rows without a total unless other rows confirm the total or all other figures.

        One figure too many and one blank look the same, and any figures have a sum.
        """
        settled = {structure.keys[cell] for cell, figure in enumerate(known) if figure is not None}.union(self.values)
        for reading in readings:
            own = set(reading.keys)
            confirmed = {
                key
                for key in reading.keys
                if not self.values.get(key)
                or any(
                    settled.issuperset(rule.keys) and not own.issuperset(rule.keys)
                    for rule in (structure.rules[r] for r, _ in structure.rules_of[structure.index[key]])
                )
            }
            *parts, total = reading.keys
            if total not in confirmed and not confirmed.issuperset(parts):
                for key in reading.keys:
                    if (value := self.values.pop(key, None)) is not None:
                        self.tokens.pop(key, None)
                        self.candidates[key] = (value,)

    def drop_disputed(self) -> None:
        """Unsettle the cells of which two readings say different things."""
        for key, values in self.disputed.items():
            del self.values[key]
            self.tokens.pop(key, None)
            self.candidates[key] = tuple(sorted(values))


def read_rows(
    structure: Structure,
    known: Sequence[int | None],
    gathered: Gathered,
    *,
    adding_up: Collection[Reading] = (),
    effort: Effort,
) -> RowsRead:
    """What the readings settle together with the printed figures, with blanks that may be anything.

    :param known: the printed figures per cell of the structure.
    :param adding_up: rows that keep their rules as they are printed, with these hypotheses. If the others refute all
        of these the damage is not understood: the row is not read in another way.
    """
    result = RowsRead(
        candidates=dict(gathered.offered), by_digits=frozenset(gathered.whole), complete=gathered.complete
    )
    for key, (value, span) in gathered.whole.items():
        result.values[key] = value
        result.candidates.pop(key, None)
        if span is not None:
            result.tokens[key] = span
    for group in _join_groups(structure, gathered):
        # Such as the rows of table 2, which no rule of one year checks: only the row itself can tell.
        if not group.components:
            for reading in group.readings:
                result.settle_by_row(reading)
            continue
        fitting = _fit_together(structure, known, group, effort)
        if fitting is None or any(_is_refuted(reading, fitting) for reading in adding_up):
            _keep_certain_rows(result, group)
        else:
            result.settle_together(group, fitting)
            left = zip(fitting.together, fitting.survivors.hypotheses, strict=True)
            unconfirmed = [reading for reading, hypotheses in left if all(map(_leaves_total_out, hypotheses))]
            result.drop_unless_confirmed(unconfirmed, structure, known)
    result.drop_disputed()
    return result


def read_with_zeros(
    structure: Structure,
    known: Sequence[int | None],
    gathered: Gathered,
    *,
    closed: Collection[int] = (),
    effort: Effort,
) -> RowsRead:
    """What the readings settle if blanks stand for 0; nothing in a part of the table that refutes this.

    :param closed: components with contradictions that are not understood; nothing is assumed in them.
    """
    result = RowsRead(candidates=dict(gathered.offered), complete=gathered.complete)
    for group in _join_groups(structure, gathered):
        if not group.components:
            for reading in group.readings:
                # No sum could ever refute that a blank is 0: then the row must have one reading alone.
                if len(reading.hypotheses) == 1:
                    result.settle_by_row(reading)
        elif group.components.isdisjoint(closed):
            fitting = _fit_together(structure, known, group, effort)
            if fitting is None:
                result.contradicted |= group.components
            else:
                result.settle_together(group, fitting)
    result.drop_disputed()
    return result


def _leaves_total_out(hypothesis: Hypothesis) -> bool:
    """Whether nothing is printed for the last cell of a row and something for every other one."""
    return hypothesis.spans[-1] is None and None not in hypothesis.spans[:-1]


def _join_groups(structure: Structure, gathered: Gathered) -> list[_Group]:
    single = [
        *(_Group([reading], [], structure.components_of(reading.keys)) for reading in gathered.readings),
        *(_Group([], [run], structure.components_of(run.keys)) for run in gathered.runs),
    ]
    joined: list[_Group] = []
    for group in single:
        apart = []
        for other in joined:
            if other.components & group.components:
                group = _Group(
                    other.readings + group.readings, other.runs + group.runs, other.components | group.components
                )
            else:
                apart.append(other)
        joined = [*apart, group]
    return joined


def _fit_together(structure: Structure, known: Sequence[int | None], group: _Group, effort: Effort) -> _Fitting | None:
    """The readings that are searched together, and what is left of each; None if no table holds them."""
    trusted = _drop_suspects(structure, known, group.components, effort)
    for together in _list_attempts(group):
        if together:
            try:
                return _Fitting(together, find_survivors(structure, trusted, together, effort=effort))
            except NoTable:
                pass
    return None


def _is_refuted(adding_up: Reading, fitting: _Fitting) -> bool:
    """Whether none of the hypotheses of a row that adds up is left."""
    return any(
        reading.keys == adding_up.keys
        and not any(_agree(left.values, printed.values) for left in survivors for printed in adding_up.hypotheses)
        for reading, survivors in zip(fitting.together, fitting.survivors.hypotheses, strict=True)
    )


def _agree(values: Sequence[Value], others: Sequence[Value]) -> bool:
    return all(a is None or a == b for a, b in zip(values, others, strict=True))


def _list_attempts(group: _Group) -> Iterator[Sequence[Reading]]:
    # Rows without label: where the sums let them stand, else nowhere.
    placed = [Reading(run.keys, run.others) for run in group.runs if run.others]
    if placed:
        yield [*group.readings, *placed]
    yield group.readings


def _keep_certain_rows(result: RowsRead, group: _Group) -> None:
    """Rows that contradict each other: what the rules within a row settle is printed so, and no more is known.

    A row that lacks a figure is not settled: where something is wrong it may as well be one of those that it has.
    """
    for reading in group.readings:
        if len(reading.hypotheses) == 1 and None not in reading.hypotheses[0].spans:
            result.settle_by_row(reading)
        else:
            result.offer_candidates(reading, reading.hypotheses)
            result.contradicted |= group.components


def _drop_suspects(
    structure: Structure, known: Sequence[int | None], components: Iterable[int], effort: Effort
) -> list[int | None]:
    """The known figures without those that the printed table itself makes suspect."""
    # One misprinted figure would refute the right readings of all other rows.
    trusted = list(known)
    for c in components:
        component = structure.components[c]
        if not find_contradiction(structure, component, trusted):
            continue
        found = localize_errors(structure, component, trusted, effort=effort) if component.arcs is not None else None
        suspects = found.suspects if found is not None and found.complete else component.cells
        for cell in suspects:
            trusted[cell] = None
    return trusted
