"""Reads row candidates: first which row of the form each one is, then which of its figures stand in which column."""

from __future__ import annotations

from collections.abc import Iterable

from govreport_core.forms.units import agreed
from govreport_core.labels.spellings import MAX_FRAGMENTS
from govreport_core.model.base import fast_new
from govreport_core.model.document import Position
from govreport_core.model.readings import CellReading, Reading, RowReading, Token
from govreport_tables.labels import LabelIndex
from govreport_tables.labels.units import unit_in
from govreport_tables.matching.aligned_columns import fill_blanks
from govreport_tables.matching.candidates import RowCandidate, is_nonzero, is_value, without_remark
from govreport_tables.matching.columns import (
    drop_extra_columns,
    find_foreign,
    has_two_under_one_head,
    may_be_wrong_header,
    place_beside_foreign,
    place_values,
)
from govreport_tables.matching.detached_figures import find_before_labels, find_detached
from govreport_tables.matching.header_order import IdentifiedRow, read_heads, weigh_against_sums
from govreport_tables.matching.lost_cells.padded_rows import drop_padding
from govreport_tables.matching.lost_cells.slipped_rows import find_slipped
from govreport_tables.matching.noise import is_sum, may_be_place
from govreport_tables.matching.printed_lists import drop_serials, join_pairs
from govreport_tables.matching.row_doubts import find_other_groups
from govreport_tables.matching.row_rules import judge_row
from govreport_tables.matching.rows import find_group_sums, find_unlabelled_extent, identify_rows
from govreport_tables.matching.side_by_side_rows import choose_rows


def read_candidates(
    candidates: Iterable[RowCandidate], labels: LabelIndex, year: int | None = None, text: str = ""
) -> list[Reading]:
    """What the candidates say. Those that are not a row of the form say nothing.

    Candidates without a label between two rows of one block are row readings of no row: their place is for
    arithmetic to find.

    :param candidates: all that one parser finds in a document, in its order.
    :param year: of the report, if it is known.
    :param text: of the document, if its flattened tables may be laid out in columns.
    """
    candidates = list(join_pairs(drop_serials(list(candidates), text), labels))
    ids, undecided = choose_rows(candidates, identify_rows(candidates, labels), year, labels)
    misaligned: set[int] = set()
    if text:
        undecided = undecided | find_before_labels(candidates, ids, text, labels)
        candidates, misaligned = fill_blanks(candidates, ids, text, labels)
    candidates = drop_padding(candidates, ids, labels)
    sums = find_group_sums(candidates, ids, labels)
    detached = find_detached(candidates, ids, labels) | undecided | misaligned
    unlabelled = find_unlabelled_extent(candidates, ids, labels)
    others = find_other_groups(candidates, ids, labels)
    found: list[Reading] = []
    begun: set[str] = set()  # ids of the blocks of which rows stand before
    weighed = weigh_against_sums(read_heads(candidates, ids, sums | detached, labels), labels)
    rows = [row if row.id is None else _without_extras(row, row.id, labels) for row in weighed]
    slipped = find_slipped([row.candidate for row in rows], ids, labels)
    for number, row in enumerate(rows):
        row = row._replace(open=row.open | slipped[number]) if number in slipped else row
        if number in sums or number in others:
            continue
        if number in detached:
            found.append(_row_reading(row.id, row.candidate)._replace(misplaced=True))
        elif row.id is not None:
            block_id = labels.blocks[row.id].id
            found += _read_row(row, row.id, block_id in begun, labels)
            if block_id not in begun and _begins_block(row, row.id, labels):
                begun.add(block_id)
        elif number in unlabelled and _may_be_row(row.candidate, labels):
            found.append(_row_reading(None, row.candidate))
    return found


def _begins_block(row: IdentifiedRow, id: str, labels: LabelIndex) -> bool:
    """Whether a row has figures under no head that says something else than the form's."""
    return bool(row.candidate.figures) and not find_foreign(row.candidate, id, row.named, labels)


def _may_be_row(candidate: RowCandidate, labels: LabelIndex) -> bool:
    """Whether figures without a known label may be those of a row whose label is lost or torn.

    Under the heading of a group they are not, nor behind a label that is none of the form's, or that resembles one
    and says something else: whose they are, order does not say.
    """
    if labels.likeness.says_otherwise(candidate.label, labels.vocabulary.has_part):
        return False
    if not candidate.figures or any(map(labels.vocabulary.is_group_heading, candidate.label[-1:])):
        return False
    return all(map(labels.vocabulary.has_part, candidate.label[-1:]))


def _read_row(row: IdentifiedRow, id: str, is_begun: bool, labels: LabelIndex) -> list[Reading]:
    """A reading for each cell, or one for the row if it is not known what stands where; none if it has no figures.

    :param is_begun: whether other rows of its block stand before it.
    """
    candidate, _, named, order, open = row
    foreign = find_foreign(candidate, id, named, labels)
    if foreign and is_begun and may_be_wrong_header(candidate, id, named, foreign, labels):
        foreign = frozenset()
    placed = _place(row, id, foreign, labels)
    if placed is not None:
        amounts = labels.rows.amount_keys
        # [1][4] is `position.column`: as many readings as a report has cells are made here.
        return [
            fast_new(
                CellReading, (key, value[0], value[1], _unit_of(candidate, value[1][4]) if key in amounts else None, ())
            )
            for key, value in placed
        ]
    if not candidate.figures:
        return []
    # Figures of columns in an order that is not the form's are worth nothing to arithmetic, unless all are 0.
    in_order = order is not None and tuple(order) == tuple(labels.form.row_keys[id])
    misplaced = bool(foreign or open) or (not in_order and any(map(is_nonzero, candidate.figures)))
    # With marks for blanks more stands there than the row has cells: no cell is left out, one thing is not the row's.
    printed = sum(bool(value.text.strip()) for value in candidate.values)
    misplaced |= len(candidate.figures) < len(labels.form.row_keys[id]) < printed
    if not labels.form.rules_of_row[id]:
        # Nothing tells two figures from the halves of one, or which of too many values is not the row's.
        misplaced |= len(candidate.values) > len(labels.form.row_keys[id]) or has_two_under_one_head(candidate, named)
    return [_row_reading(id, candidate)._replace(misplaced=misplaced)]


def _without_extras(row: IdentifiedRow, id: str, labels: LabelIndex) -> IdentifiedRow:
    """A row without its remark and extra columns, and whether its heads leave it in the form's order."""
    candidate, _, named, order, open = row
    keys = labels.form.row_keys[id]
    if candidate.is_flat and not _ends_with_word_for_figure(candidate, id, labels):
        candidate = without_remark(candidate)
    if candidate.heads and len(candidate.values) > len(keys):
        candidate = drop_extra_columns(candidate, id, named, labels)
    if candidate.ruled and len(named) < len(keys):
        order = None if labels.columns.contradict(id, candidate.heads, candidate.columns) else order
    return fast_new(IdentifiedRow, (candidate, id, named, order, open))


def _ends_with_word_for_figure(candidate: RowCandidate, id: str, labels: LabelIndex) -> bool:
    """Whether a word at the end of a full row stands for its last figure, and is no remark behind a lost blank.

    Where the figures before a remark are whole, the last of them is the sum of the others.
    """
    values, keys = candidate.values, labels.form.row_keys[id]
    if len(values) != len(keys) or is_value(values[-1].text) or not may_be_place(values[-1].text, labels):
        return False
    width = min(len(keys), len(labels.blocks[id].columns))
    figures = [value.text for value in values[-width:-1]]
    return judge_row(id, values, labels.form) != "fail" and not (figures and is_sum(figures))


def _place(
    row: IdentifiedRow, id: str, foreign: frozenset[int], labels: LabelIndex
) -> Iterable[tuple[str, Token]] | None:
    """The cells and values of a row, without what stands under foreign heads; None if it is not known where they go.

    :param foreign: the columns of a grid under foreign heads.
    """
    candidate, _, named, order, open = row
    placed: Iterable[tuple[str, Token]] | None
    if foreign:
        placed = place_beside_foreign(candidate, id, named, foreign, labels).items() or None
    else:
        placed = place_values(candidate, id, named, order, labels)
    if placed is not None and open:
        placed = [(key, value) for key, value in placed if key not in open]
    return placed


def _row_reading(id: str | None, candidate: RowCandidate) -> RowReading:
    printed = candidate.figures or candidate.values
    first, last = printed[0].position, printed[-1].position
    unit = agreed(_unit_of(candidate, column) for column in candidate.heads or (None,))
    return RowReading(id, candidate.figures, Position(first.start, last.end, first.table, first.row), unit)


def _unit_of(candidate: RowCandidate, column: int | None) -> str | None:
    """The unit of money that the heads above a value or the label of its row name."""
    if column is None:
        return unit_in(candidate.words[-MAX_FRAGMENTS:])
    return agreed((unit_in(candidate.heads.get(column, ())), unit_in(candidate.label)))
