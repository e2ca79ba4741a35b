"""Reads whose a figure is from the first words of its clause."""

from __future__ import annotations

from govreport_narrative.figures.clause.bodies import Owner, is_site_name, owner_of
from govreport_narrative.figures.found import Report, Sentence
from govreport_narrative.figures.words.concepts import REST, Word

# Behind these stands where something was done, not by whom.
_INTO = ("在", "于", "通过", "依托", "利用", "借助", "运用")


def read_owner(words: list[Word], sentence: Sentence, report: Report) -> tuple[Owner | None, list[Word]]:
    """Whose the figure is, and the words that are left; None if the first words are no body."""
    left = list(words)
    while left and left[0].concept == REST:
        left.pop(0)
    rests = words[: len(words) - len(left)]
    name = report.text[rests[0].start : rests[-1].end] if rests else ""
    before = report.text[max(sentence.start, rests[0].start - 2) : rests[0].start] if rests else ""
    owner = None if before.endswith(_INTO) else owner_of(name, report.agency)
    if owner is None and left and _takes_name(left[0], report) and is_site_name(name):
        owner = Owner()
    return owner, [word for word in left if not _is_name(word, left, report)]


def names_itself(words: str) -> bool:
    """Whether a clause begins with what the reporting body calls itself."""
    return words.startswith(("我", "本", "全"))


def _is_name(word: Word, words: list[Word], report: Report) -> bool:
    """Whether a rest stands directly before a site, an account or a hotline and may be its name."""
    if word.concept != REST:
        return False
    following = next((other for other in words if other.start == word.end), None)
    if following is None or not _takes_name(following, report):
        return False
    return is_site_name(report.text[word.start : word.end])


def _takes_name(word: Word, report: Report) -> bool:
    return word.concept in report.vocabulary.named or report.vocabulary.kinds.get(word.concept) == "channel"
