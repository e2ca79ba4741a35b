"""Figures are understood from the words of their clause in any order, and each is held against its cells."""

from __future__ import annotations

import pytest

from govreport_core.forms.loading import load_form
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document, Metadata
from govreport_core.model.result import Provenance, Result
from govreport_narrative import compare, govreport_check

OUT, REVIEWS = "requests.outcomes", "reviews"
LEGAL = ("business", "research", "public_interest", "legal_service", "other")
KEYS = list(load_form("2021").variant(()).cells)

# Sentences with a figure for each of the groups of cells that follow.
SAID = [
    ("已办理完毕的{}件申请中，同意公开的{}件，决定不公开的{}件。", ["outcomes.total", "granted", "denied.*"]),
    ("公开、部分公开、不予公开的申请数分别为{}件、{}件、{}件。", ["granted", "partially_granted", "denied.*"]),
    ("新收、结转、办结、转下年的申请分别为{}件、{}件、{}件、{}件。", ["received", "in", "outcomes.total", "over"]),
    ("经检索本机关没有相关信息的申请{}件，已告知。", ["unavailable.not_held"]),
    ("申请人经补正后仍未说明所需信息名称的{}件，作无法提供答复。", ["unavailable.unclear_after_correction"]),
    ("要求本局对已有数据进行汇总分析的{}件，告知其无现成信息。", ["unavailable.requires_creation"]),
    ("以申请公开形式提出信访诉求的{}件，不予处理。", ["not_processed.petition"]),
    ("同一申请人就同一内容再次申请的{}件按重复申请不予处理。", ["not_processed.repeated"]),
    ("因申请事项属于行政机关内部事务，不予公开{}件。", ["denied.internal_affairs"]),
    ("涉及个人隐私、商业秘密不予公开的{}件。", ["denied.third_party_rights"]),
    ("对属于行政查询事项的{}件告知按相关规定办理。", ["denied.inquiry_matters"]),
    ("一次性补正后所指仍不清的申请{}件，无法提供。", ["unavailable.unclear_after_correction"]),
    ("上一年度未办结而转入今年继续办理的有{}件。", ["in"]),
    ("到12月31日仍未办结、需转到下一年度办理的申请{}件。", ["over"]),
    ("应办理申请{}件，实际办结{}件，余{}件跨年。", ["due", "outcomes.total", "over"]),
    ("申请主体方面，自然人提出{}件，占75%；法人及其他组织提出{}件，占25%。", ["natural", "legal"]),
    ("收到的申请按主体分：自然人{}件，商业企业{}件。", ["natural", "business"]),
    ("科研机构提出的申请中有{}件结转次年。", ["over.research"]),
    ("商业企业提交的申请里，予以公开{}件、部分公开{}件。", ["granted.business", "partially_granted.business"]),
    ("涉及信息公开的行政复议案件{}起，维持{}起，尚在审理{}起。", ["R", "R.upheld", "R.pending"]),
    ("经复议后再诉讼的{}件，判决维持{}件，{}件正在审理。", ["L2", "L2.upheld", "L2.pending"]),
    ("信息公开行政诉讼（未经复议）{}件，结果维持{}件。", ["L1", "L1.upheld"]),
    ("收到信息公开申请的件数由去年的90件降为{}件，减少了5件。", ["received"]),
    ("收到申请比上年减少90件，为{}件；较上年的95件有所减少，办结{}件。", ["received", "outcomes.total"]),
    ("自然人提交{}件，占新收申请总数{}件的12.5%。", ["natural", "received"]),
    ("上年收到申请90件，本年收到{}件。", ["received"]),
    ("{}件申请中，全部公开{}件、不予公开{}件。", ["received", "granted", "denied.*"]),
    ("本年收到的{}件申请均已公开，即予以公开{}件。", ["received", "granted"]),
    ("办理自然人申请{}件，企业申请{}件。", ["outcomes.total.natural_person", "outcomes.total.business"]),
    ("企业申请新收{}件、办结{}件。", ["business", "outcomes.total.business"]),
    ("因内部管理信息、过程性信息不予公开的，分别为{}件、{}件。", ["denied.internal_affairs", "denied.process_information"]),
    ("信息公开行政复议{}件均维持。", ["R"]),
    ("信息公开行政诉讼结果维持（直接起诉{}件、复议后起诉{}件）。", ["L1.upheld", "L2.upheld"]),
    ("其他处理包括逾期不补正{}件、其他{}件。", ["other.uncorrected", "other.other"]),
    ("勾对：新收{}＋上年结转{}＝办理结果总计{}＋结转下年{}。", ["received", "in", "outcomes.total", "over"]),
    ("申请人构成：自然人（{}）、商业企业（{}）。", ["natural", "business"]),
    ("新收申请数（件）：{}。", ["received"]),
    ("{}件，这是我局全年收到的信息公开申请总数。", ["received"]),
    ("申请人逾期不补正，我局不再处理的有{}件。", ["other.uncorrected"]),
    ("2022年结转到2023年办理的申请{}件，尚未办结的{}件已转下年。", ["in", "over"]),
    ("新收和结转申请共{}件，办结{}件。", ["due", "outcomes.total"]),
    ("因申请内容涉及商业秘密，征求第三方意见后不予公开{}件。", ["denied.third_party_rights"]),
    ("有{}件因属于行政机关内部事务信息，依法不予公开。", ["denied.internal_affairs"]),
    ("申请人主动撤回{}件，作其他处理。", ["other.other"]),
    ("复议后提起行政诉讼的案件{}件，法院已判决维持{}件。", ["L2", "L2.upheld"]),
    ("予以公开类{}件、不予公开类{}件、其他类{}件。", ["granted", "denied.*", "other.*"]),
]  # fmt: skip
GROUPS = {
    "received": ["requests.received.total"],
    "natural": ["requests.received.natural_person"],
    "business": ["requests.received.business"],
    "legal": [f"requests.received.{kind}" for kind in LEGAL],
    "in": ["requests.carried_in.total"],
    "over": ["requests.carried_over.total"],
    "over.research": ["requests.carried_over.research"],
    "due": ["requests.received.total", "requests.carried_in.total"],
    "outcomes.total": [f"{OUT}.total.total"],
    "granted.business": [f"{OUT}.granted.business"],
    "partially_granted.business": [f"{OUT}.partially_granted.business"],
}
BODIES = {"R": "reconsideration", "L1": "litigation_direct", "L2": "litigation_after_reconsideration"}

# What a reader does not hold against the table.
SILENT = [
    "我局受理“民生直通”事项2360件，办结2256件，其中不予受理35件。",
    "各镇（街道）自行编制年报，收到申请情况：东河镇1988件，西坪镇2092件。",
    "下属单位单独编制年报，全年收到信息公开申请1201件，不纳入本报告。",
    "我局对668份会议纪要逐一核定，属于内部事务信息的324份。",
    "收到要求公开账目的申请后回访515件。",
    "信息公开行政诉讼一审512件。",
    "收到咨询后登记611件，其中公开512件。",
    "自然人和商业企业分别为511件、512件、513件。",
    "未形成申请件。",
    "属于过程性信息的申请，均未公开。",
    "信息公开申请共3件，全部在法定期限内办结。",
    "收到信息公开申请3件，科研机构、法律服务机构各提出9件。",
    "收到信息公开申请3件，由上级转我局办理8件。",
    "全年审查拟公开信息560条，不予公开12条。",
    "信息公开申请方面，企业提交3件、高校提交3件，合计6件。",
    "信息公开申请方面，企业提交3件，市民提交9件，已分别答复。",
]


def keys_of(group: str) -> list[str]:
    if group in GROUPS:
        return GROUPS[group]
    if group.startswith("outcomes.total."):
        return [f"requests.{group}"]
    body, _, result = group.partition(".")
    if body in BODIES:
        return [f"{REVIEWS}.{BODIES[body]}.{result or 'total'}"]
    stem, _, _ = group.partition(".*")
    return [key for key in KEYS if key.startswith(f"{OUT}.{stem}") and key.endswith(".total")]


def make_result(cells: dict[str, int], text: str) -> Result:
    document = Document("t", text, "text/plain", metadata=Metadata(agency="临江市水务局", year=2023))
    source = {"name": "t", "agency": "临江市水务局", "year": 2023}
    values = {key: Cell(cells.get(key, 0), "printed", None) for key in KEYS}
    return Result("complete", source, "2021", {}, values, (), Provenance("0", ()), document=document)


@pytest.mark.parametrize(("said", "groups"), SAID)
def test_each_figure_is_understood_and_reported_when_its_cells_differ(said: str, groups: list[str]) -> None:
    values = {}
    for at, group in enumerate(groups):
        values |= {key: 11 + 7 * at + number for number, key in enumerate(keys_of(group))}
    figures = [sum(values[key] for key in keys_of(group)) for group in groups]
    text = said.format(*figures)
    understood = {(pair.found, frozenset(pair.cells)): pair.agrees for pair in compare(make_result(values, text))}
    assert understood == {
        (figure, frozenset(keys_of(group))): True for figure, group in zip(figures, groups, strict=True)
    }
    for figure, group in zip(figures, groups, strict=True):
        findings = govreport_check(make_result(values | {keys_of(group)[0]: 900}, text))
        assert figure in [finding.found for finding in findings]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_counted_otherwise_is_left_alone(text: str) -> None:
    assert list(govreport_check(make_result(dict.fromkeys(KEYS, 3), text))) == []
