"""What OR-tools' CP-SAT says of a table with open cells: the test oracle, never used at run time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govreport_core.form import Rule

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
        return (
            None if status == self.cp.INFEASIBLE else {key: solver.value(cell) for key, cell in cells.items()}
        )

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
            least = (
                max(1, min(least // 3, len(candidates) // 2))
                if other is None
                else min(least, len(candidates))
            )
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
