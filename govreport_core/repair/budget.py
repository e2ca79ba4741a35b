"""Time is a budget: a search that would exceed it stops, and what it has not decided stays undecided.

The time is the CPU time of the thread, not that of the wall: what a report yields must not hang on how busy the
machine is.
"""

from __future__ import annotations

from time import thread_time as clock

__all__ = ["OutOfTime", "clock"]


class OutOfTime(Exception):
    """The deadline of a search has passed."""
