"""What sentences say of the table, in many wordings: agreement, disagreement, or nothing to compare.

The table is `conftest.COUNTY`. Each sentence is given with what must come of it: {cells: figure} for those that must
be found and agree, and for those that must be reported. Nothing else may be reported.
"""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from govreport_core.errors import FormError
from govreport_narrative import compare, govreport_check
from govreport_narrative.phrases import build_vocabulary, parse_number

RECEIVED, NATURAL = "requests.received.total", "requests.received.natural_person"
LEGAL = "+".join(
    f"requests.received.{n}" for n in ("business", "research", "public_interest", "legal_service", "other")
)
IN, OVER, HANDLED = "requests.carried_in.total", "requests.carried_over.total", "requests.outcomes.total.total"
GRANTED, PARTLY = "requests.outcomes.granted.total", "requests.outcomes.partially_granted.total"
BOTH = f"{GRANTED}+{PARTLY}"
RECONSIDERED = "reviews.reconsideration.total"
DIRECT, AFTER = "reviews.litigation_direct.total", "reviews.litigation_after_reconsideration.total"
SUED, REVIEWS = f"{DIRECT}+{AFTER}", f"{RECONSIDERED}+{DIRECT}+{AFTER}"
ISSUED, REPEALED = "proactive.normative_documents.issued", "proactive.normative_documents.repealed"
IN_FORCE = "proactive.normative_documents.in_force"
DENIED, UNAVAILABLE, NOT_PROCESSED, OTHER = "denied", "unavailable", "not_processed", "other"
ASKED = "依申请公开方面，"

AGREEING = [
    ("2023年，全县共收到政府信息公开申请207件。", {RECEIVED: 207}),
    ("全年受理依申请公开 207 件，均已按时答复。", {RECEIVED: 207}),
    ("2023年度，我县新收政府信息公开申请共计207件。", {RECEIVED: 207}),
    ("本年度共接收各类政府信息公开申请207件，同比增长12.5%。", {RECEIVED: 207}),
    ("2023年收到207件政府信息公开申请。", {RECEIVED: 207}),
    ("全县政府信息公开申请共收到207件。", {RECEIVED: 207}),
    ("全縣共收到政府信息公開申請207件，結轉下年度18件。", {RECEIVED: 207, OVER: 18}),
    ("2023年，各级各部门收到公民、法人和其他组织提出的政府信息公开申请207件。", {RECEIVED: 207}),
    ("我县收到政府信息公开申请数量为207件。", {RECEIVED: 207}),
    ("青溪县人民政府2023年收到信息公开申请二百零七件。", {RECEIVED: 207}),
    ("２０２３年，全县收到政府信息公开申请２０７件。", {RECEIVED: 207}),
    ("全年共收到政府信息\n公开申请207件。", {}),
    ("全县上下持续规范办理流程，完善工作机制，全年共收到政府信息\n公开申请207件，均依法答复。", {RECEIVED: 207}),
    ("（二）依申请公开情况。2023年，共收到申请207件。", {RECEIVED: 207}),
    (
        "收到政府信息公开申请207件，其中自然人申请180件，法人或其他组织申请27件。",
        {RECEIVED: 207, NATURAL: 180, LEGAL: 27},
    ),
    ("共收到政府信息公开申请207件，其中自然人提出180件、法人和其他组织提出27件。", {NATURAL: 180, LEGAL: 27}),
    ("共收到自然人提出的政府信息公开申请180件。", {NATURAL: 180}),
    (
        "受理政府信息公开申请207件，其中商业企业14件、科研机构3件。",
        {"requests.received.business": 14, "requests.received.research": 3},
    ),
    ("收到政府信息公开申请207件，上年结转10件。", {RECEIVED: 207, IN: 10}),
    ("政府信息公开申请上年结转与本年新收合计217件。", {f"{RECEIVED}+{IN}": 217}),
    ("政府信息公开申请本年新收和上年结转共计217件。", {f"{RECEIVED}+{IN}": 217}),
    ("2023年收到政府信息公开申请217件（含上年度结转10件）。", {f"{RECEIVED}+{IN}": 217, IN: 10}),
    ("上年度结转政府信息公开申请10件。", {IN: 10}),
    ("收到政府信息公开申请207件，结转下年度继续办理18件。", {OVER: 18}),
    ("全年收到政府信息公开申请207件，其中18件结转下一年度。", {OVER: 18}),
    ("截至2023年12月31日，共办结政府信息公开申请199件。", {HANDLED: 199}),
    ("共收到政府信息公开申请207件，办结199件。", {RECEIVED: 207, HANDLED: 199}),
    ("共收到政府信息公开申请207件，均已答复，办结207件。", {RECEIVED: 207}),
    ("截至2023年12月底，全县政府信息公开申请办结199件，办结率92%。", {HANDLED: 199}),
    ("全县共办理政府信息公开申请199件。", {HANDLED: 199}),
    ("全县共办理政府信息公开申请217件。", {f"{RECEIVED}+{IN}": 217}),
    ("答复的申请中，予以公开71件，部分公开24件。", {GRANTED: 71, PARTLY: 24}),
    (ASKED + "予以公开和部分公开95件，占47.7%；不予公开17件，占8.5%。", {BOTH: 95, DENIED: 17}),
    (ASKED + "无法提供的62件，不予处理20件，其他处理5件。", {UNAVAILABLE: 62, NOT_PROCESSED: 20, OTHER: 5}),
    (ASKED + "“予以公开”71件，“不予公开”17件。", {GRANTED: 71, DENIED: 17}),
    (ASKED + "因本机关不掌握等原因无法提供62件。", {UNAVAILABLE: 62}),
    (ASKED + "同意公开71件。", {GRANTED: 71}),
    ("因政府信息公开引起的行政复议案件13件、行政诉讼案件7件。", {RECONSIDERED: 13, SUED: 7}),
    ("全年发生政府信息公开行政复议13件，行政诉讼7件。", {RECONSIDERED: 13, SUED: 7}),
    ("2023年，我县因政府信息公开被申请行政复议13件、被提起行政诉讼7件。", {RECONSIDERED: 13, SUED: 7}),
    ("2023年有13件涉及政府信息公开的行政复议。", {RECONSIDERED: 13}),
    ("政府信息公开行政诉讼中，未经复议直接起诉5件，复议后起诉2件。", {DIRECT: 5, AFTER: 2}),
    ("因政府信息公开引发的行政复议、行政诉讼共20件。", {REVIEWS: 20}),
    (
        "2023年，全县制发行政规范性文件27件，废止行政规范性文件8件，现行有效行政规范性文件241件。",
        {ISSUED: 27, REPEALED: 8, IN_FORCE: 241},
    ),
    ("现行有效的规章19件。", {"proactive.regulations.in_force": 19}),
    ("通过门户网站等平台主动公开规范性文件27件。", {ISSUED: 27}),
]

DISAGREEING = [
    ("2023年，全县共收到政府信息公开申请217件。", {RECEIVED: 217}, [{RECEIVED: 207, IN: 10}]),
    ("2023年，全县共收到政府信息公开申请270件。", {RECEIVED: 270}, []),
    ("今年以来，我县共收到217件政府信息公开申请。", {RECEIVED: 217}, [{RECEIVED: 207, IN: 10}]),
    ("2022年收到政府信息公开申请190件，2023年收到政府信息公开申请217件。", {RECEIVED: 217}, [{RECEIVED: 207, IN: 10}]),
    ("全县共发生涉政府信息公开行政复议案件15件，行政诉讼案件9件，均未败诉。", {RECONSIDERED: 15, SUED: 9}, []),
    ("我县受理依申请公开 199 件。", {RECEIVED: 199}, [{RECEIVED: 207, IN: 10, OVER: -18}]),
    ("2023年度未收到政府信息公开申请。", {RECEIVED: 0}, []),
    (
        "收到政府信息公开申请217件，其中自然人189件。",
        {RECEIVED: 217, NATURAL: 189},
        [{RECEIVED: 207, IN: 10}, {NATURAL: 180, "requests.carried_in.natural_person": 9}],
    ),
    ("收到政府信息公开申请207件，其中法人或其他组织30件。", {LEGAL: 30}, []),
    ("2023年收到政府信息公开申请207件，上年结转11件。", {IN: 11}, []),
    ("2023年收到政府信息公开申请207件，结转下年度办理81件。", {OVER: 81}, []),
    ("全县共办结政府信息公开申请189件。", {HANDLED: 189}, [{HANDLED: 199, IN: -10}]),
    ("全县共办理政府信息公开申请191件。", {HANDLED: 191}, []),
    (
        ASKED + "予以公开及部分公开90件。",
        {BOTH: 90},
        [{"requests.outcomes.granted.natural_person": 66, "requests.outcomes.partially_granted.natural_person": 24}],
    ),
    (ASKED + "予以公开66件。", {GRANTED: 66}, [{"requests.outcomes.granted.natural_person": 66}]),
    (ASKED + "无法提供50件。", {UNAVAILABLE: 50}, [{"requests.outcomes.unavailable.not_held.total": 50}]),
    (ASKED + "不予公开71件。", {DENIED: 71}, []),
    (ASKED + "不予处理2件，其他处理9件。", {NOT_PROCESSED: 2, OTHER: 9}, []),
    ("因政府信息公开引起的行政复议案件31件。", {RECONSIDERED: 31}, []),
    ("因政府信息公开引起的行政诉讼案件5件。", {SUED: 5}, [{DIRECT: 5}]),
    ("全年未发生政府信息公开行政复议、行政诉讼案件。", {REVIEWS: 0}, []),
    ("全县制定行政规范性文件72件。", {ISSUED: 72}, []),
    ("集中发布现行有效行政规范性文件214件。", {IN_FORCE: 214}, [{IN_FORCE: 241, ISSUED: -27}]),
]

SILENT = [
    # of another list
    "人大建议办理结果50件，政协提案98件，不予公开3件。",
    "收到政府信息公开申请207件。承办人大代表建议60件，其中予以公开44件，不予公开16件。",
    "12345热线收到群众申请3021件，办结3000件。",
    "公开行政处罚120件、行政许可88件。",
    "全县法院审结行政诉讼案件300件。",
    "县司法局办理行政复议案件120件，其中维持90件。",
    "全年办理行政复议案件120件、行政诉讼案件33件。",
    # of another meaning
    ASKED + "同意公开21条，部分同意公开3条。",
    "回复群众依申请公开信息4件，办结4件。",
    "收到政府信息公开申请同比增加12件。",
    "收到政府信息公开申请较上年减少30件。",
    "依申请公开答复率100%，收到申请办结率98.5%。",
    "共收到政府信息公开申请200余件。",
    "收到政府信息公开申请近300多件。",
    "依申请公开政府信息占33.9%，不予公开占4%。",
    "政府信息公开第3件实事，收到申请第207件。",
    "未收到不予公开类政府信息公开申请的投诉。",
    "未发生因政府信息公开行政复议被纠错的情况。",
    "根据国办公开办函〔2021〕30号，规范申请公开政府信息工作。",
    "申请人提交申请5份材料。",
    "清理规范性文件93件，其中拟修改3件。",
    "发布规范性文件解读材料31件。",
    "主动公开规范性文件60件。",
    # of a part
    "其中，县自然资源局收到政府信息公开申请88件。",
    "县公安局认真履行职责，受理政府信息公开申请12件，予以公开5件，不予公开2件。",
    "县政府办公室收到政府信息公开申请30件。",
    "县本级收到政府信息公开申请44件，各乡镇收到政府信息公开申请163件。",
    "收到通过网络提交的政府信息公开申请120件。",
    "收到政府信息公开申请207件，其中网上申请150件，当面申请31件，邮件申请26件。",
    "收到征地拆迁类政府信息公开申请77件。",
    "收到政府信息公开申请207件，办结199件，其中自然人170件。",
    "收到政府信息公开申请207件，当面申请57件，自然人170件。",
    "收到政府信息公开申请200件（不含转办7件）。",
    "各乡镇共制发规范性文件3件。",
    "全年县政府制发规范性文件12件，各部门制发规范性文件15件。",
    "公开县政府规范性文件12件，县政府办公室文件45件。",
    "县政府及其工作部门共收到政府信息公开申请217件。",
    "共收到书面政府信息公开申请150件。",
    "共受理网上政府信息公开申请150件。",
    "收到上级转办的政府信息公开申请12件。",
    "抽查答复政府信息公开申请50件，会商疑难政府信息公开申请20件。",
    "县政务公开办指导各部门答复政府信息公开申请300件。",
    "县政府本级共受理政府信息公开申请35件，其中予以公开10件，不予公开2件，无法提供15件。",
    "共收到政府信息公开申请207件，其中县政府办公室35件，县直部门120件，乡镇52件。",
    "临时救助方面，收到申请300件，不予处理12件。",
    "县司法局共办理政府信息公开行政复议案件30件。",
    "县法院受理政府信息公开行政诉讼案件30件。",
    "主要涉及征地拆迁类申请80件，占比40%；财政类申请12件。",
    "出具《政府信息公开申请答复书》190件，补正告知书15件。",
    "各乡镇（街道）受理政府信息公开申请163件。",
    "各县直部门（单位）收到政府信息公开申请120件。",
    "各乡（镇）、街道（园区）答复政府信息公开申请61件。",
    "县人民医院（集团）受理政府信息公开申请12件。",
    "2023年，县教育局（含直属学校30所）收到政府信息公开申请12件。",
    "县公安局（分局）受理政府信息公开申请12件，予以公开5件。",
    # of another time
    "累计收到政府信息公开申请3150件。",
    "2022年、2023年分别收到政府信息公开申请190件、207件。",
    "2023年收到政府信息公开申请207件，2022年收到190件，增长8.9%。",
    "2022年，全县共收到政府信息公开申请190件。",
    "去年全县共收到政府信息公开申请190件。",
    "2023年上半年，全县共收到政府信息公开申请101件。",
    "2023年1月至10月，全县共收到政府信息公开申请170件。",
    "截至2023年6月30日，全县共收到政府信息公开申请101件。",
    "第一季度收到政府信息公开申请44件。",
    "近三年，全县共收到政府信息公开申请700件。",
    "条例施行以来，全县共收到政府信息公开申请4100件。",
    "2024年，计划办结政府信息公开申请300件。",
    "自2008年以来，全县共收到政府信息公开申请5100件。",
    # the text says both
    "全县收到政府信息公开申请207件。全年收到政府信息公开申请44件经会商后答复。",
]


def spelled(cells: tuple[str, ...]) -> str:
    """The sum as the tables above name it: a whole group by the group's name."""
    groups = {cell.split(".")[2] for cell in cells if cell.startswith("requests.outcomes.")}
    if len(cells) > 1 and len(groups) == 1 and all(cell.endswith(".total") for cell in cells):
        return groups.pop()
    return "+".join(cells)


@pytest.mark.parametrize(("text", "pairs"), AGREEING)
def test_figures_that_agree_are_found_and_nothing_is_reported(text, pairs, report) -> None:
    found = {spelled(pair.cells): pair.found for pair in compare(report(text)) if pair.agrees}
    assert pairs.items() <= found.items()
    assert list(govreport_check(report(text))) == []


@pytest.mark.parametrize(("text", "pairs", "explained"), DISAGREEING)
def test_figures_that_disagree_are_reported_with_both_figures(text, pairs, explained, report) -> None:
    result = report(text)
    findings = list(govreport_check(result))
    assert {spelled(f.cells): f.found for f in findings} == pairs
    for finding in findings:
        assert finding.expected == sum(result.cells[key].value for key in finding.cells) != finding.found
        assert (finding.kind, finding.severity) == ("soft", "warning")
        assert finding.code == ("narrative-explained" if finding.explanations else "narrative")
        assert all(sum(way.values()) == finding.found for way in finding.explanations)
    ways = [way for finding in findings for way in finding.explanations]
    assert all(way in ways for way in explained)
    assert bool(ways) == bool(explained)


@pytest.mark.parametrize("text", SILENT)
def test_what_speaks_of_something_else_is_left_alone(text, report) -> None:
    assert [(f.cells, f.found) for f in govreport_check(report(text))] == []


def test_there_are_enough_wordings() -> None:
    assert len({text for text, *_ in (*AGREEING, *DISAGREEING)} | set(SILENT)) >= 100


@pytest.mark.parametrize(
    ("text", "agency", "reported"),
    [
        ("我局收到政府信息公开申请217件。", "青溪县民政局", True),
        ("局机关收到政府信息公开申请217件。", "青溪县民政局", False),
        ("县民政局收到政府信息公开申请217件。", "青溪县民政局", True),
        ("全县收到政府信息公开申请217件。", "青溪县民政局", False),
        ("县政府办公室收到政府信息公开申请217件。", "青溪县人民政府办公室", True),
        ("县政府办公室代表县政府收到政府信息公开申请217件。", "青溪县人民政府办公室", True),
        ("我镇收到政府信息公开申请217件。", "青溪县白石镇人民政府", True),
        ("全县收到政府信息公开申请217件。", None, False),
        ("收到政府信息公开申请217件。", None, True),
        ("县政府收到政府信息公开申请217件。", "青溪县人民政府", False),
        ("青溪县人民政府收到政府信息公开申请217件。", "青溪县人民政府", True),
        ("青溪县收到政府信息公开申请217件。", "青溪县人民政府", True),
        ("我办收到政府信息公开申请217件。", "青溪县人民政府", False),
        ("白石镇收到政府信息公开申请217件。", "青溪县人民政府", False),
        ("我委收到政府信息公开申请217件。", "青溪县卫生健康委员会", True),
        ("我局（含下属单位）收到政府信息公开申请217件。", "青溪县民政局", False),
        ("我局（二）收到政府信息公开申请217件。", "青溪县民政局", True),
    ],
)
def test_whose_figure_it_is(text, agency, reported, report) -> None:
    assert bool(list(govreport_check(report(text, agency=agency)))) is reported


def test_a_form_without_the_cells_is_not_compared(report) -> None:
    text = "全县废止行政规范性文件5件，现行有效行政规范性文件6件，制发行政规范性文件7件。"
    assert {f.cells for f in govreport_check(report(text, form="2019"))} == {("proactive.normative_documents.made",)}


def test_open_blank_and_assumed_cells_are_never_held_against_the_text(report) -> None:
    text = "全县共收到政府信息公开申请33件。因政府信息公开引起的行政诉讼案件5件。"
    total, after = "requests.received.total", AFTER
    open_cell = report(text, **{total.replace(".", "__"): None})
    assert [f.cells for f in govreport_check(open_cell)] == [(DIRECT, AFTER)]
    for status in ("assumed", "ambiguous"):
        assert [f.cells for f in govreport_check(report(text, statuses={total: status}))] == [(DIRECT, AFTER)]
    blank = report(text, statuses={after: "blank"}, **{after.replace(".", "__"): None})
    pairs = {pair.cells: pair.agrees for pair in compare(blank)}
    assert pairs[DIRECT, AFTER] is True
    assumed = report("未收到政府信息公开申请。", statuses={total: "assumed"}, **{total.replace(".", "__"): 0})
    assert [(pair.cells, pair.agrees) for pair in compare(assumed)] == [((total,), True)]


def test_figures_in_cells_are_no_running_text(report) -> None:
    text = "制发行政规范性文件\n72件\n收到政府信息公开申请270件。"
    at = text.index("72件")
    result = report(text, evidence={ISSUED: (at, at + 3), RECEIVED: (text.index("270"), text.index("270") + 3)})
    assert list(govreport_check(result)) == []


def test_where_a_finding_stands(report) -> None:
    text = "前言。\n\n2023 年，全县共 收到政府信息公开申请 270 件，均已答复。后记。"
    (finding,) = govreport_check(report(text))
    details = finding.details
    assert details["text"] == "2023 年，全县共 收到政府信息公开申请 270 件，均已答复。"
    assert text[details["start"] : details["end"]] == details["text"]
    figure = details["figure"]
    assert text[figure["start"] : figure["end"]] == figure["text"] == "收到政府信息公开申请 270 件"
    assert details["values"] == {RECEIVED: 207}
    json.dumps(finding.to_dict())


def test_a_figure_said_twice_is_reported_once(report) -> None:
    assert len(list(govreport_check(report("全县共收到政府信息公开申请270件。" * 2)))) == 1


def test_the_data_file_keeps_its_schema() -> None:
    folder = files("govreport_narrative")
    data = json.loads((folder / "phrases.json").read_text(encoding="utf-8"))
    schema = json.loads((folder / "phrases.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "phrases": [{"id": "x", "cells": []}]}, schema)


def test_a_phrase_is_added_without_code(report) -> None:
    data = json.loads((files("govreport_narrative") / "phrases.json").read_text(encoding="utf-8"))
    data["phrases"] = [{"id": "mine", "cells": [RECEIVED], "says": ["来件{be?}{n}"]}]
    vocabulary = build_vocabulary(data)
    text = "来件共207件"
    assert [phrase.id for phrase, *_ in vocabulary.counted.matches_around(text, 3, len(text), 0, len(text))] == ["mine"]
    data["phrases"][0]["says"] = ["{nothing_of_the_kind}{n}"]
    with pytest.raises(FormError, match="nothing_of_the_kind"):
        build_vocabulary(data)


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("十二", 12), ("二十", 20), ("两百", 200), ("9", 9), ("12,345", 12345)]
)
def test_numbers(text: str, value: int) -> None:
    assert parse_number(text) == value
