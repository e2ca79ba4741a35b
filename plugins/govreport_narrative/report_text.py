"""The running text of a report with what is known of the report."""

from __future__ import annotations

from typing import NamedTuple

from govreport_narrative.phrases import Vocabulary
from govreport_narrative.prose import Prose


class ReportText(NamedTuple):
    """The running text that is compared, and what helps to tell whether a figure is the reporting body's."""

    prose: Prose
    agency: str | None
    year: int | None
    vocabulary: Vocabulary
