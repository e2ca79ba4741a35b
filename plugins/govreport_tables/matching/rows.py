"""Says of each row candidate which row of the form it is: by its letters, by its place, by likeness.

In this package a row is named by its id, a block whose rows stand side by side by the id of the block. Lists of ids
are as long as the lists of candidates; an id is None where no row is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from govreport_core.forms.form import Block, Row
from govreport_core.forms.normalization import normalize_label
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import PERIODS, RowCandidate
from govreport_tables.matching.row_alignment import align_by_likeness
from govreport_tables.matching.row_doubts import drop_doubtful, drop_out_of_order
from govreport_tables.matching.row_rules import judge_row

# Rows with an unreadable label that may stand between a header and the first row that is known.
MOST_UNREAD = 6
# Rows without a known label that arithmetic is asked to place.
MOST_UNKNOWN = 40
# What a label ends with that is a sum of some of the rows above it.
_SUMS = ("小计", "合计")


def identify_rows(candidates: Sequence[RowCandidate], labels: LabelIndex) -> list[str | None]:
    """The id of each candidate's row."""
    ids = drop_out_of_order(candidates, _identify_by_letters(candidates, labels), labels)
    if None in ids:
        ids = drop_doubtful(candidates, align_by_likeness(candidates, ids, labels), labels)
    return _drop_strangers(candidates, ids, labels)


def _drop_strangers(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> list[str | None]:
    """The ids without those of sums and remainders, such as 总计 and 其他, that are of rows of another table.

    Any table ends with such rows. One is the form's only among rows of its group: behind them, with no row between
    that is none of the form's, or at the head of a table that has them below.
    """
    kept = list(ids)
    tables = _tables_of(candidates)
    firsts, lasts = _first_orders(tables, ids, labels), _last_of_groups(tables, ids, labels)
    company: set[tuple[str, ...]] = set()  # the groups of the rows above, as far as all are the form's
    is_below_other = False  # whether a row that is none of the form's stands above in the same table
    last = -1
    for number, candidate in enumerate(candidates):
        row = labels.form.rows.get(ids[number] or "")
        if not candidate.values or _is_block(ids[number], row):
            continue
        if number == 0 or _begins_table(candidate, candidates[number - 1], labels):
            is_below_other = False
            # A table that goes on has rows behind those of the one above.
            if not last < firsts[number]:
                company.clear()
        if row is None:
            if _is_other_row(candidate, labels):
                company.clear()
                is_below_other = True
            continue
        group = _group_of(row, labels)
        is_alone = row.under and labels.rows.is_remainder(row) and group not in company
        if is_alone and (is_below_other or lasts.get((tables[number], group), -1) < number):
            kept[number] = None
        else:
            company.add(group)
            last = labels.rows.order[row.id]
    return kept


def _is_block(id: str | None, row: Row | None) -> bool:
    """Whether an id is that of groups side by side, and not of a row."""
    return id is not None and row is None


def _group_of(row: Row, labels: LabelIndex) -> tuple[str, ...]:
    """The block of a row, and the outermost group in it."""
    return (labels.blocks[row.id].id, *row.under[:1])


def _begins_table(candidate: RowCandidate, above: RowCandidate, labels: LabelIndex) -> bool:
    """Whether a table begins with a row, or heads stand before it."""
    return _table_of(candidate) != _table_of(above) or bool(labels.openings.opened_in("".join(candidate.words)))


def _table_of(candidate: RowCandidate) -> int | None:
    return candidate.values[0].position.table if candidate.values else None


def _is_other_row(candidate: RowCandidate, labels: LabelIndex) -> bool:
    """Whether a row that is not known has a label that is none of the form's rows, nor a torn or misspelt one."""
    word = candidate.label[-1] if candidate.label else ""
    # A sum in the middle of a group parts no rows.
    if not word or word.endswith(_SUMS) or labels.vocabulary.is_group_heading(word):
        return False
    if labels.vocabulary.has_part(word):
        # In flattened text heads may stand before a row whose label is lost.
        return not candidate.is_flat and any(
            labels.columns.number(block, word) is not None for block in labels.form.blocks
        )
    return not labels.likeness.is_alike_to_any(word)


def _tables_of(candidates: Sequence[RowCandidate]) -> list[int]:
    """Which table each candidate stands in, counted through the document."""
    numbers: list[int] = []
    number, above = 0, None
    for candidate in candidates:
        if candidate.values:
            number += above is not None and _table_of(candidate) != _table_of(above)
            above = candidate
        numbers.append(number)
    return numbers


def _first_orders(tables: Sequence[int], ids: Sequence[str | None], labels: LabelIndex) -> list[int]:
    """For each candidate the number in the form of the first row that is known from it on in its table."""
    order = labels.rows.order
    firsts: list[int] = []
    first, table = len(order), None
    for id, own_table in zip(reversed(ids), reversed(tables), strict=True):
        if own_table != table:
            first, table = len(order), own_table
        first = order.get(id or "", first)
        firsts.append(first)
    return firsts[::-1]


def _last_of_groups(
    tables: Sequence[int], ids: Sequence[str | None], labels: LabelIndex
) -> dict[tuple[int, tuple[str, ...]], int]:
    """Table and group -> the number of the last of its rows there that no other table has."""
    rows = {number: row for number, id in enumerate(ids) if (row := labels.form.rows.get(id or "")) is not None}
    return {
        (tables[number], _group_of(row, labels)): number
        for number, row in rows.items()
        if not labels.rows.is_remainder(row)
    }


def _identify_by_letters(candidates: Sequence[RowCandidate], labels: LabelIndex) -> list[str | None]:
    """The ids of the rows whose labels the candidates bear, in a block that has begun or is named again."""
    ids: list[str | None] = []
    current: Block | None = None
    opened: dict[str, int] = {}  # block id -> number of the candidate whose words opened it
    for number, candidate in enumerate(candidates):
        said = "".join(candidate.words)
        id = _find_side_by_side(candidate, current, labels)
        if id is None and (row := labels.rows.find(candidate.label)):
            block = labels.blocks[row.id]
            opened_lately = number - opened.get(block.id, -MOST_UNREAD) < MOST_UNREAD
            if (
                block is current
                or (opened_lately and labels.rows.is_distinctive(row))
                or labels.openings.opens(block, said)
            ):
                id = row.id
        ids.append(id)
        if id is not None:
            current = labels.blocks[id] if id in labels.form.rows else None
            continue
        begun = labels.openings.opened_in(said)
        opened.update((block.id, number) for block in begun)
        if begun and current not in begun:
            current = begun[-1]  # another table begins, of which nothing is known yet
    return ids


def _find_side_by_side(candidate: RowCandidate, current: Block | None, labels: LabelIndex) -> str | None:
    """The id of the side-by-side block, or of the one row of it, under whose heads the figures stand.

    The heads of its groups end with 总计, which is a row's label, too: so they are looked for before rows are.
    """
    may_label = labels.vocabulary.may_stand_before_figures
    names_time = PERIODS.issuperset(candidate.label)
    if candidate.heads and candidate.label and not names_time and not any(map(may_label, candidate.label)):
        return None  # a row of another table, in a grid
    id = labels.side_by_side.find(candidate.words, len(candidate.figures), current)
    return id or _find_without_heads(candidate, labels)


def _find_without_heads(candidate: RowCandidate, labels: LabelIndex) -> str | None:
    """The id of the side-by-side block under whose heading these figures stand without their heads.

    Nothing but the figures says that they stand in the form's order: all of the block's rules hold.
    """
    id = labels.side_by_side.find_under_heading(candidate.words, len(candidate.figures))
    if id is None or labels.columns.keys_under(id, candidate.heads):
        return None
    if not labels.columns.are_in_order(labels.blocks[id], candidate.heads):
        return None
    return id if judge_row(id, candidate.figures, labels.form) == "pass" else None


def find_group_sums(candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex) -> set[int]:
    """Numbers of the candidates that bear a group's heading where rows of the group are printed with figures, too.

    The heading of a group is a row of its own only in a form that prints the group undivided.
    """
    rows = [labels.form.rows.get(id) if id is not None else None for id in ids]
    headings = {
        normalize_label(row.under[-1])
        for candidate, row in zip(candidates, rows, strict=True)
        if row is not None and row.under and candidate.figures
    }
    return {number for number, row in enumerate(rows) if row is not None and labels.rows.official(row) in headings}


def find_unlabelled_extent(candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex) -> range:
    """Numbers of the candidates among which rows may stand whose labels are lost.

    That is between the first and last row of the blocks that have many rows, unless so much stands there that is
    not known that another table must be in between.
    """
    rows = labels.form.rows
    known = [n for n, id in enumerate(ids) if id is not None and id in rows and _is_long(labels.blocks[id])]
    if not known:
        return range(0)
    between = range(known[0] + 1, known[-1])
    unknown = sum(ids[number] is None and bool(candidates[number].figures) for number in between)
    return between if unknown <= MOST_UNKNOWN else range(0)


def _is_long(block: Block) -> bool:
    return len(block.rows) > len(block.columns)
