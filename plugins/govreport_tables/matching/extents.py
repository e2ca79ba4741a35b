"""Where texts stand on their line: on a screen, or counted by the bars between cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_tables.matching.candidates import RowCandidate

# Figures of one line that stand apart by less than this many blanks are not laid out in columns.
LEAST_GAP = 2

# A piece of a line laid out in columns: words that stand apart by one blank are of one piece.
_PIECE = re.compile(r"\S+(?: \S+)*")


class Extent(NamedTuple):
    """Where a text stands on its line.

    In text laid out with blanks these are columns of a screen, of which Chinese characters take two; between bars it is
    the number of bars behind the text, counted down.
    """

    left: int
    right: int


def extents_of(row: RowCandidate, text: str) -> list[Extent] | None:
    """Where the values of a row stand on their line; None if they are not on one, or not apart."""
    first, last = row.values[0].position.start, row.values[-1].position.end
    line, end = line_around(first, text)
    if last > end or "\t" in text[line:last]:
        return None
    if _stands_between_bars(row, text):
        behind = [-text.count("|", value.position.end, end) for value in row.values]
        return [Extent(place, place + 1) for place in behind]
    extents = []
    at, place = line, 0
    for value in row.values:
        place += screen_width(text[at : value.position.start])
        right = place + screen_width(value.text)
        extents.append(Extent(place, right))
        at, place = value.position.end, right
    if any(right.left - left.right < LEAST_GAP for left, right in pairwise(extents)):
        return None
    return extents


def _stands_between_bars(row: RowCandidate, text: str) -> bool:
    """Whether a bar parts each value of a row from the next, or a single one from what else is on its line."""
    values = row.values
    if len(values) == 1:
        start, end = line_around(values[0].position.start, text)
        return "|" in text[start:end]
    return all("|" in text[left.position.end : right.position.start] for left, right in pairwise(values))


def pieces_of(line: str) -> Iterator[tuple[str, Extent]]:
    """What stands on a line, between bars if there are any, and where."""
    if "|" in line:
        fields = line.split("|")
        for behind, field in zip(range(1 - len(fields), 1), fields, strict=True):
            if field.strip():
                yield field.strip(), Extent(behind, behind + 1)
        return
    at = place = 0
    for piece in _PIECE.finditer(line):
        place += screen_width(line[at : piece.start()])
        right = place + screen_width(piece.group())
        yield piece.group(), Extent(place, right)
        at, place = piece.end(), right


def columns_under(extents: Sequence[Extent], columns: Sequence[Extent]) -> list[int] | None:
    """The numbers of the columns in which texts stand; None if one stands in none or several, or two in one."""
    numbers: list[int] = []
    for extent in extents:
        under = [n for n, column in enumerate(columns) if extent.left < column.right and column.left < extent.right]
        if len(under) != 1 or under[0] in numbers:
            return None
        numbers.append(under[0])
    return numbers


def line_around(place: int, text: str) -> tuple[int, int]:
    """Where the line begins and ends on which a place is."""
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end


def screen_width(text: str) -> int:
    """How many columns of a screen a text takes; quotation marks and the like take two, as in Chinese fonts."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
