"""Finds the day on which a report was published.

A page prints several dates: of publication, of drawing up, of today. What a date's label says, or that it stands
beside the title, tells which is which; a date of which nothing says so is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from govreport_core.model.document import Position
from govreport_readers.metadata.lines import GAP, WHITE, Line
from govreport_readers.metadata.names import is_agency

_NOUGHT = "〇○零0OoО"
_NUMERAL = rf"[一二三四五六七八九十{_NOUGHT}]"
# Every branch begins with a character of its own: a search for those is several times as fast.
_DATE = (
    rf"(?:(?P<y>20(?<!\d20){WHITE}\d{WHITE}\d|二[{_NOUGHT}][一二三四五六七八九{_NOUGHT}]{{2}}){WHITE}[-年./]{WHITE}"
    rf"(?P<m>\d{{1,2}}|{_NUMERAL}{{1,2}}|元){WHITE}[-月./]{WHITE}(?P<d>\d{{1,2}}|{_NUMERAL}{{1,3}})(?:{WHITE}日)?)"
)
DATE = re.compile(_DATE)
# What makes a date another thing than a moment that is over: the beginning of a period, today's weekday.
_PERIOD = re.compile(rf"{WHITE}(?:起|至|到|[-—–~～]{{1,2}}{WHITE}(?:20)?\d{{1,4}}{WHITE}[年月])")
_WEEKDAY = re.compile(rf"{WHITE}(?:星期|周[一二三四五六日])")
_KEYS = "|".join(rf"{key}(?<![^\n]{key})" for key in ("date", "pubdate", "published"))
_LABEL = re.compile(
    rf"(?:日{WHITE}期|时{WHITE}间|发布(?:于|(?={WHITE}[:：]))|(?P<key>{_KEYS}))"
    rf"{GAP}[\]】*]{{0,3}}{GAP}[:：|]?{GAP}[\[【(（]?{GAP}(?={_DATE})"
)
_CELL_END = re.compile(r"[\t|]")
# The words before 日期 and 时间, letter-spaced or not; a blank before these parts them from what is another thing.
_LABEL_WORD = re.compile(r"[\u4e00-\u9fff](?:[ \u3000]?[\u4e00-\u9fff])*$")
_PUBLISHED = (
    *("发布", "公开", "公布", "公示", "公告", "发表", "刊登", "刊发", "刊载", "登出", "上网", "挂网", "发稿", "上线"),
)
_ENTERED = ("录入", "添加", "上传", "创建", "提交", "入库", "信息", "文章", "撰写", "编辑", "写入", "登载", "推送")
_DRAWN_UP = ("成文", "生成", "发文", "印发", "制发", "签发", "形成", "编制", "落款", "签署", "起草")
_OTHER = (
    *("更新", "修改", "修订", "打印", "当前", "截至", "截止", "有效", "失效", "废止", "生效", "施行", "实施", "统计"),
    *("今日", "系统", "北京", "访问", "登录", "浏览", "查询", "办公", "工作", "服务", "受理", "开放", "开始", "结束"),
    *("起始", "到期"),
)
# What may stand before a date beside the title, and what makes it another date; what may follow it at once.
_SOURCE_LINE = re.compile(
    r"(?:信息)?来源|作者|供稿|编辑|责任编辑|发布机构|发布单位|发布人|字体|字号|浏览|点击|阅读|访问|索引号|文号"
)
_OTHER_DAY = re.compile(r"(?:[日时][期间]|更新|打印|当前|截[至止]|有效|今天是?|[至到~～—–-])\s*[:：]?\s*$")
_AFTER_DAY = re.compile(r"[\u4e00-\u9fff](?<!发|公|来|信|作|浏|点|字|阅|责|编)")
_CLOSING = re.compile(r"(?:[ \u3000T]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?[）)\]】 \u3000]*")
# So many lines below the title may a date stand, and so long may the line be.
_LINES_BELOW, _LONGEST = 4, 100
# The next line, or the row below, has this label's date.
_LABEL_ALONE = re.compile(r"(?:日\s*期|时\s*间)\s*[:：]?$")
_PROSE = re.compile("[。，；]|根据|按照|依据|总体情况|概述")
_DIGITS = str.maketrans(f"{_NOUGHT}一二三四五六七八九", "0" * len(_NOUGHT) + "123456789")


class Day(NamedTuple):
    """A day in ISO form and where it is printed."""

    iso: str
    position: Position


class _DayOf(Enum):
    """What a label calls its date the day of."""

    PUBLICATION = auto()
    SOMETHING = auto()
    DRAWING_UP = auto()


def day_in(printed: str) -> str | None:
    """The first day in a text, in ISO form."""
    found = DATE.search(printed)
    return _iso_date(found) if found else None


def labelled_days(text: str, end: int) -> tuple[Day | None, Day | None]:
    """The first day of publication that a label gives, and the first day on which the report was drawn up."""
    first: dict[_DayOf, Day] = {}
    for label in _LABEL.finditer(text, 0, end):
        kind = _classify_label(label, text)
        if kind is None or kind in first:
            continue
        # Also today's date has a weekday behind it, unless the label says that it is the day of publication.
        may_be_today = kind is not _DayOf.PUBLICATION
        if day := _read_day(DATE.match(text, label.end()), text, may_be_today=may_be_today):
            first[kind] = day
    return first.get(_DayOf.PUBLICATION, first.get(_DayOf.SOMETHING)), first.get(_DayOf.DRAWING_UP)


def day_beside_title(text: str, below: Sequence[Line]) -> Day | None:
    """The day on the lines below a title, alone or in the line about source and size of type."""
    for line in below[: _LINES_BELOW + 1]:
        if len(line.text) > _LONGEST or _PROSE.search(line.text) or _LABEL_ALONE.search(line.text):
            return None
        for found in DATE.finditer(text, line.start, line.end):
            before = text[line.start : found.start()]
            if _may_precede(before) and not _AFTER_DAY.match(text, found.end()) and (day := _read_day(found, text)):
                return day
    return None


def day_above_title(text: str, above: Sequence[Line]) -> Day | None:
    """The day on the line above a title, alone or in the line about source and size of type.

    A day below a label or another day is the value of a label, or the last of a row of days.
    """
    if not above or (len(above) > 1 and (_LABEL_ALONE.search(above[-2].text) or DATE.search(above[-2].text))):
        return None
    line = above[-1]
    day = closing_day(text, line)
    return day if day and _may_precede(text[line.start : day.position.start]) else None


def _may_precede(before: str) -> bool:
    """Whether these words of a line leave the date behind them that of the page."""
    bare = before.strip("（(【[ |\t\u3000#*")
    if _OTHER_DAY.search(bare):
        return False
    return not bare or _SOURCE_LINE.match(bare) is not None or is_agency("".join(bare.split()))


def closing_day(text: str, line: Line) -> Day | None:
    """The day with which a line ends, a time of day behind it left aside."""
    for found in DATE.finditer(text, line.start, line.end):
        if _CLOSING.fullmatch(text, found.end(), line.end):
            return _read_day(found, text)
    return None


def lone_day(text: str, line: Line) -> Day | None:
    """The day that is all that a line says."""
    day = closing_day(text, line)
    return day if day and not text[line.start : day.position.start].strip("（([【 \u3000") else None


def _classify_label(label: re.Match[str], text: str) -> _DayOf | None:
    """What the label makes of its date; None if it is the date of something else."""
    if label["key"] or label.group().startswith("发布"):
        return _DayOf.PUBLICATION
    line = text[max(0, label.start() - _LONGEST) : label.start()].rpartition("\n")[2]
    cell = _CELL_END.split(line)[-1]
    if cell != line and "\n" in label.group():
        # A row of labels: the row below begins with the first one's value.
        return None
    # 更 新 日 期 is one label, and 来源：清源县民政局 时间 has another one.
    word = _LABEL_WORD.search(cell.rstrip())
    what = "".join(word.group().split()) if word else ""
    if what.endswith(_PUBLISHED):
        return _DayOf.PUBLICATION
    if not what or what.endswith(_ENTERED):
        return _DayOf.SOMETHING
    if what.endswith(_DRAWN_UP):
        return _DayOf.DRAWING_UP
    return None if what.endswith(_OTHER) or not cell[-1:].isspace() else _DayOf.SOMETHING


def _read_day(found: re.Match[str] | None, text: str, *, may_be_today: bool = True) -> Day | None:
    """The day that a match prints; None if there is no such day, or if what follows makes it something else."""
    if found is None or _PERIOD.match(text, found.end()) or (may_be_today and _WEEKDAY.match(text, found.end())):
        return None
    iso = _iso_date(found)
    return Day(iso, Position(found.start(), found.end())) if iso else None


def _iso_date(found: re.Match[str]) -> str | None:
    # Patterns let 2023-13-45 pass, the calendar does not.
    try:
        return date(*(_parse_number(found[part]) for part in ("y", "m", "d"))).isoformat()
    except ValueError:
        return None


def _parse_number(text: str) -> int:
    """A number in digits, or in Chinese numerals as dates have them."""
    text = "".join(text.split()).replace("元", "一")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)
    return int(text.translate(_DIGITS))
