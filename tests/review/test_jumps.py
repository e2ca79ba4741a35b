"""Figures that are far from those of the same body's other years come first."""

from __future__ import annotations

import base64
import re
import zlib
from typing import Any

import pytest
from click.testing import CliRunner
from support.made_reports import bodies

from govreport_core import extract
from govreport_core.cli.group import main
from govreport_core.forms.loading import load_form
from govreport_core.panel.panel import build_panel
from govreport_core.review import rank_cells, review_document
from govreport_core.review.jumps import find_jumps

REPORTS = [extract(page.encode()).to_dict() for _, _, _, page in bodies(1, range(2021, 2024))]
KEY = "proactive.licensing.decisions"


def with_figures(*figures: int | None) -> list[dict[str, Any]]:
    """The reports of three years with these figures in one cell."""
    return [
        {**report, "cells": {**report["cells"], KEY: {**report["cells"][KEY], "value": figure}}}
        for report, figure in zip(REPORTS, figures, strict=True)
    ]


@pytest.mark.parametrize(
    ("figures", "jumps"),
    [
        ((30, 300, 33), {2021: 30, 2023: 33}),
        ((300, 31, 290), {2021: 300, 2023: 290}),
        ((0, 45, 0), {2021: 0, 2023: 0}),
        ((None, 300, 33), {2023: 33}),
        ((30, 300, 290), None),
        ((30, 60, 33), None),
        ((1, 19, 1), None),
        ((None, 300, None), None),
    ],
)
def test_a_figure_far_from_both_neighbours_is_found(
    figures: tuple[int | None, ...], jumps: dict[int, int] | None
) -> None:
    reports = with_figures(*figures)
    assert find_jumps(reports[1], build_panel(reports)).get(KEY) == jumps


def test_other_bodies_and_reports_without_a_year_are_not_compared() -> None:
    reports = with_figures(30, 300, 33)
    other = {**reports[1], "source": {**reports[1]["source"], "agency": "别县人民政府"}}
    yearless = {**reports[1], "source": {**reports[1]["source"], "year": None}}
    panel = build_panel(reports)
    assert find_jumps(other, panel) == find_jumps(yearless, panel) == {}


def test_a_jump_is_ranked_and_shown_with_the_years() -> None:
    reports = with_figures(30, 300, 33)
    jumps = find_jumps(reports[1], build_panel(reports))
    form = load_form("2021")
    assert KEY not in [each.key for each in rank_cells(reports[1], form)]
    assert KEY in [each.key for each in rank_cells(reports[1], form, jumps)]
    shown = review_document(reports[1], None, "en", (), jumps)
    assert KEY in shown.data["first"]
    assert shown.data["cells"][KEY]["other_years"] == "2021: 30, 2023: 33"


def test_the_command_compares_the_documents_that_it_is_given(tmp_path: Any) -> None:
    pages = [page for _, _, _, page in bodies(1, range(2021, 2024))]
    figure = REPORTS[1]["cells"]["requests.received.total"]["value"]
    for number, page in enumerate(pages):
        far = page.replace(f"<td>{figure}</td></tr>", f"<td>{figure * 100}</td></tr>", 1) if number == 1 else page
        (tmp_path / f"{number}.html").write_text(far, encoding="utf-8")
    done = CliRunner().invoke(
        main, ["review", *map(str, sorted(tmp_path.glob("*.html"))), "-o", str(tmp_path / "r.htm")]
    )
    assert done.exit_code == 0, done.output
    page = (tmp_path / "r.htm").read_text(encoding="utf-8")
    data = [
        zlib.decompress(base64.b64decode(block)).decode() for block in re.findall(r'id="document-\d+">([^<]*)<', page)
    ]
    assert ["other_years" in each for each in data][1]
