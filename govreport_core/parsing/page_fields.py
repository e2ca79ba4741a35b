"""What a page says of itself in the elements that its site has for that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from govreport_core.model.document import Document, Metadata, Position

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def field_text(document: Document, name: str) -> str | None:
    """The one text that the selector of a field selects; None if it selects none, or several."""
    texts = {text for text in document.selected.get(name, ()) if text}
    return texts.pop() if len(texts) == 1 else None


def unsaid_fields(document: Document) -> list[str]:
    """The selected fields of which nothing can be said."""
    names = [name for name in ("title", "agency", "year", "published") if name in document.selected]
    return [name for name in names if getattr(document.metadata, name) is None]


def metadata_of_fields(document: Document, describe: Callable[[str], Metadata]) -> Metadata:
    """What a document says of itself, by the fields that are selected; the others are as its reader found them.

    Where the title is gone, body and year are not known either: the reader found them elsewhere on the page.

    :param describe: reads what a text says of itself.
    """
    said = document.metadata
    if "title" in document.selected:
        title = field_text(document, "title")
        told = describe(title) if title else Metadata()
        body, year = (told.agency or said.agency, _year_in(title) or said.year) if title else (None, None)
        said = replace(said, title=title, agency=body, year=year)
    if "agency" in document.selected:
        said = replace(said, agency=_behind_lead(field_text(document, "agency")) or None)
    if "year" in document.selected:
        said = replace(said, year=_year_in(field_text(document, "year")))
    if "published" in document.selected:
        date = _behind_lead(field_text(document, "published"))
        said = replace(said, published=describe(f"发布日期：{date}").published)
    return replace(said, evidence=_places(said, document))


def _behind_lead(text: str | None) -> str:
    """The text without a lead such as 来源："""
    return re.split("[:：]", text or "", maxsplit=1)[-1].strip()


def _year_in(text: str | None) -> int | None:
    """The one year that a text names."""
    years = set(_YEAR.findall(text or ""))
    return int(years.pop()) if len(years) == 1 else None


def _places(said: Metadata, document: Document) -> dict[str, Position]:
    """Where the fields stand: those of selected elements at their text."""
    places = {
        name: place
        for name, place in document.metadata.evidence.items()
        if getattr(said, name, None) == getattr(document.metadata, name, None)
    }
    for name in document.selected:
        text = field_text(document, name)
        if text and name in ("title", "agency", "year", "published") and (at := document.text.find(text)) >= 0:
            places[name] = Position(at, at + len(text))
    return places
