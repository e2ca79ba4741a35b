"""The command: what it writes where, and its exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.paths import REPORTS
from support.rendering import seeded

from govreport_core.cli.group import main
from govreport_core.forms.loading import load_form
from govreport_core.messages.tallies import describe_tally
from govreport_core.model.tally import Tally
from govreport_core.resources import load_json

GOOD = {name: seeded(number, layout) for number, (name, layout) in enumerate(
    {"a.html": "html_page", "b.md": "markdown", "c.txt": "lines"}.items()
)}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good reports, one of them deeper, an image with the name of a page, and a file of no interest."""
    (tmp_path / "deeper").mkdir()
    for name, rendering in GOOD.items():
        (tmp_path / ("deeper" if name == "b.md" else "") / name).write_bytes(rendering.data)
    (tmp_path / "bad.html").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "notes.csv").write_text("1,2", "utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def lines(text: str) -> dict[str, dict[str, Any]]:
    results = [json.loads(line) for line in text.splitlines()]
    return {Path(result["source"]["name"]).name: result for result in results}


def figures(result: dict[str, Any]) -> dict[str, Any]:
    return {key: cell["value"] for key, cell in result["cells"].items()}


def test_one_report_is_json_on_standard_output(folder: Path) -> None:
    done = run("extract", folder / "a.html")
    result = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    assert figures(result) == GOOD["a.html"].sheet.figures
    assert (result["result_version"], result["status"], result["form"]) == ("1", "complete", "2021")
    assert set(result) >= {"result_version", "status", "source", "form", "report", "cells", "findings", "provenance"}
    assert set(result["source"]) >= {"name", "sha256", "media_type", "title", "agency", "year", "published", "url"}
    cell = result["cells"]["requests.received.total"]
    assert cell["status"] == "printed"
    assert set(cell["evidence"]) == {"plugin", "text", "start", "end", "page", "table", "row", "column"}
    assert len(done.stdout.splitlines()) > 1


def test_one_report_as_a_line(folder: Path) -> None:
    done = run("extract", "--format", "jsonl", folder / "a.html")
    assert len(done.stdout.splitlines()) == 1
    assert figures(json.loads(done.stdout)) == GOOD["a.html"].sheet.figures


def test_a_folder_is_a_line_a_report_and_a_bad_one_stops_nothing(folder: Path) -> None:
    done = run("extract", folder)
    results = lines(done.stdout)
    assert done.exit_code == 1
    assert set(results) == {*GOOD, "bad.html"}
    for name, rendering in GOOD.items():
        assert figures(results[name]) == rendering.sheet.figures
    assert results["bad.html"]["status"] == "unrecognised"
    assert [finding["code"] for finding in results["bad.html"]["findings"]] == ["unreadable"]
    assert "bad.html: no reader knows this format" in done.stderr.replace("\n", " ").replace("  ", " ")


def test_several_paths_are_lines_and_exit_status_0_without_a_bad_one(folder: Path) -> None:
    done = run("extract", folder / "a.html", folder / "c.txt")
    assert done.exit_code == 0
    assert set(lines(done.stdout)) == {"a.html", "c.txt"}


def test_a_glob_is_expanded_by_the_command_as_a_shell_would_do(folder: Path) -> None:
    done = run("extract", folder / "**" / "[bc].*")
    assert done.exit_code == 0, done.stderr
    assert list(lines(done.stdout)) == ["c.txt", "b.md"]
    assert figures(lines(done.stdout)["b.md"]) == GOOD["b.md"].sheet.figures
    assert list(lines(run("extract", folder / "c.*").stdout)) == ["c.txt"]


def test_a_file_with_the_name_of_a_glob_is_itself(folder: Path) -> None:
    path = folder / "[c].txt"
    path.write_bytes(GOOD["a.html"].data)
    assert figures(json.loads(run("extract", path).stdout)) == GOOD["a.html"].sheet.figures


def test_a_glob_that_finds_nothing_is_no_path(folder: Path) -> None:
    done = run("extract", folder / "none*.html")
    assert done.exit_code == 2
    assert "does not exist" in done.stderr


def test_a_file_that_a_glob_finds_is_not_overwritten(folder: Path) -> None:
    done = run("extract", folder / "*.html", "-o", folder / "a.html")
    assert done.exit_code == 2
    assert "would be overwritten" in done.stderr
    assert (folder / "a.html").read_bytes() == GOOD["a.html"].data


def test_a_single_bad_one_is_still_a_result(folder: Path) -> None:
    done = run("extract", folder / "bad.html")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["status"] == "unrecognised"
    assert "bad.html: error:" in done.stderr


def test_output_goes_into_the_file_named(folder: Path) -> None:
    out = folder / "out.jsonl"
    done = run("extract", folder / "a.html", folder / "c.txt", "-o", out)
    assert (done.exit_code, done.stdout) == (0, "")
    assert set(lines(out.read_text("utf-8"))) == {"a.html", "c.txt"}


def test_nothing_is_assumed_when_told_so(folder: Path) -> None:
    rendering = seeded(2, "lines_row_ends")
    text = rendering.data.decode()
    row = next(line for line in text.splitlines() if "国家秘密" in line)
    start = text.index(row) + len(row)
    end = text.index("\n", start + 1)
    zeros = [k for k in rendering.sheet.figures if k.startswith("requests.outcomes.denied.state_secret.")]
    assert {rendering.sheet.figures[key] for key in zeros} == {0}
    for _ in range(5):  # of seven zeros two are left
        end = text.index("\n", end + 1)
    path = folder / "dropped.txt"
    path.write_text(text[:start] + text[end:], "utf-8")
    with_it, without = (json.loads(run("extract", *options, path).stdout) for options in ((), ("--assume", "none")))
    assert all(with_it["cells"][key]["value"] == 0 for key in zeros)
    assert with_it["provenance"]["assumptions"] in (["blank-is-zero"], [])
    assert without["provenance"]["assumptions"] == []
    assert "assumed" not in {cell["status"] for cell in without["cells"].values()}


def test_what_the_status_does_not_say_is_said_in_a_line() -> None:
    mostly = run("extract", REPORTS / "bureau-2021.txt")
    assert json.loads(mostly.stdout)["status"] == "complete"
    assert "bureau-2021.txt: complete, but 190 of 200 cells are assumed or derived, not printed\n" in mostly.stderr
    gaps = run("extract", REPORTS / "city-2019.txt")
    assert json.loads(gaps.stdout)["status"] == "partial"
    assert gaps.stderr.endswith("city-2019.txt: partial: 3 of 198 cells have no value (proactive 3)\n")


def test_a_tally_counts_gaps_by_table_and_cells_that_are_not_printed() -> None:
    statuses: dict[str, Any] = {
        "a.x": "printed",
        "a.y": "blank",
        "b.x": "missing",
        "b.y": "ambiguous",
        "c.x": "missing",
    }
    assert describe_tally(Tally.of(statuses)) == "partial: 3 of 5 cells have no value (b 2, c 1)"
    assert describe_tally(Tally.of({"a.x": "missing", "a.y": "derived", "a.z": "assumed"})) == (
        "partial: 1 of 3 cells has no value (a 1), and 2 of 3 cells are assumed or derived, not printed"
    )
    # What a plugin filled in is printed somewhere; a half is not most.
    assert describe_tally(Tally.of({"a.x": "printed", "a.y": "derived", "a.z": "filled", "b.x": "assumed"})) is None
    assert describe_tally(Tally.of({})) is None


def test_the_summary_of_a_run_counts_what_is_not_printed(tmp_path: Path) -> None:
    report = tmp_path / "run.json"
    paths = [REPORTS / "bureau-2021.txt", REPORTS / "town-2023.txt"]
    done = run("extract", *paths, "-o", tmp_path / "out.jsonl", "--report", report)
    counts = json.loads(report.read_text("utf-8"))
    results = lines((tmp_path / "out.jsonl").read_text("utf-8"))
    inferred = [c for r in results.values() for c in r["cells"].values() if c["status"] in ("derived", "assumed")]
    assert counts["assumed_or_derived"] == len(inferred) >= 190
    assert counts["mostly_assumed_or_derived"] == 1
    assert f"{len(inferred)} (most of the cells in 1 of the documents)" in done.stderr


def test_usage_is_refused_with_what_would_be_right(folder: Path) -> None:
    for arguments, told in (
        (("extract",), "Missing argument"),
        (("extract", "--format", "xml", folder / "a.html"), "'json', 'jsonl'"),
        (("extract", "--assume", "everything", folder / "a.html"), "'blank-is-zero', 'form-order', 'none'"),
        (("extrcat",), "extract"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2, arguments
        assert told in done.stderr, arguments


# ------------------------------------------------------------------------------------------------ check


@pytest.fixture
def stored(folder: Path) -> Path:
    out = folder / "stored.json"
    assert run("extract", "--format", "json", "-o", out, folder / "a.html").exit_code == 0
    return out


def test_check_of_good_results(stored: Path) -> None:
    done = run("check", stored)
    assert done.exit_code == 0
    assert done.stdout.strip().endswith("a.html: ok")


def _tamper(stored: Path, change: Any) -> Result:
    result = json.loads(stored.read_text("utf-8"))
    change(result)
    stored.write_text(json.dumps(result), "utf-8")
    return run("check", stored)


def test_check_finds_a_figure_changed_in_both_places(stored: Path) -> None:
    def change(result: dict[str, Any]) -> None:
        result["cells"]["requests.received.total"]["value"] += 1
        result["report"]["requests"]["received"]["total"] += 1

    done = _tamper(stored, change)
    assert done.exit_code == 1
    assert "rule row-total (requests.received) is broken" in done.stdout
    assert "rule balance (total) is broken" in done.stdout


def test_check_finds_a_report_that_differs_from_its_cells(stored: Path) -> None:
    done = _tamper(stored, lambda result: result["report"]["reviews"]["reconsideration"].update(upheld=77))
    assert done.exit_code == 1
    assert "report.reviews differs from cells" in done.stdout


def test_check_finds_what_the_schema_forbids(stored: Path) -> None:
    def change(result: dict[str, Any]) -> None:
        result["cells"]["proactive.licensing.decisions"]["value"] = -1
        result["report"]["proactive"]["licensing"]["decisions"] = -1

    done = _tamper(stored, change)
    assert done.exit_code == 1
    assert "schema: proactive.licensing.decisions" in done.stdout


def test_check_reads_lines_as_export_does(stored: Path) -> None:
    result = json.loads(stored.read_text("utf-8"))
    result["source"]["title"] = "separated\u2028by what is no line end in JSON"
    line = json.dumps(result, ensure_ascii=False) + "\n"
    stored.write_text(line * 2, "utf-8")
    done = run("check", stored)
    assert done.exit_code == 0
    assert [each.split(":")[-3] for each in done.stdout.splitlines()] == ["1", "2"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" \n", "the file is empty"),
        ("不是".encode("gbk"), "no text in UTF-8"),
        (b"nonsense", "stored.json:1: no JSON (Expecting value"),
        (b'{"a": 1}\n\n{"torn', "stored.json:3: no JSON (Unterminated string"),
    ],
)
def test_check_says_what_is_no_result(stored: Path, data: bytes, message: str) -> None:
    stored.write_bytes(data)
    done = run("check", stored)
    assert done.exit_code == 1
    assert message in done.stderr
    assert "expected what `govreport extract` writes" in done.stderr


def test_check_of_lines_names_the_line(folder: Path) -> None:
    out = folder / "out.jsonl"
    run("extract", folder, "-o", out)
    assert run("check", out).exit_code == 0
    out.write_text(out.read_text("utf-8") + "no json\n", "utf-8")
    done = run("check", out)
    assert done.exit_code == 1
    assert "out.jsonl:5" in done.stderr


# -------------------------------------------------------------------------------------- plugins, schema


def test_plugins_are_listed_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = run("plugins")
    assert done.exit_code == 0
    for told in ("readers.html", "tables.grid", "govreport_parse", "entry point of govreport"):
        assert told in done.stdout


@pytest.mark.parametrize("id", ["2019", "2021"])
def test_schema_is_printed(id: str) -> None:
    done = run("schema", id)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == load_json(f"report-{id}.schema.json") == load_form(id).schema


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    done = run("schema", "1999")
    assert done.exit_code == 2
    assert "no form '1999'; there are 2019, 2021" in done.stderr


def test_the_command_runs_as_a_program(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "govreport_core.cli", "extract", str(folder / "c.txt")],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert figures(json.loads(done.stdout.decode("utf-8"))) == GOOD["c.txt"].sheet.figures
