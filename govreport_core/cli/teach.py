"""The command `govreport teach`: learns the layout of a site from a page, for `extract --site`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from govreport_core.cli.help_texts import HelpInLanguage
from govreport_core.cli.usage import INPUT_FILE, OUTPUT_FILE, errors_as_messages, refuse_overwriting, usage_error
from govreport_core.model.source import GridElements, PageFields


@click.command("teach", cls=HelpInLanguage)
@click.argument("page", type=INPUT_FILE)
@click.argument("further", nargs=-1, type=INPUT_FILE)
@click.option("--corrections", type=INPUT_FILE, help="A file of corrections: what some cells of PAGE have.")
@click.option("--labels", type=INPUT_FILE, help="A file of labels: what the site calls rows and columns.")
@click.option(
    "--elements",
    nargs=2,
    metavar="ROWS CELLS",
    help="Elements that are rows and cells where the tables are no <table>, such as div.row .cell",
)
@click.option(
    "--field",
    "fields",
    nargs=2,
    multiple=True,
    type=(click.Choice(PageFields._fields), str),
    metavar="NAME SELECTOR",
    help="The element that says the title, agency, year or published date, such as title h1.name",
)
@click.option("--name", default="site", show_default=True, help="The site's name: small letters, digits and hyphens.")
@click.option("-o", "--output", type=OUTPUT_FILE, default=Path("site.toml"), show_default=True, help="Write it here.")
def teach_command(
    page: Path,
    further: Sequence[Path],
    corrections: Path | None,
    labels: Path | None,
    elements: tuple[str, str] | None,
    fields: Sequence[tuple[str, str]],
    name: str,
    output: Path,
) -> None:
    """Learn the layout of a site from PAGE; it must read PAGE and all FURTHER pages so that the sums hold."""
    from govreport_core.corrections import Corrections
    from govreport_core.forms.loading import load_form, load_forms
    from govreport_core.hooks.label_file import read_labels
    from govreport_core.site_layouts import teach
    from govreport_core.site_layouts.report import describe_reading
    from govreport_core.testing.expected import read_source

    if corrections is None and labels is None:
        usage_error("say what the page has: --corrections FILE, --labels FILE or both")
    refuse_overwriting([page, *further, *filter(None, (corrections, labels))], output)
    with errors_as_messages():
        source = read_source(page)
        of_page = Corrections.of(corrections).concerning(source.sha256, source.name)
        given = {each.key: each.value for each in of_page.entries if each.sha256 == source.sha256}
        said = {form.id: read_labels(labels, form) for form in load_forms()} if labels else {}
        pages = [read_source(path) for path in further]
        layout = teach(
            name,
            source,
            given,
            said,
            pages,
            elements=GridElements(*elements) if elements else None,
            fields=PageFields(**dict(fields)) if fields else None,
        )
        output.write_text(layout.to_toml(), encoding="utf-8")
    read = layout.keys(load_form(layout.form))
    if left := list(dict.fromkeys(key.rpartition(".")[0] for key in given if key not in read)):
        click.echo(f"not told apart by these figures, so not in it: {', '.join(left)}; name them with --labels")
    for line in describe_reading(layout, source):
        click.echo(line)
    count = sum(len(table.rows) for table in layout.tables)
    click.echo(f"{output}: {count} rows; the sums hold on {1 + len(further)} pages. Compare its labels with the page.")
    click.echo(f"govreport extract --site {output} {page}")
