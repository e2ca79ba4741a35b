"""The command `govreport check`: holds drafts and stored results against the schema and the edit rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.shown import show
from govreport_core.cli.usage import (
    INPUT_FILE,
    OUTPUT_FILE,
    errors_as_messages,
    language_for_people,
    language_option,
    refuse_overwriting,
    replacing,
    standard_output,
    usage_error,
)
from govreport_core.printable import printable_json

if TYPE_CHECKING:
    from govreport_core.hooks.manager import PluginManager
    from govreport_core.messages import Language
    from govreport_core.model.document import Comment
    from govreport_core.model.finding import Finding
    from govreport_core.model.stored import NoJson
    from govreport_core.validation.faults import Checked, Fault

EXPECTED = "expected what `govreport extract` writes"


def _read_categories(context: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    """The categories of faults that an option names.

    :raises click.BadParameter: one of them is none.
    """
    from govreport_core.validation.faults import FAIL_ON

    names = tuple(dict.fromkeys(name.strip() for name in value.split(",")))
    if unknown := [name for name in names if name not in FAIL_ON]:
        raise click.BadParameter(f"no category {unknown[0]!r}; there are {', '.join(FAIL_ON)}", context, option)
    return names


@click.command("check", cls=HelpInLanguage)
@click.argument("paths", nargs=-1, required=True, type=INPUT_FILE, metavar="DOC|RESULT...")
@click.option(
    "--fail-on",
    callback=_read_categories,
    default="rule",
    show_default=True,
    help="What makes the exit code 1: rule (a rule of the form is broken), gap (a cell has no value), assumed (a value "
    "is assumed), soft (figures differ that should agree); several separated by commas.",
)
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "sarif", "html"]), default="text", show_default=True
)
@click.option(
    "--annotate",
    type=OUTPUT_FILE,
    help="Write a copy of the draft, one Word file (.docx), with a comment at each place concerned.",
)
@language_option
def check_command(
    paths: Sequence[Path], fail_on: Sequence[str], output_format: str, annotate: Path | None, lang: Language | None
) -> None:
    """Say what is wrong with drafts (HTML, Word, PDF, text) or stored results (JSON, JSON lines).

    Exit code 1: something of --fail-on was found, a document cannot be read, or a result is damaged.
    """
    if annotate is not None:
        _refuse_annotating(paths, annotate)
    checked: list[Checked] = []
    failed = False
    # What programs read does not change with the locale.
    language = lang or "en" if output_format in ("json", "sarif") else language_for_people(lang)
    for each in _check_all(paths, language, annotate):
        if isinstance(each, _BadLine):
            failed = True
            show(f"{each.path}:{each.line}: no JSON ({each.problem}); {EXPECTED}", err=True)
            continue
        failed |= each.fails(fail_on)
        if output_format == "text":
            _print_report(each, language)
        else:
            checked.append(each)
    if output_format != "text":
        from govreport_core.validation.fault_files import WRITERS

        stream, text = standard_output(), WRITERS[output_format](checked, fail_on, language) + "\n"
        stream.write(printable_json(text) if stream.isatty() else text)
    if failed:
        sys.exit(1)


def _refuse_annotating(paths: Sequence[Path], output: Path) -> None:
    """Let comments go into a copy of one Word file alone, and never into the draft itself.

    :raises click.UsageError: something else is asked for.
    """
    if len(paths) != 1 or paths[0].suffix.lower() != ".docx":
        usage_error("--annotate takes one draft, a Word file (.docx): comments cannot be written into other files")
    if output.suffix.lower() != ".docx":
        usage_error(f"{output}: the copy with comments is a Word file; name it .docx")
    refuse_overwriting(paths, output)


class _BadLine(NamedTuple):
    """A line that holds no JSON."""

    path: Path
    line: int
    problem: str


def _check_all(paths: Sequence[Path], language: Language, annotate: Path | None) -> Iterator[Checked | _BadLine]:
    """What is wrong with each draft and each stored result."""
    from govreport_core.sources.kinds import DOCUMENT_SUFFIXES, kind_of
    from govreport_core.validation.faults import check_report

    manager: PluginManager | None = None
    for path in paths:
        if path.suffix.lower() in DOCUMENT_SUFFIXES:
            manager = manager or _make_manager()
            yield _check_draft(path, manager, language, annotate)
        elif kind_of(path.name) not in ("document", "pages"):
            usage_error(f"{path}: archives are not checked; extract them and check the results")
        else:
            for line, data in _read_results(path):
                yield data if isinstance(data, _BadLine) else check_report(data, f"{path}:{line}", language=language)


def _make_manager() -> PluginManager:
    from govreport_core.hooks.manager import create_plugin_manager

    return create_plugin_manager()


def _check_draft(path: Path, manager: PluginManager, language: Language, annotate: Path | None) -> Checked:
    """:param annotate: where a copy of the draft with comments is written; None for no copy."""
    from govreport_core.errors import SourceError
    from govreport_core.model.failed import failed_result
    from govreport_core.model.finding import finding
    from govreport_core.pipeline.extraction import extract
    from govreport_core.validation.faults import check_report

    try:
        result = extract(path, manager=manager)
    except SourceError as error:
        result = failed_result(str(path), finding(error.code, problem=error.problem))
    checked = check_report(result.to_dict(), str(path), is_draft=True, language=language)
    # Of a draft that cannot be read, the check says so.
    if annotate is not None and result.document is not None:
        from govreport_core.explanation.comments import comments_for

        _write_comments(path, annotate, comments_for(result, checked, language), manager, language)
    return checked


def _write_comments(
    draft: Path, output: Path, comments: Sequence[Comment], manager: PluginManager, language: Language
) -> None:
    """Write a copy of a draft with comments.

    :raises click.ClickException: it is not a file into which comments can be written.
    """
    from govreport_core.messages import text
    from govreport_core.model.source import Source

    failed: list[Finding] = []
    with errors_as_messages():
        copy = manager.annotate(Source.of(draft), comments, failed.append)
        if copy is None:
            why = failed[0].message if failed else "comments are written into Word files (.docx) alone"
            raise click.ClickException(f"{draft}: no comments were written: {why}")
        with replacing(output) as part:
            part.write_bytes(copy)
    show(text("check.annotated", language, path=output, count=len(comments)), err=True)


def _print_report(checked: Checked, language: Language) -> None:
    """A line for the report, and one for each fault."""
    from govreport_core.messages import text
    from govreport_core.validation.fault_files import CATEGORIES, describe_counts, join_changes

    name = checked.place if checked.is_draft else f"{checked.place}: {checked.name}"
    show(f"{name}: {describe_counts(checked, language)}")
    for category in CATEGORIES:
        for fault in checked.of(category):
            show(f"  {_describe_fault(fault, language)}")
            count = len(fault.changes)
            for number, each in enumerate(fault.changes, 1):
                changes, id = join_changes(each, language), "check.mend.of" if count > 1 else "check.mend"
                show(f"    {text(id, language, number=number, count=count, changes=changes)}")


def _describe_fault(fault: Fault, language: Language) -> str:
    from govreport_core.messages import text
    from govreport_core.validation.fault_files import SHOWN_CELLS, name_cells, names_all

    message = fault.message
    if fault.category in ("gap", "assumed") and not names_all(message, fault.cells, language):
        cells = name_cells(fault.cells, language, SHOWN_CELLS)
        message = text("check.cells", language, message=message.rstrip(".。"), cells=cells)
    return text("check.fault", language, category=text(f"category.{fault.category}", language), message=message)


def _read_results(path: Path) -> Iterator[tuple[int, Any]]:
    """Whatever JSON a file holds, with the line that it stands on: a torn or foreign line is a finding here.

    :raises click.ClickException: the file cannot be read, is empty, or is no JSON at all.
    """
    from govreport_core.model.stored import NoJson, ResultsError, read_values

    bad: list[NoJson] = []
    is_empty = True
    try:
        for line, data in read_values(path, bad.append):
            is_empty = False
            yield from _name_bad_lines(path, bad)
            yield line or 1, data
        yield from _name_bad_lines(path, bad)
    except NoJson as error:
        if not error.is_text:
            raise click.ClickException(f"{path}: no text in UTF-8; {EXPECTED}") from error
        raise click.ClickException(f"{path}:{error.line}: no JSON ({error.problem}); {EXPECTED}") from error
    except ResultsError as error:
        raise click.ClickException(str(error)) from error
    if is_empty:
        raise click.ClickException(f"{path}: the file is empty; {EXPECTED}")


def _name_bad_lines(path: Path, bad: list[NoJson]) -> Iterator[tuple[int, _BadLine]]:
    """The lines without JSON that were met, each once."""
    yield from ((error.line, _BadLine(path, error.line, error.problem)) for error in bad)
    bad.clear()
