"""What a finding says is true of the cells that it speaks of: printed is said of printed cells only."""

from __future__ import annotations

import pytest
from support.paths import REPORTS
from support.rendering import seeded

from govreport_core import Finding, Result, extract, extract_text, hookimpl
from govreport_core.forms.loading import load_form
from govreport_core.forms.rules import violations
from govreport_core.model.basis import describe_basis
from govreport_core.model.cell import Cell
from govreport_core.model.document import Position
from govreport_core.model.readings import CellReading
from govreport_core.repair.results import Conflict, ExplainedViolation
from govreport_core.validation.findings import MOST_EXPLANATIONS, conflict_findings, rule_findings, schema_findings

CITY = (REPORTS / "city-2019.txt").read_text(encoding="utf-8")
FORM = load_form("2021").variant(())
ROW = "requests.received"
RULE = next(rule for rule in FORM.rules if rule.code == "row-total" and rule.subject == ROW)


def is_true_of_its_cells(found: Finding, result: Result) -> bool:
    """Whether a message about figures says of each cell whether it is printed."""
    statuses = {key: result.cells[key].status for key in found.cells if key in result.cells}
    unprinted = [key for key, status in statuses.items() if status not in ("printed", "blank")]
    if "ambiguous" in statuses.values() or "missing" in statuses.values():
        return False
    if not unprinted:
        return "All figures are as printed" in found.message
    return "Not all of these figures are as printed" in found.message and unprinted[0] in found.message


def speaks_of_figures(found: Finding) -> bool:
    return found.code in ("row-total", "column-total", "balance", "review-total", "narrative", "narrative-explained")


def without_line(text: str, label: str, nth: int) -> str:
    """The text without the nth figure behind a label."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if label in line)
    figures = [n for n in range(start + 1, start + 20) if lines[n].strip().isdigit()]
    del lines[figures[nth]]
    return "\n".join(lines)


@pytest.mark.parametrize("nth", range(7))
def test_broken_rules_name_what_is_not_printed(nth: int) -> None:
    result = extract_text(without_line(CITY, "本年新收政府信息公开申请数量", nth))
    found = [each for each in result.findings if speaks_of_figures(each)]
    assert found
    assert all(is_true_of_its_cells(each, result) for each in found)


@pytest.mark.parametrize("name", [path.name for path in sorted(REPORTS.iterdir()) if path.suffix in (".txt", ".html")])
def test_the_samples_findings_are_true_of_their_cells(name: str) -> None:
    result = extract(REPORTS / name)
    assert all(is_true_of_its_cells(each, result) for each in result.findings if speaks_of_figures(each))


def test_a_rule_of_printed_figures_is_as_printed() -> None:
    cells = {key: Cell(1, "printed") for key in RULE.keys}
    (broken,) = violations([RULE], dict.fromkeys(RULE.keys, 1))
    (found,) = rule_findings([ExplainedViolation(*broken)], cells)
    assert found.message.endswith("All figures are as printed; nothing was changed.")
    assert found.severity == "error"
    # One that was opened again leaves the rule neither kept nor broken.
    assert list(rule_findings([ExplainedViolation(*broken)], {**cells, RULE.keys[0]: Cell(None, "ambiguous")})) == []


def test_what_would_mend_several_rules_is_listed_once_and_not_without_end() -> None:
    cells = {key: Cell(1, "printed") for key in RULE.keys}
    (broken,) = violations([RULE], dict.fromkeys(RULE.keys, 1))
    ways = tuple({f"cell.{n}": n} for n in range(MOST_EXPLANATIONS + 3))
    first, second, third = rule_findings(
        [ExplainedViolation(*broken, ways, True), ExplainedViolation(*broken, ways, True), ExplainedViolation(*broken)],
        cells,
    )
    assert first.explanations == ways[:MOST_EXPLANATIONS]
    assert first.message.endswith(" 3 more changes of so few cells would mend it as well.")
    assert second.explanations == third.explanations == ()
    assert second.message.endswith(f" What would mend it is listed with {RULE.code} ({RULE.subject}).")
    assert third.message.endswith("All figures are as printed; nothing was changed.")


def test_cells_that_are_not_printed_are_named_by_status() -> None:
    statuses = dict(zip(RULE.keys, ["printed", "derived", "assumed", "filled", "blank"], strict=False))
    told = describe_basis(statuses, statuses)  # type: ignore[arg-type]
    _, derived, assumed, filled, _ = statuses
    assert f"({derived} derived; {assumed} assumed; {filled} filled in by a plugin)" in told
    many = describe_basis(RULE.keys, dict.fromkeys(RULE.keys, "derived"))
    assert "and 3 more derived" in many


def test_a_contradiction_speaks_of_printed_figures_only_where_all_are() -> None:
    cells = {key: Cell(1, "printed") for key in RULE.keys} | {RULE.keys[0]: Cell(None, "missing")}
    (found,) = conflict_findings([Conflict((RULE,))], cells)
    assert found.message.startswith("The printed figures cannot all be right")
    cells[RULE.keys[1]] = Cell(1, "derived")
    (found,) = conflict_findings([Conflict((RULE,))], cells)
    assert found.message.startswith(f"The printed figures and those worked out for {RULE.keys[1]} cannot all be right")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("printed", "The value stands as printed; look"),
        ("derived", "The value is derived, not printed in its place; look"),
        ("assumed", "The value is assumed, not printed in its place; look"),
        (None, ". Look at the document."),
    ],
)
def test_a_value_outside_the_schema_is_said_to_be_printed_only_where_it_is(status: str | None, said: str) -> None:
    values = dict.fromkeys(FORM.cells, 1) | {f"{ROW}.total": -1}
    report = FORM.nest(values) | {"sections": dict.fromkeys(("overview", "problems", "other"))}
    (found,) = schema_findings(FORM, report, {f"{ROW}.total": status} if status else {})  # type: ignore[dict-item]
    assert said in found.message


class Other:
    """Reads one cell of the sample otherwise."""

    def __init__(self, key: str, text: str) -> None:
        self.key, self.text = key, text

    @hookimpl
    def govreport_parse(self, document: object, form: object) -> list[CellReading]:
        at = document.text.index(self.text)  # type: ignore[attr-defined]
        return [CellReading(self.key, self.text, Position(at, at + len(self.text)))]


def disagreement(text: str, key: str, read: str) -> Finding:
    result = extract_text(text, plugins=[Other(key, read)])
    return next(each for each in result.findings if each.code == "disagreement" and each.cells == (key,))


def test_a_reading_is_said_to_keep_the_rules_only_where_it_does() -> None:
    # A figure that occurs in the title, and is no sum of the row.
    kept = seeded(3, "markdown").data.decode()
    assert "keeps the form's rules." in disagreement(kept, f"{ROW}.total", "20").message
    # The same where the row is broken by another figure.
    key, broken = "requests.outcomes.total.natural_person", CITY
    assert "though not all of them are kept" in disagreement(broken, key, "2019").message


def test_what_nobody_believed_is_not_said_to_have_no_value() -> None:
    told = disagreement(CITY, "proactive.licensing.change", "2019").message
    assert told.endswith("do not decide between them, so none was believed.")
