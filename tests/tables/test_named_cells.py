"""Cells that carry the name of their column, as pages for narrow screens print them."""

from __future__ import annotations

import random
import re

import pytest
from support.hostile import page, parts
from support.rendering import Print, Seeded, Sheet, sheet
from support.scoring import missing, wrong

from govreport_core import Result, extract
from govreport_core.hooks.manager import PluginManager

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OTHER_NAMES = ("自然人", "企业", "科研机构", "公益组织", "法律服务机构", "其他", "合计")
ROW = re.compile(r"(<tr>(?:<td[^>]*>[^<]*\D[^<]*</td>)+)((?:<td>\d*</td>){7})</tr>")
MARKS = ("{}：{}", "{}:{}", "{}： {}", "<span>{}：</span>{}", "<b>{}</b> {}", "<div>{}:</div><div>{}</div>", "{}：{}件")


def report(seed: int, form: str) -> tuple[Sheet, str]:
    dice = Seeded(seed)
    figures = sheet(dice, form)
    return figures, page(parts(dice, figures, Print()))


def named(html: str, names: tuple[str, ...], mark: str) -> str:
    """The page with the names of columns in the cells of table 3."""

    def row(match: re.Match[str]) -> str:
        values = re.findall(r"<td>(\d*)</td>", match[2])
        cells = (f"<td>{mark.format(name, value)}</td>" for name, value in zip(names, values, strict=True))
        return f"{match[1]}{''.join(cells)}</tr>"

    changed, count = ROW.subn(row, html)
    assert count > 20
    return changed


def read(html: str, manager: PluginManager) -> Result:
    return extract(html.encode(), manager=manager)


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("names", [COLUMNS, OTHER_NAMES])
def test_a_figure_behind_the_name_of_its_column_is_read(
    form: str, mark: str, names: tuple[str, ...], manager: PluginManager
) -> None:
    figures, html = report(1, form)
    result = read(named(html, names, mark), manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


def test_names_are_the_heads_where_there_are_no_others(manager: PluginManager) -> None:
    figures, html = report(2, "2021")
    html = named(html, COLUMNS, "{}：{}")
    start = html.rindex("<table>", 0, html.index("申请人情况")) + len("<table>")
    end = html.rindex("<tr>", 0, html.index("本年新收", start))
    result = read(html[:start] + html[end:], manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


def test_names_tell_the_order_where_there_are_no_heads(manager: PluginManager) -> None:
    names = (COLUMNS[6], *COLUMNS[:6])
    cells = "".join(f"<td>{name}：{value}</td>" for name, value in zip(names, (12, 1, 2, 0, 4, 5, 0), strict=True))
    html = (
        "<h1>青石县2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p>"
        f"<table><tr><td>一、本年新收政府信息公开申请数量</td>{cells}</tr></table>"
    )
    cells = read(html, manager).cells
    values = [cell.value for key, cell in cells.items() if key.startswith("requests.received.")]
    assert values == [1, 2, 0, 4, 5, 0, 12]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("form", ["2019", "2021"])
def test_a_name_of_another_column_leaves_the_cell_open(seed: int, form: str, manager: PluginManager) -> None:
    figures, html = report(seed, form)
    rng = random.Random(seed)
    html = named(html, COLUMNS, "{}：{}")
    others = [name for name in COLUMNS if name != "科研机构"]
    html = re.sub(
        "<td>科研机构：", lambda match: f"<td>{rng.choice(others)}：" if rng.random() < 0.5 else match[0], html
    )
    result = read(html, manager)
    assert not wrong(result, figures)
    assert {cell.status for key, cell in result.cells.items() if key.endswith(".research")} & {"derived", "ambiguous"}
    named_cells = {key for finding in result.findings for key in finding.cells}
    assert {key for key, cell in result.cells.items() if cell.status in ("missing", "ambiguous")} <= named_cells


@pytest.mark.parametrize("shift", [1, 3, 6])
def test_names_that_are_all_shifted_give_no_figure(shift: int, manager: PluginManager) -> None:
    figures, html = report(5, "2021")
    result = read(named(html, COLUMNS[shift:] + COLUMNS[:shift], "{}：{}"), manager)
    assert not wrong(result, figures)
    assert not any(
        cell.status == "printed" and cell.value for key, cell in result.cells.items() if key.startswith("requests")
    )


@pytest.mark.parametrize("text", ["自然人：约5", "自然人：5或6", "自然人：其中3", "去年：5", "自然人5：6"])
def test_what_is_no_name_and_figure_is_not_read(text: str, manager: PluginManager) -> None:
    figures, html = report(6, "2021")
    match = ROW.search(html)
    assert match is not None
    first = re.sub(r"<td>\d*</td>", f"<td>{text}</td>", match[2], count=1)
    result = read(html.replace(match[0], f"{match[1]}{first}</tr>"), manager)
    assert result.cells["requests.received.natural_person"].status != "printed"
    assert not wrong(result, figures)
