"""What a sentence speaks of: whose figure, of which year, of which subject. Doubt means: leave it alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from govreport_narrative.phrases import Vocabulary

Scope = Literal["body", "perhaps", "other"]

# How far back the subject of a list of outcomes may stand, in characters.
TOPIC_REACH = 260
DISCLOSURE_REACH = 80
# A longer text before a phrase is never only a subject.
LONGEST_PREFIX = 45
_CLAUSE_END = r"[,，。；;:()!?！？\n]|(?<=[\d件条份宗起例项个次%])、"
# Behind an office a short bracket says which offices are meant, as 各乡镇(街道), and a number begins a paragraph.
_BRACKET = r"\((?![一二三四五六七八九十]+\))[\u4e00-\u9fff\d、]{1,20}\)"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|-|号|\])(?=年|、|—)")
_MONTH = re.compile(r"(\d{1,2})月")
_GOVERNMENT = re.compile(r"(?:政府|管委会|管理委员会|实验区|开发区|新区|园区|省|市|州|区|县|旗|镇|乡|街道|街道办事处)$")
_THIS_YEAR = re.compile(r"(?:19|20)\d\d年|二[〇○零]..年|全年|本年|今年|当年|年内")
_HEAD_OFFICE = re.compile(r"(?:省|市|州|盟|区|县|旗)(?:人民)?政府")
_TIME = re.compile(r"(?:(?:19|20)\d\d|二[〇○零]..)年度?|全年")


def clause_start(text: str, at: int, floor: int, words: Vocabulary) -> int:
    """Where the clause that goes on at `at` begins, not before `floor`."""
    return max((end.end() for end in _clause_ends(text, floor, at, words)), default=floor)


def _clause_ends(text: str, start: int, end: int, words: Vocabulary) -> Iterator[re.Match[str]]:
    for found in _clause_end(words.words["organ"].pattern).finditer(text, start, end):
        if not found["office"]:
            yield found


@cache
def _clause_end(organ: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<office>{organ}{_BRACKET})|{_CLAUSE_END}")


def _clauses(text: str, words: Vocabulary) -> Iterator[str]:
    start = 0
    for end in _clause_ends(text, 0, len(text), words):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def whose(prefix: str, agency: str | None, words: Vocabulary) -> Scope:
    """Whether what stands between a clause's beginning and a phrase leaves the figure with the reporting body.

    :param prefix: that text, as 全县全年共 in 全县全年共受理….
    :param agency: the body's name as the document gives it.
    """
    if len(prefix) > LONGEST_PREFIX:
        return "other"
    rest = _stripped(_without_heading(prefix, words), words)
    return _subject(rest, agency, words)


def foreign_subject(before: str, agency: str | None, words: Vocabulary) -> bool:
    """Whether an earlier clause of the sentence begins with an office that is not the reporting body."""
    for clause in _clauses(before, words):
        rest = _stripped(clause[:LONGEST_PREFIX], words)
        organ, acts = words.words["organ"].pattern, words.words["organ_acts"].pattern
        found = re.match(rf"(?P<who>[\u4e00-\u9fff]{{1,14}}?{organ})(?:{_BRACKET})?(?={acts})", rest)
        if found is None or _lists(clause) or _lists(found["who"]):
            continue
        if _subject(found["who"], agency, words) == "other":
            return True
    return False


def other_time(before: str, year: int | None, words: Vocabulary) -> bool:
    """Whether the sentence, up to the figure, speaks of another year or of a part of the year."""
    before = re.split(r"[；;]", before)[-1]
    years = [int(found[1]) for found in _YEAR.finditer(before)]
    if year is not None and years and years[-1] not in (year, year + 1):
        return True
    if year is not None and years and years[-1] == year + 1 and "截" not in before:
        return True
    if years and "年以来" not in before and len(set(years)) > 2:
        return True
    if "累计" in before and not _THIS_YEAR.search(before):
        return True
    months = [int(month) for month in _MONTH.findall(before)]
    if months and (months[-1] != 12 or months[0] not in (1, 12)):
        return True
    return any(
        words.words["other_period"].search(clause)
        for clause in _clauses(before, words)
        if not words.words["comparison"].search(clause)
    )


def about(need: str | None, before: str, sentence: str, words: Vocabulary) -> bool:
    """Whether the text before a figure has the subject that a phrase needs, and no other subject since.

    :param before: the text up to the figure, across sentences.
    :param sentence: the figure's own sentence up to the figure.
    """
    if need is None:
        return True
    if need == "disclosure":
        return words.words["topic_disclosure"].search(before[-max(len(sentence), DISCLOSURE_REACH) :]) is not None
    before = before[-TOPIC_REACH:]
    last = _last(words.words["topic_requests"], before)
    return last >= 0 and _last(words.words["competing"], before) < last


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def _stripped(text: str, words: Vocabulary) -> str:
    """The text without the words at its beginning and end that change nothing."""
    lead = words.words["lead"].pattern
    text = re.sub(rf"^(?:{lead})+", "", text)
    return re.sub(rf"(?:{lead})+$", "", text)


def _without_heading(prefix: str, words: Vocabulary) -> str:
    """The text without a heading that runs into it, as 依申请公开情况2023年全县."""
    for year in _TIME.finditer(prefix):
        head = prefix[: year.start()]
        organ, acts = words.words["organ"].pattern, words.words["organ_acts"].pattern
        if re.search(rf"{words.words['heading_end'].pattern}$", head) and not re.search(f"{organ}(?={acts})", head):
            return prefix[year.start() :]
    return prefix


def _lists(subject: str) -> bool:
    return subject.startswith(("各", "有关", "相关", "指导", "通过", "在", "对", "将", "加强", "进一步"))


def _subject(subject: str, agency: str | None, words: Vocabulary) -> Scope:
    """Whose a subject is; an office that acts for the body is the body."""
    scopes = {_one(part, agency, words) for part in subject.split("代表")}
    return "other" if "other" in scopes else "perhaps" if "perhaps" in scopes else "body"


def _one(subject: str, agency: str | None, words: Vocabulary) -> Scope:
    lexicon = words.words
    government = agency is not None and _GOVERNMENT.search(agency) is not None
    if not subject:
        return "body"
    if lexicon["own"].fullmatch(subject):
        # In the report of a county 我办 is one of its offices.
        return "perhaps" if government else "body"
    whole = lexicon["whole"].match(subject)
    rest = subject[whole.end() :] if whole else subject
    if (whole or rest) and (not rest or lexicon["bodies"].fullmatch(rest)):
        # 各部门 without 全县 before it may be those below the head office.
        every = whole is not None or rest.startswith("各级")
        return "body" if government and every else "perhaps"
    if agency and len(subject) >= 2 and _within(subject, agency):
        # 县政府 may be all of the county's offices or the one at its head.
        short = government and _HEAD_OFFICE.fullmatch(subject) is not None and subject != agency
        return "perhaps" if short else "body"
    return "other"


def _within(subject: str, agency: str) -> bool:
    """Whether the subject is the agency's name shortened: its characters, in the name's order."""
    at = iter(agency)
    return all(char in at for char in subject)
