"""Lines, rectangles and images drawn on a PDF page."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from govreport_core.errors import OversizedSource
from govreport_readers.pdf.geometry import Box, Rule

MAX_OBJECTS = 100_000  # of one page, those inside form objects included
MAX_RULES = 20_000  # of one page
_MAX_DEPTH = 6  # of form objects inside form objects
# A line is drawn as a stroke or as a thin filled rectangle; what is thicker than this is a surface.
_THICK = 3.5
_SHORTEST = 1.0
_Transform = Callable[[float, float, float, float], Box]


def drawn_shapes(pdfium: Any, page: Any, name: str) -> Iterator[tuple[str, Box]]:
    """Lines, rectangles and images of a page in page space: ("stroke" | "fill" | "edge" | "image", bounds)."""
    path, image, form = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
    type_of = pdfium.FPDFPageObj_GetType
    sides = [ctypes.c_float() for _ in range(4)]
    matrix = pdfium.FS_MATRIX()
    # What is left to look at: a function for the object of an index, how many, the way to page space, depth.
    left: list[tuple[Callable[[Any, int], Any], Any, int, _Transform | None, int]]
    left = [(pdfium.FPDFPage_GetObject, page, pdfium.FPDFPage_CountObjects(page), None, 0)]
    seen = 0
    while left:
        get, holder, count, outer, depth = left.pop()
        seen += count
        if seen > MAX_OBJECTS:
            raise OversizedSource(name, f"a page has more than {MAX_OBJECTS} objects")
        for index in range(count):
            item = get(holder, index)
            kind = type_of(item)
            if kind == path:
                for shape, bounds in _path(pdfium, item, sides, matrix):
                    yield shape, outer(*bounds) if outer else bounds
            elif kind == image:
                if pdfium.FPDFPageObj_GetBounds(item, *sides):
                    bounds = (sides[0].value, sides[1].value, sides[2].value, sides[3].value)
                    yield "image", outer(*bounds) if outer else bounds
            elif kind == form and depth < _MAX_DEPTH and pdfium.FPDFPageObj_GetMatrix(item, matrix):
                inside = pdfium.FPDFFormObj_CountObjects(item)
                left.append((pdfium.FPDFFormObj_GetObject, item, inside, _matrix(matrix, outer), depth + 1))


def form_fields(pdfium: Any, page: Any) -> Iterator[Box]:
    """The boxes of the page's form fields in page space."""
    box = pdfium.FS_RECTF()
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_OBJECTS)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_WIDGET and pdfium.FPDFAnnot_GetRect(note, box):
            yield box.left, box.bottom, box.right, box.top
        pdfium.FPDFPage_CloseAnnot(note)


def _matrix(matrix: Any, outer: _Transform | None = None) -> _Transform:
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def apply(x0: float, y0: float, x1: float, y1: float) -> Box:
        xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
        ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
        box = (min(xs), min(ys), max(xs), max(ys))
        return outer(*box) if outer else box

    return apply


def _path(pdfium: Any, item: Any, sides: list[Any], matrix: Any) -> Iterator[tuple[str, Box]]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value and not stroke.value:
        return
    kind = "stroke" if stroke.value else "fill"
    count = pdfium.FPDFPath_CountSegments(item)
    if count <= 2 or (count in (4, 5) and kind == "fill"):
        if pdfium.FPDFPageObj_GetBounds(item, *sides):
            yield kind, (sides[0].value, sides[1].value, sides[2].value, sides[3].value)
        return
    # Several shapes in one path, or an outline: its pieces one by one.
    to_page = _matrix(matrix) if pdfium.FPDFPageObj_GetMatrix(item, matrix) else None
    yield from _pieces(pdfium, item, min(count, 4 * MAX_RULES), kind, to_page)


def _pieces(pdfium: Any, item: Any, count: int, kind: str, to_page: _Transform | None) -> Iterator[tuple[str, Box]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    subpath: list[tuple[float, float]] = []
    curved = False

    def finish(closed: bool) -> Iterator[tuple[str, Box]]:
        if len(subpath) < 2 or curved:
            return
        if kind == "fill":
            xs, ys = [p[0] for p in subpath], [p[1] for p in subpath]
            yield "fill", (min(xs), min(ys), max(xs), max(ys))
            return
        points = [*subpath, subpath[0]] if closed else subpath
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            yield "edge", (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        shape = pdfium.FPDFPathSegment_GetType(segment)
        point = (x.value, y.value)
        if to_page:
            point = to_page(*point, *point)[:2]
        if shape == pdfium.FPDF_SEGMENT_MOVETO:
            yield from finish(False)
            subpath, curved = [], False
        elif shape == pdfium.FPDF_SEGMENT_BEZIERTO:
            curved = True
        subpath.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from finish(True)
            subpath, curved = [], False
    yield from finish(False)


def add_rules(box: Box, kind: str, horizontal: list[Rule], vertical: list[Rule]) -> None:
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    if height <= _THICK and width > max(height, _SHORTEST):
        horizontal.append(Rule((y0 + y1) / 2, x0, x1))
    elif width <= _THICK and height > max(width, _SHORTEST):
        vertical.append(Rule((x0 + x1) / 2, y0, y1))
