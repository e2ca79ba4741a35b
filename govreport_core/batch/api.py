"""Extracts many documents: results one by one, in bounded memory, whatever single documents do."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing

from govreport_core.batch.extractor import Extractor
from govreport_core.batch.options import TIMEOUT, BatchOptions
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.workers.executors import ExecutorPool
from govreport_core.batch.workers.order import Item, Order
from govreport_core.batch.workers.pool import WorkerPool
from govreport_core.corrections import CorrectionsLike
from govreport_core.forms.assumptions import USUAL_ASSUMPTIONS
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.result import Result
from govreport_core.model.stored import result_from_dict
from govreport_core.sources.expand import expand_sources
from govreport_core.sources.ref import MAX_BYTES, SourceRef
from govreport_core.sources.types import SourceLike


# Longer than 40 lines because every public parameter is named and explained; it has three statements.
def extract_many(
    sources: SourceLike | Iterable[SourceLike],
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    plugins: Iterable[object] = (),
    manager: PluginManager | None = None,
    assume: Sequence[str] = USUAL_ASSUMPTIONS,
    fill: bool = False,
    corrections: CorrectionsLike = None,
    ordered: bool = False,
    timeout: float | None = TIMEOUT,
    max_bytes: int = MAX_BYTES,
    chunk: int = 8,
    in_flight: int | None = None,
) -> Iterator[Result]:
    """Extract many documents; yields each result as it is finished.

    Every source yields exactly one result. A document that cannot be extracted yields one of status
    `unrecognised` with a finding that says why: `unreadable`, `oversized`, `extraction-failed`, and with
    worker processes `worker-died` and `timed-out`.

    :param sources: see `govreport_core.sources.expand.expand_sources`.
    :param executor: any `concurrent.futures.Executor`, such as Dask's `client.get_executor()`. A chunk that fails
        there is tried again document by document.
    :param jobs: so many worker processes of our own, which survive documents that kill or hang them.
        With neither executor nor jobs the documents are extracted one after another in this process.
    :param plugins: further plugins, asked before the installed ones; not together with `manager`.
    :param assume: what may be assumed of a blank in a row of figures; empty: nothing.
    :param fill: whether plugins may answer what is still open.
    :param corrections: what people say of single cells: a file, or what `read_corrections()` made of one.
    :param ordered: in the order of the sources; at most 1,024 results or 64 MB wait for an earlier one.
    :param timeout: seconds for one document. It needs worker processes: this process cannot be interrupted,
        and with an executor the document is given up, but its worker stays busy.
    :param max_bytes: larger documents are refused unread.
    :param chunk: documents in one task of the executor.
    :param in_flight: tasks that the executor holds at a time; default four for each of its workers.
    :raises PluginError: a plugin cannot be registered, or cannot be sent to another process.
    :raises CorrectionsError: the file of corrections cannot be read, or no line of it is one.
    :raises ValueError: both an executor and jobs are given, or both plugins and a manager.
    """
    extractor = Extractor(
        plugins=plugins, manager=manager, assume=assume, fill=fill, max_bytes=max_bytes, corrections=corrections
    )
    options = BatchOptions(executor, jobs, ordered, timeout, chunk, in_flight)
    return _read_results(run_documents(enumerate(expand_sources(sources)), extractor, options))


def _read_results(outcomes: Generator[Outcome, None, None]) -> Iterator[Result]:
    with closing(outcomes):
        for outcome in outcomes:
            yield result_from_dict(json.loads(outcome.line))


def run_documents(
    items: Iterable[tuple[int, Item]], extractor: Extractor, options: BatchOptions | None = None
) -> Generator[Outcome, None, None]:
    """The outcomes of numbered sources, in this process, in workers of our own or on an executor.

    :param items: sources, and outcomes that are known already and only keep their places.
    :param options: see `BatchOptions`; without them one document after another is extracted in this process.
    :raises PluginError: a plugin cannot be sent to another process.
    """
    options = options if options is not None else BatchOptions()
    order = Order(options.ordered)
    if options.jobs is not None:
        extractor.check_portable()
        return WorkerPool(extractor, options.jobs, timeout=options.timeout).run(items, order)
    if options.executor is None:
        return _run_here(items, extractor)
    # Threads share the extractor and need no copy.
    if not isinstance(options.executor, ThreadPoolExecutor):
        extractor.check_portable()
    extractor.manager.forms  # noqa: B018  threads must not build them at the same time
    return ExecutorPool(options.executor, extractor, options).run(items, order)


def _run_here(items: Iterable[tuple[int, Item]], extractor: Extractor) -> Generator[Outcome, None, None]:
    for _, item in items:
        yield extractor(item) if isinstance(item, SourceRef) else item
