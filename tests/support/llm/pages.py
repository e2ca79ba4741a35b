"""Made pages of a site that calls everything something else, and the mapping that is right for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.forms.loading import load_form
from govreport_core.model.readings import GridMapping, UnreadGrid
from support.llm.made import table

FORM = load_form("2021")
BLOCK = next(block for block in FORM.blocks if block.id == "requests")
HEADS = ("公民", "公司", "研究院所", "公益社团", "律所", "别的", "小计")
# What the site calls the rows, in the form's order without the undivided one; no label of the form is among them.
WORDS = (
    "今年收件", "去年转来", "全给", "给一部分", "涉密", "法规不许", "影响稳定", "他人权益", "内部事项", "过程材料",
    "执法卷宗", "查询类", "手头没有", "要另做", "说不清楚", "上访", "反复提", "要出版物", "次数太多", "要求盖章",
    "逾期没补", "没交钱", "剩下的", "办结合计", "转到明年",
)  # fmt: skip
ROWS = tuple(row.id for row in BLOCK.rows if not row.optional)


class Page(NamedTuple):
    """A page and its figures by key."""

    html: str
    truth: Mapping[str, Figure]


def page(
    seed: int = 0,
    *,
    words: Sequence[str] = WORDS,
    heading: str = "申请办理",
    title: str = "某局2023年政府信息公开工作年度报告",
) -> Page:
    """A page whose only table is of an unknown layout."""
    groups = {
        "requests.outcomes.granted": [11 + seed, 2, 0, 0, 1, 0],
        "requests.outcomes.partially_granted": [4, 0, 0, 0, 0, 3],
        "requests.outcomes.unavailable.not_held": [7, 1 + seed, 0, 0, 0, 0],
        "requests.carried_over": [2, 0, 0, 0, 0, 0],
        "requests.carried_in": [1, 0, 0, 0, 0, 0],
    }
    truth = {key: value for key, value in table(FORM, groups).items() if key.rpartition(".")[0] in ROWS}
    lines = [f"<tr><td>{word}</td>" + "".join(f"<td>{truth[key]}</td>" for key in FORM.rows[id].keys) + "</tr>"
             for word, id in zip(words, ROWS, strict=True)]  # fmt: skip
    head = "<tr><td>类别</td>" + "".join(f"<td>{head}</td>" for head in HEADS) + "</tr>"
    html = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{heading}</p>"
        f"<table>{head}{''.join(lines)}</table></body></html>"
    )
    return Page(html, truth)


def right(grid: UnreadGrid) -> GridMapping:
    """The mapping that is right for every page made here."""
    return GridMapping(
        grid.table,
        dict(zip(sorted(grid.rows), ROWS, strict=True)),
        dict(zip(sorted(grid.columns), (column.id for column in BLOCK.columns), strict=True)),
    )
