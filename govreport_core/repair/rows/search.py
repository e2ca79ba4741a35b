"""Searches the readings of several rows together for those that fit into one table which keeps all rules.

Every reading is asked for one complete table in which it occurs; the readings for which there is none are
gone, the others survive, however many. Nothing is weighed: what the survivors agree on is settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govreport_core.repair.bounds import Bounds, Refuted
from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.derive import find_contradiction
from govreport_core.repair.flow import Known
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.hypotheses import Hypothesis

# What the steps cost, in units of effort.
CHECK = 1  # a hypothesis held against the bounds; half as much for each value taken into them
TABLE, OPEN = 100, 8  # a complete table held against all rules; each cell that it leaves open

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
        _drop_impossible(search, bounds, alive)
    except Refuted:
        raise NoTable from None
    except Exhausted:
        complete = False
    return Survivors(
        tuple(tuple(reading.hypotheses[h] for h in options) for reading, options in zip(readings, alive, strict=True)),
        complete,
    )


def _drop_impossible(search: _TableSearch, bounds: Bounds, alive: list[tuple[int, ...]]) -> None:
    """Drop the hypotheses that occur in no table, in place: what was found out before the effort was spent counts.

    :raises NoTable: there is no table at all.
    """
    first = search.find_table(bounds, alive)
    if first is None:
        raise NoTable
    # One table shows a hypothesis of every reading to be possible; those are not asked for again.
    seen = [{first[i]} for i in range(len(alive))]
    for i, options in enumerate(alive):
        for h in options:
            if h in seen[i]:
                continue
            table = search.find_table(bounds, [*alive[:i], (h,), *alive[i + 1 :]])
            if table is None:
                alive[i] = tuple(o for o in alive[i] if o != h)
                continue
            for other, chosen in table.items():
                seen[other].add(chosen)


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

    def narrow_readings(self, bounds: Bounds, alive: _Alive) -> list[tuple[int, ...]]:
        """The hypotheses within the bounds; the bounds are narrowed to what all of them leave.

        :raises Refuted: a reading has none left.
        """
        alive = list(alive)
        applied: list[tuple[int, ...] | None] = [None] * len(alive)
        while True:
            rules: list[int] = []
            for i, options in enumerate(alive):
                pairs = self.pairs[i]
                self.effort.spend(CHECK * len(options))
                left = tuple(h for h in options if all(bounds.allows(c, x) for c, x in pairs[h]))
                if not left:
                    # No single rule is to blame: the readings exclude each other.
                    raise Refuted(-1)
                if left == applied[i]:
                    continue
                self.effort.spend(CHECK * len(left) * len(pairs[left[0]]) // 2)
                alive[i] = applied[i] = left
                values: dict[int, list[int]] = {}
                for h in left:
                    for c, x in pairs[h]:
                        values.setdefault(c, []).append(x)
                for c, found in values.items():
                    # A reading that leaves the cell out lets it be anything, so that the others bound nothing.
                    if len(found) == len(left):
                        rules.extend(bounds.narrow(c, min(found), max(found)))
            if not rules:
                return alive
            bounds.spread(rules, self.effort)

    def find_table(self, bounds: Bounds, alive: _Alive) -> Mapping[int, int] | None:
        """A hypothesis per reading such that all rules can be kept; None if there is no such choice."""
        bounds = bounds.copy()
        try:
            alive = self.narrow_readings(bounds, alive)
        except Refuted:
            return None
        undecided = [i for i, options in enumerate(alive) if len(options) > 1]
        if not undecided:
            return {i: options[0] for i, options in enumerate(alive)} if self._keeps_rules(alive) else None
        # The fewest ways first: a dead end shows early.
        i = min(undecided, key=lambda i: len(alive[i]))
        for h in alive[i]:
            table = self.find_table(bounds, [*alive[:i], (h,), *alive[i + 1 :]])
            if table is not None:
                return table
        return None

    def _keeps_rules(self, alive: _Alive) -> bool:
        # The bounds look at one rule at a time; whether all can be kept together only the flow knows.
        known = list(self.known)
        touched = set()
        for i, (h,) in enumerate(alive):
            for c, x in self.pairs[i][h]:
                known[c] = x
                touched.add(self.structure.component_of[c])
        cells = (cell for c in touched for cell in self.structure.components[c].cells)
        self.effort.spend(TABLE + OPEN * sum(known[cell] is None for cell in cells))
        return not any(find_contradiction(self.structure, self.structure.components[c], known) for c in touched)
