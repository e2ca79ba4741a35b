"""The command `govreport export`: writes results as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from govreport_core.cli.shown import show
from govreport_core.cli.stored_results import good_results
from govreport_core.cli.usage import (
    INPUT_FILE,
    OUTPUT_FILE,
    errors_as_messages,
    language_for_people,
    language_option,
    refuse_overwriting,
)
from govreport_core.messages import Language, text


@click.command("export")
@click.argument("results", nargs=-1, required=True, type=INPUT_FILE, metavar="RESULT...")
@click.option("-o", "--output", required=True, type=OUTPUT_FILE, help="The table: .parquet, .csv, .xlsx or .sqlite.")
@click.option(
    "--shape",
    type=click.Choice(["wide", "long", "findings", "narrative"]),
    default="wide",
    show_default=True,
    help="One row a report, a cell, a finding, or a figure of the running text.",
)
@click.option(
    "--labels",
    type=click.Choice(["key", "zh", "en"]),
    help="Headings and messages as codebook keys, in Chinese or in English; default: that of --lang, else keys.",
)
@click.option("--findings", type=OUTPUT_FILE, help="Write the table of findings to this further file.")
@language_option
def export_command(
    results: Sequence[Path], output: Path, shape: Any, labels: Any, findings: Path | None, lang: Language | None
) -> None:
    """Write results as a table."""
    from govreport_core.export.write import export

    refuse_overwriting(results, output, findings)
    with errors_as_messages(), good_results(results) as good:
        number = export(good, output, shape=shape, labels=labels or lang or "key", findings=findings)
        show(text("export.done", language_for_people(lang), path=output, count=f"{number:,}"), err=True)
