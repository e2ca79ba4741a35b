"""Puts the commands together to `govreport`, and makes the standard streams fit for them."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from govreport_core.cli.check import check_command
from govreport_core.cli.explain import explain_command
from govreport_core.cli.export import export_command
from govreport_core.cli.extract import extract_command
from govreport_core.cli.fixture import fixture_command
from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.listing import plugins_command, schema_command
from govreport_core.cli.new_parser import new_parser_command
from govreport_core.cli.panel import panel_command
from govreport_core.cli.review import review_command
from govreport_core.cli.teach import teach_command
from govreport_core.cli.usage import errors_as_messages
from govreport_core.printable import printable
from govreport_core.version import __version__


class _Commands(HelpInLanguage, click.Group):
    """The commands, whose errors are shown like everything else."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments before the command's name; what they ask for is shown at once."""
        _prepare_streams()
        with _printable_errors():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Parse the command's arguments and run it."""
        with _printable_errors(), errors_as_messages():
            return super().invoke(ctx)


@contextmanager
def _printable_errors() -> Iterator[None]:
    """Let no file name in an error steer the terminal."""
    try:
        yield
    except click.ClickException as error:
        # Which text to show is for whoever shows it; click means the attribute for itself.
        vars(error)["message"] = "\n".join(map(printable, error.message.split("\n")))
        raise


@click.group("govreport", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="govreport")
def main() -> None:
    """Chinese government-information-disclosure annual reports as validated data."""


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


for _command in (
    *(extract_command, check_command, export_command, panel_command, plugins_command, schema_command),
    *(explain_command, fixture_command, new_parser_command, review_command, teach_command),
):
    main.add_command(_command)
