"""Finds the title of a report: in a tag, on lines of its own, inside a sentence.

A title names the year and mostly the body, so that much hangs on it. All patterns match squeezed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from govreport_core.model.document import Position
from govreport_readers.metadata.lines import WHITE, Line, OffsetText, squeeze
from govreport_readers.metadata.names import (
    LONGEST_NAME,
    NAME,
    OWN,
    is_agency,
    is_full_name,
    is_own,
    join_name,
    may_be_name,
)

# A title stands on so many lines at most, and has so many characters at most.
LINES, LONGEST = 3, 90

_YEAR = r"(?<!\d)(?:(?:19|20)\d\d|二[〇零][一二三四五六七八九〇零]{2})(?!\d)"
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NAME = rf"{NAME}{{0,{LONGEST_NAME}}}?"
_SUBJECT = r"(?:(?:政府|政务)?信息公开|政务公开)(?:[和与及暨](?:政府信息公开|政务公开))?"
_REPORT = r"(?:工作)?(?:情况)?的?(?:年?年度)?(?:工作)?(?:情况)?(?:总结)?(?:报告|年报)"
_MONTHS = r"1月(?:1日)?起?[至到-]+(?:\d{4}年)?12月(?:31日)?止?"
_TITLE = (
    # 清源县2023年…, 2023年清源县…, …—清源县
    rf"(?P<before>{_NAME})[:|-]*\(?(?P<year>{_YEAR})(?:年?年度?|(?=政))\)?度?(?!学年)的?(?P<after>{_NAME}){_SUBJECT}{_REPORT}"
    rf"(?:[-(]+(?P<behind>{NAME}{{2,{LONGEST_NAME}}}))?"
    # 清源县政府信息公开工作2023年度报告
    rf"|(?P<before2>{_NAME}){_SUBJECT}(?:工作)?\(?(?P<year2>{_YEAR})年?\)?(?:年?度)?(?:工作)?(?:报告|年报)"
    # 清源县政府信息公开工作年度报告（2023年度）
    rf"|(?P<before3>{_NAME}){_SUBJECT}{_REPORT}-*\((?P<year3>{_YEAR})年?度?(?:{_MONTHS})?\)"
)
_BEFORE, _YEARS = ("before", "before2", "before3"), ("year", "year2", "year3")
_NAMES = (*_BEFORE, "after")
_WHOLE = re.compile(_TITLE)
_INSIDE = re.compile(
    rf"(?<!{NAME})(?:{_TITLE})(?!的?(?:通知|公告|格式|模板|范本|制度|要求|编制|编写|编报|撰写|工作|有关|相关|反映|指出|中))"
)
# What may stand before a title on its line, the number of the document among it, and what leads into one in a sentence.
_LEAD_IN = re.compile(
    r"[#*>《“\"]*(?:(?:标题|题名|题目|名称|信息名称|文件名称|title):)?[#*《“\"]*(?:[^\d()]{2,12}\((?:19|20)\d\d\)\d{1,4}号)?"
)
_IN_SENTENCE = re.compile(
    rf".*(?:公布|发布|现将|(?<!机构)编制(?:完成|形成)?了?|形成|撰写了?|下载|查阅)(?:{OWN})?|(?:{OWN})"
)
_OPENS = frozenset('《“":;,。')
_END = frozenset('》”"*#>')
# Where the report itself begins: of several titles above it the last is its own, the others are a list of the site's.
_BODY = re.compile(r"[一1][、.]|#* ?(?:一、)?(?:总体情况|概述)|本(?:年度)?报告|根据|按照|依据")
_SITE_NAME = re.compile(r"[_|>]|[-—–－]+")
_STOPS = frozenset("。；;：:！!？?")
# A line of so many characters without a stop at its end was wrapped.
_WRAPPED = 18


class Title(NamedTuple):
    """A title and what it says.

    :param agency: the body that it names.
    :param position: where it is printed, None if only a tag has it.
    :param above: the line above a title on lines of its own.
    """

    text: str
    year: int
    agency: str | None
    position: Position | None
    above: Line | None = None

    def ends_with(self, line: Line) -> bool:
        """Whether this line is its last."""
        return self.position is not None and self.position.end == line.end

    def named_above(self) -> Title:
        """The title together with the line above it, if this is the name, or the first half of it."""
        if self.above is None or self.position is None:
            return self
        above = squeeze(self.above.text.lstrip("#*> "))
        line = above.as_printed(0, len(above.text))
        name: str | None = None
        if self.agency is None:
            name = line if is_full_name(line) else None
        elif self.text.startswith(self.agency[:2]):
            name = join_name(line, self.agency)
        if name is None:
            return self
        start = self.above.end - len(above.printed)
        return Title(f"{above.printed} {self.text}", self.year, name, Position(start, self.position.end))


def tagged_title(tag: str | None, text: str) -> Title | None:
    """A title that a tag gives, with its place in the text if it stands there."""
    if not tag or "公开" not in tag:
        return None
    # The name of the site may stand before the title or behind it; what is printed says where the title ends.
    titles = [title for part in (tag, *_SITE_NAME.split(tag)) for title in _titles_filling(part, 0)]
    for title in titles:
        if position := _find_printed(title.text, text):
            return title._replace(position=position)
    return titles[0]._replace(position=None) if titles else None


def title_on_lines(text: str, head: Sequence[Line]) -> Title | None:
    """The last title above the report's body that fills a line, or two or three."""
    title: Title | None = None
    for at, line in enumerate(head):
        if title and _BODY.match(line.text):
            break
        above = head[at - 1] if at else None
        begun = _title_from_first(text, head[at : at + LINES])
        twice = title and begun and above and title.text == begun.text and title.ends_with(above)
        if begun and not twice:
            title = begun._replace(above=above)
    return title


def title_in_sentence(text: str, head: Sequence[Line]) -> Title | None:
    """The first title in the running text: one that is announced, or begins a clause."""
    for line, following in zip_longest(head, head[1:]):
        end = following.end if following and _is_wrapped(line) else line.end
        bare = squeeze(text[line.start : end])
        if "公开" not in bare.text:
            continue
        for found in _INSIDE.finditer(bare.text):
            title = _announced_title(found, bare, line.start)
            if title and (title.agency is None or is_agency(title.agency)):
                return title
    return None


def _is_wrapped(line: Line) -> bool:
    """Whether the sentence goes on in the next line."""
    return len(line.text) >= _WRAPPED and line.text[-1] not in _STOPS


def _announced_title(found: re.Match[str], bare: OffsetText, at: int) -> Title | None:
    """The title without the words that lead into it; None if there are none and it is within a clause.

    :param at: where in the document the squeezed text begins.
    """
    # The pattern takes 我局编制了清源县民政局 for the name, so that the lead ends within what was found.
    lead = _IN_SENTENCE.match(bare.text, found.start(), max(found.end(group) for group in _BEFORE))
    start = lead.end() if lead else found.start()
    if not (lead or start == 0 or bare.text[start - 1] in _OPENS):
        return None
    named = _WHOLE.match(bare.text, start)
    return _read_title(named, bare, at) if named else None


def _title_from_first(text: str, lines: Sequence[Line]) -> Title | None:
    """The title that begins with the first of these lines, and not with a later one."""
    for count, last in enumerate(lines, 1):
        if last.end - lines[0].start > 2 * LONGEST:
            return None
        if title := next(_titles_filling(text[lines[0].start : last.end], lines[0].start), None):
            return None if count > 1 and _title_from_first(text, lines[1:count]) else title
    return None


def _titles_filling(printed: str, at: int) -> Iterator[Title]:
    """The titles that fill a text, the longest first; words before it that a blank sets off need not be part of it."""
    if "开" not in printed or "报" not in printed:
        return
    bare = squeeze(printed)
    end = len(bare.text)
    while end and bare.text[end - 1] in _END:
        end -= 1
    if end > LONGEST:
        return
    for start in _possible_starts(bare):
        lead = _LEAD_IN.match(bare.text, start)
        found = _WHOLE.fullmatch(bare.text, lead.end() if lead else start, end)
        if found and (title := _read_title(found, bare, at)):
            yield title


def _possible_starts(bare: OffsetText) -> Iterator[int]:
    """Where a title can begin: where the text begins, and behind every blank of its first line."""
    before = -1
    for at, place in enumerate(bare.places):
        between = bare.printed[before + 1 : place]
        if "\n" in between or "\t" in between:
            break
        if before < 0 or between:
            yield at
        before = place


def _read_title(found: re.Match[str], bare: OffsetText, at: int) -> Title | None:
    """What a match of `_TITLE` says; None if what stands in the place of the name cannot be one.

    :param at: where in the document the squeezed text begins.
    """
    names = [name for group in _NAMES if (name := _name_in_group(found, group, bare)) and not is_own(name)]
    if not all(map(may_be_name, names)):
        return None
    end = found.end()
    behind = _name_in_group(found, "behind", bare)
    if behind and is_agency(behind) and not names:
        names = [behind]
    elif behind:
        # The site, where the body is named already, or a remark.
        end = len(bare.text[: found.start("behind")].rstrip("-("))
    year = next(filter(None, map(found.__getitem__, _YEARS)))
    first, last = bare.span(found.start(), end)
    printed = " ".join(bare.printed[first:last].split())
    agency = names[0] if len(names) == 1 else None
    return Title(printed, int(year.translate(_DIGITS)), agency, Position(at + first, at + last))


def _name_in_group(found: re.Match[str], group: str, bare: OffsetText) -> str:
    """What a group of a match names, without the words and brackets around it."""
    start, end = found.span(group)
    # In 县人民政府信息公开 the shortest name ends too soon: 政府 belongs to both.
    if bare.text[start:end].endswith("人民") and bare.text.startswith("政府", end):
        end += len("政府")
    name = bare.text[start:end]
    if name.startswith("(") and name.endswith(")"):
        start, end = start + 1, end - 1
    elif name.endswith(")") and "(" not in name:
        end -= 1
    return bare.as_printed(start, end).removeprefix("关于").removesuffix("关于")


def _find_printed(title: str, text: str) -> Position | None:
    """Where the text prints a title, white space left aside."""
    start = text.find(title)
    if start >= 0:
        return Position(start, start + len(title))
    letters = [re.escape(char) for char in title if not char.isspace()]
    found = re.search(WHITE.join(letters), text)
    return Position(found.start(), found.end()) if found else None
