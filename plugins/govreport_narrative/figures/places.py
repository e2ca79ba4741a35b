"""Finds where the document prints what was read in its running text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govreport_core.model.narrative import NarrativeFigure
from govreport_narrative.figures.found import Found
from govreport_narrative.prose import Prose


def place_in_print(found: Iterable[Found], prose: Prose) -> Iterable[Found]:
    """The figures with their places in the document and their units as printed."""
    found = list(found)
    wanted: set[int] = set()
    for each in found:
        number = each.number
        wanted |= {number.start, number.stop - 1, number.end - 1}
        wanted |= {place for place in (number.unit_start, each.whole) if place is not None and place >= 0}
    printed = prose.offsets_in_print(sorted(wanted))
    for each in found:
        yield each._replace(figure=_placed(each, printed, prose.printed))


def _placed(found: Found, printed: Mapping[int, int], text: str) -> NarrativeFigure:
    number = found.number
    unit = number.unit
    if unit is not None:
        unit = "".join(text[printed[number.unit_start] : printed[number.end - 1] + 1].split())
    return found.figure._replace(
        start=printed[number.start],
        end=printed[number.stop - 1] + 1,
        unit=unit,
        part_of=printed[found.whole] if found.whole is not None else None,
    )
