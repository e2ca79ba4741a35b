"""Joins the parts of a table that page breaks have cut."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_readers.pdf.lines import begins_item, is_value
from govreport_readers.pdf.page_items import EDGE, FIGURE, Item, PageItems, Part, PartCell


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
        if abs(near - place) > EDGE:
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
        if any(abs(x - other) > 2 * EDGE for x, other in pairs[: above.values]):
            return None
        return {x: x for x in below.xs} | dict(pairs)
    shift = above.xs[0] - below.xs[0]
    moved = {x: x + shift for x in below.xs}
    if abs(above.xs[-1] - moved[below.xs[-1]]) > EDGE or not _common(above.xs, list(moved.values())):
        return None
    return moved


def _common(above: Sequence[float], below: Sequence[float]) -> bool:
    """Whether the narrower set of inner edges is mostly part of the other."""
    few, many = sorted((above[1:-1], below[1:-1]), key=len)
    shared = sum(any(abs(x - other) <= EDGE for other in many) for x in few)
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
    return is_value(text) or not text.strip(FIGURE)
