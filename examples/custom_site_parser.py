"""A parser for a site that prints the requests table on its side and without a table: applicants as lines of <div>s.

Run it with: python examples/custom_site_parser.py examples/sites/transposed.html
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from govreport_core import CellReading, Document, Position, extract, hookimpl
from govreport_core.forms import Form
from govreport_core.parsing import is_blank, is_figure, match_column, match_row


class TransposedTable:
    """Says which cell of the form each figure is; everything else is the library's work."""

    name = "transposed-table"

    @hookimpl
    def govreport_parse(self, document: Document, form: Form) -> Iterator[CellReading]:
        heads: list[str] = []  # the rows of the form, in the order in which this site has them as columns
        applicant, figures, is_head = None, list[re.Match[str]](), True
        for line in re.finditer(r"[^\n]+", document.text + "\n."):
            if is_figure(line[0]) or is_blank(line[0]):
                figures.append(line)
                is_head = False
                continue
            # A line that has lost a figure is left alone: which of the others moved up is not known.
            for row, figure in zip(heads, figures, strict=True) if len(figures) == len(heads) else ():
                if applicant and (key := form.key(row, applicant.id)):
                    yield CellReading(key, figure[0], Position(*figure.span()))
            figures = []
            applicant = match_column(form, "requests", line[0])
            # 其他 and 总计 are rows above the first figure, and applicants below.
            if is_head and (named := match_row(form, line[0], block="requests")):
                heads.append(named.id)


if __name__ == "__main__":
    print(extract(sys.argv[1], plugins=[TransposedTable]).to_json(indent=2))
