"""Tells figures that only say something about another one: its share, how much it grew, what it was before."""

from __future__ import annotations

import re
from typing import Literal

from govreport_narrative.figures.words.numbers import Number
from govreport_narrative.figures.words.vocabulary import Vocabulary

Direction = Literal["up", "down"]

_FILLERS = re.compile(r"(?:约|为|达|达到|的|了|到|幅度|率|超过)*$")
RELATIVE = ("%", "倍", "百分点", "个百分点")
_SHARE = re.compile(r"[,，]?(?:仅|只|共|约)?(?:占|占比|比例|比重)[^,，]{0,14}$")
_KIND = re.compile(r"(?:类(?:信息)?|信息)(?:公开)?(?:占比?|占总数的?|的?比例)?(?:约|为|达|到)?$")


def is_share(words: str, number: Number, vocabulary: Vocabulary) -> bool:
    """Whether a number says which share of a total something is."""
    if number.unit != "%":
        return False
    return words == "" or vocabulary.surroundings["share"].search(words) is not None or _KIND.search(words) is not None


def whose_share(words: str) -> str:
    """What the words before a share name, of which it is the share; empty if it is that of the figure before."""
    return _SHARE.sub("", words)


def direction_of(words: str, around: str, number: Number, vocabulary: Vocabulary) -> Direction | None:
    """Which way something went by this number since the year before; None if the number says no such thing.

    :param around: the text before the number, which may compare in an earlier clause.
    """
    marks = vocabulary.surroundings
    if number.unit not in RELATIVE and not marks["comparison"].search(around):
        return None
    bare = _FILLERS.sub("", words)
    for name in ("fall", "rise"):
        if any(found.end() == len(bare) for found in marks[name].finditer(bare)):
            return "down" if name == "fall" else "up"
    return None


def is_level(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a number is what another one rose or fell to."""
    return any(found.end() == len(words) for found in vocabulary.surroundings["level"].finditer(words))
