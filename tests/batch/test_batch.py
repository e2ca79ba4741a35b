"""Many documents, hostile ones among them: every one gets its result, and the right one."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import unruly
from support.made_reports import bodies

from govreport_core import create_plugin_manager, extract, extract_many, hookimpl
from govreport_core.batch.extractor import Extractor
from govreport_core.batch.fingerprint import code_digest
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.workers.order import Order
from govreport_core.errors import PluginError
from govreport_core.sources.ref import SourceRef

Pair = tuple[str, bytes]
# Seconds; on a busy machine a page that hangs nowhere takes some, too.
HANGS_AFTER = 10.0


@pytest.fixture(scope="module")
def reports() -> list[Pair]:
    return [(f"{agency}-{year}", page.encode()) for agency, year, _, page in bodies(8, range(2021, 2026))]


@pytest.fixture(scope="module")
def expected(reports: list[Pair]) -> dict[str, dict[str, Any]]:
    manager = create_plugin_manager()
    return {name: extract(data, manager=manager).to_dict()["report"] for name, data in reports}


def run_in(kind: str, sources: object, **options: Any) -> list[Any]:
    if kind == "serial":
        return list(extract_many(sources, **options))
    if kind == "jobs":
        return list(extract_many(sources, jobs=2, **options))
    pool: Executor = ThreadPoolExecutor(2) if kind == "threads" else ProcessPoolExecutor(2, _spawned())
    with pool:
        return list(extract_many(sources, executor=pool, **options))


def _spawned() -> Any:
    import multiprocessing

    return multiprocessing.get_context("spawn")


@pytest.mark.parametrize("kind", ["serial", "jobs", "threads", "processes"])
def test_every_way_to_run_gives_the_same_results(kind: str, reports: list[Pair], expected: dict[str, Any]) -> None:
    results = run_in(kind, reports, ordered=True)
    assert [result.source["name"] for result in results] == [name for name, _ in reports]
    for result in results:
        assert result.status == "complete"
        assert result.report == expected[result.source["name"]]
        assert result.findings == ()


def test_results_survive_the_way_through_json(reports: list[Pair]) -> None:
    name, data = reports[0]
    (result,) = extract_many([(name, data)], jobs=1)
    direct = extract(data)
    assert dict(result.cells) == dict(direct.cells)
    assert result.provenance == direct.provenance
    assert result.source == {**direct.source, "name": name}


def test_hostile_documents_are_named_and_all_others_are_right(
    reports: list[Pair], expected: dict[str, Any], tmp_path: Path
) -> None:
    big = tmp_path / "big.html"
    with open(big, "wb") as file:
        file.truncate(300 * 1024 * 1024)
    hostiles: list[Any] = [("segfault", b"SEGFAULT"), ("hang", b"HANG"), ("hold", b"HOLD"), ("exit", b"EXIT"), big]
    hostiles += [(f"raise-{n}", b"RAISE") for n in range(100)]
    sources: list[Any] = [*reports]
    for place, each in enumerate(hostiles):
        sources.insert(place * 2 % len(sources), each)
    manager = create_plugin_manager([unruly])
    results = {
        r.source["name"]: r
        for r in extract_many(sources, jobs=2, manager=manager, timeout=HANGS_AFTER, max_bytes=64 * 1024 * 1024)
    }
    assert len(results) == len(sources)
    codes = {name: {finding.code for finding in result.findings} for name, result in results.items()}
    assert codes["segfault"] == codes["exit"] == {"worker-died"}
    assert "SIGSEGV" in results["segfault"].findings[0].message
    assert "exit code 3" in results["exit"].findings[0].message
    assert codes["hang"] == codes["hold"] == {"timed-out"}
    assert codes[str(big)] == {"oversized"}
    for number in range(100):
        raising = results[f"raise-{number}"]
        assert raising.status == "unrecognised"
        assert any(f.code == "plugin-failed" and f.details["plugin"] == "support.unruly" for f in raising.findings)
    for name, report in expected.items():
        assert results[name].report == report
        assert results[name].findings == ()


def test_a_document_that_breaks_an_executor_costs_only_itself(reports: list[Pair], expected: dict[str, Any]) -> None:
    manager = create_plugin_manager([unruly])
    sources = [*reports[:20], ("segfault", b"SEGFAULT"), *reports[20:]]
    with ProcessPoolExecutor(2, _spawned()) as pool:
        results = list(extract_many(sources, executor=pool, manager=manager, ordered=True))
    assert [r.source["name"] for r in results] == [name for name, _ in sources]
    for result in results:
        if result.source["name"] == "segfault":
            assert [f.code for f in result.findings] == ["worker-died"]
        else:
            assert result.report == expected[result.source["name"]]


def test_a_dask_cluster_runs_the_same_call(reports: list[Pair], expected: dict[str, Any]) -> None:
    distributed = pytest.importorskip("dask.distributed", reason="the extra dask is not installed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = set(client.run(__import__("os").getpid).values())
        results = list(extract_many(reports, executor=client.get_executor(), ordered=True, chunk=4))
    assert len(pids) == 2, "two worker processes"
    assert {r.source["name"]: r.report for r in results} == expected


class Flaky(Executor):
    """An executor that fails each chunk of several documents and never more than a few at a time."""

    def __init__(self) -> None:
        self.open = 0
        self.most = 0

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.open += 1
        self.most = max(self.most, self.open)

        def work() -> None:
            if len(arguments[1]) > 1:
                future.set_exception(RuntimeError("the node is gone"))
            else:
                future.set_result(function(*arguments, **named))
            self.open -= 1

        threading.Timer(0.01, work).start()
        return future


def test_a_chunk_that_fails_is_tried_again_one_by_one(reports: list[Pair], expected: dict[str, Any]) -> None:
    executor = Flaky()
    results = list(extract_many(reports[:12], executor=executor, chunk=4, in_flight=3))
    assert {r.source["name"]: r.report for r in results} == {name: expected[name] for name, _ in reports[:12]}
    assert executor.most <= 3


def test_sources_are_not_pulled_far_ahead() -> None:
    pulled = []

    def many() -> Iterator[Pair]:
        for number in range(5000):
            pulled.append(number)
            yield f"d{number}", b"not a report"

    results = extract_many(many(), jobs=2, ordered=True)
    for _ in range(10):
        next(results)
    assert len(pulled) < 2500
    results.close()  # type: ignore[attr-defined]


@given(st.permutations(range(30)), st.integers(1, 30))
@settings(max_examples=60)
def test_order_gives_everything_out_once_and_in_order(arrivals: list[int], window: int) -> None:
    order = Order(True, window=window)
    given_out: list[int] = []
    waiting = list(arrivals)
    while waiting:
        index = next(i for i in waiting if order.has_room(i))
        waiting.remove(index)
        order.put(index, Outcome(str(index), b"x", "complete"))
        given_out += [int(outcome.name) for outcome in order.ready()]
        assert index < len(given_out) + window
    assert given_out == list(range(30))


def test_a_plugin_that_cannot_travel_is_refused_at_once() -> None:
    class Local:
        @hookimpl
        def govreport_parse(self, document: object, form: object) -> None:
            return None

    with pytest.raises(PluginError, match="cannot be sent to another process"):
        extract_many([("a", b"x")], jobs=1, plugins=[Local()])
    with ThreadPoolExecutor(1) as threads:
        (result,) = extract_many([("a", b"x")], executor=threads, plugins=[Local()])
    assert result.status == "unrecognised"


def test_plugins_and_settings_arrive_in_the_workers(reports: list[Pair]) -> None:
    for result in extract_many(reports[:2], jobs=1, plugins=[unruly], assume=()):
        assert result.provenance.plugins[0] == "support.unruly"
        assert result.provenance.assumptions == ()


def test_an_executor_and_jobs_together_are_refused() -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="not both"):
        extract_many([], executor=pool, jobs=2)


def test_a_failing_extraction_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    extractor = Extractor()

    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(extractor, "_extract", fail)
    outcome = extractor(SourceRef("deep", data=b"<p>"))
    assert outcome.status == "failed"
    assert outcome.reason is not None
    assert "RecursionError: too deep" in outcome.reason


@pytest.mark.parametrize("changed", ["helper.py", "deep/words.py", "deep/labels.json"])
def test_the_digest_of_a_plugin_changes_with_every_file_of_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """Wherever the plugin's own module is: beside the file, above it or in another folder."""
    package = tmp_path / f"site_{changed.rpartition('/')[2].partition('.')[0]}"
    for file in ("__init__.py", "parser.py", "helper.py", "deep/__init__.py", "deep/words.py", "deep/labels.json",
                 "readers/__init__.py", "readers/plugin.py"):  # fmt: skip
        (package / file).parent.mkdir(parents=True, exist_ok=True)
        (package / file).write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins = [importlib.import_module(f"{package.name}.{module}") for module in ("parser", "readers.plugin")]

    before = [code_digest(plugin) for plugin in plugins]
    (tmp_path / "unrelated.py").write_text("WORDS = 1\n", "utf-8")
    assert [code_digest(plugin) for plugin in plugins] == before
    (package / changed).write_text("2", "utf-8")
    after = [code_digest(plugin) for plugin in plugins]
    assert all(now != then for now, then in zip(after, before, strict=True))


def test_the_digest_of_a_package_in_a_namespace_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "other"):
        (tmp_path / "shared_space" / name).mkdir(parents=True)
        (tmp_path / "shared_space" / name / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugin = importlib.import_module("shared_space.one")
    before = code_digest(plugin)
    (tmp_path / "shared_space" / "other" / "__init__.py").write_text("WORDS = 2\n", "utf-8")
    assert code_digest(plugin) == before
    (tmp_path / "shared_space" / "one" / "more.py").write_text("", "utf-8")
    assert code_digest(plugin) != before
