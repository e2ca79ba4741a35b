"""Finds blanks of rows whose figures may have moved: one figure is lost, and those behind it moved up into its place.

What the sums leave for the blank at the end of such a row is the sum of moved figures, and not what was printed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form, Rule


def find_shifted_blanks(form: Form, figures: Mapping[str, Figure | None], blanks: Collection[str]) -> frozenset[str]:
    """The single blanks of rows that keep their rules if the blank stood elsewhere in the row.

    A row of several groups is taken for moved only if its figures break a rule where they stand. A group that is a
    single sum keeps it wherever its total is blank: it is taken for moved if its last figure is the sum of the others.
    Only cells that no rule beyond their row checks are among them, because elsewhere the columns tell.

    :param figures: the printed figures by key.
    :param blanks: the cells that are printed blank.
    """
    return frozenset(
        blank
        for id, keys in form.row_keys.items()
        if (blank := _single_blank(keys, figures)) in blanks
        and blank is not None
        and _is_checked_within(form, blank)
        and _may_be_moved(keys, form.rules_of_row[id], figures, blank)
    )


def _single_blank(keys: Sequence[str], figures: Mapping[str, Figure | None]) -> str | None:
    blanks = [key for key in keys if figures.get(key) is None]
    return blanks[0] if len(blanks) == 1 and len(keys) > 1 else None


def _is_checked_within(form: Form, key: str) -> bool:
    rules = [rule for rule in form.rules if key in rule.keys]
    return bool(rules) and form.rules_within_rows.issuperset(rules)


def _may_be_moved(keys: Sequence[str], rules: Sequence[Rule], figures: Mapping[str, Figure | None], blank: str) -> bool:
    printed = [figures[key] or 0 for key in keys if key != blank]
    if len(rules) == 1:
        # Whatever the total is, it is kept; only that the figures add up without it speaks for their having moved.
        return blank == keys[-1] and 0 < printed[-1] == sum(printed[:-1])
    if all(_is_kept(rule, figures, blank) for rule in rules):
        return False
    for place, lost in enumerate(keys):
        moved = dict(zip(keys, (*printed[:place], None, *printed[place:]), strict=True))
        if lost != blank and all(_is_kept(rule, moved, lost) for rule in rules):
            return True
    return False


def _is_kept(rule: Rule, figures: Mapping[str, Figure | None], lost: str) -> bool:
    """Whether figures keep a rule, with some count in the place of the lost one."""
    difference = sum(figures.get(key) or 0 for key in rule.left) - sum(figures.get(key) or 0 for key in rule.right)
    return not difference or (lost in rule.left and difference < 0) or (lost in rule.right and difference > 0)
