"""The findings of the gap filler."""

from __future__ import annotations

from typing import Any

from govreport_core.model.finding import Finding
from govreport_llm.gaps.questions import Question
from govreport_llm.settings import KEY, MODEL, URL, Settings

# The name under which the gap filler is registered.
PLUGIN = "llm"


def unset_finding(settings: Settings) -> Finding:
    return llm_finding(
        "llm-settings",
        f"{' and '.join(settings.missing)} not set, so no model was asked. Set {KEY} (any text for a local server), "
        f"{URL} (default: OpenAI's) and {MODEL}",
    )


def llm_finding(code: str, problem: str, question: Question | None = None, severity: Any = "warning") -> Finding:
    cells = question.cells if question else ()
    about = f"table {question.table}: " if question else ""
    return Finding(
        code, cells, kind="plugin", severity=severity, message=f"Plugin 'llm': {about}{problem}; the gaps stay gaps."
    )
