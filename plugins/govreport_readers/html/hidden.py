"""Takes out of a page what it hides: tables of which it shows another copy, rows and cells, words within a cell.

What is hidden may be the page's content, which a script shows later. So hidden tables are left out only where the
same table stands there to be seen.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from govreport_readers.html.css.looks import Look
from govreport_readers.html.tree import LONGEST_HIDDEN, cell_of, is_figure, replace_with_text, set_text, text_of
from govreport_readers.placeholders import HIDDEN_FIGURE

if TYPE_CHECKING:
    from lxml.etree import _Element

# Of a hidden table's labels and figures, the part for which the page shows others.
LABELS_SHOWN = 2 / 3
FIGURES_SHOWN = 1 / 2


class _Whole(NamedTuple):
    """What an element is a part of, by its tag, and the tags of the parts."""

    tag: str
    parts: tuple[str, ...]


# What cells and rows are parts of, and what else there is of it that may be seen.
_WHOLES = dict.fromkeys(("td", "th"), _Whole("tr", ("td", "th"))) | dict.fromkeys(
    ("tr", "tbody", "thead", "tfoot"), _Whole("table", ("tr",))
)
_LETTER = re.compile(r"[^\W\d_]")


def remove_hidden(hidden: Mapping[_Element, Look], body: _Element) -> None:
    """Take out of a page what these elements hide, unless it may be content that a script shows later.

    :param hidden: element -> how it is hidden.
    """
    if not hidden:
        return
    for table in list(_hidden_copies(hidden, body)):
        replace_with_text(table, "")
    partly: dict[_Element, bool] = {}
    for element, look in hidden.items():
        # A table in it is not a copy, so it is content; what is only unseen may be seen again further in.
        if next(element.iter("table"), None) is not None:
            continue
        if Look.GONE not in look:
            if element.find(".//*[@style]") is None:
                _remove_words(element)
        elif whole := _WHOLES.get(str(element.tag)):
            holder = next(element.iterancestors(whole.tag), None)
            if _is_partly_shown(holder, whole.parts, hidden, partly) and not _is_folded(element, holder, hidden):
                replace_with_text(element, "")
        else:
            _remove_words(element)


def _remove_words(element: _Element) -> None:
    """Words are left out of a cell; a figure that is hidden by itself leaves it unknown."""
    is_cell = element.tag in ("td", "th")
    cell = element if is_cell else cell_of(element)
    text = text_of(element, LONGEST_HIDDEN)
    if cell is None or not text or len(text) > LONGEST_HIDDEN:
        return
    mark = HIDDEN_FIGURE if is_figure(text) and text_of(cell, LONGEST_HIDDEN) == text else ""
    if is_cell:
        set_text(element, mark)
    else:
        replace_with_text(element, mark)


def _is_partly_shown(
    whole: _Element | None, parts: Sequence[str], hidden: Collection[_Element], known: dict[_Element, bool]
) -> bool:
    """Whether a row has cells, or a table rows, that can be seen beside those that are hidden."""
    if whole is None:
        return False
    if whole not in known:
        known[whole] = any(part not in hidden and part.getparent() not in hidden for part in whole.iter(*parts))
    return known[whole]


def _is_folded(row: _Element, table: _Element | None, hidden: Collection[_Element]) -> bool:
    """Whether a hidden row has a label that no row has that can be seen: a script unfolds it, it is not a copy."""
    if row.tag != "tr" or table is None:
        return False
    labels = _content_of(row.iter("td", "th")).labels
    seen = _content_of(
        cell for other in table.iter("tr") if other not in hidden for cell in other.iter("td", "th")
    ).labels
    return not labels <= seen


def _hidden_copies(hidden: Mapping[_Element, Look], body: _Element) -> Iterable[_Element]:
    """The hidden tables of which the page shows another one with the same labels, and with figures in it."""
    tables = dict.fromkeys(table for element in hidden for table in element.iter("table"))
    if not tables:
        return
    gone = hidden.keys()
    cells = (cell for cell in body.iter("td", "th") if cell not in gone and gone.isdisjoint(cell.iterancestors()))
    shown = _content_of(cells)
    for table in tables:
        labels, figures = _content_of(table.iter("td", "th"))
        if (
            labels
            and len(labels & shown.labels) >= LABELS_SHOWN * len(labels)
            and shown.figures >= FIGURES_SHOWN * figures
        ):
            yield table


class _Content(NamedTuple):
    """What cells say: their labels, and how many figures."""

    labels: set[str]
    figures: int


def _content_of(cells: Iterable[_Element]) -> _Content:
    """What these cells say; those with tables in them only lay these out."""
    labels: set[str] = set()
    figures = 0
    for cell in cells:
        text = text_of(cell, LONGEST_HIDDEN)
        if is_figure(text):
            figures += 1
        elif _LETTER.search(text) and next(cell.iter("table"), None) is None:
            labels.add(text)
    return _Content(labels, figures)
