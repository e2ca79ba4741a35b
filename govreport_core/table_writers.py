"""Files of tables, written row by row: CSV, Parquet, Excel, SQLite.

Every file is written under another name and takes its own when it is whole.
"""

from __future__ import annotations

import csv
import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from govreport_core.errors import MissingExtra

CSV_SUFFIXES = (".csv",)
KINDS = (".parquet", ".csv", ".xlsx", ".sqlite", ".db")
EXCEL_ROWS = 1_048_576
EXCEL_TEXT = 32_767
PARQUET_VALUES = 1_000_000
SQLITE_ROWS = 1000
CODEBOOK = ("key", "label_zh", "label_en", "unit", "forms")

# What a spreadsheet takes for a formula, also in the full-width form that East Asian versions accept.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LEGEND = {
    "error": ("F8CBAD", "与勾稽关系不符或读法不一 / breaks a rule, or two readings disagree"),
    "gap": ("FFE699", "原文中未能读出数值 / missing or ambiguous in the document"),
    "inferred": ("DDEBF7", "推算、假设或补全,非原文所印 / derived, assumed or filled, not printed"),
}


class TableColumn(NamedTuple):
    """A column.

    :param kind: "text", "integer", "number" or "boolean".
    """

    name: str
    kind: str
    zh: str
    en: str


class Writer(Protocol):
    """A file that takes rows."""

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        """Write a row of one of the file's tables; `marks` colours cells where the format can."""

    def close(self) -> None:
        """Write what is held back."""


def headings(columns: Sequence[TableColumn], labels: str) -> list[str]:
    """The heading of every column: its name or its label; a label that stands twice gets the name added."""
    if labels == "key":
        return [column.name for column in columns]
    texts = [getattr(column, labels) or column.name for column in columns]
    counts = Counter(texts)
    return [text if counts[text] == 1 else f"{text} ({c.name})" for text, c in zip(texts, columns, strict=True)]


@contextmanager
def writer_for(
    path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: str, codebook: Iterable[Sequence[Any]]
) -> Iterator[Writer]:
    """A writer for a file of this name; on success the file is there and whole, otherwise it is as before.

    :param tables: table -> columns; CSV and Parquet hold one table.
    :raises ValueError: the suffix is not known.
    :raises MissingExtra: a library for this kind of file is not installed.
    :raises OSError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    kinds: dict[str, Callable[..., Writer]] = {
        ".csv": _Csv,
        ".parquet": _Parquet,
        ".xlsx": _Excel,
        ".sqlite": _Sqlite,
        ".db": _Sqlite,
    }
    if suffix not in kinds:
        raise ValueError(f"{path}: no table format has the suffix {suffix or '(none)'}; there are {', '.join(KINDS)}")
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    writer: Writer | None = None
    try:
        writer = kinds[suffix](part, tables, labels, codebook)
        yield writer
        writer.close()
        os.replace(part, path)
    except BaseException:
        if writer is not None and hasattr(writer, "abandon"):
            writer.abandon()
        part.unlink(missing_ok=True)
        raise


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before =, +, -, @.

    `text[1:] if guarded-looking` undoes it: see `unguarded`.
    """
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class _Csv:
    """UTF-8 with a byte order mark, without which Excel reads Chinese as gibberish; line ends as RFC 4180."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: str, codebook: Iterable[Sequence[Any]]
    ) -> None:
        ((_, columns),) = tables.items()
        self._file = open(path, "w", encoding="utf-8-sig", errors="replace", newline="")  # noqa: SIM115
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(headings(columns, labels))

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        self._writer.writerow([_csv_value(value) for value in values])

    def close(self) -> None:
        self._file.close()

    abandon = close


def _csv_value(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


class _Parquet:
    """Typed columns; keys are the names and the labels their metadata."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: str, codebook: Iterable[Sequence[Any]]
    ) -> None:
        try:
            import pyarrow as pa  # type: ignore[import-untyped]
            import pyarrow.parquet as pq  # type: ignore[import-untyped]
        except ImportError as error:
            raise MissingExtra("a Parquet file", "tables") from error
        ((_, columns),) = tables.items()
        types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
        self._pa = pa
        self._schema = pa.schema(
            [pa.field(c.name, types[c.kind], metadata={"label_zh": c.zh, "label_en": c.en}) for c in columns]
        )
        self._texts = [position for position, column in enumerate(columns) if column.kind == "text"]
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []
        self._limit = max(1, PARQUET_VALUES // len(columns))

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        self._rows.append(values)
        if len(self._rows) >= self._limit:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        self._writer.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        arrays = [
            self._pa.array(values, type=field.type)
            for values, field in zip(zip(*self._rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows.clear()


class _Excel:
    """A workbook with a sheet for each table; blanks are empty cells, and what is suspect is coloured."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: str, codebook: Iterable[Sequence[Any]]
    ) -> None:
        try:
            from openpyxl import Workbook
            from openpyxl.cell import WriteOnlyCell
            from openpyxl.styles import Alignment, Font, PatternFill
        except ImportError as error:
            raise MissingExtra("an Excel file", "tables") from error
        self._path = path
        self._book = Workbook(write_only=True)
        self._cell = WriteOnlyCell
        self._fills = {mark: PatternFill("solid", fgColor=colour) for mark, (colour, _) in _LEGEND.items()}
        self._bold, self._wrap = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        self._headings = {name: headings(columns, labels) for name, columns in tables.items()}
        self._sheets: dict[str, Any] = {}
        self._written: dict[str, int] = {}
        self._parts: dict[str, int] = {}
        for name in tables:
            self._sheet(name)
        self._codebook = list(codebook)

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        if self._written[table] >= EXCEL_ROWS:
            self._sheet(table)
        sheet = self._sheets[table]
        row = [self._plain(sheet, value) if isinstance(value, str) else value for value in values]
        for position, mark in marks.items():
            cell = row[position] = self._cell(sheet, value=row[position])
            cell.fill = self._fills[mark]
        sheet.append(row)
        self._written[table] += 1

    def close(self) -> None:
        sheet = self._book.create_sheet("columns")
        sheet.append(list(CODEBOOK))
        for row in self._codebook:
            sheet.append([self._plain(sheet, value) for value in row])
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
            sheet.close()

    def _sheet(self, name: str) -> None:
        """Begin a sheet, the first or the next one of a table longer than a sheet can be."""
        part = self._parts[name] = self._parts.get(name, 0) + 1
        sheet = self._book.create_sheet(name if part == 1 else f"{name} ({part})")
        sheet.freeze_panes = "B2"
        heads = []
        for text in self._headings[name]:
            cell = self._plain(sheet, text)
            if isinstance(cell, str):
                cell = self._cell(sheet, value=cell)
            cell.font, cell.alignment = self._bold, self._wrap
            heads.append(cell)
        sheet.append(heads)
        self._sheets[name], self._written[name] = sheet, 1

    def _plain(self, sheet: Any, text: str) -> Any:
        """A text as text, whatever it begins with."""
        text = _NOT_XML.sub("\ufffd", text)
        if len(text) > EXCEL_TEXT:
            text = text[: EXCEL_TEXT - 1] + "…"
        if not _FORMULA.match(text):
            return text or None
        cell = self._cell(sheet, value=text)
        cell.data_type = "s"
        # Without this mark the text would become a formula as soon as somebody edits the cell.
        cell.quotePrefix = True
        return cell


class _Sqlite:
    """A database with a table for each table, and the codebook as table `columns`."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: str, codebook: Iterable[Sequence[Any]]
    ) -> None:
        types = {"text": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
        path.touch()  # says why a file cannot be made, which SQLite does not
        self._connection = sqlite3.connect(path, isolation_level=None)
        # The file is nobody's until it is renamed, so it needs no journal.
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        self._rows: dict[str, list[Sequence[Any]]] = {name: [] for name in tables}
        self._inserts: dict[str, str] = {}
        for name, columns in tables.items():
            body = ", ".join(f'"{column.name}" {types[column.kind]}' for column in columns)
            self._connection.execute(f'CREATE TABLE "{name}" ({body})')
            self._inserts[name] = f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})'
        self._connection.execute(f"CREATE TABLE columns ({', '.join(f'{name} TEXT' for name in CODEBOOK)})")
        self._connection.executemany("INSERT INTO columns VALUES (?, ?, ?, ?, ?)", codebook)

    def add(self, table: str, values: Sequence[Any], marks: Mapping[int, str]) -> None:
        rows = self._rows[table]
        rows.append(values)
        if len(rows) >= SQLITE_ROWS:
            self._flush(table)

    def close(self) -> None:
        for table in self._rows:
            self._flush(table)
        self._connection.execute("COMMIT")
        self._connection.close()

    def abandon(self) -> None:
        self._connection.close()

    def _flush(self, table: str) -> None:
        self._connection.executemany(self._inserts[table], self._rows[table])
        self._rows[table].clear()
