"""A sentence between the heading of a table and the table is no head of it, whatever applicants or results it names."""

from __future__ import annotations

import pytest
from support.rendering import seeded

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager

REQUESTS, REVIEWS = "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况"
SENTENCES = {
    REQUESTS: (
        "我单位依法办理自然人和商业企业的申请，办理情况如下：",
        "提出申请的以自然人为主，科研机构没有提出申请。",
        "自然人、社会公益组织、法律服务机构等的申请见下表：",
        "其他法律服务机构没有申请；法人或其他组织的不多。",
        "全年收到自然人申请12件，\n商业企业申请3件。",
    ),
    REVIEWS: (
        "全年行政复议结果维持2件，其他结果1件；行政诉讼未经复议直接起诉1件。",
        "我单位被提起行政诉讼、被申请行政复议的情况见下表：",
        "行政复议、行政诉讼总计不多，尚未审结的有1件。",
        "行政复议后起诉的，\n按结果维持、结果纠正等分列如下：",
    ),
}
CASES = [(heading, sentence) for heading, sentences in SENTENCES.items() for sentence in sentences]


@pytest.mark.parametrize("form_id", ["2019", "2021"])
@pytest.mark.parametrize("layout", ["lines", "lines_wrapped", "bar_rows", "markdown"])
@pytest.mark.parametrize(("heading", "sentence"), CASES)
def test_the_table_behind_a_sentence_is_read(
    heading: str, sentence: str, layout: str, form_id: str, manager: PluginManager
) -> None:
    page = seeded(3, layout, form_id)
    text = page.data.decode()
    between = "\n\n" if layout == "markdown" else "\n"
    assert text.count(heading) == 1
    said = extract(text.replace(heading, f"{heading}{between}{sentence}{between}").encode(), manager=manager)
    unsaid = extract(page.data, manager=manager)
    assert {key: cell.value for key, cell in said.cells.items()} == {k: cell.value for k, cell in unsaid.cells.items()}


@pytest.mark.parametrize(
    "head", ["信息内容，上年制发件数", "信息内容：上年情况如下：", "信息内容 上年制发件数，本年废止件数"]
)
def test_the_corner_of_a_table_is_no_sentence(head: str, manager: PluginManager) -> None:
    text = seeded(3, "lines", "2021").data.decode()
    assert "信息内容\n本年制发件数" in text
    cells = extract(text.replace("信息内容\n本年制发件数", head).encode(), manager=manager, assume=()).cells
    assert cells["proactive.regulations.issued"].value is None
