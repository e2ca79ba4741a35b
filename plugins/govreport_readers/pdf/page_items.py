"""Makes of a page's characters and ruling lines its lines of text and its tables, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.errors import OversizedSource
from govreport_core.model.layout import PageBox
from govreport_readers.pdf.borderless import find_borderless_tables
from govreport_readers.pdf.drawn_marks import drop_marks, find_ink
from govreport_readers.pdf.geometry import Box, Char, PdfPage, Rule, box_around
from govreport_readers.pdf.lattice import Lattice, TooManyPlaces, find_lattices
from govreport_readers.pdf.lines import TextLine, cell_text, lines_of
from govreport_readers.pdf.strikethrough import drop_struck_text, find_struck_text
from govreport_readers.placeholders import DOUBTFUL, IMAGE, SEAM, UNKNOWN_CHARACTER

EDGE = 6.0  # how far the edges of a table may differ on two pages
_WIDEST_MARGIN = 8.0  # of a cell, between its edge and its text
_LEAST_PICTURE = 4.0  # thinner images are lines
_BESIDE = 0.15  # how far, as a part of their height, two characters of one figure stand apart at most
FIGURE = "0123456789.,，．\n"  # what a figure that is broken over lines consists of


class PartCell(NamedTuple):
    """A cell of a table on one page: rows (end excluded), left and right edge, text.

    :param open_above, open_below: no line is drawn there.
    :param full: its last line reaches the right edge, so that more may follow on the next page.
    :param box: of its text, or of the cell itself where that is blank, on the page as shown.
    """

    row0: int
    row1: int
    x0: float
    x1: float
    text: str
    page: int
    open_above: bool = False
    open_below: bool = False
    full: bool = False
    box: PageBox | None = None


class TablePart(NamedTuple):
    """A table, or the part of it on one page: edges of columns, number of rows, cells in order.

    :param values: of a table without ruling lines: how many columns of figures it has; 0 where lines are.
    """

    xs: tuple[float, ...]
    rows: int
    cells: tuple[PartCell, ...]
    top: float
    bottom: float
    values: int = 0


Item = TextLine | TablePart


class PageItems(NamedTuple):
    """What a page consists of, from top to bottom."""

    page: PdfPage
    items: list[Item]


class PlacedItem(NamedTuple):
    """A line or a table, and the number of its page, from 0."""

    page: int
    item: Item


def make_page_items(page: PdfPage, number: int, name: str, *, damaged: bool = False) -> PageItems:
    """The lines and ruled tables of a page in reading order.

    :param number: of the page, from 0.
    :param damaged: whether text of the page may be lost: then no cell of it is blank.
    :raises OversizedSource: the page's lines make a grid beyond all bounds.
    """
    struck, horizontal = find_struck_text(page.chars, page.horizontal)
    horizontal, vertical = drop_marks(horizontal, page.vertical)
    try:
        grids = find_lattices(horizontal, vertical)
    except TooManyPlaces:
        raise OversizedSource(name, f"page {number + 1} has a table of more places than can be read") from None
    inside, outside = _assign_chars(page.chars, grids)
    if struck:
        inside = [{cell: drop_struck_text(chars, struck) for cell, chars in cells.items()} for cells in inside]
    # A cell without text that holds an image, a form field or a drawing is not blank.
    strokes = [*page.marks, *_boxes_of(page, horizontal, vertical)]
    shown = [
        find_ink(strokes, grid, set(cells)) | _find_pictures(page.pictures, grid) | cells
        for grid, cells in zip(grids, inside, strict=True)
    ]
    if damaged:
        shown = [_mark_as_lost(grid) | cells for grid, cells in zip(grids, shown, strict=True)]
    parts = [_make_part(page, grid, cells, number) for grid, cells in zip(grids, shown, strict=True) if cells]
    return PageItems(page, _sort_items([*lines_of(outside), *parts]))


def _mark_as_lost(grid: Lattice) -> dict[int, list[Char]]:
    """A mark for each cell of a grid, by the cell's number."""
    mark = DOUBTFUL.format(UNKNOWN_CHARACTER)
    return {number: [Char(*grid.box_of(cell), mark, False)] for number, cell in enumerate(grid.cells)}


def _boxes_of(page: PdfPage, horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Box]:
    """The boxes of the lines that are no borders."""
    boxes = []
    if len(horizontal) < len(page.horizontal):
        kept = set(horizontal)
        boxes += [(rule.start, rule.at, rule.end, rule.at) for rule in page.horizontal if rule not in kept]
    if len(vertical) < len(page.vertical):
        kept = set(vertical)
        boxes += [(rule.at, rule.start, rule.at, rule.end) for rule in page.vertical if rule not in kept]
    return boxes


def add_borderless_tables(content: PageItems, number: int) -> PageItems:
    """The page with the tables without ruling lines that its lines make."""
    tables, lines = _split_borderless(
        [item for item in content.items if isinstance(item, TextLine)], content.page, number
    )
    ruled = [item for item in content.items if isinstance(item, TablePart)]
    return content._replace(items=_sort_items([*lines, *ruled, *tables]))


def _sort_items(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.top if isinstance(item, TablePart) else item.middle)


def _assign_chars(chars: Sequence[Char], grids: Sequence[Lattice]) -> tuple[list[dict[int, list[Char]]], list[Char]]:
    """The characters of each cell of each grid by the cell's number, and those that stand in none.

    A character belongs where its middle is; runs of characters mostly stay in one cell, so that the cell
    of the one before is tried first. A figure that was too wide for its cell spills over into the next: then neither
    cell has a figure.
    """
    inside: list[dict[int, list[Char]]] = [{} for _ in grids]
    if not grids:
        return inside, list(chars)
    outside: list[Char] = []
    left = right = top = bottom = 0.0
    into = outside
    before: Char | None = None
    for char in chars:
        x, y = (char[0] + char[2]) / 2, (char[1] + char[3]) / 2
        if not (left <= x < right and top <= y < bottom):
            left = right = 0.0
            left_in, into = into, outside
            for grid, cells in zip(grids, inside, strict=True):
                number = grid.cell_at(x, y)
                if number is not None:
                    left, top, right, bottom = grid.box_of(grid.cells[number])
                    into = cells.setdefault(number, [])
                    break
            if before is not None and _are_of_one_figure(before, char):
                if left_in is not outside:
                    left_in.append(before._replace(text=SEAM, x0=before.x1))
                if into is not outside:
                    into.append(char._replace(text=SEAM, x1=char.x0))
        into.append(char)
        before = char
    return inside, outside


def _find_pictures(pictures: Sequence[Box], grid: Lattice) -> dict[int, list[Char]]:
    """By the number of its cell, the mark for each image or form field that stands in one cell of a grid."""
    marks: dict[int, list[Char]] = {}
    for x0, y0, x1, y1 in pictures:
        number = grid.cell_at((x0 + x1) / 2, (y0 + y1) / 2)
        if number is None or number in marks or min(x1 - x0, y1 - y0) < _LEAST_PICTURE:
            continue
        left, top, right, bottom = grid.box_of(grid.cells[number])
        if x1 - x0 <= right - left + EDGE and y1 - y0 < bottom - top + EDGE:
            marks[number] = [Char(x0, y0, x1, y1, IMAGE, False)]
    return marks


def _are_of_one_figure(before: Char, char: Char) -> bool:
    """Whether two characters drawn one after the other stand side by side as those of a figure do."""
    return (
        char.text in FIGURE
        and before.text in FIGURE
        and char.y1 == before.y1
        and abs(char.x0 - before.x1) < _BESIDE * (char.y1 - char.y0)
    )


def _make_part(page: PdfPage, grid: Lattice, chars: dict[int, list[Char]], number: int) -> TablePart:
    """A grid with its text, from the characters of each cell and the number of the page."""
    cells = []
    last = len(grid.places)
    for index, cell in enumerate(grid.cells):
        x0, x1 = grid.xs[cell.column0], grid.xs[cell.column1]
        text, full, box = "", False, grid.box_of(cell)
        if own := chars.get(index):
            text = cell_text(own)
            full = cell.row1 == last and _is_full(own, x0, x1)
            box = box_around(own)
        is_open = not cell.drawn_above, not cell.drawn_below
        cells.append(PartCell(cell.row0, cell.row1, x0, x1, text, number, *is_open, full, page.placed(box, number)))
    return TablePart(grid.xs, len(grid.places), tuple(cells), grid.ys[0], grid.ys[-1])


def _is_full(chars: Sequence[Char], left: float, right: float) -> bool:
    """Whether the last line of a cell's text is full, so that more of it may stand on the next page.

    It is where one more character would not have had room; the cell's margin is what the text keeps on
    its left.
    """
    lines = lines_of(chars)
    margin = min(_WIDEST_MARGIN, max(0.0, min(line.x0 for line in lines) - left))
    return right - margin - lines[-1].x1 < 1.1 * lines[-1].size


def _split_borderless(lines: list[TextLine], page: PdfPage, number: int) -> tuple[list[TablePart], list[TextLine]]:
    """The tables without ruling lines on a page of this number, and the lines that are in none."""
    parts = []
    rest: list[TextLine] = []
    at = 0
    for table in find_borderless_tables(lines):
        if table.first < at:
            continue
        rest.extend(lines[at : table.first])
        cells = [
            PartCell(row, row + 1, table.xs[first], table.xs[after], text, number, box=page.placed(box, number))
            for row, pieces in enumerate(table.rows)
            for first, after, text, box in pieces
        ]
        parts.append(
            TablePart(
                table.xs,
                len(table.rows),
                tuple(cells),
                lines[table.first].middle,
                lines[table.after - 1].y1,
                table.values,
            )
        )
        at = table.after
    return parts, [*rest, *lines[at:]]
