"""Finds circulations: figures that keep all rules of a network, which are unique, and how far others can move.

A printed cell is an arc of fixed flow; an open cell an arc of any flow from 0 up (or of any sign). A feasible
flow is found by augmenting paths. An open cell is uniquely determined exactly if its arc lies on no cycle of
the residual graph (Gusfield 1988): strongly connected components and the bridges within them decide that for
all cells at once. How far one cell can move is a maximum flow around it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from govreport_core.forms.figures import Interval
from govreport_core.repair.graphs import find_bridges, strong_components
from govreport_core.repair.network import Component, Structure

Known = Sequence[int | None]
_Step = tuple[int, bool]  # a cell, and whether its arc is passed forwards


class Infeasible(Exception):
    """No figures for the open cells keep the rules: `nodes` cannot pass on what enters them."""

    def __init__(self, nodes: frozenset[int]) -> None:
        super().__init__(f"nodes {sorted(nodes)} do not balance")
        self.nodes = nodes


class Circulation:
    """One feasible flow on the open cells of a component and its residual graph.

    :param known: per cell of the structure its figure, None for an open one.
    :raises Infeasible: there is none.
    """

    def __init__(self, structure: Structure, component: Component, known: Known) -> None:
        assert component.arcs is not None
        self.component = component
        self.arcs: Mapping[int, tuple[int, int]] = component.arcs
        self.known = known
        self.signed = structure.signed
        self.nodes = len(component.nodes)
        self.flow: dict[int, int] = {}
        self.out: list[list[int]] = [[] for _ in range(self.nodes)]
        self.into: list[list[int]] = [[] for _ in range(self.nodes)]
        excess = [0] * self.nodes
        for cell, (tail, head) in self.arcs.items():
            value = known[cell]
            if value is None:
                self.flow[cell] = 0
                self.out[tail].append(cell)
                self.into[head].append(cell)
            elif value:
                excess[tail] -= value
                excess[head] += value
        self._balance_excess(excess)

    def _balance_excess(self, excess: list[int]) -> None:
        for source in range(self.nodes):
            while excess[source] > 0:
                steps, sink = self._find_path(source, excess, self.flow)
                if sink is None:
                    raise Infeasible(frozenset(steps))
                path = self._walk_back(steps, source, sink)
                amount = min(excess[source], -excess[sink], *self._path_limits(path, self.flow))
                _push_flow(path, self.flow, amount)
                excess[source] -= amount
                excess[sink] += amount

    def _find_path(
        self, source: int, excess: Sequence[int], flow: Mapping[int, int], without: int = -1
    ) -> tuple[dict[int, _Step | None], int | None]:
        """The shortest way to a node with too little: the step by which each node was reached, and that node or None.

        :param without: a cell that no step may take.
        """
        steps: dict[int, _Step | None] = {source: None}
        queue = deque([source])
        # Breadth first: with shortest paths the number of rounds hangs on the network, not on the size of figures.
        while queue:
            node = queue.popleft()
            for cell in self.out[node]:
                head = self.arcs[cell][1]
                if head not in steps and cell != without:
                    steps[head] = (cell, True)
                    if excess[head] < 0:
                        return steps, head
                    queue.append(head)
            for cell in self.into[node]:
                tail = self.arcs[cell][0]
                if tail not in steps and cell != without and (flow[cell] > 0 or self.signed[cell]):
                    steps[tail] = (cell, False)
                    if excess[tail] < 0:
                        return steps, tail
                    queue.append(tail)
        return steps, None

    def _walk_back(self, steps: Mapping[int, _Step | None], source: int, node: int) -> list[_Step]:
        """The steps of the path that leads from the source to a node."""
        path = []
        while node != source:
            step = steps[node]
            assert step is not None
            path.append(step)
            cell, forward = step
            node = self.arcs[cell][0 if forward else 1]
        return path

    def _path_limits(self, path: Iterable[_Step], flow: Mapping[int, int]) -> list[int]:
        """How much each step of a path can carry, of those that have a limit."""
        return [flow[cell] for cell, forward in path if not forward and not self.signed[cell]]

    def is_movable(self, cell: int) -> bool:
        """Whether the flow of an open cell can sink: its arc can be passed backwards, too."""
        return self.flow[cell] > 0 or self.signed[cell]

    def unique_values(self) -> dict[int, int]:
        """The open cells with only one possible value, and that value."""
        component = strong_components(
            [
                [self.arcs[c][1] for c in self.out[node]]
                + [self.arcs[c][0] for c in self.into[node] if self.is_movable(c)]
                for node in range(self.nodes)
            ]
        )
        edges: list[list[tuple[int, int]]] = [[] for _ in range(self.nodes)]
        for cell in self.flow:
            tail, head = self.arcs[cell]
            if component[tail] == component[head] and tail != head:
                edges[tail].append((head, cell))
                edges[head].append((tail, cell))
        # An arc that can be passed both ways joins its ends by itself; only another way round moves it.
        alone = find_bridges(edges)
        return {
            cell: value
            for cell, value in self.flow.items()
            if (ends := self.arcs[cell])[0] != ends[1] and (component[ends[0]] != component[ends[1]] or cell in alone)
        }

    def interval(self, cell: int) -> Interval:
        """The least and greatest value of an open cell; None where there is no limit."""
        tail, head = self.arcs[cell]
        value = self.flow[cell]
        up = self._greatest_flow(head, tail, cell, None)
        # A count sinks to 0 and no further.
        down = self._greatest_flow(tail, head, cell, None if self.signed[cell] else value)
        return (None if down is None else value - down, None if up is None else value + up)

    def _greatest_flow(self, source: int, sink: int, without: int, enough: int | None) -> int | None:
        """The greatest flow from source to sink in the residual graph without one cell; None if unlimited.

        :param enough: more than this is not asked for.
        """
        if source == sink:
            return enough
        flow = dict(self.flow)
        excess = [0] * self.nodes
        # Only a mark for the search, which ends at a node with too little; it is never made up for.
        excess[sink] = -1
        total = 0
        while enough is None or total < enough:
            steps, end = self._find_path(source, excess, flow, without)
            if end is None:
                return total
            path = self._walk_back(steps, source, sink)
            limits = self._path_limits(path, flow)
            if enough is not None:
                limits.append(enough - total)
            # What nothing limits once could be pushed for ever.
            if not limits:
                return None
            amount = min(limits)
            _push_flow(path, flow, amount)
            total += amount
        return total

    def reachable_nodes(self, start: int, without: int) -> int:
        """The nodes that the residual graph leads to from a node without one cell, as a bit set."""
        seen = 1 << start
        queue = [start]
        while queue:
            node = queue.pop()
            steps = [self.arcs[c][1] for c in self.out[node] if c != without]
            steps += [self.arcs[c][0] for c in self.into[node] if c != without and self.is_movable(c)]
            for to in steps:
                if not seen >> to & 1:
                    seen |= 1 << to
                    queue.append(to)
        return seen


def _push_flow(path: Iterable[_Step], flow: dict[int, int], amount: int) -> None:
    for cell, forward in path:
        flow[cell] += amount if forward else -amount


def crossing_cells(component: Component, nodes: frozenset[int], known: Known) -> list[int]:
    """The known cells that enter or leave a set of nodes: if it does not balance, one of them is wrong."""
    assert component.arcs is not None
    return [
        cell
        for cell, (tail, head) in component.arcs.items()
        if known[cell] is not None and (tail in nodes) != (head in nodes)
    ]
