"""Word files made for tests: the official tables, and the blank form filled in."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx as python_docx
from docx.shared import Pt

from govreport_core.forms.form import Form
from support.pdf_sheets import Sheet


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(tables: list[Sheet]) -> bytes:
    """The official tables as a Word file, spans merged."""
    document = python_docx.Document()
    document.styles["Normal"].font.size = Pt(7)  # so that figures have room in narrow columns
    document.add_heading("示例县人民政府2023年政府信息公开工作年度报告")
    for sheet in tables:
        table = document.add_table(sheet.rows, len(sheet.widths), "Table Grid")
        for cell in sheet.cells:
            first = table._tbl.tr_lst[cell.row0].tc_at_grid_offset(cell.column0)
            if (cell.row1 - cell.row0, cell.column1 - cell.column0) != (1, 1):
                first = first.merge(table._tbl.tr_lst[cell.row1 - 1].tc_at_grid_offset(cell.column1 - 1))
            first.p_lst[0].add_r().text = cell.text
        document.add_paragraph("其后一段。")
    return saved(document)


def filled_in(path: Path, form: Form, printed: dict[str, str]) -> tuple[bytes, dict[tuple[int, int, int], str]]:
    """The blank official form with these figures, and the key at each table, row and column of it."""
    filled = python_docx.Document(path)
    keys: dict[tuple[int, int, int], str] = {}
    # Rows of the form's figures, as they stand in the official file.
    lines = [(0, 2), (0, 3), (0, 6), (0, 9), (0, 10), (0, 13), *((1, row) for row in range(3, 28))]
    rows = [row for b in form.blocks if b.table != "reviews" for row in b.rows if not row.id.endswith("unspecified")]
    for (number, line), row in zip(lines, rows, strict=True):
        for index, key in enumerate(row.keys):
            keys[number, line, (1 if number == 0 else 3) + index] = key
    for index, key in enumerate(key for row in form.blocks[-1].rows for key in row.keys):
        keys[2, 3, index] = key
    for (number, line, column), key in keys.items():
        filled.tables[number].rows[line].cells[column].text = printed.get(key, "\u3000")
    return saved(filled), keys
