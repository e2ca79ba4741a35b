"""Says in words which of some cells are as printed, and which have a value that stands in no place of theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from govreport_core.model.cell import Status

# What is said of a cell whose value was not read in its place.
_WORDS: Mapping[str, str] = {
    "derived": "derived",
    "assumed": "assumed",
    "filled": "filled in by a plugin",
    "corrected": "corrected by a person",
}
# The statuses of a value that is not printed.
INFERRED: frozenset[str] = frozenset({"derived", "assumed"})
# So many cells of one status are named; more are counted.
MOST_NAMED = 4


def _describe_unprinted(keys: Iterable[str], statuses: Mapping[str, Status]) -> str:
    """Which of these cells have a value that was not read in its place, such as "a, b derived; c assumed"."""
    by_status: dict[str, list[str]] = {}
    for key in dict.fromkeys(keys):
        status = statuses.get(key)
        if status is not None and status in _WORDS:
            by_status.setdefault(status, []).append(key)
    return "; ".join(f"{name_some(by_status[status])} {word}" for status, word in _WORDS.items() if status in by_status)


def describe_basis(keys: Collection[str], statuses: Mapping[str, Status]) -> str:
    """A sentence about figures that differ: that all of them are as printed, or which are not.

    :param statuses: key -> status; a key that it does not have is not spoken of.
    """
    unprinted = _describe_unprinted(keys, statuses)
    if not unprinted:
        return "All figures are as printed; nothing was changed."
    if any(statuses.get(key) == "corrected" for key in keys):
        return f"Not all of these figures are as printed ({unprinted}); no other printed figure was changed."
    return f"Not all of these figures are as printed ({unprinted}); no printed figure was changed."


def name_some(keys: Sequence[str]) -> str:
    """The first of these keys and the number of the others; empty without keys."""
    more = len(keys) - MOST_NAMED
    return ", ".join(keys[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
