"""Rows of tables whose columns are in doubt."""

from __future__ import annotations

import pytest

from govreport_core import extract_text
from govreport_core.manager import PluginManager

ROW = "本年新收政府信息公开申请数量"
KEYS = tuple(
    f"requests.received.{name}"
    for name in ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")
)


def page(heads: str, figures: str) -> str:
    """A table of one row, its cells parted by blanks."""
    cells = "".join(f"<td>{head.strip('.')}</td>" for head in f". {heads}".split())
    values = "".join(f"<td>{figure.strip('.')}</td>" for figure in figures.split())
    return (
        "<h1>青石县2023年政府信息公开工作年度报告</h1><p>三、收到和处理政府信息公开申请情况</p>"
        f"<table><tr>{cells}</tr><tr><td>{ROW}</td>{values}</tr></table>"
    )


def statuses(text: str, manager: PluginManager) -> set[str]:
    """Of the cells of the row; none if nothing was read at all."""
    cells = extract_text(text, manager=manager).cells
    return {cells[key].status for key in KEYS if key in cells}


@pytest.mark.parametrize("heads", ["自 业 构 益组织 务机构 其他 计", "数据1 数据2 数据3 数据4 数据5 数据6 数据7"])
def test_columns_under_pieces_of_their_heads_are_those_of_the_form(heads: str, manager: PluginManager) -> None:
    assert statuses(page(heads, "8 0 0 14 0 7 29"), manager) == {"printed"}


def test_columns_under_pieces_of_other_heads_are_not(manager: PluginManager) -> None:
    # 自然人 has no figure and so no column, and 公益组织 fell into two.
    assert "printed" not in statuses(page("业 构 益组织 益组织 务机构 其他 计", "8 . . 14 . 7 29"), manager)
