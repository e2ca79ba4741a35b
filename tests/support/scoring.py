"""Holds a result against the figures that were printed."""

from __future__ import annotations

from govreport_core import Result
from support.rendering import Sheet


def wrong(result: Result, report: Sheet) -> dict[str, object]:
    """The cells with another figure than the report's; a zero for what is not printed is none."""
    return {
        key: (cell.value, cell.status, report.figures.get(key))
        for key, cell in result.cells.items()
        if cell.value is not None and cell.value != (report.figures.get(key) or 0)
    }


def missing(result: Result, report: Sheet) -> set[str]:
    return {
        key
        for key, figure in report.figures.items()
        if figure is not None and (key not in result.cells or result.cells[key].value is None)
    }
