"""Messages of findings by language.

Results have them in English. A Chinese one is made from the finding's details; what of these is English text is looked
up among the phrases of `schemas/messages.json`. What no phrase fits, such as the words of a plugin, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from string import Formatter
from typing import Any, NamedTuple

from govreport_core.messages.cell_names import name_cell, name_cells_in, name_subject
from govreport_core.messages.texts import Language, load_messages, text
from govreport_core.model.finding import CatalogueEntry, catalogue

# Between the sentences and the parts of a detail, with what stands there in Chinese.
_SENTENCES = re.compile(r"(?<=[.?]) (?=[A-Z0-9])")
_PARTS: Mapping[str, str] = {"; ": "；", ", ": "、", " + ": "＋"}
# Phrases within phrases: no message has more levels.
_DEEPEST = 6


def describe_finding(found: Mapping[str, Any], language: Language = "en") -> str:
    """The message of a finding, given as `Finding.to_dict()` has it, and whether a person says that it is so."""
    message = _message_of(found, language)
    if confirmed := found.get("confirmed"):
        cells = "、".join(map(name_cell, confirmed)) if language == "zh" else ", ".join(confirmed)
        return text("finding.confirmed", language, message=message, cells=cells)
    return message


def _message_of(found: Mapping[str, Any], language: Language) -> str:
    entry = catalogue().get(found["code"])
    if language == "en" or entry is None:
        return translate(str(found["message"]), language)
    try:
        return entry.zh.template.format(**_fields_of(found, language))
    # A plugin may use a code of the catalogue for a message of its own.
    except (KeyError, ValueError, IndexError):
        return translate(str(found["message"]), language)


def finding_title(code: str, language: Language = "en") -> str:
    """What a code is about; a code that the catalogue does not have is its own title."""
    entry = catalogue().get(code)
    if entry is None:
        return code
    return entry.title if language == "en" else entry.zh.title


def translate(message: str, language: Language = "en") -> str:
    """An English message, or piece of one, in a language; what is not known stays as it is."""
    return message if language == "en" else name_cells_in(_translate(message))


def _fields_of(found: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    details = {name: _translate_detail(name, value) for name, value in found.get("details", {}).items()}
    expected, amount = found.get("expected"), found.get("found")
    is_pair = all(isinstance(each, int | float) for each in (expected, amount))
    cells = found["cells"]
    return {
        **details,
        "cells": "、".join(map(name_cell, cells)),
        "first": name_cell(cells[0]) if cells else "",
        "expected": expected,
        "found": _translate_detail("found", amount),
        "difference": abs(round(amount - expected, 6)) if is_pair else "?",  # type: ignore[operator]
    }


def _translate_detail(name: str, value: Any) -> Any:
    return _translate_text(name, value) if isinstance(value, str) else value


# A finding is described for each cell that it names, and its details are the same each time.
@lru_cache(maxsize=512)
def _translate_text(name: str, value: str) -> str:
    if name in ("subject", "table", "row"):
        return name_subject(_translate(value))
    return name_cells_in(_translate(value))


def _translate(message: str, depth: int = 0) -> str:
    if depth > _DEEPEST or not re.search("[a-z]", message):
        return message
    parts = message.split("; ")
    if len(parts) > 1 and all(_phrase_of(part) for part in parts):
        return "；".join(_translate(part, depth + 1) for part in parts)
    if (fitting := _phrase_of(message)) is not None:
        phrase, found = fitting
        return phrase.format(**{name: _translate_field(name, value, depth) for name, value in found.items()})
    sentences = _SENTENCES.split(message)
    if len(sentences) > 1:
        return "".join(_translate(each, depth + 1) for each in sentences)
    return _translate_parts(message, depth)


def _translate_parts(message: str, depth: int) -> str:
    """A list of pieces and of keys; what has none that is known is left alone, with its marks."""
    for mark, chinese in _PARTS.items():
        parts = message.split(mark)
        if len(parts) == 1:
            continue
        told = [name_cells_in(_translate(part, depth + 1)) for part in parts]
        if told != parts:
            return chinese.join(told)
    return message


def _phrase_of(message: str) -> tuple[str, Mapping[str, str]] | None:
    """The phrase that a message was made of, in Chinese, and its fields."""
    for phrase in _phrases():
        if (fields := phrase.fit(message)) is not None:
            return phrase.zh, fields
    return None


def _translate_field(name: str, value: str, depth: int) -> str:
    if name == "status":
        return text(f"status.{value}", "zh")
    return name_subject(value) if name == "subject" else _translate(value, depth + 1)


class _Phrase(NamedTuple):
    """A phrase with fields.

    :param literals: what stands before, between and behind its fields: one more than there are fields.
    """

    literals: tuple[str, ...]
    fields: tuple[str, ...]
    zh: str

    def fit(self, message: str) -> Mapping[str, str] | None:
        """The fields of a message that was made of this phrase; None if it was not.

        Nothing is tried twice: messages quote documents, whose text may be made to keep a pattern searching.
        """
        first, *between, last = (*self.literals, "") if len(self.literals) == 1 else self.literals
        if not self.fields:
            return {} if message == first else None
        end = len(message) - len(last)
        if not message.startswith(first) or not message.endswith(last) or end < len(first):
            return None
        found: dict[str, str] = {}
        at = len(first)
        for name, literal in zip(self.fields, (*between, None), strict=True):
            stop = end if literal is None else message.find(literal, at, end)
            if stop < 0:
                return None
            found.setdefault(name, message[at:stop])
            at = stop + len(literal or "")
        return found


@cache
def _phrases() -> tuple[_Phrase, ...]:
    """Every phrase, and every message that is more than one detail; the most definite ones first."""
    phrases = [(each["en"], each["zh"]) for each in load_messages()["phrases"]]
    phrases += list(_messages(catalogue()))
    return tuple(sorted((_phrase_from(en, zh) for en, zh in phrases), key=lambda each: -len("".join(each.literals))))


def _messages(entries: Mapping[str, CatalogueEntry]) -> Iterator[tuple[str, str]]:
    for entry in entries.values():
        # What rests on more than the words themselves cannot be had from these.
        if "{difference}" not in entry.zh.template and not re.fullmatch(r"\{\w+\}", entry.template):
            yield entry.template, entry.zh.template


def _phrase_from(en: str, zh: str) -> _Phrase:
    literals, fields = [""], []
    for literal, name, _, conversion in Formatter().parse(en):
        literals[-1] += literal
        if name is not None:
            # A text that is shown with quotes has those of Python.
            quote = "'" if conversion == "r" else ""
            literals[-1] += quote
            fields.append(name)
            literals.append(quote)
    return _Phrase(tuple(literals), tuple(fields), zh)
