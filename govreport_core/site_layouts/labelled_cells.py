"""The figures of a grid by the words beside and above them, whatever these words are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.model.document import GridCell, Table

# Between the words of several cells that name one row or column together.
JOINT = " / "


class LabelledCell(NamedTuple):
    """A cell with a figure, or for one, and its labels; row and column are those of the grid as it is printed."""

    label: str
    head: str
    cell: GridCell
    row: int
    column: int


def labelled_cells(table: Table, *, turned: bool) -> list[LabelledCell]:
    """The cells whose row and column have labels that no other has.

    A row with a lost cell is left out: its other cells may stand under wrong heads. So is a cell that spans several
    rows or columns, which is none of them alone.

    :param turned: whether rows and columns are exchanged.
    """
    found = []
    for line in _lines(list(zip(*table.rows, strict=False)) if turned else table.rows):
        label = _join(text for text in line.texts if not _is_value(text))
        for at, (cell, text) in enumerate(zip(line.cells, line.texts, strict=True)):
            head = _join(texts[at] for texts in line.heads if at < len(texts))
            if label and head and _is_value(text):
                row, column = (at, line.number) if turned else (line.number, at)
                found.append(LabelledCell(label, head, cell, row, column))
    return _single(found)


class _Line(NamedTuple):
    """A row with figures, and the rows of words above it that are its heads."""

    number: int
    cells: Sequence[GridCell]
    texts: Sequence[str]
    heads: Sequence[Sequence[str]]


def _lines(rows: Sequence[Sequence[GridCell | None]]) -> Iterator[_Line]:
    """The rows of a grid that have all their cells, without those that are heads."""
    heads: list[list[str]] = []
    are_heads = False
    for number, row in enumerate(rows):
        cells = [cell for cell in row if cell is not None]
        texts = ["".join(cell.text.split()) for cell in cells]
        if len(cells) < len(row) or _is_heading(texts, behind_figures=bool(heads) and not are_heads):
            continue
        if _are_heads(texts):
            heads = [*heads, texts] if are_heads else [texts]
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
