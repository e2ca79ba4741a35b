"""Word to Document: the official form filled in, every way to merge cells, and files that cannot be read."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutants import assert_read_or_refused
from sheets import Sheet, sheets

from govreport_core import extract
from govreport_core.errors import EncryptedSource, OversizedSource, SourceError, UnreadableSource
from govreport_core.figures import parse_figure
from govreport_core.form import Form, load_form
from govreport_core.model import Document, Source
from govreport_readers import docx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def read(data: bytes, name: str = "report.docx") -> Document:
    document = docx.govreport_read(Source(name, data))
    assert document is not None
    return document


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def figures(form: Form, seed: int) -> dict[str, str]:
    chance = random.Random(seed)
    keys = [key for key in form.cells if ".unspecified." not in key]
    texts = {key: str(chance.choice([0, 0, 1, 7, 12, 345, 6789])) for key in keys if chance.random() > 0.1}
    return texts | {"proactive.fees.amount": "7730.28"}


def written(tables: list[Sheet]) -> bytes:
    """The official tables as a Word file, spans merged."""
    document = python_docx.Document()
    document.styles["Normal"].font.size = Pt(7)  # so that figures have room in narrow columns
    document.add_heading("示例县人民政府2023年政府信息公开工作年度报告")
    for sheet in tables:
        table = document.add_table(sheet.rows, len(sheet.widths), "Table Grid")
        for cell in sheet.cells:
            first = table._tbl.tr_lst[cell.row0].tc_at_grid_offset(cell.column0)
            if (cell.row1 - cell.row0, cell.column1 - cell.column0) != (1, 1):
                first = first.merge(table._tbl.tr_lst[cell.row1 - 1].tc_at_grid_offset(cell.column1 - 1))
            first.p_lst[0].add_r().text = cell.text
        document.add_paragraph("其后一段。")
    return saved(document)


# --- the official form -----------------------------------------------------------------------------------


def filled_in(path: Path, form: Form, printed: dict[str, str]) -> tuple[bytes, dict[tuple[int, int, int], str]]:
    """The blank official form with these figures, and the key at each table, row and column of it."""
    filled = python_docx.Document(path)
    keys: dict[tuple[int, int, int], str] = {}
    # Rows of the form's figures, as they stand in the official file.
    lines = [(0, 2), (0, 3), (0, 6), (0, 9), (0, 10), (0, 13), *((1, row) for row in range(3, 28))]
    rows = [row for b in form.blocks if b.table != "reviews" for row in b.rows if not row.id.endswith("unspecified")]
    for (number, line), row in zip(lines, rows, strict=True):
        for index, key in enumerate(row.keys):
            keys[number, line, (1 if number == 0 else 3) + index] = key
    for index, key in enumerate(key for row in form.blocks[-1].rows for key in row.keys):
        keys[2, 3, index] = key
    for (number, line, column), key in keys.items():
        filled.tables[number].rows[line].cells[column].text = printed.get(key, "\u3000")
    return saved(filled), keys


def test_the_blank_form_filled_in_comes_back_exactly(corpus, form, grids, manager):
    printed = figures(form, 7)
    data, keys = filled_in(corpus / "blank-form-2021.docx", form, printed)
    found = grids(read(data))
    assert [len(grid) for grid in found] == [14, 28, 4]
    for (number, line, column), key in keys.items():
        assert found[number][line][column] == printed.get(key, ""), key
    assert {row[0] for row in found[1][5:27]} == {"三、本年度办理结果"}
    result = extract(data, manager=manager, assume=())
    values = {key: cell.value for key, cell in result.cells.items() if cell.status == "printed"}
    assert values == {key: parse_figure(text, form.cells[key].kind) for key, text in printed.items()}
    for cell in result.cells.values():
        if cell.evidence:
            assert result.document.text[cell.evidence.start : cell.evidence.end] == cell.evidence.text


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_generated_tables_come_back_exactly(grids, seed):
    form = load_form("2021")
    tables = sheets(form, figures(form, seed))
    document = read(written(tables))
    assert grids(document) == [table.grid() for table in tables]
    lines = document.text.split("\n")
    assert lines[0] == "示例县人民政府2023年政府信息公开工作年度报告"
    assert lines.count("其后一段。") == 3
    assert document.metadata.year == 2023
    # Text and tables in the order of the body.
    starts = [table.start for table in document.tables]
    assert starts == sorted(starts)
    assert document.text.index("其后一段。") > document.tables[0].end


# --- what Word files are made of -------------------------------------------------------------------------


def body(xml: str) -> bytes:
    """A Word file with this body."""
    document = python_docx.Document()
    for element in parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    return saved(document)


def whole_document(xml: str) -> str:
    """The main part of a Word file with this body."""
    return f"<w:document {nsdecls('w')}><w:body>{xml}</w:body></w:document>"


def p(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


# Cell properties: merged downwards, its continuation, the same to the right, spans.
DOWN, STILL_DOWN = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
RIGHT, STILL_RIGHT = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
TWO, MILLION = '<w:gridSpan w:val="2"/>', '<w:gridSpan w:val="1000000"/>'


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def in_control(xml: str) -> str:
    """Wrapped in a content control, as fields of a form are."""
    return f"<w:sdt><w:sdtContent>{xml}</w:sdtContent></w:sdt>"


def test_spans_of_every_kind(grids):
    xml = (
        "<w:tbl>"
        f"<w:tr>{tc('甲', DOWN)}{tc('乙', TWO)}{tc('丙')}</w:tr>"
        f"<w:tr>{tc('不显示', STILL_DOWN)}{tc('1')}{tc('2')}{tc('3')}</w:tr>"
        f"<w:tr>{tc('丁', DOWN)}{tc('4', RIGHT)}{tc('', STILL_RIGHT)}{tc('5')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{tc('6')}{tc('7')}</w:tr>"
        f"<w:tr>{tc('戊', STILL_DOWN)}{tc('8')}</w:tr>"
        "</w:tbl>"
    )
    document = read(body(xml))
    assert grids(document) == [
        [
            ["甲", "乙", "乙", "丙"],
            ["甲", "1", "2", "3"],
            ["丁", "4", "4", "5"],
            [None, None, "6", "7"],
            ["戊", "8"],  # nothing above to go on from: it stands for itself
        ]
    ]
    assert document.tables[0].rows[0][0] is document.tables[0].rows[1][0]
    assert "不显示" not in document.text


def test_a_table_in_a_cell_is_a_table_of_its_own(grids):
    inner = f"<w:tbl><w:tr>{tc('内一')}{tc('12')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc><w:tcPr/>{p('前')}{inner}{p('后')}</w:tc>{tc('外')}</w:tr></w:tbl>"
    document = read(body(p("起") + outer + p("终")))
    assert grids(document) == [[["前\n内一\n12\n后", "外"]], [["内一", "12"]]]
    assert document.text == "起\n前\n内一\n12\n后\n外\n终"


def test_white_space_of_all_widths_is_white_space(grids):
    cells = "".join(map(tc, ("\u3000\u3000规章\u3000", "\u3000", "\xa03\u2003", "总\u3000\u3000计")))
    xml = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    assert grids(read(body(p("\u3000\u3000正文") + xml))) == [[["规章", "", "3", "总 计"]]]


def test_only_what_is_seen_is_read(grids):
    paragraph = (
        "<w:p><w:r><w:t>受理</w:t></w:r>"
        '<w:del w:id="1" w:author="x"><w:r><w:delText>9</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>21</w:t></w:r></w:ins>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>秘</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>件</w:t></w:r>'
        "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:tab/><w:t>一</w:t><w:br/><w:t>二</w:t><w:noBreakHyphen/><w:t>三</w:t></w:r></w:p>"
    )
    row = f"<w:tr>{tc('规章')}{in_control(tc('7'))}</w:tr>"
    control = in_control(f"<w:tbl>{in_control(row)}</w:tbl>")
    document = read(body(paragraph + control))
    assert document.text == "受理21件 一\n二-三\n规章\n7"
    assert grids(document) == [[["规章", "7"]]]


def test_a_number_in_two_paragraphs_is_not_made_one(grids):
    xml = f"<w:tbl><w:tr>{tc('规章')}<w:tc>{p('2')}{p('0')}</w:tc></w:tr></w:tbl>"
    ((row,),) = grids(read(body(xml)))
    assert row == ["规章", "2\n0"]
    assert parse_figure(row[1]) is None


def test_figures_split_over_runs_and_full_width_digits(form, grids):
    runs = "".join(f"<w:r><w:t>{digit}</w:t></w:r>" for digit in "4119")
    xml = f"<w:tbl><w:tr>{tc('行政处罚')}<w:tc><w:p>{runs}</w:p></w:tc>{tc('12'.translate(FULL_WIDTH))}</w:tr></w:tbl>"
    ((row,),) = grids(read(body(xml)))
    assert [parse_figure(text) for text in row[1:]] == [4119, 12]


def test_text_boxes_are_read_once():
    box = (
        "<w:p><w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<mc:Choice Requires='wps'><w:drawing><w:txbxContent>{p('框内')}</w:txbxContent></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{p('框内')}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>框外</w:t></w:r></w:p>"
    )
    assert read(body(box)).text == "框外\n框内"


def test_an_embedded_part_is_not_passed_over_in_silence():
    document = read(body(p("正文") + "<w:altChunk/>"))
    assert [found.code for found in document.findings] == ["embedded-part"]


# --- files that cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report.doc", "report.wps", "report.docx", "report"])
def test_old_formats_name_the_way_out(name):
    with pytest.raises(UnreadableSource, match=f"^{name}: .*not supported; .*soffice --headless --convert-to docx"):
        read(OLE, name)


def test_a_password_is_told_from_an_old_format():
    with pytest.raises(EncryptedSource, match="password"):
        read(OLE + "EncryptedPackage".encode("utf-16-le"))


def test_other_formats_are_left_to_others():
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    for data in (b"", b"%PDF-1.7", b"<html>", plain.getvalue()):
        assert docx.govreport_read(Source("x", data)) is None
    with pytest.raises(UnreadableSource, match=r"word/document\.xml"):
        read(plain.getvalue(), "wrong.docx")


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_file_cut_short_is_named(form, share):
    data = written(sheets(form, figures(form, 1)))
    with pytest.raises(UnreadableSource, match=r"cut\.docx: .*fetch it again"):
        read(data[: int(len(data) * share)], "cut.docx")


def repacked(replace: dict[str, bytes], more: dict[str, bytes] | None = None) -> bytes:
    """A small Word file with some of its members replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body(p("正文")))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, replace.get(member, old.read(member)))
        for member, blob in (more or {}).items():
            new.writestr(member, blob)
    return out.getvalue()


def test_a_zip_bomb_is_refused_by_what_it_declares():
    data = repacked({}, {"word/media/image1.bin": bytes(docx.MAX_UNPACKED + 1)})
    assert len(data) < 1_000_000
    with pytest.raises(OversizedSource, match="unpacks to"):
        read(data)


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    size = docx.MAX_XML + 1_000_000
    data = bytearray(repacked({}, {"word/bomb.xml": b" " * size}))
    real, small = size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert data.count(real) == 2
    lying = bytes(data.replace(real, small))
    with pytest.raises((OversizedSource, UnreadableSource)):
        read(lying)
    with pytest.raises(OversizedSource, match=r"word/bomb\.xml"):
        read(bytes(data))


def test_an_entity_bomb_is_no_text():
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'ha' * 10}'>" for n in range(12))
    xml = f"<!DOCTYPE w [{entities}]>{whole_document(p('&e11;'))}"
    with pytest.raises(SourceError):
        read(repacked({"word/document.xml": xml.encode()}))


def test_depth_and_width_are_bounded():
    deep = "".join("<w:tbl><w:tr><w:tc>" for _ in range(30)) + p("底") + "</w:tc></w:tr></w:tbl>" * 30
    with pytest.raises(OversizedSource, match="nested"):
        read(body(deep))
    with pytest.raises(OversizedSource, match="places"):
        read(body(f"<w:tbl><w:tr>{tc('宽', MILLION)}</w:tr></w:tbl>"))
    with pytest.raises(OversizedSource, match="places"):
        read(body(f"<w:tbl><w:tr><w:trPr><w:gridBefore w:val='99999999'/></w:trPr>{tc('宽')}</w:tr></w:tbl>"))
    very_deep = "<w:sdt><w:sdtContent>" * 2000 + p("底") + "</w:sdtContent></w:sdt>" * 2000
    with pytest.raises(SourceError):
        read(repacked({"word/document.xml": whole_document(very_deep).encode()}))


def test_a_file_of_pictures_says_that_it_needs_ocr():
    with pytest.raises(UnreadableSource, match=r"1 pictures; .*OCR"):
        read(
            repacked(
                {"word/document.xml": whole_document("").encode()},
                {"word/media/a.png": b"x"},
            )
        )


def test_without_the_library_the_message_says_what_to_install(monkeypatch):
    data = body(p("正文"))
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UnreadableSource, match=r"govreport\[docx\]"):
        read(data)


def test_strict_files_are_read_like_the_others():
    xml = whole_document(f"{p('正文')}<w:tbl><w:tr>{tc('规章')}{tc('3')}</w:tr></w:tbl>")
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = xml.replace(usual, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    document = read(repacked({"word/document.xml": strict.encode()}))
    assert document.text == "正文\n规章\n3"
    assert len(document.tables) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_raise_nothing_but_source_errors(form, seed):
    """Bytes of the file flipped or cut, and tags of the body shuffled: a document or a SourceError."""
    chance = random.Random(seed)
    whole = written(sheets(form, figures(form, seed))[2:])
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        xml = package.read("word/document.xml")
    for _ in range(1000):
        if chance.random() < 0.5:
            data = bytearray(whole)
            for _ in range(chance.choice([1, 5, 50])):
                data[chance.randrange(len(data))] = chance.randrange(256)
            if chance.random() < 0.3:
                del data[chance.randrange(len(data)) :]
        else:
            pieces = xml.split(b"<")
            for _ in range(chance.choice([1, 5, 50])):
                at, to = chance.randrange(1, len(pieces)), chance.randrange(1, len(pieces))
                pieces[at], pieces[to] = pieces[to], pieces[at]
            data = bytearray(repacked({"word/document.xml": b"<".join(pieces)}))
        assert_read_or_refused(docx.govreport_read, "mutant.docx", bytes(data))
