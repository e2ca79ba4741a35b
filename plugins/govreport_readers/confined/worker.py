"""The loop of a process that reads documents within limits, one after another."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from govreport_core.errors import OversizedSource, SourceError, describe
from govreport_core.model.source import Source
from govreport_readers.confined.limits import (
    MAX_MEMORY,
    MOST_KEPT,
    address_space,
    limit_memory,
    limit_seconds,
)

# Of a document, and of whatever else it is called with.
Read = Callable[..., Any]


class Answer(NamedTuple):
    """What came of a document: what was made of it, or what the reader raised.

    :param refusal: the class of a `SourceError`, and what it says of the document.
    :param failure: any other error, in words.
    :param is_last: whether this process ends with it.
    """

    made: Any = None
    refusal: tuple[type[SourceError], str] | None = None
    failure: str | None = None
    is_last: bool = False


def serve(descriptor: int, target: str) -> None:
    """Read the documents that come through a socket until nobody is at its other end.

    :param target: the function that reads, as "module:name".
    """
    # Ctrl-C reaches every process of the terminal; what ends, and when, is for the one at the other end to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module, _, name = target.partition(":")
    read: Read = getattr(import_module(module), name)
    with Connection(descriptor) as connection:
        at_first = address_space()
        limit_memory()
        connection.send_bytes(b"")
        try:
            while True:
                # The bytes by themselves: in a pickle they would be there twice.
                about, arguments = pickle.loads(connection.recv_bytes())
                source = Source(about[0], connection.recv_bytes(), *about[1:])
                limit_seconds()
                answer = _read_or_refuse(read, source, arguments)
                del source
                answer = answer._replace(is_last=address_space() > at_first + MOST_KEPT)
                connection.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
                if answer.is_last:
                    return
        except (EOFError, OSError):
            return


def _read_or_refuse(read: Read, source: Source, arguments: tuple[Any, ...]) -> Answer:
    try:
        return Answer(read(source, *arguments))
    except SourceError as error:
        return Answer(refusal=(type(error), error.problem))
    except MemoryError:
        return Answer(refusal=(OversizedSource, too_much_memory()))
    except Exception as error:
        return Answer(failure=describe(error))


def too_much_memory() -> str:
    """What is said of a document that needs more memory than there is for one."""
    return f"reading it takes more than {MAX_MEMORY // 1_000_000:,} MB of memory; look at the file before you try again"
