"""A form is known by its labels: the form of 2019 in a later report, the form of 2021 in an earlier one."""

from __future__ import annotations

import pytest
from support.rendering import DIVIDED, LAYOUTS, UNDIVIDED, seeded

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name not in ("html_gb18030", "html_shuffled")])
@pytest.mark.parametrize(("form", "printed_year", "year"), [("2019", "2020", 2022), ("2021", "2023", 2020)])
def test_the_year_does_not_make_the_form(
    layout: str, form: str, printed_year: str, year: int, manager: PluginManager
) -> None:
    rendering = seeded(5000, layout, form)
    page = rendering.data.decode("utf-8").replace(f"{printed_year}年", f"{year}年")
    result = extract(page.encode(), manager=manager)
    assert (result.form, result.source["year"]) == (form, year)
    assert {key: result.cells[key].value for key in rendering.sheet.figures} == dict(rendering.sheet.figures)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_undivided_row_stands_for_the_three(layout: str, manager: PluginManager) -> None:
    rendering = seeded(5001, layout, "2021", hybrid=True)
    result = extract(rendering.data, manager=manager)
    assert result.form == "2021"
    figures = {key: figure for key, figure in rendering.sheet.figures.items() if key.startswith(f"{UNDIVIDED}.")}
    assert len(figures) == 7
    assert {key: result.cells[key].value for key in figures} == figures
    divided = [cell for key, cell in result.cells.items() if key.rpartition(".")[0] in DIVIDED]
    assert all(cell.status not in ("printed", "blank") for cell in divided)
    official = extract(seeded(5001, layout).data, manager=manager)
    assert not any(key.startswith(f"{UNDIVIDED}.") for key in official.cells)
