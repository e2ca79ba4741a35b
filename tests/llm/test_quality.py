"""What a real language model answers about damaged tables: recorded from one, or skipped. See cassettes/README.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.llm.known import GRANTED, KEY, PARTIAL, RECORD
from support.llm.made import Damage, make, table

from govreport_core.forms.form import Form
from govreport_core.gaps.fill import fill_gaps
from govreport_llm.plugin import GapFiller
from govreport_llm.settings import Settings

CASSETTES = Path(__file__).parent / "cassettes" / "quality"
CASES = {
    "labels-torn": Damage(
        unlabelled=frozenset({GRANTED, PARTIAL}), context={GRANTED: "（一）予以", PARTIAL: "（二）部分公"}
    ),
    "zeros-dropped": Damage(
        unlabelled=frozenset({GRANTED, PARTIAL}),
        zeros_dropped=frozenset({GRANTED, PARTIAL}),
        context={GRANTED: "公开 予以", PARTIAL: "公开 部分"},
    ),
}
pytestmark = [pytest.mark.vcr, pytest.mark.block_network]


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(CASSETTES)


@pytest.fixture(autouse=True)
def _recorded(request: pytest.FixtureRequest) -> None:
    cassette = CASSETTES / f"{request.node.name}.yaml"
    if not cassette.exists() and not RECORD["OPENAI_API_KEY"]:
        pytest.skip(f"no answers of a real model are recorded ({cassette.name}); see cassettes/README.md")


@pytest.mark.parametrize("case", CASES)
def test_what_is_filled_is_right(form: Form, case: str, played_in_full: Any) -> None:
    rows = {GRANTED: [5, 1, 0, 0, 0, 0], PARTIAL: [2, 0, 0, 0, 0, 1]}
    truth = table(form, {**rows, "requests.outcomes.denied.inquiry_matters": [3, 0, 0, 0, 0, 0]})
    made = make(form, truth, CASES[case])
    settings = Settings(
        api_key=RECORD["OPENAI_API_KEY"] or KEY,
        base_url=RECORD["OPENAI_BASE_URL"] or "https://endpoint.invalid/v1",
        model=RECORD["GOVREPORT_MODEL"] or "recorded",
        accept="consistent",
    )
    filling = GapFiller(settings).govreport_fill(made.document, form, made.gaps)
    filled = fill_gaps([("llm", filling)], made.document, form, made.gaps)
    assert filled.cells
    assert {key: cell.value for key, cell in filled.cells.items()}.items() <= made.truth.items()
