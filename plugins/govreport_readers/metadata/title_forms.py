"""The forms in which sites write the titles of reports, as patterns of squeezed text."""

from __future__ import annotations

import re

from govreport_readers.metadata.names import LONGEST_NAME, NAME

# A title has so many characters at most.
LONGEST = 90

YEAR = r"(?<!\d)(?:(?:19|20)\d\d|二[〇零][一二三四五六七八九〇零]{2})(?!\d)"
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NAME = rf"{NAME}{{0,{LONGEST_NAME}}}?"
_SUBJECTS = "(?:政府信息公开|政务公开)"
SUBJECT = rf"(?:(?:政府|政务)?(?:信息|资讯)公开|政务公开)(?:[和与及暨]{_SUBJECTS}|\({_SUBJECTS}\))?"
# What the document has beside the report, or what makes it its last version.
_REMARK = (
    r"(?:\((?:[含附][^()]{0,6}(?:表格?|件|图|录|说明|数据)|全文|(?:修订|修正|更正|公开|正式|网络|完整)[版稿]?)\))?"
)
_REPORT = (
    r"(?:工作)?(?:(?:开展|落实|推进|执行)?情况)?(?:(?:总结|自查)(?:[和与及暨、]|报告[和与及暨、]))?的?(?:年?年度)?(?:工作)?(?:情况)?(?:总结)?"
    rf"(?:报告书?|年报)(?:[和与及暨](?:工作)?总结)?(?:的(?:公告|公示|通告)|全文)?{_REMARK}"
)
_AFTER_YEAR = rf"(?:年?度)?(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报){_REMARK}"
_MONTHS = r"1月(?:1日)?起?[至到-]+(?:\d{4}年)?12月(?:31日)?止?"


def _with_year(name: str) -> str:
    """The pattern of a title that says its year.

    :param name: the pattern of the name before the year or the subject.
    """
    return (
        # 清源县2023年…, 2023年清源县…, …—清源县
        rf"(?P<before>{name})[:|-]*\(?(?P<year>{YEAR})(?:年(?:年度|度)?|度|(?=政))(?:\)度?)?(?!学年)的?"
        rf"(?P<after>{_NAME}){SUBJECT}{_REPORT}(?:[-(]+(?P<behind>{NAME}{{2,{LONGEST_NAME}}}))?"
        # 清源县政府信息公开工作2023年度报告
        rf"|(?P<before2>{name}){SUBJECT}(?:工作)?\(?(?P<year2>{YEAR})年?\)?{_AFTER_YEAR}"
        # 清源县政府信息公开工作年度报告（2023年度）, …——2023年度
        rf"|(?P<before3>{name}){SUBJECT}{_REPORT}(?:-*\(|-+)(?:(?P<year3>{YEAR})年?度?(?:{_MONTHS})?"
        # 政府信息公开工作年度报告（清源县，2023年）, …（清源县2023年）, …——清源县2023年度
        rf"|(?P<behind4>{NAME}{{2,{LONGEST_NAME}}}?)[,，、·]?(?P<year4>{YEAR})年?度?"
        # 政府信息公开工作年度报告（2023年，清源县）, …（2023年清源县）
        rf"|(?P<year5>{YEAR})年?度?[,，、·]?(?P<behind5>{NAME}{{2,{LONGEST_NAME}}}?))(?:\)|$)"
    )


BEFORE = ("before", "before2", "before3")
YEARS = ("year", "year2", "year3", "year4", "year5")
BEHIND = ("behind", "behind4", "behind5")
WHOLE = re.compile(_with_year(_NAME))
WITHOUT_YEAR = re.compile(rf"(?P<before>{_NAME}){SUBJECT}{_REPORT}")
# 政府信息公开年报 is what sites call the column, too.
COLUMN = re.compile(rf"{SUBJECT}(?:工作)?年报")
# A title without the name before its year: what stands before it in a sentence tells where the name begins.
REST = re.compile(
    rf"(?:{_with_year('')})"
    r"(?!的?(?:通知|公告|格式|模板|范本|制度|要求|编制|编写|编报|撰写|工作|有关|相关|反映|指出|中|数据|解读|分析|汇总))"
)
# What may stand before a title on its line.
MARKS = '#*>《〈「『“"★☆●◆■▲·'
CLOSES = {"《": "》", "〈": "〉", "「": "」", "『": "』", "“": "”"}
LEAD_IN = re.compile(rf"[{MARKS}]*")
NUMBER = re.compile(r"[^\d()]{2,12}\((?:19|20)\d\d\)\d{1,4}号")
DECORATION = re.compile(r"\(([^()\d]{1,8})\)")
OPENS = frozenset('《〈“":;,。')
NAME_CHARACTER = re.compile(NAME)
# A sentence that gives out the report goes on so behind its title.
ANNOUNCED = re.compile("[^。]{0,30}?(?:公布|发布|公开|如下|予以)")
# What follows the body in the title of a document about reports.
BEHIND_AUTHOR = re.compile(f"(?!^)关于|各|所属|{YEAR}|{SUBJECT}|:")
# 清源县关于公布《…》的公告
GIVEN_OUT = re.compile(
    rf"(?P<author>{_NAME})关于(?:公布|发布|印发|公开|公示)[《〈](?P<inner>[^《》〈〉]+)[》〉]的(?:公告|公示|通告|通知)"
)
END = frozenset('》〉」』”"*#>')
# What may follow a title on its line: the day, the line about source and size of type.
AFTER = re.compile(
    r"(?<=[告报示)》〉度])[》〉”\"*#]*(?P<after>\(?(?:20\d\d[-./年]\d{1,2}[-./月]\d|二[〇零].{1,2}年.{1,2}月)"
    r"|(?:信息|文章)?来源|稿源|作者|供稿|(?:发布|发表|录入|添加|上传|创建|撰写|提交|更新|公开|信息)?(?:日期|时间)|发布(?:机构|单位)"
    r"|浏览|点击|阅读|访问|字[号体]|(?:责任)?编辑|索引号|\(字|\.(?:docx?|wps|pdf|html?)$)"
)


def parse_year(printed: str) -> int:
    """The year in digits or in numerals."""
    return int(printed.translate(_DIGITS))
