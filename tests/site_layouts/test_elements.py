"""Tables of elements that are no table: a layout says which elements are rows and cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.made_sites import ALL, FORM, LABELS, ROW_WORDS, changes, figures_of, grid_of, read

from govreport_core import Source, extract
from govreport_core.model.source import GridElements
from govreport_core.parsing import read_elements
from govreport_core.site_layouts import LayoutError, SiteLayout, teach
from govreport_core.site_layouts.layout import load_layout
from govreport_core.site_layouts.plugin import SitePlugin

ELEMENTS = GridElements("div.line", ".cell")


def page_of(
    seed: int, *, turned: bool = False, style: str = "", row: str = "line", grid: list[list[str]] | None = None
) -> Source:
    lines = grid or grid_of(seed)
    rows = list(zip(*lines, strict=True)) if turned else lines
    body = "\n".join(
        f'<div class="{row} x">' + "".join(f'<span class="cell c{n}">{t}</span>' for n, t in enumerate(line)) + "</div>"
        for line in rows
    )
    title = "桐陂县畜牧局2023年政府信息公开工作年度报告"
    text = f"<title>{title}</title><style>{style}</style><h1>{title}</h1><p>三、收件情况</p><div>{body}</div><p>五、其他</p>"
    return Source(f"page-{seed}.html", text.encode(), "text/html", "utf-8")


@pytest.mark.parametrize("turned", [False, True])
def test_a_site_of_other_elements_is_taught(turned: bool) -> None:
    pages = [page_of(seed, turned=turned) for seed in (3, 4)]
    with pytest.raises(LayoutError):
        teach("site", pages[0], {}, LABELS)
    layout = teach("site", pages[0], {}, LABELS, pages[1:], elements=ELEMENTS)
    assert read(pages[1], layout) == figures_of(4, ALL)


def test_the_file_has_the_selectors(tmp_path: Path) -> None:
    layout = teach("site", page_of(3), {}, LABELS, elements=ELEMENTS)
    (tmp_path / "site.toml").write_text(layout.to_toml(), "utf-8")
    assert load_layout(tmp_path / "site.toml") == layout
    (tmp_path / "site.toml").write_text(layout.to_toml().replace("div.line", "div:first-child"), "utf-8")
    with pytest.raises(LayoutError, match=r"elements\.rows"):
        load_layout(tmp_path / "site.toml")


@pytest.fixture(scope="module")
def layout() -> SiteLayout:
    return teach("site", page_of(3), {}, LABELS, elements=ELEMENTS)


def test_other_classes_are_a_changed_layout(layout: SiteLayout) -> None:
    page = page_of(4, row="zeile")
    assert read(page, layout) == {}
    assert len(changes(page, SitePlugin(layout))) == 1
    assert changes(page, SitePlugin(layout, only_here=False)) == []


def test_what_is_not_shown_is_not_read(layout: SiteLayout) -> None:
    grid = grid_of(4)
    grid[1][2] = f'{grid[1][2]}<b style="display:none">7</b>'
    assert read(page_of(4, grid=grid), layout) == figures_of(4, ALL)
    # A column that is not shown has no head either, so the layout has changed.
    hidden = page_of(4, style=".c3 { display: none }")
    assert read(hidden, layout) == {}
    assert changes(hidden, SitePlugin(layout))


def test_a_row_that_lost_a_cell_is_left_alone(layout: SiteLayout) -> None:
    grid = grid_of(4)
    del grid[1][3]
    found = read(page_of(4, grid=grid), layout)
    assert set(ALL) - set(found) == set(FORM.rows[next(iter(ROW_WORDS))].keys)
    assert found == figures_of(4, list(found))


def test_text_between_rows_is_kept() -> None:
    page = '<div class="r"><i>甲</i><i>1</i></div>另有3件<div class="r">约<i>乙</i><i>2</i></div>末'
    document = read_elements(Source("page.html", page.encode(), "text/html"), ".r", "i")
    assert document is not None
    assert [[[cell and cell.text for cell in row] for row in table.rows] for table in document.tables] == [
        [["甲", "1"]],
        [["乙", "2"]],
    ]
    assert "".join(document.text.split()) == "甲1另有3件约乙2末"
    for table in document.tables:
        for cell in table.rows[0]:
            assert cell is not None
            assert document.text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize("selectors", [("div > p", "x"), ("*", "*"), ("td", "td"), ("body", "p"), ("div", "div")])
def test_any_selectors_harm_nothing(selectors: tuple[str, str]) -> None:
    page = page_of(4)
    plain = extract(page).document
    document = read_elements(page, *selectors)
    assert plain is not None
    assert document is not None
    assert "".join(document.text.split()) == "".join(plain.text.split())


def test_tables_of_the_page_stay_as_they_are() -> None:
    page = (
        '<div class="r"><table><tr><td>甲</td><td>1</td></tr></table></div><table><tr class="r"><td><b class="r">乙</b>'
    )
    source = Source("page.html", page.encode(), "text/html")
    plain, document = extract(source).document, read_elements(source, ".r", "td")
    assert plain is not None
    assert document is not None
    assert (document.text, document.tables) == (plain.text, plain.tables)
