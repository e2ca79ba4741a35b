"""Writes tables as CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from govreport_core.export.writers.base import Labels, MarkedRow, TableColumn, Writer, column_headings

# What a spreadsheet takes for a formula, also in the full-width form that East Asian versions accept. A text that has
# an apostrophe before it gets another, or it would lose its own when it is read back.
FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")


def guard_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before it; `unguard_formula` undoes it.

    >>> guard_formula("=1+1"), unguard_formula(guard_formula("=1+1"))
    ("'=1+1", '=1+1')
    """
    return "'" + text if FORMULA.match(text) else text


def unguard_formula(text: str) -> str:
    """The text that `guard_formula` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


class CsvWriter(Writer):
    """UTF-8 with a byte order mark, without which Excel reads Chinese as gibberish; line ends as in RFC 4180."""

    def __init__(
        self, path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: Labels, codebook: Iterable[Sequence[Any]]
    ) -> None:
        ((_, columns),) = tables.items()
        self._file = open(path, "w", encoding="utf-8-sig", newline="")  # noqa: SIM115
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(column_headings(columns, labels))

    def add(self, table: str, row: MarkedRow) -> None:
        self._writer.writerow([_csv_value(value) for value in row.values])

    def close(self) -> None:
        self._file.close()

    def abandon(self) -> None:
        self._file.close()


def _csv_value(value: Any) -> Any:
    if isinstance(value, str):
        return guard_formula(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
