"""Words and marks in the place of a figure: the cell stays open, and nothing else does."""

from __future__ import annotations

import re

import pytest
from support.made_reports import make_figures, make_page

from govreport_core import Result, extract_text
from govreport_core.forms.loading import load_form
from govreport_core.hooks.manager import PluginManager

FORM = load_form("2021")
AGENCY = "青石县档案局"
WORDS = ("图片", "见附件", "待核实", "保密", "尚未汇总", "数据缺失", "不便公布", "略", "×", "?", "■", "3?")
ROWS = ("requests.received", "requests.outcomes.granted", "requests.outcomes.total")
CELLS = (
    *(f"{row}.{column}" for row in ROWS for column in ("natural_person", "public_interest", "total")),
    "reviews.reconsideration.upheld",
    "reviews.litigation_direct.pending",
    "reviews.litigation_after_reconsideration.total",
    "proactive.penalties.decisions",
)
LAYOUTS = ("grid", "lines")


def written(page: str, layout: str) -> str:
    """A page as it is, or with a cell a line."""
    return page if layout == "grid" else re.sub(r"\n+", "\n", re.sub(r"<title>.*?</title>|<[^>]+>", "\n", page))


def tables_of(page: str) -> str:
    return "\n".join(re.findall(r"<table>.*?</table>", page, re.DOTALL))


def wrong(result: Result, figures: dict[str, int]) -> dict[str, object]:
    """What the result says otherwise than these figures."""
    cells = result.cells
    return {key: cells[key].value for key in figures if key in cells and cells[key].value not in (None, figures[key])}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_one_cell_leaves_the_others_as_printed(word: str, layout: str, manager: PluginManager) -> None:
    for number, hidden in enumerate(CELLS):
        figures = make_figures(FORM, 11 + number)
        figures[hidden] += 9  # the row's sum is broken, so that no remark seems to stand behind a whole row
        page = make_page(FORM, AGENCY, 2023, {**figures, hidden: word})
        result = extract_text(written(page, layout), manager=manager)
        row = hidden.rpartition(".")[0]
        others = [key for key in FORM.rows[row].keys if key != hidden]
        assert {key: result.cells[key].value for key in others} == {key: figures[key] for key in others}, hidden
        assert result.cells[hidden].status != "printed"
        assert any(hidden in finding.cells for finding in result.findings)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_cell_that_cannot_be_read_takes_no_figure_of_another_table(
    word: str, is_first: bool, layout: str, manager: PluginManager
) -> None:
    for number, hidden in enumerate(CELLS):
        own, other = make_figures(FORM, 31 + number), make_figures(FORM, 51 + number)
        other[hidden] = own[hidden] + 17
        page = make_page(FORM, AGENCY, 2023, {**own, hidden: word})
        copy = tables_of(make_page(FORM, AGENCY, 2023, other))
        place = "<h2>五、" if is_first else "<h2>二、"
        result = extract_text(written(page.replace(place, copy + place, 1), layout), manager=manager)
        cell = result.cells.get(hidden)
        assert cell is None or cell.status != "printed", hidden
        assert cell is None or cell.value != other[hidden], hidden


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_that_only_the_second_of_two_reports_prints_is_nobodys(layout: str, manager: PluginManager) -> None:
    own, other = make_figures(FORM, 3), make_figures(FORM, 4)
    page = make_page(FORM, AGENCY, 2023, own)
    *_, reviews = re.findall(r"<table>.*?</table>", page, re.DOTALL)
    copy = tables_of(make_page(FORM, AGENCY, 2023, other))
    page = page.replace(reviews, "<p>（图片）</p>").replace("</body>", f"{copy}</body>")
    assert not wrong(extract_text(written(page, layout), manager=manager), own)


def _piped(page: str) -> str:
    """A page whose tables have a line for each row, with cells between bars and blanks where a cell spans several."""
    lines = []
    for row in re.findall(r"<tr>(.*?)</tr>|<h\d>(.*?)</h\d>", page, re.DOTALL):
        cells = re.findall(r"<td([^>]*)>(.*?)</td>", row[0], re.DOTALL)
        spans = [int((re.search(r'colspan="?(\d+)', looks) or [0, 1])[1]) for looks, _ in cells]
        lines.append(
            "| " + " | ".join(t + " |" * (n - 1) for n, (_, t) in zip(spans, cells, strict=True)) if cells else row[1]
        )
    return "\n".join(lines)


@pytest.mark.parametrize("word", ["67多", "至少2", "12（应为13）", "约5"])
def test_a_figure_with_a_word_behind_blanks_and_a_label_is_no_part_of_the_label(
    word: str, manager: PluginManager
) -> None:
    for row in ("requests.outcomes.denied.internal_affairs", "requests.outcomes.other.uncorrected"):
        figures = make_figures(FORM, 5)
        hidden = f"{row}.natural_person"
        page = _piped(make_page(FORM, AGENCY, 2023, {**figures, hidden: word}))
        cells = extract_text(page, manager=manager).cells
        others = [key for key in FORM.rows[row].keys if key != hidden]
        assert {key: cells[key].value for key in others} == {key: figures[key] for key in others}
        assert cells[hidden].status != "printed"


@pytest.mark.parametrize("number", ["第5页", "- 4 -", "— 7 —", "第 2 页 共 9 页"])
def test_the_number_of_a_page_in_a_cell_behind_a_row_is_of_no_row(number: str, manager: PluginManager) -> None:
    figures = make_figures(FORM, 8)
    page = make_page(FORM, AGENCY, 2023, figures)
    begin = page.index("（一）予以公开") if "（一）予以公开" in page else page.index("予以公开")
    end = page.index("</tr>", begin)
    cells = extract_text(f"{page[:end]}<td>{number}</td>{page[end:]}", manager=manager).cells
    assert {key: cells[key].value for key in figures} == figures
    assert {cells[key].status for key in FORM.rows["requests.outcomes.granted"].keys} == {"printed"}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "rows", [("received", "carried_in", "carried_over"), ("received", "outcomes.granted", "carried_in")]
)
def test_figures_before_their_labels_are_not_those_of_the_row_above(
    rows: tuple[str, ...], seed: int, manager: PluginManager
) -> None:
    figures = make_figures(FORM, seed)
    keys = [FORM.rows[f"requests.{row}"].keys for row in rows]
    heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    lines = [f"{AGENCY}2023年政府信息公开工作年度报告", "三、收到和处理政府信息公开申请情况", *heads]
    for row, own in zip(rows, keys, strict=True):
        lines += [*(str(figures[key]) for key in own), FORM.rows[f"requests.{row}"].label.text]
    cells = extract_text("\n".join((*lines, "五、存在的主要问题及改进情况")), manager=manager).cells
    read = {key: cells[key].value for own in keys for key in own if cells[key].value is not None}
    assert {key: value for key, value in read.items() if value != figures[key]} == {}
