"""The command `govreport panel`: checks the reports of the same bodies over the years, and draws them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.shown import show
from govreport_core.cli.stored_results import good_results
from govreport_core.cli.usage import (
    INPUT_FILE,
    OUTPUT_FILE,
    errors_as_messages,
    language_for_people,
    language_option,
    refuse_overwriting,
    standard_output,
)
from govreport_core.messages import Language, describe_finding, finding_title, text, translate
from govreport_core.printable import printable, printable_json

if TYPE_CHECKING:
    from govreport_core.panel.findings import PanelResult
    from govreport_core.panel.panel import Panel

# What is drawn if nothing else is named.
INDICATOR = "requests.received.total"
MAX_NAMED = 12  # so many bodies or figures a message names
ROWS_OF_TABLE = 1000  # so many findings stand in one table


@click.command("panel", cls=HelpInLanguage)
@click.argument("results", nargs=-1, required=True, type=INPUT_FILE, metavar="RESULT...")
@click.option("--hierarchy", type=INPUT_FILE, help="Who is below whom: CSV with parent,child or JSON.")
@click.option("--aliases", type=INPUT_FILE, help="Names of one body: CSV with name,body.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@click.option("-o", "--output", type=OUTPUT_FILE, help="Write here, not to standard output.")
@click.option("--plot", type=OUTPUT_FILE, help="Draw one indicator over the years: .html, .svg or .png.")
@click.option(
    "--indicator",
    default=INDICATOR,
    show_default=True,
    help="The cell to draw, or a figure of the running text, as narrative.disclosed:条.",
)
@click.option(
    "--body",
    "bodies",
    multiple=True,
    help="A body to draw; may be repeated. Default: all, the twelve with the largest figures in colour.",
)
@click.option("--others", is_flag=True, help="Draw the other bodies in grey behind those that --body names.")
@language_option
def panel_command(
    results: Sequence[Path],
    hierarchy: Path | None,
    aliases: Path | None,
    output_format: str,
    output: Path | None,
    plot: Path | None,
    indicator: str,
    bodies: Sequence[str],
    others: bool,
    lang: Language | None,
) -> None:
    """Check the reports of the same bodies over the years."""
    from govreport_core.panel.bodies import read_aliases, read_hierarchy
    from govreport_core.panel.panel import build_panel

    if others and not bodies:
        raise click.UsageError("--others goes with --body, which says whose figures stand before theirs")
    refuse_overwriting([*results, *(path for path in (hierarchy, aliases) if path is not None)], output, plot)
    language = language_for_people(lang)
    with errors_as_messages(), good_results(results) as good:
        names = read_aliases(aliases) if aliases is not None else {}
        panel = build_panel(good, names)
        outcome = panel.check(read_hierarchy(hierarchy, names) if hierarchy is not None else None)
        if output is None:
            _write_outcome(outcome, output_format, standard_output(), language)
        else:
            # Excel takes CSV for UTF-8 only behind a byte order mark.
            encoding = "utf-8-sig" if output_format == "csv" else "utf-8"
            with open(output, "w", encoding=encoding, errors="replace", newline="") as file:
                _write_outcome(outcome, output_format, file, language)
        if plot is not None:
            _draw_indicator(panel, plot, indicator, bodies, others, language)


def _write_outcome(outcome: PanelResult, output_format: str, file: IO[str], language: Language) -> None:
    if output_format == "json":
        for piece in outcome.json_pieces():
            file.write(printable_json(piece) if file.isatty() else piece)
    elif output_format == "csv":
        from govreport_core.export.writers.csv_file import guard_formula

        columns = ("body", "year", "code", "severity", "cell", "expected", "found", "message", "sources")
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        shown = printable if file.isatty() else str
        for row in outcome.rows():
            writer.writerow(
                {name: guard_formula(shown(value)) if isinstance(value, str) else value for name, value in row.items()}
            )
    else:
        _print_tables(outcome, file, language)


def _print_tables(outcome: PanelResult, file: IO[str], language: Language) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    # A file has no width to break lines at. Names of documents may have brackets, which are no markup.
    console = Console(file=file, highlight=False, markup=False, width=None if file.isatty() else 160)
    counts = {
        "bodies": len(outcome.bodies),
        "reports": outcome.count,
        "unplaced": len(outcome.unplaced),
    }
    console.print(text("panel.counts", language, **{name: f"{count:,}" for name, count in counts.items()}))

    def told(code: str) -> str:
        return code if language == "en" else finding_title(code, language)

    checks = Table(
        *(text(f"panel.{head}", language) for head in ("check", "passed", "failed", "unknown")), box=box.SIMPLE
    )
    for check, tally in outcome.tallies.items():
        checks.add_row(told(check), *(f"{number:,}" for number in tally))
    console.print(checks)
    heads = ("body", "year", "check", "expected", "found")
    rows = zip(outcome.findings, outcome.rows(), strict=True)
    # A table is laid out as a whole: of very many findings there are several.
    while part := list(islice(rows, ROWS_OF_TABLE)):
        findings = Table(*(text(f"panel.{head}", language) for head in heads), box=box.SIMPLE)
        findings.add_column(text("panel.what", language), overflow="fold")
        for each, row in part:
            figures = ("" if row[name] is None else str(row[name]) for name in ("expected", "found"))
            message = describe_finding(each.finding.to_dict(), language)
            findings.add_row(*map(printable, (row["body"], str(row["year"]), told(row["code"]), *figures, message)))
        console.print(findings)
    for name, reason in outcome.unplaced:
        console.print(printable(text("panel.unplaced", language, name=name, reason=translate(reason, language))))


def _draw_indicator(
    panel: Panel, path: Path, indicator: str, bodies: Sequence[str], others: bool, language: Language
) -> None:
    from govreport_core.forms.codebook import load_codebook
    from govreport_core.messages import find_cell
    from govreport_core.panel.plot import plot
    from govreport_core.version import __version__

    indicator = find_cell(indicator, load_codebook().cells) or indicator
    title, fallback_title, unit = _titles_of(panel, indicator, language)
    chosen = _bodies_of(panel, bodies)
    drawn = [*chosen, *(body for body in panel.reports if body not in chosen)] if others or not chosen else chosen
    series = {panel.names(body)[0]: panel.points(body, indicator) for body in drawn}
    count = sum(len(reports) for body in drawn for reports in panel.reports[body].values())
    notes = plot(
        series,
        path,
        title=title,
        fallback_title=fallback_title,
        unit=unit,
        source=text("plot.source", language, count=f"{count:,}", version=__version__),
        language=language,
        chosen=[panel.names(body)[0] for body in chosen],
    )
    for note in notes:
        show(f"{path}: {note}", err=True)
    show(text("plot.done", language, path=path, title=title, count=f"{len(series):,}"), err=True)


def _titles_of(panel: Panel, indicator: str, language: Language) -> tuple[str, str, str]:
    """The title of an indicator, that in English, and its unit, where it is a cell's."""
    from govreport_core.forms.codebook import load_codebook, unit_in, unit_of

    cell = load_codebook().cells.get(indicator)
    told = cell or panel.prose_indicators.get(indicator)
    if told is None:
        known = ", ".join(sorted(panel.prose_indicators)[:MAX_NAMED]) or "none in these results"
        raise click.UsageError(
            f"no cell {indicator!r}; the keys are those of `govreport schema`, as {INDICATOR}; "
            f"figures of the running text have these: {known}"
        )
    unit = unit_in(unit_of(cell), language) if cell is not None else ""
    return told.title if language == "zh" else told.description, told.description, unit


def _bodies_of(panel: Panel, names: Sequence[str]) -> list[str]:
    """The bodies that are meant by names."""
    from govreport_core.panel.bodies import body_id

    bodies = [body_id(name, panel.aliases) for name in names]
    if unknown := [name for name, body in zip(names, bodies, strict=True) if body not in panel.reports]:
        raise click.UsageError(
            f"no report of {', '.join(unknown)}; there are {', '.join(islice(panel.reports, MAX_NAMED))} …"
        )
    return bodies
