"""Puts into a page's tree the text that its style sheets generate before and behind elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from govreport_readers.html.css.cascade import Cascade, Style
from govreport_readers.html.css.risks import is_risky
from govreport_readers.placeholders import DOUBTFUL, IMAGE

if TYPE_CHECKING:
    from lxml.etree import _Element

_PART = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([-\w]+)[^)]*\)|(open-quote)|(close-quote)|no-(?:open|close)-quote"
    r"|(?P<alternative>/.*)|((?:[-\w]+)\([^)]*\))|\s+",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(\n)|(.))", re.DOTALL)
# Fonts of icons have their pictures at the places of these characters.
_ICONS = re.compile(r"[\ue000-\uf8ff\s]*")
UNKNOWN = "?"
_KNOWN_MARKERS = frozenset(("none", "disc", "circle", "square", "unset", "disclosure-open", "disclosure-closed"))


def generated_text(content: str, element: _Element) -> str:
    """The text of a `content`, with a mark for what is not known."""
    at, out = 0, ""
    while at < len(content):
        found = _PART.match(content, at)
        if not found or found.end() == at:
            return out + DOUBTFUL.format(UNKNOWN) if content not in ("none", "normal", "unset", "initial") else ""
        at = found.end()
        if found["alternative"]:
            break
        out += _text_of_part(found, element)
    return out


def _text_of_part(part: re.Match[str], element: _Element) -> str:
    """The text of a string, an attribute, a quotation mark or a function, of which there is only a mark."""
    double, single, attribute, opening, closing, _, function = part.groups()
    if double is not None or single is not None:
        return _unescape(double if double is not None else single)
    if attribute:
        return element.get(attribute.lower()) or ""
    if opening or closing:
        return "“" if opening else "”"
    if function:
        is_image = function.lower().startswith(("url", "image", "linear-", "radial-", "-webkit-image"))
        return DOUBTFUL.format(IMAGE[1:-1] if is_image else UNKNOWN)
    return ""


def _unescape(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        if found[1]:
            code = int(found[1], 16)
            return chr(code) if 31 < code < 0xD800 or 0xDFFF < code < 0x110000 else " "
        return found[3] or ""

    return _ESCAPE.sub(plain, text)


def add_generated(element: _Element, style: Style, cascade: Cascade) -> bool:
    """Add to an element what is generated in it; True if it is not known how this changes its text."""
    from lxml import etree

    is_doubtful = False
    for name in ("before", "after"):
        pseudo = cascade.pseudo_style(element, name, style)
        content = pseudo.get("content", "none") if pseudo else "none"
        if pseudo is None or content in ("none", "normal", "unset") or pseudo.display == "none":
            is_doubtful |= pseudo is not None and not pseudo.knows("content", "display")
            continue
        text = generated_text(content, element)
        if pseudo.get("position", "static") in ("absolute", "fixed"):
            # It may lie on the text, with a ground of its own.
            is_doubtful |= pseudo.ground is not style.ground or bool(text.strip())
        if _ICONS.fullmatch(text):
            continue
        if not pseudo.knows("content", "display"):
            text = DOUBTFUL.format(text)
        part = etree.Element("span")
        part.text = text
        given = cascade.pseudo[element, name]
        cascade.given[part] = [each for each in given if each.declaration.name != "content"]
        if name == "before":
            part.tail, element.text = element.text, None
            element.insert(0, part)
        else:
            element.append(part)
    return is_doubtful or _has_odd_part(element, style, cascade)


def _has_odd_part(element: _Element, style: Style, cascade: Cascade) -> bool:
    """Whether the first letter, the first line or the marker of an element may look otherwise."""
    for name in ("first-letter", "first-line"):
        given = cascade.pseudo.get((element, name), ())
        if any(is_risky(each.declaration) or "color" in each.declaration.name for each in given):
            return True
    if style.display != "list-item":
        return False
    return style.inherited.get("list-style-type", "disc") not in _KNOWN_MARKERS or (element, "marker") in cascade.pseudo
