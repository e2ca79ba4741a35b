"""The phrases in which reports speak of their figures: read from a data file, ready to be matched.

The file is `phrases.json`, its shape `phrases.schema.json`. A new phrase needs a line there and nothing here.
Phrases are matched word list by word list, since one regular expression of them all takes a second to compile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from govreport_core.errors import FormError
from govreport_narrative.matching import Anything, ClauseEnd, Item, Node, Phrase, Words

_NUMERALS = "一二两三四五六七八九十百零"
# A class of characters comes first: there the search for a number is several times as fast as before a look-behind.
_NUMBER = (
    rf"[\d{_NUMERALS}](?<![\d.,〔\[第{_NUMERALS}].)"
    rf"(?:(?<=\d)(?:\d{{0,2}}(?:,\d{{3}})+|\d{{0,8}})|(?<=[{_NUMERALS}])[{_NUMERALS}]{{0,4}})"
)
_SLOT = re.compile(r"\{(\w+)(\?)?\}")


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
