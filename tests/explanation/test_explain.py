"""`explain`: why a cell has its value or none, what was read of a document, in both languages and as text and HTML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree
from support.made_reports import bodies
from support.pdf_sheets import draw, sheets

from govreport_core import explain, extract
from govreport_core.cli.group import main
from govreport_core.corrections import Correction, Corrections
from govreport_core.explanation import CellExplanation, DocumentExplanation, to_html, to_text
from govreport_core.forms.form import Form
from govreport_core.messages import LANGUAGES, name_cell
from govreport_core.model.result import Result

((_, YEAR, VALUES, GOOD),) = bodies(1, range(2022, 2023))
TOTAL, PERMITS = "requests.received.total", "proactive.licensing.decisions"
RIGHT = VALUES[TOTAL]
LABEL = "一、本年新收政府信息公开申请数量"
BROKEN = GOOD.replace(f"<td>{RIGHT}</td></tr>", f"<td>{RIGHT + 300}</td></tr>", 1)
UNREADABLE = re.sub(r"(<td>行政许可</td><td[^>]*>)\d+", r"\1见附件", GOOD)
UNLABELLED = GOOD.replace("行政许可</td>", "甲乙丙丁</td>")
MISSPELT = GOOD.replace("上年结转政府信息公开申请数量</td>", "上年结转政府信息公开申靖数量</td>")
OF_LAST_YEAR = GOOD.replace("行政许可</td>", "上年行政许可</td>")
STRAY = GOOD.replace(f"{LABEL}</td>", f"{LABEL}</td><td>7</td>", 1)


def as_lines(page: str) -> str:
    rows = etree.HTML(page).iter("tr", "h1", "p")
    return "\n".join("\n".join(text.strip() for text in row.itertext() if text.strip()) for row in rows)


def of_cell(result: Result, key: str) -> CellExplanation:
    told = explain(result, key)
    assert isinstance(told, CellExplanation)
    return told


def of_document(result: Result) -> DocumentExplanation:
    told = explain(result)
    assert isinstance(told, DocumentExplanation)
    return told


@pytest.mark.parametrize("page", [GOOD, BROKEN, UNREADABLE, UNLABELLED, STRAY], ids=range(5))
@pytest.mark.parametrize("make", [str, as_lines])
def test_every_cell_is_explained_in_both_languages(page: str, make: Any) -> None:
    result = extract(make(page).encode())
    assert result.document
    for key, cell in result.cells.items():
        told = of_cell(result, key)
        place = told.place
        assert told.cell is cell
        if cell.status in ("printed", "blank"):
            assert place is not None
            assert place.of == "cell"
            if place.excerpt.own is not None:
                row, at = place.excerpt.own
                assert place.excerpt.rows[row][at] == cell.evidence.text  # type: ignore[union-attr]
            assert place.row_label.how in ("official", "spelling", "alike")
        for language in LANGUAGES:
            said = to_text(told, language)
            assert name_cell(key) in said
            if cell.value is not None:
                assert str(cell.value) in said
        assert key not in to_text(told, "zh"), "a person reads labels"
    assert to_text(of_document(result), "zh")


def test_a_printed_cell_says_where_it_stands_under_which_labels_and_who_read_it() -> None:
    told = of_cell(extract(GOOD.encode()), TOTAL)
    assert told.place
    assert told.place.excerpt.own is not None
    assert (told.place.row_label.how, told.place.column_label.how) == ("official", "official")
    assert [(each.plugin, each.texts, each.value) for each in told.readings] == [("tables.grid", (str(RIGHT),), RIGHT)]
    assert {rule.verdict for rule in told.rules} == {"pass"}
    assert len(told.rules) == 2
    assert f"[{RIGHT}]" in to_text(told)


def test_a_broken_rule_shows_both_sides() -> None:
    told = of_cell(extract(BROKEN.encode()), TOTAL)
    broken = [rule for rule in told.rules if rule.verdict == "fail"]
    assert (RIGHT + 300, RIGHT) in [(rule.left_sum, rule.right_sum) for rule in broken]
    assert f"{RIGHT + 300} ≠ {RIGHT}" in to_text(told, "zh")
    assert "row-total" in [each.code for each in told.findings]


def test_what_is_printed_in_the_place_of_a_figure_is_quoted() -> None:
    told = of_cell(extract(UNREADABLE.encode()), PERMITS)
    assert told.cell.is_open
    assert told.place
    assert told.place.of == "cell"
    assert "见附件" in to_text(told, "zh").splitlines()[1]


def test_a_row_whose_label_is_not_printed_says_so_and_one_that_is_alike_how_much() -> None:
    without = of_cell(extract(UNLABELLED.encode()), PERMITS)
    assert without.place is None
    assert "行政许可" not in [match.printed for match in without.alike]
    alike = of_cell(extract(MISSPELT.encode()), "requests.carried_in.total")
    assert alike.place
    assert alike.place.row_label.how == "alike"
    assert 0.7 <= alike.place.row_label.likeness < 1
    assert "申靖" in to_text(alike)


def test_a_label_of_another_meaning_is_named_as_such() -> None:
    told = of_cell(extract(OF_LAST_YEAR.encode()), PERMITS)
    assert told.cell.is_open
    assert [(match.printed, match.how) for match in told.alike[:1]] == [("上年行政许可", "otherwise")]
    assert "上年行政许可" in to_text(told, "zh")


def test_figures_that_no_cell_was_read_from_are_named_with_the_cells_beside_them() -> None:
    result = extract(STRAY.encode())
    document = of_document(result)
    assert ("7", LABEL) in [(each.text, each.label) for each in document.left_over]
    keys = {key for each in document.left_over for key in each.cells}
    assert keys
    for key in keys:
        assert "7" in [each.text for each in of_cell(result, key).figures]


def test_a_document_lists_its_tables_and_the_rows_that_were_matched_and_those_that_were_not() -> None:
    result = extract(UNLABELLED.encode())
    assert result.document
    told = of_document(result)
    assert len(told.tables) == len(result.document.tables)
    assert {id for table in told.tables for id in table.matched} == {row.id for row in told.rows if row.is_found}
    missed = [row.id for row in told.rows if not row.is_found]
    assert missed == ["proactive.licensing"]
    assert sum(sum(row.statuses.values()) for row in told.rows) == len(result.cells)


def test_pages_are_named(form: Form) -> None:
    figures = {key: str(value) for key, value in VALUES.items()}
    told = of_cell(extract(draw(sheets(form, figures))), TOTAL)
    assert told.place
    assert told.place.page == 1
    assert "page 1" in to_text(told)


def test_a_corrected_cell_names_who_said_so_and_what_it_was() -> None:
    digest = str(extract(BROKEN.encode()).source["sha256"])
    said = Correction(digest, TOTAL, RIGHT, RIGHT + 300, "李四", "2024-03-01", "读错了")
    told = to_text(of_cell(extract(BROKEN.encode(), corrections=Corrections((said,))), TOTAL), "zh")
    assert "李四" in told
    assert f"原为 {RIGHT + 300}" in told


def test_a_derived_cell_names_the_rule_with_labels() -> None:
    result = extract(re.sub(rf"<td>{RIGHT}</td></tr>", "<td>见附件</td></tr>", GOOD, count=1).encode(), assume=())
    key = next(key for key, cell in result.cells.items() if cell.status in ("derived", "ambiguous", "missing"))
    for language in LANGUAGES:
        assert name_cell(key) in to_text(of_cell(result, key), language)
    derived = [key for key, cell in result.cells.items() if cell.status == "derived"]
    for key in derived:
        assert not re.search("[a-z]{4}", to_text(of_cell(result, key), "zh").replace("tables.grid", "")), key


def test_what_is_no_report_has_an_explanation_too() -> None:
    told = of_document(extract("<p>请看附件</p>".encode()))
    assert (told.form, told.rows) == (None, ())
    assert told.findings
    broken = of_document(extract(b"%PDF-1.7 broken"))
    assert broken.tables == ()
    assert broken.findings[0].severity == "error"
    with pytest.raises(KeyError):
        explain(extract(b"<p>1</p>"), TOTAL)


HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e"


def test_text_of_documents_neither_is_markup_nor_steers_the_terminal() -> None:
    escaped = HOSTILE.replace("<", "&lt;").replace("\x1b", "")
    result = extract(GOOD.replace("行政许可</td>", f"行政许可{escaped}</td>").encode())
    for told in (explain(result), explain(result, PERMITS)):
        page, said = to_html(told), to_text(told)
        assert "<script" not in page
        assert "\u202e" not in page + said
        etree.HTML(page)


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, ["explain", *map(str, arguments)])


def test_the_command_takes_a_key_or_a_name(tmp_path: Path) -> None:
    draft = tmp_path / "draft.html"
    draft.write_text(BROKEN, encoding="utf-8")
    by_key, by_name = run(draft, TOTAL, "--lang", "zh"), run(draft, name_cell(TOTAL), "--lang", "zh")
    assert by_key.exit_code == 0, by_key.output
    assert by_key.stdout == by_name.stdout
    assert "勾稽" in by_key.stdout
    page = run(draft, "--format", "html")
    assert page.stdout.startswith("<!DOCTYPE html>")
    wrong = run(draft, TOTAL[:-1])
    assert wrong.exit_code == 2
    assert TOTAL in wrong.output
    draft.write_text("<p>请看附件</p>", encoding="utf-8")
    assert run(draft).exit_code == 0
    assert run(draft, TOTAL).exit_code == 1
