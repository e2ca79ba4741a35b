"""Lends the built-in readers and parsers to authors of others, for a part of a source or of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import unify_glyphs
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Document, Metadata, Position, Table
from govreport_core.model.finding import Finding
from govreport_core.model.readings import CellReading, Reading
from govreport_core.model.source import GridElements, PageFields, Source
from govreport_core.parsing.page_fields import metadata_of_fields
from govreport_core.parsing.selectors import parse_selector

# The name under which the built-in parser of grids is installed.
GRID_PARSER = "tables.grid"


@cache
def _built_in() -> PluginManager:
    """The plugins of this distribution alone: a part is never given back to the plugin that asks."""
    manager = PluginManager()
    manager.load_entry_points(built_in_only=True)
    return manager


def read_part(
    part: str | bytes, *, name: str = "<part>", media_type: str | None = None, url: str | None = None
) -> Document | None:
    """What the built-in readers make of a part of a source, such as the page in a field of JSON; None if none can.

    :raises SourceError: the part is no text, broken, encrypted or too large.

    >>> read_part("<table><tr><td>新收<td>80</table>").tables[0].rows[0][1].text
    '80'
    """
    data, charset = (part.encode("utf-8", "surrogatepass"), "utf-8") if isinstance(part, str) else (part, None)
    return _read(Source(name, data, media_type, charset, url))


def _read(source: Source) -> Document | None:
    failed: list[Finding] = []
    document = _built_in().read(source, failed.append)
    return replace(document, findings=(*document.findings, *failed)) if document is not None and failed else document


def read_elements(
    source: Source, rows: str | None = None, cells: str | None = None, **fields: str | None
) -> Document | None:
    """What the built-in readers make of a page of which it is known what its elements are; None if none can.

    A selector is a tag, .class, #id or [attribute=value], or several of these; see `docs/parsing.md`.

    :param rows: the elements that are rows, where the tables are no <table>.
    :param cells: the elements in a row that are its cells.
    :param fields: the elements that say `title`, `agency`, `year` and `published`. Of a field whose selector does not
        select exactly one text nothing is said; `Document.selected` has what each selector selects.
    :raises SelectorError: a selector is none that is known.
    :raises SourceError: the page is broken, encrypted or too large.

    >>> page = Source("page.html", "<h4>林业局2023年信息公开年报</h4><div class=r><b>新收</b><b>80</b></div>".encode())
    >>> document = read_elements(page, "div.r", "b", title="h4")
    >>> [cell.text for cell in document.tables[0].rows[0]], document.metadata.year
    (['新收', '80'], 2023)
    """
    if (rows is None) != (cells is None):
        raise TypeError("rows and cells are selected together, or neither")
    elements = None if rows is None or cells is None else GridElements(rows, cells)
    asked = replace(source, elements=elements, fields=PageFields(**fields))
    for selector in asked.selectors.values():
        parse_selector(selector)
    document = _read(asked)
    if document is None or asked.fields == PageFields():
        return document
    return replace(document, metadata=metadata_of_fields(document, describe_text))


def describe_text(text: str, *, url: str | None = None) -> Metadata:
    """What a text says of itself: title, agency, year, date of publication; each with its place in this text.

    >>> describe_text("南屏市水务局2023年政府信息公开工作年度报告").year
    2023
    """
    plain = unify_glyphs(text).replace("<", " ")  # what looks like a tag here is none
    document = read_part(plain, media_type="text/plain", url=url) if text.strip() else None
    if document is None:
        return Metadata(url=url)
    if document.text == plain:
        return document.metadata
    return replace(document.metadata, evidence={})  # the reader wrote a drawn table out: places are others


def parse_grid(document: Document, form: Form, grid: Table) -> Iterator[Reading]:
    """What the built-in parser of grids reads of one grid whose cells stand in the document's text.

    Heads, spans, other spellings, foreign rows and doubtful rows are its work. The readings stand in the text; the
    document itself need not have the grid.
    """
    part = replace(document, tables=(grid,))
    parser: Any = _built_in().plugin(GRID_PARSER)
    yield from map(_without_grid, parser.govreport_parse(document=part, form=form))


def _without_grid(reading: Any) -> Reading:
    """The reading at its place in the text: the grid has no number in the document."""
    position = Position(*reading.position[:2])
    if isinstance(reading, CellReading):
        return reading._replace(position=position)
    tokens = tuple(token._replace(position=Position(*token.position[:2])) for token in reading.tokens)
    moved: Reading = reading._replace(tokens=tokens, position=position)
    return moved
