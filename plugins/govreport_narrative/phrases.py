"""The phrases in which reports speak of their figures: read from a data file, ready to be matched.

The file is `phrases.json`, its shape `phrases.schema.json`. A new phrase needs a line there and nothing here.
Phrases are matched word list by word list, since one regular expression of them all takes a second to compile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from govreport_core.errors import FormError

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,9}|[一二两三四五六七八九十百零]{1,5})"
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
                out.update(at + n for n in self.lengths if at + n <= stop and text[at : at + n] in self.words)
        return out

    def starts(self, text: str, places: Collection[int], floor: int) -> set[int]:
        """Where the word may begin that ends at one of these places."""
        out = set(places) if self.optional else set()
        for at in places:
            if at > floor and text[at - 1] in self.lasts:
                out.update(at - n for n in self.lengths if at - n >= floor and text[at - n : at] in self.words)
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
    """Phrases that share their words, counted from the figure outwards.

    :param following: the next word outwards -> the phrases that have it.
    :param phrases: phrases of which nothing more stands before the figure.
    """

    following: dict[Item, Node]
    phrases: list[Phrase]

    def add(self, phrase: Phrase) -> None:
        node = self
        for item in reversed(phrase.before):
            node = node.following.setdefault(item, Node({}, []))
        node.phrases.append(phrase)

    def matches(self, text: str, start: int, end: int, floor: int, stop: int) -> list[tuple[Phrase, int, int]]:
        """The phrases around a figure at [start, end), each with its longest span, within [floor, stop)."""
        out: list[tuple[Phrase, int, int]] = []
        waiting: list[tuple[Node, set[int]]] = [(self, {start})]
        while waiting:
            node, places = waiting.pop()
            for phrase in node.phrases:
                last = longest(text, end, stop, phrase.after)
                if last is not None:
                    out.append((phrase, min(places), last))
            for item, further in node.following.items():
                if starts := item.starts(text, places, floor):
                    waiting.append((further, starts))
        return out


class Vocabulary(NamedTuple):
    """The data file, ready for use.

    :param figure: a number (group n) and its unit.
    :param counted: phrases with a figure.
    :param none: phrases that say that there was none.
    :param words: word lists as patterns, for what surrounds a phrase.
    """

    figure: re.Pattern[str]
    counted: Node
    none: tuple[Phrase, ...]
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
    counted = Node({}, [])
    none: list[Phrase] = []
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
                if not figure:
                    none.append(phrase)
                    continue
                counted.add(phrase)
    unit, inexact = patterns["unit"].pattern, patterns["inexact"].pattern
    figure_pattern = re.compile(rf"(?<![\d.,〔\[第一二两三四五六七八九十百零])(?P<n>{NUMBER}){unit}(?!{inexact})")
    return Vocabulary(figure_pattern, counted, tuple(none), patterns)


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
