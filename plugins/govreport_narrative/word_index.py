"""Finds the next word of a fixed spelling in a stretch of text, and the next that a pattern describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")


# What was found: where it begins, where it ends, and what it means.
Found = tuple[int, int, Meaning]


class WordIndex(Generic[Meaning]):
    """Words with what they mean. Of thousands only those of a few lengths begin with the same two characters."""

    def __init__(self, words: Mapping[str, Meaning]) -> None:
        self._words = words
        lengths: dict[str, set[int]] = {}
        for word in words:
            # A word of one character may stand before any other.
            lengths.setdefault(word[:2], {1} if word[0] in words else set()).add(len(word))
        self._lengths = {beginning: sorted(those, reverse=True) for beginning, those in lengths.items()}

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def first_in(self, text: str, start: int, end: int) -> Found[Meaning] | None:
        """The first word of a stretch, the longest that begins there."""
        words, lengths = self._words, self._lengths
        for at in range(start, end) if words else ():
            for length in lengths.get(text[at : at + 2]) or lengths.get(text[at]) or ():
                stop = at + length
                if stop <= end and (meaning := words.get(text[at:stop])) is not None:
                    return at, stop, meaning
        return None


class PatternIndex(Generic[Meaning]):
    """Patterns with what they mean, in one pattern of them all."""

    def __init__(self, patterns: Sequence[tuple[str, Meaning]]) -> None:
        self._meanings = [meaning for _, meaning in patterns]
        # Each is named by an empty group at its end: with one around it, the characters that it can begin with would
        # be hidden, and it would have to be tried everywhere.
        either = "|".join(f"(?:{pattern})(?P<_{at}>)" for at, (pattern, _) in enumerate(patterns))
        self._pattern = re.compile(either or "(?!)")

    def all_in(self, text: str, start: int, end: int) -> Iterator[Found[Meaning]]:
        """The stretches that the patterns describe; some describe nothing, at a place before what they look for."""
        for found in self._pattern.finditer(text, start, end):
            assert found.lastgroup is not None
            yield *found.span(), self._meanings[int(found.lastgroup[1:])]

    def first_in(self, text: str, start: int, end: int) -> Found[Meaning] | None:
        """The first stretch with something in it that one of the patterns describes."""
        return next((found for found in self.all_in(text, start, end) if found[1] > found[0]), None)
