"""Which form a document prints: told by the form's own labels; where these do not tell, by the report's year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govreport_core.forms.form import Form
from govreport_core.forms.loading import load_forms
from govreport_core.forms.normalization import to_simplified
from govreport_core.model.document import Document, Metadata

# With fewer of a form's own labels, the other spellings are counted too.
FEWEST_LABELS = 3


def detect_forms(document: Document, forms: Sequence[Form]) -> list[Form]:
    """The forms whose labels the document prints, the likeliest first; all of them if none is likely.

    A form is likelier the more of those labels stand in the text that no other form has. Where that
    leaves two equal, both are candidates.
    """
    text = to_simplified("".join(document.text.split()))
    for labels in (_official, _spellings):
        scores = [_count(text, form, forms, labels) for form in forms]
        if max(scores) >= FEWEST_LABELS and scores.count(max(scores)) == 1:
            return [forms[scores.index(max(scores))]]
    return [form for form, score in zip(forms, scores, strict=True) if score == max(scores)]


def is_printed_on(document: Document, form: Form) -> bool:
    """Whether a document may be printed on this form, as far as its labels and its year tell.

    A parser that goes by a site's own words is asked for each form whose labels may be there, and needs this. Where
    neither labels nor a year tell, it may be printed on any.
    """
    return form.id in forms_printed_on(document, form)


def forms_printed_on(document: Document, form: Form) -> set[str]:
    """The ids of the forms on which a document may be printed, this one's spellings included."""
    forms = form.cached(_with_others)
    likely = {each.id for each in detect_forms(document, forms)}
    of_year = form_of_year(document.metadata, forms)
    return {of_year.id} if of_year is not None and of_year.id in likely else likely


def _with_others(form: Form) -> tuple[Form, ...]:
    """All forms, this one with the spellings that it has."""
    return tuple(form if each.id == form.id else each for each in load_forms())


def form_of_year(metadata: Metadata, forms: Sequence[Form]) -> Form | None:
    """The form that a report of this year is printed on; None if the year is not known, or no form is so old.

    A form is named after the first year of which reports are printed on it. A report is published in the year after
    the one that it is of.
    """
    year = metadata.year
    if year is None and metadata.published and metadata.published[:4].isdecimal():
        year = int(metadata.published[:4]) - 1
    begun = [form for form in forms if form.id.isdecimal() and year is not None and int(form.id) <= year]
    return max(begun, key=lambda form: int(form.id), default=None)


def _count(text: str, form: Form, forms: Sequence[Form], labels: Callable[[Form], frozenset[str]]) -> int:
    """How many labels stand in the text that only this form has."""
    others = (labels(other) for other in forms if other.id != form.id)
    return sum(label in text for label in labels(form).difference(*others))


def _official(form: Form) -> frozenset[str]:
    return form.official


def _spellings(form: Form) -> frozenset[str]:
    return form.spellings
