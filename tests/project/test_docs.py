"""What the documentation shows is what the code does."""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import reduce
from pathlib import Path
from types import ModuleType

import pytest
from support.paths import ROOT

from govreport_core.forms.loading import form_ids
from govreport_core.hooks.manager import HOOKS
from govreport_core.model.finding import catalogue

PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))]
# Pages without examples that are run.
OTHERS = [ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md", ROOT / "tests" / "llm" / "cassettes" / "README.md"]
PACKAGES = [ROOT / "govreport_core", *sorted((ROOT / "plugins").glob("govreport_*"))]
_PATH = re.compile(r"(?<![\w./-])(?:tests|docs|schemas|examples|benchmarks|plugins|govreport_\w+|\.ci)/[\w./*<>-]*\w")
# What stands for any name in a path, and a path that is shown because it does not exist.
_ANY = re.compile(r"<\w+>|\bN\b|\bNAME\b")
_NOT_THERE = "examples/no-such-report.html"
_DOTTED = re.compile(r"`((?:\w+\.)+\w+)(?:\(\))?`")


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run_and_print_what_is_shown(page: Path, generate: ModuleType) -> None:
    text = page.read_text(encoding="utf-8")
    assert generate.refresh(text, page.name) == text, "run python docs/generate.py"


def test_a_stale_output_is_noticed(generate: ModuleType) -> None:
    page = "```python\nprint(1 + 1)\n```\n```text\n3\n```\n"
    assert generate.refresh(page) == page.replace("3", "2")


def test_the_table_of_findings_is_fresh(generate: ModuleType) -> None:
    shown = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert shown == generate.findings_page(), "run python docs/generate.py"
    assert all(f"| `{code}` |" in shown for code in catalogue())


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_with_an_example(hook: str) -> None:
    text = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    section = next((s for s in sections if s.startswith(f"`{hook}(")), None)
    assert section is not None, f"docs/hooks.md has no section on {hook}"
    implementations = re.findall(rf"@hookimpl\n    def {hook}\(", section)
    assert implementations, f"the section on {hook} shows no implementation"
    assert re.search(r"^```(?:text|json)\n.+?^```", section, re.DOTALL | re.MULTILINE), (
        "nothing is shown of what it does"
    )


def test_readme_names_the_two_commands_and_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "pip install . && govreport extract examples/reports" in readme
    assert "pip install '.[test]' && pytest" in readme
    assert all(f"docs/{page.name}" in readme for page in PAGES if page.parent != ROOT)


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_forms_are_documented() -> None:
    text = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
    assert all(f"report-{form}" in text or "report-N" in text for form in form_ids())
    for kind in ("schema.json", "labels.json", "rules.json"):
        assert kind in text


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paths_that_a_page_names_exist(page: Path) -> None:
    named = {_ANY.sub("*", path) for path in _PATH.findall(page.read_text(encoding="utf-8"))} - {_NOT_THERE}
    assert [path for path in sorted(named) if not any(ROOT.glob(path)) and not any(ROOT.glob(f"plugins/{path}"))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_and_functions_that_a_page_names_exist(page: Path) -> None:
    names = set(_DOTTED.findall(page.read_text(encoding="utf-8")))
    wanted = {name for name in names if name.startswith("govreport_")}
    if page.name == "architecture.md":  # which leaves the core's own name out
        folders = {folder.name for folder in PACKAGES[0].iterdir() if (folder / "__init__.py").exists()}
        wanted |= {f"govreport_core.{name}" for name in names if name.split(".")[0] in folders}
    assert [name for name in sorted(wanted) if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        try:
            reduce(getattr, parts[length:], module)
        except AttributeError:
            return False
        return True
    return False


def test_the_map_has_every_folder_of_the_code() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {init.parent for package in PACKAGES for init in package.rglob("__init__.py")}
    assert [folder.name for folder in sorted(folders) if f"{folder.name}/" not in text] == []
