"""Makes what is drawn on a PDF page by annotations and form fields part of the page, as a viewer shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govreport_readers.pdf.geometry import Box
from govreport_readers.pdf.page.drawings import MAX_OBJECTS


def flatten_annotations(pdfium: Any, pdf: Any, number: int) -> tuple[Any, tuple[Box, ...]]:
    """The page of a number, its visible annotations made part of it, and where they stand in page space."""
    page = pdf[number]
    count = pdfium.FPDFPage_GetAnnotCount(page.raw)
    if count <= 0:
        return page, ()
    boxes = tuple(_visible_boxes(pdfium, page.raw, min(count, MAX_OBJECTS)))
    if not boxes or pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
        return page, boxes
    page.close()
    return pdf[number], boxes


def _visible_boxes(pdfium: Any, page: Any, count: int) -> Iterator[Box]:
    """The boxes of annotations that a viewer draws; others are removed, lest they be flattened."""
    box = pdfium.FS_RECTF()
    unseen = []
    kept = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
    for index in range(count):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        flags = pdfium.FPDFAnnot_GetFlags(note)
        if flags & (pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW):
            unseen.append(index)
        elif pdfium.FPDFAnnot_GetSubtype(note) not in kept and pdfium.FPDFAnnot_GetRect(note, box):
            yield box.left, box.bottom, box.right, box.top
        pdfium.FPDFPage_CloseAnnot(note)
    for index in reversed(unseen):
        pdfium.FPDFPage_RemoveAnnot(page, index)
