"""Error localization after Fellegi and Holt: the smallest sets of printed cells whose change keeps all rules.

All minimal sets are found, none is preferred. The search branches on a set of nodes that does not balance:
one of the printed cells that enter or leave it must be wrong. Changing a cell joins the two nodes between
which it runs, so it mends at most two; that bound prunes nearly everything. Only the sets that balance are
then tried with a flow, which also forbids negative figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.flow import Circulation, Infeasible, Known, crossing
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


def localize(
    structure: Structure,
    component: Component,
    known: Known,
    *,
    effort: Effort,
    largest: int = 4,
    at_most: int = 50,
) -> Localization:
    """All minimal change sets (up to a size and a number) that let the rules of a component be kept.

    :param known: the printed figures, which break the rules; None for open cells.
    """
    search = _Search(structure, component, known, effort)
    try:
        for size in range(1, largest + 1):
            changes: list[Change] = []
            for change in search.sets(size):
                changes.append(change)
                if len(changes) > at_most:
                    return Localization(tuple(changes[:at_most]), False)
            if changes:
                return Localization(tuple(sorted(changes, key=lambda c: [cell for cell, _ in c])), True)
    except Exhausted:
        pass
    return Localization((), False)


class _Search:
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
                    group = _joined(group, group[tail], group[head])
                continue
            self.at[tail].append(cell)
            self.at[head].append(cell)
            excess[tail] -= value
            excess[head] += value
        self.group = group
        self.excess = [0] * nodes
        for node, g in enumerate(group):
            self.excess[g] += excess[node]

    def sets(self, size: int) -> Iterator[Change]:
        """The change sets of exactly this size, provided that there is no smaller one."""
        yield from self._extend((), frozenset(), self.group, self.excess, size)

    def _extend(
        self, chosen: tuple[int, ...], barred: frozenset[int], group: list[int], excess: list[int], left: int
    ) -> Iterator[Change]:
        self.effort.spend(STEP)
        broken = [g for g, x in enumerate(excess) if x]
        if broken:
            if len(broken) > 2 * left:
                return
            self.effort.spend(AROUND * len(broken))
            suspects = min((self._around(g, group, barred) for g in broken), key=len)
        else:
            self.effort.spend(FLOW)
            try:
                circulation = self._circulation(chosen)
            except Infeasible as conflict:
                if not left:
                    return
                printed = self._opened(chosen)
                suspects = [c for c in crossing(self.component, conflict.nodes, printed) if c not in barred]
            else:
                if not left:
                    unique = circulation.unique()
                    yield tuple((cell, unique.get(cell)) for cell in sorted(chosen))
                return
        for cell in suspects:
            tail, head = self.arcs[cell]
            a, b = group[tail], group[head]
            if a == b:
                yield from self._extend((*chosen, cell), barred, group, excess, left - 1) if left else ()
            elif left and self._worth(len(broken), excess, a, b, left - 1):
                merged = excess.copy()
                merged[a] += merged[b]
                merged[b] = 0
                yield from self._extend((*chosen, cell), barred, _joined(group, a, b), merged, left - 1)
            barred |= {cell}

    def _around(self, g: int, group: Sequence[int], barred: frozenset[int]) -> list[int]:
        return [
            cell
            for node, of in enumerate(group)
            if of == g
            for cell in self.at[node]
            if cell not in barred and group[self.arcs[cell][0]] != group[self.arcs[cell][1]]
        ]

    @staticmethod
    def _worth(broken: int, excess: Sequence[int], a: int, b: int, left: int) -> bool:
        after = broken - bool(excess[a]) - bool(excess[b]) + bool(excess[a] + excess[b])
        return after <= 2 * left

    def _opened(self, chosen: Sequence[int]) -> list[int | None]:
        printed = self.known.copy()
        for cell in chosen:
            printed[cell] = None
        return printed

    def _circulation(self, chosen: Sequence[int]) -> Circulation:
        return Circulation(self.structure, self.component, self._opened(chosen))


def _joined(group: list[int], into: int, other: int) -> list[int]:
    return [into if g == other else g for g in group]
