"""Tells from its style what sets a word apart from the words beside it."""

from __future__ import annotations

from enum import Flag, auto

from govreport_readers.html.css.cascade import Style
from govreport_readers.html.css.places import judge_offset
from govreport_readers.html.css.risks import FAINT
from govreport_readers.html.css.values import colour_of, length_of


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


def look_of(style: Style, parent: Style) -> Look:
    """What sets a word apart from the words beside it."""
    look = _look_of_strike(style)
    if style.display == "contents":
        return look & Look.STRUCK
    if style.is_inline or style.display.startswith("inline"):
        look |= _look_of_height(style, parent)
    elif _is_apart(style, parent):
        look |= Look.APART
    return look | Look.SHIFTED if _is_shifted(style) else look


def _look_of_strike(style: Style) -> Look:
    if "line-through" in style.get("text-decoration-line", "none"):
        colour = colour_of(style.get("text-decoration-color", "currentcolor"))
        return Look.STRUCK if colour is None or colour.alpha > FAINT else Look.SHIFTED
    return Look.PLAIN if style.knows("text-decoration-line") else Look.SHIFTED


def _look_of_height(style: Style, parent: Style) -> Look:
    """What sets a part of a line above or below the rest of it."""
    if not style.knows("vertical-align"):
        return Look.SHIFTED
    em, around = style.em or 16.0, parent.em or 16.0
    align = style.get("vertical-align", "baseline")
    raised = length_of(align, em, em * 1.2)
    if align in ("super", "sub") or (raised is not None and abs(raised) >= 2):
        return Look.RAISED
    return Look.SHIFTED if "vertical-align" in style.own and em < 0.9 * around else Look.PLAIN


def _is_apart(style: Style, parent: Style) -> bool:
    """Whether what is not a part of a line has one of its own."""
    is_item = "flex" in parent.display or "grid" in parent.display  # order_items() parts these
    return not is_item and style.display != "none" and not style.display.startswith("table-")


def _is_shifted(style: Style) -> bool:
    """Whether a word is moved, or parted from those beside it, or whether that is not known."""
    return (
        style.get("position", "static") in ("absolute", "fixed")
        or style.get("float", "none") not in ("none", "unset")
        or judge_offset(style) not in ((0.0, 0.0), None)
        or not style.knows("position", "float", "vertical-align")
        or any(_is_wide(style, name) for name in ("margin-left", "margin-right", "padding-left", "padding-right"))
        or style.get("text-raise", "0") not in ("0", "0pt", "0px", "unset")
    )


def _is_wide(style: Style, name: str) -> bool:
    """Whether the room beside a word parts it from the next, or draws it over that."""
    value = style.get(name, "0")
    if value in ("auto", "unset"):
        return False
    em = style.em or 16.0
    amount = length_of(value, em)
    return amount is None or amount < 0 or amount >= em / 2
