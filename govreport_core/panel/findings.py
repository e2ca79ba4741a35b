"""Defines what the checks of a panel find, and their result as JSON and as rows of a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar, overload

from govreport_core.model.finding import Finding
from govreport_core.panel.spool import Spool

Value = TypeVar("Value")

CHECKS = ("carried-over", "in-force", "year-missing", "reports-differ", "report-copied", "children-sum")


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


class PanelFindings(Sequence[PanelFinding]):
    """Findings by body, year and check. They are kept on disk: looking one up by its number reads those before it."""

    def __init__(self) -> None:
        self._spool: Spool[PanelFinding] = Spool()

    def add(self, found: PanelFinding) -> None:
        """Keep a finding."""
        self._spool.add(found.body, found)

    def __len__(self) -> int:
        return self._spool.count_items()

    def __iter__(self) -> Iterator[PanelFinding]:
        for body in self._spool.keys_in_order():
            yield from sorted(self._spool.of(body), key=_year_and_check)

    @overload
    def __getitem__(self, place: int) -> PanelFinding: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PanelFinding]: ...
    def __getitem__(self, place: int | slice) -> PanelFinding | Sequence[PanelFinding]:
        places = range(len(self))[place]
        if isinstance(places, int):
            return next(islice(self, places, None))
        wanted = set(places)
        found = {at: each for at, each in enumerate(self) if at in wanted}
        return [found[at] for at in places]


def _year_and_check(found: PanelFinding) -> tuple[int, int]:
    return found.year, CHECKS.index(found.finding.code)


class ByBody(Mapping[str, Value]):
    """Body id -> something of the body, made when it is asked for.

    :param bodies: a mapping that has these bodies.
    """

    def __init__(self, bodies: Mapping[str, object], make: Callable[[str], Value]) -> None:
        self._bodies, self._make = bodies, make

    def __getitem__(self, body: str) -> Value:
        if body not in self._bodies:
            raise KeyError(body)
        return self._make(body)

    def __iter__(self) -> Iterator[str]:
        return iter(self._bodies)

    def __len__(self) -> int:
        return len(self._bodies)


@dataclass(frozen=True)
class PanelResult:
    """What the checks came to. Findings, names and documents are read from disk as they are asked for.

    :param findings: by body, year and check.
    :param bodies: body id -> the names under which it reports, most frequent first.
    :param years: body id -> year -> names of the documents.
    :param unplaced: documents without a body or a year: name and what is lacking.
    :param count: how many reports were compared.
    """

    findings: Sequence[PanelFinding]
    tallies: Mapping[str, Tally]
    bodies: Mapping[str, tuple[str, ...]]
    years: Mapping[str, Mapping[int, tuple[str, ...]]]
    unplaced: tuple[tuple[str, str], ...]
    count: int

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-able data."""
        return {name: list(part) if isinstance(part, Iterator) else part for name, part in self._parts()}

    def json_pieces(self) -> Iterator[str]:
        """The same as the pieces of one JSON text, which need not be held together in memory."""
        for number, (name, part) in enumerate(self._parts()):
            yield f'{"," if number else "{"}\n "{name}": '
            yield from _json_list(part) if isinstance(part, Iterator) else (_json(part, 1),)
        yield "\n}\n"

    def _parts(self) -> Iterator[tuple[str, Any]]:
        """The members of the result as data; of the long ones the entries."""
        yield "bodies", map(self._describe_body, self.bodies)
        yield "checks", {check: tally._asdict() for check, tally in self.tallies.items()}
        yield "findings", map(_describe_finding, self.findings)
        yield "unplaced", ({"name": name, "reason": reason} for name, reason in self.unplaced)

    def _describe_body(self, body: str) -> dict[str, Any]:
        years = sorted(self.years[body].items())
        return {
            "id": body,
            "names": list(self.bodies[body]),
            "reports": [{"year": year, "sources": list(sources)} for year, sources in years],
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


def _describe_finding(each: PanelFinding) -> dict[str, Any]:
    return {"body": each.body, "year": each.year, "sources": list(each.sources), **each.finding.to_dict()}


def _json(data: Any, depth: int) -> str:
    """Data as JSON text that stands so deep in another."""
    return json.dumps(data, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)


def _json_list(entries: Iterable[Any]) -> Iterator[str]:
    begin = "["
    for entry in entries:
        yield f"{begin}\n  {_json(entry, 2)}"
        begin = ","
    yield "[]" if begin == "[" else "\n ]"
