"""The page as it is viewed, and what is drawn on it."""

from __future__ import annotations

from typing import Any, NamedTuple

from govreport_readers.pdf.geometry import Box, Rule
from govreport_readers.pdf.page.drawings import PlacedObject
from govreport_readers.pdf.page.visibility import Ground


class Drawings(NamedTuple):
    """What is drawn on a page.

    :param marks: the boxes of what is neither text, nor image, nor line.
    :param images: the area of all images, in square points.
    :param largest: the area of the largest image.
    :param size: width and height of the page as viewed.
    """

    horizontal: list[Rule]
    vertical: list[Rule]
    pictures: list[Box]
    marks: list[Box]
    texts: list[PlacedObject]
    grounds: list[Ground]
    images: float
    largest: float
    size: tuple[float, float]


class View(NamedTuple):
    """From page space (y upwards) to the page as viewed (y downwards) after so many clockwise quarter turns."""

    quarter: int
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, page: Any, quarter: int | None = None) -> View:
        """The view of a page.

        :param quarter: None for the turns that the page itself asks for.
        """
        left, bottom, right, top = page.get_bbox()
        turns = page.get_rotation() // 90 % 4 if quarter is None else quarter
        return cls(turns, min(left, right), min(bottom, top), max(left, right), max(bottom, top))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as viewed."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarter % 2 else (width, height)

    def __call__(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        if self.quarter == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.quarter == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.quarter == 2:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0
