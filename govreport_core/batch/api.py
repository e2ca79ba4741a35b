"""Many documents: results one by one, in bounded memory, whatever single documents do."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from typing import Any

from govreport_core.batch.executors import run_on
from govreport_core.batch.extractor import Extractor
from govreport_core.batch.order import Item, Order
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.worker_pool import WorkerPool
from govreport_core.forms.assumptions import ASSUMPTIONS
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.result import Result
from govreport_core.model.stored import result_from_dict
from govreport_core.sources.expand import expand
from govreport_core.sources.ref import MAX_BYTES, SourceRef
from govreport_core.sources.types import SourceLike

TIMEOUT = 120.0


def extract_many(
    sources: SourceLike | Iterable[SourceLike],
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    plugins: Iterable[object] = (),
    manager: PluginManager | None = None,
    assume: Sequence[str] = ASSUMPTIONS,
    fill: bool = False,
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

    :param sources: see `govreport_core.sources.expand`.
    :param executor: any `concurrent.futures.Executor`, as Dask's `client.get_executor()`. A chunk that fails
        there is tried again document by document.
    :param jobs: so many worker processes of our own, which survive documents that kill or hang them.
        With neither executor nor jobs the documents are extracted one after another in this process.
    :param ordered: in the order of the sources; at most 1,024 results or 64 MB wait for an earlier one.
    :param timeout: seconds for one document. It needs worker processes: this process cannot be interrupted,
        and with an executor the document is given up, but its worker stays busy.
    :param max_bytes: larger documents are refused unread.
    :param chunk: documents in one task of the executor.
    :param in_flight: tasks that the executor holds at a time; default four for each of its workers.
    :raises PluginError: a plugin cannot be registered, or cannot be sent to another process.
    """
    extractor = Extractor(plugins=plugins, manager=manager, assume=assume, fill=fill, max_bytes=max_bytes)
    outcomes = run(
        enumerate(expand(sources)),
        extractor,
        executor=executor,
        jobs=jobs,
        ordered=ordered,
        timeout=timeout,
        chunk=chunk,
        in_flight=in_flight,
    )
    return _results(outcomes)


def _results(outcomes: Generator[Outcome, None, None]) -> Iterator[Result]:
    with closing(outcomes):
        for outcome in outcomes:
            yield result_from_dict(json.loads(outcome.line))


def run(
    items: Iterable[tuple[int, Item]],
    extractor: Extractor,
    *,
    executor: Executor | None = None,
    jobs: int | None = None,
    ordered: bool = False,
    timeout: float | None = TIMEOUT,
    chunk: int = 8,
    in_flight: int | None = None,
) -> Generator[Outcome, None, None]:
    """The outcomes of numbered sources; see `extract_many`. Outcomes among the items keep their places."""
    if executor is not None and jobs is not None:
        raise ValueError("give an executor or a number of jobs, not both")
    if executor is None and jobs is None:
        return _serial(items, extractor)
    order = Order(ordered)
    if executor is None:
        assert jobs is not None
        extractor.check_portable()
        return WorkerPool(extractor, jobs, timeout=timeout).run(items, order)
    if not isinstance(executor, ThreadPoolExecutor):
        extractor.check_portable()
    extractor.manager.forms  # noqa: B018  threads must not build them at the same time
    flights = in_flight if in_flight is not None else 4 * _width(executor)
    spare = WorkerPool(extractor, max(1, (os.cpu_count() or 2) // 2), timeout=timeout)
    return run_on(executor, extractor, items, order, chunk=chunk, in_flight=flights, timeout=timeout, spare=spare)


def _serial(items: Iterable[tuple[int, Item]], extractor: Extractor) -> Generator[Outcome, None, None]:
    for _, item in items:
        yield extractor(item) if isinstance(item, SourceRef) else item


def _width(executor: Executor) -> int:
    """How many tasks an executor works on at a time."""
    workers = getattr(executor, "_max_workers", None)
    if isinstance(workers, int):
        return workers
    client: Any = getattr(executor, "_client", None)
    if client is not None and hasattr(client, "ncores"):
        return max(1, sum(int(cores) for cores in client.ncores().values()))
    return os.cpu_count() or 2
