"""Starts one worker process of our own, gives it tasks and ends it; the loop that it runs."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from govreport_core.batch.extractor import Extractor
from govreport_core.batch.workers.order import Task

_IMPORTED_BY = os.getpid()


@contextlib.contextmanager
def _hide_missing_main() -> Iterator[None]:
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


@contextlib.contextmanager
def _let_daemon_start_processes() -> Iterator[None]:
    """Start a process from a daemonic one, as the workers of Celery and Airflow are, in spite of multiprocessing.

    It forbids that because such a process may be ended without ending its own; ours end by themselves when nobody is at
    the other end of their pipe.
    """
    settings: dict[str, object] = getattr(multiprocessing.current_process(), "_config", {})
    if not settings.get("daemon"):
        yield
        return
    settings["daemon"] = False
    try:
        yield
    finally:
        settings["daemon"] = True


class Worker:
    """One process, the tasks that it was given, and since when it has been at the first of them.

    :ivar ready: whether it has started and waits for tasks.
    :ivar since: when it began the first of its tasks, or its start, on the monotonic clock.
    :ivar tasks: those without an answer, the one that it is at first.
    :ivar unread: answers that are due before it takes what was sent last out of its pipe; 0 or less: it is empty.
    :ivar done: documents that it has answered.
    """

    def __init__(self, context: Any, extractor: Extractor, timeout: float | None) -> None:
        self.connection: Connection
        self.connection, far_end = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_serve_tasks, args=(far_end, extractor, timeout), daemon=True
        )
        with _hide_missing_main(), _let_daemon_start_processes():
            self.process.start()
        # With this end open here, too, the death of the worker would not end the pipe.
        far_end.close()
        self.ready = False
        self.since = time.monotonic()
        self.tasks: deque[Task] = deque()
        self.unread = 0
        self.done = 0

    def send(self, tasks: list[Task]) -> None:
        """Give it further tasks; they may have to fit into its pipe, see `WorkerPool`."""
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


def _serve_tasks(connection: Connection, extractor: Extractor, timeout: float | None) -> None:
    # Ctrl-C reaches every process of the terminal; what ends, and in which order, is for the parent to say.
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
                _set_alarm(timeout)
                outcome = extractor(ref)
                _set_alarm(None)
                connection.send((index, outcome))
    # The parent is gone: nobody waits for an answer or an error.
    except (EOFError, OSError):
        return


def _set_alarm(timeout: float | None) -> None:
    # The backstop for a worker that hangs when nobody is left to end it: the signal's own action needs no Python.
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 2 * timeout + 5 if timeout else 0)


def process_context() -> Any:
    """The multiprocessing context of our workers: never a plain fork, which copies locks that threads hold."""
    # A forked process has the server of its parent on its books, and can neither use it nor start another.
    is_possible = "forkserver" in multiprocessing.get_all_start_methods() and os.getpid() == _IMPORTED_BY
    method = "forkserver" if is_possible else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        # Imported once in the server, instead of in every worker and every replacement.
        context.set_forkserver_preload(["govreport_core.batch.extractor"])
    return context


def describe_exit(code: int | None) -> str:
    """The end of a process in words: its signal or its exit code."""
    if code is not None and code < 0:
        try:
            return f"ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"ended by signal {-code}"
    return f"exit code {code}"
