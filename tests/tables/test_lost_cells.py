"""Rows of a grid that lost cells and have as many blanks at an end: what may have moved is read for no cell."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from support.reordered import REQUESTS, REVIEWS, Cell, figures, report, requests_table, reviews_table

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.result import Result

COLUMNS = tuple(column.id for column in REQUESTS.columns)
HEADS = tuple(column.label.text for column in REVIEWS.columns)
GROUPS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
KEYS = tuple(key for row in REVIEWS.rows for key in row.keys)
FORMATS = ("html", "md")


def _read(values: dict[str, int], rows: dict[str, Sequence[str]], kind: str, manager: PluginManager) -> Result:
    """A report with these figures and, in these rows of applications or under "reviews", these texts."""
    requests = requests_table(COLUMNS, COLUMNS, values)
    places = {id: at for at, id in enumerate((row.id for row in REQUESTS.rows if not row.optional), 3)}
    reviews = reviews_table(GROUPS, [HEADS] * 3, KEYS, values)
    for id, texts in rows.items():
        if id == "reviews":
            reviews[-1] = [Cell(text) for text in texts]
        else:
            requests[places[id]][-len(COLUMNS) :] = [Cell(text) for text in texts]
    return extract(report(requests, reviews, kind), manager=manager, assume=("blank-is-zero",))


def _reviews(text: str, kind: str, manager: PluginManager) -> list[int | float | None]:
    """What is read in the cells of the reviews; a point for a blank."""
    texts = ["" if each == "." else each for each in text.replace("|", " ").split()]
    result = _read(figures(1), {"reviews": texts}, kind, manager)
    open = {key for key in KEYS if result.cells[key].status in ("missing", "ambiguous")}
    assert open <= {key for finding in result.findings for key in finding.cells}
    return [result.cells[key].value for key in KEYS]


def _wrong(result: Result, values: dict[str, int]) -> list[str]:
    return [key for key, value in values.items() if result.cells[key].value not in (value, None)]


def _made(seed: int, dice: random.Random) -> dict[str, int]:
    """Figures of a report with noughts among those of the reviews, and different figures in each sum."""
    values = figures(seed)
    for row in REVIEWS.rows:
        shares = [3, 0, 8, dice.randint(4, 7)]
        dice.shuffle(shares)
        values |= dict(zip(row.keys, (*shares, sum(shares)), strict=True))
    return values


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("at_end", [True, False])
@pytest.mark.parametrize("lost", [1, 2, 3, 6])
def test_no_figure_of_reviews_is_read_where_it_moved_to(
    lost: int, at_end: bool, kind: str, manager: PluginManager
) -> None:
    dice = random.Random(lost)
    for seed in range(4):
        values = _made(seed, dice)
        gone = dice.sample(range(len(KEYS)), lost)
        kept = [str(values[key]) for at, key in enumerate(KEYS) if at not in gone]
        texts = [*kept, *[""] * lost] if at_end else [*[""] * lost, *kept]
        assert not _wrong(_read(values, {"reviews": texts}, kind, manager), values), texts


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_reviews_without_their_noughts_are_read_for_no_cell_of_others(
    share: float, kind: str, manager: PluginManager
) -> None:
    dice = random.Random(7)
    for seed in range(6):
        values = _made(seed, dice)
        kept = [str(values[key]) for key in KEYS if values[key] or dice.random() > share]
        texts = [*kept, *[""] * (len(KEYS) - len(kept))]
        assert not _wrong(_read(values, {"reviews": texts}, kind, manager), values), texts


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("printed", "stay"),
    [
        ("8 0 4 9 21 | 8 7 6 0 21 | 8 0 0 17 .", 10),  # the last sum lacks its total, which may stand before it
        ("8 0 4 9 21 | 8 7 6 0 21 | 8 0 17 . .", 10),
        ("0 0 5 2 7 | 4 1 5 10 4 | 3 6 13 . .", 5),
        ("3 0 0 8 11 | 0 6 6 0 0 | 0 2 0 2 .", 9),
    ],
)
def test_what_cannot_have_moved_stays(printed: str, stay: int, kind: str, manager: PluginManager) -> None:
    read = _reviews(printed, kind, manager)
    figures = [int(text) for text in printed.replace("|", " ").split() if text != "."]
    assert read[:stay] == figures[:stay]
    assert all(value in (None, 0) for value in read[stay:])
    assert None in read[stay:]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "printed",
    [
        "8 . 4 9 21 | 8 7 6 . 21 | . . . . .",  # noughts left blank
        ". . . . . | . 2 . . 2 | . . . . .",
        "8 0 4 9 21 | 8 7 6 0 21 | 0 0 0 0 .",
        ". 3 1 0 4 | . . . . . | . . 1 0 1",
        "8 0 4 9 21 | 8 7 6 0 21 | 9 8 0 0 .",  # no figure that may be the total
        ". 3 1 0 4 | 2 0 0 5 8 | 1 0 1 0 2",  # a sum that is printed wrong
        "8 0 4 9 21 | 3 4 5 1 14 | 1 . 2 . 3",
    ],
)
def test_blank_noughts_are_no_lost_cells(printed: str, kind: str, manager: PluginManager) -> None:
    texts = printed.replace("|", " ").split()
    read = _reviews(printed, kind, manager)
    assert [value for value, text in zip(read, texts, strict=True) if text != "."] == [
        int(text) for text in texts if text != "."
    ]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("at_end", [True, False])
@pytest.mark.parametrize("lost", [1, 2, 3])
@pytest.mark.parametrize("rows", [1, 2])
def test_no_figure_of_applications_is_read_where_it_moved_to(
    rows: int, lost: int, at_end: bool, kind: str, manager: PluginManager
) -> None:
    dice = random.Random(lost)
    outcomes = [row.id for row in REQUESTS.rows if row.id.startswith("requests.outcomes.") and not row.optional][:-1]
    for seed in range(4):
        values = figures(seed)
        damaged: dict[str, Sequence[str]] = {}
        for id in dice.sample([id for id in outcomes if values[f"{id}.total"] > lost], rows):
            gone = dice.sample(range(len(COLUMNS)), lost)
            kept = [str(values[f"{id}.{column}"]) for at, column in enumerate(COLUMNS) if at not in gone]
            damaged[id] = [*kept, *[""] * lost] if at_end else [*[""] * lost, *kept]
        assert not _wrong(_read(values, damaged, kind, manager), values), damaged
