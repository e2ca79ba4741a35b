"""Agreement with OR-tools' CP-SAT, cell by cell."""

from __future__ import annotations

import random

import pytest
from support import table_damage as damage
from support.oracle import compare

pytest.importorskip("ortools", reason="OR-tools is the test oracle; install it to compare")


def test_agreement_on_five_hundred_tables() -> None:
    rng = random.Random(21)
    report = compare(rng, damage.sample(rng, 28), 500, heavy=False)
    assert report.disagreements == []
    assert report.tables == 500
    assert report.inconsistent >= 50
    assert report.unique >= 2000
    assert report.intervals >= 20
