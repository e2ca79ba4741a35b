"""Fields of Word: what is shown of one that has no result, and of one that Word works out anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from govreport_readers.docx.elements import W, first_child, parse_number
from govreport_readers.placeholders import OBJECT

if TYPE_CHECKING:
    from lxml.etree import _Element

# Word works these out on every page or every opening, and draws some as a picture: what is stored is not what is shown.
_WORKED_OUT = frozenset(
    (
        *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "DATE", "TIME", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"),
        *("LISTNUM", "EQ", "SYMBOL", "BARCODE", "DISPLAYBARCODE", "MERGEBARCODE", "ADVANCE"),
    )
)
# Nothing is shown of these.
_SILENT = frozenset(("XE", "TC", "TA", "RD", "SET", "PRIVATE", "NEXT", "NEXTIF", "SKIPIF"))


@dataclass(slots=True)
class Field:
    """A field that is open: between its beginning and its result stands an instruction, which is not seen.

    :param chosen: what Word shows of a list to choose from.
    :param instruction: its pieces.
    :param since: how many pieces the paragraph had at the beginning of the result.
    """

    chosen: str = OBJECT
    in_result: bool = False
    shows: bool = False
    instruction: list[str] = field(default_factory=list)
    since: int = 0

    @property
    def name(self) -> str:
        """What the field does, as "PAGE"."""
        words = "".join(self.instruction).split(maxsplit=1)
        return words[0].upper() if words else ""

    @property
    def is_worked_out(self) -> bool:
        """Whether Word shows something else than the result that is stored."""
        return self.name in _WORKED_OUT

    @property
    def instead(self) -> str:
        """What Word shows of a field that has no result."""
        return "" if self.name in _SILENT else self.chosen


def chosen_entry(mark: _Element) -> str:
    """The entry of a list to choose from that its field shows; `OBJECT` for other fields."""
    choices = first_child(first_child(mark, "ffData"), "ddList")
    if choices is None:
        return OBJECT
    chosen = first_child(choices, "result")
    if chosen is None:
        chosen = first_child(choices, "default")
    number = "" if chosen is None else chosen.get(f"{W}val", "")
    entries = list(choices.iterchildren(f"{W}listEntry"))
    chosen_entry = parse_number(number, -1)
    if 0 <= chosen_entry < len(entries):
        return str(entries[chosen_entry].get(f"{W}val", OBJECT))
    return OBJECT
