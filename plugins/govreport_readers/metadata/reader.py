"""Finds what a document says of itself: title, agency, year, date of publication, address, site id.

Meta tags go before the page's own lines, whole lines before sentences, the title's agency before the signature's.
What only may be a name or a date of publication is left out: none is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from govreport_core.forms.normalization import to_simplified
from govreport_core.model.document import Metadata, Position
from govreport_readers.metadata.dates import DATE, Day, closing_day, day_beside_title, day_in, labelled_days
from govreport_readers.metadata.lines import WHITE, Line, split_lines
from govreport_readers.metadata.names import NAME, is_agency, is_full_name, is_longer, may_be_same_body
from govreport_readers.metadata.title import Title, tagged_title, title_in_sentence, title_on_lines

# How far into a document the title and the metadata lines may stand, and how far from its end the signature.
HEAD, TAIL = 6_000, 3_000

_ISSUER = re.compile(
    r"(?:(?:发布机构|发文机关|发文机构|公开主体|公开机构|责任主体|发布单位|公开单位|责任部门)"
    rf"(?:{WHITE}[\]】]?{WHITE}[:：|]|[\t\n]){WHITE}|(?P<source>来{WHITE}源){WHITE}[:：]{WHITE})(?P<agency>{NAME}{{2,40}})"
)
_SITE_ID = re.compile(r"标识码\s*[:：]?\s*([A-Za-z]{0,4}\d{8,12})")
_URL = re.compile(r"(?:原文链接|网址|来源链接|链接地址)\s*[:：]\s*(https?://\S+)")
_PERIOD = re.compile(rf"(?P<year>20\d\d){WHITE}年{WHITE}1{WHITE}月{WHITE}1{WHITE}日")
# The heading of the first section; a menu can have its words, so that the title stands a little below.
_FIRST_SECTION, _BELOW_HEADING = "总体情况", 500
# The heading of the last section; the signature stands below it and above what the site prints under every page.
_LAST_SECTION = "需要报告"
_FOOTER = re.compile(
    r"主办|承办|版权|ICP备|标识码|技术支持|网站地图|联系我们|分享|打印|关闭|扫一扫|相关(?:文档|链接|信息|文章|阅读)|[上下]一[篇条]"
)
_SEAL = re.compile(r"[（(](?:盖章|公章|印章|章|印)[)）]$")


class _Signature(NamedTuple):
    """The name and the day under a report, and where the name stands."""

    name: str
    position: Position
    day: Day


class _Printed(NamedTuple):
    """A text of the metadata, and where the document prints it; no place if only a tag has it."""

    text: str | None
    position: Position | None = None


def describe(
    text: str, *, tags: Mapping[str, str] | None = None, page_title: str | None = None, url: str | None = None
) -> Metadata:
    """The metadata of a document's text.

    :param tags: the page's meta tags by lower-case name; government sites carry ArticleTitle, PubDate,
        ContentSource and SiteIDCode by a national standard.
    :param page_title: the page's <title>.
    :param url: the address, where the caller knows it.
    """
    # Titles and lines of metadata are told by simplified characters; places in the text stay the same.
    text = to_simplified(text)
    tags = {name: to_simplified(tag) for name, tag in (tags or {}).items()}
    head = list(split_lines(text, 0, _end_of_head(text)))
    title = _find_title(text, head, tags.get("articletitle"), to_simplified(page_title) if page_title else None)
    signature = _find_signature(text, head, title)
    title = _with_name_above(title, signature)
    year, year_position = _find_year(text, title)
    agency = _find_agency(text, title, signature, tags)
    published = _find_published(text, head, title, signature, tags)
    places = {
        "title": title.position if title else None,
        "year": year_position,
        "agency": agency.position,
        "published": published.position,
    }
    return Metadata(
        title.text if title else None,
        agency.text,
        year,
        published.text,
        url if url is not None else _find_url(text, tags),
        _find_site_id(text, tags),
        {name: place for name, place in places.items() if place},
    )


def _end_of_head(text: str) -> int:
    """Where the lines can end among which the title is looked for: a little below the first heading."""
    body = text.find(_FIRST_SECTION, 0, HEAD)
    return body + _BELOW_HEADING if body >= 0 else HEAD


def _find_title(text: str, head: Sequence[Line], article: str | None, page: str | None) -> Title | None:
    """The report's title: from the tag made for it, or as printed; a page's <title> that nothing prints goes last."""
    if title := tagged_title(article, text):
        return title
    title = tagged_title(page, text)
    if title and title.position:
        return title
    return title_on_lines(text, head) or title_in_sentence(text, head) or title


def _with_name_above(title: Title | None, signature: _Signature | None) -> Title | None:
    """The title with the name on the line above it, unless the signature says that this is the site's."""
    if title is None:
        return None
    whole = title.named_above()
    rival = signature and is_full_name(signature.name) and not may_be_same_body(signature.name, whole.agency or "")
    return title if rival else whole


def _find_year(text: str, title: Title | None) -> tuple[int | None, Position | None]:
    """The title's year, or the one in which the period of the report begins, and where it is printed."""
    if title:
        return title.year, title.position
    if period := _PERIOD.search(text, 0, HEAD):
        return int(period["year"]), Position(*period.span("year"))
    return None, None


def _find_agency(text: str, title: Title | None, signature: _Signature | None, tags: Mapping[str, str]) -> _Printed:
    """The title's agency, or its longer name in the signature; else who signed or issued the report."""
    named = title.agency if title else None
    if signature and (is_longer(signature.name, named) if named else is_full_name(signature.name)):
        return _Printed(signature.name, signature.position)
    if named and title:
        return _Printed(named, title.position)
    for found in _ISSUER.finditer(text, 0, HEAD):
        name = found["agency"]
        # A source is often a newspaper or a site: there the name must say all.
        if is_full_name(name) if found["source"] else is_agency(name):
            return _Printed(name, Position(*found.span("agency")))
    source = tags.get("contentsource", "").strip()
    return _Printed(source if is_full_name(source) else None)


def _find_signature(text: str, head: Sequence[Line], title: Title | None) -> _Signature | None:
    """The last name with a day under the report; one directly under the title else."""
    for start in (text.rfind(_LAST_SECTION), max(0, len(text) - TAIL)):
        # Quicker than to look at every line of a stretch without a date.
        if start < 0 or not DATE.search(text, start, start + TAIL):
            continue
        if signed := list(_find_signatures(text, list(_above_footer(text, start)))):
            return signed[-1]
    return next(_find_signatures(text, _below_title(head, title)[:2]), None)


def _above_footer(text: str, start: int) -> Iterator[Line]:
    """The lines up to what the site prints under every page."""
    for line in split_lines(text, start, start + TAIL):
        if "。" not in line.text and _FOOTER.search(line.text):
            return
        yield line


def _find_signatures(text: str, stretch: Sequence[Line]) -> Iterator[_Signature]:
    """The lines that end in a day, with the name before it, or above it where the day stands alone."""
    for above, line in pairwise((None, *stretch)):
        assert line is not None
        day = closing_day(text, line)
        if day is None:
            continue
        before = text[line.start : day.position.start].rstrip("（([【 \u3000")
        name = Line(before, line.start) if before else above
        if name and (agency := _signing_agency(name.text)):
            yield _Signature(agency, name.position, day)


def _signing_agency(printed: str) -> str | None:
    """The body that a line names, a remark on its seal left aside."""
    name = _SEAL.sub("", "".join(printed.split()))
    return name if is_agency(name) else None


def _find_published(
    text: str, head: Sequence[Line], title: Title | None, signature: _Signature | None, tags: Mapping[str, str]
) -> _Printed:
    """The day of publication, or failing that the one on which the report was drawn up or signed."""
    if tagged := day_in(tags.get("pubdate", "")):
        return _Printed(tagged)
    published, drawn_up = labelled_days(text, HEAD)
    day = published or day_beside_title(text, _below_title(head, title)) or drawn_up or (signature and signature.day)
    return _Printed(day.iso, day.position) if day else _Printed(None)


def _find_site_id(text: str, tags: Mapping[str, str]) -> str | None:
    if tagged := tags.get("siteidcode"):
        return tagged
    return found[1] if (found := _SITE_ID.search(text)) else None


def _find_url(text: str, tags: Mapping[str, str]) -> str | None:
    """The address that the document gives for itself."""
    return found[1] if (found := _URL.search(text, 0, HEAD)) else tags.get("url") or None


def _below_title(head: Sequence[Line], title: Title | None) -> Sequence[Line]:
    if title is None or title.position is None:
        return ()
    end = title.position.end
    return [line for line in head if line.start >= end]
