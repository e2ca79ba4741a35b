"""Defines what the checks of a panel find, and their result as JSON and as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from govreport_core.model.finding import Finding


class Tally(NamedTuple):
    """How often a check passed, failed, or could not be made because a figure or a report is not known."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0


class PanelFinding(NamedTuple):
    """A finding and whom it concerns.

    :param body: the body's id.
    :param sources: the names of the documents concerned.
    """

    body: str
    year: int
    finding: Finding
    sources: tuple[str, ...]


@dataclass(frozen=True)
class PanelResult:
    """What the checks came to.

    :param bodies: body id -> the names under which it reports, most frequent first.
    :param years: body id -> year -> names of the documents.
    :param unplaced: documents without a body or a year: name and what is lacking.
    """

    findings: tuple[PanelFinding, ...]
    tallies: Mapping[str, Tally]
    bodies: Mapping[str, tuple[str, ...]]
    years: Mapping[str, Mapping[int, tuple[str, ...]]]
    unplaced: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-able data."""
        return {
            "bodies": [
                {
                    "id": body,
                    "names": list(names),
                    "reports": [{"year": year, "sources": list(s)} for year, s in sorted(self.years[body].items())],
                }
                for body, names in self.bodies.items()
            ],
            "checks": {check: tally._asdict() for check, tally in self.tallies.items()},
            "findings": [
                {"body": each.body, "year": each.year, "sources": list(each.sources), **each.finding.to_dict()}
                for each in self.findings
            ],
            "unplaced": [{"name": name, "reason": reason} for name, reason in self.unplaced],
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """The findings as rows of a table; `body` is the body's name there."""
        for each in self.findings:
            yield {
                "body": each.finding.details["body"],
                "year": each.year,
                "code": each.finding.code,
                "severity": each.finding.severity,
                "cell": each.finding.cells[0] if each.finding.cells else None,
                "expected": each.finding.expected,
                "found": each.finding.found,
                "message": each.finding.message,
                "sources": "; ".join(each.sources),
            }
