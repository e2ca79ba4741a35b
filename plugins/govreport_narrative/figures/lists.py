"""Reads the name of a kind into which a total is divided, such as 机构职能 in 机构职能类信息."""

from __future__ import annotations

import re

from govreport_narrative.figures.words.vocabulary import Vocabulary

# No name of a kind is longer.
LONGEST = 26
_NAME = re.compile(rf"[\u4e00-\u9fff、A-Za-z0-9+()—-]{{2,{LONGEST}}}")
_LEAD = re.compile(
    r"^(?:其中|(?:公开)?属性为|包括|包含|含|主要|涉及|属于|公开了?(?!答复)|发布了?|公布|更新|主动公开|有|分别为|按类别分|共|各类|以及|及|和|、|:|,|，"
    r"|[①-⑩]|\(?[一二三四五六七八九十]{1,3}[)、]|\d{1,2}[)、.])+"
)
_TAIL = re.compile(
    r"(?:类?(?:别的)?(?:政府|政务)?信息|信息类|类|属性|方面|(?<=[类域息])公开|公示|(?:政务)?信息发布|发布|的|共|为|有|占比?|约|达|共计|数|:|\()+$"
)


def category_of(words: str) -> str | None:
    """The name of the kind that the words before a figure give; None if they are no name.

    >>> category_of("其中:机构职能类信息"), category_of("依申请公开属性"), category_of("其中")
    ('机构职能', '依申请公开', None)
    """
    bare = _TAIL.sub("", _LEAD.sub("", words)) or _LEAD.sub("", words)
    return bare if _NAME.fullmatch(bare) else None


def names_kind(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a name ends as those of kinds of information do, and says of nothing else that was done."""
    around = vocabulary.surroundings
    return around["category_tail"].search(name) is not None and around["no_category"].search(name) is None
