"""Runs documents on somebody's `concurrent.futures` executor, a bounded number of chunks at a time."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, NamedTuple

from govreport_core.batch.extractor import Extractor
from govreport_core.batch.options import BatchOptions
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.workers.order import Feed, Item, Order, Task
from govreport_core.batch.workers.pool import WorkerPool
from govreport_core.model.finding import Finding, finding
from govreport_core.sources.ref import SourceRef

# A chunk travels as one pickle, so documents that are given as bytes share this room.
CHUNK_BYTES = 8 * 1024 * 1024
# An executor tells when a task ends, but not when it begins: that has to be asked, this often.
POLL_SECONDS = 1.0
CHUNKS_FOR_EACH_WORKER = 4
# As much of an executor's error is told.
LONGEST_ERROR = 300


class _Flight(NamedTuple):
    tasks: list[Task]
    running_since: float | None


def extract_chunk(extractor: Extractor, refs: list[SourceRef]) -> list[Outcome]:
    """What an executor is asked to do: a few documents, whose outcomes come back as lines."""
    return [extractor(ref) for ref in refs]


def count_workers(executor: Executor) -> int:
    """How many tasks an executor works on at a time, as far as it can be asked."""
    # No executor tells it publicly: these are the names of the standard library and of Dask.
    workers = getattr(executor, "_max_workers", None)
    if isinstance(workers, int):
        return workers
    client: Any = getattr(executor, "_client", None)
    if client is not None and hasattr(client, "ncores"):
        return max(1, sum(int(cores) for cores in client.ncores().values()))
    return os.cpu_count() or 2


class ExecutorPool:
    """The workers of somebody's executor for one run.

    A chunk that fails is tried again document by document, so its neighbours lose nothing. If the executor
    itself breaks, worker processes of our own do the rest.

    :param options: `chunk`, `in_flight` and `timeout` count here.
    """

    def __init__(self, executor: Executor, extractor: Extractor, options: BatchOptions) -> None:
        self._executor, self._extractor = executor, extractor
        self._chunk, self._timeout = options.chunk, options.timeout
        in_flight = options.in_flight
        self._in_flight = in_flight if in_flight is not None else CHUNKS_FOR_EACH_WORKER * count_workers(executor)
        self._flights: dict[Future[list[Outcome]], _Flight] = {}
        self._singles: deque[Task] = deque()

    def run(self, items: Iterable[tuple[int, Item]], order: Order) -> Generator[Outcome, None, None]:
        """The outcomes of these numbered sources, every one exactly once.

        :raises WorkerError: the executor broke, and no worker of our own can be started.
        """
        feed = Feed(items, order)
        try:
            while True:
                self._submit_chunks(feed)
                yield from order.ready()
                if self._flights:
                    self._collect_finished(order)
                    self._give_up_overdue(order)
                elif feed.empty and not self._singles:
                    return
        except BrokenExecutor:
            feed.give_back(self._unfinished_tasks())
            spare = WorkerPool(self._extractor, max(1, (os.cpu_count() or 2) // 2), timeout=self._timeout)
            yield from spare.run(feed.rest(), order)

    def _submit_chunks(self, feed: Feed) -> None:
        while len(self._flights) < self._in_flight:
            tasks = [self._singles.popleft()] if self._singles else feed.take(self._chunk, CHUNK_BYTES)
            if not tasks:
                return
            try:
                future = self._executor.submit(extract_chunk, self._extractor, [ref for _, ref in tasks])
            # Also an interrupt: tasks that were taken and not given out would have no result.
            except BaseException:
                feed.give_back(tasks)
                raise
            self._flights[future] = _Flight(tasks, None)

    def _collect_finished(self, order: Order) -> None:
        """Wait a moment for a chunk to end, and put the outcomes of all that ended into their order.

        :raises BrokenExecutor: the executor broke; the chunk by which it is known stays among the flights.
        """
        done, _ = wait(self._flights, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            tasks = self._flights[future].tasks
            try:
                outcomes = future.result()
            except BrokenExecutor:
                raise
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
                self._retry_or_fail(tasks, finding("worker-died", error=problem), order)
            else:
                for (index, _), outcome in zip(tasks, outcomes, strict=True):
                    order.put(index, outcome)
            del self._flights[future]

    def _give_up_overdue(self, order: Order) -> None:
        """Give up chunks that have run longer than all their documents may; their workers stay busy."""
        if self._timeout is None:
            return
        now = time.monotonic()
        for future, flight in list(self._flights.items()):
            # Time in the executor's own queue is not the document's.
            if not future.running():
                continue
            if flight.running_since is None:
                self._flights[future] = flight._replace(running_since=now)
            elif now - flight.running_since > self._timeout * len(flight.tasks):
                future.cancel()
                del self._flights[future]
                self._retry_or_fail(flight.tasks, finding("timed-out", seconds=self._timeout), order)

    def _retry_or_fail(self, tasks: list[Task], why: Finding, order: Order) -> None:
        """Try the documents of a failed chunk one by one; a document that was alone in it has failed."""
        if len(tasks) == 1:
            index, ref = tasks[0]
            order.put(index, self._extractor.failed_outcome(ref, why))
        else:
            self._singles.extend(tasks)

    def _unfinished_tasks(self) -> list[Task]:
        # The earliest first, since finished ones wait for it.
        return sorted([task for flight in self._flights.values() for task in flight.tasks] + list(self._singles))
