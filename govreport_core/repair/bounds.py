"""Propagates bounds: the least and the greatest value that each rule leaves its cells, carried from rule to rule.

Always sound, cheap and able to say which rule settled a cell; it misses what only several rules together
settle. Where the rules are a network, the flow finds the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import inf

from govreport_core.forms.figures import Figure, Interval
from govreport_core.forms.form import Rule
from govreport_core.repair.budget import Effort
from govreport_core.repair.network import Balance, Structure, structure_of_rules

# What the steps cost, in units of effort.
RULE, CELL = 5, 1  # a rule looked at; each open cell in it


class Refuted(Exception):
    """A rule cannot be kept with the figures as they are."""

    def __init__(self, rule: int) -> None:
        super().__init__(f"rule {rule} cannot be kept")
        self.rule = rule


class Bounds:
    """Least and greatest value of every cell, and the rules that last raised or lowered them.

    Without a limit they are infinite: comparisons need no case of their own then.

    :param known: per cell of the structure its figure, None for an open one.
    :param idle: rules that are kept in any case, so that nothing is carried by them.
    """

    __slots__ = ("high", "idle", "low", "lowered_by", "raised_by", "structure", "touched")

    def __init__(
        self, structure: Structure, known: Sequence[Figure | None], idle: Collection[int] = frozenset()
    ) -> None:
        self.structure, self.idle = structure, idle
        self.low: list[Figure] = [
            (-inf if s else 0) if x is None else x for x, s in zip(known, structure.signed, strict=True)
        ]
        self.high: list[Figure] = [inf if x is None else x for x in known]
        self.raised_by: dict[int, int] = {}
        self.lowered_by: dict[int, int] = {}
        self.touched: set[int] = set()

    def copy(self) -> Bounds:
        """An independent copy."""
        other = object.__new__(Bounds)
        other.structure, other.idle = self.structure, self.idle
        other.low, other.high = self.low[:], self.high[:]
        other.raised_by, other.lowered_by = dict(self.raised_by), dict(self.lowered_by)
        other.touched = set(self.touched)
        return other

    def is_fixed(self, cell: int) -> bool:
        """Whether the cell has one possible value."""
        return self.low[cell] == self.high[cell]

    def allows(self, cell: int, value: int) -> bool:
        """Whether the value lies within the cell's bounds."""
        return self.low[cell] <= value <= self.high[cell]

    def interval(self, cell: int) -> Interval:
        """The least and the greatest value of a cell."""
        low, high = self.low[cell], self.high[cell]
        return None if low == -inf else low, None if high == inf else high

    def take_touched(self) -> set[int]:
        """The cells narrowed since this was last asked."""
        touched, self.touched = self.touched, set()
        return touched

    def narrow(self, cell: int, low: Figure, high: Figure) -> Iterable[int]:
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
        self.touched.add(cell)
        rules = [r for r, _ in self.structure.rules_of[cell]]
        # Any of its rules will do as the name: it was the caller's bounds that left nothing.
        if self.low[cell] > self.high[cell]:
            raise Refuted(rules[0])
        return rules

    def spread(self, rules: Iterable[int], effort: Effort | None = None, *, visits: int = 2000) -> None:
        """Carry bounds on, beginning with these rules, until nothing changes or so many rules have been looked at.

        Bounds of a search that was cut off may be wider than need be, never narrower.

        :param effort: what pays for it.
        :raises Refuted: a rule cannot be kept.
        :raises Exhausted: the effort is spent.
        """
        # Two rules can push each other's bounds up by 1 at a time, as often as the figures are large: hence `visits`.
        balances, rules_of, idle = self.structure.balances, self.structure.rules_of, self.idle
        queue = [r for r in dict.fromkeys(rules) if r not in idle]
        waiting = set(queue)
        position = 0
        while position < len(queue) and position < visits:
            r = queue[position]
            position += 1
            waiting.discard(r)
            least, most, endless_down, endless_up, loose = self._sum_up(balances[r])
            if effort is not None:
                effort.spend(RULE + CELL * len(loose))
            if (least > 0 and not endless_down) or (most < 0 and not endless_up):
                raise Refuted(r)
            # Two cells without a limit on a side leave no other cell one.
            if endless_down > 1 and endless_up > 1:
                continue
            for cell in self._narrow_cells(r, least, most, endless_down, endless_up, loose):
                # The sums of this rule stay sound though no longer tight; it comes round again.
                for other, _ in rules_of[cell]:
                    if other not in waiting and other not in idle:
                        waiting.add(other)
                        queue.append(other)

    # What these two hand on is a plain tuple: they are the inner loop of every search.
    def _sum_up(self, balance: Balance) -> tuple[Figure, Figure, int, int, list[tuple[int, int]]]:
        """What the signed cells of a rule can sum to.

        :return: the least sum of the cells that have a least value, the greatest of those that have a greatest, how
            many have no least and no greatest value, and the (cell, sign) pairs of those with several possible values.
        """
        low, high = self.low, self.high
        least: Figure = 0
        most: Figure = 0
        endless_down = endless_up = 0
        loose = []
        for cell, sign in balance:
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
        return least, most, endless_down, endless_up, loose

    def _narrow_cells(
        self, rule: int, least: Figure, most: Figure, endless_down: int, endless_up: int, loose: list[tuple[int, int]]
    ) -> list[int]:
        """Narrow each cell of a rule by what the others can sum to; the cells that this changed.

        :raises Refuted: nothing is left of a cell.
        """
        low, high = self.low, self.high
        changed = []
        for cell, sign in loose:
            a, b = low[cell], high[cell]
            lo, hi = (a, b) if sign > 0 else (-b, -a)
            # What the others can sum to at least and at most bounds this cell from above and below.
            others_least = -inf if endless_down - (lo == -inf) else least - (0 if lo == -inf else lo)
            others_most = inf if endless_up - (hi == inf) else most - (0 if hi == inf else hi)
            new_lo, new_hi = max(lo, -others_most), min(hi, -others_least)
            if new_lo > new_hi:
                raise Refuted(rule)
            if new_lo == lo and new_hi == hi:
                continue
            new_a, new_b = (new_lo, new_hi) if sign > 0 else (-new_hi, -new_lo)
            if new_a != a:
                low[cell] = new_a
                self.raised_by[cell] = rule
            if new_b != b:
                high[cell] = new_b
                self.lowered_by[cell] = rule
            changed.append(cell)
        self.touched.update(changed)
        return changed

    def newly_fixed(self, printed: Sequence[int | None]) -> dict[int, int]:
        """The cells that are not printed and have one possible value, with that value."""
        return {
            cell: int(low)
            for cell, (low, high, x) in enumerate(zip(self.low, self.high, printed, strict=True))
            if x is None and low == high
        }

    def fill_in(self, printed: Sequence[int | None]) -> list[int | None]:
        """The printed figures and those that the bounds have settled."""
        return [
            x if x is not None else (int(self.low[i]) if self.low[i] == self.high[i] else None)
            for i, x in enumerate(printed)
        ]


def propagate_bounds(
    rules: Sequence[Rule], known: Mapping[str, Figure], *, rounds: int = 12
) -> dict[str, tuple[Figure, Figure | None]] | None:
    """Bounds of the unknown cells of some rules by key, none of which is negative; None if a rule cannot be kept.

    :param rounds: how often each rule may be looked at on average before narrowing stops.
    """
    structure = structure_of_rules(tuple(rules))
    bounds = Bounds(structure, [known.get(key) for key in structure.keys])
    try:
        bounds.spread(range(len(rules)), visits=rounds * len(rules))
    except Refuted:
        return None
    return {
        key: (low, None if high == inf else high)
        for key, low, high in zip(structure.keys, bounds.low, bounds.high, strict=True)
        if key not in known
    }


def only_value(interval: Interval | None) -> Figure | None:
    """The only value that an interval leaves; None if there are several, or no interval is known."""
    return interval[0] if interval is not None and interval[0] == interval[1] else None


def is_feasible(
    rule: Rule, get: Callable[[str], Figure | None], intervals: Mapping[str, Interval | None] | None = None
) -> bool:
    """Whether non-negative figures for the unknown cells could keep one rule.

    :param get: the figure of a key; None if it is not known.
    :param intervals: of unknown cells, as far as they are known.
    """
    low_left, high_left = _side_range(rule.left, get, intervals)
    low_right, high_right = _side_range(rule.right, get, intervals)
    return low_right <= high_left and low_left <= high_right


def _side_range(
    keys: Iterable[str], get: Callable[[str], Figure | None], intervals: Mapping[str, Interval | None] | None
) -> tuple[Figure, Figure]:
    low: Figure = 0
    high: Figure = 0
    for key in keys:
        least = most = get(key)
        if least is None and intervals is not None and (interval := intervals.get(key)) is not None:
            least, most = interval
        low += least or 0
        high += inf if most is None else most
    return low, high
