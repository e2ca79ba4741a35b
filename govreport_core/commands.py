"""The commands on many documents: options of `extract`, and `export` and `panel`. Thin, like the others."""

from __future__ import annotations

import csv
import errno
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO

import click

from govreport_core.errors import GovreportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govreport_core.panel import Panel, PanelResult

_FILE = click.Path(dir_okay=False, path_type=Path)
_RESULTS = click.Path(exists=True, dir_okay=False, path_type=Path)
INDICATOR = "requests.received.total"
LINES = 12


def batch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `extract` that make sense for many documents: jobs, resume, stale, report, timeout."""
    for option in (
        click.option(
            "--timeout",
            type=click.FloatRange(min=0.1),
            default=120.0,
            show_default=True,
            help="Seconds for one document.",
        ),
        click.option(
            "--report", type=_FILE, help="Write counts, failed documents and skipped files to this JSON file."
        ),
        click.option("--stale", is_flag=True, help="Like --resume, but do again what is out of date."),
        click.option("--resume", is_flag=True, help="Keep the results that FILE has and do the rest."),
        click.option("--jobs", type=click.IntRange(min=1), help="Worker processes; default one for each processor."),
    ):
        command = option(command)
    return command


def extract_batch(
    paths: Sequence[Path],
    output: Path | None,
    *,
    jobs: int | None,
    resume: bool,
    stale: bool,
    report: Path | None,
    timeout: float,
    assume: Sequence[str],
    fill: bool = False,
    plugins: Sequence[object] = (),
) -> int:
    """What `govreport extract` does with a folder, an archive or several paths; the exit code."""
    from govreport_core.extraction import Extractor
    from govreport_core.run import run_batch
    from govreport_core.sources import DOCUMENT_SUFFIXES

    if (resume or stale) and output is None:
        raise click.UsageError("--resume and --stale go on with a file: name it with -o FILE")
    with told():
        if report is not None:
            report.open("ab").close()  # what cannot be written is better known before the work
        extractor = Extractor(plugins=plugins, assume=assume, fill=fill)
        summary = run_batch(
            [str(path) for path in paths],
            output if output is not None else standard_output().buffer,
            extractor=extractor,
            jobs=jobs,
            resume=resume,
            stale=stale,
            report=report,
            timeout=timeout,
        )
        if not summary.documents and not summary.interrupted:
            raise click.UsageError(
                f"no document in {', '.join(map(str, paths))}; known suffixes are {' '.join(sorted(DOCUMENT_SUFFIXES))}"
            )
        return summary.exit_code


@click.command("export")
@click.argument("results", nargs=-1, required=True, type=_RESULTS, metavar="RESULT...")
@click.option("-o", "--output", required=True, type=_FILE, help="The table: .parquet, .csv, .xlsx or .sqlite.")
@click.option(
    "--shape",
    type=click.Choice(["wide", "long", "findings"]),
    default="wide",
    show_default=True,
    help="One row a report, a cell, or a finding.",
)
@click.option(
    "--labels",
    type=click.Choice(["key", "zh", "en"]),
    default="key",
    show_default=True,
    help="Headings as codebook keys, in Chinese or in English.",
)
@click.option("--findings", type=_FILE, help="Write the table of findings to this further file.")
def export_command(results: Sequence[Path], output: Path, shape: Any, labels: Any, findings: Path | None) -> None:
    """Write results as a table."""
    from govreport_core.export import export
    from govreport_core.records import iter_results

    spare(results, output, findings)
    with told():
        number = export(iter_results(results), output, shape=shape, labels=labels, findings=findings)
    click.echo(f"{output}: {number:,} reports", err=True)


@click.command("panel")
@click.argument("results", nargs=-1, required=True, type=_RESULTS, metavar="RESULT...")
@click.option("--hierarchy", type=_RESULTS, help="Who is below whom: CSV with parent,child or JSON.")
@click.option("--aliases", type=_RESULTS, help="Names of one body: CSV with name,body.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("-o", "--output", type=_FILE, help="Write here, not to standard output.")
@click.option("--plot", type=_FILE, help="Draw one indicator over the years: .html or .png.")
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
    from govreport_core.bodies import read_aliases, read_hierarchy
    from govreport_core.panel import build_panel
    from govreport_core.records import iter_results

    spare([*results, *(path for path in (hierarchy, aliases) if path is not None)], output, plot)
    with told():
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


def spare(inputs: Sequence[Path], *outputs: Path | None) -> None:
    """Let no output overwrite an input or another output.

    :raises click.UsageError: two of them are one file.
    """
    taken = {path.resolve() for path in inputs}
    for output in outputs:
        if output is not None and (output.is_file() or not output.exists()):  # a device may be named twice
            if output.resolve() in taken:
                raise click.UsageError(f"{output} is named twice and would be overwritten; name another file")
            taken.add(output.resolve())


def standard_output() -> TextIO:
    """Standard output, which is closed in some services."""
    if sys.stdout is None:
        raise click.ClickException("standard output is closed; name a file with -o FILE")
    return sys.stdout


@contextmanager
def told() -> Iterator[None]:
    """An error of ours, or a file that cannot be written, is a message, not a traceback."""
    try:
        yield
    except GovreportError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # nobody reads on, which click takes as the end
            raise
        where = f"{error.filename}: " if error.filename is not None else ""
        raise click.ClickException(
            f"{where}{error.strerror or error}; is there such a folder, and room in it?"
        ) from error


def _print(outcome: PanelResult, form: str, file: IO[str]) -> None:
    if form == "json":
        json.dump(outcome.to_dict(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    elif form == "csv":
        from govreport_core.table_writers import guarded

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
    from govreport_core.bodies import body_id
    from govreport_core.export import Codebook
    from govreport_core.plot import plot

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
