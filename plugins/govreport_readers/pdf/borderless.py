"""Finds tables that have no ruling lines, by how their figures line up in columns."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from govreport_readers.pdf.geometry import Box, box_around
from govreport_readers.pdf.lines import HEAD_GUTTER, TextLine, begins_item, is_value, join_wrapped

_FAR = 4  # lines of a table's rows lie at most so many apart, text of wrapped labels between them included
_TALLEST_HOLE = 6  # and so many times their height
_NEARER = 0.7  # the part of one distance at which another is clearly the shorter
_GUTTER = 0.3  # between the figures of two columns, as a part of their height
_TOUCHED = 0.3  # the part of a column that a text covers which stands in it


class PlacedText(NamedTuple):
    """A cell of a row: its first column, the column after its last, its text and where that or the blank cell is."""

    first: int
    after: int
    text: str
    box: Box


class BorderlessTable(NamedTuple):
    """A table read from positions alone.

    :param xs: the edges of its columns, in points.
    :param values: how many of the columns, from the right, are columns of figures.
    :param rows: for each row its cells from left to right.
    :param first: the number of its first line among the lines of the page.
    :param after: the number of the line behind its last.
    """

    xs: tuple[float, ...]
    values: int
    rows: tuple[tuple[PlacedText, ...], ...]
    first: int
    after: int


class _Columns(NamedTuple):
    """The columns of a table: those of its labels, outermost level first, then those of its figures.

    :param figures_start: where the first column of figures begins.
    :param levels: how many columns of labels there are.
    :param inner_start: labels that begin left of it do not belong to the innermost level.
    """

    xs: tuple[float, ...]
    figures_start: float
    levels: int
    inner_start: float


def find_borderless_tables(lines: Sequence[TextLine], *, least: int = 3) -> list[BorderlessTable]:
    """Tables without ruling lines among the lines of a page, from top to bottom.

    A table is `least` or more rows of three or more pieces whose figures stand in the same columns.
    Whatever lies between two such rows belongs to it: a label's second line, a heading over a group.
    """
    pieces = [line.segments() for line in lines]
    data = [index for index, row in enumerate(pieces) if _is_data(row)]
    runs = [run for run in _split_runs(data, lines) if len(run) >= least]
    return [table for run in runs if (table := _read_table(pieces, lines, run)) is not None]


def _is_data(row: Sequence[TextLine]) -> bool:
    return len(row) >= 3 and sum(is_value(piece.text) for piece in row) >= max(2, len(row) - 2)


def _split_runs(data: Sequence[int], lines: Sequence[TextLine]) -> list[list[int]]:
    """The lines of figures, parted where other text or white space lies between them."""
    runs: list[list[int]] = []
    for index in data:
        before = runs[-1][-1] if runs else None
        if (
            before is not None
            and index - before <= _FAR
            and lines[index].y0 - lines[before].y1 < _TALLEST_HOLE * lines[index].size
        ):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _read_table(
    pieces: Sequence[list[TextLine]], lines: Sequence[TextLine], run: Sequence[int]
) -> BorderlessTable | None:
    """The table around a run of lines of figures; None if these do not stand in columns."""
    size = lines[run[0]].size
    values = [piece for index in run for piece in pieces[index] if is_value(piece.text)]
    figures = _merge_spans([(piece.x0, piece.x1) for piece in values], _GUTTER * size)
    if len(figures) < 2:
        return None
    first = _find_head(pieces, lines, run[0], figures[0][0])
    head = [piece for index in range(first, run[0]) for piece in lines[index].segments(HEAD_GUTTER)]
    figures = _add_blank_columns(figures, head)
    groups = _group_lines(pieces, lines, run)
    columns = _find_columns([pieces[index] for group in groups for index in group], figures, size)
    if any(right <= left for left, right in itertools.pairwise(columns.xs)):
        return None
    rows = _read_head(head, columns.xs)
    for group in groups:
        has_figures = any(index in run for index in group)
        rows.append(_read_row([pieces[index] for index in group], columns, has_figures=has_figures))
    return BorderlessTable(columns.xs, len(figures), tuple(rows), first, run[-1] + 1)


def _merge_spans(spans: Iterable[tuple[float, float]], gutter: float) -> list[tuple[float, float]]:
    """Spans made one where less than a gutter lies between them."""
    bands: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if bands and left <= bands[-1][1] + gutter:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands


def _find_head(pieces: Sequence[list[TextLine]], lines: Sequence[TextLine], top: int, figures_start: float) -> int:
    """The first line of the table's head: above its first row, beside or over the columns of figures."""
    first = top
    while first > 0:
        above = first - 1
        near = lines[first].y0 - lines[above].y1 < 2.5 * lines[first].size
        beside = lines[above].x0 >= figures_start - 2 * lines[above].size
        if not near or not (beside or len(pieces[above]) >= 2):
            break
        first = above
    return first


def _add_blank_columns(figures: list[tuple[float, float]], head: Sequence[TextLine]) -> list[tuple[float, float]]:
    """The columns of figures with those that have a head and no figure."""
    start = figures[0][0]
    for piece in head:
        if piece.x0 > start and not any(piece.x0 < right and piece.x1 > left for left, right in figures):
            figures = sorted([*figures, (piece.x0, piece.x1)])
    return figures


def _find_columns(body: Sequence[list[TextLine]], figures: Sequence[tuple[float, float]], size: float) -> _Columns:
    """The columns of a table whose body consists of these lines; their edges need not be in order."""
    figures_start = figures[0][0]
    middles = [(left[1] + right[0]) / 2 for left, right in itertools.pairwise(figures)]
    labels = [label for line in body if (label := _labels_of(line, figures_start))]
    if not labels:
        return _Columns((figures_start, *middles, figures[-1][1]), figures_start, 0, -size)
    levels = max(map(len, labels))
    deepest = [label for label in labels if len(label) == levels]
    starts = [min(label[level].x0 for label in deepest) for level in range(levels)]
    labels_end = min(figures_start, max(label[-1].x1 for label in labels))
    xs = (*starts, (labels_end + figures_start) / 2, *middles, figures[-1][1])
    return _Columns(xs, figures_start, levels, (starts[-1] if levels > 1 else 0.0) - size)


def _labels_of(line: Sequence[TextLine], figures_start: float) -> list[TextLine]:
    """The pieces of a line that stand left of the figures, or reach into them from the left."""
    return [piece for piece in line if piece.x0 < figures_start and not is_value(piece.text)]


def _read_head(head: Sequence[TextLine], xs: Sequence[float]) -> list[tuple[PlacedText, ...]]:
    """The table's head: heads over several columns row by row, then the heads of single columns in one row."""
    stacks: dict[tuple[int, int], list[TextLine]] = {}
    for piece in head:
        stacks.setdefault(_touched_columns(piece, xs), []).append(piece)
    wide: list[tuple[float, PlacedText]] = []
    single: list[PlacedText] = []
    for (first, after), stack in stacks.items():
        stack.sort(key=lambda piece: piece.y0)
        cell = PlacedText(first, after, join_wrapped(piece.text for piece in stack), box_around(map(_box_of, stack)))
        if after - first > 1:
            wide.append((stack[0].middle, cell))
        else:
            single.append(cell)
    rows = [(cell,) for _, cell in sorted(wide)]
    return [*rows, tuple(sorted(single))] if single else [*rows]


def _read_row(lines: Sequence[Sequence[TextLine]], columns: _Columns, *, has_figures: bool) -> tuple[PlacedText, ...]:
    """The cells of a row, whose lines may be several."""
    labels = [_labels_of(line, columns.figures_start) for line in lines]
    heads_group = _heads_group(labels, columns)
    cells: dict[int, tuple[int, list[str], list[Box]]] = {}
    for line, label in zip(lines, labels, strict=True):
        figures = (
            PlacedText(*_touched_columns(piece, columns.xs), piece.text, _box_of(piece)) for piece in line[len(label) :]
        )
        for first, after, text, box in (*_place_labels(label, columns, heads_group=heads_group), *figures):
            _, texts, boxes = cells.setdefault(first, (after, [], []))
            texts.append(text)
            boxes.append(box)
    if has_figures:
        # In a row of figures nothing printed under a column's head is a blank cell.
        taken = (range(first, after) for first, (after, _, _) in cells.items())
        free = set(range(columns.levels, len(columns.xs) - 1)).difference(*taken)
        _, top, _, bottom = box_around(_box_of(piece) for line in lines for piece in line)
        edges = columns.xs
        cells.update({at: (at + 1, [], [(edges[at], top, edges[at + 1], bottom)]) for at in free})
    return tuple(
        PlacedText(first, after, join_wrapped(texts), box_around(boxes))
        for first, (after, texts, boxes) in sorted(cells.items())
    )


def _box_of(piece: TextLine) -> Box:
    return piece.x0, piece.y0, piece.x1, piece.y1


def _heads_group(labels: Sequence[Sequence[TextLine]], columns: _Columns) -> bool:
    """Whether the labels of a row's lines are one that stands over all levels, as the head of a group does."""
    return all(len(label) <= 1 for label in labels) and any(
        piece.x0 < columns.inner_start for label in labels for piece in label if len(piece.chars) > 1
    )


def _place_labels(label: Sequence[TextLine], columns: _Columns, *, heads_group: bool) -> list[PlacedText]:
    """The labels of a line in their columns: the last one stands at the innermost level."""
    if len(label) != 1:
        outermost = columns.levels - len(label)
        return [
            PlacedText(column, column + 1, piece.text, _box_of(piece)) for column, piece in enumerate(label, outermost)
        ]
    piece = label[0]
    # A lone character is a piece of a label that runs down beside several rows.
    is_word = len(piece.chars) > 1
    first = 0 if piece.x0 < columns.inner_start or (heads_group and is_word) else columns.levels - 1
    return [PlacedText(first, columns.levels if is_word else first + 1, piece.text, _box_of(piece))]


def _touched_columns(piece: TextLine, xs: Sequence[float]) -> tuple[int, int]:
    """The first column in which a piece stands, and the column after its last."""
    shares = [min(piece.x1, right) - max(piece.x0, left) for left, right in itertools.pairwise(xs)]
    inside = [column for column, share in enumerate(shares) if share > _TOUCHED * (xs[column + 1] - xs[column])]
    if not inside:
        inside = [shares.index(max(shares))]
    return inside[0], inside[-1] + 1


def _group_lines(pieces: Sequence[list[TextLine]], lines: Sequence[TextLine], run: Sequence[int]) -> list[list[int]]:
    """The lines of each row: a label's torn-off line goes to the row that it is clearly nearer to."""
    rows = set(run)
    groups = {index: [index] for index in range(run[0], run[-1] + 1)}
    for index in range(run[0] + 1, run[-1]):
        if index in rows or any(is_value(piece.text) for piece in pieces[index]):
            continue
        target = _find_row(pieces, lines, rows, index)
        if target is None:
            continue
        joined = sorted([*groups[target], index])
        # Without ordinals a line may as well be the label of a row of its own that has no figures.
        if is_value(pieces[target][0].text) or any(begins_item(piece.text) for at in joined for piece in pieces[at]):
            groups.pop(index)
            groups[target] = joined
    return [groups[index] for index in sorted(groups)]


def _find_row(
    pieces: Sequence[list[TextLine]], lines: Sequence[TextLine], rows: Collection[int], index: int
) -> int | None:
    """The row of figures above or below to which a line without figures may belong; None if it is not clear."""
    above, below = index - 1, index + 1
    is_below, is_above = below in rows, above in rows
    if is_below and is_value(pieces[below][0].text):
        return below  # figures without a label
    if is_above and is_value(pieces[above][0].text):
        return above
    next_is_item = is_below and begins_item(_last_label(pieces[below]))
    if begins_item(lines[index].text):
        return below if is_below and not next_is_item else None
    up = lines[index].middle - lines[above].middle if is_above else math.inf
    down = lines[below].middle - lines[index].middle if is_below else math.inf
    if up < _NEARER * down or (is_above and next_is_item):
        return above
    return below if down < _NEARER * up else None


def _last_label(row: Sequence[TextLine]) -> str:
    return next((piece.text for piece in reversed(row) if not is_value(piece.text)), "")
