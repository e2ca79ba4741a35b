"""HTML pages to text and grids: spans expanded, cells cleaned, everything where it is said to stand."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_core.forms.figures import is_blank, parse_figure
from govreport_core.model.document import Document
from govreport_core.model.source import Source
from govreport_readers.html.page import MAX_COLUMNS, MAX_SPAN
from govreport_readers.html.reader import govreport_read

TEXTS = st.text(st.sampled_from("0 12件总计<>&;\"'\n\u3000\u200b\xad。"), max_size=8)
# text, rows spanned, columns spanned
CELLS = st.tuples(TEXTS, st.sampled_from((1, 1, 1, 2, 3)), st.sampled_from((1, 1, 1, 2, 4)))
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6)
WRAPPERS = ("{}", "<p style='color:red'>{}</p>", "<span><b>{}</b></span>", "<div><o:p></o:p>{}</div>", "<x-y>{}</x-y>")


def read(page: str) -> Document:
    document = govreport_read(Source("page", page.encode(), media_type="text/html"))
    assert document is not None
    for table in document.tables:
        for row in table.rows:
            for cell in filter(None, row):
                assert document.text[cell.start : cell.end] == cell.text
    return document


def texts(document: Document, number: int = 0) -> list[list[str | None]]:
    return [[cell and cell.text for cell in row] for row in document.tables[number].rows]


def markup(table: list[list[tuple[str, int, int]]], wrapper: str, *, tag: str = "td") -> str:
    def cell(text: str, down: int, across: int) -> str:
        return f'<{tag} rowspan="{down}" class="a" colspan="{across}">{wrapper.format(escape(text))}</{tag}>'

    return "<table>" + "".join(f"<tr>{''.join(cell(*c) for c in row)}</tr>\n" for row in table) + "</table>"


def expanded(table: list[list[tuple[str, int, int]]]) -> list[list[str | None]]:
    """The grid by the standard's rule: a cell begins at the first free place of its row and covers free places."""
    places: dict[tuple[int, int], str] = {}
    for row, cells in enumerate(table):
        column = 0
        for text, down, across in cells:
            while (row, column) in places:
                column += 1
            clean = " ".join(text.replace("\u200b", "").replace("\xad", "").split())
            for at in range(column, column + across):
                if (row, at) not in places:
                    places.update({(row + below, at): clean for below in range(down)})
            column += 1
    width = max(column for _, column in places) + 1
    return [[places.get((row, column)) for column in range(width)] for row in range(len(table))]


@given(TABLES, st.sampled_from(WRAPPERS), st.sampled_from(("td", "th")))
def test_spans_are_expanded(table: list[list[tuple[str, int, int]]], wrapper: str, tag: str) -> None:
    assert texts(read(f"<body><p>前</p>{markup(table, wrapper, tag=tag)}<p>后</p></body>")) == expanded(table)


@given(TABLES, TABLES, TEXTS)
def test_a_table_in_a_cell_is_a_grid_of_its_own(
    outer: list[list[tuple[str, int, int]]], inner: list[list[tuple[str, int, int]]], beside: str
) -> None:
    around = markup([[(beside, 1, 1)]], "{}").replace("</td>", markup(inner, "<p>{}</p>") + "</td>")
    document = read(f"<body>{around}{markup(outer, '{}')}</body>")
    assert len(document.tables) == 3
    assert texts(document, 1) == expanded(inner)
    assert texts(document, 2) == expanded(outer)
    assert document.tables[0].start <= document.tables[1].start < document.tables[1].end <= document.tables[0].end


def test_running_text_is_a_line_a_block() -> None:
    document = read("<body>一<br>二<div>三 <b>四</b>\n五<p>六</p>七</div><script>八</script><!-- 九 --></body>")
    assert document.text == "一\n二\n三 四\n五\n六\n七\n"


def test_text_beside_the_cells_of_a_row_is_kept_but_is_no_cell() -> None:
    document = read("<table><caption>表一</caption><tr>标签<td>1</td>尾<td>2</td></tr></table>")
    assert texts(document) == [["1", "2"]]
    assert all(word in document.text for word in ("表一", "标签", "尾"))


@pytest.mark.parametrize("broken", ["<td\x1e５</td>", "<td a<b>", '<td "c<d">', "<td colspan=２ <td>"])
def test_a_tag_that_is_not_closed_costs_no_other_cell(broken: str) -> None:
    rows = texts(read(f"<table><tr>{broken}<td>0</td><td>1</td></tr><tr><td>2</td><td>3</td></tr></table>"))
    assert [text for text in rows[0] if text][-2:] == ["0", "1"]
    assert [text for text in rows[1] if text] == ["2", "3"]


def test_text_of_nothing_but_line_ends_written_as_entities() -> None:
    assert read("<body>&#13;<table><tr><td>&#13;</td><td>1&#13;</td></tr></table></body>").text == "\t1\n"


def test_a_cell_without_text_has_its_place() -> None:
    assert texts(read("<table><tr><td>a</td><td></td><td/><td><p></p></td><td>b</td></tr></table>")) == [
        ["a", "", "", "", "b"]
    ]


@pytest.mark.parametrize("span", ["0", "-1", "x", "1.5", ""])
def test_a_span_that_is_none_counts_as_one(span: str) -> None:
    document = read(f'<table><tr><td colspan="{span}">a</td><td>b</td></tr></table>')
    assert texts(document) == [["a", "b"]]
    assert not document.findings


@pytest.mark.parametrize("span", [MAX_SPAN + 1, 10**20])
def test_a_huge_span_is_cut_and_said(span: int) -> None:
    document = read(f'<table><tr><td rowspan="{span}">a</td><td colspan="{span}">b</td></tr></table>')
    assert texts(document) == [["a", *["b"] * (MAX_COLUMNS - 1)]]
    assert [finding.code for finding in document.findings] == ["truncated"]


def shown(cell: str) -> str | None:
    """The text of a cell among others, in a place where a table by itself would be."""
    ((_, text, _),) = texts(read(f"<div><table><tr><td>甲</td><td>{cell}</td><td>7</td></tr></table></div>"))
    return text


NOTES = (
    "<sup>1</sup>", "<sub>1</sub>", '<span style="vertical-align:super;font-size:9px">1</span>',
    '<span style="VERTICAL-ALIGN: sub"><b>1</b></span>', '<a href="#fn1">1</a>', '<a href="#_ftn1"><sup>1</sup></a>',
    '<sup><a href="#fn1">1</a></sup>', '<span class="MsoFootnoteReference">1</span>', '<b class="x fnref">1</b>',
    '<i hidden>1</i>', '<span style="font-size:0">1</span>', '<span style="display:none">1</span>',
    '<span class="sr-only">件</span>', '<script>1</script>', '<img src="dot.gif" width="1">',
)  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
@given(figure=st.integers(0, 999))
def test_what_is_no_part_of_a_figure_does_not_change_it(note: str, figure: int) -> None:
    assert parse_figure(shown(f"{figure}{note}") or "") == figure
    assert parse_figure(shown(f"<ruby>{figure}<rp>(</rp><rt>1</rt><rp>)</rp></ruby>") or "") == figure


@pytest.mark.parametrize(
    "cell",
    [
        "22<small>1</small>", "12<small>.5</small>", '22<a href="/notes">1</a>', '22<span class="tip">1</span>',
        '<b style="color:#fff"><b>2</b>2</b>', '22<font size="1">1</font>',
        '2<span style="position:relative;top:-5px">2</span>', '22<span style="display:block">1</span>',
        "22<button>1</button>", "<input value=2><input value=2>", "22<details><summary>1</summary></details>",
        "<math><msup><mn>22</mn><mn>1</mn></msup></math>", '2<img src="2.png">', '<img src="2.png">',
        "<svg><text>22</text></svg>", "<canvas></canvas>", "<select></select>", "<input type=checkbox>",
        "<select multiple><option>2<option>2</select>", '<i class="icon-2"></i>', '<i style="display:none">22</i>',
        '<span style="visibility:hidden">22</span>', "2\u202e1",
    ],
)  # fmt: skip
def test_a_cell_of_which_it_is_not_known_what_it_shows_is_neither_blank_nor_a_figure(cell: str) -> None:
    text = shown(cell)
    assert text is not None
    assert not is_blank(text)
    assert parse_figure(text) is None


@pytest.mark.parametrize(
    "cell",
    [
        '<a href="#x">22</a>', "<small>22</small>", '<span style="vertical-align:super">22</span>', "2<wbr>2",
        '<span style="position:relative;top:-1pt">22</span>', "2<b>2</b>",
        '22<span style="color:#fff">1</span>', '22<font color="white">1</font>',
        '<div style="font-size:0"><span style="font-size:14px">22</span></div>', "2&shy;2", "2&#x200e;2",
        "<select><option>1<option selected>22</select>", "<select><option>22<option>1</select>", "<button>22</button>",
        "<textarea>22</textarea>", '<span aria-hidden="true">22</span><span class="sr-only">22件</span>',
        '<span style="font-size:0.8em">22</span>', '<s>1</s><i style="display:none">8</i>22',
        '<span class="katex-mathml"><math><mn>22</mn><annotation>22</annotation></math></span><span>22</span>',
    ],
)  # fmt: skip
def test_a_figure_is_read_however_it_is_dressed(cell: str) -> None:
    assert shown(cell) == "22"


HIDING = (
    '<div style="display:none">{}</div>', "<div hidden>{}</div>", '<div style="DISPLAY: NONE"><div>{}</div></div>',
    "<table><tr><td>版面</td></tr><tr hidden><td>{}</td></tr></table>", '<div style="visibility:hidden">{}</div>',
)  # fmt: skip
COPY = "<table><tr><td>规章</td><td>{}</td></tr><tr><td>行政许可</td><td>{}</td></tr></table>"


@pytest.mark.parametrize("hiding", HIDING)
def test_a_hidden_table_is_read_unless_the_same_is_shown(hiding: str) -> None:
    def read_with(*bodies: str) -> str:
        return read(f"<body>{''.join(bodies)}</body>").text

    hidden = hiding.format(COPY.format(11, 12))
    assert "11" in read_with(hidden)
    assert "11" in read_with(hidden, "<table><tr><td>姓名</td><td>1</td></tr></table>")
    assert "11" in read_with(hidden, COPY.format("", "")), "a script may fill in what is shown"
    for both in ((hidden, COPY.format(21, 22)), (COPY.format(21, 22), hidden)):
        text = read_with(*both)
        assert "11" not in text
        assert "21" in text


def test_hidden_rows_and_cells_are_left_out_if_others_are_seen() -> None:
    shown_row, hidden_row = "<tr><td>规章</td><td>1</td></tr>", '<tr style="display:none"><td>规章</td><td>9</td></tr>'
    assert texts(read(f"<table>{hidden_row}{shown_row}</table>")) == [["规章", "1"]]
    assert texts(read(f"<table><tbody hidden>{shown_row}</tbody>{shown_row}</table>")) == [["规章", "1"]]
    assert texts(read(f"<table>{hidden_row}</table>")) == [["规章", "9"]]
    assert texts(read("<table><tr><td>规章</td><td hidden>9</td><td>1</td></tr></table>")) == [["规章", "1"]]
    assert texts(read('<table><tr style="text-decoration:line-through"><td>1</td></tr></table>')) == [["~~1~~"]]
