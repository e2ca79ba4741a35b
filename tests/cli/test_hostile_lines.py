"""A bad line among pages or results is that line's failure: it is named, and all others are read."""

from __future__ import annotations

import copy
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.made_reports import bodies

from govreport_core import extract, json_lines
from govreport_core.cli.group import main
from govreport_core.export import export
from govreport_core.export.rows import RowMaker
from govreport_core.model import stored
from govreport_core.panel import build_panel
from govreport_core.panel.reports import Reports
from govreport_core.sources import pages
from govreport_core.validation.check import check_result

PAGES = {f"{agency}-{year}": page for agency, year, _, page in bodies(2, range(2022, 2023))}
STEERING = "\x1b[31m\x1b]0;title\x07\x9b2J\r\u202e"
# None of them is JSON that a program could use.
NO_JSON = {
    "nested lists": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "closed nesting": b"[" * 100_000 + b"]" * 100_000,
    "zeros": b"\0" * 100,
    "no UTF-8": b'{"name": "\xff"}',
    "a torn line": b'{"name": "a", "html": "<p>',
    "a number of many digits": b"9" * 10_000,
    "what is no number": b'{"name": NaN}',
    "a mark of the byte order": b"\xff\xfe{\x00}\x00",
    "words": "不是JSON".encode(),
}
NO_RESULT = {
    "a text": b'"text"',
    "half of a pair": b'"\\ud800"',
    "a list of no results": b"[1, null, {}]",
    "an empty object": b"{}",
    "no findings": b'{"result_version": "1", "source": {"name": "x"}, "cells": {}}',
    "a name that is a list": b'{"result_version": "1", "source": {"name": ["x"]}, "cells": {}, "findings": []}',
}
COMMANDS = (
    ("check",),
    ("panel",),
    ("panel", "--format", "json"),
    ("panel", "--format", "csv"),
    *(("export", "-o", f"table{suffix}") for suffix in (".csv", ".xlsx", ".sqlite", ".parquet")),
    ("export", "--shape", "long", "-o", "table.csv"),
    ("export", "--shape", "findings", "-o", "table.csv"),
    ("export", "--shape", "narrative", "-o", "table.csv"),
)


@pytest.fixture(scope="module")
def results() -> list[dict[str, Any]]:
    return [extract(page.encode()).to_dict() for page in PAGES.values()]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: object) -> Result:
    """The command, which ended without an error that is not foreseen."""
    done = CliRunner().invoke(main, [str(argument) for argument in arguments], color=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def write_lines(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def as_lines(results: list[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(each).encode() for each in results]


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("bad", NO_JSON)
def test_a_bad_line_of_pages_fails_and_the_others_are_read(bad: str, place: int, tmp_path: Path) -> None:
    lines = [json.dumps({"name": name, "html": page}).encode() for name, page in PAGES.items()]
    lines.insert(place, NO_JSON[bad])
    path = write_lines(tmp_path / "pages.jsonl", lines)
    done = run("extract", path, "-o", "out.jsonl", "--jobs", "1")
    assert done.exit_code == 1
    made = [json.loads(line) for line in Path("out.jsonl").read_bytes().splitlines()]
    assert [each["status"] for each in made] == [
        "unrecognised" if at == place else "complete" for at in range(len(lines))
    ]
    assert made[place]["source"]["name"] == f"{path}:{place + 1}"


def test_a_line_of_pages_that_is_too_long_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_BYTES", 100_000)
    lines = [b'{"name": "long", "html": "' + b"x" * 200_000 + b'"}', b'{"name": "a", "html": "<p>"}']
    path = str(write_lines(tmp_path / "pages.jsonl", lines))
    first, second = pages.read_pages(path, lambda name, reason: None)
    assert first.problem is not None
    assert "100,000 bytes" in first.problem
    assert second.name == "a"
    assert pages.count_lines(path) == 2


def test_a_packed_file_of_pages_that_is_damaged_gives_what_it_has(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"".join(b'{"name": "%d", "html": "<p>%d"}\n' % (n, n * n) for n in range(150))))
    packed[len(packed) // 2] ^= 0xFF
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(packed)
    refs = list(pages.read_pages(str(path), lambda name, reason: None))
    assert refs[0].name == "0"
    assert refs[-1].problem is not None
    run("extract", path, "-o", "out.jsonl", "--jobs", "1")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_line_of_results_is_passed_over(
    command: tuple[str, ...], place: int, results: list[dict[str, Any]], tmp_path: Path
) -> None:
    lines = as_lines(results)
    bad = [*NO_JSON.values(), *NO_RESULT.values()]
    lines[place:place] = bad
    path = write_lines(tmp_path / "results.jsonl", lines)
    done = run(*command, path)
    assert done.exit_code == 1
    if command[0] == "check":
        assert done.stdout.count(": ok\n") == len(results)
    else:
        assert done.stderr.count("passed over: ") >= len(bad)
    if command[0] == "export":
        assert f"{len(results)} reports" in done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("content", [*NO_JSON.values(), *NO_RESULT.values()])
def test_a_file_of_nothing_but_a_bad_line_is_an_error(command: tuple[str, ...], content: bytes, tmp_path: Path) -> None:
    done = run(*command, write_lines(tmp_path / "results.jsonl", [content]))
    assert done.exit_code == 1
    assert "results.jsonl" in done.output


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_run_goes_on_with_a_file_that_has_bad_lines(place: int, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, page in PAGES.items():
        (folder / f"{name}.html").write_text(page)
    run("extract", folder, "-o", "out.jsonl", "--jobs", "1")
    whole = Path("out.jsonl").read_bytes()
    lines = whole.splitlines()
    lines[place:place] = [*NO_JSON.values(), *NO_RESULT.values()]
    write_lines(Path("out.jsonl"), lines)
    done = run("extract", folder, "-o", "out.jsonl", "--resume", "--jobs", "1")
    assert done.exit_code == 0
    assert f"({len(PAGES)} kept)" in done.stderr
    assert Path("out.jsonl").read_bytes() == whole


def test_a_line_of_results_that_is_too_long_is_not_held(
    results: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = as_lines(results)
    limit = max(map(len, lines)) + 1
    monkeypatch.setattr(json_lines.read_lines, "__defaults__", (limit,))
    path = write_lines(tmp_path / "results.jsonl", [lines[0], b"[" + b"1," * limit, lines[1]])
    told: list[stored.ResultsError] = []
    assert len(list(stored.iter_results(path, told.append))) == 2
    assert len(told) == 1


def test_packed_results_that_are_damaged_are_said_to_be(results: list[dict[str, Any]], tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"".join(line + b"\n" for line in as_lines(results))))
    packed[len(packed) // 2] ^= 0xFF
    path = tmp_path / "results.jsonl.gz"
    path.write_bytes(packed)
    for command in COMMANDS:
        assert run(*command, path).exit_code == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".sqlite", ".parquet"])
@pytest.mark.parametrize("shape", ["wide", "long", "findings", "narrative"])
def test_half_of_a_pair_is_written_in_every_format(
    suffix: str, shape: Any, results: list[dict[str, Any]], tmp_path: Path
) -> None:
    broken = copy.deepcopy(results[0])
    broken["source"]["name"] = broken["source"]["agency"] = "某县\ud800\x00\x1b"
    broken["findings"] = [
        {"kind": "document", "code": "x\udfff", "severity": "info", "cells": [], "message": "\ud83d", "found": "\udc00"}
    ]
    broken["cells"] = {key: cell | {"assumption": "\ud800"} for key, cell in list(broken["cells"].items())[:3]}
    assert export([broken, results[1]], tmp_path / f"table{suffix}", shape=shape) == 2
    lines = write_lines(tmp_path / "results.jsonl", as_lines([broken, results[1]]))
    assert run("export", lines, "--shape", shape, "-o", f"again{suffix}").exit_code == 0


@pytest.mark.parametrize("output", [("-o", "panel.txt"), ("--format", "json", "-o", "p.json"), ("--format", "csv", "-o", "p.csv"),
                                    ("--plot", "p.html"), ("--plot", "p.png"), ()])  # fmt: skip
def test_a_panel_of_names_with_halves_of_pairs(
    output: tuple[str, ...], results: list[dict[str, Any]], tmp_path: Path
) -> None:
    broken = copy.deepcopy(results)
    for number, each in enumerate(broken):
        each["source"] |= {"name": "n\ud800", "agency": f"某{number}县\ud800{STEERING}"}
    done = run("panel", write_lines(tmp_path / "results.jsonl", as_lines(broken)), *output)
    assert done.exit_code == 0, done.output
    assert not set("\x1b\x07\x9b\u202e") & set(done.output)


def mutated(data: Any, dice: random.Random) -> Any:
    """A result in which something is another value."""
    out = copy.deepcopy(data)
    holders = [(out, key) for key in out]
    for holder, key in holders:
        inner = holder[key]
        keys = inner if isinstance(inner, dict) else range(len(inner)) if isinstance(inner, list) else ()
        holders.extend((inner, key) for key in list(keys)[:40])
    for _ in range(dice.randint(1, 3)):
        holder, key = dice.choice(holders)
        if dice.random() < 0.2 and isinstance(holder, dict):
            holder.pop(key, None)
        else:
            holder[key] = dice.choice(
                (None, True, -1, 0.5, 10**30, float("inf"), "", "x\ud800", "\x1b[2J", [], {}, [[]], {"a": {}}, 10**9)
            )
    return out


def uses(data: dict[str, Any]) -> Iterator[object]:
    """What the commands make of a result."""
    for shape in ("wide", "long", "findings", "narrative"):
        yield from RowMaker(shape).rows_of(data)  # type: ignore[arg-type]
    reports = Reports()
    reports.add(data)
    yield reports
    yield build_panel([data], {}).check(None)


def test_what_has_the_shape_of_a_result_can_be_used(results: list[dict[str, Any]]) -> None:
    dice = random.Random(5)
    good = 0
    for _ in range(300):
        data = mutated(dice.choice(results), dice)
        check_result(data)
        if stored.shape_problem(data) is None:
            good += 1
            assert list(uses(data))
    assert good > 10


@pytest.mark.parametrize("command", [("extract",), ("check",), ("panel",), ("export", "-o", "t.csv")])
def test_names_do_not_steer_the_terminal(
    command: tuple[str, ...], results: list[dict[str, Any]], tmp_path: Path
) -> None:
    name = f"a{STEERING}b"
    document = tmp_path / f"{name}.html"
    document.write_text("<p>nothing</p>")
    steering = copy.deepcopy(results[0])
    steering["source"]["name"] = name
    steering["form"] = None
    lines = tmp_path / f"{name}.jsonl"
    write_lines(lines, [*as_lines([steering, *results]), b"[", b"{}"])
    for path in (document, lines, tmp_path / f"{name}.gone", tmp_path):
        done = run(*command, path)
        shown = done.stderr if command == ("extract",) else done.output
        assert not set("\x1b\x07\x9b\r\u202e") & set(shown), (path, shown)
