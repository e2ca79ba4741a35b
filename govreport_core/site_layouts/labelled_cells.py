"""The figures of a grid by the words beside and above them, whatever these words are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
    rows = list(zip(*table.rows, strict=False)) if turned else list(table.rows)
    heads: list[list[str]] = []
    are_heads, found = False, list[LabelledCell]()
    for number, cells in enumerate(rows):
        if not cells or None in cells:
            continue
        known = [cell for cell in cells if cell is not None]
        texts = ["".join(cell.text.split()) for cell in known]
        if len(set(texts)) == 1 and heads and not are_heads:
            continue  # a heading over the whole width between rows
        if not any(map(is_figure, texts)) and sum(map(is_blank, texts)) * 2 < len(texts):
            heads = [*heads, texts] if are_heads else [texts]
            are_heads = True
            continue
        are_heads = False
        label = _join(text for text in texts if not is_figure(text) and not is_blank(text))
        for at, (cell, text) in enumerate(zip(known, texts, strict=True)):
            head = _join(line[at] for line in heads if at < len(line))
            if label and head and (is_figure(text) or is_blank(text)):
                found.append(LabelledCell(label, head, cell, *((at, number) if turned else (number, at))))
    return _single(found)


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
