"""Makes documents and grids of whatever elements a page has: lines of <div>, records, spans of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govreport_core.forms.normalization import unify_glyphs
from govreport_core.model.document import Document, GridCell, Metadata, Table
from govreport_core.parsing.built_in import describe_text


class Span(NamedTuple):
    """A cell over several rows or columns."""

    text: str
    down: int = 1
    across: int = 1


# A row of cells; None is a place on which no cell stands.
TextRow = Sequence[str | Span | None]


def build_document(
    name: str,
    parts: Iterable[str | Sequence[TextRow]],
    *,
    media_type: str = "text/plain",
    metadata: Metadata | None = None,
) -> Document:
    """A document of texts and grids, in reading order: what a reader of a new format answers.

    :param parts: a text stays as it is, on lines of its own; a grid is a list of rows of cells.
    :param metadata: what the document says of itself; without it, it is read from the text.

    >>> document = build_document("a.csv", ["办理情况", [["新收", "80"], ["结转", "1"]]])
    >>> document.text, document.tables[0].rows[1][1]
    ('办理情况\\n新收\\t80\\n结转\\t1\\n', GridCell(text='1', start=14, end=15))
    """
    text = ""
    tables: list[Table] = []
    for part in parts:
        if isinstance(part, str):
            text += unify_glyphs(part.rstrip("\n")) + "\n"
            continue
        rows, start = [], len(text)
        for row in part:
            placed: list[tuple[GridCell | None, Span]] = []
            for cell in row:
                span = cell if isinstance(cell, Span) else Span(cell or "")
                said = " ".join(unify_glyphs(span.text).split())
                placed.append((None if cell is None else GridCell(said, len(text), len(text) + len(said)), span))
                text += said + "\t"
            text = text.removesuffix("\t") + "\n"
            rows.append(placed)
        if rows:
            tables.append(Table(_expand_spans(rows), start, len(text)))
    return Document(name, text, media_type, tuple(tables), describe_text(text) if metadata is None else metadata)


def _expand_spans(rows: Sequence[Sequence[tuple[GridCell | None, Span]]]) -> tuple[tuple[GridCell | None, ...], ...]:
    """The rows of a grid, each cell at every place that it spans, and the next one at the next free place."""
    grid: list[dict[int, GridCell | None]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell, span in row:
            while column in grid[number]:
                column += 1
            for line in grid[number : number + span.down]:
                line.update(dict.fromkeys(range(column, column + span.across), cell))
    width = max((max(line, default=-1) + 1 for line in grid), default=0)
    return tuple(tuple(line.get(column) for column in range(width)) for line in grid)


def build_grid(document: Document, rows: Iterable[Sequence[tuple[int, int] | None]]) -> Table:
    """A grid of spans of a document's text: what a parser that knows the rows of a page gives to `parse_grid`.

    :param rows: where the text of each cell stands; None is a place on which no cell stands. Rows of different length
        are filled up.

    >>> document = build_document("page", ["新收", "80", "结转", "1"])
    >>> [[cell.text for cell in row] for row in build_grid(document, [[(0, 2), (3, 5)], [(6, 8), (9, 10)]]).rows]
    [['新收', '80'], ['结转', '1']]
    """
    spans = [list(row) for row in rows]
    width = max(map(len, spans), default=0)
    filled = [(*row, *(None,) * (width - len(row))) for row in spans]
    cells = [tuple(None if span is None else _cell_at(document.text, *span) for span in row) for row in filled]
    used = [cell for row in cells for cell in row if cell is not None]
    return Table(tuple(cells), min((c.start for c in used), default=0), max((c.end for c in used), default=0))


def _cell_at(text: str, start: int, end: int) -> GridCell:
    """The cell of a span, white space around its text left out."""
    said = text[start:end].strip()
    start += text[start:end].index(said)
    return GridCell(said, start, start + len(said))
