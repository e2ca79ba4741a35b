"""The command `govreport check`: holds stored results against the schema and the edit rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from govreport_core.cli.shown import show
from govreport_core.cli.usage import INPUT_FILE

if TYPE_CHECKING:
    from govreport_core.model.stored import NoJson

EXPECTED = "expected what `govreport extract` writes"


@click.command("check")
@click.argument("results", nargs=-1, required=True, type=INPUT_FILE, metavar="RESULT...")
def check_command(results: Sequence[Path]) -> None:
    """Hold results (JSON or JSON lines) against the schema and the edit rules again."""
    from govreport_core.validation.check import check_result

    bad = 0
    for path in results:
        for line, data in _read_results(path):
            if isinstance(data, _BadLine):
                bad += 1
                show(f"{path}:{line}: no JSON ({data.problem}); {EXPECTED}", err=True)
                continue
            problems = check_result(data)
            bad += bool(problems)
            name = data.get("source", {}).get("name", "?") if isinstance(data, dict) else "?"
            show(f"{path}:{line}: {name}: {_describe_problems(problems)}")
            for problem in problems:
                show(f"  {problem}")
    if bad:
        sys.exit(1)


class _BadLine(NamedTuple):
    """A line that holds no JSON."""

    problem: str


def _describe_problems(problems: Sequence[str]) -> str:
    return "ok" if not problems else f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"


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
            yield from _name_bad_lines(bad)
            yield line or 1, data
        yield from _name_bad_lines(bad)
    except NoJson as error:
        if not error.is_text:
            raise click.ClickException(f"{path}: no text in UTF-8; {EXPECTED}") from error
        raise click.ClickException(f"{path}:{error.line}: no JSON ({error.problem}); {EXPECTED}") from error
    except ResultsError as error:
        raise click.ClickException(str(error)) from error
    if is_empty:
        raise click.ClickException(f"{path}: the file is empty; {EXPECTED}")


def _name_bad_lines(bad: list[NoJson]) -> Iterator[tuple[int, _BadLine]]:
    """The lines without JSON that were met, each once."""
    yield from ((error.line, _BadLine(error.problem)) for error in bad)
    bad.clear()
