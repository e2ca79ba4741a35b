"""Reads a PDF page with PDFium: its characters, ruling lines and pictures, as the page is viewed.

Coordinates are points (1/72 inch) from the upper left corner of the page as it is shown: the page's own
rotation and that of its text are undone here, so that nothing behind this module knows of them.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from govreport_core.errors import OversizedSource
from govreport_core.forms.normalization import unify_glyphs
from govreport_readers.pdf.geometry import CHINESE, Box, Char, PdfPage
from govreport_readers.pdf.page.drawings import (
    MAX_RULES,
    Kind,
    PlacedObject,
    drawn_shapes,
    horizontal_rule,
    vertical_rule,
)
from govreport_readers.pdf.page.glyphs import Glyphs, ink_box, part_crowded
from govreport_readers.pdf.page.marked_content import Marks, doubt_replaced, read_marks
from govreport_readers.pdf.page.unseen import leave_out_unseen
from govreport_readers.pdf.page.view import Drawings, ShownPage, View
from govreport_readers.pdf.page.visibility import Ground, ground_of
from govreport_readers.placeholders import UNKNOWN_CHARACTER

MAX_CHARS = 200_000  # of one page; the densest real page has some 5,000
_SAMPLES = 24
_TALL = 2.5  # times the usual height of the page's characters
_LOST = 4.0  # points: how large a character is taken to be of which only the place is known
_FLAT = 0.01  # of its width: 一, the flattest character, is ten times as high
_QUARTER = math.pi / 2
_TILTED = math.radians(5)  # text that lies farther from a quarter turn is a watermark or a seal

_WHITE = frozenset(" \t\r\n\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\ufeff") | frozenset(
    map(chr, range(0x2000, 0x200B))
)
_DIGITS = frozenset("0123456789")
_HYPHENS = frozenset("\x02\xad\ufffe")  # how PDFium marks a hyphen at the end of a line
_ODD = _HYPHENS | frozenset(UNKNOWN_CHARACTER) | frozenset(map(chr, range(32)))


def read_page(page: Any, name: str, annotations: Sequence[Box] = (), angle: float = 0.0) -> PdfPage:
    """The content of an open pypdfium2 page.

    :param name: the document's name, for messages.
    :param annotations: the boxes of its annotations and form fields, in page space.
    :param angle: by how much it lay askew before it was turned straight.
    :raises OversizedSource: the page has more characters, objects or lines than a report can have.
    """
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(textpage.raw)
        if count > MAX_CHARS:
            raise OversizedSource(name, f"a page has {count} characters; at most {MAX_CHARS} are read")
        view = _find_view(pdfium, page, textpage.raw, count)
        drawings = _read_drawings(pdfium, page.raw, view, name)
        marks = read_marks(pdfium, drawings.texts)
        if marks.replaced:
            textpage.close()
            textpage = page.get_textpage()
        text = _read_text(pdfium, page, textpage.raw, view, drawings, marks)
    finally:
        textpage.close()
    width, height = view.size
    image_share = min(1.0, drawings.largest / (width * height)) if width > 0 and height > 0 else 0.0
    return PdfPage(
        width,
        height,
        tuple(text.chars),
        tuple(drawings.horizontal),
        tuple(drawings.vertical),
        text.unknown,
        len(text.lost),
        image_share,
        (*drawings.pictures, *(view(*box) for box in annotations)),
        (*drawings.marks, *text.lost),
        text.left_out,
        ShownPage(view, View.of(page), angle).box_of,
    )


class _PageText(NamedTuple):
    """The text of a page: its characters, how many have no meaning, what nobody sees, where characters are lost."""

    chars: list[Char]
    unknown: int
    left_out: tuple[str, ...]
    lost: list[Box]


def _read_text(pdfium: Any, page: Any, textpage: Any, view: View, drawings: Drawings, marks: Marks) -> _PageText:
    count = pdfium.FPDFText_CountChars(textpage)
    chars, unknown, indices = _read_chars(pdfium, textpage, count, view)
    glyphs = Glyphs(pdfium, textpage, indices)
    chars = part_crowded(glyphs, chars, drawings.texts)
    if marks.replaced:
        chars = doubt_replaced(chars, glyphs.addresses, marks.replaced)
    chars, left_out = leave_out_unseen(page, drawings, marks.layered, glyphs, chars)
    lost = _find_lost(drawings.texts, pdfium, view) if _lacks_glyphs(pdfium, textpage, count) else []
    return _PageText(chars, unknown, left_out, lost)


def _find_view(pdfium: Any, page: Any, textpage: Any, count: int) -> View:
    """The view in which the page's text is upright; without text, the one that the page itself asks for."""
    return View.of(page, _text_turns(pdfium, textpage, count))


def _text_turns(pdfium: Any, textpage: Any, count: int) -> int | None:
    """Clockwise quarter turns that bring most of the page's text upright, from evenly spread samples.

    None where there is no such turn. What the page itself says of its rotation does not matter then: a
    report that was bound the wrong way round is read as well.
    """
    votes: Counter[int] = Counter()
    for index in range(0, count, max(1, count // _SAMPLES)):
        angle = pdfium.FPDFText_GetCharAngle(textpage, index)
        if angle >= 0 and not pdfium.FPDFText_IsGenerated(textpage, index):
            votes[-round(angle / _QUARTER) % 4] += 1
    if not votes:
        return None
    turn, share = votes.most_common(1)[0]
    return turn if share * 2 > votes.total() else None


# One pass over all characters of a page, in which each decides about the next: the hottest loop of the reader, so that
# what most characters need stands in it and only what few need is called.
def _read_chars(pdfium: Any, textpage: Any, count: int, view: View) -> tuple[list[Char], int, list[int]]:
    """The characters of a page, how many of all have no meaning, and the index that PDFium has for each."""
    text = unify_glyphs(_read_codes(pdfium, textpage, count))
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    loose = pdfium.FPDFText_GetLooseCharBox
    chars: list[Char] = []
    indices: list[int] = []
    spaced, guessed, unknown = False, False, 0
    upright, left, top = view.quarter == 0, view.left, view.top
    line = -1.0
    for index, char in enumerate(text):
        if char in _WHITE:
            if pdfium.FPDFText_IsGenerated(textpage, index) == 1:
                guessed = True
            else:
                spaced = True
            continue
        if char in _ODD or "\ue000" <= char <= "\uf8ff":
            if char in _HYPHENS:
                char = "-"
            elif ink_box(pdfium, textpage, index) is None:
                spaced = True
                continue
            else:
                char = UNKNOWN_CHARACTER
                unknown += 1
        if not loose(textpage, index, reference):
            continue
        if upright:
            x0, y0, x1, y1 = box.left - left, top - box.top, box.right - left, top - box.bottom
        else:
            x0, y0, x1, y1 = view(box.left, box.bottom, box.right, box.top)
        if y1 - y0 < 1.0 or x1 - x0 < 0.1:
            x0, y0, x1, y1 = view(*(ink_box(pdfium, textpage, index) or (box.left, box.bottom, box.right, box.top)))
        # PDFium makes a blank of any hole. Between Chinese and other writing word processors leave one by rule.
        between_words = guessed and bool(chars) and char < CHINESE and chars[-1].text < CHINESE
        # A character at the height of the one before it lies as that one does.
        if y1 != line:
            if _is_tilted(pdfium, textpage, index):
                continue
            line = y1
        if (spaced or guessed) and chars and char in _DIGITS and chars[-1].text in _DIGITS:
            chars[-1] = _fit_to_advance(pdfium, textpage, chars[-1], indices[-1])
        chars.append(Char(x0, y0, x1, y1, char, spaced or between_words))
        indices.append(index)
        spaced = guessed = False
    return _fit_tall(pdfium, textpage, view, chars, indices), unknown, indices


def _fit_tall(pdfium: Any, textpage: Any, view: View, chars: list[Char], indices: list[int]) -> list[Char]:
    """The characters with the box of their ink where the one that PDFium gives is much taller than the others'.

    For fonts of vertical writing PDFium's loose box forgets the text's scale.

    :param indices: the index that PDFium has for each character.
    """
    heights = sorted([char[3] - char[1] for char in chars])
    tall = _TALL * heights[len(heights) // 2] if heights else 0.0
    if not heights or heights[-1] <= tall:
        return chars
    return [
        _fit_to_ink(pdfium, textpage, view, char, index) if char[3] - char[1] > tall else char
        for char, index in zip(chars, indices, strict=True)
    ]


def _fit_to_ink(pdfium: Any, textpage: Any, view: View, char: Char, index: int) -> Char:
    ink = ink_box(pdfium, textpage, index)
    if ink is None:
        return char
    x0, y0, x1, y1 = view(*ink)
    return char._replace(x0=x0, y0=y0, x1=x1, y1=y1) if y1 - y0 < 0.5 * (char.y1 - char.y0) else char


def _read_drawings(pdfium: Any, page: Any, view: View, name: str) -> Drawings:
    """The ruling lines and pictures of a page.

    :raises OversizedSource: there are more objects or lines than a report can have.
    """
    found = Drawings([], [], [], [], [], [], 0.0, 0.0, view.size)
    images = largest = 0.0
    for drawn in drawn_shapes(pdfium, page, name, found.texts):
        box = view(*drawn.box)
        area = (box[2] - box[0]) * (box[3] - box[1])
        if drawn.kind is Kind.IMAGE:
            images += area
            largest = max(largest, area)
            found.pictures.append(box)
            found.grounds.append(Ground(drawn.box, drawn.order, None))
        elif drawn.kind is Kind.SHAPE and (rule := horizontal_rule(box)):
            found.horizontal.append(rule)
        elif drawn.kind is Kind.SHAPE and (rule := vertical_rule(box)):
            found.vertical.append(rule)
        else:
            found.marks.append(box)
            if (ground := ground_of(pdfium, drawn)) is not None:
                found.grounds.append(ground)
        if len(found.horizontal) + len(found.vertical) > MAX_RULES:
            raise OversizedSource(name, f"a page has more than {MAX_RULES} ruling lines")
    return found._replace(images=images, largest=largest)


def _is_tilted(pdfium: Any, textpage: Any, index: int) -> bool:
    """Whether a character's base line is neither level nor upright. PDFium's angle is that of its stem, which leans
    in italics as well."""
    if _off_quarter(pdfium.FPDFText_GetCharAngle(textpage, index)) <= _TILTED:
        return False
    matrix = pdfium.FS_MATRIX()
    return bool(pdfium.FPDFText_GetMatrix(textpage, index, matrix)) and (
        _off_quarter(math.atan2(matrix.b, matrix.a)) > _TILTED
    )


def _off_quarter(angle: float) -> float:
    """How far an angle is from a quarter turn; infinitely where a broken matrix has none (PDFium says NaN)."""
    return abs(angle - round(angle / _QUARTER) * _QUARTER) if math.isfinite(angle) else math.inf


def _lacks_glyphs(pdfium: Any, textpage: Any, count: int) -> bool:
    """Whether a Chinese character of the page has no glyph to draw, by evenly spread samples."""
    for index in range(0, count, max(1, count // _SAMPLES)):
        if 0x4E00 <= pdfium.FPDFText_GetUnicode(textpage, index) <= 0x9FFF:
            ink = ink_box(pdfium, textpage, index)
            # Some builds of PDFium give a missing glyph a box of a thousandth of its width.
            if ink is None or ink[3] - ink[1] < _FLAT * (ink[2] - ink[0]):
                return True
    return False


def _find_lost(texts: Sequence[PlacedObject], pdfium: Any, view: View) -> list[Box]:
    """Where pieces of text without width stand: PDFium leaves them out. They are blanks, or single characters without
    glyph."""
    sides = [ctypes.c_float() for _ in range(4)]
    matrix = pdfium.FS_MATRIX()
    lost = []
    for item, _, to_page in texts:
        if pdfium.FPDFPageObj_GetBounds(item, *sides) and sides[2].value - sides[0].value < 0.01:
            pdfium.FPDFPageObj_GetMatrix(item, matrix)
            box = (matrix.e, matrix.f, matrix.e + _LOST, matrix.f + _LOST)
            lost.append(view(*(to_page(*box) if to_page else box)))
    return lost


def _fit_to_advance(pdfium: Any, textpage: Any, char: Char, index: int) -> Char:
    """A character that ends where the file's own widths say. Of a font that is not in the file PDFium's box ends where
    the font ends that stands for it."""
    item = pdfium.FPDFText_GetTextObject(textpage, index)
    font = pdfium.FPDFTextObj_GetFont(item) if item else None
    if not font or pdfium.FPDFFont_GetIsEmbedded(font) == 1:
        return char
    size, width, matrix = ctypes.c_float(), ctypes.c_float(), pdfium.FS_MATRIX()
    if not (
        pdfium.FPDFTextObj_GetFontSize(item, size)
        and pdfium.FPDFText_GetMatrix(textpage, index, matrix)
        and pdfium.FPDFFont_GetGlyphWidth(font, ord(char.text), size.value, width)
    ):
        return char
    end = char.x0 + width.value * math.hypot(matrix.a, matrix.b)
    return char._replace(x1=min(char.x1, end)) if width.value > 0 else char


def _read_codes(pdfium: Any, textpage: Any, count: int) -> str:
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
    return "".join(chr(code) if _is_scalar(code) else UNKNOWN_CHARACTER for code in codes)


def _is_scalar(code: int) -> bool:
    """Whether a number is that of a character, and not of half a one."""
    return 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
