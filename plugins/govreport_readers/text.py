"""Plain text and markdown. The text stays as it is; markdown tables become grids as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.findings import finding
from govreport_core.model import Document, GridCell, Source, Table
from govreport_core.wording import unify
from govreport_readers.decoding import binary_type, decode
from govreport_readers.metadata import describe

_CELL_TAG = re.compile(r"<t[dr][\s>]", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """Anything that can be decoded as text."""
    if binary_type(source.data):
        return None
    decoded = decode(source)
    text = unify(decoded.text)
    if _CELL_TAG.search(text):
        # Numbers of tags are no figures.
        raise UnreadableSource(source.name, "it has table tags, but could not be read as HTML; is the page damaged?")
    findings = [finding("truncated", problem=f"{decoded.lost} characters could not be decoded")] if decoded.lost else []
    return Document(
        source.name,
        text,
        "text/markdown" if _has_table(text) else "text/plain",
        tuple(_tables(text)),
        describe(text, url=source.url),
        findings=tuple(findings),
    )


def _has_table(text: str) -> bool:
    return "|--" in text or "|:-" in text or "| --" in text or "| :-" in text


def _tables(text: str) -> Iterator[Table]:
    """The markdown tables: a header line, a line of dashes, and rows until the first line without a bar."""
    if not _has_table(text):
        return
    lines = list(_lines(text))
    number = 1
    while number < len(lines):
        start, end = lines[number]
        if "--" not in text[start:end] or "|" not in text[start:end] or not _SEPARATOR.fullmatch(text, start, end):
            number += 1
            continue
        first = number - 1
        last = number + 1
        while last < len(lines) and text.find("|", *lines[last]) >= 0 and not _starts_table(text, lines, last):
            last += 1
        rows = [_row(text, *lines[n]) for n in range(first, last) if n != number]
        width = max(len(row) for row in rows)
        yield Table(tuple((*row, *([None] * (width - len(row)))) for row in rows), lines[first][0], lines[last - 1][1])
        number = last + 1


def _starts_table(text: str, lines: list[tuple[int, int]], number: int) -> bool:
    return (
        number + 1 < len(lines)
        and "--" in text[slice(*lines[number + 1])]
        and bool(_SEPARATOR.fullmatch(text, *lines[number + 1]))
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _row(text: str, start: int, end: int) -> tuple[GridCell, ...]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end and text[start] == "|":
        start += 1
    if end > start and text[end - 1] == "|":
        end -= 1
    cells = []
    at = start
    for part in text[start:end].split("|"):
        stripped = part.strip()
        inner = at + (len(part) - len(part.lstrip())) if stripped else at
        cells.append(GridCell(stripped, inner, inner + len(stripped)))
        at += len(part) + 1
    return tuple(cells)
