"""The gates of .ci fail for what they must fail for."""

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


def script(name: str, patch: pytest.MonkeyPatch) -> ModuleType:
    """A script of .ci as a module; it finds its helper beside it, as when it is run."""
    path = ROOT / ".ci" / name
    if not path.exists():
        pytest.skip("the gates are part of a checkout, not of the source distribution")
    patch.syspath_prepend(path.parent)
    loader = SourceFileLoader(f"{name}_gate", str(path))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("corpus", monkeypatch)


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
    def faults(whole: bool = True, **changes: Any) -> list[str]:
        found: list[str] = gate.faults(scored(**changes), whole=whole)
        return found

    assert faults() == []
    assert faults(wrong=[("k", 1, 2)]) == ["wrong k: 2, should be 1"]
    assert faults(invented=["k"]) == ["invented k"]
    assert faults(missing=["k"]) == ["missing k"]
    assert faults(missing=["k"], whole=False) == []
    assert faults(silent=["k"]) == ["silent k"]
    assert faults(errors=6, found=5) == ["5 of 6 broken rules reported"]
    assert faults(false=1) == ["1 findings on figures that break no rule"]


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


def shared_document(shared: Path, folder: str) -> Path:
    """A folder of one document whose cell k is 1, beside the scorer."""
    if not (SHARED / "score.py").exists():
        pytest.skip("no ../shared/score.py beside this checkout")
    shutil.copy(SHARED / "score.py", shared)
    document = shared / folder / "any"
    document.mkdir(parents=True)
    (document / "source.txt").write_text("x", encoding="utf-8")
    truth = '{"cells": {"k": 1}, "ambiguous": [], "blank": [], "source_errors": []}'
    (document / "truth.json").write_text(truth, encoding="utf-8")
    return document


def test_a_command_that_answers_nothing_fails(
    gate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = shared_document(tmp_path, "corpus")
    monkeypatch.setattr(gate, "COMMAND", f"{sys.executable} -c pass")
    monkeypatch.setattr(gate, "DOCUMENTS", {"any"})
    assert gate.main(tmp_path) == 1
    said = capsys.readouterr().out
    assert "no result" in said
    assert "1 documents, 1 failed" in said
    shutil.rmtree(document)
    assert gate.main(tmp_path) == 1
    assert "any" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["cases", "stress"])
def test_of_cases_and_hard_documents_nothing_may_be_wrong(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = script("cases", monkeypatch)
    for each in ("cases", "stress"):
        shared_document(tmp_path, each)
    (tmp_path / "cases.txt").write_text("any", encoding="utf-8")
    monkeypatch.setattr(gate, "MUST_HOLD", tmp_path / "cases.txt")

    def says(case: str, hard: str) -> int:
        answer = tmp_path / "answer.py"
        answer.write_text(f"import sys; print({hard!r} if 'stress' in sys.argv[1] else {case!r})", encoding="utf-8")
        monkeypatch.setattr(gate, "COMMAND", f"{sys.executable} {answer}")
        code: int = gate.main(tmp_path)
        return code

    right, wrong = '{"cells": {"k": {"value": 1}}}', '{"cells": {"k": {"value": 2}}}'
    unread = '{"cells": {"k": {"value": null, "status": "missing"}}, "findings": [{"cells": ["k"]}]}'
    assert says(right, right) == says(right, unread) == 0
    assert says(unread, right) == 1
    assert says(*((wrong, right) if folder == "cases" else (right, wrong))) == 1
    assert f"{folder}: 1 documents, 1 failed" in capsys.readouterr().out
