"""Tells how much of its text a row of fixed height shows."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from govreport_readers.docx.elements import TWIPS, W, parse_length
from govreport_readers.placeholders import doubt_figure

if TYPE_CHECKING:
    from lxml.etree import _Element

# In twips: in a row that is no higher nothing is seen of letters of any usual size.
NO_HEIGHT = 40
# Shares of the size of letters: the space over digits, down to where they reach in most fonts, from line to line.
_OVER_DIGITS, _UNDER_DIGITS, _PITCH = 0.15, 1.05, 1.2


class Placed(NamedTuple):
    """Lines of a text in a row of fixed height: what is seen, and what is not."""

    seen: str
    unseen: str


def fixed_height(properties: Mapping[str, _Element]) -> float | None:
    """The height of a row in twips, if it is fixed; None if the row grows with its text."""
    height = properties.get("trHeight")
    if height is None or height.get(f"{W}hRule") != "exact":
        return None
    return abs(parse_length(height.get(f"{W}val", "0"), TWIPS))


class Room:
    """The room that a cell of a row of fixed height has for its text.

    :param height: in twips; 0 if it is not known, since Word takes it for no height at all or for none that is fixed.
    :param width: in twips; 0 if it is not known.
    :param used: how much of the height is taken.
    """

    def __init__(self, height: float, width: float = 0, used: float = 0) -> None:
        self.height = height
        self.width = width
        self.used = used

    def place(self, text: str, size: float, before: float = 0, line: float = 0) -> Placed:
        """Put the lines of a paragraph below those that are there.

        :param size: of its letters, in half points.
        :param before: the space above it, in twips.
        :param line: the fixed height of its lines, in twips; 0 where it is not fixed.
        """
        letters = size * 10
        pitch = line or letters * _PITCH
        self.used += before
        seen, unseen = [], ""
        for each in text.split("\n"):
            if self.height and self.used + letters * _OVER_DIGITS >= self.height:
                unseen += each
            elif self.used + letters * _UNDER_DIGITS > self.height:
                seen.append(doubt_figure(each))
            else:
                seen.append(each)
            self.used += pitch * self._count_lines(each, letters)
        return Placed("\n".join(seen), unseen)

    def _count_lines(self, text: str, letters: float) -> int:
        if self.width <= 0:
            return 1
        width = sum(letters if char >= "\u2000" else letters / 2 for char in text)
        return max(1, ceil(width / self.width))
