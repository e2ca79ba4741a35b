"""Figures and labels as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_core.figures import is_blank, is_figure, parse_figure
from govreport_core.form import load_form
from govreport_core.rules import evaluate, side, violations
from govreport_core.wording import normal, unify


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
        "3人",
        "2021年",
        "约12",
        "1/2",
        "9" * 16,
    ],
)
def test_no_figures(text: str) -> None:
    assert parse_figure(text) is None


@pytest.mark.parametrize("text", ["3元", "3万元"])
def test_money_is_no_count(text: str) -> None:
    assert parse_figure(text) is None


def test_things_are_no_money() -> None:
    assert parse_figure("3件", "amount") is None


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "/", "／", "-", "－", "—", "——", "无", "不涉及", "不适用", "N/A", "n/a"]
)
def test_marks_of_nothing_are_not_zero(text: str) -> None:
    assert is_blank(text)
    assert parse_figure(text) is None


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
    assert len(unify(text)) == len(text)
    assert unify(unify(text)) == unify(text)


def test_look_alike_glyphs_become_the_usual_ones() -> None:
    assert unify("⾏政法规禁⽌公开⼀") == "行政法规禁止公开一"


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("(一)予以公开", "予以公开"),
        ("（一）予以公开", "予以公开"),
        ("一、本年新收", "本年新收"),
        ("1．属于国家秘密", "属于国家秘密"),
        ("1、 属于国家 秘密", "属于国家秘密"),
        ("第二十条第（一）项", "第二十条第一项"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
    ],
)
def test_labels_are_reduced_to_what_they_say(printed: str, label: str) -> None:
    assert normal(printed) == label


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
    assert side(rule.right, values) is None
