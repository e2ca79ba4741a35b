"""The command `govreport new-parser`: writes the distribution of a plugin for a site."""

from __future__ import annotations

from pathlib import Path

import click

from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.usage import INPUT_FILE, errors_as_messages


@click.command("new-parser", cls=HelpInLanguage)
@click.argument("name")
@click.option("--from", "page", type=INPUT_FILE, help="A page of the site, as saved; what is not read of it is named.")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="The new folder; default govreport-NAME."
)
def new_parser_command(name: str, page: Path | None, output: Path | None) -> None:
    """Write an installable plugin NAME: module, tests, a saved page, pyproject and README."""
    from govreport_core.scaffold.distribution import describe_survey, new_distribution

    folder = output or Path(f"govreport-{name}")
    with errors_as_messages():
        survey = new_distribution(name, folder, page)
    for line in describe_survey(survey):
        click.echo(line)
    click.echo(f"{folder} is written; its README.md says how to go on. There: pip install -e '.[test]' && pytest")
