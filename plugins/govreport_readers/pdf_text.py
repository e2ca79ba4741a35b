"""Characters to lines, the text of a cell, and the columns of a table that has no lines.

Units are points; y grows downwards.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from govreport_core.figures import is_blank, is_figure
from govreport_readers.pdf_page import CHINESE, Char

# White space, as a part of the character height: what a blank between two words measures at least, the
# hole that makes one even where none was drawn, and the hole that makes one between Chinese characters.
_BLANK, _HOLE, _WIDE_HOLE = 0.08, 0.45, 1.6
# The hole that separates two columns of a table without lines.
# In a table's head the columns may stand closer.
_GUTTER, _HEAD_GUTTER = 1.2, 0.5
_SAME_LINE = 0.45
# By how much the mark of a note is smaller than the text before it, how much digits of one figure may differ in
# size, and how far their feet may lie apart, all as parts of the height.
_NOTE, _SMALL, _UNEVEN = 0.9, 0.8, 0.2
_DIGITS = frozenset("0123456789")
# Stands between digits that were not written as one figure, so that they are not read as one.
SEAM = "\ufffd"
_ITEM = re.compile(
    r"\s*(?:[(（〔][一二三四五六七八九十\d]{1,3}[)）〕]|[一二三四五六七八九十\d]{1,3}[、.．]|第[一二三四五六七八九十]+[条章节])"
)


class Line:
    """Characters side by side, from left to right, and the box around them."""

    def __init__(self, chars: list[Char]) -> None:
        self.chars = chars
        _, tops, rights, bottoms, _, _ = zip(*chars, strict=True)
        self.x0: float = chars[0].x0
        self.x1: float = max(rights)
        self.y0: float = min(tops)
        self.y1: float = max(bottoms)
        reach = _UNEVEN * (self.y1 - self.y0)
        self.even = max(tops) - self.y0 < reach and self.y1 - min(bottoms) < reach

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @cached_property
    def size(self) -> float:
        """The height of the middle one of its characters, sorted by height."""
        heights = sorted(char.y1 - char.y0 for char in self.chars)
        return heights[len(heights) // 2]

    @cached_property
    def text(self) -> str:
        """Its characters, with a blank where one is seen between words or figures, marks of notes in brackets."""
        return _text(self.chars) if self.even else _text_with_notes(self.chars)

    def segments(self, gutter: float = _GUTTER) -> list[Line]:
        """The parts of it that holes separate which are wider than so many times the character height."""
        parts: list[list[Char]] = [[self.chars[0]]]
        for char in self.chars[1:]:
            before = parts[-1][-1]
            if char.x0 - before.x1 > gutter * max(char.y1 - char.y0, before.y1 - before.y0):
                parts.append([])
            parts[-1].append(char)
        return [Line(part) for part in parts]


def _text(chars: Sequence[Char]) -> str:
    out: list[str] = []
    before: Char | None = None
    for char in chars:
        if before is not None and _blank_between(before, char):
            out.append(" ")
        out.append(char.text)
        before = char
    return "".join(out)


def _text_with_notes(chars: Sequence[Char]) -> str:
    """The text of a line whose characters differ in size or height: 38 with a raised 1 behind it is `38[1]`."""
    pieces: list[tuple[bool, list[Char]]] = []
    for char in chars:
        full = next((piece[-1] for note, piece in reversed(pieces) if not note), None)
        note = full is not None and _is_note(full, char)
        if pieces and pieces[-1][0] == note and (note or not _is_seam(pieces[-1][1][-1], char)):
            pieces[-1][1].append(char)
        else:
            pieces.append((note, [char]))
    out = ""
    for number, (note, piece) in enumerate(pieces):
        text = _text(piece)
        if note:
            out += f"[{text}]" if text[0].isalnum() else text
            continue
        if number:
            before = pieces[number - 1]
            out += " " if _blank_between(before[1][-1], piece[0]) else "" if before[0] else SEAM
        out += text
    return out


def _is_note(full: Char, char: Char) -> bool:
    """Whether a character behind one of full size is smaller and raised. Boxes of Chinese writing say too little."""
    if full.text >= CHINESE or char.text >= CHINESE:
        return False
    height = full.y1 - full.y0
    return char.y1 - char.y0 < _NOTE * height and full.y1 - char.y1 > _UNEVEN * height


def _is_seam(before: Char, char: Char) -> bool:
    """Whether two digits side by side differ so much in size or height that they are not one figure."""
    if before.text not in _DIGITS or char.text not in _DIGITS:
        return False
    low, high = sorted((before.y1 - before.y0, char.y1 - char.y0))
    return low < _SMALL * high or abs(before.y1 - char.y1) > _UNEVEN * high


def _blank_between(before: Char, char: Char) -> bool:
    size = max(char.y1 - char.y0, before.y1 - before.y0)
    hole = char.x0 - before.x1
    if before.text >= CHINESE and char.text >= CHINESE:
        return hole > _WIDE_HOLE * size
    return hole > _HOLE * size or (char.spaced and hole > _BLANK * size)


def _height_on_page(char: Char) -> float:
    return char.y0 + char.y1


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """Lines from top to bottom; a character drawn twice for boldness stands once."""
    ordered = sorted(chars, key=_height_on_page)
    rows: list[list[Char]] = []
    anchor, reach = 0.0, 0.0
    for char in ordered:
        middle, height = (char.y0 + char.y1) / 2, char.y1 - char.y0
        if rows and middle - anchor < _SAME_LINE * max(reach, height):
            rows[-1].append(char)
        else:
            rows.append([char])
            anchor, reach = middle, height
    lines = []
    for row in rows:
        row.sort()
        single = [row[0]]
        for char in row[1:]:
            before = single[-1]
            if char.text == before.text and char.x0 - before.x0 < 0.3 * (char.x1 - char.x0):
                continue
            single.append(char)
        lines.append(Line(single))
    return lines


def cell_text(chars: Sequence[Char]) -> str:
    """The text of a cell: wrapped lines joined without a break.

    Two lines stay apart where the one ends and the next begins with a digit, because whether that is one
    number or two cannot be seen.
    """
    if len(chars) == 1:
        return chars[0].text
    lines = lines_of(chars)
    if len(lines) > 2 and _runs_down(chars):
        return "".join(char.text for char in chars)
    if [char for line in lines for char in line.chars] != chars and (apart := _drawn_apart(lines, chars)):
        return apart
    return join_wrapped(line.text for line in lines)


def _drawn_apart(lines: Sequence[Line], drawn: Sequence[Char]) -> str:
    """The text of a cell with a seam between digits that were not drawn one after the other, as what shines through
    of a watermark or stands under a correction. Empty where there are none."""
    order = {id(char): number for number, char in enumerate(drawn)}
    digits = [sum(char.text in _DIGITS for char in chars) for chars in (drawn, *(line.chars for line in lines))]
    # Boldness draws all of them twice.
    covered = digits[0] % (sum(digits[1:]) or 1) != 0
    seams = {
        id(char)
        for line in lines
        for before, char in itertools.pairwise(line.chars)
        if before.text in _DIGITS
        and char.text in _DIGITS
        and (covered or (order[id(char)] < order[id(before)] and not _abut(before, char)))
    }
    return "".join(SEAM * (id(char) in seams) + char.text for line in lines for char in line.chars) if seams else ""


def _abut(before: Char, char: Char) -> bool:
    """Whether two characters stand exactly where those of one text do, in whatever order they were drawn."""
    height = before.y1 - before.y0
    return max(abs(char.x0 - before.x1), abs(char.y1 - before.y1)) < 0.01 * height


def join_wrapped(lines: Iterable[str]) -> str:
    """Lines of one paragraph or cell made one string."""
    out = ""
    for line in lines:
        if out and out[-1].isdigit() and line[:1].isdigit():
            out += "\n"
        elif out and out[-1].isascii() and out[-1].isalnum() and line[:1].isascii() and line[:1].isalnum():
            out += " "
        out += line
    return out


def _runs_down(chars: Sequence[Char]) -> bool:
    """Whether the characters were drawn one below the other, as a vertical label is."""
    steps = 0
    for before, char in itertools.pairwise(chars):
        size = max(char.y1 - char.y0, char.x1 - char.x0)
        if abs(char.x0 + char.x1 - before.x0 - before.x1) < size and char.y0 - before.y0 > 0.5 * size:
            steps += 1
    return steps > 0.6 * (len(chars) - 1)


def begins_item(text: str) -> bool:
    """Whether a text begins with an ordinal, as a label or a paragraph of its own does."""
    return _ITEM.match(text) is not None


def is_value(text: str) -> bool:
    """Whether a text stands where figures stand: a figure, or a mark for none."""
    return is_figure(text) or is_blank(text)


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
    head = [piece for index in range(first, run[0]) for piece in lines[index].segments(_HEAD_GUTTER)]
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
