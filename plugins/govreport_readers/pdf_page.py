"""What stands on a PDF page: characters and ruling lines, as the page is viewed.

Coordinates are points (1/72 inch) from the upper left corner of the page as it is shown: the page's own
rotation and that of its text are undone here, so that nothing behind this module knows of them.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from govreport_core.errors import OversizedSource
from govreport_core.wording import unify

MAX_CHARS = 200_000  # of one page; the densest real page has some 5,000
MAX_OBJECTS = 100_000  # of one page, those inside form objects included
MAX_RULES = 20_000  # of one page
_MAX_DEPTH = 6  # of form objects inside form objects
# A line is drawn as a stroke or as a thin filled rectangle; what is thicker than this is a surface.
_THICK = 3.5
_SHORTEST = 1.0
_ANGLE_SAMPLES = 24
_TALL = 2.5  # times the usual height of the page's characters

Box = tuple[float, float, float, float]
_Transform = Callable[[float, float, float, float], Box]


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
    :param image_share: the part of the page that the largest image covers, 0 to 1.
    """

    width: float
    height: float
    chars: tuple[Char, ...]
    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]
    unknown: int
    image_share: float


def read_page(page: Any, name: str) -> PdfPage:
    """The content of an open pypdfium2 page.

    :param name: the document's name, for messages.
    :raises OversizedSource: the page has more characters, objects or lines than a report can have.
    """
    import pypdfium2.raw as pdfium

    left, bottom, right, top = _crop(page)
    textpage = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(textpage.raw)
        if count > MAX_CHARS:
            raise OversizedSource(name, f"a page has {count} characters; at most {MAX_CHARS} are read")
        quarter = (page.get_rotation() // 90 + _text_turns(pdfium, textpage.raw, count)) % 4
        view = _view(quarter, left, bottom, right, top)
        chars, unknown = _chars(pdfium, textpage.raw, count, view)
    finally:
        textpage.close()
    width, height = right - left, top - bottom
    if quarter % 2:
        width, height = height, width
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    image = 0.0
    for kind, bounds in _drawn(pdfium, page.raw, name):
        box = view(*bounds)
        if kind == "image":
            image = max(image, (box[2] - box[0]) * (box[3] - box[1]))
        else:
            _add_rules(box, kind, horizontal, vertical)
            if len(horizontal) + len(vertical) > MAX_RULES:
                raise OversizedSource(name, f"a page has more than {MAX_RULES} ruling lines")
    share = min(1.0, image / (width * height)) if width > 0 and height > 0 else 0.0
    return PdfPage(width, height, chars, tuple(horizontal), tuple(vertical), unknown, share)


def _crop(page: Any) -> Box:
    left, bottom, right, top = page.get_bbox()
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _view(quarter: int, left: float, bottom: float, right: float, top: float) -> _Transform:
    """From page space (y upwards) to the page as viewed (y downwards) after so many clockwise quarter turns."""
    if quarter == 0:
        return lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)
    if quarter == 1:
        return lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if quarter == 2:
        return lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)
    return lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)


def _text_turns(pdfium: Any, textpage: Any, count: int) -> int:
    """Clockwise quarter turns that bring most of the page's text upright, from evenly spread samples."""
    votes: Counter[int] = Counter()
    for index in range(0, count, max(1, count // _ANGLE_SAMPLES)):
        angle = pdfium.FPDFText_GetCharAngle(textpage, index)
        if angle >= 0 and not pdfium.FPDFText_IsGenerated(textpage, index):
            votes[round(angle / 1.5707963) % 4] += 1
    if not votes:
        return 0
    turn, share = votes.most_common(1)[0]
    return turn if share * 2 > votes.total() else 0


def _chars(pdfium: Any, textpage: Any, count: int, view: _Transform) -> tuple[tuple[Char, ...], int]:
    text = unify(_text(pdfium, textpage, count))
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    loose = pdfium.FPDFText_GetLooseCharBox
    chars: list[Char] = []
    indices: list[int] = []
    spaced, unknown = False, 0
    for index, char in enumerate(text):
        if char.isspace() or char in "\u200b\ufeff\x00" and not _drawn_box(pdfium, textpage, index):
            spaced = True
            continue
        if char in "\x02\xad\ufffe":  # how PDFium marks a hyphen at the end of a line
            char = "-"
        elif char < " " or "\ue000" <= char <= "\uf8ff":
            char = "\ufffd"
        if char == "\ufffd":
            unknown += 1
        if not loose(textpage, index, reference):
            continue
        x0, y0, x1, y1 = view(box.left, box.bottom, box.right, box.top)
        if y1 - y0 < 1.0 or x1 - x0 < 0.1:
            x0, y0, x1, y1 = view(*(_drawn_box(pdfium, textpage, index) or (box.left, box.bottom, box.right, box.top)))
        chars.append(Char(x0, y0, x1, y1, char, spaced))
        indices.append(index)
        spaced = False
    # For fonts of vertical writing PDFium's loose box forgets the text's scale: there the ink itself counts.
    heights = sorted(char.y1 - char.y0 for char in chars)
    tall = _TALL * heights[len(heights) // 2] if heights else 0.0
    for number, char in enumerate(chars):
        if char.y1 - char.y0 > tall and (ink := _drawn_box(pdfium, textpage, indices[number])) is not None:
            x0, y0, x1, y1 = view(*ink)
            if y1 - y0 < 0.5 * (char.y1 - char.y0):
                chars[number] = char._replace(x0=x0, y0=y0, x1=x1, y1=y1)
    return tuple(chars), unknown


def _drawn_box(pdfium: Any, textpage: Any, index: int) -> Box | None:
    """The box of the ink of a character; None if there is none."""
    sides = [ctypes.c_double() for _ in range(4)]
    if not pdfium.FPDFText_GetCharBox(textpage, index, *sides):
        return None
    left, right, bottom, top = (side.value for side in sides)
    return (left, bottom, right, top) if right > left and top > bottom else None


def _text(pdfium: Any, textpage: Any, count: int) -> str:
    """All characters of the page, one for each of PDFium's indices."""
    if not count:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer)
    if written == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", errors="replace")
        if len(text) == count:
            return text
    # Characters without a Unicode meaning, or beyond the basic plane: one by one.
    codes = (pdfium.FPDFText_GetUnicode(textpage, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _drawn(pdfium: Any, page: Any, name: str) -> Iterator[tuple[str, Box]]:
    """Lines, rectangles and images of a page in page space: ("stroke" | "fill" | "edge" | "image", bounds)."""
    kinds = {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM}
    sides = [ctypes.c_float() for _ in range(4)]
    matrix = pdfium.FS_MATRIX()
    seen = 0

    def walk(count: int, get: Callable[[int], Any], outer: _Transform | None, depth: int) -> Iterator[tuple[str, Box]]:
        nonlocal seen
        seen += count
        if seen > MAX_OBJECTS:
            raise OversizedSource(name, f"a page has more than {MAX_OBJECTS} objects")
        for index in range(count):
            item = get(index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind not in kinds:
                continue
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                if depth < _MAX_DEPTH and pdfium.FPDFPageObj_GetMatrix(item, matrix):
                    inner = _matrix(matrix, outer)
                    number = pdfium.FPDFFormObj_CountObjects(item)
                    yield from walk(number, lambda i, form=item: pdfium.FPDFFormObj_GetObject(form, i), inner, depth + 1)
                continue
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                if pdfium.FPDFPageObj_GetBounds(item, *sides):
                    bounds = (sides[0].value, sides[1].value, sides[2].value, sides[3].value)
                    yield "image", outer(*bounds) if outer else bounds
                continue
            for shape, bounds in _path(pdfium, item, sides, matrix):
                yield shape, outer(*bounds) if outer else bounds

    yield from walk(pdfium.FPDFPage_CountObjects(page), lambda i: pdfium.FPDFPage_GetObject(page, i), None, 0)


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
        for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
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


def _add_rules(box: Box, kind: str, horizontal: list[Rule], vertical: list[Rule]) -> None:
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    if height <= _THICK and width > max(height, _SHORTEST):
        horizontal.append(Rule((y0 + y1) / 2, x0, x1))
    elif width <= _THICK and height > max(width, _SHORTEST):
        vertical.append(Rule((x0 + x1) / 2, y0, y1))
