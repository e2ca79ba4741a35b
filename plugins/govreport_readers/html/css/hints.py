"""Reads what the attributes of an element say of its look, as pages did before there were styles."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from govreport_readers.html.css.values import colour_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIZES = ("x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large")
_LISTS = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}


def hints_of(element: _Element, tag: str) -> dict[str, str]:
    """Property -> the value that attributes give it."""
    found: dict[str, str] = {}
    for name, read in _READERS.items():
        if (value := element.get(name)) is not None:
            found.update(read(tag, value))
    return found


def _read_hidden(tag: str, value: str) -> dict[str, str]:
    return {"content-visibility": "hidden"} if value.strip().lower() == "until-found" else {"display": "none"}


def _read_popover(tag: str, value: str) -> dict[str, str]:
    """What a click opens is not there before."""
    return {"display": "none"}


def _read_open(tag: str, value: str) -> dict[str, str]:
    return {"display": "block"} if tag == "dialog" else {}


def _read_direction(tag: str, value: str) -> dict[str, str]:
    direction = value.strip().lower()
    if direction not in ("rtl", "ltr"):
        return {}
    return {"direction": direction, "unicode-bidi": "isolate-override" if tag == "bdo" else "isolate"}


def _read_ground(tag: str, value: str) -> dict[str, str]:
    ground = _legacy_colour(value)
    return {"background-color": ground} if ground and tag != "font" else {}


def _read_image(tag: str, value: str) -> dict[str, str]:
    return {"background-image": "url()"}


def _read_font_colour(tag: str, value: str) -> dict[str, str]:
    colour = _legacy_colour(value)
    return {"color": colour} if colour and tag == "font" else {}


def _read_page_colour(tag: str, value: str) -> dict[str, str]:
    colour = _legacy_colour(value)
    return {"color": colour} if colour and tag == "body" else {}


def _read_list_type(tag: str, value: str) -> dict[str, str]:
    return {"list-style-type": _LISTS.get(value, value.lower())} if value and tag in ("ol", "ul", "li") else {}


# More digits say no more than the largest size.
_FONT_SIZE = re.compile(r"[+-]?[0-9]{1,3}")


def _read_font_size(tag: str, value: str) -> dict[str, str]:
    """A size from 1 to 7, or with a sign the distance from 3."""
    size = _FONT_SIZE.match(value.strip())
    if tag != "font" or size is None:
        return {}
    number = int(size[0]) + (3 if size[0][0] in "+-" else 0)
    return {"font-size": _SIZES[min(7, max(1, number)) - 1]}


# By attribute; each reader gets the tag and the value.
_READERS: dict[str, Callable[[str, str], dict[str, str]]] = {
    "hidden": _read_hidden,
    "popover": _read_popover,
    "open": _read_open,
    "dir": _read_direction,
    "bgcolor": _read_ground,
    "background": _read_image,
    "color": _read_font_colour,
    "text": _read_page_colour,
    "type": _read_list_type,
    "size": _read_font_size,
}


def _legacy_colour(value: str) -> str | None:
    """A colour as an attribute may have it, also as digits without their sign; None if it is none."""
    value = value.strip().lower()
    if not value:
        return None
    return value if colour_of(value) else f"#{value}" if colour_of(f"#{value}") else None
