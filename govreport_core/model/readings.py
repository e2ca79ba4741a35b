"""What plugins claim to have read: cells, rows, indicators, mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.model.document import Position


class Token(NamedTuple):
    """A text read as figure, and where it stands."""

    text: str
    position: Position


class CellReading(NamedTuple):
    """A parser's claim: this text is what is printed in the cell of this key.

    `unit` is the unit of money that the head of the column or the label of the row names, where one names any:
    元, 万元, another of `schemas/figures.json`, or what is printed for a unit that nobody knows, in which an amount
    has no value. So has a count in anything but single cases, such as 百件.
    `labels` are the places of the words by which the row and the column are known. What stands there is a label, and
    the digits in it, as in R01, are no figures.
    """

    key: str
    text: str
    position: Position
    unit: str | None = None
    labels: tuple[Position, ...] = ()


class RowReading(NamedTuple):
    """A parser's claim: these tokens, in this order, belong to this row; their columns are not known.

    `row` is the id of a row or of a side-by-side block of the form, or None where even the label is
    lost. Tokens may be fewer or more than the row has columns, and one token may hold the digits of many.
    `unit` is the unit of money of the row's amount, where a head or the label names one; see `CellReading`.
    `misplaced` says that the tokens stand behind this label, but may be those of other rows: they are reported, and
    nothing is concluded from them.
    """

    row: str | None
    tokens: tuple[Token, ...]
    position: Position
    unit: str | None = None
    misplaced: bool = False


Reading = CellReading | RowReading


class Indicator(NamedTuple):
    """A plugin's claim: one row of the indicator table of a form from before 2019, as printed.

    :param indicator: the row's label as printed, without white space.
    :param unit: the unit as printed, as 件; None where none is printed.
    :param columns: the heads of the columns of figures, as ("2018年度", "历年累计").
    :param values: a figure for each column; None where the cell is blank or the print does not settle it.
    :param position: where the row's figures stand, from the first to the last.
    """

    indicator: str
    unit: str | None
    columns: tuple[str, ...]
    values: tuple[Figure | None, ...]
    position: Position


class UnreadGrid(NamedTuple):
    """A grid that no parser read, and the block of the form that it may be.

    :param table: its number in `document.tables`.
    :param rows: number of each row of figures -> what is printed before them.
    :param columns: number of each column of figures -> the head above them.
    :param head: all that the last row of heads prints, from left to right.
    """

    table: int
    block: str
    rows: Mapping[int, str]
    columns: Mapping[int, str]
    head: str


class GridMapping(NamedTuple):
    """A plugin's claim: these rows and columns of a grid are these of the form.

    :param rows: number in the grid -> row id.
    :param columns: number in the grid -> column id.
    """

    table: int
    rows: Mapping[int, str]
    columns: Mapping[int, str]
