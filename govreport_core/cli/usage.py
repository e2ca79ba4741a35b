"""Helps the commands alike: errors as messages, outputs that overwrite no input, standard output."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from govreport_core.errors import GovreportError
from govreport_core.messages.texts import LANGUAGES, Language, language_of_locale

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTPUT_FILE = click.Path(dir_okay=False, path_type=Path)
# What is added to the name of a file of results or a table while it is made anew.
BESIDE = (".new", ".part")
INPUT_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--lang` of what people are told; None if it is not given."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help="The language of messages; by default that of GOVREPORT_LANG or of the locale: Chinese or English.",
    )(command)


def language_for_people(given: Language | None) -> Language:
    """The language of messages: the one that is asked for, or that of the locale."""
    return given or language_of_locale(os.environ)


def refuse_overwriting(inputs: Sequence[Path], *outputs: Path | None) -> None:
    """Let no output overwrite an input, a document in a folder that is one, or another output.

    :raises click.UsageError: two of them are one file.
    """
    from govreport_core.sources.overlap import document_at

    taken: list[Path] = []
    for output in outputs:
        if output is not None and (output.is_file() or not output.exists()):  # a device may be named twice
            # Beside it the file grows that takes its place.
            for each in (output, *(output.with_name(output.name + suffix) for suffix in BESIDE)):
                found = document_at(each, [*inputs, *taken])
                if found is not None or output.resolve() in [path.resolve() for path in taken]:
                    raise click.UsageError(
                        f"{output} is named twice and would be overwritten ({found or output}); name another file"
                    )
            taken.append(output)


@contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """A file beside an output, which takes its place once it is whole; a failure leaves what was there."""
    part = output.with_name(output.name + ".part")
    try:
        yield part
        os.replace(part, output)
    finally:
        part.unlink(missing_ok=True)


def standard_output() -> TextIO:
    """Standard output, which is closed in some services."""
    if sys.stdout is None:
        raise click.ClickException("standard output is closed; name a file with -o FILE")
    return sys.stdout


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """An error of ours, or a file that cannot be written, is a message, not a traceback."""
    try:
        yield
    except GovreportError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:  # nobody reads on, which click takes as the end
            raise
        where = f"{error.filename}: " if error.filename is not None else ""
        raise click.ClickException(
            f"{where}{error.strerror or error}; is there such a folder, and room in it?"
        ) from error


def usage_error(problem: str) -> NoReturn:
    """Refuse what was asked for, with the usage of the command.

    :raises click.UsageError: always.
    """
    raise click.UsageError(problem)
