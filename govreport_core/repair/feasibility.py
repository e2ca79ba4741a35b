"""Whether figures can still keep the rules, and which bounds the rules leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Rule

# The least and the greatest value of a cell; None where there is no limit.
Interval = tuple[Figure | None, Figure | None]
_Bounds = dict[str, tuple[Figure, Figure | None]]


def feasible(
    rule: Rule, get: Callable[[str], Figure | None], intervals: Mapping[str, Interval | None] | None = None
) -> bool:
    """Whether non-negative figures for the unknown cells could keep the rule.

    :param intervals: of open cells, as far as they are known.
    """
    low_left, high_left = _span(rule.left, get, intervals)
    low_right, high_right = _span(rule.right, get, intervals)
    return (high_left is None or low_right <= high_left) and (high_right is None or low_left <= high_right)


def _span(
    keys: Iterable[str], get: Callable[[str], Figure | None], intervals: Mapping[str, Interval | None] | None
) -> tuple[Figure, Figure | None]:
    low: Figure = 0
    high: Figure | None = 0
    for key in keys:
        value = get(key)
        least: Figure = 0
        most: Figure | None = None
        if value is not None:
            least = most = value
        elif intervals is not None and (interval := intervals.get(key)) is not None:
            least, most = interval[0] or 0, interval[1]
        low += least
        high = None if high is None or most is None else high + most
    return low, high


def propagate(rules: Sequence[Rule], known: Mapping[str, Figure], *, rounds: int = 12) -> _Bounds | None:
    """Bounds of the unknown cells, narrowed rule by rule; None if some rule cannot be kept.

    Narrowing stops after so many rounds: bounds may then be wider than need be, never narrower.
    """
    bounds: _Bounds = {k: (0, None) for rule in rules for k in rule.keys if k not in known}
    for _ in range(rounds):
        changed = False
        for rule in rules:
            for own, other in ((rule.left, rule.right), (rule.right, rule.left)):
                other_low, other_high = _interval(_side(other, known, bounds))
                own_low, own_high, unbounded = _side(own, known, bounds)
                if other_high is not None and own_low > other_high:
                    return None
                if unbounded == 0 and own_high < other_low:
                    return None
                for key in own:
                    if key in known:
                        continue
                    low, high = bounds[key]
                    least, most = low, high
                    if unbounded == (high is None):
                        least = max(low, other_low - (own_high - (high or 0)))
                    if other_high is not None:
                        room = other_high - (own_low - low)
                        most = room if high is None else min(high, room)
                    if most is not None and least > most:
                        return None
                    if (least, most) != (low, high):
                        bounds[key] = (least, most)
                        own_low += least - low
                        own_high += (most or 0) - (high or 0)
                        unbounded -= high is None and most is not None
                        changed = True
        if not changed:
            break
    return bounds


def _side(keys: Sequence[str], known: Mapping[str, Figure], bounds: _Bounds) -> tuple[Figure, Figure, int]:
    """The least sum, the greatest sum of what has an upper bound, and how many have none."""
    low: Figure = 0
    high: Figure = 0
    unbounded = 0
    for key in keys:
        value = known.get(key)
        if value is not None:
            low += value
            high += value
        else:
            least, most = bounds[key]
            low += least
            if most is None:
                unbounded += 1
            else:
                high += most
    return low, high, unbounded


def _interval(side: tuple[Figure, Figure, int]) -> tuple[Figure, Figure | None]:
    low, high, unbounded = side
    return low, None if unbounded else high


def only_value(bounds: tuple[Figure, Figure | None] | None) -> Figure | None:
    return bounds[0] if bounds is not None and bounds[0] == bounds[1] else None
