"""Makes indicators of the figures of the running text, so that they stand in a panel beside the cells of the form.

Their keys begin with `narrative.`, so that nobody takes them for cells, and end with the unit, because 30条 and 30件
are not the same: `narrative.disclosed:条`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from govreport_core.forms.figures import Figure

PREFIX = "narrative."


class ProseIndicator(NamedTuple):
    """What figures of the running text count, as a title says it in Chinese and in English."""

    title: str
    description: str


def prose_values(figures: Iterable[Mapping[str, Any]], year: int) -> dict[str, Figure]:
    """Key -> figure, for what a text gives of its body and its year in one way.

    Figures of a kind, of a part of the body or the year, changes and shares are left out, and so is what the text
    leaves open or gives twice with different numbers.
    """
    values: dict[str, set[Figure]] = {}
    for figure in _of_the_report(figures, year):
        values.setdefault(_key_of(figure), set()).add(figure["value"])
    return {key: found.pop() for key, found in values.items() if len(found) == 1}


def prose_indicators(figures: Iterable[Mapping[str, Any]], year: int) -> dict[str, ProseIndicator]:
    """Key -> what it counts."""
    return {
        _key_of(figure): ProseIndicator(
            f"{figure['label']}（{figure['unit'] or '无单位'}，正文所述）",
            f"{figure['what']} ({figure['unit'] or 'no unit'}, running text)",
        )
        for figure in _of_the_report(figures, year)
    }


def _of_the_report(figures: Iterable[Mapping[str, Any]], year: int) -> Iterator[Mapping[str, Any]]:
    for figure in figures:
        is_now = figure["period"] == "cumulative" or (figure["period"] == "year" and figure["year"] == year)
        if is_now and figure["own"] and not figure["unclear"] and figure["category"] is None and figure["of"] is None:
            yield figure


def _key_of(figure: Mapping[str, Any]) -> str:
    cumulative = ".cumulative" if figure["period"] == "cumulative" else ""
    # Every report has the same few.
    return sys.intern(f"{PREFIX}{figure['what']}{cumulative}:{figure['unit'] or ''}")
