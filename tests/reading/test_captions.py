"""Captions: whose table a line says that it stands over, and lines that say nothing of it."""

from __future__ import annotations

import pytest

from govreport_core.forms.loading import load_forms
from govreport_core.model.document import Metadata
from govreport_core.reading.captions import CaptionReader, is_report_title

READER = CaptionReader(
    Metadata(title="青石县档案局2023年政府信息公开工作年度报告", agency="青石县档案局", year=2023), load_forms()
)

FOREIGN = {
    "last-year": (
        "2022年数据（上年度）", "附：2022年度统计情况（供对比）", "上年度（2022年）情况", "二〇二二年度统计数据", "表2 2022年度数据",
        "## 上年数据", "去年情况如下：", "以下为2022年数据。", "附：上年同期数据", "（2022年度）情况统计表", "附 ： 2 0 2 2 年 数 据",
        "2022年1月1日至12月31日统计情况", "历年数据", "上期数据", "2024年统计表",
    ),
    "example": (
        "附：填报样表（示例）", "附件：填写示例", "样表（仅供参考）", "填写样例", "表样", "附件1 填报范例", "填表说明", "填报说明：",
        "附：填写说明及样表", "模板", "附件：年度报告模板", "以下为填写示例，仅供参考。",
    ),
    "other-body": (
        "附：下属单位梧桐镇情况", "附件：局属质量检测所统计表", "附：其中城东分局情况", "各部门收到和处理政府信息公开申请情况",
        "青石县水利局情况", "附件：清河县教育局统计表", "梧桐镇人民政府数据", "全县数据", "上级部门数据", "青石县档案局下属单位情况",
    ),
    "appendix": ("附表", "附表1", "附件：统计表", "附录"),
}  # fmt: skip
OWN = (
    "青石县档案局2023年政府信息公开工作年度报告", "2023年数据（本年度）", "本年度情况", "附件：2023年度统计表", "青石县档案局统计表",
    "本机关数据", "二〇二三年度统计数据",
)  # fmt: skip
SILENT = (
    # labels of the form
    "二、上年结转政府信息公开申请数量", "上年结转", "上一年项目数量", "3.其他", "（七）总计", "一、本年新收政府信息公开申请数量", "第二十条第（一）项",
    "四、政府信息公开行政复议、行政诉讼情况", "三、收到和处理政府信息公开申请情况", "行政机关", "申请人情况",
    # running text
    "2022年，我局共收到申请12件。", "与上年相比，新收申请情况基本持平", "较上年增加4件", "与2022年相比情况良好", "上年结转2件", "上年度问题整改情况",
    "2024年工作计划情况", "新收申请12件，其中下属单位转来3件", "我们统计了各部门2022年的公开情况，发现问题后及时整改。", "2021", "2022",
    "国办公开办函〔2021〕30号", "2024年1月20日", "下一篇：2022年政府信息公开工作年度报告", "示例县档案局情况" * 6,
)  # fmt: skip


@pytest.mark.parametrize(("whose", "line"), [(whose, line) for whose, lines in FOREIGN.items() for line in lines])
def test_a_caption_says_whose_table_it_is(whose: str, line: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert caption.whose == whose


@pytest.mark.parametrize("line", OWN)
def test_the_report_names_its_own_tables(line: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert caption.whose == "own"


@pytest.mark.parametrize("line", SILENT)
def test_labels_and_sentences_are_no_captions(line: str) -> None:
    assert READER.read(line) is None


@pytest.mark.parametrize("line", ["上年", "2022年度", "梧桐镇", "青石县水利局", "去年数据如下"])
def test_a_bare_name_or_time_speaks_of_the_table_under_it(line: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert caption.is_close or "数据" in line


def test_without_a_year_or_a_body_none_is_another() -> None:
    reader = CaptionReader(Metadata(), load_forms())
    assert reader.read("2022年度统计表") is None
    assert reader.read("青石县水利局情况") is None
    assert reader.read("上年度情况") is not None


def test_the_table_of_a_whole_area_is_its_governments() -> None:
    of_county = CaptionReader(Metadata(agency="青石县人民政府办公室", year=2023), load_forms())
    assert of_county.read("全县统计数据") is None
    assert of_county.read("全市统计数据") is not None


def test_a_place_may_be_called_example() -> None:
    reader = CaptionReader(Metadata(agency="甲县档案局", year=2023), load_forms())
    caption = reader.read("示例县统计情况")
    assert caption is not None
    assert caption.whose == "other-body"


@pytest.mark.parametrize(
    ("title", "is_report"),
    [
        ("青石县2016年政府信息公开工作年度报告", True),
        ("青石县政府信息公开年报（2023年）", True),
        ("2023年工作要点", False),
        ("公告", False),
    ],
)
def test_the_title_of_a_report(title: str, is_report: bool) -> None:
    assert is_report_title(title) is is_report
