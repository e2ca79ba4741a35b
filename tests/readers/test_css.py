"""What style sheets do to the text of a cell: hide it, add to it, order it, or leave it open."""

from __future__ import annotations

import pytest

from govreport_core.forms.figures import is_blank, parse_figure
from govreport_core.model.document import Document
from govreport_core.model.source import Source
from govreport_readers.html.css.browser import load_browser
from govreport_readers.html.css.selectors import parse_selectors
from govreport_readers.html.css.sheets import Source as Sheet
from govreport_readers.html.css.sheets import is_applied, parse_sheet
from govreport_readers.html.css.values import colour_of, fill_in, length_of
from govreport_readers.html.reader import govreport_read

HIDING = (
    "display:none", "visibility:hidden", "visibility:collapse", "opacity:0", "opacity:0%", "filter:opacity(0)",
    "font-size:0", "font:0/1 serif", "color:#fff", "color:transparent", "color:rgb(255 255 255)", "color:white!important",
    "color:red;background:red", "-webkit-text-fill-color:transparent", "position:absolute;left:-9999px",
    "position:absolute;top:-200em", "position:fixed;inset:-9999px auto auto 0", "position:absolute;clip:rect(0,0,0,0)",
    "clip-path:inset(50%)", "display:inline-block;text-indent:-9999px", "float:left;width:0;overflow:hidden",
    "display:block;height:0;overflow:hidden", "display:inline-block;max-width:0;overflow:clip", "display:block;scale:0",
    "display:inline-block;transform:translate(-9999px,0)", "display:inline-block;transform:scale(0)",
    "display:block;content-visibility:hidden", "display:block;margin-left:-9999px", "opacity:calc(1 - 1)",
    "display:var(--no)", "--x:none;display:var(--x)", "visibility:var(--lost,hidden)", "DISPLAY:NONE", "d\\69splay:none",
)  # fmt: skip
SHOWING = (
    "display:inline", "visibility:visible", "opacity:.9", "filter:none", "font-size:14px", "color:#333", "width:0;overflow:hidden",
    "left:-9999px", "transform:scale(0)", "clip:rect(0,0,0,0)", "text-indent:-9999px", "display:nonsense", "color:#ggg",
    "font-size:-1px", "color:#fff;background:#000", "color:#fff;-webkit-text-fill-color:#000", "content-visibility:hidden",
    "overflow:hidden", "position:static;left:-9999px", "direction:rtl", "text-transform:uppercase", "display:none;display:inline",
    "user-select:none", "mso-hide:all", "_display:none", "*display:none", "height:0;overflow:hidden", "color:inherit",
)  # fmt: skip
OPEN = (
    "position:absolute", "float:right", "position:relative;top:-6px", "opacity:.2", "font-size:2px", "color:#eee",
    "margin-left:-9999px", "margin-left:-1ch", "letter-spacing:-1em", "display:inline-block;transform:rotate(180deg)",
    "clip-path:inset(10%)", "mask-image:url(x.png)", "-webkit-text-security:disc", "display:inline-block;width:4px;overflow:hidden",
    "animation:gone 1s forwards", "filter:blur(9px)", "display:var(--lost)", "color:var(--lost)", "opacity:env(x)",
    "color:color-mix(in srgb, white, black)", "direction:rtl;unicode-bidi:bidi-override", "display:inline-block;width:0",
)  # fmt: skip
WAYS = (
    ("", '<i style="{}">1</i>'), ("<style>.x{{{}}}</style>", '<i class="x">1</i>'), ("<style>#x{{{}}}</style>", '<i id="x">1</i>'),
    ("<style>a{{color:red}}</style><style>@media screen{{td > i{{{}}}}}</style>", "<i>1</i>"),
    ("<style>tbody td:nth-child(2) i:not(.y){{{}}}</style>", "<i>1</i>"),
)  # fmt: skip


def read(cell: str, head: str = "") -> Document:
    page = f"<!DOCTYPE html><style>:root{{--no:none}}@keyframes gone{{to{{opacity:0}}}}</style>{head}<table><tr><td>规章</td><td>{cell}</td></tr></table>"
    document = govreport_read(Source("page", page.encode(), media_type="text/html"))
    assert document is not None
    return document


def shown(cell: str, head: str = "") -> str:
    (row,) = read(cell, head).tables[0].rows
    assert row[1] is not None
    return row[1].text


@pytest.mark.parametrize(("head", "markup"), WAYS)
@pytest.mark.parametrize("style", HIDING)
def test_what_is_hidden_is_not_there(style: str, head: str, markup: str) -> None:
    assert shown("22" + markup.format(style), head.format(style)) == "22"


@pytest.mark.parametrize(("head", "markup"), WAYS)
@pytest.mark.parametrize("style", SHOWING)
def test_what_hides_nothing_changes_nothing(style: str, head: str, markup: str) -> None:
    assert shown("22" + markup.format(style), head.format(style)) == "221"


@pytest.mark.parametrize(("head", "markup"), WAYS)
@pytest.mark.parametrize("style", OPEN)
def test_what_is_not_known_makes_the_cell_doubtful(style: str, head: str, markup: str) -> None:
    text = shown("22" + markup.format(style) + "3", head.format(style))
    assert parse_figure(text) is None
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("sheet", "cell", "expected"),
    [
        ("i{display:none} i.a{display:inline}", "2<i class=a>1</i>", "21"),
        ("i.a{display:inline} i{display:none}", "2<i class=a>1</i>", "21"),
        ("i{display:inline} i{display:none}", "2<i>1</i>", "2"),
        ("i{display:none!important}", '2<i style="display:inline">1</i>', "2"),
        ("i{display:none}", '2<i style="display:inline">1</i>', "21"),
        ("@layer a{i{display:none!important}} i{display:inline!important}", "2<i>1</i>", "2"),
        ("@layer a{i.x.y{display:none}} i{display:inline}", "2<i class='x y'>1</i>", "21"),
        ("@media print{i{display:none}}", "2<i>1</i>", "21"),
        ("@media (max-width:800px){i{display:none}}", "2<i>1</i>", "21"),
        ("@media (min-width:800px){i{display:none}}", "2<i>1</i>", "2"),
        ("i:hover{display:none}", "2<i>1</i>", "21"),
        ("td:not(:hover) i{display:none}", "2<i>1</i>", "2"),
        ("i:-moz-x{display:none}", "2<i>1</i>", "21"),
        ("td{& i{display:none}}", "2<i>1</i>", "2"),
        ("[hidden]{display:inline}", "2<i hidden>1</i>", "21"),
        ("table > tr i{display:none}", "2<i>1</i>", "21"),
        ("i{visibility:hidden} b{visibility:visible}", "2<i>1<b>3</b></i>", "23"),
        ("i{opacity:0} b{opacity:1}", "2<i>1<b>3</b></i>", "2"),
        ("i{font-size:0} b{font-size:14px}", "2<i>1<b>3</b></i>", "23"),
        ("td{color:#fff;background:#fff} b{color:#000}", "<i>1</i><b>3</b>", "3"),
        (".hidden{color:red}", "2<i class=hidden>1</i>", "21"),
        ("b{color:red}", "2<i class=hidden>1</i>", "2"),
        ("s{text-decoration:none}", "2<s>1</s>", "21"),
        ("i{text-decoration:line-through}", "2<i>1</i>", "2"),
        ("i{vertical-align:super}", "2<i>1</i>", "2[1]"),
        ("td::before{content:'5'}", "2", "52"),
        ("i::after{content:'\\35'}", "2<i>1</i>", "215"),
        ("i::after{content:attr(data-n)}", "2<i data-n=7>1</i>", "217"),
        ("i::after{content:'';display:table;clear:both}", "2<i>1</i>", "21"),
        ("i::after{content:'5';display:none}", "2<i>1</i>", "21"),
        ("u{display:flex;flex-direction:row-reverse}", "<u><i>1</i>2<b>3</b></u>", "321"),
        ("u{display:flex} b{order:-1}", "<u><i>1</i>2<b>3</b></u>", "312"),
        ("bdo{unicode-bidi:isolate-override}", "<bdo dir=rtl>93</bdo>", "39"),
        ("i{direction:rtl;unicode-bidi:bidi-override;display:block}", "<i>93</i>", "39"),
        ("i{display:none", "2<i>1</i>", "2"),
        ("/* i{display:inline} */ i{display:none}", "2<i>1</i>", "2"),
    ],
)  # fmt: skip
def test_the_cascade_decides(sheet: str, cell: str, expected: str) -> None:
    assert shown(cell, f"<style>{sheet}</style>") == expected


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        ("i:unheard-of{display:none}", "2<i>1</i>"), ("@container (width > 1px){i{display:none}}", "2<i>1</i>"),
        ("@media (unheard-of){i{display:none}}", "2<i>1</i>"), ("i::before{content:counter(n)}", "2<i>1</i>"),
        ("td::first-letter{font-size:0}", "21"), ("td::after{content:url(1.png)}", "2"), ("td::after{content:url(1.png)}", ""),
        ("td{position:relative} td::after{content:'';position:absolute;inset:0;background:#fff}", "21"),
        ("u{display:grid;direction:rtl} i{grid-column:2}", "<u><i>1</i><b>2</b></u>"), ("td{direction:rtl}", "1 <b>2</b>"),
        ("i{display:none}", "<i>22</i>"), ("td{color:#fff}", "22"), ("td{opacity:0}", "22"), ("td{text-indent:-9999px}", "22"),
        ("td{background:#000}", "22"), ("td{background:linear-gradient(#000,#000)}", "22"), ("ol{}", "<ol><li>22</li></ol>"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_judged_leaves_the_cell_open(sheet: str, cell: str) -> None:
    text = shown(cell, f"<style>{sheet}</style>")
    assert parse_figure(text) is None
    assert not is_blank(text)


def test_what_was_left_out_is_named() -> None:
    document = read("22<i class=hd>9</i><b style='opacity:0'>8</b>", "<style>.hd{display:none}</style>")
    assert [(each.text, each.reason) for each in document.left_out] == [("9", "not displayed"), ("8", "transparent")]
    assert [(each.text, each.reason) for each in read("22<s>9</s>").left_out] == [("9", "struck out")]


@pytest.mark.parametrize("size", ["--3", "+-5", "\u00b2", "", "+", "3px", "9" * 500])
def test_a_font_size_that_is_no_number_leaves_the_text_as_it_is(size: str) -> None:
    assert shown(f"2<font size='{size}'>1</font>") == "21"


def test_white_text_on_a_ground_that_a_linked_sheet_may_set_is_doubtful() -> None:
    assert parse_figure(shown("22<i style='color:#fff'>1</i>", "<link rel=stylesheet href=a.css>")) is None


@pytest.mark.parametrize(
    "sheet",
    [
        ".b{display:none}" * 30_000, "".join(f".x{n}{{display:none}}" for n in range(100_000)), "a{" * 5_000 + "b:c", ".b{width:" + "(" * 50_000,
        ":not(" * 500 + ".b" + ")" * 500 + "{display:none}", "* " * 5_000 + "b{display:none}",
    ],
    ids=["same", "many", "nested", "parentheses", "negations", "chain"],
)  # fmt: skip
def test_sheets_too_large_to_judge_are_cut_off_and_leave_cells_open(sheet: str) -> None:
    document = read("2<b class=b>1</b>", f"<style>{sheet}</style>" + "<style>.b{opacity:0}</style>")
    assert "truncated" in [finding.code for finding in document.findings]
    (row,) = document.tables[0].rows
    assert row[1] is not None
    assert parse_figure(row[1].text) is None


def test_values() -> None:
    assert length_of("calc(1px + 2*3px)") == 7
    assert length_of("max(1px, 2em)", 10.0) == 20
    assert length_of("calc(100% - 1px)") is None
    assert length_of("calc(" * 100 + "1px" + ")" * 100) is None
    assert fill_in("var(--a, 3px)", {}) == "3px"
    assert fill_in("var(--a)", {"--a": "var(--b)", "--b": "var(--a)"}) is None
    white = colour_of("hsl(0 0% 100%)")
    assert white is not None
    assert white.distance(colour_of("#ffffff") or white) < 0.001


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("", True), ("print", False), ("screen", True), ("not print", True), ("print, screen", True), ("(width >= 600px)", True),
     ("only screen and (max-width: 600px)", False), ("(min-width:1px) and (max-width:1281px)", True), ("(unheard-of)", None)],
)  # fmt: skip
def test_media_conditions(condition: str, expected: bool | None) -> None:
    assert is_applied(condition) is expected


def test_parts_of_selectors_that_are_not_known_are_left_out() -> None:
    (selector,) = parse_selectors("td .a:unheard-of")
    assert not selector.is_sure
    assert [compound.classes for _, compound in selector.steps] == [(), ("a",)]
    assert parse_selectors("td::selection") == ()


def test_only_rules_that_count_are_kept() -> None:
    (rule,) = parse_sheet(Sheet("a{border:0} b{border:0;display:none}")).rules
    assert rule.selectors == "b"


def test_the_classes_of_frameworks_are_declarations_that_count() -> None:
    assert {"hidden", "d-none", "sr-only", "layui-hide", "uk-hidden"} <= load_browser().classes.keys()


@pytest.mark.parametrize(
    ("box", "is_shown"),
    [
        ("<dialog>", False), ("<dialog open>", True), ('<dialog style="display:block">', True), ("<div popover>", False),
        ('<div popover="manual">', False), ('<div popover style="display:flex">', True), ("<dialog popover open>", True),
    ],
)  # fmt: skip
def test_what_a_click_opens_is_not_shown_before(box: str, is_shown: bool) -> None:
    table = "<table><tr><td>规章</td><td>{}</td></tr></table>"
    page = f"<!DOCTYPE html>{box}{table.format(2)}</{box[1:].split('>')[0].split()[0]}>{table.format(1)}"
    document = govreport_read(Source("page", page.encode(), media_type="text/html"))
    assert document is not None
    assert len(document.tables) == 1 + is_shown
