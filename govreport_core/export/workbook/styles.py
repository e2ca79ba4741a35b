"""The looks of a workbook's cells, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govreport_core.export.writers.base import CellMark
from govreport_core.messages.marks import StatusMark, mark_of

FONT = "Microsoft YaHei"
RED = "#C00000"
_LINE = "#BFBFBF"
# A cell that a finding accuses has a red frame, one that it only makes suspect a dashed one.
_ACCUSING = frozenset({"rule", "schema", "disagreement", "error"})
_SUSPECTING = frozenset({"soft", "explanation"})
_FRAMES: Mapping[str, int] = {"accused": 2, "suspected": 3}
# Excel's numbers of patterns, in which hatched cells differ without their colours.
_SOLID = 1
_PATTERNS: Mapping[str, int] = {"assumed": 14, "unverified": 13, "ambiguous": 15, "missing": 11}


def frame_of(mark: CellMark) -> str | None:
    """The frame of a cell: "accused", "suspected" or none."""
    reasons = frozenset(mark.doubt.reasons)
    if reasons & _ACCUSING:
        return "accused"
    return "suspected" if reasons & _SUSPECTING else None


class Styles:
    """Formats of a workbook by what they are for.

    :param book: the workbook of the library.
    """

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def head(self) -> Any:
        """A heading."""
        look = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#F2F2F2"}
        return self._make(("head",), {**look, "border": 1, "border_color": _LINE})

    def title(self, size: int = 14) -> Any:
        """The title of a sheet or a table on it."""
        return self._make(("title", size), {"bold": True, "font_size": size})

    def note(self) -> Any:
        """Small text beneath a title or a table."""
        return self._make(("note",), {"font_size": 9, "font_color": "#595959", "text_wrap": True, "valign": "top"})

    def text(self, *, is_quoted: bool = False) -> Any:
        """A text; quoted, it becomes no formula even if somebody edits the cell."""
        return self._make(
            ("text", is_quoted), {"text_wrap": True, "valign": "top", "indent": 1, "quote_prefix": is_quoted}
        )

    def link(self) -> Any:
        """A text that leads to another sheet."""
        look = {"font_color": "#0563C1", "underline": 1, "text_wrap": True, "valign": "top", "indent": 1}
        return self._make(("link",), {**look, "quote_prefix": True})

    def cut(self) -> Any:
        """A text that is not wrapped."""
        return self._make(("cut",), {"valign": "top", "indent": 1, "quote_prefix": True})

    def number(self, value: float | None, mark: CellMark | None = None, *, is_year: bool = False) -> Any:
        """A number, or none, with the mark of the form's cell that it is of."""
        digits = "0" if is_year else "#,##0" if value is None or value == int(value) else "#,##0.######"
        status = mark_of(mark.cell) if mark is not None else None
        if is_year:
            return self._make(("year",), {"valign": "top", "align": "center", "num_format": digits})
        return self.marked(digits, status, frame_of(mark) if mark is not None else None)

    def marked(self, digits: str, status: StatusMark | None, frame: str | None, *, is_bordered: bool = False) -> Any:
        """A cell with the colour, the sign and the frame of what it rests on."""
        look: dict[str, Any] = {"valign": "top"}
        if is_bordered:
            look |= {"border": 1, "border_color": _LINE, "align": "center", "valign": "vcenter"}
        if status is not None and status.id != "blank":
            # The sign belongs to the format: the cell stays a number.
            digits = f'{digits}" {status.sign}"'
            if status.ground is None:
                look |= {"pattern": _SOLID, "bg_color": f"#{status.colour}"}
            else:
                pattern = _PATTERNS[status.id]
                look |= {"pattern": pattern, "fg_color": f"#{status.colour}", "bg_color": f"#{status.ground}"}
        if frame is not None:
            look |= {"border": _FRAMES[frame], "border_color": RED}
        return self._make(("marked", digits, status, frame, is_bordered), {**look, "num_format": digits})

    def bordered(self, *, is_label: bool = False) -> Any:
        """A head or a label of a form."""
        look = {"border": 1, "border_color": "#7F7F7F", "text_wrap": True, "valign": "vcenter"}
        return self._make(("bordered", is_label), {**look, "align": "left" if is_label else "center"})

    def _make(self, key: tuple[Any, ...], look: Mapping[str, Any]) -> Any:
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": FONT, "font_size": 10, **look})
        return self._made[key]
