"""The labels of a grid that no parser read, for a plugin that is asked about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.forms.form import Block, Form, Rule
from govreport_core.model.document import Document, GridCell, Table
from govreport_core.model.readings import CellReading, UnreadGrid
from govreport_core.reading.reconcile import Reconciled

# A grid with fewer rows of figures, or fewer columns of them, is not the table that rules could confirm.
FEWEST_ROWS = 10
FEWEST_COLUMNS = 6
# A block with fewer rules has nothing to confirm a mapping by.
FEWEST_RULES = 10

_Row = Sequence[GridCell | None]


def find_unread_grids(document: Document, form: Form, merged: Reconciled) -> tuple[UnreadGrid, ...]:
    """The grids of which nothing was read, for the blocks of which nothing was read."""
    touched = {cell.evidence.table for cell in merged.cells.values() if cell.evidence}
    touched |= {claim.reading.position.table for claim in merged.rows}
    blocks = [block for block in form.blocks if _can_be_confirmed(form, block) and not _is_touched(block, merged)]
    return tuple(
        grid
        for number, table in enumerate(document.tables)
        if number not in touched
        for block in blocks
        if (grid := _outline_grid(number, table, block)) is not None
    )


def rules_of_block(form: Form, block: Block) -> list[Rule]:
    """The hard edits that speak of the cells of one block alone."""
    keys = set(block.keys)
    return [rule for rule in form.rules if keys.issuperset(rule.keys)]


def _can_be_confirmed(form: Form, block: Block) -> bool:
    """Whether a block is a table of rows with edits enough to tell a right mapping from a wrong one."""
    return not block.side_by_side and len(rules_of_block(form, block)) >= FEWEST_RULES


def _is_touched(block: Block, merged: Reconciled) -> bool:
    """Whether something of a block was read, cells or rows."""
    named = {claim.reading.row for claim in merged.rows if not isinstance(claim.reading, CellReading)}
    return any(key in merged.cells for key in block.keys) or any(row.id in named for row in block.rows)


def _outline_grid(number: int, table: Table, block: Block) -> UnreadGrid | None:
    """The labels of a grid's rows and columns of figures; None if it has too few of them."""
    rows: dict[int, str] = {}
    columns: set[int] = set()
    for at, row in enumerate(table.rows):
        label, values = _label_and_values(row)
        if label is not None and len(values) >= FEWEST_COLUMNS:
            rows[at] = label
            columns |= values
    if len(rows) < FEWEST_ROWS or len(columns) < FEWEST_COLUMNS or len(rows) < len(block.rows) // 2:
        return None
    above = table.rows[: min(rows)]
    heads = _heads_of(above, columns)
    return UnreadGrid(number, block.id, rows, {c: heads[c] for c in sorted(columns) if c in heads}, _last_head(above))


def _label_and_values(row: _Row) -> tuple[str | None, set[int]]:
    """What is printed before the figures of a row, and the columns behind it; None if it is no row of figures."""
    words = [c for c, cell in enumerate(row) if cell is not None and _is_word(cell.text)]
    first = words[-1] + 1 if words else 0
    values = {c for c, cell in enumerate(row) if c >= first and cell is not None}
    if not words or not any((cell := row[c]) is not None and is_figure(cell.text) for c in values):
        return None, values
    # A label over several columns stands at each of them, and is meant once.
    return "".join(dict.fromkeys(_squeeze_text(row[c]) for c in words)), values


def _heads_of(above: Sequence[_Row], columns: Collection[int]) -> dict[int, str]:
    """Column -> the lowest head above it."""
    heads: dict[int, str] = {}
    for row in above:
        heads.update({c: head for c in columns if c < len(row) and (head := _squeeze_text(row[c]))})
    return heads


def _last_head(above: Sequence[_Row]) -> str:
    """All that the last row of heads prints, from left to right."""
    # A row with a single text is a title over the table.
    head: _Row = next((row for row in reversed(above) if sum(bool(_squeeze_text(cell)) for cell in row) > 1), ())
    return "".join(dict.fromkeys(_squeeze_text(cell) for cell in head))


def _is_word(text: str) -> bool:
    return bool(text) and not is_figure(text) and not is_blank(text)


def _squeeze_text(cell: GridCell | None) -> str:
    """The text of a cell without white space; empty where there is no cell."""
    return "" if cell is None else "".join(cell.text.split())
