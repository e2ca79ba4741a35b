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

    A row with a lost cell is left out: its other cells may stand under wrong heads. So is a cell that spans several
    rows or columns, which is none of them alone.

    :param number: of the table in the document.
    :param turned: whether rows and columns are exchanged.
    """
    rows = document.tables[number].rows

    def place(cell: GridCell, row: int, column: int) -> Position:
        return Position(cell.start, cell.end, number, *((column, row) if turned else (row, column)))

    found = []
    for line in _lines(list(zip(*rows, strict=False)) if turned else rows):
        labels = [at for at, text in enumerate(line.texts) if text and not _is_value(text)]
        beside = [place(line.cells[at], line.number, at) for at in labels]
        for at, (cell, text) in enumerate(zip(line.cells, line.texts, strict=True)):
            above = [head for head in line.heads if at < len(head.texts) and head.texts[at]]
            label, head = _join(line.texts[at] for at in labels), _join(head.texts[at] for head in above)
            if label and head and _is_value(text):
                words = (*beside, *(place(head.cells[at], head.number, at) for head in above))
                found.append(LabelledCell(label, head, cell, place(cell, line.number, at), words))
    return _single(found)


class _Row(NamedTuple):
    """A row of a grid that has all its cells."""

    number: int
    cells: Sequence[GridCell]
    texts: Sequence[str]


class _Line(NamedTuple):
    """A row with figures, and the rows of words above it that are its heads."""

    number: int
    cells: Sequence[GridCell]
    texts: Sequence[str]
    heads: Sequence[_Row]


def _lines(rows: Sequence[Sequence[GridCell | None]]) -> Iterator[_Line]:
    """The rows of a grid that have all their cells, without those that are heads."""
    heads: list[_Row] = []
    are_heads = False
    for number, row in enumerate(rows):
        cells = [cell for cell in row if cell is not None]
        texts = ["".join(cell.text.split()) for cell in cells]
        if len(cells) < len(row) or _is_heading(texts, behind_figures=bool(heads) and not are_heads):
            continue
        if _are_heads(texts):
            heads = [*(heads if are_heads else ()), _Row(number, cells, texts)]
            are_heads = True
        else:
            are_heads = False
            yield _Line(number, cells, texts, heads)


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
