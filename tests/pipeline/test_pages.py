"""Whole pages: several reports, indexes, scripts, frames, attachments, charsets, characters of mirror sites."""

from __future__ import annotations

import pytest
from support.hostile import page, parts
from support.rendering import Print, Seeded, Sheet, markdown, sheet
from support.scoring import missing, wrong

from govreport_core import Result, extract
from govreport_core.forms.normalization import to_simplified
from govreport_core.hooks.manager import PluginManager

TRADITIONAL = str.maketrans(
    "来内务区员问单国执报审将对属废厅强后复据数于时会条业构标机权决没无现当发确秘稳组结经维县总织继续罚处补制规讼诉询认请议护费转办过乡开间关项题类",
    "來內務區員問單國執報審將對屬廢廳強後復據數於時會條業構標機權決沒無現當發確祕穩組結經維縣總織繼續罰處補製規訟訴詢認請議護費轉辦過鄉開間關項題類",
)


def report(seed: int, form: str = "2021") -> tuple[Sheet, str]:
    dice = Seeded(seed)
    figures = sheet(dice, form)
    return figures, page(parts(dice, figures, Print()))


def codes(result: Result) -> list[str]:
    return [finding.code for finding in result.findings]


def test_two_reports_in_one_file_are_no_mixture(manager: PluginManager) -> None:
    (first, one), (second, two) = report(1), report(2)
    result = extract((one + two).encode(), manager=manager)
    assert codes(result).count("several-reports") == 1
    differing = {key for key in first.figures if first.figures[key] != second.figures.get(key)}
    assert len(differing) > 20
    assert all(result.cells[key].value is None for key in differing)


def test_the_same_report_twice_is_one(manager: PluginManager) -> None:
    figures, html = report(3)
    result = extract((html + html).encode(), manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)
    assert "several-reports" not in codes(result)


@pytest.mark.parametrize("printed", ["-7", "7.5"])
def test_a_count_that_cannot_be_is_open_and_quoted(printed: str, manager: PluginManager) -> None:
    figures, html = report(5)
    key = "requests.received.total"
    before, _, behind = html.partition("上年结转")
    at = before.rindex(str(figures.figures[key]))
    damaged = before[:at] + printed + before[at + len(str(figures.figures[key])) :] + "上年结转" + behind
    result = extract(damaged.encode(), manager=manager)
    assert result.cells[key].status != "printed"
    (told,) = [finding for finding in result.findings if finding.code == "not-a-figure"]
    assert told.cells == (key,)
    assert printed in told.message
    assert "schema" not in codes(result)


def test_an_index_page_says_so(manager: PluginManager) -> None:
    links = "".join(
        f'<li><a href="/{n}.html">青石县{name}2023年政府信息公开工作年度报告</a></li>'
        for n, name in enumerate("甲乙丙丁")
    )
    result = extract(f"<html><body><ul>{links}</ul></body></html>".encode(), manager=manager)
    assert result.status == "unrecognised"
    assert "index-page" in codes(result)


def test_links_beside_a_report_make_no_index(manager: PluginManager) -> None:
    figures, html = report(4)
    links = "".join(f"<a href='/{n}'>青石县{n}局2022年政府信息公开工作年度报告</a>" for n in range(9))
    result = extract(html.replace("</body>", links + "</body>").encode(), manager=manager)
    assert "index-page" not in codes(result)
    assert not missing(result, figures)


@pytest.mark.parametrize("escaped", [False, True])
def test_a_report_in_a_script_is_named_and_not_executed(escaped: bool, manager: PluginManager) -> None:
    _, html = report(5)
    body = html.replace('"', "'")
    if escaped:
        body = "".join(f"\\u{ord(char):04x}" if ord(char) > 127 else char for char in body)
    shell = (
        f'<html><body><div id="c"></div><script>var content = "{body}"; document.write(content)</script></body></html>'
    )
    result = extract(shell.encode(), manager=manager)
    assert "report-in-script" in codes(result)
    assert not any(cell.value for cell in result.cells.values())


def test_a_report_in_a_frame_is_named_with_its_address(manager: PluginManager) -> None:
    html = '<html><body><h1>青石县2023年政府信息公开工作年度报告</h1><iframe src="/doc/5.html"></iframe></body></html>'
    result = extract(html.encode(), manager=manager)
    (found,) = [finding for finding in result.findings if finding.code == "report-in-frame"]
    assert "/doc/5.html" in found.message


def test_attachments_are_the_files_that_the_page_names(manager: PluginManager) -> None:
    _, html = report(6)
    links = (
        '<a href="./W020240131.pdf"><b>年度</b>报告.pdf</a><a href="/a.docx?x=1" title="附件2"><img src="/i.png"></a>'
        '<a href="/index.html">首页</a><a href="javascript:down(\'x.pdf\')">下载</a><a href="./W020240131.pdf"></a>'
        '<iframe src="/viewer?file=%E6%8A%A5.pdf"></iframe>'
    )
    result = extract(html.replace("</body>", links + "</body>").encode(), manager=manager)
    assert [(a.title, a.href) for a in result.attachments] == [
        ("年度报告.pdf", "./W020240131.pdf"),
        ("附件2", "/a.docx?x=1"),
        ("viewer", "/viewer?file=%E6%8A%A5.pdf"),
    ]


@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312", "iso-8859-1", "no-such-charset"])
@pytest.mark.parametrize("written", ["utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_charsets_missing_or_wrong(written: str, declared: str, manager: PluginManager) -> None:
    figures, html = report(7)
    if declared:
        html = html.replace("<html>", f'<html><head><meta charset="{declared}"></head>')
    result = extract(html.encode(written), manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)


@pytest.mark.parametrize("written", ["utf-8", "big5"])
def test_traditional_characters(written: str, manager: PluginManager) -> None:
    figures, html = report(8)
    traditional = html.translate(TRADITIONAL)
    result = extract(traditional.encode(written, "xmlcharrefreplace"), manager=manager)
    assert not wrong(result, figures)
    assert not missing(result, figures)
    # Values are in the characters of the print.
    assert (result.source["agency"], result.source["year"]) == ("青石县档案局".translate(TRADITIONAL), 2023)
    assert result.document is not None
    assert "申請" in result.document.text


@pytest.mark.parametrize("hiding", ['<div style="display:none">{}</div>', "<section hidden>{}</section>"])
def test_a_hidden_copy_with_other_figures_is_not_read(hiding: str, manager: PluginManager) -> None:
    (figures, html), (_, other) = report(10), report(11)
    hidden = hiding.format(other.replace("<html>", "").replace("</html>", ""))
    for text in (html.replace("<body>", f"<body>{hidden}", 1), html.replace("</body>", f"{hidden}</body>", 1)):
        result = extract(text.encode(), manager=manager)
        assert not wrong(result, figures)
        assert not missing(result, figures)
    only = extract(hiding.format(html).encode(), manager=manager)
    assert not missing(only, figures)


@pytest.mark.parametrize("seed", range(4))
def test_markdown_with_markup_is_read_like_markdown_without(seed: int, manager: PluginManager) -> None:
    dice = Seeded(seed)
    figures = sheet(dice, "2021")
    text = markdown(dice, figures)
    marked = text.replace("申请", "申请<br>").replace("情况", "情况<br>")
    plain, result = (extract(each.encode(), manager=manager) for each in (text, marked))
    assert not wrong(result, figures)
    assert missing(result, figures) == missing(plain, figures)


def test_simplifying_keeps_places() -> None:
    text = "收到和處理政府信息公開申請情況，它 12 件"
    assert len(to_simplified(text)) == len(text)
    assert to_simplified("總計") == "总计"


def test_cells_are_read_as_a_browser_shows_them(manager: PluginManager) -> None:
    figures, html = report(9)
    key = "requests.received.total"
    cell = f"<td>{figures.figures[key]}</td></tr>"
    assert cell in html
    for shown, expected in (
        (f"<s>7</s>{figures.figures[key]}", figures.figures[key]),
        (f"{figures.figures[key]}<sup>1</sup>", figures.figures[key]),
        (f"{figures.figures[key]}①", figures.figures[key]),
        (f'<span style="display: none">8</span>{figures.figures[key]}', figures.figures[key]),
        (f'<input type="text" value="{figures.figures[key]}">', figures.figures[key]),
    ):
        result = extract(html.replace(cell, f"<td>{shown}</td></tr>", 1).encode(), manager=manager)
        assert result.cells[key].value == expected, shown
        assert result.cells[key].status == "printed", shown
    for unread in ('<img src="5.png">', "<del>5</del>"):
        result = extract(html.replace(cell, f"<td>{unread}</td></tr>", 1).encode(), manager=manager, assume=())
        assert result.cells[key].status != "printed", unread
        assert result.cells[key].value in (None, figures.figures[key]), unread
