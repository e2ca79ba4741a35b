"""Tells what styles, classes and attributes do to the text of a page's elements: hide it, raise it, strike it out.

Only an element's own attributes are asked. Style sheets are not read: most lie in files of their own, and nothing is
fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Flag, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from lxml.etree import XPath, _Element


class Look(Flag):
    """What a style does to a text.

    :cvar GONE: it is not there, and its place neither.
    :cvar UNSEEN: it cannot be seen, its place stays empty.
    :cvar STRUCK: it is struck out.
    :cvar RAISED: it stands higher or lower than a line's text, such as the mark of a note.
    :cvar NOTE: its class calls it the mark of a note.
    :cvar SHIFTED: it is set apart from the text beside it, and what a reader sees is not known.
    :cvar APART: it stands in a line of its own.
    """

    PLAIN = 0
    GONE = auto()
    UNSEEN = auto()
    STRUCK = auto()
    RAISED = auto()
    NOTE = auto()
    SHIFTED = auto()
    APART = auto()


HIDDEN = Look.GONE | Look.UNSEEN
# What a style does to a line or a cell as a whole tells no part of it from another.
_OF_WORDS = Look.RAISED | Look.NOTE | Look.SHIFTED | Look.APART
_WORDS = frozenset(
    ("span", "font", "b", "strong", "em", "i", "u", "a", "label", "small", "big", "sup", "sub", "mark", "code", "ins",
     "abbr", "cite", "var", "tt", "nobr", "time", "data")
)  # fmt: skip

_NOUGHT = r"0+(?:\.0*)?(?![\d.])"
_STYLES = {
    Look.GONE: r"display\s*:\s*none|visibility\s*:\s*collapse",
    Look.UNSEEN: rf"visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*{_NOUGHT}"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4}",
    Look.STRUCK: r"text-decoration[^;]*line-through",
    Look.RAISED: r"vertical-align\s*:\s*su(?:per|b)",
    Look.SHIFTED: r"position\s*:\s*(?:relative|absolute|fixed)|text-raise|float\s*:\s*(?:left|right)"
    r"|(?:^|[;\s])color\s*:\s*(?:#f{3}(?:f{3})?\b|white|transparent|rgba?\(\s*255\s*,\s*255\s*,\s*255|rgba\([^)]*,\s*0(?:\.0*)?\s*\))",
    Look.APART: r"display\s*:\s*(?:block|flex|grid|table|list-item)",
}
_LOOKS = [(look, re.compile(pattern, re.IGNORECASE)) for look, pattern in _STYLES.items()]
# Classes that Word and the usual tools give to marks of notes, and to text that only screen readers read.
_CLASSES = {
    Look.NOTE: r"(?:mso)?(?:foot|end)-?note-?(?:ref(?:erence)?|marker)?|fn-?(?:ref)?|note-?ref"
    r"|su[pb](?:er)?(?:script)?",
    Look.SHIFTED: r"notes?|tips?|tool-?tips?|badge",
    Look.UNSEEN: r"sr-only|visually-?hidden|screen-reader(?:-text)?|element-invisible|katex-mathml|"
    r"mjx[-_]?assistive[-_]?(?:mml|mathml)",
}
_CLASS_LOOKS = [(look, re.compile(rf"(?<!\S)(?:{pattern})(?!\S)", re.IGNORECASE)) for look, pattern in _CLASSES.items()]


def looks_of(body: _Element) -> dict[_Element, Look]:
    """The elements of a page with a look that matters; those with a style come first, each kind in the page's order."""
    found: dict[_Element, Look] = {}
    for attribute, look_of in _LOOK_OF.items():
        # A page has thousands of elements with a style, and few styles.
        if not any(map(look_of, set(_select_by_path(f"descendant::*/@{attribute}", body)))):
            continue
        for element in _select_by_path(f"descendant::*[@{attribute}]", body):
            look = look_of(element.get(attribute))
            if element.tag not in _WORDS:
                look &= ~_OF_WORDS
            if look:
                found[element] = found.get(element, Look.PLAIN) | look
    return found


def _select_by_path(path: str, body: _Element) -> list[Any]:
    return cast("list[Any]", _compile_path(path)(body))


@lru_cache
def _compile_path(path: str) -> XPath:
    from lxml import etree

    return etree.XPath(path, smart_strings=False)


@lru_cache(maxsize=1024)
def _look_of_style(style: str) -> Look:
    return _combine_looks(style, _LOOKS)


@lru_cache(maxsize=1024)
def _look_of_class(names: str) -> Look:
    return _combine_looks(names, _CLASS_LOOKS)


def _look_of_hidden(value: str) -> Look:
    # The attribute hides whatever its value is, an empty one or "false" too.
    return Look.GONE


def _look_of_font(value: str) -> Look:
    """What a colour or size of `<font>` does: white, or much smaller than the text beside it."""
    return Look.SHIFTED if value.strip().lower() in ("white", "#fff", "#ffffff", "1", "-1", "-2") else Look.PLAIN


def _combine_looks(text: str, patterns: list[tuple[Look, re.Pattern[str]]]) -> Look:
    combined = Look.PLAIN
    for look, pattern in patterns:
        if pattern.search(text):
            combined |= look
    return combined


_LOOK_OF: dict[str, Callable[[str], Look]] = {
    "style": _look_of_style,
    "class": _look_of_class,
    "hidden": _look_of_hidden,
    "color": _look_of_font,
    "size": _look_of_font,
}
