"""Patterns by which names of offices are told in running text."""

from __future__ import annotations

import re
from typing import NamedTuple

_CLAUSE_END = r"[,，。；;:()!?！？\n]|(?<=[\d件条份宗起例项个次%)])(?:、|和|及|与|以及)"
# Behind an office a short bracket says which offices are meant, such as 各乡镇(街道), and a number begins a paragraph.
_BRACKET = r"\((?![一二三四五六七八九十]+\))[\u4e00-\u9fff\d、]{1,20}\)"


class OfficeWords(NamedTuple):
    """What tells names of offices.

    :param at_end: a word such as 局 or 街道 at the end of a text.
    :param before_act: such a word before one of an act.
    :param acting: the name (group who) at the beginning of a clause, with such a word, before one of an act.
    :param clause_end: what ends a clause, or an office with a bracket behind it (group office): this is matched so
        that its bracket ends nothing.
    """

    at_end: re.Pattern[str]
    before_act: re.Pattern[str]
    acting: re.Pattern[str]
    clause_end: re.Pattern[str]

    @classmethod
    def of(cls, organ: str, acts: str) -> OfficeWords:
        """The patterns for these words for offices and acts."""
        return cls(
            re.compile(f"{organ}$"),
            re.compile(f"{organ}(?={acts})"),
            re.compile(rf"(?P<who>[\u4e00-\u9fff]{{1,14}}?{organ})(?:{_BRACKET})?(?={acts})"),
            re.compile(rf"(?P<office>{organ}{_BRACKET})|{_CLAUSE_END}"),
        )
