"""The examples do what they say: the reports come out whole, the programs print real figures."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.paths import REPORTS, ROOT

from govreport_core import create_plugin_manager, extract

# form, agency, year, requests received, penalties decided
FACTS = {
    "bureau-2021.txt": ("2021", "澄安市工业和信息化局", 2021, 0, 6),
    "city-2019.txt": ("2019", "溪陵市人民政府", 2019, 69, 2381),
    "commission-2024.html": ("2021", "江澜市科学技术委员会", 2024, 34, 0),
    "county-2025.md": ("2021", "河宁县人民政府", 2025, 713, 693957),
    "office-2019.html": ("2019", "海澄市人民政府办公厅", 2019, 859, 0),
    "town-2023.txt": ("2021", "长桥镇人民政府", 2023, 4, 848),
    "township-2020.txt": ("2019", "平岗县望泉乡人民政府", 2020, 0, 0),
    "township-2025.txt": ("2021", "巴岭县石渡乡人民政府", 2025, 1, 21),
    "zone-2023.html": ("2021", "星屿综合实验区", 2023, 81, 1330),
}


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, f"examples/{program}", *arguments],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def values(result: dict[str, Any]) -> dict[str, Any]:
    return {key: cell["value"] for key, cell in result["cells"].items()}


def test_every_sample_report_is_asserted() -> None:
    assert {path.name for path in REPORTS.iterdir()} == set(FACTS)
    assert len(FACTS) >= 8


@pytest.mark.parametrize("name", sorted(FACTS))
def test_sample_report(name: str) -> None:
    form, agency, year, received, penalties = FACTS[name]
    result = extract(REPORTS / name)
    assert result.form == form
    assert result.source["year"] == year
    assert result.source["agency"] == agency
    assert result.cells["requests.received.total"].value == received
    assert result.cells["proactive.penalties.decisions"].value == penalties
    assert [f for f in result.findings if f.kind in ("plugin", "schema")] == []
    broken = [finding for finding in result.findings if finding.kind == "rule"]
    assert len(broken) == (6 if name == "city-2019.txt" else 0)
    open_cells = [key for key, cell in result.cells.items() if cell.value is None and cell.status != "blank"]
    assert result.status == ("partial" if open_cells else "complete")
    # The city's report prints nothing in the row 规章; all others have no gap.
    assert all(key.startswith("proactive.regulations.") for key in open_cells)
    assert result.document is not None
    for key, cell in result.cells.items():
        if cell.evidence is not None:
            assert result.document.text[cell.evidence.start : cell.evidence.end] == cell.evidence.text, key


def test_blank_and_yuan() -> None:
    cells = extract(REPORTS / "office-2019.html").cells
    assert cells["proactive.procurement.amount"].value == 25.1  # printed as 251000元, given in 万元
    assert cells["requests.received.research"][:2] == (0, "derived")
    assert cells["requests.outcomes.granted.total"][:2] == (272, "derived")  # 258 + 12 + 1 + 1
    assert cells["reviews.litigation_after_reconsideration.total"].value is None


def test_extract_folder(tmp_path: Path) -> None:
    target = tmp_path / "reports.csv"
    assert "9 reports" in run("extract_folder.py", "examples/reports", str(target))
    with target.open(encoding="utf-8-sig", newline="") as file:
        lines = {line["document"]: line for line in csv.DictReader(file)}
    assert set(lines) == set(FACTS)
    assert {name: int(line["requests.received.total"]) for name, line in lines.items()} == {
        name: facts[3] for name, facts in FACTS.items()
    }
    assert lines["city-2019.txt"]["broken rules"] == "6"
    assert lines["bureau-2021.txt"]["requests.received.total status"] == "assumed"


def test_custom_site_parser_reads_what_the_built_in_parsers_do_not() -> None:
    page = ROOT / "examples" / "sites" / "transposed.html"
    without = extract(page)
    assert without.status == "partial"
    assert without.cells["requests.received.total"].value is None
    result = json.loads(run("custom_site_parser.py", str(page)))
    cells = values(result)
    assert result["status"] == "complete"
    assert result["findings"] == []
    assert (cells["requests.received.natural_person"], cells["requests.received.business"]) == (32, 2)
    assert cells["requests.outcomes.unavailable.not_held.total"] == 4
    assert cells["requests.carried_over.total"] == 1
    assert result["cells"]["requests.received.total"]["evidence"]["plugin"] == "transposed-table"


def test_custom_site_parser_is_short() -> None:
    source = (ROOT / "examples" / "custom_site_parser.py").read_text(encoding="utf-8")
    parser = source[source.index("class ") : source.index("if __name__")]
    assert len(parser.splitlines()) < 40


def test_site_labels_alone_support_a_site_that_renames_rows() -> None:
    page = ROOT / "examples" / "sites" / "renamed-rows.md"
    # Without the labels a row's figures are nobody's, and nothing is concluded beside them.
    assert extract(page).cells["requests.received.total"].is_open
    result = json.loads(run("site_labels.py", str(page)))
    assert {cell["status"] for cell in result["cells"].values()} == {"printed"}
    cells = values(result)
    assert result["status"] == "complete"
    assert cells["requests.received.total"] == 81
    assert cells["requests.outcomes.granted.natural_person"] == 22
    assert cells["requests.outcomes.total.total"] == 81


def test_no_example_needs_a_plugin_that_is_not_installed() -> None:
    assert create_plugin_manager().faults == ()
