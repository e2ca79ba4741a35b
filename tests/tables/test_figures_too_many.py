"""Rows with a figure too many: which of them is not the row's, nobody can tell, and no sum does."""

from __future__ import annotations

import pytest
from support.made_reports import make_figures, make_page

from govreport_core import Result, extract, extract_text
from govreport_core.forms.loading import load_form
from govreport_core.hooks.manager import PluginManager

FORM = load_form("2021")
ROW = "requests.outcomes.denied.state_secret"
KEYS = FORM.rows[ROW].keys
FIGURES = make_figures(FORM, 5)
for key, figure in zip(KEYS, (28, 8, 0, 0, 1, 2, 39), strict=True):
    who = key.rpartition(".")[2]
    FIGURES[f"requests.outcomes.total.{who}"] += figure - FIGURES[key]
    FIGURES[f"requests.received.{who}"] += figure - FIGURES[key]
    FIGURES[key] = figure
LABEL = FORM.rows[ROW].label.text
GROUPS = [row.id for row in FORM.rows.values() if row.id.startswith("requests.") and "unspecified" not in row.id]


def invented(result: Result) -> dict[str, object]:
    """The cells of the row with a value that no careful reader takes from it."""
    values = {key: result.cells[key].value for key in KEYS}
    return {key: value for key, value in values.items() if value not in (None, FIGURES[key])}


@pytest.mark.parametrize("mark", ["无", "—", "/"])
@pytest.mark.parametrize(
    "printed",
    [
        ("28", "8", "", "", "1", "2", "3", "9"),
        ("28", "8", "", "", "1", "2", "39", "3"),
        ("28", "5", "8", "", "", "1", "2", "39"),
        ("28", "8", "", "", "4", "1", "2", "39"),
    ],
)
def test_with_marks_for_blanks_no_cell_is_left_out(printed: tuple[str, ...], mark: str, manager: PluginManager) -> None:
    page = make_page(FORM, "青石县档案局", 2023, {**FIGURES, KEYS[2]: mark, KEYS[3]: mark})
    start = page.index(f"<td>{FIGURES[KEYS[0]]}</td>", page.index(LABEL))
    cells = "".join(f"<td>{text or mark}</td>" for text in printed)
    result = extract_text(page[:start] + cells + page[page.index("</tr>", start) :], manager=manager)
    assert not invented(result)


def laid_out(row: str) -> str:
    """The requests of a report in columns of a screen, one row of them as given."""
    lines = []
    for id in GROUPS:
        figures = "".join(f"{FIGURES[key]:<9}" for key in FORM.rows[id].keys)
        label = FORM.rows[id].label.text
        lines.append(f"{label}{' ' * (90 - 2 * len(label))}{row if id == ROW else figures}".rstrip())
    heads = "申请人情况\n自然人\n法人或其他组织\n总计\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他"
    title = "青石县档案局2023年政府信息公开工作年度报告"
    return "\n".join((title, "三、收到和处理政府信息公开申请情况", heads, *lines))


@pytest.mark.parametrize(
    "row",
    [
        "28       8        0        1 6                        2        39",
        "28       8        0                 6 1      0        2        39",
        "28 3     8        0        0        1                 2        39",
    ],
)
def test_two_figures_in_one_column_beside_an_empty_one(row: str, manager: PluginManager) -> None:
    whole = "".join(f"{FIGURES[key]:<9}" for key in KEYS)
    as_printed = extract(laid_out(whole).encode(), manager=manager)
    assert {key: as_printed.cells[key].value for key in KEYS} == {key: FIGURES[key] for key in KEYS}
    result = extract(laid_out(row).encode(), manager=manager)
    assert not invented(result)
    assert set(KEYS) <= {key for key in KEYS if result.cells[key].value is not None} | {
        key for finding in result.findings for key in finding.cells
    }
