"""Reports of figures, and the ways in which sites print them.

A `Sheet` is what one body counted in one year, in one form. `render()` prints it in one of `LAYOUTS`, each of
which is a shape that sites really publish and that the library claims to read. All choices are thrown with
`Dice`: `Drawn` dice let hypothesis choose and shrink, `Seeded` dice give the same report for the same seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape
from typing import NamedTuple, Protocol, TypeVar

from hypothesis import strategies as st

from govreport_core.forms.form import Block, Form, Label, Row
from govreport_core.forms.loading import load_form

T = TypeVar("T")

RECEIVED, CARRIED_IN = "requests.received", "requests.carried_in"
OUTCOMES, OUTCOME_TOTAL, CARRIED_OVER = "requests.outcomes.", "requests.outcomes.total", "requests.carried_over"
UNDIVIDED = "requests.outcomes.other.unspecified"
DIVIDED = tuple(f"requests.outcomes.other.{name}" for name in ("uncorrected", "fee_unpaid", "other"))
GROUPS = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
RESULTS = ("upheld", "corrected", "other", "pending")


# ---------------------------------------------------------------------------------------------- dice


class Dice(Protocol):
    """What makes the choices of a report and of its print."""

    def pick(self, options: Sequence[T]) -> T: ...

    def integer(self, low: int, high: int) -> int: ...


class Seeded:
    """The same choices for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def integer(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


class Drawn:
    """Choices that hypothesis makes and shrinks: the first option and the least number are the simplest."""

    def __init__(self, draw: Callable[[st.SearchStrategy[T]], T]) -> None:
        self._draw = draw

    def pick(self, options: Sequence[T]) -> T:
        return self._draw(st.sampled_from(options))

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))


# ------------------------------------------------------------------------------------------- figures


@dataclass(frozen=True)
class Sheet:
    """The figures of one report: key -> figure for every cell that is printed; None is printed as blank."""

    form: Form
    figures: Mapping[str, int | float | None]

    @property
    def rows(self) -> frozenset[str]:
        """The ids of the rows that are printed."""
        return frozenset(key.rpartition(".")[0] for key in self.figures)

    def with_figure(self, key: str, figure: int | float | None) -> Sheet:
        return replace(self, figures={**self.figures, key: figure})


def sheet(dice: Dice, form_id: str, *, hybrid: bool = False) -> Sheet:
    """A report that keeps every rule of its form, mostly small numbers and zeros, as real ones are.

    :param hybrid: print the undivided row of other outcomes instead of its three rows.
    """
    form = load_form(form_id)
    absent = DIVIDED if hybrid else (UNDIVIDED,) if form_id != "2019" else ()
    figures: dict[str, int | float | None] = {
        key: _free_figure(dice, cell.kind)
        for key, cell in form.cells.items()
        if key.startswith("proactive.") and key.rpartition(".")[0] not in absent
    }
    outcomes = [id for id in form.rows if id.startswith(OUTCOMES) and id != OUTCOME_TOTAL and id not in absent]
    counts: dict[str, dict[str, int]] = {id: dict.fromkeys(GROUPS, 0) for id in form.rows if id.startswith("requests.")}
    for id in absent:
        del counts[id]
    for _ in range(dice.integer(0, 12)):
        counts[dice.pick(outcomes)][dice.pick(GROUPS)] = _count(dice)
    for group in GROUPS:
        counts[OUTCOME_TOTAL][group] = sum(counts[id][group] for id in outcomes)
        left = dice.pick((0, 0, 0, 1, 4, 17)) if group == "natural_person" else 0
        counts[CARRIED_OVER][group] = left
        handled = counts[OUTCOME_TOTAL][group] + left
        counts[CARRIED_IN][group] = dice.integer(0, min(handled, 9)) if handled else 0
        counts[RECEIVED][group] = handled - counts[CARRIED_IN][group]
    for id, row in counts.items():
        figures.update({f"{id}.{group}": row[group] for group in GROUPS})
        figures[f"{id}.total"] = sum(row.values())
    for id in (id for id in form.rows if id.startswith("reviews.")):
        results = {name: dice.pick((0, 0, 0, 1, 2, 13, 140)) for name in RESULTS}
        figures.update({f"{id}.{name}": count for name, count in results.items()})
        figures[f"{id}.total"] = sum(results.values())
    return Sheet(form, {key: figures[key] for key in form.cells if key in figures})


def _count(dice: Dice) -> int:
    return dice.integer(0, dice.pick((9, 99, 999, 99_999)))


def _free_figure(dice: Dice, kind: str) -> int | float:
    if kind == "signed_count":
        return dice.pick((0, 0, 1, -1)) * dice.integer(0, 900)
    if kind == "amount":
        amount = Decimal(dice.integer(0, 9_999_999)).scaleb(-dice.pick((0, 2, 4)))
        return int(amount) if amount == amount.to_integral_value() else float(amount)
    return _count(dice)


# ---------------------------------------------------------------------------------------------- print


class Print(NamedTuple):
    """How labels and figures are written, whatever the layout."""

    variants: bool = False
    brackets: str = "half"  # half, full
    ordinals: str = "."
    thousands: bool = False
    full_width: bool = False
    suffix: str = ""
    money: str = "form"  # form: bare, in 万元; cell: 元 behind the figure; head: 元 in the column's head
    signs: str = "minus"  # minus: -12; words: 减12 and 增4
    blank: str = ""


def a_print(dice: Dice) -> Print:
    return Print(
        variants=dice.pick((False, True)),
        brackets=dice.pick(("half", "full")),
        ordinals=dice.pick((".", "、", "．", ". ")),
        thousands=dice.pick((False, True)),
        full_width=dice.pick((False, True)),
        suffix=dice.pick(("", "件")),
        money=dice.pick(("form", "cell", "head", "unit")),
        signs=dice.pick(("minus", "words", "plus")),
    )


_FULL_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_FULL_BRACKETS = str.maketrans("()", "（）")


def figure_text(value: int | float | None, kind: str, style: Print) -> str:
    """A figure as a site prints it."""
    if value is None:
        return style.blank
    number, unit = Decimal(str(value)), style.suffix
    sign = ""
    if kind == "amount":
        unit = {"cell": "元", "unit": "万元"}.get(style.money, "")
        if style.money in ("cell", "head"):
            number *= 10_000
    elif kind == "signed_count":
        words = {"words": ("减", "增"), "plus": ("-", "+"), "minus": ("-", "")}[style.signs]
        sign = words[0] if number < 0 else words[1] if number > 0 else ""
        number = abs(number)
    number = number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    text = f"{number:,f}" if style.thousands else f"{number:f}"
    return sign + (text.translate(_FULL_DIGITS) if style.full_width else text) + unit


def label_text(dice: Dice, label: Label, style: Print) -> str:
    """A label as a site prints it: the official one or one of its variants, with ordinals and brackets changed."""
    text = dice.pick(label.spellings) if style.variants else label.text
    if text[:1].isdigit() and text[1:2] == ".":
        text = text[0] + style.ordinals + text[2:]
    return text.translate(_FULL_BRACKETS) if style.brackets == "full" else text


# ----------------------------------------------------------------------------------------------- grids


class Box(NamedTuple):
    """A cell of a table with spans. `kind` is head, group, label or figure."""

    text: str
    kind: str
    down: int = 1
    across: int = 1


Grid = list[list[Box]]


class Printed(NamedTuple):
    """The tables of a report with the line that stands before each."""

    proactive: list[Grid]
    requests: Grid
    reviews: Grid


class Shape(NamedTuple):
    """How the tables are built, whatever the layout."""

    shuffled: bool = False  # columns in another order than the form's
    vertical: bool = False  # group labels one character per line
    leveled: bool = True  # False: three header rows without rowspan, with empty cells


def printed(dice: Dice, sheet: Sheet, style: Print, shape: Shape) -> Printed:
    """The three tables in the geometry of the official form."""
    blocks = {block.id: block for block in sheet.form.blocks}
    proactive = [_proactive(dice, sheet, b, style, shape) for b in blocks.values() if b.table == "proactive"]
    return Printed(
        proactive,
        _requests(dice, sheet, blocks["requests"], style, shape),
        _reviews(dice, sheet, blocks["reviews"], style, shape),
    )


def _order(dice: Dice, columns: Sequence[T], shape: Shape) -> list[T]:
    order = list(columns)
    if shape.shuffled:
        for at in range(len(order) - 1, 0, -1):
            other = dice.integer(0, at)
            order[at], order[other] = order[other], order[at]
    return order


def _figures(sheet: Sheet, row: Row, columns: Sequence[str], style: Print, across: Sequence[int] = ()) -> list[Box]:
    boxes = []
    for number, column in enumerate(columns):
        key = f"{row.id}.{column}"
        text = figure_text(sheet.figures[key], sheet.form.cells[key].kind, style)
        boxes.append(Box(text, "figure", 1, across[number] if across else 1))
    return boxes


def _head(dice: Dice, label: Label, id: str, style: Print) -> str:
    if id != "amount":
        return label_text(dice, label, style)
    bare = label.text.partition("(")[0]
    return f"{bare}({'单位:元' if style.money == 'head' else '单位:万元'})"


def _proactive(dice: Dice, sheet: Sheet, block: Block, style: Print, shape: Shape) -> Grid:
    columns = _order(dice, block.columns, shape)
    across = [1] * (len(columns) - 1) + [4 - len(columns)]
    heads = [Box(_head(dice, c.label, c.id, style), "head", 1, w) for c, w in zip(columns, across, strict=True)]
    grid = [
        [Box(label_text(dice, block.heading, style), "head", 1, 4)],
        [Box(sheet.form.corner.text, "head"), *heads],
    ]
    for row in block.rows:
        if row.id in sheet.rows:
            label = Box(label_text(dice, row.label, style), "label")
            grid.append([label, *_figures(sheet, row, [c.id for c in columns], style, across)])
    return grid


def _requests(dice: Dice, sheet: Sheet, block: Block, style: Print, shape: Shape) -> Grid:
    by_id = {column.id: column for column in block.columns}
    people, total = by_id["natural_person"], by_id["total"]
    bodies = _order(dice, [c for c in block.columns if c not in (people, total)], shape)
    outer = _order(dice, [people, None, total], shape)
    columns = [c for o in outer for c in ([o] if o else bodies)]
    note = Box(block.notes[0].translate(_FULL_BRACKETS) if style.brackets == "full" else block.notes[0], "head", 3, 3)
    second = [
        Box(label_text(dice, o.label, style), "head", 2) if o else Box("法人或其他组织", "head", 1, 5) for o in outer
    ]
    third = [Box(label_text(dice, c.label, style), "head") for c in bodies]
    if shape.leveled:
        grid = [[note, Box("申请人情况", "head", 1, 7)], second, third]
    else:
        pad = [Box("", "head")] * 3
        grid = [
            [note._replace(down=1), Box("申请人情况", "head", 1, 7)],
            [*pad, *(box._replace(down=1) for box in second)],
            [*pad, *(box for o in outer for box in ([Box("", "head")] if o else third))],
        ]
    rows = [row for row in block.rows if row.id in sheet.rows]
    for number, row in enumerate(rows):
        above = rows[number - 1].under if number else ()
        boxes = []
        for level, heading in enumerate(row.under):
            if above[: level + 1] == row.under[: level + 1]:
                continue
            down = next(
                (n for n, r in enumerate(rows[number:]) if r.under[: level + 1] != row.under[: level + 1]),
                len(rows) - number,
            )
            text = heading.translate(_FULL_BRACKETS) if style.brackets == "full" else heading
            boxes.append(Box("\n".join(text) if shape.vertical else text, "group", down))
        boxes.append(Box(label_text(dice, row.label, style), "label", 1, 3 - len(row.under)))
        grid.append([*boxes, *_figures(sheet, row, [c.id for c in columns], style)])
    return grid


def _reviews(dice: Dice, sheet: Sheet, block: Block, style: Print, shape: Shape) -> Grid:
    columns = _order(dice, block.columns, shape)
    first, *others = block.rows

    def heads(down: int) -> list[Box]:
        return [Box(label_text(dice, c.label, style), "head", down) for c in columns]

    groups = [Box(label_text(dice, row.label, style), "head", 1, 5) for row in block.rows]
    grid = [[groups[0], Box("行政诉讼", "head", 1, 10)]]
    if shape.leveled:
        grid += [[*heads(2), *groups[1:]], [box for _ in others for box in heads(1)]]
    else:
        grid += [
            [*[Box("", "head")] * 5, *groups[1:]],
            [box for _ in block.rows for box in heads(1)],
        ]
    grid.append([box for row in (first, *others) for box in _figures(sheet, row, [c.id for c in columns], style)])
    return grid


def expand(grid: Grid, *, repeat: bool) -> list[list[str]]:
    """The grid as a rectangle of texts; a spanned place repeats the text or is empty."""
    rows: list[dict[int, str]] = [{} for _ in grid]
    for number, boxes in enumerate(grid):
        column = 0
        for box in boxes:
            while column in rows[number]:
                column += 1
            for down in range(min(box.down, len(grid) - number)):
                for across in range(box.across):
                    first = down == across == 0
                    rows[number + down][column + across] = box.text if first or repeat else ""
            column += box.across
    width = max(max(row) for row in rows) + 1
    return [[row.get(column, "") for column in range(width)] for row in rows]


# --------------------------------------------------------------------------------------------- layouts

TITLE = "青石县档案局{year}年政府信息公开工作年度报告"
OVERVIEW = "本年度共答复各类咨询318件，举办开放日2场，新收申请与上年相比增加4件。建议办理结果50件全部公开。"
PROBLEMS = "存在的问题有2个：一是目录更新不够及时，二是回访偏少。下一年将逐项改进。"


@dataclass(frozen=True)
class Rendering:
    """A report as published: its bytes, and what they say."""

    layout: str
    data: bytes
    sheet: Sheet


def _sections(tables: Printed, table: Callable[[Grid], str], paragraph: Callable[[str], str], form: Form) -> str:
    """The whole report: headings and running text around the tables."""
    headings = {block.table: block.heading.text for block in form.blocks if block.table != "proactive"}
    section = dict(form.sections)
    year = 2020 if form.id == "2019" else 2023
    return "\n".join(
        [
            paragraph(TITLE.format(year=year)),
            paragraph(section["overview"].text),
            paragraph(OVERVIEW),
            paragraph("二、主动公开政府信息情况"),
            *(table(grid) for grid in tables.proactive),
            paragraph(headings["requests"]),
            table(tables.requests),
            paragraph(headings["reviews"]),
            table(tables.reviews),
            paragraph(section["problems"].text),
            paragraph(PROBLEMS),
            paragraph(section["other"].text),
            paragraph("无"),
        ]
    )


def _wrapped(dice: Dice, text: str) -> str:
    """A label over two or three lines."""
    if len(text) < 6:
        return text
    cuts = sorted({dice.integer(2, len(text) - 2) for _ in range(dice.integer(1, 2))})
    pieces = [text[a:b].strip() for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True)]
    # A line with nothing but 无 on it cannot be told from a cell with nothing in it.
    return text if "无" in pieces else "\n".join(pieces)


def _wrap_all(dice: Dice, tables: Printed) -> Printed:
    def wrap(grid: Grid) -> Grid:
        return [
            [b._replace(text=_wrapped(dice, b.text)) if b.kind in ("label", "head") else b for b in row] for row in grid
        ]

    return Printed([wrap(grid) for grid in tables.proactive], wrap(tables.requests), wrap(tables.reviews))


# HTML

_NOISE: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "paragraph": lambda text: f'<p align="center">{text}</p>',
    "font": lambda text: f'<p><font face="宋体"><span style="font-size:12px">{text}</span></font></p>',
    "word": lambda text: f'<p class="MsoNormal"><span>{text}</span><o:p></o:p></p>',
    "spaces": lambda text: f"&nbsp;{text}&nbsp;\n\t",
    "torn": lambda text: "".join(f"<span>{text[n : n + 2]}</span>" for n in range(0, len(text), 2)),
}


def _html_table(grid: Grid, noise: Callable[[str], str], *, spans: bool = True) -> str:
    rows = []
    for boxes in grid:
        cells = []
        for box in boxes:
            down = f' rowspan="{box.down}"' if box.down > 1 and spans else ""
            across = f' colspan="{box.across}"' if box.across > 1 else ""
            # Noise goes around the pieces of a wrapped text, for it may not tear a tag or an entity.
            text = "<br>".join(noise(escape(piece)) if piece else "" for piece in box.text.split("\n"))
            cells.append(f"<td{down}{across}>{text}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1">{"".join(rows)}</table>'


def _html(dice: Dice, sheet: Sheet, *, shape: Shape | None = None, split: str = "", spans: bool = True) -> str:
    style = a_print(dice)
    shape = shape or Shape(vertical=dice.pick((False, True)))
    tables = printed(dice, sheet, style, shape)
    if dice.pick((False, True)):
        tables = _wrap_all(dice, tables)
    noise = _NOISE[dice.pick(tuple(_NOISE))]
    if dice.pick((False, True)) and len({len(grid) for grid in tables.proactive}):
        tables = tables._replace(proactive=[[row for grid in tables.proactive for row in grid]])

    def table(grid: Grid) -> str:
        if split and grid is tables.requests:
            return "\n".join(_html_table(part, noise, spans=spans) for part in cut(dice, grid, split))
        return _html_table(grid, noise, spans=spans)

    return _sections(tables, table, lambda text: f"<p>{noise(escape(text))}</p>", sheet.form)


def cut(dice: Dice, grid: Grid, how: str) -> list[Grid]:
    """The grid in two, as a page break cuts it: the header repeated, another table's header, or none."""
    at = dice.integer(4, len(grid) - 2)
    rest = [list(row) for row in grid[at:]]
    first = [[box._replace(down=min(box.down, at - n)) for box in row] for n, row in enumerate(grid[:at])]
    # What hangs down over the cut is printed again, empty, as word processors do.
    for column, box in enumerate(box for n, row in enumerate(grid[:at]) for box in row if n + box.down > at):
        end = next(n for n, row in enumerate(grid[:at]) if box in row) + box.down
        rest[0].insert(column, box._replace(text="", down=end - at))
    heads = {"repeated": grid[:3], "wrong": _WRONG_HEAD, "none": []}[how]
    return [first, [*heads, *rest]]


_WRONG_HEAD = [
    [
        Box(text, "head", 1, 3 if text == "项目" else 1)
        for text in ("项目", "新收件数", "结转件数", "公开", "部分", "不予", "结转", "小计")
    ]
]


def _page(body: str, dice: Dice) -> str:
    """A whole site page around the report, with a layout table, navigation, scripts and a metadata table."""
    nav = "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(("首页", "政务公开", "互动交流 12")))
    index = (("索引号", "000014349/2024-00012"), ("发布日期", "2024-01-18"))
    meta = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in index)
    script = "var total = 12; document.write('<table><tr><td>总计</td><td>9</td></tr></table>')"
    page = (
        f"<ul>{nav}</ul><script>{script}</script><table>{meta}</table>{body}"
        f"<div>打印本页 | 关闭窗口 | 访问量：30218</div>"
    )
    if dice.pick((False, True)):
        page = f"<table><tr><td>{nav}</td><td><div>{page}</div></td></tr></table>"
    return page


def html_official(dice: Dice, sheet: Sheet) -> str:
    return _html(dice, sheet)


def html_page(dice: Dice, sheet: Sheet) -> str:
    body = _page(_html(dice, sheet), dice)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>年度报告</title></head><body>{body}</body></html>'


def html_gb18030(dice: Dice, sheet: Sheet) -> bytes:
    charset = dice.pick(("gb2312", "gbk", "gb18030", ""))
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<html><head>{meta}</head><body>{_html(dice, sheet)}</body></html>".encode("gb18030")


def html_page_break(dice: Dice, sheet: Sheet) -> str:
    return _html(dice, sheet, split=dice.pick(("repeated", "wrong", "none")), shape=Shape())


def html_flat_header(dice: Dice, sheet: Sheet) -> str:
    return _html(dice, sheet, shape=Shape(leveled=False))


def html_shuffled(dice: Dice, sheet: Sheet) -> str:
    return _html(dice, sheet, shape=Shape(shuffled=True, leveled=dice.pick((True, False))))


def html_without_rowspan(dice: Dice, sheet: Sheet) -> str:
    return _html(dice, sheet, spans=False)


# Markdown


def _markdown(dice: Dice, sheet: Sheet, *, shape: Shape | None = None, repeat: bool) -> str:
    tables = printed(dice, sheet, a_print(dice), shape or Shape())

    def table(grid: Grid) -> str:
        return _markdown_rows(expand(grid, repeat=repeat))

    return _sections(tables, table, lambda text: f"{text}\n", sheet.form)


def markdown(dice: Dice, sheet: Sheet) -> str:
    return _markdown(dice, sheet, repeat=dice.pick((False, True)))


def markdown_shuffled(dice: Dice, sheet: Sheet) -> str:
    return _markdown(dice, sheet, shape=Shape(shuffled=True), repeat=True)


def markdown_shuffled_without_spans(dice: Dice, sheet: Sheet) -> str:
    """Heads in another order, and those of groups not repeated over their columns: unreadable in part."""
    return _markdown(dice, sheet, shape=Shape(shuffled=True), repeat=False)


def markdown_sections(dice: Dice, sheet: Sheet) -> str:
    """A table for each row of requests and each group of reviews, with a heading before it."""
    tables = printed(dice, sheet, a_print(dice), Shape())

    def table(grid: Grid) -> str:
        if grid is tables.requests:
            return "\n".join(map(_row_table, grid[3:]))
        if grid is tables.reviews:
            heads, figures = [box.text for box in grid[1][:5]], [box.text for box in grid[3]]
            names = [grid[0][0].text, *(f"行政诉讼（{box.text}）" for box in grid[1][5:])]
            return "\n".join(
                f"### {name}\n{_markdown_rows([heads, figures[5 * n : 5 * n + 5]])}" for n, name in enumerate(names)
            )
        return f"### {grid[0][0].text}\n" + _markdown_rows([[box.text for box in row] for row in grid[1:]])

    return _sections(tables, table, lambda text: f"{text}\n", sheet.form)


def _row_table(row: list[Box]) -> str:
    *groups, label = [box.text for box in row if box.kind != "figure"]
    heads = ["类别", *(f"数据{n}" for n in range(1, 7)), "总计"]
    before = "".join(f"### {group}\n" for group in groups)
    return before + _markdown_rows([heads, [label, *(box.text for box in row if box.kind == "figure")]])


def _markdown_rows(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:], ""])


# Flattened


def _flattened(
    dice: Dice,
    sheet: Sheet,
    table: Callable[[Grid], str],
    *,
    wrap: bool = False,
    between: str = "",
    shape: Shape | None = None,
) -> str:
    tables = printed(dice, sheet, a_print(dice), shape or Shape())
    if wrap:
        tables = _wrap_all(dice, tables)
    return _sections(tables, table, lambda text: text + between, sheet.form)


def lines(dice: Dice, sheet: Sheet) -> str:
    """A cell a line, with or without blank lines between."""
    end = dice.pick(("\n", "\n\n", "\n \n", "\r\n"))
    return _flattened(
        dice, sheet, lambda grid: end.join(b.text for row in grid for b in row), between=end[1:], wrap=False
    )


def lines_wrapped(dice: Dice, sheet: Sheet) -> str:
    """A cell a line, long labels over two or three lines."""
    return _flattened(dice, sheet, lambda grid: "\n".join(b.text for row in grid for b in row), wrap=True)


def lines_cell_ends(dice: Dice, sheet: Sheet) -> str:
    """A cell a line and a bar behind each; a bar alone begins a row; bars for the places that a cell spans."""

    def row_text(row: list[Box]) -> str:
        return "|\n" + "\n".join(f"{b.text} " + "|" * b.across for b in row)

    return _flattened(dice, sheet, lambda grid: "\n".join(map(row_text, grid)))


def lines_row_ends(dice: Dice, sheet: Sheet) -> str:
    """A cell a line, a bar behind each, and further bars at the end of the row for all that its cells span."""

    def row_text(row: list[Box]) -> str:
        return "\n".join(f"{b.text} |" for b in row) + "|" * sum(b.across - 1 for b in row)

    return _flattened(dice, sheet, lambda grid: "\n".join(map(row_text, grid)))


def bar_rows(dice: Dice, sheet: Sheet) -> str:
    """A row a line, cells parted by bars, the places that cells span as bars at its end."""

    def row_text(row: list[Box]) -> str:
        return " | ".join(b.text for b in row) + " |" + "|" * sum(b.across - 1 for b in row)

    return _flattened(dice, sheet, lambda grid: "\n".join(map(row_text, grid)))


def lines_page_numbers(dice: Dice, sheet: Sheet) -> str:
    """A cell a line, and a page's number between two rows."""

    def table(grid: Grid) -> str:
        rows = ["\n".join(b.text for b in row) for row in grid]
        rows.insert(dice.integer(3, len(rows)), dice.pick(("— 5 —", "- 5 -", "第 5 页")))
        return "\n".join(rows)

    return _flattened(dice, sheet, table)


def lines_shuffled(dice: Dice, sheet: Sheet) -> str:
    """A cell a line, the columns in another order."""
    shape = Shape(shuffled=True)
    return _flattened(dice, sheet, lambda grid: "\n".join(b.text for row in grid for b in row), shape=shape)


def bar_rows_shuffled(dice: Dice, sheet: Sheet) -> str:
    """A row a line, cells parted by bars, the columns in another order."""
    shape = Shape(shuffled=True)
    return _flattened(
        dice, sheet, lambda grid: "\n".join(" | ".join(b.text for b in row) + " |" for row in grid), shape=shape
    )


LAYOUTS: Mapping[str, Callable[[Dice, Sheet], str | bytes]] = {
    layout.__name__: layout
    for layout in (
        html_official,
        html_page,
        html_gb18030,
        html_page_break,
        html_flat_header,
        html_shuffled,
        html_without_rowspan,
        markdown,
        markdown_shuffled,
        markdown_sections,
        lines,
        lines_wrapped,
        lines_cell_ends,
        lines_row_ends,
        bar_rows,
        lines_page_numbers,
    )
}
# Layouts of which only a part can be read: a gap is right, a wrong figure is not.
PARTLY: Mapping[str, Callable[[Dice, Sheet], str | bytes]] = {
    layout.__name__: layout for layout in (markdown_shuffled_without_spans, lines_shuffled, bar_rows_shuffled)
}
# Layouts in which a blank cell still has its place.
GRIDS = tuple(name for name in LAYOUTS if name.startswith(("html", "markdown")))


def render(dice: Dice, sheet: Sheet, layout: str) -> Rendering:
    """The sheet in a layout, all else chosen by the dice."""
    text = (LAYOUTS.get(layout) or PARTLY[layout])(dice, sheet)
    return Rendering(layout, text if isinstance(text, bytes) else text.encode("utf-8"), sheet)


@st.composite
def sheets(draw: Callable[[st.SearchStrategy[T]], T], *, hybrids: bool = True) -> Sheet:
    """Sheets of both forms, and of the hybrid of 2021."""
    forms = (("2021", False), ("2019", False), ("2021", True))
    id, hybrid = draw(st.sampled_from(forms if hybrids else forms[:2]))
    return sheet(Drawn(draw), id, hybrid=hybrid)


@st.composite
def renderings(draw: Callable[[st.SearchStrategy[T]], T], layout: str) -> Rendering:
    """Sheets printed in a layout."""
    return render(Drawn(draw), draw(sheets()), layout)


def seeded(seed: int, layout: str, form_id: str = "2021", *, hybrid: bool = False) -> Rendering:
    """The same rendering for the same seed."""
    dice = Seeded(seed)
    return render(dice, sheet(dice, form_id, hybrid=hybrid), layout)
