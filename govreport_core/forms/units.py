"""Finds units of money: what they are called and worth, and which of them the text around an amount names.

A unit that the vocabulary (`schemas/figures.json`) does not have is handed on as it is printed, and so are two that
contradict each other, such as 元、万元. They are worth nothing: an amount in them has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from govreport_core.forms.normalization import remembered
from govreport_core.resources import load_json

VOCABULARY: Mapping[str, Any] = MappingProxyType(load_json("figures.json"))


def one_of(texts: Iterable[str]) -> str:
    """A pattern for any of these texts, the longest first."""
    # A pattern takes the first that fits: 件 before 件次 would leave 次 behind.
    return f"(?:{'|'.join(map(re.escape, sorted(texts, key=len, reverse=True)))})"


# What one of a unit is worth in 万元, the unit of the forms.
WORTH: Mapping[str, Decimal] = MappingProxyType({unit: Decimal(worth) for unit, worth in VOCABULARY["money"].items()})
# Units as they stand without 元.
WITHOUT_YUAN: tuple[str, ...] = tuple(VOCABULARY["without_yuan"])
# A unit as it stands behind digits, with or without 元.
MONEY = one_of((*WORTH, *WITHOUT_YUAN))
CURRENCY = f"(?i:{one_of(VOCABULARY['currency'])})"
# Units that no amount of the forms is in, other currencies and measures among them.
MEASURES: tuple[str, ...] = tuple(VOCABULARY["measures"])
FOREIGN_UNITS: tuple[str, ...] = (*VOCABULARY["foreign_money"], *MEASURES)
BEHIND_MONEY = one_of(VOCABULARY["behind_money"])
COUNTED = one_of(VOCABULARY["counted"])
# A unit in running text, of whatever currency.
IN_PROSE = re.compile(r"[美港欧日韩澳]?[十百千万亿]*元")

# So many characters before and behind an amount may speak of its unit, in fragments no longer than this: what is
# longer is running text, and the table ends there.
BEFORE, BEHIND, LONGEST_FRAGMENT = 1500, 300, 60
# In flattened text so many characters around an amount are taken for its table.
NEAR = 150

_SPELT = str.maketrans(VOCABULARY["spelt"])
_OTHER_CHARACTERS = re.compile(f"[{re.escape(''.join(map(chr, _SPELT)))}]")
_PARTING = re.compile(r"[\n\r\t|│┃｜]")
_SECTION = re.compile(r"^[ \t\u3000#*]*[一二三四五六七八九十]{1,3}、", re.MULTILINE)
_NUMERAL_POINT = re.compile(r"[一二三四五六七八九十]{1,3}、")
# No fragment without one of these says anything of a unit.
_TELLING = re.compile(f"[元圆圓位]|{one_of(FOREIGN_UNITS)}")

_PHRASE = re.compile(
    rf"[\s(（\[【]*(?:(?:计量|货币|金额)?单位\s*[:：为是]?\s*)?{CURRENCY}?\s*[:：]?\s*"
    rf"(?P<unit>{MONEY})\s*{BEHIND_MONEY}?[\s)）\]】]*"
)
# Other 单位 are bodies.
_STATED = re.compile(
    r"(?<!填报|制表|编制|主办|承办|报送|申报|发布|责任|下属|所属|直属)单\s*位\s*(?:均|统一|一律)?\s*(?P<is>[:：为是])?\s*(?P<units>[^。；;()（）\[\]【】]{1,24})"
    rf"|以\s*(?P<by>{CURRENCY}?\s*(?:{MONEY}|[\u3400-\u9fff]{{1,4}}元))\s*(?:为\s*单位|计|填)"
)
_BETWEEN = re.compile(r"[、,，/\\\s和及与或]+")
_SOME_YUAN = re.compile(rf"{CURRENCY}?\s*(?P<unit>[\u3400-\u9fff]{{0,4}}?元)")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,16})[)）\]】]")
# How a line that is there for the unit begins, a unit line or a note.
_OWN_LINE = re.compile(
    r"[\s(（\[【*※#]*(?:(?:注|备注|说明|附注)[\d:：、.．\s].{0,20}|(?:本表|表中|表内|以上|上述).{0,12}|计量|货币|金额|统计)?"
)
# A label is normalised: it has no white space and no punctuation.
_UNIT_IS = f"单位(?:为|是)?{COUNTED}*"
_BEFORE_UNIT = rf"(?:^|{_UNIT_IS}|额(?:为|是)?|费用?|购|价款?|总计|合计|数值?)(?:人民币)?"
# 万 ends words as well as amounts: without 元 it is a unit only behind 单位 or 额.
_LABEL_END = (
    re.compile(rf"{_BEFORE_UNIT}({one_of(WORTH)}){BEHIND_MONEY}?$"),
    re.compile(rf"(?:{_UNIT_IS}|额)(?:人民币)?({one_of(WITHOUT_YUAN)})$"),
    re.compile(rf".*{_BEFORE_UNIT}([\u3400-\u9fff]{{1,3}}元)$"),
    re.compile(rf".*{_BEFORE_UNIT}({one_of(FOREIGN_UNITS)})$"),
)
_LAST = frozenset("元圆圓币幣整正千万萬亿億").union(unit[-1] for unit in FOREIGN_UNITS)
_FOREIGN = re.compile(rf"(?i:{one_of(FOREIGN_UNITS)})(?:/\w{{1,3}})?")
# What is stated for a unit and is no known one, such as 单位：SDR.
_LETTERS = re.compile(rf"(?!{CURRENCY})[A-Za-z$]{{1,4}}")


def unify_spelling(text: str) -> str:
    """The text with other characters that stand in units, such as 圆 for 元, made the usual ones; its length stays."""
    # Finding that there are none is quicker than translating each character into itself.
    return text.translate(_SPELT) if _OTHER_CHARACTERS.search(text) else text


def yuan_name(unit: str) -> str:
    """A unit's full name: 万元 of 万."""
    return unit if unit.endswith("元") else f"{unit}元"


def agreed(units: Iterable[str | None]) -> str | None:
    """The unit that all name who name one; "元、万元", which is not a unit, if they differ; None if nobody does."""
    return "、".join(dict.fromkeys(filter(None, units))) or None


def unit_phrase(text: str) -> str | None:
    """The unit of money that a text names if it says nothing else.

    >>> unit_phrase("（单位：万元）"), unit_phrase("人民币千圆"), unit_phrase("其中元旦")
    ('万元', '千元', None)
    """
    match = _PHRASE.fullmatch(unify_spelling(text)) if len(text) <= LONGEST_FRAGMENT else None
    return yuan_name(match["unit"]) if match else None


def is_foreign_unit(text: str) -> bool:
    """Whether a text is a unit that no amount of the forms is in, and nothing else."""
    return _FOREIGN.fullmatch(text.strip()) is not None


def unit_behind(label: str) -> str | None:
    """The unit of money at the end of a normalised label; one in no vocabulary as it is printed.

    >>> unit_behind("本年收费金额单位百万元"), unit_behind("收费金额美元"), unit_behind("收费金额")
    ('百万元', '美元', None)
    """
    match = _find_unit_at_end(label)
    return match and (match[1] if match[1] in FOREIGN_UNITS else yuan_name(match[1]))


@remembered
def without_unit(label: str) -> str:
    """A normalised label without the unit of money at its end."""
    match = _find_unit_at_end(label)
    if match is None:
        return label
    return label[: match.start(1)].removesuffix("人民币").removesuffix("为").removesuffix("单位")


def _find_unit_at_end(label: str) -> re.Match[str] | None:
    if label[-1:] not in _LAST:
        return None
    label = unify_spelling(label)
    return next(filter(None, (pattern.search(label) for pattern in _LABEL_END)), None)


def unit_of_amount(
    named: str | None, text: str, start: int, end: int, table: tuple[int, int] | None = None
) -> str | None:
    """The unit of an amount that is printed without one: what its head names and what the table says of it agree on.

    Where no head names a unit, any that its own table states counts. What else can name one, or contradict a head, is
    only what is there for the unit: a unit line, a note, the fragment beside the amount. Other tables have units, too.

    :param named: the unit that the column's head or the row's label names.
    :param start: where the amount stands in the text.
    :param table: the span of the grid in which it stands; None in flattened text, where what is near counts instead.
    """
    found = [named]
    first, last = table or (start - NEAR, end + NEAR)
    for fragments in (_fragments_before(text, start), _fragments_behind(text, end)):
        beside = True  # so far nothing but blanks between the amount and what is looked at
        for fragment, at in fragments:
            if not fragment or fragment.isspace():
                continue
            phrase = _unit_beside(fragment) if beside else None
            beside = False
            if phrase:
                found.append(phrase)
            elif _TELLING.search(fragment):
                # A table run together has no lines, so whatever it states is heard.
                plainly = len(fragment) <= LONGEST_FRAGMENT and (named is not None or not first <= at < last)
                found += _stated_units(unify_spelling(fragment), plainly)
    return agreed(found)


def _unit_beside(fragment: str) -> str | None:
    """The unit that the fragment beside an amount is, or begins with; an unknown one, such as 元/年, as it is."""
    bare = fragment.strip(" \u3000(（[【")
    return unit_phrase(fragment) or (_unknown_unit(bare) if len(bare) <= LONGEST_FRAGMENT else None)


def _fragments_before(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The fragments of a table before this place and where they begin, the nearest first, up to its section."""
    window = text[max(0, start - BEFORE) : start]
    headings = [heading.start() for heading in _SECTION.finditer(window)]
    beside, *further = reversed(_PARTING.split(window[headings[-1] :] if headings else window))
    at = start - len(beside)
    yield beside, at  # however long: it may be a whole table run together
    for fragment in further if len(beside) <= LONGEST_FRAGMENT else ():
        at -= len(fragment) + 1
        if len(fragment) > LONGEST_FRAGMENT:
            yield fragment[-LONGEST_FRAGMENT:], at + len(fragment) - LONGEST_FRAGMENT
            return
        yield fragment, at


def _fragments_behind(text: str, end: int) -> Iterator[tuple[str, int]]:
    """The fragments behind this place and where they begin, up to the next section's heading."""
    window = text[end : end + BEHIND]
    heading = _SECTION.search(window)
    beside, *further = _PARTING.split(window[: heading.start()] if heading else window)
    yield _NUMERAL_POINT.split(beside[:LONGEST_FRAGMENT])[0], end
    at = end + len(beside) + 1
    for fragment in further if len(beside) <= LONGEST_FRAGMENT else ():
        if len(fragment) > LONGEST_FRAGMENT:
            return
        yield fragment, at
        at += len(fragment) + 1


def _stated_units(fragment: str, plainly: bool) -> Iterator[str]:
    """The units that a fragment states.

    :param plainly: only those of a line that is there for them.
    """
    for match in _STATED.finditer(fragment):
        if plainly and not _OWN_LINE.fullmatch(fragment, 0, match.start()):
            continue
        for item in _BETWEEN.split((match["by"] or match["units"]).strip()):
            is_stated = match["is"] or match["by"]
            if unit := unit_phrase(item) or ((_unknown_unit(item) or _letters(item)) if is_stated else None):
                yield unit
    if not plainly:
        yield from filter(None, (unit_phrase(fragment), *map(_unit_in_brackets, _BRACKETS.findall(fragment))))


def _unit_in_brackets(text: str) -> str | None:
    return unit_phrase(text) or _unknown_unit(text)


def _unknown_unit(text: str) -> str | None:
    """What may be a unit that nobody knows: whatever ends with 元, or goes on behind it in a line run together."""
    if is_foreign_unit(text):
        return text.strip()
    match = _SOME_YUAN.match(text)
    return match and match["unit"] + text[match.end() :]


def _letters(text: str) -> str | None:
    return text if _LETTERS.fullmatch(text) else None
