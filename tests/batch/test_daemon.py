"""Runs in processes that have rules of their own: daemonic ones, forked ones, and plugins that fork."""

from __future__ import annotations

import multiprocessing
import os
from typing import Any

import pytest

from govreport_core import Document, extract, extract_many, hookimpl
from govreport_core.model.source import Source

PAGES = [("a", b"<p>a</p>"), ("b", b"<p>b</p>")]
WHOLE = sorted((name, "unrecognised") for name, _ in PAGES)


def run_in_workers(answers: Any) -> None:
    try:
        answers.put(sorted((result.source["name"], result.status) for result in extract_many(PAGES, jobs=2)))
    except BaseException as error:
        answers.put(repr(error))


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_daemonic_process_has_workers(method: str) -> None:
    # The parent has had some before, as a forked process finds out.
    list(extract_many(PAGES, jobs=1))
    context = multiprocessing.get_context(method)
    answers = context.Queue()
    process = context.Process(target=run_in_workers, args=(answers,), daemon=True)
    process.start()
    assert answers.get(timeout=60) == WHOLE
    process.join(60)
    assert process.exitcode == 0


class Forking:
    """A reader that forks, and whose child goes on as if it were the parent."""

    name = "forking"

    @hookimpl
    def govreport_read(self, source: Source) -> Document | None:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
        elif source.data == b"<p>b</p>":
            raise ValueError("in the child")
        return None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("jobs", [None, 1, 2])
def test_a_plugin_that_forks_doubles_nothing(jobs: int | None) -> None:
    results = list(extract_many(PAGES * 3, jobs=jobs, plugins=[Forking()]))
    assert sorted((result.source["name"], result.status) for result in results) == sorted(WHOLE * 3)
    assert {finding.code for result in results for finding in result.findings} == {"not-a-report"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_fork_in_this_process_ends_in_its_hook() -> None:
    here = os.getpid()
    assert extract(b"<p>a</p>", plugins=[Forking()]).status == "unrecognised"
    assert os.getpid() == here
