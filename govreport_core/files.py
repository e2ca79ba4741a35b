"""Opens files of which nothing is known but their names."""

from __future__ import annotations

import errno
import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

# What reading a file that may be packed raises if it is not there, ends early or is damaged.
READ_ERRORS = (OSError, EOFError, zlib.error)


def open_regular(path: str | os.PathLike[str]) -> IO[bytes]:
    """A regular file for reading; a pipe or a device might never give anything, or never end.

    :raises OSError: it cannot be opened, or is no regular file.
    """
    require_regular(path)
    return open(path, "rb", opener=_without_waiting)


def require_regular(path: str | os.PathLike[str]) -> None:
    """Make sure that a path leads to a regular file.

    :raises OSError: there is none, or it is something else.
    """
    try:
        mode = os.stat(path).st_mode
    except ValueError as error:  # a name with a zero byte
        raise OSError(errno.EINVAL, str(error), os.fspath(path)) from error
    # What opens a folder says so by itself.
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", os.fspath(path))


@contextmanager
def open_packed(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A regular file for reading, unpacked if its name ends with .gz.

    :raises OSError: it cannot be opened, or is no regular file.
    """
    with open_regular(path) as file:
        if os.fspath(path).lower().endswith(".gz"):
            with gzip.open(file) as unpacked:
                yield cast(IO[bytes], unpacked)
        else:
            yield file


def _without_waiting(path: str, flags: int) -> int:
    # A pipe that took the file's place meanwhile is not waited for either.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
