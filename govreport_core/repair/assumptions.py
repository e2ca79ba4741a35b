"""Says which blanks may be taken for the number 0 (the assumption blank-is-zero), and which the rules keep from it.

Tried only where something of the row is printed, after everything that follows without it. The assumption is
dropped for a cell that the rules keep from 0, for a row whose blanks they refute together, and for a whole
part of the table if several rows refute each other. Where only zeros are printed nothing could refute it:
that is why such a value is never called derived.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from govreport_core.forms.figures import Interval
from govreport_core.forms.form import Form
from govreport_core.repair.derive import find_contradiction
from govreport_core.repair.network import Structure


def blank_cells_of_rows(form: Form, blanks: Collection[str], printed: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The blank cells at known places, of the rows in which something is printed."""
    return {
        id: cells
        for id, row in form.rows.items()
        if (cells := tuple(key for key in row.keys if key in blanks)) and any(key in printed for key in row.keys)
    }


def find_zeros(
    structure: Structure,
    known: Sequence[int | None],
    interval: Callable[[int], Interval | None],
    rows: Mapping[str, tuple[str, ...]],
    closed: Collection[int],
) -> set[str]:
    """The cells that may be assumed to be 0.

    :param known: the figures per cell of the structure, derived ones included, None for open ones.
    :param interval: the least and greatest value of an open cell, None where nothing is known of them.
    :param rows: per row the cells in question.
    :param closed: components whose contradictions are not understood; nothing is assumed in them.
    """

    def allows_zero(key: str) -> bool:
        cell = structure.index.get(key)
        if cell is None:
            return True
        if known[cell] is not None:
            return known[cell] == 0
        low, high = interval(cell) or (None, None)
        return (low is None or low <= 0) and (high is None or high >= 0)

    possible = {id: tuple(filter(allows_zero, keys)) for id, keys in rows.items()}
    # What stands in no rule cannot be refuted.
    result = {key for keys in possible.values() for key in keys if key not in structure.index}
    for c, part in _split_by_component(structure, possible).items():
        if c in closed:
            continue
        # All rows at once, as most reports have it; else those that could be by themselves, if they could be together.
        if not _can_be_zero(structure, c, known, part):
            part = {id: keys for id, keys in part.items() if _can_be_zero(structure, c, known, {id: keys})}
            if not _can_be_zero(structure, c, known, part):
                continue
        result.update(key for keys in part.values() for key in keys)
    return result


def _split_by_component(
    structure: Structure, rows: Mapping[str, tuple[str, ...]]
) -> dict[int, dict[str, tuple[str, ...]]]:
    """Per component the cells of each row that stand in its rules."""
    parts: dict[int, dict[str, tuple[str, ...]]] = {}
    for id, keys in rows.items():
        for key in keys:
            if key in structure.index:
                part = parts.setdefault(structure.component_of[structure.index[key]], {})
                part[id] = (*part.get(id, ()), key)
    return parts


def _can_be_zero(
    structure: Structure, c: int, known: Sequence[int | None], rows: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether the rules of a component can be kept if all these cells are 0."""
    trial = list(known)
    for keys in rows.values():
        for key in keys:
            trial[structure.index[key]] = 0
    return not find_contradiction(structure, structure.components[c], trial)
