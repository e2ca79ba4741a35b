"""Selectors of elements, as far as layouts of sites need them: a part of those of CSS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from govreport_core.errors import GovreportError

_TOKEN = re.compile(
    r"""\s*(?P<comma>,)\s*|\s*(?P<child>>)\s*|(?P<space>\s+)
    |(?P<tag>\*|[A-Za-z][A-Za-z0-9-]*)|\.(?P<class>[\w-]+)|\#(?P<id>[\w-]+)
    |\[\s*(?P<name>[\w-]+)\s*(?:=\s*(?P<quote>["']?)(?P<value>[^"'\[\]]*)(?P=quote)\s*)?\]""",
    re.VERBOSE,
)
KNOWN = (
    "a tag, .class, #id, [attribute] or [attribute=value], or several of these; a space or > between ancestors, "
    "a comma between alternatives"
)


class SelectorError(GovreportError):
    """A text is no selector that is known."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"{text!r} is no selector that is known: {problem}; write {KNOWN}")


class Compound(NamedTuple):
    """What a selector says of one element.

    :param is_child: whether the element of the compound before is its parent, not only an ancestor.
    :param tag: None for any.
    :param attributes: name and value; the value is None where any will do.
    """

    is_child: bool = False
    tag: str | None = None
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str | None], ...] = ()


# The compounds from the outermost to that of the element itself.
Selector = tuple[Compound, ...]


def parse_selector(text: str) -> tuple[Selector, ...]:
    """The alternatives of a selector.

    :raises SelectorError: it has a part that is not known.

    >>> len(parse_selector("div.row > .cell")[0]), len(parse_selector("dt, dd"))
    (2, 2)
    >>> parse_selector("b:x")
    Traceback (most recent call last):
    govreport_core.parsing.selectors.SelectorError: 'b:x' is no selector that is known: ':x' is not \
understood; write a tag, .class, #id, [attribute] or [attribute=value], or several of these; a space or > between \
ancestors, a comma between alternatives
    """
    alternatives: list[list[Compound | None]] = [[None]]
    is_child = False
    for match in _tokens(text):
        steps = alternatives[-1]
        if match["comma"] or match["child"] or match["space"]:
            if steps[-1] is None:
                raise SelectorError(text, "nothing stands before a sign")
            if match["comma"]:
                alternatives.append([None])
            else:
                steps.append(None)
            is_child = bool(match["child"])
        else:
            if match["tag"] and steps[-1] is not None:
                raise SelectorError(text, f"{match['tag']!r} stands behind a name")
            steps[-1] = _with_part(steps[-1] or Compound(is_child), match)
            is_child = False
    if any(None in steps for steps in alternatives):
        raise SelectorError(text, "it ends too soon" if text.strip() else "it is empty")
    return tuple(tuple(filter(None, steps)) for steps in alternatives)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The parts of a selector and the signs between them.

    :raises SelectorError: a part is not known.
    """
    if not isinstance(text, str):
        raise SelectorError(str(text), f"it is a {type(text).__name__}")
    whole = text.strip()
    at = 0
    while at < len(whole):
        match = _TOKEN.match(whole, at)
        if match is None:
            raise SelectorError(text, f"{whole[at:][:24]!r} is not understood")
        yield match
        at = match.end()


def _with_part(compound: Compound, match: re.Match[str]) -> Compound:
    """The compound with one more part."""
    if match["tag"]:
        return compound._replace(tag=None if match["tag"] == "*" else match["tag"].lower())
    if match["class"]:
        return compound._replace(classes=(*compound.classes, match["class"]))
    attribute = ("id", match["id"]) if match["id"] else (match["name"].lower(), match["value"])
    return compound._replace(attributes=(*compound.attributes, attribute))
