"""The commands that list what there is: `govreport plugins` and `govreport schema`."""

from __future__ import annotations

import json

import click

from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.shown import show
from govreport_core.cli.usage import usage_error
from govreport_core.forms.loading import form_ids
from govreport_core.hooks.manager import HOOKS, create_plugin_manager
from govreport_core.printable import printable
from govreport_core.resources import load_json


@click.command("plugins", cls=HelpInLanguage)
def plugins_command() -> None:
    """List the plugins in the order in which they are asked."""
    from rich.console import Console
    from rich.table import Table

    manager = create_plugin_manager()
    table = Table("order", "name", "version", box=None, padding=(0, 2, 0, 0))
    table.add_column("hooks", overflow="fold", min_width=max(map(len, HOOKS)))
    table.add_column("origin", overflow="fold")
    for number, plugin in enumerate(manager.plugins(), 1):
        texts = (plugin.name, plugin.version, " ".join(plugin.hooks), plugin.origin)
        table.add_row(str(number), *map(printable, texts))
    Console(markup=False).print(table)
    for fault in manager.faults:
        show(fault.message, err=True)


@click.command("schema", cls=HelpInLanguage)
@click.argument("form", metavar="FORM")
def schema_command(form: str) -> None:
    """Print the JSON Schema of a FORM, as 2021."""
    if form not in form_ids():
        usage_error(f"no form {form!r}; there are {', '.join(form_ids())}")
    click.echo(json.dumps(load_json(f"report-{form}.schema.json"), ensure_ascii=False, indent=2))
