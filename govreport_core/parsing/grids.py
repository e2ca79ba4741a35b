"""Makes documents and grids of whatever elements a page has: lines of <div>, records, spans of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

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
    :raises TypeError: a part is neither a text nor rows of cells, or a cell is no text.

    >>> document = build_document("a.csv", ["办理情况", [["新收", "80"], ["结转", "1"]]])
    >>> document.text, document.tables[0].rows[1][1]
    ('办理情况\\n新收\\t80\\n结转\\t1\\n', GridCell(text='1', start=14, end=15))
    """
    text = ""
    tables: list[Table] = []
    for number, part in enumerate(_parts_of(parts)):
        _check_part(number, part)
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


def _parts_of(parts: object) -> Iterable[Any]:
    """The parts of a document, if they are several.

    :raises TypeError: they are a text.
    """
    if isinstance(parts, str | bytes) or not isinstance(parts, Iterable):
        raise TypeError(f"build_document: the parts are a {type(parts).__name__}; expected a list: [text, rows, text]")
    return parts


def _check_part(number: int, part: object) -> None:
    """Make sure that a part is a text, or rows of cells.

    :raises TypeError: it is neither; a flat list of texts would come out as rows of single characters.
    """
    if isinstance(part, str):
        return
    wanted = "expected a text, or a list of rows, each a list of cells, as in [['新收', '80'], ['结转', '1']]"
    if isinstance(part, bytes | Mapping) or not isinstance(part, Sequence):
        raise TypeError(f"build_document: part {number} is a {type(part).__name__}; {wanted}")
    for at, row in enumerate(part):
        if isinstance(row, str | bytes | Span | Mapping) or not isinstance(row, Sequence):
            raise TypeError(
                f"build_document: row {at} of part {number} is {row!r}, a {type(row).__name__} and no list of cells; "
                f"{wanted}"
            )
        for cell in row:
            text = cell.text if isinstance(cell, Span) else cell
            if text is not None and not isinstance(text, str):
                raise TypeError(
                    f"build_document: in row {at} of part {number} a cell is {text!r}, a {type(text).__name__}; "
                    "expected a str, a Span or None: write str(…) around a number"
                )


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
    :raises TypeError: a row is no list of spans.

    >>> document = build_document("page", ["新收", "80", "结转", "1"])
    >>> [[cell.text for cell in row] for row in build_grid(document, [[(0, 2), (3, 5)], [(6, 8), (9, 10)]]).rows]
    [['新收', '80'], ['结转', '1']]
    """
    spans = [_check_spans(number, row) for number, row in enumerate(rows)]
    width = max(map(len, spans), default=0)
    filled = [(*row, *(None,) * (width - len(row))) for row in spans]
    cells = [tuple(None if span is None else _cell_at(document.text, *span) for span in row) for row in filled]
    used = [cell for row in cells for cell in row if cell is not None]
    return Table(tuple(cells), min((c.start for c in used), default=0), max((c.end for c in used), default=0))


def _check_spans(number: int, row: object) -> list[tuple[int, int] | None]:
    """The spans of a row.

    :raises TypeError: it is one span, or holds what is none.
    """
    spans: list[Any] = list(row) if isinstance(row, Sequence) and not isinstance(row, str) else [row]
    for span in spans:
        is_span = isinstance(span, tuple | list) and len(span) == 2 and all(type(at) is int for at in span)
        if span is not None and not is_span:
            raise TypeError(
                f"build_grid: row {number} is {row!r}; expected a list of spans of the text, as in [(0, 2), (3, 5)], "
                "or None for a place without a cell"
            )
    return spans


def _cell_at(text: str, start: int, end: int) -> GridCell:
    """The cell of a span, white space around its text left out."""
    said = text[start:end].strip()
    start += text[start:end].index(said)
    return GridCell(said, start, start + len(said))
