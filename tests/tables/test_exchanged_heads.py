"""A head says what its column is, wherever it stands; where heads and sums contradict each other nothing is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations, permutations

import pytest
from support.reordered import (
    FORM,
    FORMATS,
    REQUESTS,
    REVIEWS,
    WIDTH,
    Cell,
    Table,
    figures,
    report,
    requests_table,
    reviews_table,
)

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager

COLUMNS = tuple(column.id for column in REQUESTS.columns)
HEADS = tuple(column.label.text for column in REVIEWS.columns)
GROUPS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
KEYS = tuple(key for row in REVIEWS.rows for key in row.keys)
INNER = range(1, 6)
# Of the groups of rows.
HEADINGS = tuple(dict.fromkeys(row.under[-1] for row in REQUESTS.rows if len(row.under) > 1))


def _swapped(texts: Iterable[str], first: int, second: int) -> tuple[str, ...]:
    order = list(texts)
    order[first], order[second] = order[second], order[first]
    return tuple(order)


def _read(data: bytes, manager: PluginManager) -> dict[str, int | float | None]:
    cells = extract(data, manager=manager, assume=()).cells
    return {key: cell.value for key, cell in cells.items() if not key.startswith("proactive.")}


def _of_form(values: Mapping[str, int], read: Mapping[str, int | float | None]) -> dict[str, int | float | None]:
    return {key: read.get(key) for key in values}


def _reviews(values: Mapping[str, int]) -> Table:
    return reviews_table(GROUPS, [HEADS] * 3, KEYS, values)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("first", "second"), list(combinations(range(7), 2)))
def test_columns_in_another_order_are_read_by_their_heads(
    first: int, second: int, kind: str, manager: PluginManager
) -> None:
    values = figures(10 * first + second)
    order = _swapped(COLUMNS, first, second)
    read = _read(report(requests_table(order, order, values), _reviews(values), kind), manager)
    if kind != "txt" or (first in INNER) == (second in INNER):
        assert _of_form(values, read) == values
    else:
        # Which line a head is of that left its group, a text does not say.
        assert all(read.get(key) in (value, None) for key, value in values.items())


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("first", "second"), list(combinations(range(7), 2)))
def test_exchanged_heads_give_no_figure_to_another_column(
    first: int, second: int, kind: str, manager: PluginManager
) -> None:
    values = figures(10 * first + second)
    heads = _swapped(COLUMNS, first, second)
    read = _read(report(requests_table(heads, COLUMNS, values), _reviews(values), kind), manager)
    said = dict(zip(COLUMNS, heads, strict=True))
    by_heads = {
        f"{key.rpartition('.')[0]}.{said[key.rpartition('.')[2]]}": values[key] for key in values if "requests" in key
    }
    wrong = {key for key, value in by_heads.items() if read.get(key) not in (value, None)}
    assert not wrong
    others = [key for key in by_heads if key.rpartition(".")[2] not in (COLUMNS[first], COLUMNS[second])]
    if kind != "txt" or (first in INNER) == (second in INNER):
        assert all(read.get(key) == values[key] for key in others)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("first", "second"), list(combinations(range(WIDTH), 2)))
@pytest.mark.parametrize("group", range(3))
def test_heads_of_one_group_in_another_order(
    group: int, first: int, second: int, kind: str, manager: PluginManager
) -> None:
    values = figures(100 * group + 10 * first + second)
    heads = [_swapped(HEADS, first, second) if number == group else HEADS for number in range(3)]
    rows = [_swapped(row.keys, first, second) if n == group else row.keys for n, row in enumerate(REVIEWS.rows)]
    reviews = reviews_table(GROUPS, heads, [key for row in rows for key in row], values)
    read = _read(report(requests_table(COLUMNS, COLUMNS, values), reviews, kind), manager)
    assert _of_form(values, read) == values


@pytest.mark.parametrize("kind", FORMATS)
def test_groups_in_another_order(kind: str, manager: PluginManager) -> None:
    values = figures(7)
    reconsideration, direct, after = (row.keys for row in REVIEWS.rows)
    reviews = reviews_table(_swapped(GROUPS, 2, 3), [HEADS] * 3, (*reconsideration, *after, *direct), values)
    read = _read(report(requests_table(COLUMNS, COLUMNS, values), reviews, kind), manager)
    assert _of_form(values, read) == values


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "groups", [order for order in permutations(GROUPS) if order not in (GROUPS, _swapped(GROUPS, 2, 3))]
)
def test_heads_of_groups_that_contradict_each_other(groups: tuple[str, ...], kind: str, manager: PluginManager) -> None:
    values = figures(9)
    reviews = reviews_table(groups, [HEADS] * 3, KEYS, values)
    read = _read(report(requests_table(COLUMNS, COLUMNS, values), reviews, kind), manager)
    own = dict(zip(GROUPS[2:], (row.keys for row in REVIEWS.rows[1:]), strict=True))
    places = {groups[0]: KEYS[:WIDTH], groups[2]: KEYS[WIDTH : 2 * WIDTH], groups[3]: KEYS[2 * WIDTH :]}
    by_heads = {
        key: values[at] for head, keys in own.items() for key, at in zip(keys, places.get(head, ()), strict=False)
    }
    by_heads |= {key: values[at] for key, at in zip(KEYS[:WIDTH], places.get(GROUPS[0], ()), strict=False)}
    assert {key: read[key] for key in KEYS if read.get(key) not in (by_heads.get(key), None)} == {}


def _heading_of(table: Table, text: str) -> tuple[int, int]:
    return next((line, at) for line, row in enumerate(table) for at, cell in enumerate(row) if cell.text == text)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("first", "second"),
    list(combinations(HEADINGS, 2)),
)
def test_rows_under_exchanged_headings_are_not_read(first: str, second: str, kind: str, manager: PluginManager) -> None:
    values = figures(4)
    table = requests_table(COLUMNS, COLUMNS, values)
    places = _heading_of(table, first), _heading_of(table, second)
    for (line, at), text in zip(places, (second, first), strict=True):
        table[line][at] = table[line][at]._replace(text=text)
    cells = extract(report(table, _reviews(values), kind), manager=manager, assume=()).cells
    moved = {key for row in REQUESTS.rows if not {first, second}.isdisjoint(row.under) for key in row.keys}
    printed = {key for key, cell in cells.items() if cell.status == "printed"}
    assert printed == values.keys() - moved


@pytest.mark.parametrize("kind", ["html", "md"])
@pytest.mark.parametrize("lost", range(len(COLUMNS) - 1))
def test_a_row_that_lost_a_cell_gives_no_figure_to_the_column_before(
    lost: int, kind: str, manager: PluginManager
) -> None:
    values = figures(5)
    table = requests_table(COLUMNS, COLUMNS, values)
    row = table[_heading_of(table, FORM.rows["requests.outcomes.granted"].label.text)[0]]
    keys = [f"requests.outcomes.granted.{column}" for column in COLUMNS]
    del row[len(row) - len(COLUMNS) + lost]
    row.append(Cell(""))
    read = _read(report(table, _reviews(values), kind), manager)
    assert all(read.get(key) in (values[key], None) for key in keys)


@pytest.mark.parametrize("kind", ["html", "md"])
@pytest.mark.parametrize("lost", [0, 2, 6, 8])
def test_reviews_that_lost_a_figure(lost: int, kind: str, manager: PluginManager) -> None:
    values = figures(6)
    assert values[KEYS[lost]]
    table = _reviews(values)
    del table[-1][lost]
    table[-1].append(Cell(""))
    read = _read(report(requests_table(COLUMNS, COLUMNS, values), table, kind), manager)
    assert all(read.get(key) in (values[key], None) for key in KEYS)
