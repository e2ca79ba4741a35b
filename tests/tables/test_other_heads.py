"""Heads of another time, unit or table open their columns, and only these where the others are named."""

from __future__ import annotations

import pytest
from support.rendering import seeded

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager

FORMATS = ("html", "md", "txt")
ISSUED = ("本年制发件数", "本年废止件数", "现行有效件数")
COLUMNS = ("issued", "repealed", "in_force")
FEES = "proactive.fees.amount"


def _report(tables: list[list[list[str]]], kind: str) -> bytes:
    """Pages with the first tables of the form as given, in a format, and the others as sites print them."""
    title = "某县2023年政府信息公开工作年度报告"
    if kind == "txt":
        text = "\n".join((title, *(cell for table in tables for row in table for cell in row)))
        return f"{text}\n{_rest('lines')}".encode()
    if kind == "md":
        drawn = "\n\n".join(map(_markdown, tables))
        return f"# {title}\n\n{drawn}\n\n{_rest('markdown')}".encode()
    drawn = "".join(map(_html, tables))
    return f"<html><body><h1>{title}</h1>{drawn}{_rest('html_official')}</body></html>".encode()


def _rest(layout: str) -> str:
    text = seeded(4, layout, "2021").data.decode()
    rest = text[text.index("三、收到和处理政府信息公开申请情况") :]
    return rest.replace("</body>", "").replace("</html>", "")


def _markdown(table: list[list[str]]) -> str:
    width = max(map(len, table))
    lines = ["| " + " | ".join((*row, *[""] * (width - len(row)))) + " |" for row in table]
    return "\n".join((lines[0], "|---" * width + "|", *lines[1:]))


def _html(table: list[list[str]]) -> str:
    rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in table)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _read(tables: list[list[list[str]]], kind: str, manager: PluginManager) -> set[str]:
    """The cells of the first section that are read."""
    cells = extract(_report(tables, kind), manager=manager, assume=()).cells
    return {key for key, cell in cells.items() if key.startswith("proactive.") and cell.status == "printed"}


def _first_table(heads: tuple[str, ...]) -> list[list[str]]:
    return [
        ["第二十条第（一）项"],
        ["信息内容", *heads],
        ["规章", "3", "5", "7"],
        ["行政规范性文件", "11", "13", "17"],
    ]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "heads",
    [
        ("2021年", "2022年", "2023年"),
        ("2023年", "2022年", "2021年"),
        ("本年", "上年", "增减"),
        ("本级", "下级", "合计"),
        ("数量", "比重", "排名"),
        ("本部门", "下属单位", "总计"),
    ],
)
def test_heads_of_another_table_name_no_column(heads: tuple[str, ...], kind: str, manager: PluginManager) -> None:
    assert not _read([_first_table(heads)], kind, manager)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("changed", range(3))
@pytest.mark.parametrize("front", ["上年", "历年", "累计", "计划", "内部"])
def test_one_head_of_another_meaning_opens_its_own_column(
    front: str, changed: int, kind: str, manager: PluginManager
) -> None:
    heads = [*ISSUED]
    heads[changed] = front + heads[changed].removeprefix("本年")
    others = {column for number, column in enumerate(COLUMNS) if number != changed}
    read = _read([_first_table(tuple(heads))], kind, manager)
    assert {key.rpartition(".")[2] for key in read} == others


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("counted", ["页数", "字数", "人数", "天数", "得分", "下载量", "点击数", "排名"])
@pytest.mark.parametrize("changed", range(3))
def test_a_head_that_counts_something_else_opens_its_own_column(
    changed: int, counted: str, kind: str, manager: PluginManager
) -> None:
    heads = [*ISSUED]
    heads[changed] = heads[changed].removesuffix("件数") + counted
    others = {column for number, column in enumerate(COLUMNS) if number != changed}
    read = _read([_first_table(tuple(heads))], kind, manager)
    assert {key.rpartition(".")[2] for key in read} == others


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("head", "is_read"), [("2023年", True), ("2022年", False), ("2024年", False), ("上年", False)])
def test_a_year_alone_is_a_head_only_if_it_is_the_reports(
    head: str, is_read: bool, kind: str, manager: PluginManager
) -> None:
    licensing = [["第二十条第（五）项"], ["信息内容", head], ["行政许可", "19"]]
    read = _read([_first_table(ISSUED), licensing], kind, manager)
    assert ("proactive.licensing.decisions" in read) == is_read
    assert len(read) == 6 + is_read


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("unit", "is_read"), [("万元", True), ("元", True), ("件", False), ("万人次", False), ("户", False), ("项", False)]
)
def test_an_amount_is_not_counted_in_pieces(unit: str, is_read: bool, kind: str, manager: PluginManager) -> None:
    fees = [["第二十条第（八）项"], ["信息内容", f"本年收费金额（单位：{unit}）"], ["行政事业性收费", "23.5"]]
    read = _read([_first_table(ISSUED), fees], kind, manager)
    assert (FEES in read) == is_read


@pytest.mark.parametrize("head", ["外国政府", "党员", "港澳台居民", "社会公众"])
def test_an_unknown_head_before_those_of_a_group_opens_its_column(head: str, manager: PluginManager) -> None:
    text = seeded(4, "lines", "2021").data.decode()
    assert text.count("\n自然人\n") == 1
    whole = extract(text.encode(), manager=manager, assume=()).cells
    cells = extract(text.replace("\n自然人\n", f"\n{head}\n").encode(), manager=manager, assume=()).cells
    lost = {key for key, cell in whole.items() if cell.status == "printed" and cells[key].status != "printed"}
    assert lost == {key for key, cell in whole.items() if key.endswith(".natural_person") and cell.status == "printed"}
