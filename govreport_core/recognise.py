"""Which form a document prints: told by the form's own labels, never by the year."""

from __future__ import annotations

from collections.abc import Sequence

from govreport_core.form import Form
from govreport_core.model import Document
from govreport_core.wording import unify

# Fewer of a form's labels in a document are a mention, not a form.
FEWEST_LABELS = 4


def candidates(document: Document, forms: Sequence[Form]) -> list[Form]:
    """The forms whose labels the document prints, the likeliest first; all of them if none is likely.

    A form is likelier the more of those labels stand in the text that no other form has. Where that
    leaves two equal, both are candidates and the one that yields more readings is it.
    """
    text = "".join(unify(document.text).split())
    scores = {form.id: sum(spelling in text for spelling in _own(form, forms)) for form in forms}
    shared = sum(spelling in text for spelling in frozenset.intersection(*(form.spellings for form in forms)))
    best = max(scores.values())
    if best + shared < FEWEST_LABELS:
        return list(forms)
    return [form for form in forms if scores[form.id] == best]


def _own(form: Form, forms: Sequence[Form]) -> frozenset[str]:
    others = (other.spellings for other in forms if other.id != form.id)
    return form.spellings.difference(*others)
