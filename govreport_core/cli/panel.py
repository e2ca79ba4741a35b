"""The command `govreport panel`."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from govreport_core.cli.usage import OUTPUT_FILE, RESULT_FILES, errors_as_messages, refuse_overwriting, standard_output

if TYPE_CHECKING:
    from govreport_core.panel.findings import PanelResult
    from govreport_core.panel.panel import Panel

INDICATOR = "requests.received.total"
LINES = 12


@click.command("panel")
@click.argument("results", nargs=-1, required=True, type=RESULT_FILES, metavar="RESULT...")
@click.option("--hierarchy", type=RESULT_FILES, help="Who is below whom: CSV with parent,child or JSON.")
@click.option("--aliases", type=RESULT_FILES, help="Names of one body: CSV with name,body.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("-o", "--output", type=OUTPUT_FILE, help="Write here, not to standard output.")
@click.option("--plot", type=OUTPUT_FILE, help="Draw one indicator over the years: .html or .png.")
@click.option("--indicator", default=INDICATOR, show_default=True, help="The cell to draw.")
@click.option("--body", "bodies", multiple=True, help=f"A body to draw; may be repeated. Default: the first {LINES}.")
def panel_command(
    results: Sequence[Path],
    hierarchy: Path | None,
    aliases: Path | None,
    form: str,
    output: Path | None,
    plot: Path | None,
    indicator: str,
    bodies: Sequence[str],
) -> None:
    """Check the reports of the same bodies over the years."""
    from govreport_core.model.stored import iter_results
    from govreport_core.panel.bodies import read_aliases, read_hierarchy
    from govreport_core.panel.panel import build_panel

    refuse_overwriting([*results, *(path for path in (hierarchy, aliases) if path is not None)], output, plot)
    with errors_as_messages():
        names = read_aliases(aliases) if aliases is not None else {}
        panel = build_panel(iter_results(results), names)
        outcome = panel.check(read_hierarchy(hierarchy, names) if hierarchy is not None else None)
        if output is None:
            _print(outcome, form, standard_output())
        else:
            with open(output, "w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="") as file:
                _print(outcome, form, file)
        if plot is not None:
            _plot(panel, plot, indicator, bodies)


def _print(outcome: PanelResult, form: str, file: IO[str]) -> None:
    if form == "json":
        json.dump(outcome.to_dict(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    elif form == "csv":
        from govreport_core.export.writers.csv_file import guarded

        columns = ("body", "year", "code", "severity", "cell", "expected", "found", "message", "sources")
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in outcome.rows():
            writer.writerow({name: guarded(value) if isinstance(value, str) else value for name, value in row.items()})
    else:
        _table(outcome, file)


def _table(outcome: PanelResult, file: IO[str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(file=file, highlight=False, markup=False, width=None if file.isatty() else 160)
    reports = sum(len(sources) for years in outcome.years.values() for sources in years.values())
    console.print(
        f"{len(outcome.bodies):,} bodies, {reports:,} reports, {len(outcome.unplaced):,} documents without a place"
    )
    checks = Table("check", "passed", "failed", "unknown", box=box.SIMPLE)
    for check, tally in outcome.tallies.items():
        checks.add_row(check, *(f"{number:,}" for number in tally))
    console.print(checks)
    if outcome.findings:
        findings = Table("body", "year", "check", "expected", "found", box=box.SIMPLE)
        findings.add_column("what", overflow="fold")
        for row in outcome.rows():
            figures = ("" if row[name] is None else str(row[name]) for name in ("expected", "found"))
            findings.add_row(row["body"], str(row["year"]), row["code"], *figures, row["message"])
        console.print(findings)
    for name, reason in outcome.unplaced:
        console.print(f"{name}: {reason}")


def _plot(panel: Panel, path: Path, indicator: str, bodies: Sequence[str]) -> None:
    from govreport_core.forms.codebook import Codebook
    from govreport_core.panel.bodies import body_id
    from govreport_core.panel.plot import plot

    cell = Codebook().cells.get(indicator)
    if cell is None:
        raise click.UsageError(f"no cell {indicator!r}; the keys are those of `govreport schema`, as {INDICATOR}")
    chosen = [body_id(name, panel.aliases) for name in bodies] or sorted(panel.reports)[:LINES]
    if unknown := [name for name, body in zip(bodies, chosen, strict=False) if body not in panel.reports]:
        raise click.UsageError(
            f"no report of {', '.join(unknown)}; there are {', '.join(sorted(panel.reports)[:LINES])} …"
        )
    series = {panel.names(body)[0]: panel.series(body, indicator) for body in chosen}
    plot(series, path, title=cell.title, fallback_title=cell.description)
    click.echo(f"{path}: {cell.title}, {len(series)} bodies", err=True)
