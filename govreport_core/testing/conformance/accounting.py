"""Checks whole pages: every figure is accounted for, and the page comes out as the right form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from govreport_core.hooks.places import given_at
from govreport_core.model.readings import CellReading, RowReading
from govreport_core.testing.conformance.subject import Subject
from govreport_core.testing.expected import unread_figures


def check_accounting(subject: Subject) -> Iterator[str]:
    """Every figure in the page's tables is read, or a person has confirmed that it is not."""
    for page in subject.pages:
        left = Counter(unread_figures(page.result)) - Counter(page.expected.unread if page.expected else ())
        account = page.result.account
        for entry in account.unread if account else ():
            text = account.text[entry.start : entry.end] if account else ""
            if left[text] > 0:
                left[text] -= 1
                around = page.document.text[max(0, entry.start - 20) : entry.end + 10]
                said = " ".join(around.split())
                yield f"{page.source.name}: the figure {text!r} at {entry.start} is nobody's: …{said}…"


def check_forms(subject: Subject) -> Iterator[str]:
    """Asked for each form, the plugin answers cells of this form, and the page comes out as the right one."""
    for page in subject.pages:
        for form in subject.forms:
            asked = f"{page.source.name}: asked for form {form.id}, it reads"
            answer = subject.ask(page.document, form)
            for number, reading in enumerate(answer):
                if isinstance(reading, CellReading) and reading.key not in form.cells:
                    yield f"{asked} {reading.key!r}, which is no cell of it{given_at(answer, number)}"
                elif isinstance(reading, RowReading) and reading.row not in (None, *form.row_keys):
                    yield f"{asked} {reading.row!r}, which is no row of it{given_at(answer, number)}"
        if page.result.form != page.form.id:
            yield f"{page.source.name}: it comes out as form {page.result.form}, but is printed on {page.form.id}"
        if tie := next((found for found in page.result.findings if found.code == "form-tie"), None):
            yield f"{page.source.name}: {tie.message}"
