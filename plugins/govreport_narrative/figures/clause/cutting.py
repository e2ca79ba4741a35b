"""Cuts a sentence into what stands before each of its numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

# No clause before a figure is longer; what is farther off is not looked at.
REACH = 80
_BOUNDARIES = ",，;:()!?"
_BRACKET = 40
# A heading that runs into its text: behind it begins what the text says.
_HEADING = re.compile(
    r"(?:\(?[一二三四五六七八九十]{1,3}[)、]|\(?\d{1,2}(?:[)、]|\.(?!\d))|[①-⑩])?"
    r"[^\d,，。;:年]{2,24}?(?:情况|方面|工作|数量|建设|回应|保障|管理)(?=[\u4e00-\u9fff\d]{4}|[①-⑩(\d])"
)
_REPORT_TITLE = re.compile(r"[^,，。;:]{4,60}(?:年度报告|年报)(?=[^,，。;:]{2})")
_ORDINAL = re.compile(r"\(?[一二三四五六七八九十]{1,3}[)、]|\(?\d{1,2}(?:[)、]|\.(?!\d))|[①-⑩]")
_TIME = re.compile(r"(?:19|20)\d\d年|全年|本年|今年|一年来|截[至止]")


class Clause(NamedTuple):
    """The words before a number that belong to it.

    :param start: where they begin.
    :param pieces: their spans; a bracket without a number is left out between them.
    :param mark: the sign before them: a boundary, 、 behind another figure, or "" at the sentence's beginning.
    """

    start: int
    pieces: tuple[tuple[int, int], ...]
    mark: str

    def text(self, text: str) -> str:
        """The words without the brackets."""
        return "".join(text[start:end] for start, end in self.pieces)


def clause_before(text: str, at: int, floor: int) -> Clause:
    """The clause that ends at a number.

    :param floor: where the sentence begins, or the figure before this one ends.
    """
    pieces: list[tuple[int, int]] = []
    lowest = max(floor, at - REACH)
    end = start = at
    while start > lowest:
        char = text[start - 1]
        if char == ")" and (opening := _opening_of(text, start - 1, lowest)) is not None:
            pieces.append((start, end))
            end = start = opening
        elif char in _BOUNDARIES:
            # What stands before a colon or an opening bracket is what the figure is of.
            if char in ":(" and start == at and start - 1 > lowest:
                at = end = start = start - 1
                continue
            break
        elif char == "—" and text.startswith("——", start - 2):
            break
        else:
            start -= 1
    pieces.append((heading_end(text, start, end), end))
    mark = text[start - 1] if start > floor else ("" if floor == 0 or text[floor - 1] in "。;!?\n" else "、")
    return Clause(start, tuple(reversed([piece for piece in pieces if piece[0] < piece[1]])), mark)


def _opening_of(text: str, closing: int, lowest: int) -> int | None:
    """Where the bracket begins that closes here; None if it is long, has a number in it, or does not begin."""
    opening = text.rfind("(", max(lowest, closing - _BRACKET), closing)
    if opening < 0 or ")" in text[opening:closing] or re.search(r"\d", text[opening:closing]):
        return None
    # An ordinal such as (一) begins a clause.
    return None if re.fullmatch(r"\([一二三四五六七八九十]{1,3}", text[opening:closing]) else opening


def heading_end(text: str, start: int, end: int) -> int:
    """Where a heading ends that stands at the beginning of a clause; `start` if there is none.

    A heading is numbered, or a time follows it.
    """
    title = _REPORT_TITLE.match(text, start, end)
    if title is not None:
        start = title.end()
    found = _HEADING.match(text, start, end)
    if found is None:
        return start
    is_numbered = _ORDINAL.match(text, start) is not None or (start > 0 and text[start - 1] == ")")
    return found.end() if is_numbered or _TIME.match(text, found.end()) or _ORDINAL.match(text, found.end()) else start
