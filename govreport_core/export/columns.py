"""Lists the columns of each shape of table, with their headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from govreport_core.export.words import changes_of, names_of_cells, titles_of_findings, word_of, yes_or_no
from govreport_core.export.writers.base import Labels, TableColumn
from govreport_core.forms.codebook import load_codebook, unit_of

Shape = Literal["wide", "long", "overview", "indicators", "doubtful", "findings", "corrections", "narrative", "form"]
# Those that a table can have by itself; a form is a sheet of a workbook, and the indicators are the other half of it.
SHAPES: tuple[Shape, ...] = ("wide", "long", "overview", "doubtful", "findings", "corrections", "narrative")
TABLE_NAMES: Mapping[str, str] = {
    "wide": "reports",
    "long": "cells",
    **{shape: shape for shape in ("overview", "indicators", "doubtful", "findings", "corrections", "narrative")},
}
# The tables that a file of several tables has beside the one that was asked for.
BESIDE: tuple[Shape, ...] = ("doubtful", "findings", "corrections", "narrative")

_STATUS, _RESULT = word_of("status"), word_of("result")
# Whose report a row is of.
BRIEF_COLUMNS = (
    TableColumn("agency", "text", "机关", "Body"),
    TableColumn("year", "integer", "年度", "Year"),
    TableColumn("name", "text", "文件", "File"),
    TableColumn("form", "text", "表式", "Form"),
)
SUMMARY_COLUMNS = (
    TableColumn("status", "text", "状态", "Status", _RESULT),
    TableColumn("printed", "integer", "原文单元格数", "Cells printed"),
    TableColumn("blank", "integer", "空白单元格数", "Cells blank"),
    TableColumn("derived", "integer", "推算单元格数", "Cells derived"),
    TableColumn("assumed", "integer", "假定为0单元格数", "Cells assumed"),
    TableColumn("filled", "integer", "模型填入单元格数", "Cells filled"),
    TableColumn("corrected", "integer", "人工更正单元格数", "Cells corrected"),
    TableColumn("ambiguous", "integer", "多种可能单元格数", "Cells ambiguous"),
    TableColumn("missing", "integer", "未读到单元格数", "Cells missing"),
    TableColumn("gaps", "integer", "无数值单元格数", "Cells missing or ambiguous"),
    TableColumn("rules_broken", "integer", "勾稽不符数", "Rules broken"),
    TableColumn("doubtful", "integer", "存疑单元格数", "Cells in doubt"),
)
ORIGIN_COLUMNS = (
    TableColumn("title", "text", "标题", "Title"),
    TableColumn("published", "text", "发布日期", "Published"),
    TableColumn("url", "text", "网址", "Address"),
    TableColumn("site_id", "text", "网站标识码", "Site id"),
    TableColumn("sha256", "text", "内容摘要", "Content digest"),
)
# How each cell of a report came to be, as a letter for each cell's column.
STATUSES_COLUMN = TableColumn("statuses", "text", "各单元格来历", "How each value came to be")
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
_KEY = TableColumn("key", "text", "单元格", "Cell")
_LABEL = TableColumn("label", "text", "指标", "Indicator")
_VALUE = TableColumn("value", "number", "数值", "Value")
_CELL_STATUS = TableColumn("status", "text", "来历", "How the value came to be", _STATUS)
_CANDIDATES = TableColumn("candidates", "text", "可能数值", "Possible values")
_LIMITS = (
    TableColumn("least", "number", "最小值", "Least possible value"),
    TableColumn("greatest", "number", "最大值", "Greatest possible value"),
)
EVIDENCE_COLUMNS = (
    TableColumn("evidence_plugin", "text", "读取插件", "Read by"),
    TableColumn("evidence_text", "text", "原文", "Printed text"),
    TableColumn("evidence_start", "integer", "起始位置", "First character"),
    TableColumn("evidence_end", "integer", "终止位置", "After the last character"),
    TableColumn("evidence_page", "integer", "页", "Page"),
    TableColumn("evidence_table", "integer", "表序", "Table"),
    TableColumn("evidence_row", "integer", "行序", "Row"),
    TableColumn("evidence_column", "integer", "列序", "Column"),
)
_CORRECTION_COLUMNS = (
    TableColumn("former_value", "number", "更正前数值", "Value before the correction"),
    TableColumn("former_status", "text", "更正前来历", "Status before the correction", _STATUS),
    TableColumn("corrected_by", "text", "更正人", "Corrected by"),
    TableColumn("corrected_when", "text", "更正时间", "Corrected when"),
    TableColumn("corrected_why", "text", "更正理由", "Corrected why"),
)
_CELL_COLUMNS = (
    _VALUE,
    _CELL_STATUS,
    TableColumn("suspect", "boolean", "存疑", "In doubt", yes_or_no),
    TableColumn("findings", "text", "有关问题", "Findings that name it", titles_of_findings),
    TableColumn("corroborated", "boolean", "另有佐证", "Corroborated", yes_or_no),
    TableColumn("assumption", "text", "假设", "Assumption"),
    TableColumn("checked", "boolean", "经勾稽核对", "Checked by the rules", yes_or_no),
    _CANDIDATES,
    *_LIMITS,
    *EVIDENCE_COLUMNS,
    *_CORRECTION_COLUMNS,
)
_DOUBTFUL_COLUMNS = (
    TableColumn("part", "text", "所在表", "Table of the form", word_of("table")),
    _LABEL,
    _VALUE,
    _CELL_STATUS,
    TableColumn("reasons", "text", "存疑原因", "Reasons for doubt", word_of("reason")),
    TableColumn("why", "text", "说明", "Why"),
    _CANDIDATES,
    *_LIMITS,
    _KEY,
    *EVIDENCE_COLUMNS,
)
_FINDING_COLUMNS = (
    TableColumn("kind", "text", "类别", "Kind", word_of("kind")),
    TableColumn("code", "text", "代码", "Code", titles_of_findings),
    TableColumn("severity", "text", "程度", "Severity", word_of("severity")),
    TableColumn("message", "text", "说明", "Message"),
    TableColumn("expected", "text", "应为", "Expected"),
    TableColumn("found", "text", "实为", "Found"),
    TableColumn("explanations", "text", "最小改动", "Smallest changes", changes_of),
    TableColumn("cells", "text", "单元格", "Cells", names_of_cells),
)
NARRATIVE_COLUMNS = (
    TableColumn("what", "text", "指标代码", "Indicator"),
    TableColumn("label", "text", "指标", "Indicator in Chinese"),
    TableColumn("category", "text", "类别", "Kind as printed"),
    TableColumn("value", "number", "数值", "Value"),
    TableColumn("approximate", "boolean", "约数", "Not exact", yes_or_no),
    TableColumn("unit", "text", "计量单位", "Unit as printed"),
    TableColumn("period", "text", "时期", "Period"),
    TableColumn("direction", "text", "增减", "Direction of a change"),
    TableColumn("body", "text", "所指机关", "Body spoken of"),
    TableColumn("own", "boolean", "本机关", "The reporting body's own", yes_or_no),
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
    """The columns of a shape of table. With labels the rows of a long table also have the cell's label.

    :raises KeyError: the shape is not one of a table.
    """
    label = () if labels == "key" else (_LABEL,)
    overview = (*BRIEF_COLUMNS, *SUMMARY_COLUMNS, *ORIGIN_COLUMNS)
    columns: Mapping[str, tuple[TableColumn, ...]] = {
        "wide": (*overview, STATUSES_COLUMN),
        "overview": overview,
        # A program does not see the colours.
        "indicators": (*BRIEF_COLUMNS, SUMMARY_COLUMNS[0], *((STATUSES_COLUMN,) if labels == "key" else ())),
        "long": (*BRIEF_COLUMNS, _KEY, *label, *_CELL_COLUMNS),
        "doubtful": (*BRIEF_COLUMNS, *_DOUBTFUL_COLUMNS),
        "findings": (*BRIEF_COLUMNS, *_FINDING_COLUMNS),
        "corrections": (*BRIEF_COLUMNS, _KEY, *label, _VALUE, *_CORRECTION_COLUMNS),
        "narrative": (*BRIEF_COLUMNS, *NARRATIVE_COLUMNS, FIGURE_YEAR),
    }
    return (*columns[shape], *cell_columns()) if shape in ("wide", "indicators") else columns[shape]


def codebook_rows() -> Iterator[tuple[str, ...]]:
    """A row for each cell of the codebook: key, labels, unit, and the forms that have it."""
    book = load_codebook()
    for key, cell in book.cells.items():
        yield key, cell.title, cell.description, unit_of(cell), " ".join(book.forms_of[key])
