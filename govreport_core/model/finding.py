"""Findings: what a result has to say about itself, by code, with a message made from a template.

The catalogue of codes is `schemas/findings.json`; a plugin may use a code of its own and then gives
kind, severity and message itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from govreport_core.resources import load_json

Kind = Literal["rule", "soft", "schema", "disagreement", "plugin", "document"]
Severity = Literal["error", "warning", "info"]


class Wording(NamedTuple):
    """What a code is called and says in another language."""

    title: str
    template: str


class CatalogueEntry(NamedTuple):
    """One code of the catalogue.

    :param zh: title and template in Chinese; `messages` makes messages of them.
    """

    kind: Kind
    severity: Severity
    title: str
    template: str
    zh: Wording


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Every code of the catalogue; read once, never changed."""
    data = load_json("findings.json")["findings"]
    return MappingProxyType(
        {
            e["code"]: CatalogueEntry(e["kind"], e["severity"], e["title"], e["template"], Wording(**e["zh"]))
            for e in data
        }
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reader of the result should know.

    :param code: what it is, such as "row-total"; see the catalogue.
    :param cells: the keys concerned.
    :param expected: what the rule or the other reading says.
    :param found: what is printed.
    :param explanations: ways to explain it; of a broken rule all minimal change sets, key -> value.
    :param details: further values for the message.
    :param confirmed: the cells of which a person says that the document is wrong there: the fault is its publisher's.
    """

    code: str
    cells: tuple[str, ...] = ()
    kind: Kind = "document"
    severity: Severity = "warning"
    message: str = ""
    expected: Any = None
    found: Any = None
    explanations: tuple[Mapping[str, Any], ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON-able data."""
        out: dict[str, Any] = {
            "kind": self.kind,
            "code": self.code,
            "severity": self.severity,
            "cells": list(self.cells),
            "message": self.message,
        }
        if self.expected is not None or self.found is not None:
            out["expected"], out["found"] = self.expected, self.found
        if self.explanations:
            out["explanations"] = [dict(e) for e in self.explanations]
        if self.details:
            out["details"] = dict(self.details)
        if self.confirmed:
            out["confirmed"] = list(self.confirmed)
        return out


# The code of the finding that a document is about reports, and not the report of a body.
NO_REPORT = "no-body-report"


def finding(
    code: str,
    cells: tuple[str, ...] = (),
    *,
    expected: Any = None,
    found: Any = None,
    explanations: tuple[Mapping[str, Any], ...] = (),
    **details: Any,
) -> Finding:
    """A finding of a code of the catalogue, its message made from the code's template.

    :raises KeyError: the code is not in the catalogue, or the template names a detail that is not given.
    """
    entry = catalogue()[code]
    message = entry.template.format(
        cells=", ".join(cells), first=cells[0] if cells else "", expected=expected, found=found, **details
    )
    return Finding(code, cells, entry.kind, entry.severity, message, expected, found, explanations, details)


def changes_in(found: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The changes under each of which what a stored finding says is broken would hold.

    What explains a figure of the running text, by the cells that add up to it, is no change of these.
    """
    return tuple(found.get("explanations") or ()) if found["kind"] == "rule" else ()
