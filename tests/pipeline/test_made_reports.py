"""Of made and damaged reports no value is wrong: what a careful reader does not take from them is left open.

The reports are those of `tests/support/adversary`, which knows nothing of the parsers; each is damaged in none, one or
two of its ways. Run with `-m slow` for 20,000 of them.
"""

from __future__ import annotations

from collections import Counter

import pytest
from support.adversary import ALL, Made, judge, made

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager

AT_ONCE = 125  # reports of one test
FEW, MANY = 1_000, 20_000
# A report that is not damaged is read to so great a part, in every format.
LEAST_READ = 0.995


def report(seed: int) -> Made:
    """Every eighth undamaged, every fourth damaged twice."""
    return made(seed, damages=0 if seed % 8 == 0 else 2 if seed % 4 == 1 else 1, formats=ALL)


def assert_nothing_wrong(seeds: range, manager: PluginManager) -> None:
    told: dict[str, object] = {}
    right = 0
    read: dict[str, Counter[str]] = {}
    for seed in seeds:
        document = report(seed)
        judged = judge(document, extract(document.data, manager=manager).to_dict())
        if judged.wrong or judged.invented or judged.silent:
            told[document.name] = judged.wrong, judged.invented, judged.silent
        right += judged.right
        if document.must_read:
            read.setdefault(document.suffix, Counter()).update(right=judged.right, missing=len(judged.missing))
    assert not told
    assert right > 100 * len(seeds)
    for suffix, cells in read.items():
        assert cells["right"] >= LEAST_READ * cells.total(), suffix


@pytest.mark.parametrize("first", range(0, FEW, AT_ONCE))
def test_no_value_is_wrong(first: int, manager: PluginManager) -> None:
    assert_nothing_wrong(range(first, first + AT_ONCE), manager)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(FEW, FEW + MANY, AT_ONCE * 8))
def test_no_value_of_many_is_wrong(first: int, manager: PluginManager) -> None:
    assert_nothing_wrong(range(first, first + AT_ONCE * 8), manager)
