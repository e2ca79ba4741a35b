"""Rows of a grid that have lost blank cells and are as wide as the others again, with blanks at their ends."""

from __future__ import annotations

import pytest
from support.reordered import REQUESTS, figures

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.result import Result

HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
COLUMNS = tuple(column.id for column in REQUESTS.columns)
TITLE = "某县人民政府2023年政府信息公开工作年度报告"


def _rows(seed: int) -> dict[str, tuple[str, list[int]]]:
    """Row id -> label and figures of the rows of the applications table of a made report."""
    values = figures(seed)
    return {
        row.id: (row.label.text, [values[key] for key in row.keys])
        for row in REQUESTS.rows
        if all(key in values for key in row.keys)
    }


def _page(rows: dict[str, tuple[str, list[str]]], kind: str, heads: tuple[str, ...] = HEADS) -> str:
    """A page with the applications table; every row has a cell for each head and one for its label."""
    lines = [["", *heads], *([label, *figures] for label, figures in rows.values())]
    if kind == "txt":
        return f"{TITLE}\n三、收到和处理政府信息公开申请情况\n" + "\n".join("|".join(line) for line in lines)
    drawn = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<h1>{TITLE}</h1><p>三、收到和处理政府信息公开申请情况</p><table>{drawn}</table>"


def _packed(row: list[int]) -> list[str]:
    """The figures without noughts, and blanks behind them up to the width of the table."""
    printed = [str(figure) for figure in row if figure]
    return [*printed, *[""] * (len(HEADS) - len(printed))]


def _read(page: str, manager: PluginManager) -> Result:
    return extract(page.encode(), manager=manager)


@pytest.mark.parametrize("kind", ["txt", "html"])
@pytest.mark.parametrize("seed", range(6))
def test_no_figure_of_a_packed_row_stands_where_the_grid_puts_it(seed: int, kind: str, manager: PluginManager) -> None:
    rows = _rows(seed)
    page = _page({id: (label, _packed(row)) for id, (label, row) in rows.items()}, kind)
    cells = _read(page, manager).cells
    for id, (_, row) in rows.items():
        for column, figure in zip(COLUMNS, row, strict=True):
            cell = cells[f"{id}.{column}"]
            assert cell.value in (None, figure), f"{id}.{column}"


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_rows_that_keep_their_blanks_are_read_as_they_stand(kind: str, manager: PluginManager) -> None:
    rows = _rows(3)
    kept = {id: (label, [str(figure or "") for figure in row]) for id, (label, row) in rows.items()}
    cells = _read(_page(kept, kind), manager).cells
    for id, (_, row) in rows.items():
        for column, figure in zip(COLUMNS, row, strict=True):
            if figure:
                assert (cells[f"{id}.{column}"].value, cells[f"{id}.{column}"].status) == (figure, "printed")


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_sum_before_a_blank_is_chance_where_other_rows_keep_their_blanks(kind: str, manager: PluginManager) -> None:
    rows = _rows(3)
    kept = {id: (label, [str(figure) for figure in row]) for id, (label, row) in rows.items()}
    first, second, *_ = kept
    kept[first][1][:] = ["3", "0", "0", "0", "0", "3", ""]
    kept[second][1][:] = ["4", "", "1", "", "0", "2", "7"]
    cells = _read(_page(kept, kind), manager).cells
    printed = {column: cells[f"{first}.{column}"].value for column in COLUMNS[:-1]}
    assert list(printed.values()) == [3, 0, 0, 0, 0, 3]


@pytest.mark.parametrize("kind", ["txt", "html"])
@pytest.mark.parametrize(
    "heads", [("申请人情况", *[""] * 6), ("", "法人或其他组织", *[""] * 5), tuple("甲乙丙丁戊己庚")]
)
def test_figures_under_no_known_head_are_of_no_column(
    kind: str, heads: tuple[str, ...], manager: PluginManager
) -> None:
    rows = {id: (label, [str(figure) for figure in row]) for id, (label, row) in _rows(5).items()}
    blank = _read(_page(rows, kind, heads), manager).cells
    named = _read(_page(rows, kind), manager).cells
    printed = [key for key, cell in named.items() if key.startswith("requests.") and cell.value]
    assert printed
    assert all(blank[key].value is None for key in printed)
