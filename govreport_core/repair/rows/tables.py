"""Looks for a table that keeps all rules: one hypothesis for each of several readings, and figures for open cells.

The search goes down reading by reading. After each step only what has changed is looked at again: the readings of
cells whose bounds are narrower, and the rules that lost readings share with others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govreport_core.forms.figures import Figure
from govreport_core.repair.bounds import Bounds, Refuted
from govreport_core.repair.budget import Effort
from govreport_core.repair.derive import find_contradiction, interval_of
from govreport_core.repair.flow import Known
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.columns import Choice, fitting_figures, shared_rules
from govreport_core.repair.rows.hypotheses import Hypothesis, join_places
from govreport_core.repair.rows.seen import Seen

# What the steps cost, in units of effort.
CHECK = 1  # four figures of a hypothesis held against the bounds, or two taken into them
TABLE, OPEN = 100, 8  # a complete table held against all rules; each cell that it leaves open


@dataclass(frozen=True, slots=True)
class Reading:
    """Cells that are read together, and the ways to read them.

    :param keys: the cells' keys.
    :param hypotheses: the ways to read them.
    """

    keys: tuple[str, ...]
    hypotheses: tuple[Hypothesis, ...]

    @property
    def is_certain(self) -> bool:
        """Whether there is one way to read the cells, with a printed figure for each."""
        return len(self.hypotheses) == 1 and None not in self.hypotheses[0].spans

    @property
    def fills_row(self) -> bool:
        """Whether every way to read the cells has a figure for each."""
        return not any(None in hypothesis.values for hypothesis in self.hypotheses)

    def joined_with(self, other: Reading) -> Reading:
        """The same cells with the ways of both to read them."""
        joined = dict(self.hypotheses)
        for values, spans in other.hypotheses:
            joined[values] = join_places(joined.get(values, spans), spans)
        return Reading(self.keys, tuple(map(Hypothesis, joined, joined.values())))


class State:
    """Where a search stands.

    :param bounds: what the cells may be.
    :param alive: per reading the hypotheses that are not excluded.
    :param demand: a cell of no reading, and the least and the greatest value that it must have.
    """

    __slots__ = ("alive", "bounds", "demand")

    def __init__(self, bounds: Bounds, alive: list[tuple[int, ...]]) -> None:
        self.bounds, self.alive = bounds, alive
        self.demand: tuple[int, Figure, Figure] | None = None

    def copy(self) -> State:
        other = State(self.bounds.copy(), self.alive[:])
        other.demand = self.demand
        return other


class TableSearch:
    """The readings of one table, by the numbers of their cells, and the rules that they share."""

    def __init__(self, structure: Structure, known: Known, readings: Sequence[Reading], effort: Effort) -> None:
        self.structure, self.known, self.readings, self.effort = structure, known, readings, effort
        self.choices = [_choice_of(reading, structure) for reading in readings]
        self.shared = tuple(shared_rules(structure, self.choices))
        # Which readings a cell belongs to, and which shared rules have to be looked at again when it changes.
        self.readers: dict[int, list[tuple[int, int]]] = {}
        for i, choice in enumerate(self.choices):
            for at, cell in enumerate(choice.cells):
                self.readers.setdefault(cell, []).append((i, at))
        self.shared_of_rest: dict[int, list[int]] = {}
        self.shared_of_reading: list[list[int]] = [[] for _ in readings]
        for number, shared in enumerate(self.shared):
            for cell, _ in shared.rest:
                self.shared_of_rest.setdefault(cell, []).append(number)
            for i in shared.parts:
                self.shared_of_reading[i].append(number)

    def narrow_from_start(self, state: State) -> None:
        """Drop the hypotheses that the bounds and the shared sums exclude; narrow the bounds to what the others leave.

        :raises Refuted: a reading has none left.
        :raises Exhausted: the effort is spent.
        """
        state.bounds.take_touched()
        everything = range(len(self.choices))
        for i in everything:
            self._hold_against_bounds(state, i, range(len(self.choices[i].cells)), self.effort)
        self.narrow(state, set(everything), set(range(len(self.shared))), self.effort)

    def narrow(self, state: State, fewer: set[int], stale: set[int], effort: Effort) -> None:
        """Go on from changes until nothing changes any more.

        :param fewer: readings that have lost hypotheses; the bounds do not know yet.
        :param stale: shared rules that have to be looked at again.
        :raises Refuted: a reading has no hypothesis left.
        :raises Exhausted: the effort is spent.
        """
        while fewer or stale:
            if fewer:
                rules = [rule for i in fewer for rule in self._narrow_cells_of(state, i, effort)]
                stale.update(number for i in fewer for number in self.shared_of_reading[i])
                if rules:
                    state.bounds.spread(rules, effort)
                fewer, changed = self.affected(state, effort)
                stale.update(changed)
            else:
                fewer.update(self._hold_against_sums(state, stale.pop(), effort))

    def affected(self, state: State, effort: Effort) -> tuple[set[int], set[int]]:
        """The readings that lose hypotheses by what has been narrowed, and the shared rules that this concerns."""
        places: dict[int, list[int]] = {}
        stale: set[int] = set()
        for cell in state.bounds.take_touched():
            stale.update(self.shared_of_rest.get(cell, ()))
            for i, at in self.readers.get(cell, ()):
                places.setdefault(i, []).append(at)
        return {i for i, at in places.items() if self._hold_against_bounds(state, i, at, effort)}, stale

    def _narrow_cells_of(self, state: State, i: int, effort: Effort) -> Iterator[int]:
        """Narrow the cells of a reading to what its hypotheses leave; the rules that this concerns."""
        cells, values = self.choices[i]
        options = state.alive[i]
        effort.spend(CHECK * len(options) * len(cells) // 2)
        for cell, column in zip(cells, zip(*[values[h] for h in options], strict=True), strict=True):
            # A reading that leaves the cell out lets it be anything, so that the others bound nothing.
            if None not in column:
                yield from state.bounds.narrow(cell, min(column), max(column))

    def _hold_against_bounds(self, state: State, i: int, places: Iterable[int], effort: Effort) -> bool:
        """Drop the hypotheses of a reading that the bounds of some of its cells exclude; whether there were any.

        :raises Refuted: it has none left. No single rule is to blame: the readings exclude each other.
        """
        cells, values = self.choices[i]
        left = before = state.alive[i]
        for at in places:
            effort.spend(CHECK * len(left) // 4)
            low, high = state.bounds.low[cells[at]], state.bounds.high[cells[at]]
            left = tuple([h for h in left if (x := values[h][at]) is None or low <= x <= high])
        if not left:
            raise Refuted(-1)
        state.alive[i] = left
        return len(left) < len(before)

    def _hold_against_sums(self, state: State, number: int, effort: Effort) -> Iterator[int]:
        """Drop the hypotheses with which a shared rule cannot be kept; the readings that lost some."""
        shared = self.shared[number]
        fitting = fitting_figures(shared, state.bounds, state.alive, effort)
        for i, figures in (fitting or {}).items():
            parts = shared.parts[i]
            left = tuple([h for h in state.alive[i] if parts[h] in figures])
            if len(left) < len(state.alive[i]):
                state.alive[i] = left
                yield i

    def find_table_with(
        self, i: int, h: int, state: State, seen: Sequence[Seen], effort: Effort
    ) -> Mapping[int, int] | None:
        """A table in which one reading has a certain hypothesis; None if there is none."""
        child = state.copy()
        child.alive[i] = (h,)
        try:
            self.narrow(child, {i}, set(), effort)
        except Refuted:
            return None
        return self.find_table(child, seen, effort)

    def find_table(self, state: State, seen: Sequence[Seen], effort: Effort) -> Mapping[int, int] | None:
        """A hypothesis per reading such that all rules can be kept; None if there is no such choice.

        :param seen: hypotheses known to be possible: others are tried first, so that the table shows more.
        :raises Exhausted: the effort is spent.
        """
        undecided = [i for i, options in enumerate(state.alive) if len(options) > 1]
        if not undecided:
            return dict(enumerate(h for (h,) in state.alive)) if self._keeps_rules(state, effort) else None
        # The fewest ways first: a dead end shows early.
        i = min(undecided, key=lambda i: len(state.alive[i]))
        for h in sorted(state.alive[i], key=lambda h: not seen[i].is_news(h)):
            table = self.find_table_with(i, h, state, seen, effort)
            if table is not None:
                return table
        return None

    def _keeps_rules(self, state: State, effort: Effort) -> bool:
        # The bounds look at one rule at a time; whether all can be kept together only the flow knows.
        known = self.figures_of(state.alive)
        touched = {self.structure.component_of[cell] for cell in self.readers if known[cell] is not None}
        open_cells = sum(known[cell] is None for c in touched for cell in self.structure.components[c].cells)
        effort.spend(TABLE + OPEN * open_cells)
        if any(find_contradiction(self.structure, self.structure.components[c], known) for c in touched):
            return False
        if state.demand is None:
            return True
        cell, low, high = state.demand
        least, most = interval_of(self.structure, cell, known)
        return (least is None or least <= high) and (most is None or most >= low)

    def figures_of(self, alive: Sequence[tuple[int, ...]]) -> list[int | None]:
        """The known figures and those of the only hypothesis of each reading."""
        known = list(self.known)
        for (cells, values), (h,) in zip(self.choices, alive, strict=True):
            for cell, x in zip(cells, values[h], strict=True):
                if x is not None:
                    known[cell] = x
        return known


def _choice_of(reading: Reading, structure: Structure) -> Choice:
    """A reading by the numbers of its cells: only what the rules know can be searched."""
    columns = [column for column, key in enumerate(reading.keys) if key in structure.index]
    return Choice(
        tuple(structure.index[reading.keys[column]] for column in columns),
        tuple(
            tuple(None if (x := h.values[column]) is None else int(x) for column in columns) for h in reading.hypotheses
        ),
    )
