"""Takes a caption apart: what it says that the table is, against what it was made after, by whom and with what in it.

下表为X and X数据 say what the table is. 按照X, 由X提供 and 含X do not, and neither does a clause on another place, such
as 本年度数据见附件.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from govreport_core.forms.normalization import remembered
from govreport_core.reading.captions.times import without_times
from govreport_core.reading.captions.words import CaptionWords, caption_words

_CLAUSES = re.compile(r"[,，;；。!！?？]+")
_SENTENCE = re.compile(r"[。;；!！?？]")
_NOTE = re.compile(
    r"^[(（【\[*※]?(?:注|备注|附注|附记|说明|特别说明|情况说明|数据说明|提示|更正|更正说明|订正|声明|勘误|备考)\d?[:：]"
)
# What a word of the table means says nothing of the table.
_DEFINITION = re.compile(
    r"[“\"‘「][^”\"’」]{1,20}[”\"’」](?:一?[项栏列]|数据)?(?:是|均|即|系)?[指含包为即系][^,，;；。]*"
)
_ON_UNITS = re.compile("单位|元")
_NOUGHT = re.compile(r"(?<![\d.])0(?![\d.])")
_NUMBERED = re.compile(r"[\s#*]*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]")
_THIS_TABLE = re.compile(r"[本此该]表|表[中内]")
_WITHIN = "[^,，;；。!！?？]"
_COLONS = (":", "：")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_MARKS = re.compile(r"[^\w]+")
_FOR_NOW = "(?:先|暂|故|现|只能|仍|此处|这里)"
# 暂列2021年数据 says what a table shows without a word for where it stands.
_SHOWS = re.compile(f"{_FOR_NOW}[以用按]?(?:列|填|附|刊|转?载|转引|登|沿用|引用|借用|采用|使用|公布|公开|展示|代替)")
# 暂以2021年数据代替 says it in other words.
_STANDS_IN = re.compile(f"{_FOR_NOW}[以用按将把拿]{_WITHIN}+(?:代替|替代|顶替|代之|充当|填补|补位)")


class Statement(NamedTuple):
    """What a line says of a table.

    :param text: the line without what says nothing of whose the table is.
    :param introduces: whether the line speaks of what stands below it.
    :param is_behind: whether it speaks of what stands above it.
    :param is_on_table: whether it speaks of a table, wherever this stands.
    :param is_note: whether it is a note on the table beside it.
    :param leads_over: whether it ends with a colon.
    """

    text: str
    introduces: bool
    is_behind: bool
    is_on_table: bool
    is_note: bool
    leads_over: bool


def without_definitions(line: str) -> str:
    """A line without what it says that words of the table mean: “上年”指2022年."""
    return _DEFINITION.sub("", line)


@remembered
def statement_in(line: str) -> Statement | None:
    """What a line says of a table; None if it is a sentence about something else.

    >>> statement_in("下表为2022年情况,本年度数据见附件。").text, statement_in("以下数据由各科室提供。").text
    ('下表为2022年情况', '以下数据')
    """
    words = caption_words()
    clauses = [clause for clause in _CLAUSES.split(_without_asides(_NOTE.sub("", line), words)) if _says(clause)]
    introduces = words.below.search(line) is not None
    is_behind = not introduces and any(words.above.search(clause) for clause in clauses)
    names_table = introduces or is_behind or _names_table(line, clauses, words)
    if _SENTENCE.search(line) and not names_table:
        return None
    kept = _clauses_on_table(clauses, words) or (clauses if is_behind else [])
    if not kept:
        return None
    leads_over = line.endswith(_COLONS)
    is_note = not introduces and _THIS_TABLE.search(line) is not None and _NOTE.match(line) is not None
    return Statement(",".join(kept), introduces, is_behind, names_table or leads_over, is_note, leads_over)


def introduces_table(line: str) -> bool:
    """Whether a line is there to introduce what follows, and gives no figure, unit or number of a section.

    >>> introduces_table("我局作为被告的行政诉讼案件如下："), introduces_table("收费金额如下（万元）：")
    (True, False)
    """
    if _NUMBERED.match(line) or _ON_UNITS.search(line) or any(map(str.isdigit, _NOUGHT.sub("", without_times(line)))):
        return False
    return line.strip().endswith(_COLONS) or caption_words().below.search(line) is not None


def _says(clause: str) -> bool:
    return any(map(str.isalnum, clause))


def _clauses_on_table(clauses: Sequence[str], words: CaptionWords) -> list[str]:
    """The clauses that say whose the table is, without those on other places, comparisons and what was done."""
    kept = [clause for clause in clauses if not words.elsewhere.search(clause) or words.below.search(clause)]
    kept = [clause for clause in kept if not words.apart.search(clause)] or kept
    for is_wanted in (
        lambda clause: not words.pending.search(clause),
        lambda clause: not _compares(clause, words),
        lambda clause: _speaks_of_table(clause, words),
    ):
        if len(kept) > 1:
            kept = list(filter(is_wanted, kept)) or kept
    return kept


def _names_table(line: str, clauses: Sequence[str], words: CaptionWords) -> bool:
    """Whether a line names the table it stands at, or says what is shown in it for what is still to come."""
    return (
        _THIS_TABLE.search(line) is not None
        or _STANDS_IN.search(line) is not None
        or any(_SHOWS.search(clause) and words.table.search(clause) for clause in clauses)
        or _shows_instead(clauses, words)
    )


def _shows_instead(clauses: Sequence[str], words: CaptionWords) -> bool:
    """Whether some figures are said to be still to come, and what is shown in their stead."""
    shown = [clause for clause in clauses if not words.pending.search(clause)]
    return len(shown) < len(clauses) and any(_SHOWS.search(clause) for clause in shown)


def _without_asides(said: str, words: CaptionWords) -> str:
    """A line without what its table was made after, by whom and when, what is in it and what it is compared with."""
    said = words.exceptions.sub("外单位", words.makers.sub("", said))
    said = words.unions.sub(lambda match: match["first"] or "", said)
    for aside in words.asides:
        said = aside.sub("", said)
    said = words.origins.sub(lambda match: "".join(words.times.findall(match["rest"])), said)
    return _BRACKET.sub(lambda match: "" if _is_aside(match, words) else match[0], said)


def _is_aside(bracket: re.Match[str], words: CaptionWords) -> bool:
    """Whether what stands in brackets behind a line compares its figures, or is about others that are still to come."""
    return _compares(bracket[0], words) or (bracket.start() > 0 and words.pending.search(bracket[0]) is not None)


def _compares(clause: str, words: CaptionWords) -> bool:
    return (
        words.comparisons.search(words.times.sub(lambda match: "上年" if match[0][0] in "12" else match[0], clause))
        is not None
    )


def _speaks_of_table(clause: str, words: CaptionWords) -> bool:
    """Whether a clause among others names the table, or is no more than a time or a body."""
    if words.table.search(clause) or words.below.search(clause) or words.above.search(clause):
        return True
    left = _MARKS.sub("", words.own_body.sub("", words.fillers.sub("", without_times(clause))))
    return not left or any(bodies.fullmatch(left) for bodies in words.bodies)
