"""Each report as the official form on a sheet of its own, laid out as the regulation has it and ready to print."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from govreport_core.export.rows import ExportError
from govreport_core.export.workbook.cells import CellWriter, clean_text, cut_text, text_width
from govreport_core.export.workbook.styles import frame_of
from govreport_core.export.writers.base import CellMark
from govreport_core.forms.layout import lay_out
from govreport_core.forms.loading import form_ids, load_form
from govreport_core.messages import Language, text
from govreport_core.messages.marks import STATUS_MARKS, mark_of
from govreport_core.suspicion import Doubt, doubts_of

# Sheets are held in memory until the workbook is closed, and nobody turns over more of them.
MOST_FORMS = 500
# The grid that tables of different numbers of columns share: so many narrow columns, each so wide.
_UNITS, _UNIT_WIDTH = 30, 3.6
# What the labels of the outer levels take of it; the innermost level takes the rest.
_OUTER_LEVELS = (3, 4)
# A table with no more columns of figures has wide ones.
_MOST_WIDE = 5
_LINE_HEIGHT = 15
_NAME_LENGTH = 31
# The one name that spreadsheets keep for themselves.
_RESERVED = "history"
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class _Placed(NamedTuple):
    """A heading or a cell of the form on the grid: first and last row and column, counted within its table."""

    content: Mapping[str, Any]
    top: int
    bottom: int
    left: int
    right: int


class FormSheets:
    """The sheets of forms of a workbook.

    :param book: the workbook of the library.
    :param taken: names of its other sheets.
    """

    def __init__(self, book: Any, cells: CellWriter, language: Language, taken: Iterable[str]) -> None:
        self._book, self._cells, self._language = book, cells, language
        self._names = {_RESERVED, *(name.lower() for name in taken)}
        self._count = 0

    def add(self, data: Mapping[str, Any]) -> str | None:
        """Write a report; the name of its sheet, none for a document without a form.

        :raises ExportError: there are more reports than sheets.
        """
        if data["form"] not in form_ids():
            return None
        self._count += 1
        if self._count > MOST_FORMS:
            raise ExportError(
                f"a workbook of forms has a sheet for each report, {MOST_FORMS} at most; export fewer results at a time"
            )
        source = data["source"]
        name = self._name_of(source)
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, _UNITS - 1, _UNIT_WIDTH)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.center_horizontally()
        doubts = doubts_of(data)
        row = self._write_top(sheet, data, doubts)
        # Of the rows that only some bodies print those that this one does not are no gaps.
        for table in lay_out(load_form(data["form"]).variant(data["cells"])):
            row = self._write_table(sheet, row, table, data["cells"], doubts) + 1
        end = self._write_marks(sheet, row, data["cells"], doubts)
        sheet.print_area(0, 0, end, _UNITS - 1)
        return name

    def _write_top(self, sheet: Any, data: Mapping[str, Any], doubts: Mapping[str, Doubt]) -> int:
        """The title and what is to be known of the report; the row behind them."""
        source, language, styles = data["source"], self._language, self._cells.styles
        body = source.get("agency") or source["name"]
        title = text("form.title", language, body=body, year=source.get("year") or "")
        told = text(
            "form.told",
            language,
            status=text(f"result.{data['status']}", language),
            doubtful=sum(doubt.is_doubtful for doubt in doubts.values()),
            broken=sum(found["kind"] == "rule" for found in data["findings"]),
            name=source["name"],
        )
        for row, (line, look) in enumerate(
            ((title, styles.title()), (told, styles.note()), (text("form.unit", language), styles.note()))
        ):
            self._write_across(sheet, row, line, look)
        return 4

    def _write_table(
        self,
        sheet: Any,
        first: int,
        table: Mapping[str, Any],
        cells: Mapping[str, Mapping[str, Any]],
        doubts: Mapping[str, Doubt],
    ) -> int:
        """A table of the form; the row behind it."""
        self._cells.write(sheet, first, 0, table["title"], self._cells.styles.title(11))
        placed = list(_placed(table["rows"]))
        edges = _edges(placed)
        heights = [1] * len(table["rows"])
        heads = min(each.top for each in placed if "key" in each.content)
        for each in placed:
            if "text" in each.content and each.top == each.bottom:
                width = (edges[each.right + 1] - edges[each.left]) * _UNIT_WIDTH - 1
                heights[each.top] = max(heights[each.top], math.ceil(text_width(each.content["text"]) / width))
        for number, lines in enumerate(heights):
            sheet.set_row(first + 1 + number, _LINE_HEIGHT * lines + 3)
        for each in placed:
            top, bottom = first + 1 + each.top, first + 1 + each.bottom
            left, right = edges[each.left], edges[each.right + 1] - 1
            if "text" in each.content:
                look = self._cells.styles.bordered(is_label=each.top >= heads)
                self._write_merged(sheet, (top, left, bottom, right), each.content["text"], look)
            else:
                key = each.content["key"]
                mark = CellMark(key, cells[key], doubts[key]) if key in cells else None
                self._write_cell(sheet, (top, left, bottom, right), mark)
        return first + 1 + len(table["rows"])

    def _write_cell(self, sheet: Any, place: tuple[int, int, int, int], mark: CellMark | None) -> None:
        """A figure of the form, or the sign of what stands in its place."""
        styles = self._cells.styles
        if mark is None:
            self._write_merged(sheet, place, None, styles.marked("0", None, None, is_bordered=True))
            return
        value, status = mark.cell["value"], mark_of(mark.cell)
        digits = "#,##0.######" if value is not None and value != int(value) else "#,##0"
        look = styles.marked(digits, status, frame_of(mark), is_bordered=True)
        shown = status.sign if value is None and status is not None else value
        self._write_merged(sheet, place, shown, look)
        self._cells.comment(sheet, place[0], place[1], mark)

    def _write_marks(
        self, sheet: Any, first: int, cells: Mapping[str, Mapping[str, Any]], doubts: Mapping[str, Doubt]
    ) -> int:
        """What the marks on the sheet mean, a line each; the last row."""
        styles, language = self._cells.styles, self._language
        found = {mark_of(cell) for cell in cells.values()}
        frames = {frame_of(CellMark(key, cell, doubts[key])) for key, cell in cells.items()}
        looks = [
            (mark.id, mark.sign, styles.marked("0", mark, None)) for mark in STATUS_MARKS.values() if mark in found
        ]
        looks += [(id, "", styles.marked("0", None, id)) for id in ("accused", "suspected") if id in frames]
        for row, (id, sign, look) in enumerate(looks, first):
            self._cells.write(sheet, row, 0, sign or None, look)
            self._cells.write(sheet, row, 1, text(f"mark.{id}", language), styles.title(9))
        return first + max(len(looks) - 1, 0)

    def _write_across(self, sheet: Any, row: int, line: str, look: Any) -> None:
        self._write_merged(sheet, (row, 0, row, _UNITS - 1), line, look)

    def _write_merged(self, sheet: Any, place: tuple[int, int, int, int], value: Any, look: Any) -> None:
        """A value in cells that are one."""
        if place[:2] != place[2:]:
            sheet.merge_range(*place, "", look)
        self._cells.write(sheet, *place[:2], value, look)

    def _name_of(self, source: Mapping[str, Any]) -> str:
        """A name for a sheet that no other has: body and year."""
        whole = f"{source.get('agency') or source['name']} {source.get('year') or ''}".strip()
        name = _NOT_IN_NAMES.sub("_", clean_text(whole)).strip("'") or "_"
        number, tail = 1, ""
        while (made := cut_text(name, _NAME_LENGTH - len(tail)).rstrip("'") + tail).lower() in self._names:
            number += 1
            tail = f" ({number})"
        self._names.add(made.lower())
        return made


def _placed(rows: Sequence[Sequence[Mapping[str, Any]]]) -> Iterator[_Placed]:
    """Every cell of a table with spans on its grid."""
    taken: set[tuple[int, int]] = set()
    for top, row in enumerate(rows):
        left = 0
        for content in row:
            while (top, left) in taken:
                left += 1
            bottom, right = top + content.get("rows", 1) - 1, left + content.get("columns", 1) - 1
            taken |= {(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1)}
            yield _Placed(content, top, bottom, left, right)


def _edges(placed: Sequence[_Placed]) -> list[int]:
    """Where on the grid of units each column of a table begins, and the last one ends."""
    columns = max(each.right for each in placed) + 1
    first_value = min(each.left for each in placed if "key" in each.content)
    values = columns - first_value
    if not first_value:
        widths = [_UNITS // values] * values
    else:
        each = 2 if values > _MOST_WIDE else min(10, 20 // values)
        outer = list(_OUTER_LEVELS[: first_value - 1])
        widths = [*outer, _UNITS - sum(outer) - each * values, *[each] * values]
    return [sum(widths[:number]) for number in range(columns + 1)]
