"""No way out of the library takes a figure that is not printed for one that is: every table, view, sheet and plot.

A result has one figure for each status that no other cell has. Wherever this figure stands in what is written, the row,
the cell or the point must say what it rests on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.tables import KINDS

from govreport_core.export.columns import SHAPES, STATUS_LETTERS
from govreport_core.export.frames import result_to_frame, results_to_frame
from govreport_core.export.write import export
from govreport_core.forms.codebook import load_codebook
from govreport_core.forms.loading import load_form
from govreport_core.messages import LANGUAGES, text
from govreport_core.messages.marks import STATUS_MARKS
from govreport_core.panel.drawing.picture import Words, draw_picture
from govreport_core.panel.drawing.shapes import Shape
from govreport_core.panel.panel import build_panel
from govreport_core.panel.plot import SIGNS, plot

pd = pytest.importorskip("pandas", reason="the extra tables is not installed")
pytest.importorskip("xlsxwriter", reason="the extra tables is not installed")
EVIDENCE = {"plugin": "t", "text": "x", "start": 0, "end": 1, "page": None, "table": None, "row": None, "column": None}
CELLS: dict[str, dict[str, Any]] = {
    "requests.received.natural_person": {"value": 70001, "status": "derived", "corroborated": True, "rules": ["r"]},
    "requests.received.business": {"value": 70002, "status": "derived", "corroborated": False, "rules": ["r"]},
    "requests.received.research": {"value": 70003, "status": "assumed", "assumption": "form-order", "rules": ["r"]},
    "requests.received.other": {"value": 70004, "status": "filled", "checked": True, "evidence": EVIDENCE},
    "requests.received.legal_service": {"value": 70005, "status": "filled", "checked": False, "evidence": EVIDENCE},
    "reviews.reconsideration.upheld": {
        "value": 70006,
        "status": "corrected",
        "correction": {"who": "a", "when": "2024-01-30", "why": "b", "former": {"value": 1, "status": "printed"}},
    },
    # An assumed 0 is what is most easily taken for a printed one.
    "reviews.reconsideration.other": {"value": 0, "status": "assumed", "assumption": "blank-is-zero", "rules": ["r"]},
}
FIGURES = {cell["value"]: cell["status"] for cell in CELLS.values()}


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    cells = {key: {"value": 5, "status": "printed", "evidence": EVIDENCE} for key in load_form("2021").cells}
    source = {"name": "a.html", "agency": "甲县人民政府", "year": 2023, "sha256": "f" * 64, "title": "t"}
    return {"status": "complete", "source": source, "form": "2021", "cells": cells | CELLS, "findings": []}


def words_of(status: str) -> set[str]:
    """What may stand beside a figure that says what it rests on."""
    ids = [id for id in (f"status.{status}", f"mark.{status}", "mark.verified", "mark.unverified")
           if status == "filled" or "verified" not in id]  # fmt: skip
    return {status, *(text(id, language) for id in ids for language in LANGUAGES)}


def is_figure(value: Any, figure: int) -> bool:
    if isinstance(value, str):
        return value.strip() == str(figure)
    return isinstance(value, int | float) and not isinstance(value, bool) and value == figure


def unmarked(frame: Any, names: list[str]) -> Iterator[tuple[str, int]]:
    """The figures of a table beside which nothing says what they rest on.

    :param names: what the columns are called without labels.
    """
    keys = [*load_codebook().cells]
    for _, row in frame.iterrows():
        values = row.tolist()
        letters = values[names.index("statuses")] if "statuses" in names else ""
        for name, value in zip(names, values, strict=True):
            # Numbers of pages and characters, and counts of cells, are no figures of the form.
            if name not in keys and name not in ("value", "expected", "found", "former_value", "candidates"):
                continue
            for figure, status in FIGURES.items():
                if not is_figure(value, figure):
                    continue
                letter = letters[keys.index(name)] if letters and name in keys else ""
                told = {str(each) for each in values}
                if letter != STATUS_LETTERS[status] and not told & words_of(status) and "corrected_by" not in names:
                    yield name, figure


@pytest.mark.parametrize("labels", ["key", "zh", "en"])
@pytest.mark.parametrize("shape", SHAPES)
def test_data_frames(shape: Any, labels: Any, result: dict[str, Any]) -> None:
    names = list(results_to_frame([result], shape).columns)
    labelled = results_to_frame([result], shape, labels=labels)
    if labels != "key" and len(labelled.columns) > len(names):
        names.insert(names.index("key") + 1, "label")
    assert [*unmarked(labelled, names)] == []
    alone = result_to_frame(result)
    assert [*unmarked(alone, list(alone.columns))] == []


@pytest.mark.parametrize("labels", ["key", "zh", "en"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "xlsx"])
def test_files_and_views(kind: str, shape: Any, labels: Any, result: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / f"t.{kind}"
    export([result], path, shape=shape, labels=labels)
    if kind == "sqlite":
        connection = sqlite3.connect(path)
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        for table in tables:
            frame = pd.read_sql(f'SELECT * FROM "{table}"', connection)
            assert [*unmarked(frame, list(frame.columns))] == [], table
        connection.close()
        return
    frame = pd.read_parquet(path) if kind == "parquet" else pd.read_csv(path, encoding="utf-8-sig")
    names = list(results_to_frame([result], shape).columns)
    if len(frame.columns) > len(names):
        names.insert(names.index("key") + 1, "label")
    assert [*unmarked(frame, names)] == []


@pytest.mark.parametrize("labels", ["key", "zh", "en"])
@pytest.mark.parametrize("shape", [*SHAPES, "form"])
def test_sheets_of_a_workbook(shape: Any, labels: Any, result: dict[str, Any], tmp_path: Path) -> None:
    export([result], tmp_path / "t.xlsx", shape=shape, labels=labels)
    met = set()
    for sheet in openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets:
        for row in sheet.iter_rows():
            told = {str(cell.value) for cell in row}
            for cell in row:
                status = FIGURES.get(cell.value) if not isinstance(cell.value, str) else None
                # A 0 may be a count of cells: those have no sign to be asked for.
                if status is None or (cell.value == 0 and '"' not in cell.number_format and cell.comment is None):
                    continue
                met.add(cell.value)
                signs = {mark.sign for id, mark in STATUS_MARKS.items() if id == status or status == "filled"}
                is_told = bool(told & words_of(status)) or sheet.title in ("corrections", "Corrections", "更正记录")
                is_marked = any(f'" {sign}"' in cell.number_format for sign in signs) and cell.fill.fill_type
                assert is_told or (is_marked and cell.comment is not None), (sheet.title, cell.coordinate)
    assert met >= ({70002, 70003, 70005, 0} if shape != "wide" else set(FIGURES))


def test_a_wide_sheet_marks_the_assumed_zero(result: dict[str, Any], tmp_path: Path) -> None:
    export([result], tmp_path / "t.xlsx", labels="zh")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["指标"]
    (zero,) = [cell for cell in sheet[3] if cell.value == 0]
    assert '"' in zero.number_format
    assert "假定" in zero.comment.text


@pytest.mark.parametrize("suffix", ["html", "svg", "png"])
@pytest.mark.parametrize("key", CELLS)
def test_plots(key: str, suffix: str, result: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if suffix == "png":
        pytest.importorskip("matplotlib", reason="the extra plot is not installed")
    drawn: list[Any] = []

    def kept(*arguments: Any) -> Any:
        drawn.append(draw_picture(*arguments))
        return drawn[-1]

    monkeypatch.setattr("govreport_core.panel.plot.draw_picture", kept)
    panel = build_panel([result])
    (body,) = panel.reports
    status, value = CELLS[key]["status"], CELLS[key]["value"]
    # By a colour of its own, and in grey among others.
    others: Any = {f"b{number}": [(2023, 80_000 + number, "printed")] for number in range(12)}
    for series in ({"a": panel.points(body, key)}, {"a": panel.points(body, key), **others}):
        plot(series, tmp_path / f"p.{suffix}", title="t")
        points = [part for part in drawn[-1].parts if isinstance(part, Shape) and part.status]
        assert [part.status for part in points if part.tip.startswith("a ")] == [status]
        if suffix == "html":
            page = (tmp_path / "p.html").read_text(encoding="utf-8")
            assert f"<td>{value:,} {SIGNS[status]}</td>" in page
            assert f"<td>{value:,}</td>" not in page
    labelled = draw_picture({"a": panel.points(body, key)}, Words("t"))
    ends = [part.text for part in labelled.parts if getattr(part, "text", "").startswith("a ")]
    assert ends
    assert all("(" in each for each in ends)


def test_figures_of_two_reports_that_agree_are_as_doubtful_as_the_worse(result: dict[str, Any]) -> None:
    printed = {
        **result,
        "cells": {key: {"value": cell["value"], "status": "printed"} for key, cell in result["cells"].items()},
    }
    for reports in ([printed, result], [result, printed]):
        panel = build_panel(reports)
        (body,) = panel.reports
        for key, cell in CELLS.items():
            assert panel.points(body, key)[0].status == cell["status"]
