"""Reads the noun behind a figure, as in 发布30条政府信息."""

from __future__ import annotations

import re

from govreport_narrative.figures.found import Report
from govreport_narrative.figures.words.concepts import REST, Word, read_words
from govreport_narrative.figures.words.numbers import Number

# How far a noun may reach behind the figure that it is counted by.
REACH = 16
_ENDS = ",，;:()、。\n"
# Behind a figure without a noun: the clause ends, or the next figure follows.
_GOES_ON = _ENDS + "和及与"
_END = re.compile(rf"[{_ENDS}\d]")


def read_tail(number: Number, words: list[Word], stop: int, report: Report) -> list[Word]:
    """The words directly behind a figure that has no noun before it, as far as they say what is counted.

    :param words: those before it.
    :param stop: where the sentence ends.
    """
    kinds = report.vocabulary.kinds
    if _has_noun(words, report):
        return []
    tail: list[Word] = []
    at = start = _behind_inexact(number, report)
    for word in read_words(report.text, start, min(stop, start + REACH), report.vocabulary):
        # 疫情防控信息 is one noun, 培训会议 are two.
        is_noun = kinds.get(word.concept) == "object"
        if is_noun and word.concept != "information" and _has_noun(tail, report):
            break
        if word.concept == REST or _END.search(report.text, at, word.start):
            break
        tail.append(word)
        at = word.end
    # In 41条短视频播放量超… the number belongs to a noun of which something else is said.
    is_whole = at >= stop or report.text[at] in _ENDS or (report.text[at].isdigit() and len(tail) == 1)
    return tail if is_whole or (tail and tail[0].concept == "hold") else []


def is_cut_off(number: Number, words: list[Word], tail: list[Word], stop: int, report: Report) -> bool:
    """Whether an unknown noun stands behind a figure that has none before it."""
    if tail or _has_noun(words, report):
        return False
    at = _behind_inexact(number, report)
    return at < stop and report.text[at] not in _GOES_ON


def _has_noun(words: list[Word], report: Report) -> bool:
    return any(report.vocabulary.kinds.get(word.concept) == "object" for word in words)


def _behind_inexact(number: Number, report: Report) -> int:
    """Behind a number and the words that make it inexact, such as 左右."""
    found = report.vocabulary.surroundings["inexact"].match(report.text, number.end)
    return found.end() if found is not None else number.end
