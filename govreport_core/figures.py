"""Figures as printed, made numbers: what a form's type understands, and nothing more.

A text is a figure only if all of it is understood. What is not a figure stays text: the caller reports it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal

Kind = Literal["count", "signed_count", "amount"]

# Ways to print that a cell has nothing to say. None of them is the number 0.
MARKERS = frozenset(
    {
        "",
        "/",
        "\\",
        "-",
        "--",
        "---",
        "—",
        "——",
        "─",
        "－",
        "−",
        "*",
        "无",
        "不涉及",
        "不适用",
        "n/a",
        "na",
        "N/A",
        "NA",
        "空",
    }
)

LONGEST_MARKER = max(map(len, MARKERS))
# A figure's first digit stands behind a sign in words at the most.
LONGEST_SIGN = 4

_DIGIT = re.compile(r"\d")
# Digits in circles, raised or lowered, that refer to a note; and what else does.
_MARKS = "①-⓿❶-➓㉑-㉟㊱-㊿²³¹⁰-₎※★†‡"
_NUMBER_MARK = re.compile(f"[{_MARKS}½¼¾⅐-⅞]")
_NOTE_MARKS = re.compile(rf"(?<=[\d\])）】元件条项个宗次份起])\s*[{_MARKS}]+(?=\s*(?:$|[(\[（【]))")
# White space is given back by no part: a line of blanks would be tried in every way to divide it.
_FIGURE = re.compile(
    r"(?P<sign>[-+−]|减少|增加|减|增)?\s*+"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,15})(?P<decimals>\.\d+)?\s*+"
    r"(?P<unit>万元|元|件|条|项|个|宗|次|份|起)?"
    r"(?P<note>\s*+[(\[【].*[)\]】]|\*{1,3})?\s*+[。;]?"
)


def _plain(text: str) -> str:
    """The text with full-width characters made the usual ones; a mark of a note behind it is cut off."""
    if text.isascii():
        return text.strip()
    # NFKC would make digits of them: 40① is 40 with a note, not 401.
    if _NUMBER_MARK.search(text):
        text = _NUMBER_MARK.sub("#", _NOTE_MARKS.sub("", text))
    return unicodedata.normalize("NFKC", text).strip()


def is_blank(text: str) -> bool:
    """Whether a cell's text says that there is nothing: empty, a dash, a slash, 无, 不涉及 …"""
    return text in MARKERS or (len(text) <= LONGEST_MARKER and not text.isdigit() and _plain(text) in MARKERS)


def is_figure(text: str) -> bool:
    """Whether the whole text is a figure of any kind."""
    if text.isascii() and text.isdigit():
        return True
    return _DIGIT.search(text, 0, LONGEST_SIGN) is not None and _FIGURE.fullmatch(_plain(text)) is not None


def parse_figure(text: str, kind: Kind = "count", unit: str | None = None) -> int | float | None:
    """The number that a printed text stands for; None if it is not a figure of this kind.

    Amounts come back in 万元. A unit printed in the cell goes before `unit`, the one printed in the
    column's head; without either an amount is in 万元, the unit of the form. A count printed with
    decimals or a minus comes back as it is printed: the schema then says that it is out of its domain.

    >>> parse_figure("减12", "signed_count"), parse_figure("251000元", "amount"), parse_figure("22（其中修订16件）")
    (-12, 25.1, 22)
    """
    if text.isascii() and text.isdigit():
        # A leading zero is the mark of digits run together, not of a number.
        if len(text) > 15 or (text[0] == "0" and len(text) > 1):
            return None
        if kind != "amount" or unit is None:
            return int(text)
    match = _FIGURE.fullmatch(_plain(text))
    if match is None:
        return None
    digits = match["digits"].replace(",", "")
    if digits[0] == "0" and len(digits) > 1:
        return None
    value = Decimal(digits + (match["decimals"] or ""))
    if match["sign"] in ("-", "−", "减", "减少"):
        value = -value
    printed_unit = match["unit"]
    if kind == "amount":
        if (printed_unit or unit) == "元":
            value /= 10_000
        elif printed_unit not in (None, "万元"):
            return None
    elif printed_unit in ("元", "万元"):
        return None
    return int(value) if value == value.to_integral_value() else float(value)
