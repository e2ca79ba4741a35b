"""Arithmetic as arbiter: what the edit rules of a form settle of a damaged table, and where they are broken.

Works on a mapping of keys to figures and a form; knows nothing of documents. See docs/repair.md.
"""

from govreport_core.repair.arbiter import repair
from govreport_core.repair.hypotheses import RowTokens
from govreport_core.repair.results import Conflict, Repair, Settled, Violation

__all__ = ["Conflict", "Repair", "RowTokens", "Settled", "Violation", "repair"]
