"""Tables of a text whose rows are lines of as many cells, parted by bars or tabs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from support.drawn import with_tables
from support.hostile import page, parts
from support.rendering import Print, Seeded, Sheet, sheet
from support.scoring import missing, wrong

from govreport_core import extract, extract_text
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import GridCell
from govreport_core.model.source import Source
from govreport_readers.text.reader import govreport_read

Change = Callable[[list[list[str]]], list[list[str]]]
MARKS = ("|", "\t", " | ")
HEADS = ("上年总计", "占比", "备注数", "同比增长率（%）", "上年同期数")


def made(seed: int, form: str = "2021") -> tuple[Sheet, str]:
    dice = Seeded(seed)
    figures = sheet(dice, form)
    return figures, page(parts(dice, figures, Print()))


def as_text(html: str, mark: str, change: Change = lambda rows: rows) -> str:
    def draw(rows: Sequence[Sequence[GridCell | None]]) -> str:
        seen: set[int] = set()
        texts: list[list[str]] = []
        for row in rows:
            texts.append([cell.text if cell is not None and id(cell) not in seen else "" for cell in row])
            seen.update(id(cell) for cell in row)
            texts[-1] = [
                text if row.index(cell) == n else "" for n, (text, cell) in enumerate(zip(texts[-1], row, strict=True))
            ]
        lines = (mark.join(row) for row in change(texts))
        return "\n".join(f"|{line}|" if "|" in mark else line for line in lines)

    return with_tables(html, draw)


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("mark", MARKS)
def test_rows_of_as_many_cells_are_read(mark: str, form: str, manager: PluginManager) -> None:
    figures, html = made(31, form)
    result = extract_text(as_text(html, mark), manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("seed", [32, 37, 38])
def test_blanks_keep_their_place_as_on_a_page(seed: int, mark: str, manager: PluginManager) -> None:
    figures, html = made(seed)

    def without_noughts(rows: list[list[str]]) -> list[list[str]]:
        return [["" if text == "0" else text for text in row] for row in rows]

    assume = ("blank-is-zero",)
    result = extract_text(as_text(html, mark, without_noughts), manager=manager, assume=assume)
    blank = re.sub(r"(<td[^>]*>)0(</td>)", r"\1\2", html)
    as_page = extract(blank.encode(), manager=manager, assume=assume)
    assert not wrong(result, figures)
    assert len(missing(result, figures)) <= len(missing(as_page, figures))


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("mark", MARKS)
def test_a_column_beside_the_forms_is_left_out(mark: str, head: str, manager: PluginManager) -> None:
    figures, html = made(33)

    def widened(rows: list[list[str]]) -> list[list[str]]:
        if not any("总计" in text for text in rows[1]):
            return rows
        figure = "7%" if "%" in head or "比" in head else "7"
        return [
            [*row, (head if number == 1 else "" if not any(map(str.isdecimal, row)) else figure)]
            for number, row in enumerate(rows)
        ]

    text = as_text(html, mark, widened)
    assert head in text
    result = extract_text(text, manager=manager)
    assert not wrong(result, figures)
    lost = [key for key in missing(result, figures) if key.startswith("requests.")]
    assert not lost


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("title", ["青石县档案局2023年度统计表", "统计时间：2023年1月1日—2023年12月31日"])
def test_a_title_above_the_heads_is_no_head(title: str, mark: str, manager: PluginManager) -> None:
    figures, html = made(34)
    text = as_text(html, mark, lambda rows: [[title, *[""] * (len(rows[0]) - 1)], *rows])
    result = extract_text(text, manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


@pytest.mark.parametrize("title", ["上年", "2022年度统计表", "下属单位统计表", "2023年上半年统计表"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_title_of_others_is_that_of_their_table(mark: str, title: str, manager: PluginManager) -> None:
    figures, html = made(35)
    text = as_text(html, mark, lambda rows: [[title, *[""] * (len(rows[0]) - 1)], *rows])
    assert not wrong(extract_text(text, manager=manager), figures)
    printed = [cell for cell in extract_text(text, manager=manager).cells.values() if cell.status == "printed"]
    assert not printed


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("number", range(3, 30, 4))
def test_a_run_in_which_a_row_lost_a_cell_stays_text(number: int, mark: str, manager: PluginManager) -> None:
    figures, html = made(36)

    def torn(rows: list[list[str]]) -> list[list[str]]:
        return [row[:-1] if at == number else row for at, row in enumerate(rows)]

    text = as_text(html, mark, torn)
    document = govreport_read(Source("text", text.encode()))
    assert document is not None
    assert len(document.tables) < text.count("第二十条") + 2
    assert not wrong(extract_text(text, manager=manager), figures)


@pytest.mark.parametrize("text", [
    "甲|乙|丙\n丁|戊|己\n庚|辛|壬", "首页|1\n新闻|2\n公开|3", "a|1|2\nb|3|4", "甲\t1\t2\n乙\t3\n丙\t4\t5",
])  # fmt: skip
def test_lines_with_marks_that_are_no_table(text: str) -> None:
    document = govreport_read(Source("text", f"标题\n{text}\n结尾".encode()))
    assert document is not None
    assert not document.tables
