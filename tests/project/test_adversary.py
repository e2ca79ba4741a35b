"""The made and damaged documents of the benchmark are what they say: repeatable, consistent, and of every kind."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from support.adversary import Made, judge, made, names

from govreport_core.forms.loading import load_form


@pytest.fixture(scope="module")
def texts() -> list[Made]:
    return [made(seed, formats=("html", "md", "txt")) for seed in range(60)]


_SAME = """
import hashlib, sys
from support.adversary import ALL, made
same = hashlib.sha256()
for suffix in ALL:
    for damages in (0, 1, 2):
        one = made(7, damages=damages, formats=(suffix,))
        same.update(one.data + repr((one.truth, sorted(one.open))).encode())
print(same.hexdigest())
"""


def test_a_seed_always_makes_the_same_bytes() -> None:
    runs = []
    for number in ("1", "2"):  # another process, another order of sets, another time
        settings = os.environ | {
            "PYTHONHASHSEED": number,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        done = subprocess.run([sys.executable, "-c", _SAME], env=settings, capture_output=True, text=True, check=True)
        runs.append(done.stdout)
        time.sleep(1.1)  # file formats keep whole seconds
    assert runs[0] == runs[1] != ""


def test_keys_are_those_of_the_form(texts: list[Made]) -> None:
    for one in texts:
        form = load_form("2019" if one.form == "2019" else "2021")
        assert set(one.truth) <= {key for block in form.blocks for key in block.keys}, one.name
        assert one.open <= set(one.truth) >= set(one.never), one.name


def test_what_is_right_is_never_forbidden(texts: list[Made]) -> None:
    for one in texts:
        for key, figures in one.never.items():
            assert one.truth[key] not in figures, (one.name, key)


def test_undamaged_figures_keep_the_rules() -> None:
    for seed in range(40):
        one = made(seed, damages=0, formats=("txt",))
        assert one.must_read
        assert not one.open
        figures = {key: value or 0 for key, value in one.truth.items()}
        assert not list(_broken(figures)), one.name


def _broken(figures: dict[str, int | float]) -> list[str]:
    groups = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
    rows = {key.rpartition(".")[0] for key in figures if key.startswith("requests.")}
    broken = [row for row in rows if figures[f"{row}.total"] != sum(figures[f"{row}.{name}"] for name in groups)]
    outcomes = [row for row in rows if row.startswith("requests.outcomes.") and row != "requests.outcomes.total"]
    for name in (*groups, "total"):
        done = figures[f"requests.outcomes.total.{name}"]
        received = figures[f"requests.received.{name}"] + figures[f"requests.carried_in.{name}"]
        if done != sum(figures[f"{row}.{name}"] for row in outcomes):
            broken.append(name)
        if received != done + figures[f"requests.carried_over.{name}"]:
            broken.append(name)
    return broken


def test_every_kind_is_made_within_400_seeds() -> None:
    wanted, found, seed = set(names()), set(), 0
    while wanted - found and seed < 400:
        found.update(made(seed).damages)
        seed += 1
    assert not wanted - found


def test_judging_tells_wrong_from_missing_from_silent() -> None:
    one = made(3, damages=0, formats=("txt",))
    key = next(key for key, value in one.truth.items() if value)
    cells = {k: {"value": v, "status": "printed" if v is not None else "blank"} for k, v in one.truth.items()}
    assert judge(one, {"cells": cells}).right == len(one.truth)
    wrong = judge(one, {"cells": cells | {key: {"value": -7, "status": "printed"}}})
    assert [cell[0] for cell in wrong.wrong] == [key]
    gone = cells | {key: {"value": None, "status": "missing"}}
    assert judge(one, {"cells": gone}).silent == judge(one, {"cells": gone}).missing == (key,)
    assert not judge(one, {"cells": gone, "findings": [{"cells": [key]}]}).silent
