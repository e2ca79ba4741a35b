"""What a browser shows of a page and its bare text does not: fields, raised notes, struck out and hidden text, images.

A figure beside such text would otherwise run together with it: 22 with a raised 1 behind it is not 221.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# What stands in a cell instead of text, so that the cell is neither blank nor a figure.
IMAGE = "[图片]"
# Longer hidden text may be the page's content, which a script shows later.
LONGEST_HIDDEN = 40

_STRUCK = ("s", "del", "strike")
_INLINE = ("span", "font", "b", "strong", "em", "i", "u", "a", "label", "sup", "sub", "p", "div", "input")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINE_THROUGH = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_SHOWN_FIELDS = (None, "", "text", "number", "tel")


def may_hide(markup: bytes) -> bool:
    """Whether the source of a page has a style that hides or strikes out anything."""
    markup = markup.lower()
    return any(word in markup for word in (b"line-through", b"display", b"visibility"))


def show_as_seen(body: _Element, *, hides: bool) -> None:
    """Change a page's tree so that its text is what a reader of the page sees of its figures.

    :param hides: what `may_hide` says of the page: styles are looked at one by one only if they can matter.
    """
    for raised in list(body.iter("sup")):
        text = "".join(map(str, raised.itertext())).strip()
        if text and text[0] not in "[(【（〔":
            _replace(raised, f"[{text}]")
    for field in list(body.iter("input")):
        value = field.get("value")
        if value and (field.get("type") or "").lower() in _SHOWN_FIELDS and _cell_of(field) is not None:
            field.tail = value + (field.tail or "")
    styled: list[tuple[_Element, str]] = []
    if hides:
        styled = [(element, style) for element in body.iter(*_INLINE) if (style := element.get("style"))]
    for struck in [*body.iter(*_STRUCK), *(element for element, style in styled if _LINE_THROUGH.search(style))]:
        _strike(struck)
    for hidden in [element for element, style in styled if _HIDDEN.search(style)]:
        if _cell_of(hidden) is not None and len(_text(hidden)) <= LONGEST_HIDDEN:
            _replace(hidden, "")
    for image in list(body.iter("img")):
        cell = _cell_of(image)
        if cell is not None and next(cell.iter("table"), None) is None and not _text(cell):
            image.tail = IMAGE + (image.tail or "")


def _strike(struck: _Element) -> None:
    """Text struck out is left out where something stands beside it; alone in its cell it is no figure any more."""
    cell = _cell_of(struck)
    if cell is None or next(struck.iter("table"), None) is not None:
        return
    text = _text(struck)
    _replace(struck, "" if _text(cell) != text else f"~~{text}~~")


def _cell_of(element: _Element) -> _Element | None:
    return next(element.iterancestors("td", "th"), None)


def _text(element: _Element) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def _replace(element: _Element, text: str) -> None:
    """Put a text where the element is, and what follows the element behind it."""
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
