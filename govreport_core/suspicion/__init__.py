"""How much a figure of a result deserves to be doubted, and why: what the review page and the tables have in common."""

from __future__ import annotations

from govreport_core.suspicion.doubts import REASONS, Doubt, Reason, doubts_of

__all__ = ["REASONS", "Doubt", "Reason", "doubts_of"]
