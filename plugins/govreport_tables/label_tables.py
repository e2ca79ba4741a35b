"""Joins a table that has the labels of rows with the next one, which has their figures.

Sites print the two side by side in a layout table, and converters one after the other. Which figures are whose is
certain only where the labels are the form's, in its order, and each has a row of figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.document import Document, GridCell, Table
from govreport_tables.labels import LabelIndex

# Fewer labels may be a coincidence.
FEWEST_LABELS = 3
# Between the two tables stands nothing but white space, and a caption at the most.
LONGEST_GAP = 12

Row = tuple[GridCell | None, ...]


class Joined(NamedTuple):
    """A document in which the tables of figures have their labels.

    :param shifted: number of such a table -> how many columns of labels stand before its own.
    """

    document: Document
    shifted: Mapping[int, int]


def join_label_tables(document: Document, labels: LabelIndex) -> Joined:
    """The document with the labels of one table beside the figures of the next, where it is certain whose they are."""
    tables = list(document.tables)
    shifted: dict[int, int] = {}
    for number in range(len(tables) - 1):
        left, right = tables[number], tables[number + 1]
        if right.start < left.end or len(document.text[left.end : right.start].strip()) > LONGEST_GAP:
            continue
        rows = _join_rows(left, right, labels)
        if rows is not None:
            shifted[number + 1] = len(left.rows[0])
            tables[number + 1] = replace(right, rows=rows)
            # What it says stands in the other now.
            tables[number] = replace(left, rows=((None,),))
    return Joined(replace(document, tables=tuple(tables)) if shifted else document, shifted)


def _join_rows(left: Table, right: Table, labels: LabelIndex) -> tuple[Row, ...] | None:
    """The rows of the right table with the labels of the left; None if they do not belong together."""
    if any(_has_figure(row) for row in left.rows):
        return None
    ids = list(_label_ids(left, labels))
    if not _are_in_order([id for id in ids if id is not None], labels):
        return None
    first = next(number for number, id in enumerate(ids) if id is not None)
    if not _has_row_per_label(right, ids, first):
        return None
    blank = (None,) * len(left.rows[0])
    head = len(right.rows) - (len(left.rows) - first)
    beside = (*(blank,) * head, *left.rows[first:])
    return tuple((*label, *row) for label, row in zip(beside, right.rows, strict=True))


def _are_in_order(ids: Sequence[str], labels: LabelIndex) -> bool:
    """Whether these rows are enough to be no coincidence, and of one table of the form, in its order."""
    if len(ids) < FEWEST_LABELS:
        return False
    order = [labels.rows.order[id] for id in ids]
    return order == sorted(set(order)) and len({labels.blocks[id].table for id in ids}) == 1


def _has_row_per_label(right: Table, ids: Sequence[str | None], first: int) -> bool:
    """Whether a table of figures has heads and below them a row for each label from the first on.

    :param ids: the row of the form that each row of the table of labels names.
    """
    head = len(right.rows) - (len(ids) - first)
    if head < 0:
        return False
    filled = [_has_figure(row) for row in right.rows]
    wordy = [_has_words(row) for row in right.rows]
    if len(ids) != len(right.rows) and not all(wordy[:head]):
        return False  # other heads may be of several lines; all else must be as many
    if any(wordy[head:]) or any(filled[:head]):
        return False
    return not any(has and id is None for has, id in zip(filled[head:], ids[first:], strict=True))


def _label_ids(table: Table, labels: LabelIndex) -> Iterator[str | None]:
    """The row of the form that each row of a table names."""
    for row in table.rows:
        words = [word for cell in _once(row) if (word := normalize_label(cell.text))]
        found = labels.rows.find(words)
        yield found.id if found is not None else None


def _once(row: Sequence[GridCell | None]) -> Iterator[GridCell]:
    before = None
    for cell in row:
        if cell is not None and cell is not before:
            yield cell
        before = cell


def _has_figure(row: Row) -> bool:
    return any(is_figure(cell.text) for cell in _once(row))


def _has_words(row: Row) -> bool:
    return any(
        normalize_label(cell.text) and not is_blank(cell.text) and not is_figure(cell.text) for cell in _once(row)
    )
