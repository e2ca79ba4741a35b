"""Real reports: every reported disagreement is a known one, and no agreeing pair is reported."""

from __future__ import annotations

import json

import pytest
from support.paths import CORPUS

from govreport_core import extract
from govreport_narrative import compare, govreport_check

# Two figures speak of cells that this document prints as 77132470 for three, and the text alone does not settle them.
OPEN_CELLS = {
    ("pingtan-2023", "proactive.normative_documents.in_force"),
    ("pingtan-2023", "proactive.normative_documents.issued"),
}
REPORTS = sorted(path.parent.name for path in CORPUS.glob("*/truth.json"))


@pytest.mark.skipif(not REPORTS, reason=f"the corpus is not beside the repository ({CORPUS})")
@pytest.mark.parametrize("name", REPORTS)
def test_against_the_known_figures(name: str) -> None:
    (source,) = (CORPUS / name).glob("source.*")
    truth = json.loads((CORPUS / name / "truth.json").read_text(encoding="utf-8"))
    known = {(pair["value"], frozenset(pair["key"].split("+"))): pair["agrees"] for pair in truth["narrative"]}
    result = extract(source)
    if not result.cells:
        assert compare(result) == []
        return
    compared = {(pair.found, frozenset(pair.cells)): pair.agrees for pair in compare(result)}
    reported = {(f.found, frozenset(f.cells)) for f in govreport_check(result)}
    assert reported == {key for key, agrees in known.items() if not agrees and not _open(name, key[1])}
    assert {key: known[key] for key in compared} == compared
    assert {key for key in known if not _open(name, key[1])} == set(compared)


def _open(name: str, cells: frozenset[str]) -> bool:
    return any((name, cell) in OPEN_CELLS for cell in cells)


@pytest.mark.skipif(not REPORTS, reason=f"the corpus is not beside the repository ({CORPUS})")
@pytest.mark.parametrize(
    ("name", "explanation"),
    [
        ("seed-guixi-2019", {"requests.received.total": 69, "requests.carried_in.total": 4}),
        ("shanghai-office-2019", {"requests.outcomes.granted.natural_person": 258}),
        ("shanghai-office-2019", {"requests.outcomes.unavailable.not_held.total": 265}),
        ("shuyang-county-2025", {"requests.received.total": 713, "requests.carried_in.total": 36}),
        ("shuyang-county-2025", {"requests.received.natural_person": 705, "requests.carried_in.natural_person": 36}),
    ],
)
def test_the_known_explanations_are_given(name: str, explanation: dict[str, int]) -> None:
    (source,) = (CORPUS / name).glob("source.*")
    findings = list(govreport_check(extract(source)))
    assert explanation in [dict(way) for finding in findings for way in finding.explanations]
