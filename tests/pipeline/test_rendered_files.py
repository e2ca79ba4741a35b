"""The official form and plain tables that an office suite rendered into PDF, with its own way to draw lines and to
break pages and labels. `test_published` does the same with every layout of the corpus."""

from __future__ import annotations

import html
import random
from pathlib import Path

import pytest
from support.pdf_sheets import Sheet, sheets
from support.renderers import by_office, without_fonts, without_office
from support.word_files import filled_in, written

from govreport_core import extract
from govreport_core.forms.figures import parse_figure
from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(without_office() or without_fonts()), reason=without_office() or without_fonts()),
]


def rendered(data: bytes, suffix: str, folder: Path) -> bytes:
    return by_office({"report": data}, suffix, folder, screen=True)["report"].read_bytes()


def small_figures(form: Form, seed: int) -> dict[str, str]:
    """Figures of at most three digits: the official columns are too narrow for more, and a number that is
    wrapped over two lines stays a gap."""
    chance = random.Random(seed)
    keys = [key for key in form.cells if ".unspecified." not in key]
    return {key: str(chance.choice([0, 0, 1, 7, 12, 345])) for key in keys if chance.random() > 0.1}


def page(tables: list[Sheet]) -> bytes:
    """The tables as a page, spans as rowspan and colspan."""
    out = ["<meta charset='utf-8'><h1>示例县人民政府2023年政府信息公开工作年度报告</h1>"]
    for sheet in tables:
        out.append("<p>情况如下。</p><table border='1' cellspacing='0'>")
        for row in range(sheet.rows):
            out.append("<tr>")
            for cell in sorted((c for c in sheet.cells if c.row0 == row), key=lambda c: c.column0):
                spans = f"rowspan='{cell.row1 - cell.row0}' colspan='{cell.column1 - cell.column0}'"
                out.append(f"<td {spans}>{html.escape(cell.text)}</td>")
            out.append("</tr>")
        out.append("</table>")
    return "".join(out).encode()


def check(data: bytes, form: Form, manager: PluginManager, printed: dict[str, str]) -> None:
    result = extract(data, manager=manager, assume=())
    wanted = {key: parse_figure(text, form.cells[key].kind) for key, text in printed.items()}
    found = {key: cell.value for key, cell in result.cells.items() if cell.status == "printed"}
    assert {key: value for key, value in found.items() if wanted.get(key) != value} == {}
    assert set(wanted) - set(found) == set()
    for cell in result.cells.values():
        if cell.evidence:
            assert result.document.text[cell.evidence.start : cell.evidence.end] == cell.evidence.text


@pytest.mark.parametrize("seed", range(3))
def test_the_filled_in_official_form(corpus, form, manager, tmp_path, seed):
    printed = small_figures(form, seed)
    data, _ = filled_in(corpus / "blank-form-2021.docx", form, printed)
    check(rendered(data, ".docx", tmp_path), form, manager, printed)


@pytest.mark.parametrize("seed", range(3))
def test_a_word_file_with_plain_tables(form, manager, tmp_path, seed):
    printed = small_figures(form, seed)
    check(rendered(written(sheets(form, printed)), ".docx", tmp_path), form, manager, printed)


@pytest.mark.parametrize("seed", range(3))
def test_a_site_page(form, manager, tmp_path, seed):
    printed = small_figures(form, seed)
    check(rendered(page(sheets(form, printed)), ".html", tmp_path), form, manager, printed)
