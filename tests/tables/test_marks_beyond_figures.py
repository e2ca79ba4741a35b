"""Flattened text with a mark for nothing beyond the figures of a row: it may be a cell's, and a figure none of it."""

from __future__ import annotations

import pytest
from support.reordered import REQUESTS, REVIEWS, figures, report, requests_table, reviews_table

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager

COLUMNS = tuple(column.id for column in REQUESTS.columns)
HEADS = tuple(column.label.text for column in REVIEWS.columns)
KEYS = tuple(key for row in REVIEWS.rows for key in row.keys)
VALUES = figures(3)
WIDTH = len(COLUMNS)


def _lines() -> list[str]:
    groups = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
    requests = requests_table(COLUMNS, COLUMNS, VALUES)
    return report(requests, reviews_table(groups, [HEADS] * 3, KEYS, VALUES), "txt").decode().splitlines()


@pytest.mark.parametrize("mark", ["—", "/", "无"])
@pytest.mark.parametrize("stray", ["4", "17"])
@pytest.mark.parametrize("id", ["requests.outcomes.denied.third_party_rights", "requests.outcomes.granted"])
def test_a_stray_figure_does_not_take_the_place_of_a_marked_cell(
    id: str, stray: str, mark: str, manager: PluginManager
) -> None:
    lines, row = _lines(), REQUESTS.rows[[each.id for each in REQUESTS.rows].index(id)]
    at = next(number for number, line in enumerate(lines) if row.label.text in line)
    lines[at + 1 : at + 1 + WIDTH] = [stray, *["0"] * (WIDTH - 1), mark]
    cells = extract("\n".join(lines).encode(), manager=manager, assume=()).cells
    assert all(cells[key].status != "printed" for key in row.keys)


@pytest.mark.parametrize("mark", ["—", "/"])
def test_marks_beyond_figures_that_keep_their_sums_are_remarks(mark: str, manager: PluginManager) -> None:
    lines = _lines()
    end = next(number for number, line in enumerate(lines) if line.startswith("四、政府信息公开"))
    marked: list[str] = []
    count = 0
    for line in lines[:end]:
        marked.append(line)
        count = count + 1 if line.isdigit() else 0
        if count == WIDTH:
            marked.append(mark)
            count = 0
    cells = extract("\n".join([*marked, *lines[end:]]).encode(), manager=manager, assume=()).cells
    assert {key: cells[key].value for key in VALUES} == VALUES
