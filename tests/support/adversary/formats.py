"""Writes a draft as a page, as text in several layouts, as a Word file or as a PDF."""

from __future__ import annotations

import hashlib
import html
import io
import json
import quopri
import zipfile
from collections.abc import Sequence

from .forms import Cell, Paragraph, Place, Run, Table
from .truth import Draft

HIDING = {
    "display": 'style="display:none"',
    "visibility": 'style="visibility:hidden"',
    "opacity": 'style="opacity:0"',
    "attribute": "hidden",
    "zero-size": 'style="font-size:0"',
    "white": 'style="color:#ffffff;background-color:#fff"',
    "off-screen": 'style="position:absolute;left:-9999px"',
    "clip": 'style="position:absolute;clip:rect(0,0,0,0)"',
    "indent": 'style="display:inline-block;width:0;height:0;overflow:hidden"',
    "class": 'class="dn1"',
    "id-rule": 'class="q"',
}
STYLES = {"class": ".dn1{display:none}", "id-rule": "td span.q{visibility:hidden}"}
TEXT_MODES = ("lines", "pipes", "pipes-tight", "layout")


def write(draft: Draft) -> bytes:
    """The bytes of the document in its format."""
    writers = {"html": page, "mht": archive, "json": answer, "md": markdown, "txt": text, "docx": word, "pdf": sheet}
    return writers[draft.suffix](draft)


# ---- HTML


def page(draft: Draft) -> bytes:
    """A page of a site."""
    charset = str(draft.options.get("charset", "utf-8"))
    return _page(draft, charset).encode(charset)


def _page(draft: Draft, charset: str = "utf-8") -> str:
    # The tables are written first: what they hide by a class or id needs a rule in the head.
    tables = {id(item): _html_table(item, draft) for item in draft.layout.items if isinstance(item, Table)}
    title = next(item.text for item in draft.layout.items if isinstance(item, Paragraph) and item.kind == "title")
    parts = [f'<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>{title}</title>']
    if draft.options.get("frame"):
        parts.append(
            f'<meta name="SiteName" content="{draft.body}门户网站"><meta name="ArticleTitle" content="{title}">'
        )
    if draft.styles:
        parts.append(f"<style>{' '.join(draft.styles)}</style>")
    parts.append("</head><body>")
    if draft.options.get("frame"):
        parts.append('<div class="nav"><a href="/">首页</a> &gt; <a href="/xxgk/">政府信息公开</a> &gt; 年度报告</div>')
    for item in draft.layout.items:
        if isinstance(item, Table):
            parts.append(tables[id(item)])
        elif item.kind == "title":
            parts.append(f"<h1>{html.escape(item.text)}</h1>")
        elif item.kind == "raw":
            parts.append(item.text)
        else:
            tag = "h2" if item.kind == "section" and draft.options.get("h2") else "p"
            parts.append(f"<{tag}>{html.escape(item.text, quote=False)}</{tag}>")
    if draft.options.get("frame"):
        parts.append('<div class="foot">主办：办公室　网站标识码3300000012　电话 0570-8012345</div>')
    parts.append("</body></html>\n")
    return "\n".join(parts)


def _html_table(table: Table, draft: Draft) -> str:
    rows = []
    for at, row in enumerate(table.rows):
        cells = []
        for one in row:
            spans = (f' rowspan="{one.rows}"' if one.rows > 1 else "") + (
                f' colspan="{one.columns}"' if one.columns > 1 else ""
            )
            tag = "th" if draft.options.get("th") and at < table.head else "td"
            inner = "".join(_html_run(run, draft) for run in one.runs)
            if draft.options.get("cell_p") and one.role != "loose":
                inner = f"<p>{inner or '&nbsp;'}</p>"
            cells.append(inner if one.role == "loose" else f"<{tag}{spans}>{inner}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    found = '<table border="1">\n' + "\n".join(rows) + "\n</table>"
    if draft.options.get("nested"):
        found = f'<table width="100%"><tr><td>{found}</td></tr></table>'
    return found


def _html_run(run: Run, draft: Draft) -> str:
    text = html.escape(run.text, quote=False).replace("\n", "<br>")
    kind, _, way = run.look.partition(":")
    if kind == "raw":
        return run.text
    if kind == "hidden":
        if way in STYLES and STYLES[way] not in draft.styles:
            draft.styles.append(STYLES[way])
        return f"<span {HIDING[way]}>{text}</span>"
    if kind == "struck":
        return {"": f"<s>{text}</s>", "style": f'<span style="text-decoration:line-through">{text}</span>'}[way]
    if kind == "raised":
        return f"<sup>{text}</sup>"
    if kind == "bdo":
        return f'<bdo dir="rtl">{text}</bdo>'
    if kind == "reverse":
        return f'<span style="display:inline-flex;flex-direction:row-reverse">{"".join(f"<i>{c}</i>" for c in text)}</span>'
    if draft.options.get("tags") and len(text) > 1 and "&" not in text and "<" not in text:
        step = max(1, (len(text) + 2) // 3)
        return "".join(
            f'<font face="仿宋"><span lang="EN-US">{text[i : i + step]}</span></font>'
            for i in range(0, len(text), step)
        )
    return text


def archive(draft: Draft) -> bytes:
    """The page as a browser saves it in one file."""
    body = quopri.encodestring(_page(draft).encode()).decode("ascii")
    return (
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="part7"\n\n'
        '--part7\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n'
        f"Content-Location: http://example.invalid/report.html\n\n{body}\n--part7--\n"
    ).encode("ascii")


def answer(draft: Draft) -> bytes:
    """The page in the answer of a content system, every character outside ASCII escaped."""
    title = next(item.text for item in draft.layout.items if isinstance(item, Paragraph) and item.kind == "title")
    return json.dumps({"code": 200, "msg": "ok", "data": {"title": title, "content": _page(draft)}}).encode("ascii")


# ---- text


def _plain(one: Cell, *, md: bool = False) -> str:
    parts = []
    for run in one.runs:
        if run.look.startswith("struck") and md:
            parts.append(f"~~{run.text}~~")
        elif run.look == "raised" and md:
            parts.append(f"<sup>{run.text}</sup>")
        elif run.look == "raised":
            parts.append(f"[{run.text}]")
        else:
            parts.append(run.text)
    return "".join(parts)


def expand(table: Table, *, repeat: bool = False, md: bool = False) -> list[list[str]]:
    """The table as a full grid of texts; what a span covers is blank, or says the same again."""
    places = table.places()
    width = max(place.column + place.columns for place in places)
    grid = [[""] * width for _ in table.rows]
    for place in places:
        said = _plain(place.cell, md=md)
        for row in range(place.row, place.row + place.rows):
            for column in range(place.column, place.column + place.columns):
                if repeat or (row, column) == (place.row, place.column):
                    grid[row][column] = said
    return grid


def markdown(draft: Draft) -> bytes:
    """Headings and pipe tables."""
    parts = []
    for item in draft.layout.items:
        if isinstance(item, Table):
            rows = expand(item, repeat=bool(draft.options.get("repeat")), md=True)
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            lines.insert(1, "|" + " --- |" * len(rows[0]))
            parts.append("\n".join(lines))
        else:
            mark = {"title": "# ", "section": "## "}.get(item.kind, "")
            parts.append(mark + item.text)
    return ("\n\n".join(parts) + "\n").encode()


def text(draft: Draft) -> bytes:
    """Plain text; the draft's mode says how its tables stand in it."""
    writers = {
        "lines": _lines,
        "oneline": _lines,
        "pipes": lambda table: ["|".join(row) for row in expand(table)],
        "pipes-tight": lambda table: ["|".join(_plain(one) for one in row) for row in table.rows],
        "layout": _aligned,
        "grid": _grid,
    }
    lines: list[str] = []
    for item in draft.layout.items:
        lines += writers[draft.mode](item) if isinstance(item, Table) else [item.text]
        if draft.mode in ("layout", "grid"):
            lines.append("")
    if draft.mode == "oneline":
        title, *rest = lines
        return (title + "\n" + "".join(rest) + "\n").encode()
    return ("\n".join(lines) + "\n").encode()


def _lines(table: Table) -> list[str]:
    return [said for row in table.rows for one in row if (said := _plain(one)) != ""]


def _wide(said: str) -> int:
    return sum(2 if char >= "\u1100" and not "\uff61" <= char <= "\uffdc" else 1 for char in said)


def _measure(places: Sequence[Place], most: int = 999) -> list[int]:
    widths = [0] * max(place.column + place.columns for place in places)
    for place in sorted(places, key=lambda p: p.columns):
        need = min(_wide(_plain(place.cell)), most) + 2
        lack = need - sum(widths[place.column : place.column + place.columns])
        if lack > 0:
            share = -(-lack // place.columns)
            for column in range(place.column, place.column + place.columns):
                widths[column] += share
    return widths


def _aligned(table: Table) -> list[str]:
    places = table.places()
    widths = _measure(places)
    starts = [sum(widths[:column]) for column in range(len(widths) + 1)]
    lines = [""] * len(table.rows)
    for place in sorted(places, key=lambda p: (p.row, p.column)):
        said = _plain(place.cell)
        room = starts[place.column + place.columns] - starts[place.column]
        at = starts[place.column]
        if place.cell.role in ("figure", "head", "group", "heading"):
            at += max(0, (room - _wide(said)) // 2)
        if said:
            lines[place.row] += " " * (at - _wide(lines[place.row])) + said
    return [line.rstrip() for line in lines]


def _grid(table: Table) -> list[str]:
    places = table.places()
    rows = expand(table)
    widths = [min(16, width) for width in _measure([p for p in places if p.columns == 1] or places, 14)]
    widths += [8] * (len(rows[0]) - len(widths))
    widths = [max(8, width) for width in widths]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    lines = [rule]
    for row in rows:
        cut = [_cut(said, width - 2) for said, width in zip(row, widths, strict=True)]
        for at in range(max(1, max(len(parts) for parts in cut))):
            said = [parts[at] if at < len(parts) else "" for parts in cut]
            lines.append(
                "|" + "|".join(" " + s + " " * (w - 1 - _wide(s)) for s, w in zip(said, widths, strict=True)) + "|"
            )
        lines.append(rule)
    return lines


def _cut(said: str, width: int) -> list[str]:
    lines: list[str] = []
    for char in said:
        if not lines or _wide(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return lines


# ---- Word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LONG_AGO = (2020, 1, 1, 0, 0, 0)


def word(draft: Draft) -> bytes:
    """A Word file with merged cells."""
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    body = document.element.body
    end = body[-1]
    for item in draft.layout.items:
        if isinstance(item, Table):
            written = _word_table(item, draft)
            if draft.options.get("nested"):
                written = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>{written}<w:p/></w:tc></w:tr></w:tbl>"
            end.addprevious(parse_xml(written.replace("<w:tbl>", f"<w:tbl {_W}>", 1)))
            end.addprevious(parse_xml(f"<w:p {_W}/>"))
        else:
            style = '<w:pPr><w:jc w:val="center"/></w:pPr>' if item.kind == "title" else ""
            end.addprevious(parse_xml(f"<w:p {_W}>{style}{_word_run(Run(item.text))}</w:p>"))
    out = io.BytesIO()
    document.save(out)
    same = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            new.writestr(zipfile.ZipInfo(name, _LONG_AGO), old.read(name), zipfile.ZIP_DEFLATED)
    return same.getvalue()


def _word_run(run: Run) -> str:
    kind = run.look.partition(":")[0]
    wanted = {
        "hidden": "<w:vanish/>",
        "struck": "<w:strike/>",
        "raised": '<w:vertAlign w:val="superscript"/>',
    }.get(kind, "")
    style = f"<w:rPr>{wanted}</w:rPr>" if wanted else ""
    tag = "delText" if kind == "deleted" else "t"
    said = html.escape(run.text, quote=False).replace("\n", f'</w:{tag}><w:br/><w:{tag} xml:space="preserve">')
    inner = f'<w:r>{style}<w:{tag} xml:space="preserve">{said}</w:{tag}></w:r>'
    if kind in ("deleted", "inserted"):
        change = "del" if kind == "deleted" else "ins"
        return f'<w:{change} w:id="9{len(run.text)}" w:author="x" w:date="2024-01-05T08:00:00Z">{inner}</w:{change}>'
    return inner


def _word_table(table: Table, draft: Draft) -> str:
    places = table.places()
    width = max(place.column + place.columns for place in places)
    parts = ["<w:tbl>", "<w:tblPr><w:tblBorders>"]
    parts += [
        f'<w:{edge} w:val="single" w:sz="4"/>' for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    ]
    parts += ["</w:tblBorders></w:tblPr><w:tblGrid>", '<w:gridCol w:w="700"/>' * width, "</w:tblGrid>"]
    for at, row in enumerate(table.rows):
        here = {place.column: place for place in places if place.row <= at < place.row + place.rows}
        loose = any(one.role == "hidden-row" for one in row)
        parts.append("<w:tr>" + ("<w:trPr><w:hidden/></w:trPr>" if loose else ""))
        for column in sorted(here):
            place = here[column]
            spans = (f'<w:gridSpan w:val="{place.columns}"/>' if place.columns > 1 else "") + (
                ('<w:vMerge w:val="restart"/>' if place.row == at else "<w:vMerge/>") if place.rows > 1 else ""
            )
            runs = place.cell.runs if place.row == at else []
            if draft.options.get("tags"):
                runs = [Run(char, run.look) for run in runs for char in run.text]
            parts.append(f"<w:tc><w:tcPr>{spans}</w:tcPr><w:p>{''.join(map(_word_run, runs))}</w:p></w:tc>")
        parts.append("</w:tr>")
    return "".join([*parts, "</w:tbl>"])


# ---- PDF

_SIZE = 8.0
_LEFT, _TOP, _BOTTOM, _WIDTH, _HEIGHT = 40.0, 50.0, 55.0, 595.0, 842.0


def sheet(draft: Draft) -> bytes:
    """A PDF of paragraphs and ruled tables, with an embedded font made for its characters."""
    return _Sheet(draft).run()


def _font(said: str) -> str:
    """The name of a font made for these characters, a box each, so that no font need be installed."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    chars = sorted({*said, *"— 0123456789"} - {"\n"})
    family = "made" + hashlib.sha256("".join(chars).encode()).hexdigest()[:12]
    if family in pdfmetrics.getRegisteredFontNames():
        return family
    names = {char: f"u{ord(char):05X}" for char in chars}
    widths = {".notdef": 500} | {name: 1000 if char >= "\u2000" else 500 for char, name in names.items()}
    glyphs = {}
    for name, width in widths.items():
        pen = TTGlyphPen(None)
        if name not in (".notdef", "u00020", "u03000"):
            for number, point in enumerate(((50, 0), (50, 760), (width - 50, 760), (width - 50, 0))):
                (pen.lineTo if number else pen.moveTo)(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(widths))
    builder.setupCharacterMap({ord(char): name for char, name in names.items()})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, 50) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)  # otherwise the time of the making stands in the bytes
    file = io.BytesIO()
    builder.save(file)
    file.seek(0)
    pdfmetrics.registerFont(TTFont(family, file))
    return family


class _Sheet:
    def __init__(self, draft: Draft) -> None:
        from reportlab.pdfgen.canvas import Canvas

        said = []
        for item in draft.layout.items:
            said.append("".join(one.text for one in item.cells()) if isinstance(item, Table) else item.text)
        self.draft = draft
        self.font = _font("".join(said))
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(_WIDTH, _HEIGHT), invariant=1)
        self.number = 1
        self.y = _HEIGHT - _TOP

    def run(self) -> bytes:
        for item in self.draft.layout.items:
            if isinstance(item, Table):
                self.table(item)
            else:
                self.paragraph(item)
        self.turn()
        self.canvas.save()
        return self.out.getvalue()

    def turn(self) -> None:
        """End the page with its number and begin the next."""
        self.write(_WIDTH / 2 - 12, 28, f"— {self.number} —", _SIZE)
        self.canvas.showPage()
        self.number += 1
        self.y = _HEIGHT - _TOP

    def write(self, x: float, y: float, said: str, size: float, look: str = "") -> None:
        canvas = self.canvas
        if look == "hidden:white":
            canvas.setFillGray(1)
        beginning = canvas.beginText(x, y)
        beginning.setFont(self.font, size)
        if look == "hidden:mode":
            beginning.setTextRenderMode(3)
        beginning.textOut(said)
        if look == "hidden:mode":
            beginning.setTextRenderMode(0)
        canvas.drawText(beginning)
        canvas.setFillGray(0)
        if look.startswith("struck"):
            canvas.setLineWidth(0.7)
            canvas.line(x, y + size * 0.35, x + _points(said, size), y + size * 0.35)

    def paragraph(self, item: Paragraph) -> None:
        size = 12.0 if item.kind == "title" else 9.0
        for line in _fill(
            item.text if item.kind in ("title", "section") else "　　" + item.text, _WIDTH - 2 * _LEFT, size
        ):
            if self.y < _BOTTOM + size:
                self.turn()
            self.write(_LEFT, self.y - size, line, size)
            self.y -= 1.7 * size
        self.y -= 3

    def table(self, table: Table) -> None:
        places = table.places()
        widths = _columns(table, places)
        lefts = [_LEFT + sum(widths[:column]) for column in range(len(widths) + 1)]
        heights = [18.0] * len(table.rows)
        for place in places:
            if place.rows == 1:
                lines = len(
                    _fill(place.cell.text, lefts[place.column + place.columns] - lefts[place.column] - 4, _SIZE)
                )
                heights[place.row] = max(heights[place.row], lines * _SIZE * 1.2 + 6)
        for place in places:
            if place.rows > 1:
                lines = len(
                    _fill(place.cell.text, lefts[place.column + place.columns] - lefts[place.column] - 4, _SIZE)
                )
                lack = lines * _SIZE * 1.2 + 6 - sum(heights[place.row : place.row + place.rows])
                if lack > 0:
                    heights[place.row + place.rows - 1] += lack
        head = sum(heights[: table.head + 1])
        if self.y - head < _BOTTOM:
            self.turn()
        first = 0
        while first < len(heights):
            after, room = first, self.y - _BOTTOM
            while after < len(heights) and heights[after] <= room:
                room -= heights[after]
                after += 1
            after = max(after, first + 1)
            self.fragment(places, lefts, heights, first, after)
            if after < len(heights):
                self.turn()
            first = after
        self.y -= 12

    def fragment(
        self, places: Sequence[Place], lefts: Sequence[float], heights: Sequence[float], first: int, after: int
    ) -> None:
        tops = [self.y]
        for row in range(first, after):
            tops.append(tops[-1] - heights[row])
        edges: dict[tuple[float, float, float, float], None] = {}
        for place in places:
            low, high = max(place.row, first), min(place.row + place.rows, after)
            if low >= high:
                continue
            x0, x1 = lefts[place.column], lefts[place.column + place.columns]
            y0, y1 = tops[low - first], tops[high - first]
            if place.cell.role != "loose":
                edges |= dict.fromkeys(((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)))
            if low == place.row:
                self.inside(place.cell, x0, x1, y0, y1)
        self.canvas.setLineWidth(0.5)
        for edge in edges:
            self.canvas.line(*edge)
        self.y = tops[-1]

    def inside(self, one: Cell, x0: float, x1: float, y0: float, y1: float) -> None:
        if len(one.runs) == 1 and not one.runs[0].look:
            size = _SIZE
            if one.role == "figure" and "\n" not in one.text:  # a figure is set smaller rather than broken
                size = min(size, size * (x1 - x0 - 3) / max(1.0, _points(one.text, size)))
            lines = [one.text] if size < _SIZE else _fill(one.text, x1 - x0 - 4, size)
            y = (y0 + y1) / 2 + len(lines) * size * 0.6 - size
            for line in lines:
                self.write((x0 + x1 - _points(line, size)) / 2, y, line, size)
                y -= size * 1.2
            return
        x = (x0 + x1 - _points(one.text, _SIZE)) / 2
        y = (y0 + y1) / 2 - _SIZE * 0.4
        for run in one.runs:
            size = _SIZE * 0.6 if run.look == "raised" else _SIZE
            self.write(x, y + (_SIZE * 0.5 if run.look == "raised" else 0), run.text, size, run.look)
            x += _points(run.text, size)


def _points(said: str, size: float) -> float:
    return sum(size if char >= "\u2000" else size / 2 for char in said)


def _fill(said: str, width: float, size: float) -> list[str]:
    lines = [""]
    for char in said:
        if char == "\n":
            lines.append("")
            continue
        if lines[-1] and _points(lines[-1] + char, size) > width:
            lines.append("")
        lines[-1] += char
    return lines


def _columns(table: Table, places: Sequence[Place]) -> list[float]:
    widths = [0.0] * max(place.column + place.columns for place in places)
    usual = {"proactive": 105.0, "requests": 33.0, "reviews": 32.0}.get(table.name, 60.0)
    for place in places:
        if place.columns == 1:
            if place.cell.role == "label":
                want = 150.0
            elif place.cell.role == "group" and place.rows > 3:
                want = 50.0
            else:
                want = usual
            widths[place.column] = max(widths[place.column], want)
    widths = [width or 50.0 for width in widths]
    room = _WIDTH - 2 * _LEFT
    return [width * room / sum(widths) for width in widths] if sum(widths) > room else widths
