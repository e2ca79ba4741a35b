"""Provides the panel: reports of the same bodies over the years, looked up, drawn as series, and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from govreport_core.model.result import ResultLike
from govreport_core.panel.checks import run_checks
from govreport_core.panel.findings import CHECKS, ByBody, PanelFindings, PanelResult, Tally
from govreport_core.panel.reports import Reports


class Panel(Reports):
    """Reports by body and year, which can be checked against each other."""

    def check(self, hierarchy: Mapping[str, Sequence[str]] | None = None) -> PanelResult:
        """Every check over all bodies and years.

        :param hierarchy: parent -> children, as `govreport_core.panel.bodies.read_hierarchy` gives it.
        """
        verdicts: Counter[tuple[str, str]] = Counter()
        findings = PanelFindings()
        for outcome in run_checks(self, hierarchy or {}):
            verdicts[outcome.check, outcome.verdict] += 1
            if outcome.finding is not None:
                findings.add(outcome.finding)
        return PanelResult(
            findings,
            {check: Tally(*(verdicts[check, verdict] for verdict in Tally._fields)) for check in CHECKS},
            ByBody(self.reports, self.names),
            ByBody(self.reports, self._documents),
            tuple(self.unplaced),
            self.reports.count_reports(),
        )

    def _documents(self, body: str) -> dict[int, tuple[str, ...]]:
        """The names of a body's documents by year."""
        return {year: self.sources(body, year) for year in self.reports[body]}


def build_panel(results: Iterable[ResultLike], aliases: Mapping[str, str] | None = None) -> Panel:
    """The panel of these results; their figures are kept in a temporary file, some 600 bytes of each report."""
    panel = Panel(aliases or {})
    for result in results:
        panel.add(result)
    return panel
