"""Finds in the first sentences whose report it is and of which year: 现将X2023年政府信息公开情况报告如下.

The name of a body stands there between a word that leads to it, or the beginning of a clause, and a word that goes on:
what it did, according to what, in which year. A clause that names others, such as 根据省政府办公厅的要求, has neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from govreport_core.model.document import Position
from govreport_readers.metadata.leads import acts_behind, name_ends, name_start
from govreport_readers.metadata.lines import NEIGHBOUR, squeeze
from govreport_readers.metadata.names import is_full_name, is_short_name, may_begin_clause
from govreport_readers.metadata.own_words import fits
from govreport_readers.metadata.title_forms import SUBJECT, YEAR, parse_year

# What parts clauses. What is quoted is the name of another document, and what stands in these brackets a remark.
_CLAUSE = re.compile(r"[^，,。；;：:！!？?《》“”\"\t|]+")
_QUOTED = re.compile(r"《[^《》\n]{0,80}》")
_REMARK = re.compile(
    # 一年来（2023年） says of which year.
    r"(?![(（](?:19|20)\d\d年度?[)）])[〔\[(（][^〔〕\[\]()（）\n]{0,10}(?:\d{2}|[〇一二]{2}|简称|附)[^〔〕\[\]()（）\n]{0,40}[〕\])）]"
)
# （国办公开办函〔2021〕30号）
_DEEPEST = 2
# A sentence, its wrapped lines with it. A line without any of these is none: a title, an entry of a menu.
_SENTENCE = re.compile(r"(?:[^。\n]|(?<=[^\n。；;：:]{18})\n)+。?")
_SIGN = re.compile("[，,。；;]|如下")
_REPORTED = re.compile("报告|年报|信息公开|编制|编写|撰写|起草|填报|数据")
_YEAR = re.compile(YEAR)
_OF_YEAR = re.compile(
    rf"(?P<year>{YEAR})(?!-\d)年?度?[^，。；]{{0,8}}?"
    rf"(?:{SUBJECT}|年度报告|年报|数据|公开|的工作|的情况|工作(?:开展|落实|进展|推进|总体)?情况)"
)
_FIRST_SECTION = re.compile(r"(?:[一1][、.．]|\n[#*\s\u3000]{0,20})\s{0,4}(?:(?:总体|总的|基本)情况|概述)")
_NEXT_SECTION = re.compile(r"\n[#*\s\u3000]{0,20}[二2][、.．]")
# So far behind its heading is the first sentence looked for.
_FIRST_SENTENCES = 160
_NOTICE = re.compile(rf"关于(?:做好|报送|编制)?(?P<year>{YEAR})年度?[^《》\n]{{0,20}}?(?:年度报告|年报)")
# What makes the report of another year one that is spoken of.
_OF_ANOTHER = re.compile("对照|整改|针对|问题|上年|去年|同比|相比|较|自从|以来|要点|计划")
# A sentence that opens with its year, and what makes it one on how it came to be.
_OPENING = re.compile(rf"\s*(?P<year>{YEAR})\s*年(?:度|以?来)?\s*[，,]")
_HISTORY = re.compile("修订|修正|施行|颁布|实施以来|组建|成立|挂牌|划转|合并|印发|出台|要求")
_SUBJECT = re.compile(SUBJECT)
# A year that begins the sentence, or one that is the only one in it; not the year of a law or of a day.
_YEAR_OF_REPORT = re.compile(rf"(?P<year>{YEAR})年(?!\d{{1,2}}月)(?!修订|修正|公布|施行)")


class Named(NamedTuple):
    """A body that a sentence names, and where."""

    name: str
    position: Position


def bodies_in_prose(text: str, start: int, end: int, words: frozenset[str]) -> Iterator[Named]:
    """The bodies of which the sentences between two offsets say that the report is theirs.

    :param words: what the report's body calls itself.
    """
    for at, said in _sentences(text, start, end):
        for clause in _CLAUSE.finditer(said):
            if named := _body_in_clause(clause.group(), words):
                yield named._replace(position=_moved(named.position, at + clause.start()))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The sentences between two offsets that speak of reports, without what they quote, and where they begin."""
    for sentence in _SENTENCE.finditer(text[start:end]):
        said = sentence.group()
        if _SIGN.search(said) and _REPORTED.search(said) and not NEIGHBOUR.match(said):
            yield start + sentence.start(), _without_quotes(said)


def year_in_prose(text: str, start: int, end: int) -> tuple[int, Position] | None:
    """The year of which the sentences between two offsets say that the report is."""
    for at, said in _sentences(text, start, end):
        for clause in _CLAUSE.finditer(said):
            bare = squeeze(clause.group())
            found = _OF_YEAR.search(bare.text)
            if found and not _OF_ANOTHER.search(bare.text):
                first, last = bare.span(*found.span("year"))
                begun = at + clause.start()
                return parse_year(found["year"]), Position(begun + first, begun + last)
    return _opening_year(text, start, end)


def _opening_year(text: str, start: int, end: int) -> tuple[int, Position] | None:
    """The only year with which sentences on the disclosure of information open: 2023年，我局认真推进政府信息公开."""
    opened = []
    for at, said in _sentences(text, start, end):
        found = _OPENING.match(said)
        if found and _SUBJECT.search(said) and not _OF_ANOTHER.search(said) and not _HISTORY.search(said):
            begun = at + found.start("year")
            opened.append((parse_year(found["year"]), Position(begun, begun + len(found["year"]))))
    return opened[0] if len({year for year, _ in opened}) == 1 else None


def year_of_notice(text: str, start: int, end: int) -> tuple[int, Position] | None:
    """The year of the reports on which the notice is that the sentences quote: 《关于2023年度年报编写的通知》."""
    if found := _NOTICE.search(text, start, end):
        return parse_year(found["year"]), Position(*found.span("year"))
    return None


def year_of_first_section(text: str, start: int, end: int) -> tuple[int, Position] | None:
    """The year with which the first sentence of the first section that has one begins, or the only one in it."""
    heading = first_section(text, start, end)
    if not heading:
        return None
    behind = _without_quotes(text[heading.end() : heading.end() + _FIRST_SENTENCES])
    if following := _NEXT_SECTION.search(behind):
        behind = behind[: following.start()]
    for sentence in re.finditer(r"[^。；]+", behind):
        bare = squeeze(sentence.group())
        years = [*_YEAR_OF_REPORT.finditer(bare.text)]
        if not years:
            continue
        if len({parse_year(year["year"]) for year in years}) > 1 and years[0].start() > 0:
            return None
        first, last = bare.span(*years[0].span("year"))
        at = heading.end() + sentence.start()
        return parse_year(years[0]["year"]), Position(at + first, at + last)
    return None


def first_section(text: str, start: int, end: int) -> re.Match[str] | None:
    """The heading of the first section."""
    return _FIRST_SECTION.search(text, start, end)


def _without_quotes(said: str) -> str:
    """The text with an end of clauses in the place of what is quoted, blanks in that of remarks, at the same places."""
    said = _QUOTED.sub(lambda quoted: "《" * len(quoted.group()), said)
    for _ in range(_DEEPEST):
        said = _REMARK.sub(lambda remark: " " * len(remark.group()), said)
    return said


def _body_in_clause(clause: str, words: frozenset[str]) -> Named | None:
    """The body that a clause names between a lead and a word that goes on."""
    bare = squeeze(clause)
    ends = sorted({*name_ends(bare.text, 2), *(year.start() for year in _YEAR.finditer(bare.text, 2))})
    for end in ends:
        start = name_start(bare.text[:end], announced=True, acting=acts_behind(bare.text, end))
        if start is None or start == end:
            continue
        name = bare.text[start:end]
        if start == 0 and not may_begin_clause(name):
            continue
        # A name without a place will do at the beginning of a sentence if the report calls itself so.
        if fits(name, words) and (is_full_name(name) or (words and start == 0 and is_short_name(name))):
            first, last = bare.span(start, end)
            return Named(bare.as_printed(start, end), Position(first, last))
    return None


def _moved(position: Position, by: int) -> Position:
    return Position(position.start + by, position.end + by)
