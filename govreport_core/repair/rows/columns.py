"""Holds the readings of several rows against the sums that they share: which figures can still add up.

A rule over many rows, such as the sum of a column, asks each row for one of a few figures. Which sums the others can
make is a set of whole numbers, and a set of whole numbers is the bits of one integer: adding a row shifts it by each
of the row's figures. Two passes over the rows, one from either end, tell for every figure whether the rest can make up
the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.repair.bounds import Bounds, Refuted
from govreport_core.repair.budget import Effort
from govreport_core.repair.network import Structure

# What the steps cost, in units of effort: a figure added to the sums, and so many more for each thousand of bits.
FIGURE, THOUSAND_BITS = 1, 1
# Sums over a wider range are left to the bounds: their sets would be longer than they are worth.
WIDEST = 2_000_000

Alive = Sequence[tuple[int, ...]]  # per reading the hypotheses that are not excluded


class Choice(NamedTuple):
    """The cells that one reading fills, and what each of its hypotheses says of them; None: anything."""

    cells: tuple[int, ...]
    values: tuple[tuple[int | None, ...], ...]


class SharedRule(NamedTuple):
    """A rule that readings share with each other or with cells of no reading.

    :param rule: its number.
    :param rest: its (cell, sign) pairs that belong to no reading.
    :param parts: reading -> per hypothesis what its figures add to the rule's sum; None if it leaves a cell open.
    """

    rule: int
    rest: tuple[tuple[int, int], ...]
    parts: Mapping[int, tuple[int | None, ...]]


def shared_rules(structure: Structure, choices: Sequence[Choice]) -> Iterator[SharedRule]:
    """The rules that a reading shares with other readings or cells; a cell of two readings belongs to the first."""
    owner: dict[int, tuple[int, int]] = {}
    for i, choice in enumerate(choices):
        for at, cell in enumerate(choice.cells):
            owner.setdefault(cell, (i, at))
    for r in dict.fromkeys(r for cell in owner for r, _ in structure.rules_of[cell]):
        own: dict[int, list[tuple[int, int]]] = {}
        rest = []
        for cell, sign in structure.balances[r]:
            if cell in owner:
                i, at = owner[cell]
                own.setdefault(i, []).append((at, sign))
            else:
                rest.append((cell, sign))
        if len(own) > 1 or rest:
            parts = {i: tuple(_add_up(places, values) for values in choices[i].values) for i, places in own.items()}
            yield SharedRule(r, tuple(rest), parts)


def _add_up(places: Sequence[tuple[int, int]], values: Sequence[int | None]) -> int | None:
    total = 0
    for at, sign in places:
        value = values[at]
        if value is None:
            return None
        total += sign * value
    return total


def fitting_figures(shared: SharedRule, bounds: Bounds, alive: Alive, effort: Effort) -> Mapping[int, set[int]] | None:
    """Per undecided reading the sums of its figures with which the rule can be kept; None if the rule says nothing yet.

    :param bounds: of the rule's other cells, which must have one value each.
    :raises Refuted: the rule cannot be kept.
    :raises Exhausted: the effort is spent.
    """
    wanted = _still_wanted(shared, bounds, alive)
    if wanted is None:
        return None
    target, choices = wanted
    if not choices:
        if target:
            raise Refuted(shared.rule)
        return {}
    order = list(choices)
    least = [min(choices[i]) for i in order]
    span = sum(max(choices[i]) for i in order) - sum(least)
    target -= sum(least)
    if not 0 <= target <= span:
        raise Refuted(shared.rule)
    if span > WIDEST:
        return None
    steps = [[x - low for x in choices[i]] for i, low in zip(order, least, strict=True)]
    effort.spend((FIGURE + THOUSAND_BITS * span // 1000) * 3 * sum(map(len, steps)))
    fitting = _fitting_steps(steps, target)
    if fitting is None:
        raise Refuted(shared.rule)
    return {i: {x + low for x in kept} for i, low, kept in zip(order, least, fitting, strict=True)}


def _fitting_steps(steps: Sequence[Sequence[int]], target: int) -> list[list[int]] | None:
    """Of each list of numbers from 0 up those that occur in a sum of one of each that makes the target; None if none.

    The sums are bits of whole numbers.
    """
    # From the last list back: the sums from which the lists behind lead to the target.
    leading = [1 << target]
    for numbers in reversed(steps):
        reach = 0
        for x in numbers:
            reach |= leading[-1] >> x
        leading.append(reach)
    leading.reverse()
    made, fitting = 1, []
    for numbers, wanted in zip(steps, leading[1:], strict=True):
        kept = [x for x in numbers if made << x & wanted]
        if not kept:
            return None
        fitting.append(kept)
        reach = 0
        for x in kept:
            reach |= made << x
        made = reach
    return fitting


def _still_wanted(shared: SharedRule, bounds: Bounds, alive: Alive) -> tuple[int, dict[int, set[int]]] | None:
    """What the undecided readings must add up to, and what each of them can add; None if a cell is open."""
    target = 0
    for cell, sign in shared.rest:
        if not bounds.is_fixed(cell):
            return None
        target -= sign * int(bounds.low[cell])
    choices: dict[int, set[int]] = {}
    for i, parts in shared.parts.items():
        sums = {parts[h] for h in alive[i]}
        if None in sums:
            return None
        figures = {x for x in sums if x is not None}
        if len(figures) == 1:
            target -= figures.pop()
        else:
            choices[i] = figures
    return target, choices


class Unfinished(Exception):
    """Too many choices were tried."""


class Descent:
    """Goes down reading by reading, and sees of every shared rule by itself whether the readings to come can keep it.

    What they can make up is known before: a step costs a look at one bit for each rule.

    :param order: the undecided readings.
    :raises Refuted: no choice keeps some rule.
    :raises Exhausted: the effort is spent.
    """

    def __init__(
        self, shared: Sequence[SharedRule], bounds: Bounds, alive: Alive, order: Sequence[int], effort: Effort
    ) -> None:
        self.order, self.effort = order, effort
        # Per step and hypothesis what it adds to each rule, and per step and rule the sums that can still be completed.
        self.adds: list[dict[int, list[tuple[int, int]]]] = [{h: [] for h in alive[i]} for i in order]
        self.leading: list[list[int]] = [[] for _ in range(len(order) + 1)]
        rules = 0
        for rule in shared:
            steps = _steps_of(rule, bounds, alive, order)
            if steps is None:
                continue
            wanted, columns = steps
            effort.spend((FIGURE + THOUSAND_BITS * wanted.bit_length() // 1000) * sum(len(c) for c in columns))
            self.leading[-1].append(wanted)
            for k in range(len(order) - 1, -1, -1):
                reach = 0
                for x in set(columns[k].values()):
                    reach |= wanted >> x
                wanted = reach
                self.leading[k].append(wanted)
                for h, x in columns[k].items():
                    self.adds[k][h].append((rules, x))
            if not wanted & 1:
                raise Refuted(rule.rule)
            rules += 1
        self.sums = [0] * rules

    def list_choices(self, preferred: Sequence[Sequence[int]], most: int) -> Iterator[list[int]]:
        """Every choice of hypotheses with which each rule by itself can be kept, in the order of the readings.

        :param preferred: per undecided reading its hypotheses in the order in which to try them.
        :param most: so many steps are taken at most.
        :raises Unfinished: they were not enough.
        :raises Exhausted: the effort is spent.
        """
        chosen: list[int] = []
        waiting = [iter(preferred[0])] if preferred else []
        if not preferred:
            yield chosen
        while waiting:
            k = len(waiting) - 1
            if len(chosen) > k:
                self._add(k, chosen.pop(), -1)
            for h in waiting[-1]:
                if self._can_follow(k, h):
                    break
            else:
                waiting.pop()
                continue
            most -= 1
            if most < 0:
                raise Unfinished
            self.effort.spend(FIGURE * len(self.sums))
            self._add(k, h, 1)
            chosen.append(h)
            if k + 1 == len(preferred):
                yield chosen
            else:
                waiting.append(iter(preferred[k + 1]))

    def _can_follow(self, k: int, h: int) -> bool:
        leading, sums = self.leading[k + 1], self.sums
        for r, x in self.adds[k][h]:  # noqa: SIM110  # nothing is asked as often: a generator would cost more than it
            if not leading[r] >> (sums[r] + x) & 1:
                return False
        return True

    def _add(self, k: int, h: int, sign: int) -> None:
        for r, x in self.adds[k][h]:
            self.sums[r] += sign * x


def _steps_of(
    shared: SharedRule, bounds: Bounds, alive: Alive, order: Sequence[int]
) -> tuple[int, list[dict[int, int]]] | None:
    """The sums that the undecided readings may have, as bits, and what each of their hypotheses adds; from 0 up.

    None if a reading leaves a cell open, or the sums are too wide.
    """
    low, high = _wanted_range(shared, bounds)
    columns: list[dict[int, int]] = [dict.fromkeys(alive[i], 0) for i in order]
    place = {i: k for k, i in enumerate(order)}
    span = 0
    for i, parts in shared.parts.items():
        sums = {h: x for h in alive[i] if (x := parts[h]) is not None}
        if len(sums) < len(alive[i]):
            return None
        least = min(sums.values())
        low, high, span = low - least, high - least, span + max(sums.values()) - least
        if i in place:
            columns[place[i]] = {h: x - least for h, x in sums.items()}
    if span > WIDEST:
        return None
    first, last = int(max(low, 0)), int(min(high, span))
    return (((1 << last - first + 1) - 1) << first if first <= last else 0), columns


def _wanted_range(shared: SharedRule, bounds: Bounds) -> tuple[Figure, Figure]:
    """The least and the greatest sum of the readings with which a rule can be kept, as far as its other cells tell."""
    low: Figure = 0
    high: Figure = 0
    for cell, sign in shared.rest:
        a, b = bounds.low[cell], bounds.high[cell]
        low, high = (low - b, high - a) if sign > 0 else (low + a, high + b)
    return low, high
