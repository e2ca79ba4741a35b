"""Reads the rows of an indicator table from a grid, under each of its heads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_core.forms.figures import is_blank
from govreport_core.model.document import GridCell, Position, Table
from govreport_core.model.readings import Indicator
from govreport_tables.indicators.vocabulary import NAMES, SERIAL_HEAD, UNITS_HEAD, WHITE_SPACE, parse_value

# A title and a line for the name of the body may stand above the head.
MOST_ROWS_ABOVE_HEAD = 5


class _Head(NamedTuple):
    """The head of an indicator table in a grid.

    :param row: the number of the row in which it stands.
    :param labels: the columns of the indicators' names; more than one if they span several.
    :param unit: the column of the units.
    :param columns: the columns of figures with the text above them.
    """

    row: int
    labels: tuple[int, ...]
    unit: int
    columns: tuple[tuple[int, str], ...]


def rows_from_grid(table: Table, number: int) -> list[Indicator]:
    """The rows of a grid; what stands side by side under two heads is read head by head."""
    for at, row in enumerate(table.rows[: MOST_ROWS_ABOVE_HEAD + 1]):
        if heads := _find_heads(row, at):
            return [indicator for head in heads for indicator in _rows_under(head, table, number)]
    return []


def _find_heads(row: Sequence[GridCell | None], at: int) -> list[_Head]:
    """The heads in a row, each beginning with a name for the indicators."""
    texts = [_bare(cell.text) if cell else "" for cell in row]
    starts = [n for n, text in enumerate(texts) if text in NAMES and (n == 0 or texts[n - 1] not in NAMES)]
    heads = (_head_of(texts, start, stop, at) for start, stop in pairwise([*starts, len(texts)]))
    return [head for head in heads if head is not None]


def _head_of(texts: Sequence[str], start: int, stop: int, at: int) -> _Head | None:
    """The head in this stretch of a row; None if it does not name a unit and columns of figures behind it."""
    labels = tuple(n for n in range(start, stop) if texts[n] in NAMES)
    unit = next((n for n in range(start, stop) if texts[n] in UNITS_HEAD), None)
    if unit is None:
        return None
    columns = tuple((n, texts[n]) for n in range(unit + 1, stop) if texts[n] and texts[n] != SERIAL_HEAD)
    return _Head(at, labels, unit, columns) if columns else None


def _rows_under(head: _Head, table: Table, number: int) -> Iterator[Indicator]:
    for at, row in enumerate(table.rows[head.row + 1 :], head.row + 1):
        indicator = _read_row(row, head, number, at)
        if indicator is not None:
            yield indicator


def _read_row(row: Sequence[GridCell | None], head: _Head, number: int, at: int) -> Indicator | None:
    """The indicator of a row; None if it is not one.

    :param number: of the table in the document.
    :param at: the number of the row in the table.
    """
    names = tuple(name for _, name in head.columns)
    cells = [cell for column, _ in head.columns if (cell := _cell_at(row, column))]
    # The name of an indicator may be divided into a group and a member.
    label = _bare("".join(dict.fromkeys(_text_at(row, column) for column in head.labels)))
    unit = _bare(_text_at(row, head.unit))
    # A heading of a section spans the row; a repeated head names itself.
    if not label or is_blank(unit) or unit == label or label in NAMES or len(cells) < len(names):
        return None
    printed = [cell for cell in cells if cell.text] or cells[:1]
    position = Position(printed[0].start, max(cell.end for cell in printed), number, at, head.columns[0][0])
    return Indicator(label, unit, names, tuple(parse_value(cell.text, unit) for cell in cells), position)


def _cell_at(row: Sequence[GridCell | None], column: int) -> GridCell | None:
    return row[column] if column < len(row) else None


def _text_at(row: Sequence[GridCell | None], column: int) -> str:
    cell = _cell_at(row, column)
    return cell.text if cell else ""


def _bare(text: str) -> str:
    return WHITE_SPACE.sub("", text)
