"""Tells which columns of a block stand under heads that say something else than the form's, such as 上年制发件数.

What stands below such a head is not the figure of the form's column in this place, and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from govreport_core.forms.form import Block, Form
from govreport_core.forms.meaning import BESIDE, SAYS_NOTHING, ends_with_term, says_the_same, terms_in
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import COUNTED, one_of, without_unit
from govreport_tables.labels.column_heads import ColumnHeads
from govreport_tables.labels.likeness import ALIKE
from govreport_tables.labels.row_labels import LONG_LABEL
from govreport_tables.labels.spellings import UNITS_BEHIND, spellings_of
from govreport_tables.labels.vocabulary import Vocabulary

# A shorter piece of a note may be a term.
SHORTEST_PART = 4
# Lines of a label that a converter mixed have at least so many characters.
SHORTEST_MIXED, SHORTEST_MIXED_HEADS = 6, 12
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

    def find_in_text(self, id: str, words: Sequence[str]) -> frozenset[int] | None:
        """The numbers of the columns of a row or block that have foreign heads, in a header flattened to fragments.

        :returns: None if the fragments are not a header.
        """
        block = self.columns.blocks[id]
        header = self._header_of(id, block, words)
        if header is None:
            return None
        cells = len(self.form.row_keys[id])
        named = list(self._read_header(block, header))
        if None not in named:
            # A head of which another column's name is a part counts twice.
            often = {named.count(number) for number in set(named)}
            is_odd = len(often) > 1 and (len(named) >= cells or not block.side_by_side)
            return frozenset(range(cells) if is_odd and max(often) > 1 else ())
        columns = self._foreign_of(named, len(block.columns), cells)
        return frozenset(range(cells)) if columns is None else frozenset(columns)

    def _foreign_of(self, named: Sequence[int | None], width: int, cells: int) -> set[int] | None:
        """The numbers of the columns that a flattened header does not name, each in its place; None if it is not so."""
        if (found := _in_place(named, width, cells)) is not None:
            return found
        # What is foreign may be a part of the head before it or behind it.
        ways = [_in_place(_without_neighbours(named, step), width, cells) for step in (1, -1)]
        if any(way is not None for way in ways):
            return {number for way in ways for number in way or ()}
        return None

    def _header_of(self, id: str, block: Block, words: Sequence[str]) -> str | None:
        """What stands behind the last heading or corner before a row, without the row's label; None if neither does.

        Where both are lost, it begins with the first head of several.
        """
        begun = [number for number, word in enumerate(words) if any(text in word for text in self._beginnings)]
        if begun:
            word = words[begun[-1]]
            cut = max(word.rfind(text) + len(text) for text in self._beginnings if text in word)
            header = "".join((word[cut:], *words[begun[-1] + 1 :]))
        else:
            named = {self.columns.number(block, word): number for number, word in reversed(list(enumerate(words)))}
            named.pop(None, None)
            if 2 * len(named) < len(block.columns):
                return None
            header = "".join(words[min(named.values()) :])
        return header if id == block.id else self._without_label(header, id, words)

    def _without_label(self, text: str, id: str, words: Sequence[str]) -> str:
        """A header without the label of the row behind it, and of torn rows between."""
        torn = [
            other
            for other in self._labels_of(id)
            if len(other) >= LONG_LABEL and any(word.startswith(other) for word in words)
        ]
        text = text[: min((at for other in torn if (at := text.find(other)) >= 0), default=len(text))]
        by_text = self.vocabulary.rows.by_text
        bare = _without_stated_unit(text)
        end = next((at for at in range(len(bare)) if text[at:] in by_text or bare[at:] in by_text), None)
        if end is None:
            return self._without_likest_end(text, id)
        return self._without_rows_above(text[:end], id, words)

    def _without_rows_above(self, text: str, id: str, words: Sequence[str]) -> str:
        """A header without the labels at its end of rows that have no figures."""
        while above := next((other for other in self._labels_of(id) if other in words and text.endswith(other)), None):
            text = text.removesuffix(above)
        return text

    def _without_likest_end(self, text: str, id: str) -> str:
        """A header without the end of it that is likest to a row's label, if it is like it at all."""
        from rapidfuzz.distance import Levenshtein

        spellings = self.vocabulary.rows.spellings[id]
        likeness = {
            at: max(Levenshtein.normalized_similarity(spelling, text[at:]) for spelling in spellings)
            for at in range(len(text))
        }
        best = max(likeness, key=lambda at: likeness[at], default=0)
        return text[:best] if likeness and likeness[best] >= ALIKE else text

    def _labels_of(self, id: str) -> Iterator[str]:
        """The labels of the other rows of a row's block that are not heads of its columns, too."""
        block = self.columns.blocks[id]
        for row in block.rows:
            if row.id != id:
                for text in self.vocabulary.rows.spellings[row.id]:
                    if self.columns.number(block, text) is None:
                        yield text

    def _read_header(self, block: Block, header: str) -> Iterator[int | None]:
        """The numbers of the columns that a header run together names, one after another; None for a foreign one."""
        at = 0
        is_begun = False  # whether a head of a column stands before
        for match in self._known_in(block.id).finditer(header):
            if is_begun or self.columns.number(block, match[0]) is not None:
                with_groups = block.side_by_side and not is_begun
                yield from self._read_rest(block, header[at : match.start()], header, with_groups)
                is_begun = True  # what stands before a note and other heads is a sentence
            number = self.columns.number(block, match[0])
            if number is not None:
                yield number
            at = match.end()
        rest = header[at:]
        if not rest or not self._begins_row(block, rest):
            yield from self._read_rest(block, rest, header)

    def _begins_row(self, block: Block, text: str) -> bool:
        """Whether the label of a row, of which the end is torn off, begins with a text."""
        spellings = self.vocabulary.rows.spellings
        return (
            len(text) >= SHORTEST_PART
            and not block.side_by_side
            and any(spelling.startswith(text) for row in block.rows for spelling in spellings[row.id])
        )

    def _read_rest(self, block: Block, text: str, header: str, with_groups: bool = False) -> Iterator[int | None]:
        """What a text that is no known head is: a misspelt head, nothing, or a foreign head."""
        text = _without_stated_unit(text)
        if (len(text) < 2 and not terms_in(text)) or self.says_nothing(text):
            return
        # Where heads are printed in two lines, 尚未 and 审结 stand apart.
        if self._is_made_of_pieces(block, text, header, with_groups) or self._is_of_note(block, text):
            return
        yield _likest(text, block)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        labels = (self.form.corner, *(block.heading for block in self.form.blocks))
        return tuple(text for label in labels for text in spellings_of(label))

    @cached_property
    def _known_in(self) -> Callable[[str], re.Pattern[str]]:
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
        if number is not None and id == block.id and self._is_other_group(block, number, said[:-1]):
            return True
        head = _without_stated_unit(said[-1])
        if self.columns.number(block, head) is not None or self.vocabulary.knows(head):
            return False
        if self._is_piece(block, head, "".join(said[-2:-1])):
            return False
        likest = self._innermost_of_run(block, head, number)
        if likest is None:
            likest = _likest(head, block)
        return likest is None or (number is not None and likest != number % len(block.columns))

    def _innermost_of_run(self, block: Block, head: str, number: int | None) -> int | None:
        """The number of the column named at the end of a head that begins with heads of groups above it, or None.

        Where the cells of a header are run together, all that stand above a column are one: 申请人情况自然人.
        """
        *outer, inner = [match[0] for match in self._known_in(block.id).finditer(head)] or [""]
        if not outer or len(head) != len(inner) + sum(map(len, outer)):
            return None
        if any(self.columns.number(block, text) is not None for text in outer):
            return None
        if block.side_by_side:
            group = self.columns.group_named(block, outer)
            if group is None or (number is not None and group != number // len(block.columns)):
                return None
        return self.columns.number(block, inner)

    def _is_other_group(self, block: Block, number: int, outer: Sequence[str]) -> bool:
        """Whether heads of groups are alike to that of this column's, and say something else."""
        row = block.rows[number // len(block.columns)]
        spellings = self.vocabulary.rows.spellings[row.id]
        if any(head in spellings for head in outer):
            return False
        from rapidfuzz.distance import Levenshtein

        return any(
            terms_in(head) != terms_in(spelling)
            for head in outer
            if not self.vocabulary.knows(head)
            for spelling in spellings
            if spelling in head or Levenshtein.normalized_similarity(spelling, head, score_cutoff=ALIKE)
        )

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

    def _is_made_of_pieces(self, block: Block, text: str, header: str, with_groups: bool) -> bool:
        """Whether pieces of labels of the block's columns, run together, make up a text."""
        ends = {0}  # where in the text a piece may begin
        for end in range(2, len(text) + 1):
            if any(self._is_piece(block, text[start:end], header, with_groups) for start in ends if end - start > 1):
                ends.add(end)
        return len(text) in ends

    def _is_piece(self, block: Block, text: str, around: str = "", with_groups: bool = False) -> bool:
        """Whether a text is a piece of a column's label, the rest of which was cut off or stands elsewhere.

        A head without the term before it, such as 审结 of 尚未审结, says something else.

        :param around: heads around it, among which what is missing of the label may stand by itself.
        :param with_groups: whether it may be of the head of a group of columns as well.
        """
        labels = [column.label for column in block.columns]
        if with_groups:
            labels += [*block.headings, *(row.label for row in block.rows)]
        for label in labels:
            for spelling in spellings_of(label):
                at = spelling.find(text)
                front = spelling[:at] if at > 0 else ""
                if at == 0 or (at > 0 and (not ends_with_term(front) or front in around.replace(spelling, ""))):
                    return True
        return False


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


def _without_stated_unit(text: str) -> str:
    """A head without the unit behind it, known or not, or without the word for it where what follows is lost."""
    return without_unit(text).removesuffix("单位")


def _likest(text: str, block: Block) -> int | None:
    """The number of the block's column whose label a text is likest to and says the same as; None if there is none."""
    from rapidfuzz.distance import Levenshtein

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


def _is_in_order(numbers: Sequence[int]) -> bool:
    """Whether all columns of a block stand in the form's order, but for the last one, the total.

    In a header of two lines the total stands before the columns of the group.
    """
    last = len(numbers) - 1
    return numbers == sorted(numbers) or [number for number in numbers if number != last] == list(range(last))
