"""Writes what a check found for other programs and for people: JSON, SARIF, HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from govreport_core.messages import Language, finding_title, name_cell, text
from govreport_core.model.finding import Severity
from govreport_core.validation.faults import Category, Change, Checked, Fault
from govreport_core.version import __version__

# In the order in which they are counted and shown.
CATEGORIES: tuple[Category, ...] = ("result", "unread", "rule", "soft", "gap", "assumed", "note")
_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
# So many cells of a fault are named in a line.
SHOWN_CELLS = 8
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def describe_change(change: Change, language: Language = "en") -> str:
    """A change in words: "一、… / 总计 (requests.received.total): 72 → 67"."""
    before, after = ("?" if value is None else str(value) for value in (change.printed, change.wanted))
    if change.title == change.cell:
        return f"{change.cell}: {before} → {after}"
    title = change.title if language == "en" else name_cell(change.cell)
    return text("check.change", language, title=title, key=change.cell, before=before, after=after)


def join_changes(changes: Sequence[Change], language: Language = "en") -> str:
    """Changes that go together, in words."""
    return ("；" if language == "zh" else "; ").join(describe_change(each, language) for each in changes)


def to_json(checked: Sequence[Checked], fail_on: Collection[str], language: Language = "en") -> str:
    """All that was found, as one JSON object."""
    documents = [
        {
            "name": each.name,
            "place": each.place,
            "status": each.status,
            "failed": each.fails(fail_on),
            "counts": {category: each.count(category) for category in CATEGORIES},
            "faults": [_fault_data(fault) for fault in each.faults],
        }
        for each in checked
    ]
    failed = sum(each.fails(fail_on) for each in checked)
    data = {"govreport": __version__, "fail_on": list(fail_on), "failed": failed, "documents": documents}
    return json.dumps(data, ensure_ascii=False, indent=1)


def _fault_data(fault: Fault) -> dict[str, Any]:
    changes = [[change._asdict() for change in each] for each in fault.changes]
    return {**fault._asdict(), "cells": list(fault.cells), "changes": changes}


def to_sarif(checked: Sequence[Checked], fail_on: Collection[str], language: Language = "en") -> str:
    """The same as a log in SARIF 2.1.0, which code hosts and editors show."""
    results = [_sarif_result(each, fault, fail_on, language) for each in checked for fault in each.faults]
    rules = [
        {"id": code, "shortDescription": {"text": finding_title(code, language)}}
        for code in dict.fromkeys(fault.code for each in checked for fault in each.faults)
    ]
    driver = {"name": "govreport", "version": __version__, "rules": rules}
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _sarif_result(checked: Checked, fault: Fault, fail_on: Collection[str], language: Language) -> dict[str, Any]:
    # What lets the check fail is an error there, whatever it is called here.
    level = "error" if fault.category in fail_on else _LEVELS[fault.severity]
    uri = quote(checked.name.replace("\\", "/"), safe="/:@!$&'()*+,;=~", errors="replace")
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    if fault.cells:
        location["logicalLocations"] = [{"fullyQualifiedName": key, "kind": "member"} for key in fault.cells]
    return {
        "ruleId": fault.code,
        "level": level,
        "message": {"text": "\n".join((fault.message, *describe_mending(fault, language)))},
        "locations": [location],
        "properties": {"category": fault.category, "place": checked.place},
    }


def describe_mending(fault: Fault, language: Language) -> list[str]:
    """The smallest sets of changes, a line each."""
    return [text("check.holds", language, changes=join_changes(each, language)) for each in fault.changes]


def to_html(checked: Sequence[Checked], fail_on: Collection[str], language: Language = "en") -> str:
    """The same as a page for people, which loads nothing from anywhere."""
    failed = sum(each.fails(fail_on) for each in checked)
    title = escape(text("check.title", language))
    headline = escape(text("check.headline", language, count=f"{len(checked):,}", failed=f"{failed:,}"))
    parts = "\n".join(_section(each, fail_on, language) for each in checked)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\n'
        "<style>body{font-family:sans-serif;margin:2em;max-width:70em}li{margin:.4em 0}"
        ".fails h2::before{content:'✗ ';color:#b00}.passes h2::before{content:'✓ ';color:#070}"
        "h2{font-size:1.1em}code{color:#555}</style></head>\n"
        f"<body><h1>{headline}</h1>\n{parts}\n</body></html>"
    )


def _section(checked: Checked, fail_on: Collection[str], language: Language) -> str:
    items = "\n".join(
        f"<li>{escape(fault.message)} <code>{escape(fault.code)}</code>"
        f"{_cells(fault, language)}{_ways(fault, language)}</li>"
        for category in CATEGORIES
        for fault in checked.of(category)
    )
    name = escape(checked.place if checked.is_draft else f"{checked.place}: {checked.name}")
    look = "fails" if checked.fails(fail_on) else "passes"
    counts = escape(describe_counts(checked, language))
    return f'<section class="{look}"><h2>{name}</h2><p>{counts}</p>\n<ul>{items}</ul></section>'


def _cells(fault: Fault, language: Language) -> str:
    if fault.category not in ("gap", "assumed"):
        return ""
    summary = escape(text("check.section.cells", language))
    return f"<details><summary>{summary}</summary>{escape(name_cells(fault.cells, language))}</details>"


def _ways(fault: Fault, language: Language) -> str:
    ways = "".join(f"<li>{escape(line)}</li>" for line in describe_mending(fault, language))
    return f"<ul>{ways}</ul>" if ways else ""


WRITERS: Mapping[str, Callable[[Sequence[Checked], Collection[str], Language], str]] = {
    "json": to_json,
    "sarif": to_sarif,
    "html": to_html,
}


def describe_counts(checked: Checked, language: Language = "en") -> str:
    """The counts of a report in words, such as "2 rules broken, 3 cells open"; "ok" if nothing is to be said."""
    counts = {category: checked.count(category) for category in CATEGORIES}
    told = [
        text(f"count.{category}.{'many' if count > 1 else 'one'}", language, count=f"{count:,}")
        for category, count in counts.items()
        if count
    ]
    return text("check.join", language).join(told) or text("check.ok", language)


def names_all(message: str, keys: Sequence[str], language: Language = "en") -> bool:
    """Whether a message names all of these cells itself."""
    return all((name_cell(key) if language == "zh" else key) in message for key in keys)


def name_cells(keys: Sequence[str], language: Language = "en", most: int | None = None) -> str:
    """Cells for a person of this language: by their labels in Chinese, by their keys in English.

    :param most: so many are named, the others counted; None for all.
    """
    named = keys[:most]
    told = "、".join(map(name_cell, named)) if language == "zh" else ", ".join(named)
    more = len(keys) - len(named)
    return text("check.more", language, cells=told, number=more) if more else told
