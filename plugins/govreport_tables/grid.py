"""The tables of a document as grids: any of the form's tables, in one piece or in many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from govreport_core import hookimpl
from govreport_core.figures import is_blank
from govreport_core.form import Form
from govreport_core.model import Document, GridCell, Position, Reading, Table, Token
from govreport_core.wording import normal
from govreport_tables.labels import Labels
from govreport_tables.strips import Strip, is_value, readings

# Words before a table belong to it as far back as this; more is running text.
LEAD_IN = 300

_Cells = Sequence[tuple[int, GridCell]]


@hookimpl(trylast=True)
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Every row of every grid that is a row of the form."""
    if not document.tables:
        return ()
    labels = form.once(Labels)
    return list(readings(list(_strips(document, labels)), labels))


def _strips(document: Document, labels: Labels) -> Iterator[Strip]:
    words: list[str] = []
    end = 0
    for number, table in enumerate(document.tables):
        if table.start > end:
            lead = document.text[max(end, table.start - LEAD_IN) : table.start]
            words += filter(None, map(normal, lead.split("\n")))
        yield from _table_strips(number, table, words, labels)
        end = max(end, table.end)


def _table_strips(number: int, table: Table, words: list[str], labels: Labels) -> Iterator[Strip]:
    """The strips of one table; `words` are those since the last figures, and are left so for the next."""
    heads: dict[int, list[str]] = {}
    fresh = True  # whether a head row begins a new header
    for row_number, row in enumerate(table.rows):
        cells = _distinct(row)
        texts = [normal(cell.text) for _, cell in cells]
        cut = _first_value(cells, texts, labels)
        words += filter(None, texts[:cut])
        if cut == len(cells):
            if fresh:
                heads, fresh = {}, False
            for column, cell in enumerate(row):
                text = normal(cell.text) if cell is not None and cell.text else ""
                if text and heads.get(column, [""])[-1] != text:
                    heads.setdefault(column, []).append(text)
            continue
        values = []
        for column, cell in cells[cut:]:
            if not is_value(cell.text) and not any(char.isdigit() for char in cell.text):
                break
            values.append(Token(cell.text, Position(cell.start, cell.end, number, row_number, column)))
        if any(not is_blank(value.text) for value in values) or any(texts[:cut]):
            yield Strip(tuple(words), tuple(filter(None, texts[:cut])), tuple(values), _frozen(heads))
            if any(not is_blank(value.text) for value in values):
                fresh = True
                words.clear()


def _frozen(heads: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
    return {column: tuple(texts) for column, texts in heads.items()}


def _distinct(row: Sequence[GridCell | None]) -> list[tuple[int, GridCell]]:
    """Each cell of a row once, with the first column it stands in."""
    cells: list[tuple[int, GridCell]] = []
    for column, cell in enumerate(row):
        if cell is not None and not (cells and cells[-1][1] is cell):
            cells.append((column, cell))
    return cells


def _first_value(cells: _Cells, texts: Sequence[str], labels: Labels) -> int:
    """Where the values of a row begin; the row's length if it has none.

    Behind a known label they begin at once, whatever stands there. Otherwise they are what follows the
    last word, if that is figures.
    """
    last_word = -1
    for number, (_, cell) in enumerate(cells):
        if is_value(cell.text):
            if cell.text and number and labels.row(texts[:number]) is not None and _rest_are_values(cells[number:]):
                return number
            continue
        last_word = number
    first = last_word + 1
    if all(is_blank(cell.text) for _, cell in cells[first:]):
        if first < len(cells) and labels.row(texts[:first]) is not None:
            return first
        return len(cells)
    return first


def _rest_are_values(cells: _Cells) -> bool:
    return any(is_value(cell.text) and cell.text for _, cell in cells)
