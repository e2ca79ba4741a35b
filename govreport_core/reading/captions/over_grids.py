"""Lines directly above a grid, where fewer words say whose it is: a year alone, or the word for a plan.

In running text and between figures the same words say nothing of a table.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from govreport_core.reading.captions.caption import Caption
from govreport_core.reading.captions.reader import LONGEST_CAPTION, CaptionReader
from govreport_core.reading.captions.words import one_of
from govreport_core.resources import load_json

_SENTENCE_ENDS = re.compile("[。！!]")
# A year, perhaps with a month, in a line of its own.
_YEAR_ALONE = re.compile(r"(?:附[件表]?[:：]?)?[(（]?((?:19|20)\d\d)(?:[.\-/]\d{1,2})?[)）]?")


class _Words(NamedTuple):
    """Words of `schemas/captions.json`, as patterns.

    :param planned: what a line ends with that is over a table of what is to come.
    :param cases: words for reviews; for the report's matter; by which that matter is not all.
    """

    planned: re.Pattern[str]
    cases: re.Pattern[str]
    matter: re.Pattern[str]
    not_alone: re.Pattern[str]


@cache
def _words() -> _Words:
    data = load_json("captions.json")
    cases = data["cases"]
    return _Words(
        one_of(data["planned"], behind="$"), one_of(cases["of"]), one_of(cases["matter"]), one_of(cases["not"])
    )


def read_over_grid(captions: CaptionReader, line: str) -> Caption | None:
    """What a line directly above a grid says as its caption; None if it says nothing of whose it is."""
    caption = captions.read(line)
    if caption is not None or len(line) > LONGEST_CAPTION:
        return caption
    said = line.strip().rstrip(":：")
    alone = _YEAR_ALONE.fullmatch(said)
    if alone is not None:
        caption = captions.read(f"{alone[1]}年数据")
    elif _words().planned.search(said) is not None:
        caption = captions.read(f"{said}计划表")
    if caption is None or caption.whose == "own":
        return None
    return caption._replace(text=line, is_close=True)


def read_over_cases(line: str) -> Caption | None:
    """What a line over a table outside the section of reviews says of all cases of a body; None if of none.

    >>> read_over_cases("全年行政诉讼案件如下：") is None, read_over_cases("因政府信息公开引发的行政诉讼") is None
    (False, True)
    """
    words = _words()
    said = _SENTENCE_ENDS.split(line.strip().rstrip("。"))[-1]
    if len(said) > LONGEST_CAPTION or words.cases.search(said) is None:
        return None
    if words.matter.search(said) is not None and words.not_alone.search(said) is None:
        return None
    return Caption("other-matter", line, is_close=True, is_limit=True)
