"""The command `govreport check`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click


@click.command("check")
@click.argument(
    "results",
    nargs=-1,
    required=True,
    metavar="RESULT...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def check_command(results: Sequence[Path]) -> None:
    """Hold results (JSON or JSON lines) against the schema and the edit rules again."""
    from govreport_core.validation.check import check_result

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
