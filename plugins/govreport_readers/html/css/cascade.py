"""Works out which declarations an element of a page has, and what follows from them and from those around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from govreport_readers.html.css.browser import load_browser
from govreport_readers.html.css.declarations import (
    GLOBAL,
    INHERITED,
    WAITING,
    Declaration,
    expand,
    parse_declarations,
)
from govreport_readers.html.css.hints import hints_of
from govreport_readers.html.css.selectors import Index, TooMuch, parse_selectors
from govreport_readers.html.css.sheets import Sheet, is_linked
from govreport_readers.html.css.values import ROOT_EM, WHITE, Colour, colour_of, fill_in, font_size_of

if TYPE_CHECKING:
    from lxml.etree import XPath, _Element

# Origins from the weakest to the strongest.
_FRAMEWORK, _PAGE, _INLINE, _PAGE_IMPORTANT, _INLINE_IMPORTANT = range(1, 6)
_UNLAYERED = 1_000_000
_CONTENTS = frozenset(("flex", "inline-flex", "grid", "inline-grid", "-webkit-flex", "-webkit-inline-flex",
                       "-webkit-box", "-webkit-inline-box"))  # fmt: skip
_INLINE_TO_BLOCK = {"inline": "block", "inline-block": "block", "inline-flex": "flex", "inline-grid": "grid",
                    "inline-table": "table"}  # fmt: skip
# Other properties begin as "unset".
_INITIAL = {"display": "inline", "font-size": "medium"}


# A class of the last part of a selector, the one that a rule is about.
_CLASS = re.compile(r"\.([-\w]+)(?=[-.#:\[\]\w()='\"]*\s*(?:,|$))")


class Rank(NamedTuple):
    """The strength of a declaration: the greater one prevails."""

    origin: int
    layer: int = 0
    specificity: tuple[int, int, int] = (0, 0, 0)
    order: int = 0


class Given(NamedTuple):
    """A declaration that applies to an element, or may."""

    rank: Rank
    declaration: Declaration


@dataclass(slots=True, eq=False)
class Style:
    """What is known of how an element looks.

    :param own: the values that prevail, by property.
    :param unsure: properties of which another value may prevail.
    :param inherited: values of the properties that go on to what is in the element.
    :param em: its font size in pixels; None if that is not known.
    :param ground: the colour behind its text; None if that is not known.
    """

    own: Mapping[str, str]
    unsure: frozenset[str]
    inherited: Mapping[str, str]
    em: float | None
    display: str
    ground: Colour | None
    parent: Style | None = field(repr=False, default=None)

    def get(self, name: str, default: str) -> str:
        """The value of a property that is not inherited."""
        return self.own.get(name, default)

    def knows(self, *names: str) -> bool:
        """Whether the values of these properties are certain."""
        return self.unsure.isdisjoint(names)

    @property
    def is_inline(self) -> bool:
        """Whether it is a part of a line, to which sizes and transformations do not apply."""
        return self.display in ("inline", "contents", "ruby", "ruby-text")


ROOT = Style({}, frozenset(), {}, ROOT_EM, "block", WHITE)


@lru_cache
def compile_path(path: str) -> XPath:
    """A path compiled once."""
    from lxml import etree

    return etree.XPath(path, smart_strings=False)


def select(path: str, element: _Element) -> list[Any]:
    """What an XPath finds from an element."""
    return cast("list[Any]", compile_path(path)(element))


class Cascade:
    """The declarations of a page's elements."""

    def __init__(self, root: _Element, sheets: Iterable[Sheet], *, quirks: bool) -> None:
        self.given: dict[_Element, list[Given]] = {}
        self.pseudo: dict[tuple[_Element, str], list[Given]] = {}
        self.animations: set[str] = set()
        self.is_linked = is_linked(root)
        self.is_cut = False
        self._styles: dict[_Element, Style] = {}
        self._index = Index(root, fold=quirks)
        defined = self._add_sheets(sheets)
        self._add_classes(root, defined)
        for element in select("descendant-or-self::*[@style]", root):
            for declaration in parse_declarations(element.get("style")):
                origin = _INLINE_IMPORTANT if declaration.important else _INLINE
                self.given.setdefault(element, []).append(Given(Rank(origin), declaration))

    def _add_sheets(self, sheets: Iterable[Sheet]) -> set[str]:
        """Add the rules of sheets, and say for which classes they have rules."""
        defined: set[str] = set()
        layers: dict[str | None, int] = {None: _UNLAYERED}
        order = 0
        for sheet in sheets:
            self.animations |= sheet.animations
            self.is_cut = self.is_cut or sheet.is_cut
            for layer in sheet.layers:
                layers.setdefault(layer, len(layers))
            for rule in sheet.rules:
                order += 1
                defined.update(name.lower() for name in _CLASS.findall(rule.selectors))
                if not self._index.may_match(rule.selectors):
                    continue
                try:
                    selectors = parse_selectors(rule.selectors)
                    for selector in selectors:
                        sure = rule.is_sure and selector.is_sure
                        rank = Rank(_PAGE, layers.get(rule.layer, 0), selector.specificity, order)
                        given = _rank_all(rule.declarations, rank, sure)
                        for element in self._index.matches(selector):
                            self._add(element, selector.pseudo, given)
                except TooMuch:
                    self.is_cut = True
        return defined

    def _add(self, element: _Element, pseudo: str | None, given: list[Given]) -> None:
        self._index.spend(len(given))
        if pseudo is None:
            self.given.setdefault(element, []).extend(given)
        else:
            self.pseudo.setdefault((element, pseudo), []).extend(given)

    def _add_classes(self, root: _Element, defined: set[str]) -> None:
        """Add what the classes of frameworks do; a class for which the page has rules of its own is the page's."""
        known = load_browser().classes
        names = {name for value in set(select("descendant-or-self::*/@class", root)) for name in value.lower().split()}
        names = (names & known.keys()) - defined
        if not names:
            return
        for element in select("descendant-or-self::*[@class]", root):
            for name in names.intersection(element.get("class").lower().split()):
                order, declarations = known[name]
                rank = Rank(_FRAMEWORK, order=order)
                self.given.setdefault(element, []).extend(Given(rank, each) for each in declarations)

    def style(self, element: _Element) -> Style:
        """The style of an element."""
        chain: list[_Element] = []
        at: _Element | None = element
        while at is not None and at not in self._styles:
            chain.append(at)
            at = at.getparent()
        style = ROOT if at is None else self._styles[at]
        for each in reversed(chain):
            style = self._styles[each] = self._style_within(each, style)
        return style

    def _style_within(self, element: _Element, parent: Style) -> Style:
        tag = str(element.tag)
        browser = load_browser()
        base = browser.tags.get(tag, {})
        if element.attrib:
            base = {**base, **hints_of(element, tag)}
        given = self.given.get(element)
        display = browser.displays.get(tag, "inline")
        return make_style(base, given, parent, display)

    def pseudo_style(self, element: _Element, name: str, parent: Style) -> Style | None:
        """The style of a pseudo-element; None if no rule is about it."""
        given = self.pseudo.get((element, name))
        return make_style({}, given, parent, "inline") if given else None


def _rank_all(declarations: Iterable[Declaration], rank: Rank, sure: bool) -> list[Given]:
    given = []
    for declaration in declarations:
        own = rank
        if declaration.important:
            own = rank._replace(origin=_PAGE_IMPORTANT, layer=-rank.layer)
        given.append(Given(own, declaration if sure else declaration._replace(is_sure=False)))
    return given


def make_style(base: Mapping[str, str], given: list[Given] | None, parent: Style, display: str) -> Style:
    """The style that declarations make of an element within another one.

    :param base: what the browser does by itself.
    :param display: how the browser displays the element by itself.
    """
    own, unsure, variables = dict(base), frozenset[str](), parent.inherited
    if given:
        own, unsure, variables = _apply(base, _prevailing(given), parent)
    inherited = _passed_on(own, variables, parent)
    em = _font_size(own, unsure, parent)
    display = own.get("display", display)
    if display in _INLINE_TO_BLOCK and _is_out_of_line(own, parent):
        display = _INLINE_TO_BLOCK[display]
    ground = parent.ground if display == "contents" else _ground(own, unsure, parent)
    return Style(own, unsure, inherited, em, display, ground, parent)


def _apply(
    base: Mapping[str, str], prevailing: Mapping[str, tuple[str, bool]], parent: Style
) -> tuple[dict[str, str], frozenset[str], Mapping[str, str]]:
    """The values of an element, the properties of which another may prevail, and the variables that it sees."""
    variables = parent.inherited
    own_variables = {name: value for name, (value, _) in prevailing.items() if name.startswith("--")}
    if own_variables:
        variables = {**variables, **own_variables}
    own, doubts = dict(base), set()
    for name, (value, sure) in prevailing.items():
        known = _resolve(name, value, variables, parent, base)
        if known is not None:
            own[name] = known
        if known is None or not sure:
            doubts.add(name)
    return own, frozenset(doubts), variables


def _passed_on(own: Mapping[str, str], variables: Mapping[str, str], parent: Style) -> Mapping[str, str]:
    """The values that go on to what is in an element."""
    passed_on = {name: value for name, value in own.items() if name in INHERITED and name != "font-size"}
    if variables is parent.inherited and not passed_on:
        return parent.inherited
    return {**parent.inherited, **variables, **passed_on}


def _font_size(own: Mapping[str, str], unsure: frozenset[str], parent: Style) -> float | None:
    """The size of an element's font in pixels; None if that is not known."""
    if "font-size" in unsure or parent.em is None:
        return None
    return font_size_of(own["font-size"], parent.em) if "font-size" in own else parent.em


def _prevailing(given: list[Given]) -> dict[str, tuple[str, bool]]:
    """Property -> the value that prevails, and whether that is certain."""
    values: dict[str, str] = {}
    certain: dict[str, str] = {}
    for _, (name, value, _, is_sure) in sorted(given, key=lambda each: each.rank):
        values[name] = value
        if is_sure:
            certain[name] = value
    return {name: (value, certain.get(name) == value) for name, value in values.items()}


def _resolve(name: str, value: str, variables: Mapping[str, str], parent: Style, base: Mapping[str, str]) -> str | None:
    """A value without variables and words such as "inherit"; None if it is not known."""
    filled = _fill_variables(name, value, variables)
    return _value_of_word(name, filled, parent, base) if filled in GLOBAL else filled


def _fill_variables(name: str, value: str, variables: Mapping[str, str]) -> str | None:
    """A value without variables; None if one of them is not known or the value is not understood with them."""
    declarations: Iterable[Declaration] = ()
    if value.startswith(WAITING):
        _, shorthand, written = value.split(WAITING)
        if (filled := fill_in(written, variables)) is not None:
            declarations = expand(shorthand, filled.lower())
    elif "var(" in value and not name.startswith("--"):
        if (filled := fill_in(value, variables)) is not None:
            declarations = expand(name, filled.strip())
    else:
        return value
    return {each.name: each.value for each in declarations}.get(name)


def _value_of_word(name: str, word: str, parent: Style, base: Mapping[str, str]) -> str:
    """What "inherit", "initial" and the like stand for."""
    if word in ("revert", "revert-layer"):
        return base.get(name, "unset")
    if word == "inherit" or (word == "unset" and name in INHERITED):
        return _value_around(name, parent)
    return _INITIAL.get(name, "unset")


def _value_around(name: str, parent: Style) -> str:
    if name == "font-size":
        return "1em"
    if name == "display":
        return parent.display
    return (parent.inherited if name in INHERITED else parent.own).get(name, "unset")


def _is_out_of_line(own: Mapping[str, str], parent: Style) -> bool:
    return (
        own.get("float", "none") not in ("none", "unset")
        or own.get("position") in ("absolute", "fixed")
        or parent.display in _CONTENTS
    )


def _ground(own: Mapping[str, str], unsure: frozenset[str], parent: Style) -> Colour | None:
    if own.get("background-image", "none") not in ("none", "unset"):
        return None
    if "background-color" in unsure or "background-image" in unsure:
        return None
    value = own.get("background-color", "unset")
    if value == "currentcolor":
        return colour_of(own.get("color", parent.inherited.get("color", "black")))
    colour = colour_of(value) if value != "unset" else None
    if colour is None or not colour.alpha:
        return parent.ground
    if colour.alpha >= 1:
        return colour
    return None if parent.ground is None else colour.over(parent.ground)
