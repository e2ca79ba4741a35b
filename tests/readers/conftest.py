"""What the readers' tests share: a manager with the built-in plugins, checks of a document."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import pytest

from govreport_core import create_plugin_manager
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Document

BUILT_IN = (
    "readers.docx", "readers.html", "readers.pdf", "readers.text", "tables.grid", "tables.lines", "tables.fused",
)  # fmt: skip


@pytest.fixture(scope="session")
def manager() -> PluginManager:
    """The built-in plugins in their order, without any that happens to be installed."""
    manager = create_plugin_manager(entry_points=False)
    for name in reversed(BUILT_IN):
        manager.register(importlib.import_module(f"govreport_{name}"), name)
    return manager


@pytest.fixture(scope="session")
def grids() -> Callable[[Document], list[list[list[str | None]]]]:
    """The texts of a document's tables, after a check that every cell stands where it says."""

    def texts(document: Document) -> list[list[list[str | None]]]:
        for table in document.tables:
            assert 0 <= table.start <= table.end <= len(document.text)
            for row in table.rows:
                for cell in filter(None, row):
                    assert document.text[cell.start : cell.end] == cell.text
                    assert cell.text == cell.text.strip()
        assert list(document.pages) == sorted(document.pages)
        return [[[cell.text if cell else None for cell in row] for row in table.rows] for table in document.tables]

    return texts
