"""A parser for a site that prints the requests table transposed: applicants as rows, the form's rows as columns.

Run it with: python examples/custom_site_parser.py examples/sites/transposed.html
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from govreport_core import CellReading, Document, Position, extract, hookimpl
from govreport_core.form import Form
from govreport_core.wording import normal


class TransposedTable:
    """Says which cell of the form each cell of a transposed table is; everything else is the library's work."""

    name = "transposed-table"

    @hookimpl
    def govreport_parse(self, document: Document, form: Form) -> Iterator[CellReading]:
        block = next(block for block in form.blocks if block.id == "requests")
        rows = {normal(spelling): row.id for row in block.rows for spelling in row.label.spellings}
        applicants = {normal(spelling): column.id for column in block.columns for spelling in column.label.spellings}
        for number, table in enumerate(document.tables):
            heads = [rows.get(normal(cell.text)) if cell else None for cell in table.rows[0]]
            for at, (first, *cells) in enumerate(table.rows):
                applicant = applicants.get(normal(first.text)) if first else None
                for column, (cell, row) in enumerate(zip(cells, heads[1:], strict=False), 1):
                    if applicant and row and cell:
                        place = Position(cell.start, cell.end, number, at, column)
                        yield CellReading(f"{row}.{applicant}", cell.text, place)


if __name__ == "__main__":
    print(extract(sys.argv[1], plugins=[TransposedTable]).to_json(indent=2))
