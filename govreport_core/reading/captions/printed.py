"""Lines that the forms print themselves: labels, notes and rows of heads, which are no captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.reading.form_words import SHORTEST_LABEL, FormWords

# A line with so many labels is a row of heads, and no caption.
FEWEST_HEADS = 3
# Parted by more than blanks so many labels are a row of heads, too; blanks part words of captions as well.
FEWEST_PARTED = 1
FEWEST_APART = 2

_PARTS = re.compile(r"[|│┃\t]")
_FIGURE = re.compile(r"[-+]?\d[\d.,，]*\s*[%％‰]?")


class Cells(NamedTuple):
    """What is parted in a line: by bars and tabs, or if there are none by blanks."""

    texts: tuple[str, ...]
    are_parted: bool


def cells_in(line: str) -> Cells:
    """The cells of a line, if it is a row of a table.

    >>> cells_in("| 申请人情况 | | 2022年 |").texts, cells_in("自然人 总计").texts
    (('申请人情况', '2022年'), ('自然人', '总计'))
    """
    are_parted = _PARTS.search(line) is not None
    pieces = _PARTS.split(line) if are_parted else line.split()
    return Cells(tuple(piece.strip() for piece in pieces if any(map(str.isalnum, piece))), are_parted)


class PrintedLines:
    """What the forms print in lines of their own."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = forms

    @cached_property
    def _labels(self) -> frozenset[str]:
        return frozenset[str]().union(*(form.cached(FormWords).printed for form in self._forms))

    def has(self, said: str) -> bool:
        """Whether a normalised line is a label, a note or a row of heads of the forms."""
        if said in self._labels:
            return True
        # A shorter text has one of these labels in it at most.
        return len(said) > SHORTEST_LABEL and any(
            form.cached(FormWords).count_long_labels(said) >= FEWEST_HEADS for form in self._forms
        )

    def are_heads(self, cells: Cells) -> bool:
        """Whether the cells of a line are heads, some of them the form's; in a row with figures none are."""
        if len(cells.texts) < 2 or any(map(_FIGURE.fullmatch, cells.texts)):
            return False
        known = sum(normalize_label(text) in self._labels for text in cells.texts)
        return known >= (FEWEST_PARTED if cells.are_parted else FEWEST_APART)
