"""The running text of a document: what is left without its tables, made even, with the way back to the print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from govreport_core.model import Result

# A line shorter than this ends where it ends; a longer one without a full stop was wrapped.
WRAPPED = 18
# What only a table prints; a sentence that has it is a flattened table, not prose.
TABLE_ONLY = re.compile(
    r"信息内容|勾稽关系|钩稽关系|本年新收政府信息公开申请数量|上年结转政府信息公开申请数量"
    r"|结果维持结果纠正|结转下年度继续办理\d|申请人情况自然人|商业企业科研机构"
)
SENTENCE_END = "。；;!?！？\n"

_EVEN = {ord(full): chr(ord(full) - 0xFEE0) for full in map(chr, range(0xFF01, 0xFF5F)) if full not in "，！？"}
_DROPPED = frozenset(" \t\r\f\v\u00a0\u2002\u2003\u3000\u200b\ufeff“”‘’\"'「」『』*#")
_PAGE_NUMBER = re.compile(r"\s*[-—–－]+\s*\d{1,4}\s*[-—–－]+\s*|\s*第\s*\d{1,4}\s*页.{0,10}")


class Prose(NamedTuple):
    """Running text without white space and quotation marks, full-width signs made half-width.

    :param text: sentences of the document, with a line break wherever something was left out.
    :param offsets: for each character, where it stands in the document's text.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the document's text that this span of the prose was made from."""
        return self.offsets[start], self.offsets[end - 1] + 1


def prose(result: Result) -> Prose:
    """The running text of a result's document; empty if there is no document."""
    if result.document is None:
        return Prose("", ())
    printed = result.document.text
    chars: list[str] = []
    offsets: list[int] = []
    for start, end in _outside(_tables(result), len(printed)):
        for line_start, line_end, joined in _lines(printed, start, end):
            for at in range(line_start, line_end):
                char = printed[at]
                if char not in _DROPPED:
                    chars.append(char)
                    offsets.append(at)
            if not joined and chars and chars[-1] != "\n":
                chars.append("\n")
                offsets.append(min(line_end, len(printed) - 1))
    return Prose("".join(chars).translate(_EVEN), tuple(offsets))


def _tables(result: Result) -> list[tuple[int, int]]:
    """The spans of grids, and of every text that was read as a cell."""
    assert result.document is not None
    spans = [(table.start, table.end) for table in result.document.tables]
    spans += [(cell.evidence.start, cell.evidence.end) for cell in result.cells.values() if cell.evidence is not None]
    return sorted(spans)


def _outside(spans: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in spans:
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The lines of a stretch: start, end, and whether the sentence goes on in the next."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = text[start:stop]
        if not _PAGE_NUMBER.fullmatch(line):
            bare = line.strip()
            wrapped = len("".join(bare.split())) >= WRAPPED and bare[-1] not in "。；;：:!！?？|"
            yield start, stop, wrapped and stop < end
        start = stop + 1
