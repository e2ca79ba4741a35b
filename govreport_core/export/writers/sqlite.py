"""Writes tables into an SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from govreport_core.export.writers.base import CODEBOOK, Labels, TableColumn

# Rows held back for one statement.
SQLITE_ROWS = 1000


class SqliteWriter:
    """A database with a table for each table, and the codebook as table `columns`."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: Labels, codebook: Iterable[Sequence[Any]]
    ) -> None:
        # NUMERIC keeps whole numbers whole; REAL would make 12.0 of a count.
        types = {"text": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
        path.touch()  # says why a file cannot be made, which SQLite does not
        # Or the module would begin transactions of its own.
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
            self._insert_rows(table)

    def close(self) -> None:
        for table in self._rows:
            self._insert_rows(table)
        self._connection.execute("COMMIT")
        self._connection.close()

    def abandon(self) -> None:
        self._connection.close()

    def _insert_rows(self, table: str) -> None:
        self._connection.executemany(self._inserts[table], self._rows[table])
        self._rows[table].clear()
