"""Reads the words of a clause as concepts; what is in no list stays as a rest."""

from __future__ import annotations

from typing import NamedTuple

from govreport_narrative.figures.words.vocabulary import SILENT, Vocabulary

# The concept of text that no list has.
REST = "rest"


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
    found = vocabulary.quoted.longest_at(text, at, end) or vocabulary.words.longest_at(text, at, end)
    if found is not None:
        return found
    matched = vocabulary.patterns.pattern.match(text, at, end)
    if matched is not None and matched.end() > at:
        return vocabulary.patterns.meaning(matched), matched.end()
    return REST, at + 1
