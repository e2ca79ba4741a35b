"""What people say of single cells: the file of corrections, and how it changes what is read."""

from __future__ import annotations

from govreport_core.corrections.file import (
    Correction,
    Corrections,
    CorrectionsError,
    CorrectionsLike,
    append_correction,
    read_corrections,
)

__all__ = [
    "Correction",
    "Corrections",
    "CorrectionsError",
    "CorrectionsLike",
    "append_correction",
    "read_corrections",
]
