"""Tells whether the heading of a group of rows, which is a part of what their labels say, says something else.

Rows under 上年度办理结果 are not those under 本年度办理结果, though their own labels are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from govreport_core.forms.form import Form, Row
from govreport_core.forms.meaning import ends_with_term, says_more_or_denies_less, terms_in
from govreport_core.forms.normalization import normalize_label
from govreport_core.labels.likeness import is_misspelt
from govreport_core.labels.row_labels import RowLabels
from govreport_core.labels.spellings import MAX_FRAGMENTS, spellings_of
from govreport_tables.labels.vocabulary import Vocabulary

# No heading of a group, official or not, is longer; a single character is a piece of one.
LONGEST_HEADING, SHORTEST_HEADING = 12, 2
_NUMERALS = "一二三四五六七八九十"


class Headed(NamedTuple):
    """A row with the fragments before its label in which the heading of its group may stand.

    :param above: the number in the form of the row printed before it; -1 if there is none.
    :param further: the words between these two of rows that are not known.
    """

    row: Row
    before: tuple[str, ...]
    above: int = -1
    further: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class GroupHeadings:
    """The headings of groups of rows of one form. All methods take normalised texts."""

    form: Form
    rows: RowLabels
    vocabulary: Vocabulary

    def words_before(self, row: Row, words: Sequence[str]) -> tuple[str, ...]:
        """The fragments before a row's label, which the last of these make up, without the ordinals of headings."""
        return tuple(filter(None, (word.lstrip(_NUMERALS) for word in self._before_label(row, words))))

    def _before_label(self, row: Row, words: Sequence[str]) -> Sequence[str]:
        spellings = self.rows.spellings[row.id]
        most = min(len(words), MAX_FRAGMENTS)
        length = next((n for n in range(most, 0, -1) if "".join(words[-n:]) in spellings), None)
        if length is not None:
            return words[:-length]
        last = words[-1] if words else ""
        label = next((text for text in spellings if last.endswith(text)), last)
        return (*words[:-1], last.removesuffix(label))

    def is_other(self, depth: int, group: Sequence[Headed]) -> bool:
        """Whether a heading of another meaning stands before the rows of one group, and not the group's own.

        :param depth: of the heading, 0 for the outermost.
        """
        spellings = self._spellings[group[0].row.under[depth]]
        if any(self._has_heading((*headed.further, *headed.before), spellings) for headed in group):
            return False
        pieces = {word for headed in group for word in headed.before}
        # A heading may stand in the middle of its rows, but not behind other groups in it. A single row under the
        # heading of another group of the form was moved there, and keeps its figures.
        members = group if depth else group[:1]
        return any(
            (len(group) > 1 and self._is_known_in_its_place(word, headed, spellings))
            or (self._may_be_heading(word, spellings, pieces) and _says_otherwise(word, spellings))
            for headed in members
            if len(headed.row.under) == depth + 1
            for word in self._out_of_order(headed)
        )

    def is_under_own(self, headed: Headed) -> bool:
        """Whether the heading of a row's own group stands before it."""
        return self._has_heading((*headed.further, *headed.before), self._spellings[headed.row.under[-1]])

    def _has_heading(self, words: Sequence[str], spellings: Sequence[str]) -> bool:
        """Whether fragments have a heading with one of these spellings, however it is wrapped or run together."""
        if _has_heading_alone(words, spellings):
            return True
        return any(
            self._is_run(word[: word.rindex(spelling)], word)
            for word in words
            for spelling in spellings
            if spelling in word
        )

    def _is_run(self, front: str, word: str) -> bool:
        """Whether what stands before a heading in one word is other labels of the form, and no word that changes it."""
        if front.endswith(self._labels):
            return True
        return len(word) > LONGEST_HEADING and not ends_with_term(front)

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        texts = {text for spellings in self.rows.spellings.values() for text in spellings}
        texts |= self.vocabulary.boilerplate.group_headings
        return tuple(text for text in texts if len(text) > SHORTEST_HEADING)

    def _out_of_order(self, headed: Headed) -> list[str]:
        """The fragments before a row without the labels of blank rows, which stand in the form's order."""
        found: list[str] = []
        order = self.rows.order
        above = headed.above
        for word in headed.before:
            other = self.rows.by_text.get(word)
            if other is not None and above < order[other.id] < order[headed.row.id]:
                above = order[other.id]
            else:
                found.append(word)
        return found

    def _is_known_in_its_place(self, word: str, headed: Headed, spellings: Sequence[str]) -> bool:
        """Whether a fragment directly before a row is another group's heading, or a row's label out of place."""
        if word != headed.before[-1] or word in map(normalize_label, headed.row.under):
            return False
        if word in self.vocabulary.boilerplate.group_headings:
            return True
        return word in self.rows.by_text and _says_otherwise(word, spellings)

    def _may_be_heading(self, word: str, spellings: Sequence[str], pieces: Collection[str]) -> bool:
        """Whether a fragment is not what the form prints, nor a piece of that, and not too long for a heading.

        :param pieces: all fragments before the rows of the group.
        """
        if not SHORTEST_HEADING <= len(word) <= LONGEST_HEADING or word in self.vocabulary.boilerplate.texts:
            return False
        return not self.vocabulary.has_part(word) or _lacks_term(word, spellings, pieces)

    @cached_property
    def _spellings(self) -> Mapping[str, tuple[str, ...]]:
        """The heading of a group as rows name it -> its spellings."""
        headings = (label for block in self.form.blocks for label in block.headings)
        known = {normalize_label(label.text): spellings_of(label) for label in headings}
        named = {text for row in self.form.rows.values() for text in row.under}
        return {text: known.get(normalize_label(text), (normalize_label(text),)) for text in named}


def _has_heading_alone(words: Sequence[str], spellings: Sequence[str]) -> bool:
    """Whether fragments have a heading with one of these spellings: wrapped, misspelt or jumbled."""
    for end in range(1, len(words) + 1):
        joined = ""
        for word in reversed(words[max(0, end - MAX_FRAGMENTS) : end]):
            joined = word + joined
            if len(joined) > LONGEST_HEADING:
                break
            if any(joined == spelling or is_misspelt(joined, spelling) for spelling in spellings):
                return True
    # A converter may have found its characters in another order.
    return any(Counter(word) >= Counter(spellings[0]) and spellings[0] not in word for word in words)


def _says_otherwise(word: str, spellings: Sequence[str]) -> bool:
    """Whether a text says more than each of the spellings, or does not deny what they deny."""
    return all(says_more_or_denies_less(word, spelling) for spelling in spellings)


def _lacks_term(word: str, spellings: Sequence[str], pieces: Collection[str]) -> bool:
    """Whether a text is the end of a spelling without a term before it, which stands nowhere else: 公开 of 不予公开."""
    fronts = [spelling.removesuffix(word) for spelling in spellings if spelling != word and spelling.endswith(word)]
    return any(len(front) >= SHORTEST_HEADING and terms_in(front) and front not in pieces for front in fronts)
