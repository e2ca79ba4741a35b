"""The command `govreport review`: a page on which a person sees, confirms and corrects what was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
    replacing,
)
from govreport_core.messages import Language, text

if TYPE_CHECKING:
    from govreport_core.review import ReviewDocument


@click.command("review")
@click.argument("paths", nargs=-1, required=True, type=INPUT_FILE, metavar="RESULT|DOC...")
@click.option("-o", "--output", required=True, type=OUTPUT_FILE, help="The page, an HTML file that loads nothing.")
@language_option
def review_command(paths: Sequence[Path], output: Path, lang: Language | None) -> None:
    """Write a page on which a person sees the reports beside their form, and confirms or corrects cells.

    RESULT is a file of results (JSON lines, .gz as well); a document that stands where its result says, unchanged, is
    shown beside it. What a person decides stays in the browser until it is saved as a file for `extract --corrections`.
    """
    from govreport_core.review import write_page

    language = language_for_people(lang)
    refuse_overwriting(paths, output)
    with errors_as_messages(), replacing(output) as part, open(part, "w", encoding="utf-8") as file:
        number = write_page(_documents(paths, language), file, language)
    show(text("export.done", language, path=output, count=f"{number:,}"), err=True)


def _documents(paths: Sequence[Path], language: Language) -> Iterator[ReviewDocument]:
    from govreport_core.errors import SourceError
    from govreport_core.hooks.manager import create_plugin_manager
    from govreport_core.model.failed import failed_result
    from govreport_core.model.finding import finding
    from govreport_core.pipeline.extraction import extract
    from govreport_core.review import review_document
    from govreport_core.review.texts import find_text
    from govreport_core.sources.kinds import DOCUMENT_SUFFIXES

    manager = create_plugin_manager()
    for path in paths:
        if path.suffix.lower() not in DOCUMENT_SUFFIXES:
            with good_results([path]) as results:
                for data in results:
                    yield review_document(data, find_text(data["source"], path, manager), language)
            continue
        try:
            result = extract(path, manager=manager)
        except SourceError as error:
            result = failed_result(str(path), finding(error.code, problem=error.problem))
        document = result.document
        yield review_document(result.to_dict(), document.text if document is not None else None, language)
