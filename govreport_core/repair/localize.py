"""Locates errors after Fellegi and Holt: the smallest sets of printed cells whose change keeps all rules.

All minimal sets are found, none is preferred. The search branches on a set of nodes that does not balance:
one of the printed cells that enter or leave it must be wrong. Changing a cell joins the two nodes between
which it runs, so it mends at most two; that bound prunes nearly everything. Only the sets that balance are
then tried with a flow, which also forbids negative figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.flow import Circulation, Infeasible, Known, crossing_cells
from govreport_core.repair.network import Component, Structure

Change = tuple[tuple[int, int | None], ...]

# What the steps cost, in units of effort.
STEP = 10  # a cell chosen
AROUND = 10  # what enters and leaves a set of nodes
FLOW = 100  # figures sought for the cells chosen


class Localization(NamedTuple):
    """The minimal change sets of one component.

    :param changes: each set as (cell, value) pairs; the value is None where the rules leave several.
    :param complete: all minimal sets are here; False if there are more, none is small enough, or the effort is spent.
    """

    changes: tuple[Change, ...]
    complete: bool

    @property
    def suspects(self) -> set[int]:
        """The cells of all change sets."""
        return {cell for change in self.changes for cell, _ in change}


def localize_errors(
    structure: Structure,
    component: Component,
    known: Known,
    *,
    effort: Effort,
    # Three misreads at once can look like three others already: what needs more cells than this explains nothing.
    largest: int = 4,
    at_most: int = 50,
) -> Localization:
    """All minimal change sets (up to a size and a number) that let the rules of a component be kept.

    :param known: the printed figures, which break the rules; None for open cells.
    """
    search = _ChangeSearch(structure, component, known, effort)
    try:
        for size in range(1, largest + 1):
            changes: list[Change] = []
            for change in search.change_sets(size):
                changes.append(change)
                if len(changes) > at_most:
                    return Localization(tuple(changes[:at_most]), False)
            # In the order of cells: that in which the search came upon them would look like a preference.
            if changes:
                return Localization(tuple(sorted(changes, key=lambda c: [cell for cell, _ in c])), True)
    # A part of the minimal sets would pass for all of them, and so for a verdict: what was found is dropped.
    except Exhausted:
        pass
    return Localization((), False)


class _ChangeSearch:
    def __init__(self, structure: Structure, component: Component, known: Known, effort: Effort) -> None:
        assert component.arcs is not None
        self.structure, self.component, self.effort = structure, component, effort
        self.arcs = component.arcs
        self.known: list[int | None] = list(known)
        nodes = len(component.nodes)
        self.at: list[list[int]] = [[] for _ in range(nodes)]
        excess = [0] * nodes
        group = list(range(nodes))
        for cell, (tail, head) in self.arcs.items():
            value = known[cell]
            if value is None:
                # An open cell passes on anything: its two nodes can only be out of balance together.
                if group[tail] != group[head]:
                    group = _join_groups(group, group[tail], group[head])
                continue
            self.at[tail].append(cell)
            self.at[head].append(cell)
            excess[tail] -= value
            excess[head] += value
        self.group = group
        self.excess = [0] * nodes
        for node, g in enumerate(group):
            self.excess[g] += excess[node]

    def change_sets(self, size: int) -> Iterator[Change]:
        """The change sets of exactly this size, provided that there is no smaller one."""
        yield from self._extend_change((), frozenset(), self.group, self.excess, size)

    def _extend_change(
        self, chosen: tuple[int, ...], barred: frozenset[int], group: list[int], excess: list[int], left: int
    ) -> Iterator[Change]:
        self.effort.spend(STEP)
        broken = [g for g, x in enumerate(excess) if x]
        if len(broken) > 2 * left:
            return
        if broken:
            self.effort.spend(AROUND * len(broken))
            # The group with the fewest cells around it branches least.
            suspects = min((self._cells_around(g, group, barred) for g in broken), key=len)
        else:
            self.effort.spend(FLOW)
            opened = self._open_chosen(chosen)
            try:
                circulation = Circulation(self.structure, self.component, opened)
            except Infeasible as conflict:
                if not left:
                    return
                suspects = [c for c in crossing_cells(self.component, conflict.nodes, opened) if c not in barred]
            else:
                if not left:
                    yield _make_change(chosen, circulation)
                return
        for cell in suspects:
            tail, head = self.arcs[cell]
            a, b = group[tail], group[head]
            if a == b:
                yield from self._extend_change((*chosen, cell), barred, group, excess, left - 1)
            elif _can_mend(len(broken), excess, a, b, left - 1):
                merged = excess.copy()
                merged[a] += merged[b]
                merged[b] = 0
                yield from self._extend_change((*chosen, cell), barred, _join_groups(group, a, b), merged, left - 1)
            # Sets that hold this cell have now all been tried.
            barred |= {cell}

    def _cells_around(self, g: int, group: Sequence[int], barred: frozenset[int]) -> list[int]:
        """The printed cells that enter or leave a group of nodes."""
        return [
            cell
            for node, of in enumerate(group)
            if of == g
            for cell in self.at[node]
            if cell not in barred and group[self.arcs[cell][0]] != group[self.arcs[cell][1]]
        ]

    def _open_chosen(self, chosen: Sequence[int]) -> list[int | None]:
        """The printed figures without those chosen to be changed."""
        printed = self.known.copy()
        for cell in chosen:
            printed[cell] = None
        return printed


def _make_change(chosen: Sequence[int], circulation: Circulation) -> Change:
    unique = circulation.unique_values()
    return tuple((cell, unique.get(cell)) for cell in sorted(chosen))


def _can_mend(broken: int, excess: Sequence[int], a: int, b: int, left: int) -> bool:
    """Whether so many more cells could mend all groups that stay out of balance once two are joined."""
    after = broken - bool(excess[a]) - bool(excess[b]) + bool(excess[a] + excess[b])
    return after <= 2 * left


def _join_groups(group: list[int], into: int, other: int) -> list[int]:
    return [into if g == other else g for g in group]
