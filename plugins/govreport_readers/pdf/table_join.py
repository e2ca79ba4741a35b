"""Joins the parts of a table that page breaks have cut."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from math import inf
from typing import NamedTuple

from govreport_readers.pdf.lines import begins_item, is_value
from govreport_readers.pdf.page_items import EDGE, FIGURE, Item, PageItems, PartCell, PlacedItem, TablePart
from govreport_readers.placeholders import doubt_figure

_LONG_LABEL = 3  # a label of more characters that fills its line may go on; a shorter one fills a narrow column


class _Pair(NamedTuple):
    """A cell of the last row above a page break, and the one in the same columns of the first row below it."""

    upper: PartCell
    lower: PartCell

    @property
    def is_figure(self) -> bool:
        """Whether both can be parts of what stands where figures stand."""
        return _is_piece(self.lower.text) and _is_piece(self.upper.text)

    @property
    def is_value(self) -> bool:
        """Whether one of both is printed as a figure."""
        return any(bool(cell.text) and is_value(cell.text) for cell in self)

    @property
    def is_single_row(self) -> bool:
        return self.lower.row1 - self.lower.row0 == self.upper.row1 - self.upper.row0 == 1

    @property
    def is_open(self) -> bool:
        """Whether no line is drawn between the two."""
        return self.upper.open_below and self.lower.open_above


def join_tables(pages: Sequence[PageItems]) -> list[PlacedItem]:
    """Everything in reading order, tables cut by page breaks made one, which stands on the page of its last part."""
    out: list[PlacedItem] = []
    for number, (_, items) in enumerate(pages):
        for index, item in enumerate(items):
            # Only what stands first on a page can go on from before it.
            joined = _join_to_last(out, pages, number, item) if index == 0 else None
            if joined is not None:
                out[-1] = PlacedItem(number, joined)
            else:
                out.append(PlacedItem(number, item))
    return out


def _join_to_last(out: Sequence[PlacedItem], pages: Sequence[PageItems], number: int, item: Item) -> TablePart | None:
    """The first item of a page joined to the last before it, if both are parts of one table."""
    if not out or not isinstance(item, TablePart):
        return None
    last_page, last = out[-1]
    if not isinstance(last, TablePart) or any(pages[between].items for between in range(last_page + 1, number)):
        return None
    return _join_parts(last, item)


def _join_parts(above: TablePart, below: TablePart) -> TablePart | None:
    """Both parts as one table, or None if they are not two parts of one."""
    xs = list(above.xs)
    moved = _align_columns(above, below)
    if moved is None:
        return None
    for x, place in moved.items():
        near = min(xs, key=lambda known: abs(known - place))
        if abs(near - place) > EDGE:
            xs.append(near := place)
        moved[x] = near
    cells = [cell._replace(x0=moved[cell.x0], x1=moved[cell.x1]) for cell in below.cells]
    skip = _count_repeated_rows(above.cells, cells)
    cells = [c._replace(row0=c.row0 - skip, row1=c.row1 - skip) for c in cells if c.row0 >= skip]
    if not cells:
        return above._replace(bottom=below.bottom)
    continued, is_one_row = _find_continued(above, cells)
    offset = above.rows - (1 if is_one_row else 0)
    cut = set() if is_one_row else _find_cut_figures(above, cells)
    known = [_as_continued(c, continued.get(c), offset, in_doubt=c in cut) for c in above.cells]
    used = set(continued.values())
    rest = [c._replace(row0=c.row0 + offset, row1=c.row1 + offset) for c in cells if c not in used]
    return TablePart(
        tuple(sorted(set(xs))),
        below.rows - skip + offset,
        tuple(sorted([*known, *rest], key=lambda c: (c.row0, c.x0))),
        above.top,
        below.bottom,
        above.values,
    )


def _as_continued(cell: PartCell, rest: PartCell | None, offset: int, *, in_doubt: bool) -> PartCell:
    """A cell above the break with its rest from below, if it has one, or in doubt if it may have."""
    if rest is not None:
        return _append_rest(cell, rest, offset)
    return cell._replace(text=doubt_figure(cell.text)) if in_doubt else cell


def _append_rest(cell: PartCell, rest: PartCell, offset: int) -> PartCell:
    """A cell with its rest from the next page, whose rows count from `offset`."""
    return cell._replace(
        text=_join_texts(cell.text, rest.text),
        row1=max(cell.row1, rest.row1 + offset),
        open_below=rest.open_below,
        full=rest.full if rest.text else cell.full,
        box=rest.box if rest.text and not cell.text else cell.box,
    )


def _join_texts(upper: str, lower: str) -> str:
    # Whether digits on both sides of the break are one number or two cannot be seen.
    if upper and lower and upper[-1].isdigit() and lower[0].isdigit():
        return f"{upper}\n{lower}"
    return upper + lower


def _align_columns(above: TablePart, below: TablePart) -> dict[float, float] | None:
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
    if abs(above.xs[-1] - moved[below.xs[-1]]) > EDGE or not _share_edges(above.xs, list(moved.values())):
        return None
    return moved


def _share_edges(above: Sequence[float], below: Sequence[float]) -> bool:
    """Whether the narrower set of inner edges is mostly part of the other."""
    few, many = sorted((above[1:-1], below[1:-1]), key=len)
    shared = sum(any(abs(x - other) <= EDGE for other in many) for x in few)
    return shared * 2 >= len(few)


def _count_repeated_rows(above: Sequence[PartCell], below: Sequence[PartCell]) -> int:
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


def _row_texts(cells: Sequence[PartCell], row: int) -> list[str]:
    return ["".join(c.text.split()) for c in cells if c.row0 <= row < c.row1]


def _find_continued(above: TablePart, below: Sequence[PartCell]) -> tuple[dict[PartCell, PartCell], bool]:
    """The cells above the break with those below that continue them, and whether a whole row is continued."""
    lower = [c for c in below if c.row0 == 0]
    upper = [c for c in above.cells if c.row1 == above.rows]
    pairs = _pair_cells(above, below)
    if len(pairs) == len(lower) == len(upper) and _is_one_row(pairs):
        return dict(pairs), True
    # Where figures begin, those above and below the break are of two rows.
    labels = takewhile(lambda pair: not pair.is_value, pairs)
    return dict(pair for pair in labels if _is_one_label(pair)), False


def _pair_cells(above: TablePart, below: Sequence[PartCell]) -> list[_Pair]:
    """The cells at the break that stand in the same columns, from left to right."""
    upper = {(c.x0, c.x1): c for c in above.cells if c.row1 == above.rows}
    return [_Pair(upper[c.x0, c.x1], c) for c in below if c.row0 == 0 and (c.x0, c.x1) in upper]


def _find_cut_figures(above: TablePart, below: Sequence[PartCell]) -> set[PartCell]:
    """The figures above a break that may go on below it: they fill their line, and a row without a label follows."""
    pairs = _pair_cells(above, below)
    lower = [c for c in below if c.row0 == 0]
    last = _last_figure(pairs)
    if len(pairs) != len(lower) or any(c.text and not _is_piece(c.text) and c.x0 < last for c in lower):
        return set()
    return {
        pair.upper
        for pair in pairs
        if pair.is_figure and pair.is_single_row and pair.upper.full and pair.upper.text and pair.lower.text
    }


def _is_one_label(pair: _Pair) -> bool:
    """Whether two cells without figures are halves of one that stands beside several rows, or that no line divides."""
    if pair.is_single_row and not pair.is_open:
        return False
    return not begins_item(pair.lower.text) if pair.upper.text else bool(pair.lower.text)


def _is_one_row(pairs: Sequence[_Pair]) -> bool:
    """Whether the last row above and the first row below are two halves of one row."""
    figures = [pair for pair in pairs if pair.is_figure]
    labels = [pair for pair in pairs if not pair.is_figure]
    # A label beside several rows says nothing of the one that is cut, nor does a remark behind its figures.
    own = [pair for pair in labels if pair.is_single_row and pair.lower.x0 < _last_figure(figures)]
    if not figures or not all(pair.is_single_row for pair in figures) or _begins_label(labels, own):
        return False
    if any(pair.lower.text for pair in own):
        return _label_goes_on(pairs, figures, own)
    return _figures_go_on(figures, has_label=bool(own))


def _begins_label(labels: Sequence[_Pair], own: Sequence[_Pair]) -> bool:
    """Whether the row below has a label of its own."""
    return any(begins_item(pair.lower.text) for pair in labels) or any(
        pair.lower.text and not pair.upper.text for pair in own
    )


def _figures_go_on(figures: Sequence[_Pair], *, has_label: bool) -> bool:
    """Whether figures below the break belong to the row above, where no text of its label stands below."""
    below = [pair for pair in figures if pair.lower.text]
    if not below:
        return False
    if any(pair.upper.text for pair in figures):
        # Of a figure that is cut the first half stands above.
        return all(pair.upper.text for pair in below)
    return has_label


def _label_goes_on(pairs: Sequence[_Pair], figures: Sequence[_Pair], own: Sequence[_Pair]) -> bool:
    """Whether the text in the label below the break belongs to the row above."""
    below = [pair for pair in figures if pair.lower.text]
    if below and any(pair.upper.text for pair in figures):
        if not all(pair.upper.text and pair.upper.full for pair in below):
            return False
    elif all(pair.is_open for pair in pairs):
        return True
    return any(
        pair.upper.full and pair.lower.text and (len(pair.upper.text) > _LONG_LABEL or begins_item(pair.upper.text))
        for pair in own
    )


def _last_figure(pairs: Sequence[_Pair]) -> float:
    """Where the last column with a printed figure begins; infinitely far where there is none."""
    return max((pair.lower.x0 for pair in pairs if pair.is_value), default=inf)


def _is_piece(text: str) -> bool:
    """Whether a text can be a part of what stands where figures stand: `12`, or `.05` behind the break of a page."""
    return is_value(text) or not text.strip(FIGURE)
