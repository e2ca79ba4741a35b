"""From a folder of reports to tables, checks over the years and a plot.

Three bodies, three years; the figures are made up, and two things in them are wrong on purpose.

Run it with: python examples/panel.py examples/panel_reports out
"""

from __future__ import annotations

import sys
from pathlib import Path

from govreport_core.batch import BatchOptions, run_batch
from govreport_core.export import export
from govreport_core.model import iter_results
from govreport_core.panel import build_panel, read_hierarchy
from govreport_core.panel.plot import plot

HIERARCHY = Path(__file__).parent / "panel_hierarchy.csv"
INDICATOR = "requests.received.total"


def main(folder: str, target: str) -> None:
    out = Path(target)
    out.mkdir(parents=True, exist_ok=True)
    results = out / "results.jsonl"

    # Killed half-way? The same call goes on where it stopped.
    summary = run_batch(folder, results, BatchOptions(jobs=2, resume=True))
    print(f"{summary.documents} reports, {summary.counts['complete']} complete")

    export(iter_results(results), out / "panel.csv", labels="zh")
    export(iter_results(results), out / "cells.sqlite", shape="long")

    panel = build_panel(iter_results(results))
    outcome = panel.check(read_hierarchy(HIERARCHY))
    for check, (passed, failed, unknown) in outcome.tallies.items():
        print(f"{check}: {passed} passed, {failed} failed, {unknown} unknown")
    for each in outcome.findings:
        print(f"- {each.finding.message}")

    series = {panel.names(body)[0]: panel.points(body, INDICATOR) for body in sorted(panel.reports)}
    plot(series, out / "received.html", title="本年新收政府信息公开申请数量", unit="件", language="zh")
    print(f"written to {out}: {', '.join(sorted(path.name for path in out.iterdir()))}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
