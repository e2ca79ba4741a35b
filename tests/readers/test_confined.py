"""Documents that ask for endless time or memory are refused within bounds, and harm nobody else."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import endless_files
from support.paths import SHARED
from support.pdf_sheets import draw, sheets

from govreport_core import Result, extract, extract_many
from govreport_core.cli.group import main
from govreport_core.errors import OversizedSource, UnreadableSource
from govreport_core.forms import load_form
from govreport_core.model.source import Source
from govreport_readers.confined import limits, pool
from govreport_readers.pdf import reader

# Of computing, for one document.
SECONDS = 20.0
# In which a process ends whose parent is gone, also on a machine that is busy.
PATIENCE = 60.0
MOST_MEMORY = 1_500_000_000
FEW = ("two forms in each other", "forms that double", "long codes", "filters named elsewhere", "objects in a ring")
BAD = ("oversized", "unreadable", "empty")
ROBUST = sorted((SHARED / "robust").glob("*.pdf")) if SHARED.is_dir() else []


@cache
def one_sheet() -> bytes:
    """A report as PDF."""
    form = load_form("2021")
    tables = sheets(form, {key: str(number % 7) for number, key in enumerate(form.cells)})
    return draw(["一、总体情况", *tables])


def figures_of(result: Result) -> dict[str, object]:
    """What was read of it."""
    return {key: cell.value for key, cell in result.cells.items()}


def memory_of_children() -> int:
    """The most memory that an ended process of ours had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit


def computing_time() -> float:
    """Seconds that this process has computed, and those of ours that have ended; what else runs here counts nothing."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def assert_refused_within_bounds(data: bytes | Path) -> None:
    begun = computing_time()
    result = extract(data)
    assert computing_time() - begun < SECONDS
    assert memory_of_children() < MOST_MEMORY
    (finding,) = result.findings
    assert (result.status, finding.severity) == ("unrecognised", "error")
    assert finding.code in BAD


@pytest.mark.parametrize("case", FEW)
def test_a_small_file_that_asks_for_endless_work_is_refused(case: str) -> None:
    assert_refused_within_bounds(endless_files.PDF[case]())


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in endless_files.PDF if case not in FEW])
def test_more_small_files_that_ask_for_endless_work_are_refused(case: str) -> None:
    assert_refused_within_bounds(endless_files.PDF[case]())


@pytest.mark.slow
@pytest.mark.skipif(not ROBUST, reason="there is no folder ../shared/robust beside the repository")
@pytest.mark.parametrize("path", ROBUST, ids=lambda path: path.stem)
def test_found_files_that_ask_for_endless_work_are_refused(path: Path) -> None:
    assert_refused_within_bounds(path)


def test_the_others_of_a_run_are_unharmed(tmp_path: Path) -> None:
    for name in ("a", "c"):
        (tmp_path / f"{name}.pdf").write_bytes(one_sheet())
    (tmp_path / "b.pdf").write_bytes(endless_files.PDF["two forms in each other"]())
    begun = computing_time()
    first, second, third = extract_many(tmp_path, jobs=2, ordered=True)
    assert computing_time() - begun < SECONDS
    assert [finding.code for finding in second.findings] == ["oversized"]
    for result in (first, third):
        assert figures_of(result) == figures_of(extract(one_sheet()))


def test_the_command_says_why(tmp_path: Path) -> None:
    path = tmp_path / "ring.pdf"
    path.write_bytes(endless_files.PDF["two forms in each other"]())
    done = CliRunner().invoke(main, ["extract", str(path)])
    assert done.exit_code == 1
    assert "reading it takes more than" in done.stderr


def test_what_comes_back_is_what_is_read_here() -> None:
    source = Source("sheet.pdf", one_sheet(), url="https://x.example/1")
    assert reader.govreport_read(source) == reader.read_pdf(source)


def test_where_no_process_can_be_started_the_file_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool._of_process, "is_possible", False)
    source = Source("sheet.pdf", one_sheet())
    assert reader.govreport_read(source) == reader.read_pdf(source)


def test_an_interpreter_that_is_none_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_of_process", pool._Pool())
    monkeypatch.setattr(sys, "executable", "/bin/false" if os.path.exists("/bin/false") else "/nowhere")
    source = Source("sheet.pdf", one_sheet())
    assert reader.govreport_read(source) == reader.read_pdf(source)
    assert not pool._of_process.is_possible


@pytest.fixture
def fresh_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[pool._Pool]:
    """A pool without processes."""
    fresh = pool._Pool()
    monkeypatch.setattr(pool, "_of_process", fresh)
    yield fresh
    fresh.close()


def _only_process(of: pool._Pool) -> subprocess.Popen[bytes]:
    (process,) = of._all
    return process._process


def test_a_process_serves_one_document_after_another(fresh_pool: pool._Pool) -> None:
    extract(one_sheet())
    first = _only_process(fresh_pool)
    extract(one_sheet())
    assert _only_process(fresh_pool) is first


def test_a_process_that_was_ended_while_it_waited_costs_no_document(fresh_pool: pool._Pool) -> None:
    expected = figures_of(extract(one_sheet()))
    first = _only_process(fresh_pool)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert figures_of(extract(one_sheet())) == expected


def read_in_test(source: Source) -> None:
    """A reader that does what its document says."""
    order = source.data.decode()
    if order == "abort":
        os.abort()
    if order == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == "work":
        while True:
            pass
    if order == "fill":
        kept = [bytes(50_000_000) for _ in range(100)]
        assert len(kept) == 100
    if order == "print":
        print("a library prints")
        return
    raise {"memory": MemoryError, "damaged": ValueError, "refused": OversizedSource}[order]("x", "y")


@pytest.mark.parametrize(
    ("order", "kind", "words"),
    [
        ("abort", OversizedSource, "memory"),
        ("crash", UnreadableSource, "SIGSEGV"),
        ("fill", OversizedSource, "MB of memory"),
        ("memory", OversizedSource, "MB of memory"),
        ("refused", OversizedSource, "x.pdf: y"),
        ("damaged", pool.ConfinementError, "ValueError"),
    ],
)
def test_what_a_reader_does_is_told(order: str, kind: type[Exception], words: str, fresh_pool: pool._Pool) -> None:
    with pytest.raises(kind, match=words):
        pool.read_confined(f"{__name__}:read_in_test", Source("x.pdf", order.encode()))


def test_a_reader_that_computes_without_end_is_ended(fresh_pool: pool._Pool) -> None:
    begun = computing_time()
    with pytest.raises(OversizedSource, match=f"more than {limits.MAX_SECONDS} s"):
        pool.read_confined(f"{__name__}:read_in_test", Source("x.pdf", b"work"))
    assert computing_time() - begun < SECONDS


def test_what_a_reader_prints_is_no_answer(fresh_pool: pool._Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert pool.read_confined(f"{__name__}:read_in_test", Source("x.pdf", b"print")) is None
    assert capfd.readouterr() == ("", "")


def test_threads_have_a_process_each(fresh_pool: pool._Pool) -> None:
    expected = figures_of(extract(one_sheet()))
    found = []
    threads = [threading.Thread(target=lambda: found.append(figures_of(extract(one_sheet())))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def _extract_and_exit() -> None:
    sys.exit(0 if extract(one_sheet()).form is not None else 1)


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork")
def test_a_forked_process_has_its_own(fresh_pool: pool._Pool) -> None:
    extract(one_sheet())
    child = multiprocessing.get_context("fork").Process(target=_extract_and_exit)
    child.start()
    child.join(60)
    assert child.exitcode == 0
    assert extract(one_sheet()).form is not None


def test_the_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """Even where that one is killed and can say nothing."""
    (tmp_path / "sheet.pdf").write_bytes(one_sheet())
    program = (
        "import os, signal; from govreport_core import extract; extract('sheet.pdf');"
        "from govreport_readers.confined import pool; (one,) = pool._of_process._all;"
        "print(one._process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    left = int(done.stdout)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.kill(left, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
        # In a container without an init process the dead are never buried.
        if Path(f"/proc/{left}/stat").exists() and " Z " in Path(f"/proc/{left}/stat").read_text():
            return
    pytest.fail("the process is still there")
