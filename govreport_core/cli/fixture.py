"""The command `govreport fixture`: saves a page with what is read of it, for the tests of a plugin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.usage import errors_as_messages, usage_error

if TYPE_CHECKING:
    from govreport_core.testing import Expected


@click.command("fixture", cls=HelpInLanguage)
@click.argument(
    "paths", nargs=-1, required=True, metavar="PAGE|FOLDER...", type=click.Path(exists=True, path_type=Path)
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the saved page; default tests/pages/ and the page's name.",
)
@click.option(
    "--plugin", "plugins", multiple=True, metavar="MODULE", help="A plugin that reads it: module or module:Class."
)
def fixture_command(paths: Sequence[Path], output: Path | None, plugins: Sequence[str]) -> None:
    """Save a PAGE with what is read of it, for you to confirm; or read the pages of saved FOLDERs again."""
    if output is not None and (len(paths) > 1 or paths[0].is_dir()):
        usage_error("-o is the folder of one new page; saved folders are written in place")
    with errors_as_messages():
        for path in paths:
            if path.is_dir():
                _refresh(path)
            else:
                _save(path, output or Path("tests", "pages", path.stem), plugins)


def _save(page: Path, folder: Path, plugins: Sequence[str]) -> None:
    from govreport_core.testing import save_page

    try:
        expected = save_page(page, folder, plugins)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    _show(expected)
    click.echo(f"{folder}: saved. Compare each figure above with the page before you keep it.")


def _show(expected: Expected) -> None:
    for row, cells in expected.rows.items():
        click.echo(f"{row}: " + ", ".join(f"{id} {'-' if value is None else value}" for id, value in cells.items()))
    click.echo(f"form {expected.form}; " + ", ".join(f"{name} {value}" for name, value in expected.source.items()))
    if expected.unread:
        click.echo(f"not read: {' '.join(expected.unread)}")


def _refresh(folder: Path) -> None:
    from govreport_core.testing import refresh_page
    from govreport_core.testing.saved_pages import EXPECTED

    if not (folder / EXPECTED).is_file():
        raise click.ClickException(f"{folder}: no saved page ({EXPECTED} is not in it)")
    changes = refresh_page(folder)
    for change in changes:
        click.echo(f"  {change}")
    click.echo(f"{folder}: {'rewritten; compare what changed with the page' if changes else 'unchanged'}")
