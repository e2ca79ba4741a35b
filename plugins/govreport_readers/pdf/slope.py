"""Levels the lines of a page without ruling lines whose pieces stand level, but higher and higher to one side.

So does what OCR reads of a page that lay askew: at half a degree the figures at the end of a line stand beside the
label of the next. The slope is the one at which most pieces stand in line with others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_readers.pdf.geometry import Box, Char, PdfPage

_MOST, _STEP = 3.0, 0.05  # degrees
_BAND = 0.12  # pieces whose middles differ less, as a part of their height, are in line
_CLEARLY = 1.03  # times as many pieces are then in line
_FEWEST = 12  # pieces


class _Piece(NamedTuple):
    """Characters drawn one behind the other: where they begin, their middle, their height and their number."""

    x: float
    middle: float
    height: float
    number: int


def level_lines(page: PdfPage) -> PdfPage:
    """The page with its lines level; the same page if they are, or if it has ruling lines, which say what is a row."""
    slope = 0.0 if page.vertical else _find_slope(_find_pieces(page.chars))
    if not slope:
        return page
    middle, to_shown = page.width / 2, page.to_shown

    def back(box: Box) -> Box:
        x0, y0, x1, y1 = box
        low, high = sorted((slope * (x0 - middle), slope * (x1 - middle)))
        return to_shown((x0, y0 + low, x1, y1 + high))

    return page._replace(chars=tuple(_level_chars(page.chars, slope, middle)), to_shown=back)


def _level_chars(chars: Sequence[Char], slope: float, middle: float) -> Iterator[Char]:
    """The characters with their lines level; those of a piece are moved together."""
    before: Char | None = None
    by = 0.0
    for char in chars:
        if before is None or not _are_of_one_piece(before, char):
            by = slope * (char.x0 - middle)
        yield char._replace(y0=char.y0 - by, y1=char.y1 - by)
        before = char


def _are_of_one_piece(before: Char, char: Char) -> bool:
    return char.y1 == before.y1 and abs(char.x0 - before.x1) < char.y1 - char.y0


def _find_pieces(chars: Sequence[Char]) -> list[_Piece]:
    pieces: list[_Piece] = []
    before: Char | None = None
    for char in chars:
        height = char.y1 - char.y0
        if before is not None and _are_of_one_piece(before, char):
            pieces[-1] = pieces[-1]._replace(number=pieces[-1].number + 1)
        else:
            pieces.append(_Piece(char.x0, (char.y0 + char.y1) / 2, height, 1))
        before = char
    return pieces


def _find_slope(pieces: Sequence[_Piece]) -> float:
    """By how much the lines fall from left to right; 0 if they are level, or if it is not clear."""
    if len(pieces) < _FEWEST:
        return 0.0
    # Most pages are level to the last digit, and need no search.
    exact = Counter(round(piece.middle, 2) for piece in pieces)
    if sum(count for count in exact.values() if count > 1) * 2 > len(pieces):
        return 0.0
    heights = sorted(piece.height for piece in pieces)
    band = _BAND * heights[len(heights) // 2]
    steps = round(_MOST / _STEP)
    slopes = [math.tan(math.radians(step * _STEP)) for step in range(-steps, steps + 1)]
    best = max(slopes, key=lambda slope: (_alignment(pieces, slope, band), -abs(slope)))
    return best if _alignment(pieces, best, band) > _CLEARLY * _alignment(pieces, 0.0, band) else 0.0


def _alignment(pieces: Sequence[_Piece], slope: float, band: float) -> int:
    """How many pairs of pieces are in line: the more, the better the lines are found."""
    lines = Counter(round((piece.middle - slope * piece.x) / band) for piece in pieces)
    return sum(count * count for count in lines.values())
