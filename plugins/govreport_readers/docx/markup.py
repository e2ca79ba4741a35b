"""Chooses, of several ways to say the same, the one that Word understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATE = f"{_MC}AlternateContent"
# How the names begin under which Word knows elements.
_UNDERSTOOD = (
    "http://schemas.openxmlformats.org/",
    "http://schemas.microsoft.com/office/",
    "http://purl.oclc.org/ooxml/",
    "urn:schemas-microsoft-com:",
)


def choose_alternative(element: _Element) -> _Element | None:
    """Of several ways to draw the same, the first of which Word understands all; None if there is no such way."""
    for choice in element.iterchildren(f"{_MC}Choice"):
        if all(_knows_prefix(choice, prefix) for prefix in choice.get("Requires", "").split()):
            return choice
    return next(element.iterchildren(f"{_MC}Fallback"), None)


def is_foreign(tag: str) -> bool:
    """Whether an element is of a kind that Word does not know, so that it shows nothing of it.

    >>> is_foreign("{urn:x}note"), is_foreign("{urn:schemas-microsoft-com:vml}shape"), is_foreign("note")
    (True, False, False)
    """
    return tag.startswith("{") and not tag[1:].startswith(_UNDERSTOOD)


def _knows_prefix(element: _Element, prefix: str) -> bool:
    name = element.nsmap.get(prefix)
    return name is not None and name.startswith(_UNDERSTOOD)
