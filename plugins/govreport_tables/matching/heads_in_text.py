"""Finds the columns of text that is laid out as on the page by the heads above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_core.forms.form import Block
from govreport_core.forms.normalization import normalize_label
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate
from govreport_tables.matching.extents import Extent, columns_under, extents_of, line_around, pieces_of

# So many lines above the first row of a table may be its heads.
MOST_LINES = 16


class _Line(NamedTuple):
    """A line that names columns, or has values under them."""

    text: str
    pieces: Sequence[tuple[str, Extent]]


def find_headed_columns(
    rows: Sequence[RowCandidate], id: str, above: int, text: str, labels: LabelIndex
) -> list[Extent] | None:
    """Where the heads of all columns stand, if every value of these rows stands under one of them.

    :param id: of one of the rows, or of the block whose rows stand side by side.
    :param above: where the text begins that may be the heads of the first row.
    """
    block = labels.blocks[id]
    below = [_read_line(row.values[0].position.start, text) for row in rows]
    heads = _lines_of_heads(above, rows[0].values[0].position.start, text, block, labels)
    if not _are_laid_out([*heads, *below]):
        return None
    columns = _columns_in_order([piece for line in heads for piece in line.pieces], id, block, labels)
    if columns is None:
        return None
    placed = (extents_of(row, text) for row in rows)
    # One row that does not stand under them, such as one with a stray figure, leaves the others to arithmetic as well:
    # with only that row left, arithmetic would give it what the others lack.
    return columns if all(each and columns_under(each, columns) for each in placed) else None


def _read_line(place: int, text: str) -> _Line:
    start, end = line_around(place, text)
    return _Line(text[start:end], list(pieces_of(text[start:end])))


def _lines_of_heads(above: int, below: int, text: str, block: Block, labels: LabelIndex) -> list[_Line]:
    """The last lines between two places that name columns or groups of columns of a block."""
    lines = text[above : line_around(below, text)[0]].split("\n")[-MOST_LINES:]
    read = (_Line(line, list(pieces_of(line))) for line in lines)
    return [line for line in read if any(_is_head(said, block, labels) for said, _ in line.pieces)]


def _is_head(said: str, block: Block, labels: LabelIndex) -> bool:
    word = normalize_label(said)
    return labels.columns.number(block, word) is not None or _group_number(word, block, labels) is not None


def _group_number(word: str, block: Block, labels: LabelIndex) -> int | None:
    """The number of the group side by side that a head names."""
    if not block.side_by_side:
        return None
    return next((n for n, row in enumerate(block.rows) if word in labels.columns.spellings[row.id]), None)


def _are_laid_out(lines: Sequence[_Line]) -> bool:
    """Whether it shows in which column something stands: by as many bars on each line, or by blanks that differ.

    Where always as many blanks part one text from the next, nothing keeps the place of a lost one.
    """
    bars = {line.text.count("|") for line in lines}
    if bars != {0}:
        return len(bars) == 1
    gaps = {right.left - left.right for line in lines for (_, left), (_, right) in pairwise(line.pieces)}
    return len(gaps) > 1 and not any("\t" in line.text for line in lines)


def _columns_in_order(
    pieces: Sequence[tuple[str, Extent]], id: str, block: Block, labels: LabelIndex
) -> list[Extent] | None:
    """Where the heads stand that name the columns of a row once and in the form's order; None if they do not."""
    said = [(normalize_label(text), extent) for text, extent in pieces]
    named = sorted((extent, n) for word, extent in said if (n := labels.columns.number(block, word)) is not None)
    columns = [extent for extent, _ in named]
    width = len(block.columns)
    groups = len(block.rows) if id == block.id else 1
    if [number for _, number in named] != [*range(width)] * groups:
        return None
    if any(right.left < left.right for left, right in pairwise(columns)):
        return None
    if id == block.id and not _are_groups_above(list(_groups_in(said, block, labels)), columns, width):
        return None
    return columns


def _groups_in(said: Sequence[tuple[str, Extent]], block: Block, labels: LabelIndex) -> Iterator[tuple[int, Extent]]:
    for word, extent in said:
        if (group := _group_number(word, block, labels)) is not None:
            yield group, extent


def _are_groups_above(groups: Sequence[tuple[int, Extent]], columns: Sequence[Extent], width: int) -> bool:
    """Whether the head of each group stands once, above the columns of this group."""
    if sorted(number for number, _ in groups) != [*range(len(columns) // width)]:
        return False
    return all(
        columns[number * width].left <= extent.left and extent.right <= columns[(number + 1) * width - 1].right
        for number, extent in groups
    )
