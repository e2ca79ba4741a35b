"""Readings to cells: what all parsers agree on is printed; where they differ, the form's rules decide or nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from govreport_core.forms.figures import Figure, is_blank
from govreport_core.forms.form import Form, Rule
from govreport_core.forms.rules import evaluate
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document, Position
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import CellReading, RowReading
from govreport_core.reading.claims import Answers, Claim
from govreport_core.reading.values import figure_of, no_figure

# More combinations of disagreeing readings than this are not tried one by one.
MOST_COMBINATIONS = 4096

# Rows of which one parser reads different figures at different places: one is another table's row, more are
# another report's.
FEWEST_COPIED = 2


class Reconciled(NamedTuple):
    """What the readings say together.

    :param cells: printed, blank and ambiguous cells; what nobody read is not here.
    :param rows: row readings whose row is not filled by cells already, in the document's order.
    """

    cells: dict[str, Cell]
    rows: tuple[Claim, ...]
    findings: list[Finding]


def reconcile(answers: Answers, document: Document, form: Form) -> Reconciled:
    """Cells from readings. A figure is believed if every parser that read the cell read that figure."""
    findings: list[Finding] = []
    cells: dict[str, Cell] = {}
    options: dict[str, dict[Figure | None, Claim]] = {}
    repeated: set[str] = set()  # cells of which one parser read two things at two places
    types = form.cells
    rows: list[Claim] = []
    places: dict[str, int] = {}  # where a cell was read first
    twice: set[str] = set()  # cells that were read at two places
    for plugin, readings in answers:
        for reading in readings:
            if isinstance(reading, RowReading):
                rows.append(Claim(plugin, reading))
                continue
            key, text, position, _ = reading
            if places.setdefault(key, position.start) != position.start:
                twice.add(key)
            kind = types[key].kind
            value, unit = figure_of(reading, kind, document)
            known = cells.get(key)
            if value is None and not is_blank(text):
                if known is None:
                    findings.append(no_figure(key, text, kind, unit))
                    cells[key] = Cell(None, "missing", Evidence.of(plugin, text, position, document))
            elif known is None or known.status == "missing":
                cells[key] = Cell.read(value, Evidence.of(plugin, text, position, document))
                if known is not None:
                    findings[:] = [f for f in findings if f.cells != (key,)]
            elif known.value != value:
                first = options.setdefault(key, {known.value: _claim_of(known, key)})
                claim = Claim(plugin, reading)
                first.setdefault(value, claim)
                if any(other.plugin == plugin for other in first.values() if other is not claim):
                    repeated.add(key)
    if len({key.rpartition(".")[0] for key in repeated}) >= FEWEST_COPIED:
        # More than one report: no rule may choose figures from one and from the other.
        for key in options:
            candidates = tuple(value for value in options[key] if value is not None)
            cells[key] = Cell(None, "ambiguous", candidates=candidates)
        for key in _of_one_report(places, twice):
            value = cells[key].value
            if value is not None:
                cells[key] = Cell(None, "ambiguous", candidates=(value,))
        findings.append(finding("several-reports", tuple(key for key in types if key in options), count=len(options)))
        return Reconciled({key: cells[key] for key in types if key in cells}, (), findings)
    if options:
        _decide(options, answers, cells, document, form, findings)
    ordered = {key: cells[key] for key in types if key in cells}
    return Reconciled(ordered, _open_rows(rows, ordered, form), findings)


def _of_one_report(read: Collection[str], twice: Collection[str]) -> list[str]:
    """The cells that only one of several reports prints, of tables most of which is printed more than once.

    Whose they are is not known.
    """
    once, again = (Counter(key.partition(".")[0] for key in keys) for keys in (read, twice))
    return [key for key in read if key not in twice and 0 < once[table := key.partition(".")[0]] <= 2 * again[table]]


def _claim_of(cell: Cell, key: str) -> Claim:
    e = cell.evidence
    assert e is not None
    return Claim(e.plugin, CellReading(key, e.text, Position(e.start, e.end, e.table, e.row, e.column)))


def _decide(
    options: Mapping[str, Mapping[Figure | None, Claim]],
    answers: Answers,
    cells: dict[str, Cell],
    document: Document,
    form: Form,
    findings: list[Finding],
) -> None:
    """Settle disagreements: the combination that breaks fewest rules wins where all such agree, else nobody."""
    values = {key: cell.value for key, cell in cells.items()}
    open_keys = set(options)
    while open_keys:
        group = _connected(open_keys, form.rules)
        open_keys -= group
        keys = sorted(group)
        rules = [rule for rule in form.rules if group.intersection(rule.keys)]
        combinations = prod(len(options[key]) for key in keys)
        if combinations <= MOST_COMBINATIONS:
            winners = _best(keys, product(*(options[key] for key in keys)), values, rules)
        else:
            winners = _best(keys, _by_source(keys, answers, document, form), values, rules)
        for key in keys:
            # Without a rule to judge by, no order of parsers or readings decides.
            left = {combination[keys.index(key)] for combination in winners} if rules else set(options[key])
            readings = "; ".join(f"{claim.plugin} reads {claim.reading.text!r}" for claim in options[key].values())  # type: ignore[union-attr]
            if len(left) == 1:
                (value,) = left
                claim = options[key][value]
                assert isinstance(claim.reading, CellReading)
                evidence = Evidence.of(claim.plugin, claim.reading.text, claim.reading.position, document)
                cells[key] = Cell.read(value, evidence)
                decision = f"{claim.plugin} was believed: its reading keeps the form's rules."
            else:
                candidates = tuple(value for value in options[key] if value is not None)
                cells[key] = Cell(None, "ambiguous", candidates=candidates)
                decision = "The form's rules do not decide between them, so the cell has no value."
            findings.append(finding("disagreement", (key,), readings=readings, decision=decision))


def _connected(keys: set[str], rules: Sequence[Rule]) -> set[str]:
    """The keys that share rules, directly or through each other, with one of the keys."""
    group = {min(keys)}
    while True:
        touched = {key for rule in rules if group.intersection(rule.keys) for key in rule.keys if key in keys}
        if touched <= group:
            return group
        group |= touched


def _best(
    keys: Sequence[str],
    combinations: Iterable[tuple[Figure | None, ...]],
    values: Mapping[str, Figure | None],
    rules: Sequence[Rule],
) -> list[tuple[Figure | None, ...]]:
    """The combinations of figures that break fewest rules and keep most."""
    ranked: dict[tuple[int, int], list[tuple[Figure | None, ...]]] = {}
    for combination in combinations:
        attempt = {**values, **dict(zip(keys, combination, strict=True))}
        verdicts = [evaluate(rule, attempt) for rule in rules]
        ranked.setdefault((verdicts.count("fail"), -verdicts.count("pass")), []).append(combination)
    return ranked[min(ranked)] if ranked else []


def _by_source(
    keys: Collection[str], answers: Answers, document: Document, form: Form
) -> Iterator[tuple[Figure | None, ...]]:
    """The figures of each plugin, and of each row of a grid, that has one reading of every key."""
    sources: dict[object, dict[str, set[Figure | None]]] = {}
    for plugin, readings in answers:
        for reading in readings:
            if not isinstance(reading, CellReading) or reading.key not in keys:
                continue
            value, _ = figure_of(reading, form.cells[reading.key].kind, document)
            if value is None and not is_blank(reading.text):
                continue
            for source in (plugin, (plugin, reading.position.table, reading.position.row)):
                sources.setdefault(source, {}).setdefault(reading.key, set()).add(value)
    for found in sources.values():
        if all(len(found.get(key, ())) == 1 for key in keys):
            yield tuple(value for key in keys for value in found[key])


def _open_rows(claims: Sequence[Claim], cells: Mapping[str, Cell], form: Form) -> tuple[Claim, ...]:
    """The row readings that still have something to say, each once, in the document's order."""
    left: dict[tuple[int, int], Claim] = {}
    for claim in claims:
        reading = claim.reading
        if isinstance(reading, RowReading) and not (
            reading.row
            and all(key in cells and cells[key].status in ("printed", "blank") for key in form.row_keys[reading.row])
        ):
            left.setdefault((reading.position.start, reading.position.end), claim)
    return tuple(sorted(left.values(), key=lambda claim: claim.reading.position.start))
