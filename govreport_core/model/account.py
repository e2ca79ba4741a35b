"""The values of an account: entries for figures, by what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from govreport_core.model.document import Position

# Full-width digits and separators are digits and separators.
_RUN = re.compile(r"\d+(?:[.,．，]\d+)*")


class Role(StrEnum):
    """What a printed figure is.

    :cvar EVIDENCE: what a cell, or a row of which the columns are not known, was read from.
    :cvar LABEL: a part of a label or heading, such as the number of an article of law.
    :cvar ORDINAL: the number of a row, a column or a label.
    :cvar DATE: a year, or another part of a date.
    :cvar NOTE: a part of a remark or of running text.
    :cvar COPY: the same figure once more, where a converter repeats a cell that spans several columns.
    :cvar SUM: a sum that the form does not have.
    :cvar OTHER_YEAR: a figure of another year, or a change on one.
    :cvar FURNITURE: the number of a page.
    :cvar FOREIGN: a figure of a table that is not the report's.
    :cvar UNREAD: a figure that nobody claimed; a finding quotes it.
    """

    EVIDENCE = "evidence"
    LABEL = "label"
    ORDINAL = "ordinal"
    DATE = "date"
    NOTE = "note"
    COPY = "copy"
    SUM = "sum"
    OTHER_YEAR = "other-year"
    FURNITURE = "furniture"
    FOREIGN = "foreign"
    UNREAD = "unread"


class Entry(NamedTuple):
    """A run of digits and what became of it: `document.text[start:end]` are the digits.

    :param start: offset of the first digit, or of the sign and separators claimed with it.
    :param place: where it stands in a grid; None in flattened text.
    :param cells: keys of the cells that it may belong to; of an unread figure only.
    """

    start: int
    end: int
    role: Role
    place: Position | None = None
    cells: tuple[str, ...] = ()


class Account(NamedTuple):
    """Every run of digits in the region of a document's tables, each once.

    :param text: the document's text, which all offsets index.
    :param claimed: spans of the figures that cells and rows were read from, in order; they do not overlap.
    :param others: the other runs of digits, in the document's order.
    :param regions: spans of the text in which all digits are accounted for.
    """

    text: str = ""
    claimed: tuple[tuple[int, int], ...] = ()
    others: tuple[Entry, ...] = ()
    regions: tuple[tuple[int, int], ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All runs of digits, in the document's order; made when asked for, as a report has hundreds."""
        evidence = (
            Entry(start + first, start + last, Role.EVIDENCE)
            for start, end in self.claimed
            for first, last in digit_runs(self.text[start:end])
        )
        return tuple(sorted((*evidence, *self.others)))

    @property
    def unread(self) -> Iterator[Entry]:
        """The figures that nobody claimed."""
        return (entry for entry in self.others if entry.role is Role.UNREAD)


def digit_runs(text: str) -> list[tuple[int, int]]:
    """The spans of the numbers in a text, separators of thousands and decimals included."""
    return [match.span() for match in _RUN.finditer(text)]
