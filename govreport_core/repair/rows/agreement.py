"""Settles the cells on which all readings agree that fit into one table.

Rows that have rules in common are searched together; each such group stands by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from govreport_core.forms.figures import Figure
from govreport_core.repair.budget import Effort
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.fitting import (
    Fitting,
    Group,
    fit_together,
    fit_without_suspects,
    is_refuted,
    join_groups,
)
from govreport_core.repair.rows.gathering import Gathered
from govreport_core.repair.rows.hypotheses import MISREAD, Hypothesis, Span, Value
from govreport_core.repair.rows.suspects import Suspects
from govreport_core.repair.rows.tables import Reading

# More values than this tell a person nothing.
MOST_CANDIDATES = 20


@dataclass(slots=True)
class RowsRead:
    """What the tokens settle.

    :param values: key -> figure on which all surviving readings agree.
    :param tokens: key -> where that figure stands, if all of them take it from the same place.
    :param candidates: key -> what the surviving readings say, where they differ; () where some say nothing.
    :param misread: keys in whose place another figure may be printed than the sums ask for.
    :param suspects: keys of rows and printed figures that may be wrong, because they fit into no table.
    :param explanations: per group of rows that fit into no table the keys of each row or figure that may be wrong.
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
    suspects: set[str] = field(default_factory=set)
    explanations: list[tuple[tuple[str, ...], ...]] = field(default_factory=list)
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

    def settle_together(self, group: Group, fitting: Fitting) -> None:
        """Settle what is left of the hypotheses of rows that were searched together."""
        self.complete = self.complete and fitting.survivors.complete
        self.fixed.update(fitting.survivors.fixed)
        for reading, hypotheses in zip(fitting.together, fitting.survivors.hypotheses, strict=True):
            self.settle_agreed(reading, hypotheses)
        for reading in group.readings:
            if len(reading.hypotheses) == 1:
                self.by_rows.update(reading.keys)

    def suspect(self, structure: Structure, group: Group, suspects: Suspects) -> None:
        """Enter what may be wrong of a group: each of it alone explains that the readings fit into no table."""
        readings = [group.readings[i] for i in suspects.readings]
        sets = [*(reading.keys for reading in readings), *((structure.keys[cell],) for cell in suspects.cells)]
        self.explanations.append(tuple(sets))
        self.suspects.update(key for keys in sets for key in keys)
        for reading in readings:
            if reading.is_certain:
                self.settle_by_row(reading)
            else:
                self.offer_candidates(reading, reading.hypotheses)

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
    in_full: bool = True,
    effort: Effort,
) -> RowsRead:
    """What the readings settle together with the printed figures, with blanks that may be anything.

    :param known: the printed figures per cell of the structure.
    :param adding_up: rows that keep their rules as they are printed, with these hypotheses. If the others refute all
        of these the damage is not understood: the row is not read in another way.
    :param in_full: whether to find all that follows; if not, what only several rules together settle is left open.
    """
    result = RowsRead(
        candidates=dict(gathered.offered),
        misread=set(gathered.misread),
        by_digits=frozenset(gathered.whole),
        complete=gathered.complete,
    )
    for key, (value, span) in gathered.whole.items():
        result.values[key] = value
        result.candidates.pop(key, None)
        if span is not None:
            result.tokens[key] = span
    for group in join_groups(structure, gathered):
        # Such as the rows of table 2, which no rule of one year checks: only the row itself can tell.
        if not group.components:
            for reading in group.readings:
                result.settle_by_row(reading)
            continue
        fitting = fit_together(structure, known, group, effort, in_full=in_full)
        if fitting is None:
            fitting = fit_without_suspects(structure, known, group, effort)
        if fitting is None or any(is_refuted(reading, fitting) for reading in adding_up):
            _keep_certain_rows(result, group)
        else:
            for reading in fitting.certain:
                result.settle_by_row(reading)
            if any(fitting.suspects):
                result.suspect(structure, group, fitting.suspects)
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
    asked: Collection[str],
    closed: Collection[int] = (),
    effort: Effort,
) -> RowsRead:
    """What the readings settle if blanks stand for 0; nothing in a part of the table that refutes this.

    :param asked: the keys of which something is still to be known; a part of the table without any is left out.
    :param closed: components with contradictions that are not understood; nothing is assumed in them.
    """
    result = RowsRead(candidates=dict(gathered.offered), complete=gathered.complete)
    worth_it = structure.components_of(asked).difference(closed)
    for group in join_groups(structure, gathered):
        if not group.components:
            for reading in group.readings:
                # No sum could ever refute that a blank is 0: then the row must have one reading alone.
                if len(reading.hypotheses) == 1:
                    result.settle_by_row(reading)
        elif group.components.isdisjoint(closed) and not group.components.isdisjoint(worth_it):
            fitting = fit_together(structure, known, group, effort)
            if fitting is None:
                result.contradicted |= group.components
            else:
                result.settle_together(group, fitting)
    result.drop_disputed()
    return result


def _leaves_total_out(hypothesis: Hypothesis) -> bool:
    """Whether nothing is printed for the last cell of a row and something for every other one."""
    return hypothesis.spans[-1] is None and None not in hypothesis.spans[:-1]


def _keep_certain_rows(result: RowsRead, group: Group) -> None:
    """Rows that contradict each other: what the rules within a row settle is printed so, and no more is known.

    A row that lacks a figure is not settled: where something is wrong it may as well be one of those that it has.
    """
    for reading in group.readings:
        if reading.is_certain:
            result.settle_by_row(reading)
        else:
            result.offer_candidates(reading, reading.hypotheses)
            result.contradicted |= group.components
