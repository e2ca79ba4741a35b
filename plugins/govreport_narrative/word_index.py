"""Finds words of a fixed spelling, and patterns, at a place in a text: the longest word, the first pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


class WordIndex(Generic[Meaning]):
    """Words with what they mean. Of thousands only those of a few lengths begin with the same two characters."""

    def __init__(self, words: Mapping[str, Meaning]) -> None:
        self._words = words
        lengths: dict[str, set[int]] = {}
        for word in words:
            if len(word) > 1:
                lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {beginning: sorted(those, reverse=True) for beginning, those in lengths.items()}

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def longest_at(self, text: str, at: int, end: int) -> tuple[Meaning, int] | None:
        """What the longest word that begins here means, and where it ends."""
        for length in self._lengths.get(text[at : at + 2], ()):
            stop = at + length
            if stop <= end and (meaning := self._words.get(text[at:stop])) is not None:
                return meaning, stop
        meaning = self._words.get(text[at])
        return None if meaning is None else (meaning, at + 1)


class PatternIndex(Generic[Meaning]):
    """Patterns with what they mean, in one pattern of them all."""

    def __init__(self, patterns: Sequence[tuple[str, Meaning]]) -> None:
        self._meanings = [meaning for _, meaning in patterns]
        # Each is named by an empty group at its end: with one around it, the characters that it can begin with would
        # be hidden, and it would have to be tried everywhere.
        either = "|".join(f"(?:{pattern})(?P<_{at}>)" for at, (pattern, _) in enumerate(patterns))
        self.pattern = re.compile(either or "(?!)")

    def meaning(self, found: re.Match[str]) -> Meaning:
        """What the pattern means that was found."""
        assert found.lastgroup is not None
        return self._meanings[int(found.lastgroup[1:])]
