"""Tells from its style where an element stands, and what is cut off at the edge of a box."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from govreport_readers.html.css.cascade import Style
from govreport_readers.html.css.risks import APART, FAR, SIZES
from govreport_readers.html.css.values import length_of, split_values


class Verdict(NamedTuple):
    """Why a text is not shown, or why it is not known whether it is.

    :param is_hidden: it is known not to be shown.
    :param is_clipped: by the edge of a box, out of which positioned parts may stand.
    """

    reason: str
    is_hidden: bool = True
    is_clipped: bool = False


def doubt(reason: str) -> Verdict:
    return Verdict(reason, is_hidden=False)


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


def judge_scale(style: Style) -> Verdict | None:
    if style.is_inline:
        return None
    for name in ("rotate", "scale"):
        value = style.get(name, "none")
        if not style.knows(name):
            return doubt("transformed")
        if value not in ("none", "unset", "1", "1 1", "0deg"):
            return Verdict("no size") if name == "scale" and "0" in value.split() else doubt("transformed")
    value = style.get("transform", "none")
    if value in ("none", "unset") and style.knows("transform"):
        return None
    for move in split_values(value.replace(") ", ")  ")):
        function, _, inner = move.partition("(")
        amounts = [length_of(part, 16.0, 1.0) for part in split_values(inner.rstrip(")"), ",")]
        if function in ("scale", "scalex", "scaley", "scale3d") and 0.0 in amounts[:2]:
            return Verdict("no size")
    return None


def judge_size(style: Style, length: int) -> Verdict | None:
    """What an edge cuts off that hides what stands out of it."""
    if style.is_inline or not length:
        return None
    cuts = [axis for axis in "xy" if style.get(f"overflow-{axis}", "visible") not in ("visible", "unset")]
    unknown = not style.knows("overflow-x", "overflow-y", *SIZES)
    is_narrow = not cuts and bool(style.own.keys() & SIZES)
    if style.get("-webkit-line-clamp", "none") not in ("none", "unset") and cuts:
        return doubt("cut off")
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
    return found or (doubt("cut off") if unknown else None)


def judge_indent(style: Style, count_lines: Callable[[], int]) -> Verdict | None:
    """What the indentation does to the first line of a block."""
    value = style.inherited.get("text-indent", "0")
    if style.is_inline or value in ("0", "unset"):
        return None if style.knows("text-indent") else doubt("indented")
    amount = length_of(value, style.em or 16.0)
    if amount is None:
        return None if value.endswith("%") and "-" not in value else doubt("indented")
    if amount <= -FAR and count_lines() <= 1:
        return Verdict("off the screen")
    return doubt("indented") if abs(amount) >= APART else None
