"""Takes the name of its column off a cell, as pages for narrow screens print it: 自然人：12.

The name must be that of the head above the cell. Where it is another column's, whose figure this is cannot be known:
the cell is made one that cannot be read, and keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.form import Block
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.document import GridCell
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import is_value

# A longer text before a colon is not the name of a column.
LONGEST_NAME = 24

Row = tuple[GridCell | None, ...]
_Heads = Mapping[int, tuple[str, ...]]

_MAY_BE_NAMED = re.compile(r"[\u3400-\u9fff)）](?:[:：]| +[-−—/\d])")
# What parts every name from its figure.
_PARTING = re.compile(r"[:：]|\s[-−—/\d]")
_NAMED = re.compile(r"(?P<name>[^:：\d\s][^:：\d]*?)(?P<mark>\s*[:：]\s*|\s+(?=[-−—/\d]))(?P<value>.*)", re.DOTALL)


def may_have_names(text: str) -> bool:
    """Whether a table with this text may have names in its cells; quick."""
    return _MAY_BE_NAMED.search(text) is not None


class _Named(NamedTuple):
    """A cell with a name in it.

    :param name: normalised.
    :param bare: the cell without the name.
    :param marked: the cell with what stands between the name and the rest, which is not a figure.
    """

    name: str
    bare: GridCell
    marked: GridCell


class BareRow(NamedTuple):
    """A row with names taken off its cells, and the heads above it, to which names may have been added."""

    cells: Row
    heads: _Heads


def take_names_off(row: Row, heads: _Heads, labels: LabelIndex) -> BareRow:
    """The row with bare figures where the names in its cells are those of their columns.

    Where no head names a column, the names are the heads.
    """
    named = _read_names(row)
    if not named:
        return BareRow(row, heads)
    above = {column: heads[column][-1] for column in named if heads.get(column)}
    if not any(_names_any(head, labels) for head in above.values()):
        values = {column: found for column, found in named.items() if is_value(found.bare.text)}
        return _name_columns(row, heads, values, labels)
    cells = list(row)
    for column, found in named.items():
        if column in above and _are_same(found.name, above[column], labels):
            cells[column] = found.bare
        elif is_value(found.bare.text) and _names_any(found.name, labels):
            cells[column] = found.marked
    return BareRow(_spans_kept(row, cells), heads)


def _read_names(row: Row) -> dict[int, _Named]:
    """The cells of a row that begin with a name, by their columns."""
    if not _PARTING.search("|".join([cell.text for cell in row if cell is not None])):
        return {}
    return {column: found for column, cell in enumerate(row) if (found := _read_name(cell)) is not None}


def _read_name(cell: GridCell | None) -> _Named | None:
    """The parts of a cell that begins with a name; None if it does not."""
    if cell is None or len(cell.text) < 2:
        return None
    match = _NAMED.match(cell.text, 0)
    if match is None or len(match["name"]) > LONGEST_NAME or not (name := normalize_label(match["name"])):
        return None
    text, start, end = cell
    mark = text[match.start("mark") :].lstrip()
    at = match.start("value")
    return _Named(name, GridCell(text[at:], start + at, end), GridCell(mark, end - len(mark), end))


def _names_any(text: str, labels: LabelIndex) -> bool:
    return any(labels.columns.number(block, text) is not None for block in labels.form.blocks)


def _are_same(name: str, head: str, labels: LabelIndex) -> bool:
    """Whether a name is that of a head, in whatever spelling of the form."""
    if name == head:
        return True
    numbers = ((labels.columns.number(block, name), labels.columns.number(block, head)) for block in labels.form.blocks)
    return any(number is not None and number == other for number, other in numbers)


def _name_columns(row: Row, heads: _Heads, named: Mapping[int, _Named], labels: LabelIndex) -> BareRow:
    """The row without names where they name all columns of a block, each once or, side by side, in its order."""
    for block in labels.form.blocks:
        numbers = [labels.columns.number(block, found.name) for found in named.values()]
        if len(numbers) < 2 or None in numbers:
            continue
        if len(set(numbers)) == len(numbers):
            more = {column: (*heads.get(column, ()), found.name) for column, found in named.items()}
            return BareRow(_without_names(row, named), {**heads, **more})
        if _is_side_by_side(numbers, block):
            return BareRow(_without_names(row, named), heads)
    return BareRow(row, heads)


def _is_side_by_side(numbers: Sequence[int | None], block: Block) -> bool:
    return block.side_by_side and list(numbers) == [*range(len(block.columns))] * len(block.rows)


def _without_names(row: Row, named: Mapping[int, _Named]) -> Row:
    return _spans_kept(row, [named[column].bare if column in named else cell for column, cell in enumerate(row)])


def _spans_kept(row: Row, cells: list[GridCell | None]) -> Row:
    """The new cells of a row; one that spans several places stays one."""
    for column in range(1, len(row)):
        if row[column] is not None and row[column] is row[column - 1]:
            cells[column] = cells[column - 1]
    return tuple(cells)
