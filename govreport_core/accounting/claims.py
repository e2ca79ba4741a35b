"""What the parsers claim, by place: the spans of their figures, and the rows of the form that they were read for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from govreport_core.forms.figures import is_figure
from govreport_core.forms.form import Form
from govreport_core.model.base import fast_new
from govreport_core.model.document import Position
from govreport_core.model.readings import CellReading, RowReading
from govreport_core.model.spans import Span, joined
from govreport_core.reading.claims import Answers, Claim


class PlacedClaim(NamedTuple):
    """A figure that a parser claims.

    :param row: the row, or the side-by-side block, of the form that it was read for; None if that is not known.
    """

    row: str | None
    position: Position


class Claims:
    """All figures that the parsers claim for a form, looked up by place.

    :param answers: of these the readings of cells count: each is a cell's evidence, or a finding quotes it.
    :param rows: the readings of rows that still have something to say; others were dropped, and claim nothing.
    """

    def __init__(self, answers: Answers, rows: Iterable[Claim], form: Form) -> None:
        self.form = form
        read = [each for _, given in answers for each in given if isinstance(each, CellReading)]
        self.placed: Sequence[PlacedClaim] = [*_placed(read, form.cached(_rows_of_cells)), *_placed_in_rows(rows)]
        self._labels = joined([place[:2] for each in read for place in each.labels])

    @cached_property
    def spans(self) -> list[Span]:
        """The spans of the document's text that are claimed, in order; they do not overlap."""
        return joined([claim.position[:2] for claim in self.placed])

    def is_in_label(self, span: Span, text: str) -> bool:
        """Whether a part of the text is one of what a parser names as a label. What is a figure by itself is none."""
        at = bisect_right(self._labels, (span[0], len(text))) - 1
        start, end = self._labels[at] if at >= 0 else (0, 0)
        return start <= span[0] and span[1] <= end and not is_figure(text[start:end])

    @cached_property
    def in_grids(self) -> dict[int, dict[int, set[str]]]:
        """Number of a table -> number of its row -> the rows of the form that were read from it."""
        found: dict[int, dict[int, set[str]]] = {}
        for id, table, row in dict.fromkeys([(claim.row, *claim.position[2:4]) for claim in self.placed]):
            if table is not None:
                rows = found.setdefault(table, {})
                if row is not None and id is not None:
                    rows.setdefault(row, set()).add(id)
        return found

    @cached_property
    def in_text(self) -> list[PlacedClaim]:
        """The claims outside grids, in the document's order."""
        return sorted([claim for claim in self.placed if claim.position.table is None], key=lambda c: c.position.start)

    def around(self, start: int) -> tuple[PlacedClaim | None, PlacedClaim | None]:
        """The last claim outside grids before a place, and the first behind it."""
        at = bisect_right(self._starts, start)
        return (self.in_text[at - 1] if at else None), (self.in_text[at] if at < len(self.in_text) else None)

    @cached_property
    def _starts(self) -> list[int]:
        return [claim.position.start for claim in self.in_text]


def _rows_of_cells(form: Form) -> Mapping[str, str]:
    """Key of a cell -> the id of its row, or of its side-by-side block."""
    return {
        key: block.id if block.side_by_side else row.id
        for block in form.blocks
        for row in block.rows
        for key in row.keys
    }


def _placed(read: Iterable[CellReading], rows: Mapping[str, str]) -> list[PlacedClaim]:
    return [fast_new(PlacedClaim, (rows[key], position)) for key, _, position, _, _ in read]


def _placed_in_rows(claims: Iterable[Claim]) -> Iterator[PlacedClaim]:
    for claim in claims:
        if isinstance(claim.reading, RowReading):
            yield from (PlacedClaim(claim.reading.row, token.position) for token in claim.reading.tokens)
