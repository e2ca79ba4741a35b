"""Names rows whose labels are torn apart, where the print still has every label of a stretch in its order.

A converter that tears a table apart prints pieces of labels here and rows of figures there. Which row is which follows
from the order alone, and that is evidence only if nothing is missing and nothing is left over: between two rows that
are known stand all labels of the form in between, whole though torn, one row of figures for each of them, and nothing
else. With one figure too many, or a page number, or one label too few, the order proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import parse_figure
from govreport_core.forms.form import Block, Form, Label, Row
from govreport_core.forms.normalization import to_simplified
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document
from govreport_core.model.readings import RowReading
from govreport_core.reading.claims import Claim

_ORDINALS = re.compile(r"(?<!\d)\d{1,2}(?=[.．、)）])")
_NO_LABEL = re.compile(r"[^\u3400-\u9fff]+")
_DIGIT = re.compile(r"\d")


class _Stop(NamedTuple):
    """A row where it stands in the document; of one without label the number of its claim instead of its id."""

    start: int
    end: int
    row: str | None
    claim: int = -1


class _Gap(NamedTuple):
    """Two rows of a block that are known, the rows without label between them, and the rows that the form has there."""

    before: _Stop
    run: Sequence[_Stop]
    after: _Stop
    missing: Sequence[Row]


def name_rows(claims: Sequence[Claim], cells: Mapping[str, Cell], document: Document, form: Form) -> list[Claim]:
    """The claims, with a row for each reading without label of which the order of the print tells the row.

    :param cells: the cells that are read.
    """
    named = list(claims)
    if all(stop.row is not None for stop in _readings(claims)):
        return named
    stops = sorted([*_settled_rows(cells), *_readings(claims)])
    known = {stop.row for stop in stops}
    open_rows = {id for id, row in form.rows.items() if id not in known and len(row.keys) > 1 and not row.optional}
    for block in form.blocks:
        gaps = [_Gap(*gap, _rows_between(block, open_rows, gap[0].row, gap[2].row)) for gap in _gaps(stops, block)]
        for gap in _with_evident_order(gaps, claims, document.text, form):
            for stop, row in zip(gap.run, gap.missing, strict=True):
                reading = claims[stop.claim].reading
                assert isinstance(reading, RowReading)
                named[stop.claim] = claims[stop.claim]._replace(reading=reading._replace(row=row.id))
    return named


def _settled_rows(cells: Mapping[str, Cell]) -> Iterator[_Stop]:
    places: dict[str, tuple[int, int]] = {}
    for key, cell in cells.items():
        if cell.evidence is not None:
            id = key.rpartition(".")[0]
            start, end = places.get(id, (cell.evidence.start, cell.evidence.end))
            places[id] = min(start, cell.evidence.start), max(end, cell.evidence.end)
    return (_Stop(start, end, id) for id, (start, end) in places.items())


def _readings(claims: Sequence[Claim]) -> Iterator[_Stop]:
    for number, claim in enumerate(claims):
        row = claim.reading
        if isinstance(row, RowReading):
            yield _Stop(row.position.start, row.position.end, row.row, number)


def _gaps(stops: Sequence[_Stop], block: Block) -> Iterator[tuple[_Stop, list[_Stop], _Stop]]:
    """Each two rows of a block that are known and follow one another, with the rows without label between them."""
    ids = {row.id for row in block.rows}
    before: _Stop | None = None
    run: list[_Stop] = []
    for stop in stops:
        if stop.row is None:
            run.append(stop)
            continue
        after = stop if stop.row in ids else None
        if before is not None and after is not None:
            yield before, run, after
        before, run = after, []


def _rows_between(block: Block, open_rows: Collection[str], before: str | None, after: str | None) -> list[Row]:
    """The open rows that the form has between two; none where these stand against its order."""
    ids = [row.id for row in block.rows]
    return [row for row in block.rows[ids.index(before or "") + 1 : ids.index(after or "")] if row.id in open_rows]


def _with_evident_order(gaps: Sequence[_Gap], claims: Sequence[Claim], text: str, form: Form) -> Iterator[_Gap]:
    """The gaps that the order of the print fills, alone or with those that follow: labels may stand early."""
    first = 0
    while first < len(gaps):
        stretch: list[_Gap] = []
        for gap in gaps[first:]:
            if not _is_filled(gap, claims) or (stretch and stretch[-1].after != gap.before):
                break
            stretch.append(gap)
            if _has_labels_in_order(stretch, text, form):
                yield from stretch
                first += len(stretch) - 1
                break
        first += 1


def _is_filled(gap: _Gap, claims: Sequence[Claim]) -> bool:
    """Whether there is one whole row of figures for each row that is missing."""
    readings = [claims[stop.claim].reading for stop in gap.run]
    return len(readings) == len(gap.missing) and all(map(_is_whole, readings, gap.missing))


def _is_whole(reading: object, row: Row) -> bool:
    """Whether a row of figures has one for every column."""
    return (
        isinstance(reading, RowReading)
        and len(reading.tokens) == len(row.keys)
        and all(parse_figure(token.text) is not None for token in reading.tokens)
    )


def _text_in(gap: _Gap, text: str) -> str:
    """What stands between two rows beside the figures of the rows between them."""
    pieces, at = [], gap.before.end
    for stop in gap.run:
        pieces.append(text[at : stop.start])
        at = max(at, stop.end)
    return " ".join((*pieces, text[at : gap.after.start]))


def _has_labels_in_order(stretch: Sequence[_Gap], text: str, form: Form) -> bool:
    """Whether what is printed in a stretch are the labels of its rows, torn ones in their order, and nothing else."""
    printed = " ".join(_text_in(gap, text) for gap in stretch)
    if _DIGIT.search(_ORDINALS.sub("", printed)):
        return False
    whole = [form.rows[gap.after.row or ""] for gap in stretch]
    torn = [row for gap in stretch for row in gap.missing]
    left = _without_whole_labels(_letters(printed), whole)
    if left is None:
        return False
    start = 0
    for row in torn:
        found = _take(left, row.label, start)
        if found is None:
            return False
        start = found
    return _is_of_headings(left, dict.fromkeys(group for row in (*whole, *torn) for group in row.under))


def _without_whole_labels(letters: str, rows: Sequence[Row]) -> list[str] | None:
    """The characters of a text without the labels of these rows, which stand there whole; None if one does not."""
    for row in rows:
        spelling = next((x for x in map(_letters, row.label.spellings) if x and x in letters), None)
        if spelling is None:
            return None
        letters = letters.replace(spelling, "|", 1)
    return ["" if char == "|" else char for char in letters]


def _is_of_headings(left: list[str], headings: Collection[str]) -> bool:
    """Whether characters are those of headings of groups, and of one of them perhaps a part.

    Of a heading that is written down the side of its rows the rest stands beside others.
    """
    for heading in headings:
        _take(left, Label(heading), 0)
    rest = "".join(left)
    return not rest or any(_take(list(_letters(heading)), Label(rest), 0) is not None for heading in headings)


def _letters(label: str) -> str:
    return _NO_LABEL.sub("", to_simplified(label))


def _take(left: list[str], label: Label, start: int) -> int | None:
    """Strike the characters of a label out of a text, in their order from a place on; where it begins, None if nowhere.

    Other characters may stand between them: labels are torn in each other.
    """
    for spelling in label.spellings:
        places: list[int] = []
        at = start
        for char in _letters(spelling):
            at = next((i for i in range(at, len(left)) if left[i] == char), len(left)) + 1
            places.append(at - 1)
        if places and places[-1] < len(left):
            for place in places:
                left[place] = ""
            return places[0]
    return None
