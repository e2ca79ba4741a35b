"""What the walk through the body of a Word file keeps of a table, a row and a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.model.document import GridCell
from govreport_readers.placeholders import OBJECT, STRIKE

if TYPE_CHECKING:
    from lxml.etree import _Element

Span = tuple[int, int]


class Row(NamedTuple):
    """A row as it was read.

    :param span: from the first to the last text in it; None without any.
    :param cells: what stands at each of its places.
    :param hanging: by column, the cells that may go on in the row below.
    """

    span: Span | None
    cells: tuple[GridCell | None, ...]
    hanging: Mapping[int, GridCell]


class Layout(NamedTuple):
    """What a table says of all its cells: their style, and whether their widths are fixed."""

    style: str = ""
    is_fixed: bool = False


@dataclass
class Beside:
    """What a cell shows beside its text: text that is struck out or not seen, and things that float."""

    unseen: str = ""
    shows_more: bool = False

    def text(self) -> str:
        """What stands for it in a cell that has nothing else: the cell is not blank, and this is not a figure."""
        return f"{STRIKE}{self.unseen}{STRIKE}" if self.unseen else OBJECT if self.shows_more else ""


@dataclass
class Elements:
    """The elements of which text and cells were made, for whoever writes something at their places.

    :param all_paragraphs: of the file as it came, in order.
    :param paragraphs: those that show text, each with the offset at which its text begins.
    :param cells: each cell with its element.
    """

    all_paragraphs: list[_Element] = field(default_factory=list)
    paragraphs: list[tuple[int, _Element]] = field(default_factory=list)
    cells: list[tuple[GridCell, _Element]] = field(default_factory=list)


def join_spans(span: Span | None, more: Span | None) -> Span | None:
    """From the beginning of one span to the end of another behind it; None where there is neither."""
    if span is None or more is None:
        return span or more
    return span[0], more[1]
