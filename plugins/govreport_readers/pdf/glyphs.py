"""Takes apart characters that stand on one another: one glyph of several digits, or digits printed over others."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Sequence
from typing import Any

from govreport_readers.pdf.geometry import Box, Char
from govreport_readers.placeholders import DOUBTFUL

_DIGITS = frozenset("0123456789")
_CROWDED = 0.35  # of a digit's width: nearer to the one before, it does not stand beside it
_TWO_WIDE = 0.36  # the least width of a digit as a part of its height: narrower ones are not two in one glyph


class Glyphs:
    """What PDFium knows of the characters of a page beyond their boxes.

    :param indices: the index that PDFium has for each character.
    """

    def __init__(self, pdfium: Any, textpage: Any, indices: Sequence[int]) -> None:
        self.pdfium = pdfium
        self.textpage = textpage
        self.indices = indices

    def address(self, number: int) -> int:
        """The address of the text object of a character; 0 if it has none."""
        item = self.pdfium.FPDFText_GetTextObject(self.textpage, self.indices[number])
        return ctypes.addressof(item.contents) if item else 0

    def addresses(self) -> list[int]:
        return [self.address(number) for number in range(len(self.indices))]

    def ink_box(self, number: int) -> Box | None:
        """The box of a character's ink in page space; None if there is none."""
        sides = [ctypes.c_double() for _ in range(4)]
        if not self.pdfium.FPDFText_GetCharBox(self.textpage, self.indices[number], *sides):
            return None
        left, right, bottom, top = (side.value for side in sides)
        return (left, bottom, right, top) if right > left and top > bottom else None


def part_crowded(glyphs: Glyphs, chars: list[Char]) -> list[Char]:
    """The characters with digits that are one glyph side by side, and with marks around digits over digits."""
    crowded = [
        number
        for number, (before, char) in enumerate(itertools.pairwise(chars), 1)
        if -0.5 <= char[0] - before[0] < _CROWDED * (char[2] - char[0]) and _are_over_digits(before, char)
    ]
    if not crowded:
        return chars
    chars = list(chars)
    runs: list[list[int]] = []
    for number in crowded:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number - 1, number])
    for run in runs:
        _part_run(glyphs, chars, run)
    return chars


def _are_over_digits(before: Char, char: Char) -> bool:
    return char.y1 == before.y1 and char.text in _DIGITS and before.text in _DIGITS


def _part_run(glyphs: Glyphs, chars: list[Char], run: Sequence[int]) -> None:
    """Part digits that stand on one another, or put them between marks."""
    first = chars[run[0]]
    is_one_object = len({glyphs.address(number) for number in run}) == 1
    if not is_one_object and len({chars[number].text for number in run}) == 1:
        return  # drawn twice for boldness
    is_one_glyph = is_one_object and all(chars[number][:4] == first[:4] for number in run)
    width = (first.x1 - first.x0) / len(run)
    for place, number in enumerate(run):
        char = chars[number]
        if is_one_glyph:
            char = char._replace(x0=first.x0 + place * width, x1=first.x0 + (place + 1) * width)
        if not is_one_glyph or width < _TWO_WIDE * (first.y1 - first.y0):
            char = char._replace(text=DOUBTFUL.format(char.text))
        chars[number] = char
