"""Pages within other files: saved as MIME parts, and as strings of JSON."""

from __future__ import annotations

import base64
import json
import quopri
from collections.abc import Callable

import pytest
from support.hostile import page, parts
from support.rendering import Print, Seeded, Sheet, sheet
from support.scoring import missing, wrong

from govreport_core import Result, create_plugin_manager, extract
from govreport_core.hooks.manager import PluginManager

TITLE = "青石县档案局2023年政府信息公开工作年度报告"


@pytest.fixture(scope="module")
def manager() -> PluginManager:
    """The installed plugins in their own order: which reader is asked first matters here."""
    return create_plugin_manager()


def report(seed: int, form: str = "2021") -> tuple[Sheet, str]:
    dice = Seeded(seed)
    figures = sheet(dice, form)
    return figures, page(parts(dice, figures, Print()))


def codes(result: Result) -> list[str]:
    return [finding.code for finding in result.findings]


def read(data: str | bytes, manager: PluginManager) -> Result:
    return extract(data.encode() if isinstance(data, str) else data, manager=manager)


def check_whole(result: Result, figures: Sheet) -> None:
    assert not wrong(result, figures)
    assert not missing(result, figures)


def check_nothing_read(result: Result) -> None:
    assert result.status == "unrecognised"
    assert not any(cell.value for cell in result.cells.values())
    assert result.findings


# Saved pages


def part(body: bytes, encoding: str, *headers: str, kind: str = 'text/html; charset="utf-8"') -> bytes:
    if encoding == "base64":
        body = base64.encodebytes(body)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(body)
    head = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def saved(*bodies: bytes, head: str = "", more: str = "") -> bytes:
    first = (
        f'{head}MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"; type="text/html"{more}\r\n\r\n'
    )
    return first.encode() + b"".join(b"--=_x\r\n" + body + b"\r\n" for body in bodies) + b"--=_x--\r\n"


PICTURE = part(b"\x89PNG 12 3 45", "base64", "Content-Location: http://a.example/1.png", kind="image/png")


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_saved_page_is_read(form: str, encoding: str, charset: str, manager: PluginManager) -> None:
    figures, html = report(1, form)
    html = html.replace("utf-8", charset)
    body = part(html.encode(charset), encoding, kind=f"text/html; charset={charset}")
    check_whole(read(saved(PICTURE, body, PICTURE), manager), figures)


def test_a_saved_page_of_one_part_is_read(manager: PluginManager) -> None:
    figures, html = report(2)
    check_whole(read(b"From: <saved>\r\nMIME-Version: 1.0\r\n" + part(html.encode(), "base64"), manager), figures)


def test_the_start_of_a_saved_page_is_the_page(manager: PluginManager) -> None:
    (figures, html), (_, other) = report(3), report(4)
    first = part(other.encode(), "base64", "Content-ID: <other@x>")
    second = part(html.encode(), "base64", "Content-ID: <main@x>")
    check_whole(read(saved(first, second, more='; start="<main@x>"'), manager), figures)


@pytest.mark.parametrize(
    ("address", "header"),
    [
        ("cid:frame-1@mhtml.blink", "Content-ID: <frame-1@mhtml.blink>"),
        ("doc/5.html", "Content-Location: http://a.example/x/doc/5.html"),
        ("http://a.example/5.html", "Content-Location: http://a.example/5.html"),
    ],
)
@pytest.mark.parametrize("tag", ["iframe", "frame"])
def test_the_frames_of_a_saved_page_are_read(address: str, header: str, tag: str, manager: PluginManager) -> None:
    figures, html = report(5)
    shell = f'<html><head><title>{TITLE}</title></head><body><p>首页</p><iframe src="{address}"></iframe></body></html>'
    if tag == "frame":
        shell = f'<html><frameset cols="20%,*"><frame src="menu.html"><frame src="{address}"></frameset></html>'
    root = part(shell.encode(), "quoted-printable", "Content-Location: http://a.example/x/index.html")
    result = read(saved(root, PICTURE, part(html.encode(), "base64", header)), manager)
    check_whole(result, figures)
    assert "report-in-frame" not in codes(result) or tag == "frame"
    assert result.source["url"] == "http://a.example/x/index.html"


@pytest.mark.parametrize("hiding", ['style="display:none"', 'width="0"', "hidden"])
def test_frames_that_are_not_shown_are_not_read(hiding: str, manager: PluginManager) -> None:
    (figures, html), (_, other) = report(6), report(7)
    html = html.replace("</body>", f'<iframe {hiding} src="cid:f"></iframe></body>')
    result = read(saved(part(html.encode(), "base64"), part(other.encode(), "base64", "Content-ID: <f>")), manager)
    check_whole(result, figures)


def test_the_head_of_a_saved_page_says_what_it_is(manager: PluginManager) -> None:
    _, html = report(8)
    word = base64.b64encode(TITLE.encode()).decode()
    location = "Snapshot-Content-Location: https://www.a.example/r.html\r\n"
    data = saved(part(html.encode(), "base64"), head=f"Subject: =?utf-8?B?{word}?=\r\n{location}")
    assert read(data, manager).source["url"] == "https://www.a.example/r.html"


def test_a_saved_page_cut_short_is_said_to_be(manager: PluginManager) -> None:
    figures, html = report(9)
    data = saved(part(html.encode(), "quoted-printable"))
    for cut in (len(data) // 2, len(data) * 3 // 4, len(data) - 9):
        result = read(data[:cut], manager)
        assert "truncated" in codes(result)
        assert not wrong(result, figures)


@pytest.mark.parametrize(
    "data",
    [
        saved(PICTURE),
        saved(),
        saved(part(b"", "base64")),
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n',
        saved(part(b"x", "8bit")).replace(b"Content-Transfer-Encoding: 8bit\r\n\r\nx", b"Content-Transfer-Encoding: base64\r\n\r\nAAA!A$B"),
        b"".join(b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)),
    ],
)  # fmt: skip
def test_what_is_no_saved_page_is_one_finding(data: bytes, manager: PluginManager) -> None:
    check_nothing_read(read(data, manager))


# Strings of JSON

ENVELOPES: dict[str, Callable[[str], object]] = {
    "data": lambda html: {"code": 200, "data": {"id": 5, "title": TITLE, "content": html}},
    "list": lambda html: [{"count": 1}, {"rows": [[{"body": [html], "n": 1.5, "ok": None}]]}],
    "wrapped": lambda html: {"d": json.dumps({"content": html})},
    "entities": lambda html: {"content": html.replace("<", "&lt;").replace(">", "&gt;")},
    "twice": lambda html: {"content": html, "mobile": html},
    "bare list": lambda html: ["x", html],
}


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("name", ENVELOPES)
@pytest.mark.parametrize("is_ascii", [True, False])
def test_a_report_in_a_string_is_read(name: str, form: str, is_ascii: bool, manager: PluginManager) -> None:
    figures, html = report(11, form)
    text = json.dumps(ENVELOPES[name](html), ensure_ascii=is_ascii)
    check_whole(read(text.replace("<", r"\u003c").replace("/", r"\/"), manager), figures)


@pytest.mark.parametrize("shell", ["callback({});", "/**/ jQuery1_2 ( {} )", "var data = {};", "a.b={}", "\ufeff{}"])
def test_a_report_in_a_call_or_variable_is_read(shell: str, manager: PluginManager) -> None:
    figures, html = report(12)
    check_whole(read(shell.replace("{}", json.dumps({"data": {"content": html}})), manager), figures)


def test_a_report_in_several_strings_is_read(manager: PluginManager) -> None:
    dice = Seeded(13)
    figures = sheet(dice, "2021")
    body = page(parts(dice, figures, Print()))
    cuts = [body.index("<table", at) for at in (0, body.index("</table>") + 1)]
    pieces = [body[: cuts[0]], body[cuts[0] : cuts[1]], body[cuts[1] :]]
    answer = {
        "title": TITLE,
        "url": "https://a.example/1",
        "sections": [{"name": "正文", "html": each} for each in pieces],
    }
    result = read(json.dumps(answer), manager)
    check_whole(result, figures)
    assert result.source["year"] == 2023
    assert result.source["url"] == "https://a.example/1"


def test_several_reports_in_strings_are_no_mixture(manager: PluginManager) -> None:
    (first, one), (second, two) = report(14), report(15)
    result = read(json.dumps({"list": [{"content": one}, {"content": two}]}), manager)
    assert "several-reports" in codes(result)
    differing = {key for key in first.figures if first.figures[key] != second.figures.get(key)}
    assert all(result.cells[key].value is None for key in differing)


def test_text_in_a_string_is_read(manager: PluginManager) -> None:
    from support.rendering import lines

    dice = Seeded(16)
    figures = sheet(dice, "2021")
    text = lines(dice, figures)
    result = read(json.dumps({"data": {"title": TITLE, "txt": text}}), manager)
    alone = read(text, manager)
    assert {key: cell.value for key, cell in result.cells.items()} == {k: c.value for k, c in alone.cells.items()}
    assert not wrong(result, figures)


@pytest.mark.parametrize(
    "attributes", ['type="application/json"', 'id="__NEXT_DATA__" type="application/json; charset=utf-8"']
)
def test_a_report_in_an_island_of_a_page_is_read(attributes: str, manager: PluginManager) -> None:
    figures, html = report(17)
    island = json.dumps({"props": {"article": {"title": TITLE, "content": html}}}).replace("<", r"\u003c")
    shell = f'<html><head><title>{TITLE}</title></head><body><div id="app"></div><script {attributes}>{island}</script></body></html>'
    result = read(shell, manager)
    check_whole(result, figures)
    assert "report-in-script" not in codes(result)
    assert result.source["title"] == TITLE


def test_an_island_beside_a_table_is_not_read(manager: PluginManager) -> None:
    (figures, html), (_, other) = report(18), report(19)
    island = json.dumps({"last": other}).replace("<", r"\u003c")
    result = read(html.replace("</body>", f'<script type="application/json">{island}</script></body>'), manager)
    check_whole(result, figures)


@pytest.mark.parametrize(
    "text",
    [
        '{"code": 404, "message": "没有找到"}',
        '{"data": "上年结转" ',
        "[" * 100_000,
        '{"a":' * 100_000,
        '["' + "\\ud800" * 50 + '"]',
        '{"data": {"content": "<table><tr><td>其他</td><td>5</td></tr></table>"}}',
    ],
)
def test_json_without_a_report_is_one_finding(text: str, manager: PluginManager) -> None:
    check_nothing_read(read(text, manager))


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.999])
def test_json_cut_short_gives_no_figure(cut: float, manager: PluginManager) -> None:
    _, html = report(20)
    text = json.dumps({"data": {"content": html}})
    check_nothing_read(read(text[: int(len(text) * cut)], manager))


def test_a_text_that_only_begins_like_json_is_a_text(manager: PluginManager) -> None:
    figures, html = report(21)
    check_whole(read("[首页](/) [[年报]]\n" + html, manager), figures)
