"""Tells which declarations may hide, move, reorder or add text at all, so that other pages cost nearly nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from govreport_readers.html.css.declarations import GLOBAL, Declaration, expand
from govreport_readers.html.css.values import BLACK, WHITE, Colour, colour_of, font_size_of, length_of

# Colours that differ less in every channel cannot be told apart, or hardly.
SAME, ALIKE = 0.05, 0.2
# Text that is less opaque is not seen, or hardly.
UNSEEN, FAINT = 0.05, 0.3
# Pixels of a font that shows nothing, or nothing that can be read.
NO_FONT, TINY_FONT = 1.0, 6.0
# A box in which no figure has room.
NARROW = 8.0
# A distance at which text certainly stands outside of the window, and one at which it may.
FAR, APART = 2000.0, 100.0

TEXT_COLOURS = frozenset(("color", "-webkit-text-fill-color"))
SIZES = frozenset(("width", "height", "max-width", "max-height"))
_SAFE: dict[str, str] = {
    "display": "inline inline-block table-cell table-row table-row-group contents inline-table table-caption "
    "table-column table-column-group inline-flex -webkit-inline-box -webkit-inline-flex",
    "visibility": "visible", "content-visibility": "visible auto", "filter": "none", "clip": "auto",
    "clip-path": "none", "transform": "none", "translate": "none", "rotate": "none", "scale": "none 1", "order": "0",
    "content": "none normal", "position": "static", "float": "none", "direction": "ltr",
    "unicode-bidi": "normal embed isolate -webkit-isolate", "flex-direction": "row", "flex-wrap": "nowrap wrap",
    "-webkit-text-security": "none", "-webkit-line-clamp": "none", "animation-name": "none", "mask-image": "none",
    "mix-blend-mode": "normal", "offset-path": "none", "grid-placement": "auto", "background-clip":
    "border-box padding-box content-box", "text-raise": "0 0pt 0px", "overflow-x": "visible", "overflow-y": "visible",
    "vertical-align": "baseline middle top bottom text-top text-bottom auto 0 0px", "zoom": "normal 1 100%",
    "list-style-type": "none disc circle square",
}  # fmt: skip
SAFE = {name: frozenset(words.split()) for name, words in _SAFE.items()}
_NEVER = SIZES | {
    "top", "left", "right", "bottom", "white-space", "text-shadow", "grid-auto-flow", "text-decoration-color",
    "background-image", "background-color", "padding-left", "padding-right", *TEXT_COLOURS,
}  # fmt: skip


@lru_cache(maxsize=8192)
def may_matter(name: str, value: str) -> bool:
    """Whether a declaration as written may do something by itself; colours only beside others."""
    return any(map(is_risky, expand(name, value)))


@lru_cache(maxsize=8192)
def is_risky(declaration: Declaration) -> bool:
    """The same of a longhand."""
    name, value, _, is_sure = declaration
    if name in ("width", "max-width"):
        return _is_narrow(value)
    if name in _NEVER or name.startswith("--"):
        return False
    if not is_sure or "var(" in value:
        return True
    if value in GLOBAL:
        return value == "inherit" and name != "list-style-type"
    if name in SAFE:
        return (value if name == "content" else value.split()[-1]) not in SAFE[name]
    return _RISKS.get(name, _is_negative)(value)


def _is_narrow(value: str) -> bool:
    pixels = length_of(value)
    return pixels is not None and pixels < NARROW


def _is_faint(value: str) -> bool:
    return (length_of(value, 0.0, 1.0) or 0.0) < FAINT


def _is_tiny(value: str) -> bool:
    size = font_size_of(value, 16.0)
    return size is None or size < TINY_FONT + 2


def _is_struck(value: str) -> bool:
    return "line-through" in value


def _is_indented(value: str) -> bool:
    pixels = length_of(value)
    return pixels is None or abs(pixels) >= APART


def _is_squeezed(value: str) -> bool:
    pixels = length_of(value)
    return value != "normal" and (pixels is None or pixels < -1)


def _is_negative(value: str) -> bool:
    """Whether a margin may draw an element over what is beside it."""
    pixels = length_of(value)
    return value not in ("auto", "none") and (pixels is None or pixels < 0)


# Property -> whether a value of it may do something; what is not named here is a margin.
_RISKS: dict[str, Callable[[str], bool]] = {
    "opacity": _is_faint,
    "font-size": _is_tiny,
    "text-decoration-line": _is_struck,
    "text-indent": _is_indented,
    "letter-spacing": _is_squeezed,
}


def colours_in(declarations: Iterable[Declaration]) -> tuple[set[Colour | None], set[Colour | None]]:
    """The colours of text and of grounds that are declared; None for those that are not known."""
    texts: set[Colour | None] = set()
    grounds: set[Colour | None] = set()
    for name, value, *_ in declarations:
        if name in TEXT_COLOURS and value not in GLOBAL and value != "currentcolor":
            texts.add(colour_of(value))
        elif name == "background-color" and value not in GLOBAL:
            grounds.add(colour_of(value))
    return texts, grounds


def clash(texts: set[Colour | None], grounds: set[Colour | None]) -> bool:
    """Whether a text of these colours may not be seen on one of these grounds."""
    if None in texts or None in grounds:
        return True
    shown = {BLACK, *(text for text in texts if text)}
    under = {WHITE, *(ground for ground in grounds if ground and ground.alpha)}
    return any(
        text.alpha < FAINT or text.over(ground).distance(ground.over(WHITE)) < ALIKE
        for text in shown
        for ground in under
    )
