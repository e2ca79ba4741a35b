"""Reads the title of a report: the year, the body, and where it is printed.

A title names the year and mostly the body, so that much hangs on it. All patterns match squeezed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from govreport_core.model.document import Position
from govreport_core.reading.title_kinds import title_kind
from govreport_readers.metadata.leads import lead_label, name_start, without_authorship
from govreport_readers.metadata.lines import Line, OffsetText, squeeze
from govreport_readers.metadata.names import (
    begins_cut,
    is_agency,
    is_full_name,
    is_named_body,
    is_own,
    is_short_name,
    join_name,
    may_begin_clause,
)
from govreport_readers.metadata.own_words import fits
from govreport_readers.metadata.title_forms import (
    AFTER,
    ANNOUNCED,
    BEFORE,
    BEHIND,
    BEHIND_AUTHOR,
    CLOSES,
    COLUMN,
    DECORATION,
    END,
    GIVEN_OUT,
    LEAD_IN,
    LONGEST,
    MARKS,
    NAME_CHARACTER,
    NUMBER,
    OPENS,
    REST,
    WHOLE,
    WITHOUT_YEAR,
    YEAR,
    YEARS,
    parse_year,
)

# What every year has, in whatever digits.
_IN_YEARS = re.compile("[0-9０-９二]")
# A sample is nobody's, and who wrote an analysis its title does not say: the place in it is what it is about.
_OF_NO_BODY = frozenset({"sample", "analysis"})


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

    def named_above(self, words: frozenset[str]) -> Title:
        """The title together with the line above it, if this is the name, or the first half of it.

        :param words: what the body calls itself.
        """
        if self.above is None or self.position is None:
            return self
        above = squeeze(self.above.text.lstrip("#*> "))
        line = above.as_printed(0, len(above.text))
        name: str | None = None
        if self.agency is None:
            # A name that does not say where the body is may be an entry of a menu, unless the report calls itself so.
            name = line if is_full_name(line) or (words and is_short_name(line) and fits(line, words)) else None
        elif self.text.startswith(self.agency[:2]):
            name = join_name(line, self.agency)
        if name is None:
            return self
        start = self.above.end - len(above.printed)
        return Title(f"{above.printed} {self.text}", self.year, name, Position(start, self.position.end))


def titles_filling(printed: str, at: int, *, with_year: bool = True) -> Iterator[Title]:
    """The titles that fill a text, the longest first; words before it that a blank sets off need not be part of it.

    :param at: where in the document the text begins.
    :param with_year: whether the title says its year.
    """
    # Most lines are none by their characters: quicker than to squeeze them.
    if "开" not in printed or "报" not in printed or (with_year and not _IN_YEARS.search(printed)):
        return
    if any(map(title_kind, printed.splitlines())):
        return
    bare = squeeze(printed)
    pattern = WHOLE if with_year else WITHOUT_YEAR
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
    notice = GIVEN_OUT.fullmatch(bare.text, start, end)
    if not notice:
        return None
    inner = (WHOLE.fullmatch(bare.text, *notice.span("inner"))) or WITHOUT_YEAR.fullmatch(
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
    start = next((at for at, char in enumerate(bare.text[: end - 1]) if char not in MARKS), 0)
    # 《…格式》解读 begins with its mark.
    start -= start > 0 and _closes_within(bare.text[start - 1], bare.text[start:end])
    year = re.search(YEAR, bare.text)
    first, last = bare.span(start, end)
    return Title(
        bare.on_one_line(start, end),
        parse_year(year.group()) if year else None,
        None if kind.id in _OF_NO_BODY else _author(bare, start, end),
        Position(line.start + first, line.start + last),
        is_about=True,
    )


def _closes_within(mark: str, text: str) -> bool:
    return mark in CLOSES and text.find(CLOSES[mark]) >= 0


def _author(bare: OffsetText, start: int, end: int) -> str | None:
    """The body with which the title of a document about reports begins."""
    begun = _behind_decoration(bare, start, end)
    if bare.text.startswith("关于", begun):
        begun = _behind_decoration(bare, begun + len("关于"), end)
    behind = BEHIND_AUTHOR.search(bare.text, begun, end)
    lead = name_start(bare.text[begun : behind.start()]) if behind else None
    if behind is None or lead is None or not is_full_name(bare.text[begun + lead : behind.start()]):
        return None
    return bare.as_printed(begun + lead, behind.start())


def is_name_of_column(title: Title) -> bool:
    """Whether a title without a year and a name is rather that of the site's column, such as 政府信息公开年报."""
    return title.year is None and title.agency is None and COLUMN.fullmatch(squeeze(title.text).text) is not None


def titles_within(bare: OffsetText, at: int) -> Iterator[Title]:
    """The titles in the running text: those that are announced, or begin a clause."""
    for rest in REST.finditer(bare.text):
        run_start = _run_start(bare.text, rest.start())
        begun = _behind_decoration(bare, run_start, rest.start())
        run = bare.text[begun : rest.start()]
        lead = name_start(run, announced=ANNOUNCED.match(bare.text, rest.end()) is not None)
        if lead is None or not (lead or run_start == 0 or bare.text[run_start - 1] in OPENS):
            continue
        if lead == 0 and run and not may_begin_clause(run):
            continue
        found = WHOLE.match(bare.text, begun + lead)
        title = _read_title(found, bare, at) if found else None
        if title and (title.agency is None or is_agency(title.agency)):
            yield title


def _run_start(text: str, end: int) -> int:
    """Where the characters of names begin that end here."""
    start = end
    while start and end - start < LONGEST and NAME_CHARACTER.match(text[start - 1]):
        start -= 1
    return start


def _possible_ends(bare: OffsetText) -> Iterator[int]:
    """Where a title can end: at the end of the text, and before what sites print behind it."""
    end = _without_marks(bare.text, len(bare.text))
    after = AFTER.search(bare.text)
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
    while end and text[end - 1] in END:
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
        marks = LEAD_IN.match(bare.text, start)
        behind = marks.end() if marks else start
        for pattern in (lead_label(), NUMBER, DECORATION):
            found = pattern.match(bare.text, behind)
            if found and not (pattern is DECORATION and is_agency(found[1])):
                behind = found.end()
        if behind == start:
            break
        start = behind
    return start


class _Names(NamedTuple):
    """The names in a title, and where it begins behind the words that lead into it."""

    start: int
    names: Sequence[str]


def _read_title(found: re.Match[str], bare: OffsetText, at: int) -> Title | None:
    """What a match of a title says; None if what stands in the place of the name cannot be one.

    :param at: where in the document the squeezed text begins.
    """
    read = _read_names(found, bare)
    if read is None:
        return None
    names, end = read.names, found.end()
    if behind := _first_group(found, BEHIND):
        begun, behind_end = _span_of_name(found, behind, bare)
        if is_agency(bare.text[begun:behind_end]) and not names:
            names = [bare.as_printed(begun, behind_end)]
        elif behind == "behind":
            # The site, where the body is named already, or a remark.
            end = len(bare.text[: found.start("behind")].rstrip("-("))
    year = _first_group(found, YEARS)
    first, last = bare.span(read.start, end)
    return Title(
        bare.on_one_line(read.start, end),
        parse_year(found[year]) if year else None,
        names[0] if len(names) == 1 else None,
        Position(at + first, at + last),
    )


def _read_names(found: re.Match[str], bare: OffsetText) -> _Names | None:
    """The names before and behind the year of a title; None if one of them cannot be a name."""
    start, spans = found.start(), []
    if before := _first_group(found, BEFORE):
        begun, end = _span_of_name(found, before, bare)
        lead = name_start(bare.text[begun:end])
        if lead is None:
            return None
        # 关于 and 我局 are words of the title, other leads are not.
        if lead and not found[before].startswith("关于") and not is_own(bare.text[begun:end]):
            start = begun + lead
        spans.append((begun + lead, end))
    if after := _first_group(found, ("after",)):
        spans.append(_span_of_name(found, after, bare))
    spans = [(begun, end) for begun, end in spans if begun < end and not is_own(bare.text[begun:end])]
    if not all(is_named_body(bare.text[begun:end]) for begun, end in spans):
        return None
    return _Names(start, [bare.as_printed(begun, end) for begun, end in spans])


def _first_group(found: re.Match[str], groups: Iterable[str]) -> str | None:
    """The first of these groups that has matched anything."""
    return next((group for group in groups if group in found.re.groupindex and found[group]), None)


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
