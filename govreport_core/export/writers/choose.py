"""Chooses the writer of a file by its suffix, and gives the file its name when it is whole."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from govreport_core.export.workbook import ExcelWriter
from govreport_core.export.writers.base import Labels, TableColumn, Writer
from govreport_core.export.writers.csv_file import CsvWriter
from govreport_core.export.writers.parquet import ParquetWriter
from govreport_core.export.writers.sqlite import SqliteWriter

_WRITERS: Mapping[str, Callable[..., Writer]] = {
    ".parquet": ParquetWriter,
    ".csv": CsvWriter,
    ".xlsx": ExcelWriter,
    ".sqlite": SqliteWriter,
    ".db": SqliteWriter,
}


def is_table_file(path: Path) -> bool:
    """Whether a file of this name is a table."""
    return path.suffix.lower() in _WRITERS


@contextmanager
def writer_for(
    path: Path, tables: Mapping[str, Sequence[TableColumn]], labels: Labels, codebook: Iterable[Sequence[Any]]
) -> Iterator[Writer]:
    """A writer for a file of this name; on success the file is there and whole, otherwise it is as before.

    :param tables: table -> columns; CSV and Parquet hold one table.
    :raises ValueError: the suffix is not known.
    :raises MissingExtra: a library for this kind of file is not installed.
    :raises OSError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise ValueError(
            f"{path}: no table format has the suffix {suffix or '(none)'}; there are {', '.join(_WRITERS)}"
        )
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    writer: Writer | None = None
    try:
        writer = _WRITERS[suffix](part, tables, labels, codebook)
        yield writer
        writer.close()
        os.replace(part, path)
    # Also an interrupt leaves no half of a table.
    except BaseException as error:
        if writer is not None:
            # What kept it from being written may keep it from being closed.
            with suppress(Exception):
                writer.abandon()
        part.unlink(missing_ok=True)
        if isinstance(error, sqlite3.OperationalError):
            # What the library makes of a full disk.
            raise OSError(errno.EIO, f"cannot be written ({error})", str(path)) from error
        raise
