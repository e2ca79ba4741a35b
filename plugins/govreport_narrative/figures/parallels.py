"""Reads figures that were announced together, as in 网站、微信分别发布30条和20条."""

from __future__ import annotations

from govreport_narrative.figures.clause.bodies import Owner
from govreport_narrative.figures.found import Found, Place, Report, Sentence
from govreport_narrative.figures.making import make
from govreport_narrative.figures.words.concepts import REST, Word
from govreport_narrative.figures.words.subjects import find_subject

RESPECTIVELY = "respectively"


def split_parallel(words: list[Word], sentence: Sentence, report: Report) -> list[Word]:
    """The words of the first of these figures; what the others count is noted in the sentence."""
    at = next((number for number, word in enumerate(words) if word.concept == RESPECTIVELY), None)
    if at is None:
        return words
    nouns = [word for word in words[:at] if report.vocabulary.kinds.get(word.concept) in ("channel", "object")]
    if len(nouns) < 2:
        return words
    others = [word for word in words if word not in nouns and word.concept != RESPECTIVELY]
    common = frozenset(word.concept for word in others if word.concept != REST)
    sentence.parallel = [common | {word.concept} for word in nouns[1:]]
    return sorted([nouns[0], *others], key=lambda word: word.start)


def find_parallel(place: Place, sentence: Sentence, report: Report) -> Found | None:
    """The next of these figures; None if none was announced."""
    base, unit = sentence.last, place.number.unit
    if not sentence.parallel or base is None or base.number.unit != unit:
        return None
    concepts = sentence.parallel.pop(0)
    subject = find_subject(concepts, unit, report.vocabulary)
    if subject is None:
        return None
    owner = Owner(None if base.figure.own else base.figure.body, base.figure.own)
    return make(subject, place, sentence, report, owner, concepts=concepts)
