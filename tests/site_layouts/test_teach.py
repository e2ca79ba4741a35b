"""A site is taught by example: labels or cells of one page give a layout, which reads the site's other pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.made_sites import (
    ALL,
    BLOCK,
    COLUMN_WORDS,
    FORM,
    LABELS,
    ROW_WORDS,
    Change,
    changes,
    figures_of,
    page_of,
    read,
)
from support.paths import ROOT

from govreport_core import Source
from govreport_core.cli import main
from govreport_core.site_layouts import LayoutError, LayoutFile, teach
from govreport_core.site_layouts.layout import load_layout
from govreport_core.site_layouts.plugin import SitePlugin
from govreport_core.testing import find_faults


@pytest.mark.parametrize("turned", [False, True])
def test_labels_read_all_pages_of_the_site(turned: bool, tmp_path: Path) -> None:
    pages = [page_of(seed, turned=turned) for seed in (3, 4, 5)]
    layout = teach("site", pages[0], {}, LABELS, pages[1:2])
    assert [table.turned for table in layout.tables] == [turned]
    for seed, page in zip((3, 4, 5), pages, strict=True):
        assert read(page, layout) == figures_of(seed, ALL)
    (tmp_path / "site.toml").write_text(layout.to_toml(), "utf-8")
    assert load_layout(tmp_path / "site.toml") == layout


@pytest.mark.parametrize("turned", [False, True])
def test_cells_that_a_person_has_corrected_are_enough(turned: bool) -> None:
    page = page_of(7, turned=turned)
    layout = teach("site", page, figures_of(7, ALL), {})
    found = read(page_of(8, turned=turned), layout)
    assert found
    assert found == figures_of(8, list(found))  # rows that are all 0 on the example cannot be told apart
    assert "requests.received.total" in found


def test_cells_and_labels_together() -> None:
    names = {"2021": {id: texts for id, texts in LABELS["2021"].items() if "/" in id}}
    keys = [key for id in ("requests.received", "requests.carried_in") for key in FORM.rows[id].keys]
    layout = teach("site", page_of(3), figures_of(3, keys), names)
    assert layout.tables[0].rows == {f"{ROW_WORDS[id]}类": id for id in ("requests.received", "requests.carried_in")}
    assert read(page_of(4), layout) == figures_of(4, keys)


def test_labels_that_are_the_forms_own_need_not_be_said() -> None:
    official = {COLUMN_WORDS[column.id]: column.label.text for column in BLOCK.columns}

    def say(grid: list[list[str]]) -> None:
        grid[0][1:] = [official[text] for text in grid[0][1:]]

    names = {"2021": {id: texts for id, texts in LABELS["2021"].items() if "/" not in id}}
    layout = teach("site", page_of(3, change=say), {}, names)
    assert set(read(page_of(4, change=say), layout)) == set(ALL)


def exchange(labels: Mapping[str, Sequence[str]], left: str, right: str) -> dict[str, dict[str, Sequence[str]]]:
    return {"2021": {**labels, left: labels[right], right: labels[left]}}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("requests/total", "requests/natural_person"),
        ("requests.outcomes.total", "requests.outcomes.granted"),
        ("requests.received", "requests.carried_over"),
    ],
)
def test_labels_that_break_the_sums_are_not_accepted(left: str, right: str) -> None:
    with pytest.raises(LayoutError, match="the layout is not accepted"):
        teach("site", page_of(3), {}, exchange(LABELS["2021"], left, right))


def test_every_further_page_must_keep_the_sums() -> None:
    def spoil(grid: list[list[str]]) -> None:
        grid[1][1] = "9999"

    with pytest.raises(LayoutError, match=r"page-4\.html: the layout is not accepted: "):
        teach("site", page_of(3), {}, LABELS, [page_of(5), page_of(4, change=spoil)])


def test_a_layout_whose_sums_cannot_be_checked_is_not_accepted() -> None:
    few = {"2021": {id: LABELS["2021"][id] for id in ("requests.received", "requests/business")}}
    with pytest.raises(LayoutError, match="no sum of the form can be checked"):
        teach("site", page_of(3), {}, few)


def test_figures_that_are_not_on_the_page_are_not_accepted() -> None:
    given = figures_of(3, ALL) | {"requests.received.total": 123456}
    with pytest.raises(LayoutError, match="no table has these"):
        teach("site", page_of(3), given, {})
    with pytest.raises(LayoutError, match=r"no\.such is no cell of form 2021"):
        teach("site", page_of(3), {"no.such": 1}, {})


def test_one_cell_does_not_tell_rows_from_columns() -> None:
    with pytest.raises(LayoutError):
        teach("site", page_of(3), figures_of(3, ["requests.received.total"]), {})


def rename_head(grid: list[list[str]]) -> None:
    grid[0][2] = "某人"


def rename_row(grid: list[list[str]]) -> None:
    grid[1][0] = f"去年{grid[1][0]}"


def rename_all(grid: list[list[str]]) -> None:
    for number, line in enumerate(grid):
        line[0] = f"新{number}项"
    grid[0][1:] = [f"{text}者" for text in grid[0][1:]]


def exchange_columns(grid: list[list[str]]) -> None:
    for line in grid:
        line[1], line[2] = line[2], line[1]


def insert_column(grid: list[list[str]]) -> None:
    for number, line in enumerate(grid):
        line.insert(1, "去年" if number == 0 else str(number))


def head_twice(grid: list[list[str]]) -> None:
    grid[0][2] = grid[0][1]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (rename_head, "某乙"),
        (rename_row, "甲类"),
        (rename_all, "某甲、某乙"),
        (exchange_columns, None),
        (insert_column, None),
        (head_twice, "某"),
    ],
)
def test_a_changed_layout_says_so_and_reads_nothing_wrong(turned: bool, change: Change, gone: str | None) -> None:
    layout = teach("site", page_of(3, turned=turned), {}, LABELS)
    page = page_of(4, turned=turned, change=change)
    found = read(page, layout)
    assert found == figures_of(4, list(found))
    said = changes(page, SitePlugin(layout))
    assert bool(said) == (gone is not None)
    assert gone is None or gone in said[0]
    assert bool(found) == (change not in (rename_head, rename_all, head_twice))


def test_pages_of_other_sites_and_of_the_other_form_are_left_alone() -> None:
    layout = teach("site", page_of(3), {}, LABELS)
    installed = SitePlugin(layout, only_here=False)
    assert changes(page_of(4, change=rename_all), installed) == []
    assert changes(page_of(4, change=rename_row), installed) != []
    assert changes(Source("zone.html", (ROOT / "examples/reports/zone-2023.html").read_bytes()), installed) == []
    assert read(page_of(4, year=2020), layout) == {}


def test_the_plugin_keeps_the_laws(tmp_path: Path) -> None:
    page = page_of(3)
    (tmp_path / page.name).write_bytes(page.data)
    (tmp_path / "site.toml").write_text(teach("site", page, {}, LABELS).to_toml(), "utf-8")
    assert find_faults(LayoutFile(tmp_path / "site.toml"), tmp_path / page.name) == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("site = ", "cannot be read as a layout"),
        ('site = "a"\nform = "2021"\ntables = []', "tables"),
        ('site = "a"\nform = "2020"\n[[tables]]\nrows = {"甲" = "requests.received"}\ncolumns = {"乙" = "total"}', "form"),
        ('site = "a"\nform = "2021"\n[[tables]]\nrows = {"甲" = "requests.no"}\ncolumns = {"乙" = "total"}', "is no row"),
        ('site = "a"\nform = "2021"\n[[tables]]\nrows = {"甲" = "requests.received"}\ncolumns = {"乙" = "items"}', "is no column"),
        ('site = "a"\nform = "2021"\n[[tables]]\nrows = {"甲" = "requests.received", "丙" = "requests.received"}\ncolumns = {"乙" = "total"}', "two labels"),
    ],
)  # fmt: skip
def test_a_file_that_was_edited_wrongly_is_named(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(text, "utf-8")
    with pytest.raises(LayoutError, match=problem) as raised:
        load_layout(tmp_path / "site.toml")
    assert "site.toml" in str(raised.value)
    done = CliRunner().invoke(main, ["extract", "--site", str(tmp_path / "site.toml"), str(ROOT / "README.md")])
    assert done.exit_code == 2


def test_the_commands(tmp_path: Path) -> None:
    pages = [page_of(seed) for seed in (3, 4)]
    for page in pages:
        (tmp_path / page.name).write_bytes(page.data)
    (tmp_path / "labels.json").write_text(json.dumps(LABELS), "utf-8")
    lines = [
        {
            "sha256": pages[0].sha256,
            "key": key,
            "value": value,
            "was": None,
            "who": "a",
            "when": "2024-02-01",
            "why": "b",
        }
        for key, value in figures_of(3, ALL).items()
    ]
    (tmp_path / "said.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    names, site = [str(tmp_path / page.name) for page in pages], str(tmp_path / "site.toml")
    for given in (("--labels", "labels.json"), ("--corrections", "said.jsonl")):
        done = CliRunner().invoke(main, ["teach", *names, given[0], str(tmp_path / given[1]), "-o", site])
        assert done.exit_code == 0, done.output
        assert "the sums hold on 2 pages" in done.output
        assert ("not told apart" in done.output) == (given[0] == "--corrections")
        done = CliRunner().invoke(main, ["extract", "--site", site, names[1]])
        cell = json.loads(done.stdout)["cells"]["requests.received.total"]
        assert (cell["value"], cell["evidence"]["plugin"]) == (figures_of(4, ALL)["requests.received.total"], "site")
    done = CliRunner().invoke(main, ["extract", "--site", site, "--jobs", "1", *names])
    assert [json.loads(line)["cells"]["requests.received.total"]["status"] for line in done.stdout.splitlines()] == [
        "printed"
    ] * 2
    assert CliRunner().invoke(main, ["teach", names[0], "-o", site]).exit_code == 2
    assert CliRunner().invoke(main, ["teach", names[0], "--labels", names[1], "-o", site]).exit_code == 1
