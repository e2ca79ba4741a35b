"""Provides what the modules that read figures hand on: the report, its sentences, places and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from govreport_core.model.narrative import NarrativeFigure
from govreport_narrative.figures.changes import Direction
from govreport_narrative.figures.clause.cutting import Clause
from govreport_narrative.figures.words.numbers import Number
from govreport_narrative.figures.words.vocabulary import Subject, Vocabulary


class Report(NamedTuple):
    """The running text that is read, whose it is, of which year, and the words that are known."""

    text: str
    agency: str | None
    year: int | None
    vocabulary: Vocabulary


class Found(NamedTuple):
    """A figure of the running text.

    :param figure: its places are those in the running text as long as it is read.
    :param concepts: those by which its subject was told.
    :param whole: where the figure begins of which it is a part; None if it is a part of none.
    """

    figure: NarrativeFigure
    number: Number
    subject: Subject
    concepts: frozenset[str]
    whole: int | None


class Place(NamedTuple):
    """A number with the clause before it.

    :param words: those of the clause.
    :param floor: where the figure before ends.
    :param direction: which way something went by this number since the year before; None if it says no such thing.
    """

    number: Number
    clause: Clause
    words: str
    floor: int
    direction: Direction | None


@dataclass
class Sentence:
    """A sentence while it is read.

    :param start: where it begins.
    :param stop: where it ends.
    :param end: behind the last number and what belongs to it.
    :param known_to: behind the last figure that was read and what belongs to it.
    :param whole: the last figure that is no part of another.
    :param wholes: unit -> the last such figure in this unit.
    :param in_list: whether what follows divides it.
    :param years: those of the figures that follow, where they were named before all of them.
    :param parallel: the concepts of the figures that follow, where 分别 stood before all of them.
    """

    start: int
    stop: int
    end: int
    known_to: int
    found: list[Found] = field(default_factory=list)
    whole: Found | None = None
    wholes: dict[str | None, Found] = field(default_factory=dict)
    in_list: bool = False
    years: list[int] = field(default_factory=list)
    parallel: list[frozenset[str]] = field(default_factory=list)

    @property
    def last(self) -> Found | None:
        """The figure before."""
        return self.found[-1] if self.found else None

    def divided_in(self, unit: str | None) -> Found | None:
        """The figure that a list divides which goes on here: the last whole one, if there is one in this unit."""
        return self.wholes.get(unit, self.whole) if self.in_list else None

    def add(self, found: Found) -> None:
        """Add the next figure; one that is no part ends a list and may be divided by the next."""
        self.found.append(found)
        self.known_to = self.end
        if found.whole is None:
            self.whole = self.wholes[found.number.unit] = found
            self.in_list = False
