"""Finds where a cell stands in its document, and the words around that place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govreport_core.explanation.labels import match_column_label, match_row_label
from govreport_core.explanation.values import Excerpt, Place, PlaceOf
from govreport_core.forms.form import Column, Form, Row
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document, GridCell, Position, Table
from govreport_core.model.readings import RowReading
from govreport_core.model.result import Result

# So many lines of text before a row's first figure may be its label.
LABEL_LINES = 6
# The heads of rows that stand side by side are farther away.
HEAD_LINES = 24
# So much of flattened text is shown around a figure, in lines that are not blank.
LINES_BEFORE, LINES_BEHIND = 4, 2
# They stand within so many characters.
LONGEST_BEFORE = 4000
# So much of a cell or line is shown.
LONGEST_SHOWN = 60
# So many rows above a place are gone through for heads.
MOST_HEAD_ROWS = 60


def own_evidence(cell: Cell) -> Evidence | None:
    """Where a cell stands itself; an assumed or derived cell borrows the places of others."""
    former = cell.correction.former if cell.correction is not None else cell
    return former.evidence if former.has_place or former.is_open else None


def row_evidence(row: Row, form: Form, result: Result) -> Evidence | None:
    """Where the first figure of a row stands, whether its column is known or not; None if nothing of it was read."""
    found = [own_evidence(result.cells[key]) for key in row.keys if key in result.cells]
    known = min(filter(None, found), key=lambda each: each.start, default=None)
    return known or next(_row_readings(row, form, result), None)


def _row_readings(row: Row, form: Form, result: Result) -> Iterator[Evidence]:
    assert result.document is not None
    for plugin, readings in result.readings:
        for reading in readings:
            if not isinstance(reading, RowReading) or reading.row is None or not reading.tokens:
                continue
            if set(row.keys) <= set(form.row_keys.get(reading.row, ())):
                text, position = reading.tokens[0]
                yield Evidence.of(plugin, text, position, result.document)


def find_place(form: Form, row: Row, column: Column, cell: Cell, result: Result) -> Place | None:
    """Where a cell stands; else where others of its row do, or its label; None if there is nothing of the row."""
    document = result.document
    assert document is not None
    of_row = row_evidence(row, form, result)
    if (evidence := own_evidence(cell)) is not None:
        return _place("cell", form, row, column, evidence, of_row or evidence, document)
    if of_row is not None:
        return _place("row", form, row, column, of_row, of_row, document)
    label = find_label(form, row, document)
    return _place("label", form, row, column, label, label, document) if label is not None else None


def _place(
    of: PlaceOf, form: Form, row: Row, column: Column, at: Evidence, first: Evidence, document: Document
) -> Place:
    """:param first: the first figure of the row, before which its label stands in flattened text."""
    is_cell, year = of == "cell", document.metadata.year
    heads = heads_above(at, document)
    words = (at.text,) if of == "label" else words_of_row(form, row, at if at.row is not None else first, document)
    return Place(
        at.start,
        line_of(document, at.start),
        at.page,
        at.table,
        at.row,
        at.column if is_cell else None,
        of,
        match_row_label(form, row, (*heads, *words), year),
        match_column_label(column, (*words, *heads) if is_cell else (), year),
        _text_excerpt(at, document) if at.row is None else _grid_excerpt(at, document, of != "row"),
    )


def find_label(form: Form, row: Row, document: Document) -> Evidence | None:
    """Where the label of a row is printed of which no figure was read; None if it is not, or is alike at most."""
    year = document.metadata.year
    for text, position in label_places(document):
        match = match_row_label(form, row, (text,), year)
        if match.how in ("official", "spelling"):
            return Evidence.of("", text, position, document)
    return None


def label_places(document: Document) -> Iterator[tuple[str, Position]]:
    """The texts that may be labels with their places: those of the cells of grids, and lines."""
    for number, table in enumerate(document.tables):
        for at, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                if cell is not None and normalize_label(cell.text):
                    yield cell.text, Position(cell.start, cell.end, number, at, column)
    start = 0
    for line in document.text.split("\n"):
        if normalize_label(line):
            yield line.strip(), Position(start, start + len(line))
        start += len(line) + 1


def line_of(document: Document, offset: int) -> int:
    """The number of the line of text on which a character stands, from 1."""
    return document.text.count("\n", 0, offset) + 1


def words_of_row(form: Form, row: Row, place: Evidence, document: Document) -> tuple[str, ...]:
    """The words that may name a row: those in its row of a grid, or in the lines before its first figure."""
    if place.row is not None:
        return words_around(place, document)
    stands_beside = any(block.side_by_side and row in block.rows for block in form.blocks)
    return words_before(place, document, HEAD_LINES if stands_beside else LABEL_LINES)


def words_around(place: Evidence, document: Document) -> tuple[str, ...]:
    """The words in the row of a grid."""
    if place.table is None or place.row is None:
        return ()
    return _words_of(document.tables[place.table].rows[place.row])


def heads_above(place: Evidence, document: Document) -> tuple[str, ...]:
    """The words above a place in its column, the outermost first; of a table without heads those of the one above."""
    if place.table is None or place.row is None or place.column is None:
        return ()
    heads = _words_in_column(document.tables[place.table], place.row, place.column)
    number = place.table
    while not heads and number > 0:
        # A page break may part a table from its heads.
        number -= 1
        above = document.tables[number]
        heads = _words_in_column(above, len(above.rows), place.column)
    return heads


def words_before(place: Evidence, document: Document, most: int) -> tuple[str, ...]:
    """The words in the lines before a row of flattened text, of so many lines with words."""
    before = document.text[max(0, place.start - LONGEST_BEFORE) : place.start].split("\n")
    said = [text for text in (" ".join(line.split()) for line in before) if normalize_label(text)]
    return tuple(said[-most:])


def _words_in_column(table: Table, above: int, column: int) -> tuple[str, ...]:
    rows = table.rows[max(0, above - MOST_HEAD_ROWS) : above]
    return _words_of(row[column] for row in rows if column < len(row))


def _words_of(cells: Iterable[GridCell | None]) -> tuple[str, ...]:
    texts = (" ".join(cell.text.split()) for cell in cells if cell is not None)
    return tuple(dict.fromkeys(text for text in texts if normalize_label(text)))


def _grid_excerpt(place: Evidence, document: Document, is_own: bool) -> Excerpt:
    """The row of a grid, with its heads and the rows beside it; what spans columns once."""
    assert place.table is not None
    assert place.row is not None
    rows = document.tables[place.table].rows
    # The heads stand at the beginning; what is between them and the rows beside the place is left out.
    numbers = sorted({*range(min(3, len(rows))), *range(max(0, place.row - 1), min(len(rows), place.row + 2))})
    shown: list[tuple[str, ...]] = []
    spans: list[tuple[int, ...]] = []
    own: tuple[int, int] | None = None
    for number in numbers:
        texts: list[str] = []
        widths: list[int] = []
        before = None
        for column, cell in enumerate(rows[number]):
            if cell is None or cell is not before:
                texts.append("" if cell is None else shorten(cell.text))
                widths.append(0)
            widths[-1] += 1
            before = cell
            if is_own and (number, column) == (place.row, place.column):
                own = len(shown), len(texts) - 1
        shown.append(tuple(texts))
        spans.append(tuple(widths))
    return Excerpt(tuple(shown), own, tuple(spans))


def _text_excerpt(place: Evidence, document: Document) -> Excerpt:
    """The lines around a place of flattened text."""
    begin = document.text.rfind("\n", 0, place.start) + 1
    end = document.text.find("\n", max(place.start, place.end - 1))
    end = len(document.text) if end < 0 else end
    before = [line for line in document.text[max(0, begin - 2000) : begin].split("\n") if line.strip()][-LINES_BEFORE:]
    behind = [line for line in document.text[end : end + 2000].split("\n") if line.strip()][:LINES_BEHIND]
    own = (document.text[begin : place.start], place.text, document.text[place.end : end])
    # Of a line with many figures, too, the one that is meant is seen.
    parts = [shorten(text) for text in own]
    shown = [text for number, text in enumerate(parts) if text or number == 1]
    rows = (*((shorten(line),) for line in before), tuple(shown), *((shorten(line),) for line in behind))
    return Excerpt(rows, (len(before), 1 if parts[0] else 0), tuple(tuple(1 for _ in row) for row in rows))


def shorten(text: str) -> str:
    """A text on one line, cut if it is long."""
    said = " ".join(text.split())
    return said if len(said) <= LONGEST_SHOWN else f"{said[: LONGEST_SHOWN - 1]}…"
