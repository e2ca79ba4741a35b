"""Headings of a workbook's tables: one line, or two where cells of the form stand side by side."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_core.export.workbook.sheets import Head
from govreport_core.export.writers.base import Labels, TableColumn, column_headings
from govreport_core.forms.codebook import load_codebook, unit_in, unit_of
from govreport_core.messages import Language, text
from govreport_core.messages.cell_names import name_subject

# A label that says its unit by itself.
_UNIT_GIVEN = "单位"


def heads_of(columns: Sequence[TableColumn], labels: Labels) -> list[Head]:
    """The headings of a table; of the form's cells those of the official form, with the unit."""
    cells = load_codebook().cells
    if labels == "key" or not any(column.name in cells for column in columns):
        return [Head(heading) for heading in column_headings(columns, labels)]
    return [
        _head_of_cell(column, labels)
        if column.name in cells
        else Head(getattr(column, labels), text("sheet.report", labels))
        for column in columns
    ]


def _head_of_cell(column: TableColumn, language: Language) -> Head:
    cell = load_codebook().cells[column.name]
    unit = unit_in(unit_of(cell), language)
    if language == "zh":
        group = name_subject(column.name.rpartition(".")[0])
        label = cell.title.rpartition(" / ")[2]
    else:
        # A description says of what it is before the colon.
        group, _, label = cell.description.rstrip(".").partition(": ")
    return Head(label if _UNIT_GIVEN in label else text("sheet.unit", language, label=label, unit=unit), group)
