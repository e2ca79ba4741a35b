"""Undoes two ways to print a table as a list: rows numbered 1, 2, 3, and a row as pairs of a column and its figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govreport_core.forms.form import Block
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate, figures_of

# Rows of fewer columns are not printed as a list of columns and figures.
FEWEST_PAIRS = 3
# So many rows in sequence that begin with 1, 2, 3 and so on are numbered.
FEWEST_SERIALS = 7


def drop_serials(candidates: Sequence[RowCandidate]) -> list[RowCandidate]:
    """The candidates without the numbers of their rows, which flattened text has before the figures."""
    numbered = _find_numbered(candidates)
    if not numbered:
        return list(candidates)
    return [
        candidate._replace(values=candidate.values[1:], figures=candidate.figures[1:])
        if number in numbered
        else candidate
        for number, candidate in enumerate(candidates)
    ]


def _find_numbered(candidates: Sequence[RowCandidate]) -> set[int]:
    """Numbers of the candidates whose first values are 1, 2, 3 and so on."""
    run: list[int] = []
    numbered: set[int] = set()
    for number, candidate in enumerate(candidates):
        first = candidate.values[0].text if candidate.values and not candidate.heads else ""
        if first == str(len(run) + 1):
            run.append(number)
            if len(run) >= FEWEST_SERIALS:
                numbered.update(run)
        else:
            run = [number] if first == "1" else []
    return numbered


def join_pairs(candidates: Sequence[RowCandidate], labels: LabelIndex) -> Iterator[RowCandidate]:
    """The candidates, with one for a row that is printed as a list: the name of a column and its figure, and so on."""
    number = 0
    while number < len(candidates):
        first = candidates[number]
        pairs = _find_pairs(candidates, number, labels) if len(first.values) == 1 else None
        if pairs is None:
            yield first
            number += 1
            continue
        values = tuple(pairs[column] for column in sorted(pairs))
        yield RowCandidate(first.words[:-1], first.label[:-1], values, figures_of(values))
        number += len(pairs)


def _find_pairs(candidates: Sequence[RowCandidate], first: int, labels: LabelIndex) -> dict[int, Token] | None:
    """Column -> figure of the candidates from `first` on, if each names one column of a block and together all do."""
    for block in labels.form.blocks:
        width = len(block.columns)
        if width < FEWEST_PAIRS or len(candidates) < first + width:
            continue
        pairs = _read_pairs(candidates[first : first + width], block, labels)
        if len(pairs) == width:
            return pairs
    return None


def _read_pairs(candidates: Sequence[RowCandidate], block: Block, labels: LabelIndex) -> dict[int, Token]:
    """Column -> figure, until a candidate does not name a further column of the block."""
    pairs: dict[int, Token] = {}
    for candidate in candidates:
        is_pair = bool(candidate.label) and len(candidate.values) == 1
        column = labels.columns.number(block, candidate.label[-1]) if is_pair else None
        if column is None or column in pairs:
            break
        pairs[column] = candidate.values[0]
    return pairs
