"""Circulations: figures that keep all rules of a network, which are unique, and how far others can move.

A printed cell is an arc of fixed flow; an open cell an arc of any flow from 0 up (or of any sign). A feasible
flow is found by augmenting paths. An open cell is uniquely determined exactly if its arc lies on no cycle of
the residual graph (Gusfield 1988): strongly connected components and the bridges within them decide that for
all cells at once. How far one cell can move is a maximum flow around it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from govreport_core.repair.network import Component, Structure

Known = Sequence[int | None]


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
        self._balance(excess)

    def _balance(self, excess: list[int]) -> None:
        for source in range(self.nodes):
            while excess[source] > 0:
                steps, sink = self._path(source, excess)
                if sink is None:
                    raise Infeasible(frozenset(steps))
                path = list(self._walk(steps, source, sink))
                amount = min(excess[source], -excess[sink])
                for cell, forward in path:
                    if not forward and not self.signed[cell]:
                        amount = min(amount, self.flow[cell])
                for cell, forward in path:
                    self.flow[cell] += amount if forward else -amount
                excess[source] -= amount
                excess[sink] += amount

    def _path(self, source: int, excess: Sequence[int]) -> tuple[dict[int, tuple[int, bool] | None], int | None]:
        steps: dict[int, tuple[int, bool] | None] = {source: None}
        queue = deque([source])
        while queue:
            node = queue.popleft()
            if excess[node] < 0:
                return steps, node
            for cell in self.out[node]:
                head = self.arcs[cell][1]
                if head not in steps:
                    steps[head] = (cell, True)
                    queue.append(head)
            for cell in self.into[node]:
                tail = self.arcs[cell][0]
                if tail not in steps and (self.flow[cell] > 0 or self.signed[cell]):
                    steps[tail] = (cell, False)
                    queue.append(tail)
        return steps, None

    def _walk(self, steps: Mapping[int, tuple[int, bool] | None], source: int, node: int) -> Iterable[tuple[int, bool]]:
        while node != source:
            step = steps[node]
            assert step is not None
            yield step
            cell, forward = step
            node = self.arcs[cell][0 if forward else 1]

    def movable(self, cell: int) -> bool:
        """Whether the flow of an open cell can sink: its arc can be passed backwards, too."""
        return self.flow[cell] > 0 or self.signed[cell]

    def unique(self) -> dict[int, int]:
        """The open cells with only one possible value, and that value."""
        found = self._components()
        bridges = self._bridges(found)
        return {
            cell: value
            for cell, value in self.flow.items()
            if (ends := self.arcs[cell])[0] != ends[1] and (found[ends[0]] != found[ends[1]] or cell in bridges)
        }

    def _components(self) -> list[int]:
        """The strongly connected component of every node in the residual graph (Tarjan, iterative)."""
        after = [
            [self.arcs[c][1] for c in self.out[node]] + [self.arcs[c][0] for c in self.into[node] if self.movable(c)]
            for node in range(self.nodes)
        ]
        order = [-1] * self.nodes
        low = [0] * self.nodes
        component = [-1] * self.nodes
        stack: list[int] = []
        count = 0
        for root in range(self.nodes):
            if order[root] >= 0:
                continue
            order[root] = low[root] = count
            count += 1
            stack.append(root)
            work = [(root, iter(after[root]))]
            while work:
                node, rest = work[-1]
                for to in rest:
                    if order[to] < 0:
                        order[to] = low[to] = count
                        count += 1
                        stack.append(to)
                        work.append((to, iter(after[to])))
                        break
                    if component[to] < 0 and order[to] < low[node]:
                        low[node] = order[to]
                else:
                    work.pop()
                    if work and low[node] < low[work[-1][0]]:
                        low[work[-1][0]] = low[node]
                    if low[node] == order[node]:
                        while True:
                            member = stack.pop()
                            component[member] = node
                            if member == node:
                                break
        return component

    def _bridges(self, component: Sequence[int]) -> set[int]:
        """The open cells that alone join two halves of their strongly connected component.

        An arc that can be passed both ways joins its ends by itself; only another way round moves it.
        """
        edges: list[list[tuple[int, int]]] = [[] for _ in range(self.nodes)]
        for cell in self.flow:
            tail, head = self.arcs[cell]
            if component[tail] == component[head] and tail != head:
                edges[tail].append((head, cell))
                edges[head].append((tail, cell))
        order = [-1] * self.nodes
        low = [0] * self.nodes
        bridges: set[int] = set()
        count = 0
        for root in range(self.nodes):
            if order[root] >= 0 or not edges[root]:
                continue
            order[root] = low[root] = count
            count += 1
            work = [(root, -1, iter(edges[root]))]
            while work:
                node, came, rest = work[-1]
                for to, cell in rest:
                    if cell == came:
                        continue
                    if order[to] < 0:
                        order[to] = low[to] = count
                        count += 1
                        work.append((to, cell, iter(edges[to])))
                        break
                    if order[to] < low[node]:
                        low[node] = order[to]
                else:
                    work.pop()
                    if work:
                        above = work[-1][0]
                        if low[node] < low[above]:
                            low[above] = low[node]
                        if low[node] > order[above]:
                            bridges.add(came)
        return bridges

    def interval(self, cell: int) -> tuple[int | None, int | None]:
        """The least and greatest value of an open cell; None where there is no limit."""
        tail, head = self.arcs[cell]
        value = self.flow[cell]
        up = self._most(head, tail, cell, None)
        down = self._most(tail, head, cell, None if self.signed[cell] else value)
        return (None if down is None else value - down, None if up is None else value + up)

    def _most(self, source: int, sink: int, without: int, enough: int | None) -> int | None:
        """The greatest flow from source to sink in the residual graph without one cell; None if unlimited."""
        if source == sink:
            return enough
        flow = dict(self.flow)
        total = 0
        while enough is None or total < enough:
            steps: dict[int, tuple[int, bool] | None] = {source: None}
            queue = deque([source])
            while queue and sink not in steps:
                node = queue.popleft()
                for cell in self.out[node]:
                    head = self.arcs[cell][1]
                    if head not in steps and cell != without:
                        steps[head] = (cell, True)
                        queue.append(head)
                for cell in self.into[node]:
                    tail = self.arcs[cell][0]
                    if tail not in steps and cell != without and (flow[cell] > 0 or self.signed[cell]):
                        steps[tail] = (cell, False)
                        queue.append(tail)
            if sink not in steps:
                return total
            path = list(self._walk(steps, source, sink))
            limits = [flow[cell] for cell, forward in path if not forward and not self.signed[cell]]
            if enough is not None:
                limits.append(enough - total)
            if not limits:
                return None
            amount = min(limits)
            for cell, forward in path:
                flow[cell] += amount if forward else -amount
            total += amount
        return total

    def reach(self, start: int, without: int) -> int:
        """The nodes that the residual graph leads to from a node without one cell, as a bit set."""
        seen = 1 << start
        queue = [start]
        while queue:
            node = queue.pop()
            steps = [self.arcs[c][1] for c in self.out[node] if c != without]
            steps += [self.arcs[c][0] for c in self.into[node] if c != without and self.movable(c)]
            for to in steps:
                if not seen >> to & 1:
                    seen |= 1 << to
                    queue.append(to)
        return seen


def crossing(component: Component, nodes: frozenset[int], known: Known) -> list[int]:
    """The known cells that enter or leave a set of nodes: if it does not balance, one of them is wrong."""
    assert component.arcs is not None
    return [
        cell
        for cell, (tail, head) in component.arcs.items()
        if known[cell] is not None and (tail in nodes) != (head in nodes)
    ]
