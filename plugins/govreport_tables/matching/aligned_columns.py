"""Finds the blanks of text that is laid out in columns: the rows above and below tell which figure a row lacks.

Flattened text loses its blanks. But where a converter kept the layout of the page, or the bars between cells, figures
of one column stand below one another, or as many bars before the end of the line. The rows that have a figure for every
cell show where the columns are; a row is believed to stand in them if its figures then keep its rules, blanks for 0.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_core.model.document import Position
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate, figures_of, is_value
from govreport_tables.matching.row_rules import judge

# So many rows with a figure for every cell must show where the columns are.
FEWEST_WHOLE = 3
# Figures of one line that stand apart by less than this many blanks are not laid out in columns.
LEAST_GAP = 2


class _Extent(NamedTuple):
    """Where a text stands on its line.

    In text laid out with blanks these are columns of a screen, of which Chinese characters take two; between bars it is
    the number of bars behind the text, counted down.
    """

    left: int
    right: int


def fill_blanks(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], text: str, labels: LabelIndex
) -> list[RowCandidate]:
    """The candidates of flattened text, with blanks where a row of a layout in columns has none of a column's figures.

    :param text: of the document.
    """
    found = list(candidates)
    for (width, _), members in _members_by_block(candidates, ids, labels).items():
        columns = _find_columns([candidates[number] for number in members], width, text)
        if columns is None:
            continue
        for number in members:
            candidate, id = candidates[number], ids[number]
            if id is not None and 0 < len(candidate.values) < width:
                filled = _with_blanks(candidate, columns, text)
                found[number] = filled if _keeps_rules(filled, id, labels) else candidate
    return found


def _keeps_rules(row: RowCandidate, id: str, labels: LabelIndex) -> bool:
    """Whether the figures of a row and noughts for its blanks keep its rules, if it has any."""
    keys = labels.form.row_keys[id]
    zero = [value if value.text else value._replace(text="0") for value in row.values]
    return len(zero) == len(keys) and judge(id, zip(keys, zero, strict=True), labels.form) != "fail"


def _members_by_block(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> Mapping[tuple[int, str], list[int]]:
    """Width and id of each block -> numbers of its rows of flattened text."""
    members: dict[tuple[int, str], list[int]] = {}
    for number, (candidate, id) in enumerate(zip(candidates, ids, strict=True)):
        if id is not None and candidate.is_flat:
            members.setdefault((len(labels.form.row_keys[id]), labels.blocks[id].id), []).append(number)
    return members


def _find_columns(rows: Sequence[RowCandidate], width: int, text: str) -> list[_Extent] | None:
    """Where the columns stand, by the rows that have a figure for each; None if they do not line up."""
    if rows and all(_fields_behind_label(row, text) == width for row in rows):
        return [_Extent(number - width + 1, number - width + 2) for number in range(width)]
    whole = [extents for row in rows if len(row.values) == width and (extents := _extents(row, text))]
    # Bars are counted; where figures stand on a screen only several rows show.
    counted = all(extent.right <= 1 for extents in whole for extent in extents)
    if width < 2 or len(whole) < (1 if counted else FEWEST_WHOLE):
        return None
    return _columns_around(whole)


def _columns_around(rows: Sequence[Sequence[_Extent]]) -> list[_Extent] | None:
    """The narrowest columns in which the values of all rows stand; None if one of them reaches into the next."""
    columns = [
        _Extent(min(extent.left for extent in column), max(extent.right for extent in column))
        for column in zip(*rows, strict=True)
    ]
    if any(right.left < left.right for left, right in pairwise(columns)):
        return None
    return columns


def _fields_behind_label(row: RowCandidate, text: str) -> int | None:
    """How many fields stand between bars on the row's line behind the last words before its values."""
    first, last = row.values[0].position.start, row.values[-1].position.end
    if "\n" in text[first:last]:
        return None
    end = text.find("\n", last)
    line = text[text.rfind("\n", 0, first) + 1 : len(text) if end < 0 else end]
    if "|" not in line:
        return None
    fields = line.split("|")
    labelled = [number for number, field in enumerate(fields) if field.strip() and not is_value(field.strip())]
    return len(fields) - labelled[-1] - 1 if labelled else len(fields)


def _extents(row: RowCandidate, text: str) -> list[_Extent] | None:
    """Where the values of a row stand on their line; None if they are not on one, or not apart."""
    first, last = row.values[0].position.start, row.values[-1].position.end
    line = text.rfind("\n", 0, first) + 1
    if "\n" in text[first:last] or "\t" in text[line:last]:
        return None
    if "|" in text[first:last]:
        end = text.find("\n", last)
        behind = [-text.count("|", value.position.end, len(text) if end < 0 else end) for value in row.values]
        return [_Extent(place, place + 1) for place in behind]
    extents = []
    at, place = line, 0
    for value in row.values:
        place += _screen_width(text[at : value.position.start])
        right = place + _screen_width(value.text)
        extents.append(_Extent(place, right))
        at, place = value.position.end, right
    if any(right.left - left.right < LEAST_GAP for left, right in pairwise(extents)):
        return None
    return extents


def _screen_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _with_blanks(row: RowCandidate, columns: Sequence[_Extent], text: str) -> RowCandidate:
    """The row with a blank in each column in which nothing stands; as it is if its figures do not line up."""
    extents = _extents(row, text)
    if extents is None:
        return row
    taken: dict[int, Token] = {}
    for value, extent in zip(row.values, extents, strict=True):
        under = [n for n, column in enumerate(columns) if extent.left < column.right and column.left < extent.right]
        if len(under) != 1 or under[0] in taken:
            return row
        taken[under[0]] = value
    values = tuple(_filled(taken, len(columns)))
    return row._replace(values=values, figures=figures_of(values))


def _filled(taken: Mapping[int, Token], width: int) -> Iterator[Token]:
    """The value of each column; of an empty one a blank where the value before it ends."""
    end = min(token.position.start for token in taken.values())
    for number in range(width):
        if number in taken:
            end = taken[number].position.end
            yield taken[number]
        else:
            yield Token("", Position(end, end))
