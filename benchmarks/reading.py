"""What reading costs, held against its budgets: one table, all of it measured in one run.

    python benchmarks/reading.py [--rounds 10] [--damaged 20]

Timed is the whole of extract(), validation and JSON included, with a manager made beforehand. pandas.read_html, lxml's
parse and a bare PDFium lattice read the same documents in turn, and CPU time is counted: a ratio is the median of the
ratios of all rounds, which means something on a busy machine, too. Documents that are no pages are measured in P, what
pandas takes for the tables of a page of 35 KB.

In each round a document is read twice: as the first of its kind, the memories of labels emptied, and again. Budgets
are for the second; a run over many reports lies between the two, because reports print the same labels. `calls` are
the calls of functions, Python's and C's, the second time: nearly the same number on every machine.

Of the budgets two are measured elsewhere: many documents by `batch.py`; twice the size by nobody yet.
"""

from __future__ import annotations

import argparse
import functools
import gc
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from documents import Timed, reference_page, timed_documents
from pdf import bare_lattice
from support.paths import REPORTS

from govreport_core import create_plugin_manager, extract
from govreport_core.forms.loading import load_form
from govreport_core.hooks.manager import PluginManager

LOOP = REPORTS / "commission-2024.html"
IMPORT = "import govreport_core"
FEWEST_REMEMBERED = 1024
IMPORT_MILLISECONDS, IMPORT_MEGABYTES = 60, 20

Task = Callable[[], object]


class Measured(NamedTuple):
    """A line of the table: what a thing takes, in units of what another takes."""

    name: str
    budget: str
    ratio: float
    first: float | None
    milliseconds: float
    calls: int | None
    holds: bool | None


def lxml_parse(data: bytes) -> object:
    from lxml import etree

    return etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))


def pandas_tables(data: bytes) -> object:
    import pandas

    return pandas.read_html(io.BytesIO(data), encoding="utf-8", flavor="lxml")


OTHERS: dict[str, Callable[[bytes], object]] = {
    "pandas": pandas_tables,
    "lxml": lxml_parse,
    "lattice": bare_lattice,
}


def take_turns(tasks: dict[str, Task], rounds: int, before: Callable[[str], None]) -> dict[str, list[float]]:
    """Milliseconds of CPU time of every round but the first, which warms up.

    :param before: is called with the name of each task before its clock runs.
    """
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            before(name)
            start = time.process_time()
            task()
            if number:
                times[name].append((time.process_time() - start) * 1000)
    return times


def count_calls(task: Task) -> int:
    """How many functions a task calls, Python's and C's, when it is done again."""
    task()
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        task()
    finally:
        sys.setprofile(None)
    return counted


def find_memories() -> list[Any]:
    """The bounded memories of what texts say; smaller ones hold constants of the forms, those without a bound files."""
    kind = type(functools.lru_cache(lambda: None))
    found = [each for each in gc.get_objects() if isinstance(each, kind)]
    ours = [each for each in found if each.__module__.startswith("govreport_")]
    return [each for each in ours if (each.cache_parameters()["maxsize"] or 0) >= FEWEST_REMEMBERED]


def imported(statement: str) -> tuple[float, float]:
    """CPU milliseconds and peak megabytes of an import in a process of its own, compiled before as when installed."""
    code = (
        f"import re, time; start = time.process_time(); {statement}; took = time.process_time() - start\n"
        "peak = re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())\n"
        "print(took * 1000, int(peak[1]) / 1024)"
    )
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", code]
        runs = [subprocess.run(command, capture_output=True, text=True, check=True, env=environment) for _ in range(8)]
    figures = [tuple(map(float, run.stdout.split())) for run in runs]
    return min(f[0] for f in figures), min(f[1] for f in figures)


def measure_documents(documents: Sequence[Timed], manager: PluginManager, rounds: int) -> list[Measured]:
    """The lines of documents, those of a group as one line."""
    name_of_page, page = reference_page(load_form("2021"))
    tasks: dict[str, Task] = {f"P, {name_of_page}": lambda: pandas_tables(page)}
    for document in documents:
        if document.against in OTHERS:
            other = OTHERS[document.against]
            tasks[f"{document.against} {document.name}"] = functools.partial(other, document.data)
        read = functools.partial(_read, document.data, manager)
        tasks[f"first {document.name}"] = tasks[f"again {document.name}"] = read
    for task in tasks.values():
        task()
    memories = find_memories()

    def forget(name: str) -> None:
        if name.startswith("first "):
            for memory in memories:
                memory.cache_clear()

    gc.collect()
    gc.freeze()  # what pandas and the rest have loaded is not to be searched through at our cost
    times = take_turns(tasks, rounds, forget)
    lines: dict[str, list[Measured]] = {}
    for document in documents:
        reference = times[f"P, {name_of_page}" if document.against == "P" else f"{document.against} {document.name}"]
        key = document.group or f"{document.name} {document.against}"
        lines.setdefault(key, []).append(_measured(document, times, reference, manager))
    return [_worst_but_few(line) for line in lines.values()]


def _read(data: bytes, manager: PluginManager) -> str:
    return extract(data, manager=manager).to_json()


def _measured(
    document: Timed, times: dict[str, list[float]], reference: Sequence[float], manager: PluginManager
) -> Measured:
    again = times[f"again {document.name}"]
    ratio = _median_ratio(again, reference)
    unit = document.against if document.against == "P" else f"{document.against} on it"
    budget = f"{document.budget} x {unit}" if document.budget is not None else f"none, in {unit}"
    return Measured(
        document.group or document.name,
        budget,
        ratio,
        _median_ratio(times[f"first {document.name}"], reference),
        statistics.median(again),
        count_calls(functools.partial(_read, document.data, manager)),
        None if document.budget is None else ratio <= document.budget,
    )


def _median_ratio(times: Iterable[float], reference: Iterable[float]) -> float:
    return statistics.median(time / other for time, other in zip(times, reference, strict=True))


def _worst_but_few(lines: Sequence[Measured]) -> Measured:
    """The line that nineteen of twenty do not exceed."""
    return sorted(lines, key=lambda line: line.ratio)[-1 - len(lines) // 20]


def measure_loop(manager: PluginManager, rounds: int) -> Measured:
    """extract() in a plain loop, against one with a manager."""
    tasks: dict[str, Task] = {
        "plain": lambda: extract(LOOP).to_json(),
        "managed": lambda: extract(LOOP, manager=manager).to_json(),
    }
    times = take_turns(tasks, rounds, lambda _: None)
    ratio = _median_ratio(times["plain"], times["managed"])
    calls = count_calls(tasks["plain"])
    name = f"extract() without a manager: {LOOP.name}"
    return Measured(name, "1.1 x with one", ratio, None, statistics.median(times["plain"]), calls, ratio <= 1.1)


def print_table(lines: Iterable[Measured]) -> None:
    """The table in markdown."""
    print("| what | budget | is | first of its kind | ms | calls | |\n|---|---|---|---|---|---|---|")
    for line in lines:
        first = "" if line.first is None else f"{line.first:.2f}"
        calls = "" if line.calls is None else f"{line.calls:,}"
        verdict = {None: "", True: "holds", False: "does not"}[line.holds]
        measured = (f"{line.ratio:.2f}", first, f"{line.milliseconds:.1f}", calls, verdict)
        print(f"| {' | '.join((line.name, line.budget, *measured))} |")


def main() -> None:
    """Print the table: what was measured, its budget, and whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--damaged", type=int, default=20, help="reports that have lost zeros")
    options = parser.parse_args()
    manager = create_plugin_manager()
    # A plugin that does not load makes everything look fast.
    assert manager.faults == (), manager.faults
    documents = list(timed_documents(load_form("2021"), options.damaged))
    print_table([*measure_documents(documents, manager, options.rounds), measure_loop(manager, 3 * options.rounds)])
    assert manager.faults == (), manager.faults
    milliseconds, megabytes = imported(IMPORT)
    holds = milliseconds <= IMPORT_MILLISECONDS and megabytes <= IMPORT_MEGABYTES
    print(
        f"\n`{IMPORT}`: {milliseconds:.0f} ms of {IMPORT_MILLISECONDS}, {megabytes:.0f} MB of {IMPORT_MEGABYTES}, "
        f"{'holds' if holds else 'does not'}"
    )


if __name__ == "__main__":
    main()
