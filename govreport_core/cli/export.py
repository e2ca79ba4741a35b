"""The command `govreport export`: writes results as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

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
)
from govreport_core.messages import Language, text

if TYPE_CHECKING:
    from govreport_core.export.writers.base import Labels

# The kind of file that people open; the others are read by programs, which go by keys.
_FOR_PEOPLE = ".xlsx"
INTERRUPTED = 130


@click.command("export", cls=HelpInLanguage)
@click.argument("results", nargs=-1, required=True, type=INPUT_FILE, metavar="RESULT...")
@click.option("-o", "--output", required=True, type=OUTPUT_FILE, help="The table: .parquet, .csv, .xlsx or .sqlite.")
@click.option(
    "--shape",
    type=click.Choice(["wide", "long", "overview", "doubtful", "findings", "corrections", "narrative", "form"]),
    default="wide",
    show_default=True,
    help="One row a report, a cell, a report without its cells, a cell in doubt, a finding, a corrected cell, or a "
    "figure of the running text; form: a sheet of an Excel file for each report, as the official form.",
)
@click.option(
    "--labels",
    type=click.Choice(["key", "zh", "en"]),
    help="Headings and messages as codebook keys, in Chinese or in English; default: that of --lang, else of an Excel "
    "file that of the locale, of other files keys.",
)
@click.option("--findings", type=OUTPUT_FILE, help="Write the table of findings to this further file.")
@click.option("--doubtful", type=OUTPUT_FILE, help="Write the table of cells in doubt to this further file.")
@language_option
def export_command(
    results: Sequence[Path],
    output: Path,
    shape: Any,
    labels: Labels | None,
    findings: Path | None,
    doubtful: Path | None,
    lang: Language | None,
) -> None:
    """Write results as a table."""
    from govreport_core.export.write import export

    refuse_overwriting(results, output, findings, doubtful)
    with errors_as_messages(), good_results(results) as good:
        number = export(
            good,
            output,
            shape=shape,
            labels=labels or default_labels(output, lang),
            findings=findings,
            doubtful=doubtful,
        )
        show(text("export.done", language_for_people(lang), path=output, count=f"{number:,}"), err=True)


def extract_into_table(run: Callable[[IO[bytes]], int], output: Path, language: Language | None) -> int:
    """Run an extraction and write what it yields as a table; the exit code of the run.

    :param run: writes results as lines and says its exit code.
    """
    from govreport_core.export.write import export
    from govreport_core.model.stored import iter_results

    code = 0
    with TemporaryDirectory(prefix="govreport-") as folder:
        path = Path(folder) / "results.jsonl"

        # Pulled when the table is begun: what keeps it from being written is said before the work.
        def results() -> Iterator[dict[str, Any]]:
            nonlocal code
            with path.open("wb") as lines:
                code = run(lines)
            if code == INTERRUPTED:
                # Half a table would look like a whole one.
                raise SystemExit(code)
            yield from iter_results(path)

        number = export(results(), output, labels=default_labels(output, language))
    show(text("export.done", language_for_people(language), path=output, count=f"{number:,}"), err=True)
    return code


def default_labels(output: Path, language: Language | None) -> Labels:
    """The language of a table's headings where none is asked for by itself."""
    if output.name.lower().endswith(_FOR_PEOPLE):
        return language_for_people(language)
    return language or "key"
