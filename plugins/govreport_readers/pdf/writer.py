"""Writes a PDF's pages as the text of a Document."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.model.document import GridCell, Table
from govreport_core.model.layout import Layout, PageBox, PlacedFigure
from govreport_readers.pdf.lines import TextLine, begins_item, is_value
from govreport_readers.pdf.page_items import PageItems, PlacedItem, TablePart

_FULL_STOPS = frozenset("。！？；：.!?;:")
# A line does not end behind an opening bracket, nor begin with what closes one or ends a clause. Browsers and
# word processors also keep figures together with a bracket behind them, and with what closes one before them, and
# break on neither side of a quotation mark.
_OPENING = frozenset("（(〔【［[《〈“‘「『")
_QUOTES = frozenset("“”‘’")
_KEPT_BACK = frozenset("）)〕】］]》〉”’」』、，。；：！？,.;:!?%％…")


class _Margins(NamedTuple):
    """Left and right edge of the running text of a page, in points."""

    left: float
    right: float


class _Writer:
    """Text that grows, with the offsets at which pages begin."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.at = 0
        self.starts: list[int] = []

    def add_text(self, text: str, page: int, between: str) -> tuple[int, int]:
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


def write_pages(
    items: Sequence[PlacedItem], pages: Sequence[PageItems]
) -> tuple[str, tuple[Table, ...], tuple[int, ...], Layout]:
    """Text, tables, the offsets of pages and where everything stands, from everything in reading order."""
    margins = _find_margins(pages)
    writer = _Writer()
    tables: list[Table] = []
    boxes: dict[tuple[int, int, int], PageBox] = {}
    figures: list[PlacedFigure] = []
    before: tuple[TextLine, int] | None = None  # the line before with its page, if no table lies between
    for number, item in items:
        if isinstance(item, TablePart):
            before = None
            placed = _write_table(item, writer)
            boxes.update(((len(tables), *place), box) for place, box in placed.boxes.items())
            tables.append(placed.table)
            continue
        between = "\n"
        if before is not None and _is_continued(*before, item, number, margins):
            words = before[0].text[-1:].isascii() and item.text[:1].isascii()
            between = " " if words and before[0].text[-1:].isalnum() and item.text[:1].isalnum() else ""
        start, _ = writer.add_text(item.text, number, between)
        page = pages[number].page
        for first, after, box in item.figures():
            figures.append(PlacedFigure(start + first, start + after, page.placed(box, number)))
        before = (item, number)
    writer.turn_to(len(pages) - 1)
    return writer.text(), tuple(tables), tuple(writer.starts), Layout(boxes, tuple(figures))


class _PlacedTable(NamedTuple):
    """A table, and the box of each of its places by row and column."""

    table: Table
    boxes: dict[tuple[int, int], PageBox]


def _write_table(part: TablePart, writer: _Writer) -> _PlacedTable:
    """Write a table's cells one per line, and put each on every place that it covers."""
    edges = {x: column for column, x in enumerate(part.xs)}
    rows: list[list[GridCell | None]] = [[None] * (len(part.xs) - 1) for _ in range(part.rows)]
    boxes: dict[tuple[int, int], PageBox] = {}
    first = None
    for cell in part.cells:
        if cell.text:
            start, end = writer.add_text(cell.text, cell.page, "\n")
        else:
            start = end = writer.at
        first = start if first is None else first
        placed = GridCell(cell.text, start, end)
        for row in range(cell.row0, cell.row1):
            for column in range(edges[cell.x0], edges[cell.x1]):
                rows[row][column] = placed
                if cell.box is not None:
                    boxes[row, column] = cell.box
    return _PlacedTable(Table(tuple(map(tuple, rows)), writer.at if first is None else first, writer.at), boxes)


def _find_margins(pages: Sequence[PageItems]) -> list[_Margins]:
    """The margins of each page: those of all pages of its width.

    Lines in another size than the running text's do not count: a browser's foot is wider than its page's text.
    """
    sizes: Counter[int] = Counter()
    for line in (item for page in pages for item in page.items if isinstance(item, TextLine)):
        sizes[round(line.size)] += len(line.chars)
    usual = sizes.most_common(1)[0][0] if sizes else 0
    edges: dict[int, _Margins] = {}
    for page, items in pages:
        left, right = edges.get(round(page.width), (page.width, 0.0))
        lines = [item for item in items if isinstance(item, TextLine) and abs(item.size - usual) <= 0.15 * usual]
        edges[round(page.width)] = _Margins(
            min([left, *(line.x0 for line in lines)]),
            max([right, *map(_right_edge, lines)]),
        )
    return [edges[round(page.width)] for page, _ in pages]


def _right_edge(line: TextLine) -> float:
    """Where a line ends; a stop or a comma may hang beyond the margin."""
    last = line.chars[-1]
    return last.x0 if last.text in _KEPT_BACK else line.x1


def _is_continued(line: TextLine, page: int, after: TextLine, after_page: int, margins: Sequence[_Margins]) -> bool:
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
        word = max(word, _first_word_width(after) + 0.6 * line.size)
    full = margins[page].right - line.x1 < word
    return full and after.x0 - margins[after_page].left < line.size and line.x0 < margins[page].right - 8 * line.size


def _first_word_width(line: TextLine) -> float:
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
