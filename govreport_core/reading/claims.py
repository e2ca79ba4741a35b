"""Readings with the plugin that made them, and whether they can be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.hooks.answers import nonsense, unreadable
from govreport_core.hooks.faults import fault_of_answer, fault_of_reading, has_place
from govreport_core.hooks.places import given_at
from govreport_core.model.document import Document, Position
from govreport_core.model.finding import Finding
from govreport_core.model.readings import CellReading, Reading

# What each plugin that answered has read.
Answers = Sequence[tuple[str, Sequence[Reading]]]


class Claim(NamedTuple):
    """A reading and the plugin that made it."""

    plugin: str
    reading: Reading


def validate_readings(
    claims: Iterable[tuple[str, object]], document: Document, form: Form, place_of: Callable[[str], str] = str
) -> tuple[Answers, list[Finding]]:
    """What can be believed of the plugins' answers: known keys, and texts that stand where they are said to stand.

    :param place_of: says where the hook of a plugin is written, for an answer that says it of none of its members.
    """
    believed: list[tuple[str, list[Reading]]] = []
    findings: list[Finding] = []
    for plugin, answer in claims:
        good: list[Reading] = []
        problem = fault_of_answer(answer)
        if problem is not None:
            problem += place_of(plugin)
        else:
            good, problem = _sound(answer, document, form, partial(place_of, plugin))
        believed.append((plugin, good))
        findings += nonsense(plugin, "govreport_parse", problem)
    return believed, findings


def _sound(answer: Any, document: Document, form: Form, place: Callable[[], str]) -> tuple[list[Reading], str | None]:
    """The readings of one answer that can be believed, and what is wrong with one that cannot.

    :param place: says where the hook is written.
    """
    good: list[Reading] = []
    problem = None
    try:
        for number, reading in enumerate(answer):
            fault = None if _is_plain(reading, document, form) else fault_of_reading(reading, document, form)
            if fault is None:
                good.append(reading)
            else:
                problem = problem or fault + (given_at(answer, number) or place())
    except Exception as error:
        problem = unreadable(error)
    return good, problem


def _is_plain(reading: object, document: Document, form: Form) -> bool:
    """Whether a reading is as nearly all are, and right: found out quickly. Where it is not, nothing is said yet."""
    if type(reading) is not CellReading:
        return False
    key, printed, position, unit, labels = reading
    if type(key) is not str or key not in form.cells or type(position) is not Position or unit is not None or labels:
        return False
    start, end, table, row, column = position
    if type(start) is not int or type(end) is not int or start < 0 or document.text[start:end] != printed:
        return False
    return table is None or has_place(document, table, row, column)
