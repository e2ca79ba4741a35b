"""Explains a document: the tables found, the rows of the form that were found in them and those that were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from govreport_core.explanation.cell import document_of
from govreport_core.explanation.figures import left_over
from govreport_core.explanation.labels import match_row_label, most_alike
from govreport_core.explanation.places import (
    heads_above,
    label_places,
    line_of,
    row_evidence,
    shorten,
    words_of_row,
)
from govreport_core.explanation.values import DocumentExplanation, LabelMatch, RowTold, TableTold
from govreport_core.forms.form import Form, Row
from govreport_core.forms.loading import load_form
from govreport_core.messages.cell_names import name_cell
from govreport_core.model.account import Account, Role
from govreport_core.model.cell import Evidence
from govreport_core.model.document import Document
from govreport_core.model.result import Result
from govreport_core.model.spans import Span


def explain_document(result: Result) -> DocumentExplanation:
    """What was read of a document, and what was not.

    :raises ValueError: the result has no document, and no finding that says why.
    """
    if result.document is None and not result.findings:
        document_of(result)
    rows: tuple[RowTold, ...] = ()
    places: dict[str, Evidence] = {}
    if result.form is not None:
        form = load_form(result.form).variant(result.cells)
        found = {row.id: row_evidence(row, form, result) for row in form.rows.values()}
        places = {id: evidence for id, evidence in found.items() if evidence is not None}
        rows = tuple(_told_rows(form, places, result))
    return DocumentExplanation(
        str(result.source["name"]),
        result.source.get("media_type"),
        result.status,
        result.form,
        tuple(_tables(result, places)),
        rows,
        left_over(result),
        result.findings,
    )


def _told_rows(form: Form, places: Mapping[str, Evidence], result: Result) -> Iterator[RowTold]:
    document = document_of(result)
    texts = list(dict.fromkeys(text for text, _ in label_places(document)))
    for row in form.rows.values():
        place = places.get(row.id)
        statuses = Counter[str](result.cells[key].status for key in row.keys if key in result.cells)
        told: tuple[int | None, int | None, int | None] = (None, None, None)
        if place is not None:
            said = (*heads_above(place, document), *words_of_row(form, row, place, document))
            label = match_row_label(form, row, said, document.metadata.year)
            told = place.table, place.row, line_of(document, place.start)
        else:
            label = _unfound(row, form, texts, document)
        yield RowTold(row.id, name_cell(row.id), dict(statuses), label, *told)


def _unfound(row: Row, form: Form, texts: list[str], document: Document) -> LabelMatch:
    alike = most_alike(row, form, texts, document.metadata.year)
    return alike[0] if alike else LabelMatch(row.label.text, "", "none", 0.0)


def _tables(result: Result, places: Mapping[str, Evidence]) -> Iterator[TableTold]:
    """The grids, and the stretches of text that the account has, in the document's order."""
    document = result.document
    if document is None:
        return
    account = result.account or Account()
    found = [
        _table(document, (table.start, table.end), number, account, places)
        for number, table in enumerate(document.tables)
    ]
    grids = {(table.start, table.end) for table in document.tables}
    found += [_table(document, span, None, account, places) for span in account.regions if span not in grids]
    yield from sorted(found, key=lambda table: table.start)


def _table(
    document: Document, span: Span, number: int | None, account: Account, places: Mapping[str, Evidence]
) -> TableTold:
    start, end = span
    roles = Counter(entry.role for entry in account.others if start <= entry.start < end)
    rows = document.tables[number].rows if number is not None else ()
    return TableTold(
        number,
        start,
        line_of(document, start),
        document.page_of(start),
        shorten(document.text[start:end][:400]),
        len(rows) or document.text.count("\n", start, end) + 1,
        max(map(len, rows), default=1),
        tuple(id for id, at in places.items() if at.table == number and start <= at.start <= end),
        roles[Role.FOREIGN] > 0,
        roles[Role.UNREAD],
    )
