"""A run over many documents as the command line does it: a file of results, progress, a summary, a report."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from govreport_core.batch.api import TIMEOUT, run
from govreport_core.batch.extractor import Extractor
from govreport_core.batch.journal import Journal
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.progress import open_progress, print_summary
from govreport_core.batch.staleness import Staleness
from govreport_core.batch.summary import Summary
from govreport_core.sources.expand import count, expand
from govreport_core.sources.ref import SourceRef
from govreport_core.sources.types import SourceLike

if TYPE_CHECKING:
    from concurrent.futures import Executor


def run_batch(
    sources: SourceLike | Iterable[SourceLike],
    output: str | os.PathLike[str] | IO[bytes],
    *,
    extractor: Extractor | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    resume: bool = False,
    stale: bool = False,
    report: str | os.PathLike[str] | None = None,
    timeout: float | None = TIMEOUT,
    messages: IO[str] | None = None,
) -> Summary:
    """Extract many documents into a file of JSON lines, in the order of the sources.

    :param output: the file, or an open binary stream, which cannot be resumed.
    :param extractor: plugins and settings; default those of `extract()`.
    :param jobs: worker processes; default one for each processor.
    :param resume: keep what the file has of these sources and do the rest.
    :param stale: like resume, but do again what the fingerprint shows to be out of date: another content,
        version or setting, or a changed plugin that the document concerns.
    :param report: a file for the report of the run.
    :param messages: where progress and summary go; default standard error.
    :raises JournalError: the file cannot be written; what it has can be resumed.
    :raises WorkerError: no worker process can be started.
    """
    messages = messages if messages is not None else sys.stderr
    extractor = extractor if extractor is not None else Extractor()
    if jobs is None and executor is None:
        jobs = os.cpu_count() or 1
    if not isinstance(sources, str | os.PathLike | list | tuple) and (resume or stale):
        sources = list(sources)
    summary = Summary(datetime.now(UTC).isoformat(timespec="seconds"))
    begun = time.monotonic()
    refs = expand(sources, summary.skip)

    def work(items: Iterator[SourceRef | Outcome], write: Callable[[bytes], Any]) -> None:
        outcomes = run(enumerate(items), extractor, executor=executor, jobs=jobs, ordered=True, timeout=timeout)
        with closing(outcomes):
            for outcome in outcomes:
                write(outcome.line)
                summary.add(outcome)
                progress.show(summary)

    def kept(outcome: Outcome) -> None:
        summary.add(outcome)
        progress.show(summary)

    with open_progress(count(sources), messages) as progress:
        try:
            if isinstance(output, str | os.PathLike):
                with Journal(output, resume=resume or stale, stale=Staleness(extractor) if stale else None) as journal:
                    try:
                        work(journal.plan(refs, kept), journal.write)
                    finally:
                        summary.reused = journal.reused
            else:
                work(refs, _writer(output))
        except KeyboardInterrupt:
            summary.interrupted = True
    summary.seconds = time.monotonic() - begun
    if report is not None:
        Path(report).write_text(json.dumps(summary.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print_summary(summary, messages)
    return summary


def _writer(stream: IO[bytes]) -> Callable[[bytes], None]:
    def write(line: bytes) -> None:
        stream.write(line)
        stream.flush()

    return write
