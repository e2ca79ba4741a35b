"""Tells the unit of money that a label or head names."""

from __future__ import annotations

from collections.abc import Iterable

from govreport_core.forms.units import agreed, unit_behind


def unit_in(heads: Iterable[str]) -> str | None:
    """The unit of money that normalised heads name: 元, 万元, what is printed for another, or None.

    A head may be wrapped within the unit, and twice. Heads that name different units name one that nobody knows.
    """
    found: list[str | None] = []
    further = before = ""
    for head in heads:
        found.append(unit_behind(further + before + head) or unit_behind(head))
        further, before = before, head
    return agreed(found)
