"""Sums that the text gives of the list before them: which cells they are of."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_narrative.hit import Hit

LONGEST_LIST = 12
# So many kinds of applicants there are, and so many outcomes has a list that is of all of them.
ALL_COLUMNS, MOST_OUTCOMES = 6, 4
# A list of all applicants, or of all results of reviews, has one of these.
_ALWAYS_NAMED = frozenset({"natural_person", "upheld", "corrected", "pending"})
_OUTCOMES = frozenset({"granted", "partly granted", "denied", "unavailable", "not processed", "other outcomes"})


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
    is_whole = hit.phrase.whole
    tails = [listed[at:] for at in range(max(0, len(listed) - LONGEST_LIST), len(listed) - 1)]
    sums = [tuple(dict.fromkeys(key for part in tail for key in part.phrase.cells[0])) for tail in tails]
    rows = {key.rpartition(".")[0] for key in sums[0]}
    columns = {key.rpartition(".")[2] for key in sums[0]}
    wholes: list[tuple[str, ...]] = []
    is_of_all = len(columns) == ALL_COLUMNS or (is_whole and not columns.isdisjoint(_ALWAYS_NAMED))
    if len(rows) == 1 and "total" not in columns and is_of_all:
        # A list of applicants need not name those of whom there are none: its sum is that of all.
        wholes = [(f"{rows.pop()}.total",)]
    elif is_whole and len(_OUTCOMES.intersection(part.phrase.id for part in listed)) >= MOST_OUTCOMES:
        wholes = [("requests.outcomes.total.total",)]
    added = [cells for cells, tail in zip(sums, tails, strict=True) if sum(part.found for part in tail) == hit.found]
    return tuple(dict.fromkeys([*wholes, *added, *sums]))


def _is_apart(hit: Hit, last: Hit) -> bool:
    """Whether something stands between a list and its sum, which then is the sum of something else."""
    return not 0 <= hit.start - last.end <= 2
