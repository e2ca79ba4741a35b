"""Parser of the indicator tables of reports from before 2019: rows of a label, a unit and one or two figures.

There was no national form for all bodies; what such tables share is a head that names the indicator, its unit and
the columns (统计数, 2018年度, 历年累计 …). They are read as printed, from grids and from text. Figures that a scraper
ran together are split only where one way is left; else the value is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from govreport_core import hookimpl
from govreport_core.model.document import Document
from govreport_core.model.readings import Indicator
from govreport_tables.indicators.grids import rows_from_grid
from govreport_tables.indicators.lines import rows_from_text
from govreport_tables.indicators.vocabulary import UNITS

# A table with fewer rows that speak of disclosure is about something else.
FEWEST_ROWS = 3
SUBJECT = "信息公开"
_OF_THE_FORM = re.compile("公开|申请|复议|诉讼|答复|公文|公报")


@hookimpl(trylast=True)
def govreport_indicators(document: Document) -> list[Indicator] | None:
    """The rows of the indicator tables in grids, or else in text; None if the document has no such table."""
    if SUBJECT not in document.text:
        return None
    found = [rows_from_grid(table, number) for number, table in enumerate(document.tables)]
    grids = [row for rows in found if _is_indicator_table(rows) for row in rows]
    if grids:
        return grids
    rows = rows_from_text(document.text)
    return rows if _is_indicator_table(rows) else None


def _is_indicator_table(rows: Sequence[Indicator]) -> bool:
    """Whether enough of the rows are of disclosure."""
    return sum(row.unit in UNITS and _OF_THE_FORM.search(row.indicator) is not None for row in rows) >= FEWEST_ROWS
