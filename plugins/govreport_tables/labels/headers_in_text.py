"""Tells which columns of a block have heads of another meaning in a header flattened to fragments of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from govreport_core.forms.form import Block, Form
from govreport_core.forms.meaning import terms_in
from govreport_core.forms.normalization import normalize_label
from govreport_tables.labels.column_heads import ColumnHeads
from govreport_tables.labels.foreign_heads import ForeignHeads, find_likest, without_stated_unit
from govreport_tables.labels.likeness import ALIKE
from govreport_tables.labels.row_labels import LONG_LABEL
from govreport_tables.labels.spellings import spellings_of
from govreport_tables.labels.vocabulary import Vocabulary

# A shorter piece of a note may be a term.
SHORTEST_PART = 4
# Lines of a label that a converter mixed have at least so many characters.
SHORTEST_MIXED, SHORTEST_MIXED_HEADS = 6, 12


@dataclass(frozen=True, eq=False)
class HeadersInText:
    """The headers of one form's blocks in flattened text. All methods take normalised texts.

    Columns of a side-by-side block are counted through its groups.
    """

    form: Form
    columns: ColumnHeads
    heads: ForeignHeads
    vocabulary: Vocabulary

    def find_foreign(self, id: str, words: Sequence[str]) -> frozenset[int] | None:
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
        bare = without_stated_unit(text)
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
        for match in self.heads.known_in(block.id).finditer(header):
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
        text = without_stated_unit(text)
        if (len(text) < 2 and not terms_in(text)) or self.heads.says_nothing(text):
            return
        # Where heads are printed in two lines, 尚未 and 审结 stand apart.
        if self._is_made_of_pieces(block, text, header, with_groups) or self._is_of_note(block, text):
            return
        yield find_likest(text, block)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        labels = (self.form.corner, *(block.heading for block in self.form.blocks))
        return tuple(text for label in labels for text in spellings_of(label))

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
            if any(
                self.heads.is_piece(block, text[start:end], header, with_groups) for start in ends if end - start > 1
            ):
                ends.add(end)
        return len(text) in ends


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
