"""Names row candidates whose labels are misspelt: by likeness, in the form's order, between rows that are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from govreport_core.forms.form import Row
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate


def align_by_likeness(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> list[str | None]:
    """The ids, with those of rows between known neighbours that are like a row of the form at this place."""
    order = labels.rows.order
    taken = {id for id in ids if id is not None}
    aligned = list(ids)
    for first, end in _unknown_stretches(candidates, ids):
        before = _first_in(order, reversed(aligned[:first]))
        after = _first_in(order, aligned[end:])
        free = [row for row in _rows_between(before, after, labels) if row.id not in taken]
        for offset, row in _best_alignment(candidates[first:end], free, labels).items():
            aligned[first + offset] = row.id
    return aligned


def _unknown_stretches(candidates: Sequence[RowCandidate], ids: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """Where candidates without an id begin, of which the first has a label, and where they end."""
    number = 0
    while number < len(ids):
        if ids[number] is not None or not candidates[number].label:
            number += 1
            continue
        end = number
        while end < len(ids) and ids[end] is None:
            end += 1
        yield number, end
        number = end


def _first_in(order: Mapping[str, int], ids: Iterable[str | None]) -> int | None:
    """The number in the form of the first of these that is the id of a row."""
    return next((order[id] for id in ids if id is not None and id in order), None)


def _rows_between(before: int | None, after: int | None, labels: LabelIndex) -> list[Row]:
    """The rows of the form between two of these numbers that are of the same block as one of them."""
    rows = list(labels.form.rows.values())
    near = [labels.blocks[rows[number].id] for number in (before, after) if number is not None]
    between = rows[0 if before is None else before + 1 : after]
    return [row for row in between if labels.blocks[row.id] in near]


def _best_alignment(candidates: Sequence[RowCandidate], rows: Sequence[Row], labels: LabelIndex) -> dict[int, Row]:
    """Number of a candidate -> row, in order, with the greatest sum of likeness (the classical alignment)."""
    scores = [_score(candidate, rows, labels) for candidate in candidates]
    best = _best_sums(scores, len(rows))
    found: dict[int, Row] = {}
    i = j = 0
    while i < len(candidates) and j < len(rows):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            found[i] = rows[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _score(candidate: RowCandidate, rows: Sequence[Row], labels: LabelIndex) -> list[float]:
    """The likeness of a candidate's label to each of the rows; 0 for all if it cannot be the label of a row."""
    if not candidate.label or labels.vocabulary.is_group_heading(candidate.label[-1]):
        return [0.0] * len(rows)
    return [labels.likeness.measure(candidate.label, row) for row in rows]


def _best_sums(scores: Sequence[Sequence[float]], width: int) -> list[list[float]]:
    """The greatest sum of scores from each candidate and each row on."""
    best = [[0.0] * (width + 1) for _ in range(len(scores) + 1)]
    for i in range(len(scores) - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            score = scores[i][j]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], score + best[i + 1][j + 1] if score else 0.0)
    return best
