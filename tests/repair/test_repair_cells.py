"""Cells erased at known places: what the sums settle, what they cannot, and what they say of it."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import table_damage as damage
from support import trials

from govreport_core.forms.loading import load_form
from govreport_core.repair.network import structure_of
from govreport_core.repair.solver import repair

TABLES = damage.sample(random.Random(11), 28)


def table_of(received: int) -> damage.Table:
    return damage.invent(random.Random(received), received)


@pytest.mark.parametrize("id", ["2019", "2021"])
def test_the_requests_table_of_every_form_is_one_network(id: str) -> None:
    structure = structure_of(load_form(id))
    (requests,) = [c for c in structure.components if len(c.rules) > 1]
    assert requests.arcs is not None
    # One rule is implied by the others: row (七)总计 of table 3.
    left_out = set(requests.rules) - set(requests.nodes)
    assert [structure.rules[r].subject for r in left_out] == ["requests.outcomes.total"]
    assert all(component.arcs is not None for component in structure.components)


def test_one_erased_row_and_column_is_restored_in_every_table() -> None:
    score = trials.row_and_column(random.Random(1), TABLES, 100)
    assert score["restored"] == score["tables"] == 100
    assert score["wrong"] == 0


def test_a_tenth_of_the_cells_erased_is_nearly_always_restored() -> None:
    score = trials.erased(random.Random(2), TABLES, 150, 0.1)
    assert score.rate("right", "cells") >= 97
    assert score["wrong"] == 0


def test_a_fifth_of_the_cells_erased() -> None:
    small = [table for table in TABLES if table.received < 1000]
    large = [table for table in TABLES if table.received >= 1000]
    score = trials.erased(random.Random(3), small, 150, 0.2)
    assert score.rate("right", "cells") >= 95
    assert score["wrong"] == 0
    score = trials.erased(random.Random(4), large, 100, 0.2)
    assert score.rate("right", "cells") >= 83
    assert score["wrong"] == 0


def test_no_damage_without_misreads_makes_a_wrong_value() -> None:
    score = trials.any_erasure(random.Random(5), TABLES, 300)
    assert score["right"] > 5000
    assert score["wrong"] == 0
    assert score["false alarms"] == 0


@pytest.mark.slow
def test_thirty_thousand_damaged_tables_hold_no_wrong_value() -> None:
    score = trials.any_erasure(random.Random(6), TABLES, 30_000)
    assert score["wrong"] == 0
    assert score["false alarms"] == 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(damage.SIZES[:14]), st.floats(0, 1))
def test_the_truth_is_never_excluded(seed: int, size: int, share: float) -> None:
    rng = random.Random(seed)
    table = damage.invent(rng, size)
    gone = {key for key in table.figures if rng.random() < share}
    figures = trials.without(table, gone)
    result = repair(table.form, figures, assume=())
    assert set(result.cells) == gone
    assert not result.violations
    assert not result.conflicts
    for key, cell in result.cells.items():
        truth = table.figures[key]
        if cell.status == "derived":
            assert cell.value == truth
            assert cell.rules
        else:
            assert cell.value is None
            low, high = cell.interval or (None, None)
            assert low is None or low <= truth
            assert high is None or truth <= high


def test_a_printed_cell_is_never_among_the_answers_however_wrong() -> None:
    table = table_of(69)
    figures = {**table.figures, "requests.received.total": 1, "requests.carried_in.other": 500}
    result = repair(table.form, figures)
    assert result.cells == {}
    assert len(result.violations) >= 2


def test_a_derived_cell_says_how() -> None:
    table = table_of(69)
    result = repair(table.form, trials.without(table, {"requests.received.business"}))
    cell = result.cells["requests.received.business"]
    assert cell.value == table.figures["requests.received.business"]
    assert cell.corroborated  # the row settles it, and the balance of its column does again
    assert cell.rules == (
        "= total - natural_person - research - public_interest - legal_service - other (row-total requests.received)",
    )


def test_two_rules_that_only_together_settle_a_cell_are_both_named() -> None:
    table = table_of(81)
    # Four open cells, two to a row and two to a column: only together do their sums say that all are 0.
    a, b = "requests.received", "requests.carried_in"
    gone = {f"{row}.{column}" for row in (a, b) for column in ("natural_person", "total")}
    figures = {**dict.fromkeys(table.form.cells, 0)}
    result = repair(table.form, trials.without(table._replace(figures=figures), gone))
    assert {cell.value for cell in result.cells.values()} == {0}
    assert all(cell.rules for cell in result.cells.values())


def test_an_interval_is_given_where_a_value_is_not_settled() -> None:
    table = table_of(0)
    figures = {**table.figures, "reviews.reconsideration.total": 7, "reviews.reconsideration.upheld": 5}
    gone = {"reviews.reconsideration.corrected", "reviews.reconsideration.other"}
    cell = repair(table.form, trials.without(table._replace(figures=figures), gone)).cells[
        "reviews.reconsideration.other"
    ]
    assert (cell.value, cell.status, cell.interval) == (None, "ambiguous", (0, 2))


def test_a_cell_of_which_nothing_is_known_is_missing() -> None:
    table = table_of(0)
    gone = {key for key in table.form.cells if key.startswith(("reviews.", "proactive."))}
    result = repair(table.form, trials.without(table, gone))
    assert {cell.status for cell in result.cells.values()} == {"missing"}
    assert result.assumptions == ()


def test_what_is_corroborated_survives_any_misread() -> None:
    score = trials.corroborated(random.Random(8), TABLES, 250)
    assert score["corroborated"] > 1000
    assert score["corroborated wrong"] == 0


def test_corroboration_is_what_it_is_defined_as() -> None:
    rng = random.Random(9)
    for _ in range(12):
        table = damage.invent(rng, rng.choice((9, 34, 81)))
        keys = [key for key in table.form.cells if not key.startswith("proactive.")]
        gone = set(rng.sample(keys, 25))
        figures = trials.without(table, gone)
        derived = {k: c for k, c in repair(table.form, figures, assume=()).cells.items() if c.status == "derived"}
        fragile: set[str] = set()
        for printed in keys:
            if printed not in gone:
                freed = repair(table.form, {**figures, printed: None}, assume=()).cells
                fragile.update(key for key in derived if freed[key].status != "derived")
        assert {key for key, cell in derived.items() if not cell.corroborated} == fragile


def test_rules_that_are_no_network_fall_back_to_sound_bounds() -> None:
    form = load_form("2021")
    rule = form.rules[0]
    # A cell counted in three sums that nothing implies.
    doubled = rule._replace(code="twice", subject="x", left=(rule.right[0],), right=(rule.right[1], rule.right[2]))
    again = rule._replace(code="thrice", subject="x", left=(rule.right[0],), right=(rule.right[3],))
    odd = replace(form, rules=(rule, doubled, again))
    assert structure_of(odd).components[0].arcs is None
    figures = dict.fromkeys(rule.keys, 2)
    figures.update({rule.left[0]: 12, rule.right[0]: 4, rule.right[3]: 4, rule.right[4]: 0})
    del figures[rule.right[5]], figures[rule.right[1]]
    cells = repair(odd, figures).cells
    assert cells[rule.right[1]].value == 2
    assert cells[rule.right[5]].value == 0
    assert any("twice" in text for text in cells[rule.right[1]].rules)


def test_an_unknown_assumption_is_refused() -> None:
    with pytest.raises(ValueError, match="blank-is-zero"):
        repair(load_form("2021"), {}, assume=("guess",))


MOVED = [
    # The first figure of the row is lost: two groups break their sums, and one cell further on all three keep them.
    ([0, 7, 0, 7, 0, 0, 2, 0, 2, 1, 1, 14, 0, 16, None], None),
    ([None, 1, 0, 0, 1, 2, 0, 0, 3, 3, 0, 4, 0, 0, 4], None),
    # One of the last group is.
    ([1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 1, 2, 0, 3, None], None),
    ([1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 1, 2, 0, 4, None], 7),
    ([1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, None], 0),
    ([1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 1, 2, None, 0, 3], 0),
    # A broken group that no move mends says nothing of the others.
    ([5, 0, 0, 1, 2, 0, 0, 0, 0, 0, 1, 2, 0, 0, None], 3),
]


@pytest.mark.parametrize(("printed", "value"), MOVED)
def test_the_sum_of_figures_that_may_have_moved_is_not_derived(printed: list[int | None], value: int | None) -> None:
    form = load_form("2021")
    keys = form.row_keys["reviews"]
    cells = repair(form, dict(zip(keys, printed, strict=True)), blanks=[keys[printed.index(None)]]).cells
    assert cells[keys[printed.index(None)]].value == value
