"""Fixtures of the gap filler's tests."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from support.llm.known import GRANTED, PARTIAL, RECORD
from support.llm.made import Damage, Made, make, table

from govreport_core.forms.form import Form


@pytest.fixture
def made(form: Form) -> Made:
    """Two outcome rows have lost their labels: only a reader of the text can tell which is which."""
    truth = table(
        form,
        {
            GRANTED: [5, 1, 0, 0, 0, 0],
            PARTIAL: [2, 0, 0, 0, 0, 1],
            "requests.outcomes.denied.inquiry_matters": [3, 0, 0, 0, 0, 0],
        },
    )
    context = {GRANTED: "（一）予以", PARTIAL: "（二）部分"}
    return make(form, truth, Damage(unlabelled=frozenset({GRANTED, PARTIAL}), context=context))


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own settings reaches a test."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "GOVREPORT_MODEL", "GOVREPORT_LABELS", "GOVREPORT_LLM_ACCEPT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOVREPORT_LLM_CACHE", "")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


class Readable:
    """Cassettes as YAML that a person can read: Chinese text stays as it is, without any normalisation."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        import yaml

        text: str = yaml.safe_dump(cassette, allow_unicode=True, sort_keys=True, width=110)
        return text

    @staticmethod
    def deserialize(text: str) -> Any:
        import yaml

        return yaml.safe_load(text)


def _content(request: Any) -> Any:
    """What is asked, whatever the model is called."""
    data = json.loads(request.body)
    data.pop("model", None)
    return data


def same_question(first: Any, second: Any) -> None:
    assert _content(first) == _content(second)


def one_host(request: Any) -> Any:
    """The request without the address of the server that was asked, and with no header that could tell a secret."""
    request.uri = "https://endpoint.invalid/v1/chat/completions"
    request.headers = {"content-type": "application/json"}
    return request


# A server that was started with a file names its model by the file's place on the recording machine.
_MODEL_FOLDER = re.compile(rb'(?<="model":")[^"]*[/\\](?=[^"/\\]+\.gguf")')


def no_refusals(response: Any) -> Any:
    """The response; none where the key was refused. Of the headers only what the plugin looks at, of a model's
    file only its name."""
    if response["status"]["code"] in (401, 403):
        return None
    kept = ("content-type", "retry-after", "retry-after-ms", "x-should-retry")
    response["headers"] = {k: v for k, v in response["headers"].items() if k.lower() in kept}
    response["body"]["string"] = _MODEL_FOLDER.sub(b"", response["body"]["string"])
    return response


@pytest.hookimpl(optionalhook=True)
def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    vcr.register_matcher("same_question", same_question)
    vcr.register_serializer("yaml", Readable)


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ["method", "path", "same_question"],
        "before_record_request": one_host,
        "before_record_response": no_refusals,
        "decode_compressed_response": True,
        "serializer": "yaml",
    }


@pytest.fixture
def played_in_full(vcr: Any) -> Any:
    """After the test every recorded answer was used: a missing one would look like a fault that was survived."""
    yield vcr
    if RECORD["OPENAI_BASE_URL"]:
        return
    assert vcr.all_played, f"{vcr.play_count} of {len(vcr)} recorded answers were used"
    assert len(vcr) > 0
