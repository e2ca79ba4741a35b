"""Tells of what the concepts of a clause speak together."""

from __future__ import annotations

from collections.abc import Set

from govreport_narrative.figures.words.vocabulary import Subject, Vocabulary

# So many answers are kept; an endless text may have any number of questions.
MOST_KEPT = 20_000


def find_subject(concepts: Set[str], unit: str | None, vocabulary: Vocabulary) -> Subject | None:
    """The one subject that all these concepts speak of and that is counted in this unit; None if none or several do.

    Every concept has to belong to it: a word that is left over says that something else is counted.
    """
    question = (frozenset(concepts), unit)
    if question not in vocabulary.answers:
        if len(vocabulary.answers) >= MOST_KEPT:
            vocabulary.answers.clear()
        vocabulary.answers[question] = _search(_unite(concepts, vocabulary), unit, vocabulary)
    return vocabulary.answers[question]


def _search(concepts: Set[str], unit: str | None, vocabulary: Vocabulary) -> Subject | None:
    best = 0
    found: set[Subject] = set()
    for rule in vocabulary.rules:
        if len(rule.needs) >= best and rule.needs <= concepts and concepts <= rule.needs | rule.may:
            if (unit or "") not in rule.units:
                continue
            if len(rule.needs) > best:
                best, found = len(rule.needs), set()
            found.add(rule.subject)
    return found.pop() if len(found) == 1 else None


def _unite(concepts: Set[str], vocabulary: Vocabulary) -> Set[str]:
    """The concepts with those that stand together made the one that they are together, such as channels."""
    for members, union in vocabulary.unions:
        if len(together := concepts & members) > 1:
            # Beside one of its members the name of them all says nothing: 新媒体微信公众号 is 微信.
            named = together - {union}
            # The next union may take this one in.
            concepts = (concepts - together) | (named if len(named) == 1 else {union})
    return concepts
