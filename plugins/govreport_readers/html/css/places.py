"""Tells from its style where an element stands, and what is cut off at the edge of a box."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from govreport_readers.html.css.cascade import Style
from govreport_readers.html.css.risks import APART, FAR, SIZES
from govreport_readers.html.css.values import length_of, split_values

# Function of `transform` -> how far it moves to the right and down, by its first two amounts.
_SHIFTS: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "translate": lambda first, second: (first, second),
    "translate3d": lambda first, second: (first, second),
    "translatex": lambda first, _: (first, 0.0),
    "translatey": lambda first, _: (0.0, first),
    "translatez": lambda *_: (0.0, 0.0),
}


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
    if not style.knows("position", "left", "top", "right", "bottom", "transform", "translate", "offset-path"):
        return None
    if style.get("offset-path", "none") not in ("none", "unset"):
        return None
    x: float | None = 0.0
    y: float | None = 0.0
    if style.get("position", "static") in ("relative", "absolute", "fixed"):
        x, y = _move_from(style, "left", "right"), _move_from(style, "top", "bottom")
    shift = _translation(style)
    return None if x is None or y is None or shift is None else (x + shift[0], y + shift[1])


def _move_from(style: Style, near: str, far: str) -> float | None:
    """By how many pixels a positioned element is moved away from its near side; None if that is not known."""
    if not _is_auto(style, near):
        return _side(style, near)
    if _is_auto(style, far):
        return 0.0
    opposite = _side(style, far)
    if opposite is None:
        return None
    if style.get("position", "static") == "relative":
        return -opposite
    # from the other edge of a box of which the size is not known
    return FAR * 2 if opposite < -FAR * 2 else 0.0


def _is_auto(style: Style, name: str) -> bool:
    return style.get(name, "auto") in ("auto", "unset")


def _side(style: Style, name: str) -> float | None:
    return length_of(style.get(name, "auto"), style.em or 16.0)


def _translation(style: Style) -> tuple[float, float] | None:
    """How far transformations move; None if they do anything else."""
    if style.is_inline:
        return 0.0, 0.0
    x = y = 0.0
    for move in _moves_of(style):
        shift = _shift_of(move, style.em or 16.0)
        if shift is None:
            return None
        x, y = x + shift[0], y + shift[1]
    return x, y


def _moves_of(style: Style) -> list[str]:
    """The transformations of an element as functions of `transform`, in order."""
    translate, transform = style.get("translate", "none"), style.get("transform", "none")
    moves = [] if translate in ("none", "unset") else [f"translate({translate.replace(' ', ',')})"]
    return moves if transform in ("none", "unset") else [*moves, *split_values(transform.replace(") ", ")  "))]


def _shift_of(move: str, em: float) -> tuple[float, float] | None:
    """How far one transformation moves to the right and down; None if it does anything else."""
    name, _, inner = move.partition("(")
    amounts = [length_of(part, em) for part in split_values(inner.rstrip(")"), ",")]
    if None in amounts or not amounts or name not in _SHIFTS:
        return None
    first, second, *_ = (*(amount or 0.0 for amount in amounts), 0.0)
    return _SHIFTS[name](first, second)


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


class _Limit(NamedTuple):
    """A size that is set for a box; `pixels` is None if they are not known."""

    name: str
    value: str
    pixels: float | None

    def is_tight(self, length: int, em: float) -> bool:
        """Whether a text of so many characters may have no room in it."""
        if self.pixels is None:
            return not (self.value.endswith("%") and float(self.value[:-1] or 0) >= 50)
        return self.pixels < (length * em * 1.1 if self.name.endswith("width") else em * 1.5 * max(1, length / 20))


def judge_size(style: Style, length: int) -> Verdict | None:
    """What an edge cuts off that hides what stands out of it."""
    if style.is_inline or not length:
        return None
    is_cut = any(style.get(f"overflow-{axis}", "visible") not in ("visible", "unset") for axis in "xy")
    if is_cut and style.get("-webkit-line-clamp", "none") not in ("none", "unset"):
        return doubt("cut off")
    is_unknown = not style.knows("overflow-x", "overflow-y", *SIZES)
    is_narrow = not is_cut and bool(style.own.keys() & SIZES)
    if not is_cut and not is_unknown and not is_narrow:
        return None
    if style.display.startswith("table") and style.display != "table-cell":
        return None
    return _judge_limits(style, length, is_unknown=is_unknown, is_narrow=is_narrow)


def _judge_limits(style: Style, length: int, *, is_unknown: bool, is_narrow: bool) -> Verdict | None:
    """What the sizes of a box do to a text of so many characters.

    :param is_unknown: other sizes than these may hold.
    :param is_narrow: what stands out of it is not cut off.
    """
    limits = _limits_of(style)
    is_certain = not (is_unknown or is_narrow or style.display == "table-cell")
    if is_certain and any(limit.pixels is not None and limit.pixels <= 0 for limit in limits):
        return Verdict("no size", is_clipped=True)
    if any(limit.is_tight(length, style.em or 16.0) for limit in limits):
        # What stands out of its box without being cut off may lie on what comes behind.
        return Verdict("overlapping" if is_narrow else "cut off", is_hidden=False, is_clipped=True)
    return doubt("cut off") if is_unknown else None


def _limits_of(style: Style) -> list[_Limit]:
    """The sizes of a box that do not follow its text."""
    # A browser gives the cells of a table the place that their text needs; only the greatest width narrows them.
    names = ["max-width"] if style.display == "table-cell" else sorted(SIZES)
    values = [(name, style.get(name, "auto")) for name in names]
    return [
        _Limit(name, value, length_of(value, style.em or 16.0))
        for name, value in values
        if value not in ("auto", "none", "unset") and not value.endswith("content")
    ]


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
