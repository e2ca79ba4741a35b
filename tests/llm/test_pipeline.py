"""The gap filler on the road that every document takes: real readers, real parsers, real arithmetic."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from support.llm.known import KEY
from support.llm.server import Seen, Server, Writer, completion, send_json
from support.paths import REPORTS

from govreport_core import Result, create_plugin_manager, extract_text, hookimpl
from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Document
from govreport_core.model.gaps import Gaps
from govreport_llm.plugin import GapFiller
from govreport_llm.settings import Settings

REPORT = REPORTS / "county-2025.md"
# Two figures of a review group are lost: which of its five columns the other three belong to is open.
WHOLE, DAMAGED = "| 27 | 10 | 9 | 15 | 61 |", "27 | 10 | 9"


class Spy:
    """Notes what the gap-filling plugins are given."""

    name = "spy"

    def __init__(self) -> None:
        self.gaps: list[Gaps] = []

    @hookimpl
    def govreport_fill(self, document: Document, form: Form, gaps: Gaps) -> list[Any]:
        self.gaps.append(gaps)
        return []


def manager(*plugins: object) -> PluginManager:
    made = create_plugin_manager(entry_points=False)
    for name in ("readers.text", "readers.html", "tables.grid", "tables.lines", "tables.fused"):
        made.register(importlib.import_module(f"govreport_{name}"), name)
    for plugin in plugins:
        made.register(plugin)
    return made


def states(result: Result) -> dict[str, Any]:
    return {key: cell.to_dict() for key, cell in result.cells.items()}


def torn(text: str) -> str:
    """The report with one line of figures whose columns are gone."""
    assert WHOLE in text
    return text.replace(WHOLE, DAMAGED)


def test_a_whole_report_asks_nothing() -> None:
    spy = Spy()
    settings = Settings(api_key=KEY, base_url="http://127.0.0.1:9/v1", model="m")
    result = extract_text(REPORT.read_text(encoding="utf-8"), manager=manager(GapFiller(settings), spy), fill=True)
    assert result.status == "complete"
    assert spy.gaps == []
    assert result.provenance.usage is None
    assert not any(f.kind == "plugin" for f in result.findings)


@pytest.mark.parametrize("answer", ['{"pairs":[[1,1],[2,2],[3,3]]}', '{"pairs":[[1,1],[2,3]]}', '{"pairs":[]}', "no"])
def test_whatever_is_answered_what_was_read_stays(answer: str) -> None:
    text = torn(REPORT.read_text(encoding="utf-8"))
    spy = Spy()
    before = extract_text(text, manager=manager(spy), fill=True)
    assert before.status == "partial"

    async def handler(seen: Seen, number: int, writer: Writer) -> None:
        await send_json(writer, 200, completion(answer))

    with Server({"x": handler}) as running:
        settings = Settings(api_key=KEY, base_url=running.url("x"), model="m", share=100, accept="consistent")
        filler = GapFiller(settings)
        after = extract_text(text, manager=manager(filler), fill=True)
        asked = list(running.log)
    known = {key: cell for key, cell in states(before).items() if cell["value"] is not None}
    assert known.items() <= states(after).items()
    filled = {key: cell for key, cell in after.cells.items() if cell.status == "filled"}
    assert all(before.cells[key].value is None for key in filled)
    for cell in filled.values():
        assert cell.evidence is not None
        assert cell.evidence.text in DAMAGED
        assert cell.checked is False
        assert cell.model == {"name": "m", "prompt": "2", "mode": "json_schema"}
    assert len(asked) == (2 if answer == "no" else 1)
    assert len(filled) == answer.count("[") - 1 if answer != "no" else not filled
    assert after.provenance.model == "m"
    assert after.provenance.usage is not None
    assert after.provenance.usage["requests"] == len(asked)
    assert KEY not in json.dumps(after.to_dict(), ensure_ascii=False)


def test_without_a_key_extraction_goes_on() -> None:
    text = torn(REPORT.read_text(encoding="utf-8"))
    plain = extract_text(text, manager=manager())
    asked = extract_text(text, manager=manager(GapFiller()), fill=True)
    assert states(asked) == states(plain)
    told = [f.message for f in asked.findings if f.kind == "plugin"]
    assert len(told) == 1
    assert all(name in told[0] for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "GOVREPORT_MODEL"))
