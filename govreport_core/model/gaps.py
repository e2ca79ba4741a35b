"""The open cells of a document, as a gap-filling plugin sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from govreport_core.model.cell import Cell
from govreport_core.model.readings import RowReading


class Gap(NamedTuple):
    """A cell still open after arithmetic, as a gap-filling plugin sees it.

    :param cell: the open cell: its status, candidates and interval.
    """

    key: str
    cell: Cell


class Gaps(NamedTuple):
    """Everything that is open in one document, and what is already settled.

    :param open: the open cells in the form's order.
    :param rows: row readings whose tokens found no cell, in the document's order.
    :param settled: the cells that have a value; none of them may change.
    """

    open: tuple[Gap, ...]
    rows: tuple[RowReading, ...]
    settled: Mapping[str, Cell]
