"""Tells which columns of a block have heads of another meaning in a header flattened to fragments of text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from govreport_core.forms.form import Block, Form
from govreport_core.forms.meaning import terms_in
from govreport_core.forms.normalization import normalize_label
from govreport_core.labels.column_heads import ColumnHeads
from govreport_core.labels.spellings import spellings_of
from govreport_tables.labels.foreign_heads import (
    ForeignHeads,
    find_likest,
    find_likest_group,
    is_piece,
    without_stated_unit,
)
from govreport_tables.labels.header_text import Head, Header, HeaderFinder
from govreport_tables.labels.printed_order import PrintedOrder, find_order, find_order_of_groups, names_each_once
from govreport_tables.labels.vocabulary import Vocabulary

# A shorter piece of a note may be a term.
SHORTEST_PART = 4
# Lines of a label that a converter mixed have at least so many characters.
SHORTEST_MIXED, SHORTEST_MIXED_HEADS = 6, 12
# A longer header is none that many sites print.
LONGEST_REMEMBERED = 200
# A longer word is a header without anything between its heads.
LONGEST_WORD = 20


@dataclass(frozen=True, eq=False)
class HeadersInText:
    """The headers of one form's blocks in flattened text. All methods take normalised texts.

    Columns of a side-by-side block are counted through its groups.
    """

    form: Form
    columns: ColumnHeads
    heads: ForeignHeads
    vocabulary: Vocabulary
    finder: HeaderFinder

    def heads_before(self, id: str, words: Sequence[str]) -> Sequence[Head] | None:
        """The heads of the header before a row or block, flattened to fragments; None if the fragments are not one."""
        header = self.finder.find(id, words)
        if header is None:
            return None
        heads_in = self._cached_heads if len(header.text) <= LONGEST_REMEMBERED else self._heads_in
        return heads_in(header, self.columns.blocks[id].id)

    def find_order(self, id: str, heads: Sequence[Head]) -> PrintedOrder | None:
        """The order in which these heads name the cells of a row or block.

        :returns: None if they are not a header that names each of them once.
        """
        block = self.columns.blocks[id]
        if not names_each_once(heads, block):
            return None
        order = find_order(heads, block)
        if order is None and block.side_by_side and find_order_of_groups(heads, block) == [*range(len(block.rows))]:
            return None  # heads on several lines, which a converter mixed, below groups in the form's order
        return PrintedOrder(order)

    def find_foreign(self, id: str, heads: Sequence[Head]) -> frozenset[int]:
        """The numbers of the columns of a row or block that have foreign heads among these."""
        block = self.columns.blocks[id]
        cells = len(self.form.row_keys[id])
        named = [head.number for head in heads if not head.is_group]
        if None not in named and block.side_by_side and named == [*range(len(block.columns))] * len(block.rows):
            if find_order_of_groups(heads, block) is None:
                return frozenset(range(cells))
            return frozenset(self._groups_without_head(heads, block, with_above=False))
        if None not in named:
            # A head of which another column's name is a part counts twice.
            often = {named.count(number) for number in set(named)}
            is_odd = len(often) > 1 and (len(named) >= cells or not block.side_by_side)
            return frozenset(range(cells) if is_odd and max(often) > 1 else ())
        columns = self._foreign_of(heads, named, block, cells)
        return frozenset(range(cells)) if columns is None else frozenset(columns)

    def _foreign_of(
        self, heads: Sequence[Head], named: Sequence[int | None], block: Block, cells: int
    ) -> set[int] | None:
        """The numbers of the columns that a flattened header does not name, each in its place; None if it is not so."""
        width = len(block.columns)
        if (found := _in_place(named, width, cells)) is not None:
            return found
        known = [number for number in named if number is not None]
        if block.side_by_side and known == [*range(width)] * len(block.rows):
            # All columns have their heads: what is foreign stands for the head of a group.
            missing = self._groups_without_head(heads, block)
            if missing:
                return missing
        if any(head.is_whole for head in heads):
            return None
        # What is foreign may be a part of the head before it or behind it.
        ways = [_in_place(_without_neighbours(named, step), width, cells) for step in (1, -1)]
        if any(way is not None for way in ways):
            return {number for way in ways for number in way or ()}
        return None

    def _groups_without_head(self, heads: Iterable[Head], block: Block, with_above: bool = True) -> set[int]:
        """The numbers of the columns of those groups of which the own head, or one above it, is not among these."""
        groups = {head.text for head in heads if head.is_group}
        width = len(block.columns)
        above = {normalize_label(label.text): spellings_of(label) for label in block.headings}
        missing: set[int] = set()
        for number, row in enumerate(block.rows):
            needed = [self.vocabulary.rows.spellings[row.id]]
            if with_above:
                needed += [above[normalize_label(text)] for text in row.under]
            if any(groups.isdisjoint(spellings) for spellings in needed):
                missing.update(range(number * width, (number + 1) * width))
        return missing

    @cached_property
    def _cached_heads(self) -> Callable[[Header, str], Sequence[Head]]:
        """`_heads_in`, which remembers its answers: most sites print the same headers."""
        return lru_cache(maxsize=512)(self._heads_in)

    def _heads_in(self, header: Header, block_id: str) -> Sequence[Head]:
        block = self.form.block(block_id)
        return tuple(_join_words(list(self._read_header(block, header)), header, block))

    def _read_header(self, block: Block, header: Header) -> Iterator[Head]:
        """The heads that a header run together has, one after another."""
        at = 0
        is_begun = False  # whether a head of a column stands before
        rest: Sequence[Head] = ()
        column: int | None = None  # the column whose head ends where the rest begins
        found = list(self.heads.known_in(block.id).finditer(header.text))
        torn = self._texts_that_may_be_torn(block, {match[0] for match in found})
        for match in found:
            number = self.columns.number(block, match[0])
            start, end = match.span()
            before = header.text[at:start]
            if is_begun or number is not None or at:
                with_groups = block.side_by_side and not is_begun
                rest = list(self._read_rest(block, at, start, header, column, torn, with_groups))
                yield from rest
            # What stands before the first note may be a sentence.
            is_begun = is_begun or number is not None
            if number is not None:
                is_other = not rest and self._changes_terms(before, match[0])
                yield Head(match[0], start, end, None if is_other else number)
            elif block.side_by_side or match[0] in self.columns.below_heads[block.id]:
                yield Head(match[0], start, end, None, is_group=True)
            at, column = end, number
        if not self._begins_row(block, header.text[at:]):
            yield from self._read_rest(block, at, len(header.text), header, column, torn)

    def _texts_that_may_be_torn(self, block: Block, named: Collection[str]) -> list[str]:
        """The spellings of heads of columns of which pieces may stand in a header that names these columns whole.

        A column that is named whole is not named in pieces as well, unless what names it is one of them, as 尚未 is.
        """
        texts: list[str] = []
        for column in block.columns:
            spellings = spellings_of(column.label)
            whole = [text for text in spellings if text in named]
            texts += [text for text in spellings if not whole or any(each in text for each in whole)]
        return texts

    def _changes_terms(self, before: str, head: str) -> bool:
        """Whether a single character before a head is of a word that changes what the head says: 上 and 上年."""
        return len(before) == 1 and terms_in(before + head) != terms_in(before) + terms_in(head)

    def _begins_row(self, block: Block, text: str) -> bool:
        """Whether the label of a row, of which the end is torn off, begins with a text."""
        spellings = self.vocabulary.rows.spellings
        return (
            len(text) >= SHORTEST_PART
            and not block.side_by_side
            and any(spelling.startswith(text) for row in block.rows for spelling in spellings[row.id])
        )

    def _read_rest(
        self,
        block: Block,
        start: int,
        end: int,
        header: Header,
        column: int | None,
        torn: Sequence[str],
        with_groups: bool = False,
    ) -> Iterator[Head]:
        """What a stretch of a header without a known head is: a misspelt head, nothing, or a foreign head.

        :param column: of the head that stands directly before it.
        :param torn: the spellings of heads of which it may be a piece.
        """
        text = header.text[start:end]
        is_whole = len(text) > 1 or end in header.starts
        if column is not None and is_whole and self.columns.has_other_unit(block, column, text):
            yield Head(text, start, end, None, is_other_unit=True)
            return
        text = without_stated_unit(text)
        if (len(text) < 2 and not terms_in(text)) or self.heads.says_nothing(text):
            return
        # Where heads are printed in two lines, 尚未 and 审结 stand apart.
        groups_in = block if with_groups else None
        if self._is_made_of_pieces(text, torn, header.text, groups_in) or self._is_of_note(block, text):
            return
        group = find_likest_group(text, block) if block.side_by_side else None
        if group is not None:
            yield Head(group, start, end, None, is_group=True)
        else:
            number = find_likest(text, block)
            if number is None or number != column:  # 自然人（个人） says the same twice
                yield Head(text, start, end, number)

    def _is_of_note(self, block: Block, text: str) -> bool:
        """Whether a text is a part of what stands around the heads, or lines of it that a converter mixed."""
        notes = [*map(normalize_label, block.notes), *spellings_of(self.form.corner)]
        if any(text in note for note in notes) and (len(text) >= SHORTEST_PART or not terms_in(text)):
            return True
        if block.side_by_side:
            notes += [spelling for row in block.rows for spelling in self.vocabulary.rows.spellings[row.id]]
        if len(text) >= SHORTEST_MIXED_HEADS:
            notes += [spelling for column in block.columns for spelling in spellings_of(column.label)]
        return len(text) >= SHORTEST_MIXED and set(text).issubset("".join(notes))

    def _is_made_of_pieces(self, text: str, torn: Sequence[str], header: str, groups_in: Block | None) -> bool:
        """Whether pieces of heads of columns, or of groups of them in a block, run together, make up a text."""
        ends = {0}  # where in the text a piece may begin
        for end in range(2, len(text) + 1):
            for piece in [text[start:end] for start in ends if end - start > 1]:
                is_of_group = groups_in is not None and self.heads.is_piece_of_group(groups_in, piece, header)
                if is_of_group or is_piece(piece, torn, header):
                    ends.add(end)
        return len(text) in ends


def _join_words(heads: Sequence[Head], header: Header, block: Block) -> list[Head]:
    """The heads of a header, with those in one word with a foreign one made one foreign head: 上年总计.

    Where no words part them, it is not known of which head on its two sides a foreign one is a part.
    """
    joined: list[Head] = []
    for (start, end), group in groupby(heads, header.word_of):
        members = list(group)
        if (
            end - start > LONGEST_WORD
            or len(members) == 1
            or all(head.is_known and head.text == header.text[head.start : head.end] for head in members)
        ):
            joined += members
            continue
        # A misspelling may leave a shorter label whole.
        whole = header.text[start:end]
        is_misspelt = not any(head.is_other_unit for head in members)
        group_head = find_likest_group(whole, block) if block.side_by_side else None
        if group_head is not None:
            joined.append(Head(group_head, start, end, None, is_group=True))
            continue
        number = find_likest(whole, block) if is_misspelt else None
        joined.append(Head(whole, start, end, number, is_whole=number is None))
    return joined


def _in_place(named: Sequence[int | None], width: int, cells: int) -> set[int] | None:
    """The numbers of the columns without a name in a header that names all others in the form's order, or None."""
    if len(named) != cells:
        return None
    if all(number in (None, at % width) for at, number in enumerate(named)):
        return {at for at, number in enumerate(named) if number is None}
    missing = set(range(width)).difference(number for number in named if number is not None)
    if named.count(None) == len(missing) == 1 and width == cells:
        (column,) = missing
        if _is_in_order([column if number is None else number for number in named]):
            return missing
    return None


def _without_neighbours(named: Sequence[int | None], step: int) -> list[int | None]:
    """The heads of a header without those before or behind foreign ones, of which they are a part: 上年, 制发件数."""
    return [number for at, number in enumerate(named) if number is None or (named[at - step : at - step + 1] != [None])]


def _is_in_order(numbers: Sequence[int]) -> bool:
    """Whether all columns of a block stand in the form's order, but for the last one, the total.

    In a header of two lines the total stands before the columns of the group.
    """
    last = len(numbers) - 1
    return numbers == sorted(numbers) or [number for number in numbers if number != last] == list(range(last))
