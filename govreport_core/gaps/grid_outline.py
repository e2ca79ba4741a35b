"""The labels of a grid that no parser read, for a plugin that is asked about it."""

from __future__ import annotations

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


def unread(document: Document, form: Form, merged: Reconciled) -> tuple[UnreadGrid, ...]:
    """The grids of which nothing was read, for the blocks of which nothing was read."""
    touched = {cell.evidence.table for cell in merged.cells.values() if cell.evidence}
    touched |= {claim.reading.position.table for claim in merged.rows}
    named = {claim.reading.row for claim in merged.rows if not isinstance(claim.reading, CellReading)}
    blocks = [
        block
        for block in form.blocks
        if not block.side_by_side
        and len(rules_of_block(form, block)) >= FEWEST_RULES
        and not any(key in merged.cells for key in block.keys)
        and not any(row.id in named for row in block.rows)
    ]
    return tuple(
        grid
        for number, table in enumerate(document.tables)
        if number not in touched
        for block in blocks
        if (grid := _outline(number, table, block)) is not None
    )


def _outline(number: int, table: Table, block: Block) -> UnreadGrid | None:
    """The labels of a grid's rows and columns of figures; None if it has too few of them."""
    rows: dict[int, str] = {}
    columns: set[int] = set()
    for at, row in enumerate(table.rows):
        words = [c for c, cell in enumerate(row) if cell is not None and _is_word(cell.text)]
        first = words[-1] + 1 if words else 0
        values = {c for c, cell in enumerate(row) if c >= first and cell is not None}
        figures = [c for c in values if (cell := row[c]) is not None and is_figure(cell.text)]
        if words and figures and len(values) >= FEWEST_COLUMNS:
            rows[at] = "".join(dict.fromkeys(_bare(cell) for c in words if (cell := row[c]) is not None))
            columns |= values
    if len(rows) < FEWEST_ROWS or len(columns) < FEWEST_COLUMNS or len(rows) < len(block.rows) // 2:
        return None
    above = table.rows[: min(rows)]
    heads: dict[int, str] = {}
    for row in above:
        heads.update({c: _bare(row[c]) for c in columns if c < len(row) and row[c] is not None and _bare(row[c])})
    head = next((row for row in reversed(above) if sum(bool(_bare(cell)) for cell in row) > 1), ())
    return UnreadGrid(
        number, block.id, rows, {c: heads[c] for c in sorted(columns) if c in heads},
        "".join(dict.fromkeys(_bare(cell) for cell in head)),
    )  # fmt: skip


def _is_word(text: str) -> bool:
    return bool(text) and not is_figure(text) and not is_blank(text)


def _bare(cell: GridCell | None) -> str:
    return "" if cell is None else "".join(cell.text.split())


def rules_of_block(form: Form, block: Block) -> list[Rule]:
    keys = set(block.keys)
    return [rule for rule in form.rules if keys.issuperset(rule.keys)]
