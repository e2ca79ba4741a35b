"""Word as Word shows it: controls, parts of other formats, rows without height, and looks that hide or change text."""

from __future__ import annotations

import pytest
from support.word_xml import (
    DOWN,
    STILL_DOWN,
    Part,
    body,
    cell_text,
    custom_xml,
    drawn,
    field,
    p,
    packed,
    read,
    run,
    tc,
    told,
)

from govreport_core.forms.figures import parse_figure
from govreport_readers.placeholders import OBJECT

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def left_out(document) -> list[tuple[str, str]]:
    return [(each.text, each.reason) for each in document.left_out]


# --- content controls ------------------------------------------------------------------------------------

XML = (
    '<r xmlns="urn:x"><a total="77">12</a><a>34</a><b><c>56</c></b><empty/><day>2024-01-30T00:00:00</day>'
    "<kind>k2</kind><lines>1\n2</lines><note>12 &lt; 13</note></r>"
)
PREFIX = "xmlns:n='urn:x'"


def bound(path: str, stored: str = "9", kind: str = "<w:text/>", *, more: str = "", prefixes: str = PREFIX) -> str:
    """A control in a paragraph that is bound to a path."""
    binding = f'<w:dataBinding w:prefixMappings="{prefixes}" w:xpath="{path}" {more}/>'
    content = run(stored) if stored else ""
    return f"<w:sdt><w:sdtPr>{binding}{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def read_bound(control: str, *parts: Part) -> str:
    xml = table(row(tc("规章"), f"<w:tc><w:p>{control}</w:p></w:tc>"))
    document = read(packed(xml, *(parts or (custom_xml(XML),))))
    found = document.tables[0].rows[0][1]
    assert found is not None
    assert document.text[found.start : found.end] == found.text
    return found.text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/n:r[1]/n:a[1]", "12"),
        ("/n:r/n:a[2]", "34"),
        ("/n:r[1]/n:a[1]/@total", "77"),
        ("/n:r/n:b/n:c/text()", "56"),
        ("//n:c", "56"),
        ("/*[local-name()='r']/*[local-name()='a' and position()=2]", "34"),
        ("/n:r/n:a[@total='77']", "12"),
        # Nothing there, no such prefix, no path: the stored text stays.
        ("/n:r/n:gone", "9"),
        ("/m:r/m:a", "9"),
        ("/n:r[", "9"),
        # What costs more to follow than a path may is not followed.
        ("//n:r//n:a", "‹9›"),
        ("count(/n:r/n:a)", "‹9›"),
        ("/n:r/n:a[count(ancestor::*)=1]", "‹9›"),
        ("/n:r/n:empty", OBJECT),
    ],
)
def test_a_bound_control_shows_the_value_of_the_xml(path, shown):
    assert read_bound(bound(path)) == shown


def test_a_control_is_bound_to_the_store_that_it_names():
    other = "{99999999-2222-3333-4444-555555555555}"
    parts = (custom_xml(XML), custom_xml(XML.replace(">12<", ">21<"), other, 2))
    for store, shown in ((other, "21"), (other.lower(), "21"), ("{0}", "9"), ("", "12")):
        assert read_bound(bound("/n:r/n:a[1]", more=f'w:storeItemID="{store}"'), *parts) == shown
    assert read_bound(bound("/n:r/n:a[1]"), custom_xml("no xml")) == "9"


def test_a_control_bound_to_a_property_of_the_document_shows_it():
    names = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    control = bound(
        "/c:coreProperties/c:category",
        prefixes=f"xmlns:c='{names}'",
        more='w:storeItemID="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"',
    )
    import io

    import docx

    document = docx.Document(io.BytesIO(body(table(row(tc("规章"), f"<w:tc><w:p>{control}</w:p></w:tc>")))))
    document.core_properties.category = "38"
    out = io.BytesIO()
    document.save(out)
    found = read(out.getvalue())
    assert found.tables[0].rows[0][1].text == "38"
    assert left_out(found) == [("9", "not the value that the control is bound to")]


DAY = "<w:date><w:dateFormat w:val=\"yyyy'年'M月d日\"/></w:date>"
CHOICES = '<w:dropDownList><w:listItem w:displayText="三" w:value="k2"/></w:dropDownList>'


@pytest.mark.parametrize(
    ("path", "kind", "shown"),
    [
        ("/n:r/n:day", DAY, "2024年1月30日"),
        ("/n:r/n:day", '<w:date><w:storeMappedDataAs w:val="text"/></w:date>', "2024-01-30T00:00:00"),
        ("/n:r/n:day", '<w:date><w:dateFormat w:val="dddd"/></w:date>', "‹9›"),
        ("/n:r/n:a[1]", DAY, "12"),
        ("/n:r/n:kind", CHOICES, "三"),
        ("/n:r/n:a[1]", CHOICES, "‹9›"),
        ("/n:r/n:a[1]", CHOICES.replace("dropDownList", "comboBox"), "12"),
        ("/n:r/n:lines", '<w:text w:multiLine="1"/>', "1\n2"),
        ("/n:r/n:lines", "<w:text/>", "1 2"),
        ("/n:r/n:note", "<w:text/>", "12 < 13"),
        ("/n:r/n:a[1]", "<w:picture/>", "9"),
        ("/n:r/n:a[1]", "", "12"),
    ],
)
def test_a_bound_control_shows_its_value_as_its_kind_does(path, kind, shown):
    assert read_bound(bound(path, kind=kind)) == shown
    assert read_bound(bound(path, "", kind=kind)) in (shown, "")


@pytest.mark.parametrize(
    "cell",
    [
        "<w:sdt><w:sdtPr>{0}</w:sdtPr><w:sdtContent><w:tc><w:p>{1}</w:p></w:tc></w:sdtContent></w:sdt>",
        "<w:tc><w:sdt><w:sdtPr>{0}</w:sdtPr><w:sdtContent><w:p>{1}</w:p></w:sdtContent></w:sdt></w:tc>",
        "<w:tc><w:sdt><w:sdtPr>{0}</w:sdtPr><w:sdtContent/></w:sdt></w:tc>",
        "<w:tc><w:p><w:sdt><w:sdtPr>{0}</w:sdtPr><w:sdtContent>{1}<w:del><w:r><w:delText>4</w:delText></w:r></w:del>"
        "<w:r><w:tab/></w:r></w:sdtContent></w:sdt></w:p></w:tc>",
    ],
)
@pytest.mark.parametrize("stored", ["9", "12", ""])
def test_controls_at_every_level_are_bound(cell, stored):
    binding = f'<w:dataBinding w:prefixMappings="{PREFIX}" w:xpath="/n:r/n:a[1]"/><w:text/>'
    document = read(packed(table(row(tc("规章"), cell.format(binding, run(stored)))), custom_xml(XML)))
    assert [found.text for found in document.tables[0].rows[0]] == ["规章", "12"]


def test_a_control_of_formatted_text_is_compared_with_its_xml():
    rich = (
        '&lt;pkg:package&gt;&lt;w:t xml:space="preserve"&gt;1&lt;/w:t&gt;&lt;w:t&gt;2&lt;/w:t&gt;&lt;/pkg:package&gt;'
    )
    parts = custom_xml(f'<r xmlns="urn:x"><a>{rich}</a></r>')
    assert read_bound(bound("/n:r/n:a", "12", ""), parts) == "12"
    assert read_bound(bound("/n:r/n:a", "13", ""), parts) == "‹13›"


@pytest.mark.parametrize(("items", "shown"), [(2, "9"), (1, "‹9›")])
def test_a_control_that_repeats_has_as_many_items_as_its_xml(items, shown):
    names = "http://schemas.microsoft.com/office/word/2012/wordml"
    said = (
        f'<w15:dataBinding xmlns:w15="{names}" w:prefixMappings="{PREFIX}" w:xpath="/n:r/n:a" '
        f'w:storeItemID="{{11111111-2222-3333-4444-555555555555}}"/><w15:repeatingSection xmlns:w15="{names}"/>'
    )
    item = f"<w:sdt><w:sdtPr/><w:sdtContent>{row(tc('规章'), tc('9'))}</w:sdtContent></w:sdt>"
    control = f"<w:sdt><w:sdtPr>{said}</w:sdtPr><w:sdtContent>{item * items}</w:sdtContent></w:sdt>"
    document = read(packed(table(control), custom_xml(XML)))
    assert [line[1].text for line in document.tables[0].rows] == [shown] * items


@pytest.mark.parametrize(
    ("said", "stored", "shown"),
    [
        ("<w:showingPlcHdr/>", "0", "‹0›"),
        ('<w:showingPlcHdr w:val="0"/>', "0", "0"),
        ("<w:showingPlcHdr/>", "单击此处输入文字。", "单击此处输入文字。"),
        ("", "0", "0"),
    ],
)
def test_a_prompt_is_no_figure(said, stored, shown):
    control = f"<w:sdt><w:sdtPr>{said}</w:sdtPr><w:sdtContent>{run(stored)}</w:sdtContent></w:sdt>"
    assert cell_text(control) == shown
    assert read_bound(bound("/n:r/n:a", kind=f"<w:showingPlcHdr/>{'<w:text/>'}")) == "12"
    assert read_bound(bound("/n:r/n:empty", kind="<w:showingPlcHdr/><w:text/>")) == "‹9›"


def test_controls_without_end_are_searched_for_within_bounds(monkeypatch):
    from govreport_readers.docx import content_controls

    monkeypatch.setattr(content_controls, "MAX_STEPS", 10)
    cells = [f"<w:tc><w:p>{bound('/n:r/n:a[1]')}</w:p></w:tc>"] * 3
    document = read(packed(table(row(*cells)), custom_xml(XML)))
    assert [found.text for found in document.tables[0].rows[0]] == ["12", "‹9›", "‹9›"]


# --- parts of other formats ------------------------------------------------------------------------------

PAGE = "<html><meta charset='utf-8'><p>页</p><table><tr><td>规章<td>12</table></html>"
ARCHIVE = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset="utf-8"\n'
    "Content-Transfer-Encoding: quoted-printable\n\n<table><tr><td>=E8=A7=84=E7=AB=A0</td><td>12</td></tr></table>\n--b--\n"
)


def chunk(name: str, media_type: str, data: bytes) -> Part:
    return Part("aFChunk", name, media_type, data)


@pytest.mark.parametrize(
    "part",
    [
        chunk("word/a.html", "text/html", PAGE.encode()),
        chunk("word/a.htm", "application/xhtml+xml", b"<?xml version='1.0'?>" + PAGE.encode()),
        chunk("word/a.bin", "text/html", PAGE.encode("gb18030").replace(b"utf-8", b"gb2312")),
        chunk("word/a.mht", "message/rfc822", ARCHIVE.encode()),
        chunk("word/a.docx", f"{MAIN}.document.main+xml", packed(p("页") + table(row(tc("规章"), tc("12"))))),
    ],
    ids=["html", "xhtml", "gb18030", "archive", "word"],
)
def test_a_part_in_another_format_is_read_in_its_place(grids, part):
    document = read(packed(p("前") + '<w:altChunk r:id="R0"/>' + table(row(tc("后"), tc("7"))), part))
    assert grids(document) == [[["规章", "12"]], [["后", "7"]]]
    assert document.text.startswith("前\n")
    assert document.text.endswith("后\n7")
    for found in (cell for each in document.tables for line in each.rows for cell in line):
        assert document.text[found.start : found.end] == found.text
    assert not document.findings


def test_of_an_archive_the_page_is_read_that_it_names_as_its_start(grids):
    frame = "--b\nContent-Type: text/html\nContent-ID: <frame>\n\n<table><tr><td>页<td>9</table>\n"
    archive = ARCHIVE.replace('"b"', '"b"; start="<page>"').replace("--b\n", frame + "--b\n", 1)
    archive = archive.replace('charset="utf-8"\n', 'charset="utf-8"\nContent-ID: <page>\n', 1)
    document = read(packed('<w:altChunk r:id="R0"/>', chunk("word/a.mht", "message/rfc822", archive.encode())))
    assert grids(document) == [[["规章", "12"]]]


def test_an_archive_that_is_damaged_is_named():
    archive = ARCHIVE.replace("quoted-printable", "base64").encode()
    document = read(packed(p("正文") + '<w:altChunk r:id="R0"/>', chunk("word/a.mht", "message/rfc822", archive)))
    assert [found.code for found in document.findings] == ["embedded-part"]
    assert "not whole base64" in document.findings[0].message


def test_a_part_in_a_cell_stands_in_the_cell(grids):
    part = chunk("word/a.html", "text/html", PAGE.encode())
    document = read(packed(table(row(tc("规章"), '<w:tc><w:altChunk r:id="R0"/><w:p/></w:tc>')), part))
    outer, inner = document.tables
    assert outer.rows[0][1].start <= inner.start < inner.end <= outer.rows[0][1].end
    assert grids(document)[1] == [["规章", "12"]]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (chunk("word/a.rtf", "application/rtf", b"{\\rtf1 12}"), "word/a.rtf, application/rtf"),
        (chunk("word/a.xml", "application/xml", b"<?xml version='1.0'?><pkg/>"), "its format is not read here"),
        (chunk("word/a.docx", f"{MAIN}.document.main+xml", b"PK\x03\x04"), "broken"),
        (chunk("word/a.html", "text/html", b""), "format is not read|nothing"),
        (None, "does not say which"),
    ],
)
def test_a_part_that_is_not_read_is_named(part, said):
    document = read(packed(p("正文") + '<w:altChunk r:id="R0"/>', *([part] if part else [])))
    assert [found.code for found in document.findings] == ["embedded-part"]
    assert any(word in document.findings[0].message for word in said.split("|"))


def test_word_files_inside_word_files_have_an_end():
    inner = packed(p("内"))
    for _ in range(3):
        inner = packed(p("层") + '<w:altChunk r:id="R0"/>', chunk("word/a.docx", f"{MAIN}.document.main+xml", inner))
    document = read(inner)
    assert document.text == "层\n层"
    assert [found.code for found in document.findings] == ["embedded-part"]


def test_embedded_objects_are_named():
    names = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    sheet = f'<w:r><w:object><o:OLEObject {names} Type="Embed" ProgID="Excel.Sheet.12"/></w:object></w:r>'
    document = read(body(p("四") + f"<w:p>{sheet}</w:p>" + table(row(tc("规章"), f"<w:tc><w:p>{sheet}</w:p></w:tc>"))))
    assert document.tables[0].rows[0][1].text == OBJECT
    (found,) = document.findings
    assert found.code == "embedded-object"
    assert "Excel.Sheet.12" in found.message


# --- rows and cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "properties",
    [
        "<w:hidden/>",
        '<w:hidden w:val="1"/>',
        '<w:trHeight w:val="1" w:hRule="exact"/>',
        '<w:trHeight w:val="20" w:hRule="exact"/>',
        '<w:trHeight w:val="1pt" w:hRule="exact"/>',
    ],
)
def test_a_row_that_is_not_shown_is_left_out(grids, properties):
    document = read(body(table(row(tc("规章"), tc("9"), properties=properties), row(tc("规章"), tc("12")))))
    assert grids(document) == [[["规章", "12"]]]
    assert [text for text, _ in left_out(document)] == ["规章 9"]


@pytest.mark.parametrize(
    "properties",
    [
        '<w:hidden w:val="0"/>',
        '<w:trHeight w:val="1"/>',
        '<w:trHeight w:val="1" w:hRule="atLeast"/>',
        '<w:trHeight w:val="400" w:hRule="exact"/>',
        '<w:trHeight w:val="240" w:hRule="exact"/>',
        '<w:trHeight w:val="12pt" w:hRule="exact"/>',
    ],
)
def test_a_row_that_is_shown_is_read(grids, properties):
    assert grids(read(body(table(row(tc("规章"), tc("12"), properties=properties))))) == [[["规章", "12"]]]


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraphs)}</w:tc>"


BIG = '<w:sz w:val="48"/>'
LARGE = f"<w:p>{run('12', BIG)}</w:p>"
LOWERED = f'<w:p><w:pPr><w:spacing w:before="300"/></w:pPr>{run("12")}</w:p>'


@pytest.mark.parametrize(
    ("height", "figure", "shown"),
    [
        (100, p("12"), "‹12›"),
        (150, p("12"), "‹12›"),
        (0, p("12"), "‹12›"),
        ("none", p("12"), "‹12›"),
        ("5pt", p("12"), "‹12›"),
        ("20pt", p("12"), "12"),
        ("0.5cm", p("12"), "12"),
        ("2mm", p("12"), "‹12›"),
        ("0.25in", p("12"), "12"),
        (300, LARGE, "‹12›"),
        (600, LARGE, "12"),
        (300, LOWERED, "~~12~~"),
        (400, LOWERED, "‹12›"),
        (300, "<w:p/><w:p/>" + p("12"), "~~12~~"),
        (300, p("1") + p("2"), "1\n‹2›"),
        (600, p("1") + p("2"), "1\n2"),
    ],
)
def test_what_the_height_of_a_row_cuts_off_is_doubtful(grids, height, figure, shown):
    said = f'<w:trHeight w:val="{height}" w:hRule="exact"/>'
    document = read(body(table(row(tc("规章"), cell(figure), properties=said))))
    assert grids(document) == [[["规章", shown]]]


def test_a_layout_table_of_fixed_height_has_room_for_its_rows(grids):
    inner = table(*(row(tc("规章"), tc("12")) for _ in range(5)))
    for height, last in ((1400, "12"), (1250, "‹12›")):
        outer = table(row(cell(inner, p("")), properties=f'<w:trHeight w:val="{height}" w:hRule="exact"/>'))
        found = grids(read(body(outer)))[1]
        assert found == [["规章", "12"]] * 4 + [["规章", last]]


def test_cells_that_begin_in_a_hidden_row_are_doubtful_below(grids):
    rows = [
        row(tc("甲", DOWN), tc("9", DOWN), tc("8"), properties="<w:hidden/>"),
        row(tc("", STILL_DOWN), tc("", STILL_DOWN), tc("7")),
        row(tc("", STILL_DOWN), tc("5"), tc("6")),
    ]
    assert grids(read(body(table(*rows)))) == [[["甲", "‹9›", "7"], ["甲", "5", "6"]]]


def test_a_column_without_width_is_doubtful(grids):
    narrow = '<w:tcW w:w="20" w:type="dxa"/>'
    for layout, shown in (('<w:tblLayout w:type="fixed"/>', f"12\n{OBJECT}"), ("", "12")):
        assert grids(read(body(table(row(tc("规章"), tc("12", narrow)), properties=layout)))) == [[["规章", shown]]]


def test_what_was_deleted_or_is_covered_is_left_out_by_name():
    rows = [
        row(tc("9"), properties='<w:del w:id="1" w:author="x"/>'),
        row(tc("甲", DOWN), tc("8", '<w:cellDel w:id="2" w:author="x"/>')),
        row(tc("7", STILL_DOWN)),
    ]
    run_deleted = '<w:del w:id="3" w:author="x"><w:r><w:delText>6</w:delText></w:r></w:del>'
    document = read(body(table(*rows) + f"<w:p>{run('正文')}{run_deleted}{run('5', '<w:vanish/>')}</w:p>"))
    assert [text for text, _ in left_out(document)] == ["9", "8", "7", "6", "5"]
    assert document.text == "甲\n正文"


def test_deeply_nested_tables_keep_their_order(grids):
    xml = table(row(tc("规章"), tc("12")))
    for _ in range(5):
        xml = table(row(cell(xml, "<w:p/>")))
    found = read(body(p("前") + xml + p("后")))
    assert found.text == "前\n规章\n12\n后"
    assert grids(found)[-1] == [["规章", "12"]]


# --- looks of text ---------------------------------------------------------------------------------------


def styled(*styles: str) -> Part:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    names += ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    return Part(
        "styles", "word/styles.xml", f"{MAIN}.styles+xml", f"<w:styles {names}>{''.join(styles)}</w:styles>".encode()
    )


def style(name: str, properties: str, kind: str = "character") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:rPr>{properties}</w:rPr></w:style>'


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
THEME = Part(
    "theme",
    "word/theme/theme1.xml",
    "application/vnd.openxmlformats-officedocument.theme+xml",
    (
        f'<a:theme xmlns:a="{A}"><a:themeElements><a:clrScheme name="x"><a:dk1><a:sysClr val="windowText" lastClr="000000"/>'
        '</a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:accent1><a:srgbClr val="4F81BD"/></a:accent1>'
        "</a:clrScheme></a:themeElements></a:theme>"
    ).encode(),
)
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def figure(properties: str, *parts: Part, shading: str = "", paragraph: str = "", of_table: str = "") -> str:
    content = f"<w:p><w:pPr>{paragraph}</w:pPr>{run('12', properties)}</w:p>"
    xml = p("正文") + table(row(tc("规章"), cell(content, properties=shading)), properties=of_table)
    found = read(packed(xml, *parts)).tables[0].rows[0][1]
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    ("properties", "shading", "shown"),
    [
        ('<w:color w:val="000000" w:themeColor="background1"/>', "", "~~12~~"),
        ('<w:color w:val="FFFFFF" w:themeColor="text1"/>', "", "12"),
        ('<w:color w:val="FFFFFF" w:themeColor="accent1" w:themeTint="10"/>', "", "~~12~~"),
        ('<w:color w:val="FFFFFF" w:themeColor="background1" w:themeShade="80"/>', "", "12"),
        ('<w:color w:val="FFFFFF" w:themeColor="gone"/>', "", "~~12~~"),
        ('<w:color w:val="FFFFFF"/>', '<w:shd w:val="clear" w:fill="FFFFFF" w:themeFill="accent1"/>', "12"),
        ('<w:color w:val="4F81BD"/>', '<w:shd w:val="clear" w:fill="auto" w:themeFill="accent1"/>', "~~12~~"),
        ('<w:color w:val="FFFFFF"/>', '<w:shd w:val="pct5" w:color="auto" w:fill="auto"/>', "~~12~~"),
        ('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', "", "~~12~~"),
        (f"<w14:textFill {W14}><w14:noFill/></w14:textFill>", "", "~~12~~"),
        (
            f"<w14:textOutline {W14}><w14:solidFill/></w14:textOutline><w14:textFill {W14}><w14:noFill/></w14:textFill>",
            "",
            "12",
        ),
        (
            f'<w14:textFill {W14}><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textFill>',
            "",
            "~~12~~",
        ),
        (
            f'<w14:textFill {W14}><w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill></w14:textFill>',
            "",
            "~~12~~",
        ),
        (
            f'<w14:textFill {W14}><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr>'
            "</w14:solidFill></w14:textFill>",
            "",
            "~~12~~",
        ),
        (f"<w14:textFill {W14}><w14:gradFill/></w14:textFill>", "", "12"),
    ],
)
def test_colours_are_those_of_the_theme(properties, shading, shown):
    assert figure(properties, THEME, shading=shading) == shown


def test_a_theme_may_be_turned_round_by_the_settings():
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f'<w:settings {names}><w:clrSchemeMapping w:bg1="dark1" w:t1="light1"/></w:settings>'
    settings = Part("settings", "word/settings.xml", f"{MAIN}.settings+xml", xml.encode())
    assert figure('<w:color w:themeColor="text1"/>', THEME, settings) == "~~12~~"
    assert figure('<w:color w:themeColor="text1"/>', THEME) == "12"


@pytest.mark.parametrize(
    "properties",
    [
        '<w:eastAsianLayout w:combine="1"/>',
        '<w:w w:val="5"/>',
        '<w:spacing w:val="-120"/>',
        '<w:sz w:val="4"/>',
    ],
)
def test_letters_that_are_hard_to_tell_apart_are_doubtful(properties):
    assert figure(properties) == "‹12›"
    assert cell_text(run("行政处罚", properties)) == "行政处罚"


@pytest.mark.parametrize(
    "properties", ['<w:eastAsianLayout w:vert="1"/>', '<w:w w:val="80"/>', '<w:spacing w:val="-10"/>', "<w:outline/>"]
)
def test_letters_that_look_a_little_different_are_read(properties):
    assert figure(properties) == "12"


@pytest.mark.parametrize(
    ("paragraph", "shown"),
    [
        ('<w:framePr w:w="100" w:hSpace="10"/>', "‹12›"),
        ('<w:ind w:left="9000"/>', "‹12›"),
        ('<w:ind w:left="200"/>', "12"),
        ('<w:spacing w:line="1" w:lineRule="exact"/>', "~~12~~"),
        ('<w:spacing w:line="100" w:lineRule="exact"/>', "‹12›"),
        ('<w:spacing w:line="240" w:lineRule="auto"/>', "12"),
        ('<w:spacing w:line="240" w:lineRule="exact"/>', "12"),
    ],
)
def test_paragraphs_that_leave_their_place_are_doubtful(paragraph, shown):
    assert figure("", paragraph=paragraph) == shown


def test_digits_in_a_font_of_pictures_are_pictures():
    assert figure('<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>') == OBJECT
    assert figure('<w:rFonts w:ascii="Arial"/>') == "12"


def test_styles_of_letters_turn_styles_of_paragraphs_round():
    styles = styled(style("Gone", "<w:vanish/>"), style("Para", "<w:vanish/>", "paragraph"))
    gone, line = '<w:rStyle w:val="Gone"/>', '<w:pStyle w:val="Para"/>'
    assert figure(gone, styles) == ""
    assert figure("", styles, paragraph=line) == ""
    assert figure(gone, styles, paragraph=line) == "12"
    assert figure(f"{gone}<w:vanish/>", styles, paragraph=line) == ""
    assert figure('<w:vanish w:val="0"/>', styles, paragraph=line) == "12"


def test_styles_of_tables_say_how_their_text_looks():
    white = '<w:color w:val="FFFFFF"/>'
    dark = '<w:tcPr><w:shd w:val="clear" w:fill="1F4E79"/></w:tcPr>'
    names = [
        style("Plain", "", "table"),
        style("White", white, "table"),
        style("Hidden", "<w:vanish/>", "table"),
        style("Dark", "", "table").replace("</w:style>", f"{dark}</w:style>"),
        style("Head", "", "table").replace(
            "</w:style>", f'<w:tblStylePr w:type="firstRow">{dark}</w:tblStylePr></w:style>'
        ),
        style("Part", "", "table").replace(
            "</w:style>", '<w:tblStylePr w:type="firstRow"><w:rPr><w:vanish/></w:rPr></w:tblStylePr></w:style>'
        ),
    ]
    styles = styled(*names)

    def shown(name: str, properties: str = "") -> str:
        return figure(properties, styles, of_table=f'<w:tblStyle w:val="{name}"/>')

    assert [shown(name) for name in ("Plain", "White", "Hidden", "Dark", "Head", "Part")] == [
        *("12", "~~12~~", "", "12", "12", "‹12›")
    ]
    assert [shown(name, white) for name in ("Plain", "Dark", "Head")] == ["~~12~~", "12", "12"]


def test_a_paragraph_whose_end_is_hidden_goes_on_in_the_next(grids):
    hidden = "<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>{}</w:p>"
    first, words = hidden.format(run("1")), hidden.format(run("行政"))
    assert grids(read(body(table(row(cell(words, p("处罚")), cell(first, p("2"))))))) == [[["行政处罚", "1\ufffd2"]]]


# --- fields, lists, notes, drawings ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        (field(told(" PAGE "), run("12")), OBJECT),
        (field(told("DATE"), run("12")), OBJECT),
        ("<w:fldSimple w:instr=' NUMPAGES '>" + run("12") + "</w:fldSimple>", OBJECT),
        (field(told("=SUM(LEFT)"), run("12")), "12"),
        (field(told(" MERGEFIELD a "), run("12")).replace("'begin'", "'begin' w:dirty='true'"), "12"),
        (field(field(told(" PAGE "), run("3")) + told(" IF "), run("12")), "12"),
        (field(told("MERGEFIELD a"), run("«a»")), "«a»"),
        (run("12") + field(told(' XE "a" ')), "12"),
        (run("12") + field(told(" EQ 3 ")), f"12{OBJECT}"),
    ],
)
def test_fields_show_their_result_unless_word_works_it_out(xml, shown):
    assert cell_text(xml) == shown


def listed(form: str, text: str) -> Part:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    xml = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num>'
    return Part(
        "numbering", "word/numbering.xml", f"{MAIN}.numbering+xml", f"<w:numbering {names}>{xml}</w:numbering>".encode()
    )


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("decimal", "%1.", f"{OBJECT}12"),
        ("decimal", "%1", f"{OBJECT}12"),
        ("decimal", "", "12"),
        ("bullet", "•", "12"),
        ("bullet", "1", f"{OBJECT}12"),
        ("chineseCounting", "%1、", "12"),
        ("none", "9", f"{OBJECT}12"),
        ("upperLetter", "%1%2", f"{OBJECT}12"),
    ],
)
def test_a_figure_behind_the_number_of_a_list_is_doubtful(form, text, shown):
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="4"/></w:numPr>'
    assert figure("", listed(form, text), paragraph=number) == shown
    assert figure("", listed(form, text), paragraph=number.replace("4", "5")) == "12"


def test_the_mark_of_a_note_alone_is_not_blank():
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    assert cell_text(mark) == OBJECT
    assert cell_text(run("12") + mark) == "12"
    assert cell_text("<w:r><w:commentReference w:id='0'/></w:r>") == ""


ALTERNATE = (
    '<w:r><mc:AlternateContent xmlns:x="{0}"><mc:Choice Requires="{1}"><w:t>9</w:t></mc:Choice>'
    "<mc:Fallback><w:t>12</w:t></mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(
    ("name", "needed", "shown"),
    [
        ("urn:x", "x", "12"),
        ("http://schemas.microsoft.com/office/word/2010/wordml", "x", "9"),
        ("http://schemas.microsoft.com/office/word/2010/wordml", "x y", "12"),
        ("urn:x", "", "9"),
    ],
)
def test_of_alternatives_the_first_is_shown_that_word_understands(name, needed, shown):
    found = read(packed(table(row(tc("规章"), cell(f"<w:p>{ALTERNATE.format(name, needed)}</w:p>"))))).tables[0]
    assert found.rows[0][1].text == shown
    around = ALTERNATE.format(name, needed).replace("<w:r>", "").replace("</w:r>", "")
    around = around.replace("<w:t>9</w:t>", p("9")).replace("<w:t>12</w:t>", p("12"))
    found = read(packed(table(row(tc("规章"), cell(around))))).tables[0]
    assert found.rows[0][1].text == shown


def test_elements_that_word_does_not_know_are_not_shown():
    assert cell_text('<x:a xmlns:x="urn:x"><w:r><w:t>9</w:t></w:r></x:a>' + run("12")) == "12"
    document = read(body('<x:a xmlns:x="urn:x"><w:p><w:r><w:t>9</w:t></w:r></w:p></x:a>' + p("12")))
    assert document.text == "12"
    assert left_out(document) == [("9", "in an element that Word does not know")]


WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
SHAPE = (
    '<w:r><w:drawing><wp:anchor behindDoc="{0}"><wp:wrapNone/><wps:wsp xmlns:wps="' + WPS + '"><wps:spPr>'
    '<a:{1} xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></wps:spPr></wps:wsp></wp:anchor></w:drawing></w:r>'
)


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        (SHAPE.format(0, "solidFill"), "‹12›"),
        (SHAPE.format(0, "noFill"), "12"),
        (SHAPE.format(1, "solidFill"), "12"),
        ("<w:r><w:pict><v:rect style='position:absolute' fillcolor='white'/></w:pict></w:r>", "‹12›"),
        ("<w:r><w:pict><v:rect style='position:absolute;z-index:-1' fillcolor='white'/></w:pict></w:r>", "12"),
        (drawn("inline", "<wp:docPr id='1' name='a' hidden='1'/>"), "12"),
        (drawn("inline", "<wp:docPr id='1' name='a'/>"), f"12{OBJECT}"),
        (drawn("anchor", f"<wp:docPr id='1' name='a'/><w:txbxContent>{p('9')}</w:txbxContent>"), "12\n9"),
        (drawn("anchor", f"<wp:docPr id='1' name='a' hidden='1'/><w:txbxContent>{p('9')}</w:txbxContent>"), "12"),
    ],
)
def test_drawings_in_a_cell_end_in_it(xml, shown):
    assert cell_text(run("12") + xml) == shown
    assert parse_figure(shown) in (None, 12)


def test_unseen_digits_in_rows_of_tabs_are_left_out():
    tab = "<w:r><w:tab/></w:r>"
    white = run("9", '<w:color w:val="FFFFFF"/>')
    line = f"<w:p>{run('规章')}{tab}{run('7')}{white}{tab}</w:p>"
    assert read(body(line)).text == "规章\t7\t"
