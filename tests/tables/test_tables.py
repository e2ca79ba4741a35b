"""Rows of tables whose columns are in doubt."""

from __future__ import annotations

import pytest

from govreport_core import extract_text
from govreport_core.hooks.manager import PluginManager

ROW = "本年新收政府信息公开申请数量"
KEYS = tuple(
    f"requests.received.{name}"
    for name in ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")
)


def page(heads: str, figures: str) -> str:
    """A table of one row, its cells parted by blanks."""
    cells = "".join(f"<td>{head.strip('.')}</td>" for head in f". {heads}".split())
    values = "".join(f"<td>{figure.strip('.')}</td>" for figure in figures.split())
    return (
        "<h1>青石县2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p>"
        f"<table><tr>{cells}</tr><tr><td>{ROW}</td>{values}</tr></table>"
    )


def statuses(text: str, manager: PluginManager) -> set[str]:
    """Of the cells of the row; none if nothing was read at all."""
    cells = extract_text(text, manager=manager).cells
    return {cells[key].status for key in KEYS if key in cells}


def test_columns_under_pieces_of_their_heads_are_those_of_the_form(manager: PluginManager) -> None:
    assert statuses(page("自 业 构 益组织 务机构 其他 计", "8 0 0 14 0 7 29"), manager) == {"printed"}


def test_columns_under_heads_that_say_nothing_are_open(manager: PluginManager) -> None:
    assert "printed" not in statuses(page("数据1 数据2 数据3 数据4 数据5 数据6 数据7", "8 0 0 14 0 7 29"), manager)


def test_columns_under_pieces_of_other_heads_are_not(manager: PluginManager) -> None:
    # 自然人 has no figure and so no column, and 公益组织 fell into two.
    assert "printed" not in statuses(page("业 构 益组织 益组织 务机构 其他 计", "8 . . 14 . 7 29"), manager)


HEADS = "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计"


def rows(*texts: str) -> str:
    """Rows of a table whose cells are parted by blanks; a point is an empty cell."""
    cells = ([f"<td>{cell.strip('.')}</td>" for cell in text.split()] for text in texts)
    return "".join(f"<tr>{''.join(row)}</tr>" for row in cells)


def requests(*texts: str) -> str:
    return (
        "<h1>青石县2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p>"
        f"<table>{rows(*texts)}</table>"
    )


def fees(*others: str) -> str:
    own = rows("信息内容 本年收费金额", "行政事业性收费 12.5")
    licensing = rows("信息内容 本年处理决定数量", "行政许可 3")
    return (
        "<h1>青石县2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p>"
        f"<table>{licensing}</table><table>{own}</table>{''.join(others)}"
        "<p>三、收到和处理政府信息公开申请情况</p>"
        f"<table>{rows(f'. {HEADS}', f'{ROW} 1 0 0 0 0 0 1')}</table>"
    )


@pytest.mark.parametrize(
    "other", [rows("项目 发放金额（元）", "困难补助 880"), rows("项目 金额（亿元）", "工程款 2")], ids=["元", "亿元"]
)
def test_the_unit_of_another_table_is_not_that_of_the_fees(other: str, manager: PluginManager) -> None:
    cell = extract_text(fees(f"<table>{other}</table>"), manager=manager).cells["proactive.fees.amount"]
    assert (cell.value, cell.status) == (12.5, "printed")


def test_two_readings_of_a_cell_that_no_rule_covers_leave_it_open(manager: PluginManager) -> None:
    again = f"<table>{rows('信息内容 本年收费金额', '行政事业性收费 99')}</table>"
    cell = extract_text(fees(again), manager=manager).cells["proactive.fees.amount"]
    assert (cell.status, set(cell.candidates)) == ("ambiguous", {12.5, 99})


def test_a_column_of_last_year_does_not_fill_a_blank(manager: PluginManager) -> None:
    text = requests(f". {HEADS} 上年总计", f"{ROW} 8 . 0 0 0 0 8 5")
    cells = extract_text(text, manager=manager, assume=()).cells
    # The one value that the row's sum leaves the blank is 0.
    assert [cells[key].value for key in KEYS] == [8, 0, 0, 0, 0, 0, 8]
    assert cells["requests.received.total"].evidence.text == "8"


def test_a_remark_behind_blank_cells_is_no_header(manager: PluginManager) -> None:
    text = requests(
        f". {HEADS} 备注", f"{ROW} 9 . 0 0 0 0 9 .", "（一）予以公开 . . . . . . . 见说明", "（七）总计 9 . 0 0 0 0 9 ."
    )
    cells = extract_text(text, manager=manager, assume=()).cells
    total = [cells[f"requests.outcomes.total.{key.rpartition('.')[2]}"] for key in KEYS]
    assert [cell.status for cell in total] == [cells[key].status for key in KEYS]
    assert total[0].status == "printed"


REVIEWS = "119 25 91 24 259 7 0 15 6 28 21 1 7 9 38"


def reviews(figures: str, *heads: str) -> dict[str, object]:
    """The reviews as read under the heading of their table, once from a grid and once from flattened text."""
    title, heading = "青石县2023年政府信息公开工作年度报告", "四、政府信息公开行政复议、行政诉讼情况"
    others = f"<p>三、收到和处理政府信息公开申请情况</p><table>{rows(f'. {HEADS}', f'{ROW} 1 0 0 0 0 0 1')}</table>"
    grid = f"<h1>{title}</h1>{others}<p>{heading}</p><table>{rows(*heads, figures)}</table>"
    lines = [title, "三、收到和处理政府信息公开申请情况", *HEADS.split(), f"{ROW} | 1 | 0 | 0 | 0 | 0 | 0 | 1", heading]
    flat = "\n".join([*lines, *(head.replace(" ", "") for head in heads), f"| {' | '.join(figures.split())} |"])
    read = [
        {
            key: cell.value
            for key, cell in extract_text(text).cells.items()
            if key.startswith("reviews.") and cell.status == "printed"
        }
        for text in (grid, flat)
    ]
    assert read[0] == read[1]
    return read[0]


@pytest.mark.parametrize("heads", [(), ("行政复议 行政诉讼",)], ids=["none", "the top row"])
@pytest.mark.parametrize("figures", [REVIEWS, " ".join("0" * 15)], ids=["figures", "noughts"])
def test_figures_under_the_heading_of_their_table_need_no_heads(heads: tuple[str, ...], figures: str) -> None:
    assert " ".join(map(str, reviews(figures, *heads).values())) == figures


@pytest.mark.parametrize(
    "figures",
    [REVIEWS.replace("259", "258"), "0 0 0 0 0", "119 7 21 25 0 1 91 15 7 24 6 9 259 28 38", f"{REVIEWS} 1"],
    ids=["a broken sum", "one group", "another order", "one too many"],
)
def test_figures_without_heads_of_which_the_order_is_in_doubt_are_open(figures: str) -> None:
    assert reviews(figures) == {}


def flat(*lines: str) -> str:
    return "\n".join(
        ["青石县2023年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况", *HEADS.split(), *lines]
    )


COLUMN_BY_COLUMN = flat(
    ROW, "5", "上年结转政府信息公开申请数量", "1", "（一）予以公开", "4", "（七）总计", "6", "四、结转下年度继续办理", "0",
    *("3 0 2 3 0", "0 0 0 0 0", "0 0 0 0 0", "0 0 0 0 0", "0 0 0 0 0", "8 1 6 9 0"),
)  # fmt: skip
HALVES_ABOVE = flat("11 11", f"{ROW} 4 0 0 0 0 0 4", "上年结转政府信息公开申请数量 1 0 0 0 0 0 1")


@pytest.mark.parametrize("text", [COLUMN_BY_COLUMN, HALVES_ABOVE], ids=["by column", "halves"])
def test_figures_apart_from_their_labels_are_reported_and_not_read(text: str, manager: PluginManager) -> None:
    result = extract_text(text, manager=manager)
    assert {result.cells[key].value for key in KEYS} == {None}
    assert [found.code for found in result.findings].count("figures-apart") == 1


def test_a_publishers_wrong_sum_is_no_displaced_figure(manager: PluginManager) -> None:
    text = flat(f"{ROW} 4 0 0 2 0 0 7", "上年结转政府信息公开申请数量 1 0 0 0 0 0 1", "（七）总计 5 0 0 2 0 0 7")
    result = extract_text(text, manager=manager)
    assert [result.cells[key].value for key in KEYS] == [4, 0, 0, 2, 0, 0, 7]
    assert [found.code for found in result.findings if found.kind == "rule"][:1] == ["row-total"]


def test_a_total_in_the_first_column_shows_by_the_sums(manager: PluginManager) -> None:
    # Without heads that say it: 9 = 4 + 0 + 5 and so on.
    rows_of_it = (f"{ROW} 9 4 0 5 0 0 0", "上年结转政府信息公开申请数量 3 1 2 0 0 0 0", "（七）总计 12 5 2 5 0 0 0")
    result = extract_text(flat(*rows_of_it), manager=manager)
    assert {result.cells[key].value for key in KEYS} == {None}
    assert [found.code for found in result.findings if found.kind == "rule"] == []


@pytest.mark.parametrize("behind", ["100.2%", "（详见附件）", "占比 100%", "—"])
def test_what_stands_behind_a_full_row_of_flattened_text_is_no_figure_of_it(
    behind: str, manager: PluginManager
) -> None:
    result = extract_text(flat(f"{ROW}      4 1 0 2 0 0 7    {behind}", "（七）总计 4 1 0 2 0 0 7"), manager=manager)
    assert [result.cells[key].value for key in KEYS] == [4, 1, 0, 2, 0, 0, 7]
