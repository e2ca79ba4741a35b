"""Provides the figures of a sentence while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from govreport_core.model.narrative import NarrativeFigure
from govreport_narrative.figures.clauses import Clause
from govreport_narrative.figures.numbers import Number
from govreport_narrative.figures.vocabulary import Subject


class Found(NamedTuple):
    """A figure of the prose, what it counts, and whether it is a part of the figure before it."""

    figure: NarrativeFigure
    number: Number
    subject: Subject
    concepts: frozenset[str]
    is_part: bool


@dataclass
class Sentence:
    """A sentence while it is read.

    :param start: where it begins.
    :param stop: where it ends.
    :param end: behind the last number and what belongs to it.
    :param whole: the last figure that is no part of another.
    :param in_list: whether what follows divides it.
    :param parallel: the concepts of the figures that follow, where 分别 stood before all of them.
    :param known_to: behind the last figure that was read and what belongs to it.
    :param years: those of the figures that follow, where they were named before all of them.
    """

    start: int
    stop: int
    end: int
    found: list[Found] = field(default_factory=list)
    whole: Found | None = None
    in_list: bool = False
    years: list[int] = field(default_factory=list)
    known_to: int = 0
    parallel: list[frozenset[str]] = field(default_factory=list)

    @property
    def last(self) -> Found | None:
        """The figure before."""
        return self.found[-1] if self.found else None

    def divided_in(self, unit: str | None) -> Found | None:
        """The figure that a list divides which goes on here: the last whole one, if there is one in this unit."""
        if not self.in_list:
            return None
        wholes = [found for found in self.found if not found.is_part and found.number.unit == unit]
        return wholes[-1] if wholes else self.whole


class Place(NamedTuple):
    """A number with the clause before it, its words, and where the figure before ends."""

    number: Number
    clause: Clause
    words: str
    floor: int
