"""Makes cells of readings: what all parsers agree on is printed.

Where several parsers read a cell differently, the reading that keeps the form's rules is believed; where the rules do
not decide, nobody is.
"""

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
from govreport_core.model.readings import CellReading, Reading, RowReading
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
    :param findings: what there is to say of the readings that no parser can know.
    """

    cells: dict[str, Cell]
    rows: tuple[Claim, ...]
    findings: tuple[Finding, ...]


def reconcile(answers: Answers, document: Document, form: Form) -> Reconciled:
    """Cells from readings. A figure is believed if every parser that read the cell read that figure."""
    found = _Collected(document, form)
    for plugin, readings in answers:
        for reading in readings:
            found.add(plugin, reading)
    found.keep_unreadable(answers)
    if found.has_several_reports:
        return Reconciled(form.in_order(found.without_choice(answers)), (), found.several_reports())
    cells = dict(found.cells)
    decided: tuple[Finding, ...] = ()
    if found.options:
        chosen, decided = _decide(found.options, answers, found.cells, document, form)
        cells.update(chosen)
    ordered = form.in_order(cells)
    return Reconciled(ordered, _open_rows(found.rows, ordered, form), (*found.no_figures.values(), *decided))


class _Collected:
    """The readings of all parsers, cell by cell, as they come in.

    :ivar cells: the first reading of each cell that is a figure or a blank; where none is, the gap that says so.
    :ivar options: of the cells that were read differently, each value with the first claim to it.
    :ivar no_figures: the findings about texts without a value, of the cells that hold them.
    :ivar rows: the row readings.
    """

    def __init__(self, document: Document, form: Form) -> None:
        self.cells: dict[str, Cell] = {}
        self.options: dict[str, dict[Figure | None, Claim]] = {}
        self.no_figures: dict[str, Finding] = {}
        self.rows: list[Claim] = []
        self._document = document
        self._form, self._types = form, form.cells
        self._unreadable: dict[str, list[Claim]] = {}  # readings of texts without a value
        self._copied: set[str] = set()  # cells of which one parser read two things at two places

    def add(self, plugin: str, reading: Reading) -> None:
        """Take one reading in."""
        if isinstance(reading, RowReading):
            self.rows.append(Claim(plugin, reading))
            return
        key, text, position = reading[:3]
        kind = self._types[key].kind
        value, _ = figure_of(reading, kind, self._document)
        known = self.cells.get(key)
        if value is None and not is_blank(text):
            self._unreadable.setdefault(key, []).append(Claim(plugin, reading))
        elif known is None:
            self.cells[key] = Cell.read(value, Evidence.of(plugin, text, position, self._document))
        elif known.value != value:
            self._add_option(key, known, value, Claim(plugin, reading))

    def _add_option(self, key: str, known: Cell, value: Figure | None, claim: Claim) -> None:
        """Note that a cell was read differently."""
        options = self.options.setdefault(key, {known.value: _claim_of(known, key)})
        options.setdefault(value, claim)
        if any(other.plugin == claim.plugin for other in options.values() if other is not claim):
            self._copied.add(key)

    def keep_unreadable(self, answers: Answers) -> None:
        """Leave the cells without a value of which some place holds what cannot be read: no other place speaks for it.

        What one parser cannot read and another reads at the same place can be read.
        """
        if not self._unreadable:
            return
        read = [
            reading
            for _, readings in answers
            for reading in readings
            if isinstance(reading, CellReading) and reading.key in self._unreadable
        ]
        for key, claims in self._unreadable.items():
            others = [each.position for each in read if each.key == key and self._says_something(each)]
            for plugin, reading in claims:
                assert isinstance(reading, CellReading)
                if any(_is_at(reading.position, other) for other in others):
                    continue
                kind = self._types[key].kind
                self.no_figures[key] = no_figure(key, reading.text, kind, figure_of(reading, kind, self._document)[1])
                evidence = Evidence.of(plugin, reading.text, reading.position, self._document)
                self.cells[key] = Cell(None, "missing", evidence)
                self.options.pop(key, None)
                break

    def _says_something(self, reading: CellReading) -> bool:
        """Whether a reading is a figure or a blank."""
        return (
            is_blank(reading.text) or figure_of(reading, self._types[reading.key].kind, self._document)[0] is not None
        )

    @property
    def has_several_reports(self) -> bool:
        """Whether one parser read more rows twice than another table's row can explain."""
        return len({key.rpartition(".")[0] for key in self._copied}) >= FEWEST_COPIED

    def several_reports(self) -> tuple[Finding, ...]:
        """The findings where there is more than one report."""
        keys = tuple(key for key in self._types if key in self.options)
        return (*self.no_figures.values(), finding("several-reports", keys, count=len(self.options)))

    def without_choice(self, answers: Answers) -> dict[str, Cell]:
        """The cells where there is more than one report: no rule may choose figures from one and from the other.

        What only one report prints is open too, in tables most of which is printed more than once: whose it is
        is not known. So is a table printed once where another report has begun.
        """
        cells = dict(self.cells)
        first, again = _places_of_cells(answers)
        for key, options in self.options.items():
            cells[key] = _ambiguous(options)
        for key in (*self._read_elsewhere(first), *_of_one_report(first, again, self._copied)):
            if cells[key].value is not None:
                cells[key] = _ambiguous((cells[key].value,))
        return cells

    def _read_elsewhere(self, first: Mapping[str, int]) -> Iterator[str]:
        """The cells that were read of a row that is printed again where its columns are not known.

        :param first: where each cell was read first.
        """
        for claim in self.rows:
            row = claim.reading
            for key in self._form.row_keys[row.row] if isinstance(row, RowReading) and row.row is not None else ():
                if key in self.cells and not row.position.start <= first[key] <= row.position.end:
                    yield key


def _is_at(place: Position, other: Position) -> bool:
    """Whether two readings are of one place; a blank may have no extent."""
    return place.start <= other.end and other.start <= place.end


def _ambiguous(values: Iterable[Figure | None]) -> Cell:
    """An open cell with these candidates."""
    return Cell(None, "ambiguous", candidates=tuple(value for value in values if value is not None))


def _places_of_cells(answers: Answers) -> tuple[dict[str, int], dict[str, int]]:
    """Where each cell was read first, and where it was read at another place."""
    first: dict[str, int] = {}
    again: dict[str, int] = {}
    for _, readings in answers:
        for reading in readings:
            start = reading.position.start
            if isinstance(reading, CellReading) and first.setdefault(reading.key, start) != start:
                again.setdefault(reading.key, start)
    return first, again


def _of_one_report(read: Mapping[str, int], twice: Mapping[str, int], copied: Collection[str]) -> list[str]:
    """The cells that only one of several reports prints, of tables most of which is printed more than once.

    Of the others those that stand where a table is printed again: they may be the other report's.

    :param read: where each cell was read first.
    :param twice: where a cell was read again.
    :param copied: cells of which one parser read two things at two places.
    """
    once, again = (Counter(key.partition(".")[0] for key in keys) for keys in (read, twice))
    other_begins = min(twice[key] for key in copied)
    return [
        key
        for key, place in read.items()
        if key not in twice and (once[table := key.partition(".")[0]] <= 2 * again[table] or place > other_begins)
    ]


def _claim_of(cell: Cell, key: str) -> Claim:
    """The claim from which a cell was made."""
    e = cell.evidence
    assert e is not None
    return Claim(e.plugin, CellReading(key, e.text, Position(e.start, e.end, e.table, e.row, e.column)))


def _decide(
    options: Mapping[str, Mapping[Figure | None, Claim]],
    answers: Answers,
    cells: Mapping[str, Cell],
    document: Document,
    form: Form,
) -> tuple[dict[str, Cell], tuple[Finding, ...]]:
    """Settle disagreements: the combination that breaks fewest rules wins where all such agree, else nobody.

    :return: the cells that were read differently, and a finding for each of them.
    """
    values = {key: cell.value for key, cell in cells.items()}
    decided: dict[str, Cell] = {}
    findings: list[Finding] = []
    open_keys = set(options)
    while open_keys:
        group = _connected(open_keys, form.rules)
        open_keys -= group
        keys = sorted(group)
        rules = [rule for rule in form.rules if group.intersection(rule.keys)]
        combinations: Iterable[tuple[Figure | None, ...]]
        if prod(len(options[key]) for key in keys) <= MOST_COMBINATIONS:
            combinations = product(*(options[key] for key in keys))
        else:
            combinations = _by_source(keys, answers, document, form)
        winners = _best(keys, combinations, values, rules)
        for place, key in enumerate(keys):
            # Without a rule to judge by, no order of parsers or readings decides.
            left = {combination[place] for combination in winners} if rules else set(options[key])
            decided[key], why = _verdict(options[key], left, document, _keeps_rules(key, keys, winners, values, rules))
            readings = "; ".join(f"{claim.plugin} reads {claim.reading.text!r}" for claim in options[key].values())  # type: ignore[union-attr]
            findings.append(finding("disagreement", (key,), readings=readings, decision=why))
    return decided, tuple(findings)


def _verdict(
    options: Mapping[Figure | None, Claim], left: Collection[Figure | None], document: Document, keeps: bool
) -> tuple[Cell, str]:
    """The cell for which so many values are left, and why, as a sentence.

    :param keeps: whether every rule of the cell is kept with it.
    """
    if len(left) != 1:
        return _ambiguous(options), "The form's rules do not decide between them, so none was believed."
    (value,) = left
    claim = options[value]
    assert isinstance(claim.reading, CellReading)
    evidence = Evidence.of(claim.plugin, claim.reading.text, claim.reading.position, document)
    how = "keeps the form's rules" if keeps else "fits the form's rules best, though not all of them are kept"
    return Cell.read(value, evidence), f"{claim.plugin} was believed: its reading {how}."


def _keeps_rules(
    key: str,
    keys: Sequence[str],
    winners: Iterable[tuple[Figure | None, ...]],
    values: Mapping[str, Figure | None],
    rules: Iterable[Rule],
) -> bool:
    """Whether each of these combinations keeps every rule of a cell."""
    own = [rule for rule in rules if key in rule.keys]
    attempts = [{**values, **dict(zip(keys, winner, strict=True))} for winner in winners]
    return all(evaluate(rule, attempt) == "pass" for rule in own for attempt in attempts)


def _connected(keys: Collection[str], rules: Sequence[Rule]) -> set[str]:
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
