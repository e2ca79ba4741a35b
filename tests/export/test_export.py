"""Tables: what is read back is what was written, cell by cell, whatever the kind of file."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import SHARED
from support.tables import KINDS, read_back, same, tables_of

from govreport_core import extract_text
from govreport_core.export.columns import SHAPES, columns_of
from govreport_core.export.frames import headings_by_name, result_to_frame, results_to_frame
from govreport_core.export.rows import ExportError, RowMaker
from govreport_core.export.write import export
from govreport_core.export.writers.csv_file import guard_formula, unguard_formula
from govreport_core.forms.codebook import Codebook
from govreport_core.forms.loading import load_form
from govreport_core.model.stored import ResultsError, iter_results, result_from_dict

pd = pytest.importorskip("pandas", reason="the extra tables is not installed")


def wanted(results: list[dict[str, Any]], shape: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    maker = RowMaker(shape)  # type: ignore[arg-type]
    return [c.name for c in maker.columns], [row.values for data in results for row in maker.rows_of(data)]


@pytest.mark.parametrize("shape", [*SHAPES])
@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_comes_back(results: list[dict[str, Any]], tmp_path: Path, kind: str, shape: str) -> None:
    path = tmp_path / f"table.{kind}"
    assert export(iter(results), path, shape=shape) == len(results)  # type: ignore[arg-type]
    names, rows = wanted(results, shape)
    frame = read_back(path, shape)
    assert list(frame.columns) == names
    assert len(frame) == len(rows)
    # A cell of these kinds of file cannot tell an empty text from none.
    empty_is_missing = kind in ("csv", "xlsx")
    columns = [frame[name].tolist() for name in names]
    for found, expected in zip(zip(*columns, strict=True), rows, strict=True):
        wrong = [
            (name, f, e) for name, f, e in zip(names, found, expected, strict=True) if not same(f, e, empty_is_missing)
        ]
        assert wrong == []


def test_wide_columns_are_the_codebook(results: list[dict[str, Any]]) -> None:
    names, rows = wanted(results, "wide")
    for form in ("2019", "2021"):
        assert set(load_form(form).cells) <= set(names)
    assert len(names) == len(set(names))
    first = dict(zip(names, rows[0], strict=True))
    for key, cell in results[0]["cells"].items():
        assert first[key] == cell["value"]


def test_the_codebook_is_the_published_one() -> None:
    path = SHARED / "codebook.csv"
    if not path.exists():
        pytest.skip("the published codebook is not beside this checkout")
    with open(path, encoding="utf-8-sig", newline="") as file:
        keys = {row["key"] for row in csv.DictReader(file)}
    assert set(Codebook().cells) == keys


def test_a_long_table_tells_a_blank_from_a_gap(results: list[dict[str, Any]]) -> None:
    frame = results_to_frame([results[-2]], "long").set_index("key")
    statuses = frame["status"].value_counts()
    assert statuses["blank"] == 1
    assert statuses["missing"] == 1
    by_status = frame[frame["status"] == "ambiguous"]
    assert by_status["candidates"].iloc[0] == "1 2"
    assert by_status["least"].iloc[1] == 0
    assert pd.isna(by_status["greatest"].iloc[1])


def test_frames_have_whole_numbers_where_all_are_whole(results: list[dict[str, Any]]) -> None:
    frame = results_to_frame(results[:3])
    assert frame["requests.received.total"].dtype == "Int64"
    assert frame["year"].tolist() == [2022, 2023, 2024]
    one = result_to_frame(result_from_dict(results[0]))
    assert len(one) == len(results[0]["cells"])
    assert results_to_frame([]).empty
    assert "requests.received.total" in results_to_frame([]).columns


@pytest.mark.parametrize("labels", ["zh", "en"])
def test_labels_in_both_languages_are_unique_and_never_empty(labels: Any) -> None:
    for shape in SHAPES:
        heads = list(headings_by_name(columns_of(shape, labels), labels).values())
        assert len(set(heads)) == len(heads)
        assert all(heads)


def test_labels_stand_in_the_files(results: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    export(results, path, labels="zh")
    title = load_form("2021").cells["requests.received.total"].title
    with open(path, encoding="utf-8-sig", newline="") as file:
        assert title in next(csv.reader(file))
    export(results, tmp_path / "l.csv", shape="long", labels="en")
    with open(tmp_path / "l.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["Indicator"] == load_form("2021").cells[rows[0]["Cell"]].description
    pq = pytest.importorskip("pyarrow.parquet")
    export(results, tmp_path / "t.parquet")
    field = pq.read_schema(tmp_path / "t.parquet").field("requests.received.total")
    assert field.metadata[b"label_zh"].decode() == title
    export(results, tmp_path / "t.sqlite")
    connection = sqlite3.connect(tmp_path / "t.sqlite")
    assert ("requests.received.total", title) in connection.execute("SELECT key, label_zh FROM columns").fetchall()
    connection.close()


def test_csv_opens_in_excel_without_gibberish_or_formulas(results: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    export(results, path, shape="long")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name in ("name", "agency", "evidence_text"):
            assert row[name][:1] not in tuple("=+-@\t\r＝＋－＠") or row[name] == ""
    # Numbers stay numbers.
    assert "-12" in {row["value"] for row in rows}


@given(st.text())
def test_guarding_can_be_undone_and_leaves_no_formula(text: str) -> None:
    assert unguard_formula(guard_formula(text)) == text
    assert guard_formula(text)[:1] not in tuple("=+-@\t\r＝＋－＠") or not text


def test_no_value_that_is_not_printed_reaches_a_table_unmarked(results: list[dict[str, Any]], tmp_path: Path) -> None:
    letters = {"printed": "p", "derived": "d", "assumed": "a", "filled": "f", "corrected": "c"}
    met = {cell["status"] for data in results for cell in data["cells"].values() if cell["value"] is not None}
    assert met == set(letters)
    keys = list(Codebook().cells)
    for table in tables_of(results, "wide", tmp_path):
        for data, (_, row) in zip(results, table.iterrows(), strict=True):
            if data["form"] is None:
                continue
            for key, letter in zip(keys, row["statuses"], strict=True):
                cell = data["cells"].get(key, {"value": None, "status": None})
                if cell["value"] is None:
                    assert pd.isna(row[key])
                    assert letter in "bum."
                else:
                    assert row[key] == cell["value"]
                    assert letter == letters[cell["status"]]
    for table in tables_of(results, "long", tmp_path):
        told = [(key, cell["status"]) for data in results for key, cell in data["cells"].items()]
        assert list(zip(table["key"], table["status"], strict=True)) == told


def test_counts_are_those_of_the_cells_and_nothing_is_0_where_no_form_was_recognised(
    results: list[dict[str, Any]], tmp_path: Path
) -> None:
    counts = ("printed", "derived", "assumed", "filled", "corrected")
    long = results_to_frame(results, "long")
    for table in tables_of(results, "wide", tmp_path):
        for number, data in enumerate(results):
            row = table.iloc[number]
            if data["form"] is None:
                assert row[["gaps", "rules_broken", "doubtful", "statuses", *counts]].isna().all()
                continue
            statuses = [cell["status"] for cell in data["cells"].values()]
            assert [row[name] for name in counts] == [statuses.count(name) for name in counts]
            assert row["gaps"] == statuses.count("missing") + statuses.count("ambiguous")
            suspect = long[(long["name"] == data["source"]["name"]) & long["suspect"]]
            if [each["source"]["name"] for each in results].count(data["source"]["name"]) == 1:
                assert row["doubtful"] == len(suspect)


def test_a_long_table_says_which_cells_are_suspect_and_why(results: list[dict[str, Any]], tmp_path: Path) -> None:
    broken = next(data for data in results if any(each["kind"] == "rule" for each in data["findings"]))
    finding = next(each for each in broken["findings"] if each["kind"] == "rule")
    for table in tables_of([broken], "long", tmp_path):
        rows = table.set_index("key")
        assert set(map(str, rows.loc[finding["cells"], "suspect"])) <= {"True", "1", "true"}
        assert all(finding["code"] in codes for codes in rows.loc[finding["cells"], "findings"])


def test_a_failed_export_leaves_the_old_file(results: list[dict[str, Any]], tmp_path: Path) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield results[0]
        raise ResultsError("torn")

    for kind in KINDS:
        path = tmp_path / f"t.{kind}"
        path.write_bytes(b"old")
        with pytest.raises(ResultsError):
            export(broken(), path)
        assert path.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"t.{kind}" for kind in KINDS)


def test_findings_can_go_to_a_file_of_their_own(results: list[dict[str, Any]], tmp_path: Path) -> None:
    export(results, tmp_path / "t.csv", findings=tmp_path / "f.csv")
    with open(tmp_path / "f.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(data["findings"]) for data in results)
    assert {row["code"] for row in rows} == {f["code"] for data in results for f in data["findings"]}


def test_an_unknown_suffix_and_shape_are_refused(results: list[dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.parquet, \.csv, \.xlsx"):
        export(results, tmp_path / "t.doc")
    with pytest.raises(ExportError, match="wide, long, overview"):
        export(results, tmp_path / "t.csv", shape="tall")  # type: ignore[arg-type]


def test_results_are_read_from_lines_lists_single_objects_and_torn_files(
    results: list[dict[str, Any]], tmp_path: Path
) -> None:
    lines = "".join(json.dumps(data, ensure_ascii=False) + "\n" for data in results)
    path = tmp_path / "r.jsonl"
    path.write_text(lines, encoding="utf-8")
    assert list(iter_results(path)) == results
    path.write_text(lines + lines[:500], encoding="utf-8")
    assert list(iter_results(path)) == results
    path.write_text(json.dumps(results, indent=1), encoding="utf-8")
    assert list(iter_results([path])) == results
    path.write_text(json.dumps(results[0], indent=1), encoding="utf-8")
    assert list(iter_results([path, path])) == [results[0]] * 2
    for text in ("{torn\nin the middle\n", '{"a": 1}\n', "[1]"):
        path.write_text(text)
        with pytest.raises(ResultsError, match=r"r\.jsonl"):
            list(iter_results(path))


def test_a_result_from_data_is_the_result(results: list[dict[str, Any]]) -> None:
    for data in results:
        assert json.loads(result_from_dict(data).to_json()) == json.loads(json.dumps(data))


def test_a_result_makes_a_frame_of_itself(results: list[dict[str, Any]]) -> None:
    result = result_from_dict(results[-2])
    frame = result.to_frame()
    assert frame.equals(result_to_frame(result))
    assert frame["key"].tolist() == list(result.cells)
    assert frame["status"].tolist() == [cell.status for cell in result.cells.values()]
    values = [None if pd.isna(value) else value for value in frame["value"]]
    assert values == [cell.value for cell in result.cells.values()]


def test_figures_of_the_running_text_are_a_table(tmp_path: Path) -> None:
    text = "青溪县水务局2023年报告。\n2023年，本局主动公开政府信息近300条，其中网站200条，占66.7%。累计召开会议3次。"
    stored = [json.loads(extract_text(text, name="a.txt").to_json()), extract_text("无", name="b.txt").to_dict()]
    path = tmp_path / "text.csv"
    assert export(stored, path, shape="narrative") == 2
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [
        (row["name"], row["what"], row["value"], row["unit"], row["period"], row["figure_year"]) for row in rows
    ] == [
        ("a.txt", "disclosed", "300", "条", "year", "2023"),
        ("a.txt", "disclosed_by_channel.website", "200", "条", "year", "2023"),
        ("a.txt", "category_share", "66.7", "%", "year", "2023"),
        ("a.txt", "meetings", "3", "次", "", ""),
    ]
    assert rows[1]["part_of"] == rows[0]["start"]
    assert rows[3]["unclear"] == "period"
    frame = results_to_frame(stored, "narrative")
    assert frame["value"].tolist() == [300, 200, 66.7, 3]
    assert frame["approximate"].tolist() == [True, False, False, False]
