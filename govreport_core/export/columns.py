"""Lists the columns of each shape of table, with their headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from govreport_core.export.writers.base import Labels, TableColumn
from govreport_core.forms.codebook import load_codebook

Shape = Literal["wide", "long", "findings", "narrative"]
SHAPES: tuple[Shape, ...] = ("wide", "long", "findings", "narrative")
TABLE_NAMES: Mapping[str, str] = {
    "wide": "reports",
    "long": "cells",
    "findings": "findings",
    "narrative": "narrative",
}
# The tables that a file of several tables has beside the one that was asked for.
BESIDE: tuple[Shape, ...] = ("findings", "narrative")


SOURCE_COLUMNS = (
    TableColumn("name", "text", "文件", "File"),
    TableColumn("sha256", "text", "内容摘要", "Content digest"),
    TableColumn("title", "text", "标题", "Title"),
    TableColumn("agency", "text", "机关", "Body"),
    TableColumn("year", "integer", "年度", "Year"),
    TableColumn("published", "text", "发布日期", "Published"),
    TableColumn("url", "text", "网址", "Address"),
    TableColumn("site_id", "text", "网站标识码", "Site id"),
)
SUMMARY_COLUMNS = (
    TableColumn("form", "text", "表式", "Form"),
    TableColumn("status", "text", "状态", "Status"),
    TableColumn("gaps", "integer", "无值单元格数", "Cells missing or ambiguous"),
    TableColumn("rules_broken", "integer", "不符合勾稽关系数", "Rules broken"),
    TableColumn("printed", "integer", "原文单元格数", "Cells printed"),
    TableColumn("derived", "integer", "推算单元格数", "Cells derived"),
    TableColumn("assumed", "integer", "假定为0单元格数", "Cells assumed"),
    TableColumn("filled", "integer", "模型填入单元格数", "Cells filled"),
    TableColumn("corrected", "integer", "人工更正单元格数", "Cells corrected"),
    TableColumn("doubtful", "integer", "存疑单元格数", "Cells in doubt"),
    TableColumn("statuses", "text", "各单元格来历", "How each value came to be"),
)
# How each cell of a report came to be, as a letter for each cell's column in the column `statuses`.
STATUS_LETTERS: Mapping[str | None, str] = {
    "printed": "p",
    "blank": "b",
    "derived": "d",
    "assumed": "a",
    "filled": "f",
    "corrected": "c",
    "ambiguous": "u",
    "missing": "m",
    None: ".",  # the report's form has no such cell
}
_BRIEF_COLUMNS = (*(c for c in SOURCE_COLUMNS if c.name in ("name", "agency", "year")), SUMMARY_COLUMNS[0])
_CELL_COLUMNS = (
    TableColumn("value", "number", "数值", "Value"),
    TableColumn("status", "text", "来历", "How the value came to be"),
    TableColumn("suspect", "boolean", "存疑", "In doubt"),
    TableColumn("findings", "text", "有关问题", "Findings that name it"),
    TableColumn("corroborated", "boolean", "另有佐证", "Corroborated"),
    TableColumn("assumption", "text", "假设", "Assumption"),
    TableColumn("checked", "boolean", "经勾稽核对", "Checked by the rules"),
    TableColumn("candidates", "text", "可能数值", "Possible values"),
    TableColumn("least", "number", "最小值", "Least possible value"),
    TableColumn("greatest", "number", "最大值", "Greatest possible value"),
    TableColumn("evidence_plugin", "text", "读取插件", "Read by"),
    TableColumn("evidence_text", "text", "原文", "Printed text"),
    TableColumn("evidence_start", "integer", "起始位置", "First character"),
    TableColumn("evidence_end", "integer", "终止位置", "After the last character"),
    TableColumn("evidence_page", "integer", "页", "Page"),
    TableColumn("evidence_table", "integer", "表序", "Table"),
    TableColumn("evidence_row", "integer", "行序", "Row"),
    TableColumn("evidence_column", "integer", "列序", "Column"),
    TableColumn("former_value", "number", "更正前数值", "Value before the correction"),
    TableColumn("former_status", "text", "更正前来历", "Status before the correction"),
    TableColumn("corrected_by", "text", "更正人", "Corrected by"),
    TableColumn("corrected_when", "text", "更正时间", "Corrected when"),
    TableColumn("corrected_why", "text", "更正理由", "Corrected why"),
)
EVIDENCE_PARTS = ("plugin", "text", "start", "end", "page", "table", "row", "column")
_FINDING_COLUMNS = (
    TableColumn("kind", "text", "类别", "Kind"),
    TableColumn("code", "text", "代码", "Code"),
    TableColumn("severity", "text", "程度", "Severity"),
    TableColumn("cells", "text", "单元格", "Cells"),
    TableColumn("expected", "text", "应为", "Expected"),
    TableColumn("found", "text", "实为", "Found"),
    TableColumn("message", "text", "说明", "Message"),
    TableColumn("explanations", "text", "可能解释", "Explanations"),
)
NARRATIVE_COLUMNS = (
    TableColumn("what", "text", "指标代码", "Indicator"),
    TableColumn("label", "text", "指标", "Indicator in Chinese"),
    TableColumn("category", "text", "类别", "Kind as printed"),
    TableColumn("value", "number", "数值", "Value"),
    TableColumn("approximate", "boolean", "约数", "Not exact"),
    TableColumn("unit", "text", "计量单位", "Unit as printed"),
    TableColumn("period", "text", "时期", "Period"),
    TableColumn("direction", "text", "增减", "Direction of a change"),
    TableColumn("body", "text", "所指机关", "Body spoken of"),
    TableColumn("own", "boolean", "本机关", "The reporting body's own"),
    TableColumn("share", "number", "占比", "Share in per cent"),
    TableColumn("of", "text", "占比基数", "What the share is of"),
    TableColumn("unclear", "text", "不明之处", "What is left open"),
    TableColumn("reason", "text", "原因", "Why"),
    TableColumn("plugin", "text", "读取插件", "Read by"),
    TableColumn("text", "text", "原文", "Printed text"),
    TableColumn("start", "integer", "起始位置", "First character"),
    TableColumn("end", "integer", "终止位置", "After the last character"),
    TableColumn("page", "integer", "页", "Page"),
    TableColumn("part_of", "integer", "所属总数位置", "First character of the total"),
)
# The year of a figure beside the year of its report.
FIGURE_YEAR = TableColumn("figure_year", "integer", "所指年度", "Year spoken of")


def cell_columns() -> tuple[TableColumn, ...]:
    """A column for each cell of the codebook. All are numbers: a count printed with decimals stays what it is."""
    return tuple(
        TableColumn(key, "number", cell.title, cell.description) for key, cell in load_codebook().cells.items()
    )


def columns_of(shape: Shape, labels: Labels = "key") -> tuple[TableColumn, ...]:
    """The columns of a shape of table. With labels the rows of a long table also have the cell's label."""
    if shape == "wide":
        return (*SOURCE_COLUMNS, *SUMMARY_COLUMNS, *cell_columns())
    if shape == "findings":
        return (*_BRIEF_COLUMNS, *_FINDING_COLUMNS)
    if shape == "narrative":
        return (*_BRIEF_COLUMNS, *NARRATIVE_COLUMNS, FIGURE_YEAR)
    label = () if labels == "key" else (TableColumn("label", "text", "指标", "Indicator"),)
    return (*_BRIEF_COLUMNS, TableColumn("key", "text", "单元格", "Cell"), *label, *_CELL_COLUMNS)


def codebook_rows() -> Iterator[tuple[str, ...]]:
    """A row for each cell of the codebook: key, labels, unit, and the forms that have it."""
    book = load_codebook()
    for key, cell in book.cells.items():
        unit = "万元" if cell.kind == "amount" else "件"
        yield key, cell.title, cell.description, unit, " ".join(book.forms_of[key])
