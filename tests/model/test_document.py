"""Which tables of a document are grids, as all who look at its tables are told."""

from __future__ import annotations

import pytest

from govreport_core.model.document import MOST_LINES, Document, GridCell, Table, innermost


def make_document(*cells: list[str]) -> Document:
    """A document with a table of one row for each list of texts."""
    text, tables = "", []
    for texts in cells:
        start = len(text)
        row = []
        for each in texts:
            row.append(GridCell(each, len(text), len(text) + len(each)))
            text += each + "\n"
        tables.append(Table((tuple(row),), start, len(text)))
    return Document("made", text, "text/plain", tuple(tables))


def within(document: Document, start: int, end: int) -> Document:
    """The document with a table before its own that has one cell from a place to another."""
    text = document.text[start:end]
    outer = Table(((GridCell(text, start, end),),), start, end)
    return Document("made", document.text, "text/plain", (outer, *document.tables))


def test_tables_side_by_side_are_all_grids() -> None:
    document = make_document(["甲", "1"], ["乙", "2"])
    assert document.grids == [(0, document.tables[0]), (1, document.tables[1])]


def test_a_table_around_others_is_no_grid_and_keeps_its_number() -> None:
    inner = make_document(["甲", "1"], ["乙", "2"])
    document = within(inner, 0, len(inner.text))
    assert [number for number, _ in innermost(document.tables)] == [1, 2]
    assert document.grids == [(1, inner.tables[0]), (2, inner.tables[1])]


@pytest.mark.parametrize(("lines", "is_layout"), [(MOST_LINES, False), (MOST_LINES + 1, True)])
def test_a_table_with_a_page_of_lines_in_a_cell_is_a_layout(lines: int, is_layout: bool) -> None:
    document = make_document(["甲", "1\n" * lines])
    assert document.tables[0].is_layout is is_layout
    assert bool(document.grids) is not is_layout


def test_without_tables_there_are_no_grids() -> None:
    assert make_document().grids == []
