"""Cuts a table that a text draws into places, at the borders that its rules have corners on.

Where a border is not drawn, the places on its sides are joined: they are of one cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

BARS = "|│┃║¦┆┇┊┋"
_DASHES = "-=─━═╌╍┄┅┈┉"
CORNERS = "+┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╪╫╞╡╤╧╟╢╥╨╒╕╘╛╓╖╙╜╭╮╯╰┝┥┯┷┿┠┨┰┸╂┡┩╇"
_MARKS = frozenset(BARS + _DASHES + CORNERS)
# A rule from one side of a table to the other.
_RULE = re.compile(rf"[ \t\u3000]*[{re.escape(CORNERS)}](?:[{re.escape(_DASHES)}:]+[{re.escape(CORNERS)}]){{2,}}\s*")
# Limits on what is drawn: more is not a table of the form.
MOST_LINES = 3_000
MOST_COLUMNS = 60
LONGEST_LINE = 2_000

Place = tuple[int, int]


class Line(NamedTuple):
    """A line of a table: its characters, and in which column of the screen each begins; the last is its width."""

    text: str
    columns: tuple[int, ...]


class Slots(NamedTuple):
    """The places of a drawn table.

    :param texts: (row, column) -> the lines of text there, without those above and below that are empty.
    :param widths: columns of the screen between the borders of each column.
    :param joined: pairs of neighbouring places between which no border is drawn.
    """

    height: int
    width: int
    texts: dict[Place, list[str]]
    widths: tuple[int, ...]
    joined: list[tuple[Place, Place]]


class _Piece(NamedTuple):
    """What stands in a column of a line.

    :param is_rule: whether it is a rule, which ends the cell above.
    :param is_open: whether no border stands behind it.
    """

    text: str
    is_rule: bool
    is_open: bool


# The lines of a row, each cut into its columns; the first has the rule above it.
_Band = list[list[_Piece]]


def is_rule(line: str) -> bool:
    """Whether a line is a rule from one side of a table to the other."""
    return _RULE.fullmatch(line) is not None


def measure_line(line: str, wide: int) -> Line:
    """The columns of a line's characters, where a Chinese character is so many columns wide."""
    columns: list[int] = []
    at = 0
    for char in line:
        columns.append(at)
        at += wide if is_wide(char) else 1
    return Line(line, (*columns, at))


def is_wide(char: str) -> bool:
    """Whether a character takes two columns of the screen."""
    # What tables are drawn with is one column wide, whatever the standard leaves open.
    return char not in _MARKS and unicodedata.east_asian_width(char) in "WF"


def find_slots(lines: Sequence[Line]) -> Slots | None:
    """The places of a table, in its lines from the first rule to the last; None if some line does not fit the rules."""
    borders = _find_borders(lines)
    if not 1 <= len(borders) - 1 <= MOST_COLUMNS:
        return None
    texts: dict[Place, list[str]] = {}
    joined: list[tuple[Place, Place]] = []
    height = 0
    for row, band in enumerate(_cut_bands(lines, borders)):
        if band is None or _misses_bar(band):
            return None
        joined += _find_joined(row, band)
        for pieces in band:
            for column, piece in enumerate(pieces):
                if not piece.is_rule:
                    texts.setdefault((row, column), []).append(piece.text)
        # The last rule begins no row.
        height = row
    joined = [(one, other) for one, other in joined if other[0] < height]
    return Slots(height, len(borders) - 1, texts, tuple(b - a - 1 for a, b in pairwise(borders)), joined)


def _find_borders(lines: Sequence[Line]) -> list[int]:
    """The columns of the screen in which rules have corners."""
    ruled = (line for line in lines if is_rule(line.text))
    return sorted({line.columns[n] for line in ruled for n, char in enumerate(line.text) if char in CORNERS})


def _cut_bands(lines: Sequence[Line], borders: Sequence[int]) -> Iterator[_Band | None]:
    """The rows, each of the lines from a rule to the next; None, and no more, at a line that cannot be cut."""
    band: _Band = []
    for line in lines:
        pieces = _cut_line(line, borders)
        if pieces is None:
            yield None
            return
        if band and any(piece.is_rule for piece in pieces):
            yield band
            band = []
        band.append(pieces)
    yield band


def _misses_bar(band: _Band) -> bool:
    """Whether a border is drawn on one line of a row and not on another."""
    return not _find_columns(band, is_open=True).isdisjoint(_find_columns(band, is_open=False))


def _find_joined(row: int, band: _Band) -> Iterator[tuple[Place, Place]]:
    """The pairs of places between which a row has no border: above it, and between its columns."""
    if row > 0:
        yield from (((row - 1, column), (row, column)) for column, piece in enumerate(band[0]) if not piece.is_rule)
    yield from (((row, column), (row, column + 1)) for column in sorted(_find_columns(band, is_open=True)))


def _find_columns(band: _Band, *, is_open: bool) -> set[int]:
    """The columns whose right border is missing on a line of a row; those whose border is drawn if not `is_open`."""
    return {
        column
        for pieces in band
        for column, (piece, right) in enumerate(pairwise(pieces))
        if piece.is_open is is_open and not (piece.is_rule or right.is_rule)
    }


def _cut_line(line: Line, borders: Sequence[int]) -> list[_Piece] | None:
    """A line cut at the borders; None if it cannot be."""
    at = {column: number for number, column in enumerate(line.columns)}
    marks = [number for number, char in enumerate(line.text) if char in BARS or char in CORNERS]
    on_borders = [at[border] for border in borders if border in at and at[border] in marks]
    if _stand_on_borders(line, marks, on_borders, borders):
        return [_cut_piece(line, span, at, on_borders) for span in pairwise(borders)]
    # A tool that counts otherwise moves the bars; if all are there, it is known between which a text stands.
    if len(marks) != len(borders) or not all(line.text[number] in BARS for number in marks):
        return None
    return [_Piece(line.text[left + 1 : right], False, False) for left, right in pairwise(marks)]


def _stand_on_borders(line: Line, marks: Iterable[int], on_borders: Sequence[int], borders: Sequence[int]) -> bool:
    """Whether a line draws both sides of the table, and no bar elsewhere than on a border."""
    sides = [line.columns[number] for number in (*on_borders[:1], *on_borders[-1:])]
    if sides != [borders[0], borders[-1]]:
        return False
    return all(line.text[number] not in BARS or number in on_borders for number in marks)


def _cut_piece(line: Line, span: tuple[int, int], at: Mapping[int, int], on_borders: Sequence[int]) -> _Piece:
    """What a line has between two borders.

    :param at: column of the screen -> number of the character that begins there.
    :param on_borders: the numbers of the characters that draw a border.
    """
    left, right = span
    begin, end = at.get(left), at.get(right)
    is_open = end not in on_borders
    first = first_at(line, left) if begin not in on_borders else (begin or 0) + 1
    last = first_at(line, right) if is_open else (end or 0)
    text = line.text[first:last]
    ruled = _is_piece_of_rule(text)
    return _Piece("" if ruled else text, ruled, is_open)


def _is_piece_of_rule(text: str) -> bool:
    return bool(text) and all(char in _DASHES or char in CORNERS or char == ":" for char in text)


def first_at(line: Line, column: int) -> int:
    """The number of the first character that begins at a column or behind it."""
    return next((number for number, at in enumerate(line.columns) if at >= column), len(line.text))
