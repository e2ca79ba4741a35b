"""Writes results as tables into files: one row for each report, cell, finding, or figure of the text.

Tables are written row by row: a hundred thousand reports need no more memory than ten.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from govreport_core.export.columns import BESIDE, TABLE_NAMES, Shape, codebook_rows
from govreport_core.export.rows import ExportError, RowMaker
from govreport_core.export.writers.base import ONE_TABLE_SUFFIXES, Labels
from govreport_core.export.writers.choose import writer_for
from govreport_core.model.result import ResultLike


def export(
    results: Iterable[ResultLike],
    path: str | os.PathLike[str],
    *,
    shape: Shape = "wide",
    labels: Labels = "key",
    findings: str | os.PathLike[str] | None = None,
) -> int:
    """Write results as a table; the suffix says which kind: .parquet, .csv, .xlsx or .sqlite.

    An Excel file and a database get the findings, the figures of the running text and the list of columns as tables of
    their own.

    :param results: as `iter_results()` or `extract_many()` yield them; they are read once, one at a time.
    :param labels: headings and labels as codebook keys, in Chinese or in English. A Parquet file and a
        database keep the keys as names; they have the labels beside them.
    :param findings: a further file for the table of findings.
    :return: the number of results.
    :raises ExportError: the suffix is not known.
    :raises MissingExtra: the kind of file needs the extra `tables`.
    """
    number = 0
    with ExitStack() as stack:
        files = []
        for file, tables in _plan_files(path, findings, shape, labels):
            columns = {name: maker.columns for name, maker in tables.items()}
            try:
                writer = stack.enter_context(writer_for(file, columns, labels, codebook_rows()))
            except ValueError as error:
                raise ExportError(str(error)) from error
            files.append((writer, tables))
        for result in results:
            number += 1
            # Made here once, not by the row maker of every table.
            data = result if isinstance(result, Mapping) else result.to_dict()
            for writer, tables in files:
                for name, maker in tables.items():
                    for row in maker.rows_of(data):
                        writer.add(name, _writable(row.values), row.marks)
    return number


def _writable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of a row with "?" for halves of surrogate pairs, which damaged documents have and no file takes."""
    try:
        "".join([value for value in values if isinstance(value, str)]).encode()
    except UnicodeEncodeError:
        return tuple(v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in values)
    return values


def _plan_files(
    path: str | os.PathLike[str], findings: str | os.PathLike[str] | None, shape: Shape, labels: Labels
) -> list[tuple[Path, dict[str, RowMaker]]]:
    """The files to write, each with its tables by name.

    :raises ExportError: the shape is not known.
    """
    maker = RowMaker(shape, labels)
    tables = {TABLE_NAMES[shape]: maker}
    if not Path(path).name.lower().endswith(ONE_TABLE_SUFFIXES):
        tables |= {TABLE_NAMES[other]: RowMaker(other, labels) for other in BESIDE if other != shape}
    files = [(Path(path), tables)]
    if findings is not None:
        files.append((Path(findings), {"findings": RowMaker("findings", labels)}))
    return files
