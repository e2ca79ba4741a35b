"""Says what a layout reads of a page, for the person who taught it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from govreport_core.model.source import Source
from govreport_core.pipeline.extraction import extract
from govreport_core.site_layouts.layout import SiteLayout
from govreport_core.site_layouts.plugin import SitePlugin
from govreport_core.testing.plugins import manager_with


def describe_reading(layout: SiteLayout, page: Source) -> Iterator[str]:
    """What the layout makes of its example, a line each."""
    result = extract(page, manager=manager_with([SitePlugin(layout)]))
    document = result.document
    selected = document.selected if document is not None else {}
    for name, selector in layout.elements._asdict().items() if layout.elements else ():
        yield f"elements: {len(selected.get(name, ()))} are {name} ({selector})"
    if document is not None:
        tables = len(document.tables)
        yield (
            f"the page has {tables} tables, of which the layout names {len(layout.tables)}"
            if tables > 1
            else "the page has one table"
        )
    if layout.fields:
        said = (f"{name} {result.source.get(name)}" for name in ("title", "agency", "year", "published"))
        yield f"the page says: {', '.join(said)}"
    left = Counter(key.partition(".")[0] for key, cell in result.cells.items() if cell.is_open)
    printed = sum(cell.evidence is not None and cell.evidence.plugin == layout.site for cell in result.cells.values())
    where = ", ".join(f"{table} {count}" for table, count in left.items())
    yield (
        f"{printed} of {len(result.cells)} cells of the form are read by the layout; {left.total()} stay open"
        + (f" ({where}): label or correct more of them if the page prints them" if left else "")
    )
