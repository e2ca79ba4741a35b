"""Reads rows whose columns are not known: every way to read each row, and what all ways that fit together agree on."""

from __future__ import annotations

from govreport_core.repair.rows.agreement import RowsRead, read_rows
from govreport_core.repair.rows.gathering import Gathered, gather_readings, list_with_zeros
from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.rows.search import Reading

__all__ = ["Gathered", "Reading", "RowTokens", "RowsRead", "gather_readings", "list_with_zeros", "read_rows"]
