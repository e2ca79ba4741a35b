"""Makes tables of results: in files of several kinds and in data frames."""

from __future__ import annotations

from govreport_core.export.frames import result_to_frame, results_to_frame
from govreport_core.export.rows import ExportError
from govreport_core.export.write import export

__all__ = [
    "ExportError",
    "export",
    "result_to_frame",
    "results_to_frame",
]
