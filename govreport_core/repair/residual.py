"""The residual graph of a table's rules as bit sets: which values hold if any one printed figure is wrong.

An open cell is an arc that can be passed; a printed one would be if it were freed. A value is robust if no single
freed cell closes a cycle through its own arc.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govreport_core.repair.flow import Known
from govreport_core.repair.network import Component, Structure


class Residual:
    """The residual graph of a component as bit sets, to ask what one more open cell would set free.

    :param values: a feasible value for every open cell.
    """

    def __init__(self, structure: Structure, component: Component, known: Known, values: Mapping[int, int]) -> None:
        assert component.arcs is not None
        self.arcs, self.known, self.values, self.signed = component.arcs, known, values, structure.signed
        nodes = len(component.nodes)
        # Steps through open cells, the same backwards, and steps that a printed cell would allow if it were
        # freed; of each kind those that more than one cell allows.
        self.after, self.before, self.freed = [0] * nodes, [0] * nodes, [0] * nodes
        self.after_twice, self.freed_twice = [0] * nodes, [0] * nodes
        for cell, (tail, head) in self.arcs.items():
            printed = known[cell]
            if printed is None:
                steps, twice, value = self.after, self.after_twice, values[cell]
                self.before[head] |= 1 << tail
            else:
                steps, twice, value = self.freed, self.freed_twice, printed
            twice[tail] |= steps[tail] & 1 << head
            steps[tail] |= 1 << head
            if value > 0 or self.signed[cell]:
                if printed is None:
                    self.before[tail] |= 1 << head
                twice[head] |= steps[head] & 1 << tail
                steps[head] |= 1 << tail

    def is_robust(self, cell: int) -> bool:
        """Whether a unique cell would stay so if any one known figure were freed.

        A known cell is freed itself as well.
        """
        tail, head = self.arcs[cell]
        printed = self.known[cell]
        own = [(tail, head)]
        if (self.values[cell] if printed is None else printed) > 0 or self.signed[cell]:
            own.append((head, tail))
        after, before, freed = self.after, self.before, self.freed
        # The cell's own arc must not count as its way back.
        if printed is None:
            after, before = after.copy(), before.copy()
            for a, b in own:
                if not self.after_twice[a] >> b & 1:
                    after[a] &= ~(1 << b)
                    before[b] &= ~(1 << a)
        else:
            freed = freed.copy()
            for a, b in own:
                if not self.freed_twice[a] >> b & 1:
                    freed[a] &= ~(1 << b)
        for a, b in own:
            rest, back = _reach_all(after, b), _reach_all(before, a)
            while rest:
                low = rest & -rest
                if freed[low.bit_length() - 1] & back:
                    return False
                rest ^= low
        return True


def _reach_all(after: Sequence[int], start: int) -> int:
    seen = todo = 1 << start
    while todo:
        node = (todo & -todo).bit_length() - 1
        todo &= todo - 1
        new = after[node] & ~seen
        seen |= new
        todo |= new
    return seen
