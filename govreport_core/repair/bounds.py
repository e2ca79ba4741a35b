"""Bounds propagation: what each rule alone says of its cells, carried on from rule to rule.

Always sound, cheap and able to say which rule settled a cell; it misses what only several rules together
settle. Where the rules are a network, the flow finds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from govreport_core.repair.budget import Effort
from govreport_core.repair.network import Structure

Bound = int | float

# What the steps cost, in units of effort.
RULE, CELL = 5, 1  # a rule looked at; each open cell in it


class Refuted(Exception):
    """A rule cannot be kept with the figures as they are."""

    def __init__(self, rule: int) -> None:
        super().__init__(f"rule {rule} cannot be kept")
        self.rule = rule


class Bounds:
    """Least and greatest value of every cell, and the rules that last raised or lowered them.

    :param known: per cell of the structure its figure, None for an open one.
    """

    __slots__ = ("high", "low", "lowered_by", "raised_by", "structure")

    def __init__(self, structure: Structure, known: Sequence[int | None]) -> None:
        self.structure = structure
        self.low: list[Bound] = [
            (-inf if s else 0) if x is None else x for x, s in zip(known, structure.signed, strict=True)
        ]
        self.high: list[Bound] = [inf if x is None else x for x in known]
        self.raised_by: dict[int, int] = {}
        self.lowered_by: dict[int, int] = {}

    def copy(self) -> Bounds:
        """An independent copy."""
        other = object.__new__(Bounds)
        other.structure = self.structure
        other.low, other.high = self.low[:], self.high[:]
        other.raised_by, other.lowered_by = dict(self.raised_by), dict(self.lowered_by)
        return other

    def fixed(self, cell: int) -> bool:
        """Whether the cell has one possible value."""
        return self.low[cell] == self.high[cell]

    def allows(self, cell: int, value: int) -> bool:
        """Whether the value lies within the cell's bounds."""
        return self.low[cell] <= value <= self.high[cell]

    def narrow(self, cell: int, low: Bound, high: Bound) -> Iterable[int]:
        """Narrow a cell; its rules if that changed anything.

        :raises Refuted: nothing is left.
        """
        changed = False
        if low > self.low[cell]:
            self.low[cell], changed = low, True
        if high < self.high[cell]:
            self.high[cell], changed = high, True
        if not changed:
            return ()
        rules = [r for r, _ in self.structure.rules_of[cell]]
        if self.low[cell] > self.high[cell]:
            raise Refuted(rules[0])
        return rules

    def spread(self, rules: Iterable[int], effort: Effort | None = None, *, rounds: int = 2000) -> None:
        """Carry bounds on, beginning with these rules, until nothing changes (or for so many rules).

        :param effort: what pays for it.
        :raises Refuted: a rule cannot be kept.
        :raises Exhausted: the effort is spent.
        """
        low, high = self.low, self.high
        balances, rules_of = self.structure.balances, self.structure.rules_of
        queue = list(dict.fromkeys(rules))
        waiting = set(queue)
        position = 0
        while position < len(queue) and position < rounds:
            r = queue[position]
            position += 1
            waiting.discard(r)
            least: Bound = 0
            most: Bound = 0
            endless_down = endless_up = 0
            loose = []
            for cell, sign in balances[r]:
                a, b = low[cell], high[cell]
                if a == b:
                    least += sign * a
                    most += sign * a
                    continue
                loose.append((cell, sign))
                if sign < 0:
                    a, b = -b, -a
                if a == -inf:
                    endless_down += 1
                else:
                    least += a
                if b == inf:
                    endless_up += 1
                else:
                    most += b
            if effort is not None:
                effort.spend(RULE + CELL * len(loose))
            if (least > 0 and not endless_down) or (most < 0 and not endless_up):
                raise Refuted(r)
            if endless_down > 1 and endless_up > 1:
                continue
            for cell, sign in loose:
                a, b = low[cell], high[cell]
                lo, hi = (a, b) if sign > 0 else (-b, -a)
                # What the others can sum to at least and at most bounds this cell from above and below.
                others_least = -inf if endless_down - (lo == -inf) else least - (0 if lo == -inf else lo)
                others_most = inf if endless_up - (hi == inf) else most - (0 if hi == inf else hi)
                new_lo, new_hi = max(lo, -others_most), min(hi, -others_least)
                if new_lo > new_hi:
                    raise Refuted(r)
                if new_lo == lo and new_hi == hi:
                    continue
                new_a, new_b = (new_lo, new_hi) if sign > 0 else (-new_hi, -new_lo)
                if new_a != a:
                    low[cell] = new_a
                    self.raised_by[cell] = r
                if new_b != b:
                    high[cell] = new_b
                    self.lowered_by[cell] = r
                # The sums of this rule stay sound though no longer tight; it comes round again.
                for other, _ in rules_of[cell]:
                    if other not in waiting:
                        waiting.add(other)
                        queue.append(other)

    def known(self, printed: Sequence[int | None]) -> list[int | None]:
        """The printed figures and those that the bounds have settled."""
        return [
            x if x is not None else (int(self.low[i]) if self.low[i] == self.high[i] else None)
            for i, x in enumerate(printed)
        ]
