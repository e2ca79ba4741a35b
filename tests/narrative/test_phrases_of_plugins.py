"""A plugin adds to what is understood of the running text."""

from __future__ import annotations

from pathlib import Path

import pytest

from govreport_core import extract_text, hookimpl

TEXT = (Path(__file__).resolve().parents[2] / "examples" / "reports" / "city-2019.txt").read_text(encoding="utf-8")
RECEIVED = "requests.received.total"


class Slips:
    """Calls requests slips, and has a word of its own for receiving."""

    name = "slips"
    answer: object = {
        "words": {"receive": ["签收"], "slip": ["公开联系单"]},
        "phrases": [{"id": "slips", "cells": [RECEIVED], "says": ["{receive}{slip}{be*}{n}"]}],
    }

    @hookimpl
    def govreport_phrases(self) -> object:
        return self.answer


def narrative_of(sentence: str, *plugins: object) -> list[tuple[str, ...]]:
    findings = extract_text(f"{TEXT}\n{sentence}\n", plugins=plugins).findings
    return [finding.cells for finding in findings if finding.code.startswith("narrative") and finding.found == 77]


def test_words_and_phrases_are_added() -> None:
    assert narrative_of("2019年，我市签收公开联系单共77件。") == []
    assert narrative_of("2019年，我市签收公开联系单共77件。", Slips) == [(RECEIVED,)]
    # Words that are added to a list serve every phrase that has it.
    assert narrative_of("2019年，我市签收政府信息公开申请77件。", Slips) == [(RECEIVED,)]
    assert narrative_of("2019年，我市收到政府信息公开申请77件。", Slips) == [(RECEIVED,)]


@pytest.mark.parametrize(
    "answer",
    [
        {"phrases": [{"id": "x"}]},
        {"phrases": [{"id": "x", "cells": [RECEIVED], "says": ["{nowhere}{n}"]}]},
        {"words": {"receive": 5}},
        {"words": ["签收"]},
        {"sayings": []},
        {"surroundings": {"lead": ["/("]}},
        {"phrases": [{"id": "x", "shape": "nowhere", "what": "receive"}]},
        ["签收"],
    ],
)
def test_what_is_no_vocabulary_is_dropped_and_named(answer: object) -> None:
    plugin = Slips()
    plugin.answer = answer
    result = extract_text(f"{TEXT}\n2019年，我市收到政府信息公开申请77件。\n", plugins=[plugin])
    (problem,) = [finding for finding in result.findings if finding.kind == "plugin"]
    assert (problem.code, problem.details["plugin"], problem.details["hook"]) == (
        "plugin-nonsense",
        "slips",
        "govreport_phrases",
    )
    assert [f.cells for f in result.findings if f.code.startswith("narrative") and f.found == 77] == [(RECEIVED,)]
