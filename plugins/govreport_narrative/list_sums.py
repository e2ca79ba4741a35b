"""Figures in the words that say what they are of; which cells the sums are of that the text gives of a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_narrative.matching import Phrase

LONGEST_LIST = 12
# So many kinds of applicants there are, and so many outcomes has a list that is of all of them.
ALL_COLUMNS, MOST_OUTCOMES = 6, 4
# A list of all applicants, or of all results of reviews, has one of these.
_ALWAYS_NAMED = frozenset({"natural_person", "upheld", "corrected", "pending"})
_OUTCOMES = frozenset({"granted", "partly granted", "denied", "unavailable", "not processed", "other outcomes"})


class Hit(NamedTuple):
    """A figure of the text in the phrase that it stands in.

    :param doubtful: whether the phrase may mean something else.
    :param subject: what stands before it in its clause, if it was read from the words of that; None of a whole phrase.
    """

    phrase: Phrase
    start: int
    end: int
    found: Figure
    doubtful: bool = False
    subject: tuple[int, int] | None = None

    @property
    def composed(self) -> bool:
        """Whether it was read from the words of its clause."""
        return self.subject is not None


def with_sums(candidates: Sequence[Hit], listed: Sequence[Hit]) -> list[Hit]:
    """The candidates; those that give the sum of a list with its cells, without those that no list stands before."""
    is_list = len(listed) >= 2 and not any(part.doubtful for part in listed)
    out = [hit for hit in candidates if not hit.phrase.sums]
    for hit in candidates:
        if hit.phrase.sums and is_list and not _is_apart(hit, listed[-1]):
            out.append(hit._replace(phrase=hit.phrase._replace(cells=_sums_of(listed, hit))))
    return out


def _sums_of(listed: Sequence[Hit], hit: Hit) -> tuple[tuple[str, ...], ...]:
    """The cells of the last figures of a list, all or fewer of them; those first that the text itself adds up."""
    tails = [listed[at:] for at in range(max(0, len(listed) - LONGEST_LIST), len(listed) - 1)]
    sums = [tuple(dict.fromkeys(key for part in tail for key in part.phrase.cells[0])) for tail in tails]
    added = [cells for cells, tail in zip(sums, tails, strict=True) if sum(part.found for part in tail) == hit.found]
    return tuple(dict.fromkeys([*_wholes_of(listed, sums[0], hit.phrase.whole), *added, *sums]))


def _wholes_of(listed: Sequence[Hit], cells: Sequence[str], is_whole: bool) -> list[tuple[str, ...]]:
    """The cells of the total of which all of a list's cells are parts.

    A list of applicants, or of outcomes, need not name those of whom there are none.
    """
    rows = {key.rpartition(".")[0] for key in cells}
    columns = {key.rpartition(".")[2] for key in cells}
    is_of_all = len(columns) == ALL_COLUMNS or (is_whole and not columns.isdisjoint(_ALWAYS_NAMED))
    if len(rows) == 1 and "total" not in columns and is_of_all:
        return [(f"{rows.pop()}.total",)]
    if is_whole and len(_OUTCOMES.intersection(part.phrase.id for part in listed)) >= MOST_OUTCOMES:
        return [("requests.outcomes.total.total",)]
    return []


def _is_apart(hit: Hit, last: Hit) -> bool:
    """Whether something stands between a list and its sum, which then is the sum of something else."""
    return not 0 <= hit.start - last.end <= 2
