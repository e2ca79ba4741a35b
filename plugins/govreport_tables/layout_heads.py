"""Reads the heads of groups side by side that stand on several lines of a text laid out as on the page.

Line by line, such heads come in no order: 结果 结果 其他 on one line, 维持 纠正 结果 on the next. What they say is
certain only together: that all heads of the form stand there and nothing else, on each line in the form's order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_core.forms.form import Block
from govreport_core.forms.normalization import normalize_label
from govreport_core.labels.spellings import spellings_of
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate
from govreport_tables.matching.extents import screen_width
from govreport_tables.matching.row_rules import judge_row

# Between the heading and the figures stand so many lines at the most.
MOST_LINES = 16
# Heads of lines above which figures stand: more is running text.
LONGEST_HEAD = 40

_WORD = re.compile(r"\S+")


class _Head(NamedTuple):
    """A piece of a head: its letters, and where on the screen its middle is."""

    text: str
    middle: float


def straighten_heads(candidate: RowCandidate, text: str, labels: LabelIndex) -> RowCandidate:
    """The candidate with the heads of a side-by-side block in the form's order, if they are what stands above it.

    That is only where its figures fill the block and stand on one line alone, and where the sums of all groups hold
    or every figure stands below its head.

    :param text: the document's.
    """
    block = _block_of(candidate, labels)
    if block is None:
        return candidate
    line = text.rfind("\n", 0, candidate.figures[0].position.start) + 1
    end = text.find("\n", line)
    end = len(text) if end < 0 else end
    figures = candidate.figures
    if figures[-1].position.end > end or "".join(text[line:end].split()) != "".join(each.text for each in figures):
        return candidate
    lines = _lines_of_heads(text, line, block)
    if lines is None or not _are_heads_in_order(lines, block):
        return candidate
    verdict = judge_row(block.id, figures, labels.form)
    if verdict != "pass" and not _stand_below_heads(figures, line, text, lines, block):
        return candidate
    words = (*spellings_of(block.heading)[:1], *_heads_in_order(block))
    return candidate._replace(words=words, label=words)


def _block_of(candidate: RowCandidate, labels: LabelIndex) -> Block | None:
    """The side-by-side block that so many figures fill under several lines of heads."""
    width = len(candidate.figures)
    if width != len(candidate.values) or len(candidate.words) < 3:
        return None
    for block in labels.form.blocks:
        if block.side_by_side and len(labels.form.row_keys[block.id]) == width:
            return block
    return None


def _heads_in_order(block: Block) -> Iterator[str]:
    columns = [spellings_of(column.label)[0] for column in block.columns]
    for row in block.rows:
        yield from (spellings_of(row.label)[0], *columns)


def _lines_of_heads(text: str, line: int, block: Block) -> list[list[_Head]] | None:
    """The pieces of the lines between the block's heading and a line; None if there is no heading."""
    headings = spellings_of(block.heading)
    lines: list[list[_Head]] = []
    end = line - 1
    while end > 0 and len(lines) < MOST_LINES:
        start = text.rfind("\n", 0, end) + 1
        said = text[start:end]
        if normalize_label(said).endswith(headings):
            return lines[::-1] if lines else None
        pieces = [piece for piece in _pieces_of(said) if piece.text]
        if any(char.isdigit() for char in said) or any(len(piece.text) > LONGEST_HEAD for piece in pieces):
            return None
        if pieces:
            lines.append(pieces)
        end = start - 1
    return None


def _pieces_of(line: str) -> Iterator[_Head]:
    for word in _WORD.finditer(line):
        start = screen_width(line[: word.start()])
        yield _Head(normalize_label(word.group()) or word.group(), start + screen_width(word.group()) / 2)


def _are_heads_in_order(lines: Sequence[Sequence[_Head]], block: Block) -> bool:
    """Whether these pieces are all heads of the block and nothing else, on each line in the form's order."""
    groups = [spellings_of(row.label) for row in block.rows]
    columns = [spellings_of(column.label) for column in block.columns]
    pieces = [piece.text for line in lines for piece in line]
    if not _are_heads_of_block(pieces, (*groups, *columns), block):
        return False
    letters = Counter("".join(pieces))
    own = _own_letters(columns, groups)
    count = len(block.rows)
    if any(max(letters[letter] for letter in each) != count for each in own):
        return False
    if not _are_columns_in_order(lines, own, count):
        return False
    last = next(letter for letter in sorted(own[-1]) if letters[letter] == count)
    return _are_groups_in_order(lines, _own_letters(groups, columns), last)


def _are_heads_of_block(pieces: Iterable[str], heads: Iterable[Sequence[str]], block: Block) -> bool:
    """Whether each piece is a part of one of these heads, or of what the block has above them."""
    above = (spellings_of(label) for label in block.headings)
    known = "\n".join(text for texts in (*heads, *above) for text in texts)
    return all(piece in known for piece in pieces)


def _are_columns_in_order(lines: Sequence[Sequence[_Head]], own: Sequence[frozenset[str]], groups: int) -> bool:
    """Whether each line begins the columns anew no more often than there are groups.

    :param own: the letters that only the heads of each column have.
    """
    for line in lines:
        order = [number for piece in line if (number := _column_of(piece.text, own)) is not None]
        if sum(right <= left for left, right in pairwise(order)) >= groups:
            return False
    return True


def _own_letters(texts: Sequence[Sequence[str]], others: Iterable[Sequence[str]] = ()) -> list[frozenset[str]]:
    """The letters of each of these heads that are in none of the rest, nor in others."""
    letters = [frozenset("".join(each)) for each in texts]
    shared = frozenset(letter for each in others for text in each for letter in text)
    return [
        each.difference(shared, *(other for number, other in enumerate(letters) if number != at))
        for at, each in enumerate(letters)
    ]


def _column_of(text: str, own: Sequence[frozenset[str]]) -> int | None:
    """The number of the one column to which a piece belongs; None if it may be of several, or of a group."""
    numbers = [number for number, letters in enumerate(own) if letters & set(text)]
    return numbers[0] if len(numbers) == 1 else None


def _are_groups_in_order(lines: Sequence[Sequence[_Head]], groups: Sequence[Collection[str]], last: str) -> bool:
    """Whether the head of each group stands between the last column of the group before and that of its own.

    :param groups: the letters that only the head of each has.
    :param last: a letter that only the heads of the last columns have.
    """
    pieces = [piece for line in lines for piece in line]
    ends = [piece.middle for piece in pieces if last in piece.text]
    for number, own in enumerate(groups):
        # 行政复议 shares its letters with 行政诉讼 above the others: it is what they leave.
        middles = [piece.middle for piece in pieces if not set(piece.text).isdisjoint(own)] if number else [0.0]
        if not middles or any(sum(end < middle for end in ends) != number for middle in middles):
            return False
    return True


def _stand_below_heads(
    figures: Sequence[Token], line: int, text: str, lines: Sequence[Sequence[_Head]], block: Block
) -> bool:
    """Whether each piece of a head of one column stands nearest to the figure of this column of its group."""
    middles = [screen_width(text[line : figure.position.start]) + screen_width(figure.text) / 2 for figure in figures]
    groups = [spellings_of(row.label) for row in block.rows]
    own = _own_letters([spellings_of(column.label) for column in block.columns], groups)
    width = len(block.columns)
    below: dict[int, set[int]] = {}
    for piece in (piece for pieces in lines for piece in pieces):
        column = _column_of(piece.text, own)
        if column is None:
            continue
        nearest = min(range(len(middles)), key=lambda number: abs(middles[number] - piece.middle))
        if nearest % width != column:
            return False
        below.setdefault(column, set()).add(nearest)
    return all(len(below.get(column, ())) == len(block.rows) for column in range(width))
