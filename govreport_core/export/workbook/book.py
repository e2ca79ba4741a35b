"""Writes tables as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from govreport_core.errors import MissingExtra
from govreport_core.export.workbook.cells import MOST_COMMENTS, CellWriter
from govreport_core.export.workbook.form_sheets import FormSheets
from govreport_core.export.workbook.heads import heads_of
from govreport_core.export.workbook.sheets import TableSheet
from govreport_core.export.workbook.styles import Styles
from govreport_core.export.writers.base import CODEBOOK, Labels, MarkedRow, TableColumn, Writer
from govreport_core.messages import Language, text
from govreport_core.messages.marks import STATUS_MARKS

# The table that is no table: each report as the official form on a sheet of its own.
FORM_TABLE = "form"
# Columns that stay: whose report a row is of. The tables of cells keep the file, too.
_FROZEN: Mapping[str, int] = {"overview": 2, "indicators": 2}


class ExcelWriter(Writer):
    """A workbook with a sheet for each table, for people: blanks are empty cells, what is not as printed is marked.

    Rows go to temporary files, so that a workbook of any length takes little memory; only a workbook of forms is held.
    """

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: Labels, codebook: Iterable[Sequence[Any]]
    ) -> None:
        try:
            from xlsxwriter import Workbook
        except ImportError as error:
            raise MissingExtra("an Excel file", "tables") from error
        path.touch()  # says why a file cannot be made before the work
        self._folder = TemporaryDirectory(prefix="govreport-", ignore_cleanup_errors=True)
        has_forms = FORM_TABLE in tables
        options = {"constant_memory": not has_forms, "tmpdir": self._folder.name, "use_zip64": True}
        self._book = Workbook(str(path), options)
        self._language: Language = "zh" if labels == "zh" else "en"
        self._labels: Labels = labels
        styles = Styles(self._book)
        self._cells = CellWriter(styles, self._language)
        self._sheets = {name: self._sheet_of(name, columns) for name, columns in tables.items() if name != FORM_TABLE}
        titles = [self._title(name) for name in (*tables, "columns", "legend") if name != FORM_TABLE]
        self._forms = FormSheets(self._book, self._cells, self._language, titles) if has_forms else None
        self._form_sheet: str | None = None
        self._codebook = codebook

    def begin(self, number: int, data: Mapping[str, Any]) -> None:
        self._form_sheet = self._forms.add(data) if self._forms is not None else None

    def add(self, table: str, row: MarkedRow) -> None:
        self._sheets[table].add(row, self._form_sheet if table == "overview" else None)

    def close(self) -> None:
        self._write_codebook()
        self._write_legend()
        for sheet in self._sheets.values():
            sheet.close()
        self._save()
        self._folder.cleanup()

    def _save(self) -> None:
        """Pack the workbook.

        :raises OSError: it cannot be written.
        """
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            # The library wraps what the system says.
            raise error.args[0] from error

    def abandon(self) -> None:
        # Nothing is packed any more; the sheets' temporary files are closed, each by itself: on a full disk none can
        # be ended in good order.
        for sheet in self._book.worksheets():
            with suppress(Exception):
                sheet._opt_close()
        self._folder.cleanup()

    def _sheet_of(self, name: str, columns: Sequence[TableColumn]) -> TableSheet:
        heads = heads_of(columns, self._labels)
        words = self._language if self._labels != "key" else None
        frozen, is_explained = _FROZEN.get(name, 3), name == "doubtful"
        return TableSheet(self._book, self._cells, self._title(name), columns, heads, frozen, words, is_explained)

    def _title(self, name: str) -> str:
        return text(f"sheet.{name}", self._language) if self._labels != "key" else name

    def _write_codebook(self) -> None:
        columns = [
            TableColumn(name, "text", text(f"codebook.{name}", "zh"), text(f"codebook.{name}", "en"))
            for name in CODEBOOK
        ]
        sheet = self._sheet_of("columns", columns)
        for row in self._codebook:
            sheet.add(MarkedRow(tuple(row)))
        sheet.close()

    def _write_legend(self) -> None:
        language, styles = self._language, self._cells.styles
        sheet = self._book.add_worksheet(self._title("legend"))
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 70)
        for number, id in enumerate(("mark", "meaning")):
            self._cells.write(sheet, 0, number, text(f"sheet.{id}", language), styles.head())
        looks = [
            (text(f"mark.{mark.id}", language), styles.marked("0", mark, None), mark.sign)
            for mark in STATUS_MARKS.values()
        ]
        looks += [
            (text(f"mark.{frame}", language), styles.marked("0", None, frame), "") for frame in ("accused", "suspected")
        ]
        for row, (meaning, look, sign) in enumerate(looks, 1):
            self._cells.write(sheet, row, 0, sign, look)
            self._cells.write(sheet, row, 1, meaning)
        if self._cells.comments >= MOST_COMMENTS:
            note = text("sheet.comments", language, number=f"{MOST_COMMENTS:,}")
            self._cells.write(sheet, len(looks) + 2, 1, note)
