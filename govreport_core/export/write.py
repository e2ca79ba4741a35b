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
from govreport_core.export.workbook.book import FORM_TABLE
from govreport_core.export.writers.base import ONE_TABLE_SUFFIXES, Labels, MarkedRow, Writer
from govreport_core.export.writers.choose import writer_for
from govreport_core.model.result import ResultLike

# What a workbook has instead of one table of more columns than a person overlooks.
_WORKBOOK_TABLES: Mapping[Shape, tuple[Shape, ...]] = {"wide": ("overview", "indicators"), "form": ("overview",)}
_WORKBOOK_SUFFIX = ".xlsx"


def export(
    results: Iterable[ResultLike],
    path: str | os.PathLike[str],
    *,
    shape: Shape = "wide",
    labels: Labels = "key",
    findings: str | os.PathLike[str] | None = None,
    doubtful: str | os.PathLike[str] | None = None,
) -> int:
    """Write results as a table; the suffix says which kind: .parquet, .csv, .xlsx or .sqlite.

    An Excel file and a database get the reports, the cells in doubt, the findings, the corrections, the figures of the
    running text and the list of columns as tables of their own.

    :param results: as `iter_results()` or `extract_many()` yield them; they are read once, one at a time.
    :param shape: what has a row; of an Excel file "form", too: a sheet for each report.
    :param labels: headings and labels as codebook keys, in Chinese or in English. A Parquet file and a
        database keep the keys as names; they have the labels beside them.
    :param findings: a further file for the table of findings.
    :param doubtful: a further file for the table of cells in doubt.
    :return: the number of results.
    :raises ExportError: the suffix is not known, or has no such shape.
    :raises MissingExtra: the kind of file needs the extra `tables`.
    """
    number = 0
    plans = [(Path(path), _tables_of(Path(path), shape, labels))]
    others: tuple[tuple[Any, Shape], ...] = ((findings, "findings"), (doubtful, "doubtful"))
    plans += [(Path(file), {name: RowMaker(name, labels)}) for file, name in others if file is not None]
    with ExitStack() as stack:
        files: list[tuple[Writer, Mapping[str, RowMaker]]] = []
        for file, makers in plans:
            columns = {name: maker.columns for name, maker in makers.items()}
            if shape == "form" and file == Path(path):
                columns[FORM_TABLE] = ()
            try:
                writer = stack.enter_context(writer_for(file, columns, labels, codebook_rows()))
            except ValueError as error:
                raise ExportError(str(error)) from error
            files.append((writer, makers))
        for result in results:
            number += 1
            # Made here once, not by the row maker of every table.
            data = result if isinstance(result, Mapping) else result.to_dict()
            for writer, tables in files:
                writer.begin(number, data)
                for name, maker in tables.items():
                    for row in maker.rows_of(data):
                        writer.add(name, MarkedRow(_writable(row.values), row.marks))
    return number


def _writable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of a row with "?" for halves of surrogate pairs, which damaged documents have and no file takes."""
    try:
        "".join([value for value in values if isinstance(value, str)]).encode()
    except UnicodeEncodeError:
        return tuple(v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in values)
    return values


def _tables_of(path: Path, shape: Shape, labels: Labels) -> dict[str, RowMaker]:
    """The tables of a file by name.

    :raises ExportError: the shape is not known, or this kind of file has none such.
    """
    name = path.name.lower()
    if name.endswith(_WORKBOOK_SUFFIX):
        shapes = _WORKBOOK_TABLES.get(shape, ("overview", shape))
    elif shape == "form":
        raise ExportError(f"{path}: the official form is a sheet of an Excel file; name a file that ends with .xlsx")
    elif name.endswith(ONE_TABLE_SUFFIXES):
        shapes = (shape,)
    else:
        shapes = ("wide", shape)
    if not name.endswith(ONE_TABLE_SUFFIXES):
        shapes = (*shapes, *BESIDE)
    return {TABLE_NAMES.get(each, each): RowMaker(each, labels) for each in dict.fromkeys(shapes)}
