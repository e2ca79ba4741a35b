"""A new plugin is written from a page; its tests pass as they are written, and it is installed like any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.paths import REPORTS, ROOT

from govreport_core import extract
from govreport_core.cli import main
from govreport_core.testing import find_faults

SITES = ROOT / "examples" / "sites"
IN_A_GRID = """<h1>北屏市档案局2024年政府信息公开工作年度报告</h1><p>收件情况</p>
<table><tr><td>项目<td>群众<td>公司<td>合计<tr><td>新来<td>5<td>1<td>6<tr><td>旧有<td>0<td>2<td>2</table>"""
IN_LINES = '北屏市档案局2024年政府信息公开工作年度报告\n\n收件情况\n\n群众新来：5件\n公司"新来"：1件\n'


def new_parser(folder: Path, *arguments: str) -> Result:
    done = CliRunner().invoke(main, ["new-parser", "south-site", "-o", str(folder), *arguments])
    assert done.exit_code == 0, done.output
    return done


def run_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    plugin = ("-p", "no:cacheprovider", "-p", "no:govreport", "-p", "govreport_core.testing.pytest_plugin")
    search = os.pathsep.join((str(ROOT), str(ROOT / "plugins"), os.environ.get("PYTHONPATH", "")))
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "pytest", "-q", *plugin, "--rootdir", str(folder)],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip


def save(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_a_plugin_without_a_page(tmp_path: Path) -> None:
    done = new_parser(tmp_path / "new")
    assert "label 一、今年收件: by its place requests.received; compare it with the page" in done.output
    names = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert names == {
        *("README.md", "pyproject.toml", "govreport_south_site.py", "tests/test_govreport_south_site.py"),
        *("tests/pages/south-site/page.md", "tests/pages/south-site/expected.json"),
    }
    ran = run_tests(tmp_path / "new")
    assert ran.returncode == 0, ran.stdout
    assert "44 passed" in ran.stdout


def test_labels_of_a_page_are_proposed_by_place(tmp_path: Path) -> None:
    done = new_parser(tmp_path / "new", "--from", str(SITES / "renamed-rows.md"))
    assert "form 2021: 200 of 200 cells are read from the page" in done.output
    assert done.output.count("by its place") == 5
    assert "本单位无此材料: by its place requests.outcomes.unavailable.not_held" in done.output
    ran = run_tests(tmp_path / "new")
    assert ran.returncode == 0, ran.stdout
    expected = json.loads((tmp_path / "new/tests/pages/south-site/expected.json").read_text("utf-8"))
    assert expected["rows"]["requests.received"]["total"] == 81
    assert expected["unread"] == []


def test_labels_that_break_the_sums_are_not_proposed(tmp_path: Path) -> None:
    text = (SITES / "renamed-rows.md").read_text("utf-8").replace("| 一、今年收件 | 80 | 1 |", "| 一、新来 | 3 | 1 |")
    done = new_parser(tmp_path / "new", "--from", save(tmp_path, "page.md", text))
    assert "by its place" not in done.output
    assert "not read: table 4 row 1: 一、新来: 3 1 0 0 0 0 81" in done.output
    assert run_tests(tmp_path / "new").returncode == 0


@pytest.mark.parametrize("page", [REPORTS / "zone-2023.html", REPORTS / "city-2019.txt", SITES / "transposed.html"])
def test_tests_pass_as_written(page: Path, tmp_path: Path) -> None:
    done = new_parser(tmp_path / "new", "--from", str(page))
    assert ("not read: line: 自然人: 32 2 9" in done.output) == (page.name == "transposed.html")
    ran = run_tests(tmp_path / "new")
    assert ran.returncode == 0, ran.stdout


def test_a_skeleton_for_a_grid_reads_what_is_filled_in(tmp_path: Path) -> None:
    new = tmp_path / "new"
    done = new_parser(new, "--from", save(tmp_path, "page.html", IN_A_GRID))
    assert "no form is recognised" in done.output
    assert "not read: table 0 row 1: 新来: 5 1 6" in done.output
    ran = run_tests(new)
    assert ran.returncode == 0, ran.stdout
    assert "1 xfailed" in ran.stdout
    module = new / "govreport_south_site.py"
    code = module.read_text("utf-8")
    for label, id in (
        *(("新来", "requests.received"), ("旧有", "requests.carried_in")),
        *(("群众", "natural_person"), ("公司", "business"), ("合计", "total")),
    ):
        code = code.replace(f'"{label}": None', f'"{label}": "{id}"')
    module.write_text(code, "utf-8")
    ran = run_tests(new)
    assert ran.returncode == 1
    assert "XPASS(strict)" in ran.stdout  # the time has come to confirm the page
    namespace: dict[str, object] = {}
    exec(compile(code, str(module), "exec"), namespace)
    plugin = type("Site", (), {name: staticmethod(namespace[name]) for name in ("govreport_parse", "govreport_labels")})
    cells = extract(tmp_path / "page.html", plugins=[plugin]).cells
    assert [cells[f"requests.received.{who}"].value for who in ("natural_person", "business", "total")] == [5, 1, 6]
    assert cells["requests.carried_in.business"].value == 2
    assert find_faults(plugin, tmp_path / "page.html") == {}


def test_a_skeleton_for_lines_quotes_what_the_page_says(tmp_path: Path) -> None:
    new = tmp_path / "new"
    new_parser(new, "--from", save(tmp_path, "page.txt", IN_LINES))
    code = (new / "govreport_south_site.py").read_text("utf-8")
    assert '"群众新来": None' in code
    assert '"公司\\"新来\\"": None' in code
    assert run_tests(new).returncode == 0


TITLE = "北屏市档案局2024年政府信息公开工作年度报告"
CELLS = {"新来": ["5", "1", "6"], "旧有": ["0", "2", "2"]}
HEADS = ["群众", "公司", "合计"]


def in_elements(row: str, cell: str) -> str:
    """The table of a page without tables; `row` and `cell` are tags with their classes."""

    def element(opening: str, text: str) -> str:
        return f"<{opening}>{text}</{opening.split()[0]}>"

    lines = [["项目", *HEADS], *([label, *figures] for label, figures in CELLS.items())]
    return "".join(element(row, "".join(element(cell, text) for text in line)) for line in lines)


def in_json(shape: str) -> str:
    records: object = [{"mc": label, **dict(zip(HEADS, map(int, line), strict=True))} for label, line in CELLS.items()]
    if shape == "lists":
        records = [["项目", *HEADS], *([label, *map(int, line)] for label, line in CELLS.items())]
    elif shape == "keys":
        records = {label: dict(zip(HEADS, map(int, line), strict=True)) for label, line in CELLS.items()}
    data = json.dumps({"code": 0, "data": {"rows": records}}, ensure_ascii=False)
    return f"<div id=t></div><script>var page = 1; var t = {data}; if (t) {{ draw(t); }}</script>"


SHAPES = {
    "div and span": in_elements('div class="r a"', "span class=c"),
    "list items": f"<ul>{in_elements('li', 'b')}</ul>",
    "sections": in_elements("section class=line", "p"),
    "lists of definitions": in_elements("dl class=x", "dd"),
    "records": in_json("records"),
    "lists of lists": in_json("lists"),
    "records by key": in_json("keys"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_skeleton_for_a_page_without_tables_reads_what_is_filled_in(name: str, tmp_path: Path) -> None:
    new = tmp_path / "new"
    page = f"<h1>{TITLE}</h1><p>收件情况</p>{SHAPES[name]}<p>末</p>"
    done = new_parser(new, "--from", save(tmp_path, "page.html", page))
    assert "the page has no table: " in done.output
    assert "新来: 5 1 6" in done.output
    module = new / "govreport_south_site.py"
    code = module.read_text("utf-8")
    for label, id in (
        *(("新来", "requests.received"), ("旧有", "requests.carried_in")),
        *(("群众", "natural_person"), ("公司", "business"), ("合计", "total")),
    ):
        assert f'"{label}": None' in code
        code = code.replace(f'"{label}": None', f'"{label}": "{id}"')
    namespace: dict[str, object] = {}
    exec(compile(code, str(module), "exec"), namespace)
    hooks = ("govreport_read", "govreport_parse", "govreport_labels")
    plugin = type("Site", (), {hook: staticmethod(namespace[hook]) for hook in hooks})
    result = extract(tmp_path / "page.html", plugins=[plugin])
    for row, line in zip(("received", "carried_in"), CELLS.values(), strict=True):
        assert [result.cells[f"requests.{row}.{who}"].value for who in ("natural_person", "business", "total")] == list(map(int, line))  # fmt: skip
    assert result.account is not None
    assert list(result.account.unread) == []
    assert not [finding for finding in result.findings if finding.kind == "plugin"]
    assert extract(SITES / "renamed-rows.md", plugins=[plugin]).form == "2021"


def test_the_tests_of_a_page_without_tables_pass_as_written(tmp_path: Path) -> None:
    for number, name in enumerate(("div and span", "records")):
        page = save(tmp_path, f"page{number}.html", f"<h1>{TITLE}</h1>{SHAPES[name]}")
        new_parser(tmp_path / f"new{number}", "--from", page)
        ran = run_tests(tmp_path / f"new{number}")
        assert ran.returncode == 0, ran.stdout


def test_labels_and_figures_in_one_cell_are_named_one_by_one(tmp_path: Path) -> None:
    cells = "".join(f"<td>{who}{what}：{n}件</td>" for n, what in enumerate(("新来", "旧有")) for who in HEADS)
    page = save(tmp_path, "page.html", f"<h1>{TITLE}</h1><table><tr>{cells}</tr></table>")
    done = new_parser(tmp_path / "new", "--from", page)
    assert "not read: line: 群众旧有: 1件" in done.output
    code = (tmp_path / "new" / "govreport_south_site.py").read_text("utf-8")
    assert code.count("新来") == code.count("旧有") == len(HEADS)


def test_written_code_is_in_good_order(tmp_path: Path) -> None:
    for number, arguments in enumerate(([], ["--from", save(tmp_path, "page.html", IN_A_GRID)])):
        new_parser(tmp_path / f"new{number}", *arguments)
        for path in (tmp_path / f"new{number}").rglob("*.py"):
            compile(path.read_text("utf-8"), str(path), "exec")
            assert "$" not in path.read_text("utf-8")


@pytest.mark.parametrize("name", ["South", "a b", "-a", "a-", "1a", "../a", "a.b", ""])
def test_names_that_cannot_be_one(name: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["new-parser", "-o", str(tmp_path / "new"), "--", name])
    assert done.exit_code == 1
    assert "is no name of a plugin" in done.output
    assert not (tmp_path / "new").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    save(tmp_path, "mine.txt", "mine")
    done = CliRunner().invoke(main, ["new-parser", "a", "-o", str(tmp_path)])
    assert done.exit_code == 1
    assert "is there already and is not empty" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_it_installs_into_an_environment_of_its_own(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the distribution is built without a network")
    new = tmp_path / "new"
    new_parser(new, "--from", str(SITES / "renamed-rows.md"))
    venv.create(tmp_path / "env", with_pip=True, system_site_packages=False)
    python = str(tmp_path / "env" / "bin" / "python")
    # What the tests run with, before it the new environment's own.
    search = os.pathsep.join(path for path in (str(ROOT), str(ROOT / "plugins"), *sys.path) if path)
    environment = {**os.environ, "PYTHONPATH": search}

    def run(*command: str) -> str:
        done = subprocess.run(
            [python, *command], cwd=new, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("-m", "pip", "install", "--no-build-isolation", "--no-deps", "-e", ".")
    assert "south-site" in run("-m", "govreport_core.cli", "plugins")
    assert "44 passed" in run("-m", "pytest", "-q", "-p", "no:govreport", "-p", "govreport_core.testing.pytest_plugin")
    result = json.loads(run("-m", "govreport_core.cli", "extract", str(SITES / "renamed-rows.md")))
    assert result["cells"]["requests.received.total"]["value"] == 81
