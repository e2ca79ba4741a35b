"""Tables of others: told by what stands over them, masked for parsers, reported, accounted for and never read from."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from support.hostile import Parts, html_table, page, parts
from support.rendering import Print, Seeded, seeded, sheet
from support.scoring import missing, wrong

from govreport_core import CellReading, Document, Result, extract, hookimpl
from govreport_core.forms.loading import load_form
from govreport_core.forms.normalization import normalize_label
from govreport_core.hooks.manager import PluginManager, create_plugin_manager
from govreport_core.model.account import Role
from govreport_core.model.document import Position

CAPTIONS = ("附：2022年度统计情况（供对比）", "附件：填写示例", "附：下属单位情况", "上年度情况")


def made(seed: int) -> Parts:
    dice = Seeded(seed)
    return parts(dice, sheet(dice, "2021"), Print())


def tables(p: Parts) -> str:
    return "".join(map(html_table, (*p.proactive, p.requests, p.reviews)))


def codes(result: Result) -> list[str]:
    return [finding.code for finding in result.findings]


def is_whole(result: Result, p: Parts) -> bool:
    return not wrong(result, p.sheet) and not missing(result, p.sheet)


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_what_stands_behind_the_report_under_a_caption_is_not_read(
    caption: str, seed: int, manager: PluginManager
) -> None:
    own, other = made(seed), made(seed + 50)
    result = extract(page(own, after=f"<p>{caption}</p>{tables(other)}").encode(), manager=manager)
    assert is_whole(result, own)
    assert set(codes(result)) & {"foreign-table", "several-reports"} == {"foreign-table"}
    foreign = next(finding for finding in result.findings if finding.code == "foreign-table")
    assert caption in foreign.message
    assert "table " in foreign.message


@pytest.mark.parametrize("caption", CAPTIONS)
def test_the_figures_of_others_are_accounted_for_as_such(caption: str, manager: PluginManager) -> None:
    own, other = made(3), made(53)
    result = extract(page(own, after=f"<p>{caption}</p>{html_table(other.requests)}").encode(), manager=manager)
    assert result.account is not None
    roles = [entry.role for entry in result.account.entries]
    assert roles.count(Role.FOREIGN) > 150
    assert Role.UNREAD not in roles


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_copy_with_its_own_headings_is_foreign_as_a_whole(caption: str, manager: PluginManager) -> None:
    own, other = made(4), made(54)
    body = page(other).partition("</h1>")[2].removesuffix("</body></html>")
    result = extract(page(own, after=f"<h2>{caption}</h2>{body}").encode(), manager=manager)
    assert is_whole(result, own)
    assert "several-reports" not in codes(result)


@pytest.mark.parametrize(
    "over",
    [
        lambda table: table.replace("<table>", "<table><caption>附：2022年数据</caption>"),
        lambda table: table.replace("<table>", '<table><tr><td colspan="10">2022年度数据</td></tr>'),
        lambda table: f"<table><tr><td>2022年度数据</td></tr></table>{table}",
        lambda table: f"<table><tr><td><p>附：2022年度数据</p>{table}</td></tr></table>",
        lambda table: f"<div><b>附</b>：<span>20</span><span>22</span>年数据</div><p>单位：件</p>{table}",
        lambda table: f"<p>2022年</p>{table}",
    ],
)
def test_a_caption_may_stand_in_a_table(over: Callable[[str], str], manager: PluginManager) -> None:
    own, other = made(5), made(55)
    result = extract(page(own, after=over(html_table(other.requests))).encode(), manager=manager)
    assert is_whole(result, own)
    assert "foreign-table" in codes(result)


def test_the_only_table_is_not_read_if_it_is_last_years(manager: PluginManager) -> None:
    own, other = made(6), made(56)
    html = page(own).replace(html_table(own.requests), '<img src="t.png">')
    result = extract(html.replace("</body>", f"<p>附：2022年数据</p>{html_table(other.requests)}</body>"
                                  ).encode(), manager=manager)  # fmt: skip
    requests = {key: cell for key, cell in result.cells.items() if key.startswith("requests")}
    assert all(cell.value is None for cell in requests.values())
    assert set(requests) <= {key for finding in result.findings for key in finding.cells}


def test_a_turned_table_of_others_is_not_read(manager: PluginManager) -> None:
    own, other = made(7), made(57)
    html = page(own, after="<p>上年度数据</p>" + _turned(html_table(other.requests)))
    assert is_whole(extract(html.encode(), manager=manager), own)


def _turned(table: str) -> str:
    rows = [row.split("<td") for row in table.split("<tr>")[1:]]
    return "<table>" + "".join(f"<tr>{''.join('<td' + cell for cell in row[1:])}</tr>" for row in rows) + "</table>"


def requests_of(result: Result) -> list[int | float | None]:
    return [cell.value for key, cell in result.cells.items() if key.startswith("requests")]


NOTES_BEHIND = (
    "注：以上为2022年数据。",
    "（以上为样表）",
    "上表为县图书馆数据，我局数据见附件。",
    "说明：上表数据已作废。",
)


@pytest.mark.parametrize("note", NOTES_BEHIND)
@pytest.mark.parametrize("behind", ["{table}<p>{note}</p>", "{table}<p>单位：件</p><p>{note}</p>", "{row}"])
def test_a_note_directly_behind_a_table_says_whose_it_is(note: str, behind: str, manager: PluginManager) -> None:
    own = made(14)
    table = html_table(own.requests)
    row = table.replace("</table>", f'<tr><td colspan="10">{note}</td></tr></table>')
    html = page(own).replace(table, behind.format(table=table, note=note, row=row))
    result = extract(html.encode(), manager=manager)
    assert set(requests_of(result)) == {None}
    assert result.cells["reviews.reconsideration.total"].value is not None
    assert not wrong(result, own.sheet)


@pytest.mark.parametrize("note", ["注：以上数据由各科室提供。", "以上数据不含下属单位。", "以上为2023年度数据。"])
def test_a_note_on_the_reports_own_table_leaves_it(note: str, manager: PluginManager) -> None:
    own = made(14)
    table = html_table(own.requests)
    assert is_whole(extract(page(own).replace(table, f"{table}<p>{note}</p>").encode(), manager=manager), own)


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        (r"[（(]本列数据的[^<]*", "（本列数据为上年度数据）"), (r"[（(]本列数据的[^<]*", "2022年"), (r"[（(]本列数据的[^<]*", "县图书馆"),
        ("(?<=>)申请人情况", "申请人情况（上年度）"), ("(?<=>)申请人情况", "2022年申请人情况"), ("(?<=>)申请人情况", "被申请人情况"),
        ("三、收到和处理政府信息公开申请情况", "三、县图书馆收到和处理政府信息公开申请情况"),
        ("三、收到和处理政府信息公开申请情况", "三、2024年计划收到和处理政府信息公开申请情况"),
    ],
)  # fmt: skip
def test_the_heads_and_the_heading_of_a_table_say_whose_it_is(printed: str, other: str, manager: PluginManager) -> None:
    html, count = re.subn(printed, other, page(made(15)))
    assert count
    assert set(requests_of(extract(html.encode(), manager=manager))) == {None}


def test_columns_under_the_head_of_another_group_are_not_read(manager: PluginManager) -> None:
    own = made(16)
    html = page(own).replace("法人或其他组织", "政府部门")
    result = extract(html.encode(), manager=manager)
    read = {
        key.rpartition(".")[2]
        for key, cell in result.cells.items()
        if key.startswith("requests.received") and cell.value is not None
    }
    assert read == {"natural_person", "total"}
    assert not wrong(result, own.sheet)


@pytest.mark.parametrize(
    "qualifier", ["（上年）", "（2022年）", "（历年累计）", "（2024年预算）", "（样表）", "（县水利局）"]
)
@pytest.mark.parametrize(("article", "key"), [("五", "proactive.licensing.decisions"), ("八", "proactive.fees.amount")])
def test_the_heading_of_a_part_speaks_of_this_part(
    article: str, key: str, qualifier: str, manager: PluginManager
) -> None:
    own = made(17)
    html, count = re.subn(f"(第二十条第[（(]{article}[）)]项)", rf"\1{qualifier}", page(own))
    assert count
    result = extract(html.encode(), manager=manager)
    blank = {key for key, cell in result.cells.items() if key.startswith("proactive") and cell.value is None}
    assert blank == {key}


@pytest.mark.parametrize(
    "prose",
    [
        "<p>2022年，我局新收申请12件，答复情况见上年度报告。</p>",
        "<p>与上年相比，申请数据基本持平</p>",
        "<p>上年度问题整改情况</p><p>均已整改。</p>",
        "<p>（二）各部门公开情况</p><p>各部门按时公开。</p>",
        "<p>（三）2022年度遗留事项办理情况</p><p>已办结2件。</p>",
        "<p>填报说明：单位为件。</p>",
    ],
)
def test_running_text_makes_no_table_foreign(prose: str, manager: PluginManager) -> None:
    own = made(8)
    result = extract(page(own, narrative=prose).encode(), manager=manager)
    assert is_whole(result, own)
    assert "foreign-table" not in codes(result)


def test_links_to_reports_of_other_years_make_no_table_foreign(manager: PluginManager) -> None:
    own = made(9)
    links = "".join(f"<p><a href='{year}'>青石县{year}年政府信息公开工作年度报告</a></p>" for year in range(2018, 2023))
    for html in (page(own, before=links), page(own, after=links)):
        result = extract(html.encode(), manager=manager)
        assert is_whole(result, own)
        assert "foreign-table" not in codes(result)


def test_tables_in_an_appendix_are_the_reports_where_it_has_no_others(manager: PluginManager) -> None:
    own = made(10)
    html = page(own, order=()).replace("</body>", f"<p>附表</p>{tables(own)}</body>")
    result = extract(html.encode(), manager=manager)
    assert is_whole(result, own)
    assert "foreign-table" not in codes(result)


def test_two_tables_without_a_caption_stay_undecided(manager: PluginManager) -> None:
    own, other = made(11), made(61)
    result = extract(page(own, after=tables(other)).encode(), manager=manager)
    assert "several-reports" in codes(result)
    assert "foreign-table" not in codes(result)


def test_a_table_headed_by_another_year_is_a_gap(manager: PluginManager) -> None:
    own = made(12)
    table = html_table(own.requests)
    html = page(own).replace(table, f"<p>2022年度统计表</p>{table}")
    result = extract(html.encode(), manager=manager)
    assert result.cells["requests.received.total"].value is None
    assert not wrong(result, own.sheet)


def test_parsers_of_strangers_are_not_shown_the_tables_of_others() -> None:
    own, other = made(13), made(63)
    shown: list[Document] = []

    class Stranger:
        @hookimpl
        def govreport_parse(self, document: Document, form: object) -> list[CellReading]:
            shown.append(document)
            table = document.tables[-1]
            cells = [cell for row in table.rows for cell in row if cell is not None]
            return [CellReading("requests.received.total", cell.text, Position(cell.start, cell.end)) for cell in cells]

    manager = create_plugin_manager([Stranger()])
    html = page(own, after=f"<p>附：2022年数据</p>{html_table(other.requests)}")
    result = extract(html.encode(), manager=manager)
    assert is_whole(result, own)
    assert all(cell is None for row in shown[0].tables[-1].rows for cell in row)
    assert not shown[0].text[shown[0].tables[-1].start : shown[0].tables[-1].end].strip()


def test_two_captions_in_one_table_leave_parsers_none_of_its_rows() -> None:
    own, first, second = made(9), made(59), made(69)
    rows = [html_table(each.requests).removeprefix("<table>").removesuffix("</table>") for each in (first, second)]
    headed = "".join(
        f'<tr><td colspan="10">{caption}</td></tr>{inner}'
        for caption, inner in zip(("2022年度统计表", "填写示例"), rows, strict=True)
    )
    seen: list[Document] = []

    class Watcher:
        @hookimpl
        def govreport_parse(self, document: Document, form: object) -> tuple[()]:
            seen.append(document)
            return ()

    result = extract(page(own, after=f"<table>{headed}</table>").encode(), plugins=[Watcher()])
    assert is_whole(result, own)
    assert codes(result).count("foreign-table") == 2
    assert all(cell is None for row in seen[0].tables[-1].rows for cell in row)


FORM = load_form("2021")
ROWS = ("requests.carried_in", "requests.carried_over")


@pytest.mark.parametrize("layout", ["lines", "bar_rows", "lines_row_ends"])
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize(("caption", "is_read"), [
    ("以下一行为2022年度数据", False), ("下列为2021年情况：", False), ("以下为上年数据（供对比）", False), ("以下为2023年度数据", True),
])  # fmt: skip
def test_a_line_between_the_rows_of_flattened_text_says_whose_the_next_are(
    caption: str, is_read: bool, row: str, layout: str, manager: PluginManager
) -> None:
    rendering = seeded(8, layout, "2021")
    printed = rendering.data.decode().split("\n")
    labels = set(map(normalize_label, FORM.rows[row].label.spellings))
    at = next(n for n, line in enumerate(printed) if normalize_label(line.partition("|")[0]) in labels)
    result = extract("\n".join((*printed[:at], caption, *printed[at:])).encode(), manager=manager, assume=())
    assert not wrong(result, rendering.sheet)
    assert all((result.cells[key].status == "printed") == is_read for key in FORM.row_keys[row])
