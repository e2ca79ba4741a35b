"""Why a cell has its value or none, and what was read of a document: answers as values, as text and as HTML."""

from __future__ import annotations

from govreport_core.explanation.cell import explain_cell
from govreport_core.explanation.document import explain_document
from govreport_core.explanation.values import (
    CellExplanation,
    DocumentExplanation,
    Excerpt,
    LabelMatch,
    Place,
    PrintedFigure,
    ReadingTold,
    RowTold,
    RuleTold,
    TableTold,
)
from govreport_core.explanation.words import to_html, to_text
from govreport_core.model.result import Result

__all__ = [
    "CellExplanation",
    "DocumentExplanation",
    "Excerpt",
    "LabelMatch",
    "Place",
    "PrintedFigure",
    "ReadingTold",
    "RowTold",
    "RuleTold",
    "TableTold",
    "explain",
    "explain_cell",
    "explain_document",
    "to_html",
    "to_text",
]


def explain(result: Result, key: str | None = None) -> CellExplanation | DocumentExplanation:
    """Why a cell has its value or none; without a key, what was read of the document as a whole.

    :param result: as `extract()` returned it: one that is read back from a file has no document.
    :raises KeyError: the result has no such cell.
    :raises ValueError: the result has no document.
    """
    return explain_document(result) if key is None else explain_cell(result, key)
