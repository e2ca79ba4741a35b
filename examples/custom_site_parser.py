"""A parser for a site that prints the requests table on its side and without a table: applicants as lines of <div>s.

Run it with: python examples/custom_site_parser.py examples/sites/transposed.html
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from govreport_core import CellReading, Document, Position, extract, hookimpl
from govreport_core.forms import Form, normalize_label


class TransposedTable:
    """Says which cell of the form each figure is; everything else is the library's work."""

    name = "transposed-table"

    @hookimpl
    def govreport_parse(self, document: Document, form: Form) -> Iterator[CellReading]:
        block = next(block for block in form.blocks if block.id == "requests")
        rows = {normalize_label(spelling): row.id for row in block.rows for spelling in row.label.spellings}
        applicants = {
            normalize_label(spelling): column.id for column in block.columns for spelling in column.label.spellings
        }
        heads: list[str] = []  # the rows of the form, in the order in which this site has them as columns
        applicant, column = "", 0
        for line in re.finditer(r"[^\n]+", document.text):
            label = normalize_label(line[0])
            if not applicant and label in rows:
                heads.append(rows[label])
            elif heads and label in applicants:
                applicant, column = applicants[label], 0
            elif applicant and column < len(heads):
                yield CellReading(f"{heads[column]}.{applicant}", line[0], Position(*line.span()))
                column += 1
                if applicant == "total" and column == len(heads):
                    return


if __name__ == "__main__":
    print(extract(sys.argv[1], plugins=[TransposedTable]).to_json(indent=2))
