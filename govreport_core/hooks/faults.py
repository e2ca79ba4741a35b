"""Says what is wrong with the types and places of what a plugin answers, in words for its author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import to_simplified
from govreport_core.forms.units import COUNTED, VOCABULARY, WORTH, is_foreign_unit, unify_spelling, yuan_name
from govreport_core.hooks.places import Answer
from govreport_core.model.document import METADATA, Document, GridCell, Metadata, Position, Table
from govreport_core.model.readings import CellReading, RowReading, Token

_COUNTED = frozenset(VOCABULARY["counted"])
_MULTIPLE = re.compile(f"[十百千万亿]+{COUNTED}")


def fault_of_answer(answer: object) -> str | None:
    """What is wrong with an answer that is no collection of readings; None if it is one.

    >>> fault_of_answer("80")
    "it returned a str ('80'); expected a list of readings (CellReading or RowReading), or to yield them"
    """
    if isinstance(answer, CellReading | RowReading):
        return f"it returned one {type(answer).__name__}; expected a list of readings: put it into [ ]"
    if isinstance(answer, Iterable) and not isinstance(answer, str | bytes | Mapping):
        return None
    return f"it returned {_named(answer)}; expected a list of readings (CellReading or RowReading), or to yield them"


def fault_of_reading(reading: object, document: Document, form: Form) -> str | None:
    """Why a reading cannot be believed: its types, a key that the form has not, a place where its text is not."""
    if isinstance(reading, CellReading):
        return next(_faults_of_cell(reading, document, form), None)
    if isinstance(reading, RowReading):
        return next(_faults_of_row(reading, document, form), None)
    wanted = "CellReading(key, text, position) or RowReading(row, tokens, position)"
    return f"{_named(reading)} is no reading; expected {wanted}"


def fault_of_document(answer: object) -> str | None:
    """What is wrong with what a reader returned; None if it is a document whose cells stand in its text."""
    if not isinstance(answer, Document):
        return (
            f"it returned {_named(answer)}; expected a Document, as build_document(name, parts) or read_part(part) of "
            "govreport_core.parsing make one, or None for a source that is not its own"
        )
    if not isinstance(answer.text, str):
        return f"the text of its Document is {_named(answer.text)}; expected a str: decode it"
    if not isinstance(answer.tables, tuple | list):
        return f"the tables of its Document are {_named(answer.tables)}; expected a tuple of Table"
    tables = (_fault_of_table(*each, answer.text) for each in enumerate(answer.tables))
    return next(filter(None, (_fault_of_metadata(answer.metadata), *tables)), None)


def _fault_of_metadata(metadata: object) -> str | None:
    if not isinstance(metadata, Metadata):
        return f"the metadata of its Document is {_named(metadata)}; expected Metadata(title=…, year=…)"
    for name in METADATA:
        value, wanted = getattr(metadata, name), int if name == "year" else str
        if value is not None and type(value) is not wanted:
            return f"the {name} in its Document's metadata is {_named(value)}; expected {wanted.__name__} or None"
    return None


def _fault_of_table(number: int, table: object, text: str) -> str | None:
    if not isinstance(table, Table):
        return f"table {number} of its Document is {_named(table)}; expected a Table"
    if not isinstance(table.rows, tuple | list) or not all(isinstance(row, tuple | list) for row in table.rows):
        return f"the rows of table {number} are no tuples of cells; expected rows=((cell, cell), (cell, cell))"
    for at, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            if cell is None or (type(cell) is GridCell and text[cell[1] : cell[2]] == cell[0] and cell[1] >= 0):
                continue
            where = f"table {number} row {at} column {column}"
            if not isinstance(cell, GridCell):
                return f"{where} is {_named(cell)}; expected GridCell(text, start, end) or None"
            return f"{where}: {cell.text!r} does not stand at {cell.start}-{cell.end} of the Document's text"
    return None


def _faults_of_cell(reading: CellReading, document: Document, form: Form) -> Iterator[str]:
    key, text, position, unit, labels = reading
    if not isinstance(key, str):
        yield f"the key is {_named(key)}; expected a str such as 'requests.received.total'"
    elif key not in form.cells:
        yield f"{key!r} is no cell of form {form.id}: use form.key(row, column), which has None for it"
    yield from _faults_of_text(text, position, document)
    yield from _faults_of_unit(unit, document)
    if not isinstance(labels, tuple | list):
        yield f"labels is {_named(labels)}; expected a tuple of Position"
    yield from (fault for label in labels for fault in _faults_of_place(label, document))


def _faults_of_row(reading: RowReading, document: Document, form: Form) -> Iterator[str]:
    row, tokens, position, unit, misplaced = reading
    if row is not None and not isinstance(row, str):
        yield f"the row is {_named(row)}; expected a str such as 'requests.received', or None"
    elif row is not None and row not in form.row_keys:
        yield f"{row!r} is no row of form {form.id}"
    if not isinstance(tokens, tuple | list):
        yield f"the tokens are {_named(tokens)}; expected a tuple of Token(text, position)"
    for token in tokens:
        if not isinstance(token, Token):
            yield f"{_named(token)} is no token; expected Token(text, position)"
        yield from _faults_of_text(token.text, token.position, document)
    yield from _faults_of_place(position, document)
    yield from _faults_of_unit(unit, document)
    if isinstance(unit, str) and _MULTIPLE.fullmatch(unit):
        yield f"the unit is {unit!r}, and what is counted in it is no figure of the form: leave the row out"
    if not isinstance(misplaced, bool):
        yield f"misplaced is {_named(misplaced)}; expected True or False"


def _faults_of_text(text: object, position: object, document: Document) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"the text is {_named(text)}; expected the str that stands at the position, such as '80'"
    yield from _faults_of_place(position, document)
    assert isinstance(position, Position)
    if document.text[position.start : position.end] != text:
        yield (
            f"the text {text!r} does not stand at the position it gives, {position.start}-{position.end}, where "
            f"{document.text[position.start : position.end][:24]!r} is"
        )


def _faults_of_place(position: object, document: Document) -> Iterator[str]:
    if not isinstance(position, Position):
        yield f"the position is {_named(position)}; expected Position(start, end)"
    assert isinstance(position, Position)
    start, end, table, row, column = position
    if type(start) is not int or type(end) is not int:
        yield f"the position is from {start!r} to {end!r}; expected offsets of document.text, whole numbers"
    if not (0 <= start <= len(document.text) and 0 <= end <= len(document.text)):
        yield f"the position {start}-{end} is not within the document's text, which ends at {len(document.text)}"
    if table is not None and not has_place(document, table, row, column):
        yield f"there is no table {table!r} row {row!r} column {column!r}; numbers are counted from 0"


def has_place(document: Document, table: Any, row: Any, column: Any) -> bool:
    """Whether a document has a place in a grid; of a row or column that is None nothing is said."""
    try:
        row, column = row or 0, column or 0
        cells = document.tables[table].rows[row]
        return bool(table >= 0 <= row and 0 <= column <= len(cells))
    except (IndexError, TypeError):
        return False


def _faults_of_unit(unit: object, document: Document) -> Iterator[str]:
    """A unit is known, or it stands on the page: any other is a mistake of the plugin's."""
    if unit is None:
        return
    if not isinstance(unit, str):
        yield f"the unit is {_named(unit)}; expected a str such as '元', or None"
        return
    known = (each in _COUNTED or yuan_name(each) in WORTH or is_foreign_unit(each) for each in unit.split("、"))
    if not all(known) and _squeeze(unit) not in _squeeze(document.text):
        yield f"the unit {unit!r} is not known and not printed on the page; expected {'、'.join(WORTH)}, or None"


def _squeeze(text: str) -> str:
    return unify_spelling(to_simplified("".join(text.split())))


def _named(value: Any) -> str:
    """A value by its type, and what it is if that is short; of an answer of several members that they are a list."""
    said = repr(value) if isinstance(value, str | bytes | int | float | bool) else ""
    kind = "list" if isinstance(value, Answer) else type(value).__name__
    article = "an" if kind[:1] in "aeiou" else "a"
    return "None" if value is None else f"{article} {kind}" + (f" ({said})" if said and len(said) <= 24 else "")
