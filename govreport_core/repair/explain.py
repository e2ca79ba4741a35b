"""Says how a value was settled, in words that a person can check with a pencil."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from govreport_core.forms.assumptions import BLANK_IS_ZERO, FORM_ORDER
from govreport_core.forms.form import Rule
from govreport_core.repair.network import Structure

ASSUMED = {
    BLANK_IS_ZERO: "a blank cell of a row in which something is printed stands for 0 (assumption blank-is-zero)",
    FORM_ORDER: "rows without labels stand in the order of the form (assumption form-order)",
}


def explain_derived(structure: Structure, rules: Sequence[int], cell: int) -> tuple[str, ...]:
    """The rules that settle a cell: solved for it if one suffices, as they stand if several are needed."""
    if len(rules) == 1:
        return (f"= {solve_for(structure.rules[rules[0]], structure.keys[cell])}",)
    return tuple(write_equation(structure.rules[r]) for r in rules)


def solve_for(rule: Rule, key: str) -> str:
    """A rule as the value of one of its cells: "total - natural_person - … (row-total requests.received)"."""
    names = _short_names(rule)
    same, other = (rule.left, rule.right) if key in rule.left else (rule.right, rule.left)
    text = " + ".join(names[k] for k in other)
    text += "".join(f" - {names[k]}" for k in same if k != key)
    return f"{text} ({rule.code} {rule.subject})"


@lru_cache(maxsize=512)
def write_equation(rule: Rule) -> str:
    """A rule as it stands: "total = natural_person + … (row-total requests.received)"."""
    names = _short_names(rule)
    sides = (" + ".join(names[k] for k in side) for side in (rule.left, rule.right))
    return f"{' = '.join(sides)} ({rule.code} {rule.subject})"


def explain_read(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Why a figure was read out of tokens: which rules only this reading keeps."""
    if not rules:
        return ("the only way to read the row's tokens",)
    return tuple(f"the only way to read the row's tokens that keeps {write_equation(rule)}" for rule in rules)


@lru_cache(maxsize=512)
def _short_names(rule: Rule) -> dict[str, str]:
    """Short names for a rule's cells: their keys without the parts that all of them share at either end."""
    parts = [key.split(".") for key in rule.keys]
    first, last = 0, 0
    shortest = min(map(len, parts)) - 1
    while first < shortest and len({p[first] for p in parts}) == 1:
        first += 1
    while last < shortest - first and len({p[-1 - last] for p in parts}) == 1:
        last += 1
    return {key: ".".join(p[first : len(p) - last]) for key, p in zip(rule.keys, parts, strict=True)}
