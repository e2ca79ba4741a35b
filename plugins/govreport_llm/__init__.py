"""The gap filler: an LLM that may only say which printed figure stands in which open cell.

The entry point is the class `GapFiller`, of which every plugin manager makes its own instance: the token budget,
the endpoint's dialect and the usage of a run live there. openai and tenacity are imported with the first request.
"""

from __future__ import annotations

from govreport_llm.plugin import GapFiller
from govreport_llm.settings import Settings

__all__ = ["GapFiller", "Settings"]
