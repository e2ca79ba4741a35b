"""Answers what is asked of a page's tree time and again: in which cell an element is, and what text stands there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# Longer hidden text may be the page's content.
LONGEST_HIDDEN = 40
# No cell with a figure in it is longer; longer texts are not gathered time and again.
LONGEST_FIGURE = 40

_LINE_TAGS = ("p", "div", "li", "dd", "dt", "body")
_FIGURE = re.compile(r"[\d.,，]*\d[\d.,，]*")


def cell_of(element: _Element) -> _Element | None:
    """The cell of a table in which an element is."""
    return next(element.iterancestors("td", "th"), None)


def text_of(element: _Element, longest: int | None = None) -> str:
    """The text of an element without white space; only its beginning if it is longer than what may interest."""
    text = ""
    for piece in element.itertext():
        text += "".join(str(piece).split())
        if longest is not None and len(text) > longest:
            break
    return text


def text_around(element: _Element) -> str:
    """The text of the cell, or outside of tables of the line, in which an element is."""
    place = cell_of(element)
    if place is None:
        place = next(element.iterancestors(*_LINE_TAGS), None)
    return "" if place is None else text_of(place, LONGEST_FIGURE)


def is_figure(text: str) -> bool:
    """Whether a text without white space is made of digits, as a figure is."""
    return _FIGURE.fullmatch(text) is not None


def is_part_of_figure(element: _Element) -> bool:
    """Whether an element's text and more makes up what would be read as one figure."""
    text = text_of(element, LONGEST_FIGURE)
    return is_figure(text) and (around := text_around(element)) != text and is_figure(around)


def set_text(element: _Element, text: str | None) -> None:
    """Make a text all that an element has in it."""
    for part in list(element):
        element.remove(part)
    element.text = text


def replace_with_text(element: _Element, text: str) -> None:
    """Put a text in the place of the element; what follows the element stays behind it."""
    parent = element.getparent()
    if parent is None:
        return
    text += element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)
