"""Where things are in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
REPORTS = EXAMPLES / "reports"
# Real documents with known figures, which a user's clone does not have.
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus"
