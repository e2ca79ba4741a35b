"""Measures how much a text is like the label of a row; nothing is alike across a negation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from govreport_core.forms.form import Row
from govreport_tables.labels.spellings import MAX_FRAGMENTS

# Below this Levenshtein ratio two labels are not the same label.
ALIKE = 0.7

# 予以公开 and 不予公开 differ in one character, and mean the opposite.
_NEGATIONS = re.compile("[不未无非没]")


@dataclass(frozen=True, eq=False)
class RowLikeness:
    """Compares texts with the row labels of one form.

    :param spellings: row id -> normalised spellings of its label.
    """

    spellings: Mapping[str, tuple[str, ...]]

    def measure(self, fragments: Sequence[str], row: Row) -> float:
        """The best Levenshtein ratio of the row's spellings to the last of these normalised fragments.

        :returns: from `ALIKE` to 1, or 0 if they are less alike than that.
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
                if len(_NEGATIONS.findall(spelling)) == len(_NEGATIONS.findall(joined)):
                    best = max(best, Levenshtein.normalized_similarity(spelling, joined, score_cutoff=ALIKE))
        return best

    def _begins_label(self, text: str) -> bool:
        """Whether some row's label begins with this text, which is more than one character."""
        return len(text) > 1 and any(spelling.startswith(text) for spelling in self._all)

    @cached_property
    def _all(self) -> tuple[str, ...]:
        return tuple(spelling for spellings in self.spellings.values() for spelling in spellings)


def _is_alike_at_end(spelling: str, fragment: str) -> bool:
    """Whether at least half of a fragment's characters are those at the end of a label."""
    tail = spelling[-len(fragment) :]
    return 2 * sum(map(str.__eq__, tail[::-1], fragment[::-1])) >= len(fragment)
