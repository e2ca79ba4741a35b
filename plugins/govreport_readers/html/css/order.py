"""Puts text into the order in which a browser displays it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreport_readers.html.css.cascade import Cascade, Style
from govreport_readers.html.tree import set_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_FLEX = frozenset(("flex", "inline-flex", "-webkit-flex", "-webkit-inline-flex"))
_GRID = frozenset(("grid", "inline-grid"))
_RUN = re.compile(r"[\d.,]*")
_DIGIT = re.compile(r"\d")
# Elements that only dress the text in them.
_PLAIN = frozenset(("span", "b", "strong", "em", "i", "u", "font", "bdo", "bdi", "big", "label", "nobr", "mark", "wbr"))


def order_items(element: _Element, style: Style, cascade: Cascade) -> bool:
    """Order the parts of a flexible box as they are displayed; False if their order is not known."""
    if style.display in _GRID:
        return _is_known_grid(element, style, cascade)
    if style.display not in _FLEX:
        return True
    if not style.knows("flex-direction", "flex-wrap"):
        return False
    direction = style.get("flex-direction", "row")
    orders = [_order_of(child, style, cascade) for child in element]
    is_back = direction.endswith("reverse")
    if direction.startswith("row") and style.inherited.get("direction") == "rtl":
        is_back = not is_back
    is_column = direction.startswith("column")
    if None in orders or style.get("flex-wrap", "nowrap") == "wrap-reverse":
        return _count_items(element) < 2
    if is_back or is_column or any(orders):
        _rearrange(element, [order or 0 for order in orders], is_back=is_back, parted=is_column)
    return True


def _count_items(element: _Element) -> int:
    texts = (element.text, *(child.tail for child in element))
    return len(element) + sum(bool((text or "").strip()) for text in texts)


def _order_of(child: _Element, style: Style, cascade: Cascade) -> int | None:
    own = cascade.style(child)
    value = own.get("order", "0")
    number = 0 if value == "unset" else int(value) if re.fullmatch(r"[+-]?\d{1,6}", value) else None
    return number if own.knows("order") else None


def _is_known_grid(element: _Element, style: Style, cascade: Cascade) -> bool:
    """Whether the parts of a grid stand one below the other; then each gets a line of its own."""
    if _count_items(element) < 2:
        return True
    styles = [cascade.style(child) for child in element]
    names = ("grid-placement", "order", "grid-auto-flow")
    if any(name in each.own or not each.knows(name) for each in (style, *styles) for name in names):
        return False
    _rearrange(element, [0] * len(element), is_back=False, parted=True)
    return True


def _rearrange(element: _Element, orders: list[int], *, is_back: bool, parted: bool) -> None:
    """Set the parts of an element in order, loose text among them as parts of its own."""
    from lxml import etree

    items: list[tuple[int, int, _Element]] = []

    def add_text(text: str | None) -> None:
        if text and text.strip():
            loose = etree.Element("span")
            loose.text = text.strip()
            items.append((0, len(items), loose))

    add_text(element.text)
    element.text = None
    for child, order in zip(list(element), orders, strict=True):
        tail, child.tail = child.tail, None
        items.append((order, len(items), child))
        add_text(tail)
        element.remove(child)
    items.sort(key=lambda item: item[:2])
    for _, _, item in reversed(items) if is_back else items:
        element.append(item)
        item.tail = "\n" if parted else None


def is_overridden(style: Style) -> bool:
    """Whether an element's text runs from the right to the left whatever its characters are."""
    return style.get("unicode-bidi", "normal").endswith("override") and style.inherited.get("direction") == "rtl"


def turn_around(element: _Element, style: Style) -> bool:
    """Turn round the text of an element that runs from the right to the left; False if its order is not known."""
    text = " ".join("".join(map(str, element.itertext())).split())
    if any(child.tag not in _PLAIN or "dir" in child.attrib for child in element.iter("*") if child is not element):
        return not _DIGIT.search(text)
    isolated = style.get("unicode-bidi", "normal").startswith("isolate") or not style.is_inline
    if not isolated and _has_neighbours(element):
        return False
    set_text(element, text[::-1])
    return True


def _has_neighbours(element: _Element) -> bool:
    """Whether digits stand behind an element in its cell, which take part in its order."""
    at: _Element | None = element
    while at is not None and at.tag not in ("td", "th", "body"):
        later = [at.tail, *(text for other in at.itersiblings() for text in (*other.itertext(), other.tail))]
        if _DIGIT.search("".join(str(text or "") for text in later)):
            return True
        at = at.getparent()
    return False


def is_straight(element: _Element) -> bool:
    """Whether the text of an element looks the same when its line runs from the right: one figure, or no digits."""
    bare = " ".join("".join(map(str, element.itertext())).split())
    if not _DIGIT.search(bare):
        return True
    return _RUN.fullmatch(bare) is not None and all("dir" not in child.attrib for child in element.iter("*"))
