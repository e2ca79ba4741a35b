"""govreport: Chinese government-information-disclosure annual reports as validated data."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from govreport_core.findings import Finding
from govreport_core.markers import hookimpl
from govreport_core.model import Cell, CellReading, Document, Position, Result, RowReading, Source, Token
from govreport_core.version import __version__

if TYPE_CHECKING:
    from govreport_core.batch import extract_many
    from govreport_core.manager import create_plugin_manager
    from govreport_core.pipeline import extract, extract_text

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


# A plugin needs the values alone, and who extracts one document has no use for processes and archives.
_WHEN_USED = {
    "create_plugin_manager": "manager",
    "extract": "pipeline",
    "extract_many": "batch",
    "extract_text": "pipeline",
}


def __getattr__(name: str) -> Any:
    if name in _WHEN_USED:
        return getattr(import_module(f"{__name__}.{_WHEN_USED[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
