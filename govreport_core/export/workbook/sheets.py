"""Tables as sheets of a workbook, row by row: heads that stay, filters, widths that fit.

A sheet that is full goes on in another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from govreport_core.export.workbook.cells import CellWriter, text_width
from govreport_core.export.writers.base import CellMark, MarkedRow, TableColumn
from govreport_core.messages import Language

# What a sheet can hold.
EXCEL_ROWS = 1_048_576
# Widths of columns in digits; a longer text is wrapped.
_NARROWEST, _WIDEST, _NUMBER = 7, 48, 9
# Sentences are wider. What is for programs is not wrapped.
_WIDEST_OF: Mapping[str, int] = {
    "message": 70,
    "why": 70,
    "title": 60,
    "explanations": 60,
    "sha256": 16,
    "statuses": 16,
}
_CUT = frozenset({"sha256", "statuses", "key"})
# What a page has room for; a wider table is printed on several.
_COLUMNS_ON_A_PAGE = 30
# Rows whose texts widen their columns.
_MEASURED = 2_000
_LINE_HEIGHT = 16
# The greatest height of a row, in lines.
_MOST_LINES = 24


class Head(NamedTuple):
    """A heading over columns.

    :param group: what it has in common with its neighbours, in a line above; empty if the table has only one line.
    """

    text: str
    group: str = ""


class TableSheet:
    """A table of a workbook.

    :param book: the workbook of the library.
    :param frozen: columns that stay when the others are moved.
    :param language: of the words that stand for codes; None: the codes themselves.
    :param is_explained: whether the rows themselves say why a cell is marked, so that no comment has to.
    """

    def __init__(
        self,
        book: Any,
        cells: CellWriter,
        name: str,
        columns: Sequence[TableColumn],
        heads: Sequence[Head],
        frozen: int,
        language: Language | None,
        is_explained: bool = False,
    ) -> None:
        self._book, self._cells, self._name = book, cells, name
        self._columns, self._heads, self._frozen, self._language = columns, heads, frozen, language
        self._is_explained = is_explained
        self._head_rows = 2 if any(head.group for head in heads) else 1
        self._widths = [_first_width(column, head) for column, head in zip(columns, heads, strict=True)]
        self._parts: list[Any] = []
        self._rows = 0
        self._begin_part()

    def add(self, row: MarkedRow, sheet_of_report: str | None = None) -> None:
        """Write a row.

        :param sheet_of_report: the name of the report's own sheet, to which its first cell leads.
        """
        if self._rows >= EXCEL_ROWS:
            self._end_part()
            self._begin_part()
        sheet, at = self._parts[-1], self._rows
        told = [self._told(column, value) for column, value in zip(self._columns, row.values, strict=True)]
        self._make_room(sheet, told)
        for number, (value, column) in enumerate(zip(row.values, self._columns, strict=True)):
            mark = row.marks.get(number)
            if value is None and mark is None:
                continue
            look = self._look_of(column, value, mark)
            self._cells.write(sheet, at, number, told[number], look)
            if mark is not None and not self._is_explained:
                self._cells.comment(sheet, at, number, mark)
        if sheet_of_report is not None and isinstance(told[0], str):
            self._cells.link(sheet, at, 0, sheet_of_report, told[0])
        self._rows += 1

    def _make_room(self, sheet: Any, told: Sequence[Any]) -> None:
        """Widen the columns for the texts of a row, and heighten the row for those that are wrapped."""
        most = 1
        for number, value in enumerate(told):
            if not isinstance(value, str):
                continue
            if self._rows < _MEASURED:
                widest = min(_WIDEST_OF.get(self._columns[number].name, _WIDEST), _widest_line(value) + 3)
                self._widths[number] = max(self._widths[number], widest)
            if self._columns[number].name in _CUT:
                continue
            room = self._widths[number] - 2
            most = max(most, sum(math.ceil(max(text_width(line), 1) / room) for line in value[:5000].split("\n")))
        if most > 1:
            # Not every program works heights out by itself.
            sheet.set_row(self._rows, _LINE_HEIGHT * min(most, _MOST_LINES))

    def _look_of(self, column: TableColumn, value: Any, mark: CellMark | None) -> Any:
        """The look of a number or a marked cell; none for a text, which finds its own."""
        styles = self._cells.styles
        if value is not None and not isinstance(value, int | float):
            return styles.cut() if column.name in _CUT else None
        if value is not None and self._language is not None and column.words is not None:
            return None
        return styles.number(_finite(value), mark, is_year=column.name.endswith("year"))

    def close(self) -> None:
        """Give the last sheet its filter and widths."""
        self._end_part()

    def _told(self, column: TableColumn, value: Any) -> Any:
        if value is None or self._language is None or column.words is None:
            return value
        return column.words(value, self._language)

    def _begin_part(self) -> None:
        """Begin a sheet, the first or the next one of a table longer than a sheet can be."""
        part = len(self._parts) + 1
        sheet = self._book.add_worksheet(self._name if part == 1 else f"{self._name} ({part})")
        self._parts.append(sheet)
        sheet.freeze_panes(self._head_rows, self._frozen)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        if len(self._columns) <= _COLUMNS_ON_A_PAGE:
            sheet.fit_to_pages(1, 0)
        else:
            sheet.repeat_columns(0, self._frozen - 1)
        sheet.repeat_rows(0, self._head_rows - 1)
        look = self._cells.styles.head()
        if self._head_rows == 2:
            self._write_groups(sheet, look)
        height = max(
            math.ceil(text_width(head.text) / (width - 1))
            for head, width in zip(self._heads, self._widths, strict=True)
        )
        # The filter's button covers the lower right corner.
        sheet.set_row(self._head_rows - 1, _LINE_HEIGHT * (height + 1))
        for number, head in enumerate(self._heads):
            self._cells.write(sheet, self._head_rows - 1, number, head.text, look)
        self._rows = self._head_rows

    def _write_groups(self, sheet: Any, look: Any) -> None:
        """The upper line of heads; one that columns share stands over all of them."""
        runs: list[tuple[int, int]] = []
        for number, head in enumerate(self._heads):
            if runs and head.group and self._heads[runs[-1][0]].group == head.group:
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
        lines = max(
            math.ceil(text_width(self._heads[first].group) / (sum(self._widths[first : last + 1]) - 1))
            for first, last in runs
        )
        sheet.set_row(0, _LINE_HEIGHT * max(1, lines) + 4)
        for first, last in runs:
            if first == last:
                self._cells.write(sheet, 0, first, self._heads[first].group or None, look)
            else:
                sheet.merge_range(0, first, 0, last, self._heads[first].group, look)

    def _end_part(self) -> None:
        sheet = self._parts[-1]
        sheet.autofilter(self._head_rows - 1, 0, max(self._rows - 1, self._head_rows - 1), len(self._columns) - 1)
        for number, width in enumerate(self._widths):
            sheet.set_column(number, number, width)


def _first_width(column: TableColumn, head: Head) -> int:
    """The width that a heading asks for: of two lines, and of four over numbers."""
    lines = 2 if column.kind == "text" else 4
    least = _NARROWEST if column.kind in ("text", "boolean") or column.name == "year" else _NUMBER
    return max(least, min(_WIDEST, math.ceil(text_width(head.text) / lines) + 3))


def _widest_line(text: str) -> int:
    return max(map(text_width, text[:200].split("\n")))


def _finite(value: Any) -> float | None:
    return value if value is not None and math.isfinite(value) else None
