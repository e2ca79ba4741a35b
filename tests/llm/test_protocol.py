"""What a real OpenAI-compatible server answers, replayed without a network.

The answers in cassettes/protocol come from llama.cpp's server with a model of random weights; see the README
beside them. They prove how requests and answers travel, not that any answer is right.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.llm.known import KEY, RECORD
from support.llm.made import Made

from govreport_core.gaps.answers import FillAnswer
from govreport_llm.plugin import GapFiller
from govreport_llm.settings import Settings

CASSETTES = Path(__file__).parent / "cassettes" / "protocol"
pytestmark = [pytest.mark.vcr, pytest.mark.block_network]


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(CASSETTES)


@pytest.fixture
def settings() -> Settings:
    return Settings(
        api_key=RECORD["OPENAI_API_KEY"] or KEY,
        base_url=RECORD["OPENAI_BASE_URL"] or "https://endpoint.invalid/v1",
        model="random-bytes",
        answer_tokens=200,
        deadline=300,
        share=100,
    )


async def _no_wait(seconds: float) -> None:
    assert seconds >= 0


def ask(made: Made, settings: Settings) -> FillAnswer:
    return GapFiller(settings, sleep=_no_wait).govreport_fill(made.document, made.form, made.gaps)


def usage(filling: FillAnswer) -> dict[str, Any]:
    assert filling.usage is not None
    return dict(filling.usage)


def test_nothing_placed(made: Made, settings: Settings, played_in_full: Any) -> None:
    filling = ask(made, settings)
    assert [f.code for f in filling.findings] == ["llm-not-found"]
    assert filling.readings == ()
    assert usage(filling)["requests"] == 1
    assert usage(filling)["prompt_tokens"] > usage(filling)["completion_tokens"] > 0


def test_asked_once_more(made: Made, settings: Settings, played_in_full: Any) -> None:
    filling = ask(made, settings)
    assert usage(filling)["requests"] == 2
    second = json.loads(played_in_full.requests[1].body)["messages"]
    assert "a pair is [token, cell]" in second[2]["content"]
    assert filling.readings == ()


def test_cut_short(made: Made, settings: Settings, played_in_full: Any) -> None:
    filling = ask(made, replace(settings, answer_tokens=12))
    assert usage(filling)["requests"] == 3
    assert [f.code for f in filling.findings] == ["llm-answer", "llm-answer"]
    assert all("cannot be split further" in f.message for f in filling.findings)


def test_no_grammar(made: Made, settings: Settings, played_in_full: Any) -> None:
    filler = GapFiller(replace(settings, answer_tokens=12), sleep=_no_wait)
    filling = filler.govreport_fill(made.document, made.form, made.gaps)
    assert filler.endpoint.dialect.mode == "plain"
    assert usage(filling)["requests"] == 5  # two refusals, the whole, its halves
    assert filling.readings == ()


def test_prompt_too_long(made: Made, settings: Settings, played_in_full: Any) -> None:
    filling = ask(made, settings)
    assert usage(filling)["requests"] == 1
    assert "answered 400" in filling.findings[0].message


@pytest.mark.parametrize("cassette", sorted(CASSETTES.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_cassette_holds_a_secret(cassette: Path) -> None:
    text = cassette.read_text(encoding="utf-8").lower()
    for word in ("authorization", "bearer", "set-cookie", "x-stainless", "127.0.0.1", "localhost", KEY):
        assert word not in text


@pytest.mark.parametrize("cassette", sorted(CASSETTES.glob("*.yaml")), ids=lambda path: path.stem)
def test_no_cassette_holds_a_path_of_the_recording_machine(cassette: Path) -> None:
    text = cassette.read_text(encoding="utf-8")
    assert re.findall(r"(?:/tmp|/home|/root|/var|/Users|[A-Z]:\\)[^\s\"]*|[^\s\"]*/[^\s\"]*\.gguf", text) == []


@pytest.mark.parametrize("folder", ["/tmp/tmp0aa_1/", "C:\\\\models\\\\", "models/", ""])
def test_the_place_of_a_model_file_is_not_recorded(vcr_config: dict[str, Any], folder: str) -> None:
    body = f'{{"object":"chat.completion","model":"{folder}random-bytes.gguf","choices":[]}}'.encode()
    response = {"status": {"code": 200}, "headers": {}, "body": {"string": body}}
    recorded = vcr_config["before_record_response"](response)["body"]["string"]
    assert json.loads(recorded) == {"object": "chat.completion", "model": "random-bytes.gguf", "choices": []}
