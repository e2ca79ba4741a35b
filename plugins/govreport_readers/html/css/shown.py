"""Tells from its style whether a browser shows an element and its text."""

from __future__ import annotations

from collections.abc import Callable, Set

from govreport_readers.html.css.cascade import Style
from govreport_readers.html.css.places import Verdict, doubt, judge_scale, judge_size
from govreport_readers.html.css.risks import ALIKE, FAINT, NO_FONT, SAME, TINY_FONT, UNSEEN
from govreport_readers.html.css.values import BLACK, WHITE, Colour, colour_of, four_sides, length_of, split_values


def judge_element(style: Style, length: int, animations: Set[str]) -> Verdict | None:
    """What a style does to everything in an element; None if nothing.

    :param length: how many characters stand in the element.
    """
    if style.display == "contents" and style.knows("display"):
        return None  # it has no box of its own
    verdicts = [found for judge in _JUDGES if (found := judge(style)) is not None]
    if style.get("animation-name", "none") not in ("none", "unset"):
        names = style.get("animation-name", "none").replace(",", " ").split()
        if not style.knows("animation-name") or not animations.isdisjoint(names):
            verdicts.append(doubt("animated"))
    if (clipped := judge_size(style, length)) is not None:
        verdicts.append(clipped)
    return max(verdicts, key=lambda verdict: (verdict.is_hidden, not verdict.is_clipped), default=None)


def _judge_display(style: Style) -> Verdict | None:
    if style.display == "none":
        return Verdict("not displayed") if style.knows("display") else doubt("not displayed")
    return None if style.knows("display") else doubt("displayed or not")


def _judge_opacity(style: Style) -> Verdict | None:
    if not style.knows("opacity", "filter"):
        return doubt("transparent")
    amount = length_of(style.get("opacity", "1"), 0.0, 1.0) if style.get("opacity", "unset") != "unset" else 1.0
    shown = 1.0 if amount is None else amount
    value = style.get("filter", "none")
    for part in split_values(value) if value not in ("none", "unset") else ():
        name, _, inner = part.partition("(")
        share = length_of(inner.rstrip(") ") or "1", 0.0, 1.0)
        if name == "opacity" and share is not None:
            shown *= share
        elif name not in ("grayscale", "sepia", "hue-rotate", "saturate", "drop-shadow"):
            return doubt("filtered")
    if shown < UNSEEN:
        return Verdict("transparent")
    return doubt("faint") if shown < FAINT else None


def _judge_clip(style: Style) -> Verdict | None:
    if not style.knows("clip-path", "clip", "mask-image", "mix-blend-mode", "zoom"):
        return doubt("clipped")
    path = style.get("clip-path", "none")
    if path not in ("none", "unset"):
        return Verdict("clipped") if _is_empty_shape(path) else doubt("clipped")
    clip = style.get("clip", "auto")
    if clip not in ("auto", "unset") and style.get("position", "static") in ("absolute", "fixed"):
        return Verdict("clipped") if _is_empty_rectangle(clip) else doubt("clipped")
    if style.get("mask-image", "none") not in ("none", "unset"):
        return doubt("masked")
    if style.get("mix-blend-mode", "normal") not in ("normal", "unset"):
        return doubt("masked")
    zoom = length_of(style.get("zoom", "1"), 0.0, 1.0)
    return doubt("small") if zoom is not None and 0 < zoom < 0.4 else None


def _is_empty_rectangle(clip: str) -> bool:
    """Whether a `clip` is known to leave nothing, or a dot."""
    edges = [length_of(part) for part in clip.removeprefix("rect(").rstrip(")").replace(",", " ").split()]
    if len(edges) != 4 or None in edges:
        return False
    top, right, bottom, left = (edge or 0.0 for edge in edges)
    return bottom - top <= 1 or right - left <= 1


def _is_empty_shape(path: str) -> bool:
    name, _, inner = path.partition("(")
    parts = inner.rstrip(") ").replace(",", " ").split()
    if name == "inset":
        amounts = [length_of(part, 16.0, 100.0) for part in parts]
        if not amounts or None in amounts or not all(part.endswith("%") or part == "0" for part in parts):
            return False
        top, right, bottom, left = four_sides([amount or 0.0 for amount in amounts])
        return top + bottom >= 100 or left + right >= 100
    if name == "circle":
        return parts[:1] in (["0"], ["0px"], ["0%"])
    if name == "polygon":
        return len({tuple(pair.split()) for pair in inner.rstrip(") ").split(",")}) < 3
    return False


def _judge_containment(style: Style) -> Verdict | None:
    if not style.knows("content-visibility"):
        return doubt("content not shown")
    if style.get("content-visibility", "visible") != "hidden" or style.is_inline:
        return None
    return None if style.display.startswith("table") else Verdict("content not shown")


def _judge_content(style: Style) -> Verdict | None:
    content = style.get("content", "normal")
    return doubt("replaced") if "(" in content or not style.knows("content") else None


_JUDGES: tuple[Callable[[Style], Verdict | None], ...] = (
    _judge_display, _judge_opacity, _judge_clip, _judge_containment, _judge_content, judge_scale,
)  # fmt: skip


def judge_text(style: Style, *, is_linked: bool) -> Verdict | None:
    """What a style does to the text that stands in an element itself."""
    inherited = style.inherited
    if not style.knows("visibility", "color", "font-size", "-webkit-text-fill-color", "-webkit-text-security"):
        return doubt("seen or not")
    if inherited.get("visibility", "visible") in ("hidden", "collapse"):
        return Verdict("invisible")
    if style.em is None:
        return doubt("size not known")
    if style.em < NO_FONT:
        return Verdict("no size")
    if style.em < TINY_FONT:
        return doubt("tiny")
    if inherited.get("-webkit-text-security", "none") not in ("none", "unset"):
        return doubt("covered by dots")
    spacing = inherited.get("letter-spacing", "normal")
    if spacing not in ("normal", "unset"):
        amount = length_of(spacing, style.em)
        if amount is None or amount < -0.2 * style.em:
            return doubt("letters on top of each other")
    return _judge_colour(style, is_linked)


def _judge_colour(style: Style, is_linked: bool) -> Verdict | None:
    inherited = style.inherited
    value = inherited.get("-webkit-text-fill-color", "currentcolor")
    if value in ("currentcolor", "unset"):
        value = inherited.get("color", "black")
    colour = BLACK if value in ("unset", "currentcolor", "auto") else colour_of(value)
    if colour is None:
        return doubt("colour not known")
    ground = style.ground
    if ground is None:
        # Behind it is an image: text that would be seen on white may be trusted to be seen on it.
        faint = colour.alpha < FAINT or colour.over(WHITE).distance(WHITE) < ALIKE or _is_in_image(style, colour)
        return doubt("colour of its ground") if faint else None
    apart = colour.over(ground).distance(ground)
    if apart >= ALIKE:
        return None
    is_drawn = style.get("background-clip", "") == "text" or "text-shadow" in style.own
    if apart < SAME and not is_drawn and not (is_linked and ground == WHITE):
        return Verdict("colour of its ground")
    return doubt("colour of its ground")


def _is_in_image(style: Style, colour: Colour) -> bool:
    """Whether a colour is that of a gradient behind the text."""
    at: Style | None = style
    while at is not None:
        image = at.get("background-image", "none")
        if image not in ("none", "unset"):
            words = image.replace("(", " ").replace(")", " ").replace(",", " ").split()
            return "url" not in words and any(
                (found := colour_of(word)) is not None and found.distance(colour) < ALIKE for word in words
            )
        if at.ground is not None:
            return False
        at = at.parent
    return False
