"""Reads a document as one form: asks the parsers, checks what they answer and makes cells of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager
from govreport_core.log import tell_step
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import CellReading
from govreport_core.reading.claims import Answers, validate_readings
from govreport_core.reading.form_detection import detect_forms, form_of_year
from govreport_core.reading.reconcile import Reconciled, reconcile


class FormReading(NamedTuple):
    """What the parsers read of a document, taken for a form.

    :param answers: what can be believed of each parser's answer.
    :param findings: what there is to say of the parsers; of the cells it is in `reconciled`.
    :param tied: the other forms that it could be as well.
    """

    form: Form
    reconciled: Reconciled
    answers: Answers = ()
    findings: tuple[Finding, ...] = ()
    tied: tuple[Form, ...] = ()

    @property
    def readings(self) -> int:
        """How many readings can be believed."""
        return sum(len(readings) for _, readings in self.answers)

    @property
    def doubtful(self) -> frozenset[str]:
        """The cells that one of the tied forms does not have."""
        return frozenset[str]().union(*(self.form.cells.keys() - form.cells.keys() for form in self.tied))


def read_as(form: Form, document: Document, manager: PluginManager) -> FormReading:
    """The readings of all parsers for one form, reconciled."""
    failed: list[Finding] = []
    answers, doubts = validate_readings(
        manager.call("govreport_parse", failed.append, document=document, form=form),
        document,
        form,
        lambda plugin: manager.place_of(plugin, "govreport_parse"),
    )
    for plugin, readings in answers:
        tell_step(document.name, "%s read %d cells and rows of form %s", plugin, len(readings), form.id)
    return FormReading(form, reconcile(answers, document, form), answers, (*failed, *doubts))


def read_likeliest(document: Document, manager: PluginManager) -> FormReading | None:
    """The reading of the form whose labels are printed; None if no form is likely.

    Where the labels fit several forms, the year of the report decides, also if nothing is read of its form: a plugin
    that answers keys of another makes no report of that one. Where the year is not known, it is the form that explains
    most of what is printed. What is left is a tie: the form is one of these, and a finding says so. A reading of
    nothing is handed on for its findings.
    """
    readings = [read_as(form, document, manager) for form in detect_forms(document, manager.forms)]
    if len(readings) < 2 or not any(reading.readings for reading in readings):
        return readings[0] if readings else None
    of_year = form_of_year(document.metadata, manager.forms)
    for reading in readings:
        if of_year is not None and reading.form.id == of_year.id:
            return reading
    return _choose_best([reading for reading in readings if reading.readings], readings)


def _choose_best(yielding: Sequence[FormReading], readings: Sequence[FormReading]) -> FormReading:
    """The reading with the most figures; in a tie the newest of them, on which most reports are printed.

    :param readings: those of all forms that are likely.
    """
    most = max(map(_count_figures, yielding))
    *others, chosen = [reading for reading in yielding if _count_figures(reading) == most]
    if others:
        names = " and ".join(reading.form.id for reading in (*others, chosen))
        return _tied(chosen, others, finding("form-tie", forms=names, chosen=chosen.form.id))
    dropped = [reading for reading in readings if reading is not chosen and _lost_keys(reading, chosen)]
    if not dropped:
        return chosen
    why = " ".join(each.message for reading in dropped for each in _lost_keys(reading, chosen))
    names = " or ".join(reading.form.id for reading in readings)
    return _tied(chosen, dropped, finding("form-by-keys", forms=names, chosen=chosen.form.id, problem=why))


def _tied(chosen: FormReading, others: Sequence[FormReading], said: Finding) -> FormReading:
    return chosen._replace(findings=(*chosen.findings, said), tied=tuple(reading.form for reading in others))


def _lost_keys(reading: FormReading, chosen: FormReading) -> list[Finding]:
    """What was said of plugins whose answers were dropped for one form, if the chosen one has cells of its own."""
    if all(key in reading.form.cells for key in _keys_read(chosen)):
        return []
    return [each for each in reading.findings if each.code == "plugin-nonsense"]


def _keys_read(reading: FormReading) -> set[str]:
    return {each.key for _, readings in reading.answers for each in readings if isinstance(each, CellReading)}


def _count_figures(reading: FormReading) -> int:
    """How many printed texts were read. One that is read for two cells counts once: it explains no more of the page."""
    return len({each.position[:2] for _, readings in reading.answers for each in readings})
