"""Figures that are not to be trusted: one judgement for the long table, the counts, the list of them and the review."""

from __future__ import annotations

import copy
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import KINDS, read_back, tables_of

from govreport_core.export.columns import SHAPES
from govreport_core.export.frames import results_to_frame
from govreport_core.export.rows import RowMaker
from govreport_core.export.write import export
from govreport_core.forms.loading import load_form
from govreport_core.messages.texts import load_messages
from govreport_core.model.finding import catalogue
from govreport_core.review.ranking import rank_cells
from govreport_core.suspicion import REASONS, doubts_of

TOTAL = "requests.received.total"
PART = "requests.received.business"


def one_cell(status: str, value: Any = 0, findings: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A result in which only one cell is not printed, or is accused."""
    cells = {key: {"value": 1, "status": "printed"} for key in load_form("2021").cells}
    cells[TOTAL] = {"value": value, "status": status, **more}
    source = {"name": "a.html", "agency": "甲县", "year": 2023, "sha256": "0" * 64}
    return {"status": "complete", "source": source, "form": "2021", "cells": cells, "findings": findings or []}


def found(kind: str, severity: str, *cells: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "code": "x", "severity": severity, "cells": list(cells), "message": "m", **more}


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (one_cell("printed"), ()),
        (one_cell("blank", None), ()),
        (one_cell("missing", None), ()),
        (one_cell("corrected"), ()),
        (one_cell("ambiguous", None, candidates=[1, 2]), ("ambiguous",)),
        (one_cell("assumed"), ("assumed",)),
        (one_cell("derived"), ("derived",)),
        (one_cell("derived", corroborated=False), ("derived",)),
        (one_cell("derived", corroborated=True), ()),
        (one_cell("filled", checked=False), ("filled",)),
        (one_cell("filled", checked=True), ()),
        (one_cell("printed", findings=[found("rule", "error", TOTAL)]), ("rule",)),
        (one_cell("printed", findings=[found("document", "error", TOTAL)]), ("error",)),
        (one_cell("printed", findings=[found("document", "warning", TOTAL)]), ()),
        (one_cell("printed", findings=[found("disagreement", "warning", TOTAL)]), ("disagreement",)),
        (one_cell("printed", findings=[found("soft", "warning", TOTAL)]), ("soft",)),
        (one_cell("printed", findings=[found("schema", "warning", TOTAL)]), ("schema",)),
        # That there is no figure is no doubt of one.
        (one_cell("missing", None, findings=[found("schema", "warning", TOTAL)]), ()),
        (one_cell("printed", findings=[found("rule", "error", explanations=[{TOTAL: 5}])]), ("explanation",)),
        (one_cell("corrected", findings=[found("rule", "error", TOTAL)]), ("rule",)),
        (one_cell("assumed", findings=[found("rule", "error", TOTAL)]), ("rule", "assumed")),
    ],
)
def test_why_a_figure_is_in_doubt(data: dict[str, Any], reasons: tuple[str, ...]) -> None:
    doubts = doubts_of(data)
    assert doubts[TOTAL].reasons == reasons
    assert not any(doubt.is_doubtful for key, doubt in doubts.items() if key != TOTAL)
    rows = [row.values for row in RowMaker("doubtful").rows_of(data)]
    assert len(rows) == bool(reasons)
    if reasons:
        names = [column.name for column in RowMaker("doubtful").columns]
        row = dict(zip(names, rows[0], strict=True))
        assert (row["key"], row["reasons"], row["part"]) == (TOTAL, " ".join(reasons), "requests")
        assert row["why"]


def test_every_reason_has_a_word() -> None:
    assert all(f"reason.{reason}" in load_messages()["texts"] for reason in REASONS)
    assert all(f"kind.{entry.kind}" in load_messages()["texts"] for entry in catalogue().values())


def test_all_tables_agree_on_which_figures_are_in_doubt(results: list[dict[str, Any]], tmp_path: Path) -> None:
    doubts = [doubts_of(data) for data in results]
    wanted = sorted(
        (data["source"]["name"], key)
        for data, each in zip(results, doubts, strict=True)
        for key, doubt in each.items()
        if doubt.is_doubtful
    )
    assert wanted
    for table in tables_of(results, "doubtful", tmp_path):
        assert sorted(zip(table["name"], table["key"], strict=True)) == wanted
        assert table["why"].notna().all()
        assert table["label"].notna().all()
    for table in tables_of(results, "long", tmp_path):
        suspect = table[table["suspect"].map(lambda value: str(value).lower() in ("true", "1"))]
        assert sorted(zip(suspect["name"], suspect["key"], strict=True)) == wanted
    for table in tables_of(results, "wide", tmp_path):
        counts = [0 if data["form"] is None else int(row["doubtful"])
                  for data, (_, row) in zip(results, table.iterrows(), strict=True)]  # fmt: skip
        assert sum(counts) == len(wanted)
    assert len(results_to_frame(results, "doubtful")) == len(wanted)


def test_files_of_several_tables_have_the_doubtful_cells_and_others_a_further_file(
    results: list[dict[str, Any]], tmp_path: Path
) -> None:
    number = len(results_to_frame(results, "doubtful"))
    for suffix in ("xlsx", "sqlite"):
        export(results, tmp_path / f"t.{suffix}")
        assert len(read_back(tmp_path / f"t.{suffix}", "doubtful")) == number
    for suffix in KINDS:
        export(results, tmp_path / "t.csv", doubtful=tmp_path / f"d.{suffix}")
        assert len(read_back(tmp_path / f"d.{suffix}", "doubtful")) == number


def test_the_most_suspect_comes_first(results: list[dict[str, Any]]) -> None:
    for data in results:
        doubts = doubts_of(data)
        keys = [row.values[[c.name for c in RowMaker("doubtful").columns].index("key")]
                for row in RowMaker("doubtful").rows_of(data)]  # fmt: skip
        suspicions = [round(doubts[key].suspicion, 6) for key in keys]
        assert suspicions == sorted(suspicions, reverse=True)


def test_what_the_review_ranks_rests_on_the_same_suspicion(results: list[dict[str, Any]]) -> None:
    for data in results[:-1]:
        doubts = doubts_of(data)
        ranked = {each.key for each in rank_cells(data, load_form(data["form"]))}
        silent = {key for key, doubt in doubts.items() if not doubt.is_doubtful}
        assert not [key for key in ranked & silent if data["cells"][key]["status"] not in ("missing", "filled")]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"candidates": [1, 2]}, ("1, 2", "1、2")),
        ({"candidates": [*range(40)]}, ("11…", "11…")),
        ({"interval": [0, 5]}, ("between 0 and 5", "0 至 5")),
        ({"interval": [3, None]}, ("3 or more", "不少于 3")),
        ({"interval": [None, 9]}, ("9 or less", "不多于 9")),
        ({}, ("more than one", "不能确定")),
    ],
)
def test_what_an_ambiguous_figure_may_be_is_said(more: dict[str, Any], words: tuple[str, str]) -> None:
    data = one_cell("ambiguous", None, **more)
    for labels, word in zip(("en", "zh"), words, strict=True):
        (row,) = RowMaker("doubtful", labels).rows_of(data)  # type: ignore[arg-type]
        (why,) = [value for value in row.values if isinstance(value, str) and word in value]
        assert labels == "en" or not re.search("[a-z]", why)


def test_an_assumed_cell_does_not_show_the_print_of_others() -> None:
    evidence = {"plugin": "t", "text": "95", "start": 1, "end": 3, "page": 2}
    (row,) = RowMaker("doubtful").rows_of(one_cell("assumed", evidence=evidence))
    assert "95" not in row.values


@given(st.lists(st.sampled_from(["rule", "soft", "schema", "disagreement", "document"]), max_size=6))
def test_more_findings_never_make_a_cell_less_suspect(kinds: list[str]) -> None:
    before = 0.0
    for number in range(len(kinds) + 1):
        data = one_cell("printed", findings=[found(kind, "error", TOTAL, PART) for kind in kinds[:number]])
        doubt = doubts_of(data)[TOTAL]
        assert before <= doubt.suspicion <= 1
        assert len(doubt.findings) == number
        before = doubt.suspicion


@pytest.fixture
def base(results: list[dict[str, Any]], tmp_path: Path) -> Iterator[sqlite3.Connection]:
    # Two reports of one name are two all the same.
    export([*results, copy.deepcopy(results[0])], tmp_path / "t.sqlite", shape="long")
    connection = sqlite3.connect(tmp_path / "t.sqlite")
    yield connection
    connection.close()


def test_a_database_binds_its_tables_by_keys(results: list[dict[str, Any]], base: sqlite3.Connection) -> None:
    assert not base.execute("PRAGMA foreign_key_check").fetchall()
    for table in ("cells", "doubtful", "findings", "corrections", "narrative"):
        references = {row[2] for row in base.execute(f"PRAGMA foreign_key_list({table})")}
        assert "reports" in references
        assert ("columns" in references) == (table in ("cells", "doubtful", "corrections"))
        assert base.execute(f"PRAGMA index_list({table})").fetchall()
    number = len(results)
    (count,) = base.execute("SELECT count(*) FROM reports").fetchone()
    assert count == number + 1
    query = "SELECT count(*) FROM cells JOIN reports USING (report) WHERE reports.report = ?"
    assert base.execute(query, (number + 1,)).fetchone() == (len(results[0]["cells"]),)


def test_views_of_a_database_say_what_people_ask(results: list[dict[str, Any]], base: sqlite3.Connection) -> None:
    views = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    assert set(views) == {"overview", "years", "bodies", "broken_rules", "labelled_cells"}
    for view in views:
        assert base.execute(f"SELECT * FROM {view}").fetchall()
    broken = sum(each["kind"] == "rule" for data in [*results, results[0]] for each in data["findings"])
    assert base.execute("SELECT count(*) FROM broken_rules").fetchone() == (broken,)
    assert base.execute("SELECT sum(rules_broken) FROM years").fetchone() == (broken,)
    (label,) = base.execute("SELECT DISTINCT label_zh FROM labelled_cells WHERE key = ?", (TOTAL,)).fetchone()
    assert label == load_form("2021").cells[TOTAL].title


@pytest.mark.parametrize("shape", SHAPES)
def test_every_database_has_the_reports(shape: Any, results: list[dict[str, Any]], tmp_path: Path) -> None:
    export(results, tmp_path / "t.db", shape=shape)
    connection = sqlite3.connect(tmp_path / "t.db")
    assert connection.execute("SELECT count(*) FROM reports").fetchone() == (len(results),)
    assert connection.execute("SELECT count(*) FROM overview").fetchone() == (len(results),)
    connection.close()
