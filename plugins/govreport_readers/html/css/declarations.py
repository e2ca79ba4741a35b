"""Reads declarations of CSS as far as they decide whether, where and in which order text is seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from govreport_readers.html.css.values import colour_of, four_sides, length_of, split_values

GLOBAL = frozenset(("inherit", "initial", "unset", "revert", "revert-layer"))
INHERITED = frozenset((
    "visibility", "color", "-webkit-text-fill-color", "direction", "font-size", "text-indent", "letter-spacing",
    "list-style-type", "-webkit-text-security", "white-space",
))  # fmt: skip

_BLOCKS = "block flow-root table table-cell table-row table-row-group table-header-group table-footer-group " \
    "table-column table-column-group table-caption list-item grid flex -webkit-box -webkit-flex"  # fmt: skip
_INLINES = "inline inline-block inline-flex inline-grid inline-table contents none ruby ruby-text run-in " \
    "-webkit-inline-box -webkit-inline-flex"  # fmt: skip
# Properties that have one of a few words; with any other word a browser passes a declaration over.
_WORDS = {
    "display": f"{_BLOCKS} {_INLINES}",
    "visibility": "visible hidden collapse",
    "content-visibility": "visible auto hidden",
    "overflow-x": "visible hidden clip auto scroll overlay",
    "overflow-y": "visible hidden clip auto scroll overlay",
    "direction": "ltr rtl",
    "unicode-bidi": "normal embed isolate bidi-override isolate-override plaintext -webkit-isolate",
    "float": "none left right inline-start inline-end",
    "position": "static relative absolute fixed sticky -webkit-sticky",
    "flex-direction": "row row-reverse column column-reverse",
    "flex-wrap": "nowrap wrap wrap-reverse",
    "-webkit-text-security": "none disc circle square",
}
WORDS = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_COLOURS = frozenset(("color", "background-color", "-webkit-text-fill-color", "text-decoration-color"))
_LENGTHS = frozenset((
    "left", "right", "top", "bottom", "text-indent", "width", "height", "max-width", "max-height", "margin-left",
    "margin-right", "margin-top", "margin-bottom", "letter-spacing", "padding-left", "padding-right",
))  # fmt: skip
_POSITIVE = frozenset(("width", "height", "max-width", "max-height", "padding-left", "padding-right"))
_LENGTH_WORDS = frozenset(["auto", "none", "normal", "max-content", "min-content", "fit-content"])
_RAW = frozenset((
    "opacity", "filter", "font-size", "clip", "clip-path", "transform", "translate", "rotate", "scale", "order",
    "content", "text-decoration-line", "vertical-align", "background-image", "background-clip", "-webkit-line-clamp",
    "animation-name", "mask-image", "zoom", "list-style-type", "white-space", "text-shadow", "mix-blend-mode",
    "grid-placement", "offset-path", "text-raise", "grid-auto-flow",
))  # fmt: skip
DECISIVE = frozenset(WORDS) | _COLOURS | _LENGTHS | _RAW
_ALIASES = {
    "-webkit-transform": "transform", "-webkit-clip-path": "clip-path", "-webkit-filter": "filter",
    "-webkit-opacity": "opacity", "-webkit-order": "order", "-webkit-flex-direction": "flex-direction",
    "-webkit-animation": "animation", "-webkit-animation-name": "animation-name", "-webkit-mask": "mask",
    "-webkit-mask-image": "mask-image", "mask-border": "mask-image", "-webkit-mask-box-image": "mask-image",
    "-webkit-background-clip": "background-clip", "margin-inline-start": "margin-left", "inset-inline-start": "left",
    "margin-inline-end": "margin-right", "inset-inline-end": "right", "inset-block-start": "top",
    "inset-block-end": "bottom", "inline-size": "width", "block-size": "height", "max-inline-size": "max-width",
    "max-block-size": "max-height", "margin-block-start": "margin-top", "margin-block-end": "margin-bottom",
    "line-clamp": "-webkit-line-clamp", "padding-inline-start": "padding-left", "padding-inline-end": "padding-right",
    "grid-area": "grid-placement", "grid-row": "grid-placement", "grid-column": "grid-placement",
    "grid-row-start": "grid-placement", "grid-column-start": "grid-placement", "white-space-collapse": "white-space",
    "offset": "offset-path", "overflow-inline": "overflow-x", "overflow-block": "overflow-y",
    "mso-text-raise": "text-raise",
}  # fmt: skip
_SIDES = ("top", "right", "bottom", "left")
SHORTHANDS: dict[str, tuple[str, ...]] = {
    "background": ("background-color", "background-image", "background-clip"),
    "font": ("font-size",),
    "text-decoration": ("text-decoration-line", "text-decoration-color"),
    "overflow": ("overflow-x", "overflow-y"),
    "inset": _SIDES,
    "inset-inline": ("left", "right"), "inset-block": ("top", "bottom"),
    "margin": tuple(f"margin-{side}" for side in _SIDES),
    "margin-inline": ("margin-left", "margin-right"), "margin-block": ("margin-top", "margin-bottom"),
    "padding": ("padding-left", "padding-right"), "padding-inline": ("padding-left", "padding-right"),
    "flex-flow": ("flex-direction", "flex-wrap"),
    "list-style": ("list-style-type",),
    "animation": ("animation-name",),
    "mask": ("mask-image",),
}  # fmt: skip
# A value of a shorthand that hangs on variables waits until these are known.
WAITING = "\0"
_READ = frozenset((*DECISIVE, *_ALIASES, *SHORTHANDS, "all"))
# Declarations in a sheet, found without understanding it.
_ANY_READ = "|".join(map(re.escape, sorted(_READ, key=len, reverse=True)))
QUICK = re.compile(rf"(?<![\w-])({_ANY_READ})\s*:\s*([^;{{}}]*)", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"[\"'\\{}\[\]]|/\*|url\(", re.IGNORECASE)
_IMPORTANT = re.compile(r"\s*!\s*important$", re.IGNORECASE)


class Declaration(NamedTuple):
    """A longhand and its value; a browser is not known to understand the value if it is not sure."""

    name: str
    value: str
    important: bool = False
    is_sure: bool = True


def _is_read(name: str) -> bool:
    return name in _READ or name.startswith("--")


@lru_cache(maxsize=4096)
def parse_declarations(text: str) -> tuple[Declaration, ...]:
    """The decisive declarations of a style attribute or a rule, in order."""
    if _NOT_PLAIN.search(text):
        from tinycss2 import parse_blocks_contents

        return read_nodes(parse_blocks_contents(text, skip_comments=True, skip_whitespace=True))
    found: list[Declaration] = []
    for piece in text.split(";"):
        name, colon, value = piece.partition(":")
        name = name.strip()
        if not name.startswith("--"):
            name = name.lower()
        if not colon or not _is_read(name):
            continue
        value = value.strip()
        bare = _IMPORTANT.sub("", value)
        found += expand(name, bare if name.startswith("--") else bare.lower(), bare != value)
    return tuple(found)


def read_nodes(nodes: Iterable[object]) -> tuple[Declaration, ...]:
    """The decisive declarations among what tinycss2 has parsed."""
    from tinycss2 import serialize
    from tinycss2.ast import Declaration as Node

    found: list[Declaration] = []
    for node in nodes:
        if not isinstance(node, Node):
            continue
        name = node.name if node.name.startswith("--") else node.lower_name
        if not _is_read(name):
            continue
        value = serialize([part for part in node.value if part.type != "comment"]).strip()
        value = value.replace("/**/", "")
        if name != "content" and not name.startswith("--"):
            value = value.lower()
        found += expand(name, value, node.important)
    return tuple(found)


@lru_cache(maxsize=4096)
def expand(name: str, value: str, important: bool = False) -> tuple[Declaration, ...]:
    """The longhands that a declaration sets; none if a browser passes the declaration over."""
    name = _ALIASES.get(name, name)
    if name.startswith("--"):
        return (Declaration(name, value, important),)
    if name == "all":
        names: Iterable[str] = DECISIVE - {"direction", "unicode-bidi"}
        return tuple(Declaration(each, value, important) for each in names) if value in GLOBAL else ()
    if name in SHORTHANDS:
        if "var(" in value:
            return tuple(Declaration(each, f"{WAITING}{name}{WAITING}{value}", important) for each in SHORTHANDS[name])
        pairs = (
            dict.fromkeys(SHORTHANDS[name], value)
            if value in GLOBAL
            else dict(_SPLITTERS.get(name, _split_pair)(name, value))
        )
    else:
        pairs = {name: value}
    found = []
    for each, part in pairs.items():
        sure = _judge(each, part)
        if sure is None:
            return ()
        found.append(Declaration(each, part, important, sure))
    return tuple(found)


def _judge(name: str, value: str) -> bool | None:
    """Whether a browser understands a value; None if it does not, False if that is not known."""
    if not value:
        return None
    if value in GLOBAL or "var(" in value or name not in _TESTS or _TESTS[name](name, value):
        return True
    return False if "(" in value else None


def _is_word(name: str, value: str) -> bool:
    return value.split()[-1] in WORDS[name] or value in WORDS[name]


def _is_colour(name: str, value: str) -> bool:
    return value in ("currentcolor", "auto") or colour_of(value) is not None


def _is_length(name: str, value: str) -> bool:
    amount = length_of(value.split()[0], 16.0, 100.0)
    if amount is None:
        return value in _LENGTH_WORDS
    return amount >= 0 or name not in _POSITIVE or "(" in value


def _is_share(name: str, value: str) -> bool:
    return length_of(value, 0.0, 1.0) is not None or value == "normal"


def _is_font_size(name: str, value: str) -> bool:
    size = length_of(value, 16.0, 16.0)
    return value in _FONT_WORDS if size is None else size >= 0 or "(" in value


# By property: whether a value is one that browsers are known to understand. They understand any of other properties.
_TESTS: dict[str, Callable[[str, str], bool]] = {
    **dict.fromkeys(WORDS, _is_word),
    **dict.fromkeys(_COLOURS, _is_colour),
    **dict.fromkeys(_LENGTHS, _is_length),
    "font-size": _is_font_size,
    "opacity": _is_share,
    "zoom": _is_share,
}


def _split_background(name: str, value: str) -> Iterator[tuple[str, str]]:
    colour, images, clip = "transparent", "none", "border-box"
    for part in split_values(value.replace("/", " / ")):
        word = part.rstrip(",")
        if "(" in word and not word.startswith(("rgb", "hsl", "hwb", "lab", "lch", "oklab", "oklch", "color")):
            images = value
        elif word == "text":
            clip = "text"
        elif word == "currentcolor" or colour_of(word) is not None or "(" in word:
            colour = word
    yield from (("background-color", colour), ("background-image", images), ("background-clip", clip))


def _split_font(name: str, value: str) -> Iterator[tuple[str, str]]:
    for part in split_values(value):
        size = part.partition("/")[0] if "(" not in part else part
        is_size = size[:1].isdigit() or size[:1] == "." or "(" in size or size in _FONT_WORDS
        if is_size and not (size.isdigit() and size != "0"):
            yield "font-size", size
            return
    yield "font-size", "medium"


_FONT_WORDS = frozenset(["xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "smaller", "larger"])


def _split_decoration(name: str, value: str) -> Iterator[tuple[str, str]]:
    parts = split_values(value)
    yield "text-decoration-line", " ".join(part for part in parts if part.isalpha() or "-" in part) or "none"
    colours = [part for part in parts if colour_of(part) is not None]
    yield "text-decoration-color", colours[-1] if colours else "currentcolor"


def _split_pair(name: str, value: str) -> Iterator[tuple[str, str]]:
    parts = split_values(value)
    first, second = SHORTHANDS[name]
    yield first, parts[0] if parts else ""
    yield second, parts[-1] if parts else ""


def _split_sides(name: str, value: str) -> Iterator[tuple[str, str]]:
    parts = split_values(value)
    if not 1 <= len(parts) <= 4:
        return
    top, right, bottom, left = four_sides(parts)
    if name == "padding":
        yield from (("padding-left", left), ("padding-right", right))
        return
    prefix = "margin-" if name == "margin" else ""
    for side, part in zip(_SIDES, (top, right, bottom, left), strict=True):
        yield prefix + side, part


def _split_flow(name: str, value: str) -> Iterator[tuple[str, str]]:
    parts = value.split()
    yield "flex-direction", next((part for part in parts if part in WORDS["flex-direction"]), "row")
    yield "flex-wrap", next((part for part in parts if part in WORDS["flex-wrap"]), "nowrap")


def _split_list(name: str, value: str) -> Iterator[tuple[str, str]]:
    parts = [part for part in split_values(value) if part not in ("inside", "outside") and "url(" not in part]
    yield "list-style-type", parts[0] if parts else "disc"


def _split_whole(name: str, value: str) -> Iterator[tuple[str, str]]:
    yield SHORTHANDS[name][0], value


_SPLITTERS = {
    "background": _split_background, "font": _split_font, "text-decoration": _split_decoration,
    "inset": _split_sides, "margin": _split_sides, "padding": _split_sides, "flex-flow": _split_flow,
    "list-style": _split_list, "animation": _split_whole, "mask": _split_whole,
}  # fmt: skip
