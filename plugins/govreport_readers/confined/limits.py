"""Bounds the memory and the computing time of the process that reads documents, where the system can."""

from __future__ import annotations

import contextlib
import math
import time
from pathlib import Path

MAX_MEMORY = 1_000_000_000  # bytes, beyond what the process has before it reads anything
MAX_SECONDS = 10  # of computing, for one document
# A process that was given so much and did not give it back is replaced before the next document lacks it.
MOST_KEPT = MAX_MEMORY // 5

_STATM = Path("/proc/self/statm")


def address_space() -> int:
    """The bytes of memory that this process has asked for; 0 where the system does not say."""
    import resource

    try:
        return int(_STATM.read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def limit_memory() -> None:
    """Let this process have MAX_MEMORY bytes more than it has, and leave no core behind."""
    import resource

    # Where the system does not say how much that is, twice as much is room for both.
    _set_limit(resource.RLIMIT_AS, (address_space() or MAX_MEMORY) + MAX_MEMORY)
    _set_limit(resource.RLIMIT_CORE, 0)


def limit_seconds() -> None:
    """Let this process compute for MAX_SECONDS more."""
    import resource

    _set_limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + MAX_SECONDS)


def _set_limit(kind: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(kind)
    # macOS knows the limit of memory by name only.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
