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
from support.paths import ROOT, SHARED


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
    return {
        "right": 1,
        "wrong": [],
        "missing": [],
        "invented": [],
        "silent": [],
        "errors": 0,
        "found": 0,
        "false": 0,
        **changes,
    }


def test_nothing_but_an_exact_result_passes(gate: ModuleType) -> None:
    assert gate.faults(scored()) == []
    assert gate.faults(scored(wrong=[("k", 1, 2)])) == ["wrong k: 2, should be 1"]
    assert gate.faults(scored(invented=["k"])) == ["invented k"]
    assert gate.faults(scored(missing=["k"])) == ["missing k"]
    assert gate.faults(scored(silent=["k"])) == ["silent k"]
    assert gate.faults(scored(errors=6, found=5)) == ["5 of 6 broken rules reported"]
    assert gate.faults(scored(false=1)) == ["1 findings on figures that break no rule"]


def test_metadata_must_be_right_and_have_a_place(gate: ModuleType) -> None:
    truth = {"agency": "某市人民政府", "year": 2023, "published": None, "title": "某市 2023 年报告"}
    places = {name: {"text": "…"} for name in ("agency", "year", "title")}
    source = {**truth, "title": "某市2023年\n报告", "evidence": places}
    assert gate.metadata_faults(truth, source) == []
    assert gate.metadata_faults(truth, {**source, "year": 2022}) == ["year: 2022, should be 2023"]
    assert gate.metadata_faults(truth, {**source, "agency": None}) == ["agency: None, should be '某市人民政府'"]
    assert gate.metadata_faults(truth, {**source, "published": "2024-01-02"}) == [
        "published: '2024-01-02', should be None"
    ]
    assert len(gate.metadata_faults(truth, {**source, "evidence": {}})) == 3


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
    monkeypatch.setattr(gate, "DOCUMENTS", {"any"})
    assert gate.main(tmp_path) == 1
    said = capsys.readouterr().out
    assert "no result" in said
    assert "1 documents, 1 failed" in said
    shutil.rmtree(document)
    assert gate.main(tmp_path) == 1
    assert "any" in capsys.readouterr().out
