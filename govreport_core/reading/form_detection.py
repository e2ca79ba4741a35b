"""Which form a document prints: told by the form's own labels, never by the year."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import to_simplified
from govreport_core.model.document import Document

# With fewer of a form's own labels, the other spellings are counted too.
FEWEST_LABELS = 3


def detect_forms(document: Document, forms: Sequence[Form]) -> list[Form]:
    """The forms whose labels the document prints, the likeliest first; all of them if none is likely.

    A form is likelier the more of those labels stand in the text that no other form has. Where that
    leaves two equal, both are candidates and the one that yields more readings is it.
    """
    text = to_simplified("".join(document.text.split()))
    for labels in (_official, _spellings):
        scores = [_count(text, form, forms, labels) for form in forms]
        if max(scores) >= FEWEST_LABELS and scores.count(max(scores)) == 1:
            return [forms[scores.index(max(scores))]]
    return [form for form, score in zip(forms, scores, strict=True) if score == max(scores)]


def _count(text: str, form: Form, forms: Sequence[Form], labels: Callable[[Form], frozenset[str]]) -> int:
    """How many labels stand in the text that only this form has."""
    others = (labels(other) for other in forms if other.id != form.id)
    return sum(label in text for label in labels(form).difference(*others))


def _official(form: Form) -> frozenset[str]:
    return form.official


def _spellings(form: Form) -> frozenset[str]:
    return form.spellings
