"""The figures of a made report, what a careful reader takes from it, and how a result is judged by that."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .forms import THREE_OTHERS, UNSPECIFIED, Cell, Layout, Table, blocks, keys, rows_of, table_of

Figure = int | float
_WEIGHTS = {
    "granted": 30,
    "partially_granted": 6,
    "denied": 1,
    "unavailable": 6,
    "not_processed": 1,
    "other": 1,
}


def figures(rng: random.Random, form: str) -> dict[str, Figure]:
    """Consistent figures of a realistic size: most cells 0, every rule of the form kept."""
    found: dict[str, Figure] = dict.fromkeys(keys(form), 0)
    _proactive(rng, found)
    lines = [row["id"] for row in rows_of(form)]
    outcomes = [row for row in lines if row.startswith("requests.outcomes.") and row != "requests.outcomes.total"]
    columns = [column["id"] for column in blocks(form, "requests")[0]["columns"]]
    size = rng.choices(
        (0, rng.randint(1, 20), rng.randint(20, 300), rng.randint(300, 3000), rng.randint(3000, 14000)),
        (6, 40, 38, 12, 4),
    )[0]
    shares = {"natural_person": 80, "business": 12, "research": 1, "public_interest": 1, "legal_service": 3, "other": 3}
    received = _spread(rng, size, shares)
    weights = {row: rng.random() * next(w for name, w in _WEIGHTS.items() if f".{name}" in row) for row in outcomes}
    for column in columns[:-1]:
        carried_in = min(received[column], rng.choice((0, 0, 0, 1, 2, 5, received[column] // 10)))
        total = received[column] + carried_in
        carried_over = min(total, rng.choice((0, 0, 0, 1, 3, total // 12)))
        found[f"requests.received.{column}"] = received[column]
        found[f"requests.carried_in.{column}"] = carried_in
        found[f"requests.carried_over.{column}"] = carried_over
        found[f"requests.outcomes.total.{column}"] = total - carried_over
        for row, count in _spread(rng, total - carried_over, weights).items():
            found[f"{row}.{column}"] = count
    for row in lines:
        found[f"{row}.{columns[-1]}"] = sum(found[f"{row}.{column}"] for column in columns[:-1])
    for row in blocks(form, "reviews")[0]["rows"]:
        parts = [rng.choices((0, rng.randint(1, 4), rng.randint(5, 40)), (70, 25, 5))[0] for _ in range(4)]
        for name, part in zip(("upheld", "corrected", "other", "pending"), parts, strict=True):
            found[f"{row['id']}.{name}"] = part
        found[f"{row['id']}.total"] = sum(parts)
    return found


def _proactive(rng: random.Random, found: dict[str, Figure]) -> None:
    for key in found:
        if table_of(key) != "proactive":
            continue
        name = key.rpartition(".")[2]
        if name == "change":
            found[key] = rng.choice((0, 0, 0, rng.randint(1, 30), -rng.randint(1, 30)))
        elif name == "amount":
            found[key] = rng.choice((0, rng.randint(1, 9000), rng.randint(100, 9000000) / 100, rng.randint(1, 99) / 10))
        elif name in ("decisions", "in_force", "total_disclosed"):
            found[key] = rng.choice((0, rng.randint(1, 99), rng.randint(100, 9000), rng.randint(9000, 140000)))
        else:
            found[key] = rng.choice((0, 0, rng.randint(1, 60), rng.randint(60, 800)))


def _spread(rng: random.Random, count: int, weights: Mapping[str, float]) -> dict[str, int]:
    names = list(weights)
    shares = dict.fromkeys(names, 0)
    total = sum(weights.values())
    if count > 400:  # the greater part by proportion, the rest by lot
        for name in names:
            shares[name] = int(count * weights[name] / total * 0.9)
    for name in rng.choices(names, list(weights.values()), k=count - sum(shares.values())):
        shares[name] += 1
    return shares


@dataclass(frozen=True)
class Made:
    """A made document and what a careful reader accepts."""

    name: str
    suffix: str
    data: bytes
    form: str
    truth: dict[str, Figure | None]
    open: frozenset[str]
    never: dict[str, frozenset[Figure]]
    must_read: bool
    damages: tuple[str, ...]
    notes: tuple[str, ...]
    reported: frozenset[str] = frozenset()
    variations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """How a result stands to a made document."""

    right: int
    wrong: tuple[tuple[str, Figure | None, Any, str], ...]
    missing: tuple[str, ...]
    invented: tuple[tuple[str, Figure | None, Any, str], ...]
    silent: tuple[str, ...]


def judge(made: Made, result: Mapping[str, Any]) -> Judgement:
    """Compare a result with what a careful reader accepts.

    An open cell may be null, the figure that the rules settle (its truth), or 0 where it is printed blank. A settled
    cell that is printed blank may be null or 0. A figure in `never` is wrong anywhere. A key without a value must be
    named in a finding's `cells` (one finding is enough for a document without any cell); the same holds for a broken
    rule of the print (`reported`).
    """
    cells: Mapping[str, Mapping[str, Any]] = result.get("cells") or {}
    findings = result.get("findings") or []
    named = {key for finding in findings for key in finding.get("cells") or ()}
    right = 0
    wrong: list[tuple[str, Figure | None, Any, str]] = []
    missing: list[str] = []
    invented: list[tuple[str, Figure | None, Any, str]] = []
    for key, want in made.truth.items():
        cell = cells.get(key, {})
        got, status = cell.get("value"), str(cell.get("status", "absent"))
        if got is not None and any(_same(got, figure) for figure in made.never.get(key, ())):
            wrong.append((key, want, got, status))
        elif got is None:
            if want is not None and key not in made.open:
                missing.append(key)
        elif (want is not None and _same(got, want)) or (want is None and _same(got, 0)):
            right += key not in made.open
        elif key in made.open:
            invented.append((key, want, got, status))
        else:
            wrong.append((key, want, got, status))
    for key, cell in cells.items():
        got = cell.get("value")
        if key in made.truth or got is None or _same(got, 0):
            continue
        parts = [made.truth.get(f"requests.outcomes.other.{name}.{key.rpartition('.')[2]}") for name in THREE_OTHERS]
        known = [part for part in parts if part is not None]
        if not (key.startswith(UNSPECIFIED) and len(known) == len(parts) and _same(got, sum(known))):
            invented.append((key, None, got, str(cell.get("status"))))
    silent = [
        key
        for key, cell in cells.items()
        if cell.get("value") is None and cell.get("status") in ("missing", "ambiguous") and key not in named
    ]
    if not cells and not findings:
        silent.append("(the whole document)")
    if cells and made.reported and not made.reported & named:
        silent += sorted(made.reported)[:1]
    return Judgement(right, tuple(wrong), tuple(missing), tuple(invented), tuple(silent))


def _same(got: Any, want: Figure) -> bool:
    return isinstance(got, (int, float)) and not isinstance(got, bool) and abs(got - want) < 1e-6


@dataclass
class Draft:
    """A document in the making: its layout, its truth so far, and what has been touched."""

    rng: random.Random
    form: str
    year: int
    body: str
    suffix: str
    mode: str
    layout: Layout
    truth: dict[str, Figure | None]
    open: set[str] = field(default_factory=set)
    never: dict[str, set[Figure]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    def table(self, name: str) -> Table:
        """The report's own table of this name."""
        return next(table for table in self.layout.tables() if table.own and table.name == name)

    def own(self) -> list[Table]:
        return [table for table in self.layout.tables() if table.own]

    def cell(self, key: str) -> Cell:
        """The cell in which this key's figure stands."""
        return next(one for table in self.own() for one in table.cells() if one.key == key)

    def row_keys(self, row_id: str) -> list[str]:
        return [key for key in self.truth if key.rpartition(".")[0] == row_id]

    def table_keys(self, name: str) -> list[str]:
        return [key for key in self.truth if table_of(key) == name]

    def touch(self, touched: Iterable[str]) -> None:
        self.touched.update(touched)

    def leave_open(self, open_keys: Iterable[str], never: Iterable[Figure] = ()) -> None:
        """Say that nobody can settle these keys, and which figures would tempt; the truth itself is never forbidden."""
        figures = list(never)
        for key in list(open_keys):
            self.open.add(key)
            self.touched.add(key)
            self.forbid(key, figures)

    def forbid(self, key: str, figures: Iterable[Figure]) -> None:
        """Forbid figures for a key, except the one that is right."""
        want = self.truth[key]
        bad = {figure for figure in figures if want is None or abs(figure - want) > 1e-9}
        if bad:
            self.never.setdefault(key, set()).update(bad)

    def pick(self, *tables: str, nonzero: bool = True, small: bool = False) -> str | None:
        """A key whose figure is printed, from these tables (all without any)."""
        found = [
            key
            for key, value in self.truth.items()
            if value is not None
            and (not tables or table_of(key) in tables)
            and key not in self.touched
            and (value > 0 or (not nonzero and value == 0))
            and (not small or value == int(value))
            and self._plain(key)
        ]
        return self.rng.choice(found) if found else None

    def _plain(self, key: str) -> bool:
        for table in self.own():
            for one in table.cells():
                if one.key == key:
                    return one.plain
        return False

    def other_figure(self, *unlike: Figure | None) -> int:
        """A figure of one to three digits that is none of these."""
        while True:
            figure = self.rng.choice((self.rng.randint(1, 9), self.rng.randint(10, 99), self.rng.randint(100, 999)))
            if figure not in unlike:
                return figure
