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
from govreport_core.repair.derive import unique_values
from govreport_core.repair.flow import Known
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.exchanges import Exchanges
from govreport_core.repair.rows.hypotheses import Hypothesis
from govreport_core.repair.rows.seen import Seen
from govreport_core.repair.rows.tables import OPEN, TABLE, Reading, State, TableSearch

# The part of the effort left that the first table, and the question after each further reading, may take.
FIRST_TABLE, ONE_READING = 1 / 2, 1 / 8


@dataclass(frozen=True, slots=True)
class Survivors:
    """What is left of the hypotheses of each reading.

    Those on which a cell's being settled hangs occur in some table that keeps all rules.

    :param complete: False if the effort is spent: some of them may then be impossible.
    :param fixed: cells to which all hypotheses together leave one value, also where no reading speaks of them.
    """

    hypotheses: tuple[tuple[Hypothesis, ...], ...]
    complete: bool
    fixed: Mapping[int, int]


class NoTable(Exception):
    """No choice of readings keeps the rules."""


def find_survivors(
    structure: Structure, known: Known, readings: Sequence[Reading], *, effort: Effort, in_full: bool = True
) -> Survivors:
    """The hypotheses of some readings that occur in a table which keeps all rules.

    :param known: per cell of the structure its figure, None for an open one.
    :param in_full: whether to look for such tables. If not, hypotheses are only held against each rule by itself.
    :raises NoTable: there is no such table.
    """
    search = TableSearch(structure, known, readings, effort)
    state = _all_alive(structure, known, readings)
    complete = True
    try:
        _narrow_from_start(search, state, effort)
        if in_full:
            questions = _Questions(search, readings)
            complete = questions.drop_impossible(state) and questions.fix_free_cells(state)
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
        state.bounds.newly_fixed(known),
    )


def has_table(structure: Structure, known: Known, readings: Sequence[Reading], *, effort: Effort) -> bool:
    """Whether some choice of readings keeps the rules.

    :raises Exhausted: the effort is spent.
    """
    search = TableSearch(structure, known, readings, effort)
    state = _all_alive(structure, known, readings)
    try:
        _narrow_from_start(search, state, effort)
    except Refuted:
        return False
    return search.find_table(state, [Seen(reading.hypotheses) for reading in readings], effort) is not None


def _all_alive(structure: Structure, known: Known, readings: Sequence[Reading]) -> State:
    # The rules within a row are kept by every reading that fills it.
    idle = {r for reading in readings if reading.fills_row for r in structure.rules_within(reading.keys)}
    return State(Bounds(structure, known, idle), [tuple(range(len(reading.hypotheses))) for reading in readings])


def _narrow_from_start(search: TableSearch, state: State, effort: Effort) -> None:
    structure = search.structure
    touched = structure.components_of(key for reading in search.readings for key in reading.keys)
    state.bounds.spread((r for c in touched for r in structure.components[c].rules), effort)
    search.narrow_from_start(state)


class _Questions:
    """Asks for tables that show what is possible."""

    def __init__(self, search: TableSearch, readings: Sequence[Reading]) -> None:
        self.search, self.readings, self.effort = search, readings, search.effort
        self.exchanges = Exchanges(search.shared, _whole_hypotheses(readings))
        # Some table that keeps all rules.
        self.table: Mapping[int, int] = {}

    def drop_impossible(self, state: State) -> bool:
        """Drop hypotheses that occur in no table; whether each cell is known to be settled, or to be open.

        Asked for are only those hypotheses that say something else of a cell than all that are known to be possible,
        as long as these agree. What was found out before the effort was spent counts.

        :raises NoTable: there is no table at all.
        :raises Exhausted: the effort is spent.
        """
        seen = [Seen(reading.hypotheses) for reading in self.readings]
        complete = True
        with self.effort.share(FIRST_TABLE) as share:
            first = self.search.find_table(state.copy(), seen, share)
        if first is None:
            raise NoTable
        self.table = first
        self._note_table(first, state, seen)
        for i, options in enumerate(state.alive):
            for h in options:
                if not seen[i].is_news(h):
                    continue
                try:
                    # No single question may use up the effort for all.
                    with self.effort.share(ONE_READING) as share:
                        table = self.search.find_table_with(i, h, state, seen, share)
                except Exhausted:
                    complete = False
                    continue
                if table is None:
                    state.alive[i] = tuple(o for o in state.alive[i] if o != h)
                else:
                    self._note_table(table, state, seen)
        return complete

    def fix_free_cells(self, state: State) -> bool:
        """Narrow the bounds of cells of no reading to their one value, if they have one; whether all could be asked.

        :raises Exhausted: the effort is spent.
        """
        complete = True
        same = self._unique_in_table(self.table, state)
        while same:
            cell, value = same.popitem()
            try:
                with self.effort.share(ONE_READING) as share:
                    other = self._find_table_without(cell, value, state, share)
            except Exhausted:
                complete = False
                continue
            if other is None:
                state.bounds.narrow(cell, value, value)
            else:
                found = self._unique_in_table(other, state)
                same = {cell: value for cell, value in same.items() if found.get(cell) == value}
        return complete

    def _unique_in_table(self, table: Mapping[int, int], state: State) -> dict[int, int]:
        """The cells of no reading that have one value as long as the readings are these, with it.

        Cells with one possible value in any case are not among them.
        """
        known = self.search.figures_of([(table[i],) for i in range(len(self.readings))])
        structure = self.search.structure
        touched = {structure.component_of[cell] for cell in self.search.readers}
        cells = [cell for c in touched for cell in structure.components[c].cells]
        free = [cell for cell in cells if known[cell] is None and not state.bounds.is_fixed(cell)]
        found: dict[int, int] = {}
        for c in {structure.component_of[cell] for cell in free if cell not in self.search.readers}:
            self.effort.spend(TABLE + OPEN * len(free))
            found.update(unique_values(structure, structure.components[c], known))
        return {cell: found[cell] for cell in free if cell in found and cell not in self.search.readers}

    def _find_table_without(self, cell: int, value: int, state: State, effort: Effort) -> Mapping[int, int] | None:
        """A table in which a cell of no reading has another value; None if there is none."""
        seen = [Seen(reading.hypotheses) for reading in self.readings]
        for low, high in ((value + 1, state.bounds.high[cell]), (state.bounds.low[cell], value - 1)):
            child = state.copy()
            child.demand = cell, low, high
            try:
                child.bounds.spread(child.bounds.narrow(cell, low, high), effort)
                self.search.narrow(child, *self.search.affected(child, effort), effort)
            except Refuted:
                continue
            if (table := self.search.find_table(child, seen, effort)) is not None:
                return table
        return None

    def _note_table(self, table: Mapping[int, int], state: State, seen: Sequence[Seen]) -> None:
        """Enter the hypotheses of a table, and those that tables beside it show to be possible.

        :raises Exhausted: the effort is spent.
        """
        for i, h in table.items():
            seen[i].add(h)
        self.exchanges.find_possible(table, state.alive, seen, self.effort)


def _whole_hypotheses(readings: Sequence[Reading]) -> list[frozenset[int]]:
    """Per reading the hypotheses that leave no cell open; none where another reading speaks of the same cells."""
    uses = Counter(key for reading in readings for key in set(reading.keys))
    return [
        frozenset(h for h, hypothesis in enumerate(reading.hypotheses) if None not in hypothesis.values)
        if all(uses[key] == 1 for key in reading.keys)
        else frozenset()
        for reading in readings
    ]
