"""Captions: whose table a line says that it stands over, and lines that say nothing of it."""

from __future__ import annotations

import pytest

from govreport_core.forms.loading import load_forms
from govreport_core.model.document import Metadata
from govreport_core.reading.captions import CaptionReader, is_report_title, read_over_grid

READER = CaptionReader(
    Metadata(title="青石县档案局2023年政府信息公开工作年度报告", agency="青石县档案局", year=2023), load_forms()
)

FOREIGN = {
    "last-year": (
        "2022年数据（上年度）", "附：2022年度统计情况（供对比）", "上年度（2022年）情况", "二〇二二年度统计数据", "表2 2022年度数据",
        "## 上年数据", "去年情况如下：", "以下为2022年数据。", "附：上年同期数据", "（2022年度）情况统计表", "附 ： 2 0 2 2 年 数 据",
        "下表为2022年情况，本年度数据见附件。", "2022年，我局收到和处理政府信息公开申请情况如下表：", "下表反映的是2021年情况", "2022年全年数据",
        "数据来源：2022年年报", "三、2022年收到和处理政府信息公开申请情况", "第二十条第（一）项（上年）", "申请人情况（2022年）", "上年申请人情况",
        "（本列数据为上年度数据）", "2022年1月1日至12月31日统计情况", "历年数据", "上期数据", "2024年统计表",
    ),
    "other-period": (
        "2023年上半年数据", "2023年第四季度统计表", "截至2023年6月30日数据", "2019—2023年累计", "近五年累计情况", "2023年1-9月份数据", "2023年6月统计表",
        "十四五以来累计数据", "2023年三季度",
    ),
    "void": ("更正前数据（已作废）", "本表作废", "该表已作废。", "修改前统计表", "草稿", "征求意见稿数据"),
    "plan": ("附：2024年计划表", "2023年预算数", "预测数", "三、2024年计划主动公开政府信息情况", "第二十条第（八）项（2024年预算）", "（2023年度工作目标值）", "2023年工作计划数"),
    "example": (
        "测试数据", "错误示范", "示意表", "参考样式如下", "填写样式", "申请人情况（样表）", "第二十条第（六）项（样表）",
        "附：填报样表（示例）", "附件：填写示例", "样表（仅供参考）", "填写样例", "表样", "附件1 填报范例", "填表说明", "填报说明：",
        "附：填写说明及样表", "模板", "附件：年度报告模板", "以下为填写示例，仅供参考。",
    ),
    "other-body": (
        "青石县图书馆数据：", "县博物馆收到和处理政府信息公开申请情况", "三、青石县第二中学收到和处理政府信息公开申请情况",
        "附：青石县人民政府2023年汇总表", "附：市政府2023年统计数据", "全市各县（区）合计", "全省平均水平", "邻市情况对比", "非本机关数据",
        "不含本机关的下属单位数据", "填报单位：青石县水利局", "第二十条第（五）项（县水利局）", "被申请人情况", "我县所属档案馆数据",
        "附：下属单位梧桐镇情况", "附件：局属质量检测所统计表", "附：其中城东分局情况", "各部门收到和处理政府信息公开申请情况",
        "青石县水利局情况", "附件：清河县教育局统计表", "梧桐镇人民政府数据", "全县数据", "上级部门数据", "青石县档案局下属单位情况",
    ),
    "appendix": ("附表", "附表1", "附件：统计表", "附录"),
}  # fmt: skip
OWN = (
    "青石县档案局2023年政府信息公开工作年度报告", "2023年数据（本年度）", "本年度情况", "附件：2023年度统计表", "青石县档案局统计表",
    "本机关数据", "二〇二三年度统计数据",
)  # fmt: skip
MADE_AFTER = ("国务院办公厅统一", "上级", "省政府办公厅规定的", "县大数据局", "年度报告模板")
PROVIDED_BY = ("各科室", "局属单位", "县政府办公室", "各部门")
INCLUDED = ("局属各单位", "下属单位", "派出机构", "各乡镇")
# Captions that name others and are the report's own: what it was made after, by whom, with what in it.
OF_THE_REPORT = (
    *(
        f"{word}{other}{end}，数据如下："
        for word in ("按照", "根据", "参照")
        for other in MADE_AFTER
        for end in ("格式", "要求")
    ),
    *(f"以下数据由{other}{verb}。" for other in PROVIDED_BY for verb in ("提供", "统计", "报送")),
    *(
        f"{table}{word}{other}"
        for table in ("本表", "以下数据")
        for word in ("含", "不含", "包括")
        for other in INCLUDED
    ),
    *(
        f"{own}{union}{other}2023年度情况如下："
        for own in ("本机关", "我局", "青石县档案局")
        for union in ("及", "和")
        for other in INCLUDED
    ),
    "（含派出机构）",
    "与2022年相比有所增加，具体见下表：",
    "2022年结转的申请已全部办结，2023年情况如下：",
    "去年结转2件，今年新收情况见下表：",
    "本年度计划公开事项已全部完成，具体数据如下：",
    "2023年1-12月数据如下：",
    "截至2023年12月31日数据",
    "县档案局数据：",
    "档案局2023年统计表",
    "制表机关：国务院办公厅",
    "填报日期：2024年1月10日",
    "近三年数据对比",
    "注：以上数据由各科室提供。",
    "以上数据已报县政府办公室审核。",
    "注：以上情况已按要求上报市政府办公室。",
    "以上数据报市局备案。",
    "以上案件均由县司法局办理。",
    "以上数据为2023年度数据。",
    "上表数据较上年有所下降。",
    "更正后数据",
    "第二十条第（五）项（本年）",
    "申请人情况（2023年）",
    "累计收到申请情况如下表：",
)
SILENT = (
    # heads of columns that a line of flattened text may be
    "累计", "平均", "合计",
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


@pytest.mark.parametrize("line", OF_THE_REPORT)
def test_a_caption_may_say_with_whom_and_after_what_its_table_was_made(line: str) -> None:
    caption = READER.read(line)
    assert caption is None or caption.whose == "own"


@pytest.mark.parametrize(
    ("whose", "line"),
    [
        ("last-year", "注：以上为2021年数据。"),
        ("last-year", "以上数据为2022年数据，2023年数据另行公布。"),
        ("example", "（上表为样例）"),
        ("other-body", "上表为县水利局数据，我局数据见附件。"),
        ("void", "上表已作废，以附件为准。"),
    ],
)
def test_a_note_speaks_of_the_table_above_it(whose: str, line: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert (caption.whose, caption.is_behind) == (whose, True)


@pytest.mark.parametrize("line", SILENT)
def test_labels_and_sentences_are_no_captions(line: str) -> None:
    assert READER.read(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "上年",
        "2022年度",
        "梧桐镇",
        "青石县图书馆：",
        "直属机构",
        "上年总计",
        "2023年上半年",
        "青石县水利局",
        "去年数据如下",
    ],
)
def test_a_bare_name_or_time_speaks_of_the_table_under_it(line: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert caption.is_close or "数据" in line


SHOWN = ("下表为{}数据", "以下数据为{}情况", "下表系{}统计数据", "注：上表为{}数据", "注：以上为{}情况")
TO_COME = (
    "{}数据尚在审核", "{}的数字还没有出来", "{}数据待审定后公布", "{}统计未完成", "因{}情况仍在汇总", "{}数据推迟发布", "{}数据将于下月公布",
    "{}的暂缺",
)  # fmt: skip


@pytest.mark.parametrize("own", ["本年", "2023年度", "今年"])
@pytest.mark.parametrize("other", ["2022年度", "上年度", "二〇二一年"])
@pytest.mark.parametrize("to_come", TO_COME)
@pytest.mark.parametrize("shown", SHOWN)
def test_figures_still_to_come_do_not_make_a_table_of_another_year_the_reports(
    shown: str, to_come: str, other: str, own: str
) -> None:
    for line in (f"{shown.format(other)}，{to_come.format(own)}。", f"{shown.format(other)}（{to_come.format(own)}）"):
        caption = READER.read(line)
        assert caption is not None, line
        assert caption.whose == "last-year", line


@pytest.mark.parametrize("line", [
    "暂以2022年度的表格代替。", "因统计尚未完成，先用2021年数据填补。", "只能拿上年度表格充当。", "现转载2022年度统计表。", "仍借用2021年的报表。",
    "本年度数据尚在汇总，暂列2022年数据。", "因2023年统计未完成，现附上年度情况。", "今年数据待审，故沿用2021年数据。",
])  # fmt: skip
def test_what_is_shown_for_figures_still_to_come_is_of_its_own_year(line: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert caption.whose == "last-year"


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("line", ["{}，2024年度数据另行公布。", "{}，上年数据见上年报告。", "{}（2024年的尚在汇总）"])
def test_figures_of_another_year_still_to_come_leave_the_reports_its_own(shown: str, line: str) -> None:
    caption = READER.read(line.format(shown.format("2023年度")))
    assert caption is None or caption.whose == "own"


OTHERS_APART = (
    *(
        f"以下数据{left_out}{other}，{other}{how}{what}。"
        for left_out in ("不含", "不包括")
        for other in ("乡镇", "街道办事处", "下属单位")
        for how, what in (("单独", "编制年度报告"), ("另行", "公布"), ("自行", "编报"), ("各自", "发布年报"))
    ),
)
TOOLS = (
    *(
        f"注：上表数据{source}{year}年{begun}的{tool}。"
        for source, begun, tool in (
            ("来自", "启用", "统计平台"), ("取自", "上线", "办理系统"), ("来源于", "正式建成", "数据库"), ("由", "开发", "台账系统导出"),
        )
        for year in (2019, 2022)
    ),
)  # fmt: skip
LOOKS = (
    *(
        f"{place}{look}{by}{ruled}。"
        for place in ("以上表格", "上表", "以下表格")
        for look in ("样式", "格式", "模板")
        for by, ruled in (("由国务院办公厅", "统一规定"), ("由省政府办公厅", "制定"), ("按上级", "要求统一"))
    ),
)


@pytest.mark.parametrize("line", [*OTHERS_APART, *TOOLS, *LOOKS])
def test_what_is_said_of_others_tools_and_looks_leaves_a_table_the_reports(line: str) -> None:
    caption = READER.read(line)
    assert caption is None or caption.whose == "own", caption


@pytest.mark.parametrize(("line", "whose"), [
    ("下表为乡镇单独编制的数据", "part"), ("仅乡镇单独编制的申请", "part"), ("注：上表数据来自2022年发布的年报。", "last-year"),
    ("注：本表数据来自2022年的系统统计。", "last-year"), ("以上表格样式仅供参考。", "example"), ("以下为填报样式。", "example"),
])  # fmt: skip
def test_the_same_words_may_say_whose_a_table_is(line: str, whose: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert caption.whose == whose


@pytest.mark.parametrize("line", [
    "| | 自然人 | 法人或其他组织 | 总计 | 上年总计 |", "自然人 法人或其他组织 总计 占比", "自然人\t法人或其他组织\t其中：上年转入",
    "| 信息内容 | 现行有效件数 | 上年有效件数 |", "结果维持 结果纠正 所属单位",
])  # fmt: skip
def test_a_row_of_heads_is_no_caption_of_what_one_of_them_says(line: str) -> None:
    assert READER.read(line) is None


@pytest.mark.parametrize("line", [
    "| （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | | 申请人情况（2022年度） |",
    "信息内容\t申请人情况（上年）", "| 2022年统计表 | 自然人 | 法人或其他组织 | 总计 |",
])  # fmt: skip
def test_the_head_of_a_table_of_another_year_stands_in_a_row_of_heads(line: str) -> None:
    caption = READER.read(line)
    assert caption is not None
    assert caption.whose == "last-year"


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


@pytest.mark.parametrize(
    ("whose", "line"),
    [
        *(("last-year", line) for line in ("2022", "2022：", "附：2022", "（2021）", "2022.12", "2024")),
        *(("plan", line) for line in ("2024年计划", "2024年工作计划", "计划", "三年行动计划")),
    ],
)
def test_directly_above_a_grid_a_year_or_a_plan_says_whose_it_is(whose: str, line: str) -> None:
    caption = read_over_grid(READER, line)
    assert caption is not None
    assert (caption.whose, caption.text, caption.is_close) == (whose, line, True)


@pytest.mark.parametrize("line", ["2023", "附：2023", "2023.12", "工作情况", "1987件", "20220", "附件"])
def test_directly_above_a_grid_other_words_say_what_they_say_elsewhere(line: str) -> None:
    assert read_over_grid(READER, line) == READER.read(line)
