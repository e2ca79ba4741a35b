"""Says in a language what was read of a document, and what was not."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_core.explanation.cell_words import describe_figure, describe_how
from govreport_core.explanation.sections import Said, Section
from govreport_core.explanation.values import DocumentExplanation, RowTold, TableTold
from govreport_core.messages import Language, describe_finding, text


def describe_document(told: DocumentExplanation, language: Language) -> Said:
    """An explanation of a document in words."""
    found = [row for row in told.rows if row.is_found]
    title = text(
        "explain.document",
        language,
        name=told.document,
        status=text(f"result.{told.status}", language),
        form=told.form or "–",
        media_type=told.media_type or "–",
    )
    counts = text(
        "explain.counts",
        language,
        tables=len(told.tables),
        found=len(found),
        rows=len(told.rows),
        left=len(told.left_over),
    )
    sections = [
        Section("", (counts,)),
        Section(text("explain.tables", language), table=tuple(_tables(told, language))),
        Section(text("explain.matched", language), table=tuple(_matched(found, language))),
        Section(
            text("explain.unmatched", language),
            tuple(_describe_unfound(row, language) for row in told.rows if not row.is_found),
        ),
        Section(text("explain.left_over", language), tuple(describe_figure(each, language) for each in told.left_over)),
        Section(
            text("explain.findings", language),
            tuple(describe_finding(each.to_dict(), language) for each in told.findings),
        ),
    ]
    return Said(title, tuple(each for each in sections if each.lines or len(each.table) > 1))


def _tables(told: DocumentExplanation, language: Language) -> Iterator[tuple[str, ...]]:
    yield tuple(text("explain.tables.heads", language).split("|"))
    for table in told.tables:
        where = text("explain.at.line", language, line=table.line)
        if table.page is not None:
            where = text("explain.at.page", language, page=table.page)
        number = text("explain.in_text", language) if table.number is None else str(table.number + 1)
        size = "lines" if table.number is None else "grid"
        size = text(f"explain.size.{size}", language, rows=table.rows, columns=table.columns)
        yield (number, where, size, _what_it_is(table, language), table.begins)


def _what_it_is(table: TableTold, language: Language) -> str:
    if table.foreign:
        return text("explain.table.foreign", language)
    if not table.matched:
        return text("explain.table.none", language)
    id = "explain.table.unread" if table.unread else "explain.table.read"
    return text(id, language, rows=len(table.matched), unread=table.unread)


def _describe_unfound(row: RowTold, language: Language) -> str:
    # The label is there: what is not there are figures behind it.
    is_printed = row.label.how in ("official", "spelling")
    if is_printed:
        return text("explain.row.no_figures", language, row=row.name)
    return text("explain.row.unfound", language, row=row.name, how=describe_how(row.label, language))


def _matched(rows: list[RowTold], language: Language) -> Iterator[tuple[str, ...]]:
    yield tuple(text("explain.matched.heads", language).split("|"))
    for row in rows:
        where = text("explain.at.line", language, line=row.line)
        if row.table is not None and row.row is not None:
            where = text("explain.at.table", language, table=row.table + 1, row=row.row + 1)
        statuses = ", ".join(f"{text(f'status.{name}', language)} {count}" for name, count in row.statuses.items())
        yield (row.name, where, describe_how(row.label, language, is_found=True), statuses)
