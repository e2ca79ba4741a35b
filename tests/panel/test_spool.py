"""What a panel keeps on disk comes back as it was, by body, however much of it there is."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_core.model.finding import finding
from govreport_core.panel import spool as spool_module
from govreport_core.panel.findings import CHECKS, PanelFinding, PanelFindings, PanelResult, Tally
from govreport_core.panel.reports import Report, Reports
from govreport_core.panel.spool import Spool, SpoolError

# Names of damaged documents have halves of surrogate pairs, too.
NAMES = st.text(st.characters(exclude_categories=()), max_size=4)


@given(st.lists(st.tuples(NAMES, st.integers() | NAMES)), st.lists(st.tuples(NAMES, st.integers())))
def test_items_come_back_by_their_keys_in_their_order(
    items: list[tuple[str, object]], later: list[tuple[str, object]]
) -> None:
    kept: Spool[object] = Spool()
    expected = defaultdict(list)
    for part in (items, later):
        for key, item in part:
            kept.add(key, item)
            expected[key].append(item)
        assert list(kept.keys_in_order()) == sorted(expected)
        assert {key: kept.of(key) for key in expected} == expected
    assert (kept.count_keys(), kept.count_items()) == (len(expected), len(items) + len(later))
    assert kept.of("none has this name") == []


def test_what_does_not_fit_into_memory_comes_back() -> None:
    kept: Spool[bytes] = Spool()
    items = {f"body {number % 700}": bytes([number % 256]) * 9_000 for number in range(2_800)}
    for number in range(2_800):
        kept.add(f"body {number % 700}", bytes([number % 256]) * 9_000)
    assert {key: kept.of(key)[-1] for key in kept.keys_in_order()} == items


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "_SETTINGS", ("PRAGMA max_page_count = 20",))
    kept: Spool[bytes] = Spool()
    kept.add("body", bytes(10_000))
    with pytest.raises(SpoolError, match="TMPDIR"):
        kept.add("body", bytes(100_000))


def test_a_report_that_comes_later_is_found() -> None:
    def report(year: int, name: str) -> Report:
        return Report("甲县政府", "甲县人民政府", year, name, None, "2021", "complete", b"", {})

    reports = Reports()
    reports.reports.add(report(2022, "a"))
    assert reports.sources("甲县政府", 2022) == ("a",)
    reports.reports.add(report(2022, "b"))
    reports.reports.add(report(2021, "c"))
    assert reports.sources("甲县政府", 2021, 2022) == ("c", "a", "b")
    assert "乙县政府" not in reports.reports
    assert len(reports.reports) == 1


FINDINGS = st.builds(
    lambda body, year: PanelFinding(body, year, finding("year-missing", body=body, year=year, years=year), ("a",)),
    NAMES,
    st.integers(2019, 2025),
)


@given(st.lists(FINDINGS, max_size=12), st.integers(-14, 14), st.slices(12))
def test_findings_are_a_sequence(found: list[PanelFinding], place: int, part: slice) -> None:
    kept = PanelFindings()
    for each in found:
        kept.add(each)
    expected = sorted(found, key=lambda each: (each.body, each.year))
    assert list(kept) == expected
    assert kept[part] == expected[part]
    if -len(expected) <= place < len(expected):
        assert kept[place] == expected[place]
    else:
        with pytest.raises(IndexError):
            kept[place]


@given(st.lists(FINDINGS, max_size=4), st.lists(st.tuples(NAMES, NAMES), max_size=3))
def test_the_pieces_are_the_json_text_of_the_result(found: list[PanelFinding], unplaced: list[tuple[str, str]]) -> None:
    bodies = sorted({each.body for each in found})
    result = PanelResult(
        found,
        {check: Tally(1, 2, 3) for check in CHECKS},
        {body: (body, "\u2028") for body in bodies},
        {body: {2021: ("a", "b"), 2019: ()} for body in bodies},
        tuple(unplaced),
        0,
    )
    assert "".join(result.json_pieces()) == json.dumps(result.to_dict(), ensure_ascii=False, indent=1) + "\n"
