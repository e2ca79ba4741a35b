"""No output of a run is written over one of its documents, whatever links and spellings lead there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from govreport_core.batch import run_batch
from govreport_core.batch.journal import JournalError
from govreport_core.cli.group import main
from govreport_core.sources.overlap import document_at

PAGE = b"<p>a page</p>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    (reports / "deep").mkdir(parents=True)
    for name in ("a.html", "deep/b.html"):
        (reports / name).write_bytes(PAGE)
    (reports / "old.jsonl").write_bytes(b"")
    return reports


def ways_to(target: Path, tmp_path: Path) -> list[Path]:
    """Paths that lead to a file, and a new file that would be read as a document."""
    link, hard, around = tmp_path / "link.jsonl", tmp_path / "hard.jsonl", tmp_path / "around"
    link.symlink_to(target)
    os.link(target, hard)
    around.symlink_to(target.parent)
    return [target, link, hard, around / target.name, target.parent / ".." / target.parent.name / target.name]


@pytest.mark.parametrize("option", ["-o", "--report"])
@pytest.mark.parametrize("source", ["", "a.html", "deep", "*.html", "**/*"])
def test_an_output_that_is_a_document_is_refused(option: str, source: str, folder: Path, tmp_path: Path) -> None:
    target = folder / ("deep/b.html" if source in ("deep", "**/*") else "a.html")
    for output in ways_to(target, tmp_path):
        done = CliRunner().invoke(main, ["extract", str(folder / source), option, str(output)])
        assert done.exit_code == 2, output
        assert "would be overwritten" in done.stderr
        with pytest.raises(JournalError, match="is a document of this run"):
            run_batch(str(folder / source), output)
    assert target.read_bytes() == PAGE


def test_a_new_file_that_would_be_read_as_a_document_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "around").symlink_to(folder / "deep")
    (tmp_path / "dangling").symlink_to(folder / "deep" / "new.txt")
    for output in (folder / "new.html", tmp_path / "around" / "new.pdf", tmp_path / "dangling", folder / "new.zip"):
        assert CliRunner().invoke(main, ["extract", str(folder), "-o", str(output)]).exit_code == 2
        assert not output.exists()


def test_a_link_in_the_folder_leads_to_the_output(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    (folder / "link.html").symlink_to(tmp_path / "page.html")
    assert document_at(tmp_path / "page.html", [folder]) == str(folder / "link.html")


def test_a_document_in_the_place_of_the_growing_file_is_not_removed(tmp_path: Path) -> None:
    page = tmp_path / "out.jsonl.new"
    page.write_bytes(PAGE)
    assert CliRunner().invoke(main, ["extract", str(page), "-o", str(tmp_path / "out.jsonl"), "--report", str(tmp_path / "r")]).exit_code == 2  # fmt: skip
    assert page.read_bytes() == PAGE


def test_other_outputs_may_lie_in_the_folder(folder: Path) -> None:
    arguments = ["extract", str(folder), "-o", str(folder / "old.jsonl"), "--report", str(folder / "report.json")]
    for _ in range(2):
        assert CliRunner().invoke(main, arguments).exit_code == 1
    assert (folder / "old.jsonl").read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("option", ["-o", "--save-labels"])
def test_the_file_of_labels_is_an_input(option: str, tmp_path: Path) -> None:
    page, labels = tmp_path / "page.html", tmp_path / "labels.json"
    page.write_bytes(PAGE)
    labels.write_text('{"2021": {}}')
    (tmp_path / "link.json").symlink_to(labels)
    done = CliRunner().invoke(
        main, ["extract", str(page), "--labels", str(labels), option, str(tmp_path / "link.json")]
    )
    assert done.exit_code == 2
    assert labels.read_text() == '{"2021": {}}'
