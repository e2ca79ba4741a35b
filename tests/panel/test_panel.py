"""Checks over the years: what follows on passes, each planted break is found, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.made_reports import bodies, make_figures

from govreport_core import create_plugin_manager, extract
from govreport_core.forms.loading import load_form
from govreport_core.panel.bodies import BodiesError, normalize_body, read_aliases, read_hierarchy
from govreport_core.panel.findings import PanelResult
from govreport_core.panel.panel import build_panel


def report(
    agency: str | None, year: int | None, values: Mapping[str, Any], name: str = "", form: str = "2021"
) -> dict[str, Any]:
    cells = {
        key: {"value": value, "status": "printed" if value is not None else "blank"} for key, value in values.items()
    }
    source = {"name": name or f"{agency}-{year}", "agency": agency, "year": year, "sha256": name or f"{agency}{year}"}
    return {"status": "complete", "source": source, "form": form, "cells": cells, "findings": []}


def chain(agency: str, years: range, seed: int = 1) -> dict[int, dict[str, Any]]:
    form, made, earlier = load_form("2021"), {}, None
    for year in years:
        earlier = made[year] = make_figures(form, seed * 100 + year, earlier)
    return made


def check(reports: list[dict[str, Any]], **options: Any) -> PanelResult:
    return build_panel(reports).check(**options)


def found(outcome: PanelResult) -> list[tuple[str, int, str]]:
    return [(each.body, each.year, each.finding.code) for each in outcome.findings]


def test_reports_that_follow_on_pass_every_check() -> None:
    made = chain("甲县", range(2021, 2026))
    outcome = check([report("甲县", year, values) for year, values in made.items()])
    assert found(outcome) == []
    assert outcome.tallies["carried-over"].passed == 4 * 7
    assert outcome.tallies["in-force"].passed == 4 * 2
    assert outcome.tallies["report-copied"].failed == 0


def test_carried_over_must_be_carried_in() -> None:
    made = chain("甲县", range(2021, 2024))
    made[2022]["requests.carried_in.total"] += 3
    outcome = check([report("甲县", year, values) for year, values in made.items()])
    (one,) = outcome.findings
    assert (one.year, one.finding.code, one.finding.kind, one.finding.severity) == (
        2022,
        "carried-over",
        "soft",
        "warning",
    )
    assert one.finding.cells == ("requests.carried_in.total",)
    assert one.finding.expected == made[2021]["requests.carried_over.total"]
    assert one.finding.found == made[2022]["requests.carried_in.total"]
    assert one.sources == ("甲县-2021", "甲县-2022")
    assert str(one.finding.expected) in one.finding.message
    assert str(one.finding.found) in one.finding.message


def test_in_force_is_before_plus_issued_minus_repealed() -> None:
    made = chain("甲县", range(2021, 2023))
    made[2022]["proactive.regulations.in_force"] += 1
    outcome = check([report("甲县", year, values) for year, values in made.items()])
    assert found(outcome) == [("甲县", 2022, "in-force")]
    assert outcome.findings[0].finding.details["before"] == made[2021]["proactive.regulations.in_force"]


def test_what_is_not_known_is_neither_passed_nor_failed() -> None:
    made = chain("甲县", range(2021, 2023))
    made[2021]["requests.carried_over.total"] = None
    made[2022]["proactive.regulations.repealed"] = None
    outcome = check([report("甲县", year, values) for year, values in made.items()])
    assert found(outcome) == []
    assert outcome.tallies["carried-over"] == (6, 0, 1)
    assert outcome.tallies["in-force"] == (1, 0, 1)


def test_a_gap_between_years_is_said_and_not_bridged() -> None:
    made = chain("甲县", range(2021, 2025))
    outcome = check([report("甲县", year, made[year]) for year in (2021, 2024)])
    assert found(outcome) == [("甲县", 2022, "year-missing"), ("甲县", 2023, "year-missing")]
    assert outcome.tallies["carried-over"] == (0, 0, 0)


def test_two_reports_that_differ_are_named_and_their_cells_not_used() -> None:
    made = chain("甲县", range(2021, 2023))
    other = {**made[2022], "requests.carried_in.total": made[2022]["requests.carried_in.total"] + 1}
    outcome = check(
        [report("甲县", 2021, made[2021]), report("甲县", 2022, made[2022], "a"), report("甲县", 2022, other, "b")]
    )
    (one,) = outcome.findings
    assert one.finding.code == "reports-differ"
    assert one.finding.cells == ("requests.carried_in.total",)
    assert one.sources == ("a", "b")
    assert outcome.tallies["carried-over"] == (6, 0, 1)


def test_two_reports_that_agree_are_no_finding() -> None:
    made = chain("甲县", range(2021, 2022))
    outcome = check([report("甲县", 2021, made[2021], "a"), report("甲县", 2021, made[2021], "b")])
    assert found(outcome) == []
    assert outcome.tallies["reports-differ"].passed == 1


def test_a_copy_of_the_year_before_is_found_but_not_among_zeros() -> None:
    form = load_form("2021")
    figures = make_figures(form, 5)
    zeros = dict.fromkeys(figures, 0)
    outcome = check(
        [report("甲县", y, figures) for y in (2021, 2022)] + [report("乙县", y, zeros) for y in (2021, 2022)]
    )
    copied = [each for each in outcome.findings if each.finding.code == "report-copied"]
    assert [(each.body, each.year) for each in copied] == [("甲县", 2022)]
    assert copied[0].finding.details["count"] == len(figures)
    assert outcome.tallies["report-copied"].unknown == 1


def test_a_parent_is_the_sum_of_its_children() -> None:
    form = load_form("2021")
    one, two = make_figures(form, 1), make_figures(form, 2)
    parent = {key: one[key] + two[key] for key in one}
    parent["requests.received.total"] += 1
    parent["proactive.fees.amount"] = 0.3
    one["proactive.fees.amount"], two["proactive.fees.amount"] = 0.1, 0.2
    reports = [report("市", 2023, parent), report("甲县", 2023, one), report("乙县", 2023, two)]
    outcome = check(reports, hierarchy={"市": ("甲县", "乙县")})
    assert found(outcome) == [("市", 2023, "children-sum")]
    assert outcome.findings[0].finding.found - outcome.findings[0].finding.expected == 1
    assert outcome.tallies["children-sum"].passed == len(parent) - 1
    lacking = check(reports[:2], hierarchy={"市": ("甲县", "乙县")})
    assert found(lacking) == []
    assert lacking.tallies["children-sum"] == (0, 0, len(parent))


def test_documents_without_a_place_are_listed() -> None:
    outcome = check(
        [report(None, 2023, {}, "a"), report("甲县", None, {}, "b"), {**report("甲县", 2023, {}, "c"), "form": None}]
    )
    assert [name for name, _ in outcome.unplaced] == ["a", "b", "c"]
    summary = {**report("甲县", 2023, {}, "d"), "findings": [{"code": "no-body-report"}]}
    assert [name for name, _ in check([summary]).unplaced] == ["d"]
    assert all(reason for _, reason in outcome.unplaced)


def test_names_are_one_body_and_all_are_kept() -> None:
    made = chain("平潭县", range(2021, 2023))
    outcome = check([report("平潭县人民政府", 2021, made[2021]), report("平潭县 政府", 2022, made[2022])])
    assert set(outcome.bodies) == {"平潭县政府"}
    assert set(outcome.bodies["平潭县政府"]) == {"平潭县人民政府", "平潭县 政府"}
    assert outcome.tallies["carried-over"].passed == 7


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲县人民政府", "甲县人民政府办公室"),
        ("甲县", "乙县"),
        ("甲县教育局", "甲县财政局"),
        ("某省甲县政府", "甲县政府"),
    ],
)
def test_bodies_that_resemble_each_other_stay_apart(one: str, other: str) -> None:
    assert normalize_body(one) != normalize_body(other)


@given(st.text())
def test_a_normal_name_is_stable(name: str) -> None:
    assert normalize_body(normalize_body(name)) == normalize_body(name)


def test_aliases_and_hierarchy_are_read_from_files(tmp_path: Path) -> None:
    aliases = tmp_path / "names.csv"
    aliases.write_text("name,body\n某省甲县人民政府,甲县人民政府\n", encoding="utf-8-sig")
    names = read_aliases(aliases)
    made = chain("甲县", range(2021, 2023))
    panel = build_panel([report("某省甲县政府", 2021, made[2021]), report("甲县人民政府", 2022, made[2022])], names)
    assert set(panel.reports) == {"甲县政府"}
    tree = tmp_path / "tree.csv"
    tree.write_text("parent,child\n市人民政府,某省甲县人民政府\n市人民政府,乙县\n", encoding="utf-8")
    as_json = tmp_path / "tree.json"
    as_json.write_text(json.dumps({"市政府": ["甲县政府", "乙县"]}), encoding="utf-8")
    assert read_hierarchy(tree, names) == read_hierarchy(as_json, names) == {"市政府": ("甲县政府", "乙县")}


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", "wrong,head\n"), ("b.json", "[1]"), ("c.csv", "parent,child\n甲,甲\n"), ("d.csv", ""), ("e.json", "{")],
)
def test_files_of_another_shape_are_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BodiesError, match=name):
        read_hierarchy(path)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("甲乙"),
            st.integers(2019, 2023),
            st.dictionaries(
                st.sampled_from(
                    ["requests.carried_in.total", "requests.carried_over.total", "requests.received.total"]
                ),
                st.one_of(st.none(), st.integers(0, 3)),
                min_size=1,
            ),
        ),
        max_size=12,
    )
)
def test_every_carry_finding_is_true_and_none_is_lacking(rows: list[tuple[str, int, dict[str, Any]]]) -> None:
    outcome = check([report(body, year, values, str(n)) for n, (body, year, values) in enumerate(rows)])

    def agreed(body: str, year: int, key: str) -> int | None:
        # A document that does not have the figure does not agree with one that has.
        seen = {values.get(key) for b, y, values in rows if (b, y) == (body, year)}
        return seen.pop() if len(seen) == 1 else None

    expected = []
    for body in "甲乙":
        for year in range(2020, 2024):
            before = agreed(body, year - 1, "requests.carried_over.total")
            after = agreed(body, year, "requests.carried_in.total")
            if before is not None and after is not None and before != after:
                expected.append((body, year, before, after))
    carried = [
        (e.body, e.year, e.finding.expected, e.finding.found)
        for e in outcome.findings
        if e.finding.code == "carried-over"
    ]
    assert sorted(carried) == sorted(expected)


def test_extracted_reports_of_several_years_pass() -> None:
    manager = create_plugin_manager()
    pages = [(f"{a}{y}", page) for a, y, _, page in bodies(2, range(2021, 2024))]
    outcome = check([extract(page.encode(), manager=manager).to_dict() for _, page in pages])
    assert found(outcome) == []
    assert len(outcome.bodies) == 2
    assert outcome.tallies["carried-over"] == (2 * 2 * 7, 0, 0)


def test_the_result_is_json_and_rows() -> None:
    made = chain("甲县", range(2021, 2023))
    made[2022]["requests.carried_in.total"] += 1
    outcome = check([report("甲县", year, values) for year, values in made.items()])
    data = json.loads(json.dumps(outcome.to_dict(), ensure_ascii=False))
    assert data["findings"][0]["expected"] + 1 == data["findings"][0]["found"]
    assert data["bodies"][0]["reports"][0] == {"year": 2021, "sources": ["甲县-2021"]}
    (row,) = outcome.rows()
    assert (row["body"], row["cell"]) == ("甲县", "requests.carried_in.total")


@pytest.mark.parametrize("status", ["derived", "assumed", "filled", "corrected"])
def test_a_figure_that_is_not_printed_is_told_in_findings_and_points(status: str) -> None:
    made = chain("甲县", range(2021, 2023))
    made[2022]["requests.carried_in.total"] += 1
    reports = [report("甲县", year, values) for year, values in made.items()]
    reports[1]["cells"]["requests.carried_in.total"]["status"] = status
    panel = build_panel(reports)
    (row,) = panel.check().rows()
    assert "2022 requests.carried_in.total" in row["message"]
    assert "as printed" in row["message"]
    (body,) = panel.reports
    first, last = panel.points(body, "requests.carried_in.total")
    assert (first.status, last.status) == ("printed", status)


def test_findings_say_that_figures_are_printed_if_all_are() -> None:
    made = chain("甲县", range(2021, 2023))
    made[2022]["requests.carried_in.total"] += 1
    (row,) = build_panel([report("甲县", year, values) for year, values in made.items()]).check().rows()
    assert "All figures are as printed" in row["message"]
