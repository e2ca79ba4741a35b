"""Undoes two ways to print a table as a list: rows numbered 1, 2, 3, and a row as pairs of a column and its figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.form import Block
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate, figures_of

# Rows of fewer columns are not printed as a list of columns and figures.
FEWEST_PAIRS = 3
# So many rows in sequence that begin with 1, 2, 3 and so on are numbered.
FEWEST_SERIALS = 7
# What may stand on a line before the number of its row.
BEFORE_SERIAL = " \t\u3000|│┃｜"
# So many candidates may stand between two numbers: the figures of a row whose remark parts them from the next number.
MOST_MISSED = 1
# Longer numbers are no serials, and too long ones are no numbers to Python.
LONGEST_SERIAL = 15


class _Serial(NamedTuple):
    """What may be the number of a row, and whether nothing stands on its line before it."""

    number: int
    begins_line: bool


def drop_serials(candidates: Sequence[RowCandidate], text: str = "") -> list[RowCandidate]:
    """The candidates without the numbers of their rows.

    Flattened text has them before the figures; where the number stands before the label, it has them behind the
    figures of the row before.

    :param text: of the document, if its lines tell anything.
    """
    before = _find_counting(candidates, 0, text)
    behind = _find_counting(candidates, -1, text)
    if not before and not behind:
        return list(candidates)
    return [
        _without_value(candidate, 0 if number in before else -1) if number in before or number in behind else candidate
        for number, candidate in enumerate(candidates)
    ]


def _without_value(candidate: RowCandidate, at: int) -> RowCandidate:
    values = list(candidate.values)
    del values[at]
    return candidate._replace(values=tuple(values), figures=figures_of(values))


def _find_counting(candidates: Sequence[RowCandidate], at: int, text: str) -> set[int]:
    """Numbers of the candidates whose first or last values count up, one a row.

    :param at: 0 for the first values, which begin with 1; -1 for the last, which are those of the rows behind. There
        a remark at the end of a row may stand between its figures and the number.
    """
    serials = {number: serial for number, each in enumerate(candidates) if (serial := _serial_of(each, at, text))}
    counted: set[int] = set()
    for run in sorted(_longest_runs(serials, 1 + (MOST_MISSED if at else 0)), key=len, reverse=True):
        if len(run) >= FEWEST_SERIALS and (at or serials[run[0]].number == 1) and counted.isdisjoint(run):
            begin = [number for number in run if serials[number].begins_line]
            # The last figure of a table is by chance the next number; only on its line it is seen to be none.
            counted.update(begin if 2 * len(begin) > len(run) else run)
    return counted


def _serial_of(candidate: RowCandidate, at: int, text: str) -> _Serial | None:
    """The first or last value of a candidate of flattened text, if it may be a serial."""
    if not candidate.values or candidate.heads:
        return None
    value = candidate.values[at]
    if not value.text.isdecimal() or len(value.text) > LONGEST_SERIAL or not int(value.text):
        return None
    start = value.position.start
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return _Serial(int(value.text), bool(text) and not line.strip(BEFORE_SERIAL))


def _longest_runs(serials: Mapping[int, _Serial], reach: int) -> list[list[int]]:
    """For each candidate with a serial, the longest run of numbers of candidates that counts up to it.

    Any figure may by chance be the next serial as well: of runs of one length the one with more serials at the
    beginning of a line is taken, and the nearest.

    :param reach: each serial stands at most so many candidates behind the one before.
    """
    runs: dict[int, list[int]] = {}
    for number, serial in serials.items():
        near = range(number - 1, number - 1 - reach, -1)
        before = [runs[n] for n in near if n in runs and serials[n].number == serial.number - 1]
        best = max(before, key=lambda run: (len(run), sum(serials[n].begins_line for n in run)), default=[])
        runs[number] = [*best, number]
    return list(runs.values())


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
