"""Reads tables that a text lays out in columns below a line of dashes for each column.

Rules of dashes stand above and below the table and under its heads. Empty lines part the rows; without any, each line
is a row. What stands across two columns is understood in the heads only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_readers.text.ruled_slots import LONGEST_LINE, MOST_COLUMNS, MOST_LINES, Line, first_at, measure_line
from govreport_readers.text.ruled_tables import Drawn, Rows, has_figure, join_lines

# With fewer columns it may be two words underlined.
FEWEST_COLUMNS = 3

_GROUPS = re.compile(rf"[ \t]*(?:-{{2,}}|={{2,}})(?: +(?:-{{2,}}|={{2,}})){{{FEWEST_COLUMNS - 1},}}\s*")
_FULL = re.compile(r"[ \t]*(?:-{8,}|={8,})\s*")
_GROUP = re.compile("[-=]+")


class _Line(NamedTuple):
    """A line of the text, and where it stands."""

    text: str
    start: int


class _Rule(NamedTuple):
    """A line of dashes: its number, and where its groups begin and end."""

    number: int
    groups: tuple[tuple[int, int], ...]

    @property
    def is_full(self) -> bool:
        return len(self.groups) == 1

    @property
    def extent(self) -> tuple[int, int]:
        """Where it begins and ends."""
        return self.groups[0][0], self.groups[-1][1]


def may_have_simple_table(text: str) -> bool:
    """Whether a text can have such a table at all; quick."""
    return "-- --" in text or "--  --" in text or "== ==" in text or "==  ==" in text


def find_simple_tables(text: str) -> Iterator[Drawn]:
    """The tables between rules; those without rows are not understood, though they have rows of several lines."""
    if not may_have_simple_table(text):
        return
    lines: list[_Line] = []
    start = 0
    for line in text.splitlines(keepends=True):
        lines.append(_Line(line.rstrip(), start))
        start += len(line)
    rules = [rule for number, line in enumerate(lines) if (rule := _read_rule(number, line.text)) is not None]
    at = 0
    while at < len(rules):
        used = _rules_of_table(rules[at : at + 3], lines)
        if used is None:
            at += 1
            continue
        yield from _read(lines, used)
        at += len(used)


def _read_rule(number: int, line: str) -> _Rule | None:
    if len(line) > LONGEST_LINE or not (_GROUPS.fullmatch(line) or _FULL.fullmatch(line)):
        return None
    return _Rule(number, tuple(group.span() for group in _GROUP.finditer(line)))


def _rules_of_table(rules: Sequence[_Rule], lines: Sequence[_Line]) -> Sequence[_Rule] | None:
    """The rules of one table, of these that follow each other: with heads three, else two."""
    if len(rules) < 2 or rules[0].extent != rules[1].extent:
        return None
    top, second, *rest = rules
    if rest and rest[0].extent == top.extent:
        heads = lines[top.number + 1 : second.number]
        is_head = not any(has_figure(line.text.split()) for line in heads)
        if not second.is_full and is_head and (top.is_full or top.groups == second.groups):
            return rules[:3]
    return None if top.is_full or not (second.is_full or second.groups == top.groups) else rules[:2]


def _read(lines: Sequence[_Line], rules: Sequence[_Rule]) -> Iterator[Drawn]:
    first, last = rules[0].number, rules[-1].number
    columns = next(rule.groups for rule in rules[-2:] if not rule.is_full)
    if last - first > MOST_LINES or len(columns) > MOST_COLUMNS:
        return
    body = [line.text for line in lines[rules[-2].number + 1 : last]]
    head = [line.text for line in lines[first + 1 : rules[-2].number]] if len(rules) > 2 else []
    start, end = lines[first].start, lines[last].start + len(lines[last].text)
    rows = next((rows for wide in (2, 1) if (rows := _cut_rows(head, body, columns, wide)) is not None), None)
    yield Drawn(start, end, rows)


def _cut_rows(head: Sequence[str], body: Sequence[str], columns: Sequence[tuple[int, int]], wide: int) -> Rows | None:
    """The rows of cells; None if a text stands across columns, or if it is not known which lines are rows."""
    heads = _cut_lines(head, columns, wide, is_head=True)
    below = _cut_lines(body, columns, wide)
    if heads is None or below is None:
        return None
    rows = _part_rows(below, len(columns))
    if rows is None:
        return None
    filled = [line for line in heads if line]
    texts = [_join_columns(filled, len(columns)), *rows] if filled else rows
    return tuple(
        tuple((row * MOST_COLUMNS + column, text) for column, text in enumerate(line)) for row, line in enumerate(texts)
    )


def _cut_lines(
    lines: Sequence[str], columns: Sequence[tuple[int, int]], wide: int, *, is_head: bool = False
) -> list[list[str]] | None:
    """The lines cut into columns, an empty one into nothing; None if one cannot be cut."""
    cut: list[list[str]] = []
    for line in lines:
        pieces = _cut_line(line, columns, wide, is_head=is_head) if line.strip() else []
        if pieces is None:
            return None
        cut.append(pieces)
    return cut


def _part_rows(lines: Sequence[list[str]], width: int) -> list[list[str]] | None:
    """The rows that lines below the heads are; None if none is empty, and some have no figure."""
    if not all(lines):
        return [_join_columns(group, width) for group in _groups_of(lines)]
    return list(lines) if all(map(has_figure, lines)) else None


def _groups_of(lines: Sequence[list[str]]) -> Iterator[list[list[str]]]:
    """The lines between empty ones."""
    group: list[list[str]] = []
    for line in (*lines, []):
        if line:
            group.append(line)
        elif group:
            yield group
            group = []


def _join_columns(lines: Sequence[Sequence[str]], width: int) -> list[str]:
    return [join_lines([line[column] for line in lines]) for column in range(width)]


def _cut_line(line: str, columns: Sequence[tuple[int, int]], wide: int, *, is_head: bool) -> list[str] | None:
    """A line cut where columns begin; None if a text stands across such a place, or not as its column is aligned."""
    measured = measure_line(line, wide)
    cuts = [0]
    for start, _ in columns[1:]:
        cut = _find_cut(measured, start, is_head=is_head)
        if cut is None:
            return None
        cuts.append(max(cut, cuts[-1]))
    spans = list(pairwise((*cuts, len(line))))
    if not is_head and not all(_is_aligned(measured, *pair) for pair in zip(spans, columns, strict=True)):
        return None
    return [line[begin:end].strip() for begin, end in spans]


def _find_cut(line: Line, start: int, *, is_head: bool) -> int | None:
    """The number of the first character of a column, in a head behind what stands across; None if a text does so."""
    text = line.text
    cut = first_at(line, start)
    if line.columns[-1] < start or cut == 0 or text[cut - 1].isspace():
        return cut
    if not is_head:
        return None
    while cut < len(text) and not text[cut].isspace():
        cut += 1
    return cut


def _is_aligned(line: Line, span: tuple[int, int], column: tuple[int, int]) -> bool:
    """Whether a text stands at one side of its column or in its middle; otherwise it is another column's."""
    text = line.text[span[0] : span[1]]
    if not text.strip():
        return True
    left = line.columns[span[1] - len(text.lstrip())] - column[0]
    right = column[1] - line.columns[span[0] + len(text.rstrip())]
    return left >= 0 and right >= 0 and (left == 0 or right == 0 or abs(left - right) <= 1)
