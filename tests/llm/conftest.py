"""Fixtures of the gap filler's tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from govreport_core.form import Form, load_form
from made import Damage, Made, make, table

KEY = "sk-test-0123456789-never-shown"
GRANTED, PARTIAL = "requests.outcomes.granted", "requests.outcomes.partially_granted"


@pytest.fixture(scope="session")
def form() -> Form:
    return load_form("2021")


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
