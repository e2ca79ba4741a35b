"""Reports on a form from before 2019: their indicator rows, asked of the plugins and checked against the document."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from govreport_core.hooks.answers import members_of, nonsense
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.cell import Evidence
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding
from govreport_core.model.readings import Indicator

HOOK = "govreport_indicators"


class Pre2019(NamedTuple):
    """The indicator rows of a document, as `Result.indicators` has them, and what there is to say of them."""

    indicators: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]


def read_indicators(document: Document, manager: PluginManager) -> Pre2019:
    """The rows of the first plugin that answers with any that stand in the document."""
    heard: list[Finding] = []
    for plugin, answer in manager.call(HOOK, heard.append, document=document):
        rows, problem = members_of(answer, Indicator)
        problems = [_problem_of(row, document) for row in rows]
        sound = [row for row, wrong in zip(rows, problems, strict=True) if wrong is None]
        heard += nonsense(plugin, HOOK, problem or next(filter(None, problems), None))
        if sound:
            return Pre2019(tuple(_described(row, plugin, document) for row in sound), tuple(heard))
    return Pre2019((), tuple(heard))


def _problem_of(row: Indicator, document: Document) -> str | None:
    if len(row.values) != len(row.columns):
        return f"{row.indicator} has {len(row.values)} values for {len(row.columns)} columns"
    if not 0 <= row.position.start <= row.position.end <= len(document.text):
        return f"{row.indicator} is said to stand outside the document"
    printed = unicodedata.normalize("NFKC", document.text[row.position.start : row.position.end])
    printed = "".join(printed.split()).replace(",", "")
    if any(value is not None and f"{abs(value)}" not in printed for value in row.values):
        return f"a value of {row.indicator} does not stand at the position that is given"
    return None


def _described(row: Indicator, plugin: str, document: Document) -> dict[str, Any]:
    """A row as JSON-able data; `text` is what is printed where a value is open."""
    at = row.position
    text = document.text[at.start : at.end]
    told: dict[str, Any] = {
        "indicator": row.indicator,
        "unit": row.unit,
        "columns": list(row.columns),
        "values": list(row.values),
    }
    if None in row.values:
        told["text"] = text
    return told | {"evidence": Evidence.of(plugin, text, at, document).to_dict()}
