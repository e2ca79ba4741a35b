"""Which cells a person should look at first, as statistics offices choose what to edit: suspicion times effect."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from govreport_core.forms.form import Form, Rule
from govreport_core.model.cell import OPEN
from govreport_core.suspicion import doubts_of

# So many cells are listed for a report.
MOST_RANKED = 50
# A cell that is less suspect than this needs no look.
_LEAST_SUSPICION = 0.12
# How likely a figure is wrong that is far from those of other years, as far as that alone can say.
_BY_JUMP = 0.3


class Ranked(NamedTuple):
    """A cell to look at.

    :param score: suspicion times effect.
    """

    key: str
    score: float


def rank_cells(data: Mapping[str, Any], form: Form, jumps: Collection[str] = ()) -> list[Ranked]:
    """The cells of a result that a person should look at, the most worthwhile first.

    :param jumps: the keys of figures that are far from those of other years, see `govreport_core.review.jumps`.
    """
    suspicion = {
        key: 1 - (1 - doubt.suspicion) * (1 - (_BY_JUMP if key in jumps and doubt.suspicion else 0))
        for key, doubt in doubts_of(data).items()
    }
    effects = _effects(data, form)
    ranked = [Ranked(key, round(suspicion[key] * effects[key], 4)) for key in suspicion]
    ranked = [each for each in ranked if suspicion[each.key] >= _LEAST_SUSPICION]
    # Of equals the form's order decides, so that the list does not change from run to run.
    return sorted(ranked, key=lambda each: -each.score)[:MOST_RANKED]


def _effects(data: Mapping[str, Any], form: Form) -> dict[str, float]:
    """Key -> how much a wrong value may change what the report says: its size, and in how many sums it stands."""
    cells = data["cells"]
    rules_of = form.cached(_rules_by_key)
    effects = {}
    for key, cell in cells.items():
        rules = rules_of.get(key, ())
        size = abs(cell["value"] or 0)
        if cell["status"] in OPEN:
            # An unknown figure can be as large as those beside it.
            beside = (cells[each]["value"] for rule in rules for each in rule.keys if each in cells)
            size = max((abs(value) for value in beside if value is not None), default=size)
        effects[key] = (1 + math.log1p(size)) * (1 + len(rules))
    for found in data["findings"]:
        pair = found.get("found"), found.get("expected")
        if found["kind"] == "rule" and all(isinstance(each, int | float) for each in pair):
            for key in found["cells"]:
                if key in effects:
                    effects[key] += math.log1p(abs(pair[0] - pair[1]))
    return effects


def _rules_by_key(form: Form) -> Mapping[str, list[Rule]]:
    rules: dict[str, list[Rule]] = {}
    for rule in form.rules:
        for key in rule.keys:
            rules.setdefault(key, []).append(rule)
    return rules


def smallest_set(open_keys: Collection[str], form: Form) -> tuple[str, ...]:
    """As few of the open cells as, once known, let the rules prove all the others, in the form's order.

    The rules are equations: what they leave free after elimination has to be looked at.
    """
    keys = form.sorted_keys(open_keys)
    rows = list(_equations(keys, form))
    bound: set[int] = set()
    # From the end, so that totals, which stand behind their parts, follow from these.
    for column in reversed(range(len(keys))):
        pivot = next((row for row in rows if row.get(column)), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [_eliminated(row, pivot, column) for row in rows]
        bound.add(column)
    return tuple(key for column, key in enumerate(keys) if column not in bound)


def _equations(keys: tuple[str, ...], form: Form) -> Iterator[dict[int, Fraction]]:
    """The coefficients of the open cells in each rule."""
    at = {key: number for number, key in enumerate(keys)}
    for rule in form.rules:
        row: dict[int, Fraction] = {}
        for side, sign in ((rule.left, 1), (rule.right, -1)):
            for key in side:
                if key in at:
                    row[at[key]] = row.get(at[key], Fraction(0)) + sign
        if row:
            yield row


def _eliminated(row: dict[int, Fraction], pivot: dict[int, Fraction], column: int) -> dict[int, Fraction]:
    if not row.get(column):
        return row
    factor = row[column] / pivot[column]
    out = {at: row.get(at, Fraction(0)) - factor * pivot.get(at, Fraction(0)) for at in {*row, *pivot}}
    return {at: value for at, value in out.items() if value}
