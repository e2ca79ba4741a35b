"""From strips to readings: which of a row's figures stand in which column, once it is known which row it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govreport_core.forms.figures import is_blank
from govreport_core.forms.units import agreed
from govreport_core.model.base import fast_new
from govreport_core.model.document import Position
from govreport_core.model.readings import CellReading, Reading, RowReading, Token
from govreport_tables.matching.candidates import RowCandidate, counts, figures_of
from govreport_tables.matching.detached_figures import find_detached
from govreport_tables.matching.label_index import MAX_FRAGMENTS, LabelIndex
from govreport_tables.matching.row_rules import in_another_order, verdict
from govreport_tables.matching.rows import extent, group_sums, identify, joined_pairs, without_serials
from govreport_tables.matching.units import unit_in

# Rows without a known label that arithmetic is asked to place.
MOST_UNKNOWN = 40
# Columns that no form has.
EXTRA = frozenset({"备注", "附注", "说明", "序号", "编号", "小计"})


def readings(strips: Iterable[RowCandidate], labels: LabelIndex) -> list[Reading]:
    """What the strips say. Strips that are no row of the form say nothing.

    Strips without a label between two rows of one block are row readings of no row: their place is for
    arithmetic to find.
    """
    strips = list(joined_pairs(without_serials(list(strips)), labels))
    ids = identify(strips, labels)
    sums, apart = group_sums(strips, ids, labels), find_detached(strips, ids, labels)
    first, last = extent(ids, labels)
    unnamed = [bool(strip.figures) for strip, id in zip(strips[first:last], ids[first:last], strict=True) if id is None]
    if sum(unnamed) > MOST_UNKNOWN:
        first = last  # another table stands between: these are not rows whose label is lost
    in_order = [
        id is None or not strip.heads or labels.orderly(labels.block(id), strip.heads)
        for strip, id in zip(strips, ids, strict=True)
    ]
    broken = _broken_heads(strips, ids, in_order, labels) if False in in_order else ()
    named = [labels.keys_under(id, strip.heads) if id is not None and strip.heads else {}
             for strip, id in zip(strips, ids, strict=True)]  # fmt: skip
    refuted = _refuted(strips, ids, named, labels)
    orderly: dict[str, bool] = {}  # of a block, whether the header of it that was seen last is in order
    found: list[Reading] = []
    for number, (strip, id) in enumerate(zip(strips, ids, strict=True)):
        if number in sums:
            continue
        if number in apart:
            found.append(_row_reading(id, strip)._replace(misplaced=True))
            continue
        if id is None:
            if first < number < last and strip.figures and not any(map(labels.is_heading, strip.label[-1:])):
                found.append(_row_reading(None, strip))
            continue
        block = labels.block(id)
        if not strip.heads and (order := labels.flat_orderly(block, strip.words)) is not None:
            orderly[block.id] = order
        if id in broken:
            found += _read(strip, id, {}, True, labels)
        elif named[number]:
            orderly[block.id] = in_order[number]
            found += _read(strip, id, named[number], in_order[number], labels)
        else:
            # Without heads of their own, as behind a page break, columns stand as in the header before.
            found += _read(strip, id, {}, orderly.get(block.id, True) and block.id not in refuted, labels)
    return found


def _refuted(
    strips: Sequence[RowCandidate], ids: Sequence[str | None], named: Sequence[Mapping[int, str]], labels: LabelIndex
) -> set[str]:
    """Ids of the blocks in which figures whose columns no heads name are not in the form's order."""
    rows: dict[str, list[tuple[str, Sequence[Token]]]] = {}
    for strip, id, columns in zip(strips, ids, named, strict=True):
        if id is not None and not columns and len(strip.figures) == len(labels.form.row_keys[id]):
            rows.setdefault(labels.block(id).id, []).append((id, strip.figures))
    return {block for block, those in rows.items() if in_another_order(those, labels)}


def _broken_heads(
    strips: Sequence[RowCandidate], ids: Sequence[str | None], in_order: Sequence[bool], labels: LabelIndex
) -> set[str]:
    """Ids of rows whose heads name an order of columns that the figures contradict, in which the form's order fits.

    A header with a span too many or too few shifts names over the wrong columns. One row shows it for all rows
    under the header.

    :param in_order: of each strip, whether its heads name columns in the form's order.
    """
    shown: dict[str, bool] = {}
    members: dict[str, set[str]] = {}
    for strip, id, orderly in zip(strips, ids, in_order, strict=True):
        if id is None or orderly:
            continue
        block = labels.block(id)
        members.setdefault(block.id, set()).add(id)
        keys = labels.form.row_keys[id]
        named = labels.keys_under(id, strip.heads)
        as_named, as_official = _place(strip, keys, named, False), _place(strip, keys, {}, True)
        if not as_named or not as_official:
            continue
        if verdict(id, as_named, labels) == "fail" and verdict(id, as_official, labels) != "fail":
            shown[block.id] = True
    return {id for block in shown for id in members[block]}


def _read(strip: RowCandidate, id: str, named: Mapping[int, str], orderly: bool, labels: LabelIndex) -> list[Reading]:
    keys = labels.form.row_keys[id]
    if strip.heads and len(strip.values) > len(keys):
        strip = _without_extra(strip, keys, named)
    if strip.ruled and len(named) < len(keys):
        orderly = orderly and not labels.contradicted(id, strip.heads, strip.columns)
    placed = _place(strip, keys, named, orderly)
    if placed is None:
        if not strip.figures:
            return []
        # Figures of columns in an unknown order are worth nothing, not even to arithmetic, unless all are 0.
        return [_row_reading(id, strip)._replace(misplaced=not orderly and any(map(counts, strip.figures)))]
    amounts = labels.amounts
    return [
        fast_new(CellReading, (key, value[0], value[1], _unit(strip, value[1].column) if key in amounts else None))
        for key, value in placed
    ]


def _place(
    strip: RowCandidate, keys: Sequence[str], named: Mapping[int, str], orderly: bool
) -> Iterable[tuple[str, Token]] | None:
    """Which value stands in which cell; None if the values do not fill the columns.

    :param named: column number -> key, as far as the heads say.
    :param orderly: False if the heads name columns in another order than the form's.
    """
    if len(set(named.values())) == len(keys):
        values = _once(strip.values, named) if len(named) > len(keys) else strip.values
        by_head = _by_head(values, named)
        if len(by_head) == len(keys) and (
            len(values) == len(keys) or _as_many_figures(values, by_head.values()) or _is_whole(strip, named)
        ):
            return by_head.items()
    elif strip.ruled and len(strip.values) == len(named):
        # A table cut between its columns: each part has some of them, and figures stand under their own heads.
        by_head = _by_head(strip.values, named)
        if len(by_head) == len(strip.values):
            return by_head.items()
    if not orderly:
        return None
    if len(strip.values) == len(keys):
        return zip(keys, strip.values, strict=True)
    figures = strip.figures
    if len(figures) == len(keys) and _contiguous(strip):
        return zip(keys, figures, strict=True)
    return None


def _is_whole(strip: RowCandidate, named: Mapping[int, str]) -> bool:
    """Whether every value stands under a head, so that those under heads of no cell are another year's or remarks.

    Where a converter drops cells, only a row with a value under each of the heads is sure not to be shifted.
    """
    headed = [column for column, heads in strip.heads.items() if heads and column >= min(named)]
    return set(strip.columns) <= set(headed) and (strip.ruled or len(headed) == len(strip.values))


def _by_head(values: Iterable[Token], named: Mapping[int, str]) -> dict[str, Token]:
    """The values that stand under a head that names a cell."""
    return {named[c]: value for value in values if (c := value[1][4]) is not None and c in named}


def _as_many_figures(values: Iterable[Token], others: Iterable[Token]) -> bool:
    return sum(not is_blank(value.text) for value in values) == sum(not is_blank(value.text) for value in others)


def _without_extra(strip: RowCandidate, keys: Sequence[str], named: Mapping[int, str]) -> RowCandidate:
    """The strip without values in columns that the form does not have: remarks, numbers of rows.

    Only where the heads name a column for every cell, or the value stands at the very end or beginning of a row
    that has one value too many: under a broken header any value could seem to be a remark.
    """
    values = strip.values
    if len(set(named.values())) == len(keys):
        first = min(named)
        values = tuple(
            v for v in values
            if (c := v.position.column) is None or c in named
            or not (c < first or strip.heads.get(c, ("",))[-1] in EXTRA)
        )  # fmt: skip
    elif len(values) == len(keys) + 1:
        at = [strip.heads.get(v.position.column or 0, ("",))[-1] in EXTRA for v in values]
        if at.count(True) == 1 and (at[0] or at[-1]):
            values = tuple(v for v, extra in zip(values, at, strict=True) if not extra)
    return strip._replace(values=values, figures=figures_of(values)) if len(values) >= len(keys) else strip


def _once(values: Sequence[Token], named: Mapping[int, str]) -> list[Token]:
    """The values without those that a head spanning several columns prints again, as flattened grids do."""
    kept: list[Token] = []
    for value in values:
        before = kept[-1] if kept else None
        if before and value.text == before.text:
            columns = before.position.column, value.position.column
            if None not in columns and len({named.get(c, str(c)) for c in columns if c is not None}) == 1:
                continue
        kept.append(value)
    return kept


def _contiguous(strip: RowCandidate) -> bool:
    blanks = [is_blank(value.text) for value in strip.values]
    return not any(blanks[blanks.index(False) : len(blanks) - blanks[::-1].index(False)])


def _row_reading(id: str | None, strip: RowCandidate) -> RowReading:
    figures = strip.figures
    first, last = (figures or strip.values)[0].position, (figures or strip.values)[-1].position
    unit = agreed(_unit(strip, column) for column in strip.heads or (None,))
    return RowReading(id, figures, Position(first.start, last.end, first.table, first.row), unit)


def _unit(strip: RowCandidate, column: int | None) -> str | None:
    """The unit of money that the heads above a value or the label of its row name."""
    if column is None:
        return unit_in(strip.words[-MAX_FRAGMENTS:])
    return agreed((unit_in(strip.heads.get(column, ())), unit_in(strip.label)))
