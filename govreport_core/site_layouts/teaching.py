"""Learns the layout of a site from a page of which a person has said some labels or some cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from govreport_core.forms.form import Form
from govreport_core.model.document import Document
from govreport_core.model.result import Result
from govreport_core.model.source import GridElements, PageFields, Source
from govreport_core.parsing import read_elements
from govreport_core.parsing.page_fields import unsaid_fields
from govreport_core.pipeline.extraction import extract
from govreport_core.reading.form_detection import is_printed_on
from govreport_core.site_layouts.fitting import Given, Labels, find_table
from govreport_core.site_layouts.layout import LayoutError, SiteLayout
from govreport_core.site_layouts.plugin import SitePlugin
from govreport_core.testing.plugins import manager_with


def teach(
    site: str,
    page: Source,
    given: Given,
    labels: Mapping[str, Labels],
    further: Iterable[Source] = (),
    *,
    elements: GridElements | None = None,
    fields: PageFields | None = None,
) -> SiteLayout:
    """The layout of a site, which reads the page and all further ones so that the form's sums hold.

    :param given: key -> the figure that the cell has on the page; None: it is blank.
    :param labels: by the form's id, what the site calls rows and columns.
    :param elements: which elements of the page are rows and cells, where its tables are no <table>.
    :param fields: which elements of it say its title, body, year and date.
    :raises SelectorError: a selector is none that is known.
    :raises FormError: a label is given to what the form does not have.
    :raises LayoutError: nothing fits what is given, several things do, or a page does not come out as it must.
    """
    document, form = _read_page(page, elements, fields)
    if unknown := [key for key in given if key not in form.cells]:
        raise LayoutError(f"{unknown[0]} is no cell of form {form.id}")
    said = labels.get(form.id, {})
    form.with_spellings({id: tuple(texts) for id, texts in said.items()})
    tables = [table for block in form.blocks if (table := find_table(document, form, block, given, said)) is not None]
    if not tables:
        raise LayoutError(f"{page.name}: no table has these labels or figures of form {form.id}")
    layout = SiteLayout(site, form.id, tuple(tables), elements, fields)
    for source in (page, *further):
        result = extract(source, manager=manager_with([SitePlugin(layout)]))
        if problem := next(_problems(result, layout, form, given if source is page else {}), None):
            raise LayoutError(f"{source.name}: the layout is not accepted: {problem}")
    return layout


def _read_page(page: Source, elements: GridElements | None, fields: PageFields | None) -> tuple[Document, Form]:
    """The example and the form on which it is printed.

    :raises LayoutError: that cannot be told, or a selector does not select what it must.
    """
    manager = manager_with([])
    asked = {**(elements._asdict() if elements else {}), **(fields._asdict() if fields else {})}
    document = read_elements(page, **asked) if asked else extract(page, manager=manager).document
    if document is None:
        raise LayoutError(f"{page.name}: cannot be read")
    if problem := next(_unselected(document, asked), None):
        raise LayoutError(f"{page.name}: {problem}")
    forms = [form for form in manager.forms if is_printed_on(document, form)]
    if len(forms) != 1:
        raise LayoutError(
            f"{page.name}: on which form it is printed cannot be told: no year of a report is found; "
            "name the element that says it, as in --field title h1"
        )
    return document, forms[0]


def _unselected(document: Document, asked: Mapping[str, str | None]) -> Iterator[str]:
    """What is wrong with what selectors select on the example."""
    for name in ("rows", "cells"):
        if asked.get(name) and not document.selected[name]:
            yield f"no element of the page is {name[:-1]} {asked[name]!r}; look at its source for the tag or class"
    if asked.get("rows") and not document.tables:
        yield f"no element {asked['cells']!r} stands in an element {asked['rows']!r}, so that there is no table"
    for name in unsaid_fields(document):
        texts = document.selected[name]
        if len(set(texts)) == 1:
            yield f"the {name} is not told by {asked[name]!r}: there stands {texts[0][:40]!r}"
        else:
            yield f"{asked[name]!r} selects {len(texts)} elements; the one that says the {name} is wanted"


def _problems(result: Result, layout: SiteLayout, form: Form, given: Given) -> Iterator[str]:
    """Why a result does not bear a layout out."""
    yield from (found.message for found in result.findings if found.code == "layout-changed")
    if result.form != layout.form:
        yield f"it comes out as form {result.form}, not {layout.form}"
        return
    keys = layout.keys(form)
    # Rows or columns with the same figures throughout cannot be told apart, and are not in the layout.
    for key in filter(keys.__contains__, given):
        value, cell = given[key], result.cells[key]
        if cell.status not in ("printed", "blank") or cell.value != value:
            yield f"{key}: {'a blank' if value is None else value} is given, {cell.value} ({cell.status}) is read"
    yield from (found.message for found in result.findings if found.kind in ("rule", "plugin", "disagreement"))
    if not _keeps_a_sum(result, keys, form):
        yield "no sum of the form can be checked by what it reads; give more labels or cells"


def _keeps_a_sum(result: Result, keys: Collection[str], form: Form) -> bool:
    """Whether the cells that are read have a sum of figures other than 0."""
    read = {key: cell.value for key, cell in result.cells.items() if key in keys and cell.status == "printed"}
    return any(all(key in read for key in rule.keys) and any(read[key] for key in rule.keys) for rule in form.rules)
