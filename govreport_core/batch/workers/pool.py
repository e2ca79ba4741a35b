"""Runs documents in worker processes that may die: who was at work on what is always known, nobody else is harmed.

A worker answers after every document, so of a dead worker exactly one document is suspect: the first one
without an answer. It is tried once more; the others of its chunk go to another worker. A future of
`concurrent.futures` knows neither which document broke its pool nor how to stop one that hangs.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from multiprocessing.connection import wait as wait_for_any
from typing import Any

from govreport_core.batch.extractor import Extractor
from govreport_core.batch.options import TIMEOUT
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.workers.order import Feed, Item, Order, Task
from govreport_core.batch.workers.worker import Worker, describe_exit, process_context
from govreport_core.errors import GovreportError
from govreport_core.model.finding import finding

# Long enough for all plugins to be imported on a busy machine. Several failed starts in a row are no chance but a
# script without a guard or a plugin that is not there, which no further start mends.
START_SECONDS = 120.0
START_ATTEMPTS = 3
# Sending costs little beside a twentieth of a second, and no worker has much left when the others are done.
CHUNK = 16
CHUNK_SECONDS = 0.05
CHUNK_BYTES = 1024 * 1024
# A chunk that may wait unread in a pipe has to fit into it, or both ends would wait for each other.
PREFETCH_BYTES = 16 * 1024


class WorkerError(GovreportError):
    """The worker processes cannot be started at all."""


class WorkerPool:
    """Worker processes for a run.

    :param timeout: seconds after which a document is given up and its worker ended; None: never.
    :param recycle: documents after which a worker is replaced, so that no leak can grow.
    """

    def __init__(
        self, extractor: Extractor, jobs: int, *, timeout: float | None = TIMEOUT, recycle: int = 5000
    ) -> None:
        if jobs < 1:
            raise ValueError(f"jobs={jobs}: at least one worker process is needed")
        self._extractor, self._jobs, self._timeout, self._recycle = extractor, jobs, timeout, recycle
        self._context = process_context()
        self._workers: list[Worker] = []
        self._failed_starts = 0
        self._deaths: dict[int, int] = {}
        self._seconds = 0.0

    def run(self, items: Iterable[tuple[int, Item]], order: Order) -> Generator[Outcome, None, None]:
        """The outcomes of these numbered sources, every one exactly once.

        :raises WorkerError: no worker can be started.
        """
        feed = Feed(items, order)
        try:
            while True:
                self._assign_tasks(feed)
                yield from order.ready()
                if self._is_finished(feed):
                    return
                if any(worker.tasks or not worker.ready for worker in self._workers):
                    self._wait_for_workers(feed, order)
        finally:
            for worker in self._workers:
                worker.end()
            self._workers.clear()

    def _is_finished(self, feed: Feed) -> bool:
        return feed.empty and not any(worker.tasks for worker in self._workers)

    def _assign_tasks(self, feed: Feed) -> None:
        """Give tasks to every worker that is short of them; start workers as long as there are tasks."""
        self._retire_workers()
        for position in range(self._jobs):
            if position == len(self._workers):
                # To start a worker takes longer than most documents: only if there is something for it.
                tasks = feed.take(self._chunk_size, PREFETCH_BYTES)
                if not tasks:
                    return
                feed.give_back(tasks)
                self._workers.append(Worker(self._context, self._extractor, self._timeout))
            worker = self._workers[position]
            if not worker.ready:
                continue
            if not worker.tasks:
                # It waits for them, so they may be of any size.
                if tasks := feed.take(self._chunk_size, CHUNK_BYTES):
                    worker.send(tasks)
            elif len(worker.tasks) <= self._chunk_size and worker.unread <= 0 and (tasks := self._take_prefetch(feed)):
                worker.send(tasks)

    def _retire_workers(self) -> None:
        for worker in list(self._workers):
            if not worker.tasks and worker.done >= self._recycle:
                self._workers.remove(worker)
                worker.end()

    def _take_prefetch(self, feed: Feed) -> list[Task]:
        """Tasks for a worker that is still busy, small enough for its pipe."""
        tasks = feed.take(self._chunk_size, PREFETCH_BYTES)
        if tasks and len(tasks[0][1].data or b"") > PREFETCH_BYTES:
            feed.give_back(tasks)
            return []
        return tasks

    @property
    def _chunk_size(self) -> int:
        """Documents that are sent together: one at first, then as many as take `CHUNK_SECONDS`."""
        return max(1, min(CHUNK, int(CHUNK_SECONDS / self._seconds))) if self._seconds else 1

    def _wait_for_workers(self, feed: Feed, order: Order) -> None:
        """Wait until a worker answers, dies or is out of time, and deal with it."""
        by_handle: dict[Any, Worker] = {}
        for worker in self._workers:
            by_handle[worker.connection] = by_handle[worker.process.sentinel] = worker
        awake = wait_for_any(list(by_handle), self._seconds_to_deadline())
        # A worker that answers and dies has two handles awake.
        for worker in {id(w): w for w in (by_handle[handle] for handle in awake)}.values():
            if not self._receive_answers(worker, order):
                self._handle_death(worker, feed, order)
        now = time.monotonic()
        for worker in list(self._workers):
            deadline = self._deadline_of(worker)
            # Its answer may have come while the others were dealt with.
            if deadline is not None and now >= deadline and not worker.connection.poll():
                self._handle_timeout(worker, feed, order)

    def _seconds_to_deadline(self) -> float | None:
        deadlines = [d for d in map(self._deadline_of, self._workers) if d is not None]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _deadline_of(self, worker: Worker) -> float | None:
        """When the worker is given up, on the monotonic clock; None while it has nothing to do."""
        if not worker.ready:
            return worker.since + START_SECONDS
        return worker.since + self._timeout if worker.tasks and self._timeout else None

    def _receive_answers(self, worker: Worker, order: Order) -> bool:
        """Take what the worker has sent; False if it is dead."""
        try:
            while worker.connection.poll():
                message = worker.connection.recv()
                now = time.monotonic()
                if message is None:
                    worker.ready, self._failed_starts = True, 0
                else:
                    index, outcome = message
                    worker.tasks.popleft()
                    worker.done += 1
                    worker.unread -= 1
                    order.put(index, outcome)
                    spent = now - worker.since
                    # A moving average, so that the size of a chunk follows the documents.
                    self._seconds = spent if not self._seconds else 0.9 * self._seconds + 0.1 * spent
                worker.since = now
        except (EOFError, OSError):
            return False
        return worker.process.is_alive() or worker.connection.poll()

    def _handle_death(self, worker: Worker, feed: Feed, order: Order) -> None:
        """A worker died: its first document without an answer is suspect, the others are not."""
        code, tasks = self._remove_worker(worker)
        if tasks:
            index, ref = tasks[0]
            self._deaths[index] = self._deaths.get(index, 0) + 1
            # Once may be chance, such as a machine short of memory; a second time it is the document.
            if self._deaths[index] > 1:
                del self._deaths[index]
                order.put(index, self._extractor.failed_outcome(ref, finding("worker-died", error=describe_exit(code))))
                tasks.pop(0)
        feed.give_back(tasks)

    def _handle_timeout(self, worker: Worker, feed: Feed, order: Order) -> None:
        """A worker is out of time: its first document without an answer is given up, the others are not."""
        _, tasks = self._remove_worker(worker)
        if tasks:
            index, ref = tasks.pop(0)
            self._deaths.pop(index, None)
            order.put(index, self._extractor.failed_outcome(ref, finding("timed-out", seconds=self._timeout)))
        feed.give_back(tasks)

    def _remove_worker(self, worker: Worker) -> tuple[int | None, list[Task]]:
        """End a worker; its exit code and its tasks without an answer. One that never started has none.

        :raises WorkerError: it never started, as several before it.
        """
        self._workers.remove(worker)
        code = worker.end()
        if not worker.ready:
            self._count_failed_start(code)
        return code, list(worker.tasks)

    def _count_failed_start(self, code: int | None) -> None:
        self._failed_starts += 1
        if self._failed_starts >= START_ATTEMPTS:
            raise WorkerError(
                f"worker processes do not start ({describe_exit(code)}); their messages are on standard error. A "
                'script that uses jobs must do its work under `if __name__ == "__main__":`, and plugins must be '
                "importable there"
            )
