"""What people are told, in their language; what programs read (keys, codes, stored messages) stays English."""

from __future__ import annotations

from govreport_core.messages.cell_names import find_cell, name_cell, name_cells_in
from govreport_core.messages.findings import describe_finding, finding_title, translate
from govreport_core.messages.texts import LANGUAGES, Language, language_of_locale, text

__all__ = [
    "LANGUAGES",
    "Language",
    "describe_finding",
    "find_cell",
    "finding_title",
    "language_of_locale",
    "name_cell",
    "name_cells_in",
    "text",
    "translate",
]
