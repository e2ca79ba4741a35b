"""The tasks of `reading.py` under pytest-benchmark, a group for each page.

    pytest benchmarks/test_reading.py

It compares runs over time (`--benchmark-autosave`, `--benchmark-compare`). Its rounds do not take turns, so on a busy
machine the ratios of `reading.py` say more.
"""

from __future__ import annotations

from typing import Any

import pytest
from documents import flattened, pages
from reading import lxml_parse, pandas_tables

from govreport_core import create_plugin_manager, extract
from govreport_core.forms.loading import load_form
from govreport_core.hooks.manager import PluginManager

FORM = load_form("2021")
PAGES = pages(FORM)
ALL = {**PAGES, "text 10 KB": flattened(FORM, 10)}


@pytest.fixture(scope="module")
def manager() -> PluginManager:
    return create_plugin_manager()


@pytest.mark.parametrize("name", ALL)
def test_extract(benchmark: Any, name: str, manager: PluginManager) -> None:
    benchmark.group = name
    text = benchmark(lambda: extract(ALL[name], manager=manager).to_json())
    assert '"status": "complete"' in text


@pytest.mark.parametrize("task", [lxml_parse, pandas_tables])
@pytest.mark.parametrize("name", PAGES)
def test_others(benchmark: Any, name: str, task: Any) -> None:
    benchmark.group = name
    assert benchmark(task, PAGES[name]) is not None
