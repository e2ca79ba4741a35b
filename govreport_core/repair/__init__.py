"""Arithmetic as arbiter: what the edit rules of a form settle of a damaged table, and where they are broken.

Works on a mapping of keys to figures and a form; knows nothing of documents. See docs/repair.md.
"""

from __future__ import annotations

from govreport_core.repair.results import Conflict, Repair, Settled, Violation
from govreport_core.repair.row_hypotheses import RowTokens
from govreport_core.repair.solver import repair

__all__ = ["Conflict", "Repair", "RowTokens", "Settled", "Violation", "repair"]
