"""Tables that a text draws with dashes and bars."""

from __future__ import annotations

import random

import pytest
from support.drawn import DOUBLE, HEAVY, LIGHT, PLUS, Box, drawn, plain_rows, with_tables
from support.hostile import page, parts
from support.rendering import Print, Seeded, Sheet, sheet
from support.scoring import missing, wrong

from govreport_core import extract_text
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import Document
from govreport_core.model.source import Source
from govreport_readers.text.reader import govreport_read


def report(seed: int, form: str = "2021") -> tuple[Sheet, str]:
    dice = Seeded(seed)
    figures = sheet(dice, form)
    return figures, page(parts(dice, figures, Print()))


def read(text: str) -> list[list[list[str | None]]]:
    document = govreport_read(Source("text", text.encode()))
    assert isinstance(document, Document)
    for table in document.tables:
        for row in table.rows:
            for cell in filter(None, row):
                assert document.text[cell.start : cell.end] == cell.text
    return [[[cell and cell.text for cell in row] for row in table.rows] for table in document.tables]


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("box", [PLUS, LIGHT, HEAVY, DOUBLE])
@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("width", [6, 9, 30])
def test_wrapped_labels_are_read(form: str, box: Box, merged: bool, width: int, manager: PluginManager) -> None:
    figures, html = report(width, form)
    text = with_tables(html, lambda rows: drawn(rows, box, width, merged=merged))
    result = extract_text(text, manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_characters_that_are_counted_as_one_column_are_read(form: str, manager: PluginManager) -> None:
    figures, html = report(3, form)
    result = extract_text(with_tables(html, lambda rows: drawn(rows, PLUS, 7, merged=True, wide=1)), manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


@pytest.mark.parametrize("box", [PLUS, LIGHT])
def test_rows_of_one_line_between_few_rules_are_rows(box: Box, manager: PluginManager) -> None:
    figures, html = report(4)
    text = with_tables(html, lambda rows: plain_rows(rows, box, head=3 if len(rows[0]) > 5 else 2))
    result = extract_text(text, manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


def test_a_broken_figure_is_not_two_rows() -> None:
    text = (
        "+------+------+------+\n| 信息 | 采购 | 金额 |\n| 内容 | 项目 | 万元 |\n+------+------+------+\n"
        "| 政府 | 65   | 9661 |\n| 采购 |      | 7    |\n+------+------+------+"
    )
    assert read(text)[0][1] == ["政府采购", "65", "96617"]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("damage", ["bar", "corner", "line", "blank", "shift"])
def test_damaged_drawings_give_no_wrong_figure(seed: int, damage: str, manager: PluginManager) -> None:
    figures, html = report(seed)
    rng = random.Random(seed)
    lines = with_tables(html, lambda rows: drawn(rows, PLUS, 6 + seed % 3 * 4, merged=seed % 2 == 0)).split("\n")
    drawn_lines = [number for number, line in enumerate(lines) if line.startswith(("|", "+"))]
    for number in rng.sample(drawn_lines, 4):
        line = lines[number]
        if damage == "bar":
            at = rng.choice([at for at, char in enumerate(line) if char in "|+"])
            lines[number] = line[:at] + " " + line[at + 1 :]
        elif damage == "corner":
            lines[number] = line.replace("+", "-", 1)
        elif damage == "line":
            lines[number] = "|" + line[3:]
        elif damage == "blank":
            lines[number] += "\n"
        else:
            lines[number] = line[:2] + " " + line[2:]
    assert not wrong(extract_text("\n".join(lines), manager=manager), figures)


def test_digits_on_two_lines_are_a_figure_only_where_the_cell_is_too_narrow() -> None:
    narrow = (
        "+---+---+---+\n| 维 | 纠 | 总 |\n| 持 | 正 | 计 |\n+---+---+---+\n| 1 | 3 | 1 |\n| 2 |   | 5 |\n+---+---+---+"
    )
    assert read(narrow) == [[["维持", "纠正", "总计"], ["12", "3", "15"]]]
    wide = "+----+----+----+\n| 维持 | 纠正 | 总计 |\n+----+----+----+\n| 1  | 3  | 1  |\n| 2  |    | 5  |\n+----+----+----+"
    assert read(wide) == [[["维持", "纠正", "总计"], ["1 2", "3", "1 5"]]]


def test_spans_of_both_directions() -> None:
    text = "+----+-----+-----+\n| a  | b         |\n|    +-----+-----+\n|    | c   | d   |\n+----+-----+-----+"
    assert read(text) == [[["a", "b", "b"], ["a", "c", "d"]]]


def test_what_is_drawn_without_a_grid_is_a_text() -> None:
    assert read("+--+--+\n本年新收 5\n| 1 | 2 |\n\n┌──────┐ 目录") == []


def test_a_drawing_that_is_not_understood_is_said_to_be() -> None:
    text = "+----+----+----+\n| 一 | 1 | 2 |\n+----+----+----+\n| 二 | 3 |\n| 三 | | |\n+----+----+----+\n| 四 | 5 | 6 |\n+----+----+----+"
    document = govreport_read(Source("text", text.encode()))
    assert document is not None
    assert [each.code for each in document.findings] == ["truncated"]
    assert read(text) == [[[""]]]
