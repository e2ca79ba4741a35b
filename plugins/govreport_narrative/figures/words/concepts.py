"""Reads the words of a clause as concepts; what is in no list stays as a rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from govreport_narrative.figures.words.vocabulary import SILENT, Vocabulary
from govreport_narrative.word_index import Found

# The concept of text that no list has.
REST = "rest"


class Word(NamedTuple):
    """A stretch of text and its concept; `REST` if no list has it."""

    concept: str
    start: int
    end: int


def read_words(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[Word]:
    """The words of a stretch of text without those that change nothing, from left to right, the longest first."""
    at = start
    for begin, stop, concept in _known_words(text, start, end, vocabulary):
        if begin > at:
            yield Word(REST, at, begin)
        if concept != SILENT:
            yield Word(concept, begin, stop)
        at = stop
    if end > at:
        yield Word(REST, at, end)


def _known_words(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[Found[str]]:
    """The words that a list has: of those that begin at a place a quoted name first, and a pattern last."""
    nothing = (end, end, REST)
    at, described = start, (start - 1, start, REST)
    while at < end:
        quoted = vocabulary.quoted.first_in(text, at, end) or nothing
        found = vocabulary.words.first_in(text, at, end) or nothing
        if quoted[0] <= found[0]:
            found = quoted
        # Nearly every word is in a list, and a pattern is looked for only in what stands between them.
        if found[0] > at > described[0]:
            described = vocabulary.patterns.first_in(text, at, end) or nothing
        if at <= described[0] < found[0]:
            found = described
        if found is not nothing:
            yield found
        at = found[1]
