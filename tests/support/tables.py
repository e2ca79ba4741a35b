"""Results of every kind for tests of tables, and tables read back from every kind of file."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from govreport_core import create_plugin_manager, extract
from govreport_core.export.columns import TABLE_NAMES, columns_of
from govreport_core.export.frames import results_to_frame
from govreport_core.export.write import export
from govreport_core.export.writers.csv_file import unguard_formula
from support.made_reports import bodies

KINDS = ("parquet", "csv", "xlsx", "sqlite")
HARMFUL = ("=1+1", "+1", "-5", "@SUM(A1)", "'=1", "\t=1", "＝1")
FORMER = {"value": 4, "status": "printed"}


def made_results() -> list[dict[str, Any]]:
    """Real extractions, and what the format allows beyond: every status, broken rules, hostile texts."""
    manager = create_plugin_manager()
    made = []
    for agency, year, values, page in bodies(2, range(2022, 2025)):
        if year == 2023:
            # A total that breaks two rules of the form, as publishers print them.
            page = page.replace(f"<td>{values['requests.received.total']}</td></tr>", "<td>977</td></tr>", 1)
        data = extract(page.encode(), manager=manager).to_dict()
        data["source"]["name"] = f"{agency}/{year}.html"
        made.append(data)
    assert any(finding["kind"] == "rule" for data in made for finding in data["findings"])
    odd = json.loads(json.dumps(made[0]))
    odd["source"].update(name="=cmd|' /C calc'!A0", title='第一行\n第二行,"引号"', agency="@某局", url=None)
    for (_, cell), (value, status, more) in zip(
        odd["cells"].items(),
        [
            (None, "blank", {}),
            (None, "missing", {}),
            (7, "derived", {"corroborated": True}),
            (0, "assumed", {"assumption": "blank-is-zero"}),
            (25.1, "filled", {"checked": False}),
            (None, "ambiguous", {"candidates": [1, 2]}),
            (None, "ambiguous", {"interval": [0, None]}),
            (-12, "printed", {}),
            (2.5, "printed", {}),
            (999_999_999_999_999, "printed", {}),
            (3, "corrected", {"correction": {"who": "=a", "when": "2024-01-30", "why": "b", "former": FORMER}}),
            *((1, "printed", {"evidence": dict(cell_evidence(text))}) for text in HARMFUL),
        ],
        strict=False,
    ):
        cell.update(value=value, status=status, **more)
    made.append(odd)
    made.append(
        {
            **json.loads(json.dumps(made[0])),
            "status": "unrecognised",
            "form": None,
            "report": {},
            "cells": {},
            "findings": [
                {
                    "kind": "document",
                    "code": "empty",
                    "severity": "error",
                    "cells": [],
                    "message": "The document has no text.",
                }
            ],
        }
    )
    return made


def cell_evidence(text: str) -> dict[str, Any]:
    return {"plugin": "t", "text": text, "start": 1, "end": 2, "page": None, "table": 0, "row": 1, "column": 2}


def read_back(path: Path, shape: str) -> Any:
    """The table of a file as a data frame, columns named as they are in it."""
    texts = [c.name for c in columns_of(shape) if c.kind == "text"]  # type: ignore[arg-type]
    as_text = dict.fromkeys(texts, "object")
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix == ".csv":
        frame = pd.read_csv(path, dtype=as_text, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
        for name in texts:
            frame[name] = frame[name].map(lambda v: unguard_formula(v) if isinstance(v, str) else v)
        return frame
    if path.suffix == ".xlsx":
        # A workbook has a wide table in two halves, so that people do not look for a report among its cells.
        sheets = ["overview", "indicators"] if shape == "wide" else [TABLE_NAMES[shape]]  # type: ignore[index]
        frames = [
            pd.read_excel(path, sheet_name=name, dtype=as_text, keep_default_na=False, na_values=[""])
            for name in sheets
        ]
        frame = pd.concat(frames, axis=1)
        frame = frame.loc[:, ~frame.columns.duplicated()]
        return frame[[c.name for c in columns_of(shape)]]  # type: ignore[arg-type]
    connection = sqlite3.connect(path)
    try:
        # The number of the report is what binds the tables of a database together.
        return pd.read_sql(f'SELECT * FROM "{TABLE_NAMES[shape]}"', connection).drop(columns="report")  # type: ignore[index]
    finally:
        connection.close()


def missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def same(found: Any, expected: Any, empty_is_missing: bool) -> bool:
    if missing(expected) or (empty_is_missing and expected == ""):
        return missing(found)
    if isinstance(expected, str):
        return bool(found == expected)
    return not missing(found) and not isinstance(found, str) and float(found) == float(expected)


def tables_of(results: list[dict[str, Any]], shape: str, folder: Path) -> Iterator[Any]:
    """The table in every kind of file, and as a data frame."""
    yield results_to_frame(results, shape)  # type: ignore[arg-type]
    for kind in KINDS:
        path = folder / f"{shape}.{kind}"
        export(results, path, shape=shape)  # type: ignore[arg-type]
        yield read_back(path, shape)
