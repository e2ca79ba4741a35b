"""Figures and labels as printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_core.forms.figures import is_blank, is_figure, parse_figure
from govreport_core.forms.loading import load_form
from govreport_core.forms.normalization import normalize_label, unify_glyphs
from govreport_core.forms.rules import evaluate, sum_side, violations
from govreport_core.forms.units import WORTH, agreed, unit_behind, unit_of_amount, without_unit


@pytest.mark.parametrize(
    ("text", "kind", "unit", "value"),
    [
        ("0", "count", None, 0),
        ("69", "count", None, 69),
        ("１２３", "count", None, 123),
        ("1,234", "count", None, 1234),
        ("1，234，567", "count", None, 1_234_567),
        ("3件", "count", None, 3),
        ("3 件", "count", None, 3),
        ("22（其中修订16件）", "count", None, 22),
        ("减12", "signed_count", None, -12),
        ("减少12", "signed_count", None, -12),
        ("增4", "signed_count", None, 4),
        ("+4", "signed_count", None, 4),
        ("－5", "signed_count", None, -5),
        ("−5", "signed_count", None, -5),
        ("26321.25万元", "amount", None, 26321.25),
        ("251000元", "amount", None, 25.1),
        ("251000", "amount", "元", 25.1),
        ("25.1", "amount", "万元", 25.1),
        ("25.1万元", "amount", "元", 25.1),
        ("0.1元", "amount", None, 0.00001),
        ("1.10", "amount", None, 1.1),
        ("2.0", "amount", None, 2),
        ("１２", "count", None, 12),
        ("12\u00ad34", "count", None, 1234),
        ("\u200b5", "count", None, 5),
        ("“5”", "count", None, 5),
        ("3人次", "count", None, 3),
        ("3户", "count", None, 3),
        ("3项次", "count", None, 3),
        ("3部②", "count", None, 3),
        ("↑5", "signed_count", None, 5),
        ("↓5", "signed_count", None, -5),
        ("±0", "signed_count", None, 0),
        ("增减0", "signed_count", None, 0),
        ("净增2", "signed_count", None, 2),
        ("净减2", "signed_count", None, -2),
        ("下降 12", "signed_count", None, -12),
        ("上升4", "signed_count", None, 4),
        ("新增3项", "signed_count", None, 3),
        ("取消3项", "signed_count", None, -3),
        ("（-12）", "signed_count", None, -12),
        ("持平", "signed_count", None, 0),
        ("无变化", "signed_count", None, 0),
        ("125000.0", "amount", "元", 12.5),
        ("125000（元）", "amount", "万元", 12.5),
        ("125000（单位：元）", "amount", None, 12.5),
        ("125000元（大写：拾贰万伍仟元整）", "amount", None, 12.5),
        ("12.5（其中考试费1.2万元）", "amount", None, 12.5),
        ("12.5（其中考试费12000元）", "amount", "万元", 12.5),
        ("12.5万", "amount", "元", 12.5),
        ("0.5亿", "amount", None, 5000),
        ("2仟圓", "amount", None, 0.2),
        ("￥125000元", "amount", None, 12.5),
        ("￥12.5", "amount", "万元", 12.5),
        ("RMB 125,000 元整", "amount", None, 12.5),
        ("125", "amount", "千元", 12.5),
        ("0", "amount", "美元", 0),
    ],
)
def test_figures(text: str, kind: str, unit: str | None, value: float) -> None:
    assert parse_figure(text, kind, unit) == value
    assert is_figure(text)
    assert not is_blank(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "三",
        "12 13",
        "1,23",
        "12,3456",
        "007",
        "00",
        "1.2.3",
        "--5",
        "5-",
        "3天",
        "2021年",
        "约12",
        "≈12",
        "12↑",
        "12+",
        "(12)",
        "增2减1",
        "1 234",
        "1.234,5",
        "1，23",
        "3整",
        "1/2",
        "9" * 16,
    ],
)
def test_no_figures(text: str) -> None:
    assert parse_figure(text) is None


@pytest.mark.parametrize("text", ["3元", "3万元"])
def test_money_is_no_count(text: str) -> None:
    assert parse_figure(text) is None


@pytest.mark.parametrize("text", ["3件", "3（件）", "+3元", "增3万元", "持平"])
def test_things_and_changes_are_no_money(text: str) -> None:
    assert parse_figure(text, "amount") is None


@pytest.mark.parametrize("text", ["↑5", "增5", "+5", "±0", "持平", "新增5件"])
def test_changes_are_no_counts(text: str) -> None:
    assert parse_figure(text, "count") is None
    assert is_figure(text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12.5", "美元"),
        ("12.5", "元、万元"),
        ("12.5美元", None),
        ("12.5万元（元）", None),
        ("125000（元）（含税）", "万元"),
        ("125000（以元计）", "万元"),
        ("125000（其中考试费12000元）", None),
        ("￥125000", None),
        ("±5万元", None),
    ],
)
def test_an_amount_whose_unit_is_not_settled_has_no_value(text: str, unit: str | None) -> None:
    assert parse_figure(text, "amount", unit) is None


@given(st.decimals(0, 10**9, places=4), st.sampled_from(sorted(WORTH)))
def test_every_unit_is_worth_what_it_says(amount: Decimal, unit: str) -> None:
    expected = float(amount * WORTH[unit])
    assert parse_figure(f"{amount:f}{unit}", "amount") == expected
    assert parse_figure(f"{amount:f}", "amount", unit) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        "/",
        "／",
        "-",
        "－",
        "—",
        "——",
        "无",
        "不涉及",
        "不适用",
        "N/A",
        "n/a",
        "NaN",
        "null",
        "None",
        "暂无",
        "未发生",
        "―",
        "––",
        "\u00ad",
        "－－",
    ],
)
def test_marks_of_nothing_are_not_zero(text: str) -> None:
    assert is_blank(text)
    assert parse_figure(text) is None


@pytest.mark.parametrize(
    ("label", "unit", "bare"),
    [
        ("本年收费金额单位百万元", "百万元", "本年收费金额"),
        ("收费金额人民币元", "元", "收费金额"),
        ("收费金额单位万", "万元", "收费金额"),
        ("收费金额美元", "美元", "收费金额"),
        ("政府集中采购十万元", "十万元", "政府集中采购"),
        ("收费金额", None, "收费金额"),
        ("渠道不够多元", None, "渠道不够多元"),
    ],
)
def test_a_label_ends_with_its_unit(label: str, unit: str | None, bare: str) -> None:
    assert unit_behind(label) == unit
    assert without_unit(label) == bare


@pytest.mark.parametrize(
    ("named", "text", "unit"),
    [
        (None, "收费金额\n@", None),
        (None, "单位：件、元\n收费金额\n@", "元"),
        (None, "填报单位：元氏县司法局\n收费金额\n@", None),
        (None, "收费金额\n@\n千元\n", "千元"),
        (None, "收费金额\t@\t元\n", "元"),
        (None, "收费金额\n@ 美元\n", "美元"),
        (None, "收费金额\n@ 元/年\n", "元/年"),
        (None, "收费金额\n@\n三、收到\n单位：元", None),
        (None, "单位：元\n二、主动公开\n收费金额\n@", None),
        (None, "单位：元、万元\n收费金额\n@", "元、万元"),
        ("万元", "采购总金额（单位：元）\n收费金额（万元）\n@", "万元"),
        ("万元", "单位：元\n收费金额（万元）\n@", "万元、元"),
        ("万元", "收费金额（万元）\n@\n注：收费金额单位为元", "万元、元"),
        ("万元", "收费金额（万元）\n@\n元", "万元、元"),
    ],
)
def test_what_stands_around_an_amount_names_its_unit(named: str | None, text: str, unit: str | None) -> None:
    at = text.index("@")
    assert unit_of_amount(named, text, at, at + 1) == unit


def test_two_units_are_none_that_has_a_worth() -> None:
    assert agreed([None, "元", "元"]) == "元"
    assert agreed(["元", None, "万元"]) not in WORTH
    assert agreed([None]) is None


@given(st.integers(0, 10**15 - 1), st.booleans(), st.sampled_from(["", "件", "项"]))
def test_every_count_comes_back(number: int, thousands: bool, suffix: str) -> None:
    assert parse_figure((f"{number:,}" if thousands else str(number)) + suffix) == number


@given(st.text(max_size=12))
def test_any_text_is_a_figure_or_blank_or_neither_but_never_both(text: str) -> None:
    assert not (is_figure(text) and is_blank(text))
    if parse_figure(text) is not None:
        assert is_figure(text)


@given(st.text())
def test_unify_keeps_every_place(text: str) -> None:
    assert len(unify_glyphs(text)) == len(text)
    assert unify_glyphs(unify_glyphs(text)) == unify_glyphs(text)


@pytest.mark.parametrize(
    "text",
    ["12（应为13）", "12（另有2件未计入）", "12（有误）", "12（待核实）", "12 [暂估]", "12（遗漏1件）", "12（左右）"],
)
def test_a_note_that_takes_its_figure_back_leaves_none(text: str) -> None:
    assert parse_figure(text) is None
    assert not is_figure(text)


@pytest.mark.parametrize("text", ["12（其中修订3件）", "12（含上年结转3件）", "12（合约类）", "12（误工费案件）"])
def test_other_notes_leave_their_figure_as_it_is(text: str) -> None:
    assert parse_figure(text) == 12


def test_look_alike_glyphs_become_the_usual_ones() -> None:
    assert unify_glyphs("⾏政法规禁⽌公开⼀") == "行政法规禁止公开一"


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("(一)予以公开", "予以公开"),
        ("（一）予以公开", "予以公开"),
        ("一、本年新收", "本年新收"),
        ("1．属于国家秘密", "属于国家秘密"),
        ("1、 属于国家 秘密", "属于国家秘密"),
        ("第二十条第（一）项", "第二十条第一项"),
        ("本年增/减（%）", "本年增减百分比"),
        ("本年增/减 ‰", "本年增减千分比"),
        ("7%", ""),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
    ],
)
def test_labels_are_reduced_to_what_they_say(printed: str, label: str) -> None:
    assert normalize_label(printed) == label


def test_a_rule_with_a_missing_value_neither_passes_nor_fails() -> None:
    rule = next(rule for rule in load_form("2021").rules if rule.code == "review-total")
    values: dict[str, float | None] = dict.fromkeys(rule.keys, 1)
    assert evaluate(rule, values) == "fail"
    assert [(v.left, v.right) for v in violations([rule], values)] == [(1, 4)]
    values[rule.left[0]] = 4
    assert evaluate(rule, values) == "pass"
    values[rule.right[0]] = None
    assert evaluate(rule, values) == "unknown"
    assert list(violations([rule], values)) == []
    assert sum_side(rule.right, values) is None


@pytest.mark.parametrize("text", ["-5", "−5件", "1.5", "1.5件"])
def test_nothing_is_counted_below_nothing_or_in_parts(text: str) -> None:
    assert parse_figure(text) is None
    assert parse_figure(text, "number") is not None
