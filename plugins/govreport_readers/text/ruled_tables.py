"""Reads tables that a text draws with characters: rules of dashes or box drawings, and bars between the cells.

A cell is what stands between the rules, on however many lines. Where the rules do not part the rows, or a figure may
be broken over lines, lines are not joined to figures: such cells cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import NamedTuple

from govreport_readers.text.ruled_slots import (
    BARS,
    CORNERS,
    LONGEST_LINE,
    MOST_COLUMNS,
    MOST_LINES,
    Place,
    Slots,
    find_slots,
    is_rule,
    is_wide,
    measure_line,
)

# A line with a bar or a corner at one of its ends.
_LINE = re.compile(rf"[ \t\u3000]*[{re.escape(BARS + CORNERS)}].*|.*[{re.escape(BARS + CORNERS)}]\s*")
# So many lines of a damaged table may have lost their bars.
MOST_LOST = 3
# A table with no more rules has them around its head, and rows of one line below it.
MOST_RULES_OF_A_HEAD = 3

_FIGURE = re.compile(r"[-−]?\d[\d.,，]*")
_HAN = re.compile("[\u3400-\u9fff]")
# A blank of padding stands on each side of a cell.
_PADDING = 2


Rows = tuple[tuple[tuple[int, str], ...], ...]


class Drawn(NamedTuple):
    """A table that a text draws, and where its lines stand.

    :param rows: the texts of the cells, each with a number: places with the same number are one cell. None if the
        table cannot be understood, and its labels may run over lines.
    """

    start: int
    end: int
    rows: Rows | None


def may_have_ruled_table(text: str) -> bool:
    """Whether a text can have a drawn table at all; quick."""
    return "+--" in text or "+==" in text or any(corner in text for corner in "┌├┏╔╭┼╋╬")


def find_ruled_tables(text: str) -> Iterator[Drawn]:
    """The tables that stand between a first and a last rule, and the remains of damaged ones."""
    if not may_have_ruled_table(text):
        return
    group: list[_Run] = []
    for run in _find_runs(text):
        if group and run.number - group[-1].last > MOST_LOST:
            yield from _tables_of_group(text, group)
            group = []
        group.append(run)
    yield from _tables_of_group(text, group)


class _Run(NamedTuple):
    """Consecutive lines with bars or rules: the number of the first, where each stands, and which are rules."""

    number: int
    lines: list[tuple[int, int]]
    rules: list[int]

    @property
    def last(self) -> int:
        return self.number + len(self.lines) - 1

    @property
    def is_closed(self) -> bool:
        """Whether it begins and ends with rules."""
        return len(self.rules) > 1 and self.rules[0] == 0 and self.rules[-1] == len(self.lines) - 1


def _find_runs(text: str) -> Iterator[_Run]:
    run = _Run(0, [], [])
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True)):
        stripped = line.rstrip()
        if stripped and len(stripped) <= LONGEST_LINE and _LINE.fullmatch(stripped):
            run = run if run.lines else _Run(number, [], [])
            if is_rule(stripped):
                run.rules.append(len(run.lines))
            run.lines.append((start, start + len(stripped)))
        elif run.lines:
            yield run
            run = _Run(0, [], [])
        start += len(line)
    if run.lines:
        yield run


def _tables_of_group(text: str, group: Sequence[_Run]) -> Iterator[Drawn]:
    """The tables of runs of lines with hardly anything between them.

    A run that no rule closes is damaged, and the lines between it and the next may be of a cell. It is not read
    as a table; where its labels may run over lines, it is not to be read as lines either.
    """
    lost_from: int | None = None
    lost_to = 0
    is_wrapped = any(_has_wrapped_cells(run) for run in group)
    for run in group:
        closed = run if run.is_closed or is_wrapped or len(run.rules) < 2 else _between_rules(run)
        lines = [text[start:end] for start, end in closed.lines]
        rows = _read(lines) if closed.is_closed and len(lines) <= MOST_LINES else None
        if rows is None and is_wrapped:
            lost_from = run.lines[0][0] if lost_from is None else lost_from
            lost_to = run.lines[-1][1]
            continue
        if lost_from is not None:
            yield Drawn(lost_from, lost_to, None)
            lost_from = None
        if rows is not None:
            yield Drawn(closed.lines[0][0], closed.lines[-1][1], rows)
    if lost_from is not None:
        yield Drawn(lost_from, lost_to, None)


def _between_rules(run: _Run) -> _Run:
    """The run from its first rule to its last."""
    first, last = run.rules[0], run.rules[-1]
    return _Run(run.number + first, run.lines[first : last + 1], [number - first for number in run.rules])


def _has_wrapped_cells(run: _Run) -> bool:
    """Whether rules part rows of which some have several lines."""
    bands = [below - above - 1 for above, below in pairwise(run.rules)]
    return len(bands) > 1 and max(bands) > 1 and len(run.rules) > MOST_RULES_OF_A_HEAD


def _read(lines: Sequence[str]) -> Rows | None:
    """The rows of a drawn table; None if its bars stand neither below its corners nor are as many."""
    for wide in (2, 1):
        measured = [measure_line(line, wide) for line in lines]
        slots = find_slots(measured)
        if slots is not None:
            return _rows_of(slots)
    return None


def _rows_of(slots: Slots) -> Rows | None:
    """The cells by place; None if what is joined is not a rectangle."""
    cells = _join_places(slots)
    places: dict[int, list[Place]] = {}
    for place, number in cells.items():
        places.setdefault(number, []).append(place)
    for members in places.values():
        rows, columns = {row for row, _ in members}, {column for _, column in members}
        if len(rows) * len(columns) != len(members):
            return None
    forced, is_wrapped = _forced_columns(slots), _has_further_lines(slots)
    texts = {number: _text_of(members, slots, forced) for number, members in places.items()}
    grid: list[tuple[tuple[int, str], ...]] = []
    for row in range(slots.height):
        numbers = [cells[row, column] for column in range(slots.width)]
        may_split = not is_wrapped and all(len(places[number]) == 1 for number in numbers)
        split = _split_lines(row, slots) if may_split else None
        if split is not None:
            grid += split
        else:
            grid.append(tuple((number, texts[number]) for number in numbers))
    return tuple(grid)


def _join_places(slots: Slots) -> dict[Place, int]:
    """Place -> number of its cell."""
    parent = {(row, column): (row, column) for row in range(slots.height) for column in range(slots.width)}

    def root(place: Place) -> Place:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in slots.joined:
        parent[root(other)] = root(one)
    numbers: dict[Place, int] = {}
    return {place: numbers.setdefault(root(place), len(numbers)) for place in parent}


def _lines_of(members: Sequence[Place], slots: Slots) -> list[str]:
    """The lines of a cell, without empty ones above and below."""
    rows = sorted({row for row, _ in members})
    columns = sorted({column for _, column in members})
    lines = [
        "".join(pieces).strip()
        for row in rows
        for pieces in zip_longest(*(slots.texts.get((row, column), ()) for column in columns), fillvalue="")
    ]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _text_of(members: Sequence[Place], slots: Slots, forced: frozenset[int]) -> str:
    """The lines of a cell as one text; digits on two lines are one figure only if the cell was too narrow for it."""
    columns = {column for _, column in members}
    is_narrow = len(columns) == 1 and columns <= forced
    width = slots.widths[min(columns)] - _PADDING
    text = ""
    before = ""
    for line in _lines_of(members, slots):
        if text and line:
            if _is_of_figure(text[-1]) and _is_of_figure(line[0]):
                text += "" if is_narrow and before and _fills(before, line, width) else " "
            elif not (is_wide(text[-1]) or is_wide(line[0])):
                text += " "
        text += line
        before = line
    return text


def _is_of_figure(char: str) -> bool:
    return char.isdigit() or char in ".,，"


def _fills(line: str, further: str, width: int) -> bool:
    """Whether the first character of a further line had no room on a line."""
    return sum(2 if is_wide(char) else 1 for char in line + further[:1]) > width


def _forced_columns(slots: Slots) -> frozenset[int]:
    """The columns in which words are broken where the cell ends, so that figures may be, too."""
    found: set[int] = set()
    for (_, column), texts in slots.texts.items():
        lines = [line.strip() for line in texts if line.strip()]
        if len(lines) > 1 and all(map(_HAN.search, lines)):
            width = slots.widths[column] - _PADDING
            if all(_fills(line, below, width) for line, below in pairwise(lines)):
                found.add(column)
    return frozenset(found)


def _split_lines(row: int, slots: Slots) -> Rows | None:
    """The lines between two rules as rows of their own, if each of them is one; None if they are one row.

    Many tables have rules around their heads only.
    """
    lines = _lines_between(row, slots)
    figures = [[_FIGURE.fullmatch(piece) is not None for piece in line] for line in lines]
    several = [
        column
        for column in range(slots.width)
        if sum(line[column] for line in figures) > 1 and not _may_be_broken(column, lines, slots)
    ]
    if not several:
        return None
    has_label = all(any(map(_HAN.search, line)) for line in lines)
    if not has_label or any(2 * sum(line[column] for column in several) < len(several) for line in figures):
        return None
    first = -1 - row * MOST_LINES * MOST_COLUMNS
    return tuple(
        tuple((first - number * MOST_COLUMNS - column, piece) for column, piece in enumerate(line))
        for number, line in enumerate(lines)
    )


def _lines_between(row: int, slots: Slots) -> list[list[str]]:
    """The lines of a row, each cut into its columns, without empty ones."""
    columns = [slots.texts.get((row, column), []) for column in range(slots.width)]
    lines = ([piece.strip() for piece in pieces] for pieces in zip_longest(*columns, fillvalue=""))
    return [line for line in lines if any(line)]


def has_figure(pieces: Iterable[str]) -> bool:
    """Whether some of these texts is a figure."""
    return any(map(_FIGURE.fullmatch, pieces))


def join_lines(lines: Iterable[str]) -> str:
    """The lines of a cell as one text, in which no two figures run together."""
    text = ""
    for line in filter(None, lines):
        apart = text and (
            (_is_of_figure(text[-1]) and _is_of_figure(line[0])) or not (is_wide(text[-1]) or is_wide(line[0]))
        )
        text += f" {line}" if apart else line
    return text


def _may_be_broken(column: int, lines: Sequence[Sequence[str]], slots: Slots) -> bool:
    """Whether the lines of a column may be those of one figure that was too long for it."""
    pieces = [line[column] for line in lines if line[column]]
    width = slots.widths[column] - _PADDING
    return all(_fills(piece, below, width) for piece, below in pairwise(pieces))


def _has_further_lines(slots: Slots) -> bool:
    """Whether some row has figures on one line and only words on another: then no line is a row by itself."""
    for row in range(slots.height):
        filled = [has_figure(line) for line in _lines_between(row, slots)]
        if any(filled) and not all(filled):
            return True
    return False
