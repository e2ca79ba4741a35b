"""Finds the rows and cells of a Word table, their sizes, and how they are merged with others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from govreport_readers.docx.elements import TWIPS, W, first_child, parse_length, parse_number, text_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_AROUND_CELLS = frozenset({f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")})


class Merging(NamedTuple):
    """How a cell is merged with others: over how many columns, and with which neighbours it is one."""

    columns: int
    merged_down: bool
    goes_on_above: bool
    goes_on_left: bool


_ALONE = Merging(1, merged_down=False, goes_on_above=False, goes_on_left=False)
_OF_MERGED = frozenset(("vMerge", "hMerge", "gridSpan"))


def merging_of(properties: Mapping[str, _Element]) -> Merging:
    """How a cell is merged with others."""
    if _OF_MERGED.isdisjoint(properties):
        return _ALONE
    down, across = value_of(properties, "vMerge"), value_of(properties, "hMerge")
    columns = max(1, parse_number(value_of(properties, "gridSpan"), 1))
    return Merging(
        columns, down is not None, down is not None and down != "restart", across is not None and across != "restart"
    )


def paragraphs_of(element: _Element) -> str:
    """All text below an element, seen or not, with a blank between its paragraphs."""
    return " ".join(" ".join(map(text_of, element.iter(f"{W}p"))).split())


def width_of(says: Mapping[str, _Element]) -> float:
    """The width of a cell in twips, margins included; 0 if it is not said as a length."""
    width = says.get("tcW")
    if width is None or width.get(f"{W}type", "dxa") != "dxa":
        return 0
    return parse_length(width.get(f"{W}w", ""), TWIPS)


def margin_of(says: Mapping[str, _Element]) -> float:
    """The space in twips that a cell leaves free over its text, as far as it says."""
    top = first_child(says.get("tcMar"), "top")
    return 0 if top is None else parse_length(top.get(f"{W}w", ""), TWIPS)


def find_inside(parent: _Element, wanted: str) -> list[_Element]:
    """Rows of a table or cells of a row, also those inside content controls, but not those of nested tables."""
    found: list[_Element] = []
    for element in parent.iterchildren(tag="{*}*"):
        tag = str(element.tag)
        if tag == wanted:
            found.append(element)
        elif tag in _AROUND_CELLS:
            found.extend(find_inside(element, wanted))
    return found
