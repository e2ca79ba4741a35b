"""Searches the readings of several rows together for those that fit into one table which keeps all rules.

Every reading is asked for one complete table in which it occurs; the readings for which there is none are
gone, the others survive, however many. Nothing is weighed: what the survivors agree on is settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govreport_core.repair.bounds import Bounds, Refuted
from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.derive import find_contradiction
from govreport_core.repair.flow import Known
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.columns import Choice, fitting_figures, shared_rules
from govreport_core.repair.rows.exchanges import Exchanges
from govreport_core.repair.rows.hypotheses import Hypothesis, Span, Value

# What the steps cost, in units of effort.
CHECK = 1  # four figures of a hypothesis held against the bounds, or two taken into them
TABLE, OPEN = 100, 8  # a complete table held against all rules; each cell that it leaves open
# The part of the effort left that the first table, and the question after each further reading, may take.
FIRST_TABLE, ONE_READING = 1 / 2, 1 / 8


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
    """What is left of the hypotheses of each reading.

    Those on which a cell's being settled hangs occur in some table that keeps all rules.

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
    state = _State(Bounds(structure, known), [tuple(range(len(reading.hypotheses))) for reading in readings])
    touched = structure.components_of(key for reading in readings for key in reading.keys)
    complete = True
    try:
        state.bounds.spread((r for c in touched for r in structure.components[c].rules), effort)
        search.narrow_from_start(state)
        complete = search.drop_impossible(state)
    except Refuted:
        raise NoTable from None
    except Exhausted:
        complete = False
    return Survivors(
        tuple(
            tuple(reading.hypotheses[h] for h in options)
            for reading, options in zip(readings, state.alive, strict=True)
        ),
        complete,
    )


class _State:
    """Where a search stands.

    :param bounds: what the cells may be.
    :param alive: per reading the hypotheses that are not excluded.
    """

    __slots__ = ("alive", "bounds")

    def __init__(self, bounds: Bounds, alive: list[tuple[int, ...]]) -> None:
        self.bounds, self.alive = bounds, alive

    def copy(self) -> _State:
        return _State(self.bounds.copy(), self.alive[:])


class _Seen:
    """The hypotheses of one reading that are known to be possible, and what they say of each column."""

    __slots__ = ("hypotheses", "known", "spans", "values")

    def __init__(self, hypotheses: Sequence[Hypothesis]) -> None:
        self.hypotheses = hypotheses
        self.known: set[int] = set()
        self.values: list[set[Value]] = [set() for _ in hypotheses[0].values]
        self.spans: list[set[Span]] = [set() for _ in hypotheses[0].values]

    def add(self, h: int) -> None:
        """Enter a hypothesis that is possible."""
        if h not in self.known:
            self.known.add(h)
            for values, spans, value, span in zip(self.values, self.spans, *self.hypotheses[h], strict=True):
                values.add(value)
                spans.add(span)

    def is_news(self, h: int) -> bool:
        """Whether a hypothesis would show a cell to be open, or its figure's place to be doubtful."""
        return h not in self.known and any(
            len(values) < 2 and (value not in values or (len(spans) < 2 and span not in spans))
            for values, spans, value, span in zip(self.values, self.spans, *self.hypotheses[h], strict=True)
        )


class _TableSearch:
    def __init__(self, structure: Structure, known: Known, readings: Sequence[Reading], effort: Effort) -> None:
        self.structure, self.known, self.readings, self.effort = structure, known, readings, effort
        self.choices = [_choice_of(reading, structure) for reading in readings]
        self.shared = tuple(shared_rules(structure, self.choices))
        self.exchanges = Exchanges(self.shared, self._whole_hypotheses(readings))
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

    def _whole_hypotheses(self, readings: Sequence[Reading]) -> list[frozenset[int]]:
        """Per reading the hypotheses that leave no cell open; none where another reading speaks of the same cells."""
        uses = Counter(key for reading in readings for key in set(reading.keys))
        return [
            frozenset(h for h, hypothesis in enumerate(reading.hypotheses) if None not in hypothesis.values)
            if all(uses[key] == 1 for key in reading.keys)
            else frozenset()
            for reading in readings
        ]

    def drop_impossible(self, state: _State) -> bool:
        """Drop hypotheses that occur in no table; whether each cell is known to be settled, or to be open.

        Asked for are only those hypotheses that say something else of a cell than all that are known to be possible,
        as long as these agree. What was found out before the effort was spent counts.

        :raises NoTable: there is no table at all.
        :raises Exhausted: the effort is spent.
        """
        seen = [_Seen(reading.hypotheses) for reading in self.readings]
        complete = True
        with self.effort.share(FIRST_TABLE) as share:
            first = self._find_table(state.copy(), seen, share)
        if first is None:
            raise NoTable
        self._note_table(first, state, seen)
        for i, options in enumerate(state.alive):
            for h in options:
                if not seen[i].is_news(h):
                    continue
                try:
                    # No single question may use up the effort for all.
                    with self.effort.share(ONE_READING) as share:
                        table = self._find_table_with(i, h, state, seen, share)
                except Exhausted:
                    complete = False
                    continue
                if table is None:
                    state.alive[i] = tuple(o for o in state.alive[i] if o != h)
                else:
                    self._note_table(table, state, seen)
        return complete

    def _note_table(self, table: Mapping[int, int], state: _State, seen: Sequence[_Seen]) -> None:
        """Enter the hypotheses of a table, and those that tables beside it show to be possible.

        :raises Exhausted: the effort is spent.
        """
        for i, h in table.items():
            seen[i].add(h)
        self.exchanges.find_possible(table, state.alive, seen, self.effort)

    def narrow_from_start(self, state: _State) -> None:
        """Drop the hypotheses that the bounds and the shared sums exclude; narrow the bounds to what the others leave.

        :raises Refuted: a reading has none left.
        :raises Exhausted: the effort is spent.
        """
        state.bounds.take_touched()
        everything = range(len(self.choices))
        for i in everything:
            self._hold_against_bounds(state, i, range(len(self.choices[i].cells)), self.effort)
        self._narrow(state, set(everything), set(range(len(self.shared))), self.effort)

    def _narrow(self, state: _State, fewer: set[int], stale: set[int], effort: Effort) -> None:
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
                fewer = set()
                if rules:
                    state.bounds.spread(rules, effort)
                places: dict[int, list[int]] = {}
                for cell in state.bounds.take_touched():
                    stale.update(self.shared_of_rest.get(cell, ()))
                    for i, at in self.readers.get(cell, ()):
                        places.setdefault(i, []).append(at)
                fewer.update(i for i, at in places.items() if self._hold_against_bounds(state, i, at, effort))
            else:
                fewer.update(self._hold_against_sums(state, stale.pop(), effort))

    def _narrow_cells_of(self, state: _State, i: int, effort: Effort) -> Iterator[int]:
        """Narrow the cells of a reading to what its hypotheses leave; the rules that this concerns."""
        cells, values = self.choices[i]
        options = state.alive[i]
        effort.spend(CHECK * len(options) * len(cells) // 2)
        for cell, column in zip(cells, zip(*[values[h] for h in options], strict=True), strict=True):
            # A reading that leaves the cell out lets it be anything, so that the others bound nothing.
            if None not in column:
                yield from state.bounds.narrow(cell, min(column), max(column))

    def _hold_against_bounds(self, state: _State, i: int, places: Iterable[int], effort: Effort) -> bool:
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

    def _hold_against_sums(self, state: _State, number: int, effort: Effort) -> Iterator[int]:
        """Drop the hypotheses with which a shared rule cannot be kept; the readings that lost some."""
        shared = self.shared[number]
        fitting = fitting_figures(shared, state.bounds, state.alive, effort)
        for i, figures in (fitting or {}).items():
            parts = shared.parts[i]
            left = tuple([h for h in state.alive[i] if parts[h] in figures])
            if len(left) < len(state.alive[i]):
                state.alive[i] = left
                yield i

    def _find_table_with(
        self, i: int, h: int, state: _State, seen: Sequence[_Seen], effort: Effort
    ) -> Mapping[int, int] | None:
        """A table in which one reading has a certain hypothesis; None if there is none."""
        child = state.copy()
        child.alive[i] = (h,)
        try:
            self._narrow(child, {i}, set(), effort)
        except Refuted:
            return None
        return self._find_table(child, seen, effort)

    def _find_table(self, state: _State, seen: Sequence[_Seen], effort: Effort) -> Mapping[int, int] | None:
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
            table = self._find_table_with(i, h, state, seen, effort)
            if table is not None:
                return table
        return None

    def _keeps_rules(self, state: _State, effort: Effort) -> bool:
        # The bounds look at one rule at a time; whether all can be kept together only the flow knows.
        known = list(self.known)
        touched = set()
        for (cells, values), (h,) in zip(self.choices, state.alive, strict=True):
            for cell, x in zip(cells, values[h], strict=True):
                if x is not None:
                    known[cell] = x
                    touched.add(self.structure.component_of[cell])
        open_cells = sum(known[cell] is None for c in touched for cell in self.structure.components[c].cells)
        effort.spend(TABLE + OPEN * open_cells)
        return not any(find_contradiction(self.structure, self.structure.components[c], known) for c in touched)


def _choice_of(reading: Reading, structure: Structure) -> Choice:
    """A reading by the numbers of its cells: only what the rules know can be searched."""
    columns = [column for column, key in enumerate(reading.keys) if key in structure.index]
    return Choice(
        tuple(structure.index[reading.keys[column]] for column in columns),
        tuple(
            tuple(None if (x := h.values[column]) is None else int(x) for column in columns) for h in reading.hypotheses
        ),
    )
