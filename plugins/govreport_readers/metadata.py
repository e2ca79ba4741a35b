"""What a document says of itself: title, agency, year, date of publication, address, site id.

Meta tags go before the page's metadata lines, these before the title as printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from govreport_core.model import Metadata, Position

# How far into a document the title and the metadata lines may stand, and how far from its end the signature.
HEAD, TAIL = 6_000, 1_500

_TITLE_WORDS = re.compile(r"信息公开\s*(?:工作)?\s*(?:年度)?\s*(?:工作)?\s*(?:报告|年报)|年报")
_YEAR_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?P<year>(?:19|20)\s?\d\s?\d|二[〇○零0][一二三四五六七八九〇○零]{2})\s*年")
_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_REPORT = r"(?:政府)?信息公开\s*(?:工作)?\s*(?:年度)?\s*(?:工作)?\s*(?:报告|年报|年度报告)"
_TITLE = re.compile(
    rf"(?P<before>[\u4e00-\u9fff（）()·、\s]{{0,40}}?)\s*{_YEAR.pattern}\s*度?\s*(?P<after>[\u4e00-\u9fff（）()·、\s]{{0,40}}?)\s*{_REPORT}"
    rf"|(?P<only>[\u4e00-\u9fff·、]{{2,40}}?)\s*{_REPORT}\s*[（(]\s*(?P<year2>20\d\d|二[〇○零][一二三四五六七八九〇○零]{{2}})\s*年?度?\s*[)）]"
)
_PUBLISHED = re.compile(r"(?:发布|公开|成文|发文|印发|公布)\s*(?:日期|时间)\s*[:：]?\s*(?=20\d\d)")
_AGENCY_LINE = re.compile(
    r"(?:发布机构|发文机关|公开主体|信息来源|发布单位|来源)\s*[:：][ \t]*(?P<agency>[\u4e00-\u9fff]{4,40})"
)
_SITE_ID = re.compile(r"(?:网站)?标识码\s*[:：]?\s*([A-Za-z]{0,4}\d{8,12})")
_URL = re.compile(r"(?:原文链接|网址|URL|来源链接)\s*[:：]\s*(https?://\S+)")
_LEAD_IN = re.compile(r"^.*(?:现公布|现将|现向社会公布|公布|标题\s*[:：])\s*")
_AGENCY_END = re.compile(r"(?:人民政府|办公[厅室]|委员会|管委会|[局厅部委办院会处站队所署行社校馆中心])$")


def describe(
    text: str, *, tags: Mapping[str, str] | None = None, page_title: str | None = None, url: str | None = None
) -> Metadata:
    """The metadata of a document's text.

    :param tags: the page's meta tags by lower-case name, as the sites' standard names them.
    :param page_title: the page's <title>.
    :param url: the address, where the caller knows it.
    """
    tags = tags or {}
    head, evidence = text[:HEAD], {}
    title, agency, year = None, None, None
    if match := _title_match(head):
        title = " ".join(head[match.start() : match.end()].split())
        year = _year_of(match)
        agency = _agency_of(match)
        evidence["title"] = evidence["agency"] = evidence["year"] = Position(match.start(), match.end())
    tagged = tags.get("articletitle") or page_title or ""
    if title is None and (match := _title_match(tagged)):
        title, year, agency = " ".join(match.group().split()), _year_of(match), _agency_of(match)
    published, position = _published(text, tags)
    if position:
        evidence["published"] = position
    if agency is None and (line := _AGENCY_LINE.search(head)):
        agency = line["agency"]
        evidence["agency"] = Position(line.start("agency"), line.end("agency"))
    site_id = tags.get("siteidcode") or (found[1] if (found := _SITE_ID.search(text)) else None)
    if url is None:
        url = found[1] if (found := _URL.search(head)) else tags.get("url") or None
    return Metadata(title, agency, year, published, url, site_id, evidence)


def _title_match(text: str) -> re.Match[str] | None:
    return _TITLE.search(text) if "公开" in text else None


def _year_of(match: re.Match[str]) -> int | None:
    printed = match["year"] or match["year2"]
    return int("".join(printed.split()).translate(_YEAR_DIGITS)) if printed else None


def _agency_of(match: re.Match[str]) -> str | None:
    name = "".join((match["before"] or match["only"] or "").split("\n")[-1].split()) or "".join(
        (match["after"] or "").split()
    )
    return name or None


def _published(text: str, tags: Mapping[str, str]) -> tuple[str | None, Position | None]:
    if found := _DATE.search(tags.get("pubdate", "")):
        return _iso(found), None
    if label := _PUBLISHED.search(text, 0, HEAD):
        found = _DATE.match(text, label.end())
        if found and _iso(found):
            return _iso(found), Position(found.start(), found.end())
    return None, None


def _iso(found: re.Match[str]) -> str | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None
