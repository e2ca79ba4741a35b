"""Blanks what running text says beside its figures: last year's figures to compare with, and shares of a whole.

收到申请比上年的20件减少5件，为15件 gives one figure of the year. What is blanked keeps its length, so that places stay.
"""

from __future__ import annotations

import re

_UNIT = "(?:件次|宗次|人次|[件宗起例条份项次个人])"
_NUMBER = r"(?:\d[\d,]{0,8}|[一二两三四五六七八九十百千零]{1,7})"
_AGO = r"(?:(?:上一?个?年度?|去年度?|前一?年度?|往年|(?:19|20)\d\d年度?)(?:同期)?)"
_WORDS = r"[^,，。；;:()\d\n]"
_CHANGE = "(?:上升|增长|增加|提高|增多|多出|升|增|多|下降|减少|降低|回落|下滑|降|减|少|持平|翻番|变)"
_SHARE = r"[\d.]{1,6}[%％]"
_AMOUNT = rf"(?:{_NUMBER}{_UNIT}|{_SHARE}|[\d.]{{1,6}}(?:倍|个百分点))"
_CHANGED = rf"(?:{_WORDS}{{0,6}}?{_CHANGE}{_WORDS}{{0,3}}?{_AMOUNT}|{_WORDS}{{0,6}}?{_CHANGE})"
# What is blanked stands for nothing; a clause can have these signs anywhere.
_BLANK = "-"
_ASIDE = re.compile(
    # Most characters begin none of these: the class says so at once.
    "(?=[较比相与同和由从(占的])(?:"
    # 较上年的20件有所减少, 比2022年减少5件, 与上年的20件相比
    rf"(?:(?<![占对])[较比]|相较于?|相比)于?{_AGO}(?:{_WORDS}{{0,8}}?{_NUMBER}{_UNIT})?{_CHANGED}?"
    rf"|[与同和]{_AGO}(?:{_WORDS}{{0,8}}?{_NUMBER}{_UNIT})?{_WORDS}{{0,2}}(?:相比|持平|相当){_CHANGED}?"
    # 由上年的64件升至72件
    rf"|[由从]{_AGO}?{_WORDS}{{0,6}}?{_NUMBER}{_UNIT}{_WORDS}{{0,4}}?{_CHANGE}(?:[至到为]|成了?)"
    rf"|\({_AGO}{_WORDS}{{0,8}}?{_NUMBER}{_UNIT}\)"
    # 占总数24件的29%, 新收申请总数24件的29%, 占46%
    rf"|占(?:全部|全年|总|其|总数|总量|总件数){{0,3}}{_NUMBER}{_UNIT}的{_WORDS}{{0,2}}{_SHARE}"
    rf"|(?<=[件宗起例条份项次个人])的{_WORDS}{{0,2}}{_SHARE}"
    rf"|占比?{_WORDS}{{0,8}}{_SHARE}(?:以上|左右)?)"
)


def blank_asides(text: str) -> str:
    """The text with blanks of the same length in the place of such remarks.

    >>> blank_asides("收到申请比上年减少5件,为15件")
    '收到申请-------,为15件'
    """
    return _ASIDE.sub(lambda found: _BLANK * len(found[0]), text)
