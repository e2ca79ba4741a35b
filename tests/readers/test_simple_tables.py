"""Tables that a text lays out in columns below lines of dashes."""

from __future__ import annotations

import random

import pytest
from support.drawn import laid_out, with_tables
from support.hostile import page, parts
from support.rendering import Print, Seeded, Sheet, sheet
from support.scoring import missing, wrong

from govreport_core import extract_text
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.source import Source
from govreport_readers.text.reader import govreport_read


def report(seed: int, form: str = "2021") -> tuple[Sheet, str]:
    dice = Seeded(seed)
    figures = sheet(dice, form)
    return figures, page(parts(dice, figures, Print()))


def read(text: str) -> list[list[list[str | None]]]:
    document = govreport_read(Source("text", text.encode()))
    assert document is not None
    for table in document.tables:
        for row in table.rows:
            for cell in filter(None, row):
                assert document.text[cell.start : cell.end] == cell.text
    return [[[cell and cell.text for cell in row] for row in table.rows] for table in document.tables]


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("rule", ["-", "="])
@pytest.mark.parametrize("width", [12, 17, 30])
def test_rows_parted_by_empty_lines_are_read(form: str, rule: str, width: int, manager: PluginManager) -> None:
    figures, html = report(width, form)
    result = extract_text(with_tables(html, lambda rows: laid_out(rows, width, rule=rule)), manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


@pytest.mark.parametrize("width", [8, 14, 90])
def test_wrapped_rows_that_nothing_parts_give_no_wrong_figure(width: int, manager: PluginManager) -> None:
    figures, html = report(width)
    result = extract_text(with_tables(html, lambda rows: laid_out(rows, width, parted=False)), manager=manager)
    assert not wrong(result, figures)


@pytest.mark.parametrize("seed", range(24))
def test_damaged_tables_give_no_wrong_figure(seed: int, manager: PluginManager) -> None:
    figures, html = report(seed, ("2019", "2021")[seed % 2])
    rng = random.Random(seed)
    lines = with_tables(html, lambda rows: laid_out(rows, 8 + seed % 9, parted=seed % 3 > 0)).split("\n")
    for number in rng.sample(range(8, len(lines)), 4):
        line = lines[number]
        change = rng.randrange(4)
        if change == 0 and not any(map(str.isdigit, line)):
            lines[number] = ""
        elif change == 1:
            lines[number] = "   " + line
        elif change == 2:
            lines[number] = line.replace("  ", " ", 1)
        else:
            lines[number] = line.replace("- -", "---", 1)
    assert not wrong(extract_text("\n".join(lines), manager=manager), figures)


def test_heads_across_columns() -> None:
    text = "====  ====  ====\n名称  本年数据\n====  ====  ====\na     1     2\nb     3     4\n====  ====  ====\n"
    assert read(text) == [[["名称", "本年数据", ""], ["a", "1", "2"], ["b", "3", "4"]]]


@pytest.mark.parametrize("line", ["甲乙丙 1    2", "甲   1 23456", "甲\n乙   1    2"])
def test_lines_that_are_not_certain_are_not_read(line: str) -> None:
    assert read(f"---- ---- ----\n{line}\n---- ---- ----\n") == [[[""]]]


def test_lines_of_dashes_alone_are_no_table() -> None:
    assert read("一\n---- ---- ----\n本年新收 5\n\n-- -- --\n1 2 3") == []
