"""Saved pages: what a person confirmed is compared row by row, and written again when asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import REPORTS, ROOT

from govreport_core import hookimpl
from govreport_core.cli import main
from govreport_core.errors import PluginError
from govreport_core.testing import Expected, assert_reads, refresh_page, save_page
from govreport_core.testing.saved_pages import load_expected

RENAMED = ROOT / "examples" / "sites" / "renamed-rows.md"
ZONE = REPORTS / "zone-2023.html"
PLUGIN = """from govreport_core import hookimpl

name = "site"


@hookimpl
def govreport_labels(form):
    return {"requests.received": ["今年收件"]}
"""


class SiteLabels:
    name = "site-labels"

    @hookimpl
    def govreport_labels(self, form):
        return {"requests.received": ["今年收件"]}


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The plugin by its module: it need not be installed, and if it is, it is there once.
    plugin = ("-p", "no:govreport", "-p", "govreport_core.testing.pytest_plugin")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, "-v", "--rootdir", str(folder), *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_a_page_is_read_as_given() -> None:
    received = {"natural_person": 80, "business": 1, "total": 81}
    result = assert_reads(SiteLabels, RENAMED, {"requests.received": received})
    assert result.form == "2021"
    assert_reads(
        SiteLabels, RENAMED, {"requests.received": [80, 1, 0, 0, 0, 0, 81], "proactive.licensing.decisions": 2629}
    )
    assert_reads((), RENAMED.read_bytes(), {"proactive.licensing.decisions": 2629})


def test_a_message_names_cell_value_and_place() -> None:
    with pytest.raises(AssertionError) as raised:
        assert_reads(
            SiteLabels, RENAMED, {"requests.received": [80, 2, 0, 0, 0, 0, 81], "requests.carried_in.total": 3}
        )
    first, second, third = str(raised.value).splitlines()
    assert first.endswith("renamed-rows.md is not read as expected:")
    assert "requests.received.business: expected 2, got 1 ('1' at " in second
    assert "table 4 row 1 column 2, read by 'tables.grid')" in second
    assert third.strip().startswith("requests.carried_in.total: expected 3, got nothing that is printed (")
    with pytest.raises(AssertionError, match="2 figures are expected of 7 cells in form 2021"):
        assert_reads(SiteLabels, RENAMED, {"requests.received": [80, 1]})


def test_a_page_that_is_confirmed_is_read_again(tmp_path: Path) -> None:
    saved = save_page(ZONE, tmp_path / "zone")
    assert saved.form == "2021"
    assert saved.rows["requests.received"] == {
        **dict.fromkeys(("research", "public_interest", "legal_service", "other"), 0),
        "natural_person": 80, "business": 1, "total": 81,
    }  # fmt: skip
    assert load_expected(tmp_path / "zone") == saved
    assert (tmp_path / "zone" / "page.html").read_bytes() == ZONE.read_bytes()
    assert refresh_page(tmp_path / "zone") == []
    assert_reads((), tmp_path / "zone" / "page.html", saved)


def test_a_change_is_named_and_written(tmp_path: Path) -> None:
    save_page(ZONE, tmp_path)
    page = tmp_path / "page.html"
    page.write_text(page.read_text("utf-8").replace(">80<", ">79<", 1), "utf-8")
    (change,) = [line for line in refresh_page(tmp_path) if line.startswith("requests.received.natural_person")]
    assert "expected 80, got 79 ('79' at" in change
    assert refresh_page(tmp_path) == []
    assert load_expected(tmp_path).rows["requests.received"]["natural_person"] == 79


def test_no_report_is_no_page(tmp_path: Path) -> None:
    notice = tmp_path / "notice.txt"
    notice.write_text("公告\n\n停水通知\n", "utf-8")
    with pytest.raises(ValueError, match="is no report that can be expected"):
        save_page(notice, tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_pytest_has_a_test_for_each_row(tmp_path: Path) -> None:
    (tmp_path / "kit_site.py").write_text(PLUGIN, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(tmp_path))
        save_page(RENAMED, tmp_path / "pages" / "renamed", ["kit_site"])
    sys.modules.pop("kit_site", None)
    done = run_pytest(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "pages/renamed/expected.json::requests::received PASSED" in done.stdout
    assert "pages/renamed/expected.json::page PASSED" in done.stdout
    expected = tmp_path / "pages" / "renamed" / "expected.json"
    expected.write_text(expected.read_text("utf-8").replace('"natural_person": 80', '"natural_person": 8', 1), "utf-8")
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert "expected.json::requests.received" in done.stdout
    assert "requests.received.natural_person: expected 8, got 80 ('80' at " in done.stdout
    assert done.stdout.count("FAILED pages") == 1
    (tmp_path / "kit_site.py").unlink()
    done = run_pytest(tmp_path)
    assert "plugin 'kit_site': cannot be imported" in done.stdout


def test_other_files_of_this_name_are_nothing_to_pytest(tmp_path: Path) -> None:
    for name, text in (("a", "{}"), ("b", "no JSON"), ("c", "[1]")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "expected.json").write_text(text, "utf-8")
    assert run_pytest(tmp_path).returncode == 5  # no tests


def test_the_command_saves_shows_and_refreshes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["fixture", str(ZONE)])
    assert done.exit_code == 0, done.output
    assert "requests.received: natural_person 80, business 1" in done.output
    assert "Compare each figure above with the page" in done.output
    folder = tmp_path / "tests" / "pages" / "zone-2023"
    assert json.loads((folder / "expected.json").read_text("utf-8"))["page"] == "page.html"
    done = CliRunner().invoke(main, ["fixture", str(folder)])
    assert done.output == f"{folder}: unchanged\n"
    done = CliRunner().invoke(main, ["fixture", str(tmp_path)])
    assert done.exit_code == 1
    assert "no saved page" in done.output
    done = CliRunner().invoke(main, ["fixture", str(ZONE), "--plugin", "no_such_module"])
    assert done.exit_code == 1
    assert "cannot be imported" in done.output


def test_a_plugin_by_name_that_is_not_there() -> None:
    with pytest.raises(PluginError, match="cannot be imported"):
        assert_reads("govreport_core:NoSuchClass", ZONE, {})


def test_expected_of_a_result_is_what_it_reads() -> None:
    result = assert_reads((), ZONE, {})
    expected = Expected.of(result)
    assert assert_reads((), ZONE, expected).form == "2021"
