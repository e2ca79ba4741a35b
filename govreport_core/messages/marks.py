"""Signs and colours of what the value of a cell rests on, for tables and plots; never a colour without a sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class StatusMark(NamedTuple):
    """How a cell of a status is shown.

    :param id: of its words, `mark.` and this.
    :param sign: beside the figure, or in its place.
    :param colour: of the cell, or of what hatches it, RGB; people with any colour vision can tell them apart.
    :param ground: behind the hatching; None: nothing is hatched.
    """

    id: str
    sign: str
    colour: str
    ground: str | None = None


# A printed or blank cell has no colour.
STATUS_MARKS: Mapping[str, StatusMark] = {
    "derived": StatusMark("derived", "≡", "BDD7EE"),
    "assumed": StatusMark("assumed", "?", "9DC3E6", "EAF3FA"),
    "verified": StatusMark("verified", "◇", "D9D2E9"),
    "unverified": StatusMark("unverified", "◈", "B4A7D6", "EFEBF7"),
    "corrected": StatusMark("corrected", "✎", "C6E0B4"),
    "ambiguous": StatusMark("ambiguous", "?", "F4B183", "FBE5D6"),
    "missing": StatusMark("missing", "–", "F4B183", "FDF2EA"),
    "blank": StatusMark("blank", "–", ""),
}


def mark_of(cell: Mapping[str, Any]) -> StatusMark | None:
    """The mark of a cell as a stored result has it; None if it is printed."""
    status = cell["status"]
    if status == "filled":
        return STATUS_MARKS["verified" if cell.get("checked") else "unverified"]
    return STATUS_MARKS.get(status)
