"""The account of figures as a law: every digit of a table is accounted for once, and nothing printed is lost."""

from __future__ import annotations

import random
import re

import pytest
from support.corpus import corpus_reports
from support.hostile import DAMAGES
from support.rendering import GRIDS, LAYOUTS, Seeded, seeded, sheet

from govreport_core import Cell, CellReading, Document, Position, Result, extract, hookimpl
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.account import Role

ROWS = re.compile(r"<tr[^>]*>(?:(?!</tr>).)*</tr>", re.DOTALL)
SCRIPTS = re.compile(r"<(script|style|template)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
CELLS = re.compile(r"(<td[^>]*>)((?:(?!</?td).)*)(</td>)", re.DOTALL)
# What is called so rests on nothing being printed beside it.
WITHOUT_A_FIGURE = {"blank", "assumed", "derived"}


def assert_closed(result: Result) -> None:
    """Every digit of the regions has one entry, every unread figure a finding that quotes it, every open cell a finding."""
    named = {key for finding in result.findings for key in finding.cells}
    assert {key for key, cell in result.cells.items() if cell.is_open} <= named
    if result.account is None:
        return
    assert result.document is not None
    text, entries = result.document.text, result.account.entries
    covered = [place for entry in entries for place in range(entry.start, entry.end)]
    assert len(covered) == len(set(covered))
    digits = {place for start, end in result.account.regions for place in range(start, end) if text[place].isdigit()}
    assert {place for place in digits - set(covered) if text[place].isdecimal()} == set()
    quoted = " ".join(str(finding.found) for finding in result.findings if finding.code == "unread-figure")
    for entry in result.account.unread:
        assert text[entry.start : entry.end] in quoted or " more" in quoted
        assert {
            key for key in entry.cells if key in result.cells and result.cells[key].status in WITHOUT_A_FIGURE
        } == set()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_undamaged_reports_have_no_unread_figure(layout: str, manager: PluginManager) -> None:
    for seed in range(3):
        form, hybrid = (("2021", False), ("2019", False), ("2021", True))[seed % 3]
        result = extract(seeded(seed, layout, form, hybrid=hybrid).data, manager=manager)
        assert_closed(result)
        assert result.account is not None
        assert [result.document.text[e.start : e.end] for e in result.account.unread] == []  # type: ignore[union-attr]
        evidence = [entry for entry in result.account.entries if entry.role is Role.EVIDENCE]
        assert len(evidence) > 100


@pytest.mark.parametrize("name", DAMAGES)
def test_the_account_of_damaged_reports_is_closed(name: str, manager: PluginManager) -> None:
    dice = Seeded(7)
    raw = DAMAGES[name](dice, sheet(dice, "2021"))
    assert_closed(extract(raw if isinstance(raw, bytes) else raw.encode(), manager=manager))


@pytest.mark.parametrize("report", [pytest.param(report, id=report.name) for report in corpus_reports()])
def test_the_account_of_real_reports_is_closed_without_an_unread_figure(report, manager: PluginManager) -> None:
    result = extract(report.path, manager=manager)
    assert_closed(result)
    assert [finding.message for finding in result.findings if finding.code == "unread-figure"] == []


def with_figure(dice: random.Random, page: str) -> str:
    """The page with one figure more somewhere in a table: in a cell, as a cell or as a row of its own."""
    unseen = [match.span() for match in SCRIPTS.finditer(page)]
    rows = [
        match
        for match in ROWS.finditer(page)
        if len(CELLS.findall(match[0])) > 2
        and not any(start < match.end() and match.start() < end for start, end in unseen)
    ]
    row = dice.choice(rows)
    cells = list(CELLS.finditer(row[0]))
    figure = str(dice.randint(1, 99_999))
    match dice.randrange(4):
        case 0:
            cell = dice.choice(cells)
            new = row[0][: cell.end(2)] + f" {figure}" + row[0][cell.end(2) :]
        case 1:
            cell = dice.choice(cells)
            new = row[0][: cell.end()] + f"<td>{figure}</td>" + row[0][cell.end() :]
        case 2:
            new = row[0] + f"<tr><td>其中：当面提交的</td><td>{figure}</td></tr>"
        case _:
            new = row[0].replace("</tr>", f"<td>{figure}</td></tr>")
    return page[: row.start()] + new + page[row.end() :]


@pytest.mark.parametrize("layout", [layout for layout in GRIDS if layout.startswith("html") and "gb" not in layout])
def test_a_visible_figure_more_is_reported_or_makes_a_cell_doubtful(layout: str, manager: PluginManager) -> None:
    for seed in range(40):
        rendering = seeded(seed, layout, ("2021", "2019")[seed % 2])
        page = with_figure(random.Random(seed), rendering.data.decode())
        before, after = extract(rendering.data, manager=manager), extract(page.encode(), manager=manager)
        assert_closed(after)
        new = [finding for finding in after.findings if finding not in before.findings and finding.kind != "soft"]
        doubtful = [key for key, cell in after.cells.items() if cell.is_open and not before.cells[key].is_open]
        assert new or doubtful, f"seed {seed}: nothing said of a figure that was added"
        wrong = {
            key: (cell.value, rendering.sheet.figures.get(key))
            for key, cell in after.cells.items()
            if cell.value is not None and cell.value != (rendering.sheet.figures.get(key) or 0)
        }
        assert wrong == {}, f"seed {seed}"


def test_a_strangers_parser_has_its_account_closed_without_doing_anything_for_it() -> None:
    """It reads one figure of a row of a text; the others of that row are reported."""

    class Site:
        @hookimpl
        def govreport_parse(self, document: Document) -> list[CellReading]:
            start = document.text.index("42")
            return [CellReading("requests.received.natural_person", "42", Position(start, start + 2))]

    text = (
        "政府信息公开工作年度报告\n一、本年新收政府信息公开申请数量 42 7 0 0 0 0 49\n二、上年结转政府信息公开申请数量\n"
    )
    from govreport_core import create_plugin_manager, extract_text

    manager = create_plugin_manager([Site], entry_points=False)

    class Reader:
        @hookimpl
        def govreport_read(self, source: object) -> Document:
            return Document("made", text, "text/plain")

    manager.register(Reader)
    result = extract_text(text, manager=manager)
    (found,) = [finding for finding in result.findings if finding.code == "unread-figure"]
    assert found.found == "7 0 0 0 0 49"
    assert set(found.cells) == {key for key in result.cells if key.startswith("requests.received.")}
    assert result.cells["requests.received.natural_person"] == Cell(
        42, "printed", result.cells["requests.received.natural_person"].evidence
    )
    assert {result.cells[key].status for key in found.cells} <= {"printed", "missing", "ambiguous"}


# What a page may do to a text so that nobody sees it; digits in it are no part of a figure.
HIDINGS = (
    '<span style="display:none">{}</span>',
    "<span hidden>{}</span>",
    '<span class="sr-only">{}</span>',
    '<i class="gone">{}</i>',
    '<span style="visibility:hidden">{}</span>',
    '<b style="font-size:0">{}</b>',
    "<!-- {} -->",
    "<script>var n = {};</script>",
    "<template>{}</template>",
)


@pytest.mark.parametrize("hiding", HIDINGS)
def test_an_invisible_figure_more_changes_nothing_or_leaves_its_cell_open(hiding: str, manager: PluginManager) -> None:
    for seed in range(8):
        dice = random.Random(seed)
        page = seeded(seed, "html_official", ("2021", "2019")[seed % 2]).data.decode()
        cells = [match for match in CELLS.finditer(page) if re.search(r"\d", match[2])]
        cell = dice.choice(cells)
        hidden = hiding.format(dice.randint(1, 999))
        at = cell.start(2) if dice.random() < 0.5 else cell.end(2)
        after = page[:at] + hidden + page[at:]
        after = f"<style>.gone {{ display: none }}</style>{after}" if "gone" in hidden else after
        before_cells, after_cells = (extract(each.encode(), manager=manager).cells for each in (page, after))
        changed = {key for key, cell in after_cells.items() if cell.value != before_cells[key].value}
        assert all(after_cells[key].is_open for key in changed), f"seed {seed}: {changed}"
        assert len(changed) <= 1


@pytest.mark.parametrize("layout", ["markdown", "lines", "bar_rows"])
def test_a_visible_figure_more_in_a_text_is_reported_or_makes_a_cell_doubtful(
    layout: str, manager: PluginManager
) -> None:
    """Behind the figures of a row, as a row with an unknown label, or beside a figure."""
    for seed in range(30):
        dice = random.Random(seed)
        rendering = seeded(seed, layout, ("2021", "2019")[seed % 2])
        figure = str(dice.randint(1_000, 99_999))
        lines = rendering.data.decode().split("\n")
        inside = [n for n, line in enumerate(lines) if re.search(r"\d", line) and "requests" not in line]
        first = next(n for n, line in enumerate(lines) if "新收" in line)
        at = dice.choice([n for n in inside if n > first and "年" not in lines[n]][:100])
        if layout == "markdown":
            lines[at] = lines[at].rstrip("|") + f"| {figure} |"
        elif dice.random() < 0.5:
            lines.insert(at + 1, figure)
        else:
            lines[at] += f" {figure}"
        before = extract(rendering.data, manager=manager)
        after = extract("\n".join(lines).encode(), manager=manager)
        assert_closed(after)
        new = [finding for finding in after.findings if finding not in before.findings and finding.kind != "soft"]
        doubtful = [key for key, cell in after.cells.items() if cell.is_open and not before.cells[key].is_open]
        assert new or doubtful, f"seed {seed}: nothing said of {figure} in line {at}: {lines[at]!r}"
        given = {cell.value for cell in after.cells.values() if cell.status in ("printed", "derived", "assumed")}
        assert int(figure) not in given or int(figure) in rendering.sheet.figures.values(), f"seed {seed}: {figure}"


# What a site may write before and above figures: digits in it are none of the form's figures.
CODED = ["R01", "A-3", "b.2", "No.7", "第3类", "2号", "类型4", "65岁以上", "Q1/Q2"]


@pytest.mark.parametrize("code", CODED)
@pytest.mark.parametrize("named", [False, True])
def test_digits_in_what_a_parser_names_as_a_label_are_a_part_of_it(code: str, named: bool) -> None:
    class Coded:
        @hookimpl
        def govreport_parse(self, document: Document) -> list[CellReading]:
            label, figure = document.tables[0].rows[1]
            assert label is not None
            assert figure is not None
            words = (Position(label.start, label.end, 0, 1, 0),) if named else ()
            place = Position(figure.start, figure.end, 0, 1, 1)
            return [CellReading("requests.received.total", figure.text, place, labels=words)]

    title = "南屏市水务局2023年政府信息公开工作年度报告"
    page = f"<h1>{title}</h1><table><tr><td>代码</td><td>一共</td></tr><tr><td>{code}</td><td>80</td></tr></table>"
    result = extract(page.encode(), plugins=[Coded])
    assert result.account is not None
    assert_closed(result)
    roles = {entry.role for entry in result.account.entries if entry.start < result.document.text.index("80")}  # type: ignore[union-attr]
    assert roles <= ({Role.LABEL, Role.ORDINAL} if named else set(Role))
    assert named is False or list(result.account.unread) == []


@pytest.mark.parametrize("figure", ["5", "1,204", "3件", "（-2）"])
def test_what_is_a_figure_by_itself_is_no_label(figure: str) -> None:
    class Hiding:
        @hookimpl
        def govreport_parse(self, document: Document) -> list[CellReading]:
            words, printed = document.tables[0].rows[0][1:]
            assert words is not None
            assert printed is not None
            place = Position(printed.start, printed.end, 0, 0, 2)
            labels = (Position(words.start, words.end, 0, 0, 1),)
            return [CellReading("requests.received.total", printed.text, place, labels=labels)]

    page = f"<h1>南屏市水务局2023年政府信息公开工作年度报告</h1><table><tr><td>新来的</td><td>{figure}</td><td>80</td></tr></table>"
    result = extract(page.encode(), plugins=[Hiding])
    assert result.account is not None
    assert len(list(result.account.unread)) == 1
