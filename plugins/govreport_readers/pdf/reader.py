"""Reads PDF files: their characters and ruling lines as text and tables."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from typing import Any

from govreport_core import hookimpl
from govreport_core.errors import EncryptedSource, MissingExtra, OversizedSource, UnreadableSource
from govreport_core.model.document import Document, LeftOut
from govreport_core.model.finding import Finding
from govreport_core.model.source import Source
from govreport_readers.confined import NoConfinement, read_confined
from govreport_readers.metadata.reader import describe
from govreport_readers.pdf.annotations import flatten_annotations
from govreport_readers.pdf.deskew import straighten
from govreport_readers.pdf.furniture import remove_furniture
from govreport_readers.pdf.geometry import PdfPage
from govreport_readers.pdf.page.reading import read_page
from govreport_readers.pdf.page.visibility import Sight
from govreport_readers.pdf.page_items import add_borderless_tables, make_page_items
from govreport_readers.pdf.pdfium import load_pdfium
from govreport_readers.pdf.slope import level_lines
from govreport_readers.pdf.stream_limits import has_damaged_stream, refuse_bombs
from govreport_readers.pdf.table_join import join_tables
from govreport_readers.pdf.writer import write_pages

MAX_BYTES = 200_000_000
MAX_PAGES = 1_000
MAX_CHARS = 2_000_000
MAX_SECONDS = 60.0
_PICTURE = 0.3  # a page without text and with an image of this share is a scan
_UNKNOWN = 0.1  # the share of characters without meaning from which a page has to be recognised anew

_DAMAGED = Finding(
    "damaged-stream",
    message="A part of the file is damaged, and what a page held behind the damage is lost: its empty cells may not be "
    "blank; fetch the file again.",
)

# PDFium is one per process and must not be entered twice at a time.
_PDFIUM = threading.Lock()


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """The text and tables of a PDF; None for other formats.

    :raises UnreadableSource: broken, without any text (then it needs OCR), or pypdfium2 is not installed.
    :raises EncryptedSource: a password is asked for.
    :raises OversizedSource: beyond the limits of this module, of another module of this package, or of `confined`.
    """
    if b"%PDF-" not in source.data[:1024]:
        return None
    if find_spec("pypdfium2") is None:
        raise UnreadableSource(source.name, str(MissingExtra("reading PDF", "pdf")))
    if len(source.data) > MAX_BYTES:
        raise OversizedSource(source.name, f"{len(source.data):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        document: Document = read_confined(f"{__name__}:{read_pdf.__name__}", source)
        return document
    except NoConfinement:
        return read_pdf(source)


def read_pdf(source: Source) -> Document:
    """The text and tables of a PDF, read in this process.

    A small file can make PDFium fill the memory or never end: objects that take each other in, lists that unpack.

    :raises SourceError: see `govreport_read`.
    """
    try:
        with _PDFIUM:
            pypdfium2 = load_pdfium()
    except ImportError as error:
        raise UnreadableSource(source.name, str(MissingExtra("reading PDF", "pdf"))) from error
    refuse_bombs(source.data, source.name)
    with _PDFIUM:
        pages = _read_pdf(pypdfium2, source)
    if all(not page.chars for page in pages):
        raise UnreadableSource(source.name, _explain_no_text(pages))
    damaged = has_damaged_stream(source.data)
    content = [make_page_items(page, number, source.name, damaged=damaged) for number, page in enumerate(pages)]
    remove_furniture(content)
    content = [add_borderless_tables(page, number) for number, page in enumerate(content)]
    text, tables, starts, layout = write_pages(join_tables(content), content)
    return Document(
        source.name,
        text,
        "application/pdf",
        tables,
        describe(text, url=source.url),
        starts,
        (),
        (*([_DAMAGED] if damaged else []), *_find_lost_text(pages)),
        tuple(_name_unseen(pages, starts)),
        layout,
    )


def _name_unseen(pages: Sequence[PdfPage], starts: Sequence[int]) -> Iterator[LeftOut]:
    """What nobody sees, with the beginning of its page."""
    for start, page in zip(starts, pages, strict=True):
        for text in page.left_out:
            yield LeftOut(text, Sight.UNSEEN.value, start)


def _read_pdf(pypdfium2: Any, source: Source) -> list[PdfPage]:
    """What stands on each page of a file."""
    try:
        pdf = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            problem = "the PDF is encrypted and asks for a password; save a copy without one and read that"
            raise EncryptedSource(source.name, problem) from error
        raise UnreadableSource(
            source.name, f"a broken PDF ({error}); fetch it again or repair it with `qpdf`"
        ) from error
    try:
        if len(pdf) > MAX_PAGES:
            raise OversizedSource(source.name, f"{len(pdf)} pages; at most {MAX_PAGES} are read")
        if len(pdf) == 0:
            raise UnreadableSource(source.name, "a PDF without pages; it may be cut short, fetch it again")
        return list(_read_pages(pypdfium2, pdf, source.name))
    finally:
        pdf.close()


def _read_pages(pypdfium2: Any, pdf: Any, name: str) -> Iterator[PdfPage]:
    until = time.monotonic() + MAX_SECONDS
    chars = 0
    for number in range(len(pdf)):
        try:
            page, annotations = flatten_annotations(pypdfium2.raw, pdf, number)
            page, angle = straighten(pypdfium2.raw, pdf, number, page)
            with closing(page):
                content = read_page(page, name, annotations, angle)
        except pypdfium2.PdfiumError as error:
            raise UnreadableSource(name, f"page {number + 1} of the PDF is broken ({error}); fetch it again") from error
        chars += len(content.chars)
        if chars > MAX_CHARS:
            raise OversizedSource(name, f"more than {MAX_CHARS:,} characters up to page {number + 1}")
        if time.monotonic() > until:
            raise OversizedSource(
                name, f"reading took more than {MAX_SECONDS:.0f} s up to page {number + 1} of {len(pdf)}"
            )
        yield level_lines(content)


def _format_numbers(numbers: Sequence[int]) -> str:
    """Page numbers as a person writes them: 1-3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


def _find_scans(pages: Sequence[PdfPage]) -> list[int]:
    """The numbers of the pages that are an image without text."""
    return [number for number, page in enumerate(pages, 1) if not page.chars and page.image_share >= _PICTURE]


def _explain_no_text(pages: Sequence[PdfPage]) -> str:
    scans = _find_scans(pages)
    if scans:
        return (
            f"page {_format_numbers(scans)} of {len(pages)}: images without text; "
            "make the text readable by OCR first, for instance with `ocrmypdf -l chi_sim`"
        )
    return f"no text on any of its {len(pages)} pages; look at the file, it may be drawn as outlines and need OCR"


def _find_lost_text(pages: Sequence[PdfPage]) -> Iterator[Finding]:
    scans = _find_scans(pages)
    if scans:
        yield Finding(
            "needs-ocr",
            message=f"Page {_format_numbers(scans)}: an image without text, nothing of it was read; it needs OCR.",
            details={"pages": scans},
        )
    lost = [n for n, page in enumerate(pages, 1) if page.lost]
    if lost:
        yield Finding(
            "font-missing",
            message=f"Page {_format_numbers(lost)}: a font is not in the file, so up to "
            f"{sum(page.lost for page in pages)} single characters were not seen; save the file with its fonts.",
            details={"pages": lost},
        )
    unknown = [n for n, page in enumerate(pages, 1) if page.unknown > _UNKNOWN * max(1, len(page.chars))]
    if unknown:
        yield Finding(
            "unmapped-glyphs",
            message=f"Page {_format_numbers(unknown)}: its font does not say which characters it draws; it needs OCR.",
            details={"pages": unknown},
        )
