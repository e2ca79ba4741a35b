"""Tells how a cell of a Word table is merged with others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from govreport_readers.docx.elements import value_of

if TYPE_CHECKING:
    from lxml.etree import _Element


class Merging(NamedTuple):
    """How a cell is merged with others: over how many columns, and with which neighbours it is one."""

    columns: int
    merged_down: bool
    goes_on_above: bool
    goes_on_left: bool


def parse_number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def merging_of(properties: Mapping[str, _Element]) -> Merging:
    """How a cell is merged with others."""
    down, across = value_of(properties, "vMerge"), value_of(properties, "hMerge")
    columns = max(1, parse_number(value_of(properties, "gridSpan"), 1))
    return Merging(
        columns, down is not None, down is not None and down != "restart", across is not None and across != "restart"
    )
