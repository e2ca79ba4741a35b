"""Keeps foreign tables from parsers, and reports them.

Their cells are not there for parsers and their text is blank, at the same offsets. So no parser has to know of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from govreport_core.model.document import Document, GridCell, Table
from govreport_core.model.finding import Finding, finding
from govreport_core.model.spans import Span
from govreport_core.reading.captions import Caption

_VISIBLE = re.compile(r"[^\n]")
_REASONS = {
    "example": "an example or a form to fill in",
    "void": "a draft or void",
    "plan": "a plan or an estimate",
    "other-period": "of another period",
    "last-year": "another year's",
    "other-body": "another body's",
    "part": "a part or a sample of what the form counts",
    "other-matter": "of another matter",
    "other-measure": "in another unit than that of the form",
    "other-group": "of other applicants than the form's",
    "appendix": "an appendix",
}


class ForeignTable(NamedTuple):
    """A table, or a stretch of flattened text, that is not the report's.

    :param spans: what of the document's text is the table's.
    :param table: its number in `document.tables`; None in flattened text.
    :param rows: the numbers of its rows that are foreign, from the first up to but not including the last.
    :param columns: the numbers of its columns that are; None for all.
    """

    caption: Caption
    spans: tuple[Span, ...]
    table: int | None = None
    rows: tuple[int, int] = (0, 0)
    columns: frozenset[int] | None = None


def mask(document: Document, foreign: Sequence[ForeignTable], introductions: Iterable[Span] = ()) -> Document:
    """The document as parsers see it: nothing stands in foreign tables, and everything else where it stood.

    :param introductions: lines that are captions and nothing else, which parsers need not see either.
    """
    spans = [*(span for each in foreign for span in each.spans), *introductions]
    if not spans:
        return document
    text = document.text
    for start, end in spans:
        text = text[:start] + _VISIBLE.sub(" ", text[start:end]) + text[end:]
    tables = tuple(
        _with_text(_without_cells(table, [each for each in foreign if each.table == number]), text, spans)
        for number, table in enumerate(document.tables)
    )
    return replace(document, text=text, tables=tables)


def foreign_findings(document: Document, foreign: Iterable[ForeignTable]) -> Iterator[Finding]:
    """A finding for each foreign table: its caption, and where it stands."""
    for each in foreign:
        start = each.spans[0][0]
        where = f"character {start}" if each.table is None else f"table {each.table + 1}"
        page = document.page_of(start)
        yield finding(
            "foreign-table",
            caption=" ".join(each.caption.text.split()),
            reason=_REASONS[each.caption.whose],
            where=where if page is None else f"page {page}, {where}",
            start=start,
            end=each.spans[-1][1],
        )


def _without_cells(table: Table, foreign: Collection[ForeignTable]) -> Table:
    """The table without the cells of these foreign rows and columns."""
    if not foreign:
        return table

    def is_foreign(row: int, column: int) -> bool:
        return any(
            each.rows[0] <= row < each.rows[1] and (each.columns is None or column in each.columns) for each in foreign
        )

    rows = (
        tuple(None if is_foreign(number, column) else cell for column, cell in enumerate(row))
        for number, row in enumerate(table.rows)
    )
    return replace(table, rows=tuple(rows))


def _with_text(table: Table, text: str, spans: Sequence[Span]) -> Table:
    """The table with the cells in which foreign tables stand blank where these stood."""
    if not any(start < table.end and table.start < end for start, end in spans):
        return table

    def masked(cell: GridCell) -> GridCell:
        if not any(start < cell.end and cell.start < end for start, end in spans):
            return cell
        return GridCell(text[cell.start : cell.end], cell.start, cell.end)

    return table.with_cells(masked)
