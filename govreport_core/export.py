"""Results as tables: one row a report, one row a cell, or one row a finding; in a file or a data frame.

Tables are written row by row: a hundred thousand reports need no more memory than ten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from govreport_core.errors import GovreportError, MissingExtra
from govreport_core.form import CellType, load_forms
from govreport_core.model import Result
from govreport_core.table_writers import CSV_SUFFIXES, TableColumn, writer_for

if TYPE_CHECKING:
    import pandas as pd

Shape = Literal["wide", "long", "findings"]
Labels = Literal["key", "zh", "en"]
ResultLike = Result | Mapping[str, Any]
SHAPES: tuple[Shape, ...] = ("wide", "long", "findings")
TABLE_NAMES: Mapping[str, str] = {"wide": "reports", "long": "cells", "findings": "findings"}
FRAME_ROWS = 20_000


class ExportError(GovreportError):
    """A table cannot be written as asked."""


class Row(NamedTuple):
    """A row of a table, and which of its columns deserve a second look.

    :param marks: column number -> "error" (a finding of severity error or a disagreement names the cell),
        "gap" (missing or ambiguous) or "inferred" (derived, assumed or filled).
    """

    values: tuple[Any, ...]
    marks: Mapping[int, str]


def _column(name: str, kind: str, zh: str, en: str) -> TableColumn:
    return TableColumn(name, kind, zh, en)


_SOURCE = (
    _column("name", "text", "文件", "File"),
    _column("sha256", "text", "内容摘要", "Content digest"),
    _column("title", "text", "标题", "Title"),
    _column("agency", "text", "机关", "Body"),
    _column("year", "integer", "年度", "Year"),
    _column("published", "text", "发布日期", "Published"),
    _column("url", "text", "网址", "Address"),
    _column("site_id", "text", "网站标识码", "Site id"),
)
_SUMMARY = (
    _column("form", "text", "表式", "Form"),
    _column("status", "text", "状态", "Status"),
    _column("gaps", "integer", "无值单元格数", "Cells missing or ambiguous"),
    _column("rules_broken", "integer", "不符合勾稽关系数", "Rules broken"),
)
_BRIEF = (*(c for c in _SOURCE if c.name in ("name", "agency", "year")), _SUMMARY[0])
_CELL = (
    _column("value", "number", "数值", "Value"),
    _column("status", "text", "来历", "How the value came to be"),
    _column("corroborated", "boolean", "另有佐证", "Corroborated"),
    _column("assumption", "text", "假设", "Assumption"),
    _column("checked", "boolean", "经勾稽核对", "Checked by the rules"),
    _column("candidates", "text", "可能数值", "Possible values"),
    _column("least", "number", "最小值", "Least possible value"),
    _column("greatest", "number", "最大值", "Greatest possible value"),
    _column("evidence_plugin", "text", "读取插件", "Read by"),
    _column("evidence_text", "text", "原文", "Printed text"),
    _column("evidence_start", "integer", "起始位置", "First character"),
    _column("evidence_end", "integer", "终止位置", "After the last character"),
    _column("evidence_page", "integer", "页", "Page"),
    _column("evidence_table", "integer", "表序", "Table"),
    _column("evidence_row", "integer", "行序", "Row"),
    _column("evidence_column", "integer", "列序", "Column"),
)
_EVIDENCE = ("plugin", "text", "start", "end", "page", "table", "row", "column")
_FINDING = (
    _column("kind", "text", "类别", "Kind"),
    _column("code", "text", "代码", "Code"),
    _column("severity", "text", "程度", "Severity"),
    _column("cells", "text", "单元格", "Cells"),
    _column("expected", "text", "应为", "Expected"),
    _column("found", "text", "实为", "Found"),
    _column("message", "text", "说明", "Message"),
    _column("explanations", "text", "可能解释", "Explanations"),
)


class Codebook:
    """Every cell of every form, in the order of the forms, with its labels."""

    @cached_property
    def cells(self) -> Mapping[str, CellType]:
        """Key -> type, the newest form's first; of a key that several forms have, the newest form's type."""
        forms = load_forms()
        order: list[str] = []
        types: dict[str, CellType] = {}
        for form in reversed(forms):
            previous = -1
            for key in form.cells:
                if key in types:
                    previous = order.index(key)
                    continue
                # An older form's further columns of a row stand behind those of the newest form.
                row = key.rpartition(".")[0]
                same = [place for place, other in enumerate(order) if other.rpartition(".")[0] == row]
                previous = (same[-1] if same else previous) + 1
                order.insert(previous, key)
                types[key] = form.cells[key]
        return {key: types[key] for key in order}

    @cached_property
    def forms_of(self) -> Mapping[str, tuple[str, ...]]:
        """Key -> the forms that have it."""
        forms = load_forms()
        return {key: tuple(form.id for form in forms if key in form.cells) for key in self.cells}

    def columns(self) -> tuple[TableColumn, ...]:
        """A column for each cell. All are numbers: a count that is printed with decimals stays what it is."""
        return tuple(TableColumn(key, "number", cell.title, cell.description) for key, cell in self.cells.items())


def columns_of(shape: Shape, labels: Labels = "key") -> tuple[TableColumn, ...]:
    """The columns of a shape of table. With labels the rows of a long table also have the cell's label."""
    if shape == "wide":
        return (*_SOURCE, *_SUMMARY, *Codebook().columns())
    if shape == "findings":
        return (*_BRIEF, *_FINDING)
    label = () if labels == "key" else (_column("label", "text", "指标", "Indicator"),)
    return (*_BRIEF, _column("key", "text", "单元格", "Cell"), *label, *_CELL)


class RowMaker:
    """Makes the rows of one shape of table.

    :param labels: the language of the labels in a long table.
    """

    def __init__(self, shape: Shape, labels: Labels = "key") -> None:
        if shape not in SHAPES:
            raise ExportError(f"no shape {shape!r}; there are {', '.join(SHAPES)}")
        self.columns = columns_of(shape, labels)
        self._make = {"wide": self._wide, "long": self._long, "findings": self._findings}[shape]
        self._cells = Codebook().cells
        self._labels = labels
        self._first = len(_SOURCE) + len(_SUMMARY)

    def rows(self, result: ResultLike) -> Iterator[Row]:
        """The rows of a result."""
        return self._make(result if isinstance(result, Mapping) else result.to_dict())

    def _wide(self, data: Mapping[str, Any]) -> Iterator[Row]:
        source, cells = data["source"], data["cells"]
        suspect = _suspect(data)
        marks: dict[int, str] = {}
        values: list[Any] = [source.get(column.name) for column in _SOURCE]
        gaps = sum(1 for cell in cells.values() if cell["status"] in ("missing", "ambiguous"))
        broken = sum(1 for finding in data["findings"] if finding["kind"] == "rule")
        values += [data["form"], data["status"], gaps, broken]
        for position, key in enumerate(self._cells, self._first):
            cell = cells.get(key)
            values.append(None if cell is None else cell["value"])
            if cell is not None and (mark := _mark(key, cell, suspect)) is not None:
                marks[position] = mark
        yield Row(tuple(values), marks)

    def _long(self, data: Mapping[str, Any]) -> Iterator[Row]:
        brief = _brief(data)
        suspect = _suspect(data)
        position = len(brief) + (1 if self._labels == "key" else 2)
        for key, cell in data["cells"].items():
            kind = self._cells.get(key)
            label = (
                () if self._labels == "key" else (kind and (kind.title if self._labels == "zh" else kind.description),)
            )
            least, greatest = cell.get("interval") or (None, None)
            evidence = cell.get("evidence") or {}
            candidates = cell.get("candidates")
            mark = _mark(key, cell, suspect)
            values = (
                *brief,
                key,
                *label,
                cell["value"],
                cell["status"],
                cell.get("corroborated"),
                cell.get("assumption"),
                cell.get("checked"),
                " ".join(map(str, candidates)) if candidates else None,
                least,
                greatest,
                *(evidence.get(part) for part in _EVIDENCE),
            )
            yield Row(values, {position: mark} if mark is not None else {})

    def _findings(self, data: Mapping[str, Any]) -> Iterator[Row]:
        brief = _brief(data)
        for each in data["findings"]:
            explanations = each.get("explanations")
            values = (
                *brief,
                each["kind"],
                each["code"],
                each["severity"],
                " ".join(each["cells"]),
                _text(each.get("expected")),
                _text(each.get("found")),
                each["message"],
                _text(explanations) if explanations else None,
            )
            yield Row(values, {})


def export(
    results: Iterable[ResultLike],
    path: str | os.PathLike[str],
    *,
    shape: Shape = "wide",
    labels: Labels = "key",
    findings: str | os.PathLike[str] | None = None,
) -> int:
    """Write results as a table; the suffix says which kind: .parquet, .csv, .xlsx or .sqlite.

    An Excel file and a database get the findings and the list of columns as tables of their own.

    :param results: as `iter_results()` or `extract_many()` yield them; they are read once, one at a time.
    :param labels: headings and labels as codebook keys, in Chinese or in English. A Parquet file and a
        database keep the keys as names; they have the labels beside them.
    :param findings: a further file for the table of findings.
    :return: the number of results.
    :raises ExportError: the suffix is not known.
    :raises MissingExtra: the kind of file needs the extra `tables`.
    """
    maker = RowMaker(shape, labels)
    tables = [(TABLE_NAMES[shape], maker)]
    if shape != "findings" and not Path(path).name.lower().endswith((".parquet", *CSV_SUFFIXES)):
        tables.append(("findings", RowMaker("findings")))
    plan = [(Path(path), tables)]
    if findings is not None:
        plan.append((Path(findings), [("findings", RowMaker("findings"))]))
    number = 0
    with ExitStack() as stack:
        files = []
        for file, contents in plan:
            columns = {name: maker.columns for name, maker in contents}
            try:
                writer = stack.enter_context(writer_for(file, columns, labels, _codebook_rows()))
            except ValueError as error:
                raise ExportError(str(error)) from error
            files.append((writer, contents))
        for result in results:
            number += 1
            data = result if isinstance(result, Mapping) else result.to_dict()
            for writer, contents in files:
                for name, each in contents:
                    for row in each.rows(data):
                        writer.add(name, row.values, row.marks)
    return number


def result_to_frame(result: ResultLike, shape: Shape = "long", *, labels: Labels = "key") -> pd.DataFrame:
    """One result as a data frame; by default one row for each cell.

    :raises MissingExtra: pandas is not installed.
    """
    return results_to_frame([result], shape, labels=labels)


def results_to_frame(results: Iterable[ResultLike], shape: Shape = "wide", *, labels: Labels = "key") -> pd.DataFrame:
    """Results as a data frame; by default one row for each report, columns named as in the codebook.

    Whole numbers come as `Int64`, others as `float64`; what is blank or not known is missing in either.

    :param labels: with "zh" or "en" the columns have labels instead of keys.
    :raises MissingExtra: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtra("a data frame", "tables") from error
    maker = RowMaker(shape, labels)
    rows = (row.values for result in results for row in maker.rows(result))
    parts = []
    while block := list(islice(rows, FRAME_ROWS)):
        parts.append(
            pd.DataFrame(
                {
                    c.name: _series(pd, c, values)
                    for c, values in zip(maker.columns, zip(*block, strict=True), strict=True)
                }
            )
        )
    if not parts:
        parts.append(pd.DataFrame({c.name: _series(pd, c, ()) for c in maker.columns}))
    frame = pd.concat(parts, ignore_index=True)
    for column in maker.columns:
        values = frame[column.name]
        if column.kind == "number" and (values.dropna() % 1 == 0).all():
            frame[column.name] = values.astype("Int64")
    return frame if labels == "key" else frame.rename(columns=headings(maker.columns, labels))


def headings(columns: Iterable[TableColumn], labels: Labels) -> dict[str, str]:
    """Name -> heading; two columns never have the same."""
    from govreport_core.table_writers import headings as unique

    columns = tuple(columns)
    return dict(zip((c.name for c in columns), unique(columns, labels), strict=True))


_DTYPES = {"text": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def _series(pd: Any, column: TableColumn, values: Iterable[Any]) -> Any:
    return pd.Series(list(values), dtype=_DTYPES[column.kind])


def _codebook_rows() -> Iterator[tuple[Any, ...]]:
    book = Codebook()
    for key, cell in book.cells.items():
        unit = "万元" if cell.kind == "amount" else "件"
        yield key, cell.title, cell.description, unit, " ".join(book.forms_of[key])


def _brief(data: Mapping[str, Any]) -> tuple[Any, ...]:
    source = data["source"]
    return source["name"], source.get("agency"), source.get("year"), data["form"]


def _suspect(data: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        key
        for each in data["findings"]
        if each["severity"] == "error" or each["kind"] == "disagreement"
        for key in each["cells"]
    )


def _mark(key: str, cell: Mapping[str, Any], suspect: frozenset[str]) -> str | None:
    if key in suspect:
        return "error"
    if cell["status"] in ("missing", "ambiguous"):
        return "gap"
    return "inferred" if cell["status"] in ("derived", "assumed", "filled") else None


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
