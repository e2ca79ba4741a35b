"""Extracts one document into JSON, many into lines, or either into a table, and tells people what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

import click

from govreport_core.cli.export import extract_into_table
from govreport_core.cli.shown import TerminalStream, show
from govreport_core.cli.usage import errors_as_messages, standard_output, usage_error
from govreport_core.corrections import Corrections
from govreport_core.errors import GovreportError, SourceError
from govreport_core.forms.assumptions import USUAL_ASSUMPTIONS
from govreport_core.hooks.label_file import add_labels
from govreport_core.hooks.manager import PluginManager, create_plugin_manager
from govreport_core.messages import Language, text, translate
from govreport_core.messages.tallies import result_messages
from govreport_core.model.failed import failed_result
from govreport_core.model.finding import finding
from govreport_core.model.result import Result, ResultStatus
from govreport_core.pipeline.extraction import extract
from govreport_core.printable import printable_json

if TYPE_CHECKING:
    from govreport_core.batch.options import BatchOptions


class Settings(NamedTuple):
    """What is done with every document, be it one or many."""

    plugins: Sequence[object] = ()
    assume: Sequence[str] = USUAL_ASSUMPTIONS
    fill: bool = False
    corrections: Corrections = Corrections()
    language: Language = "en"


def _save_labels(result: Result, path: Path) -> str:
    """Add the labels of confirmed mappings to a file; what to tell the user."""
    found = [f.details for f in result.findings if f.code == "layout-mapped"]
    for details in found:
        try:
            add_labels(path, details["form"], details["labels"])
        except (GovreportError, OSError) as error:
            raise click.ClickException(f"--save-labels: {error}") from error
    if not found:
        return f"no mapping of an unknown layout was confirmed, so nothing was written to {path}"
    return f"labels written to {path}: compare them with the page before you use them"


def extract_document(
    path: Path, output: Path | None, settings: Settings, indent: int | None, save_labels: Path | None
) -> ResultStatus:
    """What `govreport extract` does with one document; the status of its result."""
    with errors_as_messages(), _open_output(output) as out:
        result, problem = _extract_or_fail(path, create_plugin_manager(settings.plugins), settings)
        language = settings.language
        if problem is not None:
            messages = [text("extract.error", language, path=path, problem=translate(problem, language))]
        else:
            messages = [*result_messages(result, str(path), language)]
            if save_labels is not None:
                messages.append(f"{path}: {_save_labels(result, save_labels)}")
        line = result.to_json(indent=indent) + "\n"
        out.write(printable_json(line) if out.isatty() else line)
    for message in messages:
        show(message, err=True)
    return result.status


def _extract_or_fail(path: Path, manager: PluginManager, settings: Settings) -> tuple[Result, str | None]:
    """The document's result, and why it is a failed one: whoever reads results has one way to learn of failures."""
    try:
        result = extract(
            path, manager=manager, assume=settings.assume, fill=settings.fill, corrections=settings.corrections
        )
        return result, None
    except SourceError as error:
        problem = error.problem
    except Exception as error:
        problem = f"internal error ({type(error).__name__}: {error}); please report it"
    return failed_result(str(path), finding("unreadable", problem=problem)), problem


def _open_output(output: Path | None) -> IO[str]:
    if output is None:
        standard_output()
        return click.open_file("-", "w", encoding="utf-8", errors="replace")
    try:
        return output.open("w", encoding="utf-8", errors="replace")
    except OSError as error:
        raise click.UsageError(f"cannot write to {output} ({error.strerror}); is there such a folder?") from error


def _standard_lines() -> IO[bytes]:
    """Standard output for lines of JSON."""
    stream = standard_output()
    return cast(IO[bytes], TerminalStream(stream.buffer)) if stream.isatty() else stream.buffer


def extract_batch(
    paths: Sequence[Path], output: Path | IO[bytes] | None, settings: Settings, options: BatchOptions
) -> int:
    """What `govreport extract` does with a folder, an archive, a glob or several paths; the exit code."""
    from govreport_core.batch.extractor import Extractor
    from govreport_core.batch.run import run_batch
    from govreport_core.sources.expand import expand_sources
    from govreport_core.sources.kinds import DOCUMENT_SUFFIXES

    if options.keeps_results and output is None:
        raise click.UsageError("--resume and --stale go on with a file: name it with -o FILE")
    sources = [str(path) for path in paths]
    with errors_as_messages():
        with closing(expand_sources(sources)) as refs:
            if next(refs, None) is None:  # before any file is begun
                usage_error(
                    f"no document in {', '.join(sources)}; known suffixes are {' '.join(sorted(DOCUMENT_SUFFIXES))}"
                )
        if options.report is not None:
            open(options.report, "ab").close()  # what cannot be written is better known before the work
        summary = run_batch(
            sources,
            output if output is not None else _standard_lines(),
            options,
            extractor=Extractor(
                plugins=settings.plugins,
                assume=settings.assume,
                fill=settings.fill,
                corrections=settings.corrections,
            ),
            language=settings.language,
        )
        return summary.exit_code


def extract_table(
    paths: Sequence[Path], output: Path, settings: Settings, options: BatchOptions, language: Language | None
) -> int:
    """What `govreport extract` does where the output is a table; the exit code."""
    with errors_as_messages():
        return extract_into_table(lambda lines: extract_batch(paths, lines, settings, options), output, language)
