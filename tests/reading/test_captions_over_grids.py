"""Lines directly above a table: what is planned, of another time, service, body or matter; and clean ones."""

from __future__ import annotations

import re

import pytest
from support.made_reports import make_figures, make_page

from govreport_core import extract
from govreport_core.forms.loading import load_form, load_forms
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Metadata
from govreport_core.model.source import Source
from govreport_core.reading.captions import CaptionReader, read_over_grid

READER = CaptionReader(
    Metadata(title="青石县水利局2021年政府信息公开工作年度报告", agency="青石县水利局", year=2021), load_forms()
)
OTHERS = (
    "工作目标", "2022年任务", "年度考核指标", "目标分解", "年初情况", "年中数据", "期初数", "12315热线受理情况",
    "96110专线投诉情况", "12345民生服务平台", "受委托镇办理情况如下：", "赋权街道处理情况：", "国有企业信息公开情况",
    "（二）供水企业信息公开情况", "环境信息公开情况", "政府采购信息公开情况", "预决算公开情况",
)  # fmt: skip
OWN = (
    "政府信息公开情况", "依申请公开情况", "本年度依申请公开工作情况", "主动公开政府信息情况", "我局信息公开情况",
    "县水利局政府信息公开情况", "2021年信息公开情况", "行政许可信息公开情况", "政务公开工作情况", "公民、法人申请公开情况",
    "表三（之一）", "表2之二", "上年结转情况", "全年政府信息主动公开情况",
)  # fmt: skip


@pytest.mark.parametrize("line", OTHERS)
def test_a_line_over_a_table_says_that_it_is_something_else(line: str) -> None:
    caption = read_over_grid(READER, line)
    assert caption is not None
    assert caption.whose != "own"


@pytest.mark.parametrize("line", OWN)
def test_a_line_over_the_reports_own_table_says_nothing_else(line: str) -> None:
    caption = read_over_grid(READER, line)
    assert caption is None or caption.whose == "own"


ALL_CASES = (
    "全局行政复议和行政应诉情况", "（一）依法行政：本年办理的复议、诉讼案件如下", "其中行政诉讼案件（含非信息公开类）：",
    "全年继续推进法治机关建设，行政执法水平不断提高，制度不断完善，责任不断落实。各类行政复议、行政诉讼案件情况见下表。",
)  # fmt: skip
NONE_OR_PICTURE = ("<p>本年度没有此类案件。</p>", '<p><img src="a.png"></p>')
FIGURES = make_figures(load_form("2021"), 8)
OTHER_FIGURES = make_figures(load_form("2021"), 9)
PAGE = make_page(load_form("2021"), "青石县水利局", 2022, FIGURES)


def _reviews_of(page: str) -> str:
    start = page.index("<table", page.index("四、"))
    return page[start : page.index("</table>", start) + len("</table>")]


def _read(page: str, flat: bool, manager: PluginManager) -> dict[str, float | int | None]:
    text = re.sub(r"\s*\n\s*", "\n", re.sub("<[^>]+>", "\n", page)) if flat else page
    cells = extract(Source("a.txt" if flat else "a.html", text.encode()), manager=manager, assume=()).cells
    return {key: cell.value for key, cell in cells.items() if key.startswith("reviews.")}


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("section", ["一、", "六、"])
@pytest.mark.parametrize("line", ALL_CASES)
def test_a_table_of_all_cases_is_not_that_of_reviews(
    line: str, section: str, flat: bool, manager: PluginManager
) -> None:
    own = _reviews_of(PAGE)
    other = _reviews_of(make_page(load_form("2021"), "青石县水利局", 2022, OTHER_FIGURES))
    behind = PAGE.index("</h2>", PAGE.index(section)) + len("</h2>")
    both = f"{PAGE[:behind]}<p>{line}</p>{other}<p>以上。</p>{PAGE[behind:]}"
    assert _read(both, flat, manager) == _read(PAGE, flat, manager)
    for instead in NONE_OR_PICTURE:
        assert set(_read(both.replace(own, instead), flat, manager).values()) == {None}


@pytest.mark.parametrize("line", ["因政府信息公开引发的行政复议、行政诉讼情况如下：", "具体情况如下："])
def test_the_reports_own_cases_are_read_elsewhere_too(line: str, manager: PluginManager) -> None:
    own = _reviews_of(PAGE)
    moved = PAGE.replace(own, "<p>见第六部分。</p>")
    behind = moved.index("</h2>", moved.index("六、")) + len("</h2>")
    moved = f"{moved[:behind]}<p>{line}</p>{own}{moved[behind:]}"
    assert _read(moved, False, manager) == _read(PAGE, False, manager)
