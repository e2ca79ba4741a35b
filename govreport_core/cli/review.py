"""The command `govreport review`: a page on which a person sees, confirms and corrects what was read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
    from govreport_core.panel.panel import Panel
    from govreport_core.review import ReviewDocument, ServedFrom

CORRECTIONS = Path("corrections.jsonl")


@click.command("review", cls=HelpInLanguage)
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
@click.option(
    "--label-studio",
    is_flag=True,
    help="Write no page but tasks of Label Studio with the figures marked (-o tasks.json), and the labels of a project "
    "beside them (tasks.xml).",
)
@language_option
def review_command(
    paths: Sequence[Path],
    output: Path | None,
    serve: bool,
    port: int,
    corrections: Path,
    images: bool,
    label_studio: bool,
    lang: Language | None,
) -> None:
    """Write a page on which a person sees the reports beside their form, and confirms or corrects cells.

    RESULT is a file of results (JSON lines, .gz as well); a document that stands where its result says, unchanged, is
    shown beside it. What a person decides stays in the browser until it is saved as a file for `extract --corrections`;
    with --serve it is appended to that file.
    """
    from govreport_core.hooks.manager import create_plugin_manager

    language = language_for_people(lang)
    if serve == (output is not None):
        usage_error("name the page with -o FILE, or show it with --serve")
    if label_studio and output is None:
        usage_error("name the file of tasks with -o FILE")
    # Lines of the files that are no results are named at the end, and make the exit code 1.
    with errors_as_messages(), ExitStack() as stack:
        manager = create_plugin_manager()
        inputs = _Inputs(paths, manager)
        if label_studio and output is not None:
            refuse_overwriting(paths, output, output.with_suffix(".xml"))
            _write_tasks(inputs.read(stack), output, language)
            return
        documents = _documents(inputs.read(stack), inputs.reports(), manager if images else None, language)
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


class _Read(NamedTuple):
    """A result, and its document where that is at hand."""

    data: Mapping[str, Any]
    source: Source | None
    document: Document | None


class _Inputs:
    """The documents and files of results that the command is given; the documents are extracted at once."""

    def __init__(self, paths: Sequence[Path], manager: PluginManager) -> None:
        from govreport_core.sources.kinds import DOCUMENT_SUFFIXES

        self._paths, self._manager = paths, manager
        self._extracted = {path: _extract(path, manager) for path in paths if path.suffix.lower() in DOCUMENT_SUFFIXES}

    def reports(self) -> Panel:
        """All reports by body and year."""
        from govreport_core.model.stored import iter_results
        from govreport_core.panel.panel import build_panel

        stored = [path for path in self._paths if path not in self._extracted]
        results = (result for _, result in self._extracted.values())
        return build_panel(chain(iter_results(stored, lambda _: None), results))

    def read(self, stack: ExitStack) -> Iterator[_Read]:
        """The results one by one, in the order of the paths.

        :param stack: is given what is to be closed when all are used.
        """
        from govreport_core.review.texts import find_source, read_again

        for path in self._paths:
            if path in self._extracted:
                source, result = self._extracted[path]
                yield _Read(result.to_dict(), source, result.document)
                continue
            for data in stack.enter_context(good_results([path])):
                source = find_source(data["source"], path)
                yield _Read(data, source, read_again(source, self._manager))


def _documents(
    read: Iterable[_Read], reports: Panel, pictures: PluginManager | None, language: Language
) -> Iterator[ReviewDocument]:
    """The documents of the page.

    :param reports: all of them: which figures are far from those of other years?
    :param pictures: has the plugins that draw pages; None: the page has text alone.
    """
    from govreport_core.review import review_document
    from govreport_core.review.jumps import find_jumps

    for data, source, document in read:
        drawn: Sequence[PagePicture] = ()
        if pictures is not None and source is not None and document is not None:
            drawn = _draw_pages(data, source, pictures)
        printed, tables = (document.text, document.tables) if document is not None else (None, ())
        yield review_document(data, printed, language, drawn, find_jumps(data, reports), tables)


def _write_tasks(read: Iterable[_Read], output: Path, language: Language) -> None:
    """Write tasks of Label Studio, and the labels of a project beside them."""
    from govreport_core.review.label_studio import labelling_config, make_task, write_tasks

    left_out: list[str] = []

    def tasks() -> Iterator[Mapping[str, Any]]:
        for data, _, document in read:
            if document is None:
                left_out.append(str(data["source"]["name"]))
            else:
                yield make_task(data, document.text)

    with replacing(output) as part, open(part, "w", encoding="utf-8") as file:
        number = write_tasks(tasks(), file)
    output.with_suffix(".xml").write_text(labelling_config(language), encoding="utf-8")
    for name in left_out:
        show(text("review.no_text", language, name=name), err=True)
    show(text("export.done", language, path=output, count=f"{number:,}"), err=True)


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
