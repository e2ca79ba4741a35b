"""The plugin that reads pages by the layout in a file, and says when the labels of the layout are gone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.hooks.markers import hookimpl
from govreport_core.hooks.plugin_file import PluginFile
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import CellReading
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.parsing import read_elements
from govreport_core.parsing.page_fields import unsaid_fields
from govreport_core.reading.form_detection import forms_printed_on
from govreport_core.site_layouts.labelled_cells import labelled_cells
from govreport_core.site_layouts.layout import SiteLayout, TableLayout, load_layout
from govreport_core.site_layouts.paired_cells import LabelledCell
from govreport_core.site_layouts.table_units import unit_stated

# So many labels that are gone are named.
MOST_NAMED = 8


class SitePlugin:
    """Reads pages by a layout.

    :param only_here: whether all pages are of the site. If not, only a page that still has some of the labels is
        said to have changed.
    """

    def __init__(self, layout: SiteLayout, *, only_here: bool = True) -> None:
        self.layout = layout
        self.only_here = only_here
        self.name = layout.site

    @hookimpl
    def govreport_read(self, source: Source) -> Document | None:
        """The page with the layout's elements as tables and as what it says of itself; None if it has no such table."""
        elements, fields = self.layout.elements, self.layout.fields
        if elements is None and fields is None:
            return None
        document = read_elements(
            source, **(elements._asdict() if elements else {}), **(fields._asdict() if fields else {})
        )
        return document if document and any(next(_search(t, document), None) for t in self.layout.tables) else None

    @hookimpl
    def govreport_parse(self, document: Document, form: Form) -> Iterator[CellReading]:
        """The cells beside and under the layout's labels, in tables that have all heads of the layout."""
        # Words of the site's own do not tell which form it is: where the year does not either, nothing is known.
        if form.id != self.layout.form or forms_printed_on(document, form) != {form.id}:
            return
        for table in self.layout.tables:
            kinds = {form.cells[key].kind for key in table.keys(form)}
            for found in _search(table, document):
                if found.gone_heads:
                    continue
                unit = unit_stated(document, found.number, has_amounts="amount" in kinds)
                for each in found.cells:
                    key = form.key(table.rows[each.label], table.columns[each.head])
                    if key:
                        of_count = unit if form.cells[key].kind != "amount" else None
                        yield CellReading(key, each.cell.text, each.position, of_count, each.words)

    @hookimpl
    def govreport_check(self, result: Result) -> Iterator[Finding]:
        """What of the layout is no longer on the page."""
        document = result.document
        if document is None or result.form not in (None, self.layout.form):
            return
        fields = [f"{name}: {getattr(self.layout.fields, name)}" for name in unsaid_fields(document)]
        is_known = False
        for table in self.layout.tables:
            best = min(_search(table, document), key=lambda found: len(found.gone), default=None)
            is_known = is_known or best is not None
            gone = best.gone if best else [*table.columns, *table.rows]
            if gone and (self.only_here or best):
                yield self._changed(gone)
        if fields:
            yield self._changed(fields)
        if is_known and result.form is None:
            yield finding("layout-form", site=self.name, form=self.layout.form)

    def _changed(self, gone: Sequence[str]) -> Finding:
        named = "、".join(gone[:MOST_NAMED]) + ("…" if len(gone) > MOST_NAMED else "")
        return finding("layout-changed", site=self.name, labels=named, count=len(gone))


class LayoutFile(PluginFile, SitePlugin):
    """The layout of a file as a plugin: what `--site` adds, or an entry point names."""

    def __init__(self, path: str | os.PathLike[str], *, only_here: bool = False) -> None:
        PluginFile.__init__(self, path)
        SitePlugin.__init__(self, load_layout(self.path), only_here=only_here)


class _Found(NamedTuple):
    """A table of the page that has some of the layout's labels.

    :param number: of the table.
    :param cells: those whose row and column the layout names.
    """

    number: int
    cells: list[LabelledCell]
    gone_heads: list[str]
    gone_rows: list[str]

    @property
    def gone(self) -> list[str]:
        """The labels that it does not have."""
        return [*self.gone_heads, *self.gone_rows]


def _search(layout: TableLayout, document: Document) -> Iterator[_Found]:
    """The tables that have some row and some head of the layout."""
    for number in range(len(document.tables)):
        cells = labelled_cells(document, number, turned=layout.turned, paired=layout.paired)
        labels, heads = {each.label for each in cells}, {each.head for each in cells}
        gone_heads = [head for head in layout.columns if head not in heads]
        gone_rows = [label for label in layout.rows if label not in labels]
        if len(gone_heads) < len(layout.columns) and len(gone_rows) < len(layout.rows):
            known = [each for each in cells if each.label in layout.rows and each.head in layout.columns]
            yield _Found(number, known, gone_heads, gone_rows)
