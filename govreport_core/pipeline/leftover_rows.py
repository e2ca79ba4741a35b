"""Row readings whose figures found no cell, and what is said of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from govreport_core.forms.form import Form
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import RowReading


def left_over(
    rows: Sequence[RowReading], used: Collection[tuple[int, int]], cells: Mapping[str, Cell], form: Form
) -> tuple[RowReading, ...]:
    """The row readings that did not settle their row, or of which a figure found no cell."""
    return tuple(
        row
        for number, row in enumerate(rows)
        if any(cells[key].value is None for key in form.row_keys.get(row.row or "", ()))
        or (row.row is None and not any(at == number for at, _ in used))
    )


def unplaced(row: RowReading, cells: Mapping[str, Cell], form: Form, document: Document) -> Finding:
    """The finding for a row whose figures found no cell.

    A row without a label may be any row of which nothing is known.

    :param cells: they tell which of the row's cells have no value.
    """
    open_keys = {key for key, cell in cells.items() if cell.is_open}
    if row.row is not None:
        keys = tuple(key for key in form.row_keys.get(row.row, ()) if key in open_keys)
    else:
        keys = tuple(key for each in form.rows.values() if open_keys.issuperset(each.keys) for key in each.keys)
    columns = len(form.row_keys[row.row]) if row.row else "an unknown number of"
    return finding(
        "row-unplaced",
        keys,
        row=row.row or "without label",
        count=len(row.tokens),
        tokens=printed_figures(row, document),
        columns=columns,
    )


def printed_figures(row: RowReading, document: Document) -> str:
    """The figures of a row as the document has them, whatever they were corrected to."""
    return " ".join(document.text[token.position.start : token.position.end] for token in row.tokens)
