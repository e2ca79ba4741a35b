"""The command `govreport`: thin, all work is done by the library."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, NoReturn

import click

from govreport_core.commands import (
    batch_options,
    export_command,
    extract_batch,
    panel_command,
    spare,
    standard_output,
    told,
)
from govreport_core.errors import GovreportError, SourceError
from govreport_core.form import form_ids, load_forms
from govreport_core.label_file import LabelFile, add_labels, read_labels
from govreport_core.manager import HOOKS, PluginManager, create_plugin_manager
from govreport_core.model import Result
from govreport_core.pipeline import ASSUMPTIONS, extract
from govreport_core.resources import load_json
from govreport_core.sources import is_collection
from govreport_core.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govreport")
def main() -> None:
    """Chinese government-information-disclosure annual reports as validated data."""
    _prepare_streams()


def _prepare_streams() -> None:
    """Make the standard streams fit for Chinese text, whatever the locale, and closed ones harmless."""
    for descriptor, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        if stream is None and os.open(os.devnull, os.O_RDWR) == descriptor:
            # Otherwise the next file or pipe would take its number, and worker processes would write into that.
            os.set_inheritable(descriptor, True)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal keeps its encoding; a file or a pipe gets UTF-8, as with -o.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


@main.command("extract")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["json", "jsonl"]), help="Default: json for one document, else jsonl."
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to standard output."
)
@click.option(
    "--assume",
    type=click.Choice([*ASSUMPTIONS, "none"]),
    default=ASSUMPTIONS[0],
    show_default=True,
    help="What may be assumed of a blank in a row of figures.",
)
@click.option("--llm", is_flag=True, help="Let a language model answer what is still open; needs govreport[llm].")
@click.option(
    "--llm-accept",
    type=click.Choice(["consistent", "checked"]),
    help="Keep every answer that fits the rules (default), or only what the rules prove.",
)
@click.option(
    "--max-tokens",
    type=click.IntRange(min=1),
    help="Tokens that the model may take in this run, all worker processes together.",
)
@click.option(
    "--labels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of a site's own labels, as --save-labels writes it.",
)
@click.option(
    "--save-labels",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Add the labels of an unknown layout, as the model named them and the rules confirmed, to this file.",
)
@batch_options
def extract_command(
    paths: Sequence[Path],
    form: str | None,
    output: Path | None,
    assume: str,
    llm: bool,
    llm_accept: str | None,
    max_tokens: int | None,
    labels: Path | None,
    save_labels: Path | None,
    **batch: Any,
) -> None:
    """Extract reports: one PATH as JSON; a folder, an archive or several as a JSON line each."""
    assumptions = () if assume == "none" else (assume,)
    single = len(paths) == 1 and paths[0].is_file() and not is_collection(paths[0])
    in_batch = not single or any((batch["resume"], batch["stale"], batch["report"]))
    _limit_model(llm, llm_accept, max_tokens)
    plugins = [_label_file(labels)] if labels is not None else []
    spare(paths, output, batch["report"])
    if form == "json" and not single:
        _usage("--format json is for one document; use --format jsonl for a folder, an archive or several paths")
    if save_labels is not None and not (llm and not in_batch):
        _usage("--save-labels keeps what a model said of one document: give it with --llm and one document")
    if in_batch:
        with _one_ledger(max_tokens):
            code = extract_batch(paths, output, assume=assumptions, fill=llm, plugins=plugins, **batch)
        sys.exit(code)
    indent = 2 if form == "json" or (form is None and output is None) else None
    with told(), _open(output) as out:
        text, status, messages = _one(paths[0], create_plugin_manager(plugins), assumptions, llm, indent, save_labels)
        out.write(text + "\n")
    for message in messages:
        click.echo(message, err=True)
    if status == "unrecognised":
        sys.exit(1)


def _limit_model(llm: bool, accept: str | None, max_tokens: int | None) -> None:
    """Hand the model's limits on to the plugin, which the core does not know: by its environment variables."""
    given = {"GOVREPORT_LLM_ACCEPT": accept, "GOVREPORT_LLM_MAX_TOKENS": max_tokens}
    for name, value in given.items():
        if value is not None:
            if not llm:
                _usage("--llm-accept and --max-tokens limit a model: they go with --llm")
            os.environ[name] = str(value)


@contextmanager
def _one_ledger(max_tokens: int | None) -> Iterator[None]:
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


def _label_file(path: Path) -> LabelFile:
    """The plugin that reads a label file, once it has been looked through."""
    try:
        for form in load_forms():
            form.with_spellings(read_labels(path, form))
    except GovreportError as error:
        _usage(f"--labels: {error}")
    return LabelFile(path)


def _keep_labels(result: Result, path: Path) -> str:
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


def _one(
    path: Path,
    manager: PluginManager,
    assumptions: Sequence[str],
    fill: bool,
    indent: int | None,
    save_labels: Path | None,
) -> tuple[str, str, list[str]]:
    """The result of a document as JSON, its status, and what to tell the user."""
    try:
        result = extract(path, manager=manager, assume=assumptions, fill=fill)
    except SourceError as error:
        return _failure(path, error.problem, indent)
    except Exception as error:
        return _failure(path, f"internal error ({type(error).__name__}: {error}); please report it", indent)
    messages = [f"{path}: {f.severity}: {f.message}" for f in result.findings if f.severity != "info"]
    if save_labels is not None:
        messages.append(f"{path}: {_keep_labels(result, save_labels)}")
    return result.to_json(indent=indent), result.status, messages


def _failure(path: Path, problem: str, indent: int | None) -> tuple[str, str, list[str]]:
    failure = {
        "result_version": "1",
        "status": "unrecognised",
        "source": {"name": str(path)},
        "form": None,
        "report": {},
        "cells": {},
        "findings": [{"kind": "document", "code": "unreadable", "severity": "error", "cells": [], "message": problem}],
    }
    return json.dumps(failure, ensure_ascii=False, indent=indent), "unrecognised", [f"{path}: error: {problem}"]


def _open(output: Path | None) -> IO[str]:
    if output is None:
        standard_output()
        return click.open_file("-", "w", encoding="utf-8", errors="replace")
    try:
        return output.open("w", encoding="utf-8", errors="replace")
    except OSError as error:
        raise click.UsageError(f"cannot write to {output} ({error.strerror}); is there such a folder?") from error


@main.command("check")
@click.argument(
    "results",
    nargs=-1,
    required=True,
    metavar="RESULT...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def check_command(results: Sequence[Path]) -> None:
    """Hold results (JSON or JSON lines) against the schema and the edit rules again."""
    from govreport_core.check import check_result

    bad = 0
    for path in results:
        for number, data in _results(path):
            problems = check_result(data)
            bad += bool(problems)
            name = data.get("source", {}).get("name", "?") if isinstance(data, dict) else "?"
            click.echo(f"{path}:{number}: {name}: {_verdict(problems)}")
            for problem in problems:
                click.echo(f"  {problem}")
    if bad:
        sys.exit(1)


def _verdict(problems: Sequence[str]) -> str:
    return "ok" if not problems else f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"


def _results(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path}: no text in UTF-8; expected what `govreport extract` writes") from error
    if not text.strip():
        raise click.ClickException(f"{path}: the file is empty; expected what `govreport extract` writes")
    try:
        yield 1, json.loads(text)
        return
    except ValueError:
        pass
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise click.ClickException(
                    f"{path}:{number}: no JSON ({error}); expected what `govreport extract` writes"
                ) from error


@main.command("plugins")
def plugins_command() -> None:
    """List the plugins in the order in which they are asked."""
    from rich.console import Console
    from rich.table import Table

    manager = create_plugin_manager()
    table = Table("order", "name", "version", box=None, padding=(0, 2, 0, 0))
    table.add_column("hooks", overflow="fold", min_width=max(map(len, HOOKS)))
    table.add_column("origin", overflow="fold")
    for number, plugin in enumerate(manager.plugins(), 1):
        table.add_row(str(number), plugin.name, plugin.version, " ".join(plugin.hooks), plugin.origin)
    Console().print(table)
    for fault in manager.faults:
        click.echo(fault.message, err=True)


@main.command("schema")
@click.argument("form", metavar="FORM")
def schema_command(form: str) -> None:
    """Print the JSON Schema of a FORM, as 2021."""
    if form not in form_ids():
        _usage(f"no form {form!r}; there are {', '.join(form_ids())}")
    click.echo(json.dumps(load_json(f"report-{form}.schema.json"), ensure_ascii=False, indent=2))


main.add_command(export_command)
main.add_command(panel_command)


def _usage(problem: str) -> NoReturn:
    raise click.UsageError(problem)


if __name__ == "__main__":
    main()
