"""Readings with the plugin that made them, and whether they can be believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.hooks.answers import nonsense, unreadable
from govreport_core.hooks.places import given_at
from govreport_core.model.document import Document, Position
from govreport_core.model.finding import Finding
from govreport_core.model.readings import CellReading, Reading, RowReading

# What each plugin that answered has read.
Answers = Sequence[tuple[str, Sequence[Reading]]]


class Claim(NamedTuple):
    """A reading and the plugin that made it."""

    plugin: str
    reading: Reading


def validate_readings(
    claims: Iterable[tuple[str, Iterable[object]]], document: Document, form: Form
) -> tuple[Answers, list[Finding]]:
    """What can be believed of the plugins' answers: known keys, and texts that stand where they are said to stand."""
    believed: list[tuple[str, list[Reading]]] = []
    findings: list[Finding] = []
    text, cells = document.text, form.cells
    for plugin, readings in claims:
        good: list[Reading] = []
        problem = None
        try:
            for number, reading in enumerate(readings):
                if (
                    type(reading) is CellReading
                    and reading[0] in cells
                    and text[reading[2][0] : reading[2][1]] == reading[1]
                ):
                    good.append(reading)  # as nearly all are
                elif doubt := _doubt(reading, text, form):
                    problem = doubt + given_at(readings, number)
                else:
                    good.append(reading)  # type: ignore[arg-type]
        except Exception as error:
            problem = unreadable(error)
        believed.append((plugin, good))
        findings += nonsense(plugin, "govreport_parse", problem)
    return believed, findings


def _doubt(reading: object, text: str, form: Form) -> str | None:
    """Why a reading cannot be believed; None if it can."""
    if isinstance(reading, CellReading):
        if reading.key not in form.cells:
            return f"{reading.key!r} is no cell of form {form.id}"
        return _misplaced(reading.text, reading.position, text)
    if isinstance(reading, RowReading):
        if reading.row is not None and reading.row not in form.row_keys:
            return f"{reading.row!r} is no row of form {form.id}"
        return next(filter(None, (_misplaced(token, position, text) for token, position in reading.tokens)), None)
    return f"{type(reading).__name__} is no reading"


def _misplaced(printed: str, position: Position, text: str) -> str | None:
    if text[position.start : position.end] == printed:
        return None
    return f"the text {printed!r} does not stand at the position it gives"
