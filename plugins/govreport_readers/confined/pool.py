"""Keeps processes that read documents within limits, and hands documents to them.

What a library in C does with a file cannot be interrupted, and its memory cannot be bounded, but by a process of its
own. Such a process is kept for the next document. It ends when this one does, for it hears that nobody is there.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from multiprocessing.connection import Connection, Pipe
from typing import Any

from govreport_core.errors import GovreportError, OversizedSource, SourceError, UnreadableSource
from govreport_core.model.source import Source
from govreport_readers.confined.limits import MAX_SECONDS
from govreport_readers.confined.worker import Answer, serve, too_much_memory

# By the clock on the wall, for a process that waits and does not compute, or that the machine gives no time.
MAX_WAIT = 6.0 * MAX_SECONDS
START_SECONDS = 60.0
# The import path is that of this process; `-P` keeps the folder that it works in off it until then.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    f"from {serve.__module__} import serve; serve(int(sys.argv[2]), sys.argv[3])"
)


class ConfinementError(GovreportError):
    """A reader failed in its process, other than by refusing the document."""


class NoConfinement(GovreportError):
    """No such process can be started on this system."""


class _Process:
    """One process that reads documents.

    :raises NoConfinement: it does not start.
    """

    def __init__(self, target: str) -> None:
        self._connection: Connection
        self._connection, far_end = Pipe()
        try:
            with far_end:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", _PROGRAM, json.dumps(sys.path), str(far_end.fileno()), target],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(far_end.fileno(),),
                )
        except OSError as error:
            self._connection.close()
            raise NoConfinement(str(error)) from error
        if not self._receive(START_SECONDS)[0]:
            raise NoConfinement(f"it ends at its start, with {self.end()}")

    def read(self, source: Source, arguments: tuple[Any, ...]) -> Answer:
        """What came of a document; its process may have died of it, which is a refusal."""
        about = pickle.dumps(((source.name, source.media_type, source.charset, source.url), arguments))
        with contextlib.suppress(OSError):  # it died, which the missing answer tells
            self._connection.send_bytes(about)
            self._connection.send_bytes(source.data)
        is_there, pickled = self._receive(MAX_WAIT)
        if is_there:
            answer: Answer = pickle.loads(pickled)
            return answer
        return Answer(refusal=_why_died(self.end()), is_last=True)

    def _receive(self, seconds: float) -> tuple[bool, bytes]:
        """Whether it has sent something within this time, and what."""
        try:
            if self._connection.poll(seconds):
                return True, self._connection.recv_bytes()
        except (EOFError, OSError):
            pass
        return False, b""

    def is_alive(self) -> bool:
        """Whether it still waits for documents: a machine short of memory may have ended it."""
        return self._process.poll() is None

    def end(self) -> int:
        """End it, if it has not ended; its exit code."""
        self._connection.close()
        try:
            # Whoever dies closes the connection a moment before.
            return self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self.end()

    def forget(self) -> None:
        """Let it be the business of the process from which this one was forked."""
        self._connection.close()
        self._process.returncode = 0


def _why_died(code: int) -> tuple[type[SourceError], str]:
    """What is to be said of the document of which a process died with this exit code."""
    name = signal.Signals(-code).name if -code in signal.valid_signals() else f"exit code {code}"
    if name in ("SIGXCPU", "SIGKILL"):
        return (
            OversizedSource,
            f"reading it takes more than {MAX_SECONDS} s of computing, or more memory than the machine has; look at "
            "the file before you try again",
        )
    if name in ("SIGSEGV", "SIGBUS"):
        return UnreadableSource, f"its reader broke down ({name}); the file is damaged, fetch it again"
    return OversizedSource, f"{too_much_memory()} ({name})"


class _Pool:
    """The processes of this one: those at work, and those that wait for a document."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: dict[str, list[_Process]] = {}
        self._all: set[_Process] = set()
        self.is_possible = os.name == "posix" and bool(sys.executable) and not getattr(sys, "frozen", False)

    def read(self, target: str, source: Source, arguments: tuple[Any, ...]) -> Answer:
        """What came of a document.

        :raises NoConfinement: no process can be started.
        """
        process = self._take(target)
        try:
            answer = process.read(source, arguments)
        except BaseException:
            self._drop(process)
            raise
        if answer.is_last or not self._put_back(target, process):
            self._drop(process)
        return answer

    def _take(self, target: str) -> _Process:
        with self._lock:
            idle = self._idle.get(target, [])
            while idle:
                if (process := idle.pop()).is_alive():
                    return process
                self._all.discard(process)
                process.end()
        process = _Process(target)
        with self._lock:
            self._all.add(process)
        return process

    def _put_back(self, target: str, process: _Process) -> bool:
        """Keep a process for the next document, unless enough are kept."""
        with self._lock:
            idle = self._idle.setdefault(target, [])
            if len(idle) >= (os.cpu_count() or 1):
                return False
            idle.append(process)
            return True

    def _drop(self, process: _Process) -> None:
        with self._lock:
            self._all.discard(process)
        process.kill()

    def close(self) -> None:
        """End all processes."""
        for process in list(self._all):
            self._drop(process)

    def forget(self) -> None:
        """Leave all processes to the process from which this one was forked."""
        for process in self._all:
            process.forget()


_of_process = _Pool()


def read_confined(target: str, source: Source, *arguments: Any) -> Any:
    """What a reader makes of a document in a process of its own, with bounded memory and computing time.

    :param target: the reader's function, as "module:name".
    :param arguments: what it takes beside the document.
    :raises SourceError: as the reader does; and if it takes too much memory or time, or breaks down.
    :raises ConfinementError: the reader failed otherwise.
    :raises NoConfinement: this system allows no such process.
    """
    if not _of_process.is_possible:
        raise NoConfinement("this system knows no limits of processes")
    try:
        answer = _of_process.read(target, source, arguments)
    except NoConfinement:
        _of_process.is_possible = False
        raise
    if answer.refusal is not None:
        kind, problem = answer.refusal
        raise kind(source.name, problem)
    if answer.failure is not None:
        raise ConfinementError(answer.failure)
    return answer.made


def _start_anew() -> None:
    global _of_process
    former, _of_process = _of_process, _Pool()
    former.forget()


# Two processes that write to a third would mix up their documents.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)
atexit.register(lambda: _of_process.close())
