"""Time is a budget: a search that would exceed it stops, and what it has not decided stays undecided."""

from __future__ import annotations


class OutOfTime(Exception):
    """The deadline of a search has passed."""
