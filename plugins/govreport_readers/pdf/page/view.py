"""The page as it is viewed, and what is drawn on it."""

from __future__ import annotations

import math
from itertools import product
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

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the view lies in page space."""
        if self.quarter == 0:
            return self.left + x, self.top - y
        if self.quarter == 1:
            return self.left + y, self.bottom + x
        if self.quarter == 2:
            return self.right - x, self.bottom + y
        return self.right - y, self.top - x


class ShownPage(NamedTuple):
    """From a page as it is read, its text upright, to the page as a viewer shows it.

    :param read: the view in which the page is read.
    :param shown: the view that the page itself asks for.
    :param angle: by how much its text lay askew before it was turned straight, counter-clockwise.
    """

    read: View
    shown: View
    angle: float

    def box_of(self, box: Box) -> Box:
        """Where a box of the page as it is read stands on the page as it is shown."""
        if self.read == self.shown and not self.angle:
            return box
        corners = [self._unturned(*self.read.point(x, y)) for x, y in product(box[::2], box[1::2])]
        boxes = [self.shown(x, y, x, y) for x, y in corners]
        return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[0] for b in boxes), max(b[1] for b in boxes)

    def _unturned(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the straightened page was before, turned about the middle of the page."""
        across, down = (self.read.left + self.read.right) / 2, (self.read.bottom + self.read.top) / 2
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        x, y = x - across, y - down
        return across + cos * x - sin * y, down + sin * x + cos * y
