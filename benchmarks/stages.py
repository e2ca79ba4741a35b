"""In which step of an extraction the time goes, for the documents of `reading.py`.

    python benchmarks/stages.py [WORD] [--times 5]

Percent of the profiled time of the whole, of documents whose name has the word in it. The profiler makes calls dearer
than they are, so that steps of many small functions look larger; compare a step with itself before and after a change.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats

from documents import timed_documents

from govreport_core import create_plugin_manager, extract
from govreport_core.forms.loading import load_form

WHOLE = ("pipeline/extraction.py", "_extract")
# Step -> the end of the module's path, and the function that is the whole of it.
STEPS = {
    "read": ("hooks/manager.py", "read"),
    "metadata": ("metadata/reader.py", "describe"),  # a part of read
    "captions": ("reading/foreign_tables.py", "read_captions"),
    "parse": ("reading/form_reading.py", "read_likeliest"),
    "account": ("accounting/close.py", "close_account"),
    "impute": ("pipeline/impute.py", "impute"),
    "build": ("pipeline/result_builder.py", "build_result"),
    "check": ("pipeline/extraction.py", "_checked"),
    "json": ("model/result.py", "to_json"),
}
Place = tuple[str, int, str]


def cumulated(profile: cProfile.Profile, step: tuple[str, str]) -> float:
    """Seconds spent in a function and in what it calls."""
    stats: dict[Place, tuple[int, int, float, float, object]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    found = (took[3] for (file, _, name), took in stats.items() if file.endswith(step[0]) and name == step[1])
    return max(found, default=0.0)


def main() -> None:
    """Print a table, a document a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", nargs="?", default="")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    manager = create_plugin_manager()
    assert manager.faults == (), manager.faults
    print(f"| document | {' | '.join(STEPS)} |\n|---|{'---|' * len(STEPS)}")
    documents = {each.name: each.data for each in timed_documents(load_form("2021"), damaged=1)}
    for name, data in documents.items():
        if options.word not in name:
            continue
        extract(data, manager=manager).to_json()
        profile = cProfile.Profile()
        for _ in range(options.times):
            profile.runcall(lambda data=data: extract(data, manager=manager).to_json())
        whole = cumulated(profile, WHOLE) + cumulated(profile, STEPS["json"])
        shares = (f"{100 * cumulated(profile, step) / whole:.0f}" for step in STEPS.values())
        print(f"| {name} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
