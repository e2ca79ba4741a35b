"""Writes tables into an SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from govreport_core.export.writers.base import CODEBOOK, Labels, MarkedRow, TableColumn, Writer

# Rows held back for one statement.
SQLITE_ROWS = 1000
# NUMERIC keeps whole numbers whole; REAL would make 12.0 of a count.
_TYPES: Mapping[str, str] = {"text": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
# The table that has a row for each report, and the column that names a report in all tables.
_REPORTS, _REPORT = "reports", "report"
# What people look for, and filter by.
_INDEXED: Mapping[str, tuple[str, ...]] = {
    "reports": ("agency, year", "year", "status"),
    "overview": (),
    "cells": ("key, report", "status", "suspect"),
    "doubtful": ("report", "key", "status"),
    "findings": ("report", "code", "kind, severity"),
    "corrections": ("report", "key"),
    "narrative": ("report", "what"),
}
# Views, each if the tables are there that it is made of.
_VIEWS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "overview": (
        ("reports",),
        "SELECT report, agency, year, name, form, status, printed, blank, derived, assumed, filled, corrected, "
        "ambiguous, missing, rules_broken, doubtful, title, url FROM reports",
    ),
    "years": (
        ("reports",),
        "SELECT year, count(*) AS reports, sum(status = 'complete') AS complete, sum(status = 'partial') AS partial, "
        "sum(status = 'unrecognised') AS unrecognised, sum(rules_broken > 0) AS with_broken_rules, "
        "sum(rules_broken) AS rules_broken, sum(doubtful) AS doubtful, sum(assumed) AS assumed "
        "FROM reports GROUP BY year",
    ),
    "bodies": (
        ("reports",),
        "SELECT agency, count(*) AS reports, min(year) AS first_year, max(year) AS last_year, "
        "sum(rules_broken) AS rules_broken, sum(doubtful) AS doubtful FROM reports GROUP BY agency",
    ),
    "broken_rules": (
        ("findings",),
        "SELECT report, agency, year, code, expected, found, message, cells, explanations FROM findings "
        "WHERE kind = 'rule'",
    ),
    "labelled_cells": (
        ("cells",),
        "SELECT cells.report, agency, year, cells.key, label_zh, label_en, unit, value, status, suspect, "
        "evidence_text, evidence_page FROM cells LEFT JOIN columns ON columns.key = cells.key",
    ),
}


class SqliteWriter(Writer):
    """A database with a table for each table, and the codebook as table `columns`.

    Every report has a number, the key of `reports`, to which the other tables refer.
    """

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: Labels, codebook: Iterable[Sequence[Any]]
    ) -> None:
        path.touch()  # says why a file cannot be made, which SQLite does not
        # Or the module would begin transactions of its own.
        self._connection = sqlite3.connect(path, isolation_level=None)
        # The file is nobody's until it is renamed, so it needs no journal.
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        self._rows: dict[str, list[Sequence[Any]]] = {name: [] for name in tables}
        self._inserts: dict[str, str] = {}
        self._report = 0
        keys = ", ".join(f"{name} TEXT{' PRIMARY KEY' if name == 'key' else ''}" for name in CODEBOOK)
        self._connection.execute(f"CREATE TABLE columns ({keys}) WITHOUT ROWID")
        self._connection.executemany("INSERT INTO columns VALUES (?, ?, ?, ?, ?)", codebook)
        for name, columns in tables.items():
            self._connection.execute(f'CREATE TABLE "{name}" ({", ".join(_definitions(name, columns))})')
            self._inserts[name] = f'INSERT INTO "{name}" VALUES ({", ".join("?" * (len(columns) + 1))})'

    def begin(self, number: int, data: Mapping[str, Any]) -> None:
        self._report = number

    def add(self, table: str, row: MarkedRow) -> None:
        rows = self._rows[table]
        rows.append((self._report, *row.values))
        if len(rows) >= SQLITE_ROWS:
            self._insert_rows(table)

    def close(self) -> None:
        for table in self._rows:
            self._insert_rows(table)
            for columns in _INDEXED.get(table, ()):
                name = f"{table}_by_{columns.replace(', ', '_')}"
                self._connection.execute(f'CREATE INDEX "{name}" ON "{table}" ({columns})')
        for name, (needed, query) in _VIEWS.items():
            if name not in self._rows and set(needed) <= set(self._rows):
                self._connection.execute(f'CREATE VIEW "{name}" AS {query}')
        self._connection.execute("COMMIT")
        self._connection.close()

    def abandon(self) -> None:
        self._connection.close()

    def _insert_rows(self, table: str) -> None:
        self._connection.executemany(self._inserts[table], self._rows[table])
        self._rows[table].clear()


def _definitions(table: str, columns: Sequence[TableColumn]) -> Iterator[str]:
    """The columns of a table, the number of the report first; a key of a cell is one of the codebook."""
    reference = " PRIMARY KEY" if table == _REPORTS else f" REFERENCES {_REPORTS}({_REPORT})"
    yield f"{_REPORT} INTEGER{reference}"
    for column in columns:
        is_key = column.name == "key"
        yield f'"{column.name}" {_TYPES[column.kind]}{" REFERENCES columns(key)" if is_key else ""}'
