"""Tells in which order the heads of a flattened header name the cells of a row, or of groups side by side.

Text keeps no places: of a header in two lines the head of a group of columns stands for them, and they follow at its
end; of groups side by side, the heads of those that are parted once more stand behind the columns of the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.forms.form import Block
from govreport_core.forms.normalization import normalize_label
from govreport_core.labels.spellings import spellings_of
from govreport_tables.labels.header_text import Head


class PrintedOrder(NamedTuple):
    """The numbers of the cells of a row or block in the order of their heads; None if it is not certain."""

    cells: tuple[int, ...] | None


class _Group(NamedTuple):
    """The head of a group side by side, or one above such heads.

    :param number: of the group; None if it is a head above several.
    :param before: how many heads of columns stand before it.
    """

    number: int | None
    text: str
    before: int


def names_each_once(heads: Sequence[Head], block: Block) -> bool:
    """Whether a header has the head of each column once, of groups side by side once for each group."""
    named = Counter(head.number for head in heads if not head.is_group)
    groups = len(block.rows) if block.side_by_side else 1
    return named == Counter([*range(len(block.columns))] * groups)


def find_order(heads: Sequence[Head], block: Block) -> tuple[int, ...] | None:
    """The numbers of the cells in the order of the heads of a header that names each once; None if it is not certain.

    Cells of a side-by-side block are counted through its groups.
    """
    columns = [head.number for head in heads if head.number is not None]
    return _order_of_cells(heads, columns, block) if block.side_by_side else _order_of_columns(heads, columns, block)


def _order_of_cells(heads: Sequence[Head], columns: Sequence[int], block: Block) -> tuple[int, ...] | None:
    """The order of the cells of groups side by side, each with the columns that stand in its place."""
    width = len(block.columns)
    order = find_order_of_groups(heads, block)
    chunks = [columns[at : at + width] for at in range(0, len(columns), width)]
    if order is None or any(len(set(chunk)) < width for chunk in chunks):
        return None
    # The columns of a group that is not parted once more stand in the line above those of the others.
    if any(chunk != chunks[0] for chunk in chunks) and block.rows[order[0]].under:
        return None
    return tuple(group * width + column for group, chunk in zip(order, chunks, strict=True) for column in chunk)


def _order_of_columns(heads: Sequence[Head], columns: Sequence[int], block: Block) -> tuple[int, ...] | None:
    """The order of the columns of one row, with those of a group in the place of its head."""
    members = {
        number: text for number, column in enumerate(block.columns) for text in map(normalize_label, column.under)
    }
    places = [_columns_before(heads, at) for at, head in enumerate(heads) if head.text in members.values()]
    linear = tuple(columns)
    if len(places) != 1 or list(linear) == sorted(linear):
        return linear if len(places) < 2 else None
    (place,), count = places, len(members)
    rest, last = linear[:-count], linear[-count:]
    ways = {linear, (*rest[:place], *last, *rest[place:])} if place <= len(rest) else {linear}
    likely = {way for way in ways if set(way[place : place + count]) == members.keys() or _is_one_exchange(way)}
    return likely.pop() if len(likely) == 1 else None


def _is_one_exchange(order: Sequence[int]) -> bool:
    """Whether two columns stand in each other's place and all others in the form's."""
    return sum(number != at for at, number in enumerate(order)) == 2


def _columns_before(heads: Sequence[Head], at: int) -> int:
    return sum(not head.is_group for head in heads[:at])


def find_order_of_groups(heads: Sequence[Head], block: Block) -> list[int] | None:
    """The numbers of the groups side by side in the order of their heads; None if these contradict each other.

    Where a head is missing or stands twice, nothing says that the groups stand otherwise than in the form.
    """
    official = list(range(len(block.rows)))
    marks = list(_marks_in(heads, block))
    if sorted(mark.number for mark in marks if mark.number is not None) != official:
        return official
    if len({mark.text for mark in marks}) < len(marks):
        return official
    order = _unfold(marks, block)
    if order is None or not _are_lined_up(order, block):
        return None
    return [mark.number for mark in order if mark.number is not None]


def _unfold(marks: Sequence[_Group], block: Block) -> list[_Group] | None:
    """The groups in the order of the heads above them, and below each of these of their own; None if one of the latter
    stands before the head above it."""
    order: list[_Group] = []
    for at, mark in enumerate(marks):
        if mark.number is None:
            below = [each for each in marks if each.number is not None and mark.text in _under(block, each.number)]
            if any(each in marks[:at] for each in below):
                return None
            order += below
        elif not any(each.text in _under(block, mark.number) for each in marks):
            order.append(mark)
    return order


def _marks_in(heads: Sequence[Head], block: Block) -> list[_Group]:
    """The heads of groups in a header, each under its official name, with what stands before them."""
    names: dict[str, tuple[int | None, str]] = {}
    for label in block.headings:
        names.update(dict.fromkeys(spellings_of(label), (None, normalize_label(label.text))))
    for number, row in enumerate(block.rows):
        names.update(dict.fromkeys(spellings_of(row.label), (number, normalize_label(row.label.text))))
    return [
        _Group(*names[head.text], _columns_before(heads, at))
        for at, head in enumerate(heads)
        if head.is_group and head.text in names
    ]


def _under(block: Block, number: int) -> list[str]:
    return [normalize_label(text) for text in block.rows[number].under]


def _are_lined_up(order: Sequence[_Group], block: Block) -> bool:
    """Whether the heads of columns stand where one of the ways to print the groups in this order has them.

    All behind the heads of the groups; each behind its own; or those of a first group that is not parted once more
    before the heads of the others, in the second line.
    """
    width = len(block.columns)
    before = [mark.before for mark in order]
    ways = [[0] * len(order), [number * width for number in range(len(order))]]
    first = order[0].number
    if first is not None and not block.rows[first].under:
        ways.append([0, *[width] * (len(order) - 1)])
    return before in ways
