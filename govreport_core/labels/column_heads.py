"""Tells which column of a block a head names, and whether the heads of a table stand in the form's order."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType

from govreport_core.forms.form import Block, Form
from govreport_core.forms.meaning import is_scope
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import COUNTED
from govreport_core.labels.boilerplate_labels import BoilerplateLabels
from govreport_core.labels.spellings import COUNTS_BEHIND, UNITS_BEHIND, spellings_of

# In a turned grid rows are named on top: of a block with so many, at least so many must be found there.
FEWEST_TURNED_ROWS, FEWEST_ON_TOP = 3, 5
# More columns than this on top of a grid say that it is not turned.
MOST_COLUMNS_ON_TOP = 2
# A head may be wrapped over so many fragments of flattened text.
LONGEST_HEAD = 3

# A unit of what is counted, as it stands behind a head. 单位 without a unit is not 单 and 位.
_COUNTED_BEHIND = re.compile(f"(?!(?:计量)?单位$)(?:计量)?(?:单位)?(?:为|是)?(?:[十百千万]?{COUNTED})+")

_Heads = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, eq=False)
class ColumnHeads:
    """The heads of one form's columns. All methods take normalised texts.

    In a grid `heads` are the texts above its columns: column number of the grid -> heads, outermost first.

    :param blocks: id of a row or side-by-side block -> block.
    :param spellings: row id -> spellings of its label.
    """

    form: Form
    blocks: Mapping[str, Block]
    spellings: Mapping[str, tuple[str, ...]]
    boilerplate: BoilerplateLabels

    def changes_meaning(self, head: str) -> bool:
        """Whether a head says of what year or part its figures are, such as 上年 or 其中, and is not the form's."""
        return is_scope(head) and head not in self._printed

    def number(self, block: Block, text: str) -> int | None:
        """The number of the block's column that a text names."""
        return self._numbers[block.id].get(text)

    def spellings_in(self, block: Block) -> frozenset[str]:
        """The spellings of the labels of a block's rows."""
        return frozenset(text for row in block.rows for text in self.spellings[row.id])

    def has_other_unit(self, block: Block, number: int, behind: str) -> bool:
        """Whether what stands behind a column's head is a unit of another kind than the column's: 件 of an amount."""
        if self._is_amount(block, number):
            return _COUNTED_BEHIND.fullmatch(behind) is not None
        return behind in UNITS_BEHIND

    def _is_amount(self, block: Block, number: int) -> bool:
        return self.form.cells[block.rows[0].keys[number]].kind == "amount"

    def group_named(self, block: Block, above: Sequence[str]) -> int | None:
        """The number of the one group side by side that heads name; None if they name several, or contradict it."""
        below = [numbers for head in above if (numbers := self.below_heads[block.id].get(head)) is not None]
        is_nested = all(inner <= outer for outer, inner in pairwise(below))
        return min(below[-1]) if below and is_nested and len(below[-1]) == 1 else None

    def order_of_groups(self, block: Block, named: Sequence[str | None]) -> list[int]:
        """The numbers of the groups side by side from left to right, which is the form's order if not all are named.

        :param named: the cell that the heads above each column name, if they do.
        """
        width = len(block.columns)
        number_of = {key: number for number, row in enumerate(block.rows) for key in row.keys}
        official = list(range(len(block.rows)))
        found = [
            {number_of[key] for key in named[at : at + width] if key is not None} for at in range(0, len(named), width)
        ]
        order = [numbers.pop() for numbers in found if len(numbers) == 1]
        return order if sorted(order) == official else official

    @cached_property
    def below_heads(self) -> Mapping[str, Mapping[str, frozenset[int]]]:
        """Block id -> head of several columns -> the numbers of the columns below it, of the groups side by side."""
        return {block.id: dict(self._shared_by(block)) for block in self.form.blocks}

    def _shared_by(self, block: Block) -> Iterator[tuple[str, frozenset[int]]]:
        if not block.side_by_side:
            for text in {text for column in block.columns for text in column.under}:
                numbers = (number for number, column in enumerate(block.columns) if text in column.under)
                yield normalize_label(text), frozenset(numbers)
            return
        for number, row in enumerate(block.rows):
            yield from ((spelling, frozenset((number,))) for spelling in self.spellings[row.id])
        for label in block.headings:
            numbers = (number for number, row in enumerate(block.rows) if label.text in row.under)
            below = frozenset(numbers)
            yield from ((spelling, below) for spelling in spellings_of(label))

    def is_headed(self, block: Block, above: Sequence[str]) -> bool:
        """Whether a column has a head of its own, and not only those that it shares with others."""
        return bool(above) and (
            above[-1] not in self._shared_heads[block.id] or self.number(block, above[-1]) is not None
        )

    def several_in(self, texts: Collection[str]) -> bool:
        """Whether several columns of one block are among these texts."""
        return any(_count_named(columns, texts) > 1 for columns in self._numbers.values())

    def keys_under(self, id: str, heads: Mapping[int, tuple[str, ...]]) -> Mapping[int, str]:
        """Column number of a grid -> cell of this row or side-by-side block, as far as its heads say."""
        return self._cached_keys(id, tuple(heads.items()))

    def are_in_order(self, block: Block, heads: Mapping[int, tuple[str, ...]]) -> bool:
        """Whether the columns that the heads of a grid name stand in the form's order."""
        return self._cached_order(block.id, tuple(heads.items()))

    def are_torn(self, block: Block, heads: Mapping[int, tuple[str, ...]], ruled: bool) -> bool:
        """Whether a head that several columns share spans too many or too few of them.

        :param ruled: whether the grid has spans; else such a head stands above the first of its columns alone.
        """
        width = len(block.columns) if block.side_by_side else 1
        for head, below in self.below_heads[block.id].items():
            spanned = sum(head in above for above in heads.values())
            if spanned > (not ruled) and spanned != len(below) * width:
                return True
        return False

    def are_in_order_flat(self, block: Block, words: Sequence[str]) -> bool | None:
        """The same for a header flattened to these fragments; None if they are not a header.

        In a header of two lines the head of a group of columns stands for them, and they follow at its end:
        自然人, 法人或其他组织, 总计, then the columns of the group.
        """
        order: list[int] = []
        place: int | None = None
        grouped = False
        for column in self._columns_named(block, words):
            if column is None:
                grouped = True
                continue
            if grouped:
                place = len(order)
                order.append(column)
            elif place is not None and column < order[place]:
                order.insert(place, column)
                place += 1
            else:
                order.append(column)
            grouped = False
        return _is_ascending(order, block) if len(set(order)) > 1 else None

    def are_spoken_of(self, block: Block, words: Sequence[str]) -> bool:
        """Whether words have the head of one of a block's columns in them, be it torn, or the block has no other.

        The head of a group of columns says of none which it is; that of a group side by side is enough.
        """
        said = "\n".join(words)
        if block.side_by_side:
            return any(text in said for text in (*self.below_heads[block.id], *self._numbers[block.id]))
        for shared in self.below_heads[block.id]:
            said = said.replace(shared, "")
        return len(block.columns) == 1 or any(text in said for text in self._numbers[block.id])

    def contradict(self, id: str, heads: Mapping[int, tuple[str, ...]], columns: Sequence[int | None]) -> bool:
        """Whether the pieces of heads above these columns are of other columns than the row's, in the form's order.

        In a table without lines a column in which nothing stands is not a column, and heads fall to pieces.
        """
        block = self.blocks[id]
        if not heads or len(columns) != len(block.columns) or id == block.id:
            return False
        numbers = self._numbers[block.id]
        for number, column in enumerate(columns):
            piece = heads.get(column, ("",))[-1] if column is not None else ""
            if not piece or piece in numbers:
                continue
            fitting = self._cached_ending(block.id, piece)
            if fitting and number not in fitting:
                return True
        return False

    def are_turned(self, top: Collection[str], side: Collection[str]) -> bool:
        """Whether rows of a block are named on top of a grid, and its columns at the side."""
        return any(self._are_turned_in(block, top, side) for block in self.form.blocks)

    def _are_turned_in(self, block: Block, top: Collection[str], side: Collection[str]) -> bool:
        columns = self._numbers[block.id]
        if len(block.rows) < FEWEST_TURNED_ROWS or _count_named(columns, side) < len(block.columns) - 1:
            return False
        if _count_named(columns, top) > MOST_COLUMNS_ON_TOP:
            return False
        rows_on_top = sum(any(text.endswith(self.spellings[row.id]) for text in top) for row in block.rows)
        return rows_on_top >= min(FEWEST_ON_TOP, len(block.rows))

    def _columns_named(self, block: Block, words: Sequence[str]) -> Iterator[int | None]:
        """The columns that fragments name, wrapped or not; None for the head of a group of columns."""
        columns, group_heads = self._numbers[block.id], self._group_heads[block.id]
        at = 0
        while at < len(words):
            for length in range(LONGEST_HEAD, 0, -1):
                text = "".join(words[at : at + length])
                if text in columns or text in group_heads:
                    yield columns.get(text)
                    break
            at += length

    # All rows under a header ask the same of it, and most sites print the same header: answers are kept.

    @cached_property
    def _cached_keys(self) -> Callable[[str, _Heads], Mapping[int, str]]:
        return lru_cache(maxsize=512)(self._find_keys)

    @cached_property
    def _cached_order(self) -> Callable[[str, _Heads], bool]:
        return lru_cache(maxsize=512)(self._find_order)

    @cached_property
    def _cached_ending(self) -> Callable[[str, str], frozenset[int]]:
        return lru_cache(maxsize=512)(self._find_ending)

    def _find_keys(self, id: str, heads: _Heads) -> Mapping[int, str]:
        block = self.blocks[id]
        columns = self._numbers[block.id]
        keys = self.form.row_keys[id]
        named = {
            at: number
            for at, above in heads
            if not any(map(self.changes_meaning, above)) and (number := _innermost_named(columns, above)) is not None
        }
        if id != block.id:
            return MappingProxyType({at: keys[number] for at, number in named.items()})
        # Of a side-by-side block the heads name the group, too.
        groups = self._groups_above(block, named, dict(heads))
        return MappingProxyType({at: keys[named[at] + group * len(block.columns)] for at, group in groups.items()})

    def _groups_above(
        self, block: Block, named: Mapping[int, int], heads: Mapping[int, tuple[str, ...]]
    ) -> Mapping[int, int]:
        """Column number of a grid -> the group side by side that its heads name.

        Where a converter lost spans, the head of a group stands above the first of its columns alone.
        """
        below = self.below_heads[block.id]
        groups = {at: group for at in named if (group := self.group_named(block, heads[at])) is not None}
        width, order = len(block.columns), sorted(named)
        firsts = order[::width]
        chunks = [{named[at] for at in order[n : n + width]} for n in range(0, len(order), width)]
        has_lost_spans = (
            sorted(groups) == firsts
            and sorted(groups.values()) == list(range(len(block.rows)))
            and all(chunk == set(range(width)) for chunk in chunks)
            and not any(head in below for at in order if at not in groups for head in heads[at])
        )
        if has_lost_spans:
            return {at: groups[firsts[number // width]] for number, at in enumerate(order)}
        return groups

    def _find_order(self, block_id: str, heads: _Heads) -> bool:
        columns = self._numbers[block_id]
        named = (_innermost_named(columns, above) for _, above in sorted(heads))
        return _is_ascending([column for column in named if column is not None], self.form.block(block_id))

    def _find_ending(self, block_id: str, piece: str) -> frozenset[int]:
        """The columns of a block whose labels end with this piece of a head."""
        return frozenset(number for text, number in self._numbers[block_id].items() if text.endswith(piece))

    @cached_property
    def _numbers(self) -> Mapping[str, Mapping[str, int]]:
        """Block id -> text -> number of the column that it names."""
        return {block.id: dict(self._texts_of_columns(block)) for block in self.form.blocks}

    def _texts_of_columns(self, block: Block) -> Iterator[tuple[str, int]]:
        """The texts that name each column of a block, with its number; behind a label its unit may stand."""
        for number, column in enumerate(block.columns):
            units = UNITS_BEHIND if self._is_amount(block, number) else COUNTS_BEHIND
            for text in spellings_of(column.label):
                yield from ((text + unit, number) for unit in ("", *units))

    @cached_property
    def _printed(self) -> frozenset[str]:
        """What the form prints: labels of rows and columns, and what stands around them."""
        rows = (text for spellings in self.spellings.values() for text in spellings)
        return self.boilerplate.texts.union(rows, *self._numbers.values())

    @cached_property
    def _shared_heads(self) -> Mapping[str, frozenset[str]]:
        """Block id -> what stands above several of its columns: its heading, heads of groups."""
        return {
            block.id: self._group_heads[block.id].union(
                *map(spellings_of, (block.heading, *block.headings)),
                *((self.spellings[row.id] for row in block.rows) if block.side_by_side else ()),
            )
            for block in self.form.blocks
        }

    @cached_property
    def _group_heads(self) -> Mapping[str, frozenset[str]]:
        """Block id -> heads of groups of its columns."""
        return {block.id: frozenset(map(normalize_label, block.notes)) for block in self.form.blocks}


def _innermost_named(columns: Mapping[str, int], above: Sequence[str]) -> int | None:
    """The number of the column that the innermost of these heads names."""
    return next((columns[head] for head in reversed(above) if head in columns), None)


def _count_named(columns: Mapping[str, int], texts: Collection[str]) -> int:
    return len({columns[text] for text in texts if text in columns})


def _is_ascending(columns: Sequence[int], block: Block) -> bool:
    """Whether numbers of columns ascend; those of groups side by side begin again with each group."""
    descents = sum(right < left for left, right in pairwise(columns))
    return descents < (len(block.rows) if block.side_by_side else 1)
