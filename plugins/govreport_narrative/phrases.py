"""The phrases in which reports speak of their figures: read from a data file, ready to be matched.

The file is `phrases.json`, its shape `phrases.schema.json`. A new phrase needs a line there and nothing here.
Phrases are matched word list by word list, since one regular expression of them all takes a second to compile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from govreport_core.errors import FormError

_NUMERALS = "一二两三四五六七八九十百零"
# A class of characters comes first: there the search for a number is several times as fast as before a look-behind.
_NUMBER = (
    rf"[\d{_NUMERALS}](?<![\d.,〔\[第{_NUMERALS}].)"
    rf"(?:(?<=\d)(?:\d{{0,2}}(?:,\d{{3}})+|\d{{0,8}})|(?<=[{_NUMERALS}])[{_NUMERALS}]{{0,4}})"
)
# What {any} may stand for: a few characters of one clause, without a figure.
ANY_LENGTH = 14
_NOT_ANY = frozenset(",，。；;:()!?！？\n0123456789")
_CLAUSE_ENDS = frozenset(",，。；;、:)(!?！？\n")
_SLOT = re.compile(r"\{(\w+)(\?)?\}")


class Words(NamedTuple):
    """One word of a list, or nothing at all where it is optional."""

    words: frozenset[str]
    lengths: tuple[int, ...]
    optional: bool
    firsts: frozenset[str]
    lasts: frozenset[str]

    @classmethod
    def of(cls, words: frozenset[str], optional: bool = False) -> Words:
        lengths = tuple(sorted({len(word) for word in words}))
        return cls(words, lengths, optional, frozenset(w[0] for w in words), frozenset(w[-1] for w in words))

    def ends(self, text: str, places: Collection[int], stop: int) -> set[int]:
        """Where the word may end that begins at one of these places."""
        out = set(places) if self.optional else set()
        for at in places:
            if at < stop and text[at] in self.firsts:
                out.update([at + n for n in self.lengths if at + n <= stop and text[at : at + n] in self.words])
        return out

    def starts(self, text: str, places: Collection[int], floor: int) -> set[int]:
        """Where the word may begin that ends at one of these places."""
        out = set(places) if self.optional else set()
        for at in places:
            if at > floor and text[at - 1] in self.lasts:
                out.update([at - n for n in self.lengths if at - n >= floor and text[at - n : at] in self.words])
        return out


class Anything(NamedTuple):
    """A few characters of the same clause."""

    def ends(self, text: str, places: Collection[int], stop: int) -> set[int]:
        out = set(places)
        for at in places:
            most = min(stop, at + ANY_LENGTH)
            while at < most and text[at] not in _NOT_ANY:
                at += 1
                out.add(at)
        return out

    def starts(self, text: str, places: Collection[int], floor: int) -> set[int]:
        out = set(places)
        for at in places:
            least = max(floor, at - ANY_LENGTH)
            while at > least and text[at - 1] not in _NOT_ANY:
                at -= 1
                out.add(at)
        return out


class ClauseEnd(NamedTuple):
    """The end of a clause."""

    def ends(self, text: str, places: Collection[int], stop: int) -> set[int]:
        return {at for at in places if at >= len(text) or text[at] in _CLAUSE_ENDS}

    def starts(self, text: str, places: Collection[int], floor: int) -> set[int]:
        return self.ends(text, places, len(text))


Item = Words | Anything | ClauseEnd


class Phrase(NamedTuple):
    """One way to speak of one figure.

    :param id: the name of what it speaks of, as "received".
    :param before: what stands before the figure, in the order of the text.
    :param after: what stands behind it; of a phrase that says "none", all of it.
    :param firm: whether it can mean nothing else. Of a phrase that is not firm only an agreement says anything.
    :param cells: sums of cells that it can mean, the likeliest first; an entry may be a glob of keys.
    :param near: signed cells by which such figures are known to differ, for explanations.
    :param needs: the subject that the text before must have: "requests", "disclosure" or None.
    :param follows: the ids of the phrases of whose figure this one can be a part; empty for none.
    :param part: whether the figures after it are parts of the same figure as this one, as in a list of applicants.
    :param anywhere: whether it may stand in any clause, whoever its subject is.
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


class Node(NamedTuple):
    """Phrases that share their words: counted from the figure outwards, or onwards from the word that says "none".

    :param following: the next word -> the phrases that have it.
    :param phrases: phrases of which no more words follow.
    """

    following: dict[Item, Node]
    phrases: list[Phrase]

    def add(self, phrase: Phrase, words: Iterable[Item]) -> None:
        node = self
        for item in words:
            node = node.following.setdefault(item, Node({}, []))
        node.phrases.append(phrase)

    def matches(self, text: str, start: int, end: int, floor: int, stop: int) -> list[tuple[Phrase, int, int]]:
        """The phrases around a figure at [start, end), each with its longest span, within [floor, stop)."""
        out: list[tuple[Phrase, int, int]] = []
        for phrase, places in self._walk(start, lambda item, places: item.starts(text, places, floor)):
            last = longest(text, end, stop, phrase.after)
            if last is not None:
                out.append((phrase, min(places), last))
        return out

    def onwards(self, text: str, start: int, stop: int) -> list[tuple[Phrase, int, int]]:
        """The phrases that begin at `start`, each with its longest span, before `stop`."""
        ways = self._walk(start, lambda item, places: item.ends(text, places, stop))
        return [(phrase, start, max(places)) for phrase, places in ways]

    def _walk(self, at: int, step: Callable[[Item, set[int]], set[int]]) -> Iterator[tuple[Phrase, set[int]]]:
        waiting: list[tuple[Node, set[int]]] = [(self, {at})]
        while waiting:
            node, places = waiting.pop()
            for phrase in node.phrases:
                yield phrase, places
            for item, further in node.following.items():
                if reached := step(item, places):
                    waiting.append((further, reached))


class Vocabulary(NamedTuple):
    """The data file, ready for use.

    :param figure: a number (group n) and its unit.
    :param counted: phrases with a figure.
    :param none: phrases that say that there was none.
    :param words: word lists as patterns, for what surrounds a phrase.
    """

    figure: re.Pattern[str]
    counted: Node
    none: Node
    words: Mapping[str, re.Pattern[str]]


@cache
def vocabulary() -> Vocabulary:
    """The phrases of `phrases.json`; read once, never changed."""
    return build(json.loads((files(__package__) / "phrases.json").read_text(encoding="utf-8")))


def build(data: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary from data of the shape of `phrases.schema.json`.

    :raises FormError: a phrase names a word list that there is not, or a list contains itself.
    """
    lists = {name: _words(name, data["words"]) for name in data["words"]}
    patterns = {name: re.compile(_alternatives(words)) for name, words in data["surroundings"].items()}
    counted, none = Node({}, []), Node({}, [])
    for entry in data["phrases"]:
        sums = (tuple(entry["cells"]), *(tuple(cells) for cells in entry.get("or_cells", ())))
        for field, firm in (("says", True), ("may_say", False)):
            for template in entry.get(field, ()):
                before, figure, after = template.rpartition("{n}")
                phrase = Phrase(
                    entry["id"], _items(before, lists, entry["id"]), _items(after, lists, entry["id"]), firm, sums,
                    tuple(entry.get("near", ())), entry.get("needs"), tuple(entry.get("follows", ())),
                    bool(entry.get("part")), bool(entry.get("anywhere")),
                )  # fmt: skip
                if figure:
                    counted.add(phrase, reversed(phrase.before))
                else:
                    none.add(phrase, phrase.after)
    unit, inexact = patterns["unit"].pattern, patterns["inexact"].pattern
    figure = re.compile(rf"(?P<n>{_NUMBER}){unit}(?!{inexact})")
    return Vocabulary(figure, counted, none, patterns)


def number(text: str) -> int:
    """The number that digits, with or without thousands separators, or Chinese numerals below 1,000 stand for.

    >>> number("1,204"), number("二十一"), number("两"), number("一百零三")
    (1204, 21, 2, 103)
    """
    if text[0].isdigit():
        return int(text.replace(",", ""))
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(char.replace("两", "二"))
    return total + max(digit, 0)


def longest(text: str, at: int, stop: int, items: tuple[Item, ...]) -> int | None:
    """Where these words end at the furthest that begin at `at`; None if they do not stand there."""
    places = {at}
    for item in items:
        places = item.ends(text, places, stop)
        if not places:
            return None
    return max(places)


def _words(name: str, lists: Mapping[str, list[str]], seen: tuple[str, ...] = ()) -> frozenset[str]:
    if name not in lists or name in seen:
        raise FormError(f"phrases.json: the word list {name} is named by {seen[-1:]} but is not there or contains it")
    out: set[str] = set()
    for word in lists[name]:
        made = {""}
        at = 0
        for slot in _SLOT.finditer(word):
            inner = _words(slot[1], lists, (*seen, name))
            made = {begun + word[at : slot.start()] + w for begun in made for w in inner}
            at = slot.end()
        out |= {begun + word[at:] for begun in made}
    return frozenset(out)


def _items(template: str, lists: Mapping[str, frozenset[str]], owner: str) -> tuple[Item, ...]:
    items: list[Item] = []
    at = 0
    for slot in _SLOT.finditer(template):
        name, optional = slot.groups()
        if literal := template[at : slot.start()]:
            items.append(Words.of(frozenset({literal})))
        if name == "any":
            items.append(Anything())
        elif name == "end":
            items.append(ClauseEnd())
        elif name in lists:
            items.append(Words.of(lists[name], bool(optional)))
        else:
            raise FormError(f"phrases.json, {owner}: there is no word list {name}")
        at = slot.end()
    if literal := template[at:]:
        items.append(Words.of(frozenset({literal})))
    return tuple(items)


def _alternatives(words: list[str]) -> str:
    """A pattern for any of these; a word that begins with a slash is a pattern itself."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(w[1:] if w.startswith("/") else re.escape(w) for w in ordered) + ")"
