"""Makes the questions: for each damaged table its open cells and the tokens that could stand in them, both numbered.

Only what could be an answer is offered: a token that no open cell can hold, and a cell that no token fits, cost
nothing. Where nothing is left there is no question and no request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, parse_figure
from govreport_core.forms.form import Form
from govreport_core.forms.units import IN_PROSE
from govreport_core.gaps.grounding import exclusion_by_arithmetic
from govreport_core.gaps.proof import run_together, table_of
from govreport_core.model.document import Document, Position
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.readings import CellReading, RowReading, Token
from govreport_core.repair.bounds import is_feasible
from govreport_llm.quoting import make_quotable

# Characters of the document quoted around a row whose label is lost.
BEFORE, AFTER = 20, 8
# Tables of a document with so few tokens in all are asked about at once: the instructions cost more than they do.
TOGETHER = 40
# Characters of a column head that are quoted.
HEAD = 12
# How far back the unit of an amount may be printed.
UNIT_WITHIN = 150
_FIGURE = re.compile(r"(?:^|(?<=[\s|]))\d[\d,.]*(?=[\s|]|$)")


class Offered(NamedTuple):
    """One printed row with the tokens of it that are offered, and their numbers.

    :param before: text printed before a row whose label is lost; else empty.
    :param after: text printed behind it.
    :param heads: column heads above the tokens, one a token, or none at all.
    """

    reading: RowReading
    tokens: tuple[tuple[int, Token], ...]
    before: str
    after: str
    heads: tuple[str, ...]


class _FittingRow(NamedTuple):
    """One row reading, and for each of its free tokens the open cells that it fits, often none."""

    reading: RowReading
    fits: Mapping[Token, frozenset[str]]

    @property
    def offered_tokens(self) -> int:
        """How many of the tokens fit any cell."""
        return sum(bool(keys) for keys in self.fits.values())


@dataclass(frozen=True, slots=True)
class Question:
    """One request: a table's open cells, numbered from 1 in this order, and its offered rows.

    `table` names the table, or the tables, for a person.
    """

    table: str
    cells: tuple[str, ...]
    rows: tuple[Offered, ...]

    @property
    def tokens(self) -> Mapping[int, Token]:
        """The offered tokens by number."""
        return {number: token for row in self.rows for number, token in row.tokens}

    def claim_of(self, document: Document, form: Form, token: int, cell: int) -> CellReading:
        """The claim that this token stands in this cell.

        :raises KeyError: there is no token or cell of this number; its argument says which.
        """
        if not 1 <= cell <= len(self.cells):
            raise KeyError(f"there is no cell {cell}")
        tokens = self.tokens
        if token not in tokens:
            raise KeyError(f"there is no token {token}")
        key = self.cells[cell - 1]
        offered = tokens[token]
        return CellReading(key, offered.text, offered.position, _unit_before(document, form, key, offered))


def make_questions(document: Document, form: Form, gaps: Gaps) -> tuple[Question, ...]:
    """At most one question per printed table of the form, in the form's order; one for all if they are small."""
    open_keys = [gap.key for gap in gaps.open]
    by_table = _rows_by_table(document, form, gaps)
    tables = [table for table in dict.fromkeys(block.table for block in form.blocks) if table in by_table]
    every = [row for table in tables for row in by_table[table]]
    if len(tables) > 1 and sum(row.offered_tokens for row in every) <= TOGETHER:
        return (_make_question(document, ", ".join(tables), every, open_keys),)
    # Small questions: in a benchmark a schema of 369 fields brought no valid answer at all.
    return tuple(_make_question(document, table, by_table[table], open_keys) for table in tables)


def halve_question(question: Question) -> tuple[Question, Question] | None:
    """The question in two halves, its rows divided; None if it has one row only."""
    if len(question.rows) < 2:
        return None
    middle = len(question.rows) // 2
    first, second = question.rows[:middle], question.rows[middle:]
    return Question(question.table, question.cells, first), Question(question.table, question.cells, second)


def _rows_by_table(document: Document, form: Form, gaps: Gaps) -> Mapping[str, Sequence[_FittingRow]]:
    """The rows that have something to offer, under the table in which they may stand."""
    fitting = _Fitting(document, form, gaps)
    rows: dict[str, list[_FittingRow]] = {}
    for reading in gaps.rows:
        # Nobody can say which figure a token is that may be a whole row without its spaces.
        if run_together(form, reading):
            continue
        placed = fitting.place_row(reading)
        if placed is not None:
            table, row = placed
            rows.setdefault(table, []).append(row)
    return rows


class _Fitting:
    """Which open cells of one document a row's tokens fit."""

    def __init__(self, document: Document, form: Form, gaps: Gaps) -> None:
        self._document = document
        self._form = form
        self._table_of = form.cached(table_of)
        self._open = {gap.key: gap for gap in gaps.open}
        self._values = {key: cell.value for key, cell in gaps.settled.items()}
        self._anchors = _find_anchors(form, gaps, self._table_of)
        self._used = {
            (cell.evidence.start, cell.evidence.end)
            for cell in gaps.settled.values()
            if cell.evidence and cell.status == "printed"
        }

    def place_row(self, reading: RowReading) -> tuple[str, _FittingRow] | None:
        """The first table where one of the row's tokens fits an open cell, and the row as it fits there."""
        tokens = [token for token in reading.tokens if self._is_free(token)]
        for table in _possible_tables(reading, self._form, self._table_of, self._anchors):
            gaps = self._gaps_of(reading, table)
            row = _FittingRow(reading, {token: self._fitting_keys(token, gaps) for token in tokens})
            if row.offered_tokens:
                return table, row
        return None

    def _is_free(self, token: Token) -> bool:
        """Whether a token prints a figure that stands in no cell yet."""
        return not is_blank(token.text) and (token.position.start, token.position.end) not in self._used

    def _gaps_of(self, reading: RowReading, table: str) -> list[Gap]:
        """The open cells of a row, or of the whole table if the row's label is lost."""
        if reading.row:
            return [self._open[key] for key in self._form.row_keys[reading.row] if key in self._open]
        return [gap for key, gap in self._open.items() if self._table_of[key] == table]

    def _fitting_keys(self, token: Token, gaps: Sequence[Gap]) -> frozenset[str]:
        return frozenset(gap.key for gap in gaps if self._fits_gap(token, gap))

    def _fits_gap(self, token: Token, gap: Gap) -> bool:
        """Whether neither arithmetic nor any rule that can still be kept excludes a token from an open cell."""
        key, values = gap.key, self._values
        kind = self._form.cells[key].kind
        unit = _unit_before(self._document, self._form, key, token)
        if kind == "amount" and unit is None and "元" not in token.text:
            # 251000 is 25.1 or 251000: without a printed unit nobody knows.
            return False
        value = parse_figure(token.text, kind, unit)
        if value is None or exclusion_by_arithmetic(gap, value) is not None:
            return False
        alone = {**values, key: value}
        # A rule that the settled figures break already says nothing of one more.
        return all(
            is_feasible(rule, alone.get) or not is_feasible(rule, values.get)
            for rule in self._form.rules
            if key in rule.keys
        )


def _make_question(document: Document, table: str, rows: Sequence[_FittingRow], open_keys: Sequence[str]) -> Question:
    """A question of these rows: the tokens that fit some cell and the cells that some token fits, numbered."""
    wanted = {key for row in rows for keys in row.fits.values() for key in keys}
    numbers = count(1)
    offered: list[Offered] = []
    for reading, fits in sorted(rows, key=lambda row: row.reading.position.start):
        numbered = tuple((next(numbers), token) for token, keys in fits.items() if keys)
        before, after = _text_beside(document, reading) if reading.row is None else ("", "")
        offered.append(Offered(reading, numbered, before, after, _column_heads(document, numbered)))
    return Question(table, tuple(key for key in open_keys if key in wanted), tuple(offered))


def _unit_before(document: Document, form: Form, key: str, token: Token) -> str | None:
    """The unit printed nearest before an amount; None for a count, or without one."""
    if form.cells[key].kind != "amount":
        return None
    start = token.position.start
    before = document.text[max(0, start - UNIT_WITHIN) : start]
    found = IN_PROSE.findall(before)
    return found[-1] if found else None


def _find_anchors(form: Form, gaps: Gaps, tables: Mapping[str, str]) -> list[tuple[int, str]]:
    """Where in the document which table is known to be."""
    anchors = [(r.position.start, tables[form.row_keys[r.row][0]]) for r in gaps.rows if r.row]
    anchors += [(c.evidence.start, tables[key]) for key, c in gaps.settled.items() if c.evidence and key in tables]
    return anchors


def _possible_tables(
    reading: RowReading, form: Form, tables: Mapping[str, str], anchors: Iterable[tuple[int, str]]
) -> list[str]:
    """The tables to which a row may belong: its own, or all, the nearest first."""
    if reading.row is not None:
        return [tables[form.row_keys[reading.row][0]]]
    distance: dict[str, float] = {}
    for start, table in anchors:
        distance[table] = min(distance.get(table, float("inf")), abs(start - reading.position.start))
    every = dict.fromkeys(block.table for block in form.blocks)
    return sorted(every, key=lambda table: distance.get(table, float("inf")))


def _text_beside(document: Document, reading: RowReading) -> tuple[str, str]:
    """What is printed beside a row whose label is lost, as quoted text without control characters."""
    first = min((t.position.start for t in reading.tokens), default=reading.position.start)
    last = max((t.position.end for t in reading.tokens), default=reading.position.end)
    text = document.text
    # Neighbouring rows' figures would only mislead.
    before = _FIGURE.split(text[max(0, first - BEFORE) : first])[-1]
    after = _FIGURE.split(text[last : last + AFTER])[0]
    return make_quotable(before), make_quotable(after)


def _column_heads(document: Document, numbered: Sequence[tuple[int, Token]]) -> tuple[str, ...]:
    """The column heads above the tokens, where the row is part of a grid; empty otherwise."""
    heads = []
    for _, token in numbered:
        head = _head_above(document, token.position)
        if head is None:
            return ()
        heads.append(make_quotable(head)[:HEAD])
    return tuple(heads) if any(heads) else ()


def _head_above(document: Document, place: Position) -> str | None:
    """The last text above the figures of a column, empty if there is none; None outside any grid."""
    if place.table is None or place.row is None or place.column is None or place.table >= len(document.tables):
        return None
    head = ""
    for row in document.tables[place.table].rows[: place.row]:
        cell = row[place.column] if place.column < len(row) else None
        if cell is None or not cell.text:
            continue
        if parse_figure(cell.text) is not None:
            break
        head = cell.text
    return head
