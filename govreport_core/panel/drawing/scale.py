"""Where in a picture a year and a figure are, and the round figures on its axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Scale(NamedTuple):
    """Years and figures in pixels.

    :param ticks: the figures on the axis.
    """

    first: int
    last: int
    ticks: Sequence[float]
    left: float
    right: float
    top: float
    bottom: float

    def x(self, year: int) -> float:
        """From the left."""
        share = (year - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        """From the top."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def ticks_of(values: Iterable[float]) -> list[float]:
    """The figures on an axis for these: it begins at 0, or small differences would look large."""
    values = [*values]
    return choose_ticks(min(0, *values), max(0, *values))


def choose_ticks(low: float, high: float) -> list[float]:
    """Round steps from below `low` to above `high`."""
    # Differences below the fourth decimal of 万元 are nobody's figures.
    span = high - low if high - low > 1e-6 else 1
    step = 10 ** math.floor(math.log10(span / 5))
    step = next(step * factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 6)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [round(number * step, 10) for number in range(first, last + 1)]


def format_figure(value: float | None) -> str:
    """A figure as it is shown; nothing for none."""
    return "" if value is None else f"{value:,g}" if abs(value) < 1e6 else f"{value:,.0f}"
