"""Tells whether the numbers that Word writes before the paragraphs of a list are digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govreport_readers.docx.elements import W, first_child

if TYPE_CHECKING:
    from lxml.etree import _Element

# Formats of numbers that have no digits.
_WITHOUT_DIGITS = frozenset(
    (
        *("none", "bullet", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "cardinalText", "ordinalText"),
        *("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographTraditional"),
        *("ideographZodiac", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographLegalTraditional"),
        *("japaneseCounting", "japaneseLegal"),
    )
)


class Numbering:
    """The lists of a document.

    :param root: of the part with the lists; None if the document has none.
    """

    def __init__(self, root: _Element | None = None) -> None:
        self._abstract: dict[str, _Element] = {}
        self._lists: dict[str, _Element] = {}
        for element in () if root is None else root.iterchildren(tag="{*}*"):
            if element.tag == f"{W}abstractNum":
                self._abstract[element.get(f"{W}abstractNumId", "")] = element
            elif element.tag == f"{W}num":
                self._lists[element.get(f"{W}numId", "")] = element

    def has_digits(self, list_id: str, level: str) -> bool:
        """Whether the number before a paragraph of a list has digits, or may have some."""
        found = self._lists.get(list_id)
        if found is None:
            return False
        of = first_child(found, "abstractNumId")
        abstract = None if of is None else self._abstract.get(of.get(f"{W}val", ""))
        overridden = [first_child(each, "lvl") for each in found.iterchildren(f"{W}lvlOverride") if _is(each, level)]
        levels = [each for each in overridden if each is not None]
        if not levels and abstract is not None:
            levels = [each for each in abstract.iterchildren(f"{W}lvl") if _is(each, level)]
        return not levels or _writes_digits(levels[0])


def _is(element: _Element, level: str) -> bool:
    return element.get(f"{W}ilvl", "0") == (level or "0")


def _writes_digits(level: _Element) -> bool:
    text, form = first_child(level, "lvlText"), first_child(level, "numFmt")
    said = "" if text is None else text.get(f"{W}val", "")
    kind = "decimal" if form is None else form.get(f"{W}val", "decimal")
    if kind == "bullet":
        return any(char.isdigit() for char in said)
    # A place in the text, as %1, may also be that of another level.
    rest = said.replace("%", "")
    return bool(said) and (kind not in _WITHOUT_DIGITS or len(rest) < len(said) - 1 or _more_digits(said))


def _more_digits(text: str) -> bool:
    """Whether digits stand in the text of a level beside the places for numbers."""
    return any(char.isdigit() and (not at or text[at - 1] != "%") for at, char in enumerate(text))
