"""blank-is-zero: named, visible, refused where the sums refute it."""

from __future__ import annotations

import random

from support import table_damage as damage
from support import trials

from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.solver import repair

TABLE = damage.invent(random.Random(61), 0)
FORM = TABLE.form
REQUESTS = [key for key in FORM.cells if key.startswith("requests.")]


def test_rows_of_single_zeros_are_assumed_and_nothing_is_derived() -> None:
    rows = [RowTokens(row, ("0",)) for row in TABLE.rows]
    figures = trials.without(TABLE, set(REQUESTS))
    result = repair(FORM, figures, rows)
    assert {(cell.value, cell.status) for cell in result.cells.values()} == {(0, "assumed")}
    assert set(result.cells) == set(REQUESTS)
    assert result.assumptions == ("blank-is-zero",)
    assert all("blank-is-zero" in cell.rules[0] for cell in result.cells.values())


def test_without_the_assumption_nothing_is_said() -> None:
    rows = [RowTokens(row, ("0",)) for row in TABLE.rows]
    result = repair(FORM, trials.without(TABLE, set(REQUESTS)), rows, assume=())
    assert {(cell.value, cell.status) for cell in result.cells.values()} == {(None, "ambiguous")}
    assert result.assumptions == ()


def test_a_row_of_zeros_is_not_zero_where_the_sums_refute_it() -> None:
    figures: dict[str, int | None] = {**TABLE.figures}
    # The balance of one column lacks 4 that only this row can hold, but in which of two cells is not known.
    figures.update({"requests.received.natural_person": 4, "requests.received.total": 4})
    for key in FORM.row_keys["requests.carried_over"] + FORM.row_keys["requests.outcomes.total"]:
        figures[key] = None
    rows = [RowTokens("requests.carried_over", ("0", "0", "0")), RowTokens("requests.outcomes.total", ("0",))]
    result = repair(FORM, figures, rows)
    assert result.cells["requests.carried_over.natural_person"].value in (4, None)
    assert result.cells["requests.carried_over.natural_person"].value != 0


def test_arithmetic_goes_before_the_assumption() -> None:
    blanks = {"requests.received.business", "requests.carried_in.total"}
    result = repair(FORM, trials.without(TABLE, blanks), blanks=blanks)
    assert {cell.status for cell in result.cells.values()} == {"derived"}
    assert result.assumptions == ()


def test_blanks_beside_printed_cells_are_zero_and_a_wholly_blank_row_stays_blank() -> None:
    group = [key for key in FORM.cells if key.startswith("reviews.")]
    figures = {**trials.without(TABLE, set(group)), "reviews.reconsideration.upheld": 5}
    blanks = [key for key in group if key != "reviews.reconsideration.upheld"]
    result = repair(FORM, figures, blanks=blanks)
    of = result.cells
    assert of["reviews.reconsideration.pending"][:2] == (0, "assumed")
    # It cannot be 0 beside 5 upheld, and with the other blanks at 0 it follows: under the same assumption.
    assert of["reviews.reconsideration.total"][:2] == (5, "assumed")
    assert {of[key].status for key in group if "litigation" in key} == {"missing"}
    off = repair(FORM, figures, blanks=blanks, assume=())
    assert all(cell.value is None for cell in off.cells.values())


def test_blanks_that_refute_each_other_are_left_open() -> None:
    figures = {**TABLE.figures, "reviews.reconsideration.total": 5}
    blanks = ["reviews.reconsideration.upheld", "reviews.reconsideration.other"]
    result = repair(FORM, trials.without(TABLE._replace(figures=figures), set(blanks)), blanks=blanks)
    assert {(c.value, c.status, c.interval) for c in result.cells.values()} == {(None, "ambiguous", (0, 5))}
    assert result.assumptions == ()


def test_a_row_without_any_rule_is_assumed_too_where_something_is_printed() -> None:
    keys = FORM.row_keys["proactive.regulations"]
    figures = trials.without(TABLE, set(keys[1:]))
    result = repair(FORM, figures, blanks=keys[1:])
    assert [result.cells[key][:2] for key in keys[1:]] == [(0, "assumed")] * 2
