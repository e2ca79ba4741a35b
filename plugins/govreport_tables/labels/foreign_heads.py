"""Tells which columns of a block stand under heads that say something else than the form's, such as 上年制发件数.

What stands below such a head is not the figure of the form's column in this place, and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from govreport_core.forms.form import Block, Form, Row
from govreport_core.forms.meaning import (
    BESIDE,
    SAYS_NOTHING,
    ends_with_term,
    is_scope,
    is_this_year,
    says_the_same,
    terms_in,
    with_signs,
)
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import COUNTED, one_of, without_unit
from govreport_core.labels.column_heads import ColumnHeads
from govreport_core.labels.likeness import ALIKE, is_misspelt
from govreport_core.labels.spellings import UNITS_BEHIND, spellings_of
from govreport_tables.labels.vocabulary import Vocabulary

_EMPTY_RUN = re.compile(f"(?:{one_of(text for text in SAYS_NOTHING if len(text) > 1)})+")
_ANY_UNIT = f"(?:{COUNTED}|{'|'.join(filter(None, UNITS_BEHIND))})"
# 条例 is not two units.
_UNIT = re.compile(f"(?:计量)?单位(?:为|是)?{_ANY_UNIT}*|{_ANY_UNIT}")


@dataclass(frozen=True, eq=False)
class ForeignHeads:
    """The heads that are none of one form's. All methods take normalised texts.

    Columns of a side-by-side block are counted through its groups.
    """

    form: Form
    columns: ColumnHeads
    vocabulary: Vocabulary

    def is_foreign(self, id: str, number: int | None, above: Sequence[str]) -> bool:
        """Whether the heads above a column, outermost first, say that it is another than the row's or block's.

        :param id: of a row or side-by-side block.
        :param number: of the column of the form that would stand in this place; None for any of them.
        """
        return self._cached_foreign(id, number, tuple(above))

    def says_nothing(self, text: str) -> bool:
        """Whether a head does not say what stands below it."""
        return (
            not text
            or text in SAYS_NOTHING
            or _UNIT.fullmatch(text) is not None
            or _EMPTY_RUN.fullmatch(text) is not None
        )

    @cached_property
    def known_in(self) -> Callable[[str], re.Pattern[str]]:
        """For the id of a block, a pattern of what its header may say: heads of columns and groups, notes."""
        return lru_cache(maxsize=None)(self._pattern_of)

    def _pattern_of(self, block_id: str) -> re.Pattern[str]:
        block = self.form.block(block_id)
        labels = [*(column.label for column in block.columns), *block.headings, self.form.corner, block.heading]
        if block.side_by_side:
            labels += [row.label for row in block.rows]
        texts = BESIDE.union(map(normalize_label, block.notes), *map(spellings_of, labels))
        return re.compile("|".join(sorted(texts, key=len, reverse=True)))

    @cached_property
    def _cached_foreign(self) -> Callable[[str, int | None, tuple[str, ...]], bool]:
        return lru_cache(maxsize=2048)(self._find_foreign)

    def _find_foreign(self, id: str, number: int | None, above: tuple[str, ...]) -> bool:
        block = self.columns.blocks[id]
        said = [head for head in above if not self.says_nothing(head)]
        if any(map(self.columns.changes_meaning, said)):
            return True
        if not said:
            return False
        if self._has_other_unit(block, said[-1]):
            return True
        head = without_stated_unit(said[-1])
        if (below := self.columns.below_heads[block.id].get(head)) is not None and not block.side_by_side:
            return number is not None and number not in below
        if self.columns.number(block, head) is not None or self._is_known(block, head):
            return False
        if is_piece(head, self._spellings[block.id], "".join(said[-2:-1])):
            return False
        likest = self._innermost_of_run(block, head, number)
        if likest is None:
            likest = find_likest(head, block)
        return likest is None or (number is not None and likest != number % len(block.columns))

    def _has_other_unit(self, block: Block, head: str) -> bool:
        """Whether a head is that of a column with a unit of another kind behind it."""
        return any(
            head.startswith(spelling) and self.columns.has_other_unit(block, number, head[len(spelling) :])
            for number, column in enumerate(block.columns)
            for spelling in spellings_of(column.label)
        )

    def _innermost_of_run(self, block: Block, head: str, number: int | None) -> int | None:
        """The number of the column named at the end of a head that begins with heads of groups above it, or None.

        Where the cells of a header are run together, all that stand above a column are one: 申请人情况自然人.
        """
        *outer, inner = [match[0] for match in self.known_in(block.id).finditer(head)] or [""]
        if not outer or len(head) != len(inner) + sum(map(len, outer)):
            return None
        if any(self.columns.number(block, text) is not None for text in outer):
            return None
        if block.side_by_side:
            group = self.columns.group_named(block, outer)
            if group is None or (number is not None and group != number // len(block.columns)):
                return None
        return self.columns.number(block, inner)

    def _is_known(self, block: Block, head: str) -> bool:
        """Whether a head is printed in the form, and not as the head of another block's columns."""
        return self.vocabulary.knows(head) and (
            head not in self._column_texts or head in self.columns.spellings_in(block) or head in self._headings
        )

    @cached_property
    def _column_texts(self) -> frozenset[str]:
        return frozenset(
            text for block in self.form.blocks for column in block.columns for text in spellings_of(column.label)
        )

    @cached_property
    def _headings(self) -> frozenset[str]:
        return frozenset(text for block in self.form.blocks for text in spellings_of(block.heading))

    @cached_property
    def _spellings(self) -> Mapping[str, tuple[str, ...]]:
        """Block id -> the spellings of the heads of its columns."""
        return {
            block.id: tuple(text for column in block.columns for text in spellings_of(column.label))
            for block in self.form.blocks
        }

    def names_no_column(self, block: Block, above: Sequence[str]) -> bool:
        """Whether heads leave open which column of a block theirs is: they say nothing, or no more than this year."""
        said = [head for head in above if not self.says_nothing(head) and not self._is_known(block, head)]
        return not any(self.columns.number(block, head) is not None for head in above) and all(map(is_this_year, said))

    def find_other_groups(
        self, block: Block, order: Sequence[int], above: Sequence[Sequence[str]], words: Sequence[str]
    ) -> frozenset[int]:
        """The numbers of the groups side by side under heads that say something else than those of the form.

        :param order: the numbers of the groups from left to right.
        :param above: the heads above each column from left to right.
        :param words: all words of the header.
        """
        found: set[int] = set()
        groups = _heads_of_groups(above, len(block.columns), self.columns.below_heads[block.id])
        for number, heads in zip(order, groups, strict=True):
            row = block.rows[number]
            if all(self._is_of_group(block, row, head) for head in heads):
                continue
            has_own = any(head in self.vocabulary.rows.spellings[row.id] for head in heads)
            has_above = any(text in words for text in map(normalize_label, row.under))
            # What stands beside the group's own head stands for the one above it, which it shares with others.
            for other, of_same in enumerate(block.rows):
                if other == number or (row.under and of_same.under == row.under and (has_own or not has_above)):
                    found.add(other)
        return frozenset(found)

    def _is_of_group(self, block: Block, row: Row, head: str) -> bool:
        """Whether a head above those of columns may be one of the form's, or says nothing."""
        if (below := self.columns.below_heads[block.id].get(head)) is not None:
            return block.rows.index(row) in below
        if self.says_nothing(head) or self.vocabulary.knows(head) or self.vocabulary.has_part(head):
            return True
        likest = find_likest_group(head, block)
        return likest is not None and (likest in self.vocabulary.rows.spellings[row.id] or likest in row.under)

    def columns_without_name(
        self, block: Block, heads: Mapping[int, Sequence[str]], columns: Iterable[int]
    ) -> Iterator[int]:
        """Those whose heads name no column: beside heads of another table, 数量 is not said of the one in its place."""
        return (column for column in columns if self.names_no_column(block, heads.get(column, ())))

    def is_piece_of_group(self, block: Block, text: str, around: str) -> bool:
        """Whether a text is a piece of the head of a group of columns, which stands nowhere whole.

        :param around: the header.
        """
        piece = f"\n{text}" if terms_in(text) else text
        return any(
            # The head of a group stands once.
            piece in on_lines and not any(spelling in around for spelling in spellings)
            for spellings, on_lines in self._groups[block.id]
        )

    @cached_property
    def _groups(self) -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
        """Block id -> of each head of a group of columns the spellings, and these once more with a line for each."""
        labels = {block.id: (*block.headings, *(row.label for row in block.rows)) for block in self.form.blocks}
        return {
            id: [(spellings, "".join(f"\n{text}" for text in spellings)) for spellings in map(spellings_of, groups)]
            for id, groups in labels.items()
        }


def _heads_of_groups(above: Sequence[Sequence[str]], width: int, known: Collection[str]) -> list[list[str]]:
    """The heads above those of the columns of each group side by side, but for those above all columns.

    :param known: heads of groups of the form, which count where they stand above all columns of a group: the cells of
        figures may span a little otherwise than the heads do.
    """
    shared = set(above[0]).intersection(*above)
    groups = [above[at : at + width] for at in range(0, len(above), width)]
    return [
        [
            head
            for heads in group
            for head in heads[:-1]
            if head not in shared and (head not in known or all(head in others for others in group))
        ]
        for group in groups
    ]


def is_piece(text: str, spellings: Iterable[str], around: str = "") -> bool:
    """Whether a text is a piece of one of these heads, the rest of which was cut off or stands elsewhere.

    A head without the term before it, such as 审结 of 尚未审结, says something else.

    :param around: heads around it, among which what is missing of the head may stand by itself.
    """
    for spelling in spellings:
        if text in spelling:
            front = spelling[: spelling.index(text)]
            if not front or not ends_with_term(front) or front in around.replace(spelling, ""):
                return True
    return False


def without_stated_unit(text: str) -> str:
    """A head without the unit behind it, known or not, or without the word for it where what follows is lost."""
    return without_unit(text).removesuffix("单位")


def find_likest(text: str, block: Block) -> int | None:
    """The number of the block's column whose label a text is likest to and says the same as; None if there is none."""
    from rapidfuzz.distance import Levenshtein

    signs = "" if is_scope(text) else with_signs(text)
    for number, column in enumerate(block.columns):
        if signs in map(with_signs, spellings_of(column.label)):
            return number  # 个人 says what 自然人 says

    likeness = {
        number: max(
            (
                Levenshtein.normalized_similarity(spelling, text, score_cutoff=ALIKE)
                for spelling in spellings_of(column.label)
                if says_the_same(text, spelling)
            ),
            default=0.0,
        )
        for number, column in enumerate(block.columns)
    }
    best = max(likeness, key=lambda number: likeness[number])
    return best if likeness[best] else None


def find_likest_group(text: str, block: Block) -> str | None:
    """The head of a group of columns that a text says in other characters of such heads, or misspells; None if none."""
    labels = (*block.headings, *(row.label for row in block.rows))
    spellings = [spelling for label in labels for spelling in spellings_of(label)]
    terms = terms_in(text)
    is_made_of_theirs = bool(terms) and set(text).issubset("".join(spellings))
    for spelling in spellings:
        if is_misspelt(text, spelling) or (is_made_of_theirs and terms == terms_in(spelling)):
            return spelling
    return None
