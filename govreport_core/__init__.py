"""govreport: Chinese government-information-disclosure annual reports as validated data."""

from __future__ import annotations

from govreport_core.findings import Finding
from govreport_core.manager import create_plugin_manager
from govreport_core.markers import hookimpl
from govreport_core.model import Cell, CellReading, Document, Position, Result, RowReading, Source, Token

__version__ = "0.1.0"

__all__ = [
    "Cell",
    "CellReading",
    "Document",
    "Finding",
    "Position",
    "Result",
    "RowReading",
    "Source",
    "Token",
    "create_plugin_manager",
    "hookimpl",
]
