"""Finds what a document says of itself: title, agency, year, date of publication, address, site id.

Meta tags go before the page's own lines, whole lines before sentences, the title's agency before the signature's.
What only may be a name or a date of publication is left out: none is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.normalization import to_simplified
from govreport_core.model.document import Metadata, Position
from govreport_readers.metadata.agency import (
    Signature,
    body_below_title,
    closing_line_day,
    closing_name,
    find_signature,
    issuers,
    site_of_body,
)
from govreport_readers.metadata.dates import day_above_title, day_beside_title, day_in, labelled_days
from govreport_readers.metadata.lines import WHITE, Line, split_lines
from govreport_readers.metadata.names import is_full_name, is_longer, may_be_same_body
from govreport_readers.metadata.own_words import fits, own_words
from govreport_readers.metadata.prose import (
    Named,
    bodies_in_prose,
    first_section,
    year_in_prose,
    year_of_first_section,
    year_of_notice,
)
from govreport_readers.metadata.title import Title
from govreport_readers.metadata.title_search import tagged_title, title_about, title_in_sentence, title_on_lines

# How far into a document the title and the metadata lines may stand.
HEAD = 6_000

_SITE_ID = re.compile(r"标识码\s*[:：]?\s*([A-Za-z]{0,4}\d{8,12})")
_URL = re.compile(r"(?:原文链接|网址|来源链接|链接地址)\s*[:：]\s*(https?://\S+)")
_PERIOD = re.compile(rf"(?P<year>20\d\d){WHITE}年{WHITE}1{WHITE}月{WHITE}1{WHITE}日")
# The heading of the first section; a menu can have its words, so that the title stands a little below.
_FIRST_SECTION, _BELOW_HEADING = "总体情况", 500
# So many characters can the first sentences have, where no heading says where they end.
_PROSE = 1_500
# Most pages have no such digits: looking for one is quicker than translating.
_FULL_WIDTH = re.compile("[０-９]")
_TO_ASCII = str.maketrans("０１２３４５６７８９：－．／", "0123456789:-./")


class _Printed(NamedTuple):
    """A text of the metadata, and where the document prints it; no place if only a tag has it."""

    text: str | None
    position: Position | None = None


class _Page(NamedTuple):
    """A document as it is searched.

    :param text: the text with simplified characters and one kind of digits, at the same places.
    :param head: the lines among which the title is looked for.
    :param body: where the first section begins.
    :param words: what the body calls itself, such as 局 of 我局.
    :param tags: the page's meta tags, in simplified characters.
    """

    text: str
    head: Sequence[Line]
    body: int
    words: frozenset[str]
    tags: Mapping[str, str]


def describe(
    text: str, *, tags: Mapping[str, str] | None = None, page_title: str | None = None, url: str | None = None
) -> Metadata:
    """The metadata of a document's text.

    :param tags: the page's meta tags by lower-case name; government sites carry ArticleTitle, PubDate,
        ContentSource and SiteIDCode by a national standard.
    :param page_title: the page's <title>.
    :param url: the address, where the caller knows it.
    """
    page = _prepare(text, tags or {})
    title = _find_title(page, _plain(page_title) if page_title else None)
    mentioned = title_in_sentence(page.text, page.head) if title is None or title.year is None else None
    signature = find_signature(page.text, page.body, _below_title(page.head, title))
    title = _with_name_above(title, signature, page.words)
    year, year_position = _find_year(page, title, mentioned)
    agency = _find_agency(page, title, mentioned, signature)
    published = _find_published(page, title, signature)
    shown = title or mentioned
    places = {
        "title": shown.position if shown else None,
        "year": year_position,
        "agency": agency.position,
        "published": published.position,
    }
    elsewhere = (*(tags or {}).values(), page_title or "")
    return Metadata(
        _as_printed(shown.text, shown.position, text, page, elsewhere) if shown else None,
        _as_printed(agency.text, agency.position, text, page, elsewhere) if agency.text else None,
        year,
        published.text,
        url if url is not None else _find_url(text, page.tags),
        _find_site_id(text, page.tags),
        {name: place for name, place in places.items() if place},
    )


def _plain(text: str) -> str:
    """The text in simplified characters, with one kind of digits; places in it stay the same."""
    text = to_simplified(text)
    return text.translate(_TO_ASCII) if _FULL_WIDTH.search(text) else text


def _as_printed(found: str, position: Position | None, text: str, page: _Page, tags: Iterable[str]) -> str:
    """What was found in plain characters, in those of the print: never in a mixture of two scripts.

    :param position: where in the text it stands; None if a tag has it.
    """
    place = slice(position.start, position.end) if position else slice(0)
    prints = [(page.text[place], text[place])] if position else [(_plain(tag), tag) for tag in tags]
    for plain, printed in prints:
        at = plain.find(found)
        if at >= 0:
            return printed[at : at + len(found)]
        places = iter(zip(plain, printed, strict=True))
        kept = [char if char.isspace() else next((own for plain, own in places if plain == char), "") for char in found]
        if all(kept):
            return "".join(kept)
    return found


def _prepare(text: str, tags: Mapping[str, str]) -> _Page:
    # Titles and lines of metadata are told by simplified characters.
    plain = _plain(text)
    heading = plain.find(_FIRST_SECTION, 0, HEAD)
    end = heading + _BELOW_HEADING if heading >= 0 else HEAD
    body = first_section(plain, 0, HEAD)
    return _Page(
        plain,
        list(split_lines(plain, 0, end)),
        body.start() if body else min(len(plain), _PROSE),
        own_words(plain, 0, HEAD),
        {name: _plain(tag) for name, tag in tags.items()},
    )


def _find_title(page: _Page, page_title: str | None) -> Title | None:
    """The report's title: from the tag made for it, or as printed; a page's <title> that nothing prints goes last.

    A title that says its year goes before one that says none, because columns of sites are called as reports are.
    """
    if title := tagged_title(page.tags.get("articletitle"), page.text):
        return title
    tagged = tagged_title(page_title, page.text)
    if tagged and tagged.position:
        return tagged
    return (
        title_on_lines(page.text, page.head)
        or title_about(page.head)
        or title_on_lines(page.text, page.head, with_year=False)
        or title_in_sentence(page.text, page.head)
        or tagged
    )


def _with_name_above(title: Title | None, signature: Signature | None, words: frozenset[str]) -> Title | None:
    """The title with the name on the line above it, unless the signature or the words of the report say that this
    is the site's."""
    if title is None:
        return None
    whole = title.named_above(words)
    if not whole.agency or not fits(whole.agency, words):
        return title
    rival = signature and is_full_name(signature.name) and not may_be_same_body(signature.name, whole.agency)
    return title if rival else whole


def _find_year(page: _Page, title: Title | None, mentioned: Title | None) -> tuple[int | None, Position | None]:
    """The title's year, or that of the sentences above the first section, of its period, of its first sentence."""
    for found in (title, mentioned):
        if found and found.year:
            return found.year, found.position
    begun = title.position.end if title and title.position else 0
    if begun < page.body and (said := year_in_prose(page.text, begun, page.body)):
        return said
    if period := _PERIOD.search(page.text, 0, HEAD):
        return int(period["year"]), Position(*period.span("year"))
    return year_of_first_section(page.text, begun, HEAD) or year_of_notice(page.text, begun, page.body) or (None, None)


def _find_agency(page: _Page, title: Title | None, mentioned: Title | None, signature: Signature | None) -> _Printed:
    """The body that the title names, or its longer name in a sentence, the signature or a line of the site."""
    if title and title.is_about:
        return _Printed(title.agency, title.position if title.agency else None)
    found = _named_elsewhere(page, title, mentioned, signature)
    if title and title.agency:
        if signature and signature.name == title.agency:
            return _Printed(signature.name, signature.position)
        longer = next((named for named in found if _says_more(named.name, title.agency)), None)
        return _Printed(longer.name, longer.position) if longer else _Printed(title.agency, title.position)
    source = page.tags.get("contentsource", "").strip()
    if named := next(found, None) or closing_name(page.text, page.body, page.words):
        return _Printed(named.name, named.position)
    if is_full_name(source):
        return _Printed(source)
    site = site_of_body(page.head, page.words)
    return _Printed(site.name, site.position) if site else _Printed(None)


def _says_more(full: str, name: str) -> bool:
    before = full.removesuffix(name) if full.endswith(name) else full.partition(name)[0]
    return full != name and is_longer(full, name) and (not before or is_full_name(before))


def _named_elsewhere(
    page: _Page, title: Title | None, mentioned: Title | None, signature: Signature | None
) -> Iterator[Named]:
    """The bodies that are named beside the title, the surest first."""
    if (beside := body_below_title(_below_title(page.head, title))) and fits(beside.name, page.words):
        yield beside
    if signature and is_full_name(signature.name):
        yield Named(signature.name, signature.position)
    if mentioned and mentioned.agency and mentioned.position:
        yield Named(mentioned.agency, mentioned.position)
    begun = title.position.end if title and title.position else 0
    if begun < page.body:
        yield from bodies_in_prose(page.text, begun, page.body, page.words)
    yield from issuers(page.text, HEAD)


def _find_published(page: _Page, title: Title | None, signature: Signature | None) -> _Printed:
    """The day of publication, or failing that the one on which the report was drawn up or signed."""
    if tagged := day_in(page.tags.get("pubdate", "")):
        return _Printed(tagged)
    published, drawn_up = labelled_days(page.text, HEAD)
    day = (
        published
        or day_beside_title(page.text, _below_title(page.head, title))
        or (title and title.position and day_above_title(page.text, _above(page.head, title.position)))
        or closing_line_day(page.text, page.body)
        or drawn_up
        or (signature and signature.day)
    )
    return _Printed(day.iso, day.position) if day else _Printed(None)


def _find_site_id(text: str, tags: Mapping[str, str]) -> str | None:
    if tagged := tags.get("siteidcode"):
        return tagged
    return found[1] if (found := _SITE_ID.search(text)) else None


def _find_url(text: str, tags: Mapping[str, str]) -> str | None:
    """The address that the document gives for itself."""
    return found[1] if (found := _URL.search(text, 0, HEAD)) else tags.get("url") or None


def _above(head: Sequence[Line], title: Position) -> Sequence[Line]:
    """The lines above a title."""
    return [line for line in head if line.start < title.start and line.end <= title.start]


def _below_title(head: Sequence[Line], title: Title | None) -> Sequence[Line]:
    """What stands behind the title on its line, and the lines below it."""
    if title is None or title.position is None:
        return ()
    end = title.position.end
    below = []
    for line in head:
        if line.start >= end:
            below.append(line)
        elif line.end > end and (rest := line.text[end - line.start :].lstrip('》”"*# \u3000')):
            below.append(Line(rest, line.end - len(rest)))
    return below
