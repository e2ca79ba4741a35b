"""Markdown and plain text: tables of bars with markup, entities and escapes in them, beside tables of HTML."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_core.forms.figures import parse_figure
from govreport_core.model.document import Document
from govreport_core.model.source import Source
from govreport_readers.html import reader as html
from govreport_readers.text.reader import govreport_read

Grids = Callable[[Document], list[list[list[str | None]]]]
ROWS = "| 甲 | 乙 |\n|---|---|\n"


def read(text: str) -> Document:
    source = Source("page", text.encode())
    document = html.govreport_read(source) or govreport_read(source)
    assert document is not None
    return document


@pytest.mark.parametrize("marks", ["*", "**", "***", "_", "__", "___", "`"])
@given(figure=st.sampled_from(["3", "0", "12.5", "-", "减12", "3件"]))
def test_emphasis_around_a_cell_is_no_part_of_it(marks: str, figure: str, grids: Grids) -> None:
    for entity in ("", "&nbsp;"):  # read by itself, and as the markup that it stands for
        document = read(f"{ROWS}| {marks}{figure}{marks} | 1{entity} |\n")
        assert grids(document) == [[["甲", "乙"], [figure, "1"]]]


@pytest.mark.parametrize("cell", ["*3", "**3*", "3**4**", "**3** **4**", "_3", "~~3~~", "** 3 **"])
def test_marks_that_do_not_close_around_a_cell_stay(cell: str, grids: Grids) -> None:
    assert grids(read(f"{ROWS}| {cell} | 1 |\n")) == [[["甲", "乙"], [cell, "1"]]]
    assert parse_figure(cell) is None


def test_one_asterisk_is_the_mark_of_a_note(grids: Grids) -> None:
    for cell in ("3*", "3\\*"):
        assert grids(read(f"{ROWS}| {cell} | 1 |\n")) == [[["甲", "乙"], ["3*", "1"]]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\\-", "-"), ("\\*", "*"), ("1\\. 部分\\|公开", "1. 部分|公开"), ("\\<3\\>", "<3>"), ("&nbsp;", ""), ("A&amp;B", "A&B"),
        ("本年新收<br>申请", "本年新收 申请"), ("3<br/>", "3"), ("<b>3</b>", "3"), ("**<u>3</u>**", "3"), ("3<sup>1</sup>", "3[1]"),
        ("**3<br>4**", "3 4"), ('<span style="color:red">3</span>', "3"),
    ],
)  # fmt: skip
def test_cells_say_what_their_markup_means(cell: str, text: str, grids: Grids) -> None:
    document = read(f"前\n\n{ROWS}| {cell} | 1 |\n\n后")
    assert grids(document) == [[["甲", "乙"], [text, "1"]]]
    assert document.text.split("\n")[0] == "前"
    assert document.text.rstrip().endswith("后")


@pytest.mark.parametrize(
    "tag", ["<div>图</div>", "<p align=center>图</p>", "一<br>二", "<table><tr><td>丙</td></tr></table>"]
)
@pytest.mark.parametrize("first", [True, False])
def test_tables_of_both_kinds_are_read_in_their_order(tag: str, first: bool, grids: Grids) -> None:
    bars = f"{ROWS}| 3 | 1 |\n| 4 | |\n"
    found = grids(read(f"{tag}\n\n{bars}" if first else f"{bars}\n{tag}\n"))
    expected = [[["甲", "乙"], ["3", "1"], ["4", ""]]]
    if "table" in tag:
        expected.insert(0 if first else 1, [["丙"]])
    assert found == expected


def test_tables_far_down_are_read_too(grids: Grids) -> None:
    document = read(f"{ROWS}| 3 | 1 |\n\n{'正文。' * 9000}\n\n<table><tr><td>丙</td></tr></table>\n")
    assert grids(document) == [[["甲", "乙"], ["3", "1"]], [["丙"]]]


@given(st.lists(st.sampled_from([*"012|\n-*\\", "\u200b", "\xad", "\ufeff", "|--", "|\n"]), max_size=30))
def test_text_has_nothing_invisible_and_cells_stand_in_it(pieces: list[str]) -> None:
    document = govreport_read(Source("text", f"总{''.join(pieces)}计".encode()))
    assert document is not None
    assert not set(document.text) & set("\u200b\xad\ufeff")
    for table in document.tables:
        for row in table.rows:
            for cell in filter(None, row):
                assert document.text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize("dashes", ["-", ":-", "-:", ":-:", "--", "---", ":---:", " - ", " :-: "])
def test_a_header_is_parted_from_its_rows_by_dashes_of_any_length(dashes: str, grids: Grids) -> None:
    document = read(f"一、总体情况\n\n| 信息内容 | 本年制发件数 |\n|{dashes}|{dashes}|\n| 规章 | **3** |\n")
    assert grids(document) == [[["信息内容", "本年制发件数"], ["规章", "3"]]]


@pytest.mark.parametrize(
    "text",
    [
        "| 规章 | 3 | 2 |\n| 行政规范性文件 | 1 | 0 |\n| - | - | - |\n| 4 | 2 | 1 |\n",
        "| 行政许可 | 行政处罚 | 行政强制 |\n| - | - | - |\n",
        "| 行政许可 | 行政处罚 |\n| - | - | - |\n| 1 | 2 | 3 |\n",
        "行政强制 | 79 | -74 | 6 |\n",
    ],
)
def test_a_row_of_marks_for_nothing_parts_no_header(text: str) -> None:
    assert read(text).media_type == "text/plain"
