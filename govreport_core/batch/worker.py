"""One worker process of our own: its start, its loop and its end."""

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
from govreport_core.batch.order import Task


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


class Worker:
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


def process_context() -> Any:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["govreport_core.batch.extractor"])
    return context


def describe_exit(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return f"ended by {signal.Signals(-code).name}"
        except ValueError:
            return f"ended by signal {-code}"
    return f"exit code {code}"
