"""The corpus gate of .ci fails for what it must fail for."""

from __future__ import annotations

import shutil
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def gate() -> ModuleType:
    path = ROOT / ".ci" / "corpus"
    if not path.exists():
        pytest.skip("the gate is part of a checkout, not of the source distribution")
    loader = SourceFileLoader("corpus_gate", str(path))
    spec = spec_from_loader("corpus_gate", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def scored(**changes: Any) -> dict[str, Any]:
    return {"right": 1, "wrong": [], "missing": [], "invented": [], "errors": 0, "found": 0, "false": 0, **changes}


@pytest.mark.parametrize("name", ["seed-guixi-2019", "shanghai-office-2019", "any-other"])
def test_wrong_invented_and_false_fail_for_every_document(gate: ModuleType, name: str) -> None:
    truth = {"blank": ["k"]}
    assert gate.faults(name, truth, scored()) == []
    assert gate.faults(name, truth, scored(wrong=[("k", 1, 2)])) == ["wrong k: 2, should be 1"]
    assert gate.faults(name, truth, scored(invented=["k"])) == ["invented k"]
    assert len(gate.faults(name, truth, scored(false=1))) == 1


def test_what_is_missing_fails_where_the_document_must_be_exact(gate: ModuleType) -> None:
    truth = {"blank": ["b"]}
    assert gate.faults("any-other", truth, scored(missing=["b", "p"], errors=2)) == []
    assert gate.faults("shanghai-office-2019", truth, scored(missing=["b", "p"])) == ["missing p, which is printed"]
    assert gate.faults("seed-guixi-2019", truth, scored(missing=["b"], errors=6, found=5)) == [
        "missing b",
        "5 of 6 broken rules reported",
    ]


def test_a_command_that_answers_nothing_fails(
    gate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (SHARED / "score.py").exists():
        pytest.skip("no ../shared/score.py beside this checkout")
    shutil.copy(SHARED / "score.py", tmp_path)
    document = tmp_path / "corpus" / "any"
    document.mkdir(parents=True)
    (document / "source.txt").write_text("x", encoding="utf-8")
    (document / "truth.json").write_text('{"cells": {"k": 1}, "ambiguous": [], "blank": [], "source_errors": []}')
    monkeypatch.setattr(gate, "COMMAND", f"{sys.executable} -c pass")
    monkeypatch.setattr(gate, "EXACT", set())
    monkeypatch.setattr(gate, "PRINTED", set())
    assert gate.main(tmp_path) == 1
    assert "no result" in capsys.readouterr().out
