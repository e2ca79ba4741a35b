"""Finds the numbers of a text that count something, with their units and with what makes them inexact."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_narrative.phrases import parse_number

_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMERALS = "一二两三四五六七八九十百千零"


class Number(NamedTuple):
    """A number and its unit.

    :param start: where its digits begin.
    :param stop: behind its digits and 万.
    :param end: behind its unit.
    :param unit: as printed; None where no unit follows.
    :param unit_start: where its unit begins.
    :param lead: where the words begin that make it inexact, such as 近; `start` where there are none.
    """

    start: int
    stop: int
    end: int
    value: Figure
    unit: str | None
    approximate: bool
    lead: int
    unit_start: int


class NumberWords(NamedTuple):
    """What a number is told by.

    :param pattern: a number with what stands behind it.
    :param leads: words before a number that make it inexact, the longest first.
    """

    pattern: re.Pattern[str]
    leads: tuple[str, ...]

    def lead_before(self, text: str, at: int, floor: int) -> int:
        """Where the word begins, not before `floor`, that makes a number inexact; `at` if there is none."""
        if not text.endswith(self.leads, floor, at):
            return at
        return at - next(len(word) for word in self.leads if text.endswith(word, floor, at))


def compile_number(
    units: Sequence[str], inexact_before: Sequence[str], inexact_behind: Sequence[str], offices: str
) -> NumberWords:
    """What tells numbers with one of these units, or with none where a clause ends behind them.

    :param offices: a pattern; a number of offices, as in 15个乡镇, is a part of their name.
    """
    behind, unit = _either_of(inexact_behind), _either_of(units)
    pattern = re.compile(
        # A class of characters comes first: there the search for a number is several times as fast.
        rf"(?P<n>[\d{_NUMERALS}](?<![\d.第〔\[].)(?<!\d,.)"
        rf"(?:(?<=\d)(?:\d{{0,2}}(?:,\d{{3}}){{1,4}}(?!\d|,\d{{3}})|\d{{0,11}}(?!(?:,\d{{3}}){{5}})(?:\.\d{{1,4}})?)|(?<!\d)[{_NUMERALS}]{{0,8}}(?![{_NUMERALS}])))"
        rf"(?P<more>余|多|来|几)?(?P<scale>[百千万亿])?(?P<over>余|多)?"
        rf"(?:(?P<unit>{unit})(?!{offices})(?P<brackets>\(次\))?(?P<behind>{behind})?|(?=[,，。;)!?、\n]|$))"
    )
    return NumberWords(pattern, tuple(sorted(inexact_before, key=len, reverse=True)))


def find_numbers(text: str, start: int, end: int, most: int, words: NumberWords) -> list[Number]:
    """The numbers of a stretch of text, in order, no more than so many."""
    numbers: list[Number] = []
    behind_last = start
    for found in islice(words.pattern.finditer(text, start, end), most):
        floor, behind_last = behind_last, found.end()
        # Numerals without a unit are words, such as 一 in 统一.
        if (found["unit"] is None and not found["n"][0].isdigit()) or _is_ordinal(text, found):
            continue
        lead = words.lead_before(text, found.start(), floor)
        unit_end = found.end("brackets") if found["brackets"] else found.end("unit")
        number = Number(
            found.start(),
            found.end("scale") if found["scale"] else found.end("n"),
            unit_end if found["unit"] else found.end(),
            _value_of(found),
            found["unit"],
            lead < found.start() or _is_approximate(found),
            lead,
            found.start("unit"),
        )
        numbers.append(number)
    return numbers


def _value_of(found: re.Match[str]) -> Figure:
    digits = found["n"].replace(",", "")
    value: Figure = float(digits) if "." in digits else parse_number(digits)
    value = round(value * _SCALES.get(found["scale"] or "", 1), 6)
    return int(value) if value == int(value) else value


def _is_approximate(found: re.Match[str]) -> bool:
    """Whether a word behind it says so, or 万, which leaves digits out; of money it does not."""
    said = any(found[name] for name in ("more", "over", "behind"))
    return said or (found["scale"] is not None and found["unit"] != "元")


def _is_ordinal(text: str, found: re.Match[str]) -> bool:
    """Whether a numeral says which one, or is a part of a word."""
    at = found.start()
    return not found["n"][0].isdigit() and at > 0 and text[at - 1] in "第之统专单同每万"


def _either_of(words: Sequence[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
