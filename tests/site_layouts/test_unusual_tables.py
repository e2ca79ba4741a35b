"""Layouts without code for heads in a table of their own, for cards, and for labels and figures in one element."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.made_sites import ALL, LABELS, changes, figures_of, grid_of, read

from govreport_core import Source
from govreport_core.model.source import GridElements
from govreport_core.site_layouts import LayoutFile, SiteLayout, teach
from govreport_core.site_layouts.plugin import SitePlugin
from govreport_core.testing import find_faults

Grid = list[list[str]]
TITLE = "桐陂县畜牧局2023年政府信息公开工作年度报告"


def row(cells: list[str]) -> str:
    return "<tr>" + "".join(f"<td>{text}</td>" for text in cells) + "</tr>"


def heads_apart(grid: Grid, between: str = "") -> str:
    head, *lines = grid
    return f"<table>{row(head)}</table>{between}<div><table>{''.join(map(row, lines))}</table></div>"


def cards(grid: Grid) -> str:
    """A card for each applicant."""
    (_, *heads), *lines = grid
    cards = (
        f"<div class=card><h4>{head}</h4>"
        + "".join(f"<p><span>{label}</span><b>{figures[at]}</b></p>" for label, *figures in lines)
        + "</div>"
        for at, head in enumerate(heads)
    )
    return "".join(cards)


def in_one_element(grid: Grid) -> str:
    """A list of definitions for each row; the figures are in attributes, which the page's style shows."""
    (_, *heads), *lines = grid
    style = "<style>.v::after { content: attr(data-n) '件' }</style>"
    return style + "".join(
        f"<dl class=item><dt>{label}</dt>"
        + "".join(f'<dd class=v data-n="{figure}">{head}：</dd>' for head, figure in zip(heads, figures, strict=True))
        + "</dl>"
        for label, *figures in lines
    )


KINDS: dict[str, tuple[Callable[[Grid], str], GridElements | None]] = {
    "heads in a table of their own": (heads_apart, None),
    "cards": (cards, GridElements(".card", "h4, span, b")),
    "label and figure in one element": (in_one_element, GridElements("dl.item", "dt, dd")),
}


def page_of(body: str) -> Source:
    text = f"<title>{TITLE}</title><h1>{TITLE}</h1><p>三、收件情况</p>{body}<p>五、其他</p><p>无</p>"
    return Source("page.html", text.encode(), "text/html", "utf-8")


def taught(kind: str) -> SiteLayout:
    make, elements = KINDS[kind]
    return teach("site", page_of(make(grid_of(3))), {}, LABELS, elements=elements)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_taught_and_read(kind: str) -> None:
    assert read(page_of(KINDS[kind][0](grid_of(4))), taught(kind)) == figures_of(4, ALL)


@pytest.mark.parametrize("kind", KINDS)
def test_it_keeps_the_laws(kind: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page_of(KINDS[kind][0](grid_of(3)[:5])).data)
    few = {
        "2021": {
            id: LABELS["2021"][id] for id in [*list(LABELS["2021"])[:4], *(id for id in LABELS["2021"] if "/" in id)]
        }
    }
    (tmp_path / "labels.json").write_text(json.dumps(few), "utf-8")
    layout = teach("site", Source("page.html", (tmp_path / "page.html").read_bytes()), {}, few, elements=KINDS[kind][1])
    (tmp_path / "site.toml").write_text(layout.to_toml(), "utf-8")
    assert find_faults(LayoutFile(tmp_path / "site.toml"), tmp_path / "page.html") == {}


def exchange(grid: Grid) -> None:
    for line in grid:
        line[2], line[5] = line[5], line[2]


def rename_head(grid: Grid) -> None:
    grid[0][2] = "某人"


def head_twice(grid: Grid) -> None:
    grid[0][2] = grid[0][1]


def rename_row(grid: Grid) -> None:
    grid[2][0] = f"去年{grid[2][0]}"


def row_twice(grid: Grid) -> None:
    grid.append([grid[2][0], *(["7"] * 7)])


def add_column(grid: Grid) -> None:
    for number, line in enumerate(grid):
        line.insert(3, str(70 + number) if number else "上年")


def move_rows(grid: Grid) -> None:
    grid[1:] = grid[:0:-1]


def spoil_figure(grid: Grid) -> None:
    grid[1][1] = "约5"


@pytest.mark.parametrize(
    "change", [exchange, rename_head, head_twice, rename_row, row_twice, add_column, move_rows, spoil_figure]
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_page_gives_gaps_and_never_other_figures(kind: str, change: Callable[[Grid], None]) -> None:
    grid = grid_of(4)
    change(grid)
    page, layout = page_of(KINDS[kind][0](grid)), taught(kind)
    found = read(page, layout)
    assert found == figures_of(4, list(found))
    assert len(found) == len(ALL) or changes(page, SitePlugin(layout)) or change is spoil_figure


@pytest.mark.parametrize("between", ["<p>上年的：</p>", "<table><tr><td>另</td></tr></table>", "5"])
def test_heads_that_are_not_directly_above_are_not_those_of_the_table(between: str) -> None:
    layout = taught("heads in a table of their own")
    assert read(page_of(heads_apart(grid_of(4), between)), layout) == {}


def test_heads_of_another_width_are_not_those_of_the_table() -> None:
    layout = taught("heads in a table of their own")
    body = heads_apart(grid_of(4)).replace("</tr></table><div>", "<td>备注</td></tr></table><div>")
    assert read(page_of(body), layout) == {}


@pytest.mark.parametrize("lost", ["<span>", "<b>"])
def test_a_card_that_lost_an_element_is_left_alone(lost: str) -> None:
    body = cards(grid_of(4))
    at = body.index(lost)
    body = body[:at] + body[body.index(">", at + len(lost)) + 1 :]
    found = read(page_of(body), taught("cards"))
    assert found == figures_of(4, list(found))
    assert len(found) < len(ALL)
