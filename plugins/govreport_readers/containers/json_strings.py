"""Finds the report in a JSON answer of a site: in one string or in several, at any depth."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from types import MappingProxyType
from typing import Any, NamedTuple

from govreport_core.errors import OversizedSource, UnreadableSource
from govreport_core.model.source import Source
from govreport_readers.form_words import has_form_table

# Lists of lists take many times as much memory as text.
MAX_CHARACTERS = 16 * 2**20
# JSON within a string of JSON, so often at the most.
MOST_WRAPPED = 4
# A longer string beside the report is not a heading or a title.
LONGEST_HEADING = 80

_BEGIN = re.compile(r"[{\[]")
_BEHIND = re.compile(r"[\s);]*")
_TABLE_TAG = re.compile(r"<t(?:able|r|d)\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(r"&lt;t(?:able|r|d)\b", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]")
# Keys that can mean but one thing -> the meta tag of government sites with the same meaning.
_TAGS = MappingProxyType(
    {
        "title": "articletitle", "articletitle": "articletitle", "infotitle": "articletitle",
        "doctitle": "articletitle",
        "pubdate": "pubdate", "publishdate": "pubdate", "publishtime": "pubdate", "docpubtime": "pubdate",
        "releasedate": "pubdate", "url": "url", "docpuburl": "url", "siteidcode": "siteidcode",
    }
)  # fmt: skip

_Path = tuple[str | int, ...]


class _Leaf(NamedTuple):
    """A string, and the keys and numbers on the way to it."""

    path: _Path
    text: str

    @property
    def pattern(self) -> _Path:
        """The way without numbers: the same for the strings of all members of a list."""
        return tuple(step for step in self.path if isinstance(step, str))

    @property
    def has_table(self) -> bool:
        return _TABLE_TAG.search(self.text) is not None


class ReportStrings(NamedTuple):
    """The strings with the report, in order, and what stands beside them.

    :param tags: as meta tags of a page.
    """

    texts: tuple[str, ...]
    tags: Mapping[str, str]


class _Pairs(list[tuple[str, Any]]):
    """The members of an object, those with the same key among them."""


def find_report_in_json(source: Source, text: str) -> ReportStrings:
    """The strings of a JSON text that have the report.

    :raises OversizedSource: it is larger than any answer with a report.
    :raises UnreadableSource: it is damaged or nested too deeply, or no string has tables of the form.
    """
    if len(text) > MAX_CHARACTERS:
        raise OversizedSource(source.name, f"JSON of more than {MAX_CHARACTERS // 2**20} million characters")
    try:
        found = _choose_strings(list(_leaves(_parse(text), (), 0)))
    except (ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else f"damaged ({error})"
        raise UnreadableSource(source.name, f"it looks like JSON, but is {problem}; fetch it again") from error
    if found is None:
        raise UnreadableSource(source.name, "it is JSON, but none of its strings has the tables of a report")
    return found


def find_report_in_islands(scripts: Iterable[str]) -> ReportStrings | None:
    """The strings with the report in the JSON scripts of a page; None if there are none."""
    leaves: list[_Leaf] = []
    for number, script in enumerate(scripts):
        try:
            leaves += _leaves(_parse(script), (number,), 0) if len(script) <= MAX_CHARACTERS else ()
        except (ValueError, RecursionError):
            continue
    return _choose_strings(leaves)


def _parse(text: str) -> Any:
    """The value of a JSON text, with or without a function or variable around it.

    :raises ValueError: it is not JSON.
    """
    begin = _BEGIN.search(text)
    if begin is None:
        raise ValueError("no object and no list")
    decoder = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=lambda digits: None, parse_float=lambda digits: None)
    value, end = decoder.raw_decode(text, begin.start())
    if not _BEHIND.fullmatch(text, end):
        raise ValueError(f"something stands behind its end, at character {end}")
    return value


def _leaves(value: Any, path: _Path, wrapped: int) -> Iterator[_Leaf]:
    """The strings of a value in order, those within JSON within a string among them."""
    pending: list[tuple[Any, _Path, int]] = [(value, path, wrapped)]
    while pending:
        value, path, wrapped = pending.pop()
        if isinstance(value, _Pairs):
            pending += [(member, (*path, key), wrapped) for key, member in reversed(value)]
        elif isinstance(value, list):
            pending += [(member, (*path, number), wrapped) for number, member in reversed(list(enumerate(value)))]
        elif isinstance(value, str):
            inner = _parse_inner(value) if wrapped < MOST_WRAPPED else None
            if inner is not None:
                pending.append((inner, path, wrapped + 1))
            else:
                yield _Leaf(path, _unescape(value))


def _parse_inner(text: str) -> Any:
    """The value of a string that is JSON itself; None if it is not."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return _parse(text)
    except ValueError:
        return None


def _unescape(text: str) -> str:
    """The text with tags, where they were written as entities."""
    return unescape(text) if _ESCAPED_TAG.search(text) and not _TABLE_TAG.search(text) else text


def _choose_strings(leaves: Sequence[_Leaf]) -> ReportStrings | None:
    """The strings that make up the report, and their headings if they are several; None if there are none."""
    chosen = _find_report(leaves)
    if not chosen:
        return None
    texts = {leaf.text: leaf.path for leaf in chosen if leaf.text.strip()}
    if len(texts) == 1:
        return ReportStrings(tuple(texts), _tags_beside(leaves, {path[:-1] for path in texts.values()}))
    tags = _tags_beside(leaves, {_common_path(list(texts.values()))})
    return ReportStrings(_add_headings(leaves, chosen, texts), tags)


def _find_report(leaves: Sequence[_Leaf]) -> list[_Leaf]:
    """The strings with tables of the form, and those of the same list or with further tables.

    The same report may stand there once more without its tags: then the tables are read.
    """
    marked = [leaf for leaf in leaves if has_form_table(leaf.text)]
    with_tags = [leaf for leaf in marked if leaf.has_table]
    patterns = {leaf.pattern for leaf in with_tags or marked}
    return [leaf for leaf in leaves if leaf.pattern in patterns or (with_tags and leaf.has_table)]


def _add_headings(leaves: Sequence[_Leaf], chosen: Sequence[_Leaf], texts: Mapping[str, _Path]) -> tuple[str, ...]:
    """The texts of the chosen strings and of the headings beside them, each once, in the order of the JSON.

    :param texts: those of the chosen strings -> where each stands.
    """
    kept = {leaf.path for leaf in chosen}
    beside = {path[:-1] for path in texts.values()}
    found = (
        leaf.text
        for leaf in leaves
        if leaf.text.strip() and (leaf.path in kept or (leaf.path[:-1] in beside and _is_heading(leaf.text)))
    )
    return tuple(dict.fromkeys(found))


def _common_path(paths: list[_Path]) -> _Path:
    first, last = min(paths, key=str), max(paths, key=str)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:length]


def _is_heading(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and _HAN.search(text) is not None


def _tags_beside(leaves: Sequence[_Leaf], parents: set[_Path]) -> dict[str, str]:
    """What stands beside the report, or beside what it is in, and says what it is; the nearest is believed."""
    tags: dict[str, str] = {}
    places = {parent[:length] for parent in parents for length in range(len(parent) + 1)}
    for leaf in sorted(leaves, key=lambda leaf: -len(leaf.path)):
        key = leaf.path[-1] if leaf.path else ""
        name = _TAGS.get(key.lower().replace("_", "")) if isinstance(key, str) else None
        if name is None or leaf.path[:-1] not in places:
            continue
        if name != "url" or leaf.text.startswith(("http://", "https://")):
            tags.setdefault(name, leaf.text)
    return tags
