"""Reads plain text and markdown; the text stays as it is, and markdown tables become grids as well."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.forms.normalization import unify_glyphs
from govreport_core.model.document import Document, GridCell, Table
from govreport_core.model.finding import Finding, finding
from govreport_core.model.source import Source
from govreport_readers.containers.kinds import kind_of_container
from govreport_readers.metadata.reader import describe
from govreport_readers.text import markdown, parted_rows, ruled_tables, simple_tables
from govreport_readers.text.decoding import read_source_text

_NOT_UNDERSTOOD = "a table drawn with dashes was not read: what stands in which of its rows and columns is not certain"
_CELL_TAG = re.compile(r"<t[dr][\s>]", re.IGNORECASE)


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """Anything that can be decoded as text, or that has a text within it."""
    if kind := kind_of_container(source.data):
        # The reader of containers reads texts by this module.
        from govreport_readers.containers.reader import read_container

        return read_container(source, kind)
    return read_text(source)


def read_text(source: Source) -> Document | None:
    """The document that a text is; None if it is a binary format.

    :raises UnreadableSource: it has tags of tables.
    """
    read = read_source_text(source)
    if read is None:
        return None
    text = unify_glyphs(read.text)
    if _CELL_TAG.search(text):
        # The numbers in tags, such as spans, would be taken for figures.
        raise UnreadableSource(source.name, "it has table tags, but could not be read as HTML; is the page damaged?")
    text, drawn, findings = _write_out(text)
    bars = list(markdown.find_grids(text))
    grids = [*bars, *parted_rows.find_grids(text, [*drawn, *bars])]
    tables = (*drawn, *(_make_table(text, grid) for grid in grids))
    return Document(
        source.name,
        text,
        "text/markdown" if bars else "text/plain",
        tuple(sorted(tables, key=lambda table: table.start)),
        describe(text, url=source.url),
        findings=(*read.findings, *findings),
    )


class _WrittenOut(NamedTuple):
    """A text in which tables drawn with characters are rows of cells, parted by tabs."""

    text: str
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]


def _write_out(text: str) -> _WrittenOut:
    """The text with what its drawn tables say, and their grids.

    One that cannot be understood stays as it is, but as a grid without cells: its lines are not those of rows.
    """
    out: list[str] = []
    tables: list[Table] = []
    findings: list[Finding] = []
    length = at = 0
    for drawn in _find_drawn(text):
        out.append(text[at : drawn.start])
        start = length + drawn.start - at
        if drawn.rows is None:
            inner = text[drawn.start : drawn.end]
            tables.append(Table(((GridCell("", start, start),),), start, start + len(inner)))
            findings.append(finding("truncated", problem=_NOT_UNDERSTOOD))
        else:
            inner, rows = _write_rows(drawn.rows, start)
            tables.append(Table(rows, start, start + len(inner)))
        out.append(inner)
        length, at = start + len(inner), drawn.end
    return _WrittenOut("".join((*out, text[at:])), tuple(tables), tuple(findings))


def _find_drawn(text: str) -> list[ruled_tables.Drawn]:
    """The tables that a text draws or lays out, in its order; none within another."""
    found: list[ruled_tables.Drawn] = []
    both = (*ruled_tables.find_ruled_tables(text), *simple_tables.find_simple_tables(text))
    for drawn in sorted(both, key=lambda drawn: drawn.start):
        if not found or drawn.start >= found[-1].end:
            found.append(drawn)
    return found


def _write_rows(drawn: ruled_tables.Rows, start: int) -> tuple[str, tuple[tuple[GridCell | None, ...], ...]]:
    """The rows of a table as text, and as cells that stand in it from a place on; a spanned cell is written once."""
    cells: dict[int, GridCell] = {}
    lines: list[str] = []
    at = start
    for row in drawn:
        pieces: list[str] = []
        for number, text in row:
            if number not in cells:
                cells[number] = GridCell(text, at, at + len(text))
                pieces.append(text)
                at += len(text) + 1
        if not pieces:
            at += 1
        lines.append("\t".join(pieces))
    return "\n".join(lines), tuple(tuple(cells[number] for number, _ in row) for row in drawn)


def _make_table(text: str, grid: markdown.Grid) -> Table:
    """The grid with its short rows filled up to the width of the longest."""
    width = max(map(len, grid.rows))
    rows = ([GridCell(text[start:end], start, end) for start, end in row] for row in grid.rows)
    return Table(tuple((*row, *[None] * (width - len(row))) for row in rows), grid.start, grid.end)
