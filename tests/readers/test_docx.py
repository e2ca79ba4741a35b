"""Word to Document: the official form filled in, every way to merge cells, and files that cannot be read."""

from __future__ import annotations

import io
import random
import sys
import zipfile

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.mutants import assert_read_or_refused
from support.pdf_sheets import sheets
from support.word_files import filled_in, saved, written
from support.word_xml import (
    DOWN,
    MILLION,
    NAMESPACES,
    RIGHT,
    STILL_DOWN,
    STILL_RIGHT,
    TWO,
    body,
    cell_text,
    choice,
    drawn,
    field,
    in_control,
    p,
    read,
    run,
    tc,
    told,
    whole_document,
)

from govreport_core import extract
from govreport_core.errors import EncryptedSource, OversizedSource, SourceError, UnreadableSource
from govreport_core.forms.figures import parse_figure
from govreport_core.forms.form import Form
from govreport_core.forms.loading import load_form
from govreport_core.model.source import Source
from govreport_readers.docx import package as docx_package
from govreport_readers.docx import reader as docx
from govreport_readers.placeholders import OBJECT

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def figures(form: Form, seed: int) -> dict[str, str]:
    chance = random.Random(seed)
    keys = [key for key in form.cells if ".unspecified." not in key]
    texts = {key: str(chance.choice([0, 0, 1, 7, 12, 345, 6789])) for key in keys if chance.random() > 0.1}
    return texts | {"proactive.fees.amount": "7730.28"}


# --- the official form -----------------------------------------------------------------------------------


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
        "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType='end'/></w:r>"
        "<w:r><w:tab/><w:t>一</w:t><w:br/><w:t>二</w:t><w:noBreakHyphen/><w:t>三</w:t></w:r></w:p>"
    )
    row = f"<w:tr>{tc('规章')}{in_control(tc('7'))}</w:tr>"
    control = in_control(f"<w:tbl>{in_control(row)}</w:tbl>")
    document = read(body(paragraph + control))
    assert document.text == f"受理21件{OBJECT}\t一\n二-三\n规章\n7"
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


RAISED = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    "mark",
    [
        run("1", RAISED),
        run("1", RAISED) + run("2", RAISED),
        run("1", '<w:vertAlign w:val="subscript"/>'),
        run("1", '<w:position w:val="8"/><w:sz w:val="12"/>'),
        run("1", '<w:position w:val="-4pt"/>'),
        run("[1]", RAISED),
        run("①", RAISED),
        run("1", '<w:rStyle w:val="Note"/>'),
        run("1", '<w:rStyle w:val="NoteToo"/>'),
        '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>',
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>',
        "<w:r><w:commentReference w:id='0'/></w:r>",
    ],
)
def test_a_raised_mark_of_a_note_is_no_digit(mark):
    text = cell_text(run("38") + mark)
    assert parse_figure(text) == 38
    assert parse_figure(cell_text(mark + run("38"))) in (None, 38 if text == "38" else None)
    assert parse_figure(cell_text(mark)) is None


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vertAlign w:val="baseline"/>',
        '<w:rStyle w:val="Note"/><w:vertAlign w:val="baseline"/>',
        '<w:position w:val="1"/>',
        '<w:position w:val="0"/>',
    ],
)
def test_text_on_the_line_is_plain(properties):
    assert cell_text(run("38") + run("1", properties)) == "381"


def test_a_heading_off_the_line_is_plain_where_all_of_it_is():
    low, high = '<w:position w:val="-6"/>', '<w:position w:val="6"/>'
    assert read(body(f"<w:p>{run('年度', low)}{run('报告', low)}{run('1', high)}</w:p>")).text == "年度报告[1]"
    assert cell_text(run("38", low)) == "[38]"


NOT_SEEN = [
    "<w:strike/>",
    '<w:dstrike w:val="true"/>',
    '<w:color w:val="FFFFFF"/>',
    '<w:color w:val="fefdfe"/>',
    '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="auto"/>',
    '<w:color w:val="1F4E79"/><w:shd w:val="clear" w:fill="1F4E79"/>',
    '<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>',
    '<w:sz w:val="2"/>',
    '<w:sz w:val="1pt"/>',
    '<w:rStyle w:val="Struck"/>',
]


@pytest.mark.parametrize("properties", NOT_SEEN)
def test_text_that_is_struck_or_not_seen_is_no_part_of_a_figure(properties):
    assert cell_text(run("9", properties) + run("77")) == "77"
    assert cell_text(run("77") + run("0", properties) + run("0", properties)) == "77"
    # Alone in its cell it is neither a figure nor nothing.
    assert cell_text(run("9", properties)) == "~~9~~"


@pytest.mark.parametrize("properties", ["<w:vanish/>", '<w:rStyle w:val="Gone"/>'])
def test_hidden_text_is_nothing(properties):
    assert cell_text(run("4", properties) + run("0")) == "0"
    assert cell_text(run("4", properties)) == ""


def test_properties_come_from_styles_and_are_taken_back():
    line = '<w:pStyle w:val="StruckLine"/>'
    assert cell_text(run("9") + run("77", '<w:strike w:val="0"/>'), line) == "77"
    assert cell_text(run("9"), line) == "~~9~~"
    assert cell_text(run("9", '<w:rStyle w:val="Struck"/><w:strike w:val="false"/>') + run("7")) == "97"
    assert cell_text(run("9"), '<w:pStyle w:val="Circle"/>') == "9"
    # What the text looked like before a tracked change is not what it looks like.
    before = '<w:rPrChange w:id="1" w:author="x"><w:rPr><w:strike/></w:rPr></w:rPrChange>'
    assert cell_text(run("9", before) + run("7")) == "97"


@pytest.mark.parametrize(
    ("text", "paragraph", "cell"),
    [
        ('<w:color w:val="FFFFFF"/>', "", '<w:shd w:val="clear" w:fill="1F4E79"/>'),
        ('<w:color w:val="FFFFFF"/>', "", '<w:shd w:val="clear" w:fill="auto" w:themeFill="accent1"/>'),
        ('<w:color w:val="FFFFFF"/>', "", '<w:shd w:val="pct50" w:fill="FFFFFF"/>'),
        ('<w:color w:val="FFFFFF"/>', "", '<w:shd w:val="solid" w:color="auto"/>'),
        ('<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="000000"/>', ""),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="FF0000"/>', "", ""),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', "", ""),
        ('<w:color w:val="auto"/>', "", ""),
        ('<w:color w:val="C00000"/><w:sz w:val="7"/>', "", ""),
    ],
)
def test_text_that_is_seen_on_its_ground_is_read(text, paragraph, cell):
    assert cell_text(run("14", text), paragraph, cell) == "14"


def test_a_table_in_a_cell_has_the_ground_of_the_cell(grids):
    white = run("14", '<w:color w:val="FFFFFF"/>')
    inner = f"{p('甲')}<w:tbl><w:tr><w:tc><w:p>{white}</w:p></w:tc></w:tr></w:tbl>"
    for shading, text in ('<w:shd w:val="clear" w:fill="000000"/>', "14"), ("", "~~14~~"):
        outer = f"<w:tbl><w:tr><w:tc><w:tcPr>{shading}</w:tcPr>{inner}</w:tc></w:tr></w:tbl>"
        assert grids(read(body(outer)))[1] == [[text]]


def test_struck_text_is_left_out_of_running_text():
    white = '<w:color w:val="FFFFFF"/>'  # on what, is not known outside of tables
    document = read(body(f"<w:p>{run('受理')}{run('9', '<w:strike/>')}{run('77件')}{run('。', white)}</w:p>"))
    assert document.text == "受理77件。"


UNREADABLE = {
    "picture": drawn(),
    "chart": drawn(inside="<a:graphic xmlns:a='urn:a'/>"),
    "old picture": "<w:r><w:pict><v:shape style='width:9pt'/></w:pict></w:r>",
    "object": "<w:r><w:object><v:shape/></w:object></w:r>",
    "fraction": "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
    "power": "<m:oMath><m:sSup><m:e><m:r><m:t>1</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
    "icon": '<w:r><w:sym w:font="Wingdings" w:char="F031"/></w:r>',
    "letter of another font": '<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>',
    "symbol of a newer Word": (
        '<w:r><mc:AlternateContent xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex">'
        '<mc:Choice Requires="w16se"><w16se:symEx/></mc:Choice></mc:AlternateContent></w:r>'
    ),
    "broken symbol": '<w:r><w:sym w:font="Symbol" w:char="x"/></w:r>',
    "checkbox": field(
        told("FORMCHECKBOX"), data="<w:ffData><w:checkBox><w:default w:val='1'/></w:checkBox></w:ffData>"
    ),
    "list without a choice": field(told("FORMDROPDOWN"), data="<w:ffData><w:ddList/></w:ffData>"),
    "choice that is not there": field(told("FORMDROPDOWN"), data=choice("4", chosen=7)),
    "number in a circle": field(told(r"EQ \o\ac(○,1)")),
    "sum never worked out": field(told("=SUM(ABOVE)"), ""),
    "simple field without a result": "<w:fldSimple w:instr='=SUM(LEFT)'/>",
    "field without an end": f"<w:r><w:fldChar w:fldCharType='begin'/></w:r>{run('4')}",
    "page number": "<w:r><w:pgNum/></w:r>",
}


@pytest.mark.parametrize("xml", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_seen_and_is_no_text_makes_a_cell_no_figure(xml):
    assert cell_text(xml) == OBJECT
    assert cell_text(run("12") + xml) == f"12{OBJECT}"
    assert parse_figure(f"12{OBJECT}") is None
    document = read(body(f"<w:p>{run('正文')}{xml}</w:p>"))
    assert document.text == "正文"


def test_what_floats_beside_a_figure_is_no_part_of_it():
    for xml in (drawn("anchor"), "<w:r><w:pict><v:shape style='position:absolute'/></w:pict></w:r>"):
        assert cell_text(run("12") + xml) == "12"
        assert cell_text(xml) == OBJECT


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ('<w:numPr><w:numId w:val="1"/></w:numPr>', OBJECT),
        ('<w:pStyle w:val="Listed"/>', OBJECT),
        ('<w:pStyle w:val="Listed"/><w:numPr><w:ilvl w:val="1"/></w:numPr>', OBJECT),
        ('<w:numPr><w:numId w:val="0"/></w:numPr>', ""),
        ('<w:pStyle w:val="Listed"/><w:numPr><w:numId w:val="0"/></w:numPr>', ""),
    ],
)
def test_a_cell_with_a_number_of_a_list_is_not_blank(properties, text):
    assert cell_text("", properties) == text
    assert cell_text(run("行政处罚"), properties) == "行政处罚"


def test_an_embedded_part_in_a_cell_leaves_it_unread(grids):
    document = read(body(f"<w:tbl><w:tr>{tc('规章')}<w:tc><w:altChunk/></w:tc></w:tr></w:tbl>"))
    assert grids(document) == [[["规章", OBJECT]]]
    assert [found.code for found in document.findings] == ["embedded-part"]


READABLE = {
    "row of mathematics": "<m:oMath><m:r><m:t>1</m:t></m:r><m:r><w:rPr><w:b/></w:rPr><m:t>2</m:t></m:r></m:oMath>",
    "digits of a symbol font": "".join(f'<w:r><w:sym w:font="Symbol" w:char="F03{digit}"/></w:r>' for digit in "12"),
    "choice": field(told("FORMDROPDOWN"), data=choice("0", "12", chosen=1)),
    "choice with its result": field(told("FORMDROPDOWN"), run("12"), data=choice("0", "12", chosen=1)),
    "form field": field(told("FORMTEXT"), run("12"), data="<w:ffData><w:textInput/></w:ffData>"),
    "simple field": f"<w:fldSimple w:instr='=SUM(LEFT)'>{run('12')}</w:fldSimple>",
    "field in a field": field(field(told("REF a"), run("7")) + run("5"), run("12")),
    "words with a reading": f"<w:r><w:ruby><w:rt>{run('3')}</w:rt><w:rubyBase>{run('12')}</w:rubyBase></w:ruby></w:r>",
    "other way to draw": f"<mc:AlternateContent><mc:Fallback>{run('12')}</mc:Fallback></mc:AlternateContent>",
    "two ways to draw": (
        f"<mc:AlternateContent><mc:Choice>{run('12')}</mc:Choice><mc:Choice>{run('12')}</mc:Choice>"
        f"<mc:Fallback>{run('12')}</mc:Fallback></mc:AlternateContent>"
    ),
    "moved": (
        f'<w:moveFrom w:id="3" w:author="x">{run("7")}</w:moveFrom><w:moveTo w:id="4" w:author="x">{run("12")}</w:moveTo>'
    ),
    "hidden field": f'<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>{run("XE", "<w:vanish/>")}'
    f'<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>{run("12")}',
    "right to left": run("12", "<w:rtl/>"),
    "soft hyphen": "<w:r><w:t>1</w:t><w:softHyphen/><w:t>2</w:t></w:r>",
    "shapeless": run("\u200b1\u00ad\u200d2\ufeff\u200e"),
    "deleted": f'<w:del w:id="1" w:author="x">{run("7")}</w:del><w:ins w:id="2" w:author="x">{run("12")}</w:ins>',
}


@pytest.mark.parametrize("xml", READABLE.values(), ids=READABLE)
def test_what_word_shows_is_read(xml):
    assert cell_text(xml) == "12"


@pytest.mark.parametrize("xml", ["<w:r><w:noBreakHyphen/><w:t>5</w:t></w:r>", run("\u20115"), run("-5")])
def test_a_hyphen_that_does_not_break_is_a_minus(xml):
    assert parse_figure(cell_text(xml), "signed_count") == -5


@pytest.mark.parametrize("xml", [f'<w:bdo w:val="rtl">{run("12")}</w:bdo>', run("\u202e12\u202c")])
def test_digits_turned_round_are_no_figure(xml):
    text = cell_text(xml)
    assert text
    assert parse_figure(text) is None


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next(grids, mark):
    first = f'<w:p><w:pPr><w:rPr><w:{mark} w:id="5" w:author="x"/></w:rPr></w:pPr>{run("2")}</w:p>'
    between = '<w:bookmarkStart w:id="0" w:name="a"/>'
    xml = f"<w:tbl><w:tr>{tc('规章')}<w:tc>{first}{between}{p('3058')}</w:tc><w:tc>{first}</w:tc></w:tr></w:tbl>"
    assert grids(read(body(first + xml + p("后")))) == [[["规章", "23058", "2"]]]


def test_rows_and_cells_that_were_deleted_are_left_out(grids):
    row = f'<w:tr><w:trPr><w:del w:id="9" w:author="x"/></w:trPr>{tc("规章")}{tc("9")}</w:tr>'
    cells = f"{tc('规章')}{tc('55', '<w:cellDel w:id=%s2%s/>')}{tc('7', '<w:cellIns w:id=%s3%s/>')}" % (('"',) * 4)
    added = f'<w:tr><w:trPr><w:ins w:id="7" w:author="x"/><w:cantSplit/></w:trPr>{cells}</w:tr>'
    assert grids(read(body(f"<w:tbl>{row}{added}</w:tbl>"))) == [[["规章", "7"]]]


def test_a_row_in_a_cell_stands_for_as_many_columns(grids):
    def inner(*texts: str) -> str:
        return f"<w:tc><w:tcPr>{TWO}</w:tcPr><w:tbl><w:tr>{''.join(map(tc, texts))}</w:tr></w:tbl><w:p/></w:tc>"

    head = f"<w:tr>{tc('甲', TWO)}{tc('乙', TWO)}</w:tr>"
    divided = read(body(f"<w:tbl>{head}<w:tr>{inner('1', '')}{inner('', '')}</w:tr></w:tbl>"))
    assert grids(divided) == [[["甲", "甲", "乙", "乙"], ["1", "", "", ""]]]
    # Not so where it has other columns than its cell.
    assert len(read(body(f"<w:tbl>{head}<w:tr>{inner('1')}{inner('2', '3')}</w:tr></w:tbl>")).tables) == 2


def test_blanks_between_tabs_keep_their_place(grids):
    def line(*cells: str) -> str:
        return f"<w:p>{'<w:r><w:tab/></w:r>'.join(map(run, cells))}</w:p>"

    rows = [("信息内容", "制发", "废止"), ("规章", "", "2"), ("规范性文件", "3", "")]
    prose = line("", "", "正文") + line("长" * 61, "", "文")
    document = read(body(prose + "".join(line(*row) for row in rows) + line("全", "1") + line("", "2", "", "3 4")))
    assert grids(document) == [[list(row) for row in rows], [["", "2", "", "3 4"]]]
    assert document.text.split("\n")[:3] == ["正文", "长" * 61 + " 文", "信息内容\t制发\t废止"]
    struck = read(body(f"<w:p>{run('规章')}<w:r><w:rPr><w:strike/></w:rPr><w:t>9</w:t><w:tab/></w:r>{run('7')}</w:p>"))
    assert struck.text == "规章\t7"
    # In a table they are blanks.
    assert cell_text("<w:r><w:tab/></w:r>" + run("12") + "<w:r><w:tab/></w:r>") == "12"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_figures_come_back_exactly_or_as_gaps(manager, seed):
    """A report in which every figure stands beside, or is, something else that Word files have."""
    form = load_form("2021")
    chance = random.Random(seed)
    keys = [key for key in form.cells if ".unspecified." not in key]
    printed = {key: str(1001 + number) for number, key in enumerate(keys)}
    key_of = {text: key for key, text in printed.items()}
    kept = [("{}" + run("1", properties)) for properties in (*NOT_SEEN, RAISED, "<w:vanish/>")]
    kept += [drawn("anchor") + "{}", "{}" + run("\u200b"), "{}"]
    lost = [*UNREADABLE.values(), "{}" + drawn(), *(run("1", properties) for properties in NOT_SEEN), run("1", RAISED)]
    document = python_docx.Document(io.BytesIO(written(sheets(form, printed))))
    gaps = set()
    for element in list(document.element.body.iter("{*}tc")):
        text = "".join(piece.text or "" for piece in element.iter("{*}t"))
        if text in key_of:
            way = chance.choice(chance.choice([kept, lost]))
            if way not in kept:
                gaps.add(key_of[text])
            element.replace(element.p_lst[0], parse_xml(f"<w:p {NAMESPACES}>{way.replace('{}', run(text))}</w:p>"))
    document.styles.element.append(
        parse_xml(f'<w:style {nsdecls("w")} w:type="character" w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>')
    )
    assert len(gaps) > 50
    cells = extract(saved(document), manager=manager, assume=()).cells
    assert {key: cell.value for key, cell in cells.items() if cell.status == "printed"} == {
        key: int(text) for key, text in printed.items() if key not in gaps
    }
    assert not [key for key, cell in cells.items() if cell.status == "blank"]


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


@pytest.mark.parametrize("root", ["pkg:package xmlns:pkg='urn:p'", "w:wordDocument xmlns:w='urn:w'"])
def test_word_as_xml_is_not_taken_for_text(root):
    with pytest.raises(UnreadableSource, match=r"Word file as XML, .*convert-to docx"):
        read(f"\ufeff<?xml version='1.0'?>\n<?mso-application progid='Word.Document'?>\n<{root}>".encode(), "报告.xml")


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
    data = repacked({}, {"word/media/image1.bin": bytes(docx_package.MAX_UNPACKED + 1)})
    assert len(data) < 1_000_000
    with pytest.raises(OversizedSource, match="unpacks to"):
        read(data)


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    size = docx_package.MAX_XML + 1_000_000
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


def test_strict_files_with_strict_relationships_and_types_are_read():
    """As WPS and Word save them: the names of every part are strict, of parts that lead to others too."""
    out = io.BytesIO()
    usual = body(f"<w:p>{run('38')}<m:oMath><m:r><m:t>12</m:t></m:r></m:oMath>{run('9', '<w:strike/>')}</w:p>")
    with zipfile.ZipFile(io.BytesIO(usual)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            blob = old.read(member)
            for family in (b"wordprocessingml", b"officeDocument", b"drawingml"):
                blob = blob.replace(
                    b"http://schemas.openxmlformats.org/" + family + b"/2006/",
                    b"http://purl.oclc.org/ooxml/" + family + b"/",
                )
            new.writestr(member, blob)
    assert read(out.getvalue()).text == "3812"


DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        DOCUMENT_TYPE,
    ],
)
@pytest.mark.parametrize("main", ["word/document.xml", "parts/main.xml"])
def test_every_kind_of_word_file_is_read(kind, main):
    """With macros, templates, and with a main part of another name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body(p("正文")))) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            blob = old.read(member)
            if member in ("[Content_Types].xml", "_rels/.rels"):
                blob = blob.replace(DOCUMENT_TYPE.encode(), kind.encode()).replace(b"word/document.xml", main.encode())
            member = member.replace("word/document.xml", main).replace("word/", "parts/" if main[0] == "p" else "word/")
            new.writestr(member.replace("word/_rels/document", "parts/_rels/main"), blob)
    assert read(out.getvalue(), "报告").text == "正文"


def test_a_file_of_pictures_in_a_table_says_that_it_needs_ocr():
    xml = f"<w:tbl xmlns:wp='urn:wp'><w:tr><w:tc><w:p>{drawn()}</w:p></w:tc></w:tr></w:tbl>"
    with pytest.raises(UnreadableSource, match=r"1 pictures; .*OCR"):
        read(repacked({"word/document.xml": whole_document(xml).encode()}, {"word/media/a.png": b"x"}))


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
