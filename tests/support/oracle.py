"""What OR-tools' CP-SAT says of a table with open cells: the test oracle, never used at run time."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from govreport_core.forms.form import Rule
from govreport_core.repair.solver import repair
from support.table_damage import Table, misread

FAR = 10**6  # stands for "no limit"


class Oracle:
    """One table as a constraint model.

    :param known: key -> figure; keys of the rules that are absent are open.
    """

    def __init__(self, rules: Sequence[Rule], known: Mapping[str, int]) -> None:
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.rules, self.known = rules, known
        self.open = list(dict.fromkeys(key for rule in rules for key in rule.keys if key not in known))

    def _model(self):
        model = self.cp.CpModel()
        cells = {key: model.new_int_var(0, FAR, key) for key in self.open}

        def term(key: str):
            return cells[key] if key in cells else self.known[key]

        for rule in self.rules:
            model.add(sum(term(k) for k in rule.left) == sum(term(k) for k in rule.right))
        return model, cells

    def _solve(self, model, cells) -> dict[str, int] | None:
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        status = solver.solve(model)
        assert status in (self.cp.OPTIMAL, self.cp.FEASIBLE, self.cp.INFEASIBLE), solver.status_name(status)
        return None if status == self.cp.INFEASIBLE else {key: solver.value(cell) for key, cell in cells.items()}

    def table(self) -> dict[str, int] | None:
        """Figures for the open cells that keep all rules; None if there are none."""
        return self._solve(*self._model())

    def _another(self, unlike: Mapping[str, int], least: int) -> dict[str, int] | None:
        """A table that differs from the given values in at least so many of them."""
        model, cells = self._model()
        differs = []
        for key, value in unlike.items():
            is_different = model.new_bool_var(f"differs {key}")
            model.add(cells[key] != value).only_enforce_if(is_different)
            differs.append(is_different)
        model.add(sum(differs) >= least)
        return self._solve(model, cells)

    def unique(self) -> dict[str, int] | None:
        """The open cells with one possible value; None if the rules cannot be kept."""
        first = self.table()
        if first is None:
            return None
        candidates = dict(first)
        # Ask for a table that differs in many cells at once; the proof is asked for the last ones.
        least = max(1, len(candidates) // 2)
        while candidates:
            other = self._another(candidates, least)
            if other is not None:
                candidates = {key: value for key, value in candidates.items() if other[key] == value}
            elif least == 1:
                break
            least = max(1, min(least // 3, len(candidates) // 2)) if other is None else min(least, len(candidates))
        return candidates

    def interval(self, key: str) -> tuple[int | None, int | None]:
        """The least and greatest value of an open cell; None for no limit."""
        bounds: list[int | None] = []
        for minimize in (True, False):
            model, cells = self._model()
            (model.minimize if minimize else model.maximize)(cells[key])
            solution = self._solve(model, cells)
            assert solution is not None
            bounds.append(solution[key])
        # A cell that is limited only by the far end of its neighbours' range has no limit.
        low, high = bounds
        return low, None if high is not None and high > FAR // 50 else high


@dataclass
class Report:
    """What a comparison found; `disagreements` are (table number, what differs)."""

    tables: int = 0
    inconsistent: int = 0
    unique: int = 0
    intervals: int = 0
    disagreements: list[tuple[int, str]] = field(default_factory=list)


def compare(rng: random.Random, tables: Sequence[Table], number: int, *, heavy: bool) -> Report:
    """Repair so many damaged tables, a quarter of them with a misread, and ask the oracle the same."""
    report = Report()
    for i in range(number):
        report.tables += 1
        table = rng.choice(tables)
        form = table.form
        keys = list(dict.fromkeys(key for rule in form.rules for key in rule.keys))
        share = rng.choice((0.02, 0.05, 0.1, 0.2, 0.3, *((0.5, 0.8, 1) if heavy else ())))
        gone = {key for key in keys if rng.random() < share}
        if rng.random() < 0.2:
            row = rng.choice(table.rows)
            gone |= {key for key in keys if key.startswith(f"{row}.")}
        known = {key: int(table.figures[key]) for key in keys if key not in gone}
        if known and rng.random() < 0.25:
            key = rng.choice(list(known))
            known[key] = misread(rng, known[key])
        result = repair(form, known, assume=())
        unique = Oracle(form.rules, known).unique()
        contradiction = bool(result.violations or result.conflicts)
        if unique is None or contradiction:
            report.inconsistent += 1
            if (unique is None) != contradiction:
                report.disagreements.append((i, "whether the rules can be kept"))
            continue
        ours = {key: cell.value for key, cell in result.cells.items() if cell.value is not None and key in keys}
        report.unique += len(unique)
        if ours != unique:
            report.disagreements.append((i, f"unique cells: {sorted(ours.items() ^ unique.items())}"))
        rest = [key for key in result.cells if key in keys and key not in unique]
        if rest and i % 5 == 0:
            key = rng.choice(rest)
            report.intervals += 1
            ours_of_it, theirs = (
                result.cells[key].interval or (0, None),
                Oracle(form.rules, known).interval(key),
            )
            if ours_of_it != theirs:
                report.disagreements.append((i, f"interval of {key}: {ours_of_it}, oracle {theirs}"))
    return report
