"""govreport: Chinese government-information-disclosure annual reports as validated data."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from govreport_core.hooks.markers import hookimpl
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document, Position
from govreport_core.model.finding import Finding
from govreport_core.model.readings import CellReading, RowReading, Token
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.version import __version__

if TYPE_CHECKING:
    from govreport_core.batch.api import extract_many
    from govreport_core.explanation import explain
    from govreport_core.hooks.manager import create_plugin_manager
    from govreport_core.hooks.ready import refresh_plugins
    from govreport_core.pipeline.extraction import extract, extract_text

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
    "explain",
    "extract",
    "extract_many",
    "extract_text",
    "hookimpl",
    "refresh_plugins",
]


# A plugin needs the values alone, and who extracts one document has no use for processes and archives.
_WHEN_USED = {
    "create_plugin_manager": "hooks.manager",
    "explain": "explanation",
    "extract": "pipeline.extraction",
    "extract_many": "batch.api",
    "extract_text": "pipeline.extraction",
    "refresh_plugins": "hooks.ready",
}


def __getattr__(name: str) -> Any:
    if name in _WHEN_USED:
        return getattr(import_module(f"{__name__}.{_WHEN_USED[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
