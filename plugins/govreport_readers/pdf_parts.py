"""A page as a sequence of lines and tables, and tables that a page break cut made whole again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.errors import OversizedSource
from govreport_readers.html_seen import IMAGE
from govreport_readers.pdf_lattice import Lattice, TooManyPlaces, lattices
from govreport_readers.pdf_page import Box, Char, PdfPage
from govreport_readers.pdf_struck import struck_out, without_struck
from govreport_readers.pdf_text import SEAM, Line, begins_item, borderless, cell_text, is_value, lines_of

_EDGE = 6.0  # how far the edges of a table may differ on two pages
_WIDEST_MARGIN = 8.0  # of a cell, between its edge and its text
_LEAST_PICTURE = 4.0  # thinner images are lines
_BESIDE = 0.15  # how far, as a part of their height, two characters of one figure stand apart at most
_FIGURE = "0123456789.,，．\n"  # what a figure that is broken over lines consists of


class PartCell(NamedTuple):
    """A cell of a table on one page: rows (end excluded), left and right edge, text.

    :param open_above, open_below: no line is drawn there.
    :param full: its last line reaches the right edge, so that more may follow on the next page.
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


class Part(NamedTuple):
    """A table, or the part of it on one page: edges of columns, number of rows, cells in order.

    :param values: of a table without ruling lines: how many columns of figures it has; 0 where lines are.
    """

    xs: tuple[float, ...]
    rows: int
    cells: tuple[PartCell, ...]
    top: float
    bottom: float
    values: int = 0


Item = Line | Part


class PageItems(NamedTuple):
    """What a page consists of, from top to bottom."""

    page: PdfPage
    items: list[Item]


def page_items(page: PdfPage, number: int, name: str) -> PageItems:
    """The lines and ruled tables of a page in reading order.

    :param number: of the page, from 0.
    :raises OversizedSource: the page's lines make a grid beyond all bounds.
    """
    struck, horizontal = struck_out(page.chars, page.horizontal)
    try:
        grids = lattices(horizontal, page.vertical)
    except TooManyPlaces:
        raise OversizedSource(name, f"page {number + 1} has a table of more places than can be read") from None
    inside, outside = _shared_out(page.chars, grids)
    if struck:
        inside = [{cell: without_struck(chars, struck) for cell, chars in cells.items()} for cells in inside]
    for grid, cells in zip(grids, inside, strict=True):
        _show_pictures(page.pictures, grid, cells)
    parts = [_part(grid, cells, number) for grid, cells in zip(grids, inside, strict=True) if cells]
    return PageItems(page, _in_order([*lines_of(outside), *parts]))


def with_unruled_tables(content: PageItems, number: int) -> PageItems:
    """The page with the tables without ruling lines that its lines make."""
    tables, lines = _unruled([item for item in content.items if isinstance(item, Line)], number)
    ruled = [item for item in content.items if isinstance(item, Part)]
    return content._replace(items=_in_order([*lines, *ruled, *tables]))


def _in_order(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.top if isinstance(item, Part) else item.middle)


def _shared_out(chars: Sequence[Char], grids: Sequence[Lattice]) -> tuple[list[dict[int, list[Char]]], list[Char]]:
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
                if number is not None and number >= 0:
                    cell = grid.cells[number]
                    left, right = grid.xs[cell.column0], grid.xs[cell.column1]
                    top, bottom = grid.ys[cell.row0], grid.ys[cell.row1]
                    into = cells.setdefault(number, [])
                    break
            if before is not None and _of_one_figure(before, char):
                if left_in is not outside:
                    left_in.append(before._replace(text=SEAM, x0=before.x1))
                if into is not outside:
                    into.append(char._replace(text=SEAM, x1=char.x0))
        into.append(char)
        before = char
    return inside, outside


def _show_pictures(pictures: Sequence[Box], grid: Lattice, chars: dict[int, list[Char]]) -> None:
    """Say of a cell without text that holds an image or a form field that it does: it is not blank."""
    for x0, y0, x1, y1 in pictures:
        number = grid.cell_at((x0 + x1) / 2, (y0 + y1) / 2)
        if number is None or number < 0 or number in chars or min(x1 - x0, y1 - y0) < _LEAST_PICTURE:
            continue
        cell = grid.cells[number]
        wide = x1 - x0 > grid.xs[cell.column1] - grid.xs[cell.column0] + _EDGE
        if not wide and y1 - y0 < grid.ys[cell.row1] - grid.ys[cell.row0] + _EDGE:
            chars[number] = [Char(x0, y0, x1, y1, IMAGE, False)]


def _of_one_figure(before: Char, char: Char) -> bool:
    """Whether two characters drawn one after the other stand side by side as those of a figure do."""
    return (
        char.text in _FIGURE
        and before.text in _FIGURE
        and char.y1 == before.y1
        and abs(char.x0 - before.x1) < _BESIDE * (char.y1 - char.y0)
    )


def _part(grid: Lattice, chars: dict[int, list[Char]], number: int) -> Part:
    cells = []
    last = len(grid.places)
    for index, cell in enumerate(grid.cells):
        x0, x1 = grid.xs[cell.column0], grid.xs[cell.column1]
        text, full = "", False
        if own := chars.get(index):
            text = cell_text(own)
            full = cell.row1 == last and _reaches(own, x0, x1)
        cells.append(
            PartCell(cell.row0, cell.row1, x0, x1, text, number, not cell.drawn_above, not cell.drawn_below, full)
        )
    return Part(grid.xs, len(grid.places), tuple(cells), grid.ys[0], grid.ys[-1])


def _reaches(chars: Sequence[Char], left: float, right: float) -> bool:
    """Whether the last line of a cell's text is full, so that more of it may stand on the next page.

    It is where one more character would not have had room; the cell's margin is what the text keeps on
    its left.
    """
    lines = lines_of(chars)
    margin = min(_WIDEST_MARGIN, max(0.0, min(line.x0 for line in lines) - left))
    return right - margin - lines[-1].x1 < 1.1 * lines[-1].size


def _unruled(lines: list[Line], number: int) -> tuple[list[Part], list[Line]]:
    parts = []
    rest: list[Line] = []
    at = 0
    for table in borderless(lines):
        if table.first < at:
            continue
        rest.extend(lines[at : table.first])
        cells = [
            PartCell(row, row + 1, table.xs[first], table.xs[after], text, number)
            for row, pieces in enumerate(table.rows)
            for first, after, text in pieces
        ]
        parts.append(
            Part(
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


def join_tables(pages: Sequence[PageItems]) -> list[tuple[int, Item]]:
    """Everything in reading order with its page, tables cut by page breaks made one."""
    out: list[tuple[int, Item]] = []
    for number, (_, items) in enumerate(pages):
        for index, item in enumerate(items):
            before = out[-1] if out else None
            if (
                index == 0
                and isinstance(item, Part)
                and before is not None
                and isinstance(before[1], Part)
                and before[0] <= number - 1
                and _ends_before(pages, before[0], number)
                and (joined := _joined(before[1], item)) is not None
            ):
                out[-1] = (number, joined)
            else:
                out.append((number, item))
    return out


def _ends_before(pages: Sequence[PageItems], last: int, number: int) -> bool:
    """Whether the pages between are without content; the number of a joined table is that of its last page."""
    return all(not pages[between].items for between in range(last + 1, number))


def _joined(above: Part, below: Part) -> Part | None:
    """Both parts as one table, or None if they are not two parts of one."""
    xs = list(above.xs)
    moved = _aligned(above, below)
    if moved is None:
        return None
    for x, place in moved.items():
        near = min(xs, key=lambda known: abs(known - place))
        if abs(near - place) > _EDGE:
            xs.append(near := place)
        moved[x] = near
    cells = [cell._replace(x0=moved[cell.x0], x1=moved[cell.x1]) for cell in below.cells]
    skip = _repeated_head(above.cells, cells)
    cells = [c._replace(row0=c.row0 - skip, row1=c.row1 - skip) for c in cells if c.row0 >= skip]
    rows = below.rows - skip
    if not cells:
        return above._replace(bottom=below.bottom)
    merged, first = _across_break(above, cells)
    offset = above.rows - (1 if first else 0)
    rest = [c._replace(row0=c.row0 + offset, row1=c.row1 + offset) for c in cells if c not in merged]
    rests = {target: low for low, target in merged.items()}
    known = [_continued(c, rests[c], offset) if c in rests else c for c in above.cells]
    return Part(
        tuple(sorted(set(xs))),
        rows + offset,
        tuple(sorted([*known, *rest], key=lambda c: (c.row0, c.x0))),
        above.top,
        below.bottom,
        above.values,
    )


def _continued(cell: PartCell, rest: PartCell, offset: int) -> PartCell:
    """A cell with its rest from the next page."""
    return cell._replace(
        text=_glued(cell.text, rest.text),
        row1=max(cell.row1, rest.row1 + offset),
        open_below=rest.open_below,
        full=rest.full if rest.text else cell.full,
    )


def _aligned(above: Part, below: Part) -> dict[float, float] | None:
    """Where the edges of the lower part's columns lie in the upper one; None if the two do not fit."""
    if above.values != below.values:
        return None
    if above.values:
        # Without lines the edges lie between the figures, so that they differ; the columns of figures count.
        pairs = list(zip(reversed(below.xs), reversed(above.xs), strict=False))
        if any(abs(x - other) > 2 * _EDGE for x, other in pairs[: above.values]):
            return None
        return {x: x for x in below.xs} | dict(pairs)
    shift = above.xs[0] - below.xs[0]
    moved = {x: x + shift for x in below.xs}
    if abs(above.xs[-1] - moved[below.xs[-1]]) > _EDGE or not _common(above.xs, list(moved.values())):
        return None
    return moved


def _common(above: Sequence[float], below: Sequence[float]) -> bool:
    """Whether the narrower set of inner edges is mostly part of the other."""
    few, many = sorted((above[1:-1], below[1:-1]), key=len)
    shared = sum(any(abs(x - other) <= _EDGE for other in many) for x in few)
    return shared * 2 >= len(few)


def _glued(upper: str, lower: str) -> str:
    if upper and lower and upper[-1].isdigit() and lower[0].isdigit():
        return f"{upper}\n{lower}"
    return upper + lower


def _row_texts(cells: Sequence[PartCell], row: int) -> list[str]:
    return ["".join(c.text.split()) for c in cells if c.row0 <= row < c.row1]


def _repeated_head(above: Sequence[PartCell], below: Sequence[PartCell]) -> int:
    """How many rows at the top of the lower part repeat the head of the upper one."""
    skip = 0
    last = max(c.row1 for c in below)
    while skip < last:
        texts = _row_texts(below, skip)
        if texts != _row_texts(above, skip) or any(is_value(text) for text in texts if text):
            break
        skip += 1
    # A head that is repeated is repeated whole: no cell of it reaches down into the body.
    if any(c.row0 < skip < c.row1 for c in below):
        return 0
    return skip


def _across_break(above: Part, below: list[PartCell]) -> tuple[dict[PartCell, PartCell], bool]:
    """Cells below the break that continue one above it, and whether a whole row does."""
    lower = [c for c in below if c.row0 == 0]
    upper = {(c.x0, c.x1): c for c in above.cells if c.row1 == above.rows}
    pairs = [(c, upper[c.x0, c.x1]) for c in lower if (c.x0, c.x1) in upper]
    if len(pairs) == len(lower) == len(upper) and _one_row(pairs):
        return dict(pairs), True
    merged: dict[PartCell, PartCell] = {}
    for low, up in pairs:
        if (is_value(low.text) and low.text) or (is_value(up.text) and up.text):
            break  # from here on there are figures, and those of two rows
        continued = (up.open_below and low.open_above) or up.row1 - up.row0 > 1 or low.row1 - low.row0 > 1
        if continued and (up.text or low.text) and not (up.text and begins_item(low.text)):
            merged[low] = up
    return merged, False


def _one_row(pairs: list[tuple[PartCell, PartCell]]) -> bool:
    """Whether the last row above and the first row below are two halves of one row."""
    values = [(low, up) for low, up in pairs if _is_piece(low.text) and _is_piece(up.text)]
    labels = [(low, up) for low, up in pairs if not (_is_piece(low.text) and _is_piece(up.text))]
    own = [(low, up) for low, up in labels if low.row1 - low.row0 == up.row1 - up.row0 == 1]
    if not values or any(low.row1 - low.row0 > 1 or up.row1 - up.row0 > 1 for low, up in values):
        return False
    if any(begins_item(low.text) for low, _ in labels) or any(low.text and not up.text for low, up in own):
        return False  # a label of its own
    above, below = any(up.text for _, up in values), any(low.text for low, _ in values)
    # Of a figure that is cut the first half stands above.
    halves = all(up.text for low, up in values if low.text)
    if not any(low.text for low, _ in own):
        return below and (halves if above else bool(own))
    if above and below and not (halves and all(up.full for low, up in values if low.text)):
        return False
    cut = not (above and below) and all(up.open_below and low.open_above for low, up in pairs)
    return cut or any(up.full and low.text and (len(up.text) > 3 or begins_item(up.text)) for low, up in own)


def _is_piece(text: str) -> bool:
    """Whether a text can be a part of what stands where figures stand: `12`, or `.05` behind the break of a page."""
    return is_value(text) or not text.strip(_FIGURE)
