"""Looks up children of elements of a Word file, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

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
