"""What the review page shows of a document: text in pieces, cells, findings in words, what to look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.loading import form_ids, load_form
from govreport_core.messages import Language, describe_finding, name_cell, text
from govreport_core.model.cell import OPEN
from govreport_core.model.document import Table
from govreport_core.model.finding import changes_in
from govreport_core.model.layout import PagePicture
from govreport_core.model.spans import Span
from govreport_core.review.jumps import OtherYears
from govreport_core.review.printed import printed_pieces
from govreport_core.review.ranking import rank_cells, smallest_set

NO_JUMPS: Mapping[str, OtherYears] = MappingProxyType({})
# Parts of a cell that say why it has its value, or none.
_TOLD = ("candidates", "interval", "corroborated", "checked", "assumption", "rules", "confirmed")


class ReviewDocument(NamedTuple):
    """A document of the page.

    :param entry: what the list of documents has of it.
    :param data: all that is shown when it is opened.
    :param pictures: of its pages; none of a document that has no pages, or of which none are wanted.
    :param form: with those of the optional rows that it prints; None if it prints no form.
    """

    entry: Mapping[str, Any]
    data: Mapping[str, Any]
    pictures: Sequence[PagePicture] = ()
    form: Form | None = None


def review_document(
    result: Mapping[str, Any],
    document_text: str | None,
    language: Language,
    pictures: Sequence[PagePicture] = (),
    jumps: Mapping[str, OtherYears] = NO_JUMPS,
    tables: Sequence[Table] = (),
) -> ReviewDocument:
    """What is shown of a result.

    :param result: as `Result.to_dict()` gives it.
    :param document_text: the text in which its evidence stands; None if the document is not at hand.
    :param pictures: of its pages, those on which figures stand.
    :param tables: those of the document, which are drawn as such.
    :param jumps: its figures that are far from those of other years, with these.
    """
    source, cells, form_id = result["source"], result["cells"], result["form"]
    form = load_form(form_id).variant(cells) if form_id in form_ids() else None
    open_keys = [key for key, cell in cells.items() if cell["status"] in OPEN]
    first = rank_cells(result, form, jumps) if form is not None else []
    statuses = Counter(cell["status"] for cell in cells.values())
    printed = None
    if document_text is not None:
        printed = list(printed_pieces(document_text, _places(cells, len(document_text)), tables))
    entry = {
        "name": str(source["name"]),
        "sha256": source.get("sha256"),
        "agency": source.get("agency"),
        "year": source.get("year"),
        "status": result["status"],
        "broken": sum(found["kind"] == "rule" and not found.get("confirmed") for found in result["findings"]),
        "open": len(open_keys),
        "assumed": statuses["assumed"],
        "doubtful": len(first),
    }
    data = {
        "form": layout_name(form) if form is not None else None,
        "text": printed,
        "cells": {key: _cell_data(key, cell, jumps.get(key)) for key, cell in cells.items()},
        "findings": [_finding_data(found, language) for found in result["findings"]],
        "first": [each.key for each in first],
        "set": list(smallest_set(open_keys, form)) if form is not None else [],
    }
    return ReviewDocument(entry, data, pictures, form)


def layout_name(form: Form) -> str:
    """What the page calls the tables of a form: it may have several with other optional rows."""
    return f"{form.id}, {len(form.rows)} rows, {len(form.cells)} cells"


def pages_of(result: Mapping[str, Any]) -> tuple[int, ...]:
    """The numbers of the pages on which figures were read."""
    boxes = ((_evidence_of(cell) or {}).get("box") for cell in result["cells"].values())
    return tuple(sorted({int(box["page"]) for box in boxes if box}))


def _cell_data(key: str, cell: Mapping[str, Any], other_years: OtherYears | None) -> dict[str, Any]:
    told = {name: cell[name] for name in _TOLD if cell.get(name)}
    if former := (cell.get("correction") or {}).get("former"):
        told |= {"former": former["status"], "former_value": former["value"]}
    if other_years:
        told["other_years"] = ", ".join(f"{year}: {value}" for year, value in sorted(other_years.items()))
    evidence = _evidence_of(cell) or {}
    return {
        "value": cell["value"],
        "status": cell["status"],
        "name": name_cell(key),
        "printed": evidence.get("text"),
        "page": evidence.get("page"),
        "box": evidence.get("box"),
        **told,
    }


def _finding_data(found: Mapping[str, Any], language: Language) -> dict[str, Any]:
    ways = [
        ("；" if language == "zh" else "; ").join(
            f"{name_cell(key)}→{'?' if value is None else value}" for key, value in way.items()
        )
        for way in changes_in(found)
    ]
    return {
        "kind": found["kind"],
        "severity": text(f"severity.{found['severity']}", language),
        "message": describe_finding(found, language),
        "cells": list(found["cells"]),
        "confirmed": bool(found.get("confirmed")),
        "ways": ways,
    }


def _evidence_of(cell: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Where a cell's own figure stands; an assumed cell borrows the place of others."""
    former = (cell.get("correction") or {}).get("former") or cell
    evidence: Mapping[str, Any] | None = former.get("evidence")
    return evidence if former["status"] != "assumed" else None


def _places(cells: Mapping[str, Mapping[str, Any]], length: int) -> dict[Span, list[str]]:
    """Where the figures of a text of this length stand."""
    places: dict[Span, list[str]] = {}
    for key, cell in cells.items():
        evidence = _evidence_of(cell)
        if evidence is not None and 0 <= evidence["start"] <= evidence["end"] <= length:
            places.setdefault((evidence["start"], evidence["end"]), []).append(key)
    return places
