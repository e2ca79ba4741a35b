"""Looks up children of elements of a Word file, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# How many of each unit are a point; a length without unit is in the unit of its attribute.
_IN_A_POINT = {"pt": 1.0, "pc": 1 / 12, "pi": 1 / 12, "in": 1 / 72, "cm": 2.54 / 72, "mm": 25.4 / 72}
TWIPS = 20  # in a point
HALF_POINTS = 2  # in a point

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def first_child(parent: _Element | None, name: str) -> _Element | None:
    """The first child of this name; None without one."""
    return None if parent is None else next(parent.iterchildren(W + name), None)


def properties_of(parent: _Element | None, name: str) -> Mapping[str, _Element]:
    """By name, what stands in the child that says the properties of an element, as `tcPr` does of a cell."""
    found = first_child(parent, name)
    return {} if found is None else {str(element.tag).removeprefix(W): element for element in found}


def value_of(properties: Mapping[str, _Element], name: str) -> str | None:
    """The `w:val` of a property; "" if it has none, None if there is no such property."""
    found = properties.get(name)
    return None if found is None else val_of(found)


def is_on(text: str | None) -> bool:
    """Whether a switch is on: it is there, and not said to be off."""
    return text is not None and text not in ("0", "false", "off")


def text_of(element: _Element) -> str:
    """All text below an element, seen or not."""
    return "".join(text.text or "" for text in element.iter(f"{W}t", f"{W}delText"))


def val_of(element: _Element) -> str:
    """The `w:val` of an element; "" if it has none."""
    return str(element.get(f"{W}val", ""))


def parse_length(text: str, in_a_point: float) -> float:
    """A length, which may be written with a unit, such as "10pt"; 0 if it is none.

    :param in_a_point: how many of the units in which it is wanted, and is if it names none, are a point.
    """
    unit = text[-2:]
    try:
        if unit in _IN_A_POINT:
            return float(text[:-2]) / _IN_A_POINT[unit] * in_a_point
        return float(text)
    except ValueError:
        return 0


def parse_number(text: str | None, default: int) -> int:
    """A whole number of a file; the default where there is none, or one that no file has."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default
