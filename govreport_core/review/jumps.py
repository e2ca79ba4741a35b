"""Finds figures that are far from those of the same body's other years, as a misread digit or column makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from govreport_core.forms.figures import Figure
from govreport_core.panel.bodies import body_id
from govreport_core.panel.reports import Reports

# A figure jumps if it is so many times another year's or more, or as small a part of it, and so far from it. Numbers of
# applications of a small town double often, and a lost or added digit makes ten times of anything.
TIMES = 8
LEAST = 20

# Year -> its figure, for the nearest years before and after.
OtherYears = Mapping[int, Figure]


def find_jumps(result: Mapping[str, Any], reports: Reports) -> dict[str, OtherYears]:
    """Key -> the figures of the other years, for each cell of a result that jumps against all of these.

    :param result: as `Result.to_dict()` gives it.
    :param reports: those of the same body among others; the result's own may be one of them.
    """
    agency, year = result["source"].get("agency"), result["source"].get("year")
    if not agency or not isinstance(year, int):
        return {}
    body = body_id(agency, reports.aliases)
    nearest = _nearest_years(reports.reports.get(body, {}), year)
    found: dict[str, OtherYears] = {}
    for key, cell in result["cells"].items():
        if cell["value"] is None or key not in reports.keys:
            continue
        values = {other: value for other in nearest if (value := reports.value(body, other, key)) is not None}
        if values and all(_is_jump(cell["value"], value) for value in values.values()):
            found[key] = values
    return found


def _nearest_years(years: Iterable[int], year: int) -> list[int]:
    """The last of these years before one, and the first behind it."""
    before = [other for other in years if other < year]
    behind = [other for other in years if other > year]
    return [*sorted(before)[-1:], *sorted(behind)[:1]]


def _is_jump(value: Figure, other: Figure) -> bool:
    small, large = sorted((abs(value), abs(other)))
    return large - small >= LEAST and large >= TIMES * small
