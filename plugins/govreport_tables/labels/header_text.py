"""Finds the header before a row in flattened text: what stands between the heading or corner and the row's label."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.labels.column_heads import ColumnHeads
from govreport_core.labels.likeness import ALIKE
from govreport_core.labels.row_labels import LONG_LABEL
from govreport_core.labels.spellings import spellings_of
from govreport_tables.labels.foreign_heads import without_stated_unit
from govreport_tables.labels.vocabulary import Vocabulary


class Header(NamedTuple):
    """A header run together.

    :param starts: where its fragments begin and end.
    """

    text: str
    starts: tuple[int, ...]

    def word_of(self, head: Head) -> tuple[int, int]:
        """Where the fragments begin and end in which a head stands."""
        behind = bisect_left(self.starts, head.end)
        end = self.starts[behind] if behind < len(self.starts) else len(self.text)
        return self.starts[bisect_right(self.starts, head.start) - 1], end


class Head(NamedTuple):
    """A head in a header.

    :param number: of the column that it names; None if it names none.
    :param is_group: whether it is a known head of a group of columns, or a note.
    :param is_whole: whether it is a foreign head that has a known one in it, and so is no part of its neighbours.
    :param is_other_unit: whether it is a unit of another kind than that of the head directly before it.
    """

    text: str
    start: int
    end: int
    number: int | None
    is_group: bool = False
    is_other_unit: bool = False
    is_whole: bool = False

    @property
    def is_known(self) -> bool:
        return self.is_group or self.number is not None


@dataclass(frozen=True, eq=False)
class HeaderFinder:
    """Finds the headers of one form's blocks in flattened text. All methods take normalised texts."""

    form: Form
    columns: ColumnHeads
    vocabulary: Vocabulary

    def find(self, id: str, words: Sequence[str]) -> Header | None:
        """What stands behind the last heading or corner before a row, without the row's label; None if neither does.

        Where both are lost, it begins with the first head of several.
        """
        block = self.columns.blocks[id]
        begun = [number for number, word in enumerate(words) if self._beginning.search(word)]
        if begun:
            word = words[begun[-1]]
            cut = max(word.rfind(text) + len(text) for text in self._beginnings if text in word)
            header = (word[cut:], *words[begun[-1] + 1 :])
        else:
            named = {self.columns.number(block, word): number for number, word in reversed(list(enumerate(words)))}
            named.pop(None, None)
            if 2 * len(named) < len(block.columns):
                return None
            first = min(named.values())
            groups = [spelling for row in block.rows for spelling in self.vocabulary.rows.spellings[row.id]]
            if block.side_by_side:
                first = min((n for n, word in enumerate(words[:first]) if word in groups), default=first)
            header = tuple(words[first:])
        text = "".join(header)
        starts = tuple(accumulate(map(len, header), initial=0))
        return Header(text if id == block.id else self._without_label(text, id, words), starts)

    def _without_label(self, text: str, id: str, words: Sequence[str]) -> str:
        """A header without the label of the row behind it, and of torn rows between."""
        block = self.columns.blocks[id]
        labels = self._labels_beside[id]
        begun = [word for word in words if word.startswith(labels)]
        torn = [
            other
            for other in (labels if begun else ())
            if len(other) >= LONG_LABEL
            and any(
                self.columns.number(block, word.removeprefix(other)) is None for word in begun if word.startswith(other)
            )
        ]
        text = text[: min((at for other in torn if (at := text.find(other)) >= 0), default=len(text))]
        by_text = self.vocabulary.rows.by_text
        bare = without_stated_unit(text)
        first = max(0, min(len(text), len(bare)) - self.vocabulary.rows.longest)
        end = next((at for at in range(first, len(bare)) if text[at:] in by_text or bare[at:] in by_text), None)
        if end is None:
            return self._without_likest_end(text, id)
        return self._without_rows_above(text[:end], id, words)

    def _without_rows_above(self, text: str, id: str, words: Sequence[str]) -> str:
        """A header without the labels at its end of rows that have no figures."""
        while above := next(
            (other for other in self._labels_beside[id] if other in words and text.endswith(other)), None
        ):
            text = text.removesuffix(above)
        return text

    def _without_likest_end(self, text: str, id: str) -> str:
        """A header without the end of it that is likest to a row's label, if it is like it at all."""
        from rapidfuzz.distance import Levenshtein

        spellings = self.vocabulary.rows.spellings[id]
        likeness = {
            at: max(
                Levenshtein.normalized_similarity(spelling, text[at:], score_cutoff=ALIKE) for spelling in spellings
            )
            for at in range(len(text))
        }
        best = max(likeness, key=lambda at: likeness[at], default=0)
        return text[:best] if likeness and likeness[best] >= ALIKE else text

    @cached_property
    def _labels_beside(self) -> Mapping[str, tuple[str, ...]]:
        """Id of a row -> the labels of the other rows of its block that are not heads of its columns, too."""
        return {
            row.id: tuple(
                text
                for other in block.rows
                if other.id != row.id
                for text in self.vocabulary.rows.spellings[other.id]
                if self.columns.number(block, text) is None
            )
            for block in self.form.blocks
            for row in block.rows
        }

    @cached_property
    def _beginning(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self._beginnings)))

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        labels = (self.form.corner, *(block.heading for block in self.form.blocks))
        return tuple(text for label in labels for text in spellings_of(label))
