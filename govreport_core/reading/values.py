"""What a reading's text is worth in its cell."""

from __future__ import annotations

from govreport_core.forms.figures import UNIT_OF_THE_FORM, Figure, Kind, parse_figure
from govreport_core.forms.units import VOCABULARY, unit_of_amount
from govreport_core.model.document import Document, Position
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import CellReading

# The units of counts; none is printed where one case is meant.
_SINGLE = frozenset((None, *VOCABULARY["counted"]))


def no_figure(key: str, text: str, kind: Kind, unit: str | None) -> Finding:
    """Why a printed text has no value: it is no figure, or one in a unit that is not settled."""
    if (kind == "amount" or unit not in _SINGLE) and parse_figure(text, kind, UNIT_OF_THE_FORM) is not None:
        printed = "none is printed" if unit is None else f"{unit} is printed"
        return finding("unit-unknown", (key,), found=text, unit=printed)
    return finding("not-a-figure", (key,), found=text)


def figure_of(reading: CellReading, kind: Kind, document: Document) -> tuple[Figure | None, str | None]:
    """What a reading is worth in a cell of this kind, None if it is no such figure; and an amount's unit."""
    if kind != "amount":
        # 5 in 百件 is not 5.
        return (parse_figure(reading.text, kind) if reading.unit in _SINGLE else None), reading.unit
    unit = unit_at(reading.unit, reading.position, document)
    return parse_figure(reading.text, kind, unit), unit


def unit_at(named: str | None, position: Position, document: Document) -> str | None:
    """The unit of an amount that stands there without one; see `units.unit_of_amount`."""
    return unit_of_amount(named, document.text, position.start, position.end, document.grid_of(position))
