"""Runs documents on somebody's `concurrent.futures` executor, a bounded number of chunks at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, NamedTuple

from govreport_core.batch.extractor import Extractor
from govreport_core.batch.order import Feed, Item, Order, Task
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.worker_pool import WorkerPool
from govreport_core.model.finding import finding
from govreport_core.sources.ref import SourceRef


class _Flight(NamedTuple):
    tasks: list[Task]
    running_since: float | None


def extract_chunk(extractor: Extractor, refs: list[SourceRef]) -> list[Outcome]:
    """What an executor is asked to do: a few documents, whose outcomes come back as lines."""
    return [extractor(ref) for ref in refs]


def run_on(
    executor: Executor,
    extractor: Extractor,
    items: Iterable[tuple[int, Item]],
    order: Order,
    *,
    chunk: int,
    in_flight: int,
    timeout: float | None,
    spare: WorkerPool,
) -> Generator[Outcome, None, None]:
    """The outcomes of these sources by way of somebody's executor, with a bounded number of chunks in flight.

    A chunk that fails is tried again document by document, so its neighbours lose nothing. If the executor
    itself breaks, `spare` does the rest.
    """
    feed = Feed(items, order)
    flights: dict[Future[list[Outcome]], _Flight] = {}
    singles: deque[Task] = deque()

    def failed(tasks: list[Task], code: str, **details: Any) -> None:
        if len(tasks) == 1:
            order.put(tasks[0][0], extractor.failed(tasks[0][1], finding(code, **details)))
        else:
            singles.extend(tasks)

    while True:
        try:
            while len(flights) < in_flight:
                tasks = [singles.popleft()] if singles else feed.take(chunk, 8 * 1024 * 1024)
                if not tasks:
                    break
                flight = _Flight(tasks, None)
                try:
                    future = executor.submit(extract_chunk, extractor, [ref for _, ref in tasks])
                except BaseException:
                    feed.give_back(tasks)
                    raise
                flights[future] = flight
            yield from order.ready()
            if not flights:
                if feed.empty and not singles:
                    return
                continue
            done, _ = wait(flights, timeout=1.0, return_when=FIRST_COMPLETED)
            for future in done:
                tasks = flights[future].tasks
                try:
                    outcomes = future.result()
                except BrokenExecutor:
                    raise
                except Exception as error:
                    failed(tasks, "worker-died", error=f"{type(error).__name__}: {error}"[:300])
                else:
                    for (index, _), outcome in zip(tasks, outcomes, strict=True):
                        order.put(index, outcome)
                del flights[future]
            now = time.monotonic()
            for future, flight in list(flights.items()):
                if timeout is None or not future.running():
                    continue
                if flight.running_since is None:
                    flights[future] = flight._replace(running_since=now)
                elif now - flight.running_since > timeout * len(flight.tasks):
                    future.cancel()
                    del flights[future]
                    failed(flight.tasks, "timed-out", seconds=timeout)
        except BrokenExecutor:
            left = [task for flight in flights.values() for task in flight.tasks] + list(singles)
            feed.give_back(sorted(left))
            yield from spare.run(feed.rest(), order)
            return
