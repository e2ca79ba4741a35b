"""A disk that is full is said in a message, by every command and in every format."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import REPORTS

from govreport_core import extract

REPORT = sorted(REPORTS.glob("*.txt"))[0]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of the size of files, and /dev/full")
COMMANDS = [
    *(f"export results.jsonl --shape {shape} -o table{suffix}" for suffix in (".csv", ".xlsx", ".sqlite", ".parquet") for shape in ("wide", "long")),
    "export results.jsonl --shape form -o table.xlsx",
    "panel results.jsonl --plot plot.png",
    f"extract {REPORT} -o result.json",
    f"extract {REPORTS} -o new.jsonl --jobs 1",
    *(f"{command} >/dev/full" for command in (
        "check results.jsonl", "panel results.jsonl", "panel results.jsonl --format json", "plugins", "schema 2021",
        f"extract {REPORT}", f"extract {REPORTS} --jobs 1",
    )),
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_is_said(command: str, tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text((extract(REPORT).to_json() + "\n") * 20)
    before = sorted(tmp_path.iterdir())
    # In blocks of 1,024 bytes or less.
    limit = "" if "/dev/full" in command else "ulimit -f 3; "
    # Python keeps what it compiled, and of a file that may not grow only a part: every later process would fail.
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(
        ["bash", "-c", f"{limit}{sys.executable} -m govreport_core.cli {command}"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "Error: " in done.stderr
    if command.startswith("export"):
        assert sorted(tmp_path.iterdir()) == before
