"""Reads a document as one form: asks the parsers, checks what they answer and makes cells of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager
from govreport_core.log import tell_step
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
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
        return frozenset(key for key in self.form.cells if any(key not in form.cells for form in self.tied))


def read_as(form: Form, document: Document, manager: PluginManager) -> FormReading:
    """The readings of all parsers for one form, reconciled."""
    failed: list[Finding] = []
    answers, doubts = validate_readings(
        manager.call("govreport_parse", failed.append, document=document, form=form), document, form
    )
    for plugin, readings in answers:
        tell_step(document.name, "%s read %d cells and rows of form %s", plugin, len(readings), form.id)
    return FormReading(form, reconcile(answers, document, form), answers, (*failed, *doubts))


def read_likeliest(document: Document, manager: PluginManager) -> FormReading | None:
    """The reading of the form whose labels are printed; None if no form is likely.

    Where the labels fit several forms, the year of the report decides; where that is not known, the form that explains
    most of what is printed. What is left is a tie: the form is one of these, and a finding says so. A reading of
    nothing is handed on for its findings.
    """
    readings = [read_as(form, document, manager) for form in detect_forms(document, manager.forms)]
    if len(readings) < 2 or not any(reading.readings for reading in readings):
        return readings[0] if readings else None
    yielding = [reading for reading in readings if reading.readings]
    of_year = form_of_year(document.metadata, manager.forms)
    for reading in yielding:
        if of_year is not None and reading.form.id == of_year.id:
            return reading
    return _choose_best(yielding)


def _choose_best(readings: Sequence[FormReading]) -> FormReading:
    """The reading with the most figures; in a tie the newest of them, on which most reports are printed."""
    most = max(map(_count_figures, readings))
    *others, chosen = [reading for reading in readings if _count_figures(reading) == most]
    if not others:
        return chosen
    names = " and ".join(reading.form.id for reading in (*others, chosen))
    tie = finding("form-tie", forms=names, chosen=chosen.form.id)
    return chosen._replace(findings=(*chosen.findings, tie), tied=tuple(reading.form for reading in others))


def _count_figures(reading: FormReading) -> int:
    """How many printed texts were read. One that is read for two cells counts once: it explains no more of the page."""
    return len({each.position[:2] for _, readings in reading.answers for each in readings})
