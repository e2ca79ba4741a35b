"""The figures of a plot: points of bodies by year, which of the bodies have a colour, and where lines break off."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.panel.drawing.shapes import MOST_COLOURED

# Points by year, with the status of the figure where it is known: `Panel.points()` knows it, `Panel.series()` does not.
Point = tuple[int, int | float | None] | tuple[int, int | float | None, str | None]
Series = Mapping[str, Sequence[Point]]
# More bodies than these are not drawn at all: nobody sees one line among so many.
MOST_GREY = 300


class Figure(NamedTuple):
    """A figure that is drawn."""

    year: int
    value: int | float
    status: str


class Chosen(NamedTuple):
    """The bodies of a plot: those with a colour of their own, those in grey, and the number of those left out."""

    coloured: Sequence[str]
    grey: Sequence[str]
    left_out: int


def figures_of(line: Sequence[Point]) -> list[Figure]:
    """The years that have a figure; where the status is not known, it is taken for printed."""
    return [
        Figure(point[0], point[1], (point[2] if len(point) == 3 else None) or "printed")
        for point in line
        if point[1] is not None
    ]


def runs_of(line: Sequence[Point]) -> Iterator[list[Figure]]:
    """The stretches of consecutive years that have a figure: nothing is drawn over a year without one."""
    run: list[Figure] = []
    for figure in sorted(figures_of(line)):
        if run and figure.year != run[-1].year + 1:
            yield run
            run = []
        run.append(figure)
    if run:
        yield run


def choose_bodies(series: Series, chosen: Collection[str] = ()) -> Chosen:
    """Which bodies have a colour: those that are asked for, else all if they can be told apart, else the largest."""
    names = [name for name, line in series.items() if figures_of(line)]
    wanted = [name for name in names if name in chosen]
    if not wanted:
        largest = sorted(names, key=lambda name: -figures_of(series[name])[-1].value)
        wanted = names if len(names) <= MOST_COLOURED else [n for n in names if n in set(largest[:MOST_COLOURED])]
    coloured = wanted[:MOST_COLOURED]
    others = [name for name in names if name not in set(coloured)]
    return Chosen(coloured, others[:MOST_GREY], max(0, len(others) - MOST_GREY))
