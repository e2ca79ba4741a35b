"""A printed figure stays: rows out of order keep theirs and the total its printed one; a broken sum is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from govreport_core import Result, extract_text
from govreport_core.hooks.manager import PluginManager

TOTAL = "requests.outcomes.total.total"
ROWS = {
    "2.重复申请": "requests.outcomes.not_processed.repeated",
    "8.属于行政查询事项": "requests.outcomes.denied.inquiry_matters",
    "3.补正后申请内容仍不明确": "requests.outcomes.unavailable.unclear_after_correction",
}


@pytest.fixture
def lines(shared: Path) -> list[str]:
    """A report flattened to lines with the row 重复申请 behind the total, which is printed as 66 and not 65."""
    return (shared / "cases/total-kept-1/source.txt").read_text("utf-8").split("\n")


def displaced(lines: list[str], labels: list[str]) -> str:
    """The report with these rows behind the total, and the one that was there at its place."""
    out = list(lines)
    at = out.index("2.重复申请")
    repeated = out[at : at + 8]
    del out[at : at + 8]
    place = out.index("3.要求提供公开出版物")
    out[place:place] = repeated
    for label in labels:
        at = out.index(label)
        row = out[at : at + 8]
        del out[at : at + 8]
        behind = out.index("四、结转下年度继续办理")
        out[behind:behind] = row
    return "\n".join(out)


def totals_of(result: Result) -> list[tuple[object, str]]:
    return [(result.cells[TOTAL].value, result.cells[TOTAL].status)]


@pytest.mark.parametrize(
    "labels",
    [
        [],
        ["2.重复申请"],
        ["8.属于行政查询事项"],
        ["3.补正后申请内容仍不明确"],
        [*ROWS],
        ["2.重复申请", "8.属于行政查询事项"],
    ],
)
def test_the_printed_total_stays_and_the_broken_sum_is_reported(
    labels: list[str], lines: list[str], manager: PluginManager
) -> None:
    result = extract_text(displaced(lines, labels), manager=manager)
    assert totals_of(result) == [(66, "printed")]
    assert any(finding.kind == "rule" and TOTAL in finding.cells for finding in result.findings)
    for label, row in ROWS.items():
        at = lines.index(label)
        assert str(result.cells[f"{row}.total"].value) == lines[at + 7]


@pytest.mark.parametrize(("text", "value"), [("1O", None), ("4？", None), ("9O", None)])
def test_no_sum_fills_a_cell_against_its_own_print(
    text: str, value: object, lines: list[str], manager: PluginManager
) -> None:
    at = lines.index("1.属于国家秘密") + 1
    assert lines[at] == "5"
    torn = [*lines]
    torn[at] = text
    result = extract_text("\n".join(torn), manager=manager)
    key = "requests.outcomes.denied.state_secret.natural_person"
    assert result.cells[key].value is value
    assert any(key in finding.cells for finding in result.findings)
