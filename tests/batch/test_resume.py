"""A run that is killed, runs out of disk or finds everything changed, and what is in the file afterwards."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.made_reports import bodies

from govreport_core import create_plugin_manager, hookimpl
from govreport_core.batch.closing_words import print_summary
from govreport_core.batch.extractor import Extractor
from govreport_core.batch.journal import Journal, JournalError
from govreport_core.batch.options import BatchOptions
from govreport_core.batch.outcome import Outcome
from govreport_core.batch.run import run_batch
from govreport_core.batch.summary import Summary
from govreport_core.json_lines import pack_line, read_packed_lines
from govreport_core.sources.ref import SourceRef

RUN = """
import sys
from govreport_core.batch import BatchOptions, run_batch
if __name__ == "__main__":
    options = {word: word in sys.argv for word in ("resume", "stale")}
    sys.exit(run_batch(sys.argv[1], sys.argv[2], BatchOptions(jobs=2, **options)).exit_code)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for agency, year, _, page in bodies(30, range(2021, 2026)):
        (folder / agency).mkdir(exist_ok=True)
        (folder / agency / f"{year}.html").write_text(page, encoding="utf-8")
    (folder / "empty.html").write_bytes(b"")
    return folder


def start(script: Path, folder: Path, output: Path, *words: str) -> subprocess.Popen[bytes]:
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(p for p in sys.path if p))
    command = [sys.executable, str(script), str(folder), str(output), *words]
    return subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)


def size(*paths: Path) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())


def kill_at_random(process: subprocess.Popen[bytes], grown: Callable[[], int], rng: random.Random) -> bool:
    """Kill a run once it has written something more; False if it was finished before."""
    begun = grown()
    while process.poll() is None and grown() <= begun:
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.15))
    finished = process.poll() is not None
    process.send_signal(signal.SIGKILL) if not finished else None
    process.communicate()
    return not finished


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on this system")
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_ten_kills_and_the_file_is_that_of_an_unbroken_run(folder: Path, tmp_path: Path, suffix: str) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN)
    whole, broken = tmp_path / f"whole{suffix}", tmp_path / f"broken{suffix}"
    process = start(script, folder, whole)
    process.communicate()
    assert process.returncode == 1, "the empty file fails, all others do not"
    rng = random.Random()
    kills = rounds = 0
    while kills < 10 and rounds < 100:
        rounds += 1
        process = start(script, folder, broken, "resume")
        kills += kill_at_random(process, lambda: size(broken), rng)
        if size(broken) == size(whole):
            # All was done before ten kills: tear off a random end, as a crash of the machine could.
            with open(broken, "r+b") as file:
                file.truncate(rng.randrange(size(whole)))
    assert kills == 10
    process = start(script, folder, broken, "resume")
    process.communicate()
    assert process.returncode == 1
    assert broken.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == [broken.name, "run.py", whole.name]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on this system")
def test_kills_while_changed_documents_are_done_again(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN)
    documents = tmp_path / "documents"
    documents.mkdir()
    for number, path in enumerate(sorted(folder.glob("*/*.html"))[:120]):
        (documents / f"{number:03}.html").write_bytes(path.read_bytes())
    output, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    start(script, documents, output).communicate()
    old = output.read_bytes()
    (documents / "000a.html").write_bytes((documents / "050.html").read_bytes())
    for number in range(1, 120, 2):
        path = documents / f"{number:03}.html"
        path.write_text(path.read_text(encoding="utf-8").replace("将继续改进", "将进一步改进"), encoding="utf-8")
    start(script, documents, whole).communicate()
    assert old != whole.read_bytes()
    rng = random.Random()
    working = [tmp_path / "out.jsonl.new"]
    for _ in range(5):
        process = start(script, documents, output, "stale")
        if not kill_at_random(process, lambda: size(*working), rng):
            break
        assert output.read_bytes() in (old, whole.read_bytes()), "the old file stands until the new one is whole"
    start(script, documents, output, "stale").communicate()
    assert output.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.glob("out*")) == ["out.jsonl"]


def fake_line(name: str, content: str = "") -> bytes:
    data = {
        "result_version": "1",
        "status": "complete",
        "source": {"name": name},
        "form": "2021",
        "report": {},
        "cells": {},
        "findings": [],
        "provenance": {"content": content},
    }
    return json.dumps(data).encode() + b"\n"


def play(path: Path, names: list[str], stop: int, *, tear: int = 0) -> tuple[int, bool]:
    """Run a journal over these sources, dying after `stop` new results; (results made, whether it finished)."""
    made = 0

    class Killed(Exception):
        pass

    try:
        with Journal(path, resume=True) as journal:
            for item in journal.plan((SourceRef(n, data=b"") for n in names), lambda outcome: None):
                if isinstance(item, Outcome):
                    journal.write(item.line)
                    continue
                if made == stop:
                    line = fake_line(item.name)
                    journal.write(line[: tear % len(line)])
                    raise Killed
                journal.write(fake_line(item.name))
                made += 1
    except Killed:
        return made, False
    return made, True


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 12), max_size=14), st.integers(0, 14), st.integers(0, 400)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_history_of_kills_and_changing_sources_ends_in_the_same_file(
    tmp_path: Path, history: list[tuple[list[int], int, int]]
) -> None:
    path = tmp_path / "r.jsonl"
    for leftover in tmp_path.glob("r.jsonl*"):
        leftover.unlink()
    names: list[str] = []
    for numbers, stop, tear in history:
        names = [f"d{number}" for number in numbers]
        play(path, names, stop, tear=tear)
    _, finished = play(path, names, 10**6)
    assert finished
    assert path.read_bytes() == b"".join(map(fake_line, names))
    assert play(path, names, 0) == (0, True), "nothing is left to do"
    assert [p.name for p in tmp_path.glob("r.jsonl*")] == ["r.jsonl"]


@given(st.integers(0, 8), st.integers(0, 300))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_only_what_is_lacking_is_made_again(tmp_path: Path, stop: int, tear: int) -> None:
    path = tmp_path / "once.jsonl"
    path.unlink(missing_ok=True)
    names = [f"d{number}" for number in range(9)]
    first, _ = play(path, names, stop, tear=tear)
    assert first == stop
    assert play(path, names, 10**6) == (9 - stop, True)


def test_a_full_disk_is_an_error_that_says_how_to_go_on(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full on this system")
    path = tmp_path / "full.jsonl"
    with Journal(path) as journal:
        assert journal._file is not None
        journal._file.close()
        journal._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115
        with pytest.raises(JournalError, match="--resume"):
            journal.write(fake_line("d"))


def test_two_runs_cannot_write_one_file(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    path = tmp_path / "r.jsonl"
    with Journal(path), pytest.raises(JournalError, match="another run"), Journal(path):
        pass


@pytest.mark.parametrize("content", [b"notes of mine\n", b'{"other": "json"}\n', b"\x00\x01\n"])
def test_a_file_that_is_no_file_of_results_is_not_written_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(JournalError, match="is no file of results"), Journal(path, resume=True):
        pass
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b'{"resu', b'{"result_version": "1", "sta'])
def test_a_file_torn_in_its_first_line_is_gone_on_with(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "results.jsonl"
    path.write_bytes(content)
    ref = SourceRef("a", data=b"nothing")
    with Journal(path, resume=True) as journal:
        assert list(journal.plan([ref], lambda outcome: None)) == [ref]


def test_without_resume_a_file_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(fake_line("old"))
    with Journal(path) as journal:
        journal.write(fake_line("new"))
    assert path.read_bytes() == fake_line("new")


class Site:
    """A plugin whose code may change."""

    name = "site"

    def __init__(self, version: str) -> None:
        self.__version__ = version

    @hookimpl
    def govreport_parse(self, document: object, form: object) -> None:
        return None


class Filler:
    name = "filler"

    def __init__(self, version: str) -> None:
        self.__version__ = version

    @hookimpl
    def govreport_fill(self, document: object, form: object, gaps: object) -> None:
        return None


def stale_run(folder: Path, output: Path, plugins: list[object], **options: Any) -> Summary:
    extractor = Extractor(manager=create_plugin_manager(plugins), **options)
    return run_batch(str(folder), output, BatchOptions(jobs=1, stale=True), extractor=extractor, messages=io.StringIO())


def test_stale_runs_again_only_what_is_concerned(folder: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for path in sorted(folder.glob("*/*.html"))[:6]:
        (documents / f"{path.parent.name}{path.name}").write_bytes(path.read_bytes())
    (documents / "broken.pdf").write_bytes(b"")
    output = tmp_path / "out.jsonl"
    first = stale_run(documents, output, [Site("1"), Filler("1")])
    assert (first.documents, first.reused) == (7, 0)
    assert stale_run(documents, output, [Site("1"), Filler("1")]).reused == 7
    # A gap-filling plugin has no say while filling is off.
    assert stale_run(documents, output, [Site("1"), Filler("2")]).reused == 7
    # A parser is never asked about what could not be read.
    assert stale_run(documents, output, [Site("2"), Filler("2")]).reused == 1
    assert stale_run(documents, output, [Site("2"), Filler("2")], assume=()).reused == 0
    changed = documents / sorted(p.name for p in documents.glob("*.html"))[2]
    changed.write_text(changed.read_text(encoding="utf-8") + "<p>更正</p>", encoding="utf-8")
    last = stale_run(documents, output, [Site("2"), Filler("2")], assume=())
    assert (last.documents, last.reused) == (7, 6)
    fresh = tmp_path / "fresh.jsonl"
    stale_run(documents, fresh, [Site("2"), Filler("2")], assume=())
    assert output.read_bytes() == fresh.read_bytes()


def test_every_result_has_a_fingerprint(folder: Path, tmp_path: Path) -> None:
    import hashlib

    document = next(folder.glob("*/*.html"))
    output = tmp_path / "out.jsonl"
    stale_run(document, output, [Site("7")])
    (data,) = map(json.loads, output.read_text(encoding="utf-8").splitlines())
    fingerprint = data["provenance"]["fingerprint"]
    assert fingerprint["content"] == hashlib.sha256(document.read_bytes()).hexdigest() == data["source"]["sha256"]
    assert fingerprint["plugins"]["site"].startswith("7+")
    assert {"version", "settings", "plugins", "content"} == set(fingerprint)


def test_progress_summary_and_report(folder: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for path in sorted(folder.glob("*/*.html"))[:3]:
        (documents / f"{path.parent.name}{path.name}").write_bytes(path.read_bytes())
    (documents / "empty.html").write_bytes(b"")
    (documents / "other.html").write_text("<p>a page of something else</p>")
    (documents / "logo.png").write_bytes(b"")
    messages = io.StringIO()
    output, report = tmp_path / "out.jsonl", tmp_path / "run.json"
    summary = run_batch(str(documents), output, BatchOptions(jobs=1, report=report), messages=messages)
    assert summary.exit_code == 1
    data = json.loads(report.read_text(encoding="utf-8"))
    assert data["counts"] == {"complete": 3, "partial": 0, "unrecognised": 1, "failed": 1}
    assert [each["name"] for each in data["failed"]] == [str(documents / "empty.html")]
    assert [each["name"] for each in data["skipped"]] == [str(documents / "logo.png")]
    assert data["documents"] == 5
    assert "failed: " + str(documents / "empty.html") in messages.getvalue()
    assert len(output.read_bytes().splitlines()) == 5


def test_a_run_names_the_documents_to_look_at_and_why(folder: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    ((_, _, values, page),) = bodies(1, range(2024, 2025))
    total, licensing = values["requests.received.total"], values["proactive.licensing.decisions"]
    pages = {
        "broken": page.replace(f"<td>{total}</td></tr>", f"<td>{total + 900}</td></tr>", 1),
        "good": page,
        "old": "<h1>某县2016年政府信息公开工作年度报告</h1><p>主动公开信息10条。</p>",
        "open": page.replace(f'<td colspan="3">{licensing}</td>', '<td colspan="3">见附件</td>', 1),
        "void": "",
    }
    for name, text in pages.items():
        (documents / f"{name}.html").write_text(text, encoding="utf-8")
    messages, report = io.StringIO(), tmp_path / "run.json"
    begin = BatchOptions(jobs=1, report=report)
    resumed = BatchOptions(jobs=1, report=report, resume=True)
    for options in (begin, resumed):  # results that are kept are named like the others
        run_batch(str(documents), tmp_path / "out.jsonl", options, messages=messages)
        data = json.loads(report.read_text(encoding="utf-8"))
        for concern, name in {"failed": "void", "unrecognised": "old", "broken": "broken", "open": "open"}.items():
            (named,) = data[concern]
            assert Path(named["name"]).stem == name
            assert data[f"{concern}_not_named"] == 0
            assert f"{concern}: {named['name']}: {named['reason']}" in messages.getvalue()
    assert "row-total" in data["broken"][0]["reason"]
    assert data["open"][0]["reason"] == "1 cell without a value"
    assert "good" not in messages.getvalue()


def test_of_many_documents_to_look_at_the_first_are_named() -> None:
    summary = Summary("now")
    for number in range(1200):
        summary.add(Outcome(f"{number}", b"", "partial", rules={"balance": 2}, gaps=3))
    data = summary.to_dict()
    assert (len(data["broken"]), data["broken_not_named"], data["open_not_named"]) == (1000, 200, 200)
    messages = io.StringIO()
    print_summary(summary, messages)
    assert messages.getvalue().count("broken: ") == 11
    assert "broken: … and 1,190 more" in messages.getvalue()


def test_results_can_go_to_a_stream(folder: Path) -> None:
    stream = io.BytesIO()
    documents = [str(p) for p in sorted(folder.glob("*/*.html"))[:2]]
    summary = run_batch(documents, stream, BatchOptions(jobs=1), messages=io.StringIO())
    assert summary.exit_code == 0
    assert [json.loads(line)["source"]["name"] for line in stream.getvalue().splitlines()] == documents


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=200).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=6), st.data())
def test_packed_lines_torn_anywhere_are_those_before_the_tear(lines: list[bytes], data: st.DataObject) -> None:
    packed = [pack_line(line) for line in lines]
    whole = b"".join(packed)
    end = data.draw(st.integers(0, len(whole)))
    read = list(read_packed_lines(io.BytesIO(whole[:end])))
    complete = sum(sum(map(len, packed[: number + 1])) <= end for number in range(len(packed)))
    assert [line.text for line in read] == lines[:complete]
    assert [line.end - line.start for line in read] == [len(line) for line in packed[:complete]]
    assert gzip.decompress(whole) == b"".join(lines)


def test_lines_longer_than_is_read_are_passed_over_packed_too() -> None:
    lines = [b"short\n", b"x" * 1000 + b"\n", b"last\n"]
    read = read_packed_lines(io.BytesIO(b"".join(map(pack_line, lines))), limit=10)
    assert [line.text for line in read] == [lines[0], None, lines[2]]


def test_a_packed_file_is_gone_on_with_and_brought_up_to_date(folder: Path, tmp_path: Path) -> None:
    documents = sorted(folder.glob("*/*.html"))[:12]
    plain, packed = tmp_path / "plain.jsonl", tmp_path / "packed.jsonl.gz"
    run_batch(documents, plain, BatchOptions(jobs=1))
    run_batch(documents[3:9], packed, BatchOptions(jobs=1))
    # Documents before and behind those that are done: the file is written anew beside the old one.
    assert run_batch(documents, packed, BatchOptions(jobs=1, resume=True)).reused == 6
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["packed.jsonl.gz", "plain.jsonl"]


def test_a_file_packed_as_a_whole_is_not_gone_on_with(folder: Path, tmp_path: Path) -> None:
    documents = sorted(folder.glob("*/*.html"))[:3]
    plain, packed = tmp_path / "plain.jsonl", tmp_path / "packed.jsonl.gz"
    run_batch(documents, plain, BatchOptions(jobs=1))
    for data, path in ((gzip.compress(plain.read_bytes()), packed), (gzip.compress(b"no"), plain)):
        path.write_bytes(data)
        with pytest.raises(JournalError, match="no file of results"):
            run_batch(documents, path, BatchOptions(jobs=1, resume=True))
        assert path.read_bytes() == data
