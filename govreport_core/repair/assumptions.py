"""blank-is-zero: what a blank would say if it stood for the number 0, and whether the rules let it.

Tried only where something of the row is printed, after everything that follows without it. The assumption is
dropped for a cell that the rules keep from 0, for a row whose blanks they refute together, and for a whole
part of the table if several rows refute each other. Where only zeros are printed nothing could refute it:
that is why such a value is never called derived.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from govreport_core.forms.form import Form
from govreport_core.repair.derive import Interval, consistent
from govreport_core.repair.network import Structure
from govreport_core.repair.row_hypotheses import RowTokens, only_zeros


def zero_rows(form: Form, rows: Sequence[RowTokens]) -> dict[str, tuple[str, ...]]:
    """The rows that print zeros and nothing else, but fewer than their columns, with all their cells."""
    others = {row.row for row in rows if not only_zeros(row)}
    return {
        row.row: form.row_keys[row.row]
        for row in rows
        if row.row not in others and row.row is not None and sum(map(len, row.tokens)) < len(form.row_keys[row.row])
    }


def blank_cells(form: Form, blanks: Collection[str], printed: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The blank cells at known places, of the rows in which something is printed."""
    return {
        id: cells
        for id, row in form.rows.items()
        if (cells := tuple(key for key in row.keys if key in blanks)) and any(key in printed for key in row.keys)
    }


def zeros(
    structure: Structure,
    known: Sequence[int | None],
    intervals: Mapping[int, Interval],
    rows: Mapping[str, tuple[str, ...]],
    whole: Collection[str],
    closed: Collection[int],
) -> set[str]:
    """The cells that may be assumed to be 0.

    :param known: the figures per cell of the structure, derived ones included, None for open ones.
    :param intervals: least and greatest value of open cells.
    :param rows: per row the cells in question.
    :param whole: rows of which either all these cells are 0 or none is assumed.
    :param closed: components whose contradictions are not understood; nothing is assumed in them.
    """
    index = structure.index
    kept: dict[str, tuple[str, ...]] = {}
    for id, keys in rows.items():
        possible = tuple(key for key in keys if key not in index or _may_be_zero(index[key], known, intervals))
        if possible == keys or id not in whole:
            kept[id] = possible
    result: set[str] = set()
    by_part: dict[int, dict[str, tuple[str, ...]]] = {}
    for id, keys in kept.items():
        result.update(key for key in keys if key not in index)
        for c in {structure.component_of[index[key]] for key in keys if key in index} - set(closed):
            by_part.setdefault(c, {})[id] = tuple(
                key for key in keys if key in index and structure.component_of[index[key]] == c
            )
    for c, part in by_part.items():
        if not _possible(structure, c, known, part):
            part = {id: keys for id, keys in part.items() if _possible(structure, c, known, {id: keys})}
            if not _possible(structure, c, known, part):
                continue
        result.update(key for keys in part.values() for key in keys)
    return result


def _may_be_zero(cell: int, known: Sequence[int | None], intervals: Mapping[int, Interval]) -> bool:
    if known[cell] is not None:
        return known[cell] == 0
    low, high = intervals.get(cell, (None, None))
    return (low is None or low <= 0) and (high is None or high >= 0)


def _possible(structure: Structure, c: int, known: Sequence[int | None], rows: Mapping[str, tuple[str, ...]]) -> bool:
    trial = list(known)
    for keys in rows.values():
        for key in keys:
            trial[structure.index[key]] = 0
    return not consistent(structure, structure.components[c], trial)
