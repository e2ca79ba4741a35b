"""Every group of cells of both forms, as sentences speak of it: understood, and reported as soon as its cell differs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import product

import pytest

from govreport_core.forms.loading import load_form
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document, Metadata
from govreport_core.model.result import Provenance, Result
from govreport_narrative import compare, govreport_check

KINDS = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
NAMES = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他组织")
REASONS = {
    "denied.state_secret": "属于国家秘密",
    "denied.prohibited_by_law": "其他法律行政法规禁止公开",
    "denied.security_and_stability": "危及“三安全一稳定”",
    "denied.third_party_rights": "保护第三方合法权益",
    "denied.internal_affairs": "属于三类内部事务信息",
    "denied.process_information": "属于四类过程性信息",
    "denied.enforcement_files": "属于行政执法案卷",
    "denied.inquiry_matters": "属于行政查询事项",
    "unavailable.not_held": "本机关不掌握相关政府信息",
    "unavailable.requires_creation": "没有现成信息需要另行制作",
    "unavailable.unclear_after_correction": "补正后申请内容仍不明确",
    "not_processed.petition": "信访举报投诉类申请",
    "not_processed.repeated": "重复申请",
    "not_processed.publication": "要求提供公开出版物",
    "not_processed.excessive": "无正当理由大量反复申请",
    "not_processed.confirmation": "要求行政机关确认或重新出具已获取信息",
    "other.uncorrected": "申请人无正当理由逾期不补正",
    "other.fee_unpaid": "申请人逾期未按收费通知要求缴纳费用",
}
RESULTS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结"}
REVIEWS = {
    "reconsideration": "因政府信息公开被申请行政复议",
    "litigation_direct": "政府信息公开行政诉讼中，未经复议直接起诉",
    "litigation_after_reconsideration": "政府信息公开行政诉讼中，复议后起诉",
}
GROUPS = {"denied": "不予公开", "unavailable": "无法提供", "not_processed": "不予处理", "other": "其他处理"}


def make_table(form: str) -> dict[str, int]:
    """A table that keeps the rules, in which no two figures that are spoken of are alike."""
    keys = list(load_form(form).variant(()).cells)
    rows = dict.fromkeys(key.rpartition(".")[0] for key in keys if key.startswith("requests.outcomes."))
    rows.pop("requests.outcomes.total")
    cells = dict.fromkeys(keys, 0)
    for number, row in enumerate(rows):
        for place, kind in enumerate(KINDS):
            cells[f"{row}.{kind}"] = 3 * number + (place + 1) * (place + number) + 2
    for kind, carried_in, over in zip(KINDS, (21, 2, 3, 1, 4, 6), (31, 5, 7, 4, 8, 9), strict=True):
        handled = sum(cells[f"{row}.{kind}"] for row in rows)
        cells[f"requests.outcomes.total.{kind}"] = handled
        cells[f"requests.carried_in.{kind}"] = carried_in
        cells[f"requests.carried_over.{kind}"] = over
        cells[f"requests.received.{kind}"] = handled + over - carried_in
    for row in (*rows, *(f"requests.{part}" for part in ("outcomes.total", "carried_in", "carried_over", "received"))):
        cells[f"{row}.total"] = sum(cells[f"{row}.{kind}"] for kind in KINDS)
    for number, review in enumerate(REVIEWS):
        for place, outcome in enumerate(RESULTS):
            cells[f"reviews.{review}.{outcome}"] = 40 + 11 * number + place * (number + 2)
        cells[f"reviews.{review}.total"] = sum(cells[f"reviews.{review}.{outcome}"] for outcome in RESULTS)
    for number, key in enumerate(key for key in keys if key.startswith("proactive.")):
        cells[key] = 5003 + 17 * number
    return cells


def make_result(form: str, cells: dict[str, int], text: str) -> Result:
    year, agency = {"2019": 2020, "2021": 2023}[form], "澄溪县水务局"
    document = Document("t", text, "text/plain", metadata=Metadata(agency=agency, year=year))
    printed = {key: Cell(value, "printed", None) for key, value in cells.items()}
    about = {"name": "t", "agency": agency, "year": year}
    return Result("complete", about, form, {}, printed, (), Provenance("0", ()), document=document)


def sentences(form: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A sentence with {n} for the figure, and the keys whose sum it is."""
    last, following = ("2019", "2021") if form == "2019" else ("2022", "2024")
    keys = load_form(form).variant(()).cells
    yield from product(
        (
            "我局全年新收政府信息公开申请{n}件次。",
            "本年新收政府信息公开申请数量为{n}件。",
            "水务局收到{n}宗政府信息公开申请。",
            "依申请公开方面，当年新收{n}件。",
        ),
        [("requests.received.total",)],
    )
    yield from product(
        (
            "上年结转政府信息公开申请数量{n}件。",
            f"{last}年结转的政府信息公开申请{{n}}件。",
            "收到的申请外，另有{n}件系上年度结转。",
            "承接上一年度未办结申请{n}起。",
        ),
        [("requests.carried_in.total",)],
    )
    yield from product(
        (
            "结转至下一年度继续办理的申请{n}件。",
            f"结转{following}年办理的申请{{n}}件。",
            "另有{n}件申请尚未到期，结转下年。",
            "下年度继续办理{n}件。",
        ),
        [("requests.carried_over.total",)],
    )
    yield from product(
        ("全年办结政府信息公开申请{n}件。", "申请中已答复{n}件次。", "依申请公开情况：{n}件申请均已办结。"),
        [("requests.outcomes.total.total",)],
    )
    yield from product(
        ("予以公开{n}件。", "对{n}件申请予以公开。", "{n}件作出予以公开答复。"), [("requests.outcomes.granted.total",)]
    )
    yield from product(("部分公开的有{n}件。", "对{n}件部分公开。"), [("requests.outcomes.partially_granted.total",)])
    for group, word in GROUPS.items():
        rows = tuple(key for key in keys if key.startswith(f"requests.outcomes.{group}.") and key.endswith(".total"))
        for text in ("办理结果：{w}{{n}}件。", "申请中有{{n}}件{w}。", "作{w}答复的申请共计{{n}}件。"):
            yield text.format(w=word), rows
    for reason, word in REASONS.items():
        if (key := f"requests.outcomes.{reason}.total") in keys:
            yield f"依申请公开中，{word}{{n}}件。", (key,)
            yield f"申请中有{{n}}件因{word}{GROUPS[reason.split('.')[0]]}。", (key,)
    for kind, name in zip(KINDS, NAMES, strict=True):
        yield f"从申请人类型看，{name}申请{{n}}件。", (f"requests.received.{kind}",)
        yield f"予以公开的申请中，{name}{{n}}件。", (f"requests.outcomes.granted.{kind}",)
        yield f"对{name}予以公开{{n}}件。", (f"requests.outcomes.granted.{kind}",)
        yield f"上年结转的申请中，{name}{{n}}件。", (f"requests.carried_in.{kind}",)
    for review, words in REVIEWS.items():
        yield f"{words}{{n}}件。", (f"reviews.{review}.total",)
        for result, name in RESULTS.items():
            yield f"{words}的案件，{name}{{n}}件。", (f"reviews.{review}.{result}",)
    yield "因信息公开引起的行政诉讼案件{n}起。", tuple(f"reviews.{n}.total" for n in list(REVIEWS)[1:])
    for noun, row in (("规章", "regulations"), ("行政规范性文件", "normative_documents")):
        for words, column in (
            ("制发{}", "issued"),
            ("废止{}", "repealed"),
            ("现行有效{}", "in_force"),
            ("制定{}", "made"),
        ):
            if (key := f"proactive.{row}.{column}") in keys:
                yield words.format(noun) + "{n}件。", (key,)
    for word, row in (("行政许可", "licensing"), ("行政处罚", "penalties"), ("行政强制", "coercive_measures")):
        yield f"作出{word}处理决定{{n}}件。", (f"proactive.{row}.decisions",)
    money = "proactive.procurement.amount" if form == "2019" else "proactive.fees.amount"
    yield {"2019": "政府集中采购总金额{n}万元。", "2021": "行政事业性收费收费金额{n}万元。"}[form], (money,)


CASES = [(form, text, keys) for form in ("2019", "2021") for text, keys in sentences(form)]


@pytest.mark.parametrize(("form", "text", "keys"), CASES)
def test_a_group_of_cells_is_understood_and_held_against_the_text(form: str, text: str, keys: tuple[str, ...]) -> None:
    cells = make_table(form)
    figure = sum(cells[key] for key in keys)
    printed = text.format(n=figure)
    result = make_result(form, cells, printed)
    (pair,) = [pair for pair in compare(result) if str(figure) in pair.text]
    assert (set(pair.cells), pair.found, pair.agrees) == (set(keys), figure, True)
    assert printed[pair.start : pair.end] == pair.text
    assert list(govreport_check(result)) == []
    for key in keys:
        changed = make_result(form, {**cells, key: cells[key] + 1}, printed)
        (finding,) = govreport_check(changed)
        assert (set(finding.cells), finding.found, finding.expected) == (set(keys), figure, figure + 1)


def test_no_rule_of_the_made_tables_is_broken() -> None:
    for form in ("2019", "2021"):
        cells = make_table(form)
        rules = [rule for rule in load_form(form).variant(()).rules if all(k.startswith("re") for k in rule.left)]
        assert rules
        assert all(sum(cells[k] for k in rule.left) == sum(cells[k] for k in rule.right) for rule in rules)


@pytest.mark.parametrize(
    "text",
    [
        # of documents
        "全年发文310份，按公文属性分，主动公开142份、依申请公开90份、不予公开78份。",
        "拟制公文时确定属性，其中不予公开77件，依申请公开41件。",
        "制作政府信息311条，审查后不予公开52条。",
        "依申请公开工作有序。全年印发文件93件，其中不予公开31件。",
        # of others' figures
        "县住建分局单独受理申请61件，被复议13件。",
        "乡镇一级收到申请88件，予以公开71件。",
        "辖区水务站受理申请19件，办结18件。",
        # of other times
        "“十三五”以来，依申请公开累计收件733件。",
        "2018年结转的申请33件。",
        "去年收到申请91件。",
        # of a part or of something else
        "收到申请后，当面沟通33件，其中撤回12件。",
        "信箱收到来信91封，不予处理15封。",
        "举报线索其他处理19件。",
        "申请人补正33件次。",
        "不予公开的数量比上年少24件。",
        "对27件答复文书开展合法性审查。",
        "收到申请约33件。",
        "收到申请数十件。",
        "若将重复申请之外的3件除外，无法提供的申请为5件。",
    ],
)
def test_what_is_alike_but_speaks_of_something_else_is_left_alone(text: str) -> None:
    for form in ("2019", "2021"):
        assert list(govreport_check(make_result(form, make_table(form), text))) == []


def test_parts_follow_their_row_and_lists_have_sums() -> None:
    cells = make_table("2021")
    granted, natural = "requests.outcomes.granted.total", "requests.outcomes.granted.natural_person"
    part, denied = (
        "requests.outcomes.partially_granted.total",
        [key for key in cells if key.startswith("requests.outcomes.denied.") and key.endswith(".total")],
    )
    total = cells[granted] + cells[part]
    text = f"办理结果为：予以公开{cells[granted]}件，其中自然人{cells[natural]}件。"
    assert [set(pair.cells) for pair in compare(make_result("2021", cells, text))] == [{granted}, {natural}]
    text = f"予以公开{cells[granted]}件、部分公开{cells[part]}件，两项合计{total}件。"
    assert [set(pair.cells) for pair in compare(make_result("2021", cells, text))][-1] == {granted, part}
    both = sum(cells[key] for key in denied) + cells[part]
    text = f"部分公开、不予公开合计{both}件。"
    assert [set(pair.cells) for pair in compare(make_result("2021", cells, text))] == [{part, *denied}]


def test_without_a_unit_only_in_a_list_and_not_where_a_table_was() -> None:
    cells = make_table("2021")
    values = [cells[f"requests.received.{kind}"] for kind in KINDS[:2]]
    text = f"按申请主体分：自然人{values[0]}，商业企业{values[1]}。"
    assert [pair.found for pair in compare(make_result("2021", cells, text))] == values
    assert compare(make_result("2021", cells, "申请主体\n自然人\n12\n商业企业\n3\n")) == []


@pytest.mark.parametrize(
    "unit", ["收到政府信息公开申请1件，", "予以公开、", "未无没有", "共计总计合计", "1件、2件和", "(2023年"]
)
def test_the_time_is_in_proportion_to_the_text(unit: str) -> None:
    cells = make_table("2021")
    result = make_result("2021", cells, "2023年" + unit * 4000 + "予以公开5件。")
    start = time.process_time()
    compare(result)
    # Where each figure was looked at with the whole sentence before it, this took hours.
    assert time.process_time() - start < 60
