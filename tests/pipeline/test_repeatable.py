"""What a document yields depends on its bytes: not on the machine's speed, locale, time zone or order of hashes."""

from __future__ import annotations

import os
import subprocess
import sys

# Broken tables, some of them so badly that arithmetic gives up on them, or nearly so.
PROGRAM = """
import random, sys
from support.hostile import HTML, TEXT
from support.fuzzing import broken
from govreport_core import create_plugin_manager, extract

documents = [(HTML, seed) for seed in (3, 81, 110, 133, 191, *range(60, 72))]
documents += [(TEXT, seed) for seed in (13, *range(68, 76))]
manager = create_plugin_manager()
if "slowly" in sys.argv:
    sys.settrace(lambda frame, event, argument: None)
for names, seed in documents:
    _, data, what = broken(random.Random(seed), list(names), seed)
    sys.stdout.write(what + " " + extract(data, manager=manager).to_json() + "\\n")
"""


def start(hash_seed: str, locale: str, zone: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "LC_ALL": locale,
        "TZ": zone,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONHASHSEED": hash_seed,
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)


def test_the_same_bytes_give_the_same_result_on_another_machine() -> None:
    """A slow one with another hash seed, locale and time zone."""
    processes = start("1", "C.UTF-8", "UTC"), start("2", "C", "Asia/Shanghai", "slowly")
    outputs = [process.communicate(timeout=300)[0].decode().splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    quick, slow = outputs
    assert len(quick) == len(slow) == 26
    assert [one.split("{")[0] for one, other in zip(quick, slow, strict=True) if one != other] == []
    assert any('"out-of-time"' in one for one in quick)
