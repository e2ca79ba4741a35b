"""The example from folder to plot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.paths import ROOT


def test_the_example_finds_what_was_planted(tmp_path: Path) -> None:
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(p for p in sys.path if p), PYTHONUTF8="1")
    done = subprocess.run(
        [sys.executable, "examples/panel.py", "examples/panel_reports", str(tmp_path / "out")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "9 reports, 9 complete"
    assert "carried-over: 38 passed, 4 failed, 0 unknown" in lines
    assert "children-sum: 599 passed, 1 failed, 0 unknown" in lines
    assert len([line for line in lines if line.startswith("- ")]) == 5
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "results.jsonl",
        "panel.csv",
        "cells.sqlite",
        "received.html",
    }
