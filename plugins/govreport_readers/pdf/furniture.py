"""Removes page furniture: page numbers, and lines that stand at the head or foot of every page.

In a report that prints a cell per line, a lone figure at the foot of a page looks like its number, and the zeros
that happen to end several pages look like a running foot. So a line is taken out only where its place, and what
stands there on the other pages, say the same as its text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from govreport_readers.pdf.lines import TextLine
from govreport_readers.pdf.page_items import Item, PageItems, TablePart

_MARGIN = 0.15  # the part of a page, above and below, where numbers and running heads stand
_NEAR = 4  # gaps between lines, at that end of the page, with which the distance of a line is compared
_WIDER = 1.3  # times the widest of them
_OTHER_SIZE = 0.15  # by which part the size of another line differs from the usual one
_HEAD, _FOOT = 0, -1
_DASHED_NUMBER = re.compile(
    r"[-—–－一─·•~～\s]+\d{1,4}[-—–－一─·•~～\s]+|第\s*\d{1,4}\s*页.{0,12}|\d{1,4}\s*[/／]\s*\d{1,4}|\d{1,4}\s*页",
    re.DOTALL,
)
_BARE_NUMBER = re.compile(r"[0-9]{1,4}")
_OF_ALL = re.compile(r"(?<![0-9/])([0-9]{1,4})\s*[/／]\s*([0-9]{1,4})(?![0-9/])")


def remove_furniture(pages: Sequence[PageItems]) -> None:
    """Take page numbers out of all pages, and a running head or foot out of all but one."""
    for place in (_FOOT, _HEAD):
        _remove_numbers(pages, place)
    for place in (_HEAD, _FOOT):
        _remove_running_lines(pages, place)


def _remove_numbers(pages: Sequence[PageItems], place: int) -> None:
    bare: dict[int, int] = {}
    for index, content in enumerate(pages):
        line = _outermost_line(content.items, place)
        if line is None:
            continue
        text = line.text.strip()
        if _DASHED_NUMBER.fullmatch(text):
            content.items.pop(place)
        elif _BARE_NUMBER.fullmatch(text) and _stands_in_margin(line, content, place):
            bare[index] = int(text)
    # The numbers of pages count with the pages; most often they count from the same one.
    counts = Counter(number - index for index, number in bare.items())
    start, pages_in_step = counts.most_common(1)[0] if counts else (0, 0)
    for index, number in bare.items():
        items = pages[index].items
        set_off = _is_set_off(items, place) and (pages_in_step > 1 or len(bare) == 1)
        if number - index == start and (set_off or (pages_in_step > 2 and pages_in_step * 2 > len(pages))):
            items.pop(place)


def _remove_running_lines(pages: Sequence[PageItems], place: int) -> None:
    """Of the pages that have the same line there the first keeps a head, the last a foot: between pages of a
    table or a paragraph it would stand in the way."""
    alike: dict[tuple[str, bool], list[int]] = {}
    for index, content in enumerate(pages):
        line = _outermost_line(content.items, place)
        if line is None or not _stands_in_margin(line, content, place):
            continue
        text, counted = _strip_count(line.text, index + 1, len(pages))
        if counted or _is_set_off(content.items, place):
            alike.setdefault((text, counted), []).append(index)
    for (_, counted), indices in alike.items():
        if counted or (len(indices) > 2 and len(indices) * 2 > len(pages)):
            for index in indices[1:] if place == _HEAD else indices[:-1]:
                pages[index].items.pop(place)


def _outermost_line(items: Sequence[Item], place: int) -> TextLine | None:
    """The first or the last line of a page, if no table stands beyond or beside it."""
    line = items[place] if items else None
    if not isinstance(line, TextLine):
        return None
    parts = (item for item in items if isinstance(item, TablePart))
    beyond = (line.y0 >= part.bottom - 2 if place == _FOOT else line.y1 <= part.top + 2 for part in parts)
    return line if all(beyond) else None


def _stands_in_margin(line: TextLine, content: PageItems, place: int) -> bool:
    height = content.page.height
    return line.middle > (1 - _MARGIN) * height if place == _FOOT else line.middle < _MARGIN * height


def _strip_count(text: str, number: int, total: int) -> tuple[str, bool]:
    """The text without "3/12" if it is the third of twelve pages, and whether it was there."""
    for match in _OF_ALL.finditer(text):
        if (int(match[1]), int(match[2])) == (number, total):
            return text[: match.start()] + text[match.end() :], True
    return text, False


def _is_set_off(items: Sequence[Item], place: int) -> bool:
    """Whether the first or last line is written in another size than the next, or stands farther from it than the
    lines there stand from one another."""
    inwards = items if place == _HEAD else items[::-1]
    line, *others = inwards[: _NEAR + 2]
    if not others or not isinstance(line, TextLine) or not isinstance(others[0], TextLine):
        return True
    if abs(line.size - others[0].size) > _OTHER_SIZE * others[0].size:
        return True
    gaps = [_gap_between(one, other) for one, other in itertools.pairwise(others)]
    usual = max((gap for gap in gaps if gap is not None), default=0.0)
    return (_gap_between(line, others[0]) or 0.0) > max(_WIDER * usual, 0.5 * line.size)


def _gap_between(one: Item, other: Item) -> float | None:
    """The white space between two lines; None if one of them is a table."""
    if not isinstance(one, TextLine) or not isinstance(other, TextLine):
        return None
    above, below = sorted((one, other), key=lambda line: line.middle)
    return below.y0 - above.y1
