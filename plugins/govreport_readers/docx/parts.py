"""Finds the parts of a Word file beside its body: styles, theme, lists, settings and custom XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

_STORE = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}itemID"
# The names under which controls are bound to what a document says of itself.
_CORE, _EXTENDED = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}", "{6668398D-A668-4E3E-A5EB-62B293D839F1}"


def find_root(part: Any, kind: str) -> _Element | None:
    """The root of the part of a kind, as "styles"; python-docx would make one up where there is none."""
    return next(map(_root_of, _related(part, kind)), None)


def find_custom_xml(part: Any) -> dict[str, _Element]:
    """By the name of its store, in upper case, the root of each part that controls can be bound to."""
    found: dict[str, _Element] = {}
    for item in _related(part, "customXml"):
        names = [root.get(_STORE) for root in map(_root_of, _related(item, "customXmlProps")) if root is not None]
        if names and names[0] and (root := _root_of(item)) is not None:
            found[names[0].upper()] = root
    for kind, store in (("core-properties", _CORE), ("extended-properties", _EXTENDED)):
        for properties in _related(part.package, kind):
            if (root := _root_of(properties)) is not None:
                found[store] = root
    return found


def _related(part: Any, kind: str) -> Iterator[Any]:
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            yield relation.target_part


def _root_of(part: Any) -> _Element | None:
    """The root of a part; None if it is not XML."""
    from lxml import etree

    root: _Element | None = getattr(part, "element", None)
    if root is not None:
        return root
    try:
        return etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
