"""Finds the elements that a rule of a sheet is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from lxml.etree import XPath, _Element

# Elements looked at for all rules of a page together; no page of a site comes near.
MOST_STEPS = 3_000_000
LONGEST_SELECTORS = 20_000

# States that a page does not have before someone touches it.
_NEVER = frozenset((
    "hover", "active", "focus", "focus-within", "focus-visible", "visited", "target", "target-within", "fullscreen",
    "host", "popover-open", "modal", "autofill", "-webkit-autofill", "user-invalid", "user-valid", "picture-in-picture",
    "playing", "seeking", "buffering", "stalled", "current", "past", "future", "host-context", "active-view-transition",
))  # fmt: skip
_KNOWN = frozenset((
    "root", "first-child", "last-child", "only-child", "empty", "first-of-type", "last-of-type", "only-of-type",
    "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type", "not", "is", "where", "has", "link", "checked",
    "disabled", "enabled", "lang",
))  # fmt: skip
_NAME = re.compile(r"([.#])([-\w]+)")
_SAME = {"any-link": "link", "scope": "root", "-webkit-any": "is", "matches": "is"}
# What only other browsers know makes a rule void.
_FOREIGN = re.compile(r":-(?:moz|ms|o|khtml)-", re.IGNORECASE)
_PSEUDO_ELEMENTS = frozenset(("before", "after", "first-letter", "first-line", "marker"))


class TooMuch(Exception):
    """The sheets ask for more than the limit."""


class Compound(NamedTuple):
    """What a selector says of one element.

    :param test: the rest, beyond tag, classes and id.
    """

    tag: str | None
    classes: tuple[str, ...]
    ids: tuple[str, ...]
    test: XPath | None


class Selector(NamedTuple):
    """A selector as steps from left to right, each with the sign that joins it to the one before.

    :param pseudo: the pseudo-element, such as "before".
    :param is_sure: every part is known, so that it matches what it matches in a browser.
    """

    steps: tuple[tuple[str, Compound], ...]
    pseudo: str | None
    specificity: tuple[int, int, int]
    is_sure: bool


class Index:
    """The elements of a page by tag, class and id.

    :param fold: whether case counts in classes and ids: in pages of old it does not.
    """

    def __init__(self, root: _Element, *, fold: bool) -> None:
        self.left = MOST_STEPS
        self._fold = fold
        self._tags: dict[str, list[_Element]] = {}
        self._classes: dict[str, list[_Element]] = {}
        self._ids: dict[str, list[_Element]] = {}
        for element in root.iter("*"):
            self._tags.setdefault(str(element.tag), []).append(element)
            if names := element.get("class"):
                for name in set(self.same(names).split()):
                    self._classes.setdefault(name, []).append(element)
            if (own := element.get("id")) is not None:
                self._ids.setdefault(self.same(own), []).append(element)

    def same(self, name: str) -> str:
        """A class or id as it is compared."""
        return name.lower() if self._fold else name

    def spend(self, steps: int) -> None:
        """Count work, and stop at the limit."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch

    def may_match(self, text: str) -> bool:
        """Whether a page has the classes and ids that the selectors of a rule name; quick, and never wrongly no."""
        if "\\" in text or "(" in text or "[" in text:
            return True
        for part in text.split(","):
            names = _NAME.findall(part)
            if all(self.same(name) in (self._classes if sign == "." else self._ids) for sign, name in names):
                return True
        return False

    def matches(self, selector: Selector) -> list[_Element]:
        """The elements that a selector matches, in the page's order."""
        found: list[_Element] = []
        for number, (sign, compound) in enumerate(selector.steps):
            before = set(found)
            found = [
                element for element in self._candidates(compound)
                if (not number or self._is_joined(element, sign, before))
                and (compound.test is None or self._passes(element, compound.test))
            ]  # fmt: skip
            if not found:
                break
        return found

    def _passes(self, element: _Element, test: XPath) -> bool:
        parent = element.getparent()
        self.spend(5 if parent is None else 5 + len(parent) // 8)
        return bool(test(element))

    def _candidates(self, compound: Compound) -> Iterator[_Element]:
        """The elements that have the tag, the classes and the id of which a selector speaks."""
        classes = [self.same(name) for name in compound.classes]
        first = self._find_fewest(compound, classes)
        self.spend(len(first) + 1)
        if len(set(map(self.same, compound.ids))) > 1:
            return
        # Those that are found by their only class have it.
        wanted = set(classes) if len(classes) > 1 or compound.ids else set()
        for element in first:
            if compound.tag and element.tag != compound.tag:
                continue
            if wanted and not wanted.issubset(self.same(element.get("class") or "").split()):
                continue
            yield element

    def _find_fewest(self, compound: Compound, classes: list[str]) -> list[_Element]:
        """The elements with the one of a compound's names that is likely to be rarest."""
        if compound.ids:
            return self._ids.get(self.same(compound.ids[0]), [])
        if classes:
            return min((self._classes.get(name, []) for name in classes), key=len)
        if compound.tag:
            return self._tags.get(compound.tag, [])
        return [element for elements in self._tags.values() for element in elements]

    def _is_joined(self, element: _Element, sign: str, before: set[_Element]) -> bool:
        if sign == ">":
            return element.getparent() in before
        if sign == "+":
            return element.getprevious() in before
        others = element.iterancestors() if sign == " " else element.itersiblings(preceding=True)
        for steps, other in enumerate(others, 1):
            if other in before:
                self.spend(steps)
                return True
            if not steps % 256:
                self.spend(256)
        return False


@lru_cache(maxsize=8192)
def parse_selectors(text: str) -> tuple[Selector, ...]:
    """The selectors of a rule; parts that are not known are left out, and what remains is not sure.

    A browser passes a whole rule over for a part that it does not know: whether it knows ours is not known.
    """
    from tinycss2 import parse_component_value_list

    if len(text) > LONGEST_SELECTORS:
        raise TooMuch
    if _FOREIGN.search(text):
        return ()
    found: list[Selector] = []
    is_sure = True
    try:
        for tokens in _split(parse_component_value_list(text, skip_comments=True)):
            written, known = _rewrite(tokens)
            is_sure = is_sure and known
            selector = _parse(written, known)
            if selector is None and known:
                written, _ = _rewrite(tokens, bare=True)
                selector, is_sure = _parse(written, False), False
            if selector is not None:
                found.append(selector)
    except RecursionError:
        raise TooMuch from None
    if not is_sure:
        found = [selector._replace(is_sure=False) for selector in found]
    return tuple(each for each in found if each.pseudo is None or each.pseudo in _PSEUDO_ELEMENTS)


def _split(tokens: list[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _rewrite(tokens: list[Any], *, bare: bool = False) -> tuple[str, bool]:
    """A selector in words that the parser of selectors knows, and whether nothing was left out.

    :param bare: leave out all that stands in parentheses and brackets.
    """
    from tinycss2 import serialize

    out: list[str] = []
    known, at = True, 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.type == "literal" and token.value == ":" and at < len(tokens):
            following = tokens[at]
            at += 1
            if following.type == "literal":  # ::before
                name = tokens[at].value.lower() if at < len(tokens) and tokens[at].type == "ident" else "unknown"
                out.append(f"::{name}")
                at += 1
                continue
            written, one = _rewrite_pseudo(following, bare)
            out.append(written)
            known = known and one
        elif token.type == "[] block" and bare:
            known = False
        else:
            out.append(serialize([token]))
    return "".join(out).strip(), known


def _rewrite_pseudo(token: Any, bare: bool) -> tuple[str, bool]:
    """What stands behind a colon, in words that the parser knows, and whether it was known."""
    from tinycss2 import serialize

    name = token.lower_name if token.type == "function" else getattr(token, "lower_value", "")
    name = _SAME.get(name, name)
    if name in _NEVER:
        return ":hover", True
    if name == "defined":
        return "", True
    if name in _PSEUDO_ELEMENTS:
        return f"::{name}", True
    if name not in _KNOWN or (bare and token.type == "function"):
        return "", False
    if token.type != "function":
        return f":{name}", True
    if name in ("not", "is", "where", "has"):
        return _rewrite_nested(name, token)
    return f":{name}({serialize(token.arguments)})", True


def _rewrite_nested(name: str, token: Any) -> tuple[str, bool]:
    """The same for one with selectors in its parentheses, which all have to be known."""
    parts = [_rewrite(part) for part in _split(token.arguments)]
    known = all(one for _, one in parts)
    texts = [text for text, _ in parts if text]
    if not known or not texts:
        return "", False
    if name == "not":
        return "".join(f":not({text})" for text in texts), True
    return f":{name}({', '.join(texts)})", True


def _parse(text: str, is_sure: bool) -> Selector | None:
    """The steps of a selector; None if it cannot be read."""
    from cssselect import SelectorError, parse
    from cssselect.parser import CombinedSelector

    try:
        (parsed,) = parse(text or "*")
        tree = parsed.parsed_tree
        steps: list[tuple[str, Compound]] = []
        while isinstance(tree, CombinedSelector):
            steps.append((tree.combinator, _compound(tree.subselector)))
            tree = tree.selector
        steps.append((" ", _compound(tree)))
    except (SelectorError, ValueError, TypeError, AttributeError):
        return None
    pseudo = parsed.pseudo_element
    name = None if pseudo is None else str(getattr(pseudo, "name", pseudo)).lower()
    return Selector(tuple(reversed(steps)), name, parsed.specificity(), is_sure)


def _compound(tree: Any) -> Compound:
    from cssselect import HTMLTranslator, parser
    from lxml import etree

    classes, ids, is_simple = [], [], True
    part = tree
    while not isinstance(part, parser.Element):
        if isinstance(part, parser.Class):
            classes.append(part.class_name)
        elif isinstance(part, parser.Hash):
            ids.append(part.id)
        else:
            is_simple = False
        part = part.selector
    test = None if is_simple else etree.XPath(f"boolean(self::{_translate(HTMLTranslator(), tree)})")
    tag = part.element.lower() if part.element else None
    return Compound(tag, tuple(classes), tuple(ids), test)


def _translate(translator: Any, tree: Any) -> str:
    path: Callable[[Any], object] = translator.xpath
    return str(path(tree))
