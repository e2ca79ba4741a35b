"""Tells what a sentence speaks of: whose figure, of which time, of which subject.

A report of a county prints figures of its offices and of other years as well. Where that is in doubt the figure is
left alone: a disagreement that is none costs a reader more than one that is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from govreport_narrative.phrases import Vocabulary

# Whose a figure is: the reporting body's, perhaps the body's, or somebody else's.
Scope = Literal["body", "perhaps", "other"]

# How far back the subject of a list of outcomes may stand, in characters.
TOPIC_REACH = 260
DISCLOSURE_REACH = 80
# A longer text before a phrase is never only a subject.
LONGEST_PREFIX = 45
_FIGURE_IN_LIST = re.compile(r"、[\d一二两三四五六七八九十百千零]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|-|号|\])(?=年|、|—)")
_MONTH = re.compile(r"(\d{1,2})月")
_GOVERNMENT = re.compile(r"(?:政府|管委会|管理委员会|实验区|开发区|新区|园区|省|市|州|区|县|旗|镇|乡|街道|街道办事处)$")
_THIS_YEAR = re.compile(r"(?:19|20)\d\d年|二[〇○零]..年|全年|本年|今年|当年|年内")
_THIS_YEAR_NAMED = re.compile("(?<=[,，:：。])(?:而)?(?:本年度?|今年|当年度?|本报告期|报告期内)")
_HEAD_OFFICE = re.compile(r"(?:省|市|州|盟|区|县|旗)(?:人民)?政府")
_TIME = re.compile(r"(?:(?:19|20)\d\d|二[〇○零]..)年度?|全年")


def clause_start(text: str, at: int, floor: int, vocabulary: Vocabulary) -> int:
    """Where the clause that goes on at `at` begins, not before `floor`."""
    # A phrase that begins with its figure or a comma begins a clause.
    if at > floor and (text[at] in ",，" or _FIGURE_IN_LIST.match(text, at - 1)):
        return at
    # A clause that begins further back has a subject that is too long to be one.
    floor = max(floor, at - 2 * LONGEST_PREFIX)
    return max((end.end() for end in vocabulary.offices.clause_ends(text, floor, at)), default=floor)


def classify_subject(prefix: str, agency: str | None, vocabulary: Vocabulary) -> Scope:
    """Whether what stands between a clause's beginning and a phrase leaves the figure with the reporting body.

    :param prefix: that text, such as 全县全年共 in 全县全年共受理….
    :param agency: the body's name as the document gives it.
    """
    if len(prefix) > LONGEST_PREFIX:
        return "other"
    subject = vocabulary.fillers.strip(_cut_heading(prefix, vocabulary))
    return _classify_joint_subject(subject, agency, vocabulary)


def subject_in(prefix: str, vocabulary: Vocabulary) -> str:
    """What is left of the text between a clause's beginning and a phrase without words that change nothing."""
    return vocabulary.fillers.strip(prefix[:LONGEST_PREFIX])


def is_other_office(prefix: str, agency: str | None, vocabulary: Vocabulary) -> bool:
    """Whether this beginning of a clause is the name of an office that is not the reporting body."""
    subject = subject_in(prefix, vocabulary)
    if not ends_as_office(subject, vocabulary) or _is_not_subject(subject, vocabulary):
        return False
    return _classify_joint_subject(subject, agency, vocabulary) == "other"


def has_foreign_subject(before: str, agency: str | None, vocabulary: Vocabulary) -> bool:
    """Whether an earlier clause of the sentence begins with an office that is not the reporting body."""
    for clause in _split_clauses(before, vocabulary):
        rest = vocabulary.fillers.strip(clause[:LONGEST_PREFIX])
        found = vocabulary.offices.acting.match(rest)
        if found is None or _is_not_subject(clause, vocabulary) or _is_not_subject(found["who"], vocabulary):
            continue
        if _classify_joint_subject(found["who"], agency, vocabulary) == "other":
            return True
    return False


def is_of_area(agency: str) -> bool:
    """Whether a body is a government, so that all of its area's offices are its own."""
    return _GOVERNMENT.search(agency) is not None


def ends_as_office(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a name ends with a word for an office, such as 局 or 街道."""
    return vocabulary.offices.at_end.search(name) is not None


def has_other_time(before: str, year: int | None, vocabulary: Vocabulary) -> bool:
    """Whether the sentence, up to the figure, speaks of another year or of a part of the year.

    :param year: the year of the report, None if it is not known.
    """
    before = vocabulary.surroundings["of_carrying"].sub("", re.split(r"[；;]", before)[-1])
    # 上年收到90件,本年收到80件: what was of another time ends where this year is named.
    before = before[_find_last(_THIS_YEAR_NAMED, before) + 1 :]
    return (
        _has_other_year(before, year)
        or ("累计" in before and not _THIS_YEAR.search(before))
        or _has_part_of_year(before)
        or _has_other_period(before, vocabulary)
    )


def has_topic(topic: str | None, before: str, sentence: str, vocabulary: Vocabulary, after: str = "") -> bool:
    """Whether the text around a figure has the subject that a phrase needs, and no other subject since.

    :param topic: None for a phrase that needs none; "requests"; "outcomes" and "reasons", of which the words of the
        phrase say so themselves; "applicants" and "results", of which a list is announced; "disclosure"; "reviews",
        of the body's own acts.
    :param before: the text up to the figure, across sentences.
    :param sentence: the figure's own sentence up to the figure.
    :param after: what follows the figure in its sentence.
    """
    if topic is None:
        return True
    surroundings = vocabulary.surroundings
    near = before[-max(len(sentence), DISCLOSURE_REACH) :]
    if topic == "disclosure":
        return surroundings["topic_disclosure"].search(near) is not None
    if topic == "reviews":
        return surroundings["competing_reviews"].search(sentence + after[:DISCLOSURE_REACH]) is None
    if topic == "results" and not surroundings["topic_results"].search(sentence + after):
        return False
    if topic == "applicants" and not surroundings["topic_applicants"].search(sentence + after):
        return False
    # A sentence that names what it speaks of is not about what the one before spoke of.
    speaks = topic in ("reasons", "applicants") or surroundings["topic_own"].search(sentence + after) is not None
    before = sentence if speaks else before[-TOPIC_REACH:]
    # Documents have 依申请公开 and 不予公开 for an attribute: only an application makes another subject of it.
    if _find_last(surroundings["documents"], before) > _find_last(surroundings["topic_asking"], before):
        return False
    last = _find_last(surroundings["topic_requests"], before)
    if _find_last(surroundings["competing"], before) > last:
        return False
    # Where nothing else is spoken of, the words that only applications have are enough, also behind the figure.
    return last >= 0 or topic != "requests" or surroundings["topic_words"].search(sentence + after) is not None


def _split_clauses(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    start = 0
    for end in vocabulary.offices.clause_ends(text, 0, len(text)):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def years_in(text: str) -> list[int]:
    """The years that a text names, in its order."""
    return [int(found[1]) for found in _YEAR.finditer(text)]


def _has_other_year(before: str, year: int | None) -> bool:
    """Whether the last year named is not the report's, or so many are named that the figure is of none of them."""
    years = years_in(before)
    if not years:
        return False
    # What is counted until 截至2024年1月 is still of 2023.
    counted_until = year is not None and years[-1] == year + 1 and "截" in before
    if year is not None and years[-1] != year and not counted_until:
        return True
    return "年以来" not in before and len(set(years)) > 2


def _has_part_of_year(before: str) -> bool:
    """Whether months are named that are not all of a year: its end, or its beginning and its end."""
    months = [int(month) for month in _MONTH.findall(before)]
    return bool(months) and (months[-1] != 12 or months[0] not in (1, 12))


def _has_other_period(before: str, vocabulary: Vocabulary) -> bool:
    """Whether a clause names a period such as 上年, other than to compare with it."""
    other_period, comparison = vocabulary.surroundings["other_period"], vocabulary.surroundings["comparison"]
    return any(
        other_period.search(clause) for clause in _split_clauses(before, vocabulary) if not comparison.search(clause)
    )


def _find_last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def _cut_heading(prefix: str, vocabulary: Vocabulary) -> str:
    """The text without a heading that runs into it, such as 依申请公开情况 in 依申请公开情况2023年全县."""
    for year in _TIME.finditer(prefix):
        head = prefix[: year.start()]
        if vocabulary.heading_at_end.search(head) and not vocabulary.offices.before_act.search(head):
            return prefix[year.start() :]
    return prefix


def _is_not_subject(subject: str, vocabulary: Vocabulary) -> bool:
    """Whether a clause begins with offices that are not named, that judge, or to or through which something is done."""
    return vocabulary.surroundings["no_subject"].match(subject) is not None


def _classify_joint_subject(subject: str, agency: str | None, vocabulary: Vocabulary) -> Scope:
    """Whose a subject is; an office that acts for the body (局代表县政府) is the body."""
    scopes = {_classify_office(office, agency, vocabulary) for office in subject.split("代表")}
    return "other" if "other" in scopes else "perhaps" if "perhaps" in scopes else "body"


def _classify_office(office: str, agency: str | None, vocabulary: Vocabulary) -> Scope:
    if not office:
        return "body"
    is_government = agency is not None and _GOVERNMENT.search(agency) is not None
    if vocabulary.surroundings["own"].fullmatch(office):
        # In the report of a county 我办 is one of its offices.
        return "perhaps" if is_government else "body"
    if scope := _classify_collective(office, is_government, vocabulary):
        return scope
    if agency and len(office) >= 2 and is_shortened(office, agency):
        # 县政府 may be all of the county's offices or the one at its head.
        may_be_head = is_government and _HEAD_OFFICE.fullmatch(office) is not None and office != agency
        return "perhaps" if may_be_head else "body"
    return "other"


def _classify_collective(subject: str, is_government: bool, vocabulary: Vocabulary) -> Scope | None:
    """Whose 全县 or 全县各部门 is; None for what does not speak of a whole or of all offices."""
    whole = vocabulary.surroundings["whole"].match(subject)
    rest = subject[whole.end() :] if whole else subject
    if rest and not vocabulary.surroundings["bodies"].fullmatch(rest):
        return None
    # 各部门 without 全县 before it may be those below the head office.
    is_every = whole is not None or rest.startswith("各级")
    return "body" if is_government and is_every else "perhaps"


def is_shortened(subject: str, agency: str) -> bool:
    """Whether the subject is the agency's name shortened: its characters, in the name's order."""
    at = iter(agency)
    return all(char in at for char in subject)


def is_qualified(text: str, start: int, end: int, floor: int, vocabulary: Vocabulary) -> bool:
    """Whether the words behind a figure take something out of it, or those of an earlier clause: 除去重复的2件外.

    :param start: where the figure's phrase begins, and `end` where it ends.
    :param floor: how far back to look.
    """
    excluding = vocabulary.surroundings["excluding"]
    earlier = re.split("[；;]", text[floor:start])[-1]
    return excluding.search(text, end, end + 14) is not None or excluding.search(earlier) is not None
