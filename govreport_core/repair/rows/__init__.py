"""Reads rows whose columns are not known: every way to read each row, and what all ways that fit together agree on."""

from __future__ import annotations

from govreport_core.repair.rows.agreement import RowsRead, read_rows, read_with_zeros
from govreport_core.repair.rows.gathering import (
    Gathered,
    adds_up,
    gather_readings,
    lacks_many,
    list_with_zeros,
)
from govreport_core.repair.rows.hypotheses import RowTokens

__all__ = [
    "Gathered",
    "RowTokens",
    "RowsRead",
    "adds_up",
    "gather_readings",
    "lacks_many",
    "list_with_zeros",
    "read_rows",
    "read_with_zeros",
]
