"""Measures how much a text is like the label of a row; nothing is alike that says something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from govreport_core.forms.form import Row
from govreport_core.forms.meaning import FOREIGN, is_only_terms, says_the_same, terms_in, without_each_term
from govreport_core.labels.spellings import MAX_FRAGMENTS

# Below this Levenshtein ratio two labels are not the same label.
ALIKE = 0.7
# From this ratio on a label of another meaning is known to be that, and not some text.
RESEMBLING = 0.5


@dataclass(frozen=True, eq=False)
class RowLikeness:
    """Compares texts with the row labels of one form.

    :param spellings: row id -> normalised spellings of its label.
    """

    spellings: Mapping[str, tuple[str, ...]]

    def measure(self, fragments: Sequence[str], row: Row) -> float:
        """The best Levenshtein ratio of the row's spellings to the last of these normalised fragments.

        :returns: from `ALIKE` to 1, or 0 if they are less alike than that, or more to another label.
        """
        from rapidfuzz.distance import Levenshtein

        best = 0.0
        joined = ""
        for fragment in reversed(fragments[-MAX_FRAGMENTS:]):
            joined = fragment + joined
            begun = len(joined) > len(fragments[-1]) and self._begins_label(fragments[-1])
            for spelling in self.spellings[row.id]:
                if begun and not _is_alike_at_end(spelling, fragments[-1]):
                    continue  # another row's label has begun behind this one: the figures are that row's
                likeness = Levenshtein.normalized_similarity(spelling, joined, score_cutoff=max(best, ALIKE))
                if likeness > best and says_the_same(joined, spelling) and not self._is_nearer(joined, row, likeness):
                    best = likeness
        return best

    def is_alike_to_any(self, text: str) -> bool:
        """Whether a text has nearly the letters of some row's label, whatever it says."""
        from rapidfuzz.distance import Levenshtein

        return any(Levenshtein.normalized_similarity(spelling, text, score_cutoff=ALIKE) for spelling in self._all)

    def says_otherwise(self, fragments: Sequence[str], has_part: Callable[[str], bool]) -> bool:
        """Whether the last of these normalised fragments are a row's label with another meaning.

        That is a label without one of its terms, or what resembles labels and says something else than each of them.

        :param has_part: tells whether a text is a part of what the form prints, such as the end of a torn label.
        """
        if not fragments:
            return False
        joined = ""
        for fragment in reversed(fragments[-MAX_FRAGMENTS:]):
            joined = fragment + joined
            if joined in self._without_a_term:
                return True
        return not has_part(fragments[-1]) and (is_only_terms(fragments[-1]) or any(self._resembled(fragments[-1])))

    def _resembled(self, text: str) -> Iterator[bool]:
        """For each spelling that a text resembles, whether the text says something else."""
        from rapidfuzz.distance import Levenshtein

        for spelling in self._all:
            if Levenshtein.normalized_similarity(spelling, text, score_cutoff=RESEMBLING):
                yield terms_in(spelling) != terms_in(text)

    def _is_nearer(self, text: str, row: Row, likeness: float) -> bool:
        """Whether a text is more like the label of another row, or a label of another table, than this."""
        from rapidfuzz.distance import Levenshtein

        others = (spelling for id, spellings in self.spellings.items() if id != row.id for spelling in spellings)
        return any(
            Levenshtein.normalized_similarity(other, text, score_cutoff=likeness) > likeness
            for other in (*others, *FOREIGN)
        )

    def _begins_label(self, text: str) -> bool:
        """Whether some row's label begins with this text, which is more than one character."""
        return len(text) > 1 and any(spelling.startswith(text) for spelling in self._all)

    @cached_property
    def _without_a_term(self) -> frozenset[str]:
        """The labels of rows that lack one of their terms, and are not the label of another."""
        return frozenset(text for spelling in self._all for text in without_each_term(spelling)).difference(self._all)

    @cached_property
    def _all(self) -> tuple[str, ...]:
        return tuple(spelling for spellings in self.spellings.values() for spelling in spellings)


def _is_alike_at_end(spelling: str, fragment: str) -> bool:
    """Whether at least half of a fragment's characters are those at the end of a label."""
    tail = spelling[-len(fragment) :]
    return 2 * sum(map(str.__eq__, tail[::-1], fragment[::-1])) >= len(fragment)


def is_misspelt(text: str, spelling: str) -> bool:
    """Whether a text is alike to a label and says the same."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(spelling, text) >= ALIKE and says_the_same(text, spelling)
