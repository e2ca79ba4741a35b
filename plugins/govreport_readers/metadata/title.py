"""Reads the title of a report: the year, the body, and where it is printed.

A title names the year and mostly the body, so that much hangs on it. All patterns match squeezed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from govreport_core.model.document import Position
from govreport_core.reading.title_kinds import title_kind
from govreport_readers.metadata.leads import lead_label, name_start, without_authorship
from govreport_readers.metadata.lines import Line, OffsetText, squeeze
from govreport_readers.metadata.names import (
    LONGEST_NAME,
    NAME,
    begins_cut,
    is_agency,
    is_full_name,
    is_named_body,
    is_own,
    join_name,
)

# A title has so many characters at most.
LONGEST = 90

YEAR = r"(?<!\d)(?:(?:19|20)\d\d|二[〇零][一二三四五六七八九〇零]{2})(?!\d)"
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NAME = rf"{NAME}{{0,{LONGEST_NAME}}}?"
_SUBJECTS = "(?:政府信息公开|政务公开)"
SUBJECT = rf"(?:(?:政府|政务)?(?:信息|资讯)公开|政务公开)(?:[和与及暨]{_SUBJECTS}|\({_SUBJECTS}\))?"
_REPORT = r"(?:工作)?(?:情况)?的?(?:年?年度)?(?:工作)?(?:情况)?(?:总结)?(?:报告|年报)(?:的(?:公告|公示|通告)|全文)?"
_AFTER_YEAR = r"(?:年?度)?(?:工作)?(?:情况)?(?:年度)?(?:工作)?(?:报告|年报)"
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
        rf"|(?P<before3>{name}){SUBJECT}{_REPORT}(?:-*\(|-+)(?P<year3>{YEAR})年?度?(?:{_MONTHS})?(?:\)|$)"
        # 政府信息公开工作年度报告（清源县，2023年）
        rf"|(?P<before4>{name}){SUBJECT}{_REPORT}\((?P<behind4>{NAME}{{2,{LONGEST_NAME}}}?)[,，](?P<year4>{YEAR})年?度?\)"
    )


_BEFORE, _YEARS = ("before", "before2", "before3", "before4"), ("year", "year2", "year3", "year4")
_WHOLE = re.compile(_with_year(_NAME))
_WITHOUT_YEAR = re.compile(rf"(?P<before>{_NAME}){SUBJECT}{_REPORT}")
# 政府信息公开年报 is what sites call the column, too.
_COLUMN = re.compile(rf"{SUBJECT}(?:工作)?年报")
# A title without the name before its year: what stands before it in a sentence tells where the name begins.
_REST = re.compile(
    rf"(?:{_with_year('')})"
    r"(?!的?(?:通知|公告|格式|模板|范本|制度|要求|编制|编写|编报|撰写|工作|有关|相关|反映|指出|中))"
)
# What may stand before a title on its line.
_MARKS = '#*>《〈「『“"★☆●◆■▲·'
_LEAD_IN = re.compile(rf"[{_MARKS}]*")
_NUMBER = re.compile(r"[^\d()]{2,12}\((?:19|20)\d\d\)\d{1,4}号")
_DECORATION = re.compile(r"\(([^()\d]{1,8})\)")
_OPENS = frozenset('《〈“":;,。')
_NAME_CHARACTER = re.compile(NAME)
# A sentence that gives out the report goes on so behind its title.
_ANNOUNCED = re.compile("[^。]{0,30}?(?:公布|发布|公开|如下|予以)")
# What follows the body in the title of a document about reports.
_BEHIND_AUTHOR = re.compile(f"(?!^)关于|各|所属|{YEAR}|{SUBJECT}|:")
# 清源县关于公布《…》的公告
_GIVEN_OUT = re.compile(
    rf"(?P<author>{_NAME})关于(?:公布|发布|印发|公开|公示)[《〈](?P<inner>[^《》〈〉]+)[》〉]的(?:公告|公示|通告|通知)"
)
_END = frozenset('》〉」』”"*#>')
# What may follow a title on its line: the day, the line about source and size of type.
_AFTER = re.compile(
    r"(?<=[告报示)》〉度])[》〉”\"*#]*(?P<after>\(?(?:20\d\d[-./年]\d{1,2}[-./月]\d|二[〇零].{1,2}年.{1,2}月)"
    r"|(?:信息|文章)?来源|稿源|作者|供稿|(?:发布|发表|录入|添加|上传|创建|撰写|提交|更新|公开|信息)?(?:日期|时间)|发布(?:机构|单位)"
    r"|浏览|点击|阅读|访问|字[号体]|(?:责任)?编辑|索引号|\(字|\.(?:docx?|wps|pdf|html?)$)"
)


class Title(NamedTuple):
    """A title and what it says.

    :param year: None if it names none.
    :param agency: the body that it names.
    :param position: where it is printed, None if only a tag has it.
    :param above: the line above a title on lines of its own.
    :param is_about: whether it is the title of a document about reports.
    """

    text: str
    year: int | None
    agency: str | None
    position: Position | None
    above: Line | None = None
    is_about: bool = False

    def ends_with(self, line: Line) -> bool:
        """Whether this line is its last."""
        return self.position is not None and line.start < self.position.end <= line.end

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


def parse_year(printed: str) -> int:
    """The year in digits or in numerals."""
    return int(printed.translate(_DIGITS))


def titles_filling(printed: str, at: int, *, with_year: bool = True) -> Iterator[Title]:
    """The titles that fill a text, the longest first; words before it that a blank sets off need not be part of it.

    :param at: where in the document the text begins.
    :param with_year: whether the title says its year.
    """
    if "开" not in printed or "报" not in printed or any(map(title_kind, printed.splitlines())):
        return
    bare = squeeze(printed)
    pattern = _WHOLE if with_year else _WITHOUT_YEAR
    for end in _possible_ends(bare):
        if end > LONGEST:
            continue
        for start in _possible_starts(bare, end) if "\n" not in printed else (0,):
            begun = _behind_decoration(bare, start, end)
            found = pattern.fullmatch(bare.text, begun, end)
            title = _read_title(found, bare, at) if found else _title_given_out(bare, begun, end, at)
            if title and (title.year is not None) is with_year:
                yield title


def _title_given_out(bare: OffsetText, start: int, end: int, at: int) -> Title | None:
    """The title of a notice that gives out a report, with what the report's own title in it says."""
    notice = _GIVEN_OUT.fullmatch(bare.text, start, end)
    if not notice:
        return None
    inner = (_WHOLE.fullmatch(bare.text, *notice.span("inner"))) or _WITHOUT_YEAR.fullmatch(
        bare.text, *notice.span("inner")
    )
    title = _read_title(inner, bare, at) if inner else None
    if title is None:
        return None
    author = bare.as_printed(*notice.span("author")) if is_full_name(notice["author"]) else None
    first, last = bare.span(start, end)
    return title._replace(
        text=bare.on_one_line(start, end),
        agency=title.agency or author,
        position=Position(at + first, at + last),
    )


def title_about_reports(line: Line) -> Title | None:
    """The title of a document that is about reports: an interpretation, a sample; who wrote it is another question."""
    bare = squeeze(line.text)
    kind = title_kind(line.text) if len(bare.text) <= LONGEST else None
    if kind is None or any(char in "。，；" for char in line.text):
        return None
    end = next(_possible_ends(bare))
    start = next((at for at, char in enumerate(bare.text[: end - 1]) if char not in _MARKS), 0)
    year = re.search(YEAR, bare.text)
    first, last = bare.span(start, end)
    return Title(
        bare.on_one_line(start, end),
        parse_year(year.group()) if year else None,
        None if kind.id == "sample" else _author(bare, start, end),
        Position(line.start + first, line.start + last),
        is_about=True,
    )


def _author(bare: OffsetText, start: int, end: int) -> str | None:
    """The body with which the title of a document about reports begins."""
    begun = _behind_decoration(bare, start, end)
    if bare.text.startswith("关于", begun):
        begun = _behind_decoration(bare, begun + len("关于"), end)
    behind = _BEHIND_AUTHOR.search(bare.text, begun, end)
    lead = name_start(bare.text[begun : behind.start()]) if behind else None
    if behind is None or lead is None or not is_full_name(bare.text[begun + lead : behind.start()]):
        return None
    return bare.as_printed(begun + lead, behind.start())


def is_name_of_column(title: Title) -> bool:
    """Whether a title without a year and a name is rather that of the site's column, such as 政府信息公开年报."""
    return title.year is None and title.agency is None and _COLUMN.fullmatch(squeeze(title.text).text) is not None


def titles_within(bare: OffsetText, at: int) -> Iterator[Title]:
    """The titles in the running text: those that are announced, or begin a clause."""
    for rest in _REST.finditer(bare.text):
        run_start = _run_start(bare.text, rest.start())
        begun = _behind_decoration(bare, run_start, rest.start())
        run = bare.text[begun : rest.start()]
        lead = name_start(run, announced=_ANNOUNCED.match(bare.text, rest.end()) is not None)
        if lead is None or not (lead or run_start == 0 or bare.text[run_start - 1] in _OPENS):
            continue
        found = _WHOLE.match(bare.text, begun + lead)
        title = _read_title(found, bare, at) if found else None
        if title and (title.agency is None or is_agency(title.agency)):
            yield title


def _run_start(text: str, end: int) -> int:
    """Where the characters of names begin that end here."""
    start = end
    while start and end - start < LONGEST and _NAME_CHARACTER.match(text[start - 1]):
        start -= 1
    return start


def _possible_ends(bare: OffsetText) -> Iterator[int]:
    """Where a title can end: at the end of the text, and before what sites print behind it."""
    end = _without_marks(bare.text, len(bare.text))
    after = _AFTER.search(bare.text)
    if after:
        yield _without_marks(bare.text, after.start())
    if not after or bare.text[after.start()] == "(":
        yield end
    # 2023年政府信息公开工作年度报告 清源县民政局
    for at in range(end - 1, 0, -1):
        if bare.places[at] - bare.places[at - 1] > 1 and is_full_name(bare.text[at:end]):
            yield _without_marks(bare.text, at)
            return


def _without_marks(text: str, end: int) -> int:
    while end and text[end - 1] in _END:
        end -= 1
    return end


def _possible_starts(bare: OffsetText, end: int) -> Iterator[int]:
    """Where a title can begin: where the text begins, and behind every blank of its first line."""
    before = -1
    for at, place in enumerate(bare.places[:end]):
        between = bare.printed[before + 1 : place]
        if "\n" in between or "\t" in between:
            break
        if before < 0 or between:
            yield at
        before = place


def _behind_decoration(bare: OffsetText, start: int, end: int) -> int:
    """Where the title begins behind marks, the label of its line, the number of the document and 【图文】."""
    while start < end:
        marks = _LEAD_IN.match(bare.text, start)
        behind = marks.end() if marks else start
        for pattern in (lead_label(), _NUMBER, _DECORATION):
            found = pattern.match(bare.text, behind)
            if found and not (pattern is _DECORATION and is_agency(found[1])):
                behind = found.end()
        if behind == start:
            break
        start = behind
    return start


def _read_title(found: re.Match[str], bare: OffsetText, at: int) -> Title | None:
    """What a match of a title says; None if what stands in the place of the name cannot be one.

    :param at: where in the document the squeezed text begins.
    """
    groups = found.re.groupindex
    start, names = found.start(), []
    for group in _BEFORE:
        if group in groups and found[group]:
            begun, end = _span_of_name(found, group, bare)
            lead = name_start(bare.text[begun:end])
            if lead is None:
                return None
            # 关于 and 我局 are words of the title, other leads are not.
            if lead and not found[group].startswith("关于") and not is_own(bare.text[begun:end]):
                start = begun + lead
            names.append((begun + lead, end))
    if "after" in groups and found["after"]:
        names.append(_span_of_name(found, "after", bare))
    printed_names = [bare.as_printed(*span) for span in names]
    kept = [name for name in printed_names if name and not is_own(squeeze(name).text)]
    if not all(is_named_body(squeeze(name).text) for name in kept):
        return None
    end = found.end()
    behind = next((group for group in ("behind", "behind4") if group in groups and found[group]), None)
    if behind:
        begun, behind_end = _span_of_name(found, behind, bare)
        if is_agency(bare.text[begun:behind_end]) and not kept:
            kept = [bare.as_printed(begun, behind_end)]
        elif behind == "behind":
            # The site, where the body is named already, or a remark.
            end = len(bare.text[: found.start("behind")].rstrip("-("))
    year = next((found[group] for group in _YEARS if group in groups and found[group]), None)
    first, last = bare.span(start, end)
    return Title(
        bare.on_one_line(start, end),
        parse_year(year) if year else None,
        kept[0] if len(kept) == 1 else None,
        Position(at + first, at + last),
    )


def _span_of_name(found: re.Match[str], group: str, bare: OffsetText) -> tuple[int, int]:
    """Where a group of a match has a name, without the words and brackets around it."""
    start, end = found.span(group)
    # In 县人民政府信息公开 the shortest name ends too soon: 政府 belongs to both.
    if bare.text[start:end].endswith("人民") and bare.text.startswith("政府", end):
        end += len("政府")
    # In 2024年度度家县 and 2024年年丰市 the first character may have been taken for one of the year's.
    if group == "after" and bare.text[start - 1] in "年度" and begins_cut(bare.text[start:end]):
        start -= 1
    if bare.text[start:end].startswith("关于"):
        start += len("关于")
    if bare.text[start:end].endswith("关于"):
        end -= len("关于")
    end = start + len(without_authorship(bare.text[start:end]))
    name = bare.text[start:end]
    if name.startswith("(") and name.endswith(")"):
        return start + 1, end - 1
    return (start, end - 1) if name.count(")") > name.count("(") else (start, end)
