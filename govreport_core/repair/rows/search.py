"""Searches the readings of several rows together for those that fit into one table which keeps all rules.

Every reading is asked for one complete table in which it occurs; the readings for which there is none are
gone, the others survive, however many. Nothing is weighed: what the survivors agree on is settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govreport_core.repair.bounds import Bounds, Refuted
from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.derive import find_contradiction
from govreport_core.repair.flow import Known
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.columns import fitting_figures, shared_rules
from govreport_core.repair.rows.exchanges import Exchanges
from govreport_core.repair.rows.hypotheses import Hypothesis

# What the steps cost, in units of effort.
CHECK = 1  # a hypothesis held against the bounds; half as much for each value taken into them
TABLE, OPEN = 100, 8  # a complete table held against all rules; each cell that it leaves open
# The part of the effort left that the first table, and the question after each further reading, may take.
FIRST_TABLE, ONE_READING = 1 / 2, 1 / 8

# Per reading the indices of those of its hypotheses that are not yet excluded.
_Alive = Sequence[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """Cells that are read together, and the ways to read them.

    :param keys: the cells' keys.
    :param hypotheses: the ways to read them.
    """

    keys: tuple[str, ...]
    hypotheses: tuple[Hypothesis, ...]


@dataclass(frozen=True, slots=True)
class Survivors:
    """Per reading the hypotheses that occur in some consistent table.

    :param complete: False if the effort is spent: some of them may then be impossible.
    """

    hypotheses: tuple[tuple[Hypothesis, ...], ...]
    complete: bool


class NoTable(Exception):
    """No choice of readings keeps the rules."""


def find_survivors(structure: Structure, known: Known, readings: Sequence[Reading], *, effort: Effort) -> Survivors:
    """The hypotheses of some readings that occur in a table which keeps all rules.

    :param known: per cell of the structure its figure, None for an open one.
    :raises NoTable: there is no such table.
    """
    search = _TableSearch(structure, known, readings, effort)
    bounds = Bounds(structure, known)
    alive = [tuple(range(len(reading.hypotheses))) for reading in readings]
    touched = structure.components_of(key for reading in readings for key in reading.keys)
    complete = True
    try:
        bounds.spread((r for c in touched for r in structure.components[c].rules), effort)
        alive = search.narrow_readings(bounds, alive)
        complete = _drop_impossible(search, bounds, alive)
    except Refuted:
        raise NoTable from None
    except Exhausted:
        complete = False
    return Survivors(
        tuple(tuple(reading.hypotheses[h] for h in options) for reading, options in zip(readings, alive, strict=True)),
        complete,
    )


def _drop_impossible(search: _TableSearch, bounds: Bounds, alive: list[tuple[int, ...]]) -> bool:
    """Drop the hypotheses that occur in no table, in place; whether all of the others are known to occur in one.

    What was found out before the effort was spent counts.

    :raises NoTable: there is no table at all.
    :raises Exhausted: the effort is spent.
    """
    seen: list[set[int]] = [set() for _ in alive]
    complete = True
    with search.effort.share(FIRST_TABLE) as share:
        first = search.find_table(bounds, alive, seen, share)
    if first is None:
        raise NoTable
    search.note_table(first, alive, seen)
    for i, options in enumerate(alive):
        for h in options:
            if h in seen[i]:
                continue
            try:
                # No single question may use up the effort for all.
                with search.effort.share(ONE_READING) as share:
                    table = search.find_table(bounds, [*alive[:i], (h,), *alive[i + 1 :]], seen, share)
            except Exhausted:
                complete = False
                continue
            if table is None:
                alive[i] = tuple(o for o in alive[i] if o != h)
            else:
                search.note_table(table, alive, seen)
    return complete


class _TableSearch:
    def __init__(self, structure: Structure, known: Known, readings: Sequence[Reading], effort: Effort) -> None:
        self.structure, self.known, self.effort = structure, known, effort
        # Only what the rules know can be searched: per reading and hypothesis its (cell, value) pairs.
        self.pairs = [
            [
                tuple(
                    (structure.index[key], int(x))
                    for key, x in zip(reading.keys, h.values, strict=True)
                    if key in structure.index and x is not None
                )
                for h in reading.hypotheses
            ]
            for reading in readings
        ]
        self.shared = tuple(shared_rules(structure, self.pairs))
        self.exchanges = Exchanges(self.shared, self._whole_hypotheses(readings))

    def _whole_hypotheses(self, readings: Sequence[Reading]) -> list[frozenset[int]]:
        """Per reading the hypotheses that leave no cell open; none where another reading speaks of the same cells."""
        uses = Counter(key for reading in readings for key in set(reading.keys))
        return [
            frozenset(h for h, hypothesis in enumerate(reading.hypotheses) if None not in hypothesis.values)
            if all(uses[key] == 1 for key in reading.keys)
            else frozenset()
            for reading in readings
        ]

    def note_table(self, table: Mapping[int, int], alive: _Alive, seen: Sequence[set[int]]) -> None:
        """Enter the hypotheses of a table, and those that tables beside it show to be possible.

        :raises Exhausted: the effort is spent.
        """
        for i, h in table.items():
            seen[i].add(h)
        self.exchanges.find_possible(table, alive, seen, self.effort)

    def narrow_readings(self, bounds: Bounds, alive: _Alive, effort: Effort | None = None) -> list[tuple[int, ...]]:
        """The hypotheses within the bounds and the shared sums; the bounds are narrowed to what all of them leave.

        :raises Refuted: a reading has none left.
        :raises Exhausted: the effort is spent.
        """
        effort = effort or self.effort
        alive = list(alive)
        applied: list[tuple[int, ...] | None] = [None] * len(alive)
        while True:
            rules = self._hold_against_bounds(bounds, alive, applied, effort)
            if rules:
                bounds.spread(rules, effort)
            elif not self._hold_against_sums(bounds, alive, effort):
                return alive

    def _hold_against_bounds(
        self, bounds: Bounds, alive: list[tuple[int, ...]], applied: list[tuple[int, ...] | None], effort: Effort
    ) -> list[int]:
        """Drop hypotheses that the bounds exclude, in place; the rules whose cells the others narrow."""
        rules: list[int] = []
        low, high = bounds.low, bounds.high
        for i, options in enumerate(alive):
            pairs = self.pairs[i]
            effort.spend(CHECK * len(options))
            left = tuple([h for h in options if all(low[c] <= x <= high[c] for c, x in pairs[h])])
            if not left:
                # No single rule is to blame: the readings exclude each other.
                raise Refuted(-1)
            if left == applied[i]:
                continue
            effort.spend(CHECK * len(left) * len(pairs[left[0]]) // 2)
            alive[i] = applied[i] = left
            values: dict[int, list[int]] = {}
            for h in left:
                for c, x in pairs[h]:
                    values.setdefault(c, []).append(x)
            for c, found in values.items():
                # A reading that leaves the cell out lets it be anything, so that the others bound nothing.
                if len(found) == len(left):
                    rules.extend(bounds.narrow(c, min(found), max(found)))
        return rules

    def _hold_against_sums(self, bounds: Bounds, alive: list[tuple[int, ...]], effort: Effort) -> bool:
        """Drop hypotheses with which a shared rule cannot be kept, in place; whether there were any."""
        dropped = False
        for shared in self.shared:
            fitting = fitting_figures(shared, bounds, alive, effort)
            for i, figures in (fitting or {}).items():
                parts = shared.parts[i]
                left = tuple([h for h in alive[i] if parts[h] in figures])
                if len(left) < len(alive[i]):
                    alive[i], dropped = left, True
        return dropped

    def find_table(
        self, bounds: Bounds, alive: _Alive, seen: Sequence[set[int]], effort: Effort
    ) -> Mapping[int, int] | None:
        """A hypothesis per reading such that all rules can be kept; None if there is no such choice.

        :param seen: hypotheses known to be possible: others are tried first, so that the table shows more.
        :raises Exhausted: the effort is spent.
        """
        bounds = bounds.copy()
        try:
            alive = self.narrow_readings(bounds, alive, effort)
        except Refuted:
            return None
        undecided = [i for i, options in enumerate(alive) if len(options) > 1]
        if not undecided:
            return {i: options[0] for i, options in enumerate(alive)} if self._keeps_rules(alive, effort) else None
        # The fewest ways first: a dead end shows early.
        i = min(undecided, key=lambda i: len(alive[i]))
        for h in sorted(alive[i], key=seen[i].__contains__):
            table = self.find_table(bounds, [*alive[:i], (h,), *alive[i + 1 :]], seen, effort)
            if table is not None:
                return table
        return None

    def _keeps_rules(self, alive: _Alive, effort: Effort) -> bool:
        # The bounds look at one rule at a time; whether all can be kept together only the flow knows.
        known = list(self.known)
        touched = set()
        for i, (h,) in enumerate(alive):
            for c, x in self.pairs[i][h]:
                known[c] = x
                touched.add(self.structure.component_of[c])
        cells = (cell for c in touched for cell in self.structure.components[c].cells)
        effort.spend(TABLE + OPEN * sum(known[cell] is None for cell in cells))
        return not any(find_contradiction(self.structure, self.structure.components[c], known) for c in touched)
