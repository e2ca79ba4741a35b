"""Reads what marked content says of text: that it is on a layer, or that other characters are to be taken for it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from govreport_core.forms.normalization import unify_glyphs
from govreport_readers.pdf.geometry import Char
from govreport_readers.pdf.page.drawings import PlacedObject
from govreport_readers.placeholders import DOUBTFUL

_UNSEEN = "\ufeff\u200b\x00"
_LONGEST = 2_000  # bytes of a replacement that are compared


class Marks(NamedTuple):
    """What marked content says of a page's text objects.

    :param layered: the addresses of those that are part of optional content.
    :param replaced: the replacement (ActualText) of each that had one.
    """

    layered: frozenset[int]
    replaced: Mapping[int, str]


# Asked of every text object of a page.
def read_marks(pdfium: Any, texts: Sequence[PlacedObject]) -> Marks:
    """The marks of text objects; replacements are taken from them, so that what is drawn is read from then on."""
    layered = set()
    replaced = {}
    count_marks = pdfium.FPDFPageObj_CountMarks
    for text in texts:
        item = text[0]
        for index in reversed(range(count_marks(item))):
            mark = pdfium.FPDFPageObj_GetMark(item, index)
            params = pdfium.FPDFPageObjMark_CountParams(mark)
            # What only numbers a piece of text for the structure tree has one parameter.
            if params == 1 and pdfium.FPDFPageObj_GetMarkedContentID(item) >= 0 and index == 0:
                continue
            if _name_of(pdfium, mark) == "OC":
                layered.add(ctypes.addressof(item.contents))
            elif "ActualText" in _keys_of(pdfium, mark, params):
                replaced[ctypes.addressof(item.contents)] = _replacement_of(pdfium, mark)
                pdfium.FPDFPageObj_RemoveMark(item, mark)
    return Marks(frozenset(layered), replaced)


def doubt_replaced(chars: list[Char], addresses: Sequence[int], replaced: Mapping[int, str]) -> list[Char]:
    """The characters with marks around digits that are drawn where the file names other characters."""
    drawn: dict[str, str] = {}
    for char, address in zip(chars, addresses, strict=True):
        if (value := replaced.get(address)) is not None:
            drawn[value] = drawn.get(value, "") + char.text
    doubtful = {
        value
        for value, text in drawn.items()
        if (meant := unify_glyphs("".join(value.split()).strip(_UNSEEN)))
        and text.replace(meant, "")
        and _has_digit(meant + text)
    }
    if not doubtful:
        return chars
    return [
        char._replace(text=DOUBTFUL.format(char.text)) if replaced.get(address) in doubtful else char
        for char, address in zip(chars, addresses, strict=True)
    ]


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _name_of(pdfium: Any, mark: Any) -> str:
    buffer, size = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    if not pdfium.FPDFPageObjMark_GetName(mark, buffer, 64, size):
        return ""
    return _decode(buffer, size.value)


def _keys_of(pdfium: Any, mark: Any, count: int) -> Iterator[str]:
    buffer, size = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for index in range(count):
        if pdfium.FPDFPageObjMark_GetParamKey(mark, index, buffer, 64, size):
            yield _decode(buffer, size.value)


def _replacement_of(pdfium: Any, mark: Any) -> str:
    buffer, size = (ctypes.c_ushort * (_LONGEST // 2))(), ctypes.c_ulong()
    if not pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", buffer, _LONGEST, size):
        return ""
    return _decode(buffer, size.value)


def _decode(buffer: Any, size: int) -> str:
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", errors="replace")
