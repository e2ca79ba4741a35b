"""Matches phrases against running text.

Phrases are walked word list by word list, outwards from a figure: those that begin with the same lists share the way,
and a place without a figure costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

# Places in a text. A step from some to others leaves them as they are.
Places = Set[int]

# What {any} may stand for: a few characters of one clause, without a figure.
ANY_LENGTH = 14
_NOT_ANY = frozenset(",，。；;:()!?！？\n0123456789")
# Words that join a figure to the next.
_NEXT_FIGURE = re.compile(r"(?:和|及|与|以及)(?=[\d一二两三四五六七八九十]{1,6}[件宗起例条份])")
_CLAUSE_ENDS = frozenset(",，。；;、:)(!?！？\n")
# The word of a list that stands for a year in digits.
YEAR = "{year}"
NOTE_LENGTH = 16
_NOTE = re.compile(rf"\((?![^()]*[含包除其])[^(),，。；;:!?！？\n\d]{{1,{NOTE_LENGTH - 2}}}\)")
_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:19|20)\d\d年度?$")


@dataclass(frozen=True)
class Words:
    """One word of a list; nothing at all where it is optional, any number of words where they may be repeated.

    :param year: whether a year in digits, such as 2022年, is one of the words. Which one it is, is not looked at.
    :param firsts: the characters with which they begin, and the lengths of the words that do.
    :param lasts: the characters with which they end, likewise.
    """

    words: frozenset[str]
    optional: bool
    repeated: bool
    year: bool
    firsts: Mapping[str, tuple[int, ...]] = field(compare=False)
    lasts: Mapping[str, tuple[int, ...]] = field(compare=False)

    @classmethod
    def of(cls, words: frozenset[str], optional: bool = False, repeated: bool = False) -> Words:
        """The item for these words, none of them empty."""
        year = YEAR in words
        words = words - {YEAR}
        firsts, lasts = _lengths_by_character(words, 0), _lengths_by_character(words, -1)
        return cls(words, optional, repeated, year, firsts, lasts)

    def ends(self, text: str, places: Places, stop: int) -> Places:
        """Where the word may end that begins at one of these places."""
        out: set[int] = set()
        waiting = places
        while waiting:
            reached = {
                at + length
                for at in waiting
                if at < stop
                for length in self.firsts.get(text[at], ())
                if at + length <= stop and text[at : at + length] in self.words
            }
            if self.year:
                reached |= Year().ends(text, waiting, stop)
            waiting = reached - out if self.repeated else frozenset()
            out |= reached
        return out | places if self.optional else out

    def starts(self, text: str, places: Places, floor: int) -> Places:
        """Where the word may begin that ends at one of these places."""
        out: set[int] = set()
        waiting = places
        while waiting:
            reached = {
                at - length
                for at in waiting
                if at > floor
                for length in self.lasts.get(text[at - 1], ())
                if at - length >= floor and text[at - length : at] in self.words
            }
            if self.year:
                reached |= Year().starts(text, waiting, floor)
            waiting = reached - out if self.repeated else frozenset()
            out |= reached
        return out | places if self.optional else out


def _lengths_by_character(words: Iterable[str], number: int) -> dict[str, tuple[int, ...]]:
    """The lengths that words have, by their character of this number."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[number], set()).add(len(word))
    return {character: tuple(sorted(those)) for character, those in lengths.items()}


class Year(NamedTuple):
    """A year in digits, such as 2022年."""

    def ends(self, text: str, places: Places, stop: int) -> Places:
        """Where the year may end that begins at one of these places."""
        return {year.end() for at in places if (year := _YEAR.match(text, at, stop))}

    def starts(self, text: str, places: Places, floor: int) -> Places:
        """Where the year may begin that ends at one of these places."""
        there = (at for at in places if text[at - 1 : at] in ("年", "度"))
        return {year.start() for at in there if (year := _YEAR_BEFORE.search(text, max(floor, at - 6), at))}


class Note(NamedTuple):
    """A few words in brackets that say the same again, or nothing: none that take something in or out."""

    def ends(self, text: str, places: Places, stop: int) -> Places:
        """Where the note may end that begins at one of these places."""
        return set(places) | {note.end() for at in places if (note := _NOTE.match(text, at, stop))}

    def starts(self, text: str, places: Places, floor: int) -> Places:
        """Where the note may begin that ends at one of these places."""
        out = set(places)
        for at in places:
            if at > floor and text[at - 1] == ")":
                start = text.rfind("(", max(floor, at - NOTE_LENGTH), at)
                if start >= 0 and _NOTE.fullmatch(text, start, at):
                    out.add(start)
        return out


class Anything(NamedTuple):
    """A few characters of the same clause, none of them a digit."""

    def ends(self, text: str, places: Places, stop: int) -> Places:
        """Where they may end that begin at one of these places."""
        out = set(places)
        for at in places:
            most = min(stop, at + ANY_LENGTH)
            while at < most and text[at] not in _NOT_ANY:
                at += 1
                out.add(at)
        return out

    def starts(self, text: str, places: Places, floor: int) -> Places:
        """Where they may begin that end at one of these places."""
        out = set(places)
        for at in places:
            least = max(floor, at - ANY_LENGTH)
            while at > least and text[at - 1] not in _NOT_ANY:
                at -= 1
                out.add(at)
        return out


class ClauseEnd(NamedTuple):
    """The end of a clause, of no length."""

    def ends(self, text: str, places: Places, stop: int) -> Places:
        """Those of the places at which a clause ends."""
        return {at for at in places if at >= len(text) or text[at] in _CLAUSE_ENDS or _NEXT_FIGURE.match(text, at)}

    def starts(self, text: str, places: Places, floor: int) -> Places:
        """The same: it has no length."""
        return self.ends(text, places, len(text))


Item = Words | Year | Note | Anything | ClauseEnd


class Phrase(NamedTuple):
    """One way to speak of one figure.

    :param id: the name of what it speaks of, such as "received".
    :param before: what stands before the figure, in the order of the text.
    :param after: what stands behind it; of a phrase that says "none", all of it.
    :param firm: whether it can mean nothing else. Of a phrase that is not firm only an agreement says anything.
    :param cells: sums of cells that it can mean, the likeliest first; an entry may be a glob of keys.
    :param near: signed cells by which such figures are known to differ, for explanations.
    :param needs: the subject that the text must have, such as "requests"; None for any.
    :param follows: the ids of the phrases of whose figure this one can be a part; empty for none.
    :param part: whether the figures after it are parts of the same figure as this one, such as in a list of applicants.
    :param anywhere: whether it may stand in any clause, whoever its subject is.
    :param columns: the columns of the figure before it that this one is the sum of; empty if it has cells of its own.
    :param years: how far a year that is named in it is from the report's; None if none can be.
    :param money: whether its figure is an amount.
    :param zero: whether its figure can only be 0.
    :param sums: whether its figure is the sum of those of the list before it.
    :param whole: of a sum: whether a list of all kinds of applicants is meant by it, those without a figure too.
    :param joins: whether outcomes that are named before it may be counted in, or an applicant in front of it counted.
    """

    id: str
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    firm: bool
    cells: tuple[tuple[str, ...], ...]
    near: tuple[str, ...]
    needs: str | None
    follows: tuple[str, ...]
    part: bool
    anywhere: bool
    columns: tuple[str, ...] = ()
    years: int | None = None
    money: bool = False
    zero: bool = False
    joins: bool = False
    sums: bool = False
    whole: bool = False


class Match(NamedTuple):
    """A phrase and the longest span of the text that it fills."""

    phrase: Phrase
    start: int
    end: int


class _Ways(NamedTuple):
    """How phrases may go on from a place.

    Of hundreds of lists few have the word that stands there: it is looked up once for all of them, in each length.

    :param lengths: those of the words that may come next, by the character with which they touch the place.
    :param numbers: to which of `nodes` each word leads, in the order of the file.
    :param nodes: where words lead.
    :param others: what is no word of fixed spelling, with where it leads.
    """

    lengths: Mapping[str, Sequence[int]]
    numbers: Mapping[str, Sequence[int]]
    nodes: Sequence[Node]
    others: Sequence[tuple[Item, Node]]


class Node:
    """Phrases that share their words: counted from a place on, backwards before a figure or onwards behind one.

    :param item: the last of the words that lead here; None for the first node.
    :ivar phrases: phrases of which no more words follow.
    :ivar depth: how many words lead here.
    """

    def __init__(self, backwards: bool, depth: int = 0, item: Item | None = None) -> None:
        self.phrases: list[Phrase] = []
        self.depth = depth
        self._backwards = backwards
        self._repeated = item if isinstance(item, Words) and item.repeated else None
        self._following: dict[Item, Node] = {}
        # How many words the longest phrase has.
        self._most = 0

    def add(self, phrase: Phrase, words: Sequence[Item]) -> None:
        """Put a phrase at the end of the way that these words go. All are added before the first is looked for."""
        node = self
        for item in words:
            if item not in node._following:
                node._following[item] = Node(self._backwards, node.depth + 1, item)
            node = node._following[item]
        node.phrases.append(phrase)
        self._most = max(self._most, len(words))

    def matches_around(self, text: str, start: int, end: int, floor: int, stop: int) -> list[Match]:
        """The phrases around a figure at [start, end), each with its longest span, within [floor, stop)."""
        out: list[Match] = []
        for phrase, places in self._walk_phrases(text, start, floor):
            last = find_end(text, end, stop, phrase.after)
            if last is not None:
                out.append(Match(phrase, min(places), last))
        return out

    def matches_onwards(self, text: str, start: int, stop: int) -> list[Match]:
        """The phrases that begin at `start`, each with its longest span, before `stop`."""
        return [Match(phrase, start, max(places)) for phrase, places in self._walk_phrases(text, start, stop)]

    def _walk_phrases(self, text: str, at: int, limit: int) -> Iterator[tuple[Phrase, Places]]:
        """The phrases that match from a place on, each with the places at which it may end or begin."""
        ends: dict[Node, set[int]] = {}
        # All ways to a node are gone before those that go on from it.
        levels: list[dict[Node, set[int]]] = [{} for _ in range(self._most + 1)]
        levels[0][self] = {at}
        for level in levels:
            for node, places in level.items():
                if node._repeated is not None:
                    places |= self._step(node._repeated, text, places, limit)
                for end in node._ends:
                    ends.setdefault(end, set()).update(places)
                for further, reached in node._ways_from(text, places, limit):
                    levels[further.depth].setdefault(further, set()).update(reached)
        for node, places in ends.items():
            for phrase in node.phrases:
                yield phrase, places

    def _ways_from(self, text: str, places: Places, limit: int) -> Iterator[tuple[Node, Places]]:
        """Where what may come next at these places leads to, with how far each comes in the text."""
        ways = self._ways
        for item, further in ways.others:
            if reached := self._step(item, text, places, limit):
                yield further, reached
        found: dict[int, set[int]] = {}
        for at in places - {limit}:
            for length in ways.lengths.get(text[at - 1 if self._backwards else at], ()):
                start, end = (at - length, at) if self._backwards else (at, at + length)
                if start < limit if self._backwards else end > limit:
                    break
                for number in ways.numbers.get(text[start:end], ()):
                    found.setdefault(number, set()).add(start if self._backwards else end)
        for number in sorted(found):
            yield ways.nodes[number], found[number]

    def _step(self, item: Item, text: str, places: Places, limit: int) -> Places:
        return item.starts(text, places, limit) if self._backwards else item.ends(text, places, limit)

    @cached_property
    def _here(self) -> list[Node]:
        """This node and those to which optional words lead, each of which may be left out."""
        here = [self]
        for node in here:
            here += [further for item, further in node._following.items() if isinstance(item, Words) and item.optional]
        return here

    @cached_property
    def _ends(self) -> list[Node]:
        return [node for node in self._here if node.phrases]

    @cached_property
    def _ways(self) -> _Ways:
        numbers: dict[str, list[int]] = {}
        nodes: list[Node] = []
        others: list[tuple[Item, Node]] = []
        for item, further in (way for node in self._here for way in node._following.items()):
            if isinstance(item, Words):
                for word in item.words:
                    numbers.setdefault(word, []).append(len(nodes))
                nodes.append(further)
            if not isinstance(item, Words) or item.year:
                others.append((Year() if isinstance(item, Words) else item, further))
        return _Ways(_lengths_by_character(numbers, -1 if self._backwards else 0), numbers, nodes, others)


def find_end(text: str, at: int, stop: int, items: tuple[Item, ...]) -> int | None:
    """The furthest place at which these words end that begin at `at`; None if they do not stand there."""
    # All ways at a time: a list has words of several lengths, and going back over each would multiply.
    places: Places = {at}
    for item in items:
        places = item.ends(text, places, stop)
        if not places:
            return None
    return max(places)
