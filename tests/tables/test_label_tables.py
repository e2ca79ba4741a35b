"""Labels in one table, and their figures in the next."""

from __future__ import annotations

import pytest
from support.hostile import page, parts
from support.rendering import Print, Seeded, Sheet, sheet
from support.scoring import missing, wrong

from govreport_core import Result, extract
from govreport_core.hooks.manager import PluginManager

BESIDE = "<table><tr><td>{}</td><td>{}</td></tr></table>"
BEHIND = "{}\n{}"
HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def report(seed: int, form: str) -> tuple[Sheet, str, list[tuple[str, list[str]]]]:
    """A report, its page, and the labels and figures of table 3."""
    dice = Seeded(seed)
    figures = sheet(dice, form)
    rows = [
        (row.label.text, ["" if (value := figures.figures.get(key)) is None else str(value) for key in row.keys])
        for block in figures.form.blocks
        if block.id == "requests"
        for row in block.rows
        if any(key in figures.figures for key in row.keys)
    ]
    return figures, page(parts(dice, figures, Print())), rows


def table(rows: list[list[str]]) -> str:
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"


def with_two(html: str, layout: str, labels: list[list[str]], values: list[list[str]]) -> str:
    start = html.index("<table>", html.index("三、收到和处理"))
    end = html.index("</table>", start) + len("</table>")
    return html[:start] + layout.format(table(labels), table(values)) + html[end:]


def read(html: str, manager: PluginManager) -> Result:
    result = extract(html.encode(), manager=manager)
    assert result.status != "unrecognised"
    return result


def requests_missing(result: Result, figures: Sheet) -> set[str]:
    return {key for key in missing(result, figures) if key.startswith("requests")}


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("layout", [BESIDE, BEHIND])
@pytest.mark.parametrize("head", [[["项目"]], [["项目"], ["名称"], [""]], []])
def test_labels_of_one_table_and_figures_of_the_next(
    form: str, layout: str, head: list[list[str]], manager: PluginManager
) -> None:
    figures, html, rows = report(1, form)
    labels = [*head, *([label] for label, _ in rows)]
    values = [list(HEADS), *(line for _, line in rows)]
    result = read(with_two(html, layout, labels, values), manager)
    assert not wrong(result, figures)
    assert not requests_missing(result, figures)
    evidence = result.cells["requests.received.total"].evidence
    assert evidence is not None
    assert evidence.column == 6


@pytest.mark.parametrize("layout", [BESIDE, BEHIND])
@pytest.mark.parametrize(
    "change", ["label lost", "figures lost", "row more", "unknown label", "exchanged", "other block"]
)
def test_tables_that_do_not_agree_are_not_joined(layout: str, change: str, manager: PluginManager) -> None:
    figures, html, rows = report(2, "2021")
    labels, values = [[label] for label, _ in rows], [line for _, line in rows]
    if change == "label lost":
        del labels[4]
    elif change == "figures lost":
        del values[7]
    elif change == "row more":
        values.insert(3, ["1", "0", "0", "0", "0", "0", "1"])
    elif change == "unknown label":
        labels[5] = ["上年同期数"]
    elif change == "exchanged":
        labels[5], labels[6] = labels[6], labels[5]
    else:
        labels[0] = ["规章"]
    result = read(with_two(html, layout, [["项目"], *labels], [list(HEADS), *values]), manager)
    assert not wrong(result, figures)
    assert not any(
        cell.status == "printed" and cell.value for key, cell in result.cells.items() if key.startswith("requests")
    )


def test_two_tables_of_text_are_joined(manager: PluginManager) -> None:
    from govreport_core import extract_text

    _, _, rows = report(3, "2021")
    left = "| 项目 |\n|---|\n" + "".join(f"| {label} |\n" for label, _ in rows)
    right = f"| {' | '.join(HEADS)} |\n{'|---' * 7}|\n" + "".join(f"| {' | '.join(line)} |\n" for _, line in rows)
    text = f"# 青石县2023年政府信息公开工作年度报告\n\n三、收到和处理政府信息公开申请情况\n\n{left}\n{right}"
    result = extract_text(text, manager=manager)
    values = [result.cells[f"requests.received.{name}"].value for name in ("natural_person", "total")]
    assert values == [int(rows[0][1][0]), int(rows[0][1][6])]


def test_a_table_between_the_two_parts_them(manager: PluginManager) -> None:
    figures, html, rows = report(4, "2021")
    labels, values = [[label] for label, _ in rows], [line for _, line in rows]
    html = with_two(html, BEHIND, labels, values)
    at = html.index("</table>", html.index("本年新收")) + len("</table>")
    html = html[:at] + "<p>上一年的数字见下表，口径与本年不同：</p>" + html[at:]
    assert not wrong(read(html, manager), figures)
