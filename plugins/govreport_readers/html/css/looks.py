"""Tells from its style whether a browser shows an element and its text, and what sets it apart from other text."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Flag, auto
from typing import NamedTuple

from govreport_readers.html.css.cascade import Style
from govreport_readers.html.css.risks import ALIKE, APART, FAINT, FAR, NO_FONT, SAME, SIZES, TINY_FONT, UNSEEN
from govreport_readers.html.css.values import BLACK, WHITE, Colour, colour_of, length_of, split_values


class Look(Flag):
    """What a style does to a text.

    :cvar GONE: it is not there, and its place neither.
    :cvar UNSEEN: it cannot be seen, its place stays empty.
    :cvar STRUCK: it is struck out.
    :cvar RAISED: it stands higher or lower than a line's text, as the mark of a note.
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


class Verdict(NamedTuple):
    """Why a text is not shown, or why it is not known whether it is.

    :param is_hidden: it is known not to be shown.
    :param is_clipped: by the edge of a box, out of which positioned parts may stand.
    """

    reason: str
    is_hidden: bool = True
    is_clipped: bool = False


def _doubt(reason: str) -> Verdict:
    return Verdict(reason, is_hidden=False)


def judge_element(style: Style, length: int, animations: Collection[str]) -> Verdict | None:
    """What a style does to everything in an element; None if nothing.

    :param length: how many characters stand in the element.
    """
    if style.display == "contents" and style.knows("display"):
        return None  # it has no box of its own
    verdicts = [found for judge in _JUDGES if (found := judge(style)) is not None]
    if style.get("animation-name", "none") not in ("none", "unset"):
        names = style.get("animation-name", "none").replace(",", " ").split()
        if not style.knows("animation-name") or not animations.isdisjoint(names):
            verdicts.append(_doubt("animated"))
    if (clipped := _judge_size(style, length)) is not None:
        verdicts.append(clipped)
    return max(verdicts, key=lambda verdict: (verdict.is_hidden, not verdict.is_clipped), default=None)


def _judge_display(style: Style) -> Verdict | None:
    if style.display == "none":
        return Verdict("not displayed") if style.knows("display") else _doubt("not displayed")
    return None if style.knows("display") else _doubt("displayed or not")


def _judge_opacity(style: Style) -> Verdict | None:
    if not style.knows("opacity", "filter"):
        return _doubt("transparent")
    amount = length_of(style.get("opacity", "1"), 0.0, 1.0) if style.get("opacity", "unset") != "unset" else 1.0
    shown = 1.0 if amount is None else amount
    value = style.get("filter", "none")
    for part in split_values(value) if value not in ("none", "unset") else ():
        name, _, inner = part.partition("(")
        share = length_of(inner.rstrip(") ") or "1", 0.0, 1.0)
        if name == "opacity" and share is not None:
            shown *= share
        elif name not in ("grayscale", "sepia", "hue-rotate", "saturate", "drop-shadow"):
            return _doubt("filtered")
    if shown < UNSEEN:
        return Verdict("transparent")
    return _doubt("faint") if shown < FAINT else None


def _judge_clip(style: Style) -> Verdict | None:
    if not style.knows("clip-path", "clip", "mask-image", "mix-blend-mode", "zoom"):
        return _doubt("clipped")
    path = style.get("clip-path", "none")
    if path not in ("none", "unset"):
        return Verdict("clipped") if _is_empty_shape(path) else _doubt("clipped")
    clip = style.get("clip", "auto")
    if clip not in ("auto", "unset") and style.get("position", "static") in ("absolute", "fixed"):
        edges = [length_of(part) for part in clip.removeprefix("rect(").rstrip(")").replace(",", " ").split()]
        if len(edges) == 4 and None not in edges:
            top, right, bottom, left = (edge or 0.0 for edge in edges)
            if bottom - top <= 1 or right - left <= 1:
                return Verdict("clipped")
        return _doubt("clipped")
    if style.get("mask-image", "none") not in ("none", "unset") or style.get("mix-blend-mode", "normal") not in (
        "normal",
        "unset",
    ):
        return _doubt("masked")
    zoom = length_of(style.get("zoom", "1"), 0.0, 1.0)
    return _doubt("small") if zoom is not None and 0 < zoom < 0.4 else None


def _is_empty_shape(path: str) -> bool:
    name, _, inner = path.partition("(")
    parts = inner.rstrip(") ").replace(",", " ").split()
    if name == "inset":
        amounts = [length_of(part, 16.0, 100.0) for part in parts]
        if not amounts or None in amounts or not all(part.endswith("%") or part == "0" for part in parts):
            return False
        top, right, bottom, left = _four([amount or 0.0 for amount in amounts])
        return top + bottom >= 100 or left + right >= 100
    if name == "circle":
        return parts[:1] in (["0"], ["0px"], ["0%"])
    if name == "polygon":
        return len({tuple(pair.split()) for pair in inner.rstrip(") ").split(",")}) < 3
    return False


def _four(parts: list[float]) -> list[float]:
    """Top, right, bottom and left of one to four amounts."""
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    return [top, right, parts[2] if len(parts) > 2 else top, parts[3] if len(parts) > 3 else right]


def _judge_containment(style: Style) -> Verdict | None:
    if not style.knows("content-visibility"):
        return _doubt("content not shown")
    if style.get("content-visibility", "visible") != "hidden" or style.is_inline:
        return None
    return None if style.display.startswith("table") else Verdict("content not shown")


def _judge_content(style: Style) -> Verdict | None:
    content = style.get("content", "normal")
    return _doubt("replaced") if "(" in content or not style.knows("content") else None


def judge_offset(style: Style) -> tuple[float, float] | None:
    """By how many pixels an element is moved to the right and down; None if that is not known."""
    x = y = 0.0
    position = style.get("position", "static")
    if not style.knows("position", "left", "top", "right", "bottom", "transform", "translate", "offset-path"):
        return None
    if style.get("offset-path", "none") not in ("none", "unset"):
        return None
    if position in ("relative", "absolute", "fixed"):
        for near, far, axis in (("left", "right", 0), ("top", "bottom", 1)):
            moved = _side(style, near)
            if moved is None and style.get(near, "auto") not in ("auto", "unset"):
                return None
            if moved is None:
                opposite = _side(style, far)
                if opposite is None and style.get(far, "auto") not in ("auto", "unset"):
                    return None
                moved = -opposite if opposite is not None and position == "relative" else 0.0
                if opposite is not None and position != "relative":
                    # from the other edge of a box of which the size is not known
                    moved = FAR * 2 if opposite < -FAR * 2 else None
                    if moved is None:
                        continue
            x, y = (x + moved, y) if axis == 0 else (x, y + moved)
    shift = _translation(style)
    return None if shift is None else (x + shift[0], y + shift[1])


def _side(style: Style, name: str) -> float | None:
    value = style.get(name, "auto")
    return None if value in ("auto", "unset") else length_of(value, style.em or 16.0)


def _translation(style: Style) -> tuple[float, float] | None:
    """How far transformations move; None if they do anything else."""
    if style.is_inline:
        return 0.0, 0.0
    x = y = 0.0
    moves = [f"translate({style.get('translate', 'none').replace(' ', ',')})"]
    moves = [] if style.get("translate", "none") in ("none", "unset") else moves
    value = style.get("transform", "none")
    moves += [] if value in ("none", "unset") else split_values(value.replace(") ", ")  "))
    for move in moves:
        name, _, inner = move.partition("(")
        amounts = [length_of(part, style.em or 16.0) for part in split_values(inner.rstrip(")"), ",")]
        if None in amounts or not amounts:
            return None
        first, second = amounts[0] or 0.0, (amounts[1] if len(amounts) > 1 else 0.0) or 0.0
        if name in ("translate", "translate3d"):
            x, y = x + first, y + second
        elif name == "translatex":
            x += first
        elif name == "translatey":
            y += first
        elif name not in ("translatez",):
            return None
    return x, y


def _judge_scale(style: Style) -> Verdict | None:
    if style.is_inline:
        return None
    for name in ("rotate", "scale"):
        value = style.get(name, "none")
        if not style.knows(name):
            return _doubt("transformed")
        if value not in ("none", "unset", "1", "1 1", "0deg"):
            return Verdict("no size") if name == "scale" and "0" in value.split() else _doubt("transformed")
    value = style.get("transform", "none")
    if value in ("none", "unset") and style.knows("transform"):
        return None
    for move in split_values(value.replace(") ", ")  ")):
        function, _, inner = move.partition("(")
        amounts = [length_of(part, 16.0, 1.0) for part in split_values(inner.rstrip(")"), ",")]
        if function in ("scale", "scalex", "scaley", "scale3d") and 0.0 in amounts[:2]:
            return Verdict("no size")
    return None


_JUDGES: tuple[Callable[[Style], Verdict | None], ...] = (
    _judge_display, _judge_opacity, _judge_clip, _judge_containment, _judge_content, _judge_scale,
)  # fmt: skip


def _judge_size(style: Style, length: int) -> Verdict | None:
    """What an edge cuts off that hides what stands out of it."""
    if style.is_inline or not length:
        return None
    cuts = [axis for axis in "xy" if style.get(f"overflow-{axis}", "visible") not in ("visible", "unset")]
    unknown = not style.knows("overflow-x", "overflow-y", *SIZES)
    is_narrow = not cuts and bool(style.own.keys() & SIZES)
    if style.get("-webkit-line-clamp", "none") not in ("none", "unset") and cuts:
        return _doubt("cut off")
    if not cuts and not unknown and not is_narrow:
        return None
    if style.display.startswith("table") and style.display != "table-cell":
        return None
    em = style.em or 16.0
    found: Verdict | None = None
    for name in sorted(SIZES):
        value = style.get(name, "auto")
        if value in ("auto", "none", "unset") or value.endswith("content"):
            continue
        # A browser gives the cells of a table the place that their text needs; only the greatest width narrows them.
        if style.display == "table-cell" and name != "max-width":
            continue
        size = length_of(value, em)
        needed = length * em * 1.1 if name.endswith("width") else em * 1.5 * max(1, length / 20)
        if size is not None and size <= 0 and not unknown and not is_narrow and style.display != "table-cell":
            return Verdict("no size", is_clipped=True)
        if size is None and value.endswith("%") and float(value[:-1] or 0) >= 50:
            continue
        if size is None or size < needed:
            # What stands out of its box without being cut off may lie on what comes behind.
            found = Verdict("overlapping" if is_narrow else "cut off", is_hidden=False, is_clipped=True)
    return found or (_doubt("cut off") if unknown else None)


def judge_text(style: Style, *, is_linked: bool) -> Verdict | None:
    """What a style does to the text that stands in an element itself."""
    inherited = style.inherited
    if not style.knows("visibility", "color", "font-size", "-webkit-text-fill-color", "-webkit-text-security"):
        return _doubt("seen or not")
    if inherited.get("visibility", "visible") in ("hidden", "collapse"):
        return Verdict("invisible")
    if style.em is None:
        return _doubt("size not known")
    if style.em < NO_FONT:
        return Verdict("no size")
    if style.em < TINY_FONT:
        return _doubt("tiny")
    if inherited.get("-webkit-text-security", "none") not in ("none", "unset"):
        return _doubt("covered by dots")
    spacing = inherited.get("letter-spacing", "normal")
    if spacing not in ("normal", "unset"):
        amount = length_of(spacing, style.em)
        if amount is None or amount < -0.2 * style.em:
            return _doubt("letters on top of each other")
    return _judge_colour(style, is_linked)


def _judge_colour(style: Style, is_linked: bool) -> Verdict | None:
    inherited = style.inherited
    value = inherited.get("-webkit-text-fill-color", "currentcolor")
    if value in ("currentcolor", "unset"):
        value = inherited.get("color", "black")
    colour = BLACK if value in ("unset", "currentcolor", "auto") else colour_of(value)
    if colour is None:
        return _doubt("colour not known")
    ground = style.ground
    if ground is None:
        # Behind it is an image: text that would be seen on white may be trusted to be seen on it.
        faint = colour.alpha < FAINT or colour.over(WHITE).distance(WHITE) < ALIKE or _is_in_image(style, colour)
        return _doubt("colour of its ground") if faint else None
    apart = colour.over(ground).distance(ground)
    if apart >= ALIKE:
        return None
    is_drawn = style.get("background-clip", "") == "text" or "text-shadow" in style.own
    if apart < SAME and not is_drawn and not (is_linked and ground == WHITE):
        return Verdict("colour of its ground")
    return _doubt("colour of its ground")


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


def judge_indent(style: Style, count_lines: Callable[[], int]) -> Verdict | None:
    """What the indentation does to the first line of a block."""
    value = style.inherited.get("text-indent", "0")
    if style.is_inline or value in ("0", "unset"):
        return None if style.knows("text-indent") else _doubt("indented")
    amount = length_of(value, style.em or 16.0)
    if amount is None:
        return None if value.endswith("%") and "-" not in value else _doubt("indented")
    if amount <= -FAR and count_lines() <= 1:
        return Verdict("off the screen")
    return _doubt("indented") if abs(amount) >= APART else None


def look_of(style: Style, parent: Style) -> Look:
    """What sets a word apart from the words beside it."""
    look = Look.PLAIN
    if "line-through" in style.get("text-decoration-line", "none"):
        colour = colour_of(style.get("text-decoration-color", "currentcolor"))
        look |= Look.STRUCK if colour is None or colour.alpha > FAINT else Look.SHIFTED
    elif not style.knows("text-decoration-line"):
        look |= Look.SHIFTED
    if style.display == "contents":
        return look & Look.STRUCK
    em, around = style.em or 16.0, parent.em or 16.0
    align = style.get("vertical-align", "baseline")
    if style.is_inline or style.display.startswith("inline"):
        raised = length_of(align, em, em * 1.2)
        if align in ("super", "sub") or (raised is not None and abs(raised) >= 2):
            look |= Look.RAISED
        elif "vertical-align" in style.own and em < 0.9 * around:
            look |= Look.SHIFTED
    position = style.get("position", "static")
    if position in ("absolute", "fixed") or style.get("float", "none") not in ("none", "unset"):
        look |= Look.SHIFTED
    if judge_offset(style) not in ((0.0, 0.0), None) or not style.knows("position", "float", "vertical-align"):
        look |= Look.SHIFTED
    if any(_is_wide(style, name) for name in ("margin-left", "margin-right", "padding-left", "padding-right")):
        look |= Look.SHIFTED
    if style.get("text-raise", "0") not in ("0", "0pt", "0px", "unset"):
        look |= Look.SHIFTED
    if not style.is_inline and not style.display.startswith("inline") and style.display != "none":
        look |= Look.APART if not style.display.startswith("table-") else Look.PLAIN
    return look


def _is_wide(style: Style, name: str) -> bool:
    """Whether the room beside a word parts it from the next, or draws it over that."""
    value = style.get(name, "0")
    if value in ("auto", "unset"):
        return False
    em = style.em or 16.0
    amount = length_of(value, em)
    return amount is None or amount < 0 or amount >= em / 2
