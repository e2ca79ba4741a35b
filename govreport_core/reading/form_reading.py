"""Reads a document as one form: asks the parsers, checks what they answer and makes cells of it."""

from __future__ import annotations

from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.reading.claims import Answers, validate_readings
from govreport_core.reading.form_detection import detect_forms
from govreport_core.reading.reconcile import Reconciled, reconcile


class FormReading(NamedTuple):
    """What the parsers read of a document, taken for a form.

    :param readings: how many readings can be believed.
    :param answers: what can be believed of each parser's answer.
    :param findings: what there is to say of the parsers; of the cells it is in `reconciled`.
    """

    form: Form
    reconciled: Reconciled
    readings: int = 0
    answers: Answers = ()
    findings: tuple[Finding, ...] = ()


def read_as(form: Form, document: Document, manager: PluginManager) -> FormReading:
    """The readings of all parsers for one form, reconciled."""
    failed: list[Finding] = []
    answers, doubts = validate_readings(
        manager.call("govreport_parse", failed.append, document=document, form=form), document, form
    )
    believed = sum(len(readings) for _, readings in answers)
    return FormReading(form, reconcile(answers, document, form), believed, answers, (*failed, *doubts))


def read_likeliest(document: Document, manager: PluginManager) -> FormReading | None:
    """The reading of the form, of those whose labels are printed, that yields most; None if no form is likely.

    Of forms that yield equally much the first counts. A reading of nothing is handed on for its findings.
    """
    readings = [read_as(form, document, manager) for form in detect_forms(document, manager.forms)]
    return max(readings, key=lambda reading: reading.readings, default=None)
