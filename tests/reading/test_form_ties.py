"""Which form it is where the labels fit both: the year of the report tells, or nobody."""

from __future__ import annotations

import pytest

from govreport_core import CellReading, Document, Result, extract_text, hookimpl
from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager, create_plugin_manager
from govreport_core.model.document import Position

REVIEWS = """{title}
四、政府信息公开行政复议、行政诉讼情况

| 行政复议 | | | | | 行政诉讼 | | | | | | | | | |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | | | | | 复议后起诉 | | | | |
| | | | | | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
| 3 | 0 | 1 | 0 | 4 | 2 | 0 | 0 | 0 | 2 | 1 | 0 | 0 | 0 | 1 |
"""
TITLE = "青石县档案局{year}年政府信息公开工作年度报告"


def codes(result: Result) -> list[str]:
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize(
    ("year", "form"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2022, "2021"), (2024, "2021")]
)
def test_the_year_decides_where_the_labels_fit_both_forms(year: int, form: str, manager: PluginManager) -> None:
    result = extract_text(REVIEWS.format(title=TITLE.format(year=year)), manager=manager)
    assert result.form == form
    assert "form-tie" not in codes(result)
    assert result.cells["reviews.reconsideration.total"].value == 4


def test_without_a_year_the_tie_is_reported(manager: PluginManager) -> None:
    result = extract_text(REVIEWS.format(title="青石县档案局"), manager=manager)
    assert codes(result).count("form-tie") == 1
    assert result.cells["reviews.reconsideration.total"].value == 4


def test_a_plugin_that_answers_for_both_forms_decides_nothing() -> None:
    class Both:
        @hookimpl
        def govreport_parse(self, document: Document, form: Form) -> list[CellReading]:
            at = document.text.index("3")
            keys = [key for key in form.cells if key.startswith("proactive")]
            return [CellReading(key, "3", Position(at, at + 1)) for key in keys]

    manager = create_plugin_manager([Both()])
    unnamed = extract_text(REVIEWS.format(title="青石县档案局"), manager=manager)
    assert "form-tie" in codes(unnamed)
    titled = extract_text(REVIEWS.format(title=TITLE.format(year=2020)), manager=manager)
    assert titled.form == "2019"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{TITLE.format(year=2023)}\n一、总体情况\n表格见图片。", "no-form"),
        ("青石县人民政府公告\n今日停水。", "not-a-report"),
        ("2023年工作要点\n做好政府信息公开。", "not-a-report"),
    ],
)
def test_a_report_without_a_form_is_told_from_other_pages(text: str, code: str, manager: PluginManager) -> None:
    assert codes(extract_text(text, manager=manager))[-1] == code
