"""The same bodies over the years: do their reports follow on from each other?

Everything found here is soft: two figures that should agree and do not, both as reported, and nothing changed.
Each check ends in pass, fail or unknown; a figure that is blank or not known makes it unknown.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from govreport_core.forms.codebook import Codebook
from govreport_core.forms.figures import Figure
from govreport_core.model.finding import finding
from govreport_core.model.result import ResultLike
from govreport_core.panel.bodies import body_id
from govreport_core.panel.findings import PanelFinding, PanelResult, Tally

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other", "total")
IN_FORCE_ROWS = ("proactive.regulations", "proactive.normative_documents")
CHECKS = ("carried-over", "in-force", "year-missing", "reports-differ", "report-copied", "children-sum")
# Fewer figures other than 0 may well be the same two years running.
COPY_FIGURES = 6
_NOT_KNOWN = float("nan")


class Report(NamedTuple):
    """What the panel keeps of a result: a figure for each cell of the codebook, and where it is from."""

    body: str
    agency: str
    year: int
    name: str
    sha256: str | None
    form: str | None
    status: str
    values: array[float]


@dataclass
class Panel:
    """Reports by body and year.

    :param aliases: see `govreport_core.panel.bodies.read_aliases`.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    reports: dict[str, dict[int, list[Report]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    unplaced: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def keys(self) -> Mapping[str, int]:
        """Key -> its place in the figures of a report."""
        return {key: place for place, key in enumerate(Codebook().cells)}

    def add(self, result: ResultLike) -> None:
        """Add a report; one without a body or a year is put aside with the reason."""
        data = result if isinstance(result, Mapping) else result.to_dict()
        source = data["source"]
        agency, year = source.get("agency"), source.get("year")
        body = body_id(agency, self.aliases) if agency else ""
        if data["form"] is None:
            self.unplaced.append((source["name"], "no report was recognised"))
        elif not body or not isinstance(year, int):
            self.unplaced.append(
                (
                    source["name"],
                    "the document does not say whose report it is"
                    if not body
                    else "the document does not say of which year it is",
                )
            )
        else:
            values = array("d", [_NOT_KNOWN]) * len(self.keys)
            for key, cell in data["cells"].items():
                if cell["value"] is not None and key in self.keys:
                    values[self.keys[key]] = cell["value"]
            report = Report(
                body, agency, year, source["name"], source.get("sha256"), data["form"], data["status"], values
            )
            self.reports[body][year].append(report)

    def names(self, body: str) -> tuple[str, ...]:
        """The names under which a body reports, the most frequent first."""
        counts = Counter(report.agency for reports in self.reports[body].values() for report in reports)
        return tuple(name for name, _ in counts.most_common())

    def value(self, body: str, year: int, key: str) -> Figure | None:
        """A figure, if there is one on which all reports of this body and year agree."""
        found = {_figure(report.values[self.keys[key]]) for report in self.reports.get(body, {}).get(year, ())}
        return found.pop() if len(found) == 1 else None

    def series(self, body: str, key: str) -> list[tuple[int, Figure | None]]:
        """A figure over the years from the first to the last report; None where there is none."""
        years = self.reports.get(body, {})
        return [(year, self.value(body, year, key)) for year in range(min(years), max(years) + 1)] if years else []

    def check(self, hierarchy: Mapping[str, Sequence[str]] | None = None) -> PanelResult:
        """Every check over all bodies and years.

        :param hierarchy: parent -> children, as `govreport_core.panel.bodies.read_hierarchy` gives it.
        """
        checks = _Checks(self)
        for body in sorted(self.reports):
            checks.body(body)
        for parent, children in sorted((hierarchy or {}).items()):
            checks.hierarchy(parent, children)
        findings = sorted(checks.findings, key=lambda each: (each.body, each.year, CHECKS.index(each.finding.code)))
        return PanelResult(
            tuple(findings),
            {check: Tally(*(checks.tallies[check][verdict] for verdict in Tally._fields)) for check in CHECKS},
            {body: self.names(body) for body in sorted(self.reports)},
            {
                body: {year: tuple(r.name for r in reports) for year, reports in years.items()}
                for body, years in self.reports.items()
            },
            tuple(self.unplaced),
        )


def build_panel(results: Iterable[ResultLike], aliases: Mapping[str, str] | None = None) -> Panel:
    """The panel of these results; about 3 KB are held of each report."""
    panel = Panel(aliases or {})
    for result in results:
        panel.add(result)
    return panel


def _figure(value: float) -> Figure | None:
    if value != value:
        return None
    return int(value) if value.is_integer() else value


class _Checks:
    """Findings and verdicts while they are gathered."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self.findings: list[PanelFinding] = []
        self.tallies: dict[str, Counter[str]] = {check: Counter() for check in CHECKS}

    def body(self, body: str) -> None:
        """Everything about one body."""
        years = self._panel.reports[body]
        for year, reports in sorted(years.items()):
            self._same_year(body, year, reports)
            if year - 1 in years:
                self._carried_over(body, year)
                self._in_force(body, year)
                self._copied(body, year)
        missing = [year for year in range(min(years), max(years)) if year not in years]
        self.tallies["year-missing"]["passed"] += len(years)
        for year in missing:
            self._add(body, year, "year-missing", (), (), years=year)

    def hierarchy(self, parent: str, children: Sequence[str]) -> None:
        """The figures of a body against the sums of those below it."""
        panel = self._panel
        for year in sorted(panel.reports.get(parent, {})):
            for key in panel.keys:
                found = panel.value(parent, year, key)
                parts = [panel.value(child, year, key) for child in children]
                known = [part for part in parts if part is not None]
                if found is None:
                    continue
                if len(known) < len(parts):
                    self.tallies["children-sum"]["unknown"] += 1
                    continue
                self._compare(
                    parent,
                    year,
                    "children-sum",
                    key,
                    _sum(known),
                    found,
                    self._sources(parent, year),
                    children=len(children),
                )

    def _same_year(self, body: str, year: int, reports: Sequence[Report]) -> None:
        first = reports[0]
        for other in reports[1:]:
            pairs = [(key, _figure(first.values[p]), _figure(other.values[p])) for key, p in self._panel.keys.items()]
            # A cell that one form or one reading lacks is no difference.
            differing = [(key, a, b) for key, a, b in pairs if a is not None and b is not None and a != b]
            if not differing:
                self.tallies["reports-differ"]["passed"] += 1
                continue
            _, expected, found = differing[0]
            sources = (first.name, other.name)
            self._add(
                body,
                year,
                "reports-differ",
                tuple(key for key, _, _ in differing),
                sources,
                expected=expected,
                found=found,
                sources=" and ".join(sources),
                count=len(differing),
            )

    def _carried_over(self, body: str, year: int) -> None:
        for applicant in APPLICANTS:
            key = f"requests.carried_in.{applicant}"
            expected = self._panel.value(body, year - 1, f"requests.carried_over.{applicant}")
            found = self._panel.value(body, year, key)
            self._compare(
                body, year, "carried-over", key, expected, found, self._two_years(body, year), previous_year=year - 1
            )

    def _in_force(self, body: str, year: int) -> None:
        value = self._panel.value
        for row in IN_FORCE_ROWS:
            before, found = (value(body, y, f"{row}.in_force") for y in (year - 1, year))
            issued, repealed = (value(body, year, f"{row}.{column}") for column in ("issued", "repealed"))
            expected = (
                None if before is None or issued is None or repealed is None else _sum((before, issued, -repealed))
            )
            self._compare(
                body,
                year,
                "in-force",
                f"{row}.in_force",
                expected,
                found,
                self._two_years(body, year),
                previous_year=year - 1,
                before=before,
                issued=issued,
                repealed=repealed,
            )

    def _copied(self, body: str, year: int) -> None:
        ours, theirs = self._panel.reports[body][year], self._panel.reports[body][year - 1]
        for report in ours:
            for earlier in theirs:
                if report.form != earlier.form:
                    continue
                pairs = [(a, b) for a, b in zip(report.values, earlier.values, strict=True) if a == a or b == b]
                nonzero = sum(1 for a, _ in pairs if a == a and a != 0)
                if nonzero < COPY_FIGURES:
                    self.tallies["report-copied"]["unknown"] += 1
                elif any(a != b for a, b in pairs):
                    self.tallies["report-copied"]["passed"] += 1
                else:
                    self._add(
                        body,
                        year,
                        "report-copied",
                        (),
                        (earlier.name, report.name),
                        previous_year=year - 1,
                        count=len(pairs),
                        nonzero=nonzero,
                        same_content=report.sha256 is not None and report.sha256 == earlier.sha256,
                    )

    def _compare(
        self,
        body: str,
        year: int,
        code: str,
        key: str,
        expected: Figure | None,
        found: Figure | None,
        sources: tuple[str, ...],
        **details: Any,
    ) -> None:
        if expected is None or found is None:
            self.tallies[code]["unknown"] += 1
        elif expected == found:
            self.tallies[code]["passed"] += 1
        else:
            self._add(body, year, code, (key,), sources, expected=expected, found=found, **details)

    def _add(
        self, body: str, year: int, code: str, cells: tuple[str, ...], named: tuple[str, ...], **details: Any
    ) -> None:
        self.tallies[code]["failed"] += 1
        label = self._panel.names(body)[0]
        self.findings.append(PanelFinding(body, year, finding(code, cells, body=label, year=year, **details), named))

    def _sources(self, body: str, year: int) -> tuple[str, ...]:
        return tuple(report.name for report in self._panel.reports[body][year])

    def _two_years(self, body: str, year: int) -> tuple[str, ...]:
        return self._sources(body, year - 1) + self._sources(body, year)


def _sum(parts: Iterable[Figure]) -> Figure:
    # Amounts in 万元 are decimals; the sum of 0.1 and 0.2 is 0.3.
    total = round(sum(parts), 6)
    return int(total) if float(total).is_integer() else total
