"""Two algorithms on graphs, both iterative: strongly connected components and bridges."""

from __future__ import annotations

from collections.abc import Sequence


def strong_components(after: Sequence[Sequence[int]]) -> list[int]:
    """The strongly connected component of every node, named by one of its nodes (Tarjan 1972).

    :param after: per node the nodes to which an arc leads.
    """
    order = [-1] * len(after)
    low = [0] * len(after)
    component = [-1] * len(after)
    stack: list[int] = []
    count = 0
    for root in range(len(after)):
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
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == order[node]:
                    _close_component(node, stack, component)
    return component


def _close_component(node: int, stack: list[int], component: list[int]) -> None:
    """Take the nodes of a finished component off the stack, down to the one that was reached first."""
    while component[node] < 0:
        component[stack.pop()] = node


def find_bridges(edges: Sequence[Sequence[tuple[int, int]]]) -> set[int]:
    """The edges without which their ends would no longer be joined (undirected; Tarjan 1974).

    :param edges: per node the (node at the other end, edge) pairs of its edges.
    """
    order = [-1] * len(edges)
    low = [0] * len(edges)
    found: set[int] = set()
    count = 0
    for root in range(len(edges)):
        if order[root] >= 0 or not edges[root]:
            continue
        order[root] = low[root] = count
        count += 1
        work = [(root, -1, iter(edges[root]))]
        while work:
            node, came, rest = work[-1]
            for to, edge in rest:
                # By the edge, not by the node that it comes from: a second edge between the two is another way round.
                if edge == came:
                    continue
                if order[to] < 0:
                    order[to] = low[to] = count
                    count += 1
                    work.append((to, edge, iter(edges[to])))
                    break
                if order[to] < low[node]:
                    low[node] = order[to]
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] > order[above]:
                        found.add(came)
    return found
