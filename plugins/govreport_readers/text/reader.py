"""Plain text and markdown. The text stays as it is; markdown tables become grids as well."""

from __future__ import annotations

import re

from govreport_core import hookimpl
from govreport_core.errors import UnreadableSource
from govreport_core.forms.normalization import unify_glyphs
from govreport_core.model.document import Document, GridCell, Table
from govreport_core.model.finding import finding
from govreport_core.model.source import Source
from govreport_readers.metadata.reader import describe
from govreport_readers.text import markdown
from govreport_readers.text.decoding import binary_type, decode, visible

_CELL_TAG = re.compile(r"<t[dr][\s>]", re.IGNORECASE)


@hookimpl(trylast=True)
def govreport_read(source: Source) -> Document | None:
    """Anything that can be decoded as text."""
    if binary_type(source.data):
        return None
    decoded = decode(source)
    text = unify_glyphs(visible(decoded.text))
    if _CELL_TAG.search(text):
        # Numbers of tags are no figures.
        raise UnreadableSource(source.name, "it has table tags, but could not be read as HTML; is the page damaged?")
    findings = [finding("truncated", problem=f"{decoded.lost} characters could not be decoded")] if decoded.lost else []
    return Document(
        source.name,
        text,
        "text/markdown" if markdown.may_have_grid(text) else "text/plain",
        tuple(_table(text, grid) for grid in markdown.grids(text)),
        describe(text, url=source.url),
        findings=tuple(findings),
    )


def _table(text: str, grid: markdown.Grid) -> Table:
    width = max(map(len, grid.rows))
    rows = ([GridCell(text[start:end], start, end) for start, end in row] for row in grid.rows)
    return Table(tuple((*row, *[None] * (width - len(row))) for row in rows), grid.start, grid.end)
