"""From a folder to a table in one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.made_reports import bodies
from support.tables import KINDS, read_back

from govreport_core.batch import run as batch_run
from govreport_core.cli.group import main

pytest.importorskip("pandas", reason="the extra tables is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports of two years, and a page that is none."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for _, year, _, page in bodies(1, range(2022, 2024)):
        (folder / f"{year}.html").write_text(page, encoding="utf-8")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], env={"GOVREPORT_LANG": "en"})


@pytest.mark.parametrize("suffix", KINDS)
def test_the_table_is_that_of_two_steps(suffix: str, folder: Path, tmp_path: Path) -> None:
    one, two, lines = tmp_path / f"one.{suffix}", tmp_path / f"two.{suffix}", tmp_path / "results.jsonl"
    done = run("extract", folder, "-o", one, "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert f"{one}: 2 reports" in done.stderr
    assert done.stdout == ""
    run("extract", folder, "-o", lines, "--jobs", 1)
    run("export", lines, "-o", two)
    if suffix == "xlsx":
        assert one.stat().st_size > 5000
    else:
        assert read_back(one, "wide").equals(read_back(two, "wide"))
    assert {path.name for path in tmp_path.iterdir()} == {"reports", one.name, two.name, lines.name}


def test_a_single_document_and_one_that_is_no_report(folder: Path, tmp_path: Path) -> None:
    assert run("extract", folder / "2022.html", "-o", tmp_path / "t.csv", "--jobs", 1).exit_code == 0
    assert read_back(tmp_path / "t.csv", "wide")["year"].tolist() == [2022]
    (folder / "x.html").write_text("<p>停水通知", encoding="utf-8")
    done = run("extract", folder, "-o", tmp_path / "t.csv", "--jobs", 1)
    assert done.exit_code == 1
    table = read_back(tmp_path / "t.csv", "wide")
    assert table["status"].tolist() == ["complete", "complete", "unrecognised"]
    assert table["printed"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("output", "options", "words"),
    [
        ("t.xlsx", ["--resume"], "file of results"),
        ("t.csv", ["--stale"], "file of results"),
        ("t.parquet", ["--format", "jsonl"], "--format"),
        ("t.sqlite", ["--format", "json"], "--format"),
        ("t.csv.gz", [], "not packed"),
        ("t.csv", ["--llm", "--save-labels", "labels.json"], "--save-labels"),
    ],
)
def test_what_does_not_go_with_a_table_is_refused(
    output: str, options: list[str], words: str, folder: Path, tmp_path: Path
) -> None:
    done = run("extract", folder, "-o", tmp_path / output, *options)
    assert done.exit_code == 2
    assert words in done.output
    assert not (tmp_path / output).exists()


def test_a_table_that_cannot_be_written_is_said_before_the_work(folder: Path, tmp_path: Path) -> None:
    done = run("extract", folder, "-o", tmp_path / "none" / "t.csv")
    assert done.exit_code == 1
    assert "is there such a folder" in done.output
    assert "documents" not in done.output


def test_an_interrupt_leaves_the_old_table_and_promises_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> Iterator[Any]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(batch_run, "run_documents", interrupted)
    (tmp_path / "t.csv").write_text("old")
    done = run("extract", folder, "-o", tmp_path / "t.csv")
    assert done.exit_code == 130
    assert "cannot be gone on with" in done.output
    assert "--resume" not in done.output
    assert (tmp_path / "t.csv").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"reports", "t.csv"}


def test_a_table_is_never_written_over_a_document(folder: Path) -> None:
    done = run("extract", folder, "-o", folder / "2022.html")
    assert done.exit_code == 2
    (folder / "t.csv").write_text("a table of mine is no document")
    assert run("extract", folder, "-o", folder / "t.csv", "--jobs", 1).exit_code == 0
