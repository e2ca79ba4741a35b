"""Fits the readings of rows that have rules in common into tables, and finds what is wrong where they fit into none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from govreport_core.repair.budget import Effort
from govreport_core.repair.derive import find_contradiction
from govreport_core.repair.localize import localize_errors
from govreport_core.repair.network import Structure
from govreport_core.repair.rows.gathering import Gathered
from govreport_core.repair.rows.hypotheses import Value
from govreport_core.repair.rows.search import NoTable, Survivors, find_survivors
from govreport_core.repair.rows.suspects import Suspects, find_suspects
from govreport_core.repair.rows.tables import Reading
from govreport_core.repair.rows.unlabelled import Run


class Group(NamedTuple):
    """Rows that have rules in common, with the components of those rules."""

    readings: list[Reading]
    runs: list[Run]
    components: set[int]


class Fitting(NamedTuple):
    """The readings that were searched together, and what is left of each.

    :param certain: rows that contradict each other, or printed figures, but can each be read in one way only.
    :param suspects: what was left out, because the others fit into a table without any one of these.
    """

    together: Sequence[Reading]
    survivors: Survivors
    certain: Sequence[Reading] = ()
    suspects: Suspects = Suspects()


def join_groups(structure: Structure, gathered: Gathered) -> list[Group]:
    single = [
        *(Group([reading], [], structure.components_of(reading.keys)) for reading in gathered.readings),
        *(Group([], [run], structure.components_of(run.keys)) for run in gathered.runs),
    ]
    joined: list[Group] = []
    for group in single:
        apart = []
        for other in joined:
            if other.components & group.components:
                group = Group(
                    other.readings + group.readings, other.runs + group.runs, other.components | group.components
                )
            else:
                apart.append(other)
        joined = [*apart, group]
    return joined


def fit_without_suspects(
    structure: Structure, known: Sequence[int | None], group: Group, effort: Effort
) -> Fitting | None:
    """What is left of the labelled readings of a group that fit into no table, without what may be wrong.

    None if neither changes of figures that are certain nor any single other change lets the rest fit.
    """
    certain = [reading for reading in group.readings if reading.is_certain]
    others = [reading for reading in group.readings if not reading.is_certain]
    entered = list(known)
    for reading in certain:
        for key, value in zip(reading.keys, reading.hypotheses[0].values, strict=True):
            if value is not None and key in structure.index:
                entered[structure.index[key]] = int(value)
    trusted = _drop_suspects(structure, entered, group.components, effort)
    if trusted != entered:
        try:
            return Fitting(others, find_survivors(structure, trusted, others, effort=effort), certain)
        except NoTable:
            pass
    trusted = _drop_suspects(structure, known, group.components, effort)
    # It costs a search for each reading, and the others need some effort, too.
    with effort.share(1 / 2) as share:
        suspects = find_suspects(structure, trusted, group.readings, effort=share)
    if not any(suspects):
        return None
    for cell in suspects.cells:
        trusted[cell] = None
    together = [reading for i, reading in enumerate(group.readings) if i not in suspects.readings]
    return Fitting(together, find_survivors(structure, trusted, together, effort=effort), suspects=suspects)


def fit_together(
    structure: Structure, known: Sequence[int | None], group: Group, effort: Effort, *, in_full: bool = True
) -> Fitting | None:
    """The readings that are searched together, and what is left of each; None if no table holds them.

    :param in_full: as in `find_survivors`.
    """
    trusted = _drop_suspects(structure, known, group.components, effort)
    for together in _list_attempts(group):
        if together:
            try:
                return Fitting(together, find_survivors(structure, trusted, together, effort=effort, in_full=in_full))
            except NoTable:
                pass
    return None


def is_refuted(adding_up: Reading, fitting: Fitting) -> bool:
    """Whether none of the hypotheses of a row that adds up is left."""
    return any(
        reading.keys == adding_up.keys
        and not any(_agree(left.values, printed.values) for left in survivors for printed in adding_up.hypotheses)
        for reading, survivors in zip(fitting.together, fitting.survivors.hypotheses, strict=True)
    )


def _agree(values: Sequence[Value], others: Sequence[Value]) -> bool:
    return all(a is None or a == b for a, b in zip(values, others, strict=True))


def _list_attempts(group: Group) -> Iterator[Sequence[Reading]]:
    # Rows without label: where the sums let them stand, else nowhere.
    placed = [Reading(run.keys, run.others) for run in group.runs if run.others]
    if placed:
        yield [*group.readings, *placed]
    yield group.readings


def _drop_suspects(
    structure: Structure, known: Sequence[int | None], components: Iterable[int], effort: Effort
) -> list[int | None]:
    """The known figures without those that the printed table itself makes suspect."""
    # One misprinted figure would refute the right readings of all other rows.
    trusted = list(known)
    for c in components:
        component = structure.components[c]
        if not find_contradiction(structure, component, trusted):
            continue
        found = localize_errors(structure, component, trusted, effort=effort) if component.arcs is not None else None
        suspects = found.suspects if found is not None and found.complete else component.cells
        for cell in suspects:
            trusted[cell] = None
    return trusted
