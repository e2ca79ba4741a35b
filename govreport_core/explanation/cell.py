"""Explains a cell: where it stands, what was read for it, which rules it takes part in."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_core.explanation.figures import figures_beside
from govreport_core.explanation.labels import most_alike
from govreport_core.explanation.places import find_place, label_places
from govreport_core.explanation.values import CellExplanation, ReadingTold, RuleTold
from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Column, Form, Row
from govreport_core.forms.loading import load_form
from govreport_core.forms.rules import evaluate, sum_side
from govreport_core.messages.cell_names import name_cell
from govreport_core.model.document import Document
from govreport_core.model.readings import RowReading
from govreport_core.model.result import Result
from govreport_core.reading.values import figure_of


def explain_cell(result: Result, key: str) -> CellExplanation:
    """Why a cell has its value, or none.

    :raises KeyError: the result has no such cell.
    :raises ValueError: the result has no document, as one that is read back from a file.
    """
    cell, document = result.cells[key], document_of(result)
    assert result.form is not None
    form = load_form(result.form).variant(result.cells)
    row, column = row_and_column(form, key)
    place = find_place(form, row, column, cell, result)
    texts = (text for text, _ in label_places(document))
    return CellExplanation(
        document.name,
        form.id,
        key,
        name_cell(key),
        cell,
        place,
        () if place is not None else most_alike(row, form, texts, document.metadata.year),
        tuple(_readings_of(key, row, result, form)),
        tuple(_rules_of(key, result, form)),
        figures_beside(key, place, result),
        tuple(each for each in result.findings if key in each.cells),
    )


def document_of(result: Result) -> Document:
    """The document of a result.

    :raises ValueError: it has none.
    """
    if result.document is None:
        raise ValueError("this result has no document: explain what extract() returned, in the same process")
    return result.document


def row_and_column(form: Form, key: str) -> tuple[Row, Column]:
    """The row and the column of a cell."""
    for block in form.blocks:
        for row in block.rows:
            if key in row.keys:
                return row, block.columns[row.keys.index(key)]
    raise KeyError(key)


def _readings_of(key: str, row: Row, result: Result, form: Form) -> Iterator[ReadingTold]:
    assert result.document is not None
    for plugin, readings in result.readings:
        for reading in readings:
            if isinstance(reading, RowReading):
                if reading.row is not None and key in form.row_keys.get(reading.row, ()):
                    texts = tuple(token.text for token in reading.tokens)
                    yield ReadingTold(plugin, texts, reading.position.start, True, None)
            elif reading.key == key:
                value, _ = figure_of(reading, form.cells[key].kind, result.document)
                yield ReadingTold(plugin, (reading.text,), reading.position.start, False, value)


def _rules_of(key: str, result: Result, form: Form) -> Iterator[RuleTold]:
    values: dict[str, Figure | None] = {each: cell.value for each, cell in result.cells.items()}
    for rule in form.rules:
        if key in rule.keys:
            sums = sum_side(rule.left, values), sum_side(rule.right, values)
            yield RuleTold(rule.code, rule.label, rule.left, rule.right, *sums, evaluate(rule, values))
