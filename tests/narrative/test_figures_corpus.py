"""Figures of the running text of real reports: every one that is given is one that a reader takes."""

from __future__ import annotations

import pytest
from support.paths import CORPUS

from govreport_core import create_plugin_manager, extract

# Report -> what a reader takes from its running text: subject, number, unit; and how many of them are found at least.
TAKEN: dict[str, tuple[int, str]] = {
    "hongze-2023": (3, "disclosed_by_channel.website 1136条, applications.received 21件, fees 0元"),
    "pingtan-2018": (
        26,
        "documents.disclosed 90份, responses 70件, letters.received 11条, disclosed_by_channel.microblog 1992条, "
        "disclosed_by_channel.wechat 3404条, disclosed 2069条, disclosed 1592条, category_share 76.9%, disclosed 477条, "
        "category_share 23.1%, disclosed_by_category 211条, disclosed_by_category 82条, disclosed_by_category 15条, "
        "disclosed_by_category 35条, disclosed_by_category 3条, disclosed_by_category 55条, disclosed_by_category 13条, "
        "disclosed_by_category 129条, disclosed_by_category 52条, disclosed_by_category 281条, disclosed_by_category 23条, "
        "disclosed_by_category 5条, disclosed_by_category 89条, disclosed_by_category 32条, disclosed_by_category 1029条, "
        "visits 108932人次, followers 70个, hotline_calls.received 15564件, hotline_calls.answered 15042件",
    ),
    "pingtan-2020": (
        14,
        "disclosed 2602条, disclosed_by_category 82条, disclosed_by_category 80条, disclosed_by_category 21条, "
        "disclosed_by_category 40条, disclosed_by_category 390条, disclosed_by_category 69条, disclosed_by_category 143条, "
        "disclosed_by_category 208条, disclosed_by_category 246条, disclosed_by_category 271条, "
        "disclosed_by_category 1053条, normative_documents.repealed 5件, normative_documents.modified 3件, "
        "disclosed_by_category 51条, disclosed_by_category 121条, disclosed_by_category 39条, applications.received 21件",
    ),
    "pingtan-2023": (
        12,
        "disclosed 13561条, normative_documents.in_force 393件, normative_documents.issued 77件, interpretations 117篇, "
        "applications.received 81件, applications.applicant 80件, applications.applicant 1件, applications.answered 81件, "
        "applications.outcome 42件, category_share 51.85%, applications.outcome 5件, category_share 6.17%, "
        "applications.outcome 31件, category_share 38.27%, applications.outcome 1件, category_share 1.23%, "
        "applications.outcome 2件, category_share 2.47%",
    ),
    "seed-anshun-miit-2021": (2, "disclosed_by_channel.website 594条, disclosed_by_channel.new_media 226条"),
    "seed-guixi-2019": (
        8,
        "disclosed 63919条, disclosed_by_channel.website 13963条, disclosed_by_channel.new_media 49956条, "
        "applications.received 73条, applications_by_mode.in_person 31条, applications_by_mode.online 8条, "
        "applications_by_mode.post 34条, applications.outcome 21条, applications.outcome 3条, applications.outcome 1条, "
        "proposals 50件, proposals 98件, proposals 10件, gazette_issues 4期",
    ),
    "seed-shengzhou-changle-2023": (
        8,
        "disclosed_by_channel.website 44条, disclosed_by_category 2条, disclosed_by_category 31条, "
        "disclosed_by_category 1条, disclosed_by_category 4件, applications.answered 4件",
    ),
    "seed-wushan-quchi-2025": (2, "disclosed 61条, applications.applicant 1件"),
    "seed-xifeng-qingshan-2020": (
        8,
        "disclosed 776条, disclosed_by_channel.website 211条, disclosed_by_channel.website 220条, "
        "disclosed_by_channel.microblog 182条, disclosed_by_channel.wechat 142条, disclosed_by_channel.new_media 1条, "
        "disclosed_by_channel.other 20条, documents.disclosed 19条, disclosed_by_category 8条, disclosed_by_category 86条, "
        "disclosed_by_category 24条, disclosed_by_category 19条, disclosed_by_category 40条, disclosed_by_category 47条, "
        "disclosed_by_category 17条, staff 1人",
    ),
    "shanghai-office-2019": (
        12,
        "normative_documents 13件, normative_documents 60件, interpretations 132件, applications.received 859件, "
        "applications.received 12.3%, applications.answered 805件, applications.carried_in 18件, "
        "applications.carried_over 72件, applications.outcome 258件, category_share 33.9%, applications.outcome 35件, "
        "category_share 4.34%, applications.outcome 265件, category_share 32.9%, applications.outcome 158件, "
        "category_share 19.6%, applications.outcome 0件, gazette_issues 24期, disclosed_by_channel.gazette 112件, "
        "followers 5500000, followers 7700000",
    ),
    "shanghai-stc-2024": (
        20,
        "disclosed_by_channel.website 393件, disclosed_by_category 13件, disclosed_by_category 2件, "
        "applications.received 34件, applications.carried_in 2件, applications.outcome 9件, applications.outcome 0件, "
        "applications.outcome 2件, applications.outcome 10件, applications.outcome 14件, applications.carried_over 1件, "
        "proposals 50件, proposals 85件, disclosed_by_channel.website 2139条, disclosed_by_category 1744条, "
        "disclosed_by_category 393条, interpretations 21条, responses 2条, disclosed_by_channel.wechat 1640篇, "
        "disclosed_by_channel.wechat 294篇, followers 1016823人, disclosed_by_channel.new_media 584条, "
        "visits 1924252次, followers 54373, visits 303855次",
    ),
    "shuyang-county-2025": (
        8,
        "disclosed_by_channel.website 4511条, consultations 9期, disclosed_by_channel.website 3044条, "
        "documents.disclosed 4件, interpretations 21条, interpretations 17篇, applications.received 749件, "
        "applications.applicant 741件, applications.applicant 8件, applications.answered 718件, "
        "applications.carried_over 31件, fees 380元",
    ),
}


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus is not beside the repository ({CORPUS})")
@pytest.mark.parametrize("name", sorted(TAKEN))
def test_every_figure_is_one_that_a_reader_takes(name: str) -> None:
    (source,) = (CORPUS / name).glob("source.*")
    result = extract(source, manager=create_plugin_manager())
    least, taken = TAKEN[name]
    given = [f"{figure.what} {figure.value}{figure.unit or ''}" for figure in result.narrative_figures]
    assert sorted(set(given) - set(taken.split(", "))) == []
    assert len(given) >= least
    assert result.document is not None
    for figure in result.narrative_figures:
        assert result.document.text[figure.start : figure.end] == figure.text
        own = figure.period in ("year", "change") and not figure.unclear
        assert not own or figure.year == result.source["year"]
    assert [finding for finding in result.findings if finding.code == "narrative-sum"] == []
