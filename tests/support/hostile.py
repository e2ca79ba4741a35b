"""Reports as damaged, padded and surrounded as real sites publish them: each damage is a function of dice and sheet.

`rendering` prints reports in good order; here they are printed as they come after word processors, editors in
browsers, converters and careless hands. What a damage makes unreadable may be missing from the result; no damage
may make a figure wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

from support.rendering import (
    OVERVIEW,
    PROBLEMS,
    TITLE,
    Box,
    Dice,
    Grid,
    Print,
    Shape,
    Sheet,
    a_print,
    expand,
    figure_text,
    printed,
)

Damage = Callable[[Dice, Sheet], "str | bytes"]


@dataclass(frozen=True)
class Parts:
    """What a page is made of, before it is put together."""

    title: str
    proactive: list[Grid]
    requests: Grid
    reviews: Grid
    sheet: Sheet

    @property
    def grids(self) -> list[Grid]:
        return [*self.proactive, self.requests, self.reviews]


def parts(dice: Dice, sheet: Sheet, style: Print | None = None, shape: Shape | None = None) -> Parts:
    tables = printed(dice, sheet, style or a_print(dice), shape or Shape())
    year = 2020 if sheet.form.id == "2019" else 2023
    return Parts(TITLE.format(year=year), list(tables.proactive), tables.requests, tables.reviews, sheet)


def html_table(grid: Grid, inner: Callable[[str], str] = lambda text: text, **tags: str) -> str:
    rows = []
    for boxes in grid:
        cells = []
        for box in boxes:
            down = f' rowspan="{box.down}"' if box.down != 1 else ""
            across = f' colspan="{box.across}"' if box.across != 1 else ""
            text = "<br>".join(inner(escape(piece)) if piece else "" for piece in box.text.split("\n"))
            cells.append(f"<td{down}{across}>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def page(
    p: Parts,
    table: Callable[[Grid], str] = html_table,
    *,
    before: str = "",
    after: str = "",
    narrative: str = "",
    order: tuple[str, ...] = ("proactive", "requests", "reviews"),
) -> str:
    """A site page: headings as paragraphs around the tables."""
    headings = {block.table: block.heading.text for block in p.sheet.form.blocks if block.table != "proactive"}
    sections = dict(p.sheet.form.sections)
    bodies = {
        "proactive": "<p>二、主动公开政府信息情况</p>" + "".join(map(table, p.proactive)),
        "requests": f"<p>{headings['requests']}</p>{table(p.requests)}",
        "reviews": f"<p>{headings['reviews']}</p>{table(p.reviews)}",
    }
    return (
        f"<html><body>{before}<h1>{p.title}</h1><p>{sections['overview'].text}</p><p>{OVERVIEW}</p>{narrative}"
        f"{''.join(bodies[name] for name in order)}<p>{sections['problems'].text}</p><p>{PROBLEMS}</p>"
        f"<p>{sections['other'].text}</p><p>无</p>{after}</body></html>"
    )


def text_page(p: Parts, table: Callable[[Grid], str], *, end: str = "\n") -> str:
    headings = {block.table: block.heading.text for block in p.sheet.form.blocks if block.table != "proactive"}
    sections = dict(p.sheet.form.sections)
    return end.join(
        [p.title, sections["overview"].text, OVERVIEW, "二、主动公开政府信息情况", *map(table, p.proactive),
         headings["requests"], table(p.requests), headings["reviews"], table(p.reviews),
         sections["problems"].text, PROBLEMS, sections["other"].text, "无"]
    )  # fmt: skip


def figure_rows(grid: Grid) -> list[int]:
    return [n for n, row in enumerate(grid) if any(box.kind == "figure" for box in row)]


def with_figures(p: Parts, change: Callable[[str], str], every: int = 1, dice: Dice | None = None) -> Parts:
    """The parts with the texts of (some) figures changed."""

    def grid(g: Grid) -> Grid:
        return [
            [
                box._replace(text=change(box.text))
                if box.kind == "figure" and (dice is None or dice.integer(1, every) == 1)
                else box
                for box in row
            ]
            for row in g
        ]

    return Parts(p.title, [grid(g) for g in p.proactive], grid(p.requests), grid(p.reviews), p.sheet)


def with_requests(p: Parts, requests: Grid) -> Parts:
    return Parts(p.title, p.proactive, requests, p.reviews, p.sheet)


def _column(grid: Grid, at: str, head: str, texts: Callable[[int], str], head_rows: int) -> Grid:
    """The grid with one more column at its left or right side."""
    out = []
    for number, row in enumerate(grid):
        if number < head_rows:
            box = [Box(head, "head", head_rows)] if number == 0 else []
        else:
            box = [Box(texts(number - head_rows), "extra")]
        out.append([*box, *row] if at == "left" else [*row, *box])
    return out


def _every_grid(p: Parts, change: Callable[[Grid, int], Grid]) -> Parts:
    """The grids changed; the second argument is the number of head rows."""
    return Parts(
        p.title,
        [change(grid, 2) for grid in p.proactive],
        change(p.requests, 3),
        change(p.reviews, 3),
        p.sheet,
    )


# ------------------------------------------------------------------------------------ columns and rows too many


def serial_column(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)
    return page(_every_grid(p, lambda g, heads: _column(g, "left", "序号", lambda n: str(n + 1), heads)))


def serial_column_without_head(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)
    return page(_every_grid(p, lambda g, heads: _column(g, "left", "", lambda n: str(n + 1), heads)))


def remarks_column(dice: Dice, sheet: Sheet) -> str:
    notes = ("", "", "", "其中2件为上年结转", "见附件1", "无", "3", "—")
    p = parts(dice, sheet)
    return page(_every_grid(p, lambda g, heads: _column(g, "right", "备注", lambda n: dice.pick(notes), heads)))


def empty_column(dice: Dice, sheet: Sheet) -> str:
    side = dice.pick(("left", "right"))
    p = parts(dice, sheet)
    return page(_every_grid(p, lambda g, heads: _column(g, side, "", lambda n: "", heads)))


def subtotal_column(dice: Dice, sheet: Sheet) -> str:
    """A column 小计 behind the five bodies: eight figures for seven cells."""
    p = parts(dice, sheet)
    grid = [list(row) for row in p.requests]
    head = dice.pick(("小计", "合计"))
    grid[0][-1] = grid[0][-1]._replace(across=8)
    grid[1][1] = grid[1][1]._replace(across=6)
    grid[2].append(Box(head, "head"))
    ids = [row.id for row in sheet.form.rows.values() if row.id.startswith("requests.") and row.id in sheet.rows]
    for row, id in zip(grid[3:], ids, strict=True):
        bodies = ("business", "research", "public_interest", "legal_service", "other")
        row.insert(-1, Box(str(sum(sheet.figures[f"{id}.{b}"] or 0 for b in bodies)), "extra"))
    return page(with_requests(p, grid))


def subtotal_rows(dice: Dice, sheet: Sheet) -> str:
    """A row 小计 at the end of each group of outcomes."""
    p = parts(dice, sheet, shape=Shape())
    rows = [row for row in sheet.form.rows.values() if row.id.startswith("requests.") and row.id in sheet.rows]
    grid = [list(row) for row in p.requests[:3]]
    label = dice.pick(("小计", "合计", "分项小计"))
    groups = {}
    for row, boxes in zip(rows, p.requests[3:], strict=True):
        grid.append(list(boxes))
        if len(row.under) == 2:
            groups.setdefault(row.under[1], []).append((row, len(grid) - 1))
    for members in reversed(list(groups.values())):
        columns = [c.id for c in next(b for b in sheet.form.blocks if b.id == "requests").columns]
        sums = [str(sum(sheet.figures[f"{row.id}.{c}"] or 0 for row, _ in members)) for c in columns]
        grid.insert(members[-1][1] + 1, [Box(label, "extra"), *(Box(s, "extra") for s in sums)])
        first = members[0][1]
        grid[first] = [
            box._replace(down=box.down + 1) if box.kind == "group" and box is grid[first][-9] else box
            for box in grid[first]
        ]
    for boxes in grid:
        for at, box in enumerate(boxes):
            if box.kind == "group" and "办理结果" in box.text:
                boxes[at] = box._replace(down=box.down + len(groups))
    return page(with_requests(p, grid))


def group_sums_in_heading(dice: Dice, sheet: Sheet) -> str:
    """A row of its own for each group's heading, with the group's sums, and the items below without grouping."""
    p = parts(dice, sheet)
    rows = [row for row in sheet.form.rows.values() if row.id.startswith("requests.") and row.id in sheet.rows]
    columns = [c.id for c in next(b for b in sheet.form.blocks if b.id == "requests").columns]
    grid = p.requests[:3]
    seen = set()
    for row, boxes in zip(rows, p.requests[3:], strict=True):
        if len(row.under) == 2 and row.under[1] not in seen:
            seen.add(row.under[1])
            members = [r for r in rows if r.under == row.under]
            sums = [str(sum(sheet.figures[f"{r.id}.{c}"] or 0 for r in members)) for c in columns]
            grid = [*grid, [Box(row.under[1], "extra", 1, 3), *(Box(s, "extra") for s in sums)]]
        kept = [box for box in boxes if box.kind != "group"]
        grid = [*grid, [kept[0]._replace(across=3), *kept[1:]]]
    return page(with_requests(p, grid))


# ------------------------------------------------------------------------------------------------- broken tags


def wrong_rowspan(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)
    spans = [
        (n, at) for n, row in enumerate(p.requests) for at, b in enumerate(row) if b.kind == "group" and b.down > 1
    ]
    n, at = dice.pick(spans)
    grid = [list(row) for row in p.requests]
    grid[n][at] = grid[n][at]._replace(down=grid[n][at].down + dice.pick((-1, 1)))
    return page(with_requests(p, grid))


def wrong_colspan(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)
    spans = [(n, at) for n, row in enumerate(p.requests) for at, b in enumerate(row) if b.across > 1]
    n, at = dice.pick(spans)
    grid = [list(row) for row in p.requests]
    grid[n][at] = grid[n][at]._replace(across=grid[n][at].across + dice.pick((-1, 1)))
    return page(with_requests(p, grid))


def missing_end_tags(dice: Dice, sheet: Sheet) -> str:
    html = page(parts(dice, sheet))
    what = dice.pick(("</td>", "</tr>", "both"))
    for tag in ("</td>", "</tr>") if what == "both" else (what,):
        html = html.replace(tag, "")
    return html


def head_body_foot(dice: Dice, sheet: Sheet) -> str:
    def table(grid: Grid) -> str:
        rows = html_table(grid)[len("<table>") : -len("</table>")].split("</tr>")[:-1]
        head = "".join(r + "</tr>" for r in rows[:2]).replace("<td", "<th").replace("</td", "</th")
        return f"<table><thead>{head}</thead><tbody>{''.join(r + '</tr>' for r in rows[2:])}</tbody></table>"

    return page(parts(dice, sheet), table)


def one_cell_missing(dice: Dice, sheet: Sheet) -> str:
    """One figure's cell is not there, and the row is shorter by one."""
    p = parts(dice, sheet)
    grid = [list(row) for row in p.requests]
    row = grid[dice.pick(figure_rows(grid))]
    del row[dice.integer(len(row) - 7, len(row) - 1)]
    return page(with_requests(p, grid))


def one_cell_too_many(dice: Dice, sheet: Sheet) -> str:
    """An empty or doubled cell stands among the figures of one row."""
    p = parts(dice, sheet)
    grid = [list(row) for row in p.requests]
    row = grid[dice.pick(figure_rows(grid))]
    at = dice.integer(len(row) - 7, len(row) - 1)
    row.insert(at, Box("", "extra") if dice.pick((True, False)) else row[at])
    return page(with_requests(p, grid))


def word_nesting(dice: Dice, sheet: Sheet) -> str:
    """Each cell as a word processor writes it, and each table in a layout table."""

    def inner(text: str) -> str:
        return (
            f'<p class=MsoNormal align=center style="mso-pagination:widow-orphan"><span lang=EN-US style="font-size:'
            f'10.5pt;font-family:宋体">{text}<o:p></o:p></span></p>'
        )

    return page(parts(dice, sheet), lambda g: f"<table><tr><td>{html_table(g, inner)}</td></tr></table>")


def vertical_paragraphs(dice: Dice, sheet: Sheet) -> str:
    def table(grid: Grid) -> str:
        grid = [
            [b._replace(text="\n".join(b.text.replace("\n", ""))) if b.kind == "group" else b for b in row]
            for row in grid
        ]
        return html_table(grid, lambda text: f"<p>{text}</p>")

    return page(parts(dice, sheet), table)


def divs_instead_of_cells(dice: Dice, sheet: Sheet) -> str:
    def table(grid: Grid) -> str:
        return "".join(
            "<div class=row>" + "".join(f"<div class=cell>{escape(b.text)}</div>" for b in row) + "</div>"
            for row in grid
        )

    return page(parts(dice, sheet), table)


def lines_in_pre(dice: Dice, sheet: Sheet) -> str:
    def table(grid: Grid) -> str:
        return "<pre>" + "\n".join("\t".join(b.text for b in row) for row in grid) + "</pre>"

    return page(parts(dice, sheet), table)


# ---------------------------------------------------------------------------------------------------- headers


def no_header(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)
    return page(with_requests(p, p.requests[dice.integer(1, 3) :]))


def header_words_cut(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet, a_print(dice)._replace(money="form"))  # a unit that is cut off is not there

    def cut(text: str) -> str:
        return text[: dice.integer(2, len(text))] if len(text) > 2 and dice.integer(0, 2) == 0 else text

    def grid(g: Grid) -> Grid:
        return [[b._replace(text=cut(b.text)) if b.kind == "head" else b for b in row] for row in g]

    return page(Parts(p.title, [grid(g) for g in p.proactive], grid(p.requests), grid(p.reviews), sheet))


def label_characters_lost(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)

    def drop(text: str) -> str:
        if len(text) < 5 or dice.integer(0, 3):
            return text
        at = dice.integer(0, len(text) - 1)
        return text[:at] + dice.pick(("", "口", "■")) + text[at + 1 :]

    def grid(g: Grid) -> Grid:
        return [[b._replace(text=drop(b.text)) if b.kind == "label" else b for b in row] for row in g]

    return page(Parts(p.title, [grid(g) for g in p.proactive], grid(p.requests), grid(p.reviews), sheet))


def in_five_pieces(dice: Dice, sheet: Sheet) -> str:
    """The requests table in five, the groups' headings printed once, the header on every piece or on the first."""
    p = parts(dice, sheet)
    grid = p.requests
    cuts = sorted({dice.integer(4, len(grid) - 1) for _ in range(4)})
    repeated = dice.pick((False, True))
    pieces = []
    for first, last in zip((0, *cuts), (*cuts, len(grid)), strict=True):
        piece = [
            [b._replace(down=min(b.down, last - first - n)) for b in row] for n, row in enumerate(grid[first:last])
        ]
        pieces.append([*(grid[:3] if repeated and first else []), *piece])
    number = dice.pick(("", "<p>— 5 —</p>", "<p>5</p>", "<p>第5页 共8页</p>"))
    return page(p, lambda g: number.join(map(html_table, pieces)) if g is grid else html_table(g))


# ---------------------------------------------------------------------------------------------------- figures


def full_stops(dice: Dice, sheet: Sheet) -> str:
    return page(with_figures(parts(dice, sheet), lambda t: t + "。", 5, dice))


def footnotes(dice: Dice, sheet: Sheet) -> str:
    notes = ("（其中修订16件）", "(含撤回3件)", "※", "*", "【注1】", "[注：含2022年结转4件]", "①", "（注）")
    return page(with_figures(parts(dice, sheet, Print()), lambda t: t + dice.pick(notes), 6, dice))


def superscripts(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet, Print())
    return page(with_figures(p, lambda t: t + "\x00", 6, dice)).replace("\x00", "<sup>1</sup>")


def digits_raised_alike(dice: Dice, sheet: Sheet) -> str:
    """Every digit in an element of its own, all of them dressed up as marks of notes are."""
    style = dice.pick(("vertical-align:super", "vertical-align:sub;font-size:8px", "position:relative;top:-2px"))
    dressed = lambda text: "".join(f'<span style="{style}">{digit}</span>' for digit in text)  # noqa: E731
    p = parts(dice, sheet, Print())
    return page(p, lambda g: html_table(g, lambda text: dressed(text) if text.isdigit() else escape(text)))


def rows_folded(dice: Dice, sheet: Sheet) -> str:
    """Rows that a script unfolds."""
    p = parts(dice, sheet)
    rows = re.split("(?=<tr)", page(p))
    first = dice.integer(5, 9)
    return "".join(
        row.replace("<tr", '<tr style="display:none"', 1) if n > first and n % 3 and "rowspan" not in row else row
        for n, row in enumerate(rows)
    )


def footnote_references(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet, Print())
    link = '<a href="#_ftn1" name="_ftnref1"><span class="MsoFootnoteReference">[1]</span></a>'
    return page(with_figures(p, lambda t: t + "\x00", 6, dice)).replace("\x00", link)


def approximations(dice: Dice, sheet: Sheet) -> str:
    """Words around a figure that make it another thing than the figure."""
    words = ("约{}", "{}余", "近{}", "{}+", "{}%", "{}万", "{}亿元", "{}/月", "{}-5", "{}～9", "{}年", "第{}", "{}.5.1")
    amounts = {str(figure) for key, figure in sheet.figures.items() if sheet.form.cells[key].kind == "amount"}

    def said(text: str) -> str:
        return text if text in amounts else dice.pick(words).format(text)  # an amount in 亿元 is one

    return page(with_figures(parts(dice, sheet, Print()), said, 6, dice))


def ocr(dice: Dice, sheet: Sheet) -> str:
    def misread(text: str) -> str:
        return text.translate(
            str.maketrans({"0": dice.pick("OoQ〇Ｏ○口"), "1": dice.pick("lIi|丨"), "5": "S", "2": "Z"})
        )

    return page(with_figures(parts(dice, sheet, Print()), misread, 5, dice))


def chinese_numerals(dice: Dice, sheet: Sheet) -> str:
    numerals = str.maketrans("0123456789", "〇一二三四五六七八九")
    return page(with_figures(parts(dice, sheet, Print()), lambda t: t.translate(numerals), 5, dice))


def blanks(dice: Dice, sheet: Sheet) -> str:
    """Zeros printed as nothing, in any of the ways to print nothing."""
    mark = dice.pick(("", "/", "-", "—", "－－", "无", "\u3000", "&nbsp;", "0.00", "零", "0件", "——", "\\"))
    html = page(with_figures(parts(dice, sheet, Print()), lambda t: "\x00" if t == "0" else t, 2, dice))
    return html.replace("\x00", mark)


def digits_apart(dice: Dice, sheet: Sheet) -> str:
    """The digits of a number in spans of their own, with white space between some of them."""
    between = dice.pick(("</span><span>", "</span> <span>", "</span>\n<span>", "</span><o:p></o:p><span>", "&nbsp;"))

    def inner(text: str) -> str:
        return f"<span>{between.join(text)}</span>" if text.isdigit() else text

    return page(parts(dice, sheet, Print()), lambda g: html_table(g, inner))


def deleted_digits(dice: Dice, sheet: Sheet) -> str:
    """A correction that the editor kept: struck out figures beside the right ones."""
    p = parts(dice, sheet, Print())
    marked = with_figures(p, lambda t: f"\x00{dice.integer(1, 99)}\x01{t}", 8, dice)
    tag = dice.pick(("s", "del", "strike"))
    return page(marked).replace("\x00", f"<{tag}>").replace("\x01", f"</{tag}>")


def hidden_text(dice: Dice, sheet: Sheet) -> str:
    """A number that a browser does not show stands in the cell."""
    p = parts(dice, sheet, Print())
    marked = with_figures(p, lambda t: f"\x00{dice.integer(1, 99)}\x01{t}", 8, dice)
    style = dice.pick(("display:none", "display: none;", "visibility:hidden", "mso-hide:all;display:none"))
    return page(marked).replace("\x00", f'<span style="{style}">').replace("\x01", "</span>")


def inputs(dice: Dice, sheet: Sheet) -> str:
    """A form whose figures stand in the values of input fields."""
    return page(
        parts(dice, sheet, Print()), lambda g: html_table(g, lambda t: f'<input value="{t}">' if t.isdigit() else t)
    )


# --------------------------------------------------------------------------------------------- arrangement


def other_order(dice: Dice, sheet: Sheet) -> str:
    order = dice.pick((("reviews", "requests", "proactive"), ("requests", "proactive", "reviews"),
                       ("requests", "reviews", "proactive")))  # fmt: skip
    return page(parts(dice, sheet), order=order)


def _review_parts(dice: Dice, sheet: Sheet, style: Print) -> tuple[list[str], list[str], list[list[str]]]:
    block = next(b for b in sheet.form.blocks if b.id == "reviews")
    names = dice.pick((
        ["行政复议", "未经复议直接起诉", "复议后起诉"],
        ["行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"],
        ["一、行政复议", "二、未经复议直接起诉", "三、复议后起诉"],
    ))  # fmt: skip
    heads = [c.label.text for c in block.columns]
    figures = [[figure_text(sheet.figures[key], "count", style) for key in row.keys] for row in block.rows]
    return names, heads, figures


def reviews_three_rows(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet, Print())
    names, heads, figures = _review_parts(dice, sheet, Print())
    grid = [[Box(dice.pick(("类别", "", "项目")), "head"), *(Box(h, "head") for h in heads)]]
    grid += [[Box(n, "label"), *(Box(f, "figure") for f in row)] for n, row in zip(names, figures, strict=True)]
    return page(Parts(p.title, p.proactive, p.requests, grid, sheet))


def reviews_three_columns(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet, Print())
    names, heads, figures = _review_parts(dice, sheet, Print())
    grid = [[Box(dice.pick(("类别", "", "结果")), "head"), *(Box(n, "head") for n in names)]]
    grid += [[Box(h, "label"), *(Box(f[at], "figure") for f in figures)] for at, h in enumerate(heads)]
    return page(Parts(p.title, p.proactive, p.requests, grid, sheet))


def reviews_pairs(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet, Print())
    names, heads, figures = _review_parts(dice, sheet, Print())
    grid: Grid = []
    for name, row in zip(names, figures, strict=True):
        for at, (head, figure) in enumerate(zip(heads, row, strict=True)):
            first = [Box(name, "group", 5)] if at == 0 else []
            grid.append([*first, Box(head, "label"), Box(figure, "figure")])
    return page(Parts(p.title, p.proactive, p.requests, grid, sheet))


def reviews_three_tables(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet, Print())
    names, heads, figures = _review_parts(dice, sheet, Print())

    def table(grid: Grid) -> str:
        if grid is not p.reviews:
            return html_table(grid)
        return "".join(
            f"<p>{name}</p>" + html_table([[Box(h, "head") for h in heads], [Box(f, "figure") for f in row]])
            for name, row in zip(names, figures, strict=True)
        )

    return page(p, table)


def transposed(dice: Dice, sheet: Sheet) -> str:
    """Applicants as rows and items as columns."""
    p = parts(dice, sheet, Print())
    repeat = dice.pick((True, False))
    wide = expand(p.requests, repeat=repeat)
    grid = [
        [Box(text, "figure" if text.isdigit() else "head") for text in column] for column in zip(*wide, strict=True)
    ]
    return page(with_requests(p, grid))


def header_of_its_own(dice: Dice, sheet: Sheet) -> str:
    """The head rows of the requests in a table above the one with the figures, as some libraries of widgets do it."""
    p = parts(dice, sheet)
    head = next(n for n, row in enumerate(p.requests) if any(box.kind == "figure" for box in row))

    def table(grid: Grid) -> str:
        if grid is not p.requests:
            return html_table(grid)
        return html_table(grid[:head]) + html_table(grid[head:])

    return page(p, table)


def cut_between_columns(dice: Dice, sheet: Sheet) -> str:
    """The requests on two sheets, the first columns with the labels on one, the last without them on the other."""
    p = parts(dice, sheet)
    cut = dice.integer(2, 5)

    def table(grid: Grid) -> str:
        if grid is not p.requests:
            return html_table(grid)
        wide = expand(grid, repeat=True)
        at = len(wide[0]) - 7 + cut
        return _table_of([row[:at] for row in wide]) + _table_of([row[at:] for row in wide])  # type: ignore[misc]

    return page(p, table)


def figure_over_two_rows(dice: Dice, sheet: Sheet) -> str:
    """One cell with one figure for two rows of the same table: whose it is, is not said."""
    p = parts(dice, sheet)
    grid = next(g for g in p.proactive if sum(r[-1].kind == "figure" for r in g) > 1)
    rows = figure_rows(grid)[-2:]
    grid[rows[0]][-1] = grid[rows[0]][-1]._replace(text="37", down=2)
    del grid[rows[1]][-1]
    return page(p)


def proactive_in_one_row(dice: Dice, sheet: Sheet) -> str:
    """Table 2 as label and figure pairs in prose-like cells."""
    p = parts(dice, sheet, Print())
    rows = [[Box(b.text, b.kind) for b in row] for g in p.proactive for row in g[1:]]
    return page(Parts(p.title, [rows], p.requests, p.reviews, sheet))


# ---------------------------------------------------------------------------------------------- surroundings


def _table_of(rows: list[list[object]]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


def _neighbours(dice: Dice) -> dict[str, str]:
    n = [dice.integer(1, 999) for _ in range(40)]
    return {
        "proposals": "<p>建议提案办理结果情况</p>"
        + _table_of([["类别", "承办件数", "办结件数", "公开件数", "予以公开", "部分公开", "不予公开", "总计"],
                     ["人大建议", *n[:7]], ["政协提案", *n[7:14]], ["总计", *n[14:21]]]),
        "services": "<p>政务服务事项办理情况统计表</p>"
        + _table_of([["事项类型", "事项数量", "办件量"], ["行政许可", n[21], n[22]], ["行政处罚", n[23], n[24]],
                     ["行政强制", n[25], n[26]], ["其他", n[27], n[28]], ["合计", n[29], n[30]]]),
        "services-single": "<p>权力清单</p>"
        + _table_of([["行政许可", n[21]], ["行政处罚", n[23]], ["行政强制", n[25]], ["行政事业性收费", n[26]]]),
        "budget": "<p>一般公共预算收入表 单位：万元</p>"
        + _table_of([["科目", "预算数", "决算数"], ["行政事业性收费收入", n[1], n[2]], ["行政事业性收费", n[3], n[4]],
                     ["其他", n[5], n[6]], ["总计", n[7], n[8]]]),
        "summary": _table_of([["收到申请", n[1]], ["本年新收", n[2]], ["上年结转", n[3]], ["予以公开", n[4]],
                              ["部分公开", n[5]], ["不予公开", n[6]], ["结转下年度继续办理", n[7]]]),
        "years": "<p>近三年依申请公开情况对比</p>"
        + _table_of([["", "2021年", "2022年", "2023年"], ["本年新收政府信息公开申请数量", *n[:3]],
                     ["上年结转政府信息公开申请数量", *n[3:6]], ["予以公开", *n[6:9]], ["总计", *n[9:12]]]),
        "departments": "<p>各部门收到和处理政府信息公开申请情况</p>"
        + _table_of([["部门", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
                     ["教育局", *n[:7]], ["民政局", *n[7:14]], ["总计", *n[14:21]]]),
        "reviews-by-department": "<p>行政复议、行政诉讼情况</p>"
        + _table_of([["部门", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], ["教育局", *n[:5]],
                     ["其他", *n[5:10]]]),
        "channels": "<p>主动公开政府信息情况</p>"
        + _table_of([["渠道", "数量"], ["规章", n[0]], ["行政规范性文件", n[1]], ["政府网站", n[2]], ["总计", n[3]]]),
        "answers": "<p>申请办理情况</p>" + "".join(
            f"<p>{name}：{n[at]}件</p>" for at, name in enumerate(("本年新收", "予以公开", "部分公开", "总计", "重复申请"))),
        "answers-lines": "<p>申请办理情况</p>" + "".join(
            f"<p>{name}</p><p>{n[at]}</p>" for at, name in enumerate(("本年新收", "予以公开", "部分公开", "总计"))),
        "comments": f"<div>评论 {n[0]} 条</div><div>总计</div><div>{n[1]}</div><div>其他</div><div>{n[2]}</div>",
    }  # fmt: skip


def neighbour(name: str, where: str) -> Damage:
    def damage(dice: Dice, sheet: Sheet) -> str:
        p = parts(dice, sheet)
        other = _neighbours(dice)[name]
        return page(p, **{where: other})  # type: ignore[arg-type]

    return damage


def contents_list(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)
    names = ["一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
             "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"]  # fmt: skip
    return page(p, before="<p>目录</p>" + "".join(f"<p>{n}……{at + 1}</p>" for at, n in enumerate(names)))


def sidebar_in_layout_table(dice: Dice, sheet: Sheet) -> str:
    p = parts(dice, sheet)
    counters = _table_of([["访问量", dice.integer(1, 9999)], ["总计", dice.integer(1, 9999)], ["其他", 3]])
    inner = page(p).removeprefix("<html><body>").removesuffix("</body></html>")
    return f"<html><body><table><tr><td>{counters}</td><td>{inner}</td></tr></table></body></html>"


# ------------------------------------------------------------------------------------------------------ text


def _text(table: Callable[[Dice, Sheet], Callable[[Grid], str]], style: Print | None = None) -> Damage:
    def damage(dice: Dice, sheet: Sheet) -> str:
        return text_page(parts(dice, sheet, style), table(dice, sheet))

    return damage


def _row_texts(row: list[Box]) -> list[str]:
    return [b.text.replace("\n", "") for b in row]


def _joined(separator: str) -> Callable[[Dice, Sheet], Callable[[Grid], str]]:
    return lambda dice, sheet: lambda g: "\n".join(separator.join(_row_texts(row)) for row in g)


def text_padded(dice: Dice, sheet: Sheet) -> str:
    """Columns aligned with blanks, as a PDF's text comes."""

    def table(grid: Grid) -> str:
        wide = expand(grid, repeat=False)
        widths = [max(len(text) for text in column) + 2 for column in zip(*wide, strict=True)]
        return "\n".join("".join(t.ljust(w) for t, w in zip(row, widths, strict=True)).rstrip() for row in wide)

    return text_page(parts(dice, sheet), table)


def text_zeros_dropped(dice: Dice, sheet: Sheet) -> str:
    """Rows of cells parted by blanks, zeros printed as nothing: what is left has lost its columns."""
    p = with_figures(parts(dice, sheet, Print()), lambda t: "" if t == "0" else t)
    return text_page(p, lambda g: "\n".join(" ".join(filter(None, _row_texts(row))) for row in g))


def text_wrapped_around(dice: Dice, sheet: Sheet) -> str:
    """The first half of a label before its figures and the second behind them, as a PDF's text comes."""

    def line(row: list[Box]) -> str:
        texts = _row_texts(row)
        names = [b.text for b in row if b.kind == "label"]
        figures = [b.text for b in row if b.kind == "figure"]
        if not names or len(names[0]) < 8 or dice.integer(0, 1):
            return " ".join(texts)
        cut = len(names[0]) // 2
        return f"{names[0][:cut]}\n{' '.join(figures)}\n{names[0][cut:]}"

    return text_page(parts(dice, sheet, Print()), lambda g: "\n".join(map(line, g)))


def text_ocr(dice: Dice, sheet: Sheet) -> str:
    def misread(text: str) -> str:
        return text.translate(str.maketrans({"0": dice.pick("OoQ〇Ｏ○"), "1": dice.pick("lIi丨"), "5": "S", "2": "Z"}))

    p = with_figures(parts(dice, sheet, Print()), misread, 5, dice)
    separator = dice.pick((" ", "\n", "\t", " | "))
    return text_page(p, lambda g: "\n".join(separator.join(_row_texts(row)) for row in g))


def text_unreadable(dice: Dice, sheet: Sheet) -> str:
    """Figures here and there written in a way that nobody reads for certain, or words for them."""
    ways = (
        "约{}",
        "{}↑",
        "↓{}",
        "净增{}",
        "{}例",
        "{}左右",
        "增{0}减1",
        "≈{}",
        "「{}」",
        "{}其中1件转办",
        "近{}",
        "{}/1",
        "{}、",
    )

    def write(text: str) -> str:
        return dice.pick((*(way.format(text) for way in ways), "待核", "另计", "见附件"))

    p = with_figures(parts(dice, sheet, Print()), write, dice.pick((3, 9)), dice)
    separator = dice.pick((" ", "\n", "\t", " | "))
    return text_page(p, lambda g: "\n".join(separator.join(_row_texts(row)) for row in g))


def text_serials(dice: Dice, sheet: Sheet) -> str:
    """The number of the row between the label and the figures, a cell a line; one column is blank and lost."""
    lost = dice.integer(1, 6)

    def table(grid: Grid) -> str:
        lines = []
        for number, row in enumerate((r for r in grid if any(b.kind == "figure" for b in r)), 1):
            figures = [box.text for box in row if box.kind == "figure"]
            if len(figures) == 7:
                del figures[lost]
            lines += [*(box.text for box in row if box.kind != "figure"), str(number), *figures]
        return "\n".join(lines) if grid is p.requests else "\n".join("\n".join(_row_texts(row)) for row in grid)

    p = parts(dice, sheet, Print())
    return text_page(p, table)


def text_rules(dice: Dice, sheet: Sheet) -> str:
    """A line of dashes, equals signs or box drawings between the rows."""
    rule = dice.pick(("-", "=", "─", "━", "┼─")) * 70

    def table(grid: Grid) -> str:
        return f"\n{rule}\n".join(" ".join(_row_texts(row)) for row in grid)

    return text_page(parts(dice, sheet, Print()), table)


def text_page_feet(dice: Dice, sheet: Sheet) -> str:
    """The amount of the fees is blank, and at the foot of its page stands a lone number, then a form feed."""
    foot = dice.pick(("\n\n4\n\f", "\n1\n\f", "\n\n12\f"))
    key = next(key for key, cell in sheet.form.cells.items() if cell.kind == "amount")

    def table(grid: Grid) -> str:
        text = "\n".join("\n".join(_row_texts(row)) for row in grid)
        return text + foot if grid is p.proactive[-1] else text

    p = parts(dice, sheet.with_figure(key, None), Print())
    return text_page(p, table)


def text_page_numbers(dice: Dice, sheet: Sheet) -> str:
    separator = dice.pick((" ", "\n", "\t", " | "))

    def table(grid: Grid) -> str:
        rows = [separator.join(_row_texts(row)) for row in grid]
        for _ in range(2):
            rows.insert(
                dice.integer(1, len(rows)), dice.pick(("— 5 —", "- 6 -", "7", "第 5 页", "5 / 8", "－ 9 －", "·5·"))
            )
        return "\n".join(rows)

    return text_page(parts(dice, sheet, Print()), table)


def text_by_columns(dice: Dice, sheet: Sheet) -> str:
    """A page's first columns row by row, then each of the others from top to bottom, as a PDF's text may come."""

    def table(grid: Grid) -> str:
        wide = expand(grid, repeat=False)
        first = sum(1 for column in zip(*wide, strict=True) if not any(map(str.isdigit, column)))
        lead, rows = first + dice.integer(0, 2), dice.integer(6, 20)
        texts: list[str] = []
        for at in range(0, len(wide), rows):
            page = wide[at : at + rows]
            texts += [text for row in page for text in row[:lead]]
            texts += [text for column in list(zip(*page, strict=True))[lead:] for text in column]
        return "\n".join(text for text in texts if text)

    return text_page(parts(dice, sheet, Print()), table)


def text_narrow(dice: Dice, sheet: Sheet) -> str:
    """Laid out as on a page whose columns are too narrow: figures of several lines, labels beside and around them."""
    digits, letters = dice.integer(1, 3), dice.integer(4, 12)

    def pieces(text: str) -> list[str]:
        if "." in text and text.replace(".", "").isdigit():
            return [text]  # a piece that ends with a point is the number of a label
        length = digits if text.isdigit() else letters
        return [text[at : at + length] for at in range(0, len(text), length)] or [""]

    def table(grid: Grid) -> str:
        lines: list[str] = []
        for row in expand(grid, repeat=False):
            cells = [pieces(text.replace("\n", "")) for text in row]
            height = max(map(len, cells))
            padded = [[""] * ((height - len(cell)) // 2) + cell for cell in cells]
            lines += ["  ".join(line) for line in zip_longest(*padded, fillvalue="")]
        return "\n".join(lines)

    return text_page(parts(dice, sheet, Print()), table)


def text_total_first(dice: Dice, sheet: Sheet) -> str:
    """The totals of the requests in the first column, and no heads.

    Where rows have figures of a single group, as 4 0 0 0 0 0 4, nobody can tell: they are left in order.
    """
    p = parts(dice, sheet, Print())

    def table(grid: Grid) -> str:
        rows = [_row_texts(row) for row in grid]
        if grid is p.requests and sum(len(set(row[-7:])) > 2 for row in rows if row[-1].isdigit()) > 1:
            rows = [[*row[:-7], row[-1], *row[-7:-1]] for row in rows if row[-1].isdigit()]
        return "\n".join(map(" ".join, rows))

    return text_page(p, table)


def text_one_string(dice: Dice, sheet: Sheet) -> str:
    separator = dice.pick((" ", "\u3000"))
    return text_page(parts(dice, sheet, Print()), lambda g: separator.join(t for row in g for t in _row_texts(row)))


def text_fused(dice: Dice, sheet: Sheet) -> str:
    return text_page(parts(dice, sheet, Print()), lambda g: "".join(t for row in g for t in _row_texts(row)))


def text_colon_pairs(dice: Dice, sheet: Sheet) -> str:
    """Each row as a sentence: label, then each column's name and figure."""
    block = next(b for b in sheet.form.blocks if b.id == "requests")
    p = parts(dice, sheet, Print())

    def table(grid: Grid) -> str:
        if grid is not p.requests:
            return "\n".join(" ".join(_row_texts(row)) for row in grid)
        return "\n".join(
            f"{row.label.text}：" + "，".join(f"{c.label.text}{sheet.figures[k]}件" for c, k in zip(block.columns, row.keys, strict=True))
            for row in block.rows if row.id in sheet.rows
        )  # fmt: skip

    return text_page(p, table)


def text_with_neighbours(dice: Dice, sheet: Sheet) -> str:
    n = [dice.integer(1, 999) for _ in range(12)]
    extra = dice.pick((
        f"建议提案办理结果\n人大建议 {n[0]} {n[1]}\n政协提案 {n[2]} {n[3]}\n总计 {n[4]} {n[5]}",
        f"权力清单\n行政许可 {n[0]}\n行政处罚 {n[1]}\n行政强制 {n[2]}\n行政事业性收费 {n[3]}",
        f"收到申请 {n[0]}\n本年新收\n{n[1]}\n予以公开\n{n[2]}\n不予公开\n{n[3]}\n总计\n{n[4]}",
        f"年度 2021 2022 2023\n本年新收政府信息公开申请数量 {n[0]} {n[1]} {n[2]}\n予以公开 {n[3]} {n[4]} {n[5]}",
    ))  # fmt: skip
    separator = dice.pick((" ", "\n", "\t", " | "))
    body = text_page(parts(dice, sheet, Print()), lambda g: "\n".join(separator.join(_row_texts(row)) for row in g))
    return f"{extra}\n{body}" if dice.pick((True, False)) else f"{body}\n{extra}"


HTML: Mapping[str, Damage] = {
    damage.__name__: damage
    for damage in (
        serial_column, serial_column_without_head, remarks_column, empty_column, subtotal_column, subtotal_rows,
        group_sums_in_heading, wrong_rowspan, wrong_colspan, missing_end_tags, head_body_foot, one_cell_missing,
        one_cell_too_many, word_nesting, vertical_paragraphs, divs_instead_of_cells, lines_in_pre, no_header,
        header_words_cut, label_characters_lost, in_five_pieces, full_stops, footnotes, superscripts, digits_raised_alike, rows_folded,
        footnote_references, approximations, ocr, chinese_numerals, blanks, digits_apart, deleted_digits, hidden_text,
        inputs, other_order, reviews_three_rows, reviews_three_columns, reviews_pairs, reviews_three_tables,
        transposed, header_of_its_own, cut_between_columns, figure_over_two_rows, proactive_in_one_row, contents_list, sidebar_in_layout_table,
    )
} | {
    f"{name}-{where}": neighbour(name, where)
    for where in ("before", "narrative", "after")
    for name in ("proposals", "services", "services-single", "budget", "summary", "years", "departments",
                 "reviews-by-department", "channels", "answers", "answers-lines", "comments")
}  # fmt: skip

TEXT: Mapping[str, Damage] = {
    "text_blanks": _text(_joined(" ")),
    "text_wide_blanks": _text(_joined("    ")),
    "text_full_width_blanks": _text(_joined("\u3000")),
    "text_tabs": _text(_joined("\t")),
    "text_bars": _text(_joined("|")),
    "text_box_lines": _text(_joined("│")),
    "text_commas": _text(_joined(",")),
    **{
        damage.__name__: damage
        for damage in (
            text_padded, text_zeros_dropped, text_wrapped_around, text_ocr, text_unreadable, text_serials, text_rules, text_page_feet,
            text_page_numbers, text_one_string, text_by_columns, text_narrow, text_total_first,
            text_fused, text_colon_pairs, text_with_neighbours,
        )
    },
}  # fmt: skip

DAMAGES: Mapping[str, Damage] = {**HTML, **TEXT}
