"""The commands on many documents, as a user types them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import ROOT

from govreport_core.batch.options import BatchOptions
from govreport_core.cli import panel as panel_module
from govreport_core.cli.export import export_command
from govreport_core.cli.extracting.runs import Settings, extract_batch
from govreport_core.cli.panel import panel_command

REPORTS = ROOT / "examples" / "panel_reports"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("results") / "results.jsonl"
    code = extract_batch([REPORTS], output, Settings(assume=("blank-is-zero",)), BatchOptions(jobs=1, timeout=60))
    assert code == 0
    assert len(output.read_bytes().splitlines()) == 9
    return output


def test_panel_prints_a_table_and_draws(results: Path, tmp_path: Path) -> None:
    plot = tmp_path / "out.html"
    hierarchy = ROOT / "examples" / "panel_hierarchy.csv"
    run = CliRunner().invoke(
        panel_command, [str(results), "--hierarchy", str(hierarchy), "--plot", str(plot), "--body", "示例市政府"]
    )
    assert run.exit_code == 0, run.output
    assert "3 bodies, 9 reports" in run.output
    assert "children-sum" in run.output
    page = plot.read_text(encoding="utf-8")
    assert "示例市人民政府" in page
    assert "甲县" not in page


def test_very_many_findings_stand_in_several_tables(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = CliRunner().invoke(panel_command, [str(results)]).stdout
    monkeypatch.setattr(panel_module, "ROWS_OF_TABLE", 1)
    several = CliRunner().invoke(panel_command, [str(results)]).stdout
    heads = [len(re.findall("^ *body ", told, re.MULTILINE)) for told in (whole, several)]
    findings = [line for line in whole.splitlines() if "carried-over" in line]
    assert heads == [1, len(findings) - 1]
    assert [line.split()[:4] for line in several.splitlines() if "carried-over" in line] == [
        line.split()[:4] for line in findings
    ]


def test_panel_as_json_and_csv(results: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(panel_command, [str(results), "--format", "json"])
    data = json.loads(run.stdout)
    assert {finding["code"] for finding in data["findings"]} == {"carried-over"}
    output = tmp_path / "findings.csv"
    run = CliRunner().invoke(panel_command, [str(results), "--format", "csv", "-o", str(output)])
    assert run.exit_code == 0
    with open(output, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(data["findings"])
    assert {row["body"] for row in rows} == {"示例市人民政府", "示例市乙县人民政府"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--plot", "p.html", "--indicator", "no.such"], "no cell 'no.such'"),
        (["--plot", "p.html", "--body", "月球"], "no report of 月球"),
    ],
)
def test_panel_says_what_is_wrong(results: Path, tmp_path: Path, options: list[str], words: str) -> None:
    run = CliRunner().invoke(panel_command, [str(results), *options])
    assert run.exit_code == 2
    assert words in run.output


def test_export_writes_and_refuses(results: Path, tmp_path: Path) -> None:
    output = tmp_path / "panel.csv"
    run = CliRunner().invoke(export_command, [str(results), "-o", str(output), "--labels", "zh"])
    assert run.exit_code == 0, run.output
    with open(output, encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 10
    run = CliRunner().invoke(export_command, [str(results), "-o", str(tmp_path / "panel.doc")])
    assert run.exit_code == 1
    assert "no table format has the suffix .doc" in run.output
    broken = tmp_path / "broken.jsonl"
    broken.write_text("nonsense")
    run = CliRunner().invoke(export_command, [str(broken), "-o", str(output)])
    assert run.exit_code == 1
    assert "broken.jsonl" in run.output


def test_resume_needs_a_file() -> None:
    import click

    with pytest.raises(click.UsageError, match="-o FILE"):
        extract_batch([REPORTS], None, Settings(assume=()), BatchOptions(jobs=1, timeout=60, resume=True))


def test_panel_speaks_chinese(results: Path) -> None:
    hierarchy = ROOT / "examples" / "panel_hierarchy.csv"
    arguments = [str(results), "--hierarchy", str(hierarchy)]
    run = CliRunner().invoke(panel_command, [*arguments, "--lang", "zh"])
    assert run.exit_code == 0
    assert "3 个机关，9 份报告，0 份文件未归入" in run.output
    assert not re.search("[A-Za-z]{3}", run.output)
    for output_format in ("json", "csv"):
        told = [CliRunner().invoke(panel_command, [*arguments, "--format", output_format, *more]).stdout
                for more in ((), ("--lang", "zh"))]  # fmt: skip
        assert told[0] == told[1]
