"""Sums that the text gives of the list before them: which cells they are of."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_narrative.hit import Hit

LONGEST_LIST = 12
# So many kinds of applicants there are, and so many outcomes has a list that is of all of them.
ALL_COLUMNS, MOST_OUTCOMES = 6, 4
_OUTCOMES = frozenset({"granted", "partly granted", "denied", "unavailable", "not processed", "other outcomes"})


def with_sums(candidates: Sequence[Hit], listed: Sequence[Hit]) -> list[Hit]:
    """The candidates; those that give the sum of a list with its cells, without those that no list stands before."""
    is_list = len(listed) >= 2 and not any(part.doubtful for part in listed)
    out = [hit for hit in candidates if not hit.phrase.sums]
    for hit in candidates:
        if hit.phrase.sums and is_list and not _is_apart(hit, listed[-1]):
            out.append(hit._replace(phrase=hit.phrase._replace(cells=_sums_of(listed, hit.phrase.whole))))
    return out


def _sums_of(listed: Sequence[Hit], is_whole: bool) -> tuple[tuple[str, ...], ...]:
    """The cells of the last figures of a list, all or fewer of them."""
    sums = tuple(
        tuple(dict.fromkeys(key for part in listed[at:] for key in part.phrase.cells[0]))
        for at in range(max(0, len(listed) - LONGEST_LIST), len(listed) - 1)
    )
    rows = {key.rpartition(".")[0] for key in sums[0]}
    columns = {key.rpartition(".")[2] for key in sums[0]}
    if len(rows) == 1 and "total" not in columns and (is_whole or len(columns) == ALL_COLUMNS):
        # A list of applicants need not name those of whom there are none: its sum is that of all.
        return ((f"{rows.pop()}.total",), *sums)
    if is_whole and len(_OUTCOMES.intersection(part.phrase.id for part in listed)) >= MOST_OUTCOMES:
        return (("requests.outcomes.total.total",), *sums)
    return sums


def _is_apart(hit: Hit, last: Hit) -> bool:
    """Whether something stands between a list and its sum, which then is the sum of something else."""
    return not 0 <= hit.start - last.end <= 2
