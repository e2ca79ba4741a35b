"""Tells of which time a figure is."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_core.model.narrative import Period
from govreport_narrative.figures.words.vocabulary import Vocabulary

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!以来)(?!第?\d{1,2}号)")
_COMPARED = re.compile(
    r"(?:较|比|与|同)(?:去年|上年度?|上一年度?|(?:19|20)\d\d年)|(?:去年|上年度?|上一年度?)(?=结转|未办结|未结)|结转(?:至|到)?(?:19|20)\d\d年"
)
_YEAR_END = re.compile(r"(?:截[至止]?[^,，]{0,8}|至|到|—|-)12月|12月(?:31日|底|末)")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月")


class Time(NamedTuple):
    """A period with its year; `reason` in words where the text leaves it open."""

    period: Period | None
    year: int | None
    reason: str | None = None


def time_of(before: str, behind: str, year: int | None, is_stock: bool, vocabulary: Vocabulary) -> Time:
    """The time of a figure.

    :param before: the sentence up to the figure.
    :param behind: the rest of the sentence, in which a total up to now may be set against the year's.
    :param year: the year of the report.
    :param is_stock: whether it is what there is at a date, so that "so far" says nothing about a beginning.
    """
    around = vocabulary.surroundings
    before = _COMPARED.sub("", before.rsplit(";", 1)[-1])
    # The mark that stands last says of which time the figure is.
    marks = [(found.end(), name) for name in _MARKS for found in around[name].finditer(before)]
    marks += [(found.end(), found[1]) for found in _YEAR.finditer(before)]
    marks += [(found.end(), "part") for found in around["part_of_year"].finditer(before)]
    if _has_part_of_year(before):
        marks.append((before.rindex("月"), "part"))
    mark = max(marks, default=None)
    if is_stock and (mark is None or mark[1] in ("this_year", "cumulative", str(year)) or "截" in before):
        return Time("cumulative", None)
    if mark is None:
        if not around["running_total"].search(before):
            return Time("year", year)
        if around["this_year"].search(behind):
            return Time("cumulative", None)
        return Time(None, None, "a total up to now, without a word on where it begins")
    return _time_of_mark(mark[1], "截" in before, year)


def _time_of_mark(mark: str, is_until: bool, year: int | None) -> Time:
    """The time that one word says.

    :param is_until: whether the text speaks of what there was until a date.
    """
    if mark == "cumulative":
        return Time("cumulative", None)
    if mark in ("this_year", "part"):
        return Time("year" if mark == "this_year" else "part", year)
    if mark == "last_year":
        return Time("year", year - 1) if year is not None else Time(None, None, "a year before an unknown year")
    named = int(mark)
    # What is counted up to the beginning of the next year is still of the report's.
    return Time("year", year if is_until and year is not None and named == year + 1 else named)


_MARKS = ("this_year", "last_year", "cumulative")


def _has_part_of_year(before: str) -> bool:
    """Whether months are named that are not all of a year: its end, or its beginning and its end."""
    months = [int(month) for month in _MONTH.findall(before)]
    if not months:
        return False
    return months[-1] != 12 or not (months[0] == 1 or _YEAR_END.search(before))


def year_of_reference(words: str, year: int | None) -> int | None:
    """The year that words such as 比2022年 or 上年为 compare with."""
    named = _YEAR.search(words)
    if named is not None:
        return int(named[1])
    return year - 1 if year is not None else None
