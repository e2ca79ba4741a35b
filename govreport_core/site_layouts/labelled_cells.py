"""The figures of a grid by the words beside and above them, whatever these words are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.model.document import Document, GridCell, Position

# Between the words of several cells that name one row or column together.
JOINT = " / "


class LabelledCell(NamedTuple):
    """A cell with a figure, or for one, and its labels.

    :param position: its place in the grid as it is printed.
    :param words: the places of the words that are its labels.
    """

    label: str
    head: str
    cell: GridCell
    position: Position
    words: tuple[Position, ...]


def labelled_cells(document: Document, number: int, *, turned: bool) -> list[LabelledCell]:
    """The cells of a table whose row and column have labels that no other has.

    The heading over the whole width under which a row stands is a part of its label: under another it is another row.

    A row with a lost cell is left out: its other cells may stand under wrong heads. So is a cell that spans several
    rows or columns, which is none of them alone.

    :param number: of the table in the document.
    :param turned: whether rows and columns are exchanged.
    """
    rows = document.tables[number].rows
    found = []
    for line in _lines(list(zip(*rows, strict=False)) if turned else rows):
        beside = _Words.beside(line)
        for at, (cell, text) in enumerate(zip(line.row.cells, line.row.texts, strict=True)):
            above = _Words.above(line, at)
            if beside.text and above.text and _is_value(text):
                places = [*beside.places, *above.places, (cell, line.row.number, at)]
                *words, own = (_position(number, *place, turned=turned) for place in places)
                found.append(LabelledCell(beside.text, above.text, cell, own, tuple(words)))
    return _single(found)


def _position(table: int, cell: GridCell, row: int, column: int, *, turned: bool) -> Position:
    """The place of a cell in the grid as it is printed."""
    return Position(cell.start, cell.end, table, *((column, row) if turned else (row, column)))


class _Row(NamedTuple):
    """A row of a grid that has all its cells."""

    number: int
    cells: Sequence[GridCell]
    texts: Sequence[str]


class _Line(NamedTuple):
    """A row with figures, the rows of words above it that are its heads, and the heading under which it stands."""

    row: _Row
    heads: Sequence[_Row]
    heading: _Row | None


class _Words(NamedTuple):
    """The words that are one label, and where they stand: cell, row, column."""

    text: str
    places: Sequence[tuple[GridCell, int, int]]

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
        return cls(text, [(row.cells[at], row.number, at) for row, at in pieces])


def _lines(rows: Sequence[Sequence[GridCell | None]]) -> Iterator[_Line]:
    """The rows of a grid that have all their cells, without those that are heads."""
    heads: list[_Row] = []
    heading: _Row | None = None
    are_heads = False
    for number, row in enumerate(rows):
        cells = [cell for cell in row if cell is not None]
        texts = ["".join(cell.text.split()) for cell in cells]
        if len(cells) < len(row):
            continue
        if _is_heading(texts, behind_figures=bool(heads) and not are_heads):
            if texts and texts[0] and not _is_value(texts[0]):
                heading = _Row(number, cells, texts)
        elif _are_heads(texts):
            heads = [*(heads if are_heads else ()), _Row(number, cells, texts)]
            are_heads, heading = True, None
        else:
            are_heads = False
            yield _Line(_Row(number, cells, texts), heads, heading)


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
