"""Extracts many documents: worker processes, files of results, progress and summaries."""

from __future__ import annotations

from govreport_core.batch.api import extract_many
from govreport_core.batch.extractor import Extractor
from govreport_core.batch.options import BatchOptions
from govreport_core.batch.parts import PartsError, extract_parts
from govreport_core.batch.run import run_batch
from govreport_core.batch.summary import Summary

__all__ = [
    "BatchOptions",
    "Extractor",
    "PartsError",
    "Summary",
    "extract_many",
    "extract_parts",
    "run_batch",
]
