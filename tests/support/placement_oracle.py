"""What OR-tools' CP-SAT says of a table whose rows have lost zeros: over all ways to place the figures that are left.

The ways to read a row are listed here by brute force and by themselves, without the code under test.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from govreport_core.forms.form import Form
from govreport_core.repair.results import Repair
from govreport_core.repair.rows.hypotheses import LARGEST, RowTokens, runs_together
from govreport_core.repair.solver import repair
from support.table_damage import Table

AS_READ = -1


def read_with_zeros(tokens: Sequence[str], columns: int) -> set[tuple[int, ...]]:
    """Every way to fill the columns of one sum, the total last, with these tokens in their order and zeros else.

    As documented: as many tokens as columns stand as they are; fewer are placed in order, at most one of them split
    in two or two of them merged, or split until every column has its figure; more are merged with their neighbours or skipped; and, as if
    the blanks between tokens meant nothing, a figure for every column is cut anywhere. Fewer that do not add up as
    they stand may also have lost one figure, or have one misread.

    :return: each way with the column of a figure taken for misread behind it, `AS_READ` if there is none.
    """
    if len(tokens) == columns:
        return {(*way, AS_READ) for way in _that_add_up([tuple(map(int, tokens))])}
    found: set[tuple[int, ...]] = set()
    changed: set[tuple[int, ...]] = set()
    if len(tokens) < columns:
        if all(map(_is_figure, tokens)) and sum(map(int, tokens[:-1])) != int(tokens[-1]):
            changed.update(_lost_or_misread(tokens, columns))
        for texts in (list(tokens), *_split_once(tokens), *_merge_once(tokens)):
            if len(texts) <= columns and all(map(_is_figure, texts)):
                for places in combinations(range(columns), len(texts)):
                    row = [0] * columns
                    for place, text in zip(places, texts, strict=True):
                        row[place] = int(text)
                    found.add(tuple(row))
    else:
        found.update(_merged_or_skipped(list(tokens), columns))
    found.update(_cut("".join(tokens), columns))
    return {(*way, AS_READ) for way in _that_add_up(found)} | changed


def _lost_or_misread(tokens: Sequence[str], columns: int) -> Iterator[tuple[int, ...]]:
    """The tokens placed in order, and one column filled with what the sum asks for."""
    for places in combinations(range(columns), len(tokens)):
        row = [0] * columns
        for place, text in zip(places, tokens, strict=True):
            row[place] = int(text)
        for column in range(columns):
            asked = sum(row[:-1]) if column == columns - 1 else row[-1] - sum(row[:-1]) + row[column]
            if 0 <= asked <= LARGEST:
                yield (*row[:column], asked, *row[column + 1 :], column if column in places else AS_READ)


def _is_figure(text: str) -> bool:
    return (text == "0" or text[:1] != "0") and int(text) <= LARGEST


def _that_add_up(rows: Iterable[tuple[int, ...]]) -> set[tuple[int, ...]]:
    return {row for row in rows if sum(row[:-1]) == row[-1]}


def _split_once(tokens: Sequence[str]) -> Iterator[list[str]]:
    for at, text in enumerate(tokens):
        for cut in range(1, len(text)):
            yield [*tokens[:at], text[:cut], text[cut:], *tokens[at + 1 :]]


def _merge_once(tokens: Sequence[str]) -> Iterator[list[str]]:
    for at in range(len(tokens) - 1):
        yield [*tokens[:at], tokens[at] + tokens[at + 1], *tokens[at + 2 :]]


def _merged_or_skipped(tokens: list[str], columns: int) -> Iterator[tuple[int, ...]]:
    if columns == 0:
        yield ()
        return
    for first in range(len(tokens)):
        for last in range(first + 1, len(tokens) + 1):
            text = "".join(tokens[first:last])
            if _is_figure(text) and len(tokens) - last >= columns - 1:
                for rest in _merged_or_skipped(tokens[last:], columns - 1):
                    yield (int(text), *rest)


def _cut(text: str, columns: int) -> Iterator[tuple[int, ...]]:
    if columns == 0:
        if not text:
            yield ()
        return
    for end in range(1, len(text) - columns + 2):
        if _is_figure(text[:end]):
            for rest in _cut(text[end:], columns - 1):
                yield (int(text[:end]), *rest)


class PlacementOracle:
    """One table: printed figures, rows of tokens, and cells of which nothing is known.

    :param figures: key -> printed figure.
    :param readings: row id -> the ways to read it, as `read_with_zeros` has them; every other open cell may be any
        count.
    """

    def __init__(
        self, form: Form, figures: Mapping[str, int], readings: Mapping[str, set[tuple[int, ...]]], most: int
    ) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.model = cp_model, cp_model.CpModel()
        keys = list(dict.fromkeys(key for rule in form.rules for key in rule.keys))
        self.cells = {key: self.model.new_int_var(0, most, key) for key in keys if key not in figures}

        def term(key: str):
            return self.cells.get(key, figures.get(key))

        for rule in form.rules:
            self.model.add(sum(term(k) for k in rule.left) == sum(term(k) for k in rule.right))
        self.misread = {}  # key -> the column that is misread in its row, and its own column
        for row, ways in readings.items():
            keys = form.row_keys[row]
            misread = self.model.new_int_var(AS_READ, len(keys) - 1, "")
            self.misread.update({key: (misread, column) for column, key in enumerate(keys)})
            self.model.add_allowed_assignments([*(self.cells[key] for key in keys), misread], sorted(ways))

    def _solve(self, model) -> dict[str, int] | None:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        status = solver.solve(model)
        assert status in (self.cp.OPTIMAL, self.cp.FEASIBLE, self.cp.INFEASIBLE), solver.status_name(status)
        if status == self.cp.INFEASIBLE:
            return None
        misread = {key for key, (at, column) in self.misread.items() if solver.value(at) == column}
        return {key: solver.value(cell) for key, cell in self.cells.items() if key not in misread}

    def settled(self) -> dict[str, int] | None:
        """The open cells with one value over all tables that keep the rules; None if there is no such table.

        A cell whose own figure may be misread is not among them.
        """
        same = self._solve(self.model)
        if same is None:
            return None
        while same:
            model = self.model.clone()
            differs = []
            for key, value in same.items():
                other = model.new_bool_var("")
                cell = model.get_int_var_from_proto_index(self.cells[key].index)
                model.add(cell != value).only_enforce_if(other)
                differs.append(other)
                if key in self.misread:
                    misread, column = self.misread[key]
                    doubtful = model.new_bool_var("")
                    model.add(model.get_int_var_from_proto_index(misread.index) == column).only_enforce_if(doubtful)
                    differs.append(doubtful)
            model.add_bool_or(differs)
            model.maximize(sum(differs))
            solver = self.cp.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.max_time_in_seconds = 60
            solver.parameters.relative_gap_limit = 0.5
            status = solver.solve(model)
            if status == self.cp.INFEASIBLE:
                return same
            assert status in (self.cp.OPTIMAL, self.cp.FEASIBLE), solver.status_name(status)
            same = {
                key: value
                for key, value in same.items()
                if solver.value(self.cells[key]) == value
                and not (key in self.misread and solver.value(self.misread[key][0]) == self.misread[key][1])
            }
        return same


@dataclass
class Agreement:
    """What a comparison found; `disagreements` are (table number, what differs)."""

    tables: int = 0
    settled: int = 0
    without_table: int = 0
    exhausted: int = 0
    disagreements: list[tuple[int, str]] = field(default_factory=list)


def compare(rng: random.Random, tables: Sequence[Table], number: int) -> Agreement:
    """Repair so many tables that have lost zeros, a third of them damaged otherwise as well, and ask the oracle."""
    report = Agreement()
    for i in range(number):
        table = rng.choice(tables)
        form, figures = table.form, dict(table.figures)
        share, part = rng.choice((0.1, 0.3, 0.5, 0.8, 1)), rng.choice((0.3, 0.8, 1))
        rows = []
        for row in table.rows:
            if rng.random() < part:
                keys = form.row_keys[row]
                tokens = drop_zeros(rng, [int(figures.pop(key)) for key in keys], share)
                if i % 3 == 0 and rng.random() < 0.2:
                    damaged = _damage(rng, tokens)
                    # Such a table may run any figures together: then no row is read that lacks several.
                    if not runs_together(RowTokens(row, damaged)):
                        tokens = damaged
                if tokens:
                    rows.append(RowTokens(row, tokens))
        ways = {row.row: read_with_zeros(row.tokens, len(form.row_keys[row.row])) for row in rows}
        # A row without a reading is another matter: it has lost something else than zeros.
        rows = [row for row in rows if ways[row.row]]
        known = {key: int(value) for key, value in figures.items()}
        result = repair(form, figures, rows)
        oracle = PlacementOracle(form, known, {row: way for row, way in ways.items() if way}, most=60_000)
        _judge(report, i, result, oracle.settled())
    return report


def _judge(report: Agreement, number: int, result: Repair, settled: Mapping[str, int] | None) -> None:
    report.tables += 1
    report.exhausted += result.exhausted
    ours = {key: cell.value for key, cell in result.cells.items() if cell.value is not None}
    if settled is None:
        report.without_table += 1
        if any(result.cells[key].status == "assumed" for key in ours):
            report.disagreements.append((number, "there is no table, and something is assumed"))
        return
    report.settled += len(settled)
    if wrong := {key for key, value in ours.items() if settled.get(key, value) != value or key not in settled}:
        report.disagreements.append((number, f"not settled: {sorted(wrong)}"))
    if not result.exhausted and (missed := sorted(settled.keys() - ours.keys())):
        report.disagreements.append((number, f"missed: {missed}"))


def drop_zeros(rng: random.Random, figures: Sequence[int], share: float) -> tuple[str, ...]:
    """A row as printed, with some share of its zeros left out."""
    return tuple(str(x) for x in figures if x or rng.random() >= share)


def _damage(rng: random.Random, tokens: tuple[str, ...]) -> tuple[str, ...]:
    """One figure lost, split or run together with the next."""
    if not tokens:
        return tokens
    at = rng.randrange(len(tokens))
    kind = rng.choice(("lost", "split", "merged"))
    if kind == "lost":
        return tokens[:at] + tokens[at + 1 :]
    if kind == "split" and len(tokens[at]) > 1:
        return (*tokens[:at], tokens[at][:1], tokens[at][1:], *tokens[at + 1 :])
    return (*tokens[:at], "".join(tokens[at : at + 2]), *tokens[at + 2 :])
