"""Documents broken at random: no crash, no hang, nothing called printed that does not stand there.

GOVREPORT_FUZZ sets how many mutated documents of each format the slow run tries.
"""

from __future__ import annotations

import os
import random
import time

import pytest
from support.fuzzing import broken
from support.hostile import HTML, TEXT

from govreport_core import Result, extract
from govreport_core.hooks.manager import PluginManager

MANY = int(os.environ.get("GOVREPORT_FUZZ", "20000"))
FEW = 60
MOST_SECONDS = 5.0
# Broken documents with a figure that differs from the unbroken truth, per 1,000: a moved, doubled or changed cell reads
# as if it had been printed there.
MOST_DIFFERING = 100


def assert_sound(result: Result) -> None:
    """What is called printed stands where it is said to stand."""
    text = result.document.text if result.document else ""
    for key, cell in result.cells.items():
        if cell.status == "printed":
            assert cell.evidence is not None, key
            assert text[cell.evidence.start : cell.evidence.end] == cell.evidence.text, key
    result.to_json()


def fuzz(names: list[str], first: int, count: int, manager: PluginManager) -> list[str]:
    """The broken documents of which a printed figure differs from the unbroken one, as "layout mutation seed"."""
    differing = []
    for seed in range(first, first + count):
        report, data, what = broken(random.Random(seed), names, seed)
        start = time.process_time()
        result = extract(data, manager=manager)
        assert time.process_time() - start < MOST_SECONDS, what
        assert_sound(result)
        wrong = {
            key: (cell.value, report.figures[key])
            for key, cell in result.cells.items()
            if cell.status == "printed" and key in report.figures and cell.value != report.figures[key]
        }
        if wrong:
            differing.append(f"{what} {dict(list(wrong.items())[:2])}")
    return differing


@pytest.mark.parametrize("names", [list(HTML), list(TEXT)], ids=["html", "text"])
def test_broken_documents(names: list[str], manager: PluginManager) -> None:
    assert len(fuzz(names, 0, FEW, manager)) <= FEW * MOST_DIFFERING / 1000 + 3


@pytest.mark.slow
@pytest.mark.parametrize("names", [list(HTML), list(TEXT)], ids=["html", "text"])
def test_many_broken_documents(names: list[str], manager: PluginManager) -> None:
    differing = fuzz(names, 1000, MANY, manager)
    assert len(differing) <= MANY * MOST_DIFFERING / 1000, differing[:20]
