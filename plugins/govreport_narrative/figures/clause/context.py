"""Reads what the clauses before a figure's own add to it: channels, a topic, a restriction."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_narrative.figures.clause.bodies import Owner, owner_of, tells_of_other
from govreport_narrative.figures.clause.cutting import heading_end
from govreport_narrative.figures.found import Report
from govreport_narrative.figures.words.concepts import REST, Word, read_words
from govreport_narrative.figures.words.vocabulary import Vocabulary

# Clauses farther off are not looked at.
REACH = 240
_CLAUSE = re.compile(r"[^,，;:()]+")


class Context(NamedTuple):
    """What earlier clauses of a sentence say.

    :param concepts: concepts that they add to those of the figure's own clause.
    :param last: the concepts of the clause directly before.
    :param channels: the channels that they name in any way.
    :param other_body: whether one of them begins with another body, whose the figure may be.
    :param restricted: whether they speak of a part of all that there is, such as one field.
    :param apart: whether a semicolon parts the figure from the one before.
    """

    concepts: frozenset[str]
    last: frozenset[str]
    channels: frozenset[str]
    other_body: bool
    restricted: bool
    apart: bool


def read_context(start: int, end: int, report: Report) -> Context:
    """The context that the clauses between the figure before and a figure's own clause give."""
    text, vocabulary = report.text, report.vocabulary
    around = vocabulary.surroundings
    concepts: set[str] = set()
    channels: set[str] = set()
    restricted = other_body = False
    last: frozenset[str] = frozenset()
    for clause in _CLAUSE.finditer(text, max(start, end - REACH), end):
        words = list(read_words(text, heading_end(text, *clause.span()), clause.end(), vocabulary))
        owner = _owner_of_clause(words, report)
        if owner is not None:
            other_body = not owner.own or owner.reason is not None
        elif not other_body and words and vocabulary.kinds.get(_first_known(words)) != "channel":
            other_body = tells_of_other(clause[0], report.agency)
        known = frozenset(word.concept for word in words)
        last = frozenset() if REST in known else known
        channels |= {concept for concept in known - {REST} if vocabulary.kinds[concept] == "channel"}
        is_first = not concepts and start >= end - REACH
        concepts |= _added_by(clause[0], words, known - {REST}, is_first, vocabulary)
        restricted = restricted or around["restriction"].search(clause[0]) is not None
    apart = text.find(";", max(start, end - REACH), end) >= 0
    return Context(frozenset(concepts), last, frozenset(channels), other_body, restricted, apart)


def _added_by(
    clause: str, words: list[Word], known: frozenset[str], is_first: bool, vocabulary: Vocabulary
) -> frozenset[str]:
    """The concepts that a clause adds to those of a later one.

    :param is_first: whether no clause before it added any.
    """
    around, kinds = vocabulary.surroundings, vocabulary.kinds
    if around["passage"].match(clause.lstrip("主要是并")):
        return frozenset(concept for concept in known if kinds[concept] == "channel")
    if clause.startswith("对"):
        return frozenset(concept for concept in known if kinds[concept] == "object")
    if is_first and words and kinds.get(words[0].concept) == "channel":
        # 网站经过改版,全年发布…: the site is what the sentence speaks of.
        return frozenset({words[0].concept})
    if around["topic"].search(clause) and len(clause) <= 20:
        return frozenset(c for c in known - {"answer"} if kinds[c] != "mark" or c == "on_request")
    return frozenset()


def _first_known(words: list[Word]) -> str:
    return next((word.concept for word in words if word.concept != REST), REST)


def _owner_of_clause(words: list[Word], report: Report) -> Owner | None:
    """Whose acts a clause tells, where it begins with a body; None where it does not."""
    for number, word in enumerate(words):
        if word.concept != REST:
            is_act = report.vocabulary.kinds.get(word.concept) == "act"
            name = report.text[words[0].start : words[number - 1].end] if number else ""
            return owner_of(name, report.agency) if number and is_act else None
    return None
