"""Finds whose report a document is where its title does not say it: signatures, lines about the document, the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_core.model.document import Position
from govreport_readers.metadata.dates import DATE, Day, closing_day, lone_day
from govreport_readers.metadata.lines import GAP, WHITE, Line, split_lines, squeeze
from govreport_readers.metadata.names import NAME, is_agency, is_full_name, is_press
from govreport_readers.metadata.own_words import fits, speaks_as_government
from govreport_readers.metadata.prose import Named

# How far from the end of a document the signature may stand.
TAIL = 3_000
# 发布机构, 发文机关, 公开主体, 责任部门, 编制单位 and the like, by their characters: quicker than a list of all.
_BODIES = "[发公责编制起填报][布文开任制写作草报告](?:机构|机关|主体|单位|部门)"
_ISSUER = re.compile(
    rf"(?:{_BODIES}"
    rf"(?:{GAP}[\]】*]{{0,3}}{WHITE}[:：|]|[\t\n]){GAP}"
    rf"|(?P<source>(?:来{WHITE}|稿)源|供稿(?:单位)?|信息提供|提供单位)(?:[】\]]|[】\]]?{WHITE}[:：]){GAP})(?P<agency>{NAME}{{2,40}})"
)
# The heading of the last section; the signature stands below it and above what the site prints under every page.
_LAST_SECTION = "需要报告"
_FOOTER = re.compile(
    r"主办|承办|版权|ICP备|标识码|技术支持|网站地图|联系我们|分享|打印|关闭|返回|扫一扫|猜你喜欢"
    r"|相关(?:文档|链接|信息|文章|阅读)|[上下]一[篇条]"
)
# 来源：清源县民政局发布时间：…, where nothing parts the name from the next label.
_NEXT_LABEL = re.compile(
    r"(?:(?:发布|公开|录入|添加|上传|更新|成文|生成)?(?:时间|日期)|(?:责任)?编辑|作者|供稿|浏览|点击|阅读|字[号体]|索引号|文号)$"
)
_SEAL = re.compile(r"[（(](?:盖章|公章|印章|章|印)[)）]$")
_SITE = re.compile(
    r"(?:中国[·•.]|欢迎(?:访问|光临|进入))?(?P<name>.+?)"
    # In 清源县人民政府信息公开 the 政府 belongs to the name.
    r"(?:(?:(?<!人民)政府)?信息公开|政务公开)?(?:专栏|专题|平台|目录|(?:官方|门户|政务)*(?:网站|官网|网)(?:首页)?)?"
)
_DEPARTMENT = re.compile(
    "(?:[乡镇]|街道|苏木)(?:人民政府|政府|办事处|办)?$|(?:[局厅委会校院学社所站馆队处办室部]|中心|公司|海关|管委会)$"
)
# Offices that run the sites of a whole area.
_OF_SITES = re.compile("办公[室厅]|政务服务|数据|信息|融媒")
# What stands before a day below a signature.
_LABEL = re.compile(r"(?:发布|公开|公布|更新|成文|落款|填报|编制|报告)?(?:日期|时间)[:：]?[ \u3000]*$")
# The last sentence, where the signature stands behind it on the same line.
_SENTENCE_END = re.compile(r".*。[\s\u3000]+")
# On so many lines of a page does the site say its name.
_SITE_LINES = 3


class Signature(NamedTuple):
    """The name and the day under a report, and where the name stands."""

    name: str
    position: Position
    day: Day


def find_signature(text: str, body: int, below_title: Sequence[Line]) -> Signature | None:
    """The last name with a day under the report; one directly under the title else.

    :param body: where the first section begins.
    """
    for start in _possible_tails(text, body):
        if signed := list(_find_signatures(text, list(_above_footer(text, start)))):
            return signed[-1]
    return next(_find_signatures(text, below_title[:2]), None)


def closing_name(text: str, body: int, words: frozenset[str]) -> Named | None:
    """The name that stands alone below the last sentence of the report, or on its last line, if it is the body's."""
    lines = list(_above_footer(text, max(body, len(text) - TAIL)))
    for above, line in pairwise(lines):
        # A name below another one is an entry of a list.
        may_be_last = line is lines[-1] and not is_agency(above.text)
        if (may_be_last or above.text.endswith("。")) and is_full_name(line.text) and _may_close(line.text, words):
            return Named(line.text, line.position)
    return None


def _may_close(name: str, words: frozenset[str]) -> bool:
    """Whether a report can end with a name: what it calls its body fits, or it is not that of the site around it."""
    if words:
        return fits(name, words)
    return _DEPARTMENT.search(name) is not None and _OF_SITES.search(name) is None


def closing_line_day(text: str, body: int) -> Day | None:
    """The day that stands alone on the last line of the report, without a name above it."""
    start = max(body, len(text) - TAIL)
    lines = list(_above_footer(text, start)) if DATE.search(text, start, start + TAIL) else []
    if not lines:
        return None
    signed = len(lines) > 1 and _signing_agency(lines[-2].text)
    return None if signed else lone_day(text, lines[-1])


def issuers(text: str, end: int) -> Iterator[Named]:
    """The bodies that the lines about the document name: who issued it, from where it is."""
    for found in _ISSUER.finditer(text, 0, end):
        name = found["agency"]
        if text.startswith((":", "："), found.end()):
            name = _NEXT_LABEL.sub("", name)
        # A source is often a newspaper or a site: there the name must say all.
        if (is_full_name(name) and not is_press(name)) if found["source"] else is_agency(name):
            begun = found.start("agency")
            yield Named(name, Position(begun, begun + len(name)))


def site_of_body(head: Sequence[Line], words: frozenset[str]) -> Named | None:
    """The body whose own site it is: a department or a township, whose word for itself is that of the report."""
    for line in head[:_SITE_LINES]:
        found = _SITE.fullmatch(line.text)
        name = found["name"] if found else ""
        if is_full_name(name) and (_DEPARTMENT.search(name) or speaks_as_government(words)) and fits(name, words):
            return Named(name, Position(line.start, line.start + len(name)))
    return None


def body_below_title(below: Sequence[Line]) -> Named | None:
    """The body whose name is all that stands behind the title on its line, or on the line below."""
    for line in below[:1]:
        bare = squeeze(line.text)
        day = DATE.search(line.text)
        name = squeeze(line.text[: day.start()] if day else line.text).text.strip("()#-")
        if is_full_name(name) and name in bare.text:
            first, last = bare.span(bare.text.index(name), bare.text.index(name) + len(name))
            return Named(line.text[first:last], Position(line.start + first, line.start + last))
    return None


def _possible_tails(text: str, body: int) -> Iterator[int]:
    for start in (text.rfind(_LAST_SECTION), max(body, len(text) - TAIL)):
        # Quicker than to look at every line of a stretch without a date.
        if start >= 0 and DATE.search(text, start, start + TAIL):
            yield start


def _above_footer(text: str, start: int) -> Iterator[Line]:
    """The lines up to what the site prints under every page."""
    for line in split_lines(text, start, start + TAIL):
        if "。" not in line.text and _FOOTER.search(line.text):
            return
        yield line


def _find_signatures(text: str, stretch: Sequence[Line]) -> Iterator[Signature]:
    """The lines that end in a day, with the name before it, or above it where the day stands alone."""
    for above, line in pairwise((None, *stretch)):
        assert line is not None
        day = closing_day(text, line)
        if day is None:
            continue
        # 发布日期：2024年1月8日 stands below the name, too.
        before = _LABEL.sub("", text[line.start : day.position.start].rstrip("（([【 \u3000"))
        sentence = _SENTENCE_END.match(before)
        begun = sentence.end() if sentence else 0
        name = Line(before[begun:], line.start + begun) if before[begun:] else above
        if name and (agency := _signing_agency(name.text)):
            yield Signature(agency, name.position, day)


def _signing_agency(printed: str) -> str | None:
    """The body that a line names, a remark on its seal left aside."""
    name = _SEAL.sub("", "".join(printed.split()))
    return name if is_agency(name) else None
