"""A mistake in a plugin is named with the file and the line of its code, whoever calls it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from support.paths import REPORTS

from govreport_core import create_plugin_manager, extract
from govreport_core.testing import assert_reads, find_faults
from govreport_core.testing.plugins import import_plugin

PAGE = REPORTS / "town-2023.txt"
HEAD = """from govreport_core import CellReading, Position, RowReading, Token, hookimpl

name = "site"


"""
# What the author wrote; the line with the mistake ends in "# here".
MISTAKES = {
    "a wrong key": (
        """@hookimpl
def govreport_parse(document, form):
    yield CellReading("requests.received.everybody", document.text[:1], Position(0, 1))  # here
""",
        "'requests.received.everybody' is no cell of form 2021",
    ),
    "a key of the other form": (
        """@hookimpl
def govreport_parse(document, form):
    for key in ("proactive.procurement.items",):
        yield CellReading(key, document.text[:1], Position(0, 1))  # here
""",
        "'proactive.procurement.items' is no cell of form 2021",
    ),
    "a text that is not there": (
        """def total(document):
    yield CellReading("requests.received.total", document.text[:1], Position(0, 1))
    yield CellReading(
        "requests.received.total", "99", Position(0, 2)
    )  # here


@hookimpl
def govreport_parse(document, form):
    yield from total(document)
""",
        "the text '99' does not stand at the position it gives",
    ),
    "a wrong row": (
        """@hookimpl
def govreport_parse(document, form):
    token = Token(document.text[:1], Position(0, 1))
    yield RowReading("requests.everything", (token,), Position(0, 1))  # here
""",
        "'requests.everything' is no row of form 2021",
    ),
    "something else": (
        """@hookimpl
def govreport_parse(document, form):
    yield "requests.received.total", 5  # here
""",
        "tuple is no reading",
    ),
    "a list with a mistake": (
        """@hookimpl  # here
def govreport_parse(document, form):
    return [CellReading("requests.received.everybody", document.text[:1], Position(0, 1))]
""",
        "'requests.received.everybody' is no cell of form 2021",
    ),
    "an exception": (
        """@hookimpl
def govreport_parse(document, form):
    for line in document.text.splitlines():
        yield CellReading("requests.received.total", line[0], None)  # here
""",
        "IndexError: string index out of range",
    ),
    "an exception in what it calls": (
        """import json


def key_of(text):
    return json.loads("{" + text)  # here


@hookimpl
def govreport_parse(document, form):
    return [key_of(document.text)]
""",
        "JSONDecodeError: Expecting property name",
    ),
    "a label of no row": (
        """@hookimpl  # here
def govreport_labels(form):
    return {"requests.everything": ["收件"]}
""",
        "labels for requests.everything: no such row",
    ),
    "an exception in labels": (
        """@hookimpl
def govreport_labels(form):
    return {form.rows["requests.everything"].id: ["收件"]}  # here
""",
        "KeyError: 'requests.everything'",
    ),
    "a finding that is none": (
        """@hookimpl
def govreport_check(result):
    yield "too many"  # here
""",
        "str is no Finding",
    ),
}


def place_of(code: str) -> str:
    """The mistake's file and line, as messages have them."""
    (number,) = (number for number, line in enumerate(code.splitlines(), 1) if "# here" in line)
    if code.splitlines()[number - 1].startswith("    )"):
        number -= 2  # a call over several lines begins above
    return f"own_site.py:{number}"


@pytest.fixture(params=MISTAKES)
def mistake(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, str, str]:
    """A module of a plugin's, the place of its mistake and what is wrong."""
    body, problem = MISTAKES[request.param]
    plugin = write_module(HEAD + body, tmp_path, monkeypatch)
    return plugin, place_of(HEAD + body), problem


def write_module(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    (folder / "own_site.py").write_text(code, "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "own_site", raising=False)
    return import_plugin("own_site")


def test_a_result_names_it(mistake: tuple[object, str, str]) -> None:
    plugin, place, problem = mistake
    result = extract(PAGE, plugins=[plugin])
    messages = [finding.message for finding in result.findings if finding.kind == "plugin"]
    assert any(problem in message and re.search(rf"\b{re.escape(place)}\b", message) for message in messages), messages
    assert result.cells["requests.carried_over.total"].value is not None


def test_an_assertion_names_it(mistake: tuple[object, str, str]) -> None:
    plugin, place, problem = mistake
    with pytest.raises(AssertionError, match=re.escape(place)) as raised:
        assert_reads(plugin, PAGE, {})
    assert problem in str(raised.value)


@pytest.mark.parametrize("name", [name for name in MISTAKES if "govreport_parse" in MISTAKES[name][0]])
def test_the_laws_name_it(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = HEAD + MISTAKES[name][0]
    faults = find_faults(write_module(code, tmp_path, monkeypatch), PAGE)
    assert place_of(code) in " ".join(fault for found in faults.values() for fault in found)


def test_an_import_that_raises_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_site.py").write_text("limit = 3\nlimit = int('three')\n", "utf-8")
    about = tmp_path / "own_site-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: own-site\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text("[govreport]\nown = own_site\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "own_site", raising=False)
    (fault,) = create_plugin_manager().faults
    assert "ValueError" in fault.message
    assert "raised at own_site.py:2" in fault.message


def test_a_class_is_named_like_a_module() -> None:
    from govreport_core import CellReading, Position, hookimpl

    class Own:
        name = "own"

        @hookimpl
        def govreport_parse(self, document, form):
            yield CellReading("nothing", "", Position(0, 0))

    line = Own.govreport_parse.__code__.co_firstlineno + 2
    result = extract(PAGE, plugins=[Own])
    assert f"given at test_places.py:{line}; that answer" in " ".join(found.message for found in result.findings)


def test_places_do_not_hang_on_where_a_plugin_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = HEAD + MISTAKES["an exception"][0]
    plugin = write_module(code, tmp_path, monkeypatch)
    assert isinstance(plugin, ModuleType)
    assert str(tmp_path) not in " ".join(found.message for found in extract(PAGE, plugins=[plugin]).findings)
