"""The command `govreport explain`: why a cell has its value or none, and what was read of a document."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.usage import (
    INPUT_FILE,
    errors_as_messages,
    language_for_people,
    language_option,
    standard_output,
    usage_error,
)
from govreport_core.messages import Language, describe_finding, find_cell, name_cell

if TYPE_CHECKING:
    from govreport_core.model.result import Result

# So many keys are named that a mistyped one may be.
MOST_LIKELY = 3


@click.command("explain", cls=HelpInLanguage)
@click.argument("document", type=INPUT_FILE, metavar="DOC")
@click.argument("key", required=False)
@click.option("--format", "output_format", type=click.Choice(["text", "html"]), default="text", show_default=True)
@click.option("--corrections", type=INPUT_FILE, help="What people say of single cells, as for `extract`.")
@language_option
def explain_command(
    document: Path, key: str | None, output_format: str, corrections: Path | None, lang: Language | None
) -> None:
    """Say why a cell of DOC has its value, or none: where it stands, what was read, which rules hold.

    KEY is a cell such as requests.received.total, or its name by the labels of the form. Without KEY: the tables found,
    the rows of the form that were matched and those that were not, and the figures left over.
    """
    from govreport_core.explanation import explain, to_html, to_text
    from govreport_core.pipeline.extraction import extract

    language = language_for_people(lang)
    with errors_as_messages():
        result = extract(document, corrections=corrections)
        explanation = explain(result, None if key is None else _find_key(key, result, language))
        write = to_html if output_format == "html" else to_text
        standard_output().write(write(explanation, language))


def _find_key(given: str, result: Result, language: Language) -> str:
    """The key of the cell that is meant, by key or by name.

    :raises click.UsageError: there is no such cell.
    :raises click.ClickException: no form was recognised, so that there are no cells.
    """
    if not result.cells:
        told = [describe_finding(each.to_dict(), language) for each in result.findings if each.severity == "error"]
        raise click.ClickException("\n".join(told) or "no form was recognised")
    key = find_cell(given, result.cells)
    if key is None:
        names = [name_cell(each) for each in result.cells]
        likely = [name for name in names if given in name] or get_close_matches(given, [*result.cells, *names])
        likely = likely[:MOST_LIKELY]
        beside = f"; is it {' or '.join(likely)}?" if likely else ""
        usage_error(f"no cell {given} in form {result.form}{beside}")
    return key
