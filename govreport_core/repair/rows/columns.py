"""Holds the readings of several rows against the sums that they share: which figures can still add up.

A rule over many rows, such as the sum of a column, asks each row for one of a few figures. Which sums the others can
make is a set of whole numbers, and a set of whole numbers is the bits of one integer: adding a row shifts it by each
of the row's figures. Two passes over the rows, one from either end, tell for every figure whether the rest can make up
the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

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
