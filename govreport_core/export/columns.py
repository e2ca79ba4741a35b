"""The columns of each shape of table, with their headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from govreport_core.export.writers.base import TableColumn
from govreport_core.forms.codebook import Codebook

Shape = Literal["wide", "long", "findings"]
Labels = Literal["key", "zh", "en"]
SHAPES: tuple[Shape, ...] = ("wide", "long", "findings")
TABLE_NAMES: Mapping[str, str] = {"wide": "reports", "long": "cells", "findings": "findings"}


def _column(name: str, kind: str, zh: str, en: str) -> TableColumn:
    return TableColumn(name, kind, zh, en)


SOURCE_COLUMNS = (
    _column("name", "text", "文件", "File"),
    _column("sha256", "text", "内容摘要", "Content digest"),
    _column("title", "text", "标题", "Title"),
    _column("agency", "text", "机关", "Body"),
    _column("year", "integer", "年度", "Year"),
    _column("published", "text", "发布日期", "Published"),
    _column("url", "text", "网址", "Address"),
    _column("site_id", "text", "网站标识码", "Site id"),
)
SUMMARY_COLUMNS = (
    _column("form", "text", "表式", "Form"),
    _column("status", "text", "状态", "Status"),
    _column("gaps", "integer", "无值单元格数", "Cells missing or ambiguous"),
    _column("rules_broken", "integer", "不符合勾稽关系数", "Rules broken"),
)
_BRIEF = (*(c for c in SOURCE_COLUMNS if c.name in ("name", "agency", "year")), SUMMARY_COLUMNS[0])
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
EVIDENCE_PARTS = ("plugin", "text", "start", "end", "page", "table", "row", "column")
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


def cell_columns() -> tuple[TableColumn, ...]:
    """A column for each cell of the codebook. All are numbers: a count printed with decimals stays what it is."""
    return tuple(TableColumn(key, "number", cell.title, cell.description) for key, cell in Codebook().cells.items())


def columns_of(shape: Shape, labels: Labels = "key") -> tuple[TableColumn, ...]:
    """The columns of a shape of table. With labels the rows of a long table also have the cell's label."""
    if shape == "wide":
        return (*SOURCE_COLUMNS, *SUMMARY_COLUMNS, *cell_columns())
    if shape == "findings":
        return (*_BRIEF, *_FINDING)
    label = () if labels == "key" else (_column("label", "text", "指标", "Indicator"),)
    return (*_BRIEF, _column("key", "text", "单元格", "Cell"), *label, *_CELL)


def codebook_rows() -> Iterator[tuple[Any, ...]]:
    book = Codebook()
    for key, cell in book.cells.items():
        unit = "万元" if cell.kind == "amount" else "件"
        yield key, cell.title, cell.description, unit, " ".join(book.forms_of[key])
