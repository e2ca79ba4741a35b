"""Indicator rows from a grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import is_blank
from govreport_core.model.document import GridCell, Position, Table
from govreport_core.model.readings import Indicator
from govreport_tables.indicators.vocabulary import NAMES, UNITS_HEAD, WHITE_SPACE, parse_value

# ------------------------------------------------------------------------------------------ grids


class _Head(NamedTuple):
    row: int
    labels: tuple[int, ...]
    unit: int
    columns: tuple[tuple[int, str], ...]


def rows_from_grid(table: Table, number: int) -> list[Indicator]:
    """The rows of a grid; what stands side by side under two heads is read head by head."""
    heads = next((heads for at, row in enumerate(table.rows[:6]) if (heads := _heads(row, at))), [])
    return [row for head in heads for row in _under(head, table, number)]


def _under(head: _Head, table: Table, number: int) -> Iterator[Indicator]:
    names = tuple(name for _, name in head.columns)
    for at in range(head.row + 1, len(table.rows)):
        row = table.rows[at]
        cells = [cell for column, _ in head.columns if (cell := row[column] if column < len(row) else None)]
        label = WHITE_SPACE.sub("", "".join(dict.fromkeys(_text(row, column) for column in head.labels)))
        unit = WHITE_SPACE.sub("", _text(row, head.unit))
        # A heading of a section spans the row; a repeated head names itself.
        if not label or is_blank(unit) or unit == label or label in NAMES or len(cells) < len(names):
            continue
        printed = [cell for cell in cells if cell.text] or cells[:1]
        position = Position(printed[0].start, max(c.end for c in printed), number, at, head.columns[0][0])
        yield Indicator(label, unit, names, tuple(parse_value(cell.text, unit) for cell in cells), position)


def _heads(row: Sequence[GridCell | None], at: int) -> list[_Head]:
    texts = [WHITE_SPACE.sub("", cell.text) if cell else "" for cell in row]
    starts = [n for n, text in enumerate(texts) if text in NAMES and (n == 0 or texts[n - 1] not in NAMES)]
    heads = []
    for start, stop in zip(starts, [*starts, len(texts)][1:], strict=True):
        labels = tuple(n for n in range(start, stop) if texts[n] in NAMES)
        unit = next((n for n in range(start, stop) if texts[n] in UNITS_HEAD), None)
        if unit is None:
            continue
        columns = tuple((n, texts[n]) for n in range(unit + 1, stop) if texts[n] and texts[n] != "序号")
        if columns:
            heads.append(_Head(at, labels, unit, columns))
    return heads


def _text(row: Sequence[GridCell | None], column: int) -> str:
    cell = row[column] if column < len(row) else None
    return cell.text if cell else ""
