"""Years and parts of years in a caption: which they are, and whether they are those of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_core.reading.captions.words import caption_words

_SPOKEN_YEAR = re.compile(r"二[〇○零O0]([一二三四五六七八九〇○零])([一二三四五六七八九〇○零])(?=年)")
_NUMERALS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}
_SPACED_YEAR = re.compile(r"\d(?<!\d\d)(?:\s+\d){3}(?=\s*年)")
_TO = r"[-—–~～至到]{1,2}"
YEAR = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)(?:年度?|(?={_TO}(?:19|20)?\d\d年)|(?=[和与、/](?:19|20)?\d\d年)|(?=[)）\]】]))"
)
_SPAN = re.compile(rf"(?<!\d)((?:19|20)\d\d)年?度?{_TO}((?:19|20)\d\d)年")
_MONTHS = {char: number for number, char in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
_MONTH = rf"(\d{{1,2}}|{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY_OF_MONTH = r"月份?(?:\d{1,2}日|底|末)?"
_MONTH_RANGE = re.compile(rf"{_MONTH}(?:{_DAY_OF_MONTH})?{_TO}(?:(?:19|20)\d\d年)?{_MONTH}{_DAY_OF_MONTH}")
_UNTIL = re.compile(rf"截[至止](?:日期|时间)?[:：为到]?(?:(?:19|20)\d\d年)?{_MONTH}月")
_SINGLE_MONTH = re.compile(rf"(?<![\d至到—–~-]){_MONTH}月(?:份|(?=数据|情况|统计|报表))")
_DAY = re.compile(rf"年?\d{{1,2}}{_DAY_OF_MONTH}")
_LAST_MONTH = 12


def with_years_in_digits(text: str) -> str:
    """A text with its years in digits without blanks: 二〇二二年 and 2 0 2 2 年 as 2022年."""
    if "年" not in text:
        return text
    text = _SPACED_YEAR.sub(lambda match: "".join(match[0].split()), text)
    return _SPOKEN_YEAR.sub(lambda match: f"20{_NUMERALS[match[1]]}{_NUMERALS[match[2]]}", text)


def without_times(text: str) -> str:
    """A text without its years, months and days and without words for times."""
    return caption_words().times.sub("", without_days(YEAR.sub("", text)))


def without_days(text: str) -> str:
    """A text without its months and days."""
    return _DAY.sub("", _MONTH_RANGE.sub("", text))


def has_days(text: str) -> bool:
    """Whether a text gives a day or a month."""
    return _DAY.search(text) is not None


def is_part_of_year(text: str) -> bool:
    """Whether a text gives months that are not a whole year.

    >>> is_part_of_year("2023年1-12月数据"), is_part_of_year("截至2023年6月30日"), is_part_of_year("2023年3月份")
    (False, True, True)
    """
    ranges = _MONTH_RANGE.findall(text)
    if ranges:
        return any((_number(first), _number(last)) != (1, _LAST_MONTH) for first, last in ranges)
    return any(_number(month) < _LAST_MONTH for month in _UNTIL.findall(text)) or _SINGLE_MONTH.search(text) is not None


def _number(month: str) -> int:
    return int(month) if month.isdigit() else _MONTHS[month]


def spans_of_years(text: str) -> Iterator[tuple[int, int]]:
    """The first and the last year of each span of several years."""
    for first, last in _SPAN.findall(text):
        if int(first) < int(last):
            yield int(first), int(last)
