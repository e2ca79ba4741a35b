"""Divides a stretch of running text into the words that mean something for the form, and those that mean nothing.

The words are the `concepts` of `phrases.json`. What none of them covers is unknown, and makes a reader doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from govreport_narrative.word_index import PatternIndex, WordIndex

# What a word does in a clause: it names rows, a column, a time or a state of work, asks for a sum, says that there is
# none, joins names, says that parts follow, changes nothing, may name the body, or moves the clause elsewhere.
Role = Literal[
    "row", "review", "column", "result", "carry", "open", "last", "next", "start", "close", "sum", "these", "none",
    "year", "request", "and", "among", "filler", "body", "stop",
]  # fmt: skip


class Concept(NamedTuple):
    """What a word means.

    :param id: the phrase of `phrases.json` that it stands for, empty for a word that names no cells.
    :param rows: the rows that it names, as keys without their column; an entry may be a glob.
    :param columns: the columns that it names.
    :param rank: which of several rows in a clause is meant: the one of the highest.
    :param loose: whether the word has another meaning, unless the sentence is about the results of applications.
    :param others: other sums of rows that it may mean.
    :param near: signed cells by which such figures are known to differ, see `Phrase.near`.
    :param needs: the topic that it needs, see `Phrase.needs`.
    """

    role: Role
    id: str = ""
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rank: int = 0
    loose: bool = False
    others: tuple[tuple[str, ...], ...] = ()
    near: tuple[str, ...] = ()
    needs: str | None = None


# What is done with applications may be counted otherwise than they are: its figure has no columns of its own.
_MEANING: frozenset[Role] = frozenset({"row", "review", "column", "result", "carry", "open", "last", "next", "stop"})
_WORK = frozenset({"handled", "processed"})


class Token(NamedTuple):
    """A word of the text with what it means."""

    start: int
    end: int
    concept: Concept


class Lexicon:
    """The words of all concepts, ready to be found."""

    def __init__(self, words: Mapping[str, Concept], patterns: Sequence[tuple[str, Concept]]) -> None:
        self.row_ids = tuple(
            sorted({c.id for c in (*words.values(), *dict(patterns).values()) if c.role == "row" and c.id not in _WORK})
        )
        self._words = WordIndex(words)
        self._patterns = PatternIndex(patterns)

    def tokens(self, text: str, start: int, end: int) -> list[Token]:
        """The words of a stretch in their order; between them stands what is not known."""
        out: list[Token] = []
        at = start
        for found in self._patterns.all_in(text, start, end):
            out += self._plain_words(text, at, found[0])
            out.append(Token(*found))
            at = found[1]
        out += self._plain_words(text, at, end)
        return out

    def _plain_words(self, text: str, at: int, end: int) -> Iterator[Token]:
        """The words of a stretch without patterns, the longest at each place."""
        while (found := self._words.first_in(text, at, end)) is not None:
            yield Token(*found)
            at = found[1]


def build_lexicon(
    entries: Iterable[Mapping[str, Any]], lists: Mapping[str, frozenset[str]], near: Mapping[str, tuple[str, ...]]
) -> Lexicon:
    """The lexicon of these concepts; where two have a word in common it is the first one's.

    :param near: what phrases are known to differ by, by their ids.
    """
    words: dict[str, Concept] = {}
    patterns: list[tuple[str, Concept]] = []
    for entry in entries:
        concept = Concept(
            role=entry["role"],
            id=entry.get("id", ""),
            rows=tuple(entry.get("rows", ())),
            columns=tuple(entry.get("columns", ())),
            rank=entry.get("rank", 0),
            loose=bool(entry.get("loose")),
            others=tuple(map(tuple, entry.get("others", ()))),
            near=near.get(entry.get("id", ""), ()),
            needs=entry.get("needs"),
        )
        for word in entry["words"]:
            if word.startswith("/"):
                patterns.append((word[1:], concept))
            else:
                for spelled in lists[word[1:-1]] if word.startswith("{") else (word,):
                    # Clauses are cut at commas before their words are looked up.
                    if "," not in spelled and "，" not in spelled:
                        words.setdefault(spelled, concept)
    # 共收到 says that something was received, and 通过网络 that something else is counted: neither changes nothing.
    for word in [word for word, concept in words.items() if concept.role == "filler" and _has_meaning(word, words)]:
        del words[word]
    return Lexicon(words, patterns)


def _has_meaning(word: str, words: Mapping[str, Concept]) -> bool:
    """Whether a part of a word, of two characters at least, is a word that has a meaning of its own."""
    parts = (word[at:end] for at in range(len(word) - 1) for end in range(at + 2, len(word) + 1))
    return any(part in words and words[part].role in _MEANING for part in parts if part != word)
