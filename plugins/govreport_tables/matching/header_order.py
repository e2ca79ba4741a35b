"""Tells whether the columns under a header stand in the order that its heads name, in the form's, or in neither.

Heads may be lost, and a header with a span too many or too few shifts them. Then the figures tell: one order keeps
the rules of the rows and another does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.model.base import fast_new
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate
from govreport_tables.matching.columns import place_values
from govreport_tables.matching.row_rules import holds_in_another_order, judge


class IdentifiedRow(NamedTuple):
    """A candidate with what is known of its row and columns.

    :param id: of its row or side-by-side block; None if it is not known.
    :param named: column number of the grid -> cell, as far as its heads say.
    :param in_order: whether its columns stand in the form's order, as far as its header says.
    :param foreign: of flattened text, its cells above whose figures a header says something else than the form's.
    """

    candidate: RowCandidate
    id: str | None
    named: Mapping[int, str]
    in_order: bool
    foreign: frozenset[str] = frozenset()


def read_heads(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> list[IdentifiedRow]:
    """The candidates with what the heads above each of them say."""
    columns = labels.columns
    rows: list[IdentifiedRow] = []
    for candidate, id in zip(candidates, ids, strict=True):
        named: Mapping[int, str] = {}
        in_order = True
        if id is not None and candidate.heads:
            named = columns.keys_under(id, candidate.heads)
            in_order = columns.are_in_order(labels.blocks[id], candidate.heads)
        rows.append(fast_new(IdentifiedRow, (candidate, id, named, in_order, frozenset())))
    return rows


def resolve_order(
    rows: Sequence[IdentifiedRow], passed_over: Collection[int], labels: LabelIndex
) -> Iterator[IdentifiedRow]:
    """The rows with what the header before them and the figures of the other rows say of their columns, too.

    Without heads of their own, as behind a page break, columns stand as in the header before.

    :param passed_over: numbers of rows that are not read and before which no header is looked for.
    """
    broken, refuted = _find_broken_heads(rows, labels), _find_refuted(rows, labels)
    header_in_order: dict[str, bool] = {}  # of a block, whether the header of it that was seen last is in order
    foreign: dict[str, frozenset[int]] = {}  # of a block, the columns under foreign heads in flattened text
    for number, row in enumerate(rows):
        if row.id is None or number in passed_over:
            _remember_foreign(row, foreign, labels)
            yield row
            continue
        block = labels.blocks[row.id]
        if not row.candidate.heads:
            order = labels.columns.are_in_order_flat(block, row.candidate.words)
            if order is not None:
                header_in_order[block.id] = order
            row = _with_foreign(row, row.id, foreign, labels)
        if row.id in broken:
            yield row._replace(named={}, in_order=True)
        elif row.named:
            header_in_order[block.id] = row.in_order
            yield row
        else:
            in_order = header_in_order.get(block.id, True) and block.id not in refuted
            yield row if row.in_order == in_order else row._replace(in_order=in_order)


def _with_foreign(row: IdentifiedRow, id: str, foreign: dict[str, frozenset[int]], labels: LabelIndex) -> IdentifiedRow:
    """A row of flattened text with its cells under foreign heads, of the header before it or of the last one.

    :param foreign: block id -> numbers of columns under foreign heads; renewed where a header stands.
    """
    block = labels.blocks[id]
    keys = labels.form.row_keys[id]
    found = labels.headers_in_text.find_foreign(id, row.candidate.words)
    if found is not None:
        foreign[block.id] = found
    numbers = foreign.get(block.id)
    return row._replace(foreign=frozenset(key for n, key in enumerate(keys) if n in numbers)) if numbers else row


def _remember_foreign(row: IdentifiedRow, foreign: dict[str, frozenset[int]], labels: LabelIndex) -> None:
    """Note the foreign heads before a row of flattened text that is not known, for the rows below it."""
    if row.candidate.heads or not row.candidate.words:
        return
    for block in labels.openings.opened_in("".join(row.candidate.words)):
        id = block.id if block.side_by_side else block.rows[0].id
        found = labels.headers_in_text.find_foreign(id, row.candidate.words)
        if found is not None:
            foreign[block.id] = found


def _find_refuted(rows: Sequence[IdentifiedRow], labels: LabelIndex) -> set[str]:
    """Ids of the blocks in which figures whose columns no heads name are not in the form's order."""
    whole: dict[str, list[tuple[str, Sequence[Token]]]] = {}
    for candidate, id, named, _, _ in rows:
        if id is not None and not named and len(candidate.figures) == len(labels.form.row_keys[id]):
            whole.setdefault(labels.blocks[id].id, []).append((id, candidate.figures))
    return {block for block, those in whole.items() if holds_in_another_order(those, labels.form)}


def _find_broken_heads(rows: Sequence[IdentifiedRow], labels: LabelIndex) -> set[str]:
    """Ids of rows whose heads name an order of columns that the figures contradict, in which the form's order fits.

    A header with a span too many or too few shifts names over the wrong columns. One row shows it for all rows
    under the header.
    """
    shown: set[str] = set()
    members: dict[str, set[str]] = {}
    for row in rows:
        if row.id is None or row.in_order:
            continue
        block_id = labels.blocks[row.id].id
        members.setdefault(block_id, set()).add(row.id)
        if _contradicts_heads(row, row.id, labels):
            shown.add(block_id)
    return {id for block_id in shown for id in members[block_id]}


def _contradicts_heads(row: IdentifiedRow, id: str, labels: LabelIndex) -> bool:
    """Whether the figures break the row's rules as the heads name them, and not in the form's order."""
    as_named = place_values(row.candidate, id, row.named, False, labels)
    as_official = place_values(row.candidate, id, {}, True, labels)
    if not as_named or not as_official:
        return False
    return judge(id, as_named, labels.form) == "fail" and judge(id, as_official, labels.form) != "fail"
