"""The values of an account: entries for figures, by what they are."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from govreport_core.model.document import Position


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
    """Every run of digits in the region of a document's tables, in the document's order, each once.

    :param entries: they do not overlap.
    :param regions: spans of the document's text in which all digits are accounted for.
    """

    entries: tuple[Entry, ...] = ()
    regions: tuple[tuple[int, int], ...] = ()

    @property
    def unread(self) -> Iterator[Entry]:
        """The figures that nobody claimed."""
        return (entry for entry in self.entries if entry.role is Role.UNREAD)
