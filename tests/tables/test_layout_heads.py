"""The reviews in text that is laid out as on the page: heads of several lines, all figures on one."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from support.drawn import width_of

from govreport_core import Result, extract_text
from govreport_core.hooks.manager import PluginManager

KEYS = tuple(
    f"reviews.{group}.{column}"
    for group in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    for column in ("upheld", "corrected", "other", "pending", "total")
)
FIGURES = ("1", "12", "3", "0", "16", "7", "0", "1", "2", "10", "0", "4", "1", "1", "6")
SPLIT = (("结果", "维持"), ("结果", "纠正"), ("其他", "结果"), ("尚未", "审结"), ("总计", ""))
WHOLE = (("结果维持", ""), ("结果纠正", ""), ("其他结果", ""), ("尚未审结", ""), ("总计", ""))
LETTERS = (("结", "果维持"), ("结果", "纠正"), ("其", "他结果"), ("尚", "未审结"), ("合", "计"))
GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")


def place(pieces: Sequence[tuple[int, str]], width: int) -> str:
    """A line with texts centred at places of the screen."""
    line = ""
    for middle, text in pieces:
        start = middle * width + width // 2 - width_of(text) // 2
        line += " " * max(1 if line else 0, start - width_of(line)) + text
    return line


def report(
    heads: Sequence[tuple[str, str]] = SPLIT,
    figures: Sequence[str] = FIGURES,
    *,
    width: int = 9,
    groups: Sequence[str] = GROUPS,
    between: str = "",
    order: Sequence[int] = range(5),
) -> str:
    columns = [heads[at] for at in order] * 3
    lines = [
        place([(2, "行政"), (9, "行政")], width),
        place([(2, "复议"), (9, "诉讼")], width),
        place([*((at, columns[at][0]) for at in range(5)), (7, groups[1]), (12, groups[2])], width),
        place([*((at, columns[at][1]) for at in range(5) if columns[at][1]), *((at, columns[at][0]) for at in range(5, 15))], width),
        place([(at, columns[at][1]) for at in range(5, 15) if columns[at][1]], width),
        between,
        place([(at, figure) for at, figure in enumerate(figures)], width),
    ]  # fmt: skip
    return (
        "青石县2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
        "        一、本年新收政府信息公开申请数量      5  0  0  0  0  1  6\n"
        "        二、上年结转政府信息公开申请数量      0  0  0  0  0  0  0\n"
        "四、政府信息公开行政复议、行政诉讼情况\n" + "\n".join(line for line in lines if line) + "\n"
        "五、存在的主要问题及改进情况\n存在的问题有2个。\n"
    )


def values(result: Result) -> list[object]:
    return [result.cells[key].value if key in result.cells else None for key in KEYS]


def check_none_printed(result: Result) -> None:
    assert not any(key in result.cells and result.cells[key].value for key in KEYS)
    named = {key for finding in result.findings for key in finding.cells}
    assert set(KEYS) <= named


@pytest.mark.parametrize("heads", [SPLIT, WHOLE, LETTERS])
@pytest.mark.parametrize("width", [9, 11, 14])
def test_figures_that_keep_all_sums_are_read(
    heads: Sequence[tuple[str, str]], width: int, manager: PluginManager
) -> None:
    assert values(extract_text(report(heads, width=width), manager=manager)) == [int(each) for each in FIGURES]


def test_figures_below_their_heads_are_read_though_a_sum_does_not_hold(manager: PluginManager) -> None:
    figures = (*FIGURES[:4], "17", *FIGURES[5:])
    result = extract_text(report(figures=figures, width=10), manager=manager)
    assert values(result) == [int(each) for each in figures]
    assert any(finding.kind == "rule" for finding in result.findings)


def test_figures_beside_their_heads_are_not_read_where_a_sum_does_not_hold(manager: PluginManager) -> None:
    figures = (*FIGURES[:4], "17", *FIGURES[5:])
    text = report(figures=figures, width=10)
    (line,) = [line for line in text.split("\n") if line.split() == list(figures)]
    check_none_printed(extract_text(text.replace(line, "  ".join(figures)), manager=manager))


@pytest.mark.parametrize("figures", [FIGURES[:14], (*FIGURES, "3"), FIGURES[:10], tuple("11121")])
def test_more_or_fewer_figures_are_not_read(figures: Sequence[str], manager: PluginManager) -> None:
    result = extract_text(report(figures=figures), manager=manager)
    read = values(result)
    expected = [int(each) for each in FIGURES]
    assert all(value in (None, want) for value, want in zip(read, expected, strict=True))


@pytest.mark.parametrize("between", ["上年数", "2022年", "其中：上级机关", "（示例）", "区县"])
def test_figures_under_words_that_are_no_heads_are_not_read(between: str, manager: PluginManager) -> None:
    result = extract_text(report(between=place([(7, between)], 9)), manager=manager)
    check_none_printed(result)


def test_heads_in_another_order_are_not_taken_for_the_forms(manager: PluginManager) -> None:
    noughts = ("1", "1", "0", "0", "2") * 3
    for order in ((1, 0, 2, 3, 4), (0, 1, 3, 2, 4)):
        result = extract_text(report(figures=noughts, order=order), manager=manager)
        assert not any(key in result.cells and result.cells[key].value for key in KEYS)


def test_groups_in_another_order_are_not_taken_for_the_forms(manager: PluginManager) -> None:
    result = extract_text(report(groups=(GROUPS[0], GROUPS[2], GROUPS[1])), manager=manager)
    assert values(result) != [int(each) for each in FIGURES]
    assert not any(key in result.cells and result.cells[key].value for key in KEYS)


@pytest.mark.parametrize("seed", range(20))
def test_random_figures(seed: int, manager: PluginManager) -> None:
    rng = random.Random(seed)
    figures: list[int] = []
    for _ in range(3):
        group = [rng.choice((0, 0, 1, 4, 12, 230)) for _ in range(4)]
        figures += (*group, sum(group))
    text = report(figures=[str(each) for each in figures], width=rng.randint(9, 16))
    read = values(extract_text(text, manager=manager))
    assert read == figures
