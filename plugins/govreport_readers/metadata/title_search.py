"""Finds the title of a report in a document: in a tag, on lines of its own, inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from govreport_core.model.document import Position
from govreport_readers.metadata.dates import DATE as DATED
from govreport_readers.metadata.lines import NEIGHBOUR, WHITE, Line, squeeze
from govreport_readers.metadata.names import is_full_name, is_short_name, may_be_same_body
from govreport_readers.metadata.title import (
    Title,
    is_name_of_column,
    title_about_reports,
    titles_filling,
    titles_within,
)
from govreport_readers.metadata.title_forms import LONGEST, YEAR

# A title stands on so many lines at most.
_LINES = 3
# Where the report itself begins: of several titles above it the last is its own, the others are a list of the site's.
_BODY = re.compile(r"[一1][、.]|#* ?(?:一、)?(?:总体情况|概述)|本(?:年度)?报告|根据|按照|依据")
_SENTENCE = re.compile("[。，,；《]|如下|予以")
_YEAR = re.compile(YEAR)
# An entry of a list of reports that stands on one line.
_ENTRY = re.compile(rf"(?:报告|年报){WHITE}[(\[（【]?(?:{DATED.pattern})")
_SITE_NAME, _DASH = re.compile(r"[_|>]"), re.compile(r"[-—–－]+")
_STOPS = frozenset("。；;：:！!？?")
# A line of so many characters without a stop at its end was wrapped.
_WRAPPED = 18


def tagged_title(tag: str | None, text: str) -> Title | None:
    """A title that a tag gives, with its place in the text if it stands there."""
    if not tag or "公开" not in tag:
        return None
    # The name of the site may stand before the title or behind it; what is printed says where the title ends.
    parts = [tag, *_SITE_NAME.split(tag)]
    parts += [part for dashed in parts for part in _DASH.split(dashed)]
    titles = [title for part in parts for title in titles_filling(part, 0)]
    for title in titles:
        if position := _find_printed(title.text, text):
            return title._replace(position=position)
    return titles[0]._replace(position=None) if titles else None


def title_on_lines(text: str, head: Sequence[Line], *, with_year: bool = True) -> Title | None:
    """The last title above the report's body that fills a line, or two or three."""
    title: Title | None = None
    listed = _list_of_links(text, head)
    for at, line in enumerate(head):
        if title and _BODY.match(line.text):
            break
        if at in listed or NEIGHBOUR.match(line.text):
            continue
        above = _line_above(head, at, listed)
        begun = _title_from_first(text, head[at : at + _LINES], with_year)
        twice = title and begun and above and title.text == begun.text and title.ends_with(above)
        if begun and not twice:
            title = begun._replace(above=above)
    return title


def _line_above(head: Sequence[Line], at: int, listed: set[int]) -> Line | None:
    """The line above one, which may be the first of its title; what stands above a heading of markdown is no part."""
    if not at or at - 1 in listed or _is_of_a_menu(head, at - 1):
        return None
    above = head[at - 1]
    return None if head[at].text.startswith("#") and not above.text.startswith("#") else above


def _is_of_a_menu(head: Sequence[Line], at: int) -> bool:
    """Whether a line is one of a list of departments, such as 民政局 below 财政局."""
    return at > 0 and all(is_short_name(line.text) and not is_full_name(line.text) for line in head[at - 1 : at + 1])


def _list_of_links(text: str, head: Sequence[Line]) -> set[int]:
    """Which of the lines are entries of a list of reports: titles with a day behind each, or below the list's own title
    one body's after the other's."""
    # Most lines are none by their characters: quicker than to read them.
    listed = {at for at, line in enumerate(head) if line.text.count("报") > 1 and len(_ENTRY.findall(line.text)) > 1}
    may_be = [at for at, line in enumerate(head) if "报" in line.text and _YEAR.search(line.text)]
    for at, below in pairwise(may_be):
        if below > at + 1 or not (title := _title_of(head[at])) or not (following := _title_of(head[below])):
            continue
        if _are_dated(head[at : at + 2]) or (_are_of_two(title, following) and title_about(head[:at])):
            listed |= {at, at + 1}
    return listed


def _are_dated(lines: Sequence[Line]) -> bool:
    return all(DATED.search(line.text) for line in lines)


def _are_of_two(one: Title, other: Title) -> bool:
    """Whether two titles are of bodies that cannot be one."""
    return one.agency is not None and other.agency is not None and not may_be_same_body(one.agency, other.agency)


def _title_of(line: Line) -> Title | None:
    return next(titles_filling(line.text, line.start), None)


def title_about(head: Sequence[Line]) -> Title | None:
    """The first line that is the title of a document about reports."""
    for line in head:
        if _BODY.match(line.text):
            break
        if not NEIGHBOUR.match(line.text) and (title := title_about_reports(line)):
            return title
    return None


def title_in_sentence(text: str, head: Sequence[Line]) -> Title | None:
    """The first title in the running text."""
    for line, following in zip_longest(head, head[1:]):
        if NEIGHBOUR.match(line.text):
            continue
        end = following.end if following and _is_wrapped(line) else line.end
        bare = squeeze(text[line.start : end])
        # What has no sign of a sentence is a link to another report, or an entry of a list.
        if (
            "公开" in bare.text
            and _SENTENCE.search(bare.text)
            and (title := next(titles_within(bare, line.start), None))
        ):
            return title
    return None


def _is_wrapped(line: Line) -> bool:
    """Whether the sentence goes on in the next line."""
    return len(line.text) >= _WRAPPED and line.text[-1] not in _STOPS


def _title_from_first(text: str, lines: Sequence[Line], with_year: bool) -> Title | None:
    """The title that begins with the first of these lines, and not with a later one."""
    for count, last in enumerate(lines, 1):
        if last.end - lines[0].start > 2 * LONGEST:
            return None
        printed = text[lines[0].start : last.end]
        if title := next(titles_filling(printed, lines[0].start, with_year=with_year), None):
            if not with_year and is_name_of_column(title):
                continue
            later = title.position is not None and title.position.start >= lines[0].end
            return None if later or (count > 1 and _title_from_first(text, lines[1:count], with_year)) else title
    return None


def _find_printed(title: str, text: str) -> Position | None:
    """Where the text prints a title, white space left aside."""
    start = text.find(title)
    if start >= 0:
        return Position(start, start + len(title))
    letters = [re.escape(char) for char in title if not char.isspace()]
    found = re.search(WHITE.join(letters), text)
    return Position(found.start(), found.end()) if found else None
