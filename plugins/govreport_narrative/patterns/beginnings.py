"""Tells with which characters a text may begin that a pattern describes.

`re` tries every alternative of a pattern at every character, unless each begins with a fixed one. Most characters begin
none: a class of those that may, in front of a pattern, says so at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# What may stand in a class for the characters that begin a pattern, and whether it describes no text at all, too; None
# if it may begin with anything.
_First = tuple[set[str], bool] | None
_NO_LENGTH = ("ASSERT", "ASSERT_NOT", "AT")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}


def quick_to_fail(pattern: str) -> str:
    r"""A pattern that describes the same, and says at once of most characters that they do not begin it.

    >>> quick_to_fail("(?:撤?回|重)复"), quick_to_fail("[^,]?件"), quick_to_fail("件?")
    ('(?:(?=[回撤重])(?:(?:撤?回|重)复))', '[^,]?件', '件?')
    """
    parsed = _parser.parse(pattern)
    first = None if _is_quick(parsed) else _first_of(parsed)
    if first is None or first[1]:
        return pattern
    return f"(?:(?=[{''.join(sorted(first[0]))}])(?:{pattern}))"


def _is_quick(parsed: Sequence[tuple[Any, Any]]) -> bool:
    """Whether `re` finds out by itself: of what begins with one class, or in each way with a fixed character."""
    if not parsed:
        return False
    kind, what = parsed[0]
    if str(kind) == "BRANCH":
        return all(each and str(each[0][0]) == "LITERAL" for each in what[1])
    return str(kind) in ("LITERAL", "IN")


def _first_of(parsed: Iterable[tuple[Any, Any]]) -> _First:
    """The beginnings of a row of parts: those of the first, and of the next behind parts that may be left out."""
    found: set[str] = set()
    for kind, what in parsed:
        if str(kind) in _NO_LENGTH:
            continue
        part = _first_of_part(str(kind), what)
        if part is None:
            return None
        found |= part[0]
        if not part[1]:
            return found, False
    return found, True


def _first_of_part(kind: str, what: Any) -> _First:
    if kind == "LITERAL":
        return {re.escape(chr(what))}, False
    if kind == "IN":
        return _first_of_class(what)
    if kind == "SUBPATTERN":
        _, flags_on, flags_off, inner = what
        return None if flags_on or flags_off else _first_of(inner)
    if kind == "BRANCH":
        return _first_of_either([_first_of(each) for each in what[1]])
    if kind in _REPEATS:
        least, _, inner = what
        repeated = _first_of(inner)
        return repeated and (repeated[0], repeated[1] or least == 0)
    return None


def _first_of_class(members: Iterable[tuple[Any, Any]]) -> _First:
    found: set[str] = set()
    for kind, what in members:
        if str(kind) == "LITERAL":
            found.add(re.escape(chr(what)))
        elif str(kind) == "RANGE":
            found.add("-".join(re.escape(chr(each)) for each in what))
        elif str(kind) == "CATEGORY" and str(what) in _CATEGORIES:
            found.add(_CATEGORIES[str(what)])
        else:
            return None
    return found, False


def _first_of_either(parts: Iterable[_First]) -> _First:
    found: set[str] = set()
    is_optional = False
    for part in parts:
        if part is None:
            return None
        found |= part[0]
        is_optional = is_optional or part[1]
    return found, is_optional
