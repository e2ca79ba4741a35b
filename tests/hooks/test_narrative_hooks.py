"""Figures of the running text that plugins answer, and the words that they add."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govreport_core import create_plugin_manager, extract_text, hookimpl
from govreport_core.hooks.vocabulary_file import VocabularyFile
from govreport_core.model import NarrativeFigure, Result

TEXT = "青溪县水务局2023年报告。\n全年主动公开政府信息30条，巡河120次。"


def answering(name: str, *figures: object) -> object:
    class Answering:
        @hookimpl
        def govreport_narrative(self, result: Result) -> Iterator[object]:
            yield from figures

    plugin = Answering()
    plugin.name = name  # type: ignore[attr-defined]
    return plugin


def figure(text: str, what: str = "patrols", value: int = 120) -> NarrativeFigure:
    start = TEXT.index(text)
    return NarrativeFigure(what, "巡河", value, "次", start, start + len(text), year=2023)


def test_a_plugins_figures_stand_beside_ours_in_the_texts_order() -> None:
    result = extract_text(TEXT, plugins=[answering("patrols", figure("120"))])
    assert [(each.plugin, each.what, each.text) for each in result.narrative_figures] == [
        ("narrative", "disclosed", "30"),
        ("patrols", "patrols", "120"),
    ]
    assert [finding.kind for finding in result.findings if finding.kind == "plugin"] == []


def test_of_two_at_one_place_that_of_the_user_is_kept() -> None:
    result = extract_text(TEXT, plugins=[answering("mine", figure("30", "released", 30))])
    assert [(each.plugin, each.what) for each in result.narrative_figures] == [("mine", "released")]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (NarrativeFigure("a", "甲", 3, None, 0, 10_000), "outside the document"),
        (NarrativeFigure("a", "甲", 3, None, 5, 5), "outside the document"),
        (NarrativeFigure("a", "甲", 3, None, 0, 3), "no number stands"),
        ("thirty", "str is no NarrativeFigure"),
    ],
)
def test_what_does_not_stand_in_the_document_is_dropped_by_name(wrong: object, problem: str) -> None:
    result = extract_text(TEXT, plugins=[answering("liar", wrong, figure("120"))])
    assert [each.what for each in result.narrative_figures] == ["disclosed", "patrols"]
    (finding,) = [finding for finding in result.findings if finding.code == "plugin-nonsense"]
    assert "liar" in finding.message
    assert problem in finding.message


def test_a_plugin_that_raises_harms_no_other() -> None:
    class Broken:
        name = "broken"

        @hookimpl
        def govreport_narrative(self, result: Result) -> Iterator[NarrativeFigure]:
            raise RuntimeError("out of ink")

    result = extract_text(TEXT, plugins=[Broken])
    assert [each.what for each in result.narrative_figures] == ["disclosed"]
    assert [finding.code for finding in result.findings if finding.kind == "plugin"] == ["plugin-failed"]


def test_what_is_no_vocabulary_is_named() -> None:
    class List:
        name = "list"

        @hookimpl
        def govreport_vocabulary(self) -> Any:
            return ["巡河"]

    manager = create_plugin_manager([List])
    assert manager.vocabularies == ()
    assert [fault.code for fault in manager.faults] == ["plugin-nonsense"]


def test_words_in_a_file_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "words.json"
    words = {
        "objects": {"patrol": ["巡河"]},
        "subjects": [{"id": "patrols", "label": "巡河", "units": ["次"], "says": ["patrol"]}],
    }
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setenv("GOVREPORT_VOCABULARY", str(path))
    manager = create_plugin_manager()
    result = extract_text(TEXT, manager=manager)
    assert [(each.what, each.value) for each in result.narrative_figures] == [("disclosed", 30), ("patrols", 120)]
    (info,) = [info for info in manager.plugins() if info.name == "GOVREPORT_VOCABULARY"]
    assert info.version == VocabularyFile(path).__version__ != ""


@pytest.mark.parametrize("content", [None, "{", "[1]"])
def test_a_file_that_is_no_vocabulary_is_said(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "words.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    result = extract_text(TEXT, plugins=[VocabularyFile(path)])
    assert [each.what for each in result.narrative_figures] == ["disclosed"]
    (finding,) = [finding for finding in result.findings if finding.kind == "plugin"]
    assert str(path) in finding.message
