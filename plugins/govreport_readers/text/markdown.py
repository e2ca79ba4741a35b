"""Finds the tables of bars in a markdown text, and writes them as the markup that they are short for.

Sites that convert pages to markdown leave tags between and within such tables; the HTML reader then reads it all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

# A dash alone is a mark for nothing as well; with a colon, or another dash, it is none.
_SEPARATOR = re.compile(r"\s*\|?\s*(?::-+:?|-+:|-{2,})\s*(\|\s*(?::-+:?|-+:|-{2,})\s*)*\|?\s*")
_SHORT_SEPARATOR = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_MAY_BE_SEPARATOR = re.compile(r"\| ?:?-")
# A bar that is written as one does not part cells.
_BAR = re.compile(r"(?<!\\)\|")
# Emphasis or code around all of a cell. One mark alone is none: 5* is a figure with a note.
_EMPHASIS = re.compile(r"(?P<marks>\*{1,3})(?P<starred>[^*\s](?:[^*]*[^*\s])?)(?P=marks)"
                       r"|(?P<lines>_{1,3})(?P<underlined>[^_\s](?:[^_]*[^_\s])?)(?P=lines)"
                       r"|`(?P<code>[^`]+)`")  # fmt: skip
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;")


class Span(NamedTuple):
    """A stretch of a text."""

    start: int
    end: int


class Grid(NamedTuple):
    """A table of bars: its lines, the cells of each row without what emphasises them, and where all that stands."""

    start: int
    end: int
    rows: tuple[tuple[Span, ...], ...]


def find_grids(text: str) -> Iterator[Grid]:
    """The tables: a header line, a line of dashes, and rows until the first line without a bar."""
    if not _MAY_BE_SEPARATOR.search(text):
        return
    lines = list(line_spans(text))
    number = 1
    while number < len(lines):
        if not (_is_separator(text, lines[number]) or _is_short_separator(text, lines, number)):
            number += 1
            continue
        first = number - 1
        last = number + 1
        while last < len(lines) and text.find("|", *lines[last]) >= 0 and not _starts_grid(text, lines, last):
            last += 1
        rows = tuple(_split_row(text, *lines[n]) for n in range(first, last) if n != number)
        yield Grid(lines[first].start, lines[last - 1].end, rows)
        number = last + 1


def as_markup(text: str, found: list[Grid]) -> str:
    """The text with its tables of bars written as those of HTML, and all else as it is.

    Markup in the cells stays markup, as markdown means it; what is escaped becomes what it stands for.
    """
    out: list[str] = []
    at = 0
    for grid in found:
        rows = ("".join(f"<td>{_unescape_cell(text[start:end])}</td>" for start, end in row) for row in grid.rows)
        out += (text[at : grid.start], "<table>", *(f"<tr>{row}</tr>\n" for row in rows), "</table>")
        at = grid.end
    return "".join((*out, text[at:]))


def may_have_markup(text: str) -> bool:
    """Whether a text can have tags, entities or escaped characters at all; quick."""
    return any(sign in text for sign in "<&\\")


def has_markup(text: str, found: list[Grid]) -> bool:
    """Whether cells have tags, entities or escaped characters in them: then they say something else than they print."""
    return any(
        "\\" in lines or (("<" in lines or "&" in lines) and _MARKUP.search(lines))
        for lines in (text[grid.start : grid.end] for grid in found)
    )


def _unescape_cell(cell: str) -> str:
    """The cell with what is escaped written so that it stands for itself in HTML, too."""
    return _ESCAPED.sub(lambda escaped: escape(escaped[1]), cell) if "\\" in cell else cell


def _is_separator(text: str, line: Span) -> bool:
    return _may_be_separator(text, line) and bool(_SEPARATOR.fullmatch(text, *line))


def _is_short_separator(text: str, lines: list[Span], number: int) -> bool:
    """Whether a line of single dashes parts a table's header from its rows, and is no row of marks for nothing.

    It is the second line of its table, with as many cells as the first, and not the last one.
    """
    if not _may_be_separator(text, lines[number]) or not _SHORT_SEPARATOR.fullmatch(text, *lines[number]):
        return False
    is_second = number < 2 or text.find("|", *lines[number - 2]) < 0
    goes_on = number + 1 < len(lines) and text.find("|", *lines[number + 1]) >= 0
    width, under = (len(_split_row(text, *lines[at])) for at in (number - 1, number))
    return is_second and goes_on and width == under


def _may_be_separator(text: str, line: Span) -> bool:
    """A look at the marks first: most lines are none, and the patterns are slow to say so."""
    return text.find("|", *line) >= 0 and text.find("-", *line) >= 0


def _starts_grid(text: str, lines: list[Span], number: int) -> bool:
    """Whether a line is the header of the next table, which so ends the one before it."""
    return number + 1 < len(lines) and _is_separator(text, lines[number + 1])


def line_spans(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield Span(start, start + len(line.rstrip("\r\n")))
        start += len(line)


def _split_row(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The cells of a line; bars at its beginning and its end are only its border."""
    start, end = strip_span(text, start, end)
    if start < end and text[start] == "|":
        start += 1
    bars = [bar.start() for bar in _BAR.finditer(text, start, end)]
    if not bars or bars[-1] != end - 1:
        bars.append(end)
    begins = (start, *(bar + 1 for bar in bars[:-1]))
    return tuple(_strip_emphasis(text, *strip_span(text, *cell)) for cell in zip(begins, bars, strict=True))


def strip_span(text: str, start: int, end: int) -> Span:
    """The span without white space around it; an empty one stays where it begins."""
    inner = text[start:end]
    if not inner or inner.isspace():
        return Span(start, start)
    return Span(end - len(inner.lstrip()), start + len(inner.rstrip()))


def _strip_emphasis(text: str, start: int, end: int) -> Span:
    """The span without emphasis around it, which is not a part of a figure."""
    if start < end and text[start] in "*_`" and (emphasis := _EMPHASIS.fullmatch(text, start, end)):
        return Span(*emphasis.span(emphasis.lastgroup or 0))
    return Span(start, end)
