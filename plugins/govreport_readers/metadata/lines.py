"""Provides the lines of a document, and texts without white space that remember where each character is printed.

Patterns for titles and names are written for text without white space: sites print 二〇二三 年 度 as readily as
二〇二三年度. What a pattern finds must be shown where it is printed, so the offsets are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.model.document import Position

# Blanks of any kind in a pattern, those among them that show nothing: a few at most within a word or a date, more
# beside a label. They are never given back, and bounded: without that a page of blanks takes for ever.
_BLANK = r"[\s\u3000\u00ad\u200b-\u200f\u2060\ufeff]"
WHITE, GAP = _BLANK + "{0,4}+", _BLANK + "{0,40}+"
# What str.splitlines() takes for a line, and the cells of a table in text.
_LINE = re.compile(r"\S[^\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# The beginning of a line that leads to another page of the site.
NEIGHBOUR = re.compile(
    r"[#*>\s]*(?:[上下]一[篇条]|猜你喜欢|热门|推荐|(?:相关|延伸)(?:文件|文档|链接|信息|文章|阅读|推荐)|附件下载)"
)
# Signs of which sites print either kind: digits, brackets, colons, dashes, the noughts of years in numerals.
# One character for one, or the offsets would be lost.
_ONE_KIND = str.maketrans("０１２３４５６７８９（）【】〔〕［］[]：—–－―○Оo", "0123456789()()()()():----〇〇〇")
# The marks of headings and of bold type in markdown.
_MARKUP = frozenset("#*")


class Line(NamedTuple):
    """A line without surrounding white space, and where in the document it begins."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where in the document the line ends."""
        return self.start + len(self.text)

    @property
    def position(self) -> Position:
        """The span of the document's text that the line fills."""
        return Position(self.start, self.end)


def split_lines(text: str, start: int, end: int) -> Iterator[Line]:
    """The lines between two offsets, the cells of a row each by itself, empty ones left out."""
    for found in _LINE.finditer(text, start, end):
        yield Line(found.group().rstrip(), found.start())


class OffsetText(NamedTuple):
    """A text without white space, brackets and digits of one kind, with the way back to the print.

    :param text: the squeezed text.
    :param printed: the text as it was.
    :param places: where in `printed` each character of `text` stands.
    """

    text: str
    printed: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in `printed` of a span of `text` that is not empty."""
        return self.places[start], self.places[end - 1] + 1

    def on_one_line(self, start: int, end: int) -> str:
        """A span of `text` as it is printed, its lines joined by blanks."""
        first, last = self.span(start, end)
        return " ".join("".join(char for char in self.printed[first:last] if char not in _MARKUP).split())

    def as_printed(self, start: int, end: int) -> str:
        """A span of `text` in its printed characters, still without white space."""
        return "".join(self.printed[place] for place in self.places[start:end])


def squeeze(printed: str) -> OffsetText:
    """The text without white space and marks of markdown, and with one kind of digits, brackets, colons and dashes.

    >>> squeeze("二〇二三 年（度）").text
    '二〇二三年(度)'
    """
    places = [at for at, char in enumerate(printed) if not char.isspace() and char not in _MARKUP]
    return OffsetText("".join(printed[at] for at in places).translate(_ONE_KIND), printed, places)
