"""What the comparison of text and table costs, as a share of reading the same report.

python benchmarks/narrative.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from govreport_core import create_plugin_manager, extract
from govreport_narrative import compare

REPORTS = sorted((Path(__file__).resolve().parents[1] / "examples" / "reports").iterdir())
REPEATS = 15


def best(work: Callable[[], object]) -> float:
    """The least CPU time of several runs, in seconds."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    manager = create_plugin_manager()
    for path in REPORTS:
        data = path.read_bytes()
        result = extract(data, manager=manager)
        whole = best(lambda data=data: extract(data, manager=manager))  # type: ignore[misc]
        share = best(lambda result=result: compare(result)) / whole  # type: ignore[misc]
        print(f"{path.name:24} {whole * 1000:7.1f} ms in all, {share:5.0%} for the comparison")


if __name__ == "__main__":
    main()
