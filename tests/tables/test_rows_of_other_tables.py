"""Sums and remainders, such as 总计 and 其他, are the form's only among its rows; any table ends with them."""

from __future__ import annotations

import re

import pytest
from support.made_reports import make_figures, make_page

from govreport_core import extract
from govreport_core.forms.loading import load_form
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.source import Source

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
ACTS = ("本年新收", "上年结转", "予以公开", "部分公开", "不予公开", "结转下年度", "总计")
THREE = ("法律服务机构", "其他", "总计")
OTHERS = (
    ("一季度", "二季度", "三季度", "四季度", "合计"),
    ("邮寄", "到访", "其他", "总计"),
    ("南坪镇", "石桥乡", "（七）总计"),
    ("征收补偿", "社会保障", "其他处理", "合计"),
    ("限期内", "经延期", "总计"),
)
WITHOUT_TOTAL = re.compile(r"<tr>(?:(?!</tr>).)*总计</td>(?:(?!</tr>).)*</tr>", re.DOTALL)


def _table(heads: tuple[str, ...], labels: tuple[str, ...]) -> str:
    rows = [("类别", *heads)]
    rows += [(label, *(str(3 * row + column + 2) for column in range(len(heads)))) for row, label in enumerate(labels)]
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"


def _parts() -> tuple[str, str, str]:
    """A page, with the table of requests by itself."""
    form = load_form("2021")
    text = make_page(form, "青石县水利局", 2022, make_figures(form, 5))
    start = text.rindex("<table", 0, text.index("新收"))
    end = text.index("</table>", start) + len("</table>")
    return text[:start], text[start:end], text[end:]


def _flattened(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", re.sub("<[^>]+>", "\n", text))


def _read(text: str, flat: bool, manager: PluginManager) -> dict[str, float | int | None]:
    source = Source("a.txt", _flattened(text).encode()) if flat else Source("a.html", text.encode())
    cells = extract(source, manager=manager, assume=()).cells
    return {key: cell.value for key, cell in cells.items() if key.startswith("requests.")}


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("labels", OTHERS)
@pytest.mark.parametrize("heads", [APPLICANTS, ACTS, THREE])
def test_the_sum_of_another_table_is_no_row_of_the_form(
    heads: tuple[str, ...], labels: tuple[str, ...], flat: bool, manager: PluginManager
) -> None:
    before, _, behind = _parts()
    read = _read(before + _table(heads, labels) + behind, flat, manager)
    assert not {key: value for key, value in read.items() if value is not None}


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("labels", OTHERS)
@pytest.mark.parametrize("is_same_table", [False, True])
def test_a_sum_that_the_report_lacks_is_not_taken_from_the_next_table(
    labels: tuple[str, ...], is_same_table: bool, flat: bool, manager: PluginManager
) -> None:
    before, own, behind = _parts()
    own = WITHOUT_TOTAL.sub("", own)
    alone = _read(before + own + behind, flat, manager)
    more = own + _table(APPLICANTS, labels)
    if is_same_table:
        more = more.replace("</table><table>", "")
    read = _read(before + more + behind, flat, manager)
    assert {key: value for key, value in read.items() if value not in (None, alone[key])} == {}


@pytest.mark.parametrize("flat", [False, True])
def test_sums_among_rows_of_the_form_are_read(flat: bool, manager: PluginManager) -> None:
    before, own, behind = _parts()
    whole = _read(before + own + behind, flat, manager)
    assert None not in whole.values()
    # Another row in the middle, sums of groups, and a table that goes on behind a cut.
    rows = own.split("<tr>")
    other = _table(APPLICANTS, ("到访",)).split("<tr>")[2].removesuffix("</table>")
    subtotal = other.replace("到访", "本项小计")
    cut = "</table><table><tr>"
    for number, more in ((len(rows) - 5, other), (len(rows) - 2, subtotal)):
        beside = "<tr>".join((*rows[:number], more, *rows[number:]))
        assert _read(before + beside + behind, flat, manager) == whole
    for number in (len(rows) - 2, len(rows) - 4):
        parted = "<tr>".join(rows[:number]) + cut + "<tr>".join(rows[number:])
        assert _read(before + parted + behind, flat, manager) == whole
