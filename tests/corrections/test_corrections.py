"""What a person says of a cell: applied where it still fits, never silently, and kept by everything that follows."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from support.made_reports import APPLICANTS, bodies

from govreport_core import Result, extract, extract_many, extract_text
from govreport_core.cli.group import main
from govreport_core.corrections import (
    Correction,
    Corrections,
    CorrectionsError,
    append_correction,
    read_corrections,
)
from govreport_core.export import export
from govreport_core.model.stored import iter_results, result_from_dict, shape_problem
from govreport_core.panel import build_panel
from govreport_core.panel.drawing.picture import Words
from govreport_core.panel.plot import build_page
from govreport_core.resources import load_json

TOTAL = "requests.received.total"
(AGENCY, YEAR, VALUES, PAGE), *OTHERS = bodies(2, range(2022, 2024))
RIGHT = VALUES[TOTAL]
WRONG = RIGHT + 900
# A total that breaks the rules of its row and of its column.
DRAFT = PAGE.replace(f"<td>{RIGHT}</td></tr>", f"<td>{WRONG}</td></tr>", 1)


def correction(data: bytes, **changes: Any) -> Correction:
    result = extract(data)
    made = Correction(result.source["sha256"], TOTAL, RIGHT, WRONG, "甲审核员", "2024-01-30T10:00:00", "原文有误")
    return made._replace(**changes)


def corrected(page: str, *lines: Correction, name: str = "<bytes>") -> Result:
    from govreport_core import Source

    return extract(Source(name, page.encode()), corrections=Corrections(lines))


def codes(result: Result) -> set[str]:
    return {finding.code for finding in result.findings}


def broken(result: Result) -> set[str]:
    return {finding.code for finding in result.findings if finding.kind == "rule"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "corrections.jsonl"
    append_correction(path, correction(DRAFT.encode()))
    return path


def test_a_corrected_cell_keeps_the_former_one_and_the_rules_are_those_of_its_figure() -> None:
    before, after = extract(DRAFT.encode()), corrected(DRAFT, correction(DRAFT.encode()))
    assert broken(before)
    assert not broken(after)
    cell = after.cells[TOTAL]
    assert (cell.value, cell.status) == (RIGHT, "corrected")
    assert cell.correction is not None
    assert cell.correction.former == before.cells[TOTAL]
    assert after.report["requests"]["received"]["total"] == RIGHT
    assert {key for key in before.cells if before.cells[key] != after.cells[key]} == {TOTAL}
    assert shape_problem(after.to_dict()) is None
    assert result_from_dict(json.loads(after.to_json())) == after


def test_a_wrong_correction_breaks_rules_like_any_figure() -> None:
    result = corrected(PAGE, correction(PAGE.encode(), was=RIGHT, value=RIGHT + 1))
    assert broken(result)
    (message, *_) = [finding.message for finding in result.findings if finding.kind == "rule"]
    assert f"{TOTAL} corrected by a person" in message


def test_a_cell_that_is_said_to_be_blank_has_no_value_and_is_not_filled() -> None:
    cell = corrected(DRAFT, correction(DRAFT.encode(), value=None)).cells[TOTAL]
    assert (cell.value, cell.status, cell.is_open) == (None, "corrected", False)


def test_what_follows_from_a_corrected_figure_follows_from_the_new_one() -> None:
    """A blank cell is worked out by its row's sum; with another total it is another figure."""
    one = next(key for key in VALUES if key.startswith("requests.received.") and key != TOTAL and VALUES[key])
    page = PAGE.replace(f"<td>{VALUES[one]}</td>", "<td></td>", 1)
    before = extract(page.encode())
    assert (before.cells[one].value, before.cells[one].status) == (VALUES[one], "derived")
    sums = [key for key in before.cells if key.startswith("requests.received.") and key not in (one, TOTAL)]
    raised = {TOTAL: RIGHT + 5, one.replace("received", "carried_over"): None}
    lines = [
        correction(page.encode(), key=key, was=before.cells[key].value, value=value) for key, value in raised.items()
    ]
    after = corrected(page, *lines)
    assert sum(after.cells[key].value or 0 for key in sums) == sum(VALUES[key] for key in sums)
    assert after.cells[one].value in (VALUES[one] + 5, None)
    assert after.cells[one].value != VALUES[one]


# Flattened text; the row of received requests has lost a figure, so that its figures are placed by sums.
ROW = [str(VALUES[f"requests.received.{who}"]) for who in (*APPLICANTS, "total")]
FLAT = "\n".join(re.sub(r"<[^>]+>", "\n", PAGE).split())
LOST = next(at for at, figure in enumerate(ROW) if ROW.count(figure) == 1 and figure != ROW[-1])
SHORT = FLAT.replace("\n".join(ROW), "\n".join(figure for at, figure in enumerate(ROW) if at != LOST), 1)


@pytest.mark.parametrize("change", [5, None])
def test_a_row_whose_figures_are_placed_by_sums_is_placed_anew(change: int | None) -> None:
    before = extract_text(SHORT)
    read = before.cells[TOTAL]
    assert (read.value, read.status) == (RIGHT, "derived")
    assert read.evidence is not None
    line = Correction(
        before.source["sha256"], TOTAL, None if change is None else RIGHT + change, RIGHT, "甲", "2024-01-30", "r"
    )
    after = extract_text(SHORT, corrections=Corrections((line,)))
    assert after.cells[TOTAL].status == "corrected"
    # Whatever is still said of the row is said of figures that the document has.
    for key, cell in after.cells.items():
        if cell.evidence is not None and after.document is not None:
            assert after.document.text[cell.evidence.start : cell.evidence.end] == cell.evidence.text
            assert cell.value in (None, before.cells[key].value)
    assert not any(str(RIGHT + 5) in each.message for each in after.findings if each.code == "row-unplaced")


def test_the_last_line_for_a_cell_counts_and_may_follow_on_the_one_before() -> None:
    first = correction(DRAFT.encode(), value=5)
    assert corrected(DRAFT, first, first._replace(value=RIGHT)).cells[TOTAL].value == RIGHT
    assert corrected(DRAFT, first, first._replace(was=5, value=RIGHT)).cells[TOTAL].value == RIGHT
    after = corrected(DRAFT, first, first._replace(was=6, value=RIGHT))
    assert (after.cells[TOTAL].value, after.cells[TOTAL].status) == (WRONG, "printed")
    assert "correction-outdated" in codes(after)


def test_a_correction_of_another_figure_than_is_read_is_a_finding() -> None:
    result = corrected(DRAFT, correction(DRAFT.encode(), was=WRONG + 1))
    assert (result.cells[TOTAL].value, result.cells[TOTAL].status) == (WRONG, "printed")
    (told,) = [finding for finding in result.findings if finding.code == "correction-outdated"]
    assert told.cells == (TOTAL,)
    assert str(WRONG) in told.message
    assert "甲审核员" in told.message


@pytest.mark.parametrize("name", ["a.html", None])
def test_a_correction_of_a_document_that_has_changed_is_a_finding(name: str | None) -> None:
    line = correction(DRAFT.encode(), name=name)
    result = corrected(DRAFT.replace("</body>", "<p>。</p></body>"), line, name="a.html")
    assert result.cells[TOTAL].status == "printed"
    (told,) = [finding for finding in result.findings if finding.code == "correction-other-content"]
    assert told.cells == ((TOTAL,) if name else ())


@pytest.mark.parametrize("text", ["停水通知", ""])
def test_a_correction_of_a_cell_that_is_not_there_is_a_finding(text: str) -> None:
    result = corrected(text, correction(text.encode()))
    assert "correction-no-cell" in codes(result)
    assert "correction-no-cell" in codes(corrected(DRAFT, correction(DRAFT.encode(), key="no.such.cell")))


BAD = {
    "torn": '{"sha256": "',
    "a list": "[1]",
    "a text as value": '{"value": "12"}',
    "no hash": '{"sha256": "xyz"}',
    "no number": '{"value": NaN}',
    "no reason": '{"why": ""}',
    "no date": '{"when": "gestern"}',
    "a word too many": '{"certain": true}',
    "too large": '{"value": 1e300}',
    "a boolean": '{"value": true}',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=list(BAD))
def test_a_damaged_line_is_that_lines_finding(file: Path, bad: str) -> None:
    good = json.loads(file.read_text("utf-8"))
    if bad.startswith("{") and "NaN" not in bad and bad.endswith("}"):
        bad = json.dumps({**good, **json.loads(bad)})
    with file.open("a", encoding="utf-8") as out:
        out.write(bad + "\n")
    append_correction(file, Correction(**{**good, "key": "requests.received.business", "was": None}))
    found = read_corrections(file)
    assert [line for line, _ in found.bad_lines] == [2]
    assert len(found.entries) == 2
    result = extract(DRAFT.encode(), corrections=file)
    assert result.cells[TOTAL].value == RIGHT
    assert any("line 2" in each.message for each in result.findings if each.code == "correction-bad-line")


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("first\nsecond\n", "utf-8")
    with pytest.raises(CorrectionsError, match="line 1"):
        read_corrections(path)
    with pytest.raises(CorrectionsError, match="cannot be read"):
        read_corrections(tmp_path / "none.jsonl")
    path.write_text("\n", "utf-8")
    assert not read_corrections(path)


def test_lines_are_appended_and_keep_their_schema(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    lines = [correction(DRAFT.encode(), value=value, name=name) for value, name in ((1, None), (2.5, "a"), (None, "b"))]
    for number, line in enumerate(lines):
        before = path.read_bytes() if number else b""
        append_correction(path, line)
        assert path.read_bytes().startswith(before)
    assert read_corrections(path).entries == tuple(lines)
    schema = jsonschema.Draft202012Validator(load_json("corrections.schema.json"))
    for text in path.read_text("utf-8").splitlines():
        schema.validate(json.loads(text))
    path.write_bytes(path.read_bytes()[:-20])  # torn by a crash
    append_correction(path, lines[0])
    assert read_corrections(path).entries == (*lines[:2], lines[0])
    with pytest.raises(CorrectionsError):
        append_correction(path, lines[0]._replace(why=""))


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "draft.html").write_text(DRAFT, "utf-8")
    (folder / "other.html").write_text(OTHERS[0][3], "utf-8")
    return folder


def cell_of(results: Path, name: str = "draft.html") -> dict[str, Any]:
    (data,) = [data for data in iter_results(results) if data["source"]["name"].endswith(name)]
    cell: dict[str, Any] = data["cells"][TOTAL]
    return cell


def test_one_document_on_the_command_line(folder: Path, file: Path) -> None:
    done = run("extract", folder / "draft.html", "--corrections", file)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["cells"][TOTAL]["correction"]["who"] == "甲审核员"
    with file.open("a") as out:
        out.write("no JSON\n")
    done = run("extract", folder / "draft.html", "--corrections", file)
    assert done.exit_code == 1
    assert f"{file}:2: no correction" in done.stderr
    assert json.loads(done.stdout)["cells"][TOTAL]["status"] == "corrected"
    assert run("extract", folder / "draft.html", "--corrections", folder / "other.html").exit_code == 2
    assert run("extract", folder / "draft.html", "--corrections", file, "-o", file).exit_code == 2


def test_corrections_survive_runs_resuming_and_doing_again(folder: Path, file: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    begin = ("extract", folder, "-o", results, "--jobs", 1)
    assert run(*begin).exit_code == 0
    assert cell_of(results)["status"] == "printed"
    # Corrections that are new are a part of what is left to do.
    done = run(*begin, "--resume", "--corrections", file)
    assert (done.exit_code, cell_of(results)["status"]) == (0, "corrected"), done.output
    assert "(1 kept)" in done.stderr
    whole = results.read_bytes()
    for options in (("--resume",), ("--resume", "--corrections", file), ("--stale", "--corrections", file)):
        done = run(*begin, *options)
        assert done.exit_code == 0, done.output
        assert "(2 kept)" in done.stderr
        assert results.read_bytes() == whole
    # Without the file they would be lost, which is not done.
    done = run(*begin, "--stale")
    assert done.exit_code == 1
    assert "--corrections" in done.stderr
    assert cell_of(results)["status"] == "corrected"
    append_correction(file, correction(DRAFT.encode(), value=7))
    assert run(*begin, "--stale", "--corrections", file).exit_code == 0
    assert cell_of(results)["value"] == 7


def test_a_run_counts_corrections_and_names_those_of_other_content(folder: Path, file: Path, tmp_path: Path) -> None:
    append_correction(file, correction(b"something else"))
    report = tmp_path / "run.json"
    done = run("extract", folder, "-o", tmp_path / "r.jsonl", "--jobs", 1, "--corrections", file, "--report", report)
    assert "cells corrected" in done.stderr
    assert "those of 1 documents were not applied" in done.stderr
    told = json.loads(report.read_text("utf-8"))
    assert told["corrected"] == 1
    assert len(told["corrections_of_other_content"]) == 1


@pytest.mark.parametrize("jobs", [None, 1])
def test_many_documents_in_python(folder: Path, file: Path, jobs: int | None) -> None:
    results = list(extract_many(folder, corrections=file, jobs=jobs, ordered=True))
    assert [result.cells[TOTAL].status for result in results] == ["corrected", "printed"]
    assert not any(code.startswith("correction") for result in results for code in codes(result))


def test_tables_and_plots_say_what_was_corrected(file: Path, tmp_path: Path) -> None:
    result = extract(DRAFT.encode(), corrections=file)
    wide, long = tmp_path / "wide.sqlite", tmp_path / "long.sqlite"
    export([result], wide)
    export([result], long, shape="long")
    with sqlite3.connect(wide) as base:
        assert base.execute("SELECT corrected FROM reports").fetchall() == [(1,)]
    with sqlite3.connect(long) as base:
        row = base.execute(
            "SELECT value, status, former_value, former_status, corrected_by, corrected_why, evidence_text FROM cells "
            f"WHERE key = '{TOTAL}'"
        ).fetchone()
    assert row == (RIGHT, "corrected", WRONG, "printed", "甲审核员", "原文有误", str(WRONG))
    panel = build_panel([result])
    (body,) = panel.reports
    assert panel.points(body, TOTAL) == [(YEAR, RIGHT, "corrected")]
    page = build_page({AGENCY: panel.points(body, TOTAL)}, Words("t", language="zh"))
    assert "人工更正" in page
    assert f"{RIGHT:,} ✎" in page
