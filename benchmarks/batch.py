"""How many documents a second, with how much memory: python benchmarks/batch.py [--documents 5000] [--memory 100000]

Ratios are taken within one run, so that a busy machine hurts both sides alike: the runs that are compared take
turns on shares of the documents, and their processor time is printed beside the time on the clock.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests")]

from support.made_reports import body_name, make_figures  # noqa: E402
from support.pdf_sheets import draw, sheets  # noqa: E402
from support.published import TABLES, TEXTS, html, word  # noqa: E402

from govreport_core import Result, Source, extract  # noqa: E402
from govreport_core.batch.api import extract_many, run_documents  # noqa: E402
from govreport_core.batch.extractor import Extractor  # noqa: E402
from govreport_core.batch.options import BatchOptions  # noqa: E402
from govreport_core.export.write import export  # noqa: E402
from govreport_core.forms.loading import load_form  # noqa: E402
from govreport_core.hooks.manager import PluginManager  # noqa: E402
from govreport_core.json_lines import pack_line  # noqa: E402
from govreport_core.model.stored import iter_results  # noqa: E402
from govreport_core.panel.panel import build_panel  # noqa: E402
from govreport_core.sources.expand import expand_sources  # noqa: E402

TURNS = 4
# So many documents are made; more are these again.
DISTINCT = 1000
# What is made of stored results beside files.
PANEL = "panel"


def make(folder: Path, documents: int) -> list[str]:
    """Documents on disk, see `mixed`."""
    paths = []
    for number, (suffix, content) in enumerate(mixed(documents)):
        path = folder / f"{number:06}{suffix}"
        path.write_bytes(content)
        paths.append(str(path))
    return paths


def mixed(documents: int) -> Iterator[tuple[str, bytes]]:
    """Suffix and content of documents in the layouts of published reports, with made figures: of twenty, eleven are
    pages, four texts, four Word files and one a PDF. Behind the first thousand they come again."""
    kinds = [".html", ".txt", ".html", ".docx", ".html"] * 4
    kinds[-1] = ".pdf"
    made: list[tuple[str, bytes]] = []
    for number in range(documents):
        if number < DISTINCT:
            made.append((kinds[number % len(kinds)], _written(kinds[number % len(kinds)], number)))
        yield made[number % DISTINCT]


def _written(suffix: str, number: int) -> bytes:
    """One of these documents."""
    if suffix == ".pdf":
        form = load_form("2021")
        figures = {key: str(value) for key, value in make_figures(form, number).items()}
        return draw([f"{body_name(number)}2023年政府信息公开工作年度报告", "一、总体情况", *sheets(form, figures)])
    layouts = list((TEXTS if suffix == ".txt" else TABLES).values())
    page = layouts[number // 5 % len(layouts)](number)
    if suffix == ".docx":
        return word(page)
    if suffix == ".txt":
        return "\n".join(block for block in page.blocks if isinstance(block, str)).encode()
    return html(page).encode()


def seconds(work: Callable[[], int], expected: int) -> float:
    begun = time.perf_counter()
    done = work()
    if done != expected:
        raise SystemExit(f"{done} results of {expected} documents")
    return time.perf_counter() - begun


def compare(paths: list[str], names: list[str]) -> dict[str, float]:
    """Seconds for all documents by each way to run them, taking turns."""
    size = len(paths) // TURNS
    taken = dict.fromkeys(names, 0.0)
    ratios = []
    with Ways(names) as ways:
        for turn in range(TURNS):
            share = paths[turn * size : (turn + 1) * size]
            order = names if turn % 2 == 0 else names[::-1]
            spent = {name: seconds(partial(ways.run, name, share), size) for name in order}
            for name in names:
                taken[name] += spent[name]
            ratios.append(spent[names[0]] / spent[names[1]])
    by_turn = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"  {names[0]} / {names[1]} by turn: {by_turn}; median {statistics.median(ratios):.2f}")
    return taken


class Ways:
    """The ways to run, with what they need to be set up."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._extractor = Extractor()
        self._close: list[Callable[[], None]] = []

    def __enter__(self) -> Ways:
        if "dask" in self._names:
            from dask.distributed import Client, LocalCluster

            cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
            client = Client(cluster)
            self._close = [client.close, cluster.close]
            self._executor = client.get_executor()
            for _ in extract_many([("warm", b"x")] * 8, executor=self._executor, chunk=1):
                pass
        return self

    def __exit__(self, *exception: object) -> None:
        for close in self._close:
            close()

    def run(self, name: str, paths: list[str]) -> int:
        items = enumerate(expand_sources(paths))
        if name == "dask":
            outcomes = run_documents(items, self._extractor, BatchOptions(executor=self._executor))
        else:
            outcomes = run_documents(items, self._extractor, BatchOptions(jobs=int(name.partition(" ")[0])))
        return sum(1 for outcome in outcomes if outcome.status not in ("failed", "unrecognised"))


def shares(paths: list[str]) -> None:
    """What two processes can gain by processor time alone, which other programs on the machine hardly change."""
    begun = time.process_time()
    for _ in run_documents(enumerate(expand_sources(paths)), Extractor()):
        pass
    working = time.process_time() - begun
    extractor = Extractor()
    begun = time.process_time()
    for _ in run_documents(enumerate(expand_sources(paths)), extractor, BatchOptions(jobs=2, ordered=True)):
        pass
    collecting = time.process_time() - begun
    each = [1000 * spent / len(paths) for spent in (working, collecting)]
    print(f"  processor time a document: {each[0]:.2f} ms to extract, {each[1]:.2f} ms to hand out and collect")
    print(f"  so two processes on two processors gain at most {2 / (1 + collecting / working):.2f} x")


def canned(source: Source, *, manager: PluginManager, **_: object) -> Result:
    """A result of full size at the least cost, to see what the machinery itself holds."""
    result = _once(manager)
    return replace(result, source={**result.source, "name": source.name})


@lru_cache(maxsize=1)
def _once(manager: PluginManager) -> Result:
    return extract(next(mixed(1))[1], manager=manager)


def peak(counts: list[int], real: bool) -> None:
    """The memory of the collecting process, and of its workers, after so many documents."""

    def sources(number: int) -> Iterator[tuple[str, bytes]]:
        for place, (suffix, content) in enumerate(mixed(number)):
            yield f"report-{place}{suffix}", content

    marks = sorted(counts)
    extractor = Extractor() if real else Extractor(extract="batch:canned")
    outcomes = run_documents(
        enumerate(expand_sources(sources(marks[-1]))), extractor, BatchOptions(jobs=2, ordered=True)
    )
    watched = Watched()
    done = 0
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        for outcome in outcomes:
            # Overwritten, not appended: a hundred thousand results are several GB of disk.
            file.seek(0)
            file.write(outcome.line)
            done += 1
            if done in marks:
                own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"  {done:>7,} documents: peak {own:.0f} MB here, {watched.take():.0f} MB in the largest worker")
    watched.stop()


class Watched:
    """The largest resident size of a child process, looked at now and then."""

    def __init__(self) -> None:
        self._largest = 0.0
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def take(self) -> float:
        return self._largest

    def stop(self) -> None:
        self._ended.set()

    def _watch(self) -> None:
        import psutil

        me = psutil.Process()
        while not self._ended.wait(0.5):
            for child in me.children(recursive=True):
                try:
                    self._largest = max(self._largest, child.memory_info().rss / 2**20)
                except psutil.Error:
                    continue


def export_memory(reports: int) -> None:
    """Peak memory of exporting so many reports, and of a panel of them, in a process of its own each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [outcome.line for outcome in run_documents(enumerate(expand_sources(make(folder, 200))), Extractor())]
        results = folder / "results.jsonl.gz"
        packed = [pack_line(line) for line in lines]
        with open(results, "wb") as file:
            for place in range(reports):
                file.write(packed[place % len(packed)])
        size, packed_size = sum(map(len, lines)) / len(lines), results.stat().st_size / reports
        print(f"  {size:,.0f} bytes a result, {packed_size:,.0f} packed")
        for suffix in ("parquet", "csv", "sqlite", PANEL):
            command = [sys.executable, __file__, "--export-child", str(results), str(folder / f"all.{suffix}")]
            begun = time.perf_counter()
            child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            told = child.communicate()[0]
            print(f"  {suffix}: {told.strip()}, {time.perf_counter() - begun:.0f} s")


def export_child(source: str, target: str) -> None:
    if target.endswith(PANEL):
        panel = build_panel(_of_different_bodies(iter_results(source)))
        number = panel.check().count
    else:
        number = export(iter_results(source), target)
    print(f"{number:,} reports, peak {own_peak():.0f} MB")


def own_peak() -> float:
    """The most memory that this program had, in MB. What `getrusage` says counts that of the program before it in the
    same process, which is the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _of_different_bodies(results: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The same reports again and again, each time of other bodies, and each body with five years of them."""
    for place, result in enumerate(results):
        source = result["source"]
        name = f"{source['name']}-{place}"
        yield {**result, "source": {**source, "name": name, "agency": f"示例{place // 5}号", "year": 2019 + place % 5}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--memory", type=int, default=100_000, help="documents of the memory run; 0: none")
    parser.add_argument("--export", type=int, default=100_000, help="reports of the export run; 0: none")
    parser.add_argument("--no-dask", action="store_true")
    parser.add_argument("--canned", action="store_true", help="memory run without the parsers")
    parser.add_argument("--export-child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.export_child:
        export_child(*options.export_child)
        return
    with tempfile.TemporaryDirectory() as folder:
        if options.documents:
            paths = make(Path(folder), options.documents)
            print(f"{len(paths):,} reports, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
            shares(paths[:1000])
            taken = compare(paths, ["1 process", "2 processes"])
            for name, spent in taken.items():
                print(f"  {name}: {spent:.1f} s, {len(paths) / spent:.0f} documents/s")
            print(f"  two processes: {taken['1 process'] / taken['2 processes']:.2f} x one")
            if not options.no_dask:
                taken = compare(paths, ["dask", "2 processes"])
                print(f"  Dask takes {taken['dask'] / taken['2 processes']:.2f} x the time of the process pool")
    if options.memory:
        print("memory of a run")
        peak([1000, options.memory // 10, options.memory], not options.canned)
    if options.export:
        print("memory of an export")
        export_memory(options.export)


if __name__ == "__main__":
    main()
