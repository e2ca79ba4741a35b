"""Reads the style sheets in a page: their rules that decide what is seen, for a screen of 1280 by 720 pixels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from govreport_readers.html.css.declarations import QUICK, Declaration, read_nodes
from govreport_readers.html.css.values import HEIGHT, WIDTH, length_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# Longer sheets than any page has, in characters; what comes behind is not read.
LONGEST_SHEETS = 400_000
MOST_RULES = 20_000
MAX_NESTING = 24

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_FEATURE = re.compile(r"\(\s*([-a-z]+)\s*(?::\s*([^()]+|calc\(.*\))\s*)?\)")
_RANGE = re.compile(r"\(\s*(width|height)\s*([<>]=?)\s*([^()<>]+)\)")
_CONDITION = re.compile(r"(?:(only|not)\s+)?([-a-z]+)?((?:\s*(?:\band\b)?\s*\([^()]*(?:\([^()]*\))?[^()]*\))*)")
_SETTINGS = {
    "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference", "orientation": "landscape",
    "hover": "hover", "any-hover": "hover", "pointer": "fine", "any-pointer": "fine", "forced-colors": "none",
    "prefers-contrast": "no-preference", "scripting": "enabled",
}  # fmt: skip
_ELSEWHERE = frozenset(("font-face", "page", "import", "charset", "namespace", "counter-style", "starting-style",
                        "view-transition", "font-feature-values", "font-palette-values"))  # fmt: skip


class Rule(NamedTuple):
    """One rule of a sheet.

    :param is_sure: that a browser applies it is known.
    :param layer: its cascade layer; None outside of layers.
    """

    selectors: str
    declarations: tuple[Declaration, ...]
    is_sure: bool = True
    layer: str | None = None


class Sheet(NamedTuple):
    """The rules of one sheet that have decisive declarations, in order.

    :param animations: names of animations that change what is seen.
    :param layers: names of cascade layers in the order of their rank.
    """

    rules: tuple[Rule, ...] = ()
    animations: frozenset[str] = frozenset()
    layers: tuple[str, ...] = ()
    is_cut: bool = False


class Source(NamedTuple):
    """The text of a sheet, and whether its rules are applied on a screen (None: not known)."""

    text: str
    applies: bool | None = True


def find_sheets(root: _Element) -> tuple[Source, ...]:
    """The sheets of a page that a browser applies, or may apply, on a screen."""
    found = []
    for style in root.iter("style"):
        kind = (style.get("type") or "text/css").strip().lower()
        if kind != "text/css" or next(style.iterancestors("noscript", "template"), None) is not None:
            continue
        applies = is_applied(style.get("media") or "")
        text = style.text or ""
        if applies is not False and ":" in text:
            found.append(Source(text, applies))
    return tuple(found)


def is_linked(root: _Element) -> bool:
    """Whether a page has sheets elsewhere, which are not fetched."""
    return any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link")) or any(
        "@import" in (style.text or "") for style in root.iter("style")
    )


@lru_cache(maxsize=64)
def scan(text: str) -> frozenset[tuple[str, str]] | None:
    """Names and values in a sheet that may be decisive, without understanding it; None if it has to be parsed."""
    if "/*" in text:
        text = _COMMENT.sub("", text)
    if "\\" in text:
        return None
    return frozenset((name.lower(), value.strip()) for name, value in QUICK.findall(text))


@lru_cache(maxsize=1024)
def is_applied(condition: str) -> bool | None:
    """Whether a media condition holds for the screen; None if that is not known."""
    condition = _COMMENT.sub(" ", condition).strip().lower()
    if not condition:
        return True
    if len(condition) > 1000:
        return None
    answers = [_holds(query.strip()) for query in condition.split(",")]
    return True if True in answers else None if None in answers else False


def _holds(query: str) -> bool | None:
    found = _CONDITION.fullmatch(query)
    if not found:
        return None
    prefix, medium, features = found.groups()
    answer: bool | None = medium in (None, "all", "screen")
    for part in re.findall(r"\([^()]*(?:\([^()]*\))?[^()]*\)", features or ""):
        one = _has_feature(part)
        answer = False if one is False or answer is False else None if one is None or answer is None else True
    if prefix == "not":
        return None if answer is None else not answer
    return answer


def _has_feature(part: str) -> bool | None:
    sizes = {"width": WIDTH, "height": HEIGHT, "device-width": WIDTH, "device-height": HEIGHT}
    if found := _RANGE.fullmatch(part):
        have, limit = sizes[found[1]], length_of(found[3].strip())
        if limit is None:
            return None
        return {"<": have < limit, "<=": have <= limit, ">": have > limit, ">=": have >= limit}[found[2]]
    found = _FEATURE.fullmatch(part)
    if not found:
        return None
    name, value = found[1], (found[2] or "").strip()
    if name in _SETTINGS:
        return value == _SETTINGS[name] if value else _SETTINGS[name] not in ("none", "no-preference")
    bound, _, what = name.partition("-") if name[:4] in ("min-", "max-") else ("", "", name)
    if what in sizes and (limit := length_of(value)) is not None:
        return {"min": sizes[what] >= limit, "max": sizes[what] <= limit, "": sizes[what] == limit}[bound]
    return True if name in sizes and not value else None


@lru_cache(maxsize=16)
def parse_sheet(source: Source) -> Sheet:
    """The decisive rules of a sheet."""
    from tinycss2 import parse_stylesheet

    reader = _Reader()
    text = source.text[:LONGEST_SHEETS]
    try:
        nodes = parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        reader.read(nodes, _Place(is_sure=source.applies is True))
    except RecursionError:
        reader.is_cut = True
    return Sheet(
        tuple(reader.rules),
        frozenset(reader.animations),
        tuple(reader.layers),
        reader.is_cut or len(source.text) > LONGEST_SHEETS,
    )


class _Place(NamedTuple):
    """Within what a rule stands: conditions, layers, the selectors of rules around it."""

    is_sure: bool = True
    layer: str | None = None
    parent: str | None = None
    depth: int = 0


class _Reader:
    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.animations: set[str] = set()
        self.layers: dict[str, None] = {}
        self.is_cut = False

    def read(self, nodes: Iterator[Any] | list[Any], place: _Place) -> None:
        """Gather the rules among these nodes."""
        for node in nodes:
            if len(self.rules) >= MOST_RULES or place.depth > MAX_NESTING:
                self.is_cut = True
                return
            if node.type == "qualified-rule":
                self._read_rule(node, place)
            elif node.type == "at-rule":
                self._read_at_rule(node, place)

    def _read_rule(self, node: Any, place: _Place) -> None:
        from tinycss2 import parse_blocks_contents, serialize

        inner = parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        declarations = read_nodes(inner)
        nested = [each for each in inner if each.type in ("qualified-rule", "at-rule")]
        if not declarations and not nested:
            return
        selectors = _COMMENT.sub("", serialize(node.prelude)).strip()
        if place.parent is not None:
            selectors = _join(place.parent, selectors)
        if len(selectors) > 20_000:
            self.is_cut = True
            return
        if declarations:
            self.rules.append(Rule(selectors, declarations, place.is_sure, place.layer))
        if nested:
            self.read(nested, place._replace(parent=selectors, depth=place.depth + 1))

    def _read_at_rule(self, node: Any, place: _Place) -> None:
        from tinycss2 import parse_blocks_contents, serialize

        name = node.lower_at_keyword
        prelude = serialize(node.prelude).strip()
        if name == "layer" and node.content is None:
            self.layers.update(dict.fromkeys(part.strip() for part in prelude.split(",")))
            return
        if node.content is None or name in _ELSEWHERE:
            return
        inner = parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        if name.endswith("keyframes"):
            self._read_animation(prelude, inner)
            return
        place = place._replace(depth=place.depth + 1)
        if name == "layer":
            layer = ".".join(filter(None, (place.layer, prelude or f"({len(self.layers)})")))
            self.layers[layer] = None
            place = place._replace(layer=layer)
        else:
            answer = _ask_condition(name, prelude)
            if answer is False:
                return
            place = place._replace(is_sure=place.is_sure and answer is True)
        if place.parent is not None and (declarations := read_nodes(inner)):
            self.rules.append(Rule(place.parent, declarations, place.is_sure, place.layer))
        self.read(inner, place)

    def _read_animation(self, name: str, frames: list[Any]) -> None:
        from tinycss2 import parse_blocks_contents

        if any(frame.type == "qualified-rule" and read_nodes(parse_blocks_contents(frame.content)) for frame in frames):
            self.animations.add(name.strip("\"'").lower())


def _ask_condition(name: str, prelude: str) -> bool | None:
    """Whether what stands in an at-rule is applied."""
    if name == "media":
        return is_applied(prelude)
    if name == "supports":
        return None if "not" in prelude.lower() or "selector" in prelude.lower() else True
    return None


def _join(parent: str, selectors: str) -> str:
    """The selectors of a rule that stands within another one."""
    whole = f":is({parent})"
    parts = [part.strip() for part in selectors.split(",")]
    return ",".join(part.replace("&", whole) if "&" in part else f"{whole} {part}" for part in parts)
