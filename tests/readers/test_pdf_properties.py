"""What holds of whole PDF reports, whatever is drawn on them and however they lie: every figure is right or open.

A report is drawn, changed as people and programs change files, and read again. A cell may then be open, and a finding
names it; it has no other value than before. The slow variants try more of the same (`-m slow`).
"""

from __future__ import annotations

import io
import json
import math
import random
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import pdf_edits as edits
from support.pdf_sheets import draw, sheets
from support.table_damage import invent

from govreport_core import Result, extract
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.layout import PageBox

HEIGHT = 842.0
TITLE = "示例县人民政府2023年政府信息公开工作年度报告"
HEADINGS = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
WIDE = settings(max_examples=400)


class Report(NamedTuple):
    """A drawn report: its file, its figures by key, and what is read of it."""

    data: bytes
    figures: dict[str, int | float]
    result: Result


@lru_cache(maxsize=8)
def report(seed: int, manager: PluginManager, rules: str = "lines", slope: float = 0.0) -> Report:
    """A report whose figures keep all rules; some of its zeros are blank cells."""
    table = invent(random.Random(seed), 120)
    chance = random.Random(seed)
    figures = {key: value for key, value in table.figures.items() if value or chance.random() < 0.7}
    content = [TITLE]
    for heading, sheet in zip(HEADINGS, sheets(table.form, {key: str(figures[key]) for key in figures}), strict=True):
        content += [heading, sheet]  # type: ignore[list-item]
    data = draw(content, rules=rules, slope=slope)
    return Report(data, figures, extract(data, manager=manager))


def is_right_or_open(result: Result, figures: dict[str, int | float]) -> None:
    """No cell has another value than is printed, and every one without a value is named."""
    named = {key for finding in result.findings for key in finding.cells}
    for key, cell in result.cells.items():
        if cell.value is not None:
            assert cell.value == figures.get(key, 0), (key, cell)
        elif cell.is_open:
            assert key in named, key


def rectangle(box: PageBox) -> edits.PageRectangle:
    return box.left, HEIGHT - box.bottom, box.right, HEIGHT - box.top


def places(made: Report) -> list[tuple[str, PageBox]]:
    """The cells with figures above zero, and where they stand."""
    return [
        (key, cell.evidence.box)
        for key, cell in made.result.cells.items()
        if cell.value and cell.evidence is not None and cell.evidence.box is not None
    ]


def test_a_drawn_report_is_read_whole(manager: PluginManager) -> None:
    made = report(1, manager)
    is_right_or_open(made.result, made.figures)
    printed = {key for key, cell in made.result.cells.items() if cell.status == "printed"}
    assert printed == set(made.figures)
    assert len(places(made)) > 40


# --- marks ------------------------------------------------------------------------------------------------

COLOURS = [(1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.4, 0.9), (1.0, 0.9, 0.0), (0.2, 0.6, 0.2)]
MARKS = {
    "seed": st.integers(0, 3),
    "number": st.integers(0, 999),
    "kind": st.sampled_from(sorted(edits.SUBTYPES)),
    "pen": st.builds(edits.Pen, st.floats(0, 12), st.floats(0.2, 4), st.sampled_from(COLOURS)),
    "how": st.sampled_from(["drawn", "annotation", "bare annotation"]),
}


def check_mark(manager: PluginManager, seed: int, number: int, kind: str, pen: edits.Pen, how: str) -> None:
    made = report(seed, manager)
    found = places(made)
    key, box = found[number % len(found)]
    drawing = edits.mark(kind, rectangle(box), pen)
    page = box.page - 1
    if how == "drawn":
        marked = edits.drawn_over(made.data, page, drawing)
    else:
        marked = edits.annotated(made.data, page, kind, drawing, bare=how != "annotation")
    result = extract(marked, manager=manager)
    is_right_or_open(result, made.figures)
    cell = result.cells[key]
    assert cell.value == made.figures[key] or cell.is_open, (key, cell)


@given(**MARKS)
def test_no_mark_on_a_figure_makes_it_blank_or_another(manager: PluginManager, **mark: object) -> None:
    check_mark(manager, **mark)  # type: ignore[arg-type]


@pytest.mark.slow
@WIDE
@given(**MARKS)
def test_no_mark_of_many_makes_a_figure_blank_or_another(manager: PluginManager, **mark: object) -> None:
    check_mark(manager, **mark)  # type: ignore[arg-type]


# --- digits that nobody sees ------------------------------------------------------------------------------

GLYPHS = {
    "seed": st.integers(0, 3),
    "page": st.integers(0, 1),
    "how": st.sampled_from(sorted(edits.UNSEEN)),
    "x": st.floats(5, 590),
    "y": st.floats(5, 835),
    "near": st.none() | st.integers(0, 499) | st.integers(500, 999),
    "digits": st.sampled_from(["7", "0", "15", "2024", "3 4"]),
    "size": st.sampled_from([5.0, 9.0, 16.0]),
    "first": st.booleans(),
}


def check_glyph(
    manager: PluginManager, seed: int, page: int, how: str, x: float, y: float, near: int | None, digits: str,
    size: float, first: bool,
) -> None:  # fmt: skip
    made = report(seed, manager)
    if near is not None:  # beside, before or on a figure
        found = places(made)
        _, box = found[near % len(found)]
        side = box.right if near % 2 else box.left - size * len(digits) / 2
        page, x, y = box.page - 1, side + (x % 4) - 2, HEIGHT - box.bottom + (y % 3) - 1
    text = edits.unseen(how, x, y, digits, size)
    with_it = edits.edited(made.data, page, before=text if first else "", after="" if first else text)
    is_right_or_open(extract(with_it, manager=manager), made.figures)


@given(**GLYPHS)
def test_digits_that_nobody_sees_change_no_figure(manager: PluginManager, **glyph: object) -> None:
    check_glyph(manager, **glyph)  # type: ignore[arg-type]


@pytest.mark.slow
@WIDE
@given(**GLYPHS)
def test_no_digits_of_many_that_nobody_sees_change_a_figure(manager: PluginManager, **glyph: object) -> None:
    check_glyph(manager, **glyph)  # type: ignore[arg-type]


# --- how the page lies ------------------------------------------------------------------------------------


def pages_of(data: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


def on_every_page(data: bytes, **changes: object) -> bytes:
    for number in range(pages_of(data)):
        data = edits.edited(data, number, **changes)  # type: ignore[arg-type]
    return data


def moved(scale: float, angle: float = 0.0, x: float = 0.0, y: float = 0.0) -> dict[str, str]:
    """Content that is scaled, turned (in degrees) about the middle of the page, and moved."""
    cos, sin = scale * math.cos(math.radians(angle)), scale * math.sin(math.radians(angle))
    across, down = 297.5, 421.0
    e, f = scale * across - cos * across + sin * down + x, scale * down - sin * across - cos * down + y
    return {"before": f"q {cos} {sin} {-sin} {cos} {e} {f} cm ", "after": " Q"}


def saved_anew(data: bytes) -> bytes:
    """The file as PDFium writes it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def saved_by_cairo(data: bytes) -> bytes:
    program = shutil.which("pdftocairo")
    if program is None:
        pytest.skip("pdftocairo of poppler-utils is not installed")
    return subprocess.run([program, "-pdf", "-", "-"], input=data, capture_output=True, check=True, timeout=60).stdout


SAME = {
    **{
        f"turned {turn}": lambda data, turn=turn: on_every_page(data, entries={"Rotate": str(turn)})
        for turn in (90, 180, 270)
    },
    **{
        f"scaled {scale}": lambda data, scale=scale: on_every_page(
            data, entries={"MediaBox": f"[ 0 0 {595 * scale} {842 * scale} ]"}, **moved(scale)
        )
        for scale in (0.6, 1.5, 3.0)
    },
    "box elsewhere": lambda data: on_every_page(
        data, entries={"MediaBox": "[ -50 100 545 942 ]"}, **moved(1.0, x=-50, y=100)
    ),
    "cropped": lambda data: on_every_page(data, entries={"CropBox": "[ 20 10 580 830 ]"}),
    "larger page": lambda data: on_every_page(data, entries={"MediaBox": "[ -100 -100 800 1000 ]"}),
    "saved anew": saved_anew,
    "saved by cairo": saved_by_cairo,
    "updated": lambda data: on_every_page(on_every_page(data)),
}


@pytest.mark.parametrize("how", SAME)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_how_a_page_lies_and_who_wrote_it_changes_nothing(manager: PluginManager, seed: int, how: str) -> None:
    made = report(seed, manager)
    result = extract(SAME[how](made.data), manager=manager)

    def told(of: Result) -> dict[str, object]:
        return {key: (cell.value, cell.status, cell.evidence and cell.evidence.text) for key, cell in of.cells.items()}

    assert told(result) == told(made.result)
    assert [finding.code for finding in result.findings] == [finding.code for finding in made.result.findings]


def check_skew(manager: PluginManager, seed: int, angle: float, rules: str) -> float:
    """The share of the figures that are read."""
    made = report(seed, manager, rules)
    result = extract(on_every_page(made.data, **moved(1.0, angle)), manager=manager)
    is_right_or_open(result, made.figures)
    return sum(cell.status == "printed" for cell in result.cells.values()) / len(made.figures)


SKEWS = {
    "seed": st.integers(0, 3),
    "angle": st.floats(-6, 6),
    "rules": st.sampled_from(["lines", "rectangles", "none"]),
}


@given(**SKEWS)
def test_a_page_askew_is_read_right_or_left_open(manager: PluginManager, **skew: object) -> None:
    check_skew(manager, **skew)  # type: ignore[arg-type]


@pytest.mark.slow
@WIDE
@given(**SKEWS)
def test_no_page_of_many_askew_is_read_wrong(manager: PluginManager, **skew: object) -> None:
    check_skew(manager, **skew)  # type: ignore[arg-type]


SLOPES = {"seed": st.integers(0, 3), "angle": st.floats(-2, 2)}


def check_slope(manager: PluginManager, seed: int, angle: float) -> None:
    made = report(seed, manager, "none", math.tan(math.radians(angle)))
    is_right_or_open(made.result, made.figures)


@given(**SLOPES)
def test_lines_of_an_ocr_layer_that_slope_are_read_right_or_left_open(manager: PluginManager, **slope: object) -> None:
    check_slope(manager, **slope)  # type: ignore[arg-type]


@pytest.mark.slow
@WIDE
@given(**SLOPES)
def test_no_lines_of_many_that_slope_are_read_wrong(manager: PluginManager, **slope: object) -> None:
    check_slope(manager, **slope)  # type: ignore[arg-type]


def test_a_page_askew_with_its_lines_is_read(manager: PluginManager) -> None:
    assert all(check_skew(manager, 1, angle, "lines") > 0.99 for angle in (-3.0, 0.7, 1.5, 5.0))


# --- fonts of the machine ---------------------------------------------------------------------------------


def in_fonts_of_the_machine(seed: int) -> bytes:
    """A report in a Chinese font that is not in the file."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    chance = random.Random(seed)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.setFont("STSong-Light", 10.5)
    canvas.drawString(100, 790, TITLE)
    table = invent(chance, 60)
    top = 770.0
    for sheet in sheets(table.form, {key: str(value) for key, value in table.figures.items()}):
        xs = [60.0]
        for width in sheet.widths:
            xs.append(xs[-1] + width)
        for cell in sheet.cells:
            x0, x1, y0, y1 = xs[cell.column0], xs[cell.column1], top - 9 * cell.row0, top - 9 * cell.row1
            canvas.rect(x0, y1, x1 - x0, y0 - y1)
            canvas.setFont("STSong-Light", 6)
            canvas.drawString(
                x0 + 1, y1 + 2, cell.text[: int((x1 - x0) / 6) or 1] if not cell.text.isdigit() else cell.text
            )
        top -= 9 * sheet.rows + 24
    canvas.save()
    return out.getvalue()


WITHOUT_FONTS = """for folder in /usr/share/fonts /usr/local/share/fonts /usr/share/X11/fonts; do
    if [ -d "$folder" ]; then mount -t tmpfs none "$folder"; fi
done
exec "$@" """


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 30), marks=pytest.mark.slow)], ids=["few", "many"])
def test_the_same_bytes_give_the_same_result_with_and_without_fonts(seeds: range, tmp_path: Path) -> None:
    for seed in seeds:
        (tmp_path / f"{seed}.pdf").write_bytes(in_fonts_of_the_machine(seed))
    code = (
        "import sys; from pathlib import Path; from govreport_core import extract\n"
        "for path in sorted(Path(sys.argv[1]).glob('*.pdf')): print(extract(path).to_json())"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    alone = ["unshare", "--mount", "--map-root-user", "bash", "-c", WITHOUT_FONTS, "_"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("this machine allows no folders of fonts to be hidden (unshare --mount)")
    with_fonts = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    without = subprocess.run([*alone, *command], capture_output=True, check=True, text=True).stdout
    assert with_fonts == without
    assert len(with_fonts.splitlines()) == len(seeds)
    assert all(json.loads(line)["cells"] for line in with_fonts.splitlines())
