"""Finds the blanks of text that is laid out in columns: heads and the other rows tell which figure a row lacks.

Flattened text loses its blanks. But where a converter kept the layout of the page, or the bars between cells, figures
of one column stand below one another, or as many bars before the end of the line. The heads show where the columns are,
or the rows that have a figure for every cell; a row is believed to stand in them if its figures then keep its rules,
blanks for 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from govreport_core.model.document import Position
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate, figures_of, without_remark
from govreport_tables.matching.extents import Extent, columns_under, extents_of, line_around
from govreport_tables.matching.heads_in_text import find_headed_columns
from govreport_tables.matching.row_rules import judge

# So many rows with a figure for every cell must show where the columns are.
FEWEST_WHOLE = 3


def fill_blanks(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], text: str, labels: LabelIndex
) -> tuple[list[RowCandidate], set[int]]:
    """The candidates of flattened text, with blanks where a row of a layout in columns has none of a column's figures.

    :param text: of the document.
    :returns: with them the numbers of those that stand in the columns and break their rules there, or that have two
        figures in one column: what is left out of them the sums do not tell.
    """
    found = list(candidates)
    doubtful: set[int] = set()
    for (width, _), members in _members_by_block(candidates, ids, labels).items():
        rows = {number: row for number in members if (row := without_remark(candidates[number])).values}
        doubtful |= _find_crowded(rows, ids, width, text, labels)
        if all(len(row.values) >= width for row in rows.values()):
            continue
        columns, fewest = _find_columns(candidates, ids, rows, width, text, labels)
        for number, row in rows.items():
            id = ids[number]
            if id is not None and fewest <= len(row.values) < width and _stands_beside_label(row, id, text, labels):
                filled = _with_blanks(row, columns, text)
                if _keeps_rules(filled, id, labels):
                    found[number] = filled
                elif len(filled.values) == width:
                    doubtful.add(number)
    return found, doubtful


def _find_crowded(
    rows: Mapping[int, RowCandidate], ids: Sequence[str | None], width: int, text: str, labels: LabelIndex
) -> set[int]:
    """Numbers of rows that break their rules and have two figures in one place of a block that is laid out."""
    whole = {number: row for number, row in rows.items() if len(row.values) == width > 1}
    apart = {number for number, row in whole.items() if extents_of(row, text)}
    if 2 * len(apart) <= len(whole):
        return set()
    return {
        number
        for number, row in whole.items()
        if number not in apart and _is_on_one_line(row, text) and not _keeps_rules(row, ids[number] or "", labels)
    }


def _is_on_one_line(row: RowCandidate, text: str) -> bool:
    return row.values[-1].position.end <= line_around(row.values[0].position.start, text)[1]


def _find_columns(
    candidates: Sequence[RowCandidate],
    ids: Sequence[str | None],
    rows: Mapping[int, RowCandidate],
    width: int,
    text: str,
    labels: LabelIndex,
) -> tuple[Sequence[Extent], int]:
    """Where the columns of these rows of a block stand, and how many figures a row must have to be placed in them.

    No columns if nothing shows them.
    """
    members = list(rows.values())
    columns = _find_by_fields(members, width, text) or _find_headed(candidates, ids, rows, text, labels)
    if columns is not None:
        return columns, 1
    shown = _find_by_rows(members, width, text) or []
    # Where bars pad short lines out, figures behind labels of more fields stand before other columns' bars; of a single
    # figure no sum tells.
    return shown, 2 if shown and shown[-1].right <= 1 else 1


def _stands_beside_label(row: RowCandidate, id: str, text: str, labels: LabelIndex) -> bool:
    """Whether words stand on a row's line before its figures; figures alone may be of a row whose label is lost.

    Groups side by side have their labels above.
    """
    first = row.values[0].position.start
    return id not in labels.form.rows or any(map(str.isalpha, text[line_around(first, text)[0] : first]))


def _find_headed(
    candidates: Sequence[RowCandidate],
    ids: Sequence[str | None],
    rows: Mapping[int, RowCandidate],
    text: str,
    labels: LabelIndex,
) -> list[Extent] | None:
    """Where the columns of these rows of a block stand, by the heads behind what is printed before the first."""
    first = min(rows, default=None)
    if first is None or (id := ids[first]) is None:
        return None
    before = candidates[first - 1].values if first else ()
    return find_headed_columns(list(rows.values()), id, before[-1].position.end if before else 0, text, labels)


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


def _find_by_fields(rows: Sequence[RowCandidate], width: int, text: str) -> list[Extent] | None:
    """Where the columns stand if every row has as many fields between bars behind its label."""
    if any(_fields_behind_label(row, text) != width for row in rows):
        return None
    return [Extent(number - width + 1, number - width + 2) for number in range(width)]


def _find_by_rows(rows: Sequence[RowCandidate], width: int, text: str) -> list[Extent] | None:
    """Where the columns stand, by the rows that have a figure for each; None if they do not line up."""
    whole = [extents for row in rows if len(row.values) == width and (extents := extents_of(row, text))]
    # Bars are counted; where figures stand on a screen only several rows show.
    counted = all(extent.right <= 1 for extents in whole for extent in extents)
    if width < 2 or len(whole) < (1 if counted else FEWEST_WHOLE):
        return None
    return _columns_around(whole)


def _columns_around(rows: Sequence[Sequence[Extent]]) -> list[Extent] | None:
    """The narrowest columns in which the values of all rows stand; None if one of them reaches into the next."""
    columns = [
        Extent(min(extent.left for extent in column), max(extent.right for extent in column))
        for column in zip(*rows, strict=True)
    ]
    if any(right.left < left.right for left, right in pairwise(columns)):
        return None
    return columns


def _fields_behind_label(row: RowCandidate, text: str) -> int | None:
    """How many fields stand between bars on the row's line behind the last words before its values."""
    first, last = row.values[0].position.start, row.values[-1].position.end
    start, end = line_around(first, text)
    if last > end or "|" not in text[start:end]:
        return None
    label = text[start:first].rstrip("| \t\u3000")
    return text.count("|", start + len(label), end) + (not label)


def _has_border(row: RowCandidate, text: str) -> bool:
    """Whether bars stand at both ends of a row's line: the last one is behind its last field."""
    start, end = line_around(row.values[0].position.start, text)
    line = text[start:end].strip()
    return line.startswith("|") and line.endswith("|")


def _with_blanks(row: RowCandidate, columns: Sequence[Extent], text: str) -> RowCandidate:
    """The row with a blank in each column in which nothing stands; as it is if its figures do not line up."""
    extents = extents_of(row, text)
    fields = _fields_behind_label(row, text)
    # Where blank cells have lost their bars, too, those that are left do not count the columns; a border is none's.
    if extents is None or (fields is not None and fields - _has_border(row, text) < len(columns)):
        return row
    numbers = columns_under(extents, columns)
    if numbers is None:
        return row
    values = tuple(_filled(dict(zip(numbers, row.values, strict=True)), len(columns)))
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
