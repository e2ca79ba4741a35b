"""Real documents: no wrong and no invented cell in any, and evidence that stands where it is said to stand."""

from __future__ import annotations

import pytest
from support.corpus import Report, corpus_reports

from govreport_core import extract
from govreport_core.forms.figures import parse_figure
from govreport_core.hooks.manager import PluginManager

REPORTS = corpus_reports()
SUFFIXES = {".txt", ".md", ".html"}  # the others need extras and have tests of their own

every_report = pytest.mark.parametrize(
    "report",
    [pytest.param(r, id=r.name) for r in REPORTS if r.path.suffix in SUFFIXES]
    or [pytest.param(None, marks=pytest.mark.skip(reason="there is no ../shared/corpus beside the repository"))],
)


@every_report
def test_evidence_is_what_stands_in_the_document(report: Report, manager: PluginManager) -> None:
    result = extract(report.path, manager=manager)
    assert result.document is not None
    text = result.document.text
    for key, cell in result.cells.items():
        evidence = cell.evidence
        if cell.status in ("printed", "blank"):
            assert evidence is not None, key
        if evidence is not None:
            assert text[evidence.start : evidence.end] == evidence.text, key
        if cell.status == "printed":
            assert isinstance(cell.value, int | float), key
            assert any(char.isdigit() for char in evidence.text), key
    for name, where in result.source.get("evidence", {}).items():
        assert text[where["start"] : where["end"]] == where["text"], name


@every_report
def test_no_two_printed_cells_stand_at_the_same_place(report: Report, manager: PluginManager) -> None:
    result = extract(report.path, manager=manager)
    places = [
        (cell.evidence.start, cell.evidence.end)
        for cell in result.cells.values()
        if cell.status == "printed" and cell.evidence is not None and parse_figure(cell.evidence.text) is not None
    ]
    assert len(places) == len(set(places))


@every_report
def test_no_cell_is_wrong_or_invented(report: Report, manager: PluginManager) -> None:
    truth = report.truth
    result = extract(report.path, manager=manager)
    wrong = {}
    for key, cell in result.cells.items():
        known = truth["cells"].get(key)
        allowed = {known, None}
        if known is None or key in truth["ambiguous"]:
            allowed |= {0}
        if cell.value not in allowed:
            wrong[key] = (cell.value, known)
    assert wrong == {}


@every_report
def test_source_errors_are_found_and_no_others(report: Report, manager: PluginManager) -> None:
    result = extract(report.path, manager=manager)
    broken = [set(error["keys"]) for error in report.truth["source_errors"]]
    found = [set(f.cells) for f in result.findings if f.kind == "rule"]
    touched = set().union(*broken)
    assert all(cells & touched for cells in found)
    assert all(any(keys & cells for cells in found) for keys in broken)


@every_report
def test_nothing_is_missing(report: Report, manager: PluginManager) -> None:
    result = extract(report.path, manager=manager)
    ambiguous = set(report.truth["ambiguous"])
    known = {k: v for k, v in report.truth["cells"].items() if v is not None and k not in ambiguous}
    assert {key: result.cells[key].value for key in known} == known
    assert result.form == report.truth["template"]
