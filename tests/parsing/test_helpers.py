"""What authors of plugins call: each helper keeps the laws that the built-in parsers keep."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from govreport_core import CellReading, RowReading, extract, extract_text, hookimpl
from govreport_core.errors import FormError, UnreadableSource
from govreport_core.forms import Form, form_ids, load_form
from govreport_core.parsing import (
    Span,
    build_document,
    build_grid,
    describe_text,
    is_printed_on,
    match_column,
    match_row,
    parse_grid,
    read_part,
    split_figure,
)

FORMS = [load_form(id) for id in form_ids()]
OTHERS = ("上年", "其中", "非", "未")


@pytest.mark.parametrize("module", ["labels.match", "parsing.figures", "parsing.grids", "parsing.built_in"])
def test_examples_in_docstrings(module: str) -> None:
    outcome = doctest.testmod(import_module(f"govreport_core.{module}"))
    assert outcome.attempted
    assert not outcome.failed


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_label_is_its_own_row_and_no_other(form: Form) -> None:
    missed = []
    for row in form.rows.values():
        block = next(block.id for block in form.blocks if row in block.rows)
        for spelling in row.label.spellings:
            found = match_row(form, spelling, block=block)
            if found is None:
                missed.append(spelling)  # two rows have this label
            else:
                assert spelling in found.label.spellings
    assert set(missed) <= {"其他处理", "其他"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@pytest.mark.parametrize("alike", [False, True])
def test_a_word_that_changes_the_meaning_makes_no_row(form: Form, alike: bool) -> None:
    for row in form.rows.values():
        for word in OTHERS:
            changed = f"{word}{row.label.text.lstrip('一二三四五六七八九十、（()）0123456789.')}"
            assert match_row(form, changed, alike=alike) is None, changed


def test_a_misspelt_label_counts_when_asked_for(form: Form) -> None:
    assert match_row(form, "属于四类过程性信熄") is None
    found = match_row(form, "属于四类过程性信熄", alike=True)
    assert found is not None
    assert found.id == "requests.outcomes.denied.process_information" or "过程性信息" in found.label.text


def test_a_row_of_another_block_is_none(form: Form) -> None:
    assert match_row(form, "总计", block="reviews") is None
    with pytest.raises(FormError, match="no block of form 2021"):
        match_row(form, "总计", block="request")
    with pytest.raises(FormError):
        match_column(form, "request", "总计")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_every_head_is_its_column_and_no_other_year_s(form: Form) -> None:
    for block in form.blocks:
        for column in block.columns:
            for spelling in column.label.spellings:
                assert match_column(form, block.id, spelling) == column
            assert match_column(form, block.id, "上年", column.label.text) is None


def test_no_form_gives_a_key_of_another() -> None:
    every = {tuple(key.rsplit(".", 1)) for form in FORMS for key in form.cells}
    for form in FORMS:
        keys = {form.key(row, column) for row, column in every} - {None}
        assert keys == set(form.cells)


@pytest.mark.parametrize(("year", "wanted"), [(2019, ["2019"]), (2023, ["2021"]), (None, ["2019", "2021"])])
def test_the_form_of_a_page_in_words_of_its_own(year: int | None, wanted: list[str]) -> None:
    title = f"南屏市水务局{year}年政府信息公开工作年度报告" if year else "统计"
    page = build_document("page", [title, "收件 80"])
    assert [form.id for form in FORMS if is_printed_on(page, form)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("新收：80", ("新收", "80")),
        ("2023年新收 1,204件", ("2023年新收", "1,204件")),
        ("3.其他 5", ("3.其他", "5")),
        ("较上年减12", ("较上年", "减12")),
        ("80", None),
        ("新收", None),
        ("新收约80", ("新收约", "80")),
        ("新收3 80", None),
        ("新收12件、结转3件", None),
        ("", None),
    ],
)
def test_a_label_and_its_figure(text: str, wanted: tuple[str, str] | None) -> None:
    found = split_figure(text, 7)
    assert (found and (found.label, found.text)) == wanted
    if found:
        assert text[found.start - 7 : found.end - 7] == found.text


def test_cells_over_several_places_stand_at_each_of_them() -> None:
    document = build_document("page", [[[Span("甲", 2), Span("乙", 1, 2)], ["丙", None]], "丁\n"])
    rows = [[cell.text if cell else None for cell in row] for row in document.tables[0].rows]
    assert rows == [["甲", "乙", "乙"], ["甲", "丙", None]]
    for cell in {cell for row in document.tables[0].rows for cell in row if cell}:
        assert document.text[cell.start : cell.end] == cell.text
    assert document.text.endswith("丁\n")


def test_places_of_a_text_s_metadata_are_places_in_this_text() -> None:
    text = "首页 < 公开\n⾏政局\n\n南屏市水务局2023年政府信息公开工作年度报告\n发布日期：2024-01-22\n"
    found = describe_text(text, url="https://example.invalid")
    assert (found.agency, found.year, found.published) == ("南屏市水务局", 2023, "2024-01-22")
    assert found.url == "https://example.invalid"
    place = found.evidence["title"]
    assert text[place.start : place.end] == found.title
    assert describe_text("").year is None


def test_a_part_is_read_by_built_in_readers_only() -> None:
    class Greedy:
        @hookimpl
        def govreport_read(self, source):
            return read_part(source.data, name=source.name)

    result = extract("examples/reports/zone-2023.html", plugins=[Greedy])
    assert result.cells["requests.received.total"].value == 81
    with pytest.raises(UnreadableSource):
        read_part(b"\x00\x01\x02\xff")


def test_readings_of_a_built_grid_are_those_of_a_real_one(form: Form) -> None:
    document = read_part(Path("examples/sites/renamed-rows.md").read_bytes())
    assert document is not None
    for grid in document.tables:
        again = build_grid(document, [[cell and (cell.start, cell.end) for cell in row] for row in grid.rows])
        assert again.rows == grid.rows
        for reading in parse_grid(document, form, again):
            assert isinstance(reading, CellReading | RowReading)
            assert reading.position.table is None
            if isinstance(reading, CellReading):
                assert document.text[reading.position.start : reading.position.end] == reading.text


def test_a_parser_of_grids_in_text_reads_a_whole_table() -> None:
    class Slashes:
        """Each cell of the page ends with two slashes."""

        @hookimpl
        def govreport_parse(self, document, form):
            rows, at = [], 0
            for line in document.text.splitlines(keepends=True):
                cells, begin = [], at
                for cell in line.rstrip("\n").split("//")[:-1]:
                    cells.append((begin, begin + len(cell)))
                    begin += len(cell) + 2
                if cells:
                    rows.append(cells)
                at += len(line)
            return parse_grid(document, form, build_grid(document, rows))

    form = load_form("2021")
    block = form.block("requests")
    heads = ["办理情况", *(column.label.text for column in block.columns)]
    rows = [heads, *([row.label.text, "4", "1", "0", "0", "0", "0", "5"] for row in block.rows[:2])]
    page = "三、收到和处理政府信息公开申请情况\n" + "\n".join("//".join((*row, "")) for row in rows)
    result = extract_text(page, plugins=[Slashes])
    assert [result.cells[key].value for key in block.rows[1].keys] == [4, 1, 0, 0, 0, 0, 5]
