"""From row readings to settled cells: list them, search them together, keep what all survivors say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from govreport_core.forms.form import Form
from govreport_core.repair.budget import Effort
from govreport_core.repair.derive import consistent
from govreport_core.repair.localize import localize
from govreport_core.repair.network import Structure
from govreport_core.repair.row_hypotheses import Hypothesis, RowTokens, Shape, Span, Value, as_printed, only_zeros
from govreport_core.repair.search import NoTable, Reading, survivors
from govreport_core.repair.segmentation import readings
from govreport_core.repair.unlabelled_rows import Run, runs


@dataclass(slots=True)
class Gathered:
    """Every reading of every row, before any two rows are compared.

    :param readings: labelled rows with at least one reading.
    :param torn: runs of rows without label.
    :param unexplained: ids of rows of which no reading fits: their rules and cells are not to be relied on.
    :param offered: the keys of which some tokens speak, with the value printed there if that is clear.
    :param complete: the effort sufficed.
    """

    readings: list[Reading] = field(default_factory=list)
    torn: list[Run] = field(default_factory=list)
    unexplained: set[str] = field(default_factory=set)
    offered: dict[str, tuple[int | float, ...]] = field(default_factory=dict)
    complete: bool = True


@dataclass(slots=True)
class Read:
    """What the tokens settle.

    :param values: key -> figure on which all surviving readings agree.
    :param tokens: key -> where that figure stands, if all of them take it from the same place.
    :param candidates: key -> what the surviving readings say, where they differ; () where some say nothing.
    :param disputed: key -> what different readings of the same row say of it, each with certainty.
    :param by_rows: keys settled by the rules within their row alone.
    :param contradicted: components in which some row can be read in several ways, none of which fits.
    :param complete: the effort sufficed.
    """

    values: dict[str, int | float] = field(default_factory=dict)
    tokens: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    candidates: dict[str, tuple[int | float, ...]] = field(default_factory=dict)
    disputed: dict[str, set[int | float]] = field(default_factory=dict)
    by_rows: set[str] = field(default_factory=set)
    contradicted: set[int] = field(default_factory=set)
    complete: bool = True


def shapes(form: Form) -> dict[str, Shape]:
    """Per row (or side-by-side block) of the form what its readings must fit."""
    out = {}
    for id, keys in form.row_keys.items():
        column = {key: c for c, key in enumerate(keys)}
        rules = tuple(
            tuple([(column[k], 1) for k in rule.left] + [(column[k], -1) for k in rule.right])
            for rule in form.rules
            if all(k in column for k in rule.keys)
        )
        out[id] = Shape(tuple(form.cells[key].kind for key in keys), rules)
    return out


def gather(
    form: Form,
    figures: Mapping[str, int | float | None],
    rows: Sequence[RowTokens],
    order: Sequence[str | int],
    *,
    effort: Effort,
) -> Gathered:
    """Every reading of every row that its own rules allow."""
    result = Gathered()
    of = shapes(form)
    for number, row in enumerate(rows):
        if row.row is not None:
            _gather_row(result, form.row_keys[row.row], figures, number, row, of[row.row], effort)
    spoken = {row.row for row in rows}
    if None in spoken:
        open_rows = {
            id
            for id, keys in form.row_keys.items()
            if id not in spoken and all(figures.get(key) is None for key in keys)
        }
        result.torn = list(runs(form, rows, order, open_rows, of))
        for run in result.torn:
            result.offered.update(dict.fromkeys(run.keys, ()))
    return result


def _gather_row(
    result: Gathered,
    keys: tuple[str, ...],
    figures: Mapping[str, int | float | None],
    number: int,
    row: RowTokens,
    shape: Shape,
    effort: Effort,
) -> None:
    assert row.row is not None
    printed = [figures.get(key) for key in keys]
    if None not in printed or not row.tokens:
        return

    def fits(column: int, value: int | float) -> bool:
        return printed[column] is None or printed[column] == value

    result.offered.update({key: () for key, figure in zip(keys, printed, strict=True) if figure is None})
    if only_zeros(row) and sum(map(len, row.tokens)) < len(keys) - 1:
        # They could stand anywhere and say next to nothing; only the assumption about blanks uses them.
        return
    # No single row may use up the effort for all.
    with effort.share(1 / 3) as share:
        found = readings(number, row, shape, fits, effort=share)
    if not found.complete:
        result.complete = result.complete and not share.over
    elif found.hypotheses:
        result.readings.append(Reading(keys, found.hypotheses))
    else:
        result.unexplained.add(row.row)
        plain = as_printed(number, row.tokens, shape.kinds)
        if plain is not None:
            for key, figure, value in zip(keys, printed, plain.values, strict=True):
                if figure is None and value is not None:
                    result.offered[key] = (value,)


def settle(structure: Structure, known: Sequence[int | None], gathered: Gathered, *, effort: Effort) -> Read:
    """What the readings settle together with the printed figures.

    :param known: the printed figures per cell of the structure.
    """
    result = Read(candidates=dict(gathered.offered), complete=gathered.complete)
    for group, torn in _groups(structure, gathered.readings, gathered.torn):
        _settle(structure, known, group, torn, result, effort)
    _drop_disputed(result)
    return result


def _groups(
    structure: Structure, items: Sequence[Reading], torn: Sequence[Run]
) -> list[tuple[list[Reading], list[Run]]]:
    """Readings that have rules in common, so that each group can be searched by itself."""
    groups: list[tuple[list[Reading], list[Run], set[int]]] = [
        *(([item], [], structure.components_of(item.keys)) for item in items),
        *(([], [run], structure.components_of(run.keys)) for run in torn),
    ]
    joined: list[tuple[list[Reading], list[Run], set[int]]] = []
    for rows, gaps, touched in groups:
        apart = []
        for other in joined:
            if other[2] & touched:
                rows, gaps, touched = other[0] + rows, other[1] + gaps, other[2] | touched
            else:
                apart.append(other)
        joined = [*apart, (rows, gaps, touched)]
    return [(rows, gaps) for rows, gaps, _ in joined]


def _settle(
    structure: Structure,
    known: Sequence[int | None],
    group: Sequence[Reading],
    torn: Sequence[Run],
    result: Read,
    effort: Effort,
) -> None:
    touched = structure.components_of(key for item in group for key in item.keys)
    touched |= structure.components_of(key for run in torn for key in run.keys)
    if not touched:
        for item in group:
            _agree(item, item.hypotheses, result)
            result.by_rows.update(item.keys)
        return
    base = _quarantined(structure, known, touched, effort)
    # Rows without label: where the order puts them, else where the sums let them stand, else nowhere.
    attempts: list[Sequence[Reading]] = [group]
    if torn:
        attempts = [_placed(torn, ordered=True), _placed(torn, ordered=False), ()]
        attempts = [[*group, *placed] for placed in attempts]
    for together in attempts:
        if not together:
            continue
        try:
            left = survivors(structure, base, together, effort=effort)
        except NoTable:
            continue
        result.complete = result.complete and left.complete
        for item, hypotheses in zip(together, left.hypotheses, strict=True):
            _agree(item, hypotheses, result)
        for item in group:
            if len(item.hypotheses) == 1:
                result.by_rows.update(item.keys)
        return
    # The rows contradict each other: what the rules within a row settle is printed so, and no more is known.
    for item in group:
        if len(item.hypotheses) == 1 and None not in item.hypotheses[0].values:
            _agree(item, item.hypotheses, result)
            result.by_rows.update(item.keys)
        else:
            _offer(item, item.hypotheses, result)
            result.contradicted |= touched


def _placed(torn: Sequence[Run], ordered: bool) -> list[Reading]:
    choices = [(run.in_order,) if ordered and run.in_order is not None else run.others for run in torn]
    return [Reading(run.keys, hypotheses) for run, hypotheses in zip(torn, choices, strict=True) if hypotheses]


def _quarantined(
    structure: Structure, known: Sequence[int | None], touched: set[int], effort: Effort
) -> list[int | None]:
    """The known figures without those that the printed table itself makes suspect."""
    base = list(known)
    for c in touched:
        component = structure.components[c]
        if not consistent(structure, component, base):
            continue
        found = localize(structure, component, base, effort=effort) if component.arcs is not None else None
        suspects = (
            {cell for change in found.changes for cell, _ in change}
            if found is not None and found.complete
            else set(component.cells)
        )
        for cell in suspects:
            base[cell] = None
    return base


def _agree(item: Reading, hypotheses: Sequence[Hypothesis], result: Read) -> None:
    """Settle the cells of which all hypotheses say the same; offer what they say of the others."""
    for column, key in enumerate(item.keys):
        values = {h.values[column] for h in hypotheses}
        if len(values) == 1 and None not in values:
            (value,) = values
            assert value is not None
            if result.values.get(key, value) != value:
                # Two readings of one row that nothing decides between.
                result.disputed[key] = {*result.disputed.get(key, ()), result.values[key], value}
            result.values[key] = value
            result.candidates.pop(key, None)
            spans = {h.spans[column] for h in hypotheses}
            span: Span = next(iter(spans))
            if len(spans) == 1 and span is not None:
                result.tokens[key] = span
    _offer(item, hypotheses, result)


def _drop_disputed(result: Read) -> None:
    for key, values in result.disputed.items():
        del result.values[key]
        result.tokens.pop(key, None)
        result.candidates[key] = tuple(sorted(values))


def _offer(item: Reading, hypotheses: Sequence[Hypothesis], result: Read) -> None:
    for column, key in enumerate(item.keys):
        if key in result.values:
            continue
        values: set[Value] = {h.values[column] for h in hypotheses}
        numbers = sorted(value for value in values if value is not None)
        result.candidates[key] = tuple(numbers) if len(numbers) == len(values) and len(numbers) <= 20 else ()
