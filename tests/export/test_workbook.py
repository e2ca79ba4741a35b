"""The workbook for people: its sheets, heads, marks and comments, the official forms, and texts that stay texts."""

from __future__ import annotations

import copy
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from support.tables import HARMFUL

from govreport_core.export.rows import ExportError, RowMaker
from govreport_core.export.workbook import cells, form_sheets, sheets
from govreport_core.export.write import export
from govreport_core.forms.codebook import load_codebook
from govreport_core.forms.loading import load_form
from govreport_core.messages.marks import STATUS_MARKS, mark_of
from govreport_core.suspicion import doubts_of

pytest.importorskip("xlsxwriter", reason="the extra tables is not installed")
CHINESE = ["总览", "指标", "存疑单元格", "问题清单", "更正记录", "正文数字", "指标说明", "图例"]
ENGLISH = [
    "Overview", "Indicators", "Doubtful cells", "Findings", "Corrections", "Figures of the text", "Codebook", "Legend",
]  # fmt: skip
TOTAL = "requests.received.total"


def written(results: list[dict[str, Any]], path: Path, **options: Any) -> Any:
    export(results, path, **options)
    return openpyxl.load_workbook(path)


def column_of(sheet: Any, key: str) -> int:
    """The column of a form's cell in the sheet of indicators."""
    brief = sum(1 for cell in sheet[2] if cell.value in ("机关", "年度", "文件", "表式", "状态"))
    return brief + [*load_codebook().cells].index(key) + 1


@pytest.mark.parametrize(("labels", "names"), [("zh", CHINESE), ("en", ENGLISH)])
def test_a_workbook_for_people(labels: Any, names: list[str], results: list[dict[str, Any]], tmp_path: Path) -> None:
    book = written(results, tmp_path / "t.xlsx", labels=labels)
    assert book.sheetnames == names
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref
        heads = [cell.value for cell in sheet[int(re.search(r"\d+", sheet.auto_filter.ref)[0])]]
        assert all(heads)
        assert not [head for head in heads if re.fullmatch("[a-z]+_[a-z_]+", head)]
        for number, column in enumerate(sheet.iter_cols(min_row=1, max_row=sheet.max_row), 1):
            letter = openpyxl.utils.get_column_letter(number)
            values = [str(cell.value) for cell in column if cell.value is not None]
            # Wide enough for what stands in it, or for a few lines of it.
            if letter in sheet.column_dimensions:
                assert 7 <= sheet.column_dimensions[letter].width <= 71
            assert values
    overview = book.worksheets[0]
    assert not [cell.value for row in overview.iter_rows(max_col=5) for cell in row if len(str(cell.value)) == 64]


def test_heads_are_those_of_the_form_in_two_lines(results: list[dict[str, Any]], tmp_path: Path) -> None:
    sheet = written(results, tmp_path / "t.xlsx", labels="zh")["指标"]
    number = column_of(sheet, TOTAL)
    merged = next(each for each in sheet.merged_cells.ranges if each.min_col <= number <= each.max_col)
    assert sheet.cell(1, merged.min_col).value == "一、本年新收政府信息公开申请数量"
    assert merged.max_col - merged.min_col == 6
    assert sheet.cell(2, number).value.split() == ["总计", "（件）"]
    assert "万元" in sheet.cell(2, column_of(sheet, "proactive.procurement.amount")).value
    assert sheet.freeze_panes == "C3"
    assert [sheet.cell(row, number).value for row in range(3, 9)] == [
        data["cells"][TOTAL]["value"] for data in results[:6]
    ]


def test_what_is_not_printed_is_told_by_colour_sign_and_comment(results: list[dict[str, Any]], tmp_path: Path) -> None:
    sheet = written(results, tmp_path / "t.xlsx", labels="zh")["指标"]
    legend = openpyxl.load_workbook(tmp_path / "t.xlsx")["图例"]
    seen = set()
    for data, row in zip(results, sheet.iter_rows(min_row=3), strict=True):
        doubts = doubts_of(data)
        for key, each in data["cells"].items():
            cell, mark = row[column_of(sheet, key) - 1], mark_of(each)
            assert cell.value == each["value"]
            is_marked = mark is not None and mark.id != "blank"
            assert (cell.fill.fill_type is not None) == is_marked
            assert (f'"{" " + mark.sign}"' in cell.number_format) if is_marked else '"' not in cell.number_format
            frame = cell.border.left.style
            accused = {"rule", "error", "disagreement", "schema"} & set(doubts[key].reasons)
            assert (frame == "medium") == bool(accused)
            if is_marked or frame is not None:
                assert mark is None or mark.sign in cell.comment.text
                seen.add(each["status"])
            else:
                assert cell.comment is None
    assert seen == {"printed", "derived", "assumed", "filled", "corrected", "ambiguous", "missing"}
    fills = {
        (row[0].fill.patternType, row[0].fill.fgColor.rgb, row[0].value)
        for row in legend.iter_rows(min_row=2, max_row=9)
    }
    assert len(fills) == len(STATUS_MARKS)


def test_a_comment_says_what_is_printed_and_why(results: list[dict[str, Any]], tmp_path: Path) -> None:
    (broken,) = [data for data in results[:6] if any(f["code"] == "row-total" for f in data["findings"])][:1]
    broken = copy.deepcopy(broken)
    broken["cells"][TOTAL]["evidence"]["page"] = 5
    sheet = written([broken], tmp_path / "t.xlsx", labels="zh")["指标"]
    comment = sheet.cell(3, column_of(sheet, TOTAL)).comment.text
    assert "原文：“977”" in comment
    assert "第 5 页" in comment
    assert "相差" in comment
    assert not re.search("[a-z]{3}", comment)
    english = written([broken], tmp_path / "e.xlsx", labels="en")["Indicators"]
    assert "Printed: “977”" in english.cell(3, column_of(sheet, TOTAL)).comment.text


def test_keys_stay_for_programs_and_words_for_people(results: list[dict[str, Any]], tmp_path: Path) -> None:
    keys = written(results, tmp_path / "k.xlsx")
    assert keys.sheetnames == [
        "overview", "indicators", "doubtful", "findings", "corrections", "narrative", "columns", "legend",
    ]  # fmt: skip
    assert TOTAL in [cell.value for cell in keys["indicators"][1]]
    people = written(results, tmp_path / "p.xlsx", labels="zh")
    words = {cell.value for row in people["存疑单元格"].iter_rows() for cell in row}
    assert {"假定为 0", "勾稽不符", "原文"} <= words
    statuses = {row[4].value for row in people["总览"].iter_rows(min_row=2)}
    assert statuses == {"完整", "未识别"}
    findings = people["问题清单"]
    place = [cell.value for cell in findings[1]].index("单元格")
    assert "一、本年新收政府信息公开申请数量·总计" in "".join(
        str(row[place].value) for row in findings.iter_rows(min_row=2)
    )


def test_texts_stay_texts_whatever_they_are(results: list[dict[str, Any]], tmp_path: Path) -> None:
    hostile = [
        *HARMFUL, "<r><t>x</t></r>", "<r></r>", "_x0041_", "http://e.example/", "{=1}", "a\x00b\x1b", " x ", "x" * 40_000, "𠀀" * 20_000,
        "]]>", "&amp;", "\ufffe",
    ]  # fmt: skip
    made = []
    for text in hostile:
        each = copy.deepcopy(results[0])
        each["source"]["title"] = text
        # A comment quotes what is printed.
        each["cells"][TOTAL] |= {"status": "derived", "evidence": {"plugin": "t", "text": text}}
        made.append(each)
    sheet = written(made, tmp_path / "t.xlsx")["overview"]
    column = [cell.value for cell in sheet[1]].index("title")
    found = [row[column] for row in sheet.iter_rows(min_row=2)]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in found)
    wanted = [cells.clean_text(text) for text in hostile]
    # openpyxl undoes this escape only in the table of shared texts.
    assert [cell.value.replace("x005F_", "") for cell in found] == wanted
    for cell, text in zip(found, hostile, strict=True):
        if text in HARMFUL:
            assert cell.quotePrefix
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                tree = etree.fromstring(archive.read(name))
                assert not tree.findall(".//{*}f"), "a formula"
        assert not [name for name in archive.namelist() if "external" in name]


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    results: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "EXCEL_ROWS", 101)
    book = written(results[:2], tmp_path / "t.xlsx", shape="long")
    names = [name for name in book.sheetnames if name.startswith("cells")]
    assert names == ["cells", "cells (2)", "cells (3)", "cells (4)"]
    assert sum(book[name].max_row - 1 for name in names) == sum(len(data["cells"]) for data in results[:2])
    assert all(book[name].auto_filter.ref and book[name].freeze_panes for name in names)


def test_comments_are_bounded_and_the_legend_says_so(
    results: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (cells, __import__("govreport_core.export.workbook.book", fromlist=["x"])):
        monkeypatch.setattr(module, "MOST_COMMENTS", 5)
    book = written(results, tmp_path / "t.xlsx", labels="zh")
    commented = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.comment]
    assert len(commented) == 5
    assert any("只有前 5 个" in str(row[1].value) for row in book["图例"].iter_rows())


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_a_form_has_every_label_and_cell_of_the_regulation(
    form: str, results: list[dict[str, Any]], tmp_path: Path
) -> None:
    data = copy.deepcopy(results[0])
    numbers = {key: number for number, key in enumerate(load_form(form).cells, 1000)}
    data |= {"form": form, "findings": []}
    data["cells"] = {key: {"value": number, "status": "printed"} for key, number in numbers.items()}
    book = written([data], tmp_path / "t.xlsx", shape="form", labels="zh")
    (sheet,) = [each for each in book.worksheets if each.title not in CHINESE]
    values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [value for value in values if isinstance(value, int)] == list(numbers.values())
    texts = {value for value in values if isinstance(value, str)}
    for block in load_form(form).blocks:
        assert block.heading.text in texts
        assert {each.label.text for each in (*block.rows, *block.columns)} <= texts
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_area


def test_forms_show_signs_where_there_is_no_figure_and_frames(results: list[dict[str, Any]], tmp_path: Path) -> None:
    odd = results[-2]
    book = written([odd, results[-1]], tmp_path / "t.xlsx", shape="form", labels="zh")
    names = [name for name in book.sheetnames if name not in CHINESE]
    assert len(names) == 1, "a document without a form has no sheet of one"
    shown = {}
    for row in book[names[0]].iter_rows():
        for cell in row:
            shown.setdefault(cell.value, []).append(cell)
    assert len(shown["–"]) >= 2
    assert "?" in shown
    assert any('"' in cell.number_format for cell in shown[0])


def test_names_of_sheets_are_their_own_and_allowed(results: list[dict[str, Any]], tmp_path: Path) -> None:
    made = []
    for agency in ("某县", "某县", "某[县]:*?/\\", "'某'", "长" * 40, "长" * 40, "图例", None):
        each = copy.deepcopy(results[0])
        each["source"] |= {"agency": agency, "year": 2023 if agency != "图例" else None}
        made.append(each)
    book = written(made, tmp_path / "t.xlsx", shape="form", labels="zh")
    forms = [name for name in book.sheetnames if name not in CHINESE]
    assert len(forms) == len(made)
    links = [row[0].hyperlink for row in book["总览"].iter_rows(min_row=2)]
    led = [link.location.removesuffix("!A1").strip("'").replace("''", "'") for link in links if link is not None]
    assert led == forms[:-1], "the overview leads to each report's sheet; a report without a body has no text to lead"


def test_too_many_forms_are_refused_and_leave_nothing(
    results: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_sheets, "MOST_FORMS", 2)
    with pytest.raises(ExportError, match="2 at most"):
        export(results, tmp_path / "t.xlsx", shape="form")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("suffix", ["csv", "parquet", "sqlite"])
def test_a_form_is_a_sheet_of_a_workbook_only(suffix: str, results: list[dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"ends with \.xlsx"):
        export(results, tmp_path / f"t.{suffix}", shape="form")
    with pytest.raises(ExportError, match="no shape 'form'"):
        RowMaker("form")


def test_an_unrecognised_report_has_no_counts_and_no_figures(results: list[dict[str, Any]], tmp_path: Path) -> None:
    book = written([results[-1]], tmp_path / "t.xlsx", labels="zh")
    overview, indicators = book["总览"], book["指标"]
    heads = [cell.value for cell in overview[1]]
    row = dict(zip(heads, [cell.value for cell in overview[2]], strict=True))
    assert row["状态"] == "未识别"
    assert all(row[head] is None for head in heads if head.endswith("数"))
    assert all(cell.value is None for cell in indicators[3][5:])
