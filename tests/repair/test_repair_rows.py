"""Row readings: tokens whose columns are not known."""

from __future__ import annotations

import random
from itertools import product

import pytest
from support import table_damage as damage
from support import trials

from govreport_core.forms.loading import load_form
from govreport_core.forms.rules import violations
from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.solver import repair

TABLES = damage.sample(random.Random(31), 28)
RECEIVED = "requests.received"


def read(row: str | None, *tokens: str, form_id: str = "2021", **options) -> dict[str, tuple]:
    """One row reading and nothing else: per cell its value and candidates."""
    form = load_form(form_id)
    form = form.variant([key for key in form.cells if "unspecified" not in key])
    result = repair(form, {}, [RowTokens(row, tokens, **options)], assume=())
    keys = form.row_keys[row or RECEIVED]
    return {key.rpartition(".")[2] if row != "reviews" else key: result.cells[key] for key in keys}


def values(cells: dict) -> list:
    return [cell.value for cell in cells.values()]


@pytest.mark.parametrize(
    ("tokens", "ordinal", "expected"),
    [
        (("801000081",), False, [80, 1, 0, 0, 0, 0, 81]),
        (("200", "000121"), False, [20, 0, 0, 0, 0, 1, 21]),
        (("20", "0", "00", "0", "121"), False, [20, 0, 0, 0, 0, 1, 21]),
        (("3100000312",), True, [31, 0, 0, 0, 0, 0, 31]),
        (("00000002",), True, [0, 0, 0, 0, 0, 0, 0]),
        (("0000000",), False, [0, 0, 0, 0, 0, 0, 0]),
        (("2", "0", "0", "0", "0", "0", "0", "20"), False, [20, 0, 0, 0, 0, 0, 20]),
        (("1", "0", "0", "0", "0", "0", "0", "0"), False, [0, 0, 0, 0, 0, 0, 0]),
        (("0", "0", "0", "0", "0", "0"), False, [0, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_row_that_its_own_sum_settles(tokens: tuple[str, ...], ordinal: bool, expected: list[int]) -> None:
    cells = read(RECEIVED, *tokens, ordinal=ordinal)
    assert values(cells) == expected
    assert {cell.status for cell in cells.values()} == {"derived"}


def test_a_value_says_from_which_token_it_was_read() -> None:
    cells = read(RECEIVED, "200", "000121")
    assert [cell.token for cell in cells.values()] == [
        (0, 0, 0, 2), (0, 0, 2, 3), (0, 1, 0, 1), (0, 1, 1, 2), (0, 1, 2, 3), (0, 1, 3, 4), (0, 1, 4, 6),
    ]  # fmt: skip
    assert "row-total requests.received" in cells["total"].rules[0]


def test_an_ordinal_is_no_figure_unless_it_may_be_one() -> None:
    assert values(read(RECEIVED, "00000002")) == [None] * 7


@pytest.mark.parametrize(
    ("row", "tokens", "expected"),
    [
        ("proactive.regulations", ("007",), [0, 0, 7]),
        ("proactive.fees", ("35-15",), [35, -15]),
        ("proactive.penalties", ("2648-18538",), [2648, None, None]),
        ("proactive.normative_documents", ("7777166",), [None, None, None]),
        ("proactive.normative_documents", ("77", "77", "166"), [77, 77, 166]),
        ("proactive.procurement", ("6", "251000元"), [6, 25.1]),
    ],
)
def test_rows_without_a_rule_are_read_only_if_there_is_one_way(row: str, tokens: tuple, expected: list) -> None:
    cells = read(row, *tokens, form_id="2019")
    assert values(cells) == expected
    assert all(cell.status == "ambiguous" for cell in cells.values() if cell.value is None)


def test_candidates_are_what_the_surviving_readings_say() -> None:
    cells = read("proactive.penalties", "2648-18538", form_id="2019")
    assert cells["change"].candidates == (-1853, -185, -18, -1)


def test_fused_reviews_have_to_keep_the_sums_of_all_three_groups() -> None:
    assert values(read("reviews", "110024001510102")) == [1, 1, 0, 0, 2, 4, 0, 0, 1, 5, 1, 0, 1, 0, 2]
    assert values(read("reviews", "1100340015101021")) == [None] * 15


def test_fused_reviews_with_a_digit_a_cell_are_read_though_a_sum_is_broken() -> None:
    assert values(read("reviews", "110034001510102")) == [1, 1, 0, 0, 3, 4, 0, 0, 1, 5, 1, 0, 1, 0, 2]
    # With a cell of the second group left out, 7 + 0 + 3 = 10 keeps its sum.
    assert values(read("reviews", "000007031000000")) == [None] * 15


def test_rows_that_fit_no_reading_stay_open_and_so_does_nothing_else() -> None:
    table = damage.invent(random.Random(3), 81)
    keys = table.form.row_keys[RECEIVED]
    figures = trials.without(table, set(keys))
    result = repair(table.form, figures, [RowTokens(RECEIVED, ("9", "9", "9", "9", "9", "9", "1"))], assume=())
    assert {result.cells[key].status for key in keys} == {"ambiguous"}
    assert result.cells[keys[-1]].candidates == (1,)


@pytest.mark.parametrize("kind", [damage.split, damage.merged, damage.dropped, damage.shifted])
def test_one_damaged_row_is_restored(kind) -> None:
    score = trials.damaged_rows(random.Random(32), TABLES, 40, 1, kind)
    assert score["restored"] == 40
    assert score["wrong"] == 0


def test_five_damaged_rows() -> None:
    score = trials.damaged_rows(random.Random(33), TABLES, 80, 5)
    assert score.rate("restored", "tables") >= 96
    assert score["wrong"] == 0


@pytest.mark.parametrize("table", TABLES[:20], ids=lambda table: table.name)
def test_tables_of_fused_rows_are_restored_as_far_as_they_have_one_reading(table: damage.Table) -> None:
    rows = [damage.fused(table, row) for row in table.rows]
    printed = {row.row: "".join(row.tokens) for row in rows}
    keys = {key for row in rows for key in table.form.row_keys[row.row]}
    figures = trials.without(table, keys)
    cells = repair(table.form, figures, rows, assume=()).cells
    settled = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    assert settled.items() <= table.figures.items()
    left = {key: cells[key].candidates for key in cells if cells[key].value is None}
    tried = (figures | settled | dict(zip(left, chosen, strict=True)) for chosen in product(*left.values()))
    ways = [
        way
        for way in tried
        if all("".join(str(way[key]) for key in table.form.row_keys[row]) == text for row, text in printed.items())
        and not any(True for _ in violations(table.form.rules, way))
    ]
    assert ways == [table.figures] if not left else table.figures in ways
    # What was left open has another reading that keeps every rule, too.
    assert all(len({way[key] for way in ways}) > 1 for key in left)


def test_rows_of_lost_cells_are_never_read_wrong() -> None:
    table = damage.invent(random.Random(5), 34)
    rows = [damage.dropped(random.Random(i), table, row, 2) for i, row in enumerate(table.rows[:2])]
    gone = {key for row in rows for key in table.form.row_keys[row.row]}
    result = repair(table.form, trials.without(table, gone), rows, assume=())
    for key, cell in result.cells.items():
        assert cell.value in (None, table.figures[key])


def test_printed_figures_bind_the_reading_of_their_row() -> None:
    form = damage.variant()
    *parts, total = form.row_keys[RECEIVED]
    # 55|17|0|1|6|2|81 and 5|51|7|0|16|2|81 both keep the sum.
    row = RowTokens(RECEIVED, ("5517016281",))
    open_ = repair(form, {total: 81}, [row], assume=())
    assert total not in open_.cells
    assert open_.cells[parts[0]].value is None
    bound = repair(form, {total: 81, parts[1]: 17}, [row], assume=())
    assert [bound.cells[key].value for key in parts if key != parts[1]] == [55, 0, 1, 6, 2]


@pytest.mark.parametrize(
    ("row", "one", "other"),
    [
        ("proactive.regulations", ("1", "2", "3"), ("1", "2", "4")),
        (RECEIVED, ("3", "0", "0", "0", "0", "0", "3"), ("3", "1", "0", "0", "0", "0", "4")),
    ],
)
def test_two_readings_of_one_row_are_not_decided_by_their_order(row: str, one: tuple, other: tuple) -> None:
    form = load_form("2021")
    keys = form.row_keys[row]
    for readings in ((one, other), (other, one)):
        result = repair(form, {}, [RowTokens(row, tokens) for tokens in readings], assume=())
        assert result.cells[keys[0]].value == int(one[0])
        last = result.cells[keys[-1]]
        assert (last.value, last.status, last.candidates) == (
            None,
            "ambiguous",
            (int(one[-1]), int(other[-1])),
        )


DENIED = "requests.outcomes.denied"
# Figures run together; blank cells left no trace. Some could be cut into seven figures, and would be other ones.
RUN_TOGETHER = {
    "requests.carried_in": "2301243776",  # 23 0 12 _ 4 37 76
    f"{DENIED}.state_secret": "05005",  # 0 5 0 _ 0 _ 5
    f"{DENIED}.inquiry_matters": "363470",  # _ 36 _ _ 34 _ 70
    "requests.carried_over": "85141531145",  # 85 _ 14 _ 15 31 145
}


def test_of_figures_run_together_without_their_blanks_none_is_settled() -> None:
    form = load_form("2021")
    rows = [RowTokens(row, (text,)) for row, text in RUN_TOGETHER.items()]
    cells = repair(form, {}, rows).cells
    assert {cells[key].value for row in RUN_TOGETHER for key in form.row_keys[row]} == {None}


def test_a_reading_of_no_row_of_the_form_is_refused() -> None:
    with pytest.raises(ValueError, match=r"requests\.nothing"):
        repair(load_form("2021"), {}, [RowTokens("requests.nothing", ("1",))])


class TestRowsWithoutLabels:
    table = damage.invent(random.Random(41), 480)

    def torn(self, rows: list[str]) -> tuple[dict, list[RowTokens], list]:
        """The table with the labels of some rows lost; a lone page number before the last of them."""
        gone = {key for row in rows for key in self.table.form.row_keys[row]}
        readings: list[RowTokens] = []
        order: list[str | int] = []
        for row in self.table.form.rows:
            if row not in rows:
                order.append(row)
                continue
            if row == rows[-1]:
                order.append(len(readings))
                readings.append(RowTokens(None, ("1",)))
            order.append(len(readings))
            readings.append(RowTokens(None, tuple(damage.tokens(self.table, row))))
        return trials.without(self.table, gone), readings, order

    def test_order_and_sums_place_them(self) -> None:
        rows = self.table.rows[3:5] + self.table.rows[10:14] + self.table.rows[20:21]
        figures, readings, order = self.torn(rows)
        result = repair(self.table.form, figures, readings, order=order, assume=("form-order",))
        assert {cell.assumption for cell in result.cells.values() if cell.status == "assumed"} <= {"form-order"}
        assert {key: cell.value for key, cell in result.cells.items()} == {
            key: self.table.figures[key] for row in rows for key in self.table.form.row_keys[row]
        }
        assert result.cells[f"{rows[0]}.total"].token == (0, 6, 0, len(readings[0].tokens[6]))

    def test_order_alone_places_them_where_the_sums_cannot_tell(self) -> None:
        # The total row is lost as well, so that any placement would keep the sums.
        rows = self.table.rows[2:4]
        figures, readings, order = self.torn(rows)
        figures = {k: v for k, v in figures.items() if not k.startswith("requests.outcomes.total")}
        result = repair(self.table.form, figures, readings, order=order, assume=("form-order",))
        assert result.assumptions == ("form-order",)
        keys = [key for row in rows for key in self.table.form.row_keys[row]]
        assert {key: result.cells[key].value for key in keys} == {key: self.table.figures[key] for key in keys}
        # What both rows have alike follows without the assumption.
        assert {result.cells[key].assumption for key in keys} == {"form-order", None}

    def test_the_order_of_the_form_alone_proves_nothing(self) -> None:
        rows = self.table.rows[2:4]
        figures, readings, order = self.torn(rows)
        figures = {k: v for k, v in figures.items() if not k.startswith("requests.outcomes.total")}
        cells = repair(self.table.form, figures, readings, order=order).cells
        differing = [
            key
            for key, other in zip(*(self.table.form.row_keys[row] for row in rows), strict=True)
            if self.table.figures[key] != self.table.figures[other]
        ]
        assert differing
        assert {cells[key].value for key in differing} == {None}

    def test_without_a_place_in_the_order_what_the_sums_leave_open_is_ambiguous(self) -> None:
        rows = self.table.rows[2:5]
        figures, readings, order = self.torn(rows)
        figures = {k: v for k, v in figures.items() if not k.startswith("requests.outcomes.total")}
        kept = readings[:1] + readings[2:]
        order = [item if isinstance(item, str) else min(item, 1) for item in order if item != 2]
        cells = repair(self.table.form, figures, kept[:2], order=order).cells
        columns = ("natural_person", "total")
        differing = [c for c in columns if len({self.table.figures[f"{row}.{c}"] for row in rows}) == 3]
        assert differing
        assert all(cells[f"{row}.{c}"].value is None for row in rows for c in differing)


def test_a_row_without_its_total_is_settled_where_other_rows_confirm_it() -> None:
    table = damage.invent(random.Random(3), 81)
    keys = table.form.row_keys[RECEIVED]
    parts = tuple(str(table.figures[key]) for key in keys[:-1])
    figures = trials.without(table, set(keys))
    result = repair(table.form, figures, [RowTokens(RECEIVED, parts)], assume=())
    assert {key: result.cells[key].value for key in keys} == {key: table.figures[key] for key in keys}


def test_a_row_without_its_total_is_not_settled_by_its_own_sum() -> None:
    cells = read(RECEIVED, "1", "7", "0", "0", "0", "1")
    assert values(cells) == [None] * 7
