"""Worker processes that may die: who was at work on what is always known, and nobody else is harmed.

A worker answers after every document, so of a dead worker exactly one document is suspect: the first one
without an answer. It is tried once more; the others of its chunk go to another worker. A future of
`concurrent.futures` knows neither which document broke its pool nor how to stop one that hangs.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for_any
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from govreport_core.errors import GovreportError
from govreport_core.extraction import Extractor, Outcome
from govreport_core.findings import finding
from govreport_core.sources import SourceRef

Item = SourceRef | Outcome  # an outcome is one that is known already and only has to keep its place
Task = tuple[int, SourceRef]

WINDOW = 1024
WINDOW_BYTES = 64 * 1024 * 1024
START_SECONDS = 120.0
START_ATTEMPTS = 3
CHUNK = 16
CHUNK_SECONDS = 0.05
# A chunk that may wait unread in a pipe has to fit into it, or both ends would wait for each other.
PREFETCH_BYTES = 16 * 1024


class WorkerError(GovreportError):
    """The worker processes cannot be started at all."""


class Order:
    """Outcomes in the order of their sources, or as they come; at most a window of them is held.

    :param ordered: whether an outcome waits for those of earlier sources.
    """

    def __init__(self, ordered: bool, window: int = WINDOW, window_bytes: int = WINDOW_BYTES) -> None:
        self._ordered, self._window, self._window_bytes = ordered, window, window_bytes
        self._held: dict[int, Outcome] = {}
        self._bytes = 0
        self._next = 0

    def has_room(self, index: int) -> bool:
        """Whether a source this far ahead may be begun."""
        return not self._ordered or (index < self._next + self._window and self._bytes < self._window_bytes)

    def put(self, index: int, outcome: Outcome) -> None:
        """Take an outcome."""
        self._held[index] = outcome
        self._bytes += len(outcome.line)

    def ready(self) -> Iterator[Outcome]:
        """Give out what may be given out."""
        while self._held:
            index = self._next if self._ordered else next(iter(self._held))
            outcome = self._held.pop(index, None)
            if outcome is None:
                return
            self._bytes -= len(outcome.line)
            self._next += 1
            yield outcome


class _Feed:
    """The tasks still to be given out: those that came back first, then the next of the sources."""

    def __init__(self, items: Iterable[tuple[int, Item]], order: Order) -> None:
        self._items = iter(items)
        self._order = order
        self._back: deque[Task] = deque()
        self._peeked: tuple[int, Item] | None = None
        self._pulled = 0
        self.exhausted = False

    def give_back(self, tasks: Iterable[Task]) -> None:
        self._back.extendleft(reversed(list(tasks)))

    @property
    def empty(self) -> bool:
        return not self._back and self.exhausted

    def take(self, limit: int, max_bytes: int) -> list[Task]:
        """At most `limit` tasks with at most about `max_bytes` bytes, at least one if one may be begun."""
        tasks: list[Task] = []
        size = 0
        while len(tasks) < limit and (task := self._peek()) is not None:
            size += 400 + len(task[1].name) * 3 + len(task[1].data or b"")
            if tasks and size > max_bytes:
                break
            self._pop()
            tasks.append(task)
        return tasks

    def rest(self) -> Iterator[tuple[int, Item]]:
        """Everything that is left, for somebody else to do."""
        yield from self._back
        self._back.clear()
        if self._peeked is not None:
            yield self._peeked
            self._peeked = None
        yield from self._items

    def _peek(self) -> Task | None:
        if self._back:
            return self._back[0]
        while self._peeked is None and not self.exhausted and self._order.has_room(self._pulled):
            following = next(self._items, None)
            if following is None:
                self.exhausted = True
                break
            self._pulled = following[0] + 1
            if isinstance(following[1], Outcome):
                self._order.put(following[0], following[1])
            else:
                self._peeked = following
        if self._peeked is None or not self._order.has_room(self._peeked[0]):
            return None
        assert isinstance(self._peeked[1], SourceRef)
        return self._peeked[0], self._peeked[1]

    def _pop(self) -> None:
        if self._back:
            self._back.popleft()
        else:
            self._peeked = None


@contextlib.contextmanager
def _main_that_exists() -> Iterator[None]:
    """A program read from standard input says that it is a file; a worker would look for it in vain."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if file is None or os.path.exists(file):
        yield
        return
    del main.__file__
    try:
        yield
    finally:
        main.__file__ = file


class _Worker:
    """One process, the tasks that it was given, and since when it has been at the first of them."""

    def __init__(self, context: Any, extractor: Extractor, timeout: float | None) -> None:
        self.connection: Connection
        self.connection, far_end = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(far_end, extractor, timeout), daemon=True)
        with _main_that_exists():
            self.process.start()
        far_end.close()
        self.ready = False
        self.since = time.monotonic()
        self.tasks: deque[Task] = deque()
        self.unread = 0
        self.done = 0

    def send(self, tasks: list[Task]) -> None:
        if not self.tasks:
            self.since = time.monotonic()
        self.tasks.extend(tasks)
        self.unread = len(self.tasks) - len(tasks)
        # It may just have died; then its sentinel tells, and the tasks are known.
        with contextlib.suppress(OSError):
            self.connection.send(tasks)

    def end(self) -> int | None:
        """Make sure that it is gone; its exit code."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.connection.close()
        return self.process.exitcode


def _serve(connection: Connection, extractor: Extractor, timeout: float | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Standard output belongs to the results; what a plugin prints goes with the messages.
    if sys.stdout is not None and sys.stderr is not None:  # a service may have closed them
        sys.stdout.flush()
        os.dup2(2, 1)
    try:
        extractor.manager.forms  # noqa: B018  built before the clock of the first document runs
        connection.send(None)
        while True:
            for index, ref in connection.recv():
                _alarm(timeout)
                outcome = extractor(ref)
                _alarm(None)
                connection.send((index, outcome))
    except (EOFError, OSError):
        return


def _alarm(timeout: float | None) -> None:
    # The backstop for a worker that hangs when nobody is left to end it: the signal's own action needs no Python.
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 2 * timeout + 5 if timeout else 0)


def _context() -> Any:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["govreport_core.extraction"])
    return context


class WorkerPool:
    """Worker processes for a run.

    :param timeout: seconds after which a document is given up and its worker ended; None: never.
    :param recycle: documents after which a worker is replaced, so that no leak can grow.
    """

    def __init__(self, extractor: Extractor, jobs: int, *, timeout: float | None = 120.0, recycle: int = 5000) -> None:
        if jobs < 1:
            raise ValueError(f"jobs={jobs}: at least one worker process is needed")
        self._extractor, self._jobs, self._timeout, self._recycle = extractor, jobs, timeout, recycle
        self._context = _context()
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._deaths: dict[int, int] = {}
        self._seconds = 0.0

    def run(self, items: Iterable[tuple[int, Item]], order: Order) -> Generator[Outcome, None, None]:
        """The outcomes of these numbered sources, every one exactly once.

        :raises WorkerError: no worker can be started.
        """
        feed = _Feed(items, order)
        try:
            while True:
                self._staff(feed)
                yield from order.ready()
                if self._finished(feed):
                    return
                if any(worker.tasks or not worker.ready for worker in self._workers):
                    self._listen(feed, order)
        finally:
            for worker in self._workers:
                worker.end()
            self._workers.clear()

    def _finished(self, feed: _Feed) -> bool:
        return feed.empty and not any(worker.tasks for worker in self._workers)

    def _staff(self, feed: _Feed) -> None:
        for worker in list(self._workers):
            if not worker.tasks and worker.done >= self._recycle:
                self._workers.remove(worker)
                worker.end()
        for position in range(self._jobs):
            if position == len(self._workers):
                tasks = feed.take(self._chunk, PREFETCH_BYTES)
                if not tasks:
                    return
                feed.give_back(tasks)
                self._workers.append(_Worker(self._context, self._extractor, self._timeout))
            worker = self._workers[position]
            if not worker.ready:
                continue
            if not worker.tasks:
                # It waits for them, so they may be of any size.
                if tasks := feed.take(self._chunk, 1024 * 1024):
                    worker.send(tasks)
            elif len(worker.tasks) <= self._chunk and worker.unread <= 0 and (tasks := self._prefetch(feed)):
                worker.send(tasks)

    def _prefetch(self, feed: _Feed) -> list[Task]:
        tasks = feed.take(self._chunk, PREFETCH_BYTES)
        if tasks and len(tasks[0][1].data or b"") > PREFETCH_BYTES:
            feed.give_back(tasks)
            return []
        return tasks

    @property
    def _chunk(self) -> int:
        return max(1, min(CHUNK, int(CHUNK_SECONDS / self._seconds))) if self._seconds else 1

    def _listen(self, feed: _Feed, order: Order) -> None:
        """Wait until a worker answers, dies or is out of time, and deal with it."""
        now = time.monotonic()
        wait_seconds: float | None = None
        for worker in self._workers:
            if (deadline := self._deadline(worker)) is not None:
                wait_seconds = min(deadline - now, wait_seconds if wait_seconds is not None else deadline - now)
        by_handle: dict[Any, _Worker] = {}
        for worker in self._workers:
            by_handle[worker.connection] = by_handle[worker.process.sentinel] = worker
        timeout = max(0.0, wait_seconds) if wait_seconds is not None else None
        for worker in {id(w): w for w in (by_handle[h] for h in wait_for_any(list(by_handle), timeout))}.values():
            alive = self._receive(worker, order)
            if not alive:
                self._bury(worker, feed, order)
        now = time.monotonic()
        for worker in list(self._workers):
            deadline = self._deadline(worker)
            if deadline is not None and now >= deadline and not worker.connection.poll():
                self._give_up(worker, feed, order)

    def _deadline(self, worker: _Worker) -> float | None:
        if not worker.ready:
            return worker.since + START_SECONDS
        return worker.since + self._timeout if worker.tasks and self._timeout else None

    def _receive(self, worker: _Worker, order: Order) -> bool:
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
                    self._seconds = spent if not self._seconds else 0.9 * self._seconds + 0.1 * spent
                worker.since = now
        except (EOFError, OSError):
            return False
        return worker.process.is_alive() or worker.connection.poll()

    def _bury(self, worker: _Worker, feed: _Feed, order: Order) -> None:
        """A worker died: its first document without an answer is suspect, the others are not."""
        self._workers.remove(worker)
        code = worker.end()
        tasks = list(worker.tasks)
        if not worker.ready:
            self._start_failed(code)
        elif tasks:
            index, ref = tasks[0]
            self._deaths[index] = self._deaths.get(index, 0) + 1
            if self._deaths[index] > 1:
                del self._deaths[index]
                order.put(index, self._extractor.failed(ref, finding("worker-died", error=_exit(code))))
                tasks.pop(0)
        feed.give_back(tasks)

    def _give_up(self, worker: _Worker, feed: _Feed, order: Order) -> None:
        self._workers.remove(worker)
        code = worker.end()
        tasks = list(worker.tasks)
        if not worker.ready:
            self._start_failed(code)
        else:
            index, ref = tasks.pop(0)
            self._deaths.pop(index, None)
            order.put(index, self._extractor.failed(ref, finding("timed-out", seconds=self._timeout)))
        feed.give_back(tasks)

    def _start_failed(self, code: int | None) -> None:
        self._failed_starts += 1
        if self._failed_starts >= START_ATTEMPTS:
            raise WorkerError(
                f"worker processes do not start ({_exit(code)}); their messages are on standard error. A script that "
                'uses jobs must do its work under `if __name__ == "__main__":`; plugins must be importable there'
            )


def _exit(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return f"ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"ended by signal {-code}"
    return f"exit code {code}"


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
    feed = _Feed(items, order)
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
