"""Tells which text of a PDF page a viewer shows.

A piece of text that may not be seen (its way of drawing, its colour, its size, its clip, a layer, what is drawn over
it) is a suspect. A page with suspects is rendered twice, with them and without: a character is seen where the two
pictures differ. So every way to hide text is judged by what it does, and a page without suspects costs nothing.
"""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from operator import itemgetter
from typing import Any, NamedTuple

from govreport_readers.pdf.geometry import Box
from govreport_readers.pdf.page.drawings import Drawn, PlacedObject

_DARK, _OPAQUE = 110, 230  # the brightest channel of text that is dark, and the alpha of text that is not faint
_LIKE = 100  # how near, of 255, text and its ground are in colour to be suspect
TINY = 2.5  # points: no one reads lower text
_ANY_ORDER = 1 << 30
_BAND = 16  # points: grounds are looked up by the bands of the page that they touch
_SCALE = 2.0  # pixels a point
_SEEN, _UNSEEN = 40, 14  # by how much, of 255, a pixel changes where a character is seen, and where none is
_LEAST_INK = 0.05  # the part of a character's box, or of half of it, that ink fills at least
_LEAST_PIXELS = 5  # lower or narrower characters have no halves
_MOST_PIXELS = 40_000_000
_FILLS = frozenset((0, 2))  # modes of drawing text that fill its letters and do not clip


class Sight(Enum):
    """Whether a piece of text is seen."""

    SEEN = "seen"
    UNSEEN = "not seen on the page"
    UNSURE = "hardly seen"


class Suspect(NamedTuple):
    """A text object that may not be seen.

    :param plain: whether it is plainly invisible, whatever its font: by its mode of drawing or its alpha.
    """

    item: Any
    plain: bool


class Ground(NamedTuple):
    """A surface or an image on which text may lie, or which may cover it: its box in page space, its order, its colour.

    :param shade: red, green, blue; None for an image.
    """

    box: Box
    order: int
    shade: tuple[int, int, int] | None

    @property
    def is_dark(self) -> bool:
        """Whether dark text on it may be hard to see."""
        return self.shade is None or max(self.shade) <= _DARK + _LIKE


def ground_of(pdfium: Any, drawn: Drawn) -> Ground | None:
    """The surface that a shape is; None where it is not filled, or white below all text."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(drawn.item, fill, stroke):
        return Ground(drawn.box, drawn.order, None)  # a shading
    if not fill.value:
        return None
    colour = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(drawn.item, *colour):
        return Ground(drawn.box, drawn.order, None)
    red, green, blue, alpha = (each.value for each in colour)
    return Ground(drawn.box, drawn.order, (red, green, blue)) if alpha else None


# One pass over all text objects of a page, most of which three calls of PDFium answer: a call more for each would cost
# a tenth of the reader's time, so that the pass is not split.
def find_suspects(
    pdfium: Any,
    texts: Sequence[PlacedObject],
    grounds: Sequence[Ground],
    page_box: Box,
    layered: Collection[int],
    *,
    measure: bool,
) -> dict[int, Suspect]:
    """The text objects that may not be seen, by their address.

    :param page_box: the page's box in page space.
    :param layered: the addresses of those that are part of optional content.
    :param measure: whether some text is very small or reaches beyond the page.
    """
    look = _Look(pdfium, page_box)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    mode_of, colour_of = pdfium.FPDFTextObj_GetTextRenderMode, pdfium.FPDFPageObj_GetFillColor
    clip_of, count_clips = pdfium.FPDFPageObj_GetClipPath, pdfium.FPDFClipPath_CountPaths
    suspects = {}
    for text in texts:
        item = text[0]
        mode = mode_of(item)
        has_colour = colour_of(item, red, green, blue, alpha)
        if (
            mode not in _FILLS
            or not has_colour
            or red.value > _DARK
            or green.value > _DARK
            or blue.value > _DARK
            or alpha.value < _OPAQUE
            or (measure and look.is_small_or_outside(text))
            or (count_clips(clip_of(item)) > 0 and look.is_clipped(item))
            or (layered and ctypes.addressof(item.contents) in layered)
        ):
            plain = mode in (3, 7) or bool(has_colour and alpha.value == 0)
            suspects[ctypes.addressof(item.contents)] = Suspect(item, plain)
    first = min((text.order for text in texts), default=0)
    grounds = [ground for ground in grounds if ground.order >= first or ground.is_dark]
    for text in look.texts_hard_to_see(texts, grounds) if grounds else ():
        suspects.setdefault(ctypes.addressof(text.item.contents), Suspect(text.item, False))
    return suspects


class _Look:
    """How text objects lie on the page."""

    def __init__(self, pdfium: Any, page_box: Box) -> None:
        self.pdfium = pdfium
        self.page_box = page_box
        self.sides = [ctypes.c_float() for _ in range(4)]

    def _box_of(self, text: PlacedObject) -> Box:
        left, bottom, right, top = self.sides
        self.pdfium.FPDFPageObj_GetBounds(text.item, left, bottom, right, top)
        own = left.value, bottom.value, right.value, top.value
        return text.to_page(*own) if text.to_page else own

    def texts_hard_to_see(self, texts: Sequence[PlacedObject], grounds: Sequence[Ground]) -> Iterator[PlacedObject]:
        """The texts that a surface or an image may cover, or that lie on one whose colour may be theirs."""
        bands: dict[int, list[tuple[float, float, float, float, int, PlacedObject]]] = defaultdict(list)
        bounds_of, (left, bottom, right, top) = self.pdfium.FPDFPageObj_GetBounds, self.sides
        for text in sorted(texts, key=itemgetter(1)):
            item, place, to_page = text
            bounds_of(item, left, bottom, right, top)
            x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
            if x1 - x0 < 0.01:
                continue
            if to_page:
                x0, y0, x1, y1 = to_page(x0, y0, x1, y1)
            entry = (x0, y0, x1, y1, place, text)
            low, high = int(y0) // _BAND, int(y1) // _BAND
            bands[low].append(entry)
            if high != low:
                bands[high].append(entry)
                for band in range(low + 1, high):
                    bands[band].append(entry)
        lowest, highest = min(bands, default=0), max(bands, default=0)
        for ground in grounds:
            (x_low, y_low, x_high, y_high), order, _ = ground
            last = _ANY_ORDER if ground.is_dark else order
            for band in range(max(int(y_low) // _BAND, lowest), min(int(y_high) // _BAND, highest) + 1):
                for x0, y0, x1, y1, place, text in bands.get(band, ()):
                    if place > last:
                        break  # texts are in order
                    if x_low < x1 and x_high > x0 and y_low < y1 and y_high > y0:
                        yield text

    def is_small_or_outside(self, text: PlacedObject) -> bool:
        x0, y0, x1, y1 = self._box_of(text)
        left, bottom, right, top = self.page_box
        if x1 - x0 < 0.01:
            return False  # a blank
        if x0 < left or y0 < bottom or x1 > right or y1 > top:
            return True
        if min(y1 - y0, x1 - x0) >= TINY:
            return False
        size, matrix = ctypes.c_float(), self.pdfium.FS_MATRIX()
        self.pdfium.FPDFTextObj_GetFontSize(text.item, size)
        self.pdfium.FPDFPageObj_GetMatrix(text.item, matrix)
        return size.value * max(math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)) < TINY

    def is_clipped(self, item: Any) -> bool:
        """Whether a clip path does not leave the whole of the text."""
        pdfium = self.pdfium
        left, bottom, right, top = self.sides
        pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        box = left.value, bottom.value, right.value, top.value
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        x, y = ctypes.c_float(), ctypes.c_float()
        for path in range(max(count, 0)):
            xs, ys = [], []
            segments = pdfium.FPDFClipPath_CountPathSegments(clip, path)
            if segments > 5:
                return True
            for index in range(segments):
                if pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, index), x, y):
                    xs.append(x.value)
                    ys.append(y.value)
            if not xs or min(xs) > box[0] or min(ys) > box[1] or max(xs) < box[2] or max(ys) < box[3]:
                return True
        return False


class Judge:
    """Judges the characters of suspects by two pictures of their page."""

    def __init__(self, pdfium: Any, page: Any, suspects: dict[int, Suspect], view: Any) -> None:
        """
        :param page: the pypdfium2 page.
        :param view: from page space to the page as it is rendered.
        """
        self.pdfium = pdfium
        self.suspects = suspects
        self.view = view
        width, height = page.get_size()
        scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
        self.scale = scale
        self.shown = page.render(scale=scale, draw_annots=False)
        for suspect in suspects.values():
            pdfium.FPDFPageObj_SetIsActive(suspect.item, False)
        self.without = page.render(scale=scale, draw_annots=False)
        for suspect in suspects.values():
            pdfium.FPDFPageObj_SetIsActive(suspect.item, True)
        self.pictures = [bytes(each.buffer) for each in (self.shown, self.without)]

    def close(self) -> None:
        self.shown.close()
        self.without.close()

    def sight_of(self, address: int, box: Box | None, height: float) -> Sight:
        """Whether a character of a suspect text object is seen.

        :param box: of the character's ink in page space; None where PDFium has no glyph to draw.
        :param height: of the whole character.
        """
        suspect = self.suspects[address]
        if box is None or height < TINY:
            return Sight.UNSEEN if suspect.plain or height < 0.4 * TINY else Sight.UNSURE
        changes = self._changes(self.view(*box))
        if min(share for share, _ in changes) >= _LEAST_INK:
            return Sight.SEEN
        return Sight.UNSEEN if max(most for _, most in changes) < _UNSEEN else Sight.UNSURE

    def _changes(self, box: Box) -> list[tuple[float, int]]:
        """By how much the two pictures differ in the upper, lower, left and right half of a box: all of a character
        that is not cut has ink in each."""
        x0, y0, x1, y1 = (side * self.scale for side in box)
        left, right = _pixels(x0, x1, self.shown.width)
        top, bottom = _pixels(y0, y1, self.shown.height)
        if right - left < _LEAST_PIXELS or bottom - top < _LEAST_PIXELS:
            return [self._change(left, right, top, bottom)]
        across, down = (left + right + 1) // 2, (top + bottom + 1) // 2
        return [
            self._change(left, right, top, down),
            self._change(left, right, down, bottom),
            self._change(left, across, top, bottom),
            self._change(across, right, top, bottom),
        ]

    def _change(self, left: int, right: int, top: int, bottom: int) -> tuple[float, int]:
        """Which part of some pixels differs visibly between the two pictures, and by how much at most."""
        stride, channels = self.shown.stride, self.shown.n_channels
        shown, without = self.pictures
        most = changed = 0
        for row in range(top, bottom):
            start, end = row * stride + left * channels, row * stride + right * channels
            one, other = shown[start:end], without[start:end]
            if one != other:
                differences = [abs(a - b) for a, b in zip(one, other, strict=True)]
                most = max(most, *differences)
                changed += sum(difference >= _SEEN for difference in differences)
        return changed / max(1, (bottom - top) * (right - left) * channels), most


def _pixels(low: float, high: float, most: int) -> tuple[int, int]:
    """The whole pixels between two places, all that are touched where these are few: neighbours have ink there too."""
    first, after = math.ceil(low), math.floor(high)
    if after - first < 2:
        first, after = math.floor(low), math.ceil(high)
    return max(0, min(first, most)), max(0, min(after, most))
