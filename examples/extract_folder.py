"""A folder of reports to one CSV table: a line per report with a few figures and their status.

Run it with: python examples/extract_folder.py examples/reports reports.csv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from govreport_core import Result, create_plugin_manager, extract

FIGURES = ("requests.received.total", "requests.outcomes.granted.total", "requests.carried_over.total")


def line(result: Result) -> dict[str, object]:
    """One line of the table. A gap stays empty; a figure that breaks a rule is not left out, but counted."""
    figures: dict[str, object] = {}
    for key in FIGURES:
        cell = result.cells.get(key)
        figures[key] = cell.value if cell else None
        figures[f"{key} status"] = cell.status if cell else "missing"
    return {
        "document": Path(result.source["name"]).name,
        "agency": result.source["agency"],
        "year": result.source["year"],
        "status": result.status,
        "broken rules": sum(finding.kind == "rule" for finding in result.findings),
        **figures,
    }


def main(folder: str, target: str) -> None:
    manager = create_plugin_manager()  # made once: it takes longer than reading a report
    lines = [line(extract(path, manager=manager)) for path in sorted(Path(folder).iterdir())]
    with open(target, "w", encoding="utf-8-sig", newline="") as file:  # with a BOM spreadsheets show Chinese
        table = csv.DictWriter(file, list(lines[0]))
        table.writeheader()
        table.writerows(lines)
    print(f"{len(lines)} reports written to {target}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
