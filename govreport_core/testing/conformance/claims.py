"""Checks single answers: texts stand where they are said to stand, and each is read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from govreport_core.hooks.places import given_at
from govreport_core.model.document import Document, Position
from govreport_core.model.readings import CellReading, RowReading
from govreport_core.testing.conformance.subject import Read, Subject, texts_of


def check_places(subject: Subject) -> Iterator[str]:
    """Every reading stands where it says, in the text and in the grid."""
    for page in subject.pages:
        for form in subject.forms:
            yield from find_misplaced(page.document, subject.ask(page.document, form))


def find_misplaced(document: Document, readings: Sequence[Any]) -> Iterator[str]:
    """What is wrong with the places of these readings."""
    for number, reading in enumerate(readings):
        yield from (f"{fault}{given_at(readings, number)}" for fault in _faults_of(document, reading))


def _faults_of(document: Document, reading: Any) -> Iterator[str]:
    if isinstance(reading, CellReading):
        yield from _misplaced(document, reading.key, reading.text, reading.position)
    elif isinstance(reading, RowReading):
        for token in reading.tokens:
            yield from _misplaced(document, str(reading.row), token.text, token.position)
    else:
        yield f"{document.name}: {reading!r} is neither a CellReading nor a RowReading"


def _misplaced(document: Document, cell: str, text: str, position: Position) -> Iterator[str]:
    start, end, table, row, column = position
    if document.text[start:end] != text:
        there = document.text[start:end]
        yield f"{document.name}: {cell}: {text!r} does not stand at {start}-{end}, where {there!r} is"
    elif table is not None and row is not None and column is not None:
        try:
            grid_cell = document.tables[table].rows[row][column]
        except IndexError:
            yield f"{document.name}: {cell}: there is no table {table} row {row} column {column}"
        else:
            if grid_cell is None or not grid_cell.start <= start <= end <= grid_cell.end:
                said = None if grid_cell is None else grid_cell.text
                yield f"{document.name}: {cell}: {text!r} is not in table {table} row {row} column {column}: {said!r}"


def check_once(subject: Subject) -> Iterator[str]:
    """No figure is read for two cells, and no cell is read as two figures. A nought may be that of several cells."""
    for page in subject.pages:
        read = texts_of(subject.ask(page.document, page.form))
        figures = [each for each in read if any(char in "123456789" for char in each.text)]
        yield from (f"{page.document.name}: {fault}" for fault in _read_twice(figures))
        cells: dict[str | None, Read] = {}
        for each in filter(lambda each: each.is_cell, read):
            first = cells.setdefault(each.cell, each)
            if first.text != each.text:
                yield f"{page.document.name}: {first}, and {each.text!r} at {each.start}: two texts of one cell"


def _read_twice(figures: Sequence[Read]) -> Iterator[str]:
    for left, right in pairwise(sorted(figures, key=lambda each: (each.start, each.end))):
        if right.start < left.end and (left.cell, left.start) != (right.cell, right.start):
            yield f"{left} is read again for {right}"
