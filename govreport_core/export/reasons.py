"""Says in words why a cell is marked: what is printed, what its value rests on, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govreport_core.messages import Language, describe_finding, text
from govreport_core.messages.marks import mark_of
from govreport_core.suspicion import Doubt

# So many findings are told for a cell, and so many possible values; the findings have a table of their own.
_MOST_TOLD = 3
_MOST_CANDIDATES = 12
# What of the reasons is no finding.
_BY_CELL = ("assumed", "derived", "filled", "explanation")


def why_doubted(cell: Mapping[str, Any], doubt: Doubt, language: Language) -> list[str]:
    """Sentences on why a figure is not to be trusted."""
    told = [describe_finding(found, language) for found in doubt.findings[:_MOST_TOLD]]
    if len(doubt.findings) > _MOST_TOLD:
        told.append(text("doubt.more", language, number=len(doubt.findings) - _MOST_TOLD))
    if cell["status"] == "ambiguous":
        told.append(possible_values(cell, language))
    return [*told, *(text(f"doubt.{reason}", language) for reason in doubt.reasons if reason in _BY_CELL)]


def possible_values(cell: Mapping[str, Any], language: Language) -> str:
    """What the figure of a cell may be."""
    candidates = cell.get("candidates")
    if candidates:
        values = text("export.join", language).join(map(str, candidates[:_MOST_CANDIDATES]))
        more = "…" if len(candidates) > _MOST_CANDIDATES else ""
        return text("doubt.candidates", language, values=values + more)
    least, greatest = cell.get("interval") or (None, None)
    if least is None and greatest is None:
        return text("doubt.open", language)
    if greatest is None:
        return text("doubt.least", language, least=least)
    if least is None:
        return text("doubt.greatest", language, greatest=greatest)
    return text("doubt.between", language, least=least, greatest=greatest)


def evidence_of(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where a cell was read; what is printed in the place of a corrected cell is what was read there before."""
    former = (cell.get("correction") or {}).get("former") or {}
    return cell.get("evidence") or former.get("evidence") or {}


def note_of(cell: Mapping[str, Any], doubt: Doubt, language: Language) -> str:
    """The lines of a comment on a cell."""
    return "\n".join(_lines_of_note(cell, doubt, language))


def _lines_of_note(cell: Mapping[str, Any], doubt: Doubt, language: Language) -> Iterator[str]:
    status = cell["status"]
    mark = mark_of(cell)
    words = text(f"mark.{mark.id if mark is not None else status}", language)
    yield f"{mark.sign} {words}" if mark is not None else words
    evidence = evidence_of(cell)
    # An assumed cell borrows the place of others.
    if evidence and status != "assumed":
        yield text("note.printed" if evidence.get("text") else "note.empty", language, text=evidence.get("text"))
        if evidence.get("page") is not None:
            yield text("note.page", language, page=evidence["page"])
    correction = cell.get("correction")
    if correction:
        former = correction.get("former") or {}
        before = former.get("value")
        yield text(
            "note.correction",
            language,
            before=text(f"status.{former.get('status', 'missing')}", language) if before is None else before,
            who=correction.get("who"),
            when=correction.get("when"),
            why=correction.get("why"),
        )
    yield from why_doubted(cell, doubt, language)
