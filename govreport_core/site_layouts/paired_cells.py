"""The figures of rows without heads, in which each has its head before it: cards, lists of words and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.model.document import Document, GridCell, Position
from govreport_core.parsing.figures import split_figure

FEWEST_PAIRS = 2


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


class _Piece(NamedTuple):
    """A text in a row: a cell, or a part of one."""

    cell: GridCell
    column: int


def paired_cells(document: Document, number: int, *, turned: bool) -> Iterator[LabelledCell]:
    """The figures of rows such as 群众 新来 5 结转 1, or 群众 新来5件 结转1件.

    All of a row must be of this kind, with as many different heads as figures.

    :param turned: whether the first words of rows are heads, and those before the figures are labels.
    """
    for row, cells in enumerate(document.tables[number].rows):
        if not cells or None in cells:
            continue
        first, *rest = [_Piece(cell, column) for column, cell in enumerate(cells) if cell is not None]
        pairs = _pairs(rest)
        label = _squeeze(first.cell.text)
        if not label or _is_value(label) or len({_squeeze(head.cell.text) for head, _ in pairs}) < len(pairs):
            continue
        for head, figure in pairs:
            own, *words = (
                Position(each.cell.start, each.cell.end, number, row, each.column) for each in (figure, first, head)
            )
            name, over = (_squeeze(head.cell.text), label) if turned else (label, _squeeze(head.cell.text))
            yield LabelledCell(name, over, figure.cell, own, tuple(words))


def _pairs(pieces: Sequence[_Piece]) -> list[tuple[_Piece, _Piece]]:
    """Heads and figures of the pieces behind a row's label; empty if any is of another kind."""
    parted = [_parted(piece) for piece in pieces]
    found = [pair for pair in parted if pair is not None]
    if len(found) < len(pieces):
        found = list(zip(pieces[::2], pieces[1::2], strict=False)) if len(pieces) % 2 == 0 else []
    is_right = all(not _is_value(head.cell.text) and _is_value(figure.cell.text) for head, figure in found)
    return found if is_right and len(found) >= FEWEST_PAIRS else []


def _parted(piece: _Piece) -> tuple[_Piece, _Piece] | None:
    """The head and the figure of one cell that has both."""
    text, start, _ = piece.cell
    figure = split_figure(text, start)
    if figure is None:
        return None
    head = GridCell(figure.label, at := start + text.index(figure.label), at + len(figure.label))
    return piece._replace(cell=head), piece._replace(cell=GridCell(figure.text, figure.start, figure.end))


def _is_value(text: str) -> bool:
    return is_figure(text) or is_blank(text)


def _squeeze(text: str) -> str:
    return "".join(text.split())
