"""Rows that have lost zeros: what all ways to place their figures agree on, and nothing else."""

from __future__ import annotations

import random

import pytest
from support import table_damage as damage
from support.placement_oracle import compare, drop_zeros

from govreport_core.repair.results import Repair
from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.solver import repair

FORM = damage.variant()
GRANTED = "requests.outcomes.granted"


def of_row(result: Repair, row: str) -> list[int | float | None]:
    return [result.cells[key].value for key in FORM.row_keys[row]]


@pytest.mark.parametrize(
    ("tokens", "settled"),
    [
        # One applicant of six: who it was is open, how many there were is not.
        (("95", "95"), [None] * 6 + [95]),
        (("3", "4", "5", "1", "2", "1", "16"), [3, 4, 5, 1, 2, 1, 16]),
        (("0", "0"), [0] * 7),
        # Five of six places: the first figure may stand in the first or second column.
        (("7", "1", "1", "1", "1", "11"), [None, None, None, None, None, None, 11]),
        # It does not add up: a figure other than zero is lost, or one is misread.
        (("95", "96"), [None] * 7),
        (("95", "3", "99"), [None] * 7),
    ],
)
def test_a_row_alone(tokens: tuple[str, ...], settled: list[int | None]) -> None:
    result = repair(FORM, {}, [RowTokens(GRANTED, tokens)])
    assert of_row(result, GRANTED) == settled


def test_a_settled_figure_says_where_it_stands_and_what_it_rests_on() -> None:
    total = repair(FORM, {}, [RowTokens(GRANTED, ("95", "95"))]).cells[f"{GRANTED}.total"]
    assert (total.status, total.token) == ("assumed", (0, 1, 0, 2))
    assert repair(FORM, {}, [RowTokens(GRANTED, ("95", "95"))], assume=()).cells[f"{GRANTED}.total"].value is None


def test_columns_tell_rows_apart() -> None:
    """Each row alone could stand in any column; the printed totals leave one."""
    table = damage.invent(random.Random(4), 81)
    totals = ("requests.received", "requests.carried_in", "requests.carried_over", "requests.outcomes.total")
    rows = [
        RowTokens(row, drop_zeros(random.Random(1), [int(table.figures[key]) for key in FORM.row_keys[row]], 1))
        for row in table.rows
        if row not in totals
    ]
    printed = {key: table.figures[key] for row in totals for key in FORM.row_keys[row]}
    result = repair(table.form, printed, [row for row in rows if row.tokens])
    settled = {key: cell.value for key, cell in result.cells.items() if cell.value is not None}
    assert settled.items() <= table.figures.items()
    # Also of the rows of which nothing is printed: the totals leave nothing for them.
    assert all(settled[key] == 0 for row in rows if not row.tokens for key in FORM.row_keys[row.row or ""])


def test_a_row_that_adds_up_is_not_read_in_another_way() -> None:
    """Another row is misread, so that the sums would ask for a total that is printed nowhere."""
    table = damage.invent(random.Random(9), 859)
    figures = dict(table.figures)
    received = [str(figures.pop(key)) for key in FORM.row_keys["requests.received"] if figures[key]]
    figures["requests.carried_over.total"] += int(received[-1])
    figures["requests.carried_over.other"] += int(received[-1])
    result = repair(FORM, figures, [RowTokens("requests.received", tuple(received))])
    assert result.cells["requests.received.total"].value in (None, int(received[-1]))


def test_a_row_that_no_rule_checks_is_read_only_if_it_has_one_reading() -> None:
    result = repair(FORM, {}, [RowTokens("proactive.regulations", ("24", "0"))])
    assert of_row(result, "proactive.regulations") == [None, None, None]
    result = repair(FORM, {}, [RowTokens("proactive.regulations", ("0", "0"))])
    assert of_row(result, "proactive.regulations") == [0, 0, 0]


def test_agreement_with_the_oracle() -> None:
    pytest.importorskip("ortools", reason="OR-tools is the test oracle; install it to compare")
    rng = random.Random(17)
    report = compare(rng, damage.sample(rng, 28), 60)
    assert report.disagreements == []
    assert report.exhausted <= 1
    assert report.settled > 4000


def sums_of(table: damage.Table, row: str) -> list[int]:
    return [int(table.figures[key]) for key in table.form.row_keys[row]]


@pytest.mark.parametrize("seed", range(12))
def test_a_misread_figure_is_not_put_right_and_the_rest_of_its_row_is_read(seed: int) -> None:
    rng = random.Random(seed)
    table = damage.invent(rng, 480)
    row = rng.choice([row for row in table.rows if 2 < sum(map(bool, sums_of(table, row))) < 6])
    figures = sums_of(table, row)
    column = rng.choice([column for column, figure in enumerate(figures) if figure])
    wrong = [*figures[:column], figures[column] + 40, *figures[column + 1 :]]
    rows = [RowTokens(row, drop_zeros(rng, wrong, 1))]
    keys = table.form.row_keys[row]
    result = repair(table.form, {key: x for key, x in table.figures.items() if key not in keys}, rows)
    expected = [None if at == column else figure for at, figure in enumerate(figures)]
    assert of_row(result, row) == expected


def test_misread_figures_among_rows_without_zeros_settle_nothing_wrong() -> None:
    rng = random.Random(23)
    right = 0
    for _ in range(60):
        table = damage.invent(rng)
        figures, rows = dict(table.figures), []
        for row in rng.sample(table.rows, 15):
            tokens = drop_zeros(rng, [int(figures.pop(key)) for key in table.form.row_keys[row]], rng.choice((0.5, 1)))
            if tokens:
                rows.append(RowTokens(row, tokens))
        for at in rng.sample(range(len(rows)), min(len(rows), rng.choice((1, 2)))):
            *others, last = rows[at].tokens
            rows[at] = rows[at]._replace(tokens=(*others, str(damage.misread(rng, int(last)))))
        settled = {key: x.value for key, x in repair(table.form, figures, rows).cells.items() if x.value is not None}
        assert settled.items() <= table.figures.items()
        right += len(settled)
    assert right > 4000


def test_a_row_that_fits_no_table_is_named_and_settles_nothing() -> None:
    table = damage.invent(random.Random(4), 220)
    keys = table.form.row_keys[GRANTED]
    # It adds up, but the columns leave another total.
    rows = [RowTokens(GRANTED, ("997", "997"))]
    result = repair(table.form, {key: x for key, x in table.figures.items() if key not in keys}, rows)
    (conflict,) = result.conflicts
    assert [tuple(explanation) for explanation in conflict.explanations] == [keys]
    assert all(rule.code == "column-total" for rule in conflict.rules)
    assert of_row(result, GRANTED) == [None] * 7


REVIEWS = FORM.row_keys["reviews"]


def of_reviews(tokens: tuple[str, ...]) -> list[int | float | None]:
    """The reviews row as read, in a table whose other figures are all printed."""
    table = damage.invent(random.Random(2), 220, FORM)
    figures = {key: figure for key, figure in table.figures.items() if key not in REVIEWS}
    result = repair(FORM, figures, [RowTokens("reviews", tokens)])
    return [result.cells[key].value for key in REVIEWS]


@pytest.mark.parametrize(
    ("tokens", "settled"),
    [
        # Where the figures of a group stand is open, its total is not.
        ("3 3 21 21 4 4", [None] * 4 + [3] + [None] * 4 + [21] + [None] * 4 + [4]),
        ("2 1 31 40 74 30 30 50 3 53", [2, 1, 31, 40, 74, *[None] * 4, 30, *[None] * 4, 53]),
        # One group does not add up: a figure of it is lost or misread; the others are read.
        ("2 1 31 40 74 30 39 6 50 0 3 59", [2, 1, 31, 40, 74, *[None] * 5, 6, 50, 0, 3, 59]),
        ("2 1 31 40 74 3 4 5 6 18 6 50 3 60", [2, 1, 31, 40, 74, 3, 4, 5, 6, 18, *[None] * 5]),
    ],
)
def test_reviews_are_read_group_by_group(tokens: str, settled: list[int | None]) -> None:
    assert of_reviews(tuple(tokens.split())) == settled


def test_a_foreign_row_beside_the_reviews_is_not_taken_for_them() -> None:
    table = damage.invent(random.Random(2), 220, FORM)
    figures = {key: figure for key, figure in table.figures.items() if key not in REVIEWS}
    own = tuple(str(table.figures[key]) for key in REVIEWS)
    other = ("7", *own[1:])  # breaks the sum of its first group
    for rows in ((own, other), (other, own)):
        result = repair(FORM, figures, [RowTokens(None, tokens) for tokens in rows])
        assert [str(result.cells[key].value) for key in REVIEWS] == list(own)
    twice = ("1", "1", "1", "1", "4", "0", "0", "0", "0", "0", *["0"] * 5)
    result = repair(FORM, figures, [RowTokens(None, own), RowTokens(None, twice)])
    assert result.cells[REVIEWS[0]].value is None


def test_misread_and_lost_reviews_settle_nothing_that_another_change_contradicts() -> None:
    rng = random.Random(31)
    for _ in range(80):
        # Figures that are no sums of each other by chance.
        parts = [[rng.choice((0, 100 ** rng.randrange(4) * rng.randint(3, 8))) for _ in range(4)] for _ in range(3)]
        figures = [figure for part in parts for figure in (*part, sum(part))]
        tokens = list(drop_zeros(rng, figures, rng.choice((0.3, 1))))
        if not tokens:
            continue
        at = rng.randrange(len(tokens))
        tokens[at : at + 1] = [] if rng.random() < 0.5 else [str(damage.misread(rng, int(tokens[at])))]
        settled = of_reviews(tuple(tokens)) if tokens else []
        assert all(x is None or x == figure for x, figure in zip(settled, figures, strict=False))


@pytest.mark.slow
def test_agreement_with_the_oracle_on_five_hundred_tables() -> None:
    pytest.importorskip("ortools", reason="OR-tools is the test oracle; install it to compare")
    rng = random.Random(3)
    report = compare(rng, damage.sample(rng, 28), 500)
    assert report.disagreements == []
    assert report.exhausted <= 5
    assert report.without_table >= 5
