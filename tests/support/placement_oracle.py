"""What OR-tools' CP-SAT says of a table whose rows have lost zeros: over all ways to place the figures that are left.

The ways to read a row are listed here by brute force and by themselves, without the code under test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from govreport_core.forms.form import Form
from govreport_core.repair.rows.hypotheses import LARGEST, RowTokens


def read_with_zeros(tokens: Sequence[str], columns: int) -> set[tuple[int, ...]]:
    """Every way to fill the columns of one sum, the total last, with these tokens in their order and zeros else.

    As documented: as many tokens as columns stand as they are; fewer are placed in order, at most one of them split
    in two or two of them merged, or split until every column has its figure; more are merged with their neighbours or skipped; and, as if
    the blanks between tokens meant nothing, a figure for every column is cut anywhere.
    """
    if len(tokens) == columns:
        return _that_add_up([tuple(map(int, tokens))])
    found: set[tuple[int, ...]] = set()
    if len(tokens) < columns:
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
    return _that_add_up(found)


def _is_figure(text: str) -> bool:
    return (text == "0" or text[:1] != "0") and int(text) <= LARGEST


def _that_add_up(rows) -> set[tuple[int, ...]]:
    return {row for row in rows if sum(row[:-1]) == row[-1]}


def _split_once(tokens: Sequence[str]):
    for at, text in enumerate(tokens):
        for cut in range(1, len(text)):
            yield [*tokens[:at], text[:cut], text[cut:], *tokens[at + 1 :]]


def _merge_once(tokens: Sequence[str]):
    for at in range(len(tokens) - 1):
        yield [*tokens[:at], tokens[at] + tokens[at + 1], *tokens[at + 2 :]]


def _merged_or_skipped(tokens: list[str], columns: int):
    if columns == 0:
        yield ()
        return
    for first in range(len(tokens)):
        for last in range(first + 1, len(tokens) + 1):
            text = "".join(tokens[first:last])
            if _is_figure(text) and len(tokens) - last >= columns - 1:
                for rest in _merged_or_skipped(tokens[last:], columns - 1):
                    yield (int(text), *rest)


def _cut(text: str, columns: int):
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
    :param readings: row id -> the ways to read it, each a figure per column; every other open cell may be any count.
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
        for row, ways in readings.items():
            self.model.add_allowed_assignments([self.cells[key] for key in form.row_keys[row]], sorted(ways))

    def _solve(self, model) -> dict[str, int] | None:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        status = solver.solve(model)
        assert status in (self.cp.OPTIMAL, self.cp.FEASIBLE, self.cp.INFEASIBLE), solver.status_name(status)
        return None if status == self.cp.INFEASIBLE else {key: solver.value(cell) for key, cell in self.cells.items()}

    def settled(self) -> dict[str, int] | None:
        """The open cells with one value over all tables that keep the rules; None if there is no such table."""
        table = self._solve(self.model)
        if table is None:
            return None
        same = dict(table)
        while same:
            model = self.model.clone()
            differs = []
            for key, value in same.items():
                other = model.new_bool_var("")
                cell = model.get_int_var_from_proto_index(self.cells[key].index)
                model.add(cell != value).only_enforce_if(other)
                differs.append(other)
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
            same = {key: value for key, value in same.items() if solver.value(self.cells[key]) == value}
        return same


def drop_zeros(rng, row: str, figures: Sequence[int], share: float) -> RowTokens:
    """A row as printed, with some share of its zeros left out."""
    return RowTokens(row, tuple(str(x) for x in figures if x or rng.random() >= share))
