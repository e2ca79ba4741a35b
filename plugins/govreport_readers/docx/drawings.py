"""Tells of the drawings in a Word file whether they are shown, where they stand, and what they may cover."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_V = "{urn:schemas-microsoft-com:vml}"
_FLOATS = re.compile(r"position\s*:\s*absolute")
_HIDDEN = re.compile(r"(?:visibility\s*:\s*hidden|display\s*:\s*none)")
_BEHIND = re.compile(r"z-index\s*:\s*-")
_FILLS = [f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill")]
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"


def is_floating(drawn: _Element) -> bool:
    """Whether it stands somewhere over or under the text, and not in it."""
    return drawn.find(f"{_WP}anchor") is not None or any(
        _FLOATS.search(shape.get("style") or "") for shape in drawn.iterchildren(tag="{*}*")
    )


def is_hidden(drawn: _Element) -> bool:
    """Whether it is there and not shown."""
    said = drawn.find(f"*/{_WP}docPr")
    if said is not None and said.get("hidden") in ("1", "true", "on"):
        return True
    return any(_HIDDEN.search(shape.get("style") or "") for shape in drawn.iterchildren(tag="{*}*"))


def covers_text(drawn: _Element) -> bool:
    """Whether what floats lies over the text, filled so that nothing is seen through it."""
    anchor = drawn.find(f"{_WP}anchor")
    if anchor is None:
        return any(
            shape.get("fillcolor") is not None
            and shape.get("filled") not in ("f", "false", "0")
            and not _BEHIND.search(shape.get("style") or "")
            for shape in drawn.iterchildren(f"{_V}shape", f"{_V}rect", f"{_V}roundrect", f"{_V}oval")
        )
    if anchor.get("behindDoc") in ("1", "true") or anchor.find(f"{_WP}wrapNone") is None:
        return False
    if next(anchor.iter(f"{_PIC}pic"), None) is not None:
        return True
    return any(next(shape.iterchildren(*_FILLS), None) is not None for shape in anchor.iter(f"{_WPS}spPr"))


def object_name(element: _Element) -> str:
    """What an object of another program is, as "Excel.Sheet.12"."""
    found = next(element.iter(_OLE), None)
    return "" if found is None else found.get("ProgID", "")
