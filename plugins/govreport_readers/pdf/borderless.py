"""Tables without ruling lines, found by how their figures line up."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govreport_readers.pdf.lines import HEAD_GUTTER, Line, begins_item, is_value, join_wrapped


class GridText(NamedTuple):
    """A table read from positions alone.

    :param xs: the edges of its columns.
    :param values: how many of the columns, from the right, are columns of figures.
    :param rows: for each row its cells: (first column, column after the last, text).
    """

    xs: tuple[float, ...]
    values: int
    rows: tuple[tuple[tuple[int, int, str], ...], ...]
    first: int
    after: int


def borderless(lines: Sequence[Line], *, least: int = 3) -> list[GridText]:
    """Tables without ruling lines among the lines of a page.

    A table is `least` or more rows of three or more pieces whose figures stand in the same columns.
    Whatever lies between two such rows belongs to it: a label's second line, a heading over a group.
    """
    pieces = [line.segments() for line in lines]
    data = [index for index, row in enumerate(pieces) if _is_data(row)]
    tables: list[GridText] = []
    for run in _runs(data, lines):
        if len(run) < least:
            continue
        if (table := _grid(pieces, lines, run)) is not None:
            tables.append(table)
    return tables


def _is_data(row: list[Line]) -> bool:
    return len(row) >= 3 and sum(is_value(piece.text) for piece in row) >= max(2, len(row) - 2)


def _runs(data: list[int], lines: Sequence[Line]) -> list[list[int]]:
    runs: list[list[int]] = []
    for index in data:
        if runs and index - runs[-1][-1] <= 4 and lines[index].y0 - lines[runs[-1][-1]].y1 < 6 * lines[index].size:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _grid(pieces: list[list[Line]], lines: Sequence[Line], run: list[int]) -> GridText | None:
    values = [piece for index in run for piece in pieces[index] if is_value(piece.text)]
    size = lines[run[0]].size
    columns = _projected([(piece.x0, piece.x1) for piece in values], 0.3 * size)
    if len(columns) < 2:
        return None
    edge = columns[0][0]
    first = _header_start(pieces, lines, run[0], edge)
    head = [piece for index in range(first, run[0]) for piece in lines[index].segments(HEAD_GUTTER)]
    # A column without any figure still has a head.
    for piece in head:
        if piece.x0 > edge and not any(piece.x0 < right and piece.x1 > left for left, right in columns):
            columns = sorted([*columns, (piece.x0, piece.x1)])
    groups = _row_groups(pieces, lines, run, first)[run[0] - first :]
    labels = [label for group in groups for index in group if (label := _labels(pieces[index], columns))]
    depth = max(map(len, labels), default=0)
    deepest = [label for label in labels if len(label) == depth]
    starts = [min(label[level].x0 for label in deepest) for level in range(depth)]
    leaf = starts[-1] if depth > 1 else 0.0
    label_end = min(edge, max((label[-1].x1 for label in labels), default=edge))
    middles = [(left[1] + right[0]) / 2 for left, right in itertools.pairwise(columns)]
    xs = [*starts, (label_end + edge) / 2, *middles, columns[-1][1]] if depth else [edge, *middles, columns[-1][1]]
    if any(right <= left for left, right in itertools.pairwise(xs)):
        return None
    rows = _head_rows(head, xs)
    for group in groups:
        cells: dict[int, tuple[int, list[str]]] = {}
        own = [_labels(pieces[index], columns) for index in group]
        single = [label[0] for label in own if len(label) == 1 and len(label[0].chars) > 1]
        whole = all(len(label) <= 1 for label in own) and any(piece.x0 < leaf - size for piece in single)
        for index, label in zip(group, own, strict=True):
            for number, piece in enumerate(label):
                column = depth - len(label) + number
                if len(label) == 1 and (piece.x0 < leaf - size or (whole and len(piece.chars) > 1)):
                    column = 0
                cells.setdefault(column, (depth if len(label) == 1 and len(piece.chars) > 1 else column + 1, []))[
                    1
                ].append(piece.text)
            for piece in pieces[index][len(label) :]:
                column, after = _touched(piece, xs)
                cells.setdefault(column, (after, []))[1].append(piece.text)
        if any(index in run for index in group):
            # In a row of figures nothing printed under a column's head is a blank cell.
            free = set(range(depth, len(xs) - 1)).difference(
                *(range(first, last) for first, (last, _) in cells.items())
            )
            cells.update({column: (column + 1, []) for column in free})
        rows.append(tuple((column, after, join_wrapped(texts)) for column, (after, texts) in sorted(cells.items())))
    return GridText(tuple(xs), len(columns), tuple(rows), first, run[-1] + 1)


def _labels(row: list[Line], columns: Sequence[tuple[float, float]]) -> list[Line]:
    """The pieces of a row that stand left of the figures, or reach into them from the left."""
    return [piece for piece in row if piece.x0 < columns[0][0] and not is_value(piece.text)]


def _last_label(row: list[Line]) -> str:
    return next((piece.text for piece in reversed(row) if not is_value(piece.text)), "")


def _touched(piece: Line, xs: Sequence[float]) -> tuple[int, int]:
    """The first column in which a piece stands, and the column after its last."""
    shares = [min(piece.x1, right) - max(piece.x0, left) for left, right in itertools.pairwise(xs)]
    inside = [column for column, share in enumerate(shares) if share > 0.3 * (xs[column + 1] - xs[column])]
    if not inside:
        inside = [shares.index(max(shares))]
    return inside[0], inside[-1] + 1


def _head_rows(head: Sequence[Line], xs: Sequence[float]) -> list[tuple[tuple[int, int, str], ...]]:
    """The table's head: heads over several columns row by row, then the heads of single columns in one row."""
    stacks: dict[tuple[int, int], list[Line]] = {}
    for piece in head:
        stacks.setdefault(_touched(piece, xs), []).append(piece)
    wide: list[tuple[float, tuple[int, int, str]]] = []
    single = []
    for (first, after), stack in stacks.items():
        stack.sort(key=lambda piece: piece.y0)
        cell = (first, after, join_wrapped(piece.text for piece in stack))
        if after - first > 1:
            wide.append((stack[0].middle, cell))
        else:
            single.append(cell)
    rows = [(cell,) for _, cell in sorted(wide)]
    return [*rows, tuple(sorted(single))] if single else list(rows)


def _projected(spans: Iterable[tuple[float, float]], gutter: float) -> list[tuple[float, float]]:
    bands: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if bands and left <= bands[-1][1] + gutter:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands


def _header_start(pieces: list[list[Line]], lines: Sequence[Line], top: int, edge: float) -> int:
    """The first line of the table's head: above its first row, beside or over the columns of figures."""
    first = top
    while first > 0:
        above = first - 1
        near = lines[first].y0 - lines[above].y1 < 2.5 * lines[first].size
        beside = lines[above].x0 >= edge - 2 * lines[above].size
        if not near or not (beside or len(pieces[above]) >= 2):
            break
        first = above
    return first


def _row_groups(pieces: list[list[Line]], lines: Sequence[Line], run: list[int], first: int) -> list[list[int]]:
    """The lines of each row: a label's torn-off line goes to the row that it is clearly nearer to."""
    rows = set(run)
    groups = {index: [index] for index in range(first, run[-1] + 1)}
    for index in range(run[0] + 1, run[-1]):
        if index in rows or any(is_value(piece.text) for piece in pieces[index]):
            continue
        above = lines[index].middle - lines[index - 1].middle if index - 1 in rows else None
        below = lines[index + 1].middle - lines[index].middle if index + 1 in rows else None
        target = None
        if below is not None and is_value(pieces[index + 1][0].text):
            target = index + 1  # figures without a label
        elif above is not None and is_value(pieces[index - 1][0].text):
            target = index - 1
        elif begins_item(lines[index].text):
            if below is not None and not begins_item(_last_label(pieces[index + 1])):
                target = index + 1
        elif above is not None and (
            below is None or above < 0.7 * below or begins_item(_last_label(pieces[index + 1]))
        ):
            target = index - 1
        elif below is not None and (above is None or below < 0.7 * above):
            target = index + 1
        # Without ordinals a line may as well be the label of a row of its own that has no figures.
        if target is None:
            continue
        joined = sorted([*groups[target], index])
        if is_value(pieces[target][0].text) or any(begins_item(piece.text) for at in joined for piece in pieces[at]):
            groups.pop(index)
            groups[target] = joined
    return [groups[index] for index in sorted(groups)]
