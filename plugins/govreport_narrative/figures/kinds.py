"""Reads how much there was of a kind: a part of the figure before it, or information of one field."""

from __future__ import annotations

from govreport_narrative.figures.clause.bodies import Owner
from govreport_narrative.figures.found import Found, Place, Report, Sentence
from govreport_narrative.figures.lists import category_of, names_kind
from govreport_narrative.figures.making import make
from govreport_narrative.figures.words.concepts import Word, read_words
from govreport_narrative.figures.words.subjects import find_subject
from govreport_narrative.figures.words.vocabulary import Subject, Vocabulary

_PUBLISHING = frozenset({"publish", "open", "disclose"})


def find_kind(place: Place, words: list[Word], owner: Owner | None, sentence: Sentence, report: Report) -> Found | None:
    """The figure of a kind that its clause names; None if it names none.

    :param words: the words of the clause without the body.
    """
    if owner is not None and not owner.own:
        return None
    vocabulary = report.vocabulary
    published = [word for word in words if word.concept in _PUBLISHING]
    printed = place.words
    if published and len(behind := report.text[published[-1].end : place.number.lead]) > 1:
        # What was published stands behind the verb, and who published it before.
        if owner is None:
            return None
        printed = behind
    category = category_of(printed)
    if category is None or not _may_name(words, category, vocabulary):
        return None
    whole = sentence.divided_in(place.number.unit)
    subject = _subject_of_part(whole, words, place, vocabulary)
    if subject is None and (names_kind(printed, vocabulary) or names_kind(category, vocabulary)):
        subject = _information_by_kind(place.number.unit, bool(published), sentence.last, vocabulary)
    if subject is None:
        return None
    return make(subject, place, sentence, report, Owner(), whole=whole, category=category)


def find_share(place: Place, name: str, sentence: Sentence, report: Report) -> Found | None:
    """The share of the channel, way or kind that a clause names; None if it names none."""
    vocabulary = report.vocabulary
    subject = vocabulary.subjects.get("category_share")
    if subject is None:
        return None
    concepts = frozenset(word.concept for word in read_words(name, 0, len(name), vocabulary))
    # A channel or a way to apply is told by its words, any other kind by its name.
    found = (find_subject(concepts, unit, vocabulary) for unit in ("条", "件"))
    of = next((each for each in found if each is not None and each.part), None)
    category = category_of(name) if of is None and names_kind(name, vocabulary) else None
    if of is None and category is None:
        return None
    share = make(subject, place, sentence, report, Owner(), whole=sentence.whole, category=category)
    whole = sentence.whole.figure.what if sentence.whole else None
    return share._replace(figure=share.figure._replace(of=of.id if of else whole))


def _may_name(words: list[Word], category: str, vocabulary: Vocabulary) -> bool:
    """Whether words may be the name of a kind: no verb but of publishing, no noun of something else, no negation."""
    if any(mark in category for mark in "未不") and "不予" not in category:
        return False
    named = {word.concept for word in read_words(category, 0, len(category), vocabulary)} - {"information"}
    if all(vocabulary.kinds.get(concept) == "channel" for concept in named):
        return False
    nameable = vocabulary.nameable
    return all(
        word.concept in nameable or vocabulary.kinds.get(word.concept) not in ("act", "object") for word in words
    )


def _subject_of_part(whole: Found | None, words: list[Word], place: Place, vocabulary: Vocabulary) -> Subject | None:
    """The subject of the kinds into which a list divides a figure; a site among sites is counted like them all."""
    if whole is None or whole.subject.divided_by is None or place.number.unit not in (whole.number.unit, None):
        return None
    is_channel = any(vocabulary.kinds.get(word.concept) == "channel" for word in words)
    return whole.subject if is_channel else vocabulary.subjects[whole.subject.divided_by]


def _information_by_kind(
    unit: str | None, is_published: bool, base: Found | None, vocabulary: Vocabulary
) -> Subject | None:
    """Information by kind, if it is counted in this unit: 条 is its own unit, another needs a verb or a list."""
    subject = vocabulary.subjects.get("disclosed_by_category")
    if subject is None or unit not in subject.units:
        return None
    goes_on = base is not None and base.subject == subject
    return subject if unit == "条" or is_published or goes_on else None
