"""Tells captions of tables that do not count single items: in hundreds, in per cent, of persons, of changes."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from govreport_core.forms.units import MEASURES, is_foreign_unit, unit_phrase
from govreport_core.reading.captions.bodies import is_name
from govreport_core.reading.captions.words import caption_words, one_of
from govreport_core.resources import load_json

# A unit has no longer name; what is longer is a body or running text.
LONGEST_UNIT = 4

_SCALE = "[十百千万亿]+"
# Other 单位 are bodies.
_STATED = re.compile(
    r"(?<!填报|制表|编制|主办|承办|报送|申报|发布|责任|下属|所属|直属|其他|有关|相关|事业|申请|来文|收件)(?<![各本我该])"
    r"单位(?:均|统一|一律)?(?P<is>[:为是])?(?P<units>[^,。;()\[\]【】]{1,16})"
)
_UNIT_LINE = re.compile(
    r"[(【\[*※]?(?:(?:注|备注|说明|附注)\d?[:.、]?)?(?:(?:计量|计数|统计|数量|数据|数字|均|以上|上述|表中|本表)*单位|[以按].{1,6}[计为])"
    r"|(?:表中|表内)?(?:数字|数据|数值|各数|各项|一个单位).{0,6}(?:乘|除|放大|扩大|缩小|折算|换算|代表)|[(【\[][^()]{1,8}[)】\]]$"
)
_BETWEEN = re.compile(r"[、,/\\和及与或]+")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,8})[)）\]】]")
_NO_UNIT = re.compile("无|略|见|同|不|^$")
_TAIL = re.compile("(?:计算|计|填列|填报|填写|列示|统计|表示)$")


class _Measures(NamedTuple):
    words: re.Pattern[str]
    singles: re.Pattern[str]
    others: re.Pattern[str]
    stated: re.Pattern[str]


@cache
def _measures() -> _Measures:
    data = load_json("captions.json")
    counted = one_of([*data["singles"], *data["persons"], "个数"]).pattern
    others = f"(?:每?{_SCALE}{counted}|[十百](?!元)|(?i:{one_of([*data['persons'], *MEASURES]).pattern}))"
    return _Measures(
        words=one_of(data["measures"]),
        singles=one_of(data["singles"]),
        others=re.compile(others),
        stated=re.compile(
            f"[以按用]{others}(?:为单位|[统合]?计|填|表示|列示)|(?:代表|折合|相当于|等于){others}"
            "|(?:扩大|放大|缩小|缩减|乘|除)[了到至以]?[^,]{0,3}[倍十百千万]"
            f"|元/(?:{one_of(data['singles']).pattern})"
            "|(?!效率|频率)[一-鿿]率(?:情况|数据|统计|一览|如下|[:。)])*$"
        ),
    )


def is_other_measure(line: str) -> bool:
    """Whether a line says that figures are not of single items.

    >>> is_other_measure("单位:百件"), is_other_measure("单位:件、万元"), is_other_measure("申请人情况(‰)")
    (True, False, True)
    """
    measures = _measures()
    left = measures.words.sub("", line)
    if left != line and not caption_words().contrasts.search(left):
        return True
    if measures.stated.search(line) or any(_is_certain(text) for text in _BRACKETS.findall(line)):
        return True
    return any(
        _is_other(unit, is_stated=match["is"] is not None)
        for match in _STATED.finditer(line)
        for unit in _units(match["units"])
    )


def is_unit_line(line: str) -> bool:
    """Whether a line is there for a unit, and this is not one of single items.

    >>> is_unit_line("注:计量单位为万件。"), is_unit_line("各单位共办理12件。")
    (True, False)
    """
    return _UNIT_LINE.match(line) is not None and is_other_measure(line)


def _units(text: str) -> list[str]:
    return [_TAIL.sub("", unit) for unit in _BETWEEN.split(text.strip())]


def _is_certain(text: str) -> bool:
    """Whether a text is a unit of counts that is not one of single items, and no unit of money."""
    return unit_phrase(text) is None and _measures().others.fullmatch(text) is not None


def _is_other(unit: str, is_stated: bool) -> bool:
    """Whether what is stated for a unit is none of single items or of money; one that nobody knows is not.

    :param is_stated: whether more than the word 单位 says that it is one.
    """
    if not unit or len(unit) > LONGEST_UNIT or _is_money(unit) or _measures().singles.fullmatch(unit):
        return False
    if _measures().others.fullmatch(unit):
        return True
    if not is_stated:
        return False
    words = caption_words()
    is_body = is_name(unit) or words.own_body.search(unit) or words.foreign["other-body"].search(unit)
    return not (is_body or _NO_UNIT.search(unit) or words.table.search(unit))


def _is_money(unit: str) -> bool:
    return "元" in unit or (is_foreign_unit(unit) and unit not in MEASURES)
