"""The options of a run over many documents."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Real reports take milliseconds, the worst damage half a second: what takes minutes hangs.
# Seconds for one document.
TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How the documents of a run are worked on, and what becomes of a file of results that is there already.

    What is done with the single document (plugins, assumptions, limits) is the `Extractor`'s.

    :param executor: any `concurrent.futures.Executor`, such as Dask's `client.get_executor()`.
    :param jobs: so many worker processes of our own. With neither executor nor jobs `extract_many` works in this
        process, and `run_batch` takes one worker for each processor.
    :param ordered: whether the outcomes come in the order of the sources; `run_batch` always keeps it.
    :param timeout: seconds for one document; None: no limit.
    :param chunk: documents in one task of the executor.
    :param in_flight: tasks that the executor holds at a time; default four for each of its workers.
    :param resume: `run_batch` only: keep what the file has of these sources and do the rest.
    :param stale: `run_batch` only: like resume, but do again what the fingerprint shows to be out of date: another
        content, version or setting, or a changed plugin that the document concerns.
    :param report: `run_batch` only: a file for the report of the run.
    :raises ValueError: both an executor and jobs are given.
    """

    executor: Executor | None = None
    jobs: int | None = None
    ordered: bool = False
    timeout: float | None = TIMEOUT
    chunk: int = 8
    in_flight: int | None = None
    resume: bool = False
    stale: bool = False
    report: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        if self.executor is not None and self.jobs is not None:
            raise ValueError("give an executor or a number of jobs, not both")

    @property
    def keeps_results(self) -> bool:
        """Whether the run goes on with a file of results, and does not begin it anew."""
        return self.resume or self.stale
