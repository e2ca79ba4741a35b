"""Counts the work of searches: one that would exceed its budget stops, and what it has not decided stays undecided.

Effort is counted, not timed: what a report yields must depend on its bytes alone, on a slow or busy machine, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Effort", "Exhausted"]


class Exhausted(Exception):
    """The effort of a search is spent."""


class Effort:
    """What the searches of one repair may still spend, in units of work.

    A step costs as many units as it takes microseconds of CPU time: measured with CPython 3.11 on one quiet core
    of an x86-64 server, on ordinary tables and on the worst ones, where the whole came to 0.7 to 1.3 microseconds
    per unit. On another machine the same effort takes longer or shorter, and yields the same. What happens once per
    table and cannot grow with the damage (a few milliseconds) is not counted.

    :param left: the units left; below 0 once a search has been stopped.
    """

    __slots__ = ("left",)

    def __init__(self, units: int) -> None:
        self.left = units

    @property
    def over(self) -> bool:
        """Whether some step could not be paid for."""
        return self.left < 0

    def spend(self, units: int) -> None:
        """Pay for a step before it is made.

        :raises Exhausted: it costs more than is left.
        """
        self.left -= units
        if self.left < 0:
            raise Exhausted

    @contextmanager
    def share(self, part: float) -> Iterator[Effort]:
        """Some part of what is left, for searches that must not use up all; what they leave comes back."""
        share = Effort(int(self.left * part))
        self.left -= share.left
        try:
            yield share
        finally:
            # Below 0 where the share was overdrawn: the debt is everybody's.
            self.left += share.left
