"""The plugin interface as a stranger uses it, well and badly."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.installed import HARMLESS, install
from support.paths import ROOT
from support.rendering import Rendering, seeded

import govreport_core
from govreport_core import CellReading, Document, Finding, Position, create_plugin_manager, extract, hookimpl
from govreport_core.cli.group import main
from govreport_core.errors import DuplicatePlugin, FormError, PluginError, UnknownHook
from govreport_core.hooks.manager import HOOKS, PluginManager

KEY = "proactive.licensing.decisions"


@pytest.fixture(scope="module")
def report() -> Rendering:
    return seeded(11, "lines")


def printed(report: Rendering, key: str = KEY) -> Any:
    return report.sheet.figures[key]


def reading(document: Document, text: str, key: str = KEY) -> CellReading:
    start = document.text.index(text)
    return CellReading(key, text, Position(start, start + len(text)))


def codes(result: govreport_core.Result) -> list[str]:
    return [f.code for f in result.findings if f.kind in ("plugin", "disagreement")]


# ------------------------------------------------------------------------------------- good strangers


class Site:
    """A parser with one hook."""

    name = "site"

    @hookimpl
    def govreport_parse(self, document: Document) -> list[CellReading]:
        return [reading(document, "318")]  # from the running text, which says something else


def test_a_class_an_instance_and_a_module_are_plugins() -> None:
    module = types.ModuleType("site_module")
    module.govreport_parse = hookimpl(lambda document: [])  # type: ignore[attr-defined]
    for plugin, name in ((Site, "site"), (Site(), "site"), (module, "site_module")):
        manager = create_plugin_manager([plugin], entry_points=False)
        assert [(p.name, p.hooks) for p in manager.plugins()] == [(name, ("govreport_parse",))]


def test_users_are_asked_before_the_built_in_ones_and_the_latest_first() -> None:
    first, second = (type(name, (Site,), {"name": name}) for name in ("first", "second"))
    names = [p.name for p in create_plugin_manager([first, second]).plugins() if "govreport_parse" in p.hooks]
    assert names[:2] == ["second", "first"]
    assert len(names) > 2
    assert {"first", "second"}.isdisjoint(names[2:])


def test_hooks_are_called_in_this_order(report: Rendering) -> None:
    calls: list[str] = []

    class Listener:
        @hookimpl
        def govreport_labels(self, form: Any) -> None:
            calls.append(f"labels {form.id}")

        @hookimpl
        def govreport_read(self, source: Any) -> None:
            calls.append("read")

        @hookimpl
        def govreport_parse(self, document: Any, form: Any) -> None:
            calls.append(f"parse {form.id}")

        @hookimpl
        def govreport_fill(self, document: Any, form: Any, gaps: Any) -> None:
            calls.append(f"fill {len(gaps.open)}")

        @hookimpl
        def govreport_check(self, result: Any) -> None:
            calls.append(f"check {result.status}")

    manager = create_plugin_manager([Listener])
    extract(report.data, manager=manager, fill=True)
    assert [call for call in calls if not call.startswith("labels")] == ["read", "parse 2021", "check complete"]
    assert sorted(call for call in calls if call.startswith("labels")) == ["labels 2019", "labels 2021"]
    calls.clear()
    extract(report.data, manager=manager, fill=True)
    assert calls == ["read", "parse 2021", "check complete"]


def test_labels_alone_support_a_site_that_renames_rows(report: Rendering) -> None:
    renamed = report.data.replace("行政许可".encode(), "审批发证".encode())
    text = renamed.decode()
    assert "审批发证" in text

    class Labels:
        @hookimpl
        def govreport_labels(self, form: Any) -> dict[str, list[str]]:
            return {"proactive.licensing": ["审批发证"]}

    assert extract(renamed).cells[KEY].status == "missing"
    cell = extract(renamed, plugins=[Labels]).cells[KEY]
    assert (cell.value, cell.status) == (printed(report), "printed")


def test_a_check_of_ones_own_is_added_to_the_findings(report: Rendering) -> None:
    mine = Finding("mine", (KEY,), message="look here")

    class Check:
        @hookimpl
        def govreport_check(self, result: Any) -> list[Finding]:
            return [mine]

    assert mine in extract(report.data, plugins=[Check]).findings


def test_a_reader_of_ones_own_is_asked_first() -> None:
    class Reader:
        @hookimpl
        def govreport_read(self, source: Any) -> Document:
            return Document(source.name, seeded(3, "lines").data.decode(), "application/x-mine")

    result = extract(b"anything", plugins=[Reader])
    assert (result.status, result.source["media_type"]) == ("complete", "application/x-mine")


# --------------------------------------------------------------------------------------- disagreement


def test_of_two_readings_the_one_that_keeps_the_rules_is_believed(report: Rendering) -> None:
    class Wrong:
        @hookimpl
        def govreport_parse(self, document: Document) -> list[CellReading]:
            return [reading(document, "318", "requests.received.total")]

    result = extract(report.data, plugins=[Wrong])
    cell = result.cells["requests.received.total"]
    assert (cell.value, cell.status) == (printed(report, "requests.received.total"), "printed")
    assert codes(result) == ["disagreement"]


def test_where_no_rule_decides_nobody_is_believed(report: Rendering) -> None:
    result = extract(report.data, plugins=[Site])
    cell = result.cells[KEY]
    assert (cell.value, cell.status) == (None, "ambiguous")
    assert set(cell.candidates) == {318, printed(report)}
    assert codes(result) == ["disagreement"]
    (message,) = [f.message for f in result.findings if f.code == "disagreement"]
    assert "site reads '318'" in message
    assert result.status == "partial"


# -------------------------------------------------------------------------------------- bad strangers


def _answer(answer: Any, hook: str = "govreport_parse") -> type:
    def implementation(self: Any) -> Any:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    implementation.__name__ = hook
    return type("Bad", (), {hook: hookimpl(implementation), "name": "bad"})


def _generator() -> Iterator[object]:
    yield CellReading(KEY, "0", Position(0, 1))
    raise RuntimeError("half way")


@pytest.mark.parametrize(
    "answer",
    [
        42,
        "text",
        [42],
        [None],
        {"a": 1},
        [CellReading("no.such.key", "2", Position(0, 1))],
        [CellReading(KEY, "999", Position(0, 3))],
        [CellReading(KEY, "999", Position(-5, 10**9))],
        [CellReading(KEY, 999, Position(0, 3))],  # type: ignore[arg-type]
        [CellReading(KEY, "999", None)],  # type: ignore[arg-type]
        [CellReading(KEY, "999", (0, 3))],  # type: ignore[arg-type]
        [CellReading([], "999", Position(0, 3))],  # type: ignore[arg-type]
        [govreport_core.RowReading("no.such.row", (), Position(0, 0))],
        [govreport_core.RowReading("requests.received", None, Position(0, 0))],  # type: ignore[arg-type]
    ],
)
def test_nonsense_is_named_and_dropped(report: Rendering, answer: Any) -> None:
    result = extract(report.data, plugins=[_answer(answer)])
    assert {key: cell.value for key, cell in result.cells.items()} == report.sheet.figures
    assert codes(result) == ["plugin-nonsense"]
    (found,) = [f for f in result.findings if f.kind == "plugin"]
    assert "'bad'" in found.message
    assert "govreport_parse" in found.message


@pytest.mark.parametrize("hook", ["govreport_read", "govreport_parse", "govreport_check", "govreport_labels"])
def test_a_plugin_that_raises_is_named_and_skipped(report: Rendering, hook: str) -> None:
    result = extract(report.data, plugins=[_answer(ZeroDivisionError("oh"), hook)])
    assert {key: cell.value for key, cell in result.cells.items()} == report.sheet.figures
    assert set(codes(result)) == {"plugin-failed"}
    assert all("'bad'" in f.message and "ZeroDivisionError: oh" in f.message for f in result.findings)


def test_a_generator_that_breaks_off_is_named_and_skipped(report: Rendering) -> None:
    class Bad:
        @hookimpl
        def govreport_parse(self) -> Iterator[object]:
            return _generator()

    result = extract(report.data, plugins=[Bad])
    assert result.cells[KEY].value == printed(report)
    assert codes(result) == ["plugin-failed"]


@pytest.mark.parametrize(
    ("hook", "answer"), [("govreport_read", 42), ("govreport_check", [42]), ("govreport_check", 42)]
)
def test_wrong_types_of_other_hooks_are_named(report: Rendering, hook: str, answer: Any) -> None:
    result = extract(report.data, plugins=[_answer(answer, hook)])
    assert codes(result) == ["plugin-nonsense"]
    assert result.cells[KEY].value == printed(report)


@pytest.mark.parametrize(
    "answer",
    [
        {"no.such.row": ["新收"]},
        42,
        {"requests.received": 42},
        {"requests.received": [42]},
        {"requests.received": ["新收", ""]},
        {"requests.received": "12."},
    ],
)
def test_wrong_labels_are_named(report: Rendering, answer: Any) -> None:
    result = extract(report.data, plugins=[_answer(answer, "govreport_labels")])
    assert set(codes(result)) == {"plugin-failed"}
    assert result.cells[KEY].value == printed(report)


# ---------------------------------------------------------------------------------------- registration


def test_a_misspelled_hook_is_an_error() -> None:
    class Misspelled:
        @hookimpl
        def govreport_prase(self, document: Any) -> None: ...

    with pytest.raises(UnknownHook, match=r"govreport_prase: no such hook; there are .*govreport_parse") as error:
        create_plugin_manager([Misspelled], entry_points=False)
    assert error.value.plugin == "Misspelled"


def test_an_unmarked_hook_is_an_error() -> None:
    class Unmarked:
        def govreport_parse(self, document: Any) -> None: ...

    with pytest.raises(UnknownHook, match="govreport_parse is not marked with @hookimpl"):
        create_plugin_manager([Unmarked], entry_points=False)


def test_a_plugin_without_hooks_is_an_error() -> None:
    with pytest.raises(UnknownHook, match="it has no hook"):
        create_plugin_manager([object()], entry_points=False)


def test_an_argument_that_does_not_exist_is_an_error() -> None:
    class Wrong:
        @hookimpl
        def govreport_parse(self, documnet: Any) -> None: ...

    manager = create_plugin_manager(entry_points=False)
    with pytest.raises(PluginError, match="documnet"):
        manager.register(Wrong)
    assert manager.plugins() == ()


def test_two_of_one_name_are_an_error() -> None:
    with pytest.raises(DuplicatePlugin, match="plugin 'site': there is a plugin of this name already"):
        create_plugin_manager([Site, Site()], entry_points=False)


def test_plugins_and_a_manager_together_are_an_error(report: Rendering, manager: PluginManager) -> None:
    with pytest.raises(ValueError, match="either plugins or a manager"):
        extract(report.data, plugins=[Site], manager=manager)


def test_spellings_for_an_unknown_row_are_an_error(manager: PluginManager) -> None:
    with pytest.raises(FormError, match=r"labels for no\.such: no such row"):
        manager.forms[0].with_spellings({"no.such": ["x"]})


# ---------------------------------------------------------------------------------------- entry points


def test_an_installed_plugin_is_found_with_version_and_origin(site_packages: Path) -> None:
    install(site_packages, "stranger", HARMLESS)
    found = {p.name: p for p in create_plugin_manager().plugins()}
    assert found["stranger"].version == "1.2"
    assert found["stranger"].origin == "entry point of stranger"
    assert found["stranger"].hooks == ("govreport_parse",)


@pytest.mark.parametrize("taken", ["tables.grid", "readers.pdf", "narrative"])
def test_a_stranger_with_the_name_of_a_built_in_plugin_is_passed_over(
    site_packages: Path, report: Rendering, taken: str
) -> None:
    install(site_packages, "a_stranger", HARMLESS, taken)
    manager = create_plugin_manager()
    (fault,) = manager.faults
    assert f"{taken} (entry point of a_stranger)" in fault.message
    origin = next(info.origin for info in manager.plugins() if info.name == taken)
    assert origin == "entry point of govreport"
    assert extract(report.data, manager=manager).status == "complete"
    done = CliRunner().invoke(main, ["plugins"])
    assert done.exit_code == 0
    assert "a_stranger" in done.stderr


def test_of_two_strangers_with_one_name_the_first_is_heard(site_packages: Path) -> None:
    install(site_packages, "a_stranger", HARMLESS, "own")
    install(site_packages, "b_stranger", HARMLESS, "own")
    manager = create_plugin_manager()
    assert next(info.origin for info in manager.plugins() if info.name == "own") == "entry point of a_stranger"
    (fault,) = manager.faults
    assert "own (entry point of b_stranger)" in fault.message


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("x = 1", "it has no hook"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_plugin_that_cannot_be_imported_harms_nobody(
    site_packages: Path, report: Rendering, code: str, error: str
) -> None:
    install(site_packages, "stranger", code)
    manager = create_plugin_manager()
    (fault,) = manager.faults
    assert (fault.code, fault.details["plugin"]) == ("plugin-not-loaded", "stranger")
    assert error in fault.message
    result = extract(report.data, manager=manager)
    assert {key: cell.value for key, cell in result.cells.items()} == report.sheet.figures
    assert codes(result) == ["plugin-not-loaded"]


@pytest.mark.parametrize("name", ["stranger", "govreport_south_site"])
def test_a_plugin_that_hangs_in_import_is_given_up(
    site_packages: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("govreport_core.hooks.loading.IMPORT_SECONDS", 0.2)
    install(site_packages, name, "import time\ntime.sleep(2)\n")
    install(site_packages, "zebra", HARMLESS)
    manager = create_plugin_manager()
    assert [fault.details["plugin"] for fault in manager.faults] == [name]
    assert "its import did not end" in manager.faults[0].message
    assert "zebra" in {p.name for p in manager.plugins()}


# --------------------------------------------------------------------------------- what is promised


def test_every_hook_is_tested_and_documented() -> None:
    tests = "".join(p.read_text("utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
    docs = "".join(p.read_text("utf-8") for p in (ROOT / "docs").glob("*.md"))
    assert len(HOOKS) == 12
    for hook in HOOKS:
        assert f"def {hook}(" in tests, f"no test implements {hook}"
        assert hook in docs, f"docs/ does not name {hook}"


def test_the_public_names_are_these() -> None:
    assert set(govreport_core.__all__) - {"extract_many"} == {
        "Cell", "CellReading", "Document", "Finding", "Position", "Result", "RowReading", "Source", "Token",
        "__version__", "create_plugin_manager", "explain", "extract", "extract_text", "hookimpl", "refresh_plugins",
    }  # fmt: skip
    assert all(hasattr(govreport_core, name) for name in govreport_core.__all__)


def test_a_plugin_that_leaves_the_program_is_skipped(report: Rendering) -> None:
    result = extract(report.data, plugins=[_answer(SystemExit(3), "govreport_parse")])
    assert set(codes(result)) == {"plugin-failed"}
    assert result.cells[KEY].value == printed(report)
