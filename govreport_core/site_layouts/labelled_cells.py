"""The figures of a grid by the words beside and above them, whatever these words are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.model.document import Document, GridCell, Position
from govreport_core.site_layouts.paired_cells import LabelledCell, paired_cells

# Between the words of several cells that name one row or column together.
JOINT = " / "


def labelled_cells(document: Document, number: int, *, turned: bool, paired: bool = False) -> list[LabelledCell]:
    """The cells of a table whose row and column have labels that no other has.

    The heading over the whole width under which a row stands is a part of its label: under another it is another row.
    Heads may stand in a table of their own directly above.

    A row with a lost cell is left out: its other cells may stand under wrong heads. So is a cell that spans several
    rows or columns, which is none of them alone.

    :param number: of the table in the document.
    :param turned: whether rows and columns are exchanged.
    :param paired: whether the head of each figure stands before it, and not above.
    """
    if paired:
        return _single(list(paired_cells(document, number, turned=turned)))
    rows = document.tables[number].rows
    above = [] if turned else _heads_apart(document, number)
    found = []
    for line in _lines(list(zip(*rows, strict=False)) if turned else rows, number, above):
        beside = _Words.beside(line)
        for at, (cell, text) in enumerate(zip(line.row.cells, line.row.texts, strict=True)):
            over = _Words.above(line, at)
            if beside.text and over.text and _is_value(text):
                places = [*beside.places, *over.places, (line.row, at, cell)]
                *words, own = (_position(*place, turned=turned) for place in places)
                found.append(LabelledCell(beside.text, over.text, cell, own, tuple(words)))
    return _single(found)


def _heads_apart(document: Document, number: int) -> list[_Row]:
    """The rows of the table directly above one, if it is as wide and has nothing but words."""
    if number == 0:
        return []
    above, table = document.tables[number - 1 : number + 1]
    widths = {len(row) for row in (*above.rows, *table.rows)}
    if len(widths) != 1 or above.end > table.start or document.text[above.end : table.start].strip():
        return []
    rows = [_Row.of(number - 1, at, row) for at, row in enumerate(above.rows)]
    heads = [row for row in rows if row is not None and _are_heads(row.texts)]
    return heads if len(heads) == len(rows) else []


def _position(row: _Row, column: int, cell: GridCell, *, turned: bool) -> Position:
    """The place of a cell in the grid as it is printed."""
    return Position(cell.start, cell.end, row.table, *((column, row.number) if turned else (row.number, column)))


class _Row(NamedTuple):
    """A row of a grid that has all its cells."""

    table: int
    number: int
    cells: Sequence[GridCell]
    texts: Sequence[str]

    @classmethod
    def of(cls, table: int, number: int, row: Sequence[GridCell | None]) -> _Row | None:
        """The row, if no cell of it is lost."""
        cells = [cell for cell in row if cell is not None]
        return cls(table, number, cells, ["".join(c.text.split()) for c in cells]) if len(cells) == len(row) else None


class _Line(NamedTuple):
    """A row with figures, the rows of words above it that are its heads, and the heading under which it stands."""

    row: _Row
    heads: Sequence[_Row]
    heading: _Row | None


class _Words(NamedTuple):
    """The words that are one label, and where they stand: row, column, cell."""

    text: str
    places: Sequence[tuple[_Row, int, GridCell]]

    @classmethod
    def beside(cls, line: _Line) -> _Words:
        """The words of a row, behind those of its heading; without words of its own it has no label."""
        own = [at for at, text in enumerate(line.row.texts) if text and not _is_value(text)]
        over = [(line.heading, 0)] if line.heading is not None and own else []
        return cls._of([*over, *((line.row, at) for at in own)])

    @classmethod
    def above(cls, line: _Line, column: int) -> _Words:
        """The words above a column."""
        return cls._of([(head, column) for head in line.heads if column < len(head.texts) and head.texts[column]])

    @classmethod
    def _of(cls, pieces: Sequence[tuple[_Row, int]]) -> _Words:
        text = _join(row.texts[at] for row, at in pieces)
        return cls(text, [(row, at, row.cells[at]) for row, at in pieces])


def _lines(rows: Sequence[Sequence[GridCell | None]], table: int, above: Sequence[_Row]) -> Iterator[_Line]:
    """The rows of a grid that have all their cells, without those that are heads.

    :param table: its number.
    :param above: heads that stand in a table of their own.
    """
    heads = list(above)
    heading: _Row | None = None
    are_heads = False
    for number, cells in enumerate(rows):
        row = _Row.of(table, number, cells)
        if row is None:
            continue
        if _is_heading(row.texts, behind_figures=bool(heads) and not are_heads):
            if row.texts and row.texts[0] and not _is_value(row.texts[0]):
                heading = row
        elif _are_heads(row.texts):
            heads = [*(heads if are_heads else ()), row]
            are_heads, heading = True, None
        else:
            are_heads = False
            yield _Line(row, heads, heading)


def _is_heading(texts: Sequence[str], *, behind_figures: bool) -> bool:
    """Whether a row is a heading over the whole width between rows of figures, or nothing at all."""
    return not texts or (behind_figures and len(set(texts)) == 1)


def _are_heads(texts: Sequence[str]) -> bool:
    """Whether a row has words above columns: a row of figures may be blank but for its label."""
    return not any(map(is_figure, texts)) and sum(map(is_blank, texts)) * 2 < len(texts)


def _is_value(text: str) -> bool:
    return is_figure(text) or is_blank(text)


def _join(texts: Iterable[str]) -> str:
    return JOINT.join(dict.fromkeys(text for text in texts if text))


def _single(found: Sequence[LabelledCell]) -> list[LabelledCell]:
    """Those that share neither labels nor a place with another."""
    labels = Counter((each.label, each.head) for each in found)
    places = Counter((each.cell.start, each.cell.end) for each in found if each.cell.text)
    return [
        each
        for each in found
        if labels[each.label, each.head] == 1 and places.get((each.cell.start, each.cell.end), 1) == 1
    ]
