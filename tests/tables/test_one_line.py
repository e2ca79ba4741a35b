"""Reports whose tables stand in one line, labels and figures run together."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support.made_reports import UNDIVIDED, make_figures, make_page

from govreport_core import Result, extract_text
from govreport_core.forms.loading import load_form
from govreport_core.hooks.manager import PluginManager
from govreport_core.validation.check import check_result

FORM = load_form("2021")
ENDINGS = (
    "五、存在的主要问题及改进情况",
    "五、工作中存在的不足和下一步打算",
    "第五部分 存在问题",
    "五、政府信息公开工作的困难与对策",
    "(五)问题和措施",
    "注：行政复议2件、行政诉讼1件为上年案件。五、不足之处",
    "（说明：其中1件已于2024年办结）五、不足之处",
)
PROSE = (
    "本报告由主动公开情况、政府信息公开行政复议、行政诉讼情况等部分组成。",
    "收到和处理政府信息公开申请情况、行政诉讼见下表；",
    "全年没有行政复议 ",
    "本年新收政府信息公开申请11件，予以公开5件。",
)
LEAD_INS = (
    ("三、收到和处理政府信息公开申请情况", "我单位依法办理自然人和商业企业的申请，办理情况如下："),
    ("三、收到和处理政府信息公开申请情况", "自然人、法人或其他组织的申请见下表:"),
    ("四、政府信息公开行政复议、行政诉讼情况", "我单位被提起行政诉讼、被申请行政复议的情况见下表："),
    ("四、政府信息公开行政复议、行政诉讼情况", "行政复议后起诉的，按结果维持、结果纠正等分列如下："),
)
REQUESTS = [row.id for row in FORM.rows.values() if row.id.startswith("requests.") and row.id != UNDIVIDED]


def in_one_line(page: str, between: str) -> str:
    """The page's text in one line under its title, its cells parted by blanks or by nothing."""
    title, rest = re.findall(r"<h1>(.*?)</h1>(.*)", page, re.DOTALL)[0]
    text = re.sub(r"(?:<[^>]+>|\n)+", between, rest)
    return f"{title}\n{text}"


def wrong(result: Result, figures: dict[str, int]) -> dict[str, object]:
    cells = result.cells
    return {key: cells[key].value for key in figures if key in cells and cells[key].value not in (None, figures[key])}


def unread(result: Result, figures: dict[str, int], rows: str) -> list[str]:
    return [key for key in figures if key.startswith(rows) and result.cells[key].value is None]


@pytest.mark.parametrize("between", ["", " "])
@pytest.mark.parametrize("blank", REQUESTS)
def test_a_row_without_figures_takes_none_of_the_next(blank: str, between: str, manager: PluginManager) -> None:
    figures = make_figures(FORM, 7)
    keys = FORM.rows[blank].keys
    page = make_page(FORM, "青石县档案局", 2023, {**figures, **dict.fromkeys(keys)})
    result = extract_text(in_one_line(page, between), manager=manager)
    printed = {key: value for key, value in figures.items() if key not in keys}
    assert not wrong(result, printed)
    assert not unread(result, printed, "requests.")
    assert not {key for key in keys if result.cells[key].status == "printed"}


@pytest.mark.parametrize("between", ["", " "])
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_tables_end_before_a_heading_in_any_words(ending: str, between: str, manager: PluginManager) -> None:
    figures = make_figures(FORM, 8)
    page = make_page(FORM, "青石县档案局", 2023, figures).replace("五、存在的主要问题及改进情况", ending)
    result = extract_text(in_one_line(page, between), manager=manager)
    assert not wrong(result, figures)
    assert not unread(result, figures, "reviews.")


@pytest.mark.parametrize("section", ["二、", "三、", "四、", "五、"])
@pytest.mark.parametrize("prose", PROSE)
def test_sentences_that_name_the_tables_are_no_part_of_them(prose: str, section: str, manager: PluginManager) -> None:
    figures = make_figures(FORM, 9)
    page = make_page(FORM, "青石县档案局", 2023, figures).replace(f"<h2>{section}", f"<h2>{prose}{section}")
    result = extract_text(in_one_line(page, ""), manager=manager)
    assert not wrong(result, figures)
    assert not unread(result, figures, "requests.")


BEHIND = (
    "以上为本年度受理情况。", "我局办理工作总体平稳，未发生舆情。", "本机关将继续规范答复。", "项目均已办结。", "年内无积压。", "部门间协同顺畅，群众满意。",
)  # fmt: skip


@pytest.mark.parametrize("sentence", BEHIND)
@pytest.mark.parametrize("section", ["三、", "四、", "五、"])
def test_a_sentence_behind_a_table_is_no_part_of_it(sentence: str, section: str, manager: PluginManager) -> None:
    figures = make_figures(FORM, 10)
    page = make_page(FORM, "青石县档案局", 2023, figures).replace(f"<h2>{section}", f"<h2>{sentence}{section}")
    result = extract_text(in_one_line(page, " "), manager=manager)
    assert not wrong(result, figures)
    assert not unread(result, figures, "")


@pytest.mark.parametrize("unit", ["件", "宗，", "件申请。", "余件。"])
def test_figures_of_a_sentence_are_no_rows(unit: str, manager: PluginManager) -> None:
    figures = make_figures(FORM, 11)
    sentence = f"结转下年度继续办理 {figures['requests.carried_over.total'] + 1}{unit}"
    page = make_page(FORM, "青石县档案局", 2023, figures).replace("<h2>四、", f"<h2>{sentence}四、")
    assert not wrong(extract_text(in_one_line(page, " "), manager=manager), figures)


def broken_rows() -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Form, row, and a digit for every cell of the row that does not keep its sum, cells left out or not."""
    for form_id in ("2019", "2021"):
        rows = [row.id for row in load_form(form_id).rows.values() if row.id != UNDIVIDED]
        for row in rows:
            if row.startswith("requests."):
                yield form_id, row, (3, 1, 0, 0, 0, 0, 7)
            elif row.startswith("reviews."):
                yield form_id, row, (2, 0, 0, 1, 5)
    for row in ("requests.received", "requests.outcomes.granted", "requests.outcomes.total", "requests.carried_over"):
        yield "2021", row, (8, 1, 0, 0, 0, 0, 8)
        yield "2021", row, (0, 0, 2, 0, 0, 5, 9)


@pytest.mark.parametrize(("form_id", "row", "digits"), list(broken_rows()))
def test_a_digit_for_every_cell_is_read_though_the_sum_is_wrong(
    form_id: str, row: str, digits: tuple[int, ...], manager: PluginManager
) -> None:
    form = load_form(form_id)
    figures = {key: 0 for key in form.cells if not key.startswith(UNDIVIDED) or form_id == "2019"}
    keys = form.rows[row].keys
    figures.update(zip(keys, digits, strict=True))
    page = make_page(form, "青石县档案局", int(form_id), figures)
    text = in_one_line(page, "")
    if form_id == "2019":
        text = text.replace("(七)总计", "(六)其他处理0000000(七)总计")
    result = extract_text(text, manager=manager)
    read = {key: cell.value for key, cell in result.cells.items() if not key.startswith("proactive.")}
    assert read == {key: figures[key] for key in read}
    # That other rows do not fit this one is the same error.
    (error,) = (finding for finding in result.findings if finding.severity == "error")
    assert set(keys) <= set(error.cells)
    assert not check_result(result.to_dict())


@pytest.mark.parametrize("row", ["requests.received", "requests.carried_over", "requests.outcomes.total"])
def test_nothing_is_worked_out_from_a_row_that_breaks_its_own_sum(row: str, manager: PluginManager) -> None:
    figures: dict[str, int | str | None] = dict(dict.fromkeys(make_figures(FORM, 1), 0))
    figures.update(zip(FORM.rows[row].keys, (3, 1, 0, 0, 0, 0, 7), strict=True))
    lost = FORM.rows["requests.carried_in"].keys
    page = make_page(FORM, "青石县档案局", 2023, figures | dict.fromkeys(lost))
    result = extract_text(in_one_line(page, ""), manager=manager)
    assert {result.cells[key].value for key in lost} == {None}
    assert set(lost) <= {key for finding in result.findings for key in finding.cells}


def test_what_does_not_fit_a_row_that_breaks_its_own_sum_is_a_warning(manager: PluginManager) -> None:
    figures = dict.fromkeys(make_figures(FORM, 1), 0)
    figures.update(zip(FORM.rows["requests.received"].keys, (3, 1, 0, 0, 0, 0, 7), strict=True))
    page = make_page(FORM, "青石县档案局", 2023, figures)
    result = extract_text(in_one_line(page, ""), manager=manager)
    told = [finding for finding in result.findings if finding.code == "broken-with-row"]
    assert {finding.severity for finding in told} == {"warning"}
    assert {"requests.received.natural_person", "requests.received.business"} <= {k for f in told for k in f.cells}


def test_digits_that_keep_the_sum_with_a_cell_left_out_are_not_cut_one_by_one(manager: PluginManager) -> None:
    figures: dict[str, int | str | None] = dict(dict.fromkeys(make_figures(FORM, 1), 0))
    keys = FORM.rows["requests.outcomes.granted"].keys
    figures.update(zip(keys, (12, None, None, 0, 0, 0, 12), strict=True))
    page = make_page(FORM, "青石县档案局", 2023, figures)
    result = extract_text(in_one_line(page, ""), manager=manager)
    assert result.cells[keys[0]].value in (None, 12)
    assert result.cells[keys[-1]].value in (None, 12)


@pytest.mark.parametrize("between", ["", " "])
@pytest.mark.parametrize(("section", "sentence"), LEAD_INS)
def test_a_sentence_that_leads_to_a_table_ends_with_its_colon(
    section: str, sentence: str, between: str, manager: PluginManager
) -> None:
    figures = make_figures(FORM, 9)
    page = make_page(FORM, "青石县档案局", 2023, figures)
    assert page.count(section) == 1
    result = extract_text(in_one_line(page.replace(section, section + sentence), between), manager=manager)
    assert not wrong(result, figures)
    assert not unread(result, figures, "requests.") + unread(result, figures, "reviews.")


@pytest.mark.parametrize("between", [" ", "　"])
@pytest.mark.parametrize("seed", [3, 4])
def test_each_table_may_have_a_line_of_its_own(seed: int, between: str, manager: PluginManager) -> None:
    figures = make_figures(FORM, seed)
    page = make_page(FORM, "青石县档案局", 2023, figures)
    tables = re.sub(
        r"<table.*?</table>", lambda table: re.sub(r"(?:<[^>]+>|\n)+", between, table[0]), page, flags=re.DOTALL
    )
    text = re.sub(r"(?:<[^>]+>|\n)+", "\n", tables)
    assert sum(len(line) >= 100 for line in text.split("\n")) == 3
    result = extract_text(text, manager=manager)
    assert {key: result.cells[key].value for key in figures} == figures
