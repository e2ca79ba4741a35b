"""PDF to Document: a real report, generated ones in many makes, and files that cannot be read."""

from __future__ import annotations

import io
import json
import math
import random
import sys
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.mutants import assert_read_or_refused
from support.pdf_sheets import FONT, Sheet, SheetCell, draw, font, sheets

from govreport_core import extract
from govreport_core.errors import EncryptedSource, OversizedSource, UnreadableSource
from govreport_core.forms.figures import parse_figure
from govreport_core.forms.form import Form
from govreport_core.forms.loading import load_form
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.document import Document, GridCell
from govreport_core.model.source import Source
from govreport_readers.pdf import furniture as pdf_furniture
from govreport_readers.pdf import reader as pdf
from govreport_readers.pdf import stream_limits as pdf_guard
from govreport_readers.pdf.geometry import Rule
from govreport_readers.pdf.lattice import find_lattices
from govreport_readers.pdf.page import drawings as pdf_drawings
from govreport_readers.pdf.page import reading as pdf_page

TITLE = "示例县人民政府2023年政府信息公开工作年度报告"
HEADINGS = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")


def read(data: bytes, name: str = "report.pdf") -> Document:
    document = pdf.govreport_read(Source(name, data))
    assert document is not None
    return document


def figures(form: Form, seed: int, blanks: float = 0.1) -> dict[str, str]:
    """Figures for every cell of the form; some stay blank."""
    chance = random.Random(seed)
    keys = [key for key in form.cells if ".unspecified." not in key]
    texts = {key: str(chance.choice([0, 0, 0, 1, 7, 12, 345, 6789])) for key in keys if chance.random() >= blanks}
    return texts | {"proactive.fees.amount": "7730.28"}


def report(tables: list[Sheet], **look: Any) -> bytes:
    content: list[str | Sheet] = [TITLE]
    for heading, table in zip(HEADINGS, tables, strict=True):
        content += [heading, table]
    return draw([*content, "五、存在的主要问题及改进情况"], **look)


def plain(widths: tuple[float, ...], rows: list[tuple[str, ...]]) -> Sheet:
    """A table without spans or head."""
    cells = (SheetCell(r, r + 1, c, c + 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Sheet(widths, tuple(cells), 0)


# --- a real report ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hongze(corpus):
    folder = corpus / "hongze-2023"
    return read((folder / "source.pdf").read_bytes()), json.loads((folder / "truth.json").read_text())


def test_every_printed_cell_of_a_real_report_stands_in_its_row_and_column(hongze, grids, form):
    document, truth = hongze
    proactive, requests, reviews = grids(document)
    found = {}
    for block in form.blocks:
        if block.table == "reviews":
            found |= dict(zip((key for row in block.rows for key in row.keys), reviews[3], strict=True))
            continue
        for row in block.rows:
            labels = {normalize_label(spelling) for spelling in row.label.spellings}
            grid = proactive if block.table == "proactive" else requests
            lines = [line for line in grid if labels & {normalize_label(text) for text in line[:3] if text}]
            if len(lines) == 1:
                texts = lines[0][3:] if grid is requests else lines[0][1 : 1 + len(row.keys)]
                found |= dict(zip(row.keys, texts, strict=True))
    # The report prints a row's label with a slip of the pen.
    slip = next(row for row in form.blocks[4].rows if row.id.endswith("prohibited_by_law"))
    found |= dict(zip(slip.keys, next(line for line in requests if "行政止公开" in line[2])[3:], strict=True))
    wanted = {key: value for key, value in truth["cells"].items() if key not in truth["blank"]}
    read_as = {key: parse_figure(found[key], form.cells[key].kind) for key in wanted}
    assert read_as == wanted
    assert len(wanted) == 179


def test_the_page_break_in_a_real_table_leaves_no_trace(hongze, grids):
    document, _ = hongze
    proactive, requests, _ = grids(document)
    assert (len(proactive), len(requests)) == (14, 28 - 2)
    # The vertical label runs down over both pages, the heading of a group is cut by the break.
    assert {row[0] for row in requests[5:25]} == {"三、本年度办理结果"}
    assert [row[1] for row in requests[15:18]] == ["（四）无法提供"] * 3
    # The page's number, "- 3 -" between the rows, is gone.
    assert not any("-" in (text or "") for row in requests for text in row)
    pages = [document.page_of(row[3].start) for row in document.tables[1].rows]
    assert pages == [3] * 17 + [4] * 9


def test_running_text_is_joined_over_lines_and_pages(hongze):
    document, _ = hongze
    lines = document.text.split("\n")
    assert document.pages[0] == 0
    assert len(document.pages) == 5
    assert "三、收到和处理政府信息公开申请情况" in lines
    # One paragraph runs from page 4 to page 5.
    last = next(line for line in lines if line.endswith("业务工作水平。"))
    start = document.text.index(last)
    assert (document.page_of(start), document.page_of(start + len(last) - 1)) == (4, 5)
    assert not any(line.strip(" -").isdigit() and "-" in line for line in lines)


def test_pdfplumber_sees_the_same_figures_in_the_same_rows(corpus, hongze):
    """Rows of figures agree in order and content.

    pdfplumber sees more tables (shading as tables of one cell) and cuts tables at the page break; where it
    has a row with seven figures or more, ours has it too, and the other way round.
    """
    pdfplumber = pytest.importorskip("pdfplumber")
    document, _ = hongze

    def only_figures(texts):
        return [t for text in texts if (t := "".join((text or "").split())) and parse_figure(t) is not None]

    theirs = []
    with pdfplumber.open(corpus / "hongze-2023" / "source.pdf") as file:
        for page in file.pages:
            for table in page.extract_tables():
                theirs += [row for line in table if len(row := only_figures(line)) >= 7]
    ours = []
    for table in document.tables:
        for line in table.rows:
            once: dict[int, GridCell] = {cell.start: cell for cell in line if cell}
            if len(row := only_figures(cell.text for cell in once.values())) >= 7:
                ours.append(row)
    assert ours == theirs
    assert len(ours) == 24


@pytest.mark.parametrize(
    "look", [{}, {"turn": 90}, {"turn": 180}, {"turn": 270}, {"rules": "none"}, {"height": 560, "repeat": True}]
)
def test_every_cell_says_where_on_its_page_it_stands(form, manager, look):
    """What pdfplumber finds in the box of a cell is its text."""
    pdfplumber = pytest.importorskip("pdfplumber")
    data = report(sheets(form, figures(form, 5)), **look)
    result = extract(data, manager=manager, assume=())
    read = [cell for cell in result.cells.values() if cell.evidence is not None]
    assert len(read) > 150
    with pdfplumber.open(io.BytesIO(data)) as file:
        for cell in read:
            number, left, top, right, bottom = cell.evidence.box
            page = file.pages[number - 1]
            assert cell.evidence.page == number
            assert 0 <= left < right <= page.width
            assert 0 <= top < bottom <= page.height
            # Characters belong where their middles are.
            inside = [
                char["text"]
                for char in page.chars
                if left < (char["x0"] + char["x1"]) / 2 < right and top < (char["top"] + char["bottom"]) / 2 < bottom
            ]
            assert sorted(inside) == sorted(cell.evidence.text), cell


@pytest.mark.parametrize("look", [{"sideways": 90}, {"sideways": 180}, {"sideways": 270}])
def test_boxes_are_of_the_page_as_shown_not_as_read(form, manager, look):
    upright, turned = (
        extract(report(sheets(form, figures(form, 5)), **changes), manager=manager, assume=()).cells
        for changes in ({}, look)
    )
    for key, cell in turned.items():
        if cell.status == "printed":
            page, left, top, right, bottom = upright[key].evidence.box
            width, height = 595, 842
            expected = {
                90: (top, width - right, bottom, width - left),
                180: (width - right, height - bottom, width - left, height - top),
                270: (height - bottom, left, height - top, right),
            }[look["sideways"]]
            assert cell.evidence.box == pytest.approx((page, *expected), abs=0.1), key


def test_the_box_of_a_page_askew_is_where_the_figure_was(form, manager):
    from support.pdf_edits import edited

    data = report(sheets(form, figures(form, 5)), height=842)
    straight = extract(data, manager=manager, assume=()).cells
    cos, sin = math.cos(math.radians(3)), math.sin(math.radians(3))
    content = f"q {cos} {sin} {-sin} {cos} 0 0 cm "  # turned about the lower left corner
    askew = extract(edited(data, 0, before=content, after=" Q"), manager=manager, assume=()).cells
    seen = 0
    for key, cell in askew.items():
        if cell.status == "printed" and cell.evidence.page == 1:
            _, left, top, right, bottom = straight[key].evidence.box
            x, y = (left + right) / 2, 842 - (top + bottom) / 2
            _, left, top, right, bottom = cell.evidence.box
            assert left < cos * x - sin * y < right, key
            assert top < 842 - (sin * x + cos * y) < bottom, key
            seen += 1
    assert seen > 30


def test_end_to_end_the_real_report_is_read_exactly(corpus, manager, hongze):
    _, truth = hongze
    result = extract(corpus / "hongze-2023" / "source.pdf", manager=manager)
    for key, value in truth["cells"].items():
        if key in truth["blank"]:
            assert key not in result.cells or result.cells[key].value in (None, value), key
            continue
        cell = result.cells[key]
        assert (cell.value, cell.status) == (value, "printed"), key
        assert result.document.text[cell.evidence.start : cell.evidence.end] == cell.evidence.text
        assert cell.evidence.page == (4 if cell.evidence.start >= result.document.pages[3] else cell.evidence.page)
    assert (result.source["agency"], result.source["year"]) == (truth["agency"], truth["year"])
    errors = [set(f.cells) for f in result.findings if f.kind == "rule"]
    assert len(errors) == len(truth["source_errors"])


# --- generated reports -----------------------------------------------------------------------------------

LOOKS = [
    *({"rules": rules} for rules in ("lines", "bars", "pieces", "form", "rectangles")),
    *({"turn": turn} for turn in (90, 180, 270)),
    *({"sideways": turn} for turn in (90, 180, 270)),
    *({"height": 560, "closed": closed, "cut": cut} for closed in (True, False) for cut in ("first", "last", "both")),
    *({"height": 640, "repeat": True, "closed": closed} for closed in (True, False)),
    *({"height": 560, "number": number} for number in ("{}", "— {} —", "第 {} 页", "{}/9", "第{}页 共9页", "")),
    {"bold": True},
    {"height": 560, "turn": 90, "repeat": True},
]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(f"{k}={v}" for k, v in look.items()))
def test_the_official_tables_come_back_from_any_make_of_pdf(form, grids, look):
    tables = sheets(form, figures(form, seed=len(str(look))))
    document = read(report(tables, **look))
    assert grids(document) == [table.grid() for table in tables]
    lines = document.text.split("\n")
    assert lines[0] == TITLE
    assert all(heading in lines for heading in HEADINGS)
    # Nothing of the pages' numbers is left.
    assert lines[-1] == "五、存在的主要问题及改进情况"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    height=st.integers(520, 900),
    closed=st.booleans(),
    cut=st.sampled_from(["first", "both"]),
    rules=st.sampled_from(["lines", "bars", "pieces", "form", "rectangles"]),
)
def test_end_to_end_no_generated_figure_is_wrong_or_missing(manager, seed, height, closed, cut, rules):
    form = load_form("2021")
    printed = figures(form, seed)
    data = report(sheets(form, printed), height=height, closed=closed, cut=cut, rules=rules)
    result = extract(data, manager=manager, assume=())
    for key in form.cells:
        cell = result.cells.get(key)
        if key in printed:
            assert cell is not None
            assert (cell.value, cell.status) == (parse_figure(printed[key], form.cells[key].kind), "printed"), key
            assert result.document.text[cell.evidence.start : cell.evidence.end] == printed[key]
        else:
            assert cell is None or cell.status != "printed", key


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), height=st.sampled_from([842, 760, 640]))
def test_without_ruling_lines_nothing_is_wrong(manager, seed, height):
    form = load_form("2021")
    printed = figures(form, seed)
    result = extract(report(sheets(form, printed), rules="none", height=height), manager=manager, assume=())
    for key, cell in result.cells.items():
        # What arithmetic derives from figures that break every rule is not the reader's.
        if cell.status == "printed":
            assert cell.value == parse_figure(printed.get(key, ""), form.cells[key].kind), key


def test_a_table_without_ruling_lines_is_read_from_positions(grids):
    values = (("1", "", "3", "4"), ("", "7", "", "12"), ("100", "20", "3", "123"), ("5", "6", "", "11"))
    rows = [(f"{number}.第{'一二三四'[number - 1]}项申请", *line) for number, line in enumerate(values, 1)]
    head = ("", "甲类", "乙类", "丙类", "合计")
    sheet = plain((120.0, 60.0, 60.0, 60.0, 60.0), [head, *rows])
    document = read(draw(["概述一句。", sheet, "结尾一句。"], rules="none"))
    (grid,) = grids(document)
    assert grid[0] == [None, *head[1:]]
    assert [tuple(row) for row in grid[1:]] == rows
    assert document.text.startswith("概述一句。")
    assert document.text.endswith("结尾一句。")


@pytest.mark.parametrize(("first", "torn"), [("上年结转", False), ("2.上年结转", True)])
def test_a_line_without_figures_belongs_to_the_row_above_only_where_rows_are_numbered(grids, first, torn):
    """Without ordinals it may be the rest of a label, or the label of a row that has no figures."""
    rows = [(700, "本年新收", "64", "69"), (682, first, "3", "4"), (671, "予以公开"), (650, "部分公开", "5", "9")]
    pieces = [(60.0 + 80 * at, float(y), text) for y, *texts in rows for at, text in enumerate(texts)]
    (grid,) = grids(read(placed(pieces)))
    labels = [row[0] for row in grid]
    assert labels == ["本年新收", *([first + "予以公开"] if torn else [first, "予以公开"]), "部分公开"]


def test_a_row_cut_by_the_page_break_is_one_row_again(grids):
    upper = plain((100.0, 60.0), [("2.申请人逾期未按收费通知要求缴纳费用行政", "3")])
    lower = plain((100.0, 60.0), [("机关不再处理", ""), ("3.其他", "4")])
    filler = "正文" * 25
    data = draw([*[filler] * 6, upper, lower], height=TOP_HEIGHT, row_height=16.0)
    document = read(data)
    assert len(document.pages) == 2
    assert grids(document) == [[["2.申请人逾期未按收费通知要求缴纳费用行政机关不再处理", "3"], ["3.其他", "4"]]]


# A page on which six short paragraphs and one table of one row have room.
TOP_HEIGHT = 60 + 60 + 6 * (1.6 * FONT + FONT) + 44


LONG = "2.申请人逾期未按收费通知要求缴纳费用行政"


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        (("7.执法案卷", "12", "0"), ("", "8", ""), ("7.执法案卷", "12\n8", "0")),
        (("12", "3", "140"), ("8", "", ""), ("12\n8", "3", "140")),
        (("收费", "7730", "1"), ("", ".05", ""), ("收费", "7730.05", "1")),
        (("收费", "12", "1"), ("", ",345", ""), ("收费", "12,345", "1")),
        (("7.执法案卷", "", ""), ("", "8", "9"), ("7.执法案卷", "8", "9")),
        ((LONG, "1234567890", "0"), ("机关", "8", ""), (LONG + "机关", "1234567890\n8", "0")),
        # Two rows: each has a label of its own, or the figure above had room for more, or there was none.
        (("7.执法案卷", "12", "0"), ("8.其他", "8", ""), None),
        (("行政许可", "12", "0"), ("行政处罚", "8", ""), None),
        ((LONG, "12", "0"), ("其他", "8", ""), None),
        (("7.执法案卷", "12", ""), ("", "8", "9"), None),
    ],
)
def test_a_figure_that_the_page_break_cuts_is_not_its_first_half(grids, above, below, joined):
    """Whether it is one number or two cannot be seen; so it is neither, unless a point or comma says it."""
    upper, lower = (plain((100.0, 60.0, 60.0), [row]) for row in (above, below))
    data = draw([*["正文" * 25] * 6, upper, lower], height=TOP_HEIGHT, row_height=16.0)
    rows = [list(joined)] if joined else [list(above), list(below)]
    assert grids(read(data)) == [rows]


@pytest.mark.parametrize(
    ("above", "below", "seen"),
    [
        # A remark behind the figures is no label of the row below.
        (
            ("七总计", "1234567890", "0", "见说"),
            ("", "8", "", "明"),
            [("七总计", "1234567890\n8", "0", "见说明")],
        ),
        # Figures without label below a figure that fills its line may be its rest, or a row of their own.
        (
            ("七总计", "1234567890", "", ""),
            ("", "8", "9", ""),
            [("七总计", "‹1234567890›", "", ""), ("", "8", "9", "")],
        ),
        # Numbers of rows may stand before the labels.
        (
            ("12", "规章", "1234567890", "0"),
            ("13", "文件", "8", "0"),
            [("12", "规章", "1234567890", "0"), ("13", "文件", "8", "0")],
        ),
        (("七总计", "12", "", ""), ("", "8", "9", ""), [("七总计", "12", "", ""), ("", "8", "9", "")]),
    ],
)
def test_a_figure_that_fills_its_line_above_a_row_without_label_is_not_whole(grids, above, below, seen):
    upper, lower = (plain((100.0, 60.0, 60.0, 60.0), [row]) for row in (above, below))
    data = draw([*["正文" * 25] * 6, upper, lower], height=TOP_HEIGHT, row_height=16.0)
    assert grids(read(data)) == [[list(row) for row in seen]]


def test_tables_of_different_makes_on_two_pages_are_not_joined(grids):
    one = plain((100.0, 60.0, 60.0), [("甲", "1", "2")])
    two = plain((40.0, 90.0, 90.0), [("乙", "3", "4")])
    document = read(draw([*["正文" * 25] * 6, one, two], height=TOP_HEIGHT))
    assert len(document.pages) == 2
    assert grids(document) == [[["甲", "1", "2"]], [["乙", "3", "4"]]]


def test_a_blank_cell_below_the_break_takes_no_figure_from_above(form, grids):
    printed = figures(form, 5, blanks=0)
    for key in form.cells:
        if key.startswith("requests.outcomes.") and not key.endswith(".total"):
            printed.pop(key, None)
    for height in range(540, 840, 37):
        for closed in (True, False):
            tables = sheets(form, printed)
            assert grids(read(report(tables, height=height, closed=closed))) == [t.grid() for t in tables]


def test_digits_on_two_lines_of_a_cell_are_not_made_one_number(grids):
    sheet = plain((80.0, 24.0), [("规章", "1234567")])
    ((row,),) = grids(read(draw([sheet])))
    assert row[0] == "规章"
    assert "\n" in row[1]
    assert row[1].replace("\n", "") == "1234567"
    assert parse_figure(row[1]) is None


def test_glyphs_that_only_look_like_characters_become_them(grids):
    sheet = plain((120.0, 60.0), [("⾏政许可", "9")])
    document = read(draw(["⼀、总体情况⽌于年末", sheet]))
    assert grids(document) == [[["行政许可", "9"]]]
    assert document.text.startswith("一、总体情况止于年末")


def test_what_stands_at_the_head_of_every_page_is_said_once(form):
    tables = sheets(form, figures(form, 1))
    paragraphs = ["正文内容" * 40] * 14
    document = read(draw([*paragraphs, tables[2]], height=420, number="{} 示例县政府"))
    assert len(document.pages) > 3
    plain = read(draw([*paragraphs, tables[2]], height=420, number="示例县政府"))
    assert plain.text.count("示例县政府") == 1
    assert document.text.count("示例县政府") == len(document.pages)


@pytest.mark.parametrize("number", ["", "- {} -", "{}"])
@pytest.mark.parametrize("figures", [["0"], ["0", "1", "12"], ["1", "2", "3", "4", "5", "6", "7"]])
def test_figures_that_end_or_begin_a_page_are_not_its_number(figures, number):
    """A report that prints a cell per line, on pages that end wherever they are full."""
    for lines in range(80, 110, 2):
        cells = [figures[at % len(figures)] for at in range(lines)]
        text = read(draw(["正文内容" * 40, *cells, "全文完"], height=700, number=number)).text
        assert text.split("\n")[1:] == [*cells, "全文完"]


def test_lines_that_end_most_pages_are_running_lines_only_where_they_are_set_off():
    cells = ["0件 |", "不予公开"]
    for lines in range(80, 104, 2):
        content = ["正文内容" * 40, *(cells[at % 2] for at in range(lines)), "全文完"]
        assert read(draw(content, height=700, number="")).text.split("\n")[1:] == content[1:]
        footed = read(draw(content, height=700, number="示例县政府")).text.split("\n")
        assert [line for line in footed if line != "示例县政府"][1:] == content[1:]


def test_a_foot_that_counts_the_pages_is_said_once_and_stands_in_no_paragraph():
    paragraph = "正文内容" * 600
    pages = len(read(draw([paragraph], height=300, number="")).pages)
    assert pages > 2
    text = read(draw([paragraph], height=300, number=f"第一次印刷 {{}}/{pages}")).text
    assert text == f"{paragraph}\n第一次印刷 {pages}/{pages}"


def test_a_number_that_had_no_room_on_the_line_before_continues_it():
    """A line of text may end early, because a number is not broken; a figure alone on its line is a cell."""
    words = "政府集中采购第二十条其他处理总计"
    lines = [f"{words}{words}政府集中", f"{words}{words}", "12345678件政府集中采购", f"{words}{words}", "12345678"]
    data = placed([(60, 700 - 1.5 * FONT * at, line) for at, line in enumerate(lines)])
    assert read(data).text.split("\n") == [lines[0] + lines[1] + lines[2], lines[3], lines[4]]


def test_a_comma_that_hangs_beyond_the_margin_does_not_make_the_other_lines_short():
    lines = ["第二十条政府集中采购其他处理" * 2 + "，", "政府集中采购第二十条处理其他" * 2, "全部公开。"]
    lines[1] = lines[1][:-1]  # as long as a line is before a word of two characters
    data = placed([(60, 700 - 1.5 * FONT * at, line) for at, line in enumerate(lines)])
    assert read(data).text == "".join(lines)


def test_the_hole_that_word_processors_leave_beside_chinese_is_no_blank():
    pieces, x = [], 60.0
    for text in ("采购", "8636705", "元", "2023", "年"):
        pieces.append((x, 700.0, text))
        x += (FONT / 2 if text.isascii() else FONT) * len(text) + 0.25 * FONT
    apart = [(60.0, 680.0, "12"), (60 + 1.25 * FONT, 680.0, "34"), (60 + 2.5 * FONT, 680.0, "ab")]
    assert read(placed([*pieces, *apart])).text == "采购8636705元2023年\n12 34 ab"


def placed(pieces: Sequence[tuple[float, float, str]]) -> bytes:
    """A page with these texts, each from a point on: x, y, text."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO(), pagesize=(595, 842))
    canvas.setFont(font("".join(text for _, _, text in pieces)), FONT)
    for x, y, text in pieces:
        canvas.drawString(x, y, text)
    data: bytes = canvas.getpdfdata()
    return data


def ruled(rows: Sequence[Sequence[str]], also: Callable[[Any], None], *, width: float = 60.0) -> bytes:
    """A table of one height and width of cells with its left upper corner at (100, 700), and what `also` draws."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(io.BytesIO(), pagesize=(595, 842))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            canvas.rect(100 + width * column, 680 - 20 * number, width, 20)
            canvas.setFont(font("".join(map("".join, rows)) + MARKS), FONT)
            canvas.drawString(104 + width * column, 687 - 20 * number, text)
    also(canvas)
    data: bytes = canvas.getpdfdata()
    return data


MARKS = "样本示例县人民政府0123456789(*)"
ROWS = (("行政许可", "12", "0"), ("行政处罚", "0", "345"))


@pytest.mark.parametrize("angle", [-60, -30, 20, 45, 135])
@pytest.mark.parametrize("text", ["1", "2024-118", "样本示例县人民政府"])
def test_a_watermark_across_the_table_is_no_part_of_it(grids, angle, text):
    def watermark(canvas):
        canvas.translate(175, 690)
        canvas.rotate(angle)
        canvas.setFont(font("".join(map("".join, ROWS)) + MARKS), 2 * FONT)
        canvas.drawString(0, -8, text)

    assert grids(read(ruled(ROWS, watermark))) == [[list(row) for row in ROWS]]


@pytest.mark.parametrize(
    ("size", "raised", "note", "seen"),
    [
        (0.6, 0.35, "1", "12[1]"),
        (0.85, 0.3, "1", "12[1]"),
        (0.6, 0.35, "(1)", "12(1)"),
        (0.6, 0.35, "*", "12*"),
        (1, 0, "1", "121"),
        (0.95, 0.05, "1", "121"),
        # Neither a note nor a part of the figure.
        (0.6, 0, "1", "12\ufffd1"),
        (1, 0.35, "1", "12\ufffd1"),
    ],
)
def test_the_raised_mark_of_a_note_is_no_digit_of_the_figure(grids, size, raised, note, seen):
    def mark(canvas):
        canvas.setFont(font("".join(map("".join, ROWS)) + MARKS), size * FONT)
        canvas.drawString(164 + FONT, 687 + raised * FONT, note)

    ((first, _),) = grids(read(ruled(ROWS, mark)))
    assert first == ["行政许可", seen, "0"]


@pytest.mark.parametrize(
    ("x", "y", "text", "figure"),
    [
        (-1.5, 0.17, "118", None),  # a watermark that ends where the figure begins
        (0.1, 0, "34", None),  # a correction over the old figure
        (0, 0, "101", None),
        (0.5, 0, "1", None),
        (0.04, 0, "12", 12),  # drawn twice for boldness
        (0, 0, "12", 12),
    ],
)
def test_digits_that_were_not_drawn_one_after_the_other_are_no_figure(grids, x, y, text, figure):
    def drawn(canvas):
        canvas.drawString(164 + x * FONT, 687 + y * FONT, text)

    ((first, _),) = grids(read(ruled(ROWS, drawn)))
    assert parse_figure(first[1]) == figure


@pytest.mark.parametrize(
    ("start", "end", "height", "also", "seen"),
    [
        (0, 1, 0.38, "", "~~12~~"),
        (0, 1, 0.38, "7", "7"),
        (-0.1, 1.1, 0.42, "7", "7"),
        (0.5, 1, 0.38, "", "1"),
        (0, 1, -0.1, "7", "127"),  # under the figure
        (-0.45, 6.22, 0.38, "7", "127"),  # from one side of the cell to the other
    ],
)
def test_what_a_line_strikes_out_is_none_of_the_figure(grids, start, end, height, also, seen):
    def strike(canvas):
        canvas.drawString(164 + FONT, 687, also)
        canvas.line(164 + start * FONT, 687 + height * FONT, 164 + end * FONT, 687 + height * FONT)

    assert grids(read(ruled(ROWS, strike)))[0][0] == ["行政许可", seen, "0"]


@pytest.mark.parametrize(
    ("row", "read_as"),
    [
        (("政", "123", "45"), (None, 123, 45)),
        (("政", "1234", "45"), (None, 1234, 45)),  # to the edge and no farther
        (("政", "12345", ""), (None, None, None)),
        (("政", "123456", "7"), (None, None, None)),
        (("政", "12.345", ""), (None, None, None)),
        (("政", "0", "123456"), (None, 0, None)),  # beyond the table's edge
    ],
)
def test_a_figure_that_spills_over_into_the_next_cell_is_none(grids, row, read_as):
    ((texts,),) = grids(read(ruled([row], lambda canvas: None, width=22.0)))
    assert tuple(parse_figure(text) for text in texts) == read_as


@pytest.mark.parametrize(
    ("place", "size", "also", "seen"),
    [
        ((170, 682), (20, 14), "", "[图片]"),
        ((170, 682), (20, 14), "12", "1‹2›"),  # it covers a part of the figure
        ((160, 680), (60, 20), "", "[图片]"),
        ((160, 680), (60, 1), "", ""),  # a line
        ((50, 600), (300, 180), "", ""),  # a seal, which text shines through
    ],
)
def test_a_cell_that_holds_a_picture_is_not_blank(grids, place, size, also, seen):
    from reportlab.lib.utils import ImageReader

    image_module = pytest.importorskip("PIL.Image")

    def picture(canvas):
        grey = image_module.new("RGBA", (8, 8), (128, 128, 128, 90 if size[1] > 100 else 255))
        canvas.drawImage(ImageReader(grey), *place, *size, mask="auto")

    assert grids(read(ruled((("行政许可", also, "0"), ROWS[1]), picture)))[0][0] == ["行政许可", seen, "0"]


def test_a_cell_that_holds_a_field_of_a_form_is_not_blank(grids):
    def field(canvas):
        canvas.acroForm.textfield(name="a", value="7", x=165, y=682, width=50, height=16)

    assert grids(read(ruled((("行政许可", "", "0"), ROWS[1]), field)))[0][0] == ["行政许可", "7", "0"]


def test_letters_that_lean_are_no_watermark(grids):
    def leaning(canvas):
        canvas.skew(0, 15)
        canvas.drawString(0, 640, "2023")

    document = read(ruled(ROWS, leaning))
    assert document.text.endswith("2023")


def test_a_missing_line_between_cells_is_a_span_and_shading_is_no_line():
    # Three columns, two rows; the line between the first two cells of the first row is not drawn.
    across = [Rule(y, 0, 90) for y in (0, 20, 40)]
    down = [Rule(0, 0, 40), Rule(30, 20, 40), Rule(60, 0, 40), Rule(90, 0, 40)]
    (grid,) = find_lattices(across, down)
    assert grid.places == ((0, 0, 1), (2, 3, 4))
    assert grid.cell_at(40, 10) == 0
    assert grid.cell_at(100, 10) is None
    assert find_lattices([Rule(10, 0, 200)], []) == []
    assert find_lattices([Rule(10, 0, 200), Rule(30, 0, 200)], [Rule(5000, 0, 40)]) == []


@pytest.mark.parametrize("line", [Rule(35, 2, 25), Rule(35, 33, 50), Rule(35, 32, 36), Rule(35, 66, 88)])
def test_a_line_that_does_not_reach_from_column_to_column_is_no_edge_of_rows(line):
    across = [Rule(y, 0, 90) for y in (0, 20, 40)]
    down = [Rule(x, 0, 40) for x in (0, 30, 60, 90)]
    dashes = [Rule(30, start, start + 4) for start in range(0, 30, 9)]
    (grid,) = find_lattices([*across, line], down)
    assert grid.ys == (0, 20, 40)
    (grid,) = find_lattices([*across, *dashes, line], down)
    assert grid.ys == (0, 20, 30, 40)


@pytest.mark.parametrize("place", [0, 150])
def test_a_column_whose_one_cell_goes_on_above_and_below_belongs_to_the_table(place):
    """A page in the middle of a group of rows: the group's label stands on another page, no line reaches its cell."""
    across = [Rule(y, 30, 120) for y in (10, 20, 30)]
    down = [Rule(x, 0, 40) for x in (30, 60, 90, 120)]
    (grid,) = find_lattices(across, [*down, Rule(place, 0, 40)])
    assert grid.xs == tuple(sorted((place, 30, 60, 90, 120)))
    column = 0 if place == 0 else 3
    assert len({row[column] for row in grid.places}) == 1
    # Neither a line of its own beside the table nor one that is far away.
    for other in (Rule(place, 12, 28), Rule(place, -50, 40), Rule(700, 0, 40)):
        (grid,) = find_lattices(across, [*down, other])
        assert grid.xs == (30, 60, 90, 120)


# --- files that cannot be read ---------------------------------------------------------------------------


def picture_page(pages: int = 2, text: str = "") -> bytes:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    image_module = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    canvas = Canvas(out)
    image = ImageReader(image_module.new("RGB", (60, 80), "grey"))
    for _ in range(pages):
        canvas.drawImage(image, 20, 20, 550, 780)
        canvas.showPage()
    if text:
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_scan_says_which_pages_need_ocr():
    with pytest.raises(UnreadableSource, match=r"scan\.pdf: page 1-3 of 3: .*OCR"):
        read(picture_page(3), "scan.pdf")


def test_a_scanned_part_is_a_finding_of_the_rest():
    document = read(picture_page(2, "Annual report"))
    assert document.text == "Annual report"
    (found,) = document.findings
    assert (found.code, found.details["pages"]) == ("needs-ocr", [1, 2])
    assert "1-2" in found.message


def test_a_page_without_anything_is_no_report():
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableSource, match="no text on any of its 1 pages"):
        read(out.getvalue())


@pytest.mark.parametrize(("user", "readable"), [("secret", False), ("", True)])
def test_a_password_is_asked_for_only_where_there_is_one(user, readable):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
    canvas.drawString(100, 700, "Annual report")
    canvas.save()
    if readable:
        assert read(out.getvalue()).text == "Annual report"
    else:
        with pytest.raises(EncryptedSource, match=r"locked\.pdf: .*password"):
            read(out.getvalue(), "locked.pdf")


@pytest.mark.parametrize("keep", [20, 200, 2000])
def test_a_file_cut_short_is_named(form, keep):
    data = report(sheets(form, figures(form, 1)))
    with pytest.raises(UnreadableSource, match=r"cut\.pdf: .*(broken|no text|without pages)"):
        read(data[:keep], "cut.pdf")


def test_other_formats_are_left_to_others():
    for data in (b"", b"<html>", b"PK\x03\x04", "报告".encode("gb18030")):
        assert pdf.govreport_read(Source("x", data)) is None


def test_without_the_library_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(UnreadableSource, match=r"govreport\[pdf\]"):
        read(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("module", "limit", "value", "words"),
    [
        (pdf, "MAX_BYTES", 100, "bytes"),
        (pdf, "MAX_PAGES", 1, "pages"),
        (pdf, "MAX_CHARS", 300, "characters"),
        (pdf, "MAX_SECONDS", 0.0, "took more than"),
        (pdf_page, "MAX_CHARS", 100, "characters"),
        (pdf_drawings, "MAX_OBJECTS", 50, "objects"),
        (pdf_page, "MAX_RULES", 10, "ruling lines"),
    ],
)
def test_each_limit_is_kept(form, monkeypatch, module, limit, value, words):
    data = report(sheets(form, figures(form, 1)))
    monkeypatch.setattr(module, limit, value)
    # The size of the file is looked at before it is handed to another process, the rest there.
    reader = pdf.govreport_read if limit == "MAX_BYTES" else pdf.read_pdf
    with pytest.raises(OversizedSource, match=words):
        reader(Source("report.pdf", data))


def test_a_page_of_crossing_lines_is_refused_before_it_fills_the_memory():
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(8000, 8000))
    canvas.drawString(10, 10, "x")
    for step in range(1900):
        canvas.line(0, step * 4, 8000, step * 4)
        canvas.line(step * 4, 0, step * 4, 8000)
    canvas.save()
    with pytest.raises(OversizedSource, match="page 1 has a table"):
        read(out.getvalue())


def bomb(filters: int, size: int = 1 << 28) -> bytes:
    """A PDF whose one page is a stream that inflates to `size` blanks."""
    packer = zlib.compressobj(9)
    block = b" " * (1 << 20)
    stream = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    for _ in range(filters - 1):
        stream = zlib.compress(stream, 9)
    names = b"/FlateDecode " * filters
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(stream), names, stream),
    ]
    out = b"%PDF-1.5\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


@pytest.mark.parametrize("filters", [1, 2])
def test_a_stream_that_inflates_without_end_is_refused(filters):
    with pytest.raises(OversizedSource, match="unpacks"):
        read(bomb(filters))


@pytest.mark.parametrize("behind", [b"\n", b"\r\n", b"\0" * 40, b"\n\nmore"])
def test_what_stands_behind_the_end_of_a_stream_does_not_hold_up_the_look_at_its_size(behind):
    """Every writer puts a line end there; the streams are looked at once the file could unpack to more than allowed."""
    packed = zlib.compress(bytes(3 << 20)) + behind
    assert pdf_guard._inflated_size(packed, 1, 1 << 30) == 3 << 20


def test_characters_lost_for_want_of_a_font_are_not_passed_over_in_silence():
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(100, 700, "政府信息公开工作年度报告")
    canvas.drawString(100, 600, "无")
    canvas.save()
    document = read(out.getvalue())  # no test finds a font: see conftest.py
    assert document.text == "政府信息公开工作年度报告"
    assert [found.code for found in document.findings] == ["font-missing"]


def test_threads_do_not_disturb_one_another(form):
    files = [report(sheets(form, figures(form, seed))) for seed in range(4)]
    alone = [read(data) for data in files]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, files)) == alone


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_raise_nothing_but_source_errors(form, manager, seed):
    """Cut short, bytes flipped, pieces moved: a document or a SourceError, and no figure from nowhere."""
    chance = random.Random(seed)
    whole = report(sheets(form, figures(form, seed)), height=560, packed=seed % 2 == 0)
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20, 200])):
            at = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[at] ^= 1 << chance.randrange(8)
                case 1:
                    data[at : at + chance.randrange(40)] = b""
                case 2:
                    data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(8)))
                case _:
                    data[at : at + 6] = b"999999"
            if not data:
                break
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        assert_read_or_refused(pdf.govreport_read, "mutant.pdf", bytes(data))


def test_page_numbers_are_told_from_figures():
    for text in ("- 3 -", "— 5 —", "第 3 页", "3/10", "第3页 共10页", "—12—"):
        assert pdf_furniture._DASHED_NUMBER.fullmatch(text), text
    for text in ("3", "2023年", "-12", "3、", "三"):
        assert not pdf_furniture._DASHED_NUMBER.fullmatch(text), text


def test_a_character_without_an_angle_is_not_upright():
    """PDFium gives NaN for the matrix of some damaged fonts."""

    class Matrix:
        a = b = math.nan

    broken = SimpleNamespace(
        FS_MATRIX=Matrix, FPDFText_GetCharAngle=lambda *_: math.nan, FPDFText_GetMatrix=lambda *_: 1
    )
    assert pdf_page._is_tilted(broken, None, 0)
