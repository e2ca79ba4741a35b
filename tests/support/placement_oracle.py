"""What OR-tools' CP-SAT says of a table whose rows have lost zeros: over all ways to place the figures that are left.

The ways to read a row are listed here by brute force and by themselves, without the code under test.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.repair.results import Repair
from govreport_core.repair.rows.hypotheses import LARGEST, RowTokens, runs_together
from govreport_core.repair.solver import repair
from support.table_damage import Table, misread

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


class Unlabelled(NamedTuple):
    """The figures of a row without label, and the rows of the form of which it is one."""

    values: tuple[int, ...]
    rows: Sequence[str]


class PlacementOracle:
    """One table: printed figures, rows of tokens, and cells of which nothing is known.

    :param figures: key -> printed figure.
    :param readings: row id -> the ways to read it, as `read_with_zeros` has them; every other open cell may be any
        count.
    """

    def __init__(
        self,
        form: Form,
        figures: Mapping[str, int],
        readings: Mapping[str, set[tuple[int, ...]]],
        most: int,
        unlabelled: Unlabelled | None = None,
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
        if unlabelled is not None:
            stands = [self.model.new_bool_var("") for _ in unlabelled.rows]
            self.model.add_exactly_one(stands)
            for row, here in zip(unlabelled.rows, stands, strict=True):
                for key, value in zip(form.row_keys[row], unlabelled.values, strict=True):
                    self.model.add(self.cells[key] == value).only_enforce_if(here)

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
    """What a comparison found; `disagreements` are (table number, what differs).

    Of a table that cannot be, because figures of it are misread, the oracle says what is settled whichever single
    change explains it; if none does it is counted only.
    """

    tables: int = 0
    settled: int = 0
    without_table: int = 0
    explained: int = 0
    exhausted: int = 0
    disagreements: list[tuple[int, str]] = field(default_factory=list)


class Damaged(NamedTuple):
    """A table as it is repaired.

    :param figures: what is printed of the rows that are not among the following.
    :param rows: rows of which only the tokens are known, one of them perhaps without its label.
    """

    figures: dict[str, int]
    rows: list[RowTokens]


def damage_table(rng: random.Random, table: Table, number: int) -> Damaged:
    """A table whose rows have lost zeros; depending on its number also damaged otherwise, unlabelled or misread."""
    form, figures = table.form, {key: int(figure) for key, figure in table.figures.items()}
    share, part = rng.choice((0.1, 0.3, 0.5, 0.8, 1)), rng.choice((0.3, 0.8, 1))
    rows = []
    for row in table.rows:
        if rng.random() < part:
            tokens = drop_zeros(rng, [figures.pop(key) for key in form.row_keys[row]], share)
            if number % 3 == 0 and rng.random() < 0.2:
                damaged = _damage(rng, tokens)
                # Such a table may run any figures together: then no row is read that lacks several.
                if not runs_together(RowTokens(row, damaged)):
                    tokens = damaged
            if tokens:
                rows.append(RowTokens(row, tokens))
    if number % 4 == 1:
        _misread(rng, form, figures, rows)
    whole = [at for at, row in enumerate(rows) if len(row.tokens) == len(form.row_keys[row.row or ""])]
    if number % 5 == 2 and whole:
        at = rng.choice(whole)
        rows[at] = rows[at]._replace(row=None)
    return Damaged(figures, rows)


def _misread(rng: random.Random, form: Form, figures: dict[str, int], rows: list[RowTokens]) -> None:
    """One or two figures that are read wrong, in rows of tokens or among those printed."""
    for _ in range(rng.choice((1, 2))):
        printed = [key for key in figures if key.startswith("requests.")]
        if rows and (not printed or rng.random() < 0.7):
            at = rng.randrange(len(rows))
            tokens = list(rows[at].tokens)
            place = rng.randrange(len(tokens))
            tokens[place] = str(misread(rng, int(tokens[place])))
            if not runs_together(RowTokens(None, tuple(tokens))):
                rows[at] = rows[at]._replace(tokens=tuple(tokens))
        elif printed:
            key = rng.choice(printed)
            figures[key] = misread(rng, figures[key])


def compare(rng: random.Random, tables: Sequence[Table], number: int) -> Agreement:
    """Repair so many damaged tables and ask the oracle."""
    report = Agreement()
    for i in range(number):
        table = rng.choice(tables)
        form = table.form
        figures, rows = damage_table(rng, table, i)
        ways = {
            row.row: read_with_zeros(row.tokens, len(form.row_keys[row.row])) for row in rows if row.row is not None
        }
        # A row without a reading is another matter: it has lost something else than zeros.
        rows = [row for row in rows if row.row is None or ways[row.row]]
        result = repair(form, figures, rows)
        report.tables += 1
        report.exhausted += result.exhausted
        readings = {row: way for row, way in ways.items() if way}
        settled = None
        for run in [_candidates(form, figures, rows), None] if any(row.row is None for row in rows) else [None]:
            settled = settled or PlacementOracle(form, figures, readings, 60_000, run).settled()
        if settled is None:
            report.without_table += 1
            if (explained := _settled_by_one_change(form, figures, readings)) is not None:
                report.explained += 1
                _judge(report, i, result, explained, in_full=False)
        else:
            _judge(report, i, result, settled)
    return report


def _settled_by_one_change(
    form: Form, figures: Mapping[str, int], readings: Mapping[str, set[tuple[int, ...]]]
) -> dict[str, int] | None:
    """What all tables settle that can be if one row of tokens or one printed figure is wrong; None if none can be."""
    agreed: dict[str, int] | None = None
    changed = [
        *((figures, {row: ways for row, ways in readings.items() if row != wrong}) for wrong in readings),
        *(({key: x for key, x in figures.items() if key != wrong}, readings) for wrong in figures),
    ]
    for known, rows in changed:
        settled = PlacementOracle(form, known, rows, 60_000).settled()
        if settled is not None:
            agreed = settled if agreed is None else dict(agreed.items() & settled.items())
    return agreed


def _candidates(form: Form, figures: Mapping[str, int], rows: Sequence[RowTokens]) -> Unlabelled | None:
    """Where the row without label may stand: in rows of the form between its neighbours of which nothing is known."""
    ids = [row.row for row in rows]
    at = ids.index(None)
    order = [id for id in form.row_keys if id.startswith("requests.")]
    after = order.index(ids[at - 1]) + 1 if at else 0
    before = order.index(ids[at + 1]) if at + 1 < len(ids) else len(order)
    spoken = {id for id in ids if id is not None}
    free = [id for id in order[after:before] if id not in spoken and form.row_keys[id][0] not in figures]
    values = tuple(map(int, rows[at].tokens))
    return Unlabelled(values, free) if free and sum(values[:-1]) == values[-1] else None


def _judge(report: Agreement, number: int, result: Repair, settled: Mapping[str, int], *, in_full: bool = True) -> None:
    """Hold a result against the oracle; if not `in_full`, what it settles need not be all."""
    ours = {key: cell.value for key, cell in result.cells.items() if cell.value is not None}
    report.settled += len(settled)
    if wrong := {key for key, value in ours.items() if key in result.cells and settled.get(key) != value}:
        report.disagreements.append((number, f"not settled: {sorted(wrong)}"))
    if in_full and not result.exhausted and (missed := sorted(settled.keys() - ours.keys())):
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
