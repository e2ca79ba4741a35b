"""Evaluates edit rules: pass, fail or unknown, and never anything between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Rule

Verdict = Literal["pass", "fail", "unknown"]
Values = Mapping[str, Figure | None]


class Violation(NamedTuple):
    """A broken rule with both its sides as the figures have them."""

    rule: Rule
    left: Figure
    right: Figure


def sum_side(keys: Iterable[str], values: Values) -> Figure | None:
    """The sum of these cells; None if any of them is not known."""
    # Never `or 0`: a sum with an unknown part is unknown, not smaller. A total of blanks would pass as kept.
    try:
        return sum(map(values.get, keys))  # type: ignore[arg-type]
    except TypeError:  # None adds to nothing
        return None


def evaluate(rule: Rule, values: Values) -> Verdict:
    """Whether the values keep the rule. A missing value is neither pass nor fail."""
    left, right = sum_side(rule.left, values), sum_side(rule.right, values)
    if left is None or right is None:
        return "unknown"
    return "pass" if left == right else "fail"


def violations(rules: Iterable[Rule], values: Values) -> Iterator[Violation]:
    """The rules that the values break, in the order of the rules."""
    for rule in rules:
        left, right = sum_side(rule.left, values), sum_side(rule.right, values)
        if left is not None and right is not None and left != right:
            yield Violation(rule, left, right)
