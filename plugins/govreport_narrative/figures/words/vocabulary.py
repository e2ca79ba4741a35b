"""Loads the vocabulary of the figures of running text: the words, and of what subjects they speak together.

The file is `vocabulary.json`, its shape `vocabulary.schema.json`. A plugin's answer to `govreport_vocabulary` has the
same shape, all of it optional, and is added to the file's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, NamedTuple

from govreport_core.errors import FormError
from govreport_narrative.figures.words.numbers import NumberWords, compile_number
from govreport_narrative.word_index import PatternIndex, WordIndex

# The concept of words that change nothing.
SILENT = "silent"
_TITLE = "《[^《》\n]{1,60}》"
_KINDS = ("acts", "objects", "channels", "marks")
_PARTS = (*_KINDS, "silent", "units", "subjects", "surroundings", "inexact", "unions", "named", "nameable")


class Rule(NamedTuple):
    """Concepts that speak of a subject together.

    :param needs: those that must be there.
    :param may: those that may be there too; any other speaks of something else.
    :param units: in these is counted what they speak of; "" for a number without one.
    """

    subject: Subject
    needs: frozenset[str]
    may: frozenset[str]
    units: frozenset[str]


class Subject(NamedTuple):
    """What is counted.

    :param units: all units in which it is counted.
    :param stock: whether it is what there is at the year's end, not what came in the year.
    :param divided_by: the subject of its parts where a list divides it by kinds.
    :param categories: concepts whose print is the kind that is counted.
    :param published: whether it is counted as published, so that a channel named before is a part of what it says.
    :param part: whether it is one of the ways into which a total is divided, so that it has a share of it.
    """

    id: str
    label: str
    units: frozenset[str]
    stock: bool = False
    divided_by: str | None = None
    categories: frozenset[str] = frozenset()
    published: bool = False
    part: bool = False

    @property
    def is_total(self) -> bool:
        """Whether it is a total, so that what is said of one field alone is not of it."""
        return self.divided_by is not None and not self.part


class Vocabulary(NamedTuple):
    """The data, ready for use.

    :param words: words with their concepts.
    :param quoted: names that the document quotes, with their concepts. They come before all words.
    :param kinds: concept -> act, object, channel or mark.
    :param number: see `numbers.compile_number`.
    :param patterns: patterns with their concepts, for words that are no fixed texts, such as dates.
    :param surroundings: patterns by name, for what stands around a figure.
    :param named: concepts besides channels before which a name may stand, as before 热线.
    :param nameable: concepts that names of kinds of information may have in them.
    :param answers: what was asked of the rules before: concepts and unit -> the subject.
    :param unions: concepts that are another one where several of them stand together.
    """

    words: WordIndex[str]
    quoted: WordIndex[str]
    kinds: Mapping[str, str]
    rules: Sequence[Rule]
    subjects: Mapping[str, Subject]
    number: NumberWords
    patterns: PatternIndex[str]
    surroundings: Mapping[str, re.Pattern[str]]
    unions: Sequence[tuple[frozenset[str], str]]
    named: frozenset[str]
    nameable: frozenset[str]
    answers: dict[tuple[frozenset[str], str | None], Subject | None]

    def with_quotations(self, printed: str) -> Vocabulary:
        """The vocabulary with what a document quotes: names of accounts, such as 「青溪发布」, and other names."""
        quoted = {
            found[1]: concept
            for concept, pattern in (("quoted", "quoted"), ("account_name", "account"))
            for found in self.surroundings[pattern].finditer(printed)
            if found[1] not in self.words
        }
        return self._replace(quoted=WordIndex(quoted))


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary of the data file; read once, never changed."""
    return build_vocabulary(_read_file())


def extend_vocabulary(more: Sequence[Mapping[str, Any]]) -> Vocabulary:
    """The vocabulary of the data file with what plugins add to it.

    :raises FormError: an addition is not of the shape of `vocabulary.schema.json`.
    """
    if not more:
        return load_vocabulary()
    return _extended(json.dumps(list(more), ensure_ascii=False))


@cache
def _extended(more: str) -> Vocabulary:
    data = _read_file()
    for addition in json.loads(more):
        data = _merge(data, addition)
    try:
        return build_vocabulary(data)
    except (KeyError, TypeError, re.error) as error:
        raise FormError(f"vocabulary of figures: what a plugin adds is not of its shape ({error!r})") from error


def _read_file() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files(__package__) / "vocabulary.json").read_text(encoding="utf-8"))
    return data


def _merge(data: Mapping[str, Any], addition: Mapping[str, Any]) -> dict[str, Any]:
    """The data with the members of an addition: lists longer, concepts with more words, subjects with more rules."""
    out = dict(data)
    for part, value in addition.items():
        if part not in _PARTS or not isinstance(value, type(data[part])):
            raise FormError(
                f"vocabulary of figures: {part} is unknown or of another type; there are {', '.join(_PARTS)}"
            )
        if isinstance(value, list):
            out[part] = [*data[part], *value]
        else:
            out[part] = {**data[part], **{name: [*data[part].get(name, ()), *words] for name, words in value.items()}}
    return out


def build_vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary from data of the shape of `vocabulary.schema.json`.

    :raises FormError: a subject names a concept that has no words.
    """
    kinds = {concept: kind[:-1] for kind in _KINDS for concept in data[kind]}
    subjects = _make_subjects(data["subjects"])
    rules = [
        Rule(subjects[entry["id"]], needs, may, frozenset(entry["units"]))
        for entry in data["subjects"]
        for says in entry["says"]
        for needs, may in _parse_rule(says)
    ]
    named = {concept for rule in rules for concept in rule.needs | rule.may}
    if unknown := sorted(named - kinds.keys()):
        raise FormError(f"vocabulary of figures: {', '.join(unknown)}: no such concept")
    concepts = {SILENT: data["silent"], **{name: words for kind in _KINDS for name, words in data[kind].items()}}
    surroundings = {name: re.compile(_either_of(words)) for name, words in data["surroundings"].items()}
    inexact = data["inexact"]
    return Vocabulary(
        _index_words(concepts),
        WordIndex({}),
        kinds,
        rules,
        subjects,
        compile_number(data["units"], inexact["before"], inexact["behind"], surroundings["offices"].pattern),
        _compile_patterns(concepts),
        surroundings,
        [(frozenset(union["of"]), union["is"]) for union in data["unions"]],
        frozenset(data["named"]),
        frozenset(data["nameable"]),
        {},
    )


def _make_subjects(entries: Sequence[Mapping[str, Any]]) -> dict[str, Subject]:
    """The subjects by id; of entries that share an id the first says what the subject is."""
    subjects: dict[str, Subject] = {}
    for entry in reversed(entries):
        id = entry["id"]
        units = frozenset(entry["units"]) | (subjects[id].units if id in subjects else frozenset())
        subjects[id] = Subject(
            id,
            entry["label"],
            units,
            stock=entry.get("stock", False),
            divided_by=entry.get("divided_by"),
            categories=frozenset(entry.get("categories", ())),
            published=entry.get("published", False),
            part=entry.get("part", False),
        )
    return subjects


def _compile_patterns(concepts: Mapping[str, Sequence[str]]) -> PatternIndex[str]:
    """Patterns with their concepts; those that change nothing come last, titles in brackets behind them."""
    patterns = {concept: [word for word in words if word.startswith("/")] for concept, words in concepts.items()}
    ordered = [(_either_of(words), concept) for concept, words in reversed(patterns.items()) if words]
    return PatternIndex([*ordered, (_TITLE, SILENT)])


def _index_words(concepts: Mapping[str, Sequence[str]]) -> WordIndex[str]:
    words: dict[str, str] = {}
    for concept, spellings in concepts.items():
        for word in spellings:
            if words.setdefault(word, concept) != concept and word[0] != "/":
                raise FormError(f"vocabulary of figures: {word} is a word for {words[word]} and for {concept}")
    return WordIndex({word: concept for word, concept in words.items() if word[0] != "/"})


def _parse_rule(says: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The rules of a line such as `publish|disclose information website?`: needed and possible concepts of each."""
    parts = says.split()
    may = frozenset(concept for part in parts if part.endswith("?") for concept in part[:-1].split("|"))
    for needs in product(*(part.split("|") for part in parts if not part.endswith("?"))):
        yield frozenset(needs), may


def _either_of(words: Sequence[str]) -> str:
    """A pattern for any of these words; one that begins with a slash is a pattern itself."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(w[1:] if w.startswith("/") else re.escape(w) for w in ordered) + ")"
