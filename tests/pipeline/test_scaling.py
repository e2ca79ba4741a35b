"""The work grows with the length of a document, not with its square: steps are counted, not seconds."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

import pytest
from support.rendering import seeded

from govreport_core import Result, extract, extract_text
from govreport_core.hooks.manager import PluginManager
from govreport_core.pipeline.extraction import MAX_TEXT

SIZE = 6_000  # bytes
MOST = 2.3
PAGE = seeded(21, "html_official").data.decode()
LINES = seeded(21, "lines").data.decode()
SENTENCE = "本年度共收到政府信息公开申请12件，其中自然人10件，法人2件，已全部办结。"


def in_page(body: str) -> bytes:
    return PAGE.replace("</body>", f"{body}</body>").encode() if "</body>" in PAGE else (PAGE + body).encode()


def behind_lines(body: str) -> bytes:
    return f"{LINES}\n{body}".encode()


def in_table(body: str) -> bytes:
    return in_page(f"<table>{body}</table>")


def in_cell(body: str) -> bytes:
    return in_page(f"<table><tr><td>规章</td><td>{body}</td></tr></table>")


def in_style(body: str) -> bytes:
    return f"<html><head><style>{body}</style></head><body>{PAGE}</body></html>".encode()


def in_word(body: str) -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f'<?xml version="1.0"?><w:document {names}><w:body>{body}</w:body></w:document>'
    import docx

    empty, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(empty)
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, xml if member == "word/document.xml" else old.read(member))
    return out.getvalue()


Container = Callable[[str], bytes]
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
CELL = f"<w:tc>{PARAGRAPH}</w:tc>"
FRAGMENTS: Mapping[str, tuple[Container, str]] = {
    "sentences in paragraphs": (in_page, f"<p>{SENTENCE}</p>\n"),
    "sentences on lines": (behind_lines, f"{SENTENCE}\n"),
    "sentences on one line": (behind_lines, SENTENCE),
    "amounts in a cell": (in_cell, "12.5万元3元 "),
    "Chinese text in a cell": (in_cell, "政府信息公开申请数量"),
    "a label again and again in a cell": (in_cell, "本年新收政府信息公开申请数量 "),
    "heads with another row below": (behind_lines, "本年处理决定数量\n城关\n3\n"),
    "a figure a line": (behind_lines, "7\n"),
    "a figure a paragraph": (in_page, "<p>7</p>"),
    "figures on one line": (behind_lines, "7 "),
    "digits": (behind_lines, "7"),
    "figures with commas": (behind_lines, "1,111"),
    "rows without labels": (in_table, "<tr><td>1</td><td>2</td></tr>"),
    "rows of table 1": (in_table, "<tr><td>规章</td><td>2</td><td>3</td><td>4</td></tr>"),
    "rows of requests": (in_table, f"<tr><td>（一）予以公开</td>{'<td>2</td>' * 7}</tr>"),
    "lines of requests": (behind_lines, "（一）予以公开 1 0 0 0 0 0 1\n"),
    "rows of bars": (behind_lines, "| 规章 | 2 | 3 | 4 |\n"),
    "drawn tables": (behind_lines, "│ 规章 │ 7 │\n├──┼──┤\n"),
    "captions": (behind_lines, "单位：万元\n表一\n2020年\n"),
    "other years": (in_page, "<h3>2019年</h3><table><tr><td>规章</td><td>1</td><td>2</td></tr></table>"),
    "titles": (in_page, "<h1>某县2021年政府信息公开工作年度报告</h1>"),
    "dates": (behind_lines, "2022年1月3日 "),
    "brackets": (behind_lines, "（"),
    "dashes": (behind_lines, "—"),
    "bars": (behind_lines, "|"),
    "blanks": (behind_lines, " \u3000"),
    "form feeds": (behind_lines, "1\n\f"),
    "tags within each other": (in_page, "<div>"),
    "tables within each other": (in_page, "<table><tr><td>1"),
    "rules of style": (in_style, ".a{color:red}"),
    "classes": (in_page, "<p class='x y'>7</p>"),
    "entities": (in_page, "&#19968;"),
    "comments": (in_page, "<!-- x -->7"),
    "items of a list": (in_page, "<li>12</li>"),
    "marks of notes": (in_page, "7<sup>1</sup>"),
    "Word: paragraphs": (in_word, PARAGRAPH.format(7)),
    "Word: sentences": (in_word, PARAGRAPH.format(SENTENCE)),
    "Word: runs": (in_word, "<w:p><w:r><w:t>7</w:t></w:r><w:r><w:tab/></w:r></w:p>"),
    "Word: tables": (in_word, f"<w:tbl><w:tr>{CELL.format('规章')}{CELL.format(7)}</w:tr></w:tbl>"),
}


def count_steps(data: bytes, manager: PluginManager) -> int:
    """The calls that an extraction makes, of functions in Python and of those that these call."""
    steps = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal steps
        steps += 1

    sys.setprofile(count)
    try:
        extract(data, manager=manager)
    finally:
        sys.setprofile(None)
    return steps


@pytest.mark.parametrize("name", FRAGMENTS)
def test_twice_the_text_takes_twice_the_steps(name: str, manager: PluginManager) -> None:
    container, fragment = FRAGMENTS[name]
    times = max(1, SIZE // len(fragment.encode()))
    once, twice = (container(fragment * number) for number in (times, 2 * times))
    extract(once, manager=manager)  # what is remembered of one is not counted for the other
    assert count_steps(twice, manager) <= MOST * count_steps(once, manager)


@pytest.mark.slow
@pytest.mark.parametrize("name", FRAGMENTS)
def test_twice_a_long_text_takes_twice_the_steps(name: str, manager: PluginManager) -> None:
    container, fragment = FRAGMENTS[name]
    times = max(1, 25 * SIZE // len(fragment.encode()))
    once, twice = (container(fragment * number) for number in (times, 2 * times))
    assert count_steps(twice, manager) <= MOST * count_steps(once, manager)


@pytest.mark.parametrize("digits", ["7" * 5000, "0" * 5000, "1" + ",111" * 2000, "²" * 5000])
@pytest.mark.parametrize("container", [in_page, behind_lines, in_cell])
def test_numbers_of_thousands_of_digits_break_no_plugin(
    digits: str, container: Container, manager: PluginManager
) -> None:
    result = extract(
        container(f"本年度共收到申请{digits}件，主动公开{digits}条 {digits} {digits}\n{digits}、{digits}"),
        manager=manager,
    )
    assert "plugin-failed" not in {finding.code for finding in result.findings}
    assert result.form is not None


def test_figures_of_thousands_of_digits_in_a_report_are_no_figures(manager: PluginManager) -> None:
    for digits in ("1" + ",111" * 2000, "7" * 5000):
        result = extract(LINES.replace("\n0", f"\n{digits}", 3).encode(), manager=manager)
        assert all(cell.value is None or cell.value < 10**15 for cell in result.cells.values())
        assert "plugin-failed" not in {finding.code for finding in result.findings}


@pytest.mark.parametrize("read", [extract_text, lambda text: extract(in_page(f"<p>{text}</p>"))])
def test_more_text_than_is_looked_at_is_refused(read: Callable[[str], Result]) -> None:
    result = read("7" * (MAX_TEXT + 1))
    (finding,) = result.findings
    assert (result.status, finding.code) == ("unrecognised", "oversized")
    assert "1,000,0" in finding.message


@pytest.mark.slow
@pytest.mark.parametrize(
    "fragment", ["7\n", "12\n", "|一、本年新收|1|2|3|\n", "（一）予以公开 1 0 0 0 0 0 1\n", "第一条、7\n"]
)
def test_memory_for_the_longest_text(fragment: str) -> None:
    """At most 150 MB, and 40 bytes for each byte of the document."""
    program = (
        "import resource, sys; from govreport_core import extract;"
        "data = (sys.argv[1] * (int(sys.argv[2]) // len(sys.argv[1]))).encode(); result = extract(data);"
        "print(len(data), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(result.document.text))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, fragment, str(MAX_TEXT - 1000)], capture_output=True, text=True, check=True
    )
    size, peak, read = map(int, done.stdout.split())
    assert read > MAX_TEXT // 2, "it is not refused"
    unit = 1 if sys.platform == "darwin" else 1024
    assert peak * unit <= 150_000_000 + 40 * size


def test_a_small_word_file_of_very_many_tags_is_refused(manager: PluginManager) -> None:
    data = in_word("<w:p/>" * 1_100_000)
    assert len(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")) > 100 * len(data)
    (finding,) = extract(data, manager=manager).findings
    assert finding.code == "oversized"
    assert "tags" in finding.message
