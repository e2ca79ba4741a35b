"""Figures of the running text: what they count, of which time and whose, and that nothing else is taken for one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govreport_core import create_plugin_manager, extract_text, hookimpl
from govreport_core.errors import FormError
from govreport_core.model import NarrativeFigure, Result, result_from_dict
from govreport_core.resources import load_json
from govreport_narrative import govreport_check, read_figures
from govreport_narrative.figures.words.vocabulary import build_vocabulary, extend_vocabulary, load_vocabulary

WORDS = files("govreport_narrative.figures.words")
DATA = json.loads((WORDS / "vocabulary.json").read_text(encoding="utf-8"))
META = json.loads((WORDS / "vocabulary.schema.json").read_text(encoding="utf-8"))

Report = Callable[..., Result]


def told(result: Result) -> list[tuple[str, int | float, str | None]]:
    return [(figure.what, figure.value, figure.unit) for figure in read_figures(result)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本年度，我县对外主动公开政府信息812条。", [("disclosed", 812, "条")]),
        ("经统计，全县全年对外公开信息3,406条。", [("disclosed", 3406, "条")]),
        ("全年在门户网站上发布政务信息77条，微信公众号推送41篇。",
         [("disclosed_by_channel.website", 77, "条"), ("disclosed_by_channel.wechat", 41, "篇")]),
        ("抖音号、快手等政务新媒体发布短视频19个。", [("disclosed_by_channel.new_media", 19, "个")]),
        ("政府公报刊登文件14件。", [("disclosed_by_channel.gazette", 14, "件")]),
        ("村务公开栏张贴公告26张。", [("disclosed_by_channel.bulletin_board", 26, "张")]),
        ("主动公开政府信息90条（机构职能类12条、财政预决算类30条、其他类48条）。",
         [("disclosed", 90, "条"), ("disclosed_by_category", 12, "条"), ("disclosed_by_category", 30, "条"),
          ("disclosed_by_category", 48, "条")]),
        ("发布政策解读材料33篇，其中视频解读6篇、图解9篇。",
         [("interpretations", 33, "篇"), ("interpretations", 6, "篇"), ("interpretations", 9, "篇")]),
        ("制发行政规范性文件4件，废止2件，现行有效51件。",
         [("normative_documents.issued", 4, "件"), ("normative_documents.repealed", 2, "件"),
          ("normative_documents.in_force", 51, "件")]),
        ("承办人大代表建议23件、政协提案31件，办复率100%。",
         [("proposals", 23, "件"), ("proposals", 31, "件"), ("answer_rate", 100, "%")]),
        ("县长信箱收到来信64封，办结61封。", [("letters.received", 64, "封"), ("letters.answered", 61, "封")]),
        ("12345热线受理群众诉求1.8万件，按时办结率99.2%。",
         [("hotline_calls.received", 18000, "件"), ("answer_rate", 99.2, "%")]),
        ("收到政府信息公开申请37件，其中当面申请5件，网络申请20件，信函申请12件。",
         [("applications.received", 37, "件"), ("applications_by_mode.in_person", 5, "件"),
          ("applications_by_mode.online", 20, "件"), ("applications_by_mode.post", 12, "件")]),
        ("召开新闻发布会八场，举办政务公开培训班两期，培训人员150余人次。",
         [("press_conferences", 8, "场"), ("trainings", 2, "期"), ("trainees", 150, "人次")]),
        ("从事政务公开工作人员6名，其中专职2名、兼职4名。",
         [("staff", 6, "名"), ("staff_full_time", 2, "名"), ("staff_part_time", 4, "名")]),
        ("网站访问量突破210万人次，微信公众号粉丝数达3.4万人。", [("visits", 2100000, "人次"), ("followers", 34000, "人")]),
        ("全年收取信息处理费350元。", [("fees", 350, "元")]),
        ("微信公众号、政务微博分别发布信息60条和45条。",
         [("disclosed_by_channel.wechat", 60, "条"), ("disclosed_by_channel.microblog", 45, "条")]),
        ("政府网站、微信公众号分别公开60条和45条。",
         [("disclosed_by_channel.website", 60, "条"), ("disclosed_by_channel.wechat", 45, "条")]),
        ("举办了3期业务培训。", [("trainings", 3, "期")]),
        ("编发政府公报6期，登载文件40件。", [("gazette_issues", 6, "期"), ("disclosed_by_channel.gazette", 40, "件")]),
        ("各渠道合计公布信息70条：政府网站贡献了50条，官方微博发声20条。",
         [("disclosed", 70, "条"), ("disclosed_by_channel.website", 50, "条"), ("disclosed_by_channel.microblog", 20, "条")]),
        ("自网站开通以来，累计发布信息3000条，仅2023年就发布400条。",
         [("disclosed_by_channel.website", 3000, "条"), ("disclosed_by_channel.website", 400, "条")]),
        ("抖音号发布作品30个；主动公开有序推进，全年公开数达到90条。",
         [("disclosed_by_channel.new_media", 30, "个"), ("disclosed", 90, "条")]),
        ("解读回应方面，答复来信86件；依申请公开方面，收件15件。",
         [("letters.answered", 86, "件"), ("applications.received", 15, "件")]),
        ("“我要写信”栏目收信40封，回复38封。", [("letters.received", 40, "封"), ("letters.answered", 38, "封")]),
        ("编印《政府公报》6期。线上新闻发布会3场。", [("gazette_issues", 6, "期"), ("press_conferences", 3, "场")]),
        ("开设“乡村振兴”等专栏5个，发布信息210条。", [("columns", 5, "个")]),
        ("县长信箱来信33件；网民问政留言21条，回复率100%。",
         [("letters.received", 33, "件"), ("letters.received", 21, "条"), ("answer_rate", 100, "%")]),
        ("政务热线呼入量2.5万个。承接12345便民热线转办单70件。",
         [("hotline_calls.received", 25000, "个"), ("hotline_calls.received", 70, "件")]),
        ("举办信息公开讲座3场，40名干部听讲。", [("trainings", 3, "场"), ("trainees", 40, "名")]),
        ("党组会听取政务公开汇报4次。", [("meetings", 4, "次")]),
        ("信息公开未收费（0元）。收取复印费30元，减免12元。", [("fees", 0, "元"), ("fees", 30, "元"), ("fees", 12, "元")]),
        ("以我局名义发文60件，公开45件。", [("documents.total", 60, "件"), ("documents.disclosed", 45, "件")]),
        ("拟制公文中属性为主动公开的30件。", [("documents.total", 30, "件")]),
        ("上线“惠农补贴”等专题5个；对出台的重要政策配发解读9篇。", [("columns", 5, "个"), ("interpretations", 9, "篇")]),
        ("公布各类信息一千六百零四条。", [("disclosed", 1604, "条")]),
        ("政务服务热线受理来电900件；信件受理情况：区长信箱收到来信40封。",
         [("hotline_calls.received", 900, "件"), ("letters.received", 40, "封")]),
    ],
)  # fmt: skip
def test_what_is_counted_and_in_which_unit(
    report: Report, text: str, expected: list[tuple[str, int | float, str | None]]
) -> None:
    assert told(report(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "开展执法检查120次，查处案件35件。",
        "走访企业300家，发放资料2000份。",
        "力争主动公开政府信息500条。",
        "明年计划举办培训班6期。",
        "聚焦民生领域，公开信息240条。",
        "每月召开会议2次。",
        "整改错误信息30条，删除过期信息18条。",
        "依据第12条规定，公开第3条信息。",
        "数量为45件。",
        "发布，30条。",
        "公开120条意见。",
        "41条短视频播放量超过2000万。",
        "其中：12件、7件、5件，均已落实。",
        "同期办理80件，回复20件。",
        "正在办理依申请公开12件。",
        "行政许可公开情况良好，不予许可7件。",
        "向企业个人公开信息5条。",
        "大厅共有窗口12个，工作人员40名。",
        "网站独立用户2.4万个。",
        "办理信访件35件。",
        "平均每月更新网站信息90条。",
        "目录下全年新增资料70条。",
    ],
)
def test_what_is_not_known_is_not_given(report: Report, text: str) -> None:
    assert told(report(text)) == []


@pytest.mark.parametrize(
    ("text", "period", "year"),
    [
        ("全年主动公开政府信息30条。", "year", 2023),
        ("2022年主动公开政府信息30条。", "year", 2022),
        ("去年主动公开政府信息30条。", "year", 2022),
        ("截至2023年12月31日，主动公开政府信息30条。", "year", 2023),
        ("2023年1月1日至12月31日，主动公开政府信息30条。", "year", 2023),
        ("上半年主动公开政府信息30条。", "part", 2023),
        ("1—9月主动公开政府信息30条。", "part", 2023),
        ("自网站开通以来，累计主动公开政府信息30条。", "cumulative", None),
        ("全年累计主动公开政府信息30条。", "year", 2023),
        ("历年累计主动公开政府信息30条。", "cumulative", None),
    ],
)
def test_of_which_time_a_figure_is(report: Report, text: str, period: str, year: int | None) -> None:
    (figure,) = read_figures(report(text))
    assert (figure.period, figure.year, figure.unclear) == (period, year, ())


def test_a_total_up_to_now_without_a_beginning_is_unclear(report: Report) -> None:
    (figure,) = read_figures(report("累计主动公开政府信息30条。"))
    assert (figure.period, figure.unclear) == (None, ("period",))
    assert figure.reason


@pytest.mark.parametrize(
    ("text", "agency", "owners"),
    [
        ("全县主动公开政府信息90条，其中县教育局公开20条，各乡镇公开30条。", "青溪县人民政府",
         [("青溪县人民政府", True), ("县教育局", False), ("各乡镇", False)]),
        ("本局主动公开政府信息90条；下属事业单位公开12条。", "青溪县水务局",
         [("青溪县水务局", True), ("下属事业单位", False)]),
        ("县水务局主动公开政府信息90条。", "青溪县水务局", [("青溪县水务局", True)]),
        ("省水务厅主动公开政府信息90条。", "青溪县水务局", [("省水务厅", False)]),
    ],
)  # fmt: skip
def test_whose_a_figure_is(report: Report, text: str, agency: str, owners: list[tuple[str, bool]]) -> None:
    figures = list(read_figures(report(text, agency=agency)))
    assert [(figure.body, figure.own) for figure in figures if not figure.unclear][: len(owners)] == owners[
        : len(figures)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "县教育局作为牵头部门，发布政策解读20篇。",
        "县教育局召开会议2次，举办业务培训3期。",
        "各乡镇召开会议9次，举办业务培训3期。",
    ],
)
def test_a_clause_behind_another_office_leaves_the_body_open(report: Report, text: str) -> None:
    figure = list(read_figures(report(text)))[-1]
    assert (figure.body, figure.unclear) == (None, ("body",))


def test_a_total_up_to_now_beside_the_years_is_not_the_years(report: Report) -> None:
    year, total = read_figures(report("全年新增公开信息85条，累计公开900条。"))
    assert (year.period, total.period, total.unclear) == ("year", None, ("period",))


def test_a_change_is_of_what_its_clause_speaks_of(report: Report) -> None:
    text = "政府信息公开申请予以公开30件，不予公开的数量比2022年少4件。"
    assert ("applications.outcome", 4, "件") not in [
        (figure.what, figure.value, figure.unit)
        for figure in read_figures(report(text))
        if figure.category == "予以公开"
    ]


def test_changes_keep_the_subject_and_say_the_direction(report: Report) -> None:
    text = "主动公开政府信息80条，比2022年（100条）减少20条，下降20%。"
    figures = list(read_figures(report(text)))
    assert {figure.what for figure in figures} == {"disclosed"}
    assert [(f.value, f.unit, f.period, f.year, f.direction) for f in figures] == [
        (80, "条", "year", 2023, None),
        (100, "条", "year", 2022, None),
        (20, "条", "change", 2023, "down"),
        (20, "%", "change", 2023, "down"),
    ]


def test_shares_are_noted_with_their_figure(report: Report) -> None:
    total, part, share = read_figures(report("主动公开政府信息80条，其中网站公开60条，占75%。"))
    assert (part.share, share.what, share.of) == (75, "category_share", "disclosed_by_channel.website")
    assert part.part_of == total.start


@pytest.mark.parametrize(
    ("printed", "value", "approximate"),
    [("近300", 300, True), ("300余", 300, True), ("1.2万", 12000, True), ("１２", 12, False), ("1,204", 1204, False),
     ("二十一", 21, False), ("约3万", 30000, True), ("300", 300, False)],
)  # fmt: skip
def test_numbers_as_they_are_printed(report: Report, printed: str, value: int, approximate: bool) -> None:
    text = f"全年主动公开政府信息{printed}条。"
    (figure,) = read_figures(report(text))
    assert (figure.value, figure.approximate) == (value, approximate)
    assert text[figure.start : figure.end] in printed


@pytest.mark.parametrize("gap", ["", " ", "\u3000", "\u00a0 "])
def test_spans_are_right_whatever_stands_between(report: Report, gap: str) -> None:
    text = (
        f"二、主动公开情况{gap}。{gap}全年主动公开{gap}政府信息{gap}57{gap}条，微信公众号{gap}推送{gap}1.5万{gap}条。"
    )
    figures = list(read_figures(report(text)))
    assert [text[figure.start : figure.end] for figure in figures] == ["57", "1.5万"]


CHANNELS = {
    concept: [word for word in words if word.isidentifier()]
    for concept, words in DATA["channels"].items()
    if concept in ("wechat", "microblog", "website")
}


@pytest.mark.parametrize(("concept", "word"), [(c, w) for c, words in CHANNELS.items() for w in words])
@pytest.mark.parametrize("frame", ["全年通过{}发布信息{}条。", "2023年，我局在{}上公开政府信息{}条。"])
def test_every_word_of_a_channel_is_that_channel(report: Report, concept: str, word: str, frame: str) -> None:
    figures = told(report(frame.format(word, 64), agency="青溪县水务局"))
    assert figures == [(f"disclosed_by_channel.{concept}", 64, "条")]


@pytest.mark.parametrize("word", ["乡村振兴", "食品药品安全", "学前教育", "水利工程", "稳岗就业"])
@pytest.mark.parametrize("frame", ["全年发布{}类信息{}条。", "主动公开政府信息900条，其中{}信息{}条。"])
def test_a_kind_of_information_is_no_total(report: Report, word: str, frame: str) -> None:
    figure = list(read_figures(report(frame.format(word, 64))))[-1]
    assert (figure.what, figure.value) == ("disclosed_by_category", 64)
    assert word in (figure.category or "")


PIECES = st.sampled_from(
    ["主动公开", "政府信息", "微信公众号", "其中", "，", "。", "；", "（", "）", "、", ":", "近", "余", "万", "条", "件", "%", "占",
     "较上年增长", "分别", "2022年", "县教育局", "发布", "解读", "会议", " ", "\n", "《", "“", "水", "12", "3.5", "1,204", "七"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_whatever_the_text_a_figure_stands_where_it_says(text: str) -> None:
    result = extract_text(f"青溪县水务局2023年报告。{text}", manager=MANAGER)
    assert not [finding for finding in result.findings if finding.kind == "plugin"]
    for figure in result.narrative_figures:
        assert result.document is not None
        assert result.document.text[figure.start : figure.end] == figure.text
        digits = "".join(char for char in figure.text if char.isdigit())
        assert not digits or str(figure.value).replace(".", "").startswith(digits.rstrip("0").lstrip("0")[:1])


MANAGER = create_plugin_manager()


@pytest.mark.parametrize(
    "piece",
    ["主动公开政府信息30条，其中网站20条、", "1条，", "1,111", "（", "）1条", "《", "“甲发布”", "2021年、", "公 开 信 息 3 条 ",
     "网站、微信分别发布3条和4条、", "信息"],
)  # fmt: skip
def test_endless_text_takes_no_endless_time(report: Report, piece: str) -> None:
    result = report(piece * (400_000 // len(piece)))
    begun = time.process_time()
    list(read_figures(result))
    # Measured: at most 8 s on a slow machine, whatever the length; a quadratic step takes minutes.
    assert time.process_time() - begun < 60


# --------------------------------------------------------------------------------------------------- sums of lists


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("主动公开政府信息100条，其中网站60条、微信公众号40条。", []),
        ("主动公开政府信息100条，其中网站60条、微信公众号30条。", []),  # 其中 need not name all
        ("主动公开政府信息100条，其中网站80条、微信公众号40条。", [120]),
        ("主动公开政府信息100条，其中网站60条、微信公众号30条、其他方式5条。", [95]),
        ("主动公开政府信息100条，其中网站60余条、微信公众号50条。", []),
    ],
)
def test_parts_are_added_up(text: str, sums: list[int]) -> None:
    result = extract_text(f"青溪县水务局2023年报告。\n{text}", manager=MANAGER)
    found = [finding for finding in result.findings if finding.code == "narrative-sum"]
    assert [finding.found for finding in found] == sums
    assert all((finding.kind, finding.severity) == ("soft", "warning") for finding in found)


def test_the_sums_of_a_stored_result_are_checked_too(report: Report) -> None:
    result = extract_text(
        "青溪县水务局2023年报告。\n主动公开政府信息10条，其中网站8条、微信公众号4条。", manager=MANAGER
    )
    again = result_from_dict(json.loads(result.to_json()))
    assert again.narrative_figures == result.narrative_figures
    assert [finding.code for finding in govreport_check(again)] == ["narrative-sum"]


def test_figures_keep_their_schema() -> None:
    text = "青溪县水务局2023年报告。\n主动公开政府信息10条，同比增长5%，其中网站8条，占80%。累计召开会议3次。"
    data = extract_text(text, manager=MANAGER).to_dict()["narrative_figures"]
    assert len(data) == 5
    jsonschema.Draft202012Validator(load_json("narrative-figures.schema.json")).validate(data)


# ----------------------------------------------------------------------------------------------------- vocabulary


def test_the_vocabulary_keeps_its_meta_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(META)
    jsonschema.Draft202012Validator(META).validate(DATA)


def test_every_word_has_one_concept() -> None:
    twice = {**DATA, "silent": [*DATA["silent"], "微信公众号"]}
    with pytest.raises(FormError, match="微信公众号"):
        build_vocabulary(twice)


def test_every_subject_can_be_told() -> None:
    vocabulary = load_vocabulary()
    told_by_rules = {rule.subject.id for rule in vocabulary.rules}
    assert set(vocabulary.subjects) - told_by_rules == {"category_share"}
    assert {s.divided_by for s in vocabulary.subjects.values()} - {None} <= set(vocabulary.subjects)


FLIGHTS = {
    "objects": {"drone_flights": ["无人机巡查"]},
    "subjects": [{"id": "drone_flights", "label": "无人机巡查", "units": ["架次"], "says": ["drone_flights hold?"]}],
    "units": ["架次"],
}
SENTENCE = "青溪县水务局2023年报告。\n全年组织无人机巡查48架次。"


class Flights:
    name = "flights"

    @hookimpl
    def govreport_vocabulary(self) -> object:
        return FLIGHTS


def test_a_plugin_adds_words_of_its_own() -> None:
    assert extract_text(SENTENCE, manager=MANAGER).narrative_figures == ()
    (figure,) = extract_text(SENTENCE, plugins=[Flights]).narrative_figures
    assert (figure.what, figure.label, figure.value, figure.unit) == ("drone_flights", "无人机巡查", 48, "架次")
    assert load_vocabulary() is extend_vocabulary(())


@pytest.mark.parametrize(
    "wrong", [{"subjets": []}, {"subjects": [{"id": "a"}]}, {"objects": {"a": ["微信"]}}, {"silent": 3}]
)
def test_words_of_another_shape_are_refused_by_name(wrong: object) -> None:
    class Wrong:
        name = "wrong"

        @hookimpl
        def govreport_vocabulary(self) -> object:
            return wrong

    result = extract_text(SENTENCE, plugins=[Wrong])
    assert [(finding.code, finding.details["plugin"]) for finding in result.findings if finding.kind == "plugin"] == [
        ("plugin-failed", "narrative")
    ]


def test_the_model_of_a_figure_is_frozen() -> None:
    figure = NarrativeFigure("disclosed", "主动公开", 3, "条", 0, 1)
    assert NarrativeFigure.from_dict(figure.to_dict()) == figure
    with pytest.raises(AttributeError):
        figure.value = 4  # type: ignore[misc]
