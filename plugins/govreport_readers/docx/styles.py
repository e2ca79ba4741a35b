"""Tells how Word shows a piece of text, from the document's styles and the text's own properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WHITE = "FFFFFF"
UNKNOWN = ""  # a colour or a pattern of which nothing is said that could be compared
# Styles build on each other; a longer chain goes round in a circle.
MAX_CHAIN = 20
# Colours are told apart if one of their parts differs by more, of 255.
ALIKE = 24


class Look(NamedTuple):
    """The properties of a text that decide how it is read.

    :param raised: written small above or below the line, as marks of notes are.
    :param position: half points above the line, or below it if negative.
    :param size: of the letters, in half points.
    :param colour: of the letters as six hexadecimal digits; None where it is left to Word, so that it is seen.
    :param ground: the colour behind the text; None if what lies below shows through.
    :param numbered: of a paragraph: Word writes a number or a bullet before it.
    """

    hidden: bool = False
    struck: bool = False
    struck_twice: bool = False
    raised: bool = False
    position: float = 0
    size: float = 20
    colour: str | None = None
    ground: str | None = None
    numbered: bool = False


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
    return None if found is None else _val_of(found)


def is_on(text: str | None) -> bool:
    """Whether a switch is on: it is there, and not said to be off."""
    return text is not None and text not in ("0", "false", "off")


def ground_of(properties: Mapping[str, _Element]) -> str | None:
    """The colour of a shading; None if there is none, `UNKNOWN` if it is a pattern."""
    shading = properties.get("shd")
    return None if shading is None else _read_ground(shading)


def look_alike(colour: str, other: str) -> bool:
    """Whether two colours cannot be told apart on paper; of what is not a colour nothing is said.

    >>> look_alike("FFFFFF", "FDFDFD"), look_alike("FFFFFF", "D9D9D9"), look_alike("FFFFFF", "")
    (True, False, False)
    """
    try:
        parts = zip(bytes.fromhex(colour), bytes.fromhex(other), strict=True)
        return bool(colour) and all(abs(one - two) <= ALIKE for one, two in parts)
    except ValueError:
        return False


class Styles:
    """The styles of a document.

    :param root: of the part with the styles; None if the document has none.
    """

    def __init__(self, root: _Element | None) -> None:
        styles = [] if root is None else root.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles}
        self._usual = {
            style.get(f"{W}type", ""): style.get(f"{W}styleId", "")
            for style in styles
            if is_on(style.get(f"{W}default"))
        }
        self._changes: dict[str, Mapping[str, Any]] = {}
        default = properties_of(first_child(first_child(root, "docDefaults"), "rPrDefault"), "rPr")
        self._plain = Look()._replace(**_text_changes(default))
        self._of_style: dict[str, Look] = {}

    def of_paragraph(self, properties: Mapping[str, _Element]) -> Look:
        """How the text of a paragraph looks, as far as the paragraph says."""
        style = value_of(properties, "pStyle") or self._usual.get("paragraph", "")
        if style not in self._of_style:
            changes = {**self._changes_of(self._usual.get("character", "")), **self._changes_of(style)}
            self._of_style[style] = self._plain._replace(**changes)
        look = self._of_style[style]
        return look._replace(**changes) if (changes := _paragraph_changes(properties)) else look

    def of_run(self, paragraph: Look, run: _Element) -> Look:
        """How a piece of text in a paragraph of this look looks."""
        said = properties_of(run, "rPr")
        if not said:
            return paragraph
        changes = _text_changes(said)
        if style := value_of(said, "rStyle"):
            changes = {**self._changes_of(style), **changes}
        return paragraph._replace(**changes) if changes else paragraph

    def _changes_of(self, name: str) -> Mapping[str, Any]:
        """What a style changes, together with those that it is based on."""
        if name not in self._changes:
            changes: dict[str, Any] = {}
            style, left = self._styles.get(name), MAX_CHAIN
            while style is not None and left:
                said = {**_paragraph_changes(properties_of(style, "pPr")), **_text_changes(properties_of(style, "rPr"))}
                changes = {**said, **changes}
                based_on = first_child(style, "basedOn")
                style, left = None if based_on is None else self._styles.get(_val_of(based_on)), left - 1
            self._changes[name] = changes
        return self._changes[name]


def _val_of(element: _Element) -> str:
    return str(element.get(f"{W}val", ""))


def _read_switch(element: _Element) -> bool:
    return is_on(_val_of(element))


def _read_raised(element: _Element) -> bool:
    return _val_of(element) in ("superscript", "subscript")


def _read_half_points(element: _Element) -> float:
    """A length in half points; the strict variant of the format may write it in points."""
    text = _val_of(element)
    try:
        return 2 * float(text.removesuffix("pt")) if text.endswith("pt") else float(text)
    except ValueError:
        return 0


def _read_size(element: _Element) -> float:
    return _read_half_points(element) or Look().size


def _read_colour(element: _Element) -> str | None:
    text = _val_of(element)
    return None if text in ("", "auto") else text


def _read_ground(element: _Element) -> str | None:
    pattern, fill = _val_of(element), element.get(f"{W}fill", "auto")
    if pattern in ("clear", "nil", ""):
        has_theme = element.get(f"{W}themeFill") is not None
        return str(fill) if fill != "auto" else UNKNOWN if has_theme else None
    return str(element.get(f"{W}color", "auto")).replace("auto", "000000") if pattern == "solid" else UNKNOWN


def _read_highlight(element: _Element) -> str | None:
    return {"none": None, "white": WHITE}.get(_val_of(element), UNKNOWN)


# Name of a property -> which part of a look it says, and how it is read; a later one goes over those before it.
_PROPERTIES: Mapping[str, tuple[str, Callable[[_Element], Any]]] = {
    "vanish": ("hidden", _read_switch),
    "strike": ("struck", _read_switch),
    "dstrike": ("struck_twice", _read_switch),
    "vertAlign": ("raised", _read_raised),
    "position": ("position", _read_half_points),
    "sz": ("size", _read_size),
    "color": ("colour", _read_colour),
    "shd": ("ground", _read_ground),
    "highlight": ("ground", _read_highlight),
}


def _text_changes(properties: Mapping[str, _Element]) -> dict[str, Any]:
    """The parts of a look that properties of text say."""
    said: dict[str, Any] = {}
    for name, (part, read) in _PROPERTIES.items():
        if name in properties:
            said[part] = read(properties[name])
    return said


def _paragraph_changes(properties: Mapping[str, _Element]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if (ground := ground_of(properties)) is not None:
        said["ground"] = ground
    if (number := first_child(properties.get("numPr"), "numId")) is not None:
        said["numbered"] = _val_of(number) != "0"
    return said
