"""Takes the blanks from both ends of rows that lost blank cells and were filled up to the width of their grid.

Such a row prints its total, which is the sum of the figures before it, where another figure has its place. Blanks
behind it are no cells of the form, nor are those behind a label of fewer columns; and where one row of a block shows
it, the figures of others that end with blanks have moved, too. A block in which a row has a blank between figures
that reach to its last cell has lost none: a sum before a blank is chance there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate
from govreport_tables.matching.noise import is_sum


def drop_padding(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> list[RowCandidate]:
    """The candidates; those of blocks that lost blank cells without the blanks around their figures."""
    bare = {
        number: _without_ends(candidate.values)
        for number, (candidate, id) in enumerate(zip(candidates, ids, strict=True))
        if id is not None and id in labels.form.rows and _ends_with_blank(candidate, id, labels)
    }
    lost = _blocks_that_lost(bare, candidates, ids, labels)
    return [
        candidate._replace(values=bare[number]) if number in bare and labels.blocks[id or ""].id in lost else candidate
        for number, (candidate, id) in enumerate(zip(candidates, ids, strict=True))
    ]


def _blocks_that_lost(
    bare: Mapping[int, tuple[Token, ...]],
    candidates: Sequence[RowCandidate],
    ids: Sequence[str | None],
    labels: LabelIndex,
) -> set[str]:
    """The ids of the blocks with a row that lacks cells, and none with a blank between figures."""
    lost = {
        labels.blocks[id].id
        for number, values in bare.items()
        if (id := ids[number]) and _lacks_cells(values, id, labels)
    }
    if lost:
        whole = (id for candidate, id in zip(candidates, ids, strict=True) if id and _keeps_blanks(candidate))
        lost.difference_update(labels.blocks[id].id for id in whole)
    return lost


def _ends_with_blank(candidate: RowCandidate, id: str, labels: LabelIndex) -> bool:
    """Whether a row of a grid has a figure, nothing in the last of its cells, and a sum there by the form's rules."""
    return (
        bool(candidate.figures)
        and not candidate.is_flat
        and not candidate.values[-1].text.strip()
        and bool(labels.form.rules_of_row[id])
    )


def _keeps_blanks(candidate: RowCandidate) -> bool:
    """Whether a row has something in its last cell, and a blank behind its first figure."""
    printed = [bool(value.text.strip()) for value in candidate.values]
    return not candidate.is_flat and any(printed) and printed[-1] and not all(printed[printed.index(True) :])


def _without_ends(values: Sequence[Token]) -> tuple[Token, ...]:
    """The values from the first to the last in which something stands."""
    printed = [number for number, value in enumerate(values) if value.text.strip()]
    return tuple(values[printed[0] : printed[-1] + 1])


def _lacks_cells(values: Sequence[Token], id: str, labels: LabelIndex) -> bool:
    """Whether these are fewer than the row has cells, and the last is the sum that the form has in the last cell."""
    return 1 < len(values) < len(labels.form.row_keys[id]) and is_sum([value.text for value in values])
