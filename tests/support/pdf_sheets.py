"""Test material: the official tables of a form with given figures, as grids and as generated PDFs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from govreport_core.forms.form import Block, Form
from support.drawn import wrap

_Edge = tuple[float, float, float, float]
FONT = 9.0
LEFT, TOP, BOTTOM = 60.0, 60.0, 60.0


class SheetCell(NamedTuple):
    row0: int
    row1: int
    column0: int
    column1: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """A table to draw: widths of columns in points, cells with spans, how many rows are its head."""

    widths: tuple[float, ...]
    cells: tuple[SheetCell, ...]
    head: int

    @property
    def rows(self) -> int:
        return max(cell.row1 for cell in self.cells)

    def grid(self) -> list[list[str]]:
        """What a reader has to find: the text at every place, spans expanded."""
        places = [["?"] * len(self.widths) for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row0, cell.row1):
                for column in range(cell.column0, cell.column1):
                    places[row][column] = cell.text
        return places


def sheets(form: Form, figures: Mapping[str, str]) -> list[Sheet]:
    """The three official tables with the text of each cell; a key without text is a blank cell."""
    blocks = {name: [b for b in form.blocks if b.table == name] for name in ("proactive", "requests", "reviews")}
    return [
        _proactive(blocks["proactive"], figures),
        _requests(blocks["requests"][0], figures),
        _reviews(blocks["reviews"][0], figures),
    ]


def _proactive(blocks: Sequence[Block], figures: Mapping[str, str]) -> Sheet:
    cells: list[SheetCell] = []
    at = 0
    for block in blocks:
        cells.append(SheetCell(at, at + 1, 0, 4, block.heading.text))
        cells.append(SheetCell(at + 1, at + 2, 0, 1, "信息内容"))
        width = 3 // len(block.columns)
        for index, column in enumerate(block.columns):
            cells.append(SheetCell(at + 1, at + 2, 1 + index * width, 1 + (index + 1) * width, column.label.text))
        at += 2
        for row in block.rows:
            cells.append(SheetCell(at, at + 1, 0, 1, row.label.text))
            for index, key in enumerate(row.keys):
                text = figures.get(key, "")
                cells.append(SheetCell(at, at + 1, 1 + index * width, 1 + (index + 1) * width, text))
            at += 1
    return Sheet((150.0, 105.0, 105.0, 105.0), tuple(cells), 1)


def _requests(block: Block, figures: Mapping[str, str]) -> Sheet:
    cells = [
        SheetCell(0, 3, 0, 3, "本列数据的勾稽关系"),
        SheetCell(0, 1, 3, 10, "申请人情况"),
        SheetCell(1, 3, 3, 4, "自然人"),
        SheetCell(1, 2, 4, 9, "法人或其他组织"),
        SheetCell(1, 3, 9, 10, "总计"),
    ]
    for index, column in enumerate(block.columns[1:-1]):
        cells.append(SheetCell(2, 3, 4 + index, 5 + index, column.label.text))
    rows = [row for row in block.rows if row.id != "requests.outcomes.other.unspecified"]
    for depth in (0, 1):
        start = None
        for index in range(len(rows) + 1):
            under = rows[index].under[: depth + 1] if index < len(rows) else ()
            if start is not None and under != rows[start].under[: depth + 1]:
                cells.append(SheetCell(3 + start, 3 + index, depth, depth + 1, rows[start].under[depth]))
                start = None
            if start is None and len(under) == depth + 1:
                start = index
    for index, row in enumerate(rows):
        cells.append(SheetCell(3 + index, 4 + index, len(row.under), 3, row.label.text))
        for column, key in enumerate(row.keys):
            cells.append(SheetCell(3 + index, 4 + index, 3 + column, 4 + column, figures.get(key, "")))
    return Sheet((18.0, 70.0, 137.0, *([34.0] * 7)), tuple(cells), 3)


def _reviews(block: Block, figures: Mapping[str, str]) -> Sheet:
    reconsideration, direct, after = block.rows
    cells = [
        SheetCell(0, 1, 0, 5, reconsideration.label.text),
        SheetCell(0, 1, 5, 15, "行政诉讼"),
        SheetCell(1, 2, 5, 10, direct.label.text),
        SheetCell(1, 2, 10, 15, after.label.text),
    ]
    for group, row in enumerate(block.rows):
        for index, (column, key) in enumerate(zip(block.columns, row.keys, strict=True)):
            place = group * 5 + index
            cells.append(SheetCell(1 if group == 0 else 2, 3, place, place + 1, column.label.text))
            cells.append(SheetCell(3, 4, place, place + 1, figures.get(key, "")))
    return Sheet((31.0,) * 15, tuple(cells), 3)


@dataclass(frozen=True)
class Look:
    """How a generated PDF is made.

    :param rules: "lines" (one stroke per edge), "rectangles" (one per cell), "bars" (thin filled
        rectangles), "pieces" (short dashes), "form" (strokes inside a form object) or "none".
    :param turn: the page's /Rotate; the content is drawn so that it is upright when shown.
    :param sideways: the content itself is turned by this, without /Rotate.
    :param closed: whether a line is drawn along the page break under a cell that ends there.
    :param cut: on which page the text of a cell stands that the break cuts, as far as it has room there:
        "first", "last" or "both".
    :param repeat: whether the head is printed again after a page break.
    :param packed: whether the pages' content is compressed.
    :param slope: by how much the lines of text rise from left to right, each piece itself level, as in what OCR says of
        a page that lay askew.
    :param bold: draw everything twice with a small offset, as poor man's bold does.
    """

    rules: str = "lines"
    height: float = 842.0
    turn: int = 0
    sideways: int = 0
    closed: bool = True
    cut: str = "first"
    repeat: bool = False
    number: str = "- {} -"
    bold: bool = False
    packed: bool = True
    row_height: float = 22.0
    slope: float = 0.0


def draw(content: Sequence[str | Sheet], look: Look | None = None, **changes: Any) -> bytes:
    """A PDF of paragraphs and tables, one below the other."""
    texts = (item if isinstance(item, str) else "".join(cell.text for cell in item.cells) for item in content)
    look = replace(look or Look(), **changes)
    return _Drawing(look, "".join(texts) + look.number).run(content)


def font(text: str) -> str:
    """The name of an embedded font that has these characters (as boxes), so that tests need no font installed."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    chars = sorted({*text, *" 0123456789-", "\u3000"})
    digest = hashlib.sha256("".join(chars).encode()).hexdigest()[:12]
    if f"box{digest}" in pdfmetrics.getRegisteredFontNames():
        return f"box{digest}"
    names = [".notdef", *(f"u{ord(char):05X}" for char in chars)]
    widths = {name: 500 if int(name[1:], 16) < 0x2000 else 1000 for name in names[1:]} | {".notdef": 500}
    glyphs = {}
    for name in names:
        pen = TTGlyphPen(None)
        if name not in (".notdef", "u00020", "u03000"):
            right, top = widths[name] - 60, 780
            pen.moveTo((60, 0))
            for point in ((60, top), (right, top), (right, 0)):
                pen.lineTo(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"u{ord(char):05X}" for char in chars})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, 60) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": f"box{digest}", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    file.seek(0)
    pdfmetrics.registerFont(TTFont(f"box{digest}", file))
    return f"box{digest}"


class _Drawing:
    def __init__(self, look: Look, text: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.look = look
        self.font = font(text)
        self.width, self.height = 595.0, look.height
        self.out = io.BytesIO()
        swapped = look.sideways % 180 == 90  # where the page itself is turned, reportlab swaps its sides
        size = (self.height, self.width) if swapped else (self.width, self.height)
        self.canvas = Canvas(self.out, pagesize=size, pageCompression=int(look.packed))
        self.page = 0
        self.forms = 0
        self.rest: dict[SheetCell, list[str]] = {}
        self.begin()

    def run(self, content: Sequence[str | Sheet]) -> bytes:
        for item in content:
            if isinstance(item, str):
                self.paragraph(item)
            else:
                self.sheet(item)
        self.end()
        self.canvas.save()
        return self.out.getvalue()

    def begin(self) -> None:
        self.page += 1
        self.y = self.height - TOP
        turn = (self.look.turn + self.look.sideways) % 360
        if self.look.turn:
            self.canvas.setPageRotation(self.look.turn)
        if turn == 90:
            self.canvas.translate(self.height, 0)
        elif turn == 180:
            self.canvas.translate(self.width, self.height)
        elif turn == 270:
            self.canvas.translate(0, self.width)
        self.canvas.rotate(turn)

    def end(self) -> None:
        if self.look.number:
            self.text(self.width / 2, 30, self.look.number.format(self.page))
        self.canvas.showPage()

    def text(self, x: float, y: float, text: str) -> None:
        self.canvas.setFont(self.font, FONT)
        y += self.look.slope * (x - self.width / 2)
        self.canvas.drawString(x, y, text)
        if self.look.bold:
            self.canvas.drawString(x + 0.3, y, text)

    def paragraph(self, text: str) -> None:
        per_line = int((self.width - 2 * LEFT) / FONT)
        rest = "\u3000\u3000" + text
        while rest:
            if self.y < BOTTOM + 20:
                self.end()
                self.begin()
            self.text(LEFT, self.y - FONT, rest[:per_line])
            rest = rest[per_line:]
            self.y -= 1.6 * FONT
        self.y -= FONT

    def sheet(self, sheet: Sheet) -> None:
        heights = [self.look.row_height] * sheet.rows
        for cell in sheet.cells:
            if cell.row1 == cell.row0 + 1:
                lines = _wrap(cell.text, sum(sheet.widths[cell.column0 : cell.column1]))
                heights[cell.row0] = max(heights[cell.row0], len(lines) * FONT * 1.2 + 8)
        first = 0
        head = 0
        while first < sheet.rows:
            room = self.y - BOTTOM - sum(heights[:head])
            after = first
            while after < sheet.rows and heights[after] <= room:
                room -= heights[after]
                after += 1
            if first == 0 and after <= sheet.head and self.y < self.height - TOP:
                after = 0  # a head stays with the first row of its table
            if after > first:
                if head:
                    self.fragment(sheet, heights, 0, head)
                self.fragment(sheet, heights, first, after)
            if after < sheet.rows:
                assert after > first or self.y < self.height - TOP, "a row higher than the page"
                self.end()
                self.begin()
                head = sheet.head if self.look.repeat and after > first else head
            first = after
        self.y -= 2 * FONT

    def fragment(self, sheet: Sheet, heights: Sequence[float], first: int, after: int) -> None:
        tops = [self.y]
        for row in range(first, after):
            tops.append(tops[-1] - heights[row])
        xs = [LEFT]
        for width in sheet.widths:
            xs.append(xs[-1] + width)
        edges: list[_Edge] = []
        boxes: list[_Edge] = []
        for cell in sheet.cells:
            low, high = max(cell.row0, first), min(cell.row1, after)
            if low >= high:
                continue
            x0, x1 = xs[cell.column0], xs[cell.column1]
            y0, y1 = tops[low - first], tops[high - first]
            edges += [(x0, y0, x0, y1), (x1, y0, x1, y1)]
            if cell.row0 >= first:
                edges.append((x0, y0, x1, y0))
            if cell.row1 < after or (cell.row1 == after and (self.look.closed or after == sheet.rows)):
                edges.append((x0, y1, x1, y1))
            self.cell_text(self.part_of(sheet, cell, first, after), x0, y0, x1, y1)
            boxes.append((x0, y0, x1, y1))
        self.rule(edges, boxes)
        self.y = tops[-1]

    def part_of(self, sheet: Sheet, cell: SheetCell, first: int, after: int) -> str:
        """What of a cell's text stands in this fragment, if the page break cuts it."""
        low, high = max(cell.row0, first), min(cell.row1, after)
        if (low, high) == (cell.row0, cell.row1):
            return cell.text
        rows = cell.row1 - cell.row0
        if self.look.cut == "both":
            start, end = (len(cell.text) * (row - cell.row0) // rows for row in (low, high))
            return cell.text[start:end]
        lines = _wrap(cell.text, sum(sheet.widths[cell.column0 : cell.column1]))
        room = int((high - low) * self.look.row_height / (FONT * 1.2))
        later = int((cell.row1 - high) * self.look.row_height / (FONT * 1.2))
        if low == cell.row0:
            self.rest[cell] = lines
        lines = self.rest[cell]
        if self.look.cut == "last" and later >= len(lines):
            return ""
        self.rest[cell] = lines[room:]
        return "".join(lines[:room])

    def cell_text(self, text: str, x0: float, y0: float, x1: float, y1: float) -> None:
        if not text:
            return
        lines = _wrap(text, x1 - x0)
        y = (y0 + y1) / 2 + len(lines) * FONT * 0.6 - FONT
        for line in lines:
            width = _width(line)
            self.text((x0 + x1 - width) / 2, y, line)
            y -= FONT * 1.2

    def rule(self, edges: Sequence[_Edge], boxes: Sequence[_Edge]) -> None:
        canvas, kind = self.canvas, self.look.rules
        canvas.setLineWidth(0.5)
        if kind == "lines":
            for edge in dict.fromkeys(edges):
                canvas.line(*edge)
        elif kind == "bars":
            for x0, y0, x1, y1 in dict.fromkeys(edges):
                canvas.rect(x0 - 0.25, y1 - 0.25, x1 - x0 + 0.5, y0 - y1 + 0.5, stroke=0, fill=1)
        elif kind == "pieces":
            path = canvas.beginPath()
            for x0, y0, x1, y1 in dict.fromkeys(edges):
                steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / 4))
                for step in range(steps):
                    a, b = step / steps, (step + 0.75) / steps
                    path.moveTo(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a)
                    path.lineTo(x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)
            canvas.drawPath(path)
        elif kind == "form":
            self.forms += 1
            name = f"rules{self.forms}"
            canvas.beginForm(name)
            canvas.setLineWidth(0.5)
            for x0, y0, x1, y1 in dict.fromkeys(edges):
                canvas.line(x0 / 2, y0 / 2, x1 / 2, y1 / 2)
            canvas.endForm()
            canvas.saveState()
            canvas.scale(2, 2)
            canvas.doForm(name)
            canvas.restoreState()
        elif kind == "rectangles":
            for x0, y0, x1, y1 in boxes:
                canvas.rect(x0, y1, x1 - x0, y0 - y1)
        elif kind != "none":
            raise ValueError(kind)


def _width(text: str) -> float:
    return sum(FONT if char >= "\u2000" else FONT / 2 for char in text)


def _wrap(text: str, width: float) -> list[str]:
    """The text on lines that leave three points on either side."""
    return wrap(text, width - 6, _width)
