"""Writes tables as an Excel workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from govreport_core.errors import MissingExtra
from govreport_core.export.writers.base import CODEBOOK, Labels, TableColumn, column_headings
from govreport_core.export.writers.csv_file import FORMULA

# What a sheet and a cell can hold.
EXCEL_ROWS = 1_048_576
EXCEL_TEXT = 32_767
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LEGEND = {
    "error": ("F8CBAD", "与勾稽关系不符或读法不一 / breaks a rule, or two readings disagree"),
    "gap": ("FFE699", "原文中未能读出数值 / missing or ambiguous in the document"),
    "corrected": ("E2EFDA", "人工更正 / corrected by a person"),
    "inferred": ("DDEBF7", "推算、假设或补全,非原文所印 / derived, assumed or filled, not printed"),
}


class ExcelWriter:
    """A workbook with a sheet for each table; blanks are empty cells, and what is suspect is coloured."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: Labels, codebook: Iterable[Sequence[Any]]
    ) -> None:
        try:
            from openpyxl import Workbook
            from openpyxl.cell import WriteOnlyCell
            from openpyxl.styles import Alignment, Font, PatternFill
        except ImportError as error:
            raise MissingExtra("an Excel file", "tables") from error
        self._path = path
        # Any other workbook holds every cell as an object until the end.
        self._book = Workbook(write_only=True)
        self._cell = WriteOnlyCell
        self._fills = {mark: PatternFill("solid", fgColor=colour) for mark, (colour, _) in _LEGEND.items()}
        self._bold, self._wrap = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        self._headings = {name: column_headings(columns, labels) for name, columns in tables.items()}
        self._sheets: dict[str, Any] = {}
        self._written: dict[str, int] = {}
        self._sheet_counts: dict[str, int] = {}
        for name in tables:
            self._begin_sheet(name)
        self._codebook = list(codebook)

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        if self._written[table] >= EXCEL_ROWS:
            self._begin_sheet(table)
        sheet = self._sheets[table]
        row = [self._as_text(sheet, value) if isinstance(value, str) else value for value in values]
        for position, mark in marks.items():
            cell = row[position] = self._cell(sheet, value=row[position])
            cell.fill = self._fills[mark]
        sheet.append(row)
        self._written[table] += 1

    def close(self) -> None:
        sheet = self._book.create_sheet("columns")
        sheet.append(list(CODEBOOK))
        for row in self._codebook:
            sheet.append([self._as_text(sheet, value) for value in row])
        sheet = self._book.create_sheet("legend")
        sheet.column_dimensions["B"].width = 80
        for mark, (_, meaning) in _LEGEND.items():
            cell = self._cell(sheet, value=mark)
            cell.fill = self._fills[mark]
            sheet.append([cell, meaning])
        sheet.append([None, "空白:原文该处为空 / empty: the cell is blank in the document"])
        self._book.save(self._path)

    def abandon(self) -> None:
        # The sheets' temporary files go with the workbook.
        for sheet in self._book.worksheets:
            # Each by itself: on a full disk none of them can be ended in good order.
            with suppress(Exception):
                sheet.close()

    def _begin_sheet(self, name: str) -> None:
        """Begin a sheet, the first or the next one of a table longer than a sheet can be."""
        part = self._sheet_counts[name] = self._sheet_counts.get(name, 0) + 1
        sheet = self._book.create_sheet(name if part == 1 else f"{name} ({part})")
        sheet.freeze_panes = "B2"
        heads = []
        for text in self._headings[name]:
            cell = self._as_text(sheet, text)
            if isinstance(cell, str):
                cell = self._cell(sheet, value=cell)
            cell.font, cell.alignment = self._bold, self._wrap
            heads.append(cell)
        sheet.append(heads)
        self._sheets[name], self._written[name] = sheet, 1

    def _as_text(self, sheet: Any, text: str) -> Any:
        """A text as text, whatever it begins with."""
        text = _NOT_XML.sub("\ufffd", text)
        if len(text) > EXCEL_TEXT:
            text = text[: EXCEL_TEXT - 1] + "…"
        # Not "" but None: an empty text is a filled cell to whoever counts them.
        if not FORMULA.match(text):
            return text or None
        cell = self._cell(sheet, value=text)
        cell.data_type = "s"
        # Without this mark the text would become a formula as soon as somebody edits the cell.
        cell.quotePrefix = True
        return cell
