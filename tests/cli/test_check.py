"""`govreport check`: drafts and stored results, what would mend them, and the exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree
from support.made_reports import bodies
from support.pdf_sheets import draw, sheets
from support.word_files import written

from govreport_core import extract
from govreport_core.cli.group import main
from govreport_core.forms.form import Form
from govreport_core.model.finding import changes_in
from govreport_core.validation.fault_files import to_html, to_sarif
from govreport_core.validation.faults import FAIL_ON, Checked, Fault, check_report

((AGENCY, YEAR, VALUES, GOOD),) = bodies(1, range(2023, 2024))
TOTAL = "requests.received.total"
RIGHT = VALUES[TOTAL]
WRONG = RIGHT + 700
BROKEN = GOOD.replace(f"<td>{RIGHT}</td></tr>", f"<td>{WRONG}</td></tr>", 1)
# A word in the place of a figure, which the sums of the proactive table do not tell.
GAP = re.sub(r"(<td>行政许可</td><td[^>]*>)\d+", r"\1见附件", GOOD)
SOFT = GOOD.replace("<p>", f"<p>{YEAR}年，共收到政府信息公开申请{RIGHT + 11}件。", 1)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def as_html(page: str, path: Path) -> Path:
    return write(path.with_suffix(".html"), page.encode())


def as_text(page: str, path: Path) -> Path:
    rows = etree.HTML(page).iter("tr", "h1", "p")
    lines = "\n".join("\n".join(text.strip() for text in row.itertext() if text.strip()) for row in rows)
    return write(path.with_suffix(".txt"), lines.encode())


def as_result(page: str, path: Path) -> Path:
    return write(path.with_suffix(".jsonl"), (extract(page.encode()).to_json() + "\n").encode())


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", [as_html, as_text, as_result])
def test_a_wrong_sum_is_said_with_what_would_mend_it(kind: Callable[[str, Path], Path], tmp_path: Path) -> None:
    good, broken = kind(GOOD, tmp_path / "good"), kind(BROKEN, tmp_path / "broken")
    done = run(good)
    assert (done.exit_code, done.stdout.splitlines()[0].endswith(": ok")) == (0, True), done.output
    done = run(good, broken)
    assert done.exit_code == 1
    assert "rules broken" in done.stdout
    (mended,) = [line for line in done.stdout.splitlines() if "would hold with" in line and TOTAL in line]
    assert f"{WRONG} → {RIGHT}" in mended
    assert "总计" in mended


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_word_and_pdf(suffix: str, tmp_path: Path, form: Form) -> None:
    for figures, code in ((VALUES, 0), ({**VALUES, TOTAL: WRONG}, 1)):
        tables = sheets(form, {key: str(value) for key, value in figures.items()})
        data = draw(tables) if suffix == ".pdf" else written(tables)
        done = run(write(tmp_path / f"draft{suffix}", data))
        assert done.exit_code == code, done.output
    assert f"{WRONG} → {RIGHT}" in done.stdout


def test_broken_rules_of_stored_results_are_counted_whether_a_finding_names_them_or_not(tmp_path: Path) -> None:
    data = extract(BROKEN.encode()).to_dict()
    told = check_report(data, "r")
    data["findings"] = []
    silent = check_report(data, "r")
    assert told.count("rule") == silent.count("rule") > 0
    assert silent.fails(("rule",))
    assert not silent.count("result")
    data["cells"]["requests.carried_in.total"]["value"] += 1
    assert check_report(data, "r").count("result") == 1


@pytest.mark.parametrize(("page", "category"), [(BROKEN, "rule"), (GAP, "gap"), (SOFT, "soft")])
def test_what_fails_is_chosen(page: str, category: str, tmp_path: Path) -> None:
    path = as_html(page, tmp_path / "draft")
    for each in FAIL_ON:
        assert run(path, "--fail-on", each).exit_code == (each == category), (each, run(path).output)
    assert run(path, "--fail-on", "rule,gap, assumed,soft").exit_code == 1
    assert f"  {category}: " in run(path).stdout


def test_assumed_values_fail_if_wanted(tmp_path: Path) -> None:
    """A row that prints nothing but one figure: the others are assumed."""
    row = [f"requests.outcomes.granted.{who}" for who in ("natural_person", "business", "research", "total")]
    data = extract(GOOD.encode()).to_dict()
    for key in row:
        data["cells"][key]["status"] = "assumed"
    path = write(tmp_path / "r.json", json.dumps(data).encode())
    assert run(path).exit_code == 0
    assert "4 cells assumed" in run(path).stdout
    assert run(path, "--fail-on", "assumed").exit_code == 1


@pytest.mark.parametrize("content", [b"<p>nothing</p>", b"", b"\x89PNG\r\n", b"PK\x03\x04"])
def test_a_draft_that_cannot_be_read_fails(content: bytes, tmp_path: Path) -> None:
    done = run(write(tmp_path / "draft.html", content))
    assert done.exit_code == 1
    assert "why it was not read" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [("--fail-on", "rules"), ("--fail-on", ""), ("--format", "xml"), ("--annotate", "x.docx"), ("none.html",)],
)
def test_wrong_usage(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert run(as_html(GOOD, tmp_path / "a"), *arguments).exit_code == 2
    assert run(write(tmp_path / "a.zip", b"PK")).exit_code == 2


def test_as_json(tmp_path: Path) -> None:
    done = run(as_html(GOOD, tmp_path / "a"), as_html(BROKEN, tmp_path / "b"), "--format", "json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["failed"], told["fail_on"]) == (1, 1, ["rule"])
    good, bad = told["documents"]
    assert (good["failed"], good["faults"], bad["failed"]) == (False, [], True)
    assert bad["counts"]["rule"] == sum(fault["category"] == "rule" for fault in bad["faults"])
    changes = [change for fault in bad["faults"] for each in fault["changes"] for change in each]
    assert {"cell": TOTAL, "title": changes[0]["title"], "printed": WRONG, "wanted": RIGHT} in changes


def test_as_sarif(tmp_path: Path) -> None:
    path = as_html(BROKEN, tmp_path / "草稿 1")
    log: dict[str, Any] = json.loads(run(path, "--format", "sarif").stdout)
    (ran,) = log["runs"]
    assert (log["version"], ran["tool"]["driver"]["name"]) == ("2.1.0", "govreport")
    rules = {rule["id"] for rule in ran["tool"]["driver"]["rules"]}
    for result in ran["results"]:
        assert result["ruleId"] in rules
        assert result["level"] in ("none", "note", "warning", "error")
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert " " not in uri
    assert any(f"{WRONG} → {RIGHT}" in result["message"]["text"] for result in ran["results"])


def test_hostile_texts_stay_texts() -> None:
    evil = "<script>alert(1)</script>\ud800\x1b"
    checked = [Checked(evil, evil, "partial", (Fault("gap", evil, "warning", evil, (evil,)),))]
    page = to_html(checked, ("rule",)).encode("utf-8", "replace").decode()
    assert "<script" not in page
    assert "&lt;script" in page
    json.loads(to_sarif(checked, ("rule",)))


def test_as_a_page(tmp_path: Path) -> None:
    page = run(as_html(BROKEN, tmp_path / "a"), "--format", "html").stdout
    assert "1 documents, 1 failed" in page
    assert f"{WRONG} → {RIGHT}" in page
    assert "http" not in page


TEXT = "<p>2024年，全县共收到政府信息公开申请{received}件，办结{closed}件。</p>"


def test_a_figure_that_fits_by_another_meaning_silences_no_other() -> None:
    """The text says that fifteen came in and twelve were closed; the table has twelve that came in."""
    ((_, _, values, page),) = bodies(1, range(2024, 2025))
    received = values["requests.received.total"]
    told = page.replace("</h1>", "</h1>" + TEXT.format(received=received + 3, closed=received), 1)
    assert told != page
    found = [each for each in extract(told.encode()).findings if each.code.startswith("narrative")]
    assert (received + 3) in [each.found for each in found]


def test_what_explains_a_figure_of_the_text_is_no_change() -> None:
    """Of 3 that the text says for a total of 5 the table has 3 in one part: neither has to become 3."""
    explained = {
        "kind": "soft", "code": "narrative-explained", "severity": "warning", "message": "x", "cells": [],
        "explanations": [{"requests.carried_over.natural_person": 3}],
    }  # fmt: skip
    assert changes_in(explained) == ()
    assert changes_in({**explained, "kind": "rule"}) == ({"requests.carried_over.natural_person": 3},)
