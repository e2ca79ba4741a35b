"""Misread cells and publishers' errors: located, explained, never mended."""

from __future__ import annotations

import random

import pytest
from support import table_damage as damage
from support import trials

from govreport_core.forms.loading import load_form
from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.solver import repair

TABLES = damage.sample(random.Random(51), 28)


@pytest.mark.parametrize(("number", "located", "mislocated"), [(1, 100, 0), (2, 99, 0), (3, 94, 0.5)])
def test_misread_cells_are_located_and_valued(number: int, located: float, mislocated: float) -> None:
    score = trials.misreads(random.Random(number), TABLES, 200, number)
    assert score["detected"] == 200
    assert score.rate("located", "tables") >= located
    assert score.rate("mislocated", "tables") <= mislocated


def test_a_wrong_review_is_detected_and_all_suspects_are_listed() -> None:
    score = trials.misreads(random.Random(5), TABLES, 100, 1, reviews=True)
    assert score["detected"] == 100
    assert score["listed"] == 100


def test_ties_are_all_listed_and_none_is_chosen() -> None:
    form = damage.variant()
    figures = {**dict.fromkeys(form.cells, 0), "reviews.reconsideration.upheld": 5}
    result = repair(form, figures)
    (violation,) = result.violations
    assert (violation.left, violation.right) == (0, 5)
    assert [dict(e) for e in violation.explanations] == [
        {"reviews.reconsideration.total": 5}, {"reviews.reconsideration.upheld": 0},
    ]  # fmt: skip
    assert violation.complete


def test_nothing_is_derived_from_a_cell_that_may_be_wrong() -> None:
    form = damage.variant()
    figures: dict[str, int | None] = {**dict.fromkeys(form.cells, 0), "requests.received.total": 3}
    # received.total is wrong in row and balance; the cell that would follow from it must not.
    figures["requests.received.other"] = None
    cell = repair(form, figures).cells["requests.received.other"]
    assert cell.value == 0  # by the balance of its own column


def test_a_contradiction_seen_only_through_open_cells_is_a_conflict() -> None:
    form = damage.variant()
    figures: dict[str, int | None] = {**dict.fromkeys(form.cells, 0)}
    figures.update({"reviews.reconsideration.upheld": 4, "reviews.reconsideration.other": None})
    figures["reviews.reconsideration.total"] = 3
    result = repair(form, figures)
    assert result.violations == ()
    (conflict,) = result.conflicts
    assert [rule.subject for rule in conflict.rules] == ["reviews.reconsideration"]
    assert result.cells["reviews.reconsideration.other"].value is None


def test_a_figure_outside_its_domain_is_explained_and_never_used() -> None:
    table = damage.invent(random.Random(7), 81)
    key = "requests.received.total"
    result = repair(table.form, {**table.figures, key: -3})
    assert {violation.rule.code for violation in result.violations} == {"row-total", "balance"}
    assert all(v.explanations == ({key: table.figures[key]},) for v in result.violations)


def test_contradictory_columns_do_not_keep_a_row_from_its_own_sum() -> None:
    form = damage.variant()
    rows = [
        RowTokens("requests.outcomes.granted", ("6000017",)),
        RowTokens("requests.outcomes.total", ("200", "000121")),
    ]
    others = {key: 0 for key in form.cells if not key.startswith(tuple(f"{row.row}." for row in rows))}
    result = repair(form, others, rows)
    values = [result.cells[f"requests.outcomes.total.{c}"].value for c in (*damage.COLUMNS, "total")]
    assert values == [20, 0, 0, 0, 0, 1, 21]
    assert ("column-total", "natural_person") in {(v.rule.code, v.rule.subject) for v in result.violations}


def test_more_errors_than_can_be_located_close_the_table() -> None:
    table = damage.invent(random.Random(8), 859)
    rng = random.Random(9)
    figures = dict(table.figures)
    for row in rng.sample(table.rows, 9):
        figures[f"{row}.{rng.choice(damage.COLUMNS)}"] += 1000
    del figures["requests.carried_over.research"]
    result = repair(table.form, figures)
    assert len(result.violations) > 8
    assert not any(v.explanations for v in result.violations)
    assert result.cells["requests.carried_over.research"].value is None


@pytest.mark.parametrize("tokens", [("3", "5", "8"), tuple("47118"), ("123456789123456789",), ("1",) * 40])
def test_an_adversarial_table_ends_with_its_effort_and_settles_nothing(tokens: tuple[str, ...]) -> None:
    form = load_form("2021")
    rows = [RowTokens(row, tokens) for row in form.rows if row.startswith("requests.")]
    result = repair(form, {}, rows, assume=(), effort=200_000)
    requests = [cell for key, cell in result.cells.items() if key.startswith("requests.")]
    assert {cell.status for cell in requests} == {"ambiguous"}


def test_huge_contradictory_totals_end() -> None:
    form = load_form("2021")
    figures = {"requests.received.total": 10**15, "requests.outcomes.total.total": 10**15 + 1}
    cells = repair(form, figures, assume=()).cells
    assert all(cell.status in ("ambiguous", "missing") for cell in cells.values())
    assert cells["requests.carried_in.total"].interval == (1, None)


def test_a_contradiction_of_no_single_rule_is_one_of_all() -> None:
    form = load_form("2021")
    row = "requests.outcomes.other.unspecified"
    tokens = ("0件", "1. 无正当理由逾期不补正", "0件", "3. 其他", "0件", "0件", "0件", "0件")
    result = repair(form, {f"{row}.legal_service": 3466, f"{row}.total": 0}, [RowTokens(row, tokens)])
    assert all(conflict.rules for conflict in result.conflicts)
    assert result.cells[f"{row}.business"].value is None
