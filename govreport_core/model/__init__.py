"""The values that plugins are given and answer, and the results made of them. All are frozen.

The small ones of which a report has hundreds are named tuples, because a frozen dataclass costs several times as much
to make.
"""

from __future__ import annotations

from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Attachment, Document, GridCell, Metadata, Position, Table
from govreport_core.model.finding import Finding
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.layout import Layout, PageBox
from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.readings import CellReading, GridMapping, Indicator, Reading, RowReading, Token, UnreadGrid
from govreport_core.model.result import Provenance, Result
from govreport_core.model.source import Source
from govreport_core.model.stored import iter_results, result_from_dict

__all__ = [
    "Attachment",
    "Cell",
    "CellReading",
    "Document",
    "Evidence",
    "Finding",
    "Gap",
    "Gaps",
    "GridCell",
    "GridMapping",
    "Indicator",
    "Layout",
    "Metadata",
    "NarrativeFigure",
    "PageBox",
    "Position",
    "Provenance",
    "Reading",
    "Result",
    "RowReading",
    "Source",
    "Table",
    "Token",
    "UnreadGrid",
    "iter_results",
    "result_from_dict",
]
