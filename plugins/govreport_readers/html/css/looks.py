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
        if not style.knows("vertical-align"):
            look |= Look.SHIFTED
        elif align in ("super", "sub") or (raised is not None and abs(raised) >= 2):
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
    is_item = "flex" in parent.display or "grid" in parent.display  # order_items() parts these
    if not is_item and not style.is_inline and not style.display.startswith("inline") and style.display != "none":
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
