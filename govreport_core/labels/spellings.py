"""The spellings by which a label of the form is looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from govreport_core.forms.form import Form, Label
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import WITHOUT_YUAN, WORTH, without_unit

# A label may be wrapped over this many fragments.
MAX_FRAGMENTS = 8

# A unit of money behind a label, as far as normalised labels have it.
UNITS_BEHIND = tuple(
    before + unit for before in ("", "单位", "单位为", "人民币", "单位人民币") for unit in (*WORTH, *WITHOUT_YUAN)
)

# What the forms count, behind a label: documents, decisions, applications. 人 would count something else.
COUNTS_BEHIND = tuple(before + unit for before in ("", "单位", "单位为") for unit in "件条项个宗份起部")


# Asked for at every row; a form has some hundred labels.
@lru_cache(maxsize=1024)
def spellings_of(label: Label) -> tuple[str, ...]:
    """The spellings of a label, normalised and without the unit behind; the official one first."""
    return tuple(dict.fromkeys(filter(None, (without_unit(normalize_label(spelling)) for spelling in label.spellings))))


def spellings_by_row(form: Form) -> Mapping[str, tuple[str, ...]]:
    """Row id -> the spellings of the row's label."""
    return MappingProxyType({row.id: spellings_of(row.label) for row in form.rows.values()})


def lengths_by_end(texts: Iterable[str]) -> dict[str, list[int]]:
    """The last two characters of texts -> the lengths that such texts have, the longest first.

    A text of one character stands under it.
    """
    lengths: dict[str, set[int]] = {}
    for text in texts:
        lengths.setdefault(text[-2:], set()).add(len(text))
    return {end: sorted(those, reverse=True) for end, those in lengths.items()}
