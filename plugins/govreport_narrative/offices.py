"""Patterns by which names of offices are told in running text, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from govreport_core.forms.normalization import remembered

# Most characters begin none of these: the class in front of them says so at once.
_CLAUSE_END = (
    r"(?=[,，。；;:()!?！？\n、和及与以])(?:[,，。；;:()!?！？\n]|(?<=[\d件条份宗起例项个次%)])(?:、|和|及|与|以及))"
)
_ANY_CLAUSE_END = re.compile(_CLAUSE_END)
# Behind an office a short bracket says which offices are meant, such as 各乡镇(街道), and a number begins a paragraph.
_BRACKET = r"\((?![一二三四五六七八九十]+\))[\u4e00-\u9fff\d、]{1,20}\)"


class OfficeWords(NamedTuple):
    """What tells names of offices.

    :param at_end: a word such as 局 or 街道 at the end of a text.
    :param before_act: such a word before one of an act.
    :param acting: the name (group who) at the beginning of a clause, with such a word, before one of an act.
    :param clause_end: what ends a clause, or an office with a bracket behind it (group office), which ends nothing.
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

    def clause_ends(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """What ends a clause in a stretch of text; the bracket behind an office, such as 各乡镇(街道), does not."""
        if text.find("(", start, end) < 0:
            return _ANY_CLAUSE_END.finditer(text, start, end)
        return (found for found in self.clause_end.finditer(text, start, end) if not found["office"])


class Fillers:
    """Words that change nothing, at the beginning and at the end of what may be the subject of a clause.

    :param lead: a pattern for one of them.
    """

    def __init__(self, lead: str) -> None:
        self._first = re.compile(f"{lead}++")
        self._last = re.compile(f"{lead}$")
        # Reports begin their clauses in few ways.
        self.strip = remembered(self._strip)

    def _strip(self, text: str) -> str:
        """The text without them."""
        if first := self._first.match(text):
            text = text[first.end() :]
        # One word at a time: tried as a row of words, a text could be divided in very many ways.
        while text and (found := self._last.search(text)):
            text = text[: found.start()]
        return text
