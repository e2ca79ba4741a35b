"""Reports on forms from before 2019: their indicator rows as printed, and nothing made up."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import CORPUS

import govreport_tables.indicators as indicators
from govreport_core import Document, Result, create_plugin_manager, extract, extract_text, hookimpl
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Position
from govreport_core.model.readings import Indicator
from govreport_readers.html import reader as html_reader
from govreport_readers.text import reader as text

HEADING = "青石县2016年政府信息公开工作年度报告\n一、概述\n我县认真做好信息公开工作。\n"
ROWS = (
    ("主动公开文件数", "条", 310, 4021),
    ("其中：1.政府网站公开数", "条", 300, 3900),
    ("2.政府公报公开数", "条", 10, 121),
    ("收到依申请公开申请数", "件", 12, 77),
    ("行政复议数", "件", 1, 4),
    ("工作人员数", "人", 3, 3),
    ("工作经费", "万元", 12.5, 88.25),
)
COLUMNS = ("2016年度", "历年累计")


def isolated(*plugins: object) -> PluginManager:
    """The readers of text and these plugins, whatever else is installed."""
    return create_plugin_manager([html_reader, text, *plugins], entry_points=False)


@pytest.fixture(scope="module")
def manager() -> PluginManager:
    return isolated(indicators)


def rows_of(result: Result) -> list[tuple[object, ...]]:
    return [(row["indicator"], row["unit"], *row["values"]) for row in result.indicators]


def html(rows: tuple[tuple[object, ...], ...] = ROWS) -> str:
    head = "".join(f"<td>{name}</td>" for name in ("指标名称", "计量单位", *COLUMNS))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><body><p>{HEADING}</p><table><tr>{head}</tr>{body}</table></body></html>"


def markdown(rows: tuple[tuple[object, ...], ...] = ROWS) -> str:
    lines = [("指标名称", "计量单位", *COLUMNS), ("---",) * 4, *rows]
    return HEADING + "\n".join("| " + " | ".join(map(str, row)) + " |" for row in lines) + "\n"


def lines(rows: tuple[tuple[object, ...], ...] = ROWS) -> str:
    return HEADING + "\n".join(str(cell) for row in (("指标名称", "单位", *COLUMNS), *rows) for cell in row) + "\n"


def one_line_each(rows: tuple[tuple[object, ...], ...] = ROWS) -> str:
    return HEADING + "\n".join("  ".join(map(str, row)) for row in (("指标名称", "单位", *COLUMNS), *rows)) + "\n"


def fused(rows: tuple[tuple[object, ...], ...]) -> str:
    return HEADING.replace("\n", "") + "".join(str(c) for row in (("指标名称", "单位", *COLUMNS), *rows) for c in row)


@pytest.mark.parametrize("layout", [html, markdown, lines, one_line_each])
def test_every_layout_comes_back_as_printed(layout, manager) -> None:
    result = extract_text(layout(), manager=manager)
    assert result.status == "unrecognised"
    assert rows_of(result) == list(ROWS)
    assert all(tuple(row["columns"]) == COLUMNS and "text" not in row for row in result.indicators)
    assert [finding.code for finding in result.findings] == ["older-form"]
    for row in result.indicators:
        evidence = row["evidence"]
        assert result.document.text[evidence["start"] : evidence["end"]] == evidence["text"]
        assert evidence["plugin"] == "govreport_tables.indicators"


def test_pingtan_2018_against_its_known_figures(manager) -> None:
    folder = CORPUS / "pingtan-2018"
    if not folder.is_dir():
        pytest.skip(f"the corpus is not beside the repository ({folder})")
    known = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["stat_table"]
    result = extract(folder / "source.txt", manager=manager)
    assert [
        {"indicator": row["indicator"], "unit": row["unit"], "values": row["values"]} for row in result.indicators
    ] == known["rows"]
    assert all(row["columns"] == known["columns"] for row in result.indicators)


def test_figures_run_together_are_open_unless_something_settles_them(manager) -> None:
    rows = (("主动公开文件数", "条", 310, 4021), ("受理申请数", "件", 0, 0), ("行政复议数", "件", 0, 7))
    result = extract_text(fused(rows), manager=manager)
    assert rows_of(result) == [
        ("主动公开文件数", "条", None, None),
        ("受理申请数", "件", 0, 0),
        ("行政复议数", "件", 0, 7),
    ]
    assert result.indicators[0]["text"] == "3104021"


def test_the_running_text_settles_only_with_a_figure_of_the_whole_body(manager) -> None:
    rows = (("主动公开文件数", "条", 310, 4021), ("受理申请数", "件", 0, 0), ("行政复议数", "件", 0, 7))
    settled = fused(rows).replace("我县认真", "2016年全县主动公开政府信息310条。我县认真")
    assert rows_of(extract_text(settled, manager=manager))[0] == ("主动公开文件数", "条", 310, 4021)
    for narrower in (
        "县教育局主动公开政府信息310条。",
        "其中网站主动公开政府信息310条。",
        "2016年全县主动公开政府信息310件。",
    ):
        text = fused(rows).replace("我县认真", narrower + "我县认真")
        assert rows_of(extract_text(text, manager=manager))[0] == ("主动公开文件数", "条", None, None)


def test_parts_of_a_settled_row_are_no_greater_than_it(manager) -> None:
    rows = (
        ("主动公开文件数", "条", 310, 4021),
        ("其中：1.政府网站公开数", "条", 310, 4021),
        ("2.政府公报公开数", "条", 0, 0),
        ("3.其他方式公开数", "条", 0, 0),
    )
    text = fused(rows).replace("我县认真", "2016年全县主动公开政府信息310条。我县认真")
    assert rows_of(extract_text(text, manager=manager)) == list(rows)


def test_a_blank_is_no_zero(manager) -> None:
    rows = (*ROWS[:4], ("行政诉讼数", "件", "—", ""), ("举报数", "件", "/", 3))
    result = extract_text(markdown(rows), manager=manager)
    assert rows_of(result)[-2:] == [("行政诉讼数", "件", None, None), ("举报数", "件", None, 3)]


def test_headings_of_sections_are_no_rows_and_no_part_of_a_label(manager) -> None:
    text = HEADING + (
        "统计指标\n单位\n统计数\n一、主动公开情况\n——\n——\n（一）主动公开政府信息数\n条\n45\n"
        "二、依申请公开情况\n（一）收到申请数\n件\n6\n1.当面申请数\n件\n2\n2.网络申请数\n件\n4\n三、行政复议数量\n件\n0\n"
    )
    assert rows_of(extract_text(text, manager=manager)) == [
        ("（一）主动公开政府信息数", "条", 45),
        ("（一）收到申请数", "件", 6),
        ("1.当面申请数", "件", 2),
        ("2.网络申请数", "件", 4),
        ("三、行政复议数量", "件", 0),
    ]


def test_a_head_repeated_after_a_page_break_and_a_table_printed_twice(manager) -> None:
    first, second = lines(ROWS[:4]), lines(ROWS[4:]).removeprefix(HEADING)
    assert rows_of(extract_text(first + second, manager=manager)) == list(ROWS)
    assert rows_of(extract_text(lines() + lines().removeprefix(HEADING), manager=manager)) == list(ROWS)


def test_two_tables_side_by_side(manager) -> None:
    head = "<td>指标名称</td><td>单位</td><td>数值</td>" * 2
    pairs = (("主动公开数", 5, "申请数", 3), ("网站公开数", 4, "复议数", 0))
    body = "".join(
        f"<tr><td>{a}</td><td>条</td><td>{x}</td><td>{b}</td><td>件</td><td>{y}</td></tr>" for a, x, b, y in pairs
    )
    result = extract_text(f"<p>信息公开</p><table><tr>{head}</tr>{body}</table>", manager=manager)
    assert rows_of(result) == [
        ("主动公开数", "条", 5),
        ("网站公开数", "条", 4),
        ("申请数", "件", 3),
        ("复议数", "件", 0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "政府信息公开 首页 新闻 通知公告",
        "政府信息公开\n指标名称 单位 数值\n地区生产总值 亿元 1200\n户籍人口 人 40000\n粮食产量 万吨 31\n学校 个 12\n",
        lines().replace("信息公开", "工作"),
        lines(ROWS[3:5]),
        "政府信息公开工作总结。全年公开信息条数 310，收到申请 12 件，复议 1 件，诉讼 0 件。",
    ],
)
def test_what_is_no_such_report_has_no_indicators(text: str, manager) -> None:
    result = extract_text(text, manager=manager)
    assert result.indicators == ()
    assert [finding.code for finding in result.findings][-1] in ("not-a-report", "no-form")


@given(st.lists(st.tuples(st.integers(0, 99_999), st.integers(0, 99_999)), min_size=3, max_size=8))
def test_no_value_of_run_together_figures_is_wrong(pairs) -> None:
    """Whatever is given is what was printed; the rest is open."""
    rows = tuple((f"公开{'甲乙丙丁戊己庚辛'[n]}类信息数", "条", a, a + b) for n, (a, b) in enumerate(pairs))
    found = indicators.govreport_indicators(Document("t", fused(rows), "text/plain")) or []
    assert [row.indicator for row in found] == [row[0] for row in rows]
    for row, (_, _, year, all_years) in zip(found, rows, strict=True):
        assert row.values in ((None, None), (year, all_years))


class Mine:
    name = "mine"

    def __init__(self, row: Indicator) -> None:
        self.row = row

    @hookimpl
    def govreport_indicators(self, document: Document):
        return [self.row]


def test_the_first_plugin_with_rows_is_heard_and_a_row_that_is_not_printed_is_dropped() -> None:
    text = "信息公开 公开数 310 条"
    at = text.index("310")
    true = Indicator("公开数", "条", ("数",), (310,), Position(at, at + 3))
    assert rows_of(extract_text(text, manager=isolated(Mine(true)))) == [("公开数", "条", 310)]
    false = extract_text(text, manager=isolated(Mine(true._replace(values=(311,)))))
    assert false.indicators == ()
    assert [finding.code for finding in false.findings] == ["plugin-nonsense", "not-a-report"]
    short = extract_text(text, manager=isolated(Mine(true._replace(values=()))))
    assert short.findings[0].code == "plugin-nonsense"
