"""Turns printed figures into numbers: what a form's type understands, and nothing more.

A text is a figure only if all of it is understood. What is not a figure stays text: the caller reports it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal

from govreport_core.forms.units import (
    BEHIND_MONEY,
    COUNTED,
    CURRENCY,
    IN_PROSE,
    MONEY,
    VOCABULARY,
    WORTH,
    agreed,
    is_foreign_unit,
    one_of,
    unify_spelling,
    unit_phrase,
    yuan_name,
)

# What a cell of a form can hold; a number is that of a row outside the forms, in a unit of its own.
Kind = Literal["count", "signed_count", "amount", "number"]
Figure = int | float
# The least and the greatest value of a cell; None where there is no limit.
Interval = tuple[Figure | None, Figure | None]

# In which an amount is printed that names no unit.
UNIT_OF_THE_FORM = "万元"

# What a cell prints that has nothing to say. None of these is the number 0.
MARKERS = frozenset(VOCABULARY["nothing"])
# Those that say of no figure that there is none: it may only not be shown.
WITHHELD = frozenset(VOCABULARY["withheld"])
# Words that say, of a change, that there is none.
UNCHANGED = frozenset(VOCABULARY["unchanged"])

LONGEST_MARKER = max(map(len, MARKERS))
# A figure's first digit stands behind a sign in words or a currency at the most.
LONGEST_SIGN = 8

_DIGIT = re.compile(r"\d")
# A leading zero is the mark of digits run together, not of a number.
_PLAIN_NUMBER = re.compile("0|[1-9][0-9]{0,14}")
# Soft hyphens and what has no width: nobody sees them.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# Digits in circles, raised or lowered, that refer to a note; and what else does.
_MARKS = "①-⓿❶-➓㉑-㉟㊱-㊿²³¹⁰-₎※★†‡"
_NUMBER_MARK = re.compile(f"[{_MARKS}½¼¾⅐-⅞]")
_UNIT_ENDS = "".join(sorted({unit[-1] for unit in VOCABULARY["counted"]}))
_NOTE_MARKS = re.compile(rf"(?<=[\d\])）】元{_UNIT_ENDS}])\s*[{_MARKS}]+(?=\s*(?:$|[(\[（【]))")
_MINUS = ("-", "−")
_SIGN = one_of((*VOCABULARY["more"], *VOCABULARY["less"], *VOCABULARY["neither"]))
# White space is given back by no part: a line of blanks would be tried in every way to divide it.
# At most fifteen digits: so many a number in JSON has for certain, whoever reads it.
_FIGURE = re.compile(
    rf"(?P<sign>{_SIGN})?\s*+(?P<currency>{CURRENCY}\s*+{CURRENCY}?\s*+:?)?\s*+"
    r"(?P<digits>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?P<decimals>\.\d+)?\s*+"
    rf"(?:(?P<money>{MONEY})\s*+{BEHIND_MONEY}?|(?P<counted>{COUNTED}))?"
    r"(?P<note>\s*+[(\[【].*[)\]】]|\*{1,3})?\s*+[。;]?"
)
# A note that takes back the figure before it: 12（应为13）, 12（另有2件未计入）.
_TAKEN_BACK = re.compile(one_of(VOCABULARY["unsettled"]))
_QUOTES = frozenset(("“”", '""', "‘’", "''", "「」", "『』"))
# In a note: an amount of its own, and what is left where it speaks of units otherwise.
_OWN_AMOUNT = re.compile(r"\d[\d,.]*\s*[十百千万亿]*元")
_ON_UNITS = re.compile("元|单位|[千万亿]计")


def _to_plain(text: str) -> str:
    """The text with full-width characters made the usual ones; a mark of a note behind it is cut off."""
    if text.isascii():
        return text.strip()
    # NFKC would make digits of them: 40① is 40 with a note, not 401.
    if _NUMBER_MARK.search(text):
        text = _NUMBER_MARK.sub("#", _NOTE_MARKS.sub("", text))
    return unify_spelling(unicodedata.normalize("NFKC", _UNSEEN.sub("", text))).strip()


def _match_figure(plain: str) -> re.Match[str] | None:
    """A figure's parts; None if the text is not wholly understood."""
    if plain[:1] + plain[-1:] in _QUOTES:
        plain = plain[1:-1].strip()
    if plain[:1] == "(" and plain[-1:] == ")":
        # (12) may be 12 or, as bookkeepers write, -12; a sign within leaves no doubt.
        match = _FIGURE.fullmatch(plain[1:-1].strip())
        return match if match and match["sign"] and not match["note"] else None
    match = _FIGURE.fullmatch(plain)
    return None if match and match["note"] and _TAKEN_BACK.search(match["note"]) else match


def is_blank(text: str) -> bool:
    """Whether a cell's text says that there is nothing: empty, a dash, a slash, 无, 不涉及, NaN …"""
    return text in MARKERS or (
        len(text) <= LONGEST_MARKER and not text.isdigit() and _to_plain(text).lower() in MARKERS
    )


def says_none(text: str) -> bool:
    """Whether a cell's text says that there is none of what it counts: a dash, a slash, 无 …, but no empty text."""
    return is_blank(text) and _to_plain(text).lower() not in WITHHELD


def is_figure(text: str) -> bool:
    """Whether the whole text is a figure of any kind, a word for a change of 0 among them."""
    if text.isascii() and text.isdigit():
        return True
    if _DIGIT.search(text, 0, LONGEST_SIGN) is None:
        return text.strip() in UNCHANGED
    return _match_figure(_to_plain(text)) is not None


def parse_figure(text: str, kind: Kind = "count", unit: str | None = None) -> Figure | None:
    """The number that a printed text stands for; None if it is not a figure of this kind.

    Amounts come back in 万元. A unit printed in the cell goes before `unit`, the one printed in the
    column's head or elsewhere; without either an amount is in 万元, the unit of the form. In a unit
    that nobody knows it has no value, and neither has what the kind cannot be: 1.5 applications, or
    fewer than none.

    >>> parse_figure("减12", "signed_count"), parse_figure("251000元", "amount"), parse_figure("22（其中修订16件）")
    (-12, 25.1, 22)
    >>> parse_figure("持平", "signed_count"), parse_figure("2.5", "amount", "亿元"), parse_figure("5", "amount", "美元")
    (0, 25000, None)
    >>> parse_figure("-5"), parse_figure("1.5"), parse_figure("5.0")
    (None, None, 5)
    """
    if text in MARKERS:
        return None  # none of them is a word for a change of 0, either
    if (kind != "amount" or unit is None) and _PLAIN_NUMBER.fullmatch(text):
        return int(text)
    match = _match_figure(_to_plain(text))
    if match is None:
        return 0 if kind in ("signed_count", "number") and text.strip() in UNCHANGED else None
    return _value_of(match, kind, unit)


def _value_of(match: re.Match[str], kind: Kind, unit: str | None) -> Figure | None:
    """The number of a figure whose parts are understood; see `parse_figure`."""
    digits = match["digits"].replace(",", "")
    if digits[0] == "0" and len(digits) > 1:
        return None
    # In floats 5700 元 would be 0.5700000000000001 万元.
    value = _apply_sign(Decimal(digits + (match["decimals"] or "")), match["sign"], kind)
    if value is None or not _is_possible(value, kind):
        return None
    if kind != "amount":
        return _to_number(value) if _is_counted(match) else None
    # Nothing is nothing in any unit.
    worth = _unit_worth(match, unit if value else UNIT_OF_THE_FORM)
    return None if worth is None else _to_number(value * worth)


def _is_possible(value: Decimal, kind: Kind) -> bool:
    """Whether a value is in the kind's domain: only changes are below nothing, only amounts are broken."""
    if kind == "number":
        return True
    return (value >= 0 or kind == "signed_count") and (kind == "amount" or value == value.to_integral_value())


def _to_number(value: Decimal) -> Figure:
    return int(value) if value == value.to_integral_value() else float(value)


def _apply_sign(value: Decimal, sign: str | None, kind: Kind) -> Decimal | None:
    """The value with its sign. Only a change or number has one in words: ↑5 in another column is not 5."""
    if sign is None or sign in _MINUS:
        return -value if sign else value
    if kind not in ("signed_count", "number") or (sign in VOCABULARY["neither"] and value):
        return None
    return -value if sign in VOCABULARY["less"] else value


def _is_counted(match: re.Match[str]) -> bool:
    return not (match["money"] or match["currency"] or unit_phrase(_note_behind(match)))


def _unit_worth(match: re.Match[str], named: str | None) -> Decimal | None:
    """What one of the amount's unit is worth in 万元; None if that is not settled.

    :param named: the unit that is printed outside the cell.
    """
    note = _note_behind(match)
    in_note = unit_phrase(note)
    if match["counted"] or re.fullmatch(COUNTED, note) or is_foreign_unit(note):
        return None
    printed = agreed((yuan_name(match["money"]) if match["money"] else None, in_note))
    if printed is None and note and _ON_UNITS.search(_OWN_AMOUNT.sub("", note)):
        return None
    if printed is None and named is None and _may_be_in_another_unit(match, note):
        return None
    return WORTH.get(printed or named or UNIT_OF_THE_FORM)


def _may_be_in_another_unit(match: re.Match[str], note: str) -> bool:
    """Whether an amount without a unit may be in another one than the form's, as its note or currency sign says."""
    if {UNIT_OF_THE_FORM, *IN_PROSE.findall(note)} != {UNIT_OF_THE_FORM}:
        return True
    return bool(match["currency"])  # ￥12 is 12 元, or 12 of the column's unit


def _note_behind(match: re.Match[str]) -> str:
    """What stands in brackets behind the figure."""
    return (match["note"] or "").strip()[1:-1].strip()
