"""Where the texts of a document stand on its pages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class PageBox(NamedTuple):
    """A rectangle on a page (from 1) as a viewer shows it, in points (1/72 inch) from its upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class PagePicture(NamedTuple):
    """A picture of a page (from 1), for people.

    :param width: of the page in points, as `PageBox` counts them.
    """

    page: int
    width: float
    height: float
    png: bytes


class PlacedFigure(NamedTuple):
    """A figure outside of grids: its span in the document's text, and where it stands."""

    start: int
    end: int
    box: PageBox


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of a document's texts on its pages.

    :param cells: by table, row and column: the text of a grid's cell, or all of the cell if it is blank.
    :param figures: those outside of grids, in the order of the text.
    """

    cells: Mapping[tuple[int, int, int], PageBox] = field(default_factory=dict, repr=False)
    figures: tuple[PlacedFigure, ...] = field(default=(), repr=False)

    def box_of(self, start: int, end: int, place: tuple[int, int, int] | None) -> PageBox | None:
        """Where a text stands; None if that is not known.

        :param place: the table, row and column of the text; None if it stands in no grid.
        """
        if place is not None:
            return self.cells.get(place)
        at = bisect_left(self.figures, start, key=lambda each: each.start)
        if at and self.figures[at - 1].end > start:
            at -= 1
        found = [each.box for each in self.figures[at : at + 2] if each.start < end and each.end > start]
        return found[0] if found else None
