"""Repairs damaged tables by arithmetic: what the edit rules of a form settle, and where they are broken.

Works on a mapping of keys to figures and a form; knows nothing of documents. See docs/repair.md.
"""

from __future__ import annotations

from govreport_core.repair.results import Conflict, ExplainedViolation, Repair, Settled
from govreport_core.repair.rows import RowTokens
from govreport_core.repair.solver import repair

__all__ = ["Conflict", "ExplainedViolation", "Repair", "RowTokens", "Settled", "repair"]
