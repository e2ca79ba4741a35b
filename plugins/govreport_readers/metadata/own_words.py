"""Tells by the words with which a report speaks of its body, such as 我局, whether a name can be that of this body."""

from __future__ import annotations

import re

# 我局 -> how the name of such a body ends.
_ENDS = {
    "局": "局",
    "厅": "厅",
    "委": "委|委员会|会",
    "办": "办|办公室|处",
    "部": "部",
    "院": "院",
    "校": "学|学院|校",
    "所": "所",
    "社": "社",
    "站": "站",
    "处": "处|办",
    "镇": "镇|镇人民政府|镇政府",
    "乡": "乡|乡人民政府|乡政府|苏木",
    "街道": "街道|街道办|街道办事处",
    "县": "县|县人民政府|县政府",
    "区": "区|区人民政府|区政府|管委会|管理委员会",
    "市": "市|市人民政府|市政府",
    "省": "省|省人民政府|省政府",
    "州": "州|州人民政府|州政府",
    "中心": "中心",
    "公司": "公司",
    "旗": "旗|旗人民政府|旗政府",
    "盟": "盟|盟行政公署|盟行署",
    "集团": "集团|公司",
    "学院": "学院",
    "医院": "医院",
    "馆": "馆",
    "会": "会",
    "台": "台",
    "队": "队",
}
_OWN = re.compile(rf"(?:[我本])(?P<what>{'|'.join(sorted(_ENDS, key=len, reverse=True))})")
# A report that speaks of 全县 and never of 我局 or 本机关 is that of the government.
_UNNAMED = re.compile("[我本](?:机关|单位|部门)|管委会")
_AREA = re.compile("全(?P<what>[省市县区州旗盟镇乡])|本级(?P<government>政府)")
_AREAS = frozenset("省市县区州旗盟")
_SECOND_NAME = re.compile(r"[(（].*[)）]$")


def own_words(text: str, start: int, end: int) -> frozenset[str]:
    """What the body calls itself between two offsets: 局 of 我局, 县 of 全县 where it says nothing else."""
    words = frozenset(found["what"] for found in _OWN.finditer(text, start, end))
    if words or _UNNAMED.search(text, start, end):
        return words
    return frozenset(found["what"] for found in _AREA.finditer(text, start, end) if found["what"])


def speaks_as_government(words: frozenset[str]) -> bool:
    """Whether these are words for a county, a city or a province."""
    return bool(words) and words <= _AREAS


def fits(name: str, words: frozenset[str]) -> bool:
    """Whether a body of this name can call itself so; every body can where nothing is said.

    >>> fits("清源县民政局", frozenset({"局"})), fits("清源县人民政府", frozenset({"局"}))
    (True, False)
    """
    plain = _SECOND_NAME.sub("", name)
    return not words or any(re.search(f"(?:{_ENDS[word]})$", plain) for word in words)
