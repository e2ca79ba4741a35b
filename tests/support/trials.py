"""The experiments behind the acceptance figures: tables damaged on purpose, repaired, and compared."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from time import process_time

from govreport_core.repair.results import Repair
from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.solver import repair
from support import table_damage as damage
from support.table_damage import COLUMNS, Table


class Score(Counter):
    """Counts of cells and tables; `rate` is a share in percent, `times` are CPU seconds per table."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def rate(self, part: str, whole: str) -> float:
        return 100 * self[part] / self[whole] if self[whole] else 100.0

    def p95(self) -> float:
        """95th percentile of CPU time per table, in milliseconds."""
        return 1000 * sorted(self.times)[int(len(self.times) * 0.95)] if self.times else 0.0

    def median(self) -> float:
        """Median CPU time per table, in milliseconds."""
        return 1000 * sorted(self.times)[len(self.times) // 2] if self.times else 0.0


def run(
    score: Score, table: Table, figures: dict[str, int | float], rows: Sequence[RowTokens] = (), **options
) -> Repair:
    """Repair one damaged table and add what came out to the score."""
    before = process_time()
    result = repair(table.form, figures, rows, **{"assume": (), **options})
    score.times.append(process_time() - before)
    restored = True
    for key, cell in result.cells.items():
        if key not in table.figures:
            continue
        score["cells"] += 1
        restored &= cell.value == table.figures[key]
        if cell.value is not None:
            wrong = cell.value != table.figures[key]
            score["right"] += not wrong
            score["wrong"] += wrong
            score["corroborated"] += bool(cell.corroborated)
            score["corroborated wrong"] += bool(cell.corroborated) and wrong
    score["tables"] += 1
    score["restored"] += restored
    score["false alarms"] += bool(result.violations or result.conflicts)
    return result


def without(table: Table, keys: set[str]) -> dict[str, int | float]:
    """The figures of a table without some cells."""
    return {key: value for key, value in table.figures.items() if key not in keys}


def row_and_column(rng: random.Random, tables: Sequence[Table], trials: int) -> Score:
    """One row and one column erased."""
    score = Score()
    for _ in range(trials):
        table = rng.choice(tables)
        row, column = rng.choice(table.rows), rng.choice((*COLUMNS, "total"))
        run(
            score,
            table,
            without(table, {k for k in table.requests if k.startswith(f"{row}.") or k.endswith(f".{column}")}),
        )
    return score


def erased(rng: random.Random, tables: Sequence[Table], trials: int, share: float) -> Score:
    """Some share of all cells of the requests table erased."""
    score = Score()
    for _ in range(trials):
        table = rng.choice(tables)
        keys = table.requests
        run(score, table, without(table, set(rng.sample(keys, round(share * len(keys))))))
    return score


def any_erasure(rng: random.Random, tables: Sequence[Table], trials: int) -> Score:
    """Cells, rows, columns erased, rows turned into tokens in any mixture; every printed figure is right."""
    score = Score()
    for _ in range(trials):
        table = rng.choice(tables)
        gone = set(rng.sample(list(table.figures), round(rng.choice((0, 0.02, 0.1, 0.3, 0.6)) * len(table.figures))))
        for row in rng.sample(table.rows, rng.choice((0, 0, 1, 2, 5))):
            gone.update(table.form.row_keys[row])
        if rng.random() < 0.2:
            column = rng.choice((*COLUMNS, "total"))
            gone.update(k for k in table.requests if k.endswith(f".{column}"))
        rows = []
        for row in rng.sample(table.rows, rng.choice((0, 0, 1, 2, 4))):
            damaged = one_damage(rng, table, row)
            rows.append(damaged)
            gone.update(table.form.row_keys[row])
        run(score, table, without(table, gone), rows)
    return score


def misreads(rng: random.Random, tables: Sequence[Table], trials: int, number: int, reviews: bool = False) -> Score:
    """Some cells of the requests table misread; located are those whose one minimal set is the truth."""
    score = Score()
    for _ in range(trials):
        table = rng.choice(tables)
        keys = [k for k in table.form.cells if k.startswith("reviews.")] if reviews else table.requests
        wrong = {key: damage.misread(rng, int(table.figures[key])) for key in rng.sample(keys, number)}
        result = run(score, table, {**table.figures, **wrong})
        score["detected"] += bool(result.violations)
        sets = {tuple(sorted(e.items())) for v in result.violations for e in v.explanations}
        truth = tuple(sorted((key, table.figures[key]) for key in wrong))
        score["located"] += sets == {truth}
        score["listed"] += truth in sets
        score["mislocated"] += len(sets) == 1 and sets != {truth}
    return score


def one_damage(rng: random.Random, table: Table, row: str) -> RowTokens:
    """A row damaged by one of: split, merged, token missing, shifted."""
    kind = rng.choice((damage.split, damage.merged, damage.dropped, damage.shifted))
    return kind(rng, table, row) or damage.merged(rng, table, row)


def damaged_rows(
    rng: random.Random,
    tables: Sequence[Table],
    trials: int,
    number: int,
    kind: Callable[[random.Random, Table, str], RowTokens | None] = one_damage,
) -> Score:
    """Some rows known only as tokens, each damaged once."""
    score = Score()
    while score["tables"] < trials:
        table = rng.choice(tables)
        rows = [kind(rng, table, row) for row in rng.sample(table.rows, number)]
        if None in rows:
            continue
        keys = {key for row in rows for key in table.form.row_keys[row.row]}
        run(score, table, without(table, keys), rows)
    return score


def zeros_dropped(rng: random.Random, tables: Sequence[Table], trials: int, share: float) -> Score:
    """Every row of the requests table known only as tokens, with some share of its zeros left out."""
    score = Score()
    for _ in range(trials):
        table = rng.choice(tables)
        keys = {key for row in table.rows for key in table.form.row_keys[row]}
        rows = []
        for row in table.rows:
            figures = [int(table.figures[key]) for key in table.form.row_keys[row]]
            kept = tuple(str(x) for x in figures if x or rng.random() >= share)
            if kept:
                rows.append(RowTokens(row, kept))
        result = run(score, table, without(table, keys), rows, assume=("blank-is-zero",))
        score["exhausted"] += result.exhausted
    return score


def all_fused(tables: Sequence[Table], **options) -> Score:
    """Every row of the requests table run together into a string of digits."""
    score = Score()
    for table in tables:
        rows = [damage.fused(table, row) for row in table.rows]
        keys = {key for row in rows for key in table.form.row_keys[row.row]}
        run(score, table, without(table, keys), rows, **options)
    return score


def corroborated(rng: random.Random, tables: Sequence[Table], trials: int) -> Score:
    """At most one misread and at most 30 % erased: what is called corroborated has to be right."""
    score = Score()
    for _ in range(trials):
        table = rng.choice(tables)
        keys = [k for k in table.form.cells if not k.startswith("proactive.")]
        gone = set(rng.sample(keys, round(rng.uniform(0, 0.3) * len(keys))))
        figures = without(table, gone)
        if rng.random() < 0.9:
            key = rng.choice([k for k in keys if k not in gone])
            figures[key] = damage.misread(rng, int(table.figures[key]))
        run(score, table, figures)
    return score
