"""What a document says of itself: title, agency, year, date of publication, address, site id.

Meta tags go before the page's own lines, whole lines before sentences, the signature after the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, islice, pairwise
from typing import NamedTuple

from govreport_core.model import Metadata, Position
from govreport_core.wording import simplify

# How far into a document the title and the metadata lines may stand, and how far from its end the signature.
HEAD, TAIL = 6_000, 3_000

# A few blanks at most: without a bound a page of blanks takes for ever.
_WHITE = r"[\s\u3000]{0,4}"
_YEAR = rf"(?:(?:19|20){_WHITE}\d{_WHITE}\d|二[〇○零0Oo][一二三四五六七八九〇○零]{{2}})"
_WORK, _ANNUAL = rf"(?:工作)?{_WHITE}", rf"(?:年度)?{_WHITE}"
_REPORT = rf"(?:政府)?{_WHITE}信息公开{_WHITE}{_WORK}{_ANNUAL}{_WORK}(?:报{_WHITE}告|年{_WHITE}报)"
_NAME = r"[\u4e00-\u9fff（）()·、\s\u3000]"
_TITLE = re.compile(
    rf"(?P<before>{_NAME}{{0,40}}?){_WHITE}(?P<year>{_YEAR}){_WHITE}年{_WHITE}度?{_WHITE}(?P<after>{_NAME}{{0,40}}?){_WHITE}{_REPORT}"
    rf"|(?P<only>{_NAME}{{2,40}}?){_WHITE}{_REPORT}{_WHITE}[（(]{_WHITE}(?P<year2>{_YEAR}){_WHITE}年?度?{_WHITE}[)）]"
)
# What may stand before a title on its line, and what leads into one inside a sentence.
_LEAD_IN = re.compile(rf"[#*>\s\u3000《“\"]*(?:标题{_WHITE}[:：]{_WHITE}|题名{_WHITE}[:：]{_WHITE})?")
_IN_SENTENCE = re.compile(r"^.*?(?:现公布|现发布|现将|公布|编制|发布|下载|根据|《)")
_DIGITS = str.maketrans("〇○零0Oo一二三四五六七八九", "000000123456789")

_DATE = re.compile(
    rf"(?P<y>20\d\d|二[〇○零]{{1}}[一二三四五六七八九〇○零]{{2}}){_WHITE}[-年./]{_WHITE}(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}}){_WHITE}"
    rf"[-月./]{_WHITE}(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})"
)
_PUBLISHED = re.compile(rf"(?:日期|时间){_WHITE}[:：】]?{_WHITE}(?=20\d\d)")
_LONE_DATE = re.compile(rf"[（(]?{_WHITE}{_DATE.pattern}{_WHITE}日?{_WHITE}[)）]?")
_AGENCY_LINE = re.compile(
    rf"(?:发布机构|发文机关|发文机构|公开主体|信息来源|发布单位|公开单位|来源){_WHITE}[:：][ \t\u3000]{{0,4}}"
    r"(?P<agency>[\u4e00-\u9fff]{4,40})"
)
_AGENCY = re.compile(
    r"[\u4e00-\u9fff（）()·]{2,40}?(?:人民政府|办公[厅室]|委员会|管委会|街道办事处"
    r"|[局厅部委办院会处站队所署行社校馆]|中心|公司|[乡镇县市区])"
)
_SITE_ID = re.compile(r"标识码\s*[:：]?\s*([A-Za-z]{0,4}\d{8,12})")
_URL = re.compile(r"(?:原文链接|网址|来源链接|链接地址)\s*[:：]\s*(https?://\S+)")
# What str.splitlines() takes for a line.
_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_PERIOD = re.compile(rf"(?P<year>20\d\d){_WHITE}年{_WHITE}1{_WHITE}月{_WHITE}1{_WHITE}日")


class _Title(NamedTuple):
    text: str
    year: int
    agency: str | None
    position: Position | None


class _Line(NamedTuple):
    text: str
    start: int

    @property
    def position(self) -> Position:
        return Position(self.start, self.start + len(self.text))


def describe(
    text: str, *, tags: Mapping[str, str] | None = None, page_title: str | None = None, url: str | None = None
) -> Metadata:
    """The metadata of a document's text.

    :param tags: the page's meta tags by lower-case name; government sites carry ArticleTitle, PubDate,
        ContentSource, SiteName and SiteIDCode by a national standard.
    :param page_title: the page's <title>.
    :param url: the address, where the caller knows it.
    """
    # Titles and lines of metadata are told by simplified characters; places in the text stay the same.
    text = simplify(text)
    page_title = simplify(page_title) if page_title else None
    tags = {name: simplify(tag) for name, tag in (tags or {}).items()}
    evidence: dict[str, Position] = {}
    title = (
        _tagged(tags.get("articletitle"), text)
        or _tagged(page_title, text)
        or _title(_lines(text, 0, HEAD))
        or _in_sentence(text)
    )
    signature = _signature(text)
    if title and title.position:
        evidence["title"] = evidence["year"] = title.position
    year = title.year if title else None
    if year is None and (period := _PERIOD.search(text, 0, HEAD)):
        year = int(period["year"])
        evidence["year"] = Position(period.start("year"), period.end("year"))
    agency = _agency(title, signature, text, tags, evidence)
    published, position = _published(text, signature, tags)
    if position:
        evidence["published"] = position
    site_id = tags.get("siteidcode") or (found[1] if (found := _SITE_ID.search(text)) else None)
    if url is None:
        url = found[1] if (found := _URL.search(text, 0, HEAD)) else tags.get("url") or None
    return Metadata(title.text if title else None, agency, year, published, url, site_id, evidence)


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    """The lines between two offsets without surrounding white space, empty ones left out."""
    for found in _LINE.finditer(text, start, end):
        line = found.group()
        if stripped := line.strip():
            yield _Line(stripped, found.start() + line.index(stripped))


def _tagged(tag: str | None, text: str) -> _Title | None:
    """A title that a tag gives, with its place in the text if it stands there."""
    found = _TITLE.search(tag) if tag and "公开" in tag else None
    if found is None:
        return None
    letters = [re.escape(char) for char in found.group() if not char.isspace()]
    printed = re.search(_WHITE.join(letters), text)
    return _make(found, Position(printed.start(), printed.end()) if printed else None)


def _title(head: Iterable[_Line]) -> _Title | None:
    """A title that fills a line, or two."""
    before: _Line | None = None
    for line, following in pairwise(chain(head, (None,))):
        assert line is not None
        if found := _title_of(before, line, following):
            return found
        before = line
    return None


def _title_of(before: _Line | None, line: _Line, following: _Line | None) -> _Title | None:
    if "年" not in line.text and "公开" not in line.text:
        return None
    start = _LEAD_IN.match(line.text)
    offset = start.end() if start else 0
    bare = line.text[offset:].rstrip('》”"*# ')
    found = _TITLE.fullmatch(bare)
    if found is None and following and len(bare) + len(following.text) < 80 and "年" in bare:
        found = _TITLE.fullmatch(f"{bare}\n{following.text}")
    if found is None:
        return None
    end = line.start + offset + len(bare)
    if following and "\n" in found.group():
        end = following.start + len(following.text)
    title = _make(found, Position(line.start + offset, end))
    if title.agency is None and before and (name := _AGENCY.fullmatch("".join(before.text.split()))):
        title = title._replace(
            agency=name.group(), text=f"{before.text} {title.text}", position=Position(before.start, end)
        )
    return title


def _in_sentence(text: str) -> _Title | None:
    found = _TITLE.search(text, 0, HEAD)
    if found is None:
        return None
    start = found.start() + (lead.end() if (lead := _IN_SENTENCE.match(found.group())) else 0)
    inner = _TITLE.match(text, start)
    return _make(inner or found, Position((inner or found).start(), (inner or found).end()))


def _make(found: re.Match[str], position: Position | None) -> _Title:
    printed = "".join((found["year"] or found["year2"]).split()).translate(_DIGITS)
    name = "".join((found["before"] or found["only"] or "").split()) or "".join((found["after"] or "").split())
    return _Title(" ".join(found.group().split()), int(printed), name.strip("（）()、·") or None, position)


def _agency(
    title: _Title | None,
    signature: tuple[_Line, _Line] | None,
    text: str,
    tags: Mapping[str, str],
    evidence: dict[str, Position],
) -> str | None:
    """The title's agency; its full name where the signature under the report has it."""
    named = title.agency if title else None
    if signature and (named is None or named in signature[0].text):
        evidence["agency"] = signature[0].position
        return signature[0].text
    if named and title:
        if title.position:
            evidence["agency"] = title.position
        return named
    if line := _AGENCY_LINE.search(text, 0, HEAD):
        evidence["agency"] = Position(line.start("agency"), line.end("agency"))
        return line["agency"]
    return tags.get("contentsource") or tags.get("sitename") or None


def _signature(text: str) -> tuple[_Line, _Line] | None:
    """The last line that is an agency's name and has a date of its own on the next line."""
    start = max(0, len(text) - TAIL)
    if not _DATE.search(text, start):
        return None
    lines = list(_lines(text, start, len(text)))
    for name, day in zip(reversed(lines[:-1]), reversed(lines[1:]), strict=True):
        if _LONE_DATE.fullmatch(day.text) and _AGENCY.fullmatch("".join(name.text.split())):
            return name, day
    return None


def _published(
    text: str, signature: tuple[_Line, _Line] | None, tags: Mapping[str, str]
) -> tuple[str | None, Position | None]:
    if (found := _DATE.search(tags.get("pubdate", ""))) and (day := _iso(found)):
        return day, None
    for label in _PUBLISHED.finditer(text, 0, HEAD):
        if (found := _DATE.match(text, label.end())) and (day := _iso(found)):
            return day, Position(found.start(), found.end())
    under_title = next((line for line in islice(_lines(text, 0, HEAD), 8) if _LONE_DATE.fullmatch(line.text)), None)
    line = under_title or (signature[1] if signature else None)
    if line and (found := _DATE.search(line.text)) and (day := _iso(found)):
        return day, line.position
    return None, None


def _iso(found: re.Match[str]) -> str | None:
    try:
        return date(*(_number(found[part]) for part in ("y", "m", "d"))).isoformat()
    except ValueError:
        return None


def _number(text: str) -> int:
    """A number in digits, or in Chinese numerals as dates have them."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)
    return int(text.translate(_DIGITS))
