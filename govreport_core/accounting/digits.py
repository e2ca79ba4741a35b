"""What digits of a text are by the characters around them."""

from __future__ import annotations

import re

from govreport_core.model.account import Role

_HAN = "\u3400-\u9fff"
# Longer text than this is running text: no label and no figure with its note is as long.
LONGEST_LABEL = 60
# So many numbers that count up from 1 are numbers of rows or columns.
FEWEST_SERIALS = 3

_DATE_BEHIND = re.compile(r"\s*(?:年|月|日|—\s*\d{4}\s*年|[-－至到]\s*\d{1,4}\s*[年月])")
_ARTICLE_BEFORE = re.compile(r"(?:第|〔|\[)\s*$")
_ARTICLE_BEHIND = re.compile(rf"\s*(?:[条条款項项号號章节類类页頁]|〕|\]|[{_HAN}]?号)")
_PAGE_BEFORE = re.compile(r"(?:第|共)\s*$|^\s*[-—–－─~·•]+\s*$|\d\s*[/／]\s*$")
_PAGE_BEHIND = re.compile(r"\s*[页頁]|\s*[-—–－─~·•]+\s*$|\s*[/／]\s*\d{1,4}\s*$")
# The number of a label stands before a full stop, a comma of enumerations or a closing bracket, and words follow.
_ORDINAL_BEFORE = re.compile(rf"(?:^|[\s|│┃｜(（〔【\[{_HAN}”’」』》。，；：:、\d)）])$")
_ORDINAL_BEHIND = re.compile(rf"\s*[.．、)）〕】\]]\s*[“”\"'(（《]?[{_HAN}]")
_ROUND_BEFORE = re.compile(r"[(（〔【\[]\s*$")
_ROUND_BEHIND = re.compile(rf"\s*[)）〕】\]]\s*[“”\"'《]?[{_HAN}]")


def role_by_surroundings(text: str, start: int, end: int) -> Role | None:
    """What digits at a place of a text are by the characters beside them; None if these say nothing.

    >>> role_by_surroundings("2023年", 0, 4), role_by_surroundings("1.重复申请", 0, 1)
    (<Role.DATE: 'date'>, <Role.ORDINAL: 'ordinal'>)
    >>> role_by_surroundings("12件", 0, 2)
    """
    before, behind = text[max(0, start - 12) : start], text[end : end + 12]
    if _DATE_BEHIND.match(behind):
        return Role.DATE
    if _ARTICLE_BEFORE.search(before) and _ARTICLE_BEHIND.match(behind):
        return Role.LABEL
    if end - start <= 4 and _PAGE_BEFORE.search(before) and _PAGE_BEHIND.match(behind):
        return Role.FURNITURE
    if end - start <= 2 and _ORDINAL_BEHIND.match(behind) and _ORDINAL_BEFORE.search(before):
        return Role.ORDINAL
    if end - start <= 2 and _ROUND_BEFORE.search(before) and _ROUND_BEHIND.match(behind):
        return Role.ORDINAL
    return None
