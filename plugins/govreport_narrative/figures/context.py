"""Reads what the clauses before a figure's own add to it: channels, a topic, a restriction."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_narrative.figures.bodies import Owner, owner_of
from govreport_narrative.figures.clauses import heading_end
from govreport_narrative.figures.concepts import REST, Word, read_words
from govreport_narrative.figures.vocabulary import Vocabulary

# Clauses farther off are not looked at.
REACH = 120
_CLAUSE = re.compile(r"[^,，;:()]+")


class Context(NamedTuple):
    """What earlier clauses of a sentence say.

    :param concepts: concepts that they add to those of the figure's own clause.
    :param last: the concepts of the clause directly before.
    :param other_body: whether one of them begins with another body, whose the figure may be.
    :param restricted: whether they speak of a part of all that there is, such as one field.
    """

    concepts: frozenset[str]
    last: frozenset[str]
    other_body: bool
    restricted: bool


def read_context(text: str, start: int, end: int, agency: str | None, vocabulary: Vocabulary) -> Context:
    """The context that the clauses between the figure before and a figure's own clause give."""
    around = vocabulary.surroundings
    concepts: set[str] = set()
    restricted = other_body = False
    last: frozenset[str] = frozenset()
    for number, clause in enumerate(_CLAUSE.finditer(text, max(start, end - REACH), end)):
        words = read_words(text, heading_end(text, *clause.span()), clause.end(), vocabulary)
        owner = _owner_of_clause(text, words, agency, vocabulary)
        other_body = owner is not None and (not owner.own or owner.reason is not None) or (other_body and owner is None)
        known = {word.concept for word in words} - {REST}
        last = frozenset(known) if len(known) == len({word.concept for word in words}) else frozenset()
        if around["passage"].match(clause[0].lstrip("主要是并")):
            concepts |= {concept for concept in known if vocabulary.kinds[concept] == "channel"}
        elif clause[0].startswith("对"):
            concepts |= {concept for concept in known if vocabulary.kinds[concept] == "object"}
        elif (number == 0 or not concepts) and start >= end - REACH and words and vocabulary.kinds.get(words[0].concept) == "channel":
            # 网站经过改版,全年发布…: the site is what the sentence speaks of.
            concepts.add(words[0].concept)
        elif around["topic"].search(clause[0]) and len(clause[0]) <= 20:
            concepts |= {concept for concept in known - {"answer"} if vocabulary.kinds[concept] != "mark"}
        restricted = restricted or around["restriction"].search(clause[0]) is not None
    return Context(frozenset(concepts), last, other_body, restricted)


def _owner_of_clause(text: str, words: list[Word], agency: str | None, vocabulary: Vocabulary) -> Owner | None:
    """Whose acts a clause tells, where it begins with a body; None where it does not."""
    for number, word in enumerate(words):
        if word.concept != REST:
            is_act = vocabulary.kinds.get(word.concept) == "act"
            return owner_of(text[words[0].start : words[number - 1].end], agency) if number and is_act else None
    return None
