"""The command `govreport extract`: one document as JSON, many as JSON lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

import click

from govreport_core.cli.extracting.input_files import load_corrections, load_plugins
from govreport_core.cli.extracting.runs import Settings, extract_batch, extract_document, extract_table
from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.usage import (
    INPUT_FILE,
    OUTPUT_FILE,
    language_for_people,
    language_option,
    refuse_overwriting,
    usage_error,
)
from govreport_core.forms.assumptions import ASSUMPTIONS, USUAL_ASSUMPTIONS
from govreport_core.messages import Language
from govreport_core.sources.kinds import is_collection
from govreport_core.sources.patterns import is_pattern, matching_files

# What the output is by its name: JSON, the same packed line by line, or a table.
OutputKind = Literal["results", "packed", "table"]


class PathOrPattern(click.Path):
    """A path that exists, or a glob that finds files; the glob stays as it is, since the library expands it."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """The path.

        :raises click.BadParameter: it does not exist and finds no file.
        """
        return Path(value) if _files_of_pattern(value) else super().convert(value, param, ctx)


def _files_of_pattern(path: str | os.PathLike[str]) -> list[Path]:
    """The files that a glob finds; none if it is a path of its own."""
    return [Path(file) for file in matching_files(os.fspath(path))] if is_pattern(os.fspath(path)) else []


def batch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `extract` that make sense for many documents; they bear the names of `BatchOptions`."""
    # The last one first: each is put before those that are there already.
    for option in (
        click.option(
            "--timeout",
            type=click.FloatRange(min=0.1),
            default=120.0,  # `batch.options.TIMEOUT`, for which the whole package would be imported
            show_default=True,
            help="Seconds for one document.",
        ),
        click.option(
            "--report", type=OUTPUT_FILE, help="Write counts, documents to look at and skipped files to this JSON file."
        ),
        click.option("--stale", is_flag=True, help="Like --resume, but do again what is out of date."),
        click.option("--resume", is_flag=True, help="Keep the results that FILE has and do the rest."),
        click.option("--jobs", type=click.IntRange(min=1), help="Worker processes; default one for each processor."),
    ):
        command = option(command)
    return command


@click.command("extract", cls=HelpInLanguage)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=PathOrPattern())
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["json", "jsonl"]),
    help="Default: json for one document, else jsonl.",
)
@click.option("-o", "--output", type=OUTPUT_FILE, help="Write here, not to standard output.")
@click.option(
    "--assume",
    type=click.Choice([*ASSUMPTIONS, "none"]),
    multiple=True,
    default=USUAL_ASSUMPTIONS,
    show_default=True,
    help="What may be assumed: that a blank in a row of figures is 0; that rows whose labels are lost stand in the "
    "order of the form. May be given several times.",
)
@click.option("--llm", is_flag=True, help="Let a language model answer what is still open; needs govreport[llm].")
@click.option(
    "--llm-accept",
    type=click.Choice(["consistent", "checked"]),
    help="Keep only answers that the rules prove (checked, the default), or all that fit the rules (consistent).",
)
@click.option(
    "--max-tokens",
    type=click.IntRange(min=1),
    help="Tokens that the model may take in this run, all worker processes together.",
)
@click.option(
    "--labels",
    type=INPUT_FILE,
    help="A file of a site's own labels, as --save-labels writes it: words or codes of rows, and of heads or headings "
    "where the page has none of the form's.",
)
@click.option(
    "--site",
    type=INPUT_FILE,
    help="The layout of a site, as `govreport teach` writes it.",
)
@click.option(
    "--save-labels",
    type=OUTPUT_FILE,
    help="Add the labels of an unknown layout, as the model named them and the rules confirmed, to this file.",
)
@click.option(
    "--corrections",
    type=INPUT_FILE,
    help="A file of what people say of single cells, a JSON line each; see schemas/corrections.schema.json.",
)
@language_option
@batch_options
def extract_command(
    paths: Sequence[Path],
    output_format: str | None,
    output: Path | None,
    assume: tuple[str, ...],
    llm: bool,
    llm_accept: str | None,
    max_tokens: int | None,
    labels: Path | None,
    site: Path | None,
    save_labels: Path | None,
    corrections: Path | None,
    lang: Language | None,
    **batch: Any,
) -> None:
    """Extract reports: one file as JSON; a folder, an archive, a quoted glob or several as a JSON line each."""
    single = _is_document(paths)
    kind = _kind_of(output, output_format, batch["resume"] or batch["stale"])
    in_batch = not single or kind != "results" or any((batch["resume"], batch["stale"], batch["report"]))
    _limit_model(llm, llm_accept, max_tokens)
    plugins = load_plugins(labels, site)
    settings = Settings(plugins, _assumptions(assume), llm, load_corrections(corrections), language_for_people(lang))
    inputs = [*paths, *filter(None, (labels, site, corrections))]
    refuse_overwriting(inputs, output, batch["report"], save_labels if save_labels != labels else None)
    _check_format(output_format, single, kind)
    if save_labels is not None:
        _check_naming(llm, in_batch)
    if in_batch:
        from govreport_core.batch.options import BatchOptions

        options = BatchOptions(**batch)
        with _share_token_account(max_tokens):
            if kind == "table":
                code = extract_table(paths, cast(Path, output), settings, options, lang)
            else:
                code = extract_batch(paths, output, settings, options)
        sys.exit(code or bool(settings.corrections.bad_lines))
    indent = 2 if output_format == "json" or (output_format is None and output is None) else None
    status = extract_document(paths[0], output, settings, indent, save_labels)
    if status == "unrecognised" or settings.corrections.bad_lines:
        sys.exit(1)


def _kind_of(output: Path | None, output_format: str | None, keeps_results: bool) -> OutputKind:
    """What the output is by its name; refuse what goes with a file of results only."""
    from govreport_core.export.writers.choose import is_table_file

    if output is None:
        return "results"
    if output.name.lower().endswith(".gz"):
        if is_table_file(output.with_suffix("")):
            usage_error(f"{output}: tables are not packed; leave .gz out")
        return "packed"
    if not is_table_file(output):
        return "results"
    if keeps_results:
        usage_error(
            f"--resume and --stale go on with a file of results, and {output} is a table: extract to a file that ends "
            "with .jsonl, and make the table of it by govreport export"
        )
    if output_format is not None:
        usage_error(f"--format says how results are written, and {output} is a table: leave one of them out")
    return "table"


def _check_format(output_format: str | None, is_single: bool, kind: OutputKind) -> None:
    """Refuse --format json for several documents and for packed files."""
    if output_format != "json":
        return
    if kind == "packed":
        usage_error(
            "--format json is for reading, and a file that ends with .gz has packed lines: leave one of them out"
        )
    if not is_single:
        usage_error(
            "--format json is for one document; use --format jsonl for a folder, an archive, a glob or several paths"
        )


def _is_document(paths: Sequence[Path]) -> bool:
    return len(paths) == 1 and paths[0].is_file() and not is_collection(paths[0])


def _assumptions(names: Sequence[str]) -> tuple[str, ...]:
    """The assumptions that the options name; none of them if one is "none"."""
    if "none" in names and len(set(names)) > 1:
        usage_error("--assume none goes with no other --assume")
    return () if "none" in names else tuple(dict.fromkeys(names))


def _limit_model(llm: bool, accept: str | None, max_tokens: int | None) -> None:
    """Hand the model's limits on to the plugin, which the core does not know: by its environment variables."""
    given = {"GOVREPORT_LLM_ACCEPT": accept, "GOVREPORT_LLM_MAX_TOKENS": max_tokens}
    for name, value in given.items():
        if value is not None:
            if not llm:
                usage_error("--llm-accept and --max-tokens limit a model: they go with --llm")
            os.environ[name] = str(value)


def _check_naming(llm: bool, in_batch: bool) -> None:
    """Refuse --save-labels where no model is asked about the labels of one document."""
    if in_batch or not llm:
        usage_error("--save-labels keeps what a model said of one document: give it with --llm and one document")
    if os.environ.get("GOVREPORT_LLM_ACCEPT") != "consistent":
        usage_error(
            "--save-labels needs --llm-accept consistent: no rule proves which label is which, so with checked, the "
            "default, no model is asked about labels"
        )


@contextmanager
def _share_token_account(max_tokens: int | None) -> Iterator[None]:
    """One account of the model's tokens for all worker processes, also those that replace others."""
    if max_tokens is None:
        yield
        return
    with TemporaryDirectory(prefix="govreport-") as folder:
        os.environ["GOVREPORT_LLM_LEDGER"] = str(Path(folder) / "tokens.sqlite")
        try:
            yield
        finally:
            del os.environ["GOVREPORT_LLM_LEDGER"]
