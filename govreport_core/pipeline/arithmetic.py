"""Puts the cells and rows of a document to arithmetic, which knows no document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from govreport_core.forms.figures import Figure, says_none
from govreport_core.forms.form import Form
from govreport_core.model.cell import Cell
from govreport_core.model.readings import RowReading

if TYPE_CHECKING:
    from govreport_core.repair import Repair


def settle(variant: Form, cells: Mapping[str, Cell], rows: Sequence[RowReading], assume: Collection[str]) -> Repair:
    """What the rules say of figures and of rows whose columns are not known.

    A rule that asks for a figure in a cell whose mark, or a person, says that there is none is broken: it is then taken
    for 0, and nothing is worked out for it.

    :param cells: every cell of the variant, as far as it is read.
    :param rows: in the document's order.
    """
    figures = {key: cell.value for key, cell in cells.items()}
    outcome = _repair(variant, figures, cells, rows, assume)
    denied = [key for key, settled in outcome.cells.items() if settled.value and _says_none(cells[key])]
    if denied:
        outcome = _repair(variant, {**figures, **dict.fromkeys(denied, 0)}, cells, rows, assume)
    return outcome


def _says_none(cell: Cell) -> bool:
    """Whether a person or the document says that there is no figure."""
    if cell.status == "corrected":
        return True
    return cell.status == "blank" and cell.evidence is not None and says_none(cell.evidence.text)


def _repair(
    variant: Form,
    figures: Mapping[str, Figure | None],
    cells: Mapping[str, Cell],
    rows: Sequence[RowReading],
    assume: Collection[str],
) -> Repair:
    # Imported here: most documents need no arithmetic beyond adding up.
    from govreport_core.repair import RowTokens, repair

    return repair(
        variant,
        figures,
        [RowTokens(row.row, tuple(token.text for token in row.tokens)) for row in rows],
        blanks=[key for key, cell in cells.items() if cell.status == "blank"],
        assume=assume,
        order=list(_order(cells, rows)),
    )


def _order(cells: Mapping[str, Cell], rows: Sequence[RowReading]) -> Iterator[str | int]:
    """The document's sequence of rows: ids of the rows that are read, numbers of row readings."""
    places: dict[str | int, int] = {number: row.position.start for number, row in enumerate(rows)}
    for key, cell in cells.items():
        if cell.evidence is not None:
            places.setdefault(key.rpartition(".")[0], cell.evidence.start)
    return iter(sorted(places, key=places.__getitem__))
