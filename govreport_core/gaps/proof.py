"""What the hard edits prove of tokens without a place: the cells that every possible assignment gives one value.

An *assignment* puts the offered tokens into cells. Each row reading stands in one row: in its own, or in any row
if its label is lost. Each of its tokens stands in an open cell of that row or in a cell that arithmetic has
settled with the same value; the order of the tokens is not believed. Two kinds of damage are reckoned with, also
together:

- *lost figures*: a cell without a token may have any value;
- *a foreign token*: any one token, or any one reading without a label, may belong to no cell (a page number, a
  repeated row). All others are placed.

A value is proven if it is the only one in every such assignment that the hard edits allow. Nothing is
proven in a table whose settled figures break a rule already, nor when the search reaches its limit.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import Figure, parse_figure
from govreport_core.forms.form import Form, Rule
from govreport_core.forms.rules import violations
from govreport_core.model.basis import INFERRED
from govreport_core.model.cell import Cell
from govreport_core.model.gaps import Gaps
from govreport_core.model.readings import RowReading
from govreport_core.repair.bounds import is_feasible, only_value, propagate_bounds

# Steps of one table's search, under a second. Beyond it nothing is called proven.
LIMIT = 60_000
# What holding one assignment against the rules counts, in steps.
_WEIGHT = 25


class _Row(NamedTuple):
    """One reading in the search: the rows where it may stand and the figures it holds, the greatest first."""

    rows: tuple[tuple[str, ...], ...]
    figures: tuple[Figure, ...]
    optional: bool


class _OverLimitError(Exception):
    """The search is cut off; nothing may be concluded from it."""


def table_of(form: Form) -> Mapping[str, str]:
    """The id of the printed table in which each cell stands."""
    return {key: block.table for block in form.blocks for key in block.keys}


def prove_cells(form: Form, gaps: Gaps, table: str, *, limit: int = LIMIT) -> Mapping[str, Figure]:
    """The open cells of a table whose value every assignment of the offered tokens agrees on.

    :param gaps: the open cells, the offered rows and the settled cells.
    :param limit: steps after which the search gives up.
    :return: key -> value; empty if nothing is proven.
    """
    tables = form.cached(table_of)
    rules = tuple(rule for rule in form.rules if tables.get(rule.keys[0]) == table)
    fixed = {key: cell.value for key, cell in gaps.settled.items() if cell.value is not None}
    if not rules or next(violations(rules, fixed), None) is not None:
        return {}
    readings = _rows_of_table(form, gaps, table, tables)
    if not readings:
        return {}
    ruled = {key for rule in rules for key in rule.keys}
    asked = [gap.key for gap in gaps.open if gap.key in ruled]
    search = _Search(rules, asked, fixed, gaps.settled, limit)
    try:
        return search.agreed_values() if search.note_all(readings) else {}
    except _OverLimitError:
        return {}


def _rows_of_table(form: Form, gaps: Gaps, table: str, tables: Mapping[str, str]) -> list[_Row]:
    """The offered rows that may stand in a table, those with few possibilities first: the search fails early."""
    of_table = {id: keys for id, keys in form.row_keys.items() if tables[keys[0]] == table}
    # With gaps in another table a row without a label may belong there.
    elsewhere = any(tables[gap.key] != table for gap in gaps.open)
    taken = taken_spans(gaps)
    out = []
    for reading in gaps.rows:
        figures = _free_figures(reading, taken)
        if not figures:
            continue
        if reading.row is None:
            out.append(_Row(tuple(of_table.values()), figures, elsewhere))
        elif reading.row in of_table:
            out.append(_Row((of_table[reading.row],), figures, False))
    return sorted(out, key=lambda row: (len(row.rows), len(set(row.figures)), len(row.figures)))


def taken_spans(gaps: Gaps) -> set[tuple[int, int]]:
    """Where the figures of settled cells stand; derived and assumed cells have no figure of their own."""
    placed = (cell.evidence for cell in gaps.settled.values() if cell.status not in INFERRED)
    return {(evidence.start, evidence.end) for evidence in placed if evidence}


def _free_figures(reading: RowReading, taken: Container[tuple[int, int]]) -> tuple[Figure, ...]:
    """The figures of a row that belong to no settled cell, the greatest first."""
    free = (token.text for token in reading.tokens if (token.position.start, token.position.end) not in taken)
    return tuple(sorted((value for text in free if (value := parse_figure(text)) is not None), reverse=True))


def _with_one_foreign(readings: Sequence[_Row]) -> Iterator[list[_Row]]:
    for i, row in enumerate(readings):
        rest = [*readings[:i], *readings[i + 1 :]]
        # A row with a label is in the table as a whole; without one it may be a page number or a repeated row.
        if len(row.rows) > 1:
            yield rest
        # Which of two equal figures is foreign makes no difference.
        for figure in dict.fromkeys(row.figures):
            fewer = list(row.figures)
            fewer.remove(figure)
            yield [*readings[:i], row._replace(figures=tuple(fewer)), *readings[i + 1 :]] if fewer else rest


class _Search:
    """Every assignment, depth first: one reading after the other, each as a whole row."""

    def __init__(
        self,
        rules: Sequence[Rule],
        asked: Sequence[str],
        fixed: Mapping[str, Figure],
        settled: Mapping[str, Cell],
        limit: int,
    ) -> None:
        self.rules = rules
        self.asked = asked
        self.fixed = fixed
        self.settled = settled
        self.steps = limit
        self.bounds = propagate_bounds(rules, fixed) or {}
        self.seen: dict[str, set[Figure]] = {}
        self.unsettled: set[str] = set()
        self.rules_of: dict[str, list[Rule]] = {}
        for rule in rules:
            for key in rule.keys:
                self.rules_of.setdefault(key, []).append(rule)

    def list_assignments(self, readings: Sequence[_Row]) -> Iterator[dict[str, Figure]]:
        """Assignments of these readings that no rule excludes: the open cells that have a token -> figure."""
        yield from self._place_readings(readings, 0, {}, frozenset())

    def note_all(self, readings: Sequence[_Row]) -> bool:
        """Enter every assignment, also those with a foreign token. False as soon as nothing can be proven any more."""
        # No assignment keeps the rules: of a contradiction everything would follow, so nothing may.
        if not self._note_each(readings) or not self.seen:
            return False
        return all(self._note_each(fewer) for fewer in _with_one_foreign(readings))

    def _note_each(self, readings: Sequence[_Row]) -> bool:
        return not any(self.note_assignment(leaf) for leaf in self.list_assignments(readings))

    def note_assignment(self, leaf: Mapping[str, Figure]) -> bool:
        """Enter one assignment into the tally. True as soon as no asked cell can be proven any more."""
        self._count_step(_WEIGHT)
        known: Mapping[str, Figure] = {**self.fixed, **leaf}
        bounds = propagate_bounds(self.rules, known)
        if bounds is None:
            return False
        values = {k: known[k] if k in known else only_value(bounds.get(k)) for k in self.asked}
        for key in self.asked:
            value = values[key]
            if value is None:
                self.unsettled.add(key)
            else:
                self.seen.setdefault(key, set()).add(value)
        return all(key in self.unsettled or len(self.seen[key]) > 1 for key in self.asked)

    def agreed_values(self) -> dict[str, Figure]:
        """The asked cells that had one value in every assignment noted."""
        return {key: next(iter(v)) for key, v in self.seen.items() if len(v) == 1 and key not in self.unsettled}

    def _place_readings(
        self, readings: Sequence[_Row], at: int, placed: dict[str, Figure], used: frozenset[str]
    ) -> Iterator[dict[str, Figure]]:
        if at == len(readings):
            yield placed
            return
        reading = readings[at]
        if reading.optional:
            yield from self._place_readings(readings, at + 1, placed, used)
        for keys in reading.rows:
            for taken in self._arrange_figures(keys, reading.figures, used):
                more = {**placed, **{k: v for k, v in taken.items() if k not in self.fixed}}
                if self._is_possible(taken, more):
                    yield from self._place_readings(readings, at + 1, more, used | taken.keys())

    def _arrange_figures(
        self, keys: Sequence[str], figures: Sequence[Figure], used: frozenset[str]
    ) -> Iterator[dict[str, Figure]]:
        """Every way to put figures, the greatest first, into these cells; equal figures are not told apart."""

        def put_figure(at: int, first: int, taken: dict[str, Figure]) -> Iterator[dict[str, Figure]]:
            self._count_step()
            if at == len(figures):
                yield dict(taken)
                return
            figure = figures[at]
            start = first if at and figures[at - 1] == figure else 0
            for i in range(start, len(keys)):
                key = keys[i]
                if key in taken or key in used or not self._fits_cell(key, figure):
                    continue
                taken[key] = figure
                yield from put_figure(at + 1, i + 1, taken)
                del taken[key]

        return put_figure(0, 0, {}) if len(figures) <= len(keys) else iter(())

    def _fits_cell(self, key: str, figure: Figure) -> bool:
        cell = self.settled.get(key)
        if cell is None or cell.value is None:
            low, high = self.bounds.get(key, (0, None))
            return low <= figure and (high is None or figure <= high)
        return cell.status in INFERRED and cell.value == figure

    def _is_possible(self, taken: Mapping[str, Figure], placed: Mapping[str, Figure]) -> bool:
        self._count_step(5)
        known = {**self.fixed, **placed}
        touched: dict[int, Rule] = {id(rule): rule for key in taken for rule in self.rules_of.get(key, ())}
        if not all(is_feasible(rule, known.get) for rule in touched.values()):
            return False
        # A short look is enough to prune: whole assignments are held against the rules once more, at length.
        self._count_step(_WEIGHT)
        return propagate_bounds(self.rules, known, rounds=3) is not None

    def _count_step(self, weight: int = 1) -> None:
        self.steps -= weight
        if self.steps < 0:
            raise _OverLimitError


def reading_of(rows: Iterable[RowReading], start: int, end: int) -> RowReading | None:
    """The row reading one of whose tokens has exactly this span."""
    for row in rows:
        for token in row.tokens:
            if token.position.start == start and token.position.end == end:
                return row
    return None


def run_together(form: Form, reading: RowReading) -> bool:
    """Whether the only token of a row has digits enough to be the figures of all its cells, printed without a space.

    Which figure such a token is, if it is one at all, nobody can say by looking at it.
    """
    if len(reading.tokens) != 1:
        return False
    columns = len(form.row_keys[reading.row]) if reading.row is not None else 2
    return 1 < columns <= sum(char.isdigit() for char in reading.tokens[0].text)
