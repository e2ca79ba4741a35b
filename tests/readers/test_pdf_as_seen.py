"""PDF as a viewer shows it: text that is not seen joins no figure, and no mark on a figure makes it blank or another."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.pdf_sheets import FONT, font

from govreport_core.model.document import Document
from govreport_core.model.source import Source
from govreport_readers.pdf import reader
from govreport_readers.pdf.drawn_marks import drop_marks
from govreport_readers.pdf.geometry import Rule
from govreport_readers.pdf.stream_limits import has_damaged_stream
from govreport_readers.placeholders import IMAGE

Draw = Callable[[Any], object]
ROWS = (("行政许可", "564", "0"), ("行政处罚", "12", ""), ("行政强制", "3", "7"))
XS, TOP, HEIGHT = (60.0, 160.0, 260.0, 360.0), 700.0, 20.0
CELL = (160.0, 680.0, 260.0, 700.0)  # of 564
BEHIND = 203 + 3 * FONT / 2  # where 564 ends


def nothing(_canvas: Any) -> None:
    pass


def page(after: Draw = nothing, before: Draw = nothing, rows: Any = ROWS, turn: float = 0.0) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.rotate(turn)
    name = font("".join(map("".join, rows)) + "其他说明")
    canvas.setFont(name, FONT)
    before(canvas)
    for row in range(len(rows) + 1):
        canvas.line(XS[0], TOP - row * HEIGHT, XS[-1], TOP - row * HEIGHT)
    for x in XS:
        canvas.line(x, TOP, x, TOP - len(rows) * HEIGHT)
    for row, texts in enumerate(rows):
        for x, text in zip((65, 203, 303), texts, strict=True):
            canvas.drawString(x, TOP - (row + 1) * HEIGHT + 6, text)
    after(canvas)
    canvas.save()
    return out.getvalue()


def read(data: bytes) -> Document:
    document = reader.govreport_read(Source("page.pdf", data))
    assert document is not None
    return document


def first_row(data: bytes) -> list[str]:
    (table,) = read(data).tables
    return [cell.text if cell else "" for cell in table.rows[0]]


def text(canvas: Any, *, mode: int = 0, x: float = BEHIND, y: float = 686.0, size: float = FONT) -> None:
    piece = canvas.beginText(x, y)
    piece.setFont(canvas._fontname, size)
    piece.setTextRenderMode(mode)
    piece.textOut("7")
    canvas.drawText(piece)


def in_colour(canvas: Any, *colour: float, alpha: float = 1.0) -> None:
    canvas.saveState()
    canvas.setFillColorRGB(*colour)
    canvas.setFillAlpha(alpha)
    text(canvas)
    canvas.restoreState()


def clipped(canvas: Any) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(300, 300, 5, 5)
    canvas.clipPath(path, stroke=0, fill=0)
    text(canvas)
    canvas.restoreState()


def covered(canvas: Any) -> None:
    text(canvas)
    canvas.saveState()
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(BEHIND, 682, 10, 14, stroke=0, fill=1)
    canvas.restoreState()


def black_on_black(canvas: Any) -> None:
    canvas.rect(BEHIND, 682, 10, 14, stroke=0, fill=1)
    text(canvas)


UNSEEN = {
    "invisible": lambda canvas: text(canvas, mode=3),
    "clip": lambda canvas: text(canvas, mode=7),
    "white": lambda canvas: in_colour(canvas, 1, 1, 1),
    "nearly white": lambda canvas: in_colour(canvas, 0.98, 0.98, 0.98),
    "transparent": lambda canvas: in_colour(canvas, 0, 0, 0, alpha=0),
    "tiny": lambda canvas: text(canvas, size=0.3),
    "clipped": clipped,
    "covered": covered,
    "on its colour": black_on_black,
}


@pytest.mark.parametrize("how", UNSEEN)
def test_a_digit_that_is_not_seen_joins_no_figure(how: str) -> None:
    data = page(UNSEEN[how])
    assert first_row(data) == ["行政许可", "564", "0"]
    assert [(each.text, each.reason) for each in read(data).left_out] == [("7", "not seen on the page")]


@pytest.mark.parametrize("colour", [(0, 0, 0), (0.5, 0.5, 0.5), (1, 0, 0), (0, 0.3, 0.9)])
def test_a_digit_that_is_seen_in_any_colour_is_read(colour: tuple[float, ...]) -> None:
    assert first_row(page(lambda canvas: in_colour(canvas, *colour)))[1] == "5647"


def test_white_text_on_a_dark_ground_is_read() -> None:
    def light(canvas: Any) -> None:
        canvas.setFillColorRGB(0, 0, 0.4)
        canvas.rect(*CELL[:2], 100, 20, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(203, 686, "81")

    assert first_row(page(light, rows=(("行政许可", "", "0"), *ROWS[1:]))) == ["行政许可", "81", "0"]


@pytest.mark.parametrize("tint", [0.86, 0.93])
def test_a_digit_that_is_hardly_seen_makes_its_cell_doubtful(tint: float) -> None:
    assert first_row(page(lambda canvas: in_colour(canvas, tint, tint, tint)))[1] == "564‹7›"


def test_what_ocr_read_of_a_scan_stays() -> None:
    def scan(canvas: Any) -> None:
        for row, texts in enumerate(ROWS):
            for x, each in zip((65, 203, 303), texts, strict=True):
                piece = canvas.beginText(x, 400 - row * HEIGHT)
                piece.setTextRenderMode(3)
                piece.textOut(each)
                canvas.drawText(piece)

    blank = page(scan, rows=(("", "", ""),))
    assert "564" in read(blank).text


# --- marks ------------------------------------------------------------------------------------------------


MARKS = ("rectangle", "ellipse", "line", "tick", "upright")
EMPTY = (("行政许可", "", "0"), *ROWS[1:])


def mark(kind: str, pad: float, width: float, colour: tuple[float, float, float]) -> Draw:
    def draw(canvas: Any) -> None:
        x0, y0, x1, y1 = 203 - pad, 685 - pad, BEHIND + pad, 693 + pad
        canvas.setStrokeColorRGB(*colour)
        canvas.setLineWidth(width)
        if kind == "rectangle":
            canvas.rect(x0, y0, x1 - x0, y1 - y0)
        elif kind == "ellipse":
            canvas.ellipse(x0, y0, x1, y1)
        elif kind == "line":
            canvas.line(x0, y0, x1, y0)
        elif kind == "upright":
            canvas.line(x1, y0, x1, y1)
        else:
            canvas.lines([(x1, y0 + 3, x1 + 3, y0), (x1 + 3, y0, x1 + 8, y1)])

    return draw


@given(
    st.sampled_from(MARKS),
    st.floats(0.5, 9),
    st.floats(0.2, 2.5),
    st.sampled_from([(1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.4, 0.9)]),
)
def test_no_mark_on_a_figure_makes_it_blank_or_another(
    kind: str, pad: float, width: float, colour: tuple[float, float, float]
) -> None:
    (table,) = read(page(mark(kind, pad, width, colour))).tables
    rows = [[cell.text if cell else "" for cell in row] for row in table.rows]
    texts = [cell for row in rows for cell in row]
    assert any("564" in cell for cell in texts)
    assert all(cell.strip("~‹›" + IMAGE) in ("", *sum(ROWS, ())) for cell in texts)
    if kind == "upright" and pad > 4:  # from border to border it parts the cell
        assert rows[0] in (["行政许可", "564", "0"], ["行政许可", "564", "", "0"])
    elif kind != "line":
        assert rows[0] == ["行政许可", "564", "0"]


@pytest.mark.parametrize("kind", ["rectangle", "ellipse", "tick"])
def test_a_cell_with_ink_and_without_text_is_not_blank(kind: str) -> None:
    assert first_row(page(mark(kind, 0, 1, (0, 0, 0)), rows=EMPTY)) == ["行政许可", IMAGE, "0"]


def test_figures_drawn_as_curves_are_not_blank() -> None:
    def outline(canvas: Any) -> None:
        path = canvas.beginPath()
        path.circle(206, 689, 2.5)
        path.circle(213, 689, 2.5)
        canvas.drawPath(path, fill=1)

    assert first_row(page(outline, rows=EMPTY)) == ["行政许可", IMAGE, "0"]


@pytest.mark.parametrize("flags", ["", "hidden"])
def test_the_text_of_an_annotation_is_read_if_it_is_shown(flags: str) -> None:
    def field(canvas: Any) -> None:
        canvas.acroForm.textfield(
            name="a", value="81", x=200, y=683, width=40, height=14, borderWidth=0, annotationFlags=flags, fontSize=8
        )

    assert first_row(page(field, rows=EMPTY)) == ["行政许可", "" if flags else "81", "0"]


def test_borders_that_are_drawn_badly_stay() -> None:
    across = [Rule(at, 0, 400) for at in (0, 20, 40, 60)]
    down = [Rule(x, y + 3, y + 17) for x in (0, 100, 200, 400) for y in (0, 20, 40)]
    assert drop_marks(across, down) == (across, down)


# --- skew and damage --------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [-5.0, -1.0, -0.5, 0.0, 0.3, 0.5, 1.0, 2.0, 4.0, 6.0])
def test_a_page_askew_reads_as_one_that_is_straight(turn: float) -> None:
    (table,) = read(page(turn=turn)).tables
    assert [tuple(cell.text if cell else "" for cell in row) for row in table.rows] == list(ROWS)


def stream(data: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length 9 >>\nstream\n" + data + b"\nendstream\nendobj\n"


def test_a_stream_that_breaks_off_is_told() -> None:
    whole = zlib.compress(bytes(range(256)) * 40)
    assert not has_damaged_stream(stream(whole))
    assert not has_damaged_stream(stream(whole[:-4]))  # only the sum at its end is missing
    assert has_damaged_stream(stream(whole[: len(whole) // 2]))
    broken = bytearray(whole)
    broken[len(whole) // 2] ^= 0x40
    assert has_damaged_stream(stream(bytes(broken)))


def test_no_cell_of_a_damaged_file_is_blank() -> None:
    damaged = page(rows=EMPTY) + stream(zlib.compress(bytes(range(256)) * 40)[:90])[9:]
    assert [found.code for found in read(damaged).findings] == ["damaged-stream"]
    assert first_row(damaged) == ["行政许可", "‹\ufffd›", "0"]


# --- fonts that are not in the file -----------------------------------------------------------------------


def in_a_font_that_is_not_there(canvas: Any) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setFont("STSong-Light", FONT)


def test_figures_in_a_font_that_is_not_in_the_file_are_not_joined() -> None:
    rows = (("行政许可", "12 0 3", "3 0"), ("行政处罚", "120", "0"), ("行政强制", "11", "7"))
    (table,) = read(page(before=in_a_font_that_is_not_there, rows=rows)).tables
    assert [tuple(cell.text if cell else "" for cell in row) for row in table.rows] == list(rows)


def test_a_character_without_a_glyph_does_not_leave_a_blank_cell() -> None:
    document = read(page(before=in_a_font_that_is_not_there, rows=(("行政许可", "无", "0"), *ROWS[1:])))
    assert [cell.text if cell else "" for cell in document.tables[0].rows[0]] == ["行政许可", IMAGE, "0"]
    assert [found.code for found in document.findings] == ["font-missing"]


def test_no_font_of_the_machine_is_asked_for() -> None:
    import subprocess
    import sys

    data = page(before=in_a_font_that_is_not_there, rows=(("行政许可", "无", "3 0"), *ROWS[1:]))
    code = (
        "import sys; from govreport_core.model.source import Source;"
        "from govreport_readers.pdf import reader;"
        "print(ascii(reader.govreport_read(Source('page.pdf', sys.stdin.buffer.read())).text))"
    )
    alone = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert alone.stdout.decode().strip() == ascii(read(data).text)


def test_a_glyph_of_two_digits_is_not_taken_for_one_drawn_twice() -> None:
    from govreport_readers.pdf.geometry import Char
    from govreport_readers.pdf.page.glyphs import part_crowded

    class OneObject:
        pdfium = None
        addresses = (1, 1)

        def address(self, _number: int) -> int:
            return 1

    wide = [Char(0, 0, 9, 10, "5", False)] * 2
    narrow = [Char(0, 0, 5, 10, "5", False)] * 2
    parted = part_crowded(OneObject(), wide, ())  # type: ignore[arg-type]
    assert [(char.x0, char.x1, char.text) for char in parted] == [(0, 4.5, "5"), (4.5, 9, "5")]
    assert [char.text for char in part_crowded(OneObject(), narrow, ())] == ["‹5›", "‹5›"]  # type: ignore[arg-type]
