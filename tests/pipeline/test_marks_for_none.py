"""A mark that says that there is none is not worked out as a figure; where a sum asks for one, the sum is broken."""

from __future__ import annotations

import pytest
from support.reordered import REQUESTS

from govreport_core import extract
from govreport_core.forms.figures import MARKERS, WITHHELD
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.result import Result

HEADS = "".join(f"<td>{column.label.text}</td>" for column in REQUESTS.columns)


def _read(mark: str, total: int, manager: PluginManager) -> Result:
    """A page with one row of the applications: 1 and 2 are printed, and a mark in the first of its cells."""
    row = REQUESTS.rows[0]
    figures = (mark, 1, 2, 0, 0, 0, total)
    cells = "".join(f"<td>{figure}</td>" for figure in figures)
    page = f"<h1>某县2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p><table><tr><td></td>{HEADS}</tr>"
    return extract(f"{page}<tr><td>{row.label.text}</td>{cells}</tr></table>".encode(), manager=manager)


@pytest.mark.parametrize("mark", sorted(MARKERS - WITHHELD))
def test_a_mark_for_none_breaks_the_sum_that_asks_for_a_figure(mark: str, manager: PluginManager) -> None:
    result = _read(mark, 63, manager)
    cell = result.cells[REQUESTS.rows[0].keys[0]]
    assert (cell.value, cell.status) == (None, "blank")
    broken = [found for found in result.findings if found.code == "row-total"]
    assert [(found.found, found.expected) for found in broken] in ([(63, 3)], [(3, 63)])


@pytest.mark.parametrize("mark", sorted(MARKERS - WITHHELD))
def test_a_mark_for_none_that_fits_its_sum_is_nought(mark: str, manager: PluginManager) -> None:
    result = _read(mark, 3, manager)
    assert result.cells[REQUESTS.rows[0].keys[0]].value == 0
    assert not [found for found in result.findings if found.code == "row-total"]


@pytest.mark.parametrize("mark", sorted(WITHHELD))
def test_what_is_only_not_shown_is_worked_out(mark: str, manager: PluginManager) -> None:
    cell = _read(mark, 63, manager).cells[REQUESTS.rows[0].keys[0]]
    assert (cell.value, cell.status) == (60, "derived")
