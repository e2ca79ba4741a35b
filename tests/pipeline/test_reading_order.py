"""Rows whose labels are torn apart: the order of the print is evidence only where nothing is missing or left over."""

from __future__ import annotations

import pytest

from govreport_core import extract_text
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.result import Result

ROWS = {
    "一、本年新收政府信息公开申请数量": (40, 3, 0, 0, 1, 0, 44),
    "二、上年结转政府信息公开申请数量": (2, 0, 0, 0, 0, 0, 2),
    "（一）予以公开": (20, 2, 0, 0, 0, 0, 22),
    "（二）部分公开": (3, 0, 0, 0, 0, 0, 3),
    "1.属于国家秘密": (1, 0, 0, 0, 0, 0, 1),
    "2.其他法律行政法规禁止公开": (2, 1, 0, 0, 0, 0, 3),
    "3.危及“三安全一稳定”": (4, 0, 0, 0, 0, 0, 4),
    "4.保护第三方合法权益": (5, 0, 0, 0, 1, 0, 6),
    "（七）总计": (41, 3, 0, 0, 1, 0, 45),
    "四、结转下年度继续办理": (1, 0, 0, 0, 0, 0, 1),
}
HEADS = "| | 自然人 | 商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他 | 总计 |\n|---|---|---|---|---|---|---|---|\n"
TORN = ("2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”")
KEYS = ("requests.outcomes.denied.prohibited_by_law", "requests.outcomes.denied.security_and_stability")


def page(torn: str) -> str:
    """A report in which two labels of the requests table are torn from their rows: this stands in their place."""
    lines = [f"| {label} | {' | '.join(map(str, figures))} |" for label, figures in ROWS.items() if label not in TORN]
    at = next(i for i, line in enumerate(lines) if "第三方" in line)
    return (
        "青石县水务局2023年政府信息公开工作年度报告\n\n三、收到和处理政府信息公开申请情况\n\n"
        + HEADS
        + "\n".join(lines[:at])
        + torn
        + "\n".join((lines[at], "|---" * 8 + "|", *lines[at + 1 :]))
        + "\n\n四、政府信息公开行政复议、行政诉讼情况\n\n无\n"
    )


def figures(*labels: str) -> str:
    """The rows of these labels, each a table without labels."""
    return "".join(f"\n\n| {' | '.join(map(str, ROWS[label]))} |\n{'|---' * 7}|\n" for label in labels)


def read(text: str, manager: PluginManager, *assume: str) -> tuple[Result, list[list[float | None]]]:
    result = extract_text(text, manager=manager, assume=assume)
    return result, [[result.cells[key].value for key in result.cells if key.startswith(f"{row}.")] for row in KEYS]


WRAPPED = "\n\n2.其他法律行政法\n规禁止公开\n3.危及“三安全\n一稳定”\n"


def test_labels_that_are_torn_but_whole_say_which_row_is_which(manager: PluginManager) -> None:
    result, rows = read(page(WRAPPED + figures(*TORN) + "\n"), manager)
    assert rows == [list(ROWS[label]) for label in TORN]
    assert {result.cells[f"{key}.total"].status for key in KEYS} == {"derived"}


@pytest.mark.parametrize(
    "between",
    [
        # A running head, a label too few, labels in another order, one row of figures too many, no labels.
        WRAPPED + "续表\n" + figures(*TORN),
        "\n\n2.其他法律行政法\n规禁止公开\n" + figures(*TORN),
        "\n\n3.危及“三安全\n一稳定”\n2.其他法律行政法\n规禁止公开\n" + figures(*TORN),
        WRAPPED + figures(*TORN, TORN[0]),
        figures(*TORN),
    ],
)
def test_else_the_order_proves_nothing(between: str, manager: PluginManager) -> None:
    _, rows = read(page(between + "\n"), manager)
    # The sums leave both placements: what differs between the rows has no value, or its own.
    for row, label in zip(rows, TORN, strict=True):
        assert all(value in (None, figure) for value, figure in zip(row, ROWS[label], strict=True))
    assert any(value is None for row in rows for value in row)


def test_a_page_number_between_them_makes_no_figure_wrong(manager: PluginManager) -> None:
    for between in (
        WRAPPED + figures(TORN[0]) + "\n6\n" + figures(TORN[1]),
        WRAPPED + "\n6\n" + figures(*TORN),
        WRAPPED + figures(*TORN) + "\n6\n",
    ):
        _, rows = read(page(between + "\n"), manager)
        for row, label in zip(rows, TORN, strict=True):
            assert all(value in (None, figure) for value, figure in zip(row, ROWS[label], strict=True))


def test_the_order_of_the_form_is_an_assumption_that_can_be_made(manager: PluginManager) -> None:
    result, rows = read(page(figures(*TORN) + "\n"), manager, "form-order")
    assert all(value is not None for row in rows for value in row)
    assert "form-order" in {result.cells[f"{key}.total"].assumption for key in KEYS}
    assert result.to_dict()["provenance"]["assumptions"] == ["form-order"]
