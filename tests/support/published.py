"""The layouts of real published reports, with generated figures, as pages that can be written in any format.

A `Page` is a sequence of paragraphs and tables in the geometry of a published report: its spans, its heads, its
way to print figures, what stands around it. `html()` and `word()` write it; a PDF is made of these by a renderer.
Figures are generated, labels are the form's own; nothing else of a report is here.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from support.rendering import (
    LAYOUTS,
    OVERVIEW,
    PROBLEMS,
    TITLE,
    Box,
    Dice,
    Grid,
    Print,
    Printed,
    Seeded,
    Shape,
    Sheet,
    cut,
    expand,
    printed,
    sheet,
)

Block = str | Grid
Figures = Mapping[str, int | float | None]
HALF = Print()
FULL = Print(brackets="full")


@dataclass(frozen=True)
class Page:
    """A published report: its paragraphs and tables, and what they print.

    :param form: the form it is printed on; "" for a report from before the forms.
    :param figures: what is printed, by key; None where the cell is blank.
    :param known: the figures that the blanks stand for too.
    :param indicators: of a report from before the forms: label, unit and figures of each row.
    :param turned: the labels of groups run down their cells, as vertical writing.
    :param numbered: a page number in the footer, as far as the format has one.
    :param repeats: rows at the top of every table that are printed again on each page, as far as the format can.
    :param around: HTML before and behind the report, of the site that published it.
    """

    blocks: Sequence[Block]
    form: str
    figures: Figures = field(default_factory=dict)
    known: Figures = field(default_factory=dict)
    indicators: Sequence[tuple[str, str, int, int]] = ()
    turned: bool = False
    numbered: bool = False
    repeats: int = 0
    around: tuple[str, str] = ("", "")


def _page(blocks: Sequence[Block], sheet: Sheet, known: Figures | None = None, **more: Any) -> Page:
    return Page(blocks, sheet.form.id, sheet.figures, known or sheet.figures, **more)


# ------------------------------------------------------------------------------------------------ the parts


def _report(
    tables: Printed,
    sheet: Sheet,
    *,
    title: Sequence[str] = (),
    numbers: str = "一二三四五六",
    captions: Callable[[int], Sequence[str]] = lambda number: (),
    cut: Callable[[Grid], Sequence[Block]] = lambda grid: (grid,),
) -> list[Block]:
    """The whole report in its usual order.

    :param numbers: the ordinals of the six sections.
    :param captions: lines between the heading of a section, counted from 1, and its table.
    :param cut: what a table is printed as.
    """
    sections = dict(sheet.form.sections)
    year = 2020 if sheet.form.id == "2019" else 2023
    names = [sections["overview"].text, "二、主动公开政府信息情况"]
    names += [block.heading.text for block in sheet.form.blocks if block.table != "proactive"]
    names += [sections["problems"].text, sections["other"].text]
    headings = [f"{number}、{name.partition('、')[2]}" for number, name in zip(numbers, names, strict=True)]
    return [
        *(title or (TITLE.format(year=year),)),
        *(headings[0], OVERVIEW),
        *(headings[1], *captions(2), *(block for grid in tables.proactive for block in cut(grid))),
        *(headings[2], *captions(3), *cut(tables.requests)),
        *(headings[3], *captions(4), *cut(tables.reviews)),
        *(headings[4], PROBLEMS, headings[5], "无"),
    ]


def _one_proactive(tables: Printed) -> Printed:
    """The tables of the proactive disclosures as the one that the official form has."""
    return tables._replace(proactive=[[row for grid in tables.proactive for row in grid]])


def _texts(tables: Printed, change: Callable[[Box], str]) -> Printed:
    def changed(grid: Grid) -> Grid:
        return [[box._replace(text=change(box)) for box in row] for row in grid]

    return Printed([changed(g) for g in tables.proactive], changed(tables.requests), changed(tables.reviews))


def _heads_wrapped(tables: Printed) -> Printed:
    """Heads of four characters on two lines, as narrow columns make them."""
    return _texts(tables, lambda b: f"{b.text[:2]}\n{b.text[2:]}" if b.kind == "head" and len(b.text) == 4 else b.text)


def _lines(texts: str) -> list[Block]:
    return [line for line in texts.split("\n") if line.strip()]


# ---------------------------------------------------------------------------------------------- the layouts


def official(dice: Dice, sheet: Sheet) -> Page:
    """Official form of 2021: one table of 14 rows, heads wrapped by hand, heads of groups over their rows."""
    tables = _heads_wrapped(_one_proactive(printed(dice, sheet, FULL, Shape())))
    return _page(_report(tables, sheet), sheet, repeats=3)


def hongze_2023(dice: Dice, sheet: Sheet) -> Page:
    """Undivided row of other outcomes, the group's label running down, tables broken by pages, pages numbered."""
    tables = _heads_wrapped(_one_proactive(printed(dice, sheet, FULL, Shape())))
    return _page(_report(tables, sheet), sheet, turned=True, numbered=True)


def shanghai_office_2019(dice: Dice, sheet: Sheet) -> Page:
    """Five columns whose heads and figures span differently, zeros and row totals left blank, 元 behind amounts."""
    shown = sheet
    for key, value in sheet.figures.items():
        outcome = key.startswith("requests.outcomes.") and not key.startswith("requests.outcomes.total")
        table = key.partition(".")[0]
        if table != "proactive" and (value == 0 or (outcome and key.endswith(".total"))):
            shown = shown.with_figure(key, None)
    tables = _one_proactive(printed(dice, shown, FULL._replace(money="cell"), Shape()))
    proactive = [_over_five(row) for row in tables.proactive[0]]
    return _page(_report(tables._replace(proactive=[proactive]), shown), shown, sheet.figures)


def _over_five(row: list[Box]) -> list[Box]:
    """A row of the table of four columns over five, head and figures of some rows not over the same ones."""
    heads = row[0].kind == "head"
    if len(row) == 1:
        spans = [5]
    elif len(row) == 3:
        spans = [1, 2, 2]
    elif heads or row[0].text in ("规章", "规范性文件"):
        spans = [1, 1, 2, 1]
    else:
        spans = [1, 2, 1, 1]
    return [box._replace(across=across) for box, across in zip(row, spans, strict=True)]


def guixi_2019(dice: Dice, sheet: Sheet) -> Page:
    """Changes as 减12 and 增4, 万元 behind the amount, a row without figures, lines of metadata before the title."""
    shown = sheet
    for key in sheet.figures:
        if key.startswith("proactive.regulations."):
            shown = shown.with_figure(key, None)
    tables = _one_proactive(printed(dice, shown, HALF._replace(money="unit", signs="words"), Shape()))
    before = ("索  引  号: Q01000/2021-00418", "发文机关: 青石县档案局", "文      号:", "成文日期: 2021-01-16")
    return _page([*before, *_report(tables, shown)], shown, sheet.figures)


def changle_2023(dice: Dice, sheet: Sheet) -> Page:
    """A site page: navigation, counters and buttons around, a layout table, heads on two lines."""
    tables = _heads_wrapped(printed(dice, sheet, HALF, Shape()))
    links = "".join(f'<li><a href="#">{name}</a></li>' for name in ("首页", "政务公开", "互动交流 12"))
    index = "".join(
        f"<tr><td>{name}</td><td>{value}</td></tr>"
        for name, value in (("索引号", "000014349/2024-00012"), ("发布日期", "2024-01-18"), ("浏览次数", "318"))
    )
    # Characters that GB18030 writes in four bytes, and that the encodings before it have not.
    before = f"<ul>{links}</ul><p>撰稿：䶮㑳</p><table class=layout><tr><td><table>{index}</table>"
    after = "</td></tr></table><p>打印本页 | 关闭窗口</p><p>网站标识码：3306830014 访问量：30218</p>"
    return _page(_report(tables, sheet), sheet, around=(before, after))


def xifeng_2020(dice: Dice, sheet: Sheet) -> Page:
    """Heads cut short (本年新 twice), 钩稽 for 勾稽, footers of the site as paragraphs."""
    tables = _texts(
        _one_proactive(printed(dice, sheet, HALF, Shape())),
        lambda b: "本年新" if b.text in ("本年新制作数量", "本年新公开数量") else b.text.replace("勾稽", "钩稽"),
    )
    after = ("主办单位：青石县档案局 联系方式：0851-12345678", "技术支持：青石信息 网站标识码：5201220001")
    return _page([*_report(tables, sheet), *after], sheet)


def anshun_2021(dice: Dice, sheet: Sheet) -> Page:
    """Heads of the reviews cut short (结果, 结果, 其他, 尚未), half-width brackets, title on two lines."""
    tables = _texts(
        _one_proactive(printed(dice, sheet, HALF, Shape())),
        lambda b: b.text[:2] if b.text in ("结果维持", "结果纠正", "其他结果", "尚未审结") else b.text,
    )
    title = ("青石县档案局2023年度", "政府信息公开工作年度报告")
    return _page(_report(tables, sheet, title=title), sheet)


def stc_2024(dice: Dice, sheet: Sheet) -> Page:
    """Sections counted from the second one on, tables with captions, the group's label on the page break."""
    tables = printed(dice, sheet, FULL, Shape())
    names = {2: "表二：主动公开政府信息情况", 3: "表三：收到和处理政府信息公开申请情况"}
    title = ("2023年青石县档案局政府信息公开工作", "年度报告")
    blocks = _report(
        tables, sheet, title=title, numbers="一一二三四五", captions=lambda n: (names[n],) if n in names else ()
    )
    return _page(blocks, sheet, numbered=True)


def pingtan_2020(dice: Dice, sheet: Sheet) -> Page:
    """The table of requests broken in two: the label 三、本年度办理结果 is printed again in the middle of its rows."""
    tables = _one_proactive(printed(dice, sheet, FULL._replace(money="cell"), Shape()))
    grid = [list(row) for row in tables.requests]
    first = next(n for n, row in enumerate(grid) if row[0].kind == "group")
    # Between two groups, so that no other label is cut.
    starts = [n for n, row in enumerate(grid) if n > first and row[0].kind == "group"]
    at = dice.pick(starts)
    label = grid[first][0]
    grid[first][0] = label._replace(down=at - first)
    grid[at].insert(0, label._replace(down=first + label.down - at))
    return _page(_report(tables._replace(requests=grid), sheet), sheet)


def shuyang_2025(dice: Dice, sheet: Sheet) -> Page:
    """A table for each row of requests, columns called 数据1 to 数据6, the wrong head after a page break."""
    tables = printed(dice, sheet, FULL, Shape())
    wrong = ("项目", "本年新收件数", "上年结转件数", "予以公开", "部分公开", "不予公开", "结转下年度", "总计")
    named = ("类别", *(f"数据{number}" for number in range(1, 7)), "总计")

    def heads(texts: Sequence[str]) -> list[Box]:
        return [Box(text, "head") for text in texts]

    def cut(grid: Grid) -> list[Block]:
        if grid is tables.requests:
            return requests(grid[3:])
        if grid is tables.reviews:
            columns, figures = grid[1][:5], grid[3]
            names = [grid[0][0].text, *(f"行政诉讼（{box.text}）" for box in grid[1][5:])]
            single = [box._replace(down=1) for box in columns]
            return [b for n, name in enumerate(names) for b in (name, [single, figures[5 * n : 5 * n + 5]])]
        return [grid[0][0].text, [[box._replace(across=1) for box in row] for row in grid[1:]]]

    def requests(rows: Grid) -> list[Block]:
        out: list[Block] = ["申请人情况 (自然人)", [heads(("(数据项目)", "数量")), heads("--")]]
        broken = dice.integer(len(rows) - 4, len(rows) - 2)  # the row that stands first on the next page
        for number, row in enumerate(rows):
            *groups, label = [box for box in row if box.kind != "figure"]
            figures = [box for box in row if box.kind == "figure"]
            if number == broken:
                out.append([heads(wrong), [label, *figures]])
            elif number > broken or not (groups or label.across > 1):
                last = out[-1]
                assert isinstance(last, list)
                last.append([label, *figures])
            else:
                out += [box.text for box in groups]
                if label.across > 1:
                    out.append(label.text)
                    label = label._replace(text=re.sub(r"^([一二三四]、|（.）)", "", label.text), across=1)
                out.append([heads(named), [label, *figures]])
        return out

    return _page(_report(tables, sheet, cut=cut), sheet)


def three_head_rows(dice: Dice, sheet: Sheet) -> Page:
    """Three rows of heads of which none reaches down, with empty cells instead."""
    tables = printed(dice, sheet, FULL, Shape(leveled=False))
    return _page(_report(tables, sheet), sheet)


def one_head_row(dice: Dice, sheet: Sheet) -> Page:
    """One row of heads: the columns of the requests without the group over them."""
    tables = _one_proactive(printed(dice, sheet, FULL, Shape()))
    names = [box.text for row in tables.requests[1:3] for box in row if box.down == 2 or row is tables.requests[2]]
    heads = [names[0], *names[2:], names[1]]
    row = [Box("类别", "head", 1, 3), *(Box(text, "head") for text in heads)]
    return _page(_report(tables._replace(requests=[row, *tables.requests[3:]]), sheet), sheet)


def page_break(how: str) -> Callable[[Dice, Sheet], Page]:
    """The table of requests in two: its heads "repeated", "wrong" ones, or "none", on the second."""

    def page(dice: Dice, sheet: Sheet) -> Page:
        tables = _one_proactive(printed(dice, sheet, FULL, Shape()))
        blocks = _report(tables, sheet, cut=lambda g: [*cut(dice, g, how)] if g is tables.requests else [g])
        # Two tables without anything between them are one in Word.
        at = next(
            n
            for n, (one, two) in enumerate(itertools.pairwise(blocks))
            if isinstance(one, list) and isinstance(two, list)
        )
        return _page([*blocks[: at + 1], "— 3 —", *blocks[at + 1 :]], sheet)

    return page


# Reports that are published as text, or that a scraper delivered so: each line a paragraph.


def _text(layout: str) -> Callable[[Dice, Sheet], Page]:
    def page(dice: Dice, sheet: Sheet) -> Page:
        text = LAYOUTS[layout](dice, sheet)
        assert isinstance(text, str)
        return _page(_lines(text.replace("\r\n", "\n")), sheet)

    page.__doc__ = f"As `rendering.{layout}`, each line a paragraph."
    return page


def fused(dice: Dice, sheet: Sheet) -> Page:
    """All cells of the tables run together in one paragraph."""
    tables = printed(dice, sheet, FULL._replace(money="cell"), Shape())
    blocks = _report(tables, sheet, cut=lambda grid: ("".join(box.text for row in grid for box in row),))
    texts = [block for block in blocks if isinstance(block, str)]
    return _page([texts[0], "".join(texts[1:])], sheet)


def zeros_dropped(dice: Dice, sheet: Sheet) -> Page:
    """One 0 for a row of zeros, with a bar for each place that is gone."""
    tables = printed(dice, sheet, HALF, Shape())

    def row_text(row: list[Box]) -> str:
        figures = [box.text for box in row if box.kind == "figure"]
        texts = [box.text for box in row]
        if len(figures) > 4 and set(figures) == {"0"}:
            texts = texts[: len(texts) - len(figures) + 1]
        gone = len(row) - len(texts) + sum(box.across - 1 for box in row)
        return " | ".join(texts) + " |" + "|" * gone

    blocks = _report(tables, sheet, cut=lambda grid: [row_text(row) for row in grid])
    return _page(blocks, sheet)


def pingtan_2018(dice: Dice) -> Page:
    """From before the forms: a table of indicators with the figures of the year and of all years."""
    names = (("主动公开文件数", "条"), ("其中：1.政府网站公开数", "条"), ("2.政府公报公开数", "条"),
             ("受理依申请公开信息总数", "条"), ("其中：1.当面申请数", "条"), ("2.网上申请数", "条"),
             ("对申请的答复总数", "条"), ("其中：1.同意公开答复数", "条"), ("2.不予公开答复数", "条"),
             ("行政复议数", "件"), ("行政诉讼数", "件"))  # fmt: skip
    years = [dice.integer(0, 999) for _ in names]
    rows = [(*name, year, year + dice.integer(0, 9999)) for name, year in zip(names, years, strict=True)]
    grid = [[Box(text, "head") for text in ("指标名称", "计量单位", "2018年度", "历年累计")]]
    grid += [[Box(row[0], "label"), *(Box(str(cell), "figure") for cell in row[1:])] for row in rows]
    title, heading = "青石县2018年政府信息公开工作年度报告", "六、政府信息公开情况统计表"
    return Page([title, "一、概述", OVERVIEW, heading, grid], "", indicators=rows)


class _Small(Seeded):
    """Counts of which no sum has more than three digits."""

    def integer(self, low: int, high: int) -> int:
        return super().integer(low, high if high > 99_999 else min(high, max(low, 80)))


class Layout:
    """A layout and the form it is printed on; the same seed makes the same report.

    :param hybrid: with the undivided row of other outcomes.
    :param small: always of small figures: where they run together the arithmetic has a budget of time, and what it
        settles of large ones depends on the machine.
    """

    def __init__(
        self, page: Callable[[Dice, Sheet], Page], form: str, *, hybrid: bool = False, small: bool = False
    ) -> None:
        self._page, self._form, self._hybrid, self._small = page, form, hybrid, small

    def __call__(self, seed: int, *, small: bool = False) -> Page:
        dice = (_Small if small or self._small else Seeded)(seed)
        return self._page(dice, sheet(dice, self._form, hybrid=self._hybrid))


# Layouts with ruled tables.
TABLES: Mapping[str, Layout] = {
    "blank-form-2021": Layout(official, "2021"),
    "hongze-2023": Layout(hongze_2023, "2021", hybrid=True),
    "shanghai-office-2019": Layout(shanghai_office_2019, "2019"),
    "guixi-2019": Layout(guixi_2019, "2019"),
    "changle-2023": Layout(changle_2023, "2021"),
    "xifeng-2020": Layout(xifeng_2020, "2019"),
    "anshun-2021": Layout(anshun_2021, "2021"),
    "stc-2024": Layout(stc_2024, "2021"),
    "pingtan-2020": Layout(pingtan_2020, "2019"),
    "pingtan-2023": Layout(pingtan_2020, "2021"),
    "shuyang-2025": Layout(shuyang_2025, "2021"),
    "three-head-rows": Layout(three_head_rows, "2021"),
    "one-head-row": Layout(one_head_row, "2021"),
    "page-break-repeated": Layout(page_break("repeated"), "2021"),
    "page-break-wrong": Layout(page_break("wrong"), "2019"),
    "page-break-none": Layout(page_break("none"), "2021"),
}
# Layouts of text, each line a paragraph.
TEXTS: Mapping[str, Layout] = {
    "guixi-2019-lines": Layout(_text("lines"), "2019"),
    "changle-2023-lines": Layout(_text("lines_wrapped"), "2021"),
    "quchi-2025-lines": Layout(_text("lines_cell_ends"), "2021"),
    "xifeng-2020-lines": Layout(_text("lines_row_ends"), "2019"),
    "anshun-2021-rows": Layout(_text("bar_rows"), "2021"),
    "shuyang-2025-markdown": Layout(_text("markdown_sections"), "2021"),
}
# Layouts of text in which figures have lost their places: what is printed cannot be read whole.
PARTLY: Mapping[str, Layout] = {
    "anshun-2021-zeros-dropped": Layout(zeros_dropped, "2021"),
    "pingtan-2020-fused": Layout(fused, "2019", small=True),
    "pingtan-2023-fused": Layout(fused, "2021", small=True),
}


# -------------------------------------------------------------------------------------------------- written

_STYLE = (
    "table{border-collapse:collapse}td{border:1px solid #000;padding:2px 3px;font-size:10px;text-align:center}"
    ".layout>tbody>tr>td{border:0}.turned{writing-mode:vertical-rl}"
)


def html(page: Page, charset: str = "utf-8") -> str:
    """The page as a site prints it; `charset` is what its head says it is written in, "" for nothing."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    body = "\n".join(f"<p>{escape(b)}</p>" if isinstance(b, str) else _html_table(b, page) for b in page.blocks)
    before, after = page.around
    return f"<html><head>{meta}<style>{_STYLE}</style></head><body>{before}{body}{after}</body></html>"


def _html_table(grid: Grid, page: Page) -> str:
    rows = []
    for boxes in grid:
        cells = []
        for box in boxes:
            down = f' rowspan="{box.down}"' if box.down > 1 else ""
            across = f' colspan="{box.across}"' if box.across > 1 else ""
            turned = ' class="turned"' if page.turned and box.kind == "group" and "三、" in box.text else ""
            text = "<br>".join(map(escape, box.text.split("\n"))) or "&nbsp;"
            cells.append(f"<td{down}{across}{turned}>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    if page.repeats and len(grid) > 20:
        rows = ["<thead>", *rows[: page.repeats], "</thead><tbody>", *rows[page.repeats :], "</tbody>"]
    return f'<table border="1" cellspacing="0">{"".join(rows)}</table>'


# Widths of columns in points, by their number.
_WIDTHS = {4: [120] * 4, 5: [120, 60, 60, 120, 120], 10: [30, 60, 120, *[38] * 7], 15: [32] * 15, 8: [140, *[48] * 7]}


def word(page: Page) -> bytes:
    """The page as a Word file."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    document: Any = docx.Document()
    document.styles["Normal"].font.size = Pt(9)
    section = document.sections[0]
    section.page_width, section.page_height = Pt(595), Pt(842)
    section.left_margin = section.right_margin = Pt(48)
    end = document.element.body[-1]
    for block in page.blocks:
        if isinstance(block, str):
            end.addprevious(document.add_paragraph(block)._p)
        else:
            end.addprevious(parse_xml(_word_table(block, page, nsdecls("w"))))
    if page.numbered:
        field = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        line = f"<w:p {nsdecls('w')}><w:r><w:t>- </w:t></w:r>{field}<w:r><w:t> -</w:t></w:r></w:p>"
        section.footer._element.append(parse_xml(line))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _word_table(grid: Grid, page: Page, names: str) -> str:
    columns = max(map(len, expand(grid, repeat=False)))
    widths = _WIDTHS.get(columns, [480 // columns] * columns)
    hanging: dict[int, tuple[int, int]] = {}  # first column -> rows still to come, columns
    rows = []
    for number, boxes in enumerate(grid):
        cells, at, left = [], 0, list(boxes)
        while at < columns and (left or at in hanging):
            if at in hanging:
                more, across = hanging.pop(at)
                if more > 1:
                    hanging[at] = (more - 1, across)
                cells.append(_word_cell("", widths[at : at + across], "<w:vMerge/>"))
                at += across
                continue
            box = left.pop(0)
            merge = '<w:vMerge w:val="restart"/>' if box.down > 1 else ""
            if page.turned and box.kind == "group" and "三、" in box.text:
                merge += '<w:textDirection w:val="tbRlV"/>'
            cells.append(_word_cell(box.text, widths[at : at + box.across], merge))
            if box.down > 1:
                hanging[at] = (box.down - 1, box.across)
            at += box.across
        hanging = {place: left for place, left in hanging.items() if left[0] > 0}
        head = "<w:trPr><w:tblHeader/></w:trPr>" if len(grid) > 20 and number < page.repeats else ""
        rows.append(f"<w:tr>{head}{''.join(cells)}</w:tr>")
    side = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    borders = "".join(side.format(name) for name in ("top", "left", "bottom", "right", "insideH", "insideV"))
    margins = '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
    layout = f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>{margins}'
    edges = "".join(f'<w:gridCol w:w="{20 * width}"/>' for width in widths)
    return f"<w:tbl {names}><w:tblPr>{layout}</w:tblPr><w:tblGrid>{edges}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _word_cell(text: str, widths: Sequence[int], more: str) -> str:
    span = f'<w:gridSpan w:val="{len(widths)}"/>' if len(widths) > 1 else ""
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    paragraph = f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="15"/></w:rPr>{runs}</w:r></w:p>'
    width = f'<w:tcW w:w="{20 * sum(widths)}" w:type="dxa"/>'
    return f'<w:tc><w:tcPr>{width}{span}{more}<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
