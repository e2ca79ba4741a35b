"""govreport: Chinese government-information-disclosure annual reports as validated data."""

from __future__ import annotations

from govreport_core.findings import Finding
from govreport_core.manager import create_plugin_manager
from govreport_core.markers import hookimpl
from govreport_core.model import Cell, CellReading, Document, Position, Result, RowReading, Source, Token
from govreport_core.pipeline import extract, extract_text
from govreport_core.version import __version__

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
    "__version__",
    "create_plugin_manager",
    "extract",
    "extract_text",
    "hookimpl",
]
