"""Takes back which row a candidate is where its place or its figures speak against it.

A row that is not known leaves cells open; a row that is taken for another fills them with wrong figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from govreport_tables.labels import LabelIndex
from govreport_tables.labels.group_headings import Headed
from govreport_tables.matching.candidates import LAST_YEAR, RowCandidate, is_nonzero

# Words of no row between figures of the same row: characters together.
LONGEST_SCRAP = 5
# So many rows may stand behind one that the form has below them; more show that this one is not where it seems.
MOST_DISPLACED = 3


def drop_out_of_order(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> list[str | None]:
    """The ids without those of rows with short names, such as 其他 and 总计, before rows that the form has above them.

    In flattened text they may be heads of columns there. A row that fits behind those above it and is named once is
    none: of it and the few rows below that the form has above it, these are out of order.
    """
    kept = list(ids)
    order = labels.rows.order
    below: str | None = None
    for number in range(len(kept) - 1, -1, -1):
        id = kept[number]
        if id is None or id not in order or not candidates[number].is_flat:
            continue
        is_late = below is not None and labels.blocks[id] is labels.blocks[below] and order[id] > order[below]
        if (
            is_late
            and not labels.rows.is_distinctive(labels.form.rows[id])
            and not _is_in_place(number, candidates, ids, labels)
        ):
            kept[number] = None
        else:
            below = id
    return kept


def _is_in_place(
    number: int, candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> bool:
    """Whether a row stands behind one that the form has above it, and only a few behind it are out of order."""
    id = ids[number]
    if id is None or ids.count(id) > 1 or not 1 < len(candidates[number].figures) <= len(labels.form.row_keys[id]):
        return False
    order = labels.rows.order
    above = next((other for other in reversed(ids[:number]) if other is not None), None)
    if above is None or labels.blocks[above] is not labels.blocks[id] or order.get(above, len(order)) > order[id]:
        return False
    displaced = [
        other
        for other in ids[number + 1 :]
        if other is not None
        and other in order
        and labels.blocks[other] is labels.blocks[id]
        and order[other] < order[id]
    ]
    return len(displaced) <= MOST_DISPLACED


def drop_doubtful(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> list[str | None]:
    """The ids without those of rows of flattened text whose figures something makes doubtful.

    Noughts that do not fill their row are all of it only if the label stands directly before them, and if what
    follows is not the rest of the same row. As many figures once more behind groups side by side are another year's.
    """
    kept = list(ids)
    for number, (candidate, below) in enumerate(zip_longest(candidates, candidates[1:])):
        id = ids[number]
        if id is None or candidate.heads:
            continue
        rest = below if below is not None and below.figures and ids[number + 1] is None else None
        few = _has_few_noughts(candidate, id, labels)
        if id in labels.form.rows:
            is_doubtful = few and labels.rows.find(candidate.label) is None
        else:
            is_doubtful = _stands_twice(candidate, rest, id, labels)
        if is_doubtful or (few and _may_go_on(rest)):
            kept[number] = None
    return kept


def _has_few_noughts(candidate: RowCandidate, id: str, labels: LabelIndex) -> bool:
    """Whether there are noughts, nothing but noughts, and fewer than the row has cells."""
    width = len(labels.form.row_keys[id])
    return 0 < len(candidate.figures) < width and not any(map(is_nonzero, candidate.figures))


def _may_go_on(rest: RowCandidate | None) -> bool:
    """Whether figures behind a row, of which no label is known, may be the rest of it."""
    return rest is not None and any(map(is_nonzero, rest.figures)) and sum(map(len, rest.words)) <= LONGEST_SCRAP


def _stands_twice(candidate: RowCandidate, rest: RowCandidate | None, id: str, labels: LabelIndex) -> bool:
    """Whether as many figures follow as a block side by side has, which are not said to be the year before's."""
    if rest is None or rest.words[-1:] in LAST_YEAR:
        return False
    return len(candidate.figures) == len(rest.figures) == len(labels.form.row_keys[id])


def find_other_groups(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> frozenset[int]:
    """Numbers of the rows that stand under the heading of a group that says something else than the form's.

    The heading may stand before any row of its group: in a cell that spans them, before the first, or in their middle.
    """
    rows = _headed_rows(candidates, ids, labels)
    found: set[int] = set()
    for depth in range(max((len(headed.row.under) for headed in rows.values()), default=0)):
        for members in _groups_of(rows, depth):
            if labels.group_headings.is_other(depth, [rows[number] for number in members]):
                found.update(members)
    return frozenset(found) | _find_strays(rows, labels)


def _find_strays(rows: Mapping[int, Headed], labels: LabelIndex) -> frozenset[int]:
    """Numbers of the rows with short names, such as 其他, in the middle of a group that is not theirs.

    There they are the rest of that group. A row with a name of its own, wherever it was moved, is the same.
    """
    order = labels.rows.order
    found: set[int] = set()
    above: Headed | None = None
    least = len(order)
    follows: dict[int, int] = {}  # number of a row -> the first in the form of those printed behind it
    for number, headed in reversed(list(rows.items())):
        follows[number] = least
        least = min(least, order[headed.row.id])
    for number, headed in rows.items():
        row = headed.row
        is_moved = len(row.under) > 1 and follows[number] < order[row.id] and not labels.rows.is_distinctive(row)
        is_elsewhere = above is not None and above.row.under != row.under
        if is_moved and is_elsewhere and not labels.group_headings.is_under_own(headed):
            found.add(number)
        above = headed
    return frozenset(found)


def _headed_rows(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> dict[int, Headed]:
    """Number of a candidate -> its row with the words before its label, for each that is a row of the form."""
    rows: dict[int, Headed] = {}
    above = -1
    further: list[str] = []
    said: tuple[str, ...] = ()  # the words before, of rows without figures, which those behind repeat
    for number, (candidate, id) in enumerate(zip(candidates, ids, strict=True)):
        row = labels.form.rows.get(id) if id is not None else None
        words = candidate.words[len(said) :] if candidate.words[: len(said)] == said else candidate.words
        said = () if candidate.figures else candidate.words
        if row is not None:
            rows[number] = Headed(row, labels.group_headings.words_before(row, words), above, tuple(further))
            above, further = labels.rows.order[row.id], []
        else:
            further += words
    return rows


def _groups_of(rows: Mapping[int, Headed], depth: int) -> Iterator[list[int]]:
    """The numbers of the rows that stand one behind another under one heading of this depth."""
    members: list[int] = []
    for number, headed in rows.items():
        if members:
            last = rows[members[-1]].row
            is_again = any(rows[other].row is headed.row for other in members)
            if is_again or headed.row.under[: depth + 1] != last.under[: depth + 1]:
                yield members
                members = []
        if len(headed.row.under) > depth:
            members.append(number)
    if members:
        yield members
