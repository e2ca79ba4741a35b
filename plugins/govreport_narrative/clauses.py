"""Cuts a sentence into clauses, and finds the words of a clause that belong to one figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

# What is longer than this is no clause that says how many there were of something.
LONGEST_CLAUSE = 90
_UNIT = "件条份宗起例项个次人家"
# A bracket without a figure belongs to what it stands in; a comma before a figure, or an "and", begins the next.
# Most characters begin none of these: the class in front of them says so at once.
_CUT = re.compile(
    r"(?=[(),，;；:+＋=＝、以和及与并且另次])(?:"
    rf"\((?![^()]{{0,30}}\d)[^()\n,，;；。:]{{1,30}}\)|[,，;；:()+＋=＝]"
    rf"|(?:、|以及|和|及|与|并|且|另有|另)(?=[\d一二两三四五六七八九十百零]{{1,5}}[{_UNIT}])"
    rf"|(?<=[\d一二三四五六七八九十百零][{_UNIT}])(?:次)?(?:、|以及|和|及|与)|(?<=\d)、(?=\D))"
)


_MARKS = ",，;；:()"


class Span(NamedTuple):
    """A stretch of the text."""

    start: int
    end: int


class Clauses:
    """The clauses of a sentence, each with the figures in it.

    :param figures: the spans of the figures of the sentence, in their order.
    """

    def __init__(self, text: str, start: int, end: int, figures: Sequence[Span]) -> None:
        cuts = [cut for cut in _CUT.finditer(text, start, end) if cut[0][0] != "(" or len(cut[0]) == 1]
        starts = [start, *(cut.end() for cut in cuts)]
        ends = [*(cut.start() for cut in cuts), end]
        self._text = text
        self.spans = [Span(*pair) for pair in zip(starts, ends, strict=True)]
        self._starts = starts
        self._figures: dict[int, list[Span]] = {}
        for figure in figures:
            self._figures.setdefault(self.number_at(figure.start), []).append(figure)

    def mark_before(self, number: int) -> str:
        """The sign that parts a clause from the one before it; 、 where a word or a figure does."""
        at = self.spans[number].start
        mark = self._text[at - 1 : at] if number else ""
        return mark if mark in _MARKS else "、"

    def number_at(self, at: int) -> int:
        """The number of the clause that a place is in."""
        return bisect_right(self._starts, at) - 1

    def figures_in(self, number: int) -> Sequence[Span]:
        """The figures of a clause."""
        return self._figures.get(number, ())

    def without_figure(self, number: int) -> Span | None:
        """A clause that has no figure; None if there is no such clause, or it has one, or is too long."""
        if not 0 <= number < len(self.spans) or self.figures_in(number):
            return None
        span = self.spans[number]
        return span if 0 < span.end - span.start <= LONGEST_CLAUSE else None
