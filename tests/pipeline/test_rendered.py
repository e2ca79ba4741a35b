"""Any generated report, printed in any layout that we claim to read, comes back cell for cell."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rendering import (
    CARRIED_IN,
    CARRIED_OVER,
    DIVIDED,
    GRIDS,
    LAYOUTS,
    OUTCOME_TOTAL,
    OUTCOMES,
    PARTLY,
    RECEIVED,
    Drawn,
    Print,
    Rendering,
    Seeded,
    render,
    renderings,
    seeded,
    sheet,
    sheets,
)

from govreport_core import Result, extract
from govreport_core.hooks.manager import PluginManager


def returned(result: Result) -> dict[str, object]:
    """Key -> figure, for what the result says is printed; its evidence is looked up in the document."""
    text = result.document.text if result.document else ""
    for key, cell in result.cells.items():
        evidence = cell.evidence
        if cell.status in ("printed", "blank"):
            assert evidence is not None, key
            assert text[evidence.start : evidence.end] == evidence.text, key
    return {key: cell.value for key, cell in result.cells.items() if cell.status in ("printed", "blank")}


def assert_comes_back(rendering: Rendering, manager: PluginManager) -> None:
    result = extract(rendering.data, manager=manager)
    figures = dict(rendering.sheet.figures)
    assert result.form == rendering.sheet.form.id
    assert returned(result) == figures
    # Of the three rows that a hybrid has not, the rules may say that they are 0; where they are not, they are open.
    others = {key: cell for key, cell in result.cells.items() if key not in figures}
    assert {cell.value for cell in others.values()} <= {0, None}
    has_gaps = any(cell.value is None for cell in result.cells.values())
    assert result.status == ("partial" if has_gaps else "complete")
    told = [finding for finding in result.findings if finding.kind != "soft"]
    left_open = {key for key, cell in others.items() if cell.is_open}
    assert {key for finding in told for key in finding.cells} == left_open
    assert {finding.code for finding in told} <= {"open-cells"}


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
def test_comes_back(layout: str, manager: PluginManager, data: st.DataObject) -> None:
    assert_comes_back(data.draw(renderings(layout)), manager)


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=400, derandomize=False, print_blob=True, phases=tuple(hypothesis.Phase))
@given(data=st.data())
def test_comes_back_however_often_it_is_tried(layout: str, manager: PluginManager, data: st.DataObject) -> None:
    assert_comes_back(data.draw(renderings(layout)), manager)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_large_reports_come_back(layout: str, manager: PluginManager) -> None:
    for seed in range(6):
        form, hybrid = (("2021", False), ("2019", False), ("2021", True))[seed % 3]
        assert_comes_back(seeded(1000 + seed, layout, form, hybrid=hybrid), manager)


@pytest.mark.parametrize("layout", PARTLY)
@given(data=st.data())
def test_what_cannot_be_read_whole_is_left_open_and_never_wrong(
    layout: str, manager: PluginManager, data: st.DataObject
) -> None:
    rendering = render(Drawn(data.draw), data.draw(sheets()), layout)
    result = extract(rendering.data, manager=manager)
    assert result.form == rendering.sheet.form.id
    figures = rendering.sheet.figures
    wrong = {key: value for key, value in returned(result).items() if value != figures[key]}
    assert wrong == {}
    assumed = {key: cell.value for key, cell in result.cells.items() if cell.status == "assumed"}
    assert {key: value for key, value in assumed.items() if value != figures.get(key)} == {}


def rules_of(key: str) -> set[tuple[str, str]]:
    """The rules that a change of this one cell breaks, as the form's printed instructions have them."""
    row, _, column = key.rpartition(".")
    if row.startswith("reviews."):
        return {("review-total", row)}
    if not row.startswith("requests."):
        return set()
    broken = {("row-total", row)}
    if row.startswith(OUTCOMES):
        broken.add(("column-total", column))
    if row in (RECEIVED, CARRIED_IN, OUTCOME_TOTAL, CARRIED_OVER):
        broken.add(("balance", column))
    return broken


@pytest.mark.parametrize("layout", ["html_official", "markdown", "lines", "bar_rows"])
@given(data=st.data())
def test_an_altered_figure_breaks_exactly_its_rules(layout: str, manager: PluginManager, data: st.DataObject) -> None:
    kept = data.draw(sheets(hybrids=False))  # in a hybrid three rows are open, and with them the rules on them
    key = data.draw(st.sampled_from([key for key in kept.figures if not key.startswith("proactive.")]))
    printed = kept.figures[key]
    assert printed is not None
    altered = data.draw(st.integers(0, 10_000).filter(lambda figure: figure != printed))
    rendering = render(Drawn(data.draw), kept.with_figure(key, altered), layout)
    result = extract(rendering.data, manager=manager)
    assert returned(result) == rendering.sheet.figures
    rules = [finding for finding in result.findings if finding.kind == "rule"]
    assert {(finding.code, finding.details["subject"]) for finding in rules} == rules_of(key)
    assert len(rules) == len(rules_of(key))
    for finding in rules:
        assert key in finding.cells
        assert finding.severity == "error"
        assert abs(finding.expected - finding.found) == abs(altered - printed)


@pytest.mark.parametrize("layout", GRIDS)
@pytest.mark.parametrize("mark", ["", "/", "—", "无", "不涉及"])
def test_blank_cells_of_a_grid_are_blank_or_derived_and_shift_no_figure(
    layout: str, mark: str, manager: PluginManager
) -> None:
    dice = Seeded(sum(map(ord, layout + mark)))
    blanks = ["requests.outcomes.denied.state_secret.research", "requests.carried_over.legal_service"]
    report = sheet(dice, "2021")
    for key in blanks:
        report = report.with_figure(key, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("support.rendering.a_print", lambda dice: Print(blank=mark))
        rendering = render(dice, report, layout)
    result = extract(rendering.data, manager=manager)
    assert {k: v for k, v in returned(result).items() if v is not None} == {
        k: v for k, v in report.figures.items() if v is not None
    }
    # The rules may say what belongs into a blank cell; then it is derived, and not 0 because it is blank.
    assert {result.cells[key].status for key in blanks} <= {"blank", "derived"}
    truth = {key: sheet(Seeded(sum(map(ord, layout + mark))), "2021").figures[key] for key in blanks}
    assert all(result.cells[key].value in (truth[key], None) for key in blanks)


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_the_form_is_told_by_its_labels_not_by_the_year(form_id: str, manager: PluginManager) -> None:
    other_year = {"2019": "2023", "2021": "2020"}[form_id]
    rendering = seeded(5, "lines", form_id)
    text = rendering.data.decode().replace("2020年", f"{other_year}年").replace("2023年", f"{other_year}年")
    result = extract(text.encode(), manager=manager)
    assert (result.form, result.source["year"]) == (form_id, int(other_year))


def test_a_hybrid_has_one_row_and_not_the_other_three(manager: PluginManager) -> None:
    result = extract(seeded(7, "html_official", hybrid=True).data, manager=manager)
    other = result.report["requests"]["outcomes"]["other"]
    assert other["unspecified"]["total"] is not None
    assert {result.cells[f"{row}.total"].status for row in DIVIDED} <= {"missing", "derived", "ambiguous"}
    assert {result.cells[f"{row}.total"].value for row in DIVIDED} <= {0, None}
    divided = extract(seeded(7, "html_official").data, manager=manager)
    assert "unspecified" not in divided.report["requests"]["outcomes"]["other"]
