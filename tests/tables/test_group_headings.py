"""The heading of a group of rows, and the head of a group of columns, are a part of what labels say, in every layout."""

from __future__ import annotations

import re

import pytest
from support.made_reports import make_figures, make_page
from support.rendering import LAYOUTS, seeded

from govreport_core import extract
from govreport_core.forms.loading import load_form
from govreport_core.forms.normalization import normalize_label
from govreport_core.hooks.manager import PluginManager

# A heading of the form -> what stands in its place, always with another meaning.
CHANGED = {
    "本年度办理结果": ("上年度办理结果", "以前年度办理结果", "累计办理结果", "下年度办理结果", "上半年办理结果"),
    "不予公开": ("予以公开", "准予公开", "已公开", "同意公开", "部分公开"),
    "无法提供": ("可以提供", "能够提供", "已经提供"),
    "不予处理": ("予以处理", "正在处理", "已处理"),
    "其他处理": ("其中", "不予处理", "已处理"),
}
REVIEWS = {
    "行政诉讼": ("民事诉讼", "刑事诉讼", "上年行政诉讼"),
    "未经复议直接起诉": ("经复议直接起诉", "未经复议间接起诉"),
    "复议后起诉": ("复议前起诉", "复议后未起诉"),
    "行政复议": ("行政裁决", "行政调解", "信访复查"),
}
# How many seeds of each layout are tried, so that both forms and other spellings come up.
SEEDS = 2


def _printed(data: bytes, keys: tuple[str, ...], manager: PluginManager) -> list[str]:
    cells = extract(data, manager=manager, assume=()).cells
    return [key for key in keys if key in cells and cells[key].status == "printed"]


@pytest.mark.parametrize("heading", CHANGED)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_under_a_heading_of_another_meaning_are_not_read(
    layout: str, heading: str, manager: PluginManager
) -> None:
    coding = "gb18030" if "gb18030" in layout else "utf-8"
    pattern = re.compile(f"(?<=[)）、.．]){heading}")
    wrong = []
    for seed in range(SEEDS):
        made = seeded(seed, layout, ("2019", "2021")[seed % 2])
        text = made.data.decode(coding)
        if not pattern.search(text):
            continue  # wrapped, or a variant
        rows = made.sheet.form.rows.values()
        keys = tuple(key for row in rows if heading in map(normalize_label, row.under) for key in row.keys)
        for other in CHANGED[heading]:
            if _printed(pattern.sub(other, text).encode(coding), keys, manager):
                wrong.append((seed, other))
    assert not wrong


@pytest.mark.parametrize("head", REVIEWS)
@pytest.mark.parametrize("layout", ["html_official", "html_without_rowspan", "markdown", "lines", "lines_cell_ends"])
def test_only_the_groups_under_a_head_of_another_meaning_are_open(
    layout: str, head: str, manager: PluginManager
) -> None:
    made = seeded(4, layout, "2021")
    text = made.data.decode()
    before, heading, tables = text.partition("四、政府信息公开行政复议、行政诉讼情况")
    if not heading or not re.search(f"(?<![\u3400-\u9fff]){head}(?![\u3400-\u9fff])", tables):
        pytest.skip("printed with another spelling")
    rows = {row.id: row for row in made.sheet.form.rows.values() if row.id.startswith("reviews.")}
    theirs = {id for id, row in rows.items() if head in (normalize_label(row.label.text), *row.under)}
    whole = _printed(made.data, tuple(key for row in rows.values() for key in row.keys), manager)
    for other in REVIEWS[head]:
        changed = re.sub(f"(?<![\u3400-\u9fff]){head}(?![\u3400-\u9fff])", other, tables)
        read = _printed((before + heading + changed).encode(), tuple(whole), manager)
        assert {key.rpartition(".")[0] for key in read} == rows.keys() - theirs, other


REVIEW_COLUMNS = next(block for block in load_form("2021").blocks if block.side_by_side).columns
MOVED = {"(五)不予处理": "6.其他", "(四)无法提供": "4.其他", "(三)不予公开": "9.其他"}


@pytest.mark.parametrize("group", MOVED)
@pytest.mark.parametrize("kind", ["html", "lines"])
def test_a_row_without_a_name_of_its_own_is_the_rest_of_the_group_it_stands_in(
    kind: str, group: str, manager: PluginManager
) -> None:
    form = load_form("2021")
    page = make_page(form, "青石县档案局", 2023, make_figures(form, 3))
    rows = re.findall(r"<tr>.*?</tr>\n?", page, re.DOTALL)
    last = next(row for row in rows if "3.其他" in row)
    moved = last.replace("3.其他", MOVED[group])
    first = next(number for number, row in enumerate(rows) if group in row)
    height = int(re.search(r'rowspan="?(\d+)"?[^>]*>' + re.escape(group), rows[first])[1])  # type: ignore[index]
    behind = rows[first + height - 1]
    changed = page.replace(last, "").replace(behind, behind + moved)
    for heading, rows_before, rows_now in ((group, height, height + 1), ("(六)其他处理", 3, 2)):
        changed = changed.replace(f'rowspan="{rows_before}">{heading}', f'rowspan="{rows_now}">{heading}')
    if kind == "lines":
        changed = re.sub(r"\n+", "\n", re.sub(r"<[^>]+>", "\n", changed))
    keys = form.rows["requests.outcomes.other.other"].keys
    assert _printed(changed.encode(), keys, manager) == []


COLUMNS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
OTHER_REVIEWS = ("上年", "去年", "其中", "2022年", "不", "县级", "计划", "下属单位")


@pytest.mark.parametrize("group", [0, 1, 2])
@pytest.mark.parametrize("word", OTHER_REVIEWS)
@pytest.mark.parametrize("is_turned", [True, False])
def test_a_row_of_reviews_is_none_of_another_time_part_or_body(
    is_turned: bool, word: str, group: int, manager: PluginManager
) -> None:
    labels = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    rows = {"reconsideration": (1, 2, 0, 0, 3), "litigation_direct": (1, 0, 0, 0, 1)}
    rows["litigation_after_reconsideration"] = (0, 0, 4, 0, 4)

    def read(labels: list[str]) -> list[str]:
        lines = [("", *COLUMNS), *((label, *figures) for label, figures in zip(labels, rows.values(), strict=True))]
        lines = list(zip(*lines, strict=True)) if is_turned else lines
        drawn = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
        head = "<h1>青石县档案局2023年政府信息公开工作年度报告</h1><h2>四、政府信息公开行政复议、行政诉讼情况</h2>"
        keys = tuple(f"reviews.{list(rows)[group]}.{column.id}" for column in REVIEW_COLUMNS)
        return _printed(f"{head}<table>{drawn}</table>".encode(), keys, manager)

    assert len(read(labels)) == len(COLUMNS)
    labels[group] = word + labels[group]
    assert read(labels) == []
