"""Parts of a run that the workers of a cluster write themselves: whole, gone on with, and counted."""

from __future__ import annotations

import gzip
import importlib.util
import json
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support import unruly
from support.made_reports import bodies

from govreport_core import create_plugin_manager, extract
from govreport_core.batch import Extractor, PartsError, extract_parts
from govreport_core.batch.options import BatchOptions

Pair = tuple[str, bytes]
# Seconds; on a busy machine a page that hangs nowhere takes some, too.
HANGS_AFTER = 10.0


@pytest.fixture(scope="module")
def reports() -> list[Pair]:
    return [(f"{agency}-{year}", page.encode()) for agency, year, _, page in bodies(4, range(2021, 2026))]


def stored(folder: Path) -> dict[str, dict[str, Any]]:
    """Name -> stored result, of all parts; none stands in two."""
    parts = [gzip.decompress(part.read_bytes()) for part in sorted(folder.glob("part-*.jsonl.gz"))]
    results = [json.loads(line) for part in parts for line in part.splitlines()]
    named = {result["source"]["name"]: result for result in results}
    assert len(named) == len(results)
    return named


def test_parts_together_have_the_results_of_one_run(reports: list[Pair], tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        summary = extract_parts(reports, tmp_path / "out", pool, parts=3)
    manager = create_plugin_manager()
    expected = {name: extract(data, manager=manager).to_dict()["report"] for name, data in reports}
    assert {name: result["report"] for name, result in stored(tmp_path / "out").items()} == expected
    assert len(list((tmp_path / "out").glob("part-*"))) == 3
    assert summary.documents == summary.counts["complete"] == len(reports)


def test_a_repeated_call_does_what_is_left(reports: list[Pair], tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        extract_parts(reports[:-3], tmp_path, pool, parts=3)
        before = stored(tmp_path)
        summary = extract_parts(reports, tmp_path, pool, parts=3)
        fewer = extract_parts(reports[:2], tmp_path, pool, parts=3)
    assert summary.reused == len(before) == len(reports) - 3
    assert summary.documents == len(reports)
    assert fewer.reused == fewer.documents == 2
    assert set(stored(tmp_path)) == {name for name, _ in reports[:2]}


def test_a_document_that_kills_its_process_costs_the_cluster_nothing(reports: list[Pair], tmp_path: Path) -> None:
    extractor = Extractor(manager=create_plugin_manager([unruly]))
    with ThreadPoolExecutor(2) as pool:
        summary = extract_parts(
            [*reports, ("kills", b"SEGFAULT"), ("hangs", b"HANG")],
            tmp_path,
            pool,
            parts=2,
            extractor=extractor,
            options=BatchOptions(timeout=HANGS_AFTER),
        )
    assert summary.counts == {"complete": len(reports), "failed": 2}
    assert sorted(name for name, _ in summary.named["failed"]) == ["hangs", "kills"]
    assert summary.exit_code == 1


class Losing(Executor):
    """An executor whose first task is lost with its worker."""

    def __init__(self) -> None:
        self.lost = False

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if not self.lost:
            self.lost = True
            future.set_exception(RuntimeError("the node is gone"))
        else:
            future.set_result(function(*arguments, **named))
        return future


def test_a_lost_part_is_named_and_the_others_are_whole(reports: list[Pair], tmp_path: Path) -> None:
    executor = Losing()
    with pytest.raises(PartsError, match=r"1 of 2 parts .*part-0000\.jsonl\.gz: RuntimeError: the node is gone"):
        extract_parts(reports, tmp_path, executor, parts=2)
    written = stored(tmp_path)
    assert 0 < len(written) < len(reports)
    summary = extract_parts(reports, tmp_path, executor, parts=2)
    assert (summary.documents, summary.reused) == (len(reports), len(written))


def test_no_parts_are_refused(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="one at least"):
        extract_parts([], tmp_path, pool, parts=0)


def test_workers_of_dask_write_the_parts(reports: list[Pair], tmp_path: Path) -> None:
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("the extra dask is not installed")
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        summary = extract_parts(reports, tmp_path, client.get_executor(), parts=4)
    assert summary.counts == {"complete": len(reports)}
    assert set(stored(tmp_path)) == {name for name, _ in reports}
