"""govreport: Chinese government-information-disclosure annual reports as validated data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govreport_core.findings import Finding
from govreport_core.manager import create_plugin_manager
from govreport_core.markers import hookimpl
from govreport_core.model import Cell, CellReading, Document, Position, Result, RowReading, Source, Token
from govreport_core.pipeline import extract, extract_text
from govreport_core.version import __version__

if TYPE_CHECKING:
    from govreport_core.batch import extract_many

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
    "extract_many",
    "extract_text",
    "hookimpl",
]


def __getattr__(name: str) -> Any:
    # Who extracts one document has no use for processes, archives and all that.
    if name == "extract_many":
        from govreport_core.batch import extract_many

        return extract_many
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
