"""Provides the running text of a document: what is left without its tables, with the way back to the print.

White space and quotation marks are left out and full-width signs made half-width, so that a phrase is written in one
way. Where each character is printed is not kept but worked out again for the few figures that are reported.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import StringIO
from typing import NamedTuple

from govreport_core.forms.normalization import to_simplified
from govreport_core.model.document import GridCell, Table
from govreport_core.model.result import Result

# A line shorter than this ends where it ends; a longer one without a full stop was wrapped.
WRAPPED = 18
# A cell with a full stop and so many characters holds sentences.
PROSE = 60
# What only a table prints; a sentence that has it is a flattened table, not prose.
TABLE_ONLY = re.compile(
    r"信息内容|[勾钩]稽关系|(?:本年新收|上年结转)政府信息公开申请数量(?:\d+(?![\d件宗条份起项例个])|[一二三四]、)"
    r"|结果维持结果纠正|结转下年度继续办理\d{7}|申请人情况自然人|商业企业科研机构"
)
SENTENCE_END = "。；;!?！？\n"

_DROPPED = " \t\r\f\v\u00a0\u2002\u2003\u3000\u200b\ufeff“”‘’\"'「」『』*#"
_LINE = re.compile(r"[^\n]+")
_GAP = re.compile(f"[{_DROPPED}]+")
_HALF_WIDTH = tuple(zip("（）：；％．０１２３４５６７８９", "():;%.0123456789", strict=True))
# A full stop of another script; a figure's point or that of a numbered line has a digit beside it.
_FULL_STOP = re.compile(r"(?<=[\u4e00-\u9fff%)])\.(?![\da-zA-Z])")
_NOTHING = " \t\r\n\u3000|-"
_PAGE_NUMBER = re.compile(r"\s*[-—–－]+\s*\d{1,4}\s*[-—–－]+\s*|\s*第\s*\d{1,4}\s*页.{0,10}")


# A stretch of the document's text.
Span = tuple[int, int]


class Prose(NamedTuple):
    """Running text without white space and quotation marks, full-width signs made half-width.

    :param text: sentences of the document, with a line break wherever something was left out.
    :param starts: where in `text` each of its lines begins. Arrays: a document may have millions of lines.
    :param begins: where each of them begins in `printed`.
    :param ends: where it ends there.
    :param printed: the document's text.
    """

    text: str
    starts: array[int]
    begins: array[int]
    ends: array[int]
    printed: str

    def span_in_print(self, start: int, end: int) -> tuple[int, int]:
        """The span of the document's text that this span of the prose was made from."""
        return self._offset_in_print(start), self._offset_in_print(end - 1) + 1

    def offsets_in_print(self, offsets: Sequence[int]) -> dict[int, int]:
        """Where the document prints these characters of `text`, which are in order; each line is gone through once."""
        printed: dict[int, int] = {}
        number, here, done = -1, 0, 0
        gaps: Iterator[re.Match[str]] = iter(())
        gap: re.Match[str] | None = None
        for at in offsets:
            line = bisect_right(self.starts, at) - 1
            if line != number:
                number, here, done = line, self.begins[line], self.starts[line]
                gaps = _GAP.finditer(self.printed, here, self.ends[line])
                gap = next(gaps, None)
            # Before each gap stand as many characters in the text as in the print.
            while gap is not None and gap.start() - here <= at - done:
                done += gap.start() - here
                here = gap.end()
                gap = next(gaps, None)
            printed[at] = min(here + at - done, self.ends[line])
        return printed

    def _offset_in_print(self, at: int) -> int:
        """Where the document prints a character of `text`."""
        number = bisect_right(self.starts, at) - 1
        ahead = at - self.starts[number]
        end = self.ends[number]
        bare, printed = _stretches(self.printed, self.begins[number], end)
        stretch = bisect_right(bare, ahead) - 1
        return min(printed[stretch] + ahead - bare[stretch], end)


@lru_cache(maxsize=8)
def _stretches(printed: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Where each stretch without a gap begins in a line without its gaps, and where it does in the print."""
    bare, there = [0], [start]
    for gap in _GAP.finditer(printed, start, end):
        bare.append(bare[-1] + gap.start() - there[-1])
        there.append(gap.end())
    return bare, there


def read_prose(result: Result) -> Prose:
    """The running text of a result's document; empty if there is no document."""
    if result.document is None:
        return Prose("", array("q"), array("q"), array("q"), "")
    return _prose_without(tuple(_table_spans(result)), result.document.text)


# Its figures are read, and then compared with the cells.
@lru_cache(maxsize=1)
def _prose_without(spans: tuple[Span, ...], printed: str) -> Prose:
    """What a text says outside these spans."""
    # Few of them occur in any one document, and each costs a pass over every line.
    dropped = [char for char in _DROPPED if char in printed]
    pieces = StringIO()
    starts, begins, ends = array("q"), array("q"), array("q")
    length = 0
    for start, end in _gaps_between(spans, printed):
        for line_start, line_end, goes_on in _split_lines(printed, start, end):
            piece = printed[line_start:line_end]
            for char in dropped:
                piece = piece.replace(char, "")
            if not goes_on:
                if not piece:
                    continue
                piece += "\n"
            pieces.write(piece)
            starts.append(length)
            begins.append(line_start)
            ends.append(line_end)
            length += len(piece)
    text = to_simplified(pieces.getvalue())
    for full, half in _HALF_WIDTH:
        text = text.replace(full, half)
    if "." in text:
        text = _FULL_STOP.sub("。", text)
    return Prose(text, starts, begins, ends, printed)


def _table_spans(result: Result) -> list[Span]:
    """The spans of grids, and of every text that was read as a cell."""
    assert result.document is not None
    spans = [span for table in result.document.tables for span in _figure_spans(table)]
    spans += [(cell.evidence.start, cell.evidence.end) for cell in result.cells.values() if cell.evidence is not None]
    return sorted(spans)


def _figure_spans(table: Table) -> list[Span]:
    """What of a grid is not running text: all of it, or all but the sentences if a page is laid out as a table."""
    # Some sites lay out the whole page as one table.
    cells = [cell for row in table.rows for cell in row if cell is not None]
    if not any(map(_is_sentence, cells)):
        return [(table.start, table.end)]
    return [(cell.start, cell.end) for cell in cells if cell.text and not _is_sentence(cell)]


def _is_sentence(cell: GridCell) -> bool:
    return len(cell.text) >= PROSE and "。" in cell.text


def _gaps_between(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """The stretches of a text that no span covers; between spans, those with more in them than borders of cells."""
    at = 0
    for start, end in spans:
        if start > at and text[at:start].strip(_NOTHING):
            yield at, start
        if end > at:
            at = end
    if at < len(text):
        yield at, len(text)


def _split_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The lines of a stretch without page numbers and empty ones: start, end, whether the sentence goes on."""
    stretch = text[start:end]
    # What was left out behind the stretch ends its last sentence.
    last = start + len(stretch.rstrip())
    for found in _LINE.finditer(stretch):
        line, stop = found[0], start + found.end()
        if len(line) >= WRAPPED:
            yield start + found.start(), stop, stop < last and _is_wrapped(line)
        elif not _PAGE_NUMBER.fullmatch(line):
            yield start + found.start(), stop, False


def _is_wrapped(line: str) -> bool:
    """Whether the line breaks off within a sentence because the page is no wider."""
    bare = line.rstrip()
    return bool(bare) and bare[-1] not in "。；;：:!！?？|" and len("".join(line.split())) >= WRAPPED
