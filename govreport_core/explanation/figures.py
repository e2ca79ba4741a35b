"""The figures in the tables of a document that are no cell's, as the account has them."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_core.accounting.text import label_before
from govreport_core.explanation.places import line_of, shorten
from govreport_core.explanation.values import Place, PrintedFigure
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.account import Entry, Role
from govreport_core.model.document import Document
from govreport_core.model.result import Result


def left_over(result: Result) -> tuple[PrintedFigure, ...]:
    """The figures that no cell was read from and that nothing else explains."""
    return tuple(_told(entry, result) for entry in _others(result) if entry.role is Role.UNREAD)


def figures_beside(key: str, place: Place | None, result: Result) -> tuple[PrintedFigure, ...]:
    """What else is printed in the row of a cell, and the figures that may belong to it."""
    return tuple(
        _told(entry, result)
        for entry in _others(result)
        if key in entry.cells or (place is not None and _is_in_row(entry, place))
    )


def _others(result: Result) -> tuple[Entry, ...]:
    return result.account.others if result.account is not None else ()


def _is_in_row(entry: Entry, place: Place) -> bool:
    """Whether a figure stands in the row of a grid; of text it is not known where a row ends."""
    if entry.place is None or entry.place.table is None:
        return False
    return (entry.place.table, entry.place.row) == (place.table, place.row)


def _told(entry: Entry, result: Result) -> PrintedFigure:
    document = result.document
    assert document is not None
    table, row = (entry.place.table, entry.place.row) if entry.place is not None else (None, None)
    return PrintedFigure(
        document.text[entry.start : entry.end],
        entry.role,
        " ".join(_words_of_row(document, table, row)) or shorten(label_before(document.text, entry.start)),
        entry.start,
        line_of(document, entry.start),
        document.page_of(entry.start),
        table,
        row,
        entry.cells,
    )


def _words_of_row(document: Document, table: int | None, row: int | None) -> Iterator[str]:
    if table is None or row is None:
        return
    cells = dict.fromkeys(cell for cell in document.tables[table].rows[row] if cell is not None)
    yield from (shorten(cell.text) for cell in cells if normalize_label(cell.text))
