"""Tells of which cells the columns under a header are: by what its heads say, before what sums say.

In a grid a head stands above its column; in flattened text the heads stand one after another, and the figures in the
same order. Sums may confirm what heads say. Where heads name another order than the form's and the sums hold in the
form's order alone, either heads or figures were exchanged, and nobody can tell which: the cells that differ stay open.
Only a header that is torn itself, with a span too many or too few, is left aside. Where heads are lost, the form's
order is supposed, unless the sums hold in another one only; under heads of which none says a column it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.form import Block
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
    :param order: its cells from left to right; None if the heads name another order than the form's, which is not
        known without their places.
    :param open: its cells above whose figures a header of flattened text says something else than the form's, or of
        which heads and sums say different things.
    """

    candidate: RowCandidate
    id: str | None
    named: Mapping[int, str]
    order: Sequence[str] | None
    open: frozenset[str] = frozenset()


class _Header(NamedTuple):
    """What the last header of a block says, for the rows below it that have no heads of their own.

    :param order: the numbers of the cells from left to right; empty for the form's order, None if it is not known.
    :param foreign: the numbers of the columns under heads that say something else than the form's.
    """

    order: tuple[int, ...] | None = ()
    foreign: frozenset[int] = frozenset()


def read_heads(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], passed_over: Collection[int], labels: LabelIndex
) -> list[IdentifiedRow]:
    """The candidates with what the heads above each of them say, or those of the header before them.

    Behind a page break columns stand as in the header before.

    :param passed_over: numbers of rows that are not read and before which no header is looked for.
    """
    headers: dict[str, _Header] = {}  # of a block, the header of it that was seen last
    rows: list[IdentifiedRow] = []
    for number, (candidate, id) in enumerate(zip(candidates, ids, strict=True)):
        if id is None or number in passed_over:
            _remember_foreign(candidate, headers, labels)
            keys = labels.form.row_keys[id] if id is not None else ()
            rows.append(fast_new(IdentifiedRow, (candidate, id, {}, keys, frozenset())))
            continue
        block = labels.blocks[id]
        named: Mapping[int, str] = {}
        header = headers.get(block.id, _Header())
        if candidate.heads:
            named = labels.columns.keys_under(id, candidate.heads)
            in_order = labels.columns.are_in_order(block, candidate.heads)
            if named or not in_order:
                header = header._replace(order=() if in_order else None)
            elif block.id not in headers and not labels.columns.are_spoken_of(block, candidate.words):
                header = header._replace(order=None)
        else:
            header = _read_in_text(candidate, id, header, labels)
        headers[block.id] = header
        open = _keys_at(header.foreign, id, labels) if not candidate.heads else frozenset()
        rows.append(fast_new(IdentifiedRow, (candidate, id, named, _order_of(id, header, labels), open)))
    return rows


def _read_in_text(candidate: RowCandidate, id: str, header: _Header, labels: LabelIndex) -> _Header:
    """The header in the words before a row of flattened text, or the last one if there is none."""
    headers = labels.headers_in_text
    heads = headers.heads_before(id, candidate.words)
    order = headers.find_order(id, heads) if heads is not None else None
    if order is not None:
        header = header._replace(order=order.cells)
    elif (in_order := labels.columns.are_in_order_flat(labels.blocks[id], candidate.words)) is not None:
        header = header._replace(order=() if in_order else None)
    return header if heads is None else header._replace(foreign=headers.find_foreign(id, heads))


def _remember_foreign(candidate: RowCandidate, headers: dict[str, _Header], labels: LabelIndex) -> None:
    """Note the foreign heads before a row of flattened text that is not read, for the rows below it."""
    if candidate.heads or not candidate.words:
        return
    for block in labels.openings.opened_in("".join(candidate.words)):
        id = block.id if block.side_by_side else block.rows[0].id
        heads = labels.headers_in_text.heads_before(id, _without_unknown_label(candidate, block, labels))
        if heads is not None:
            foreign = labels.headers_in_text.find_foreign(id, heads)
            headers[block.id] = headers.get(block.id, _Header())._replace(foreign=foreign)


def _without_unknown_label(candidate: RowCandidate, block: Block, labels: LabelIndex) -> Sequence[str]:
    """The words before a row that is not known, without its label, which is no head."""
    *before, last = candidate.words
    is_head = any(text in last for text in labels.columns.boilerplate.heads_in(block))
    return candidate.words if is_head or not before else before


def _keys_at(numbers: Collection[int], id: str, labels: LabelIndex) -> frozenset[str]:
    return frozenset(key for number, key in enumerate(labels.form.row_keys[id]) if number in numbers)


def _order_of(id: str, header: _Header, labels: LabelIndex) -> Sequence[str] | None:
    keys = labels.form.row_keys[id]
    if header.order is None:
        return None
    return tuple(keys[number] for number in header.order) if len(header.order) == len(keys) else keys


def weigh_against_sums(rows: Sequence[IdentifiedRow], labels: LabelIndex) -> Iterator[IdentifiedRow]:
    """The rows with what the figures of all rows under a header say of its heads.

    :param rows: with what their heads say.
    """
    verdicts = _weigh_heads(rows, labels)
    refuted = _find_refuted(rows, labels)
    for row in rows:
        yield row if row.id is None else _weighed(row, row.id, verdicts, refuted, labels)


def _weighed(
    row: IdentifiedRow, id: str, verdicts: Mapping[str, str], refuted: Collection[str], labels: LabelIndex
) -> IdentifiedRow:
    block_id, keys = labels.blocks[id].id, labels.form.row_keys[id]
    if tuple(row.order or ()) == tuple(keys):
        return row._replace(order=None) if block_id in refuted and _lacks_heads(id, row.named, labels) else row
    if verdicts.get(block_id) == "torn":
        return row._replace(named={}, order=keys)
    if verdicts.get(block_id) == "disputed":
        return row._replace(open=row.open | _differing(row, id, labels))
    return row


def _lacks_heads(id: str, named: Mapping[int, str], labels: LabelIndex) -> bool:
    return len(set(named.values())) < len(labels.form.row_keys[id])


def _find_refuted(rows: Iterable[IdentifiedRow], labels: LabelIndex) -> set[str]:
    """Ids of the blocks in which figures whose columns heads do not all name are not in the form's order."""
    whole: dict[str, list[tuple[str, Sequence[Token]]]] = {}
    for candidate, id, named, _, _ in rows:
        if (
            id is not None
            and _lacks_heads(id, named, labels)
            and len(candidate.figures) == len(labels.form.row_keys[id])
        ):
            whole.setdefault(labels.blocks[id].id, []).append((id, candidate.figures))
    return {block for block, those in whole.items() if holds_in_another_order(those, labels.form)}


def _weigh_heads(rows: Iterable[IdentifiedRow], labels: LabelIndex) -> Mapping[str, str]:
    """Block id -> "torn" or "disputed", where heads name an order that the figures contradict and the form's fits.

    A torn header names over the wrong columns, and one row shows it for all rows under it.
    """
    against: Counter[str] = Counter()
    torn: set[str] = set()
    for row in rows:
        if row.id is None or tuple(row.order or ()) == tuple(labels.form.row_keys[row.id]):
            continue
        block = labels.blocks[row.id]
        weight = _contradicts_heads(row, row.id, labels)
        against[block.id] += weight
        if weight > 0 and labels.columns.are_torn(block, row.candidate.heads, row.candidate.ruled):
            torn.add(block.id)
    disputed = {id: "disputed" for id, weight in against.items() if weight > 0}
    return {**disputed, **dict.fromkeys(torn, "torn")}


def _contradicts_heads(row: IdentifiedRow, id: str, labels: LabelIndex) -> int:
    """1 if the figures break the row's rules as the heads name them and not in the form's order, -1 if contrariwise."""
    as_named = place_values(row.candidate, id, row.named, row.order, labels)
    as_official = place_values(row.candidate, id, {}, labels.form.row_keys[id], labels)
    if not as_named or not as_official:
        return 0
    said, official = judge(id, as_named, labels.form), judge(id, as_official, labels.form)
    if said == "fail":
        return int(official != "fail")
    return -int(said == "pass" and official == "fail")


def _differing(row: IdentifiedRow, id: str, labels: LabelIndex) -> frozenset[str]:
    """The cells of a row that have other figures in the order of its heads than in the form's."""
    as_named = dict(place_values(row.candidate, id, row.named, row.order, labels) or ())
    as_official = dict(place_values(row.candidate, id, {}, labels.form.row_keys[id], labels) or ())
    keys = labels.form.row_keys[id]
    return frozenset(key for key in keys if as_named.get(key) != as_official.get(key))
