"""Blanks of flattened text that is laid out in columns, with blanks or with bars."""

from __future__ import annotations

import pytest

from govreport_core import extract_text
from govreport_core.hooks.manager import PluginManager

HEAD = "某县人民政府2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
ROWS = {
    "一、本年新收政府信息公开申请数量": "6 1 2 3 4 5 21",
    "二、上年结转政府信息公开申请数量": "1 . . . . . 1",
    "（一）予以公开": "2 . 1 . . 5 8",
    "（二）部分公开": "3 1 2 1 4 5 16",
    "1.属于国家秘密": ". . . 4 . . 4",
    "2.其他法律行政法规禁止公开": "10 11 12 13 14 15 75",
}
KEYS = ("received", "carried_in", "outcomes.granted", "outcomes.partially_granted", "outcomes.denied.state_secret",
        "outcomes.denied.prohibited_by_law")  # fmt: skip


def laid_out(rows: dict[str, str]) -> str:
    return HEAD + "\n".join(
        label.ljust(30, "\u3000") + "".join(f"{'' if text == '.' else text:<8}" for text in figures.split())
        for label, figures in rows.items()
    )


def barred(rows: dict[str, str], padding: int = 0) -> str:
    return HEAD + "\n".join(
        "|".join(["" for _ in range(number % 2 * padding)] + [label, *("" if t == "." else t for t in figures.split())])
        for number, (label, figures) in enumerate(rows.items())
    )


@pytest.mark.parametrize("text", [laid_out(ROWS), barred(ROWS), barred(ROWS, padding=2)])
def test_a_row_with_blanks_stands_in_the_columns_that_whole_rows_show(text: str, manager: PluginManager) -> None:
    cells = extract_text(text, manager=manager, assume=()).cells
    for key, figures in zip(KEYS, ROWS.values(), strict=True):
        row = [cell for name, cell in cells.items() if name.rpartition(".")[0] == f"requests.{key}"]
        for cell, printed in zip(row, figures.split(), strict=True):
            assert (cell.status in ("blank", "derived")) if printed == "." else cell.value == int(printed)


def test_bars_alone_tell_the_columns_where_every_row_has_as_many(manager: PluginManager) -> None:
    rows = {**ROWS, "一、本年新收政府信息公开申请数量": "6 1 . 3 4 5 19", "（二）部分公开": "3 1 2 1 . 5 12",
            "2.其他法律行政法规禁止公开": "10 11 12 . 14 15 62"}  # fmt: skip
    cells = extract_text(barred(rows), manager=manager, assume=()).cells
    assert cells["requests.outcomes.granted.research"].value == 1
    assert cells["requests.outcomes.denied.state_secret.public_interest"].value == 4
    assert cells["requests.received.total"].value == 19


def test_a_row_that_breaks_its_rules_in_these_columns_is_not_believed_to_stand_in_them(manager: PluginManager) -> None:
    rows = {**ROWS, "（一）予以公开": "2 . 1 . . 5 9"}
    cells = extract_text(barred(rows), manager=manager, assume=()).cells
    row = [cell for name, cell in cells.items() if name.startswith("requests.outcomes.granted.")]
    assert not any(cell.status in ("blank", "assumed") for cell in row)


def test_figures_that_do_not_line_up_are_left_to_arithmetic(manager: PluginManager) -> None:
    text = laid_out(ROWS).replace("2               1", "2           1")
    cells = extract_text(text, manager=manager, assume=()).cells
    assert cells["requests.outcomes.granted.research"].value in (None, 1)
    assert cells["requests.outcomes.granted.business"].value in (None, 0)
