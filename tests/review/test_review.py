"""The review page: what it holds, that hostile text stays text, and which cells come first."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.made_reports import bodies

from govreport_core import extract
from govreport_core.cli.group import main
from govreport_core.forms.form import Form
from govreport_core.forms.layout import lay_out
from govreport_core.forms.loading import load_forms
from govreport_core.model.document import GridCell, Table
from govreport_core.review import rank_cells, review_document, smallest_set, write_page
from govreport_core.review.printed import printed_pieces

((_, YEAR, VALUES, GOOD),) = bodies(1, range(2021, 2022))
TOTAL = "requests.received.total"
RIGHT, WRONG = VALUES[TOTAL], VALUES[TOTAL] + 500
BROKEN = GOOD.replace(f"<td>{RIGHT}</td></tr>", f"<td>{WRONG}</td></tr>", 1)
HOSTILE = (
    "</script><script>document.title='taken'</script>",
    "<!--<script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "\u202e\u2066 bidi \u2069",
    "\U0001f600\U00020000 astral",
    "]]>&lt;&amp;\"'`${1}\\u003c",
)


def page_of(*pages: str) -> str:
    file = io.StringIO()
    results = [extract(page.encode()) for page in pages]
    write_page((review_document(each.to_dict(), text_of(each), "zh") for each in results), file, "zh")
    return file.getvalue()


def text_of(result: Any) -> str:
    return str(result.document.text)


def unpacked(page: str) -> list[Any]:
    blocks = re.findall(r'<script type="text/plain" id="document-\d+">([^<]*)</script>', page)
    return [json.loads(zlib.decompress(base64.b64decode(block))) for block in blocks]


def marked_in(pieces: list[Any]) -> dict[str, str]:
    """Key -> the text that is marked for it, in tables too."""
    found: dict[str, str] = {}
    for piece in pieces:
        if isinstance(piece, dict):
            for row in piece["rows"]:
                for inside, _, _ in row:
                    found |= marked_in(inside)
        elif len(piece) > 1:
            found |= dict.fromkeys(piece[1], piece[0])
    return found


def test_tables_are_drawn_with_their_spans_and_figures() -> None:
    result = extract(GOOD.encode())
    assert result.document is not None
    data = review_document(result.to_dict(), text_of(result), "en", tables=result.document.tables).data
    drawn = [piece["rows"] for piece in data["text"] if isinstance(piece, dict)]
    assert len(drawn) == len(result.document.tables)
    marked = marked_in(data["text"])
    assert all(marked[key] == cell.evidence.text for key, cell in result.cells.items() if cell.evidence)
    for table, rows in zip(result.document.tables, drawn, strict=True):
        places = {(at, column) for at, row in enumerate(table.rows) for column, cell in enumerate(row) if cell}
        assert sum(high * wide for row in rows for _, high, wide in row) == len(places)
        shown = ["".join(piece[0] for piece in inside) for row in rows for inside, _, _ in row]
        assert [text for text in shown if text] == list(
            {id(cell): cell.text for row in table.rows for cell in row if cell and cell.text}.values()
        )


def test_a_figure_beside_the_cells_of_a_table_makes_it_text() -> None:
    table = Table(((GridCell("甲", 0, 1), GridCell("乙", 4, 5)),), 0, 5)
    assert list(printed_pieces("甲 7 乙", {(2, 3): ["k"]}, [table])) == [["甲 "], ["7", ["k"]], [" 乙"]]
    assert list(printed_pieces("甲 7 乙", {(4, 5): ["k"]}, [table])) == [
        {"rows": [[[[["甲"]], 1, 1], [[["乙", ["k"]]], 1, 1]]]}
    ]


def test_all_of_the_text_is_there_with_the_figures_marked() -> None:
    result = extract(GOOD.encode())
    (data,) = unpacked(page_of(GOOD))
    assert "".join(piece[0] for piece in data["text"]) == text_of(result)
    marked = marked_in(data["text"])
    assert all(marked[key] == cell.evidence.text for key, cell in result.cells.items() if cell.evidence)
    assert marked[TOTAL] == str(RIGHT)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_of_a_document_is_data_and_never_markup(hostile: str) -> None:
    calm = page_of(GOOD.replace("<p>", "<p>安静", 1))
    escaped = hostile.replace("&", "&amp;").replace("<", "&lt;")
    name = {"name": hostile, "agency": hostile}
    result = extract(GOOD.replace("<p>", f"<p>{escaped}", 1).encode())
    data = result.to_dict()
    data["source"] = {**data["source"], **name}
    data["findings"] = [
        *data["findings"],
        {"kind": "soft", "code": "own", "severity": "warning", "cells": [], "message": hostile},
    ]
    file = io.StringIO()
    write_page([review_document(data, text_of(result), "en")], file)
    page = file.getvalue()
    assert len(re.findall("<[a-z!/]", page)) == len(re.findall("<[a-z!/]", calm))
    (shown,) = unpacked(page)
    assert shown["findings"][-1]["message"] == hostile
    page.encode()


def test_the_page_allows_its_own_script_and_style_and_nothing_else() -> None:
    page = page_of(GOOD)
    policy = re.search('Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    for name in ("style", "script"):
        (content,) = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy[1]
    assert not re.search(r"(?:src|href)=|https?:|innerHTML|eval\(", page)


@pytest.mark.parametrize("form", load_forms(), ids=lambda form: form.id)
def test_the_form_is_laid_out_without_holes_and_with_every_cell_once(form: Form) -> None:
    tables = lay_out(form)
    keys = [each["key"] for table in tables for row in table["rows"] for each in row if "key" in each]
    assert keys == list(dict.fromkeys(key for block in form.blocks for key in block.keys))
    for table in tables:
        taken: set[tuple[int, int]] = set()
        widths = set()
        for number, row in enumerate(table["rows"]):
            at = 0
            for each in row:
                while (number, at) in taken:
                    at += 1
                covered = {
                    (number + r, at + c) for r in range(each.get("rows", 1)) for c in range(each.get("columns", 1))
                }
                assert not covered & taken
                taken |= covered
            widths.add(max(c for r, c in taken if r == number) + 1)
            assert len({c for r, c in taken if r == number}) == max(widths)
        assert len(widths) == 1


def test_the_cell_that_would_mend_the_rules_comes_first(form: Form) -> None:
    data = extract(BROKEN.encode()).to_dict()
    ranked = rank_cells(data, form)
    assert ranked[0].key == TOTAL
    assert len(ranked) < 20
    assert rank_cells(extract(GOOD.encode()).to_dict(), form) == []


def test_of_equal_suspicion_the_cell_with_the_larger_effect_comes_first(form: Form) -> None:
    page = re.sub(r"(<td>行政许可</td><td[^>]*>)\d+", r"\1见附件", GOOD)
    page = page.replace(f"<td>{RIGHT}</td></tr>", "<td>见附件</td></tr>", 1)
    data = extract(page.encode(), assume=()).to_dict()
    data["cells"][TOTAL] = {**data["cells"][TOTAL], "value": None, "status": "missing"}
    keys = [each.key for each in rank_cells(data, form)]
    assert keys.index(TOTAL) < keys.index("proactive.licensing.decisions")


def test_once_the_smallest_set_is_known_the_rules_prove_the_rest(form: Form) -> None:
    row = form.rows["requests.received"].keys
    assert smallest_set(row[-1:], form) == ()
    assert smallest_set(row[:1], form) == ()
    assert smallest_set((), form) == ()
    everything = smallest_set(tuple(form.cells), form)
    assert len(everything) < len(form.cells)
    # What is left out is proven: with the set known, nothing of the rest is free.
    rest = [key for key in form.cells if key not in everything]
    assert smallest_set(rest, form) == ()


def test_the_command_takes_results_and_documents(tmp_path: Path) -> None:
    draft, results, page = tmp_path / "draft.html", tmp_path / "results.jsonl", tmp_path / "page.html"
    draft.write_text(BROKEN, encoding="utf-8")
    results.write_text(extract(draft).to_json() + "\n", encoding="utf-8")
    for source in (draft, results):
        done = CliRunner().invoke(main, ["review", str(source), "-o", str(page), "--lang", "zh"])
        assert done.exit_code == 0, done.output
        (data,) = unpacked(page.read_text(encoding="utf-8"))
        assert data["text"] is not None
    draft.write_text(GOOD, encoding="utf-8")
    CliRunner().invoke(main, ["review", str(results), "-o", str(page)])
    (data,) = unpacked(page.read_text(encoding="utf-8"))
    assert data["text"] is None, "the evidence stands in other content"
    assert CliRunner().invoke(main, ["review", str(draft), "-o", str(draft)]).exit_code == 2
