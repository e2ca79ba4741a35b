"""Finds the lines, shapes, images and pieces of text drawn on a PDF page."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import Any, NamedTuple

from govreport_core.errors import OversizedSource
from govreport_readers.pdf.geometry import Box, Rule

MAX_OBJECTS = 100_000  # of one page, those inside form objects included
MAX_RULES = 20_000  # of one page
_MAX_DEPTH = 6  # of form objects inside form objects
# A line is drawn as a stroke or as a thin filled rectangle; what is thicker than this is a surface.
_THICK = 3.5
_SHORTEST = 1.0
_Point = tuple[float, float]
_Transform = Callable[[float, float, float, float], Box]
# Objects to look at: how to get one by its index, their holder, how many, the way to page space, depth, order.
_Level = tuple[Callable[[Any, int], Any], Any, int, _Transform | None, int, int]


class Kind(Enum):
    """What is drawn: a straight line or a surface with straight sides, an image or a shading, something curved."""

    SHAPE = auto()
    IMAGE = auto()
    CURVE = auto()


class PlacedObject(NamedTuple):
    """An object of PDFium, its order on the page, and the way of its coordinates to page space if they differ."""

    item: Any
    order: int
    to_page: _Transform | None


class Drawn(NamedTuple):
    """Something drawn on a page that is not text.

    :param box: in page space.
    :param order: the number of the page's own object of which it is a part: what is drawn later lies above.
    :param item: PDFium's object.
    """

    kind: Kind
    box: Box
    order: int
    item: Any


def drawn_shapes(pdfium: Any, page: Any, name: str, texts: list[PlacedObject]) -> Iterator[Drawn]:
    """What is drawn on a page: the boxes of lines, surfaces and images.

    :param name: the document's name, for messages.
    :param texts: to it the page's text objects are added.
    :raises OversizedSource: the page has more than MAX_OBJECTS objects.
    """
    text, form = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM
    type_of = pdfium.FPDFPageObj_GetType
    sides = [ctypes.c_float() for _ in range(4)]
    matrix = pdfium.FS_MATRIX()
    left: list[_Level] = [(pdfium.FPDFPage_GetObject, page, pdfium.FPDFPage_CountObjects(page), None, 0, -1)]
    seen = 0
    while left:
        get, holder, count, outer, depth, order = left.pop()
        seen += count
        if seen > MAX_OBJECTS:
            raise OversizedSource(name, f"a page has more than {MAX_OBJECTS} objects")
        for index in range(count):
            item = get(holder, index)
            kind = type_of(item)
            place = order if depth else index
            if kind == text:
                texts.append(PlacedObject(item, place, outer))
            elif kind == form:
                if depth < _MAX_DEPTH and pdfium.FPDFPageObj_GetMatrix(item, matrix):
                    inside = pdfium.FPDFFormObj_CountObjects(item)
                    way = _to_outer(matrix, outer)
                    left.append((pdfium.FPDFFormObj_GetObject, item, inside, way, depth + 1, place))
            else:
                for shape, bounds in _object_shapes(pdfium, item, kind, sides, matrix):
                    yield Drawn(shape, outer(*bounds) if outer else bounds, place, item)


def _to_outer(matrix: Any, outer: _Transform | None = None) -> _Transform:
    """The way of boxes out of the object that a matrix places, and on by the way of the one around it."""
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def apply(x0: float, y0: float, x1: float, y1: float) -> Box:
        xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
        ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
        box = (min(xs), min(ys), max(xs), max(ys))
        return outer(*box) if outer else box

    return apply


def _object_shapes(pdfium: Any, item: Any, kind: int, sides: list[Any], matrix: Any) -> Iterator[tuple[Kind, Box]]:
    """What an object that is neither text nor a form draws, in its own space."""
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        yield from _path_shapes(pdfium, item, sides, matrix)
    elif pdfium.FPDFPageObj_GetBounds(item, *sides):
        shape = Kind.IMAGE if kind == pdfium.FPDF_PAGEOBJ_IMAGE else Kind.CURVE
        yield shape, (sides[0].value, sides[1].value, sides[2].value, sides[3].value)


def _path_shapes(pdfium: Any, item: Any, sides: list[Any], matrix: Any) -> Iterator[tuple[Kind, Box]]:
    """The boxes of the lines, surfaces and curves that a path draws."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value and not stroke.value:
        return
    count = pdfium.FPDFPath_CountSegments(item)
    if count <= 2 or (count in (4, 5) and not stroke.value):
        if pdfium.FPDFPageObj_GetBounds(item, *sides):
            yield Kind.SHAPE, (sides[0].value, sides[1].value, sides[2].value, sides[3].value)
        return
    # Several shapes in one path, or an outline: its pieces one by one.
    to_page = _to_outer(matrix) if pdfium.FPDFPageObj_GetMatrix(item, matrix) else None
    box_of = _sides_of if stroke.value else _surface_of
    for points, closed, curved in _subpaths(pdfium, item, min(count, 4 * MAX_RULES), to_page):
        if curved:
            yield Kind.CURVE, next(_surface_of(points, closed))
        else:
            for box in box_of(points, closed):
                yield Kind.SHAPE, box


def _subpaths(
    pdfium: Any, item: Any, count: int, to_page: _Transform | None
) -> Iterator[tuple[list[_Point], bool, bool]]:
    """The pieces of a path: their points, whether they are closed, whether they are curved."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[_Point] = []
    curved = False
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        shape = pdfium.FPDFPathSegment_GetType(segment)
        point = (x.value, y.value)
        if to_page:
            point = to_page(*point, *point)[:2]
        if shape == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, False, curved
            points, curved = [], False
        elif shape == pdfium.FPDF_SEGMENT_BEZIERTO:
            curved = True
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            if len(points) > 1:
                yield points, True, curved
            points, curved = [], False
    if len(points) > 1:
        yield points, False, curved


def _surface_of(points: list[_Point], _closed: bool) -> Iterator[Box]:
    xs, ys = zip(*points, strict=True)
    yield min(xs), min(ys), max(xs), max(ys)


def _sides_of(points: list[_Point], closed: bool) -> Iterator[Box]:
    ends = [*points, points[0]] if closed else points
    for (ax, ay), (bx, by) in itertools.pairwise(ends):
        yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def horizontal_rule(box: Box) -> Rule | None:
    """The horizontal line that a box is; None if it is another shape."""
    x0, y0, x1, y1 = box
    height, width = y1 - y0, x1 - x0
    return Rule((y0 + y1) / 2, x0, x1) if height <= _THICK and width > max(height, _SHORTEST) else None


def vertical_rule(box: Box) -> Rule | None:
    """The vertical line that a box is; None if it is another shape."""
    x0, y0, x1, y1 = box
    height, width = y1 - y0, x1 - x0
    return Rule((x0 + x1) / 2, y0, y1) if width <= _THICK and height > max(width, _SHORTEST) else None
