"""A reader that does what its document says: the worst that can happen to a worker, on demand."""

from __future__ import annotations

import ctypes
import os
import time

from govreport_core import Document, hookimpl
from govreport_core.model.source import Source


@hookimpl
def govreport_read(source: Source) -> Document | None:
    order = source.data[:40]
    if order.startswith(b"SEGFAULT"):
        ctypes.string_at(0)
    if order.startswith(b"EXIT"):
        os._exit(3)
    if order.startswith(b"HANG"):
        time.sleep(3600)
    if order.startswith(b"HOLD"):  # hangs in C and never lets go of the interpreter
        ctypes.PyDLL(None).sleep(3600)
    if order.startswith(b"RAISE"):
        raise MemoryError("asked for")
    if order.startswith(b"PRINT"):
        print("a plugin prints")
    return None
