"""Takes apart characters that stand on one another: one glyph of several digits, or digits printed over others."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from govreport_readers.pdf.geometry import Box, Char
from govreport_readers.pdf.page.drawings import PlacedObject
from govreport_readers.placeholders import DOUBTFUL

_DIGITS = frozenset("0123456789")
_CROWDED = 0.35  # of a digit's width: nearer to the one before, it does not stand beside it
_BOLD = 0.15  # of its width: so far a digit is moved that is drawn twice for boldness
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

    @cached_property
    def addresses(self) -> list[int]:
        """The address of the text object of each character."""
        return [self.address(number) for number in range(len(self.indices))]

    def ink_box(self, number: int) -> Box | None:
        """The box of a character's ink in page space; None if there is none."""
        return ink_box(self.pdfium, self.textpage, self.indices[number])


def ink_box(pdfium: Any, textpage: Any, index: int) -> Box | None:
    """The box of the ink of one of PDFium's characters in page space; None if there is none."""
    sides = [ctypes.c_double() for _ in range(4)]
    if not pdfium.FPDFText_GetCharBox(textpage, index, *sides):
        return None
    left, right, bottom, top = (side.value for side in sides)
    return (left, bottom, right, top) if right > left and top > bottom else None


def part_crowded(glyphs: Glyphs, chars: list[Char], texts: Sequence[PlacedObject]) -> list[Char]:
    """The characters with digits that are one glyph side by side, and with marks around digits over digits.

    :param texts: the text objects of the page.
    """
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
    is_printed_over = [_part_run(glyphs, chars, run) for run in runs]
    if any(is_printed_over):
        _doubt_dropped(glyphs, chars, texts)
    return chars


def _are_over_digits(before: Char, char: Char) -> bool:
    return char.y1 == before.y1 and char.text in _DIGITS and before.text in _DIGITS


def _part_run(glyphs: Glyphs, chars: list[Char], run: Sequence[int]) -> bool:
    """Part digits that stand on one another, or put them between marks; whether they are digits over digits."""
    first = chars[run[0]]
    is_one_object = len({glyphs.address(number) for number in run}) == 1
    if not is_one_object and len({chars[number].text for number in run}) == 1:
        reach = chars[run[-1]].x0 - first.x0
        if reach <= _BOLD * (first.x1 - first.x0):
            return False  # drawn twice for boldness
    is_one_glyph = is_one_object and all(chars[number][:4] == first[:4] for number in run)
    width = (first.x1 - first.x0) / len(run)
    for place, number in enumerate(run):
        char = chars[number]
        if is_one_glyph:
            char = char._replace(x0=first.x0 + place * width, x1=first.x0 + (place + 1) * width)
        if not is_one_glyph or width < _TWO_WIDE * (first.y1 - first.y0):
            char = char._replace(text=DOUBTFUL.format(char.text))
        chars[number] = char
    return not is_one_glyph


def _doubt_dropped(glyphs: Glyphs, chars: list[Char], texts: Sequence[PlacedObject]) -> None:
    """Put marks around digits on which PDFium found the same digit again and dropped it, though it stands beside."""
    boxes = _digit_boxes(glyphs, chars)
    for dropped in _dropped_boxes(glyphs, texts):
        for number, digit in boxes:
            if _stands_beside(dropped, digit):
                chars[number] = chars[number]._replace(text=DOUBTFUL.format(chars[number].text.strip("‹›")))


def _digit_boxes(glyphs: Glyphs, chars: Sequence[Char]) -> list[tuple[int, Box]]:
    """The digits that have no marks yet, by number, and the boxes of their ink."""
    return [
        (number, ink)
        for number, char in enumerate(chars)
        if char.text in _DIGITS and (ink := glyphs.ink_box(number)) is not None
    ]


def _dropped_boxes(glyphs: Glyphs, texts: Sequence[PlacedObject]) -> Iterator[Box]:
    """The boxes in page space of the text objects of which PDFium has no character."""
    known = set(glyphs.addresses)
    sides = [ctypes.c_float() for _ in range(4)]
    for text in texts:
        if ctypes.addressof(text.item.contents) in known or not glyphs.pdfium.FPDFPageObj_GetBounds(text.item, *sides):
            continue
        own = sides[0].value, sides[1].value, sides[2].value, sides[3].value
        yield text.to_page(*own) if text.to_page else own


def _stands_beside(dropped: Box, digit: Box) -> bool:
    """Whether a dropped text overlaps a digit and is moved further from it than for boldness."""
    x0, y0, x1, y1 = dropped
    left, bottom, right, top = digit
    is_over = x1 - x0 > 0.01 and x0 < right and x1 > left and y0 < top and y1 > bottom
    return is_over and (abs(x0 - left) > _BOLD * (right - left) or abs(y0 - bottom) > _BOLD * (top - bottom))
