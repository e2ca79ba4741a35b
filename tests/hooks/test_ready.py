"""The manager that extract() uses when it is given none: one per process, and never an outdated or a half-made one."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support.installed import HARMLESS, install
from support.made_reports import make_figures, make_page
from support.paths import ROOT

from govreport_core import create_plugin_manager, extract, extract_text, hookimpl, refresh_plugins
from govreport_core.forms.form import Form
from govreport_core.hooks.ready import ready_manager

# Counts how often a manager asks it for labels: once for each form.
COUNTING = """
from govreport_core import hookimpl
asked = []
@hookimpl
def govreport_labels(form):
    asked.append(form.id)
"""
# Is at it, in the process that has imported it, until it is told to go on.
WAITING = """
import os, threading
from govreport_core import hookimpl
process, at_it, go_on = os.getpid(), threading.Event(), threading.Event()
@hookimpl
def govreport_labels(form):
    if os.getpid() == process:
        at_it.set()
        go_on.wait(60)
"""
EXAMPLES = sorted(path for path in (ROOT / "examples" / "reports").iterdir() if path.suffix in (".html", ".txt", ".md"))


@pytest.fixture(autouse=True)
def _fresh_before_and_after() -> Iterator[None]:
    refresh_plugins()
    yield
    refresh_plugins()


@pytest.fixture
def page(form: Form) -> bytes:
    return make_page(form, "示例县人民政府", 2023, make_figures(form, 3)).encode()


def asked(name: str = "counting") -> list[str]:
    found: list[str] = sys.modules[f"{name}_module"].asked
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_result_is_the_same_with_a_manager_and_without(path: Path) -> None:
    managed = extract(path, manager=create_plugin_manager())
    assert extract(path) == managed
    assert extract(path) == managed


def test_a_loop_loads_plugins_and_forms_once(site_packages: Path, page: bytes) -> None:
    install(site_packages, "counting", COUNTING)
    for _ in range(3):
        extract(page)
        extract_text(page.decode())
        extract(b"%PDF-1.4 broken")
    forms = [form.id for form in create_plugin_manager(entry_points=False).forms]
    assert asked() == forms


def test_plugins_of_one_call_are_not_heard_in_the_next(page: bytes) -> None:
    class Own:
        @hookimpl
        def govreport_check(self, result: Any) -> None: ...

    assert "Own" in extract(page, plugins=[Own]).provenance.plugins
    assert "Own" not in extract(page).provenance.plugins


def test_filling_has_a_manager_of_its_own_each_time(site_packages: Path, page: bytes) -> None:
    install(site_packages, "counting", COUNTING)
    extract(page)
    once = len(asked())
    # A model's settings and budget are those of a run, and do not last from one call to another.
    extract(page, fill=True)
    extract(page, fill=True)
    assert len(asked()) == 3 * once


def test_a_plugin_installed_later_is_found_after_refreshing(site_packages: Path, page: bytes) -> None:
    before = extract(page).provenance.plugins
    install(site_packages, "later", HARMLESS)
    assert extract(page).provenance.plugins == before
    refresh_plugins()
    assert set(extract(page).provenance.plugins) - set(before) == {"later"}


def test_a_plugin_that_was_mended_is_loaded_after_refreshing(site_packages: Path, page: bytes) -> None:
    install(site_packages, "mended", "raise RuntimeError")
    assert "plugin-not-loaded" in [finding.code for finding in extract(page).findings]
    assert "plugin-not-loaded" in [finding.code for finding in extract(page).findings]
    (site_packages / "mended_module.py").write_text(HARMLESS, "utf-8")
    refresh_plugins()
    assert "plugin-not-loaded" not in [finding.code for finding in extract(page).findings]


def test_a_label_file_is_read_again_when_it_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: bytes
) -> None:
    def is_read() -> bool:
        evidence = extract_text(page.decode().replace(official, "往日遗留")).cells[key].evidence
        return evidence is not None

    key = "requests.carried_in.total"
    official = next(form for form in ready_manager().forms if form.id == "2021").rows["requests.carried_in"].label.text
    file = tmp_path / "labels.json"
    file.write_text("{}", "utf-8")
    monkeypatch.setenv("GOVREPORT_LABELS", str(file))
    assert not is_read()
    assert ready_manager() is ready_manager()
    file.write_text(json.dumps({"2021": {"requests.carried_in": ["往日遗留"]}}), "utf-8")
    assert is_read()
    monkeypatch.delenv("GOVREPORT_LABELS")
    assert not is_read()


def test_a_vocabulary_file_is_read_again_when_it_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "words.json"
    file.write_text("{}", "utf-8")
    monkeypatch.setenv("GOVREPORT_VOCABULARY", str(file))
    assert ready_manager().vocabularies == ({},)
    assert ready_manager() is ready_manager()
    words = {"objects": {"drone_flights": ["无人机巡查"]}}
    file.write_text(json.dumps(words), "utf-8")
    assert ready_manager().vocabularies == (words,)
    monkeypatch.delenv("GOVREPORT_VOCABULARY")
    assert ready_manager().vocabularies == ()


def test_threads_that_come_at_the_same_time_share_one(site_packages: Path, page: bytes) -> None:
    install(site_packages, "counting", COUNTING)
    expected = extract(page, manager=create_plugin_manager())
    asked().clear()
    together = threading.Barrier(8)

    def work(_: int) -> list[Any]:
        together.wait(30)
        return [extract(page) for _ in range(3)]

    with ThreadPoolExecutor(8) as pool:
        results = [result for found in pool.map(work, range(8)) for result in found]
    assert all(result == expected for result in results)
    assert sorted(asked()) == sorted(set(asked()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_process_forked_while_a_manager_is_made_makes_its_own(site_packages: Path, page: bytes) -> None:
    install(site_packages, "waiting", WAITING)
    maker = threading.Thread(target=extract, args=(page,))
    create_plugin_manager()
    plugin = sys.modules["waiting_module"]
    maker.start()
    try:
        assert plugin.at_it.wait(30)
        child = os.fork()
        if not child:
            status = 1
            try:
                status = 0 if extract(page).status == "complete" else 1
            finally:
                os._exit(status)
        assert _exit_code(child) == 0
    finally:
        plugin.go_on.set()
        maker.join(60)


def _exit_code(child: int, seconds: float = 60) -> int | None:
    """The exit code of a process; None if it does not end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
