"""What a line says of the table beside it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from govreport_core.reading.captions.words import ForeignKind

Whose = ForeignKind | Literal["own", "other-group"]


class Caption(NamedTuple):
    """What a line says of the table under it.

    :param whose: "own" is the report's; an appendix is the report's unless the same table is printed elsewhere.
    :param text: the line as printed.
    :param is_close: whether it says so only of a table directly under it.
    :param is_title: whether it is the title of a whole report.
    :param is_behind: whether it speaks of the table above it.
    :param is_headed: whether it is a heading or a head of the form with more words.
    :param is_part: whether it heads a part of a table, up to the heading of the next part.
    :param is_note: whether it is a note on the table beside it, above or below.
    :param is_limit: whether it says so by words that may stand over any table; it speaks only of those of the form.
    :param may_be_cell: whether a head or a cell of a flattened table may say the same.
    """

    whose: Whose
    text: str
    is_close: bool = False
    is_title: bool = False
    is_behind: bool = False
    is_headed: bool = False
    is_part: bool = False
    is_note: bool = False
    is_limit: bool = False
    may_be_cell: bool = False
