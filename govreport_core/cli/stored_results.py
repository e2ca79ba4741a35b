"""Reads stored results for a command that goes on where one of them is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govreport_core.cli.shown import show

if TYPE_CHECKING:
    from govreport_core.model.stored import ResultsError

# So many of those that are passed over are named.
SHOWN = 20


@contextmanager
def good_results(paths: Sequence[Path]) -> Iterator[Iterator[dict[str, Any]]]:
    """The results of files. What is none is named at the end and makes the exit code 1.

    :raises ResultsError: there is no result at all, and something that is none.
    """
    from govreport_core.model.stored import iter_results

    passed_over: list[ResultsError] = []
    number = 0

    def pass_over(error: ResultsError) -> None:
        nonlocal number
        number += 1
        if len(passed_over) < SHOWN:
            passed_over.append(error)

    def results() -> Iterator[dict[str, Any]]:
        is_empty = True
        for each in iter_results(paths, pass_over):
            is_empty = False
            yield each
        if is_empty and passed_over:
            raise passed_over[0]

    yield results()
    for error in passed_over:
        show(f"passed over: {error}", err=True)
    if number > len(passed_over):
        show(f"passed over: … and {number - len(passed_over):,} more", err=True)
    if number:
        sys.exit(1)
