"""What the command answers to a slip of the hand: a message that helps, and the right exit status."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import REPORTS

from govreport_core.cli.group import main

REPORT = str(REPORTS / "town-2023.txt")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_output_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = run("extract", REPORT, "-o", str(tmp_path / "none" / "out.json"))
    assert done.exit_code == 2
    assert "cannot write to" in done.output


def test_misspelled_option_and_missing_file(tmp_path: Path) -> None:
    done = run("extract", "--asume", "none", REPORT)
    assert done.exit_code == 2
    assert "--asume" in done.output
    done = run("extract", str(tmp_path / "missing.html"))
    assert done.exit_code == 2
    assert "missing.html" in done.output


def test_folder_without_documents(tmp_path: Path) -> None:
    done = run("extract", str(tmp_path))
    assert done.exit_code == 2
    assert ".html" in done.output


def test_a_folder_without_documents_leaves_files_as_they_are(tmp_path: Path) -> None:
    empty, output, report = tmp_path / "empty", tmp_path / "results.jsonl", tmp_path / "run.json"
    empty.mkdir()
    (empty / "notes.csv").write_text("1,2", encoding="utf-8")
    for options in ((), ("--resume",), ("--stale",)):
        done = run("extract", str(empty), "-o", str(output), "--report", str(report), *options)
        assert done.exit_code == 2
        assert done.output.startswith("Usage: ")
        assert "no document in" in done.output
        assert not output.exists()
        assert not report.exists()
    output.write_text("{}\n", encoding="utf-8")
    assert run("extract", str(empty), "-o", str(output)).exit_code == 2
    assert output.read_text(encoding="utf-8") == "{}\n"


def test_many_documents_are_not_one_json_document() -> None:
    done = run("extract", "--format", "json", str(REPORTS))
    assert done.exit_code == 2
    assert "--format jsonl" in done.output


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"not json"])
def test_check_of_what_is_no_result_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(content)
    done = run("check", str(path))
    assert done.exit_code == 1
    assert "expected what `govreport extract` writes" in done.output


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"result_version": "2"},
        {"result_version": "1", "form": "2021", "cells": []},
        {"result_version": "1", "form": "2021", "cells": {"requests.received.total": 1}},
        {"result_version": "1", "form": "2021", "findings": 3},
    ],
)
def test_check_of_json_that_is_no_result(tmp_path: Path, data: object) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    done = run("check", str(path))
    assert done.exit_code == 1
    assert "this is no result" in done.output


def test_check_finds_a_changed_figure(tmp_path: Path) -> None:
    path = tmp_path / "result.jsonl"
    assert run("extract", REPORT, "-o", str(path)).exit_code == 0
    assert "ok" in run("check", str(path)).output
    data = json.loads(path.read_text(encoding="utf-8"))
    data["cells"]["requests.received.total"]["value"] += 1
    path.write_text(json.dumps(data), encoding="utf-8")
    done = run("check", str(path))
    assert done.exit_code == 1
    assert "row-total" in done.output
    assert "report.requests differs" in done.output


def test_worker_processes_have_one_account_of_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, Path]] = []

    def batch(*_: object, **__: object) -> int:
        seen.append((os.environ["GOVREPORT_LLM_MAX_TOKENS"], Path(os.environ["GOVREPORT_LLM_LEDGER"])))
        assert seen[0][1].parent.is_dir()
        return 0

    monkeypatch.setenv("GOVREPORT_LLM_MAX_TOKENS", "")  # put back afterwards
    monkeypatch.setattr("govreport_core.cli.extract.extract_batch", batch)
    done = run("extract", str(REPORTS), "--llm", "--max-tokens", "1000", "--jobs", "4")
    assert done.exit_code == 0
    ((limit, ledger),) = seen
    assert limit == "1000"
    assert not ledger.parent.exists()
    assert "GOVREPORT_LLM_LEDGER" not in os.environ


def test_a_limit_for_a_model_needs_the_model() -> None:
    done = run("extract", REPORT, "--max-tokens", "1000")
    assert done.exit_code == 2
    assert "--llm" in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("extract", str(REPORTS), "--report", "{none}/run.json"),
        ("export", "{results}", "-o", "{none}/out.csv"),
        ("export", "{results}", "-o", "{none}/out.sqlite"),
        ("export", "{results}", "-o", "{results}.csv", "--findings", "{none}/findings.csv"),
        ("panel", "{results}", "-o", "{none}/out.txt"),
        ("panel", "{results}", "--plot", "{none}/out.html"),
    ],
)
def test_a_file_that_cannot_be_written_is_named_without_a_traceback(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    results, none = tmp_path / "results.jsonl", tmp_path / "none"
    run("extract", REPORT, "-o", str(results))
    done = run(*(argument.format(results=results, none=none) for argument in arguments))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert str(none) in done.output
    assert "No such file" in done.output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_for_one_document() -> None:
    done = run("extract", REPORT, "-o", "/dev/full")
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "No space left" in done.output


def _shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    run_it = [sys.executable, "-m", "govreport_core.cli"]
    script = command.replace("govreport", shlex.join(run_it))
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.run(
        ["sh", "-c", script], capture_output=True, timeout=120, check=False, env={**os.environ, **paths, **environment}
    )


@pytest.mark.skipif(os.name == "nt", reason="closes streams with a POSIX shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_do_not_stop_a_run_into_a_file(tmp_path: Path, closed: str) -> None:
    output = tmp_path / "results.jsonl"
    done = _shell(f"govreport extract {shlex.quote(str(REPORTS))} -o {shlex.quote(str(output))} --jobs 2 {closed}")
    assert done.returncode == 0, done.stderr.decode()
    lines = output.read_bytes().splitlines()
    assert len(lines) == len(list(REPORTS.glob("*.[thmd]*")))
    assert all(json.loads(line)["source"]["name"] for line in lines)


@pytest.mark.skipif(os.name == "nt", reason="closes streams with a POSIX shell")
@pytest.mark.parametrize("path", [REPORT, str(REPORTS)])
def test_results_for_a_closed_standard_output_are_an_error(path: str) -> None:
    done = _shell(f"govreport extract {shlex.quote(path)} >&-")
    assert done.returncode == 1
    assert b"name a file with -o FILE" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_chinese_text_on_a_pipe_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    run("extract", REPORT, "-o", str(results))
    agency = json.loads(results.read_text(encoding="utf-8"))["source"]["agency"]
    for encoding in ("ascii", "cp1252"):
        for form in ("table", "csv", "json"):
            done = _shell(
                f"govreport panel {shlex.quote(str(results))} --format {form} | cat", PYTHONIOENCODING=encoding
            )
            assert b"Error" not in done.stderr, done.stderr.decode()
            if form == "json":
                assert agency in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system with names that are no UTF-8")
def test_a_file_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"bad\xff.txt")
    Path(os.fsdecode(path)).write_bytes(Path(REPORT).read_bytes())
    done = _shell(f"govreport extract {shlex.quote(str(tmp_path))}/bad*.txt")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["status"] == "complete"


@pytest.mark.parametrize("further", [(), (REPORT,)])
def test_a_document_is_not_overwritten_with_its_result(tmp_path: Path, further: tuple[str, ...]) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(Path(REPORT).read_bytes())
    done = run("extract", str(page), *further, "-o", str(page))
    assert done.exit_code == 2
    assert "would be overwritten" in done.output
    assert page.read_bytes() == Path(REPORT).read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ("panel", "{results}", "-o", "{results}"),
        ("export", "{csv}", "-o", "{csv}"),
        ("export", "{results}", "-o", "{csv}", "--findings", "{csv}"),
        ("extract", str(REPORTS), "-o", "{results}", "--report", "{results}"),
    ],
)
def test_no_file_is_named_twice(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    results, table = tmp_path / "results.jsonl", tmp_path / "results.csv"
    run("extract", REPORT, "-o", str(results))
    table.write_bytes(results.read_bytes())
    before = results.read_bytes()
    done = run(*(argument.format(results=results, csv=table) for argument in arguments))
    assert done.exit_code == 2
    assert "would be overwritten" in done.output
    assert results.read_bytes() == table.read_bytes() == before
