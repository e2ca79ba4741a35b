"""Reads plain text and markdown; the text stays as it is, and markdown tables become grids as well."""

from __future__ import annotations

import re

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.forms.normalization import unify_glyphs
from govreport_core.model.document import Document, GridCell, Table
from govreport_core.model.source import Source
from govreport_readers.metadata.reader import describe
from govreport_readers.text import markdown
from govreport_readers.text.decoding import read_source_text

_CELL_TAG = re.compile(r"<t[dr][\s>]", re.IGNORECASE)


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """Anything that can be decoded as text."""
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
    return Document(
        source.name,
        text,
        "text/markdown" if markdown.may_have_grid(text) else "text/plain",
        tuple(_make_table(text, grid) for grid in markdown.find_grids(text)),
        describe(text, url=source.url),
        findings=read.findings,
    )


def _make_table(text: str, grid: markdown.Grid) -> Table:
    """The grid with its short rows filled up to the width of the longest."""
    width = max(map(len, grid.rows))
    rows = ([GridCell(text[start:end], start, end) for start, end in row] for row in grid.rows)
    return Table(tuple((*row, *[None] * (width - len(row))) for row in rows), grid.start, grid.end)
