"""The values of a PDF page: boxes, characters, ruling lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from govreport_core.model.layout import PageBox

CHINESE = "\u2e80"  # the first character of Chinese writing; what comes before it is written with blanks

Box = tuple[float, float, float, float]


def _as_it_is(box: Box) -> Box:
    return box


class Char(NamedTuple):
    """A character and its box; `spaced`: white space stands before it where it was drawn."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    spaced: bool


class Rule(NamedTuple):
    """A ruling line: its place across (`at`) and its extent along its own direction."""

    at: float
    start: float
    end: float


class PdfPage(NamedTuple):
    """One page: width and height as viewed, characters in the order drawn, ruling lines.

    :param unknown: how many characters have no meaning in Unicode; they stand as U+FFFD.
    :param lost: how many pieces of text may be lost because their font is neither in the file nor installed.
    :param image_share: the part of the page that the largest image covers, 0 to 1.
    :param pictures: the boxes of images, form fields and annotations, which hold no text that is read.
    :param marks: the boxes of what else is drawn and is neither text nor line.
    :param left_out: pieces of text that nobody sees.
    :param to_shown: from a box on the page as it is read to the page as a viewer shows it.
    """

    width: float
    height: float
    chars: tuple[Char, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    unknown: int
    lost: int
    image_share: float
    pictures: tuple[Box, ...] = ()
    marks: tuple[Box, ...] = ()
    left_out: tuple[str, ...] = ()
    to_shown: Callable[[Box], Box] = _as_it_is

    def placed(self, box: Box, number: int) -> PageBox:
        """A box of the page as it is read, on the page of this number (from 0) as it is shown."""
        return PageBox(number + 1, *(round(side, 2) for side in self.to_shown(box)))


def box_around(boxes: Iterable[Sequence[Any]]) -> Box:
    """The smallest box around others, or around characters."""
    lefts, tops, rights, bottoms = zip(*(each[:4] for each in boxes), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
