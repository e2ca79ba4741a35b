"""Joins characters to lines of text, and lines to the text of a cell.

Units are points; y grows downwards.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from govreport_core.forms.figures import is_blank, is_figure
from govreport_readers.pdf.geometry import CHINESE, Box, Char, box_around
from govreport_readers.placeholders import SEAM

# White space, as a part of the character height: what a blank between two words measures at least, the
# hole that makes one even where none was drawn, and the hole that makes one between Chinese characters.
_BLANK, _HOLE, _WIDE_HOLE = 0.08, 0.45, 1.6
# The hole that separates two columns of a table without lines.
# In a table's head the columns may stand closer.
_GUTTER, HEAD_GUTTER = 1.2, 0.5
_SAME_LINE = 0.45
# By how much the mark of a note is smaller than the text before it, how much digits of one figure may differ in
# size, and how far their feet may lie apart, all as parts of the height.
_NOTE, _SMALL, _UNEVEN = 0.9, 0.8, 0.2
_DIGITS = frozenset("0123456789")
_FIGURE = re.compile(r"\d[\d.,，．]*")
_ITEM = re.compile(
    r"\s*(?:[(（〔][一二三四五六七八九十\d]{1,3}[)）〕]|[一二三四五六七八九十\d]{1,3}[、.．]|第[一二三四五六七八九十]+[条章节])"
)


class TextLine:
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
        return _join_chars(self.chars) if self.even else _join_with_notes(self.chars)

    def figures(self) -> Iterator[tuple[int, int, Box]]:
        """The span of each figure in its text, and the box around it."""
        found = list(_FIGURE.finditer(self.text))
        if not found:
            return
        at, starts = 0, []
        # Blanks, brackets and seams stand between the characters.
        for char in self.chars:
            at = self.text.find(char.text, at)
            if at < 0:
                return
            starts.append(at)
            at += len(char.text)
        for match in found:
            first, after = (bisect_left(starts, end) for end in match.span())
            if first < after:
                yield *match.span(), box_around(self.chars[first:after])

    def segments(self, gutter: float = _GUTTER) -> list[TextLine]:
        """The parts of it that holes separate which are wider than so many times the character height."""
        parts: list[list[Char]] = [[self.chars[0]]]
        for char in self.chars[1:]:
            before = parts[-1][-1]
            if char.x0 - before.x1 > gutter * max(char.y1 - char.y0, before.y1 - before.y0):
                parts.append([])
            parts[-1].append(char)
        return [TextLine(part) for part in parts]


def _join_chars(chars: Sequence[Char]) -> str:
    out: list[str] = []
    before: Char | None = None
    for char in chars:
        if before is not None and _is_blank_between(before, char):
            out.append(" ")
        out.append(char.text)
        before = char
    return "".join(out)


def _join_with_notes(chars: Sequence[Char]) -> str:
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
        text = _join_chars(piece)
        if note:
            out += f"[{text}]" if text[0].isalnum() else text
            continue
        if number:
            before = pieces[number - 1]
            out += " " if _is_blank_between(before[1][-1], piece[0]) else "" if before[0] else SEAM
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


def _is_blank_between(before: Char, char: Char) -> bool:
    size = max(char.y1 - char.y0, before.y1 - before.y0)
    hole = char.x0 - before.x1
    if before.text >= CHINESE and char.text >= CHINESE:
        return hole > _WIDE_HOLE * size
    return hole > _HOLE * size or (char.spaced and hole > _BLANK * size)


def lines_of(chars: Iterable[Char]) -> list[TextLine]:
    """Lines from top to bottom; a character drawn twice for boldness stands once."""
    ordered = sorted(chars, key=lambda char: char.y0 + char.y1)  # from top to bottom by their middles
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
        lines.append(TextLine(single))
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
    if [char for line in lines for char in line.chars] != chars and (seams := _find_seams(lines, chars)):
        return "".join(SEAM * (id(char) in seams) + char.text for line in lines for char in line.chars)
    return join_wrapped(line.text for line in lines)


def _find_seams(lines: Sequence[TextLine], drawn: Sequence[Char]) -> set[int]:
    """The digits, by `id`, that were not drawn behind the digit before them: what shines through of a watermark, or
    stands under a correction, is not part of a figure."""
    order = {id(char): number for number, char in enumerate(drawn)}
    covered = _hides_digits(lines, drawn)
    return {
        id(char)
        for line in lines
        for before, char in itertools.pairwise(line.chars)
        if before.text in _DIGITS
        and char.text in _DIGITS
        and (covered or (order[id(char)] < order[id(before)] and not _are_adjacent(before, char)))
    }


def _hides_digits(lines: Sequence[TextLine], drawn: Sequence[Char]) -> bool:
    """Whether digits were drawn over others. Boldness draws all of them twice, so that their number is a multiple."""
    seen = sum(char.text in _DIGITS for line in lines for char in line.chars)
    return sum(char.text in _DIGITS for char in drawn) % (seen or 1) != 0


def _are_adjacent(before: Char, char: Char) -> bool:
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
