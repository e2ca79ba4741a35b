"""What a person says to be wrong: the reading, so that the cell gets a figure, or the document, which stays as printed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.made_reports import bodies

from govreport_core import Result, Source, explain, extract
from govreport_core.cli.group import main
from govreport_core.corrections import Correction, Corrections, CorrectionsError, append_correction, read_corrections
from govreport_core.explanation import to_text
from govreport_core.forms.form import Form
from govreport_core.messages import describe_finding
from govreport_core.model.stored import result_from_dict, shape_problem
from govreport_core.review import rank_cells, review_document
from govreport_core.validation.faults import check_report

TOTAL, PERMITS = "requests.received.total", "proactive.licensing.decisions"
((AGENCY, YEAR, VALUES, PAGE),) = bodies(1, range(2022, 2023))
RIGHT = VALUES[TOTAL]
WRONG = RIGHT + 900
DRAFT = PAGE.replace(f"<td>{RIGHT}</td></tr>", f"<td>{WRONG}</td></tr>", 1)
SHA256 = str(extract(DRAFT.encode()).source["sha256"])
BLAMED = Correction(SHA256, TOTAL, WRONG, WRONG, "审核员", "2024-02-01", "原文如此", verdict="document")
READ = Correction(SHA256, TOTAL, RIGHT, WRONG, "审核员", "2024-02-01", "读错了")


def read(*lines: Correction, page: str = DRAFT) -> Result:
    return extract(Source("<bytes>", page.encode()), corrections=Corrections(lines))


def test_a_document_that_is_wrong_keeps_its_figure_and_its_broken_rules_are_confirmed() -> None:
    before, after = read(), read(BLAMED)
    cell = after.cells[TOTAL]
    assert (cell.value, cell.status, cell.evidence) == (WRONG, "printed", before.cells[TOTAL].evidence)
    assert cell.confirmed is not None
    assert cell.confirmed._asdict() == {"who": "审核员", "when": "2024-02-01", "why": "原文如此"}
    assert after.report == before.report
    # The same findings, of which those with the cell are marked.
    assert [(f.code, f.cells, f.message) for f in after.findings] == [
        (f.code, f.cells, f.message) for f in before.findings
    ]
    for finding in after.findings:
        is_about = finding.kind in ("rule", "soft") and TOTAL in finding.cells
        assert finding.confirmed == ((TOTAL,) if is_about else ())
    assert any(finding.confirmed for finding in after.findings)


def test_a_confirmed_finding_is_stored_and_told_in_both_languages() -> None:
    result = read(BLAMED)
    data = result.to_dict()
    assert shape_problem(data) is None
    assert result_from_dict(json.loads(result.to_json())) == result
    assert json.loads(result.to_line())["cells"][TOTAL]["confirmed"] == data["cells"][TOTAL]["confirmed"]
    (found,) = [each for each in data["findings"] if each["code"] == "row-total"]
    assert "已核实为原文有误" in describe_finding(found, "zh")
    assert f"confirmed that the document is wrong ({TOTAL})" in describe_finding(found)
    assert "审核员" in to_text(explain(result, TOTAL), "zh")


def test_what_is_confirmed_needs_no_look_and_fails_no_check(form: Form) -> None:
    before, after = read().to_dict(), read(BLAMED).to_dict()
    assert TOTAL in [each.key for each in rank_cells(before, form)]
    assert TOTAL not in [each.key for each in rank_cells(after, form)]
    assert check_report(before, "1").fails(["rule"])
    checked = check_report(after, "1")
    assert not checked.fails(["rule"])
    assert any("confirmed" in fault.message for fault in checked.of("note"))
    entries = [review_document(each, None, "zh").entry for each in (before, after)]
    assert entries[0]["broken"] > entries[1]["broken"] == 0


def test_another_broken_rule_is_not_confirmed_with_it() -> None:
    other = "requests.carried_over.total"
    page = DRAFT.replace(f"<td>{VALUES[other]}</td></tr>", f"<td>{VALUES[other] + 5}</td></tr>")
    assert page != DRAFT
    sha256 = str(extract(page.encode()).source["sha256"])
    result = read(BLAMED._replace(sha256=sha256), page=page)
    left = [finding for finding in result.findings if finding.kind == "rule" and not finding.confirmed]
    assert any(other in finding.cells for finding in left)


def test_a_document_is_not_blamed_for_what_it_does_not_print() -> None:
    page = PAGE.replace("<td>行政许可</td>", "<td>甲乙</td>")
    result = extract(page.encode())
    assert result.cells[PERMITS].value is None
    blamed = Correction(str(result.source["sha256"]), PERMITS, None, None, "甲", "2024-02-01", "无", verdict="document")
    after = read(blamed, page=page)
    assert after.cells == result.cells
    assert [finding.cells for finding in after.findings if finding.code == "correction-not-printed"] == [(PERMITS,)]


def test_a_blank_cell_may_be_the_documents_mistake() -> None:
    page = re.sub(r"(<td>行政许可</td><td[^>]*>)\d+", r"\1", PAGE)
    assert extract(page.encode(), assume=()).cells[PERMITS].status == "blank"
    sha256 = str(extract(page.encode()).source["sha256"])
    after = read(Correction(sha256, PERMITS, None, None, "甲", "2024-02-01", "漏填", verdict="document"), page=page)
    assert after.cells[PERMITS].confirmed


@pytest.mark.parametrize(
    ("lines", "value", "is_confirmed"),
    [
        ((READ, BLAMED), WRONG, True),
        ((BLAMED, READ), RIGHT, False),
        ((BLAMED, BLAMED._replace(verdict="withdrawn")), WRONG, False),
        ((READ, READ._replace(value=WRONG, verdict="withdrawn")), WRONG, False),
        ((READ, READ._replace(value=WRONG, verdict="withdrawn"), READ), RIGHT, False),
        ((READ._replace(verdict="withdrawn"), BLAMED), WRONG, True),
    ],
)
def test_the_last_line_counts_whatever_its_verdict(
    lines: tuple[Correction, ...], value: int, is_confirmed: bool
) -> None:
    result = read(*lines)
    assert result.cells[TOTAL].value == value
    assert (result.cells[TOTAL].confirmed is not None) == is_confirmed
    assert not [finding for finding in result.findings if finding.code.startswith("correction-")]


def test_a_verdict_on_another_figure_than_is_read_is_a_finding() -> None:
    result = read(BLAMED._replace(value=WRONG + 1, was=WRONG + 1))
    assert result.cells[TOTAL].confirmed is None
    assert "correction-outdated" in {finding.code for finding in result.findings}


def test_lines_without_a_verdict_are_what_they_were(tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    for each in (READ, BLAMED):
        append_correction(file, each)
    first, second = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert "verdict" not in first
    assert second["verdict"] == "document"
    assert read_corrections(file).entries == (READ, BLAMED)


@pytest.mark.parametrize("changes", [{"value": RIGHT}, {"value": None}, {"verdict": "publisher"}, {"verdict": None}])
def test_a_verdict_that_says_two_things_is_none(changes: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    line = {**BLAMED._asdict(), **changes}
    del line["name"]
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(CorrectionsError):
        read_corrections(file)
    with pytest.raises(CorrectionsError):
        append_correction(file, BLAMED._replace(**changes))


def test_on_the_command_line_and_in_a_run(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text(DRAFT, encoding="utf-8")
    file, out = tmp_path / "corrections.jsonl", tmp_path / "out.jsonl"
    append_correction(file, BLAMED)
    done = CliRunner().invoke(main, ["extract", str(tmp_path / "in"), "-o", str(out), "--corrections", str(file)])
    assert done.exit_code == 0, done.output
    (line,) = out.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["cells"][TOTAL]["confirmed"]["who"] == "审核员"
    assert CliRunner().invoke(main, ["check", str(out)]).exit_code == 0
    # The run names documents that somebody has to look at; at this one somebody has.
    assert "broken:" not in done.output
    kept = ["extract", str(tmp_path / "in"), "-o", str(out), "--corrections", str(file), "--resume"]
    assert "broken:" not in CliRunner().invoke(main, kept).output
    before = CliRunner().invoke(main, ["extract", str(tmp_path / "in"), "-o", str(tmp_path / "without.jsonl")])
    assert "broken:" in before.output
