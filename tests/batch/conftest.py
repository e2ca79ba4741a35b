"""Made reports and plugins for all tests on many documents."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
for folder in (ROOT / "benchmarks", ROOT / "tests" / "batch"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
