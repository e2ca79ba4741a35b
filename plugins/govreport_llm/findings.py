"""Makes the findings of the gap filler."""

from __future__ import annotations

from govreport_core.model.finding import Finding, Severity
from govreport_llm.gaps.questions import Question
from govreport_llm.settings import KEY, MODEL, URL, Settings

# The name under which the gap filler is registered.
PLUGIN = "llm"


def unset_finding(settings: Settings) -> Finding:
    """That no model was asked, and which variables to set."""
    return llm_finding(
        "llm-settings",
        f"{' and '.join(settings.missing)} not set, so no model was asked. Set {KEY} (any text for a local server), "
        f"{URL} (default: OpenAI's) and {MODEL}",
    )


def llm_finding(code: str, problem: str, question: Question | None = None, severity: Severity = "warning") -> Finding:
    """A problem that leaves gaps open.

    :param question: the question that failed; its cells are those of the finding.
    """
    cells = question.cells if question else ()
    about = f"table {question.table}: " if question else ""
    return Finding(
        code, cells, kind="plugin", severity=severity, message=f"Plugin 'llm': {about}{problem}; the gaps stay gaps."
    )
