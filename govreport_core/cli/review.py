"""The command `govreport review`: a page on which a person sees, confirms and corrects what was read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    usage_error,
)
from govreport_core.messages import Language, text

if TYPE_CHECKING:
    from govreport_core.hooks.manager import PluginManager
    from govreport_core.model.document import Document
    from govreport_core.model.layout import PagePicture
    from govreport_core.model.result import Result
    from govreport_core.model.source import Source
    from govreport_core.review import ReviewDocument, ServedFrom

CORRECTIONS = Path("corrections.jsonl")


@click.command("review")
@click.argument("paths", nargs=-1, required=True, type=INPUT_FILE, metavar="RESULT|DOC...")
@click.option("-o", "--output", type=OUTPUT_FILE, help="The page, an HTML file that loads nothing.")
@click.option(
    "--serve", is_flag=True, help="Show the page at 127.0.0.1, and write what is decided into a file at once."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8750, show_default=True, help="0: any that is free.")
@click.option(
    "--corrections",
    type=OUTPUT_FILE,
    default=CORRECTIONS,
    show_default=True,
    help="With --serve, the file to which corrections are appended; what it has already is shown.",
)
@click.option("--images/--no-images", default=True, help="Show the pages of PDF files, as far as there is room.")
@language_option
def review_command(
    paths: Sequence[Path],
    output: Path | None,
    serve: bool,
    port: int,
    corrections: Path,
    images: bool,
    lang: Language | None,
) -> None:
    """Write a page on which a person sees the reports beside their form, and confirms or corrects cells.

    RESULT is a file of results (JSON lines, .gz as well); a document that stands where its result says, unchanged, is
    shown beside it. What a person decides stays in the browser until it is saved as a file for `extract --corrections`;
    with --serve it is appended to that file.
    """
    language = language_for_people(lang)
    if serve == (output is not None):
        usage_error("name the page with -o FILE, or show it with --serve")
    # Lines of the files that are no results are named at the end, and make the exit code 1.
    with errors_as_messages(), ExitStack() as stack:
        documents = _documents(paths, language, stack, images)
        if output is not None:
            refuse_overwriting(paths, output)
            number = len(_write(documents, output, language))
            show(text("export.done", language, path=output, count=f"{number:,}"), err=True)
        else:
            refuse_overwriting(paths, corrections)
            _serve(documents, corrections, port, language)


def _write(
    documents: Iterable[ReviewDocument], output: Path, language: Language, server: ServedFrom | None = None
) -> list[str | None]:
    """Write the page; the digests of its documents."""
    from govreport_core.review import write_page

    digests: list[str | None] = []

    def noted() -> Iterator[ReviewDocument]:
        for document in documents:
            digests.append(document.entry["sha256"])
            yield document

    with replacing(output) as part, open(part, "w", encoding="utf-8") as file:
        write_page(noted(), file, language, server)
    return digests


def _serve(documents: Iterable[ReviewDocument], corrections: Path, port: int, language: Language) -> None:
    """Show the page until Ctrl-C."""
    from govreport_core.corrections import read_corrections
    from govreport_core.review import ServedFrom
    from govreport_core.review.server import ReviewServer

    with tempfile.TemporaryDirectory(prefix="govreport-") as folder:
        entries = read_corrections(corrections).entries if corrections.exists() else ()
        page = Path(folder) / "review.html"
        served = ServedFrom(str(corrections), [each._asdict() for each in entries])
        digests = _write(documents, page, language, served)
        try:
            server = ReviewServer(page, corrections, filter(None, digests), port)
        except OSError as error:
            raise click.ClickException(
                f"port {port} cannot be used ({error.strerror}); name another with --port"
            ) from error
        with server:
            show(text("review.serving", language, address=server.address, count=f"{len(digests):,}", file=corrections))
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                show(text("review.served", language, file=corrections, count=f"{server.saved:,}"), err=True)


def _documents(paths: Sequence[Path], language: Language, stack: ExitStack, images: bool) -> Iterator[ReviewDocument]:
    """The documents of the page.

    :param stack: is given what is to be closed when the page is written.
    """
    from govreport_core.hooks.manager import create_plugin_manager
    from govreport_core.model.stored import iter_results
    from govreport_core.panel.panel import build_panel
    from govreport_core.review import review_document
    from govreport_core.review.jumps import find_jumps
    from govreport_core.review.texts import find_source, read_again
    from govreport_core.sources.kinds import DOCUMENT_SUFFIXES

    manager = create_plugin_manager()
    given = [path for path in paths if path.suffix.lower() in DOCUMENT_SUFFIXES]
    stored = [path for path in paths if path not in given]
    extracted = {path: _extract(path, manager) for path in given}
    # All reports are gone through before the first is shown: which figures are far from those of other years?
    reports = build_panel(chain(iter_results(stored, lambda _: None), (each for _, each in extracted.values())))

    def shown(data: Mapping[str, Any], source: Source | None, document: Document | None) -> ReviewDocument:
        drawn = _draw_pages(data, source, manager) if images and source is not None and document is not None else ()
        printed = document.text if document is not None else None
        return review_document(data, printed, language, drawn, find_jumps(data, reports))

    for path in paths:
        if path in stored:
            for data in stack.enter_context(good_results([path])):
                source = find_source(data["source"], path)
                yield shown(data, source, read_again(source, manager))
        else:
            source, result = extracted[path]
            yield shown(result.to_dict(), source, result.document)


def _extract(path: Path, manager: PluginManager) -> tuple[Source | None, Result]:
    """A document's source and result; of one that cannot be read, a result that says so."""
    from govreport_core.errors import SourceError
    from govreport_core.model.failed import failed_result
    from govreport_core.model.finding import finding
    from govreport_core.model.source import Source
    from govreport_core.pipeline.extraction import extract

    try:
        source = Source.of(path)
        return source, extract(source, manager=manager)
    except SourceError as error:
        return None, failed_result(str(path), finding(error.code, problem=error.problem))


def _draw_pages(data: Mapping[str, Any], source: Source, manager: PluginManager) -> Sequence[PagePicture]:
    """Pictures of the pages on which figures were read; without them the page shows the text."""
    from govreport_core.errors import SourceError
    from govreport_core.review import pages_of

    pages = pages_of(data)
    try:
        return manager.pictures(source, pages, lambda _: None) if pages else ()
    except SourceError:
        return ()
