"""Provides the panel: reports of the same bodies over the years, looked up, drawn as series, and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from govreport_core.model.result import ResultLike
from govreport_core.panel.checks import CHECKS, run_checks
from govreport_core.panel.findings import PanelFinding, PanelResult, Tally
from govreport_core.panel.reports import Reports


class Panel(Reports):
    """Reports by body and year, which can be checked against each other."""

    def check(self, hierarchy: Mapping[str, Sequence[str]] | None = None) -> PanelResult:
        """Every check over all bodies and years.

        :param hierarchy: parent -> children, as `govreport_core.panel.bodies.read_hierarchy` gives it.
        """
        verdicts: Counter[tuple[str, str]] = Counter()
        findings: list[PanelFinding] = []
        for outcome in run_checks(self, hierarchy or {}):
            verdicts[outcome.check, outcome.verdict] += 1
            if outcome.finding is not None:
                findings.append(outcome.finding)
        return PanelResult(
            tuple(sorted(findings, key=_report_order)),
            {check: Tally(*(verdicts[check, verdict] for verdict in Tally._fields)) for check in CHECKS},
            {body: self.names(body) for body in sorted(self.reports)},
            {
                body: {year: tuple(report.name for report in reports) for year, reports in years.items()}
                for body, years in self.reports.items()
            },
            tuple(self.unplaced),
        )


def build_panel(results: Iterable[ResultLike], aliases: Mapping[str, str] | None = None) -> Panel:
    """The panel of these results; about 1 KB is held of each report."""
    panel = Panel(aliases or {})
    for result in results:
        panel.add(result)
    return panel


def _report_order(found: PanelFinding) -> tuple[str, int, int]:
    return found.body, found.year, CHECKS.index(found.finding.code)
