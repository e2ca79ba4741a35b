"""Learns the layout of a site from a page of which a person has said some labels or some cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from govreport_core.forms.figures import Figure, Kind, is_blank, parse_figure
from govreport_core.forms.form import Block, Column, Form, Row
from govreport_core.labels.match import match_column, match_row
from govreport_core.model.document import Document
from govreport_core.model.result import Result
from govreport_core.model.source import GridElements, Source
from govreport_core.pipeline.extraction import extract
from govreport_core.reading.form_detection import is_printed_on
from govreport_core.site_layouts.labelled_cells import JOINT, LabelledCell, labelled_cells
from govreport_core.site_layouts.layout import LayoutError, SiteLayout, TableLayout
from govreport_core.site_layouts.plugin import SitePlugin
from govreport_core.testing.plugins import manager_with

Given = Mapping[str, Figure | None]
# Id of a row, or "block/column" -> what the site calls it, as in a file of labels.
Labels = Mapping[str, Sequence[str]]


def teach(
    site: str,
    page: Source,
    given: Given,
    labels: Mapping[str, Labels],
    further: Iterable[Source] = (),
    *,
    elements: GridElements | None = None,
) -> SiteLayout:
    """The layout of a site, which reads the page and all further ones so that the form's sums hold.

    :param given: key -> the figure that the cell has on the page; None: it is blank.
    :param labels: by the form's id, what the site calls rows and columns.
    :param elements: which elements of the page are rows and cells, where its tables are no <table>.
    :raises FormError: a label is given to what the form does not have.
    :raises LayoutError: nothing fits what is given, several things do, or a page does not come out as it must.
    """
    manager = manager_with([])
    document = extract(replace(page, elements=elements), manager=manager).document
    forms = [form for form in manager.forms if document is not None and is_printed_on(document, form)]
    if document is None or len(forms) != 1:
        raise LayoutError(f"{page.name}: on which form it is printed cannot be told: no year of a report is found")
    form = forms[0]
    if unknown := [key for key in given if key not in form.cells]:
        raise LayoutError(f"{unknown[0]} is no cell of form {form.id}")
    said = labels.get(form.id, {})
    form.with_spellings({id: tuple(texts) for id, texts in said.items()})
    tables = [table for block in form.blocks if (table := _learn(document, form, block, given, said)) is not None]
    if not tables:
        raise LayoutError(f"{page.name}: no table has these labels or figures of form {form.id}")
    layout = SiteLayout(site, form.id, tuple(tables), elements)
    for source in (page, *further):
        result = extract(source, manager=manager_with([SitePlugin(layout)]))
        if problem := next(_problems(result, layout, form, given if source is page else {}), None):
            raise LayoutError(f"{source.name}: the layout is not accepted: {problem}")
    return layout


class _Fit(NamedTuple):
    """How one table may be the block.

    :param explained: how many of the given cells and labels it has.
    """

    table: TableLayout
    explained: int


def _learn(document: Document, form: Form, block: Block, given: Given, labels: Labels) -> TableLayout | None:
    """The layout of the table that has a block; None if nothing is said of the block.

    :raises LayoutError: several tables fit equally well.
    """
    wanted = {key: value for key, value in given.items() if key in block.keys}
    ids = {*(row.id for row in block.rows), *(f"{block.id}/{column.id}" for column in block.columns)}
    names = {id: texts for id, texts in labels.items() if id in ids}
    if not wanted and not names:
        return None
    fits: list[_Fit] = []
    for table in document.tables:
        for turned in (False, True):
            if fit := _fit(labelled_cells(table, turned=turned), form, block, wanted, names, turned=turned):
                fits.append(fit)
    best = [fit for fit in fits if fit.explained == max(each.explained for each in fits)]
    if len(best) > 1:
        raise LayoutError(f"{block.id}: several tables fit what is given; give more cells or labels")
    return best[0].table if best else None


def _fit(
    cells: Sequence[LabelledCell], form: Form, block: Block, wanted: Given, names: Labels, *, turned: bool
) -> _Fit | None:
    """How a table can have these cells and labels; None if it cannot have all of them."""
    lines = list(dict.fromkeys(each.label for each in cells))
    heads = list(dict.fromkeys(each.head for each in cells))
    rows = {row.id: _labels_of(lines, names.get(row.id, ())) for row in block.rows}
    columns = {column.id: _labels_of(heads, names.get(f"{block.id}/{column.id}", ())) for column in block.columns}
    for id in names:
        if not (rows.get(id) or columns.get(id.partition("/")[2])):
            return None
    _add_official(rows, lines, lambda text: match_row(form, *text.split(JOINT), block=block.id))
    _add_official(columns, heads, lambda text: match_column(form, block.id, *text.split(JOINT)))
    sought: dict[tuple[str, str], Figure | None] = {}
    for key, value in wanted.items():
        row, _, column = key.rpartition(".")
        sought[row, column] = value
        for known, id, there in ((rows, row, lines), (columns, column, heads)):
            known[id] = known[id] or _not_taken(there, known)
    texts = {(each.label, each.head): each.cell.text for each in cells}
    if not _narrow(rows, columns, sought, texts, form):
        return None
    if any(len(rows.get(id) or columns[id.partition("/")[2]]) != 1 for id in names):
        return None
    named = TableLayout(_decided(rows), _decided(columns), turned)
    return _Fit(named, len(wanted) + len(names)) if named.rows and named.columns else None


def _labels_of(printed: Iterable[str], said: Iterable[str]) -> set[str]:
    """The labels of a table that are said: whole, or as one of the pieces that make them."""
    wanted = {"".join(text.split()) for text in said}
    return {text for text in printed if text in wanted or wanted & set(text.split(JOINT))}


def _decided(known: Mapping[str, set[str]]) -> dict[str, str]:
    """Label -> id, of the rows or columns of which only one label is left."""
    return {next(iter(found)): id for id, found in known.items() if len(found) == 1}


def _not_taken(printed: Iterable[str], known: Mapping[str, set[str]]) -> set[str]:
    return set(printed) - set(_decided(known))


def _add_official(
    known: dict[str, set[str]], printed: Iterable[str], match: Callable[[str], Row | Column | None]
) -> None:
    """Add labels that are the form's own, so that a person need not say what everybody knows."""
    for text in sorted(_not_taken(printed, known)):
        found = match(text)
        if found is not None and not known[found.id]:
            known[found.id] = {text}


def _narrow(
    rows: dict[str, set[str]],
    columns: dict[str, set[str]],
    sought: Mapping[tuple[str, str], Figure | None],
    texts: Mapping[tuple[str, str], str],
    form: Form,
) -> bool:
    """Leave rows and columns the labels with which all given figures stand where they must; False if none are left."""
    fits = {
        (row, column): {place for place, text in texts.items() if _is(text, value, form.cells[f"{row}.{column}"].kind)}
        for (row, column), value in sought.items()
    }
    changed = True
    while changed:
        before = [len(found) for known in (rows, columns) for found in known.values()]
        for (row, column), places in fits.items():
            left = {place for place in places if place[0] in rows[row] and place[1] in columns[column]}
            if not left:
                return False
            rows[row], columns[column] = {label for label, _ in left}, {head for _, head in left}
        for known in (rows, columns):
            for id, found in known.items():
                if len(found) == 1:
                    for other in known:
                        if other != id:
                            known[other] = known[other] - found
        changed = before != [len(found) for known in (rows, columns) for found in known.values()]
    return True


def _is(text: str, value: Figure | None, kind: Kind) -> bool:
    return is_blank(text) if value is None else parse_figure(text, kind) == value


def _problems(result: Result, layout: SiteLayout, form: Form, given: Given) -> Iterator[str]:
    """Why a result does not bear a layout out."""
    yield from (found.message for found in result.findings if found.code == "layout-changed")
    if result.form != layout.form:
        yield f"it comes out as form {result.form}, not {layout.form}"
        return
    keys = layout.keys(form)
    for key, value in given.items():
        cell = result.cells[key]
        # Rows or columns with the same figures throughout cannot be told apart, and are not in the layout.
        if key in keys and (cell.status not in ("printed", "blank") or cell.value != value):
            yield f"{key}: {'a blank' if value is None else value} is given, {cell.value} ({cell.status}) is read"
    yield from (found.message for found in result.findings if found.kind in ("rule", "plugin", "disagreement"))
    read = {key: cell.value for key, cell in result.cells.items() if key in keys and cell.status == "printed"}
    kept = [
        rule for rule in form.rules if all(key in read for key in rule.keys) and any(read[key] for key in rule.keys)
    ]
    if not kept:
        yield "no sum of the form can be checked by what it reads; give more labels or cells"
