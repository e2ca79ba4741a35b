"""Parts a text that has a label and a figure behind it."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_core.forms.figures import is_figure
from govreport_core.forms.normalization import normalize_label

# Digits that are none of a figure: the ordinal before a label, and a year.
_ORDINAL_OR_YEAR = re.compile(r"^\s*[(（]?\d{1,2}[)）.、．]|(?<!\d)(?:19|20)\d\d\s*年")
_DIGIT = re.compile(r"\d")


class LabelledFigure(NamedTuple):
    """A label and the figure behind it.

    :param start: offset of the figure.
    """

    label: str
    text: str
    start: int
    end: int


def split_figure(text: str, start: int = 0) -> LabelledFigure | None:
    """The label and the one figure of a text, with its sign and unit; None if there is no label, or another number.

    :param start: where the text stands in the document.

    >>> split_figure("新收：自然人 80件", 100)
    LabelledFigure(label='新收：自然人', text='80件', start=107, end=110)
    >>> split_figure("新收12件、结转3件") is None
    True
    """
    end = len(text.rstrip())
    at = next((at for at in range(end) if not text[at].isspace() and is_figure(text[at:end])), end)
    label = text[:at].rstrip(" \t\u3000:：")
    if at == end or not normalize_label(label) or _DIGIT.search(_ORDINAL_OR_YEAR.sub("", label)):
        return None
    return LabelledFigure(label.strip(), text[at:end], start + at, start + end)
