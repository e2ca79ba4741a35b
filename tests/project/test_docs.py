"""What the documentation shows is what the code does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from support.paths import ROOT

from govreport_core.forms.loading import form_ids
from govreport_core.hooks.manager import HOOKS
from govreport_core.model.finding import catalogue

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


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
    assert all(f"docs/{page.name}" in readme for page in PAGES if page.name != "README.md")


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md"], ids=lambda p: p.name
)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_forms_are_documented() -> None:
    text = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
    assert all(f"report-{form}" in text or "report-N" in text for form in form_ids())
    for kind in ("schema.json", "labels.json", "rules.json"):
        assert kind in text
