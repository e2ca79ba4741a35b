"""Pages of a site of which every word is its own, and what its layout reads of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from govreport_core import Source, extract
from govreport_core.forms import load_form
from govreport_core.site_layouts import SiteLayout
from govreport_core.site_layouts.plugin import SitePlugin
from support.made_reports import make_figures

FORM = load_form("2021")
BLOCK = FORM.block("requests")
ROWS = [row for row in BLOCK.rows if not row.optional]
# Words that say nothing to anybody: one for each row, one for each column.
ROW_WORDS = dict(
    zip(
        (row.id for row in ROWS),
        "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥角亢氐房心尾箕斗牛女虚危室壁",
        strict=False,
    )
)
COLUMN_WORDS = dict(
    zip((column.id for column in BLOCK.columns), ["某甲", "某乙", "某丙", "某丁", "某戊", "某己", "某庚"], strict=True)
)
LABELS = {"2021": {id: [f"{word}类"] for id, word in ROW_WORDS.items()} | {f"requests/{id}": [word] for id, word in COLUMN_WORDS.items()}}  # fmt: skip

Change = Callable[[list[list[str]]], Any]


def grid_of(seed: int) -> list[list[str]]:
    figures = make_figures(FORM, seed)
    head = ["事项", *(COLUMN_WORDS[column.id] for column in BLOCK.columns)]
    return [head, *([f"{ROW_WORDS[row.id]}类", *(str(figures[key]) for key in row.keys)] for row in ROWS)]


def page_of(seed: int, *, turned: bool = False, change: Change | None = None, year: int = 2023) -> Source:
    grid = grid_of(seed)
    if change:
        change(grid)
    rows = list(zip(*grid, strict=True)) if turned else grid
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    title = f"桐陂县畜牧局{year}年政府信息公开工作年度报告"
    text = f"<title>{title}</title><h1>{title}</h1><p>三、收件情况</p><table>{body}</table><p>五、其他</p><p>无</p>"
    return Source(f"page-{seed}.html", text.encode(), "text/html", "utf-8")


def figures_of(seed: int, keys: Sequence[str]) -> dict[str, Any]:
    figures = make_figures(FORM, seed)
    return {key: figures[key] for key in keys}


def read(source: Source, layout: SiteLayout) -> Mapping[str, Any]:
    """What the site's plugin reads of a page, by key."""
    result = extract(source, plugins=[SitePlugin(layout)])
    return {key: cell.value for key, cell in result.cells.items() if cell.evidence and cell.evidence.plugin == "site"}


def changes(source: Source, plugin: object) -> list[str]:
    findings = extract(source, plugins=[plugin]).findings
    return [finding.message for finding in findings if finding.code == "layout-changed"]


ALL = [key for row in ROWS for key in row.keys]
