"""Reads the words of a clause as concepts; what is in no list stays as a rest."""

from __future__ import annotations

import re
from typing import NamedTuple

from govreport_narrative.figures.words.vocabulary import SILENT, Vocabulary

# The concept of text that no list has.
REST = "rest"
_TITLE = re.compile("《[^《》\n]{1,60}》")


class Word(NamedTuple):
    """A stretch of text and its concept; `REST` if no list has it."""

    concept: str
    start: int
    end: int


def read_words(text: str, start: int, end: int, vocabulary: Vocabulary) -> list[Word]:
    """The words of a stretch of text without those that change nothing, from left to right, the longest first."""
    words: list[Word] = []
    at = start
    while at < end:
        concept, stop = _word_at(text, at, end, vocabulary)
        if concept == REST and words and words[-1].concept == REST and words[-1].end == at:
            words[-1] = words[-1]._replace(end=stop)
        elif concept != SILENT:
            words.append(Word(concept, at, stop))
        at = stop
    return words


def _word_at(text: str, at: int, end: int, vocabulary: Vocabulary) -> tuple[str, int]:
    """The concept of the longest word that begins here, and where it ends; a single character if none does."""
    for word, concept in vocabulary.words.get(text[at], ()):
        if text.startswith(word, at, end):
            return concept, at + len(word)
    for pattern, concept in vocabulary.patterns:
        if (found := pattern.match(text, at, end)) is not None and found.end() > at:
            return concept, found.end()
    title = _TITLE.match(text, at, end)
    return (REST, at + 1) if title is None else (SILENT, title.end())
