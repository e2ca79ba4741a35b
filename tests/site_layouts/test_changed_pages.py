"""Pages of a site that have changed since it was taught: what is read of them is never another figure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.made_sites import ALL, FORM, LABELS, ROW_WORDS, Change, changes, figures_of, page_of, read

from govreport_core import Source, extract
from govreport_core.cli import main
from govreport_core.model.source import PageFields
from govreport_core.site_layouts import LayoutError, SiteLayout, teach
from govreport_core.site_layouts.layout import load_layout
from govreport_core.site_layouts.plugin import SitePlugin

MANY = ["十件", "百件", "千件", "万件", "百宗", "百份", "%", "‰", "百分比", "元", "万元", "美元", "小时", "只", "SDR"]
# In how many ways a site may say what its figures count; {} is the unit.
SAYINGS = ["单位：{}", "（单位：{}）", "计数单位：{}", "注：表中单位为{}", "以{}计", "按{}统计", "计量单位 ： {}"]
OWN_SAYINGS = [
    "每格一百件",
    "这里的数都是百件",
    "1格=100件",
    "数字×100",
    "一百件为一",
    "所有数字乘以100",
    "合计：百件",
    "百件",
]
SINGLE = [
    "单位：件",
    "（单位：件）",
    "计数单位：宗",
    "单位：桐陂县畜牧局",
    "全年共收到三百件",
    "每年更新",
    "百姓来件统计",
    "发布日期：2024-01-10",
]


@pytest.fixture(scope="module")
def layout() -> SiteLayout:
    return teach("site", page_of(3), {}, LABELS)


def say(page: Source, said: str, place: str) -> Source:
    """The page with a text at a place around its table."""
    text = page.data.decode()
    first_row = text.index("<tr>")
    where = {
        "before": ("<table>", f"<p>{said}</p><table>"),
        "caption": ("<table>", f"<table><caption>{said}</caption>"),
        "behind": ("</table>", f"</table><p>{said}</p>"),
        "corner": ("<td>事项</td>", f"<td>{said}</td>"),
        "title row": (text[first_row : first_row + 4], f'<tr><td colspan="8">{said}</td></tr><tr>'),
    }
    return Source(page.name, text.replace(*where[place], 1).encode(), "text/html", "utf-8")


PLACES = ["before", "caption", "behind", "corner", "title row"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("said", [*(form.format(unit) for form in SAYINGS[:3] for unit in MANY), *(form.format("百件") for form in SAYINGS), *OWN_SAYINGS])  # fmt: skip
def test_figures_of_another_unit_are_left_open(layout: SiteLayout, said: str, place: str) -> None:
    found = read(say(page_of(4), said, place), layout)
    assert [key for key, value in found.items() if value is not None] == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("said", SINGLE)
def test_figures_of_single_items_are_read(layout: SiteLayout, said: str, place: str) -> None:
    found = read(say(page_of(4), said, place), layout)
    # What stands in a row above the heads is a part of them: there the layout has changed.
    assert found == ({} if place == "title row" else figures_of(4, ALL))


def test_an_example_in_another_unit_teaches_nothing() -> None:
    with pytest.raises(LayoutError, match="not accepted"):
        teach("site", say(page_of(3), "单位：百件", "before"), {}, LABELS)


def rename(at: tuple[int, int], text: str) -> Change:
    def change(grid: list[list[str]]) -> None:
        grid[at[0]][at[1]] = text

    return change


def exchange_heads_and_figures(grid: list[list[str]]) -> None:
    for line in grid:
        line[2], line[5] = line[5], line[2]


def turn_rows_round(grid: list[list[str]]) -> None:
    grid[1:] = grid[:0:-1]


def add_column(head: str) -> Change:
    def change(grid: list[list[str]]) -> None:
        for number, line in enumerate(grid):
            line.insert(3, str(90 + number) if number else head)

    return change


def repeat_rows(grid: list[list[str]]) -> None:
    grid += [[line[0], *(["7"] * (len(line) - 1))] for line in grid[1:4]]


def lose_cell(grid: list[list[str]]) -> None:
    del grid[2][3]


def under_heading(said: str) -> Change:
    def change(grid: list[list[str]]) -> None:
        grid.insert(2, [said] * len(grid[0]))

    return change


CHANGES = {
    "heads and figures exchanged": exchange_heads_and_figures,
    "rows turned round": turn_rows_round,
    "a column of last year": add_column("上年"),
    "a column twice": add_column("某甲"),
    "a column of a part": add_column("其中外籍"),
    "a column without a head": add_column(""),
    "rows once more": repeat_rows,
    "a cell lost": lose_cell,
    "under last year": under_heading("去年的"),
    "under a part": under_heading("其中网上来的"),
    "in hundreds": rename((0, 1), "某甲（百件）"),
    "the last column last year's": rename((0, 7), "上年某庚"),
    "a row of a part": rename((1, 0), "甲类（其中）"),
    "a row of last year": rename((3, 0), "上年丙类"),
    "a head twice": rename((0, 2), "某甲"),
    "a row twice": rename((2, 0), "甲类"),
    "a head gone": rename((0, 3), ""),
}


@pytest.mark.parametrize("named", CHANGES)
@pytest.mark.parametrize("turned", [False, True])
def test_a_changed_table_gives_gaps_and_never_other_figures(named: str, turned: bool) -> None:
    change = CHANGES[named]
    layout = teach("site", page_of(3, turned=turned), {}, LABELS)
    try:
        page = page_of(4, turned=turned, change=change)
    except ValueError:
        pytest.skip("a table that lost a cell cannot be turned")
    found = read(page, layout)
    assert found == figures_of(4, list(found))
    gone = set(ALL) - set(found)
    assert not gone or changes(page, SitePlugin(layout)) or change is lose_cell


def test_a_row_is_another_one_under_another_heading() -> None:
    def headed(said: str) -> Change:
        return under_heading(said)

    layout = teach("site", page_of(3, change=headed("本年办的")), {}, LABELS)
    assert read(page_of(4, change=headed("本年办的")), layout) == figures_of(4, ALL)
    first = next(iter(ROW_WORDS))
    assert set(read(page_of(4, change=headed("去年办的")), layout)) == set(FORM.rows[first].keys)


CODES = {"2021": {id: [f"R{n:02}" if "/" not in id else f"A-{n}"] for n, id in enumerate(LABELS["2021"], 1)}}


def worded(labels: dict[str, dict[str, list[str]]]) -> Change:
    def change(grid: list[list[str]]) -> None:
        words = iter(text for texts in labels["2021"].values() for text in texts)
        for line in grid[1:]:
            line[0] = next(words)
        grid[0][1:] = list(words)

    return change


def test_codes_are_labels_and_no_figures() -> None:
    layout = teach("site", page_of(3, change=worded(CODES)), {}, CODES)
    result = extract(page_of(4, change=worded(CODES)), plugins=[SitePlugin(layout)])
    assert result.account is not None
    assert list(result.account.unread) == []
    assert read(page_of(4, change=worded(CODES)), layout) == figures_of(4, ALL)


def test_one_file_of_codes_is_taught_and_read(tmp_path: Path) -> None:
    page = page_of(4, change=worded(CODES))
    (tmp_path / page.name).write_bytes(page.data)
    (tmp_path / "labels.json").write_text(json.dumps(CODES), "utf-8")
    path, given = str(tmp_path / page.name), ("--labels", str(tmp_path / "labels.json"))
    assert CliRunner().invoke(main, ["teach", path, *given, "-o", str(tmp_path / "site.toml")]).exit_code == 0
    done = CliRunner().invoke(main, ["extract", path, *given])
    cells = json.loads(done.stdout)["cells"]
    assert {key: cells[key]["value"] for key in ALL} == figures_of(4, ALL)


def test_codes_beside_words_and_heads_of_the_form(tmp_path: Path) -> None:
    """Rows by codes, under the form's own heads; a site need not have all its codes on a page."""
    official = [column.label.text for column in FORM.block("requests").columns]
    rows = "".join(
        f"<tr><td>{code}</td>{''.join(f'<td>{n}</td>' for n in (*range(1, 7), 21))}</tr>" for code in ("R1", "R2")
    )
    page = f"<h1>桐陂县畜牧局2023年政府信息公开工作年度报告</h1><table><tr><td>代码</td>{''.join(f'<td>{text}</td>' for text in official)}</tr>{rows}</table>"
    labels = {"2021": {"requests.received": ["R1"], "requests.carried_in": ["R2"], "requests.carried_over": ["R9"]}}
    (tmp_path / "page.html").write_text(page, "utf-8")
    (tmp_path / "labels.json").write_text(json.dumps(labels), "utf-8")
    done = CliRunner().invoke(main, ["extract", str(tmp_path / "page.html"), "--labels", str(tmp_path / "labels.json")])
    cells = json.loads(done.stdout)["cells"]
    assert [cells[f"requests.{row}.total"]["value"] for row in ("received", "carried_in")] == [21, 21]
    assert cells["requests.carried_over.total"]["value"] is None


@pytest.mark.parametrize("text", ["5", "12件", "—", "", "1,204", "--"])
def test_what_is_no_label_is_refused_by_both(text: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page_of(4).data)
    (tmp_path / "labels.json").write_text(json.dumps({"2021": {"requests.received": [text]}}), "utf-8")
    for command, code in (("teach", 1), ("extract", 2)):
        arguments = [command, str(tmp_path / "page.html"), "--labels", str(tmp_path / "labels.json")]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == code
        assert "is no label of requests.received" in done.output


def test_several_tables_that_fit_are_named() -> None:
    text = page_of(3).data.decode()
    table = text[text.index("<table>") : text.index("</table>") + 8]
    page = Source(
        "two.html", text.replace(table, f"<p>窗口收的</p>{table}<p>网上收的</p>{table}").encode(), "text/html"
    )
    with pytest.raises(LayoutError) as raised:
        teach("site", page, {}, LABELS)
    for said in ("table 1 of 2", "table 2 of 2", "窗口收的", "网上收的", "事项 某甲", "at character"):
        assert said in str(raised.value)


def with_head(page: Source, head: str) -> Source:
    text = page.data.decode()
    start, end = text.index("<title>"), text.index("</h1>") + 5
    return Source(page.name, f"{text[:start]}<title>桐陂</title>{head}{text[end:]}".encode(), "text/html", "utf-8")


HEAD = '<div class="news">2019年旧闻</div><h2 id="t">桐陂畜牧 公开年报（{year}）</h2><ul class="i"><li>来源：桐陂县畜牧局</li><li class="d">日期：2024-01-19</li></ul>'


@pytest.fixture(scope="module")
def titled() -> SiteLayout:
    return teach("site", with_head(page_of(3), HEAD.format(year=2023)), {}, LABELS, fields=PageFields(title="h2#t", published=".i .d"))  # fmt: skip


def test_what_a_page_says_is_read_where_the_layout_says(titled: SiteLayout, tmp_path: Path) -> None:
    page = with_head(page_of(4), HEAD.format(year=2024))
    result = extract(page, plugins=[SitePlugin(titled)])
    said = {name: result.source[name] for name in ("title", "year", "published")}
    assert said == {"title": "桐陂畜牧 公开年报（2024）", "year": 2024, "published": "2024-01-19"}
    assert read(page, titled) == figures_of(4, ALL)
    assert changes(page, SitePlugin(titled)) == []
    (tmp_path / "site.toml").write_text(titled.to_toml(), "utf-8")
    assert load_layout(tmp_path / "site.toml") == titled


@pytest.mark.parametrize(
    ("head", "gone"),
    [
        (HEAD.replace("h2", "h3"), "title: h2#t"),
        (HEAD.replace('id="t"', 'id="u"'), "title: h2#t"),
        (f'{HEAD}<h2 id="t">另一份（2022）</h2>', "title: h2#t"),
        (HEAD.replace('class="d"', ""), "published: .i .d"),
        (HEAD.replace("2024-01-19", "近日"), "published: .i .d"),
    ],
)
def test_a_selector_that_selects_nothing_is_a_changed_layout(titled: SiteLayout, head: str, gone: str) -> None:
    page = with_head(page_of(4), head.format(year=2023))
    (said,) = changes(page, SitePlugin(titled))
    assert said.startswith("The layout of the site has changed")
    assert gone in said
    name = gone.partition(":")[0]
    assert extract(page, plugins=[SitePlugin(titled)]).source[name] is None
    with pytest.raises(LayoutError, match="not accepted"):
        teach("site", with_head(page_of(3), HEAD.format(year=2023)), {}, LABELS, [page], fields=titled.fields)


def test_on_which_form_a_page_without_a_year_is_printed_is_not_guessed(titled: SiteLayout) -> None:
    page = with_head(page_of(4), HEAD.replace("（{year}）", "").replace("2019年", "").replace("2024-01-19", "3月19日"))
    assert read(page, titled) == {}
    codes = [finding.code for finding in extract(page, plugins=[SitePlugin(titled)]).findings]
    assert "layout-form" in codes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--field", "title", "h6"), "'h6' selects 0 elements"),
        (("--field", "title", "td"), "'td' selects "),
        (("--field", "title", "h1:first"), "is no selector that is known: ':first' is not understood"),
        (("--elements", "div.row", ".cell"), "no element of the page is row 'div.row'"),
        (("--elements", "p", "b"), "no element of the page is cell 'b'"),
        (("--elements", "div >", ".cell"), "it ends too soon"),
    ],
)
def test_selectors_that_select_nothing_are_named(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    page = page_of(3)
    (tmp_path / page.name).write_bytes(page.data)
    (tmp_path / "labels.json").write_text(json.dumps(LABELS), "utf-8")
    given = [str(tmp_path / page.name), "--labels", str(tmp_path / "labels.json"), "-o", str(tmp_path / "site.toml")]
    done = CliRunner().invoke(main, ["teach", *given, *arguments])
    assert done.exit_code == 1
    assert said in done.output
    assert not (tmp_path / "site.toml").exists()


def test_teach_says_what_it_reads(tmp_path: Path) -> None:
    page = with_head(page_of(3), HEAD.format(year=2023))
    text = page.data.decode().replace("<table>", "").replace("</table>", "")
    for old, new in (("<tr>", "<div class=r>"), ("</tr>", "</div>"), ("<td>", "<i>"), ("</td>", "</i>")):
        text = text.replace(old, new)
    (tmp_path / "page.html").write_text(text, "utf-8")
    (tmp_path / "labels.json").write_text(json.dumps(LABELS), "utf-8")
    given = [str(tmp_path / "page.html"), "--labels", str(tmp_path / "labels.json"), "-o", str(tmp_path / "site.toml")]
    done = CliRunner().invoke(main, ["teach", *given, "--elements", "div.r", "i", "--field", "title", "#t"])
    assert done.exit_code == 0, done.output
    assert f"elements: {len(ROW_WORDS) + 1} are rows (div.r)" in done.output
    assert f"elements: {8 * (len(ROW_WORDS) + 1)} are cells (i)" in done.output
    assert "title 桐陂畜牧 公开年报（2023）" in done.output
    assert f"{len(ALL)} of " in done.output
    assert "stay open (proactive " in done.output
