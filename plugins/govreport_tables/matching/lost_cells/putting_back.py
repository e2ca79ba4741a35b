"""Puts figures back among those of a row with blanks at its end, in every way that lets all sums hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, takewhile
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Rule
from govreport_core.forms.rules import evaluate, sum_side

Values = Mapping[str, Figure | None]


class Sum(NamedTuple):
    """The cells of a row of which one has the sum of the others.

    :param keys: in the order of the row, or in its reverse.
    :param total: the one.
    :param rules: all that speak of any of them.
    :param tells: whether they stand where they are printed if it holds and nothing before them is lost.
    """

    keys: tuple[str, ...]
    total: tuple[str, ...]
    rules: tuple[Rule, ...]
    tells: bool


class _Way(NamedTuple):
    """A way to read the cells of a sum.

    :param before: how many cells are lost before them.
    :param after: the same with those lost among them.
    :param moved: those that have another figure than is printed in them, or one that is not known.
    """

    before: int
    after: int
    moved: frozenset[str]


def find_moved(sums: Sequence[Sum], blank: Collection[str], printed: Values) -> frozenset[str]:
    """The cells that have another figure than is printed in them in any way to put lost ones back.

    :param sums: of the row, one behind another, from the end that figures moved to.
    :param blank: cells of the row in which nothing is printed.
    :param printed: the figures of all rows, 0 for blanks.
    """
    keys = [key for each in sums for key in each.keys]
    most = len(list(takewhile(blank.__contains__, reversed(keys))))
    if not most:
        return frozenset()
    standing = _count_standing(sums, printed)
    reached, begun = {0}, 0
    ways: list[list[_Way]] = []
    for number, each in enumerate(sums):
        if number < standing:
            ways.append([_Way(0, 0, frozenset())])
        else:
            starts = [(before, keys[begun - before :]) for before in reached]
            ways.append([way for start in starts for way in _ways(each, *start, most, blank, printed)])
        reached, begun = {way.after for way in ways[-1]}, begun + len(each.keys)
    moved: set[str] = set()
    for those in reversed(ways):
        going_on = [way for way in those if way.after in reached]
        moved.update(*(way.moved for way in going_on))
        reached = {way.before for way in going_on}
    return frozenset(moved)


def can_hold(sums: Sequence[Sum], blank: Collection[str], printed: Values) -> bool:
    """Whether all sums can hold with figures in the blank cells, and all others where they stand."""
    rules = dict.fromkeys(rule for each in sums for rule in each.rules)
    return _solve({**printed, **dict.fromkeys(blank)}, set(blank), list(rules))


def _count_standing(sums: Sequence[Sum], printed: Values) -> int:
    """How many sums, from the end that figures moved to, stand where they are printed.

    A nought at the other end may be that of the next sum: with it, a sum that lost a nought of its own holds as well.
    """
    holding = takewhile(lambda each: all(evaluate(rule, printed) == "pass" for rule in each.rules), sums)
    return max((number for number, each in enumerate(holding, 1) if each.tells and printed[each.keys[-1]]), default=0)


def _ways(
    each: Sum, before: int, places: Sequence[str], most: int, blank: Collection[str], printed: Values
) -> Iterator[_Way]:
    """The ways to read the cells of a sum.

    :param places: the cells in which figures are printed that may be theirs, one behind another.
    """
    for count in range(min(most - before, len(each.keys)) + 1):
        for lost in combinations(each.keys, count):
            left = iter(places)
            taken = {key: next(left) for key in each.keys if key not in lost}
            unknown = {*lost, *(key for key in each.total if taken.get(key) in blank)}
            values = {**printed, **{key: None if key in unknown else printed[place] for key, place in taken.items()}}
            values.update(dict.fromkeys(lost))
            if _solve(values, unknown, each.rules):
                yield _Way(before, before + count, frozenset(k for k in each.keys if values[k] != printed[k]))


def _solve(values: dict[str, Figure | None], unknown: set[str], rules: Sequence[Rule]) -> bool:
    """Whether the rules can hold; figures are put in where one follows.

    :param unknown: cells with a figure that is not known; what follows is taken out.
    """
    waiting = list(rules)
    while waiting:
        later = []
        for rule in waiting:
            gaps = [key for key in rule.keys if key in unknown]
            if not gaps and evaluate(rule, values) == "fail":
                return False
            if not gaps:
                continue
            difference = _difference(rule, {**values, **dict.fromkeys(gaps, 0)}, gaps)
            if difference is not None and difference < 0:
                return False
            if difference is not None and len(gaps) == 1:
                values[gaps[0]] = difference
                unknown.remove(gaps[0])
            elif difference is not None:
                later.append(rule)
        if len(later) == len(waiting):
            break
        waiting = later
    return True


def _difference(rule: Rule, values: Values, gaps: Collection[str]) -> Figure | None:
    """What cells that count as nought so far must have together for a rule to hold.

    It is None if another cell is not known, or if cells on both sides are to be filled.
    """
    left, right = sum_side(rule.left, values), sum_side(rule.right, values)
    if left is None or right is None or not (set(rule.left).isdisjoint(gaps) or set(rule.right).isdisjoint(gaps)):
        return None
    return left - right if set(rule.left).isdisjoint(gaps) else right - left
