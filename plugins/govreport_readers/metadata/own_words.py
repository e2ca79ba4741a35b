"""Tells by the words with which a report speaks of its body, such as 我局, whether a name can be that of this body."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from govreport_readers.metadata.names import not_own, own_names

# A report that speaks of 全县 and never of 我局 or 本机关 is that of the government.
_UNNAMED = re.compile("[我本](?:机关|单位|部门)|管委会")
_AREA = re.compile("全(?P<what>[省市县区州旗盟镇乡])")
_AREAS = frozenset("省市县区州旗盟")
_SECOND_NAME = re.compile(r"[(（].*[)）]$")


class _Own(NamedTuple):
    """The words of the data file as patterns.

    :param word: 我局, 本县.
    :param ends: 局 -> how names of such bodies end.
    """

    word: re.Pattern[str]
    ends: dict[str, re.Pattern[str]]


@cache
def _load_own() -> _Own:
    ends = own_names()
    either = "|".join(sorted(ends, key=len, reverse=True))
    return _Own(
        # 本站 is the site.
        re.compile(f"(?:我|本(?!站))(?!{'|'.join(not_own())})(?P<what>{either})"),
        {word: re.compile(f"(?:{'|'.join(names)})$") for word, names in ends.items()},
    )


def own_words(text: str, start: int, end: int) -> frozenset[str]:
    """What the body calls itself between two offsets: 局 of 我局, 县 of 全县 where it says nothing else."""
    words = frozenset(found["what"] for found in _load_own().word.finditer(text, start, end))
    if words or _UNNAMED.search(text, start, end):
        return words
    return frozenset(found["what"] for found in _AREA.finditer(text, start, end))


def speaks_as_government(words: frozenset[str]) -> bool:
    """Whether these are words for a county, a city or a province."""
    return bool(words) and words <= _AREAS


def fits(name: str, words: frozenset[str]) -> bool:
    """Whether a body of this name can call itself so; every body can where nothing is said.

    >>> fits("清源县民政局", frozenset({"局"})), fits("清源县人民政府", frozenset({"局"}))
    (True, False)
    """
    plain = _SECOND_NAME.sub("", name)
    ends = _load_own().ends
    return not words or any(word in ends and ends[word].search(plain) is not None for word in words)
