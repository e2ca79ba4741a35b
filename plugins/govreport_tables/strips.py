"""From strips to readings: which row of the form a strip is, and which of its figures stand in which column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from govreport_core.figures import is_blank, is_figure, parse_figure
from govreport_core.form import Block, Row, Rule
from govreport_core.model import CellReading, Position, Reading, RowReading, Token
from govreport_core.rules import evaluate
from govreport_core.units import agreed
from govreport_core.wording import normal, remembered
from govreport_tables.labels import ALIKE, MAX_FRAGMENTS, Labels, unit_in

# Rows without a known label that arithmetic is asked to place.
MOST_UNKNOWN = 40
# Rows with an unreadable label that may stand between a header and the first row that is known.
MOST_UNREAD = 6
# Columns that no form has.
EXTRA = frozenset({"备注", "附注", "说明", "序号", "编号", "小计"})
_NUMERAL = re.compile("[〇○零口一二三四五六七八九十百千万两]+")
# Words of no row between figures of the same row: characters together.
LONGEST_SCRAP = 5
# What stands before the figures of the year before, where a table has both.
LAST_YEAR = frozenset((word,) for word in ("上年", "上年度", "去年", "上一年", "上年同期", "去年同期", "上年数"))
# Rows of fewer columns are not printed as a list of columns and figures.
FEWEST_PAIRS = 3


class Strip(NamedTuple):
    """Words, then figures: one row of a table as it comes along in the document.

    :param words: normalised fragments since the figures before, in order; the last ones may be the label.
    :param label: the fragments of `words` that stand in the same row of a grid; in flattened text all of them.
    :param values: figures and blanks. In a grid blanks are there; in flattened text they are lost.
    :param figures: the values that are not blank.
    :param heads: in a grid, column number -> the normalised heads above it, outermost first.
    :param ruled: whether each value stands in a cell that the document draws, and not where a converter put it.
    """

    words: tuple[str, ...]
    label: tuple[str, ...]
    values: tuple[Token, ...]
    figures: tuple[Token, ...]
    heads: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    ruled: bool = False


def figures_of(values: Iterable[Token]) -> tuple[Token, ...]:
    """The values that are not blank."""
    return tuple(value for value in values if not is_blank(value.text))


def readings(strips: Sequence[Strip], labels: Labels) -> Iterator[Reading]:
    """What the strips say. Strips that are no row of the form say nothing.

    Strips without a label between two rows of one block are row readings of no row: their place is for
    arithmetic to find.
    """
    strips = list(_joined_pairs(strips, labels))
    ids = _identify(strips, labels)
    sums = _group_sums(strips, ids, labels)
    first, last = _extent(ids, labels)
    in_order = [
        id is None or not strip.heads or labels.orderly(labels.block(id), strip.heads)
        for strip, id in zip(strips, ids, strict=True)
    ]
    broken = _broken_heads(strips, ids, in_order, labels)
    if sum(
        id is None and bool(strip.figures) for strip, id in zip(strips[first:last], ids[first:last], strict=True)
    ) > (MOST_UNKNOWN):
        first = last  # another table stands between: these are not rows whose label is lost
    orderly: dict[str, bool] = {}  # of a block, whether the header of it that was seen last is in order
    for number, (strip, id) in enumerate(zip(strips, ids, strict=True)):
        if number in sums:
            continue
        if id is not None:
            block = labels.block(id)
            if not strip.heads and (order := labels.flat_orderly(block, strip.words)) is not None:
                orderly[block.id] = order
            if id in broken:
                yield from _read(strip, id, {}, True, labels)
            elif strip.heads and (named := labels.keys_under(id, strip.heads)):
                orderly[block.id] = in_order[number]
                yield from _read(strip, id, named, in_order[number], labels)
            else:
                # Without heads of their own, as behind a page break, columns stand as in the header before.
                yield from _read(strip, id, {}, orderly.get(block.id, True), labels)
        elif first < number < last and strip.figures and not any(labels.is_heading(word) for word in strip.label[-1:]):
            yield _row_reading(None, strip)


def _identify(strips: Sequence[Strip], labels: Labels) -> list[str | None]:
    ids: list[str | None] = []
    current: Block | None = None
    opened: dict[str, int] = {}  # block id -> number of the strip whose words opened it
    for number, strip in enumerate(strips):
        said = "".join(strip.words)
        # Heads of groups side by side end with 总计, which is a row's label too: so they are looked for first.
        foreign = bool(strip.heads) and bool(strip.label) and not any(map(labels.may_label, strip.label))
        id = None if foreign else labels.side_by_side(strip.words, len(strip.figures), current)
        if id is None and (row := labels.row(strip.label)):
            block = labels.block_of[row.id]
            nearby = number - opened.get(block.id, -MOST_UNREAD) < MOST_UNREAD and labels.says_much(row)
            if block is current or nearby or labels.opens(block, said):
                id = row.id
        if id is None:
            opened.update({block.id: number for block in labels.form.blocks if labels.opens(block, said)})
        ids.append(id)
        if id is not None:
            current = labels.block_of.get(id)
    if None in ids:
        _align(strips, ids, labels)
        _doubt(strips, ids, labels)
    return ids


def _doubt(strips: Sequence[Strip], ids: list[str | None], labels: Labels) -> None:
    """Take back the names of rows of flattened text that the figures behind them, of no row, make doubtful.

    As many figures once more behind groups side by side are another year's. Noughts that do not fill their row are
    all of it only if what follows is not the rest of the same row.
    """
    for number, (id, (strip, below)) in enumerate(zip(ids, pairwise(strips), strict=False)):
        if id is None or strip.heads or ids[number + 1] is not None or not below.figures:
            continue
        width = len(labels.form.row_keys[id])
        many = id not in labels.block_of and len(strip.figures) == len(below.figures) == width
        another_year = many and below.words[-1:] not in LAST_YEAR
        few = len(strip.figures) < width and not any(map(_counts, strip.figures))
        torn = few and any(map(_counts, below.figures)) and sum(map(len, below.words)) <= LONGEST_SCRAP
        if another_year or torn:
            ids[number] = None


def _joined_pairs(strips: Sequence[Strip], labels: Labels) -> Iterator[Strip]:
    """The strips, where a row printed as a list (a column's name and its figure, and so on) is one strip."""
    number = 0
    while number < len(strips):
        run = _run_of_pairs(strips, number, labels) if len(strips[number].values) == 1 else None
        if run is None:
            yield strips[number]
            number += 1
            continue
        values = tuple(run[column] for column in sorted(run))
        first = strips[number]
        yield Strip(first.words[:-1], first.label[:-1], values, figures_of(values))
        number += len(run)


def _run_of_pairs(strips: Sequence[Strip], first: int, labels: Labels) -> dict[int, Token] | None:
    """Column -> figure of the strips from `first` on, if each names one column of a block and together all do."""
    for block in labels.form.blocks:
        width = len(block.columns)
        if width < FEWEST_PAIRS or len(strips) < first + width:
            continue
        run: dict[int, Token] = {}
        for strip in strips[first : first + width]:
            column = labels.column(block, strip.label[-1]) if strip.label and len(strip.values) == 1 else None
            if column is None or column in run:
                break
            run[column] = strip.values[0]
        if len(run) == width:
            return run
    return None


def _group_sums(strips: Sequence[Strip], ids: Sequence[str | None], labels: Labels) -> set[int]:
    """Numbers of the strips that bear a group's heading where rows of the group are printed with figures too.

    The heading of a group is a row of its own only in a form that prints the group undivided.
    """
    rows = labels.form.rows
    groups = {row.under[-1] for id, strip in zip(ids, strips, strict=True)
              if id is not None and id in rows and (row := rows[id]).under and strip.figures}  # fmt: skip
    headings = {normal(group) for group in groups}
    return {n for n, id in enumerate(ids) if id is not None and id in rows and labels.official(rows[id]) in headings}


def _broken_heads(
    strips: Sequence[Strip], ids: Sequence[str | None], in_order: Sequence[bool], labels: Labels
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
        rules = [rule for rule in labels.form.rules if set(rule.keys) <= set(keys)]
        as_named, as_official = _place(strip, keys, named, False), _place(strip, keys, {}, True)
        if as_named and as_official and _breaks(as_named, rules) and not _breaks(as_official, rules):
            shown[block.id] = True
    return {id for block in shown for id in members[block]}


def _breaks(placed: Sequence[tuple[str, Token]], rules: Sequence[Rule]) -> bool:
    values = {key: parse_figure(value.text) for key, value in placed}
    return any(evaluate(rule, values) == "fail" for rule in rules)


def _align(strips: Sequence[Strip], ids: list[str | None], labels: Labels) -> None:
    """Name strips by likeness, in the form's order, between the neighbours that are known by their letters."""
    rows = list(labels.form.rows.values())
    taken = {id for id in ids if id}
    number = 0
    while number < len(ids):
        if ids[number] is not None or not strips[number].label:
            number += 1
            continue
        end = number
        while end < len(ids) and ids[end] is None:
            end += 1
        before = next((labels.order[id] for id in reversed(ids[:number]) if id in labels.order), None)
        after = next((labels.order[id] for id in ids[end:] if id in labels.order), None)
        if before is not None or after is not None:
            low = -1 if before is None else before
            high = len(rows) if after is None else after
            near = {block.id for at in (before, after) if at is not None for block in (labels.block_of[rows[at].id],)}
            free = [row for row in rows[low + 1 : high] if row.id not in taken and labels.block_of[row.id].id in near]
            for offset, row in _best_alignment(strips[number:end], free, labels).items():
                ids[number + offset] = row.id
        number = end


def _best_alignment(strips: Sequence[Strip], rows: Sequence[Row], labels: Labels) -> dict[int, Row]:
    """Strip number -> row, in order, with the greatest sum of likeness (the classical alignment)."""
    scores = [
        [0.0 if labels.is_heading(strip.label[-1]) else labels.likeness(strip.label, row) for row in rows]
        if strip.label
        else []
        for strip in strips
    ]
    width = len(rows)
    best = [[0.0] * (width + 1) for _ in range(len(strips) + 1)]
    for i in range(len(strips) - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            score = scores[i][j] if scores[i] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], score + best[i + 1][j + 1] if score >= ALIKE else 0.0)
    found: dict[int, Row] = {}
    i = j = 0
    while i < len(strips) and j < width:
        score = scores[i][j] if scores[i] else 0.0
        if score >= ALIKE and best[i][j] == score + best[i + 1][j + 1]:
            found[i] = rows[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _extent(ids: Sequence[str | None], labels: Labels) -> tuple[int, int]:
    """Numbers of the first and last strip of the blocks that have many rows."""
    numbers = [
        n
        for n, id in enumerate(ids)
        if id in labels.block_of and len(labels.block_of[id].rows) > len(labels.block_of[id].columns)
    ]
    return (numbers[0], numbers[-1]) if numbers else (0, 0)


def _read(strip: Strip, id: str, named: Mapping[int, str], orderly: bool, labels: Labels) -> Iterator[Reading]:
    keys = labels.form.row_keys[id]
    strip = _without_extra(strip, keys, named)
    placed = _place(strip, keys, named, orderly)
    if placed is None:
        # Figures of columns in an unknown order are worth nothing, not even to arithmetic, unless all are 0.
        if strip.figures and (orderly or not any(map(_counts, strip.figures))):
            yield _row_reading(id, strip)
        return
    cells = labels.form.cells
    for key, value in placed:
        unit = None
        if cells[key].kind == "amount":
            unit = _unit(strip, value.position.column)
        yield CellReading(key, value.text, value.position, unit)


def _place(
    strip: Strip, keys: Sequence[str], named: Mapping[int, str], orderly: bool
) -> list[tuple[str, Token]] | None:
    """Which value stands in which cell; None if the values do not fill the columns.

    :param named: column number -> key, as far as the heads say.
    :param orderly: False if the heads name columns in another order than the form's.
    """
    if len(set(named.values())) == len(keys):
        values = _once(strip.values, named) if len(named) > len(keys) else strip.values
        by_head = {named[c]: value for value in values if (c := value.position.column) is not None and c in named}
        if len(by_head) == len(keys) and (len(values) == len(keys) or _as_many_figures(values, by_head.values())):
            return list(by_head.items())
    elif strip.ruled and len(strip.values) == len(named):
        # A table cut between its columns: each part has some of them, and figures stand under their own heads.
        by_head = {named[c]: value for value in strip.values if (c := value.position.column) is not None and c in named}
        if len(by_head) == len(strip.values):
            return list(by_head.items())
    if not orderly:
        return None
    if len(strip.values) == len(keys):
        return list(zip(keys, strip.values, strict=True))
    figures = strip.figures
    if len(figures) == len(keys) and _contiguous(strip):
        return list(zip(keys, figures, strict=True))
    return None


def _as_many_figures(values: Iterable[Token], others: Iterable[Token]) -> bool:
    return sum(not is_blank(value.text) for value in values) == sum(not is_blank(value.text) for value in others)


def _without_extra(strip: Strip, keys: Sequence[str], named: Mapping[int, str]) -> Strip:
    """The strip without values in columns that the form does not have: remarks, numbers of rows.

    Only where the heads name a column for every cell, or the value stands at the very end or beginning of a row
    that has one value too many: under a broken header any value could seem to be a remark.
    """
    if not strip.heads or len(strip.values) <= len(keys):
        return strip
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


def _counts(value: Token) -> bool:
    return any(char.isdigit() and unicodedata.digit(char, 0) for char in value.text)


def _contiguous(strip: Strip) -> bool:
    blanks = [is_blank(value.text) for value in strip.values]
    return not any(blanks[blanks.index(False) : len(blanks) - blanks[::-1].index(False)])


def _row_reading(id: str | None, strip: Strip) -> RowReading:
    figures = strip.figures
    first, last = (figures or strip.values)[0].position, (figures or strip.values)[-1].position
    unit = agreed(_unit(strip, column) for column in strip.heads or (None,))
    return RowReading(id, figures, Position(first.start, last.end, first.table, first.row), unit)


def _unit(strip: Strip, column: int | None) -> str | None:
    """The unit of money that the heads above a value or the label of its row name."""
    if column is None:
        return unit_in(strip.words[-MAX_FRAGMENTS:])
    return agreed((unit_in(strip.heads.get(column, ())), unit_in(strip.label)))


@remembered
def is_value(text: str) -> bool:
    """Whether a fragment stands where a figure stands: a figure or a mark for nothing."""
    return is_figure(text) or is_blank(text)


def is_numeral(text: str) -> bool:
    """Whether a fragment is a number in Chinese numerals, or what is read for a nought: no figure of the form."""
    return _NUMERAL.fullmatch(text) is not None
