"""Finds what may be wrong where rows of figures fit into no table: each row or figure that alone explains it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.flow import Known
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.search import has_table
from govreport_core.repair.rows.tables import Reading


class Suspects(NamedTuple):
    """What may be wrong: without any single one of these the others fit into a table.

    :param readings: rows, by their numbers among the readings.
    :param cells: printed figures, by the numbers of their cells.
    """

    readings: tuple[int, ...] = ()
    cells: tuple[int, ...] = ()


def find_suspects(structure: Structure, known: Known, readings: Sequence[Reading], *, effort: Effort) -> Suspects:
    """The smallest changes that let readings fit which fit into no table together, if one change is enough.

    Part of them would pass for all of them: where the effort is spent there are none.

    :param known: per cell of the structure its printed figure, None for an open one.
    """
    try:
        rows = [
            i
            for i in range(len(readings))
            if has_table(structure, known, [*readings[:i], *readings[i + 1 :]], effort=effort)
        ]
        cells = [
            cell
            for cell in _cells_of_broken_rows(structure, known, readings)
            if has_table(structure, [*known[:cell], None, *known[cell + 1 :]], readings, effort=effort)
        ]
    except Exhausted:
        return Suspects()
    return Suspects(tuple(rows), tuple(cells))


def _cells_of_broken_rows(structure: Structure, known: Known, readings: Sequence[Reading]) -> Iterator[int]:
    """The printed cells beside which something is open in every rule: one wrong figure anywhere else breaks a rule."""
    touched = structure.components_of(key for reading in readings for key in reading.keys)
    is_whole = [all(known[cell] is not None for cell, _ in balance) for balance in structure.balances]
    for cell, rules in enumerate(structure.rules_of):
        is_printed = known[cell] is not None and structure.component_of[cell] in touched
        if is_printed and not any(is_whole[r] for r, _ in rules):
            yield cell
