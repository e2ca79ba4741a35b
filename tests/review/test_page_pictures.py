"""The pictures of PDF pages on the review page: which are drawn, how large they may be, and where their boxes stand."""

from __future__ import annotations

import io
import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.made_reports import bodies
from support.pdf_sheets import draw, sheets

from govreport_core import Source, create_plugin_manager, extract, hookimpl
from govreport_core.cli.group import main
from govreport_core.errors import SourceError
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.layout import PagePicture
from govreport_core.review import page as page_module
from govreport_core.review import pages_of, review_document, write_page

((_, YEAR, VALUES, GOOD),) = bodies(1, range(2021, 2022))
PRINTED = {key: str(value) for key, value in VALUES.items()}
TOTAL = "requests.received.total"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    from govreport_core.forms.loading import load_form

    return draw(sheets(load_form("2021"), PRINTED))


def pixels_of(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of a picture in four bits, as another program would read it."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, parts = 8, {}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + data),)
        parts[name] = data
        at += 12 + length
    width, height, depth, kind, *_ = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert (depth, kind) == (4, 0)
    packed = zlib.decompress(parts[b"IDAT"])
    stride = 1 + (width + 1) // 2
    assert len(packed) == height * stride
    return width, height, [packed[row * stride + 1 : (row + 1) * stride] for row in range(height)]


def test_the_pages_with_figures_are_drawn_and_ink_is_in_their_boxes(pdf: bytes, manager: PluginManager) -> None:
    result = extract(pdf)
    pages = pages_of(result.to_dict())
    pictures = manager.pictures(Source("draft.pdf", pdf), pages, pytest.fail)
    assert tuple(each.page for each in pictures) == pages
    of_page = {each.page: (each, *pixels_of(each.png)) for each in pictures}
    for cell in result.cells.values():
        assert cell.evidence
        assert cell.evidence.box
        page, left, top, right, bottom = cell.evidence.box
        picture, width, height, rows = of_page[page]
        scale = width / picture.width
        assert abs(scale - height / picture.height) < 0.01
        inside = [
            row[int(left * scale) // 2 : int(right * scale) // 2 + 1]
            for row in rows[int(top * scale) : int(bottom * scale)]
        ]
        assert any(byte != 0xFF for row in inside for byte in row), "nothing is printed there"


@pytest.mark.parametrize("wanted", [(), (0,), (-1,), (99,), (2, 1), (1, 1)])
def test_only_pages_that_there_are_are_drawn_each_once(
    wanted: tuple[int, ...], pdf: bytes, manager: PluginManager
) -> None:
    drawn = [each.page for each in manager.pictures(Source("draft.pdf", pdf), wanted, pytest.fail)]
    assert drawn == [page for page in dict.fromkeys(wanted) if page in (1, 2)]


def huge(side: int) -> bytes:
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(side, side))
    sheet.drawString(10, 10, "1")
    sheet.save()
    return out.getvalue()


@pytest.mark.parametrize("side", [3, 14_000])
def test_a_page_of_any_size_makes_a_picture_of_bounded_size(side: int, manager: PluginManager) -> None:
    (picture,) = manager.pictures(Source("large.pdf", huge(side)), (1,), pytest.fail)
    width, height, _ = pixels_of(picture.png)
    assert 0 < width * height <= 3_100_000
    assert (picture.width, picture.height) == (side, side)


def test_other_formats_have_no_pictures_and_broken_files_are_named(manager: PluginManager) -> None:
    assert manager.pictures(Source("a.html", GOOD.encode()), (1,), pytest.fail) == ()
    heard: list[Any] = []
    try:
        assert manager.pictures(Source("a.pdf", b"%PDF-1.7 broken"), (1,), heard.append) == ()
        assert heard
    except SourceError:
        pass


class Album:
    """A plugin that has a picture of every page of a text."""

    name = "album"

    @hookimpl
    def govreport_pictures(self, source: Source, pages: tuple[int, ...]) -> Any:
        return ["nonsense", PagePicture(1, 10, 20, b"png")] if source.name.endswith(".txt") else None


def test_other_plugins_draw_other_formats_and_nonsense_is_named() -> None:
    heard: list[Any] = []
    manager = create_plugin_manager([Album], entry_points=False)
    assert manager.pictures(Source("a.txt", b"1"), (1,), heard.append) == (PagePicture(1, 10, 20, b"png"),)
    assert [each.code for each in heard] == ["plugin-nonsense"]


def pictures_in(page: str) -> list[list[dict[str, Any]]]:
    blocks = re.findall(r'<script type="application/json" id="pictures-\d+">(.*?)</script>', page)
    return [json.loads(block) for block in blocks]


def test_the_command_draws_pages_unless_asked_not_to(pdf: bytes, tmp_path: Path) -> None:
    draft, results, page = tmp_path / "draft.pdf", tmp_path / "results.jsonl", tmp_path / "page.html"
    draft.write_bytes(pdf)
    results.write_text(extract(draft).to_line() + "\n", encoding="utf-8")
    for source in (draft, results):
        for more, count in ((), 2), (("--no-images",), 0):
            done = CliRunner().invoke(main, ["review", str(source), "-o", str(page), *more])
            assert done.exit_code == 0, done.output
            assert sum(map(len, pictures_in(page.read_text(encoding="utf-8")))) == count


def test_pictures_are_left_out_where_they_would_make_the_page_too_large(
    pdf: bytes, manager: PluginManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = extract(pdf)
    assert result.document
    pictures = manager.pictures(Source("draft.pdf", pdf), (1, 2), pytest.fail)
    size = sum(len(each.png) for each in pictures)
    monkeypatch.setattr(page_module, "MOST_PICTURES", 2 * size)
    file = io.StringIO()
    document = review_document(result.to_dict(), result.document.text, "zh", pictures)
    assert write_page([document] * 3, file, "zh") == 3
    assert len(pictures_in(file.getvalue())) == 2
