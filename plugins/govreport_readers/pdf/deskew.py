"""Turns a page upright whose text lies askew by a few degrees, as that of a scan does."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from typing import Any

_SAMPLES = 40
_LEAST, _MOST = math.radians(0.1), math.radians(7)  # less does no harm, more is a watermark
_ALIKE = math.radians(0.1)
_SHARE = 0.6  # of the samples that lie askew alike


def straighten(pdfium: Any, pdf: Any, number: int, page: Any) -> tuple[Any, float]:
    """The page, loaded anew if it was turned, and by how much it lay askew, counter-clockwise."""
    angle = _find_angle(pdfium, page.raw)
    if angle is None:
        return page, 0.0
    left, bottom, right, top = page.get_bbox()
    x, y = (left + right) / 2, (bottom + top) / 2
    cos, sin = math.cos(angle), math.sin(angle)
    # Turned back about the middle of the page.
    matrix = pdfium.FS_MATRIX(cos, -sin, sin, cos, x - cos * x - sin * y, y + sin * x - cos * y)
    if not pdfium.FPDFPage_TransFormWithClip(page.raw, matrix, None):
        return page, 0.0
    page.close()
    return pdf[number], angle


def _find_angle(pdfium: Any, page: Any) -> float | None:
    """By how much most of the text is turned from a quarter turn, counter-clockwise; None if it is not."""
    angles = list(_sample_angles(pdfium, page))
    if not any(abs(angle) > _LEAST for angle in angles):
        return None
    middle = statistics.median(angles)
    alike = sum(abs(angle - middle) <= _ALIKE for angle in angles)
    return middle if _LEAST < abs(middle) < _MOST and alike >= _SHARE * len(angles) else None


def _sample_angles(pdfium: Any, page: Any) -> Iterator[float]:
    matrix = pdfium.FS_MATRIX()
    count = pdfium.FPDFPage_CountObjects(page)
    for index in range(0, count, max(1, count // _SAMPLES)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM and count < _SAMPLES and pdfium.FPDFPageObj_GetMatrix(item, matrix):
            outer = math.atan2(matrix.b, matrix.a)
            inside = pdfium.FPDFFormObj_CountObjects(item)
            for inner in range(0, inside, max(1, inside // _SAMPLES)):
                piece = pdfium.FPDFFormObj_GetObject(item, inner)
                if _is_text(pdfium, piece) and pdfium.FPDFPageObj_GetMatrix(piece, matrix):
                    yield _from_quarter(outer + math.atan2(matrix.b, matrix.a))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT and pdfium.FPDFPageObj_GetMatrix(item, matrix):
            yield _from_quarter(math.atan2(matrix.b, matrix.a))


def _is_text(pdfium: Any, item: Any) -> bool:
    return bool(pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT)


def _from_quarter(angle: float) -> float:
    quarter = math.pi / 2
    return angle - round(angle / quarter) * quarter if math.isfinite(angle) else 0.0
