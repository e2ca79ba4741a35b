"""PDF: characters and ruling lines to text and grids."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from govreport_core import hookimpl
from govreport_core.errors import EncryptedSource, MissingExtra, OversizedSource, UnreadableSource
from govreport_core.findings import Finding
from govreport_core.model import Document, GridCell, Source, Table
from govreport_readers.metadata import describe
from govreport_readers.pdf_furniture import without_furniture
from govreport_readers.pdf_guard import refuse_bombs
from govreport_readers.pdf_page import PdfPage, read_page
from govreport_readers.pdf_parts import Item, PageItems, Part, join_tables, page_items, with_unruled_tables
from govreport_readers.pdf_text import Line, begins_item, is_value

MAX_BYTES = 200_000_000
MAX_PAGES = 1_000
MAX_CHARS = 2_000_000
MAX_SECONDS = 60.0
_PICTURE = 0.3  # a page without text and with an image of this share is a scan
_FULL_STOPS = frozenset("。！？；：.!?;:")
# A line does not end behind an opening bracket, nor begin with what closes one or ends a clause. Browsers and
# word processors also keep figures together with a bracket behind them, and with what closes one before them, and
# break on neither side of a quotation mark.
_OPENING = frozenset("（(〔【［[《〈“‘「『")
_QUOTES = frozenset("“”‘’")
_KEPT_BACK = frozenset("）)〕】］]》〉”’」』、，。；：！？,.;:!?%％…")
_UNKNOWN = 0.1  # the share of characters without meaning from which a page has to be recognised anew

# PDFium is one per process and must not be entered twice at a time.
_PDFIUM = threading.Lock()


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """The text and tables of a PDF; None for other formats.

    :raises UnreadableSource: broken, without any text (then it needs OCR), or pypdfium2 is not installed.
    :raises EncryptedSource: a password is asked for.
    :raises OversizedSource: beyond the limits of this module and of `pdf_page`.
    """
    if b"%PDF-" not in source.data[:1024]:
        return None
    try:
        import pypdfium2
    except ImportError as error:
        raise UnreadableSource(source.name, str(MissingExtra("reading PDF", "pdf"))) from error
    if len(source.data) > MAX_BYTES:
        raise OversizedSource(source.name, f"{len(source.data):,} bytes; at most {MAX_BYTES:,} are read")
    refuse_bombs(source.data, source.name)
    with _PDFIUM:
        pages = _pages(pypdfium2, source)
    if all(not page.chars for page in pages):
        raise UnreadableSource(source.name, _no_text(pages))
    content = [page_items(page, number, source.name) for number, page in enumerate(pages)]
    without_furniture(content)
    content = [with_unruled_tables(page, number) for number, page in enumerate(content)]
    text, tables, starts = _write(join_tables(content), content)
    return Document(
        source.name,
        text,
        "application/pdf",
        tables,
        describe(text, url=source.url),
        starts,
        (),
        tuple(_findings(pages)),
    )


def _pages(pypdfium2: Any, source: Source) -> list[PdfPage]:
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
            page = pdf[number]
        except pypdfium2.PdfiumError as error:
            raise UnreadableSource(name, f"page {number + 1} of the PDF is broken ({error}); fetch it again") from error
        try:
            content = read_page(page, name)
        except pypdfium2.PdfiumError as error:
            raise UnreadableSource(name, f"page {number + 1} of the PDF is broken ({error}); fetch it again") from error
        finally:
            page.close()
        chars += len(content.chars)
        if chars > MAX_CHARS:
            raise OversizedSource(name, f"more than {MAX_CHARS:,} characters up to page {number + 1}")
        if time.monotonic() > until:
            raise OversizedSource(
                name, f"reading took more than {MAX_SECONDS:.0f} s up to page {number + 1} of {len(pdf)}"
            )
        yield content


def _numbers(numbers: Sequence[int]) -> str:
    """Page numbers as a person writes them: 1-3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join("-".join(map(str, run)) for run in runs)


def _no_text(pages: Sequence[PdfPage]) -> str:
    scans = [number for number, page in enumerate(pages, 1) if page.image_share >= _PICTURE]
    if scans:
        return (
            f"page {_numbers(scans)} of {len(pages)}: images without text; "
            "make the text readable by OCR first, for instance with `ocrmypdf -l chi_sim`"
        )
    return f"no text on any of its {len(pages)} pages; look at the file, it may be drawn as outlines and need OCR"


def _findings(pages: Sequence[PdfPage]) -> Iterator[Finding]:
    scans = [n for n, page in enumerate(pages, 1) if not page.chars and page.image_share >= _PICTURE]
    if scans:
        yield Finding(
            "needs-ocr",
            message=f"Page {_numbers(scans)}: an image without text, nothing of it was read; it needs OCR.",
            details={"pages": scans},
        )
    lost = [n for n, page in enumerate(pages, 1) if page.lost]
    if lost:
        yield Finding(
            "font-missing",
            message=f"Page {_numbers(lost)}: a font is neither in the file nor installed here, so up to "
            f"{sum(page.lost for page in pages)} single characters were not seen; install Chinese fonts.",
            details={"pages": lost},
        )
    unknown = [n for n, page in enumerate(pages, 1) if page.unknown > _UNKNOWN * max(1, len(page.chars))]
    if unknown:
        yield Finding(
            "unmapped-glyphs",
            message=f"Page {_numbers(unknown)}: its font does not say which characters it draws; it needs OCR.",
            details={"pages": unknown},
        )


class _Writer:
    """Text that grows, with the offsets at which pages begin."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.at = 0
        self.starts: list[int] = []

    def put(self, text: str, page: int, between: str) -> tuple[int, int]:
        """Add a text after a separator; its span. A page begins with the first text on it."""
        if self.parts and between:
            self.parts.append(between)
            self.at += len(between)
        self.turn_to(page)
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def turn_to(self, page: int) -> None:
        while len(self.starts) <= page:
            self.starts.append(self.at)

    def text(self) -> str:
        return "".join(self.parts)


def _write(
    items: Sequence[tuple[int, Item]], pages: Sequence[PageItems]
) -> tuple[str, tuple[Table, ...], tuple[int, ...]]:
    """Text, tables and the offsets of pages, from everything in reading order."""
    margins = _margins(pages)
    writer = _Writer()
    tables: list[Table] = []
    before: tuple[Line, int] | None = None
    for number, item in items:
        if isinstance(item, Part):
            before = None
            tables.append(_table(item, writer))
            continue
        between = "\n"
        if before is not None and _goes_on(*before, item, number, margins):
            words = before[0].text[-1:].isascii() and item.text[:1].isascii()
            between = " " if words and before[0].text[-1:].isalnum() and item.text[:1].isalnum() else ""
        writer.put(item.text, number, between)
        before = (item, number)
    writer.turn_to(len(pages) - 1)
    return writer.text(), tuple(tables), tuple(writer.starts)


def _table(part: Part, writer: _Writer) -> Table:
    """Write a table's cells one per line, and put each on every place that it covers."""
    edges = {x: column for column, x in enumerate(part.xs)}
    rows: list[list[GridCell | None]] = [[None] * (len(part.xs) - 1) for _ in range(part.rows)]
    first = None
    for cell in part.cells:
        if cell.text:
            start, end = writer.put(cell.text, cell.page, "\n")
        else:
            start = end = writer.at
        first = start if first is None else first
        placed = GridCell(cell.text, start, end)
        for row in range(cell.row0, cell.row1):
            for column in range(edges[cell.x0], edges[cell.x1]):
                rows[row][column] = placed
    return Table(tuple(map(tuple, rows)), writer.at if first is None else first, writer.at)


def _margins(pages: Sequence[PageItems]) -> list[tuple[float, float]]:
    """Left and right edge of the running text of each page: that of all pages of its width.

    Lines in another size than the running text's do not count: a browser's foot is wider than its page's text.
    """
    sizes: Counter[int] = Counter()
    for line in (item for page in pages for item in page.items if isinstance(item, Line)):
        sizes[round(line.size)] += len(line.chars)
    usual = sizes.most_common(1)[0][0] if sizes else 0
    edges: dict[int, tuple[float, float]] = {}
    for page, items in pages:
        low, high = edges.get(round(page.width), (page.width, 0.0))
        lines = [item for item in items if isinstance(item, Line) and abs(item.size - usual) <= 0.15 * usual]
        edges[round(page.width)] = (
            min([low, *(line.x0 for line in lines)]),
            max([high, *map(_right, lines)]),
        )
    return [edges[round(page.width)] for page, _ in pages]


def _right(line: Line) -> float:
    """Where a line ends; a stop or a comma may hang beyond the margin."""
    last = line.chars[-1]
    return last.x0 if last.text in _KEPT_BACK else line.x1


def _goes_on(line: Line, page: int, after: Line, after_page: int, margins: Sequence[tuple[float, float]]) -> bool:
    """Whether a line is continued by the next: it is full, and the next begins at the margin and is alike.

    A line is full where the first word of the next had no room. A figure alone on its line is a cell of a
    table that is printed a cell per line.
    """
    if after_page > page + 1 or abs(line.size - after.size) > 0.15 * line.size or is_value(after.text):
        return False
    if after_page == page and after.y0 - line.y1 > 1.5 * line.size:
        return False
    word = 1.6 * line.size
    if not (begins_item(after.text) and line.text[-1] in _FULL_STOPS):
        word = max(word, _first_word(after) + 0.6 * line.size)
    full = margins[page][1] - line.x1 < word
    return full and after.x0 - margins[after_page][0] < line.size and line.x0 < margins[page][1] - 8 * line.size


def _first_word(line: Line) -> float:
    """The width of the characters at the beginning of a line among which no line may be broken."""
    end = line.chars[0].x1
    for before, char in itertools.pairwise(line.chars):
        figures = before.text.isascii() and (char.text.isascii() or char.text in _OPENING)
        closed = before.text in _KEPT_BACK and char.text.isascii()
        bracketed = before.text in _OPENING or char.text in _KEPT_BACK
        quoted = before.text in _QUOTES or char.text in _QUOTES
        if char.spaced or not (figures or closed or bracketed or quoted):
            break
        end = char.x1
    return end - line.x0
