"""What happens to documents: harmless variations, and damage with what a careful reader still accepts."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from . import forms, truth
from .formats import HIDING, TEXT_MODES
from .forms import Cell, Paragraph, Run, Table, cell
from .truth import Draft, Figure

ALL = ("html", "md", "txt", "docx", "pdf")
SPANS = ("html", "docx", "pdf")
IN_COLUMNS = ("pipes", "layout")
Apply = Callable[[Draft], bool]


@dataclass(frozen=True)
class Damage:
    """A kind of damage: how it is done, where it makes sense, and whether it goes with another."""

    name: str
    apply: Apply
    formats: tuple[str, ...]
    modes: tuple[str, ...]
    full: bool
    wide: bool
    alone: bool


KINDS: dict[str, Damage] = {}


def kind(
    name: str,
    formats: Iterable[str] = ALL,
    modes: Iterable[str] = TEXT_MODES,
    *,
    full: bool = False,
    wide: bool = False,
    alone: bool = False,
) -> Callable[[Apply], Apply]:
    """Register a kind; `full` wants no blank cells, `wide` comes last and changes whole tables, `alone` is never one of two."""

    def register(apply: Apply) -> Apply:
        KINDS[name] = Damage(name, apply, tuple(formats), tuple(modes), full, wide, alone)
        return apply

    return register


# ---- finding places


def _locate(draft: Draft, key: str) -> tuple[Table, int, int]:
    for table in draft.own():
        for at, row in enumerate(table.rows):
            for place, one in enumerate(row):
                if one.key == key:
                    return table, at, place
    raise LookupError(key)


def _said(figure: Figure) -> str:
    return f"{figure:g}" if isinstance(figure, float) and figure == int(figure) else str(figure)


def _known(draft: Draft, key: str) -> Figure:
    value = draft.truth[key]
    assert value is not None
    return value


def _neighbours(draft: Draft, key: str) -> list[str]:
    """The keys of the printed row in which this key stands."""
    table, at, _ = _locate(draft, key)
    return [one.key for one in table.rows[at] if one.key]


def _requests_rows(draft: Draft, depth: int | None = None) -> list[str]:
    """The ids of requests rows that can be moved or renamed, in order of print."""
    found = []
    by_id = {row["id"]: row for row in forms.rows_of(draft.form)}
    for one in draft.table("requests").cells():
        if (
            one.role == "label"
            and one.ref in by_id
            and (depth is None or len(by_id[one.ref].get("under", ())) == depth)
        ):
            keys = draft.row_keys(one.ref)
            if not draft.touched.intersection(keys):
                found.append(one.ref)
    return found


def _label(table: Table, row_id: str) -> Cell:
    return next(one for one in table.cells() if one.role == "label" and one.ref == row_id)


def _covered(table: Table, at: int) -> int:
    return sum(one.columns for one in table.spanning(at))


def _joined(first: Figure, second: Figure) -> list[Figure]:
    return [int(f"{int(first)}{int(second)}"), int(f"{int(second)}{int(first)}")]


def _derivable(draft: Draft, key: str) -> None:
    """A figure of the second table follows from nothing: what is not printed there has no truth."""
    if forms.table_of(key) == "proactive":
        draft.truth[key] = None


# ---- figures


@kind("figure-beside")
def _beside(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    figure = _known(draft, key)
    other = draft.other_figure(figure)
    pair = [_said(figure), str(other)]
    draft.rng.shuffle(pair)
    draft.cell(key).text = draft.rng.choice((" ", "　", "/", "、")).join(pair)
    wide = draft.suffix == "txt" and draft.mode == "layout"
    draft.leave_open(_neighbours(draft, key) if wide else [key])
    draft.forbid(key, [other, *_joined(figure, other), figure + other])
    return True


@kind("figure-added-to-row")
def _added(draft: Draft) -> bool:
    key = draft.pick("requests", "reviews", small=True)
    if not key:
        return False
    table, at, place = _locate(draft, key)
    other = draft.other_figure(_known(draft, key))
    keys = _neighbours(draft, key)
    table.rows[at].insert(place + draft.rng.randint(0, 1), cell(str(other), "figure"))
    draft.leave_open(keys)
    draft.forbid(key, [other])
    return True


@kind("figure-behind-row")
def _behind(draft: Draft) -> bool:
    key = draft.pick("requests", nonzero=False)
    if not key:
        return False
    table, at, _ = _locate(draft, key)
    other = draft.other_figure(*(draft.truth[k] for k in _neighbours(draft, key)))
    table.rows[at].append(cell(str(other), "loose" if draft.suffix == "pdf" else "figure"))
    keys = [one.key for one in table.rows[at] if one.key]
    draft.leave_open(keys, [other])
    return True


def _cut_digits(draft: Draft) -> tuple[str, str, str] | None:
    for _ in range(20):
        key = draft.pick(small=True)
        if key and _known(draft, key) >= 10:
            said = _said(_known(draft, key))
            at = draft.rng.randint(1, len(said) - 1)
            return key, said[:at], said[at:]
    return None


@kind("figure-cut-row-longer")
def _cut_longer(draft: Draft) -> bool:
    cut = _cut_digits(draft)
    if not cut:
        return False
    key, first, second = cut
    table, at, place = _locate(draft, key)
    if not any(map(str.isdigit, table.rows[at][-1].text)):
        return False  # where nothing sticks out of the table, two figures stand in two cells
    draft.leave_open(_neighbours(draft, key))
    draft.forbid(key, [int(first), int(second)])
    table.rows[at][place].text = first
    table.rows[at].insert(place + 1, cell(second, "figure"))
    return True


@kind("figure-cut-under-head", SPANS)
def _cut_under(draft: Draft) -> bool:
    cut = _cut_digits(draft)
    if not cut:
        return False
    key, first, second = cut
    table, at, place = _locate(draft, key)
    target = table.rows[at][place]
    places = table.places()
    column = next(p.column for p in places if p.cell is target)
    for other in places:
        if other.cell is not target and other.column <= column < other.column + other.columns:
            other.cell.columns += 1
    target.text = first
    table.rows[at].insert(place + 1, cell(second, "figure"))
    draft.leave_open([key], [int(first), int(second)])
    return True


@kind("figure-wrapped", SPANS)
def _wrapped(draft: Draft) -> bool:
    cut = _cut_digits(draft)
    if not cut:
        return False
    key, first, second = cut
    draft.cell(key).text = f"{first}\n{second}"
    draft.leave_open([key], [int(first), int(second)])
    draft.notes.append("one figure over two lines of its cell; two figures could look the same")
    return True


@kind("figure-merged", SPANS)
def _merged(draft: Draft) -> bool:
    key = draft.pick("requests", "reviews")
    if not key:
        return False
    table, at, place = _locate(draft, key)
    row = table.rows[at]
    count = draft.rng.choice((2, 3))
    start = max(0, place - draft.rng.randint(0, count - 1))
    keys = [one.key for one in row[start : start + count]]
    if not all(keys) or len(keys) != count or any(draft.truth[k] is None for k in keys):
        return False
    values = [_known(draft, k) for k in keys]
    shown = draft.rng.choice((sum(values), values[0], max(values), draft.other_figure(*values)))
    row[start : start + count] = [cell(_said(shown), "figure", columns=count)]
    draft.leave_open(keys, [shown, sum(values)])
    return True


@kind("figure-stray")
def _stray(draft: Draft) -> bool:
    table = draft.table("requests")
    spots = [
        (at, one) for at, row in enumerate(table.rows) for one in row if one.role in ("label", "group") and one.text
    ]
    at, one = draft.rng.choice(spots)
    keys = [c.key for c in table.rows[max(at, table.head)] if c.key]
    if draft.touched.intersection(keys):
        return False
    other = draft.other_figure(*(draft.truth[key] for key in keys))
    one.text = f"{one.text} {other}"
    draft.leave_open(keys, [other])
    if at < table.head:  # a figure in the head may belong to the column below
        draft.touch(draft.table_keys("requests"))
    return True


@kind("figure-range")
def _range(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    figure = int(_known(draft, key))
    low, high = max(0, figure - draft.rng.randint(1, 3)), figure + draft.rng.randint(1, 4)
    draft.cell(key).text = f"{low}{draft.rng.choice(('-', '~', '—', '至'))}{high}"
    _derivable(draft, key)
    draft.leave_open([key], [low, high, *_joined(low, high)])
    return True


@kind("figure-decimal")
def _decimal(draft: Draft) -> bool:
    key = draft.pick("requests", "reviews")
    if not key:
        return False
    figure = int(_known(draft, key))
    part = draft.rng.randint(1, 9)
    draft.cell(key).text = f"{figure}.{part}"
    draft.leave_open([key], [int(f"{figure}{part}"), figure + 1, part])
    return True


@kind("figure-negative")
def _negative(draft: Draft) -> bool:
    key = draft.pick("requests", "reviews")
    if not key:
        return False
    draft.cell(key).text = f"-{_said(_known(draft, key))}"
    draft.notes.append("a count below nothing: null, or what the sums leave")
    draft.leave_open([key], [-_known(draft, key)])
    return True


@kind("figure-ocr", full=True)
def _ocr(draft: Draft) -> bool:
    key = draft.pick("requests", "reviews", nonzero=draft.rng.random() < 0.5, small=True)
    if not key:
        return False
    said = _said(_known(draft, key))
    read = said.translate(str.maketrans("0158", "OlSB"))
    if read == said:
        return False
    draft.cell(key).text = read
    rest = "".join(char for char in read if char.isdigit())
    draft.leave_open([key], [int(rest)] if rest else [])
    return True


@kind("figure-in-brackets")
def _brackets(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key or not forms.table_of(key):
        return False
    figure = _known(draft, key)
    part = draft.other_figure(figure)
    note = draft.rng.choice(
        (f"（其中转办{part}件）", f"(含上年{part}件)", f"（不含重复{part}件）", f"（较上年增加{part}）")
    )
    draft.cell(key).text = _said(figure) + note
    draft.touch([key])
    draft.forbid(key, [part, *_joined(figure, part), figure + part, figure - part])
    return True


@kind("note-mark")
def _note_mark(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    figure = _known(draft, key)
    mark = draft.rng.choice(("1", "2", "①", "*") if draft.suffix != "txt" else ("1", "2"))
    draft.cell(key).runs = [Run(_said(figure)), Run(mark, "raised")]
    table = _locate(draft, key)[0]
    at = draft.layout.items.index(table)
    draft.layout.items.insert(at + 1, Paragraph(f"注：[{mark}] 该项按登记日期统计。", "note"))
    draft.touch([key])
    if mark.isdecimal():
        draft.forbid(key, [*_joined(figure, int(mark)), int(mark)])
    return True


@kind("footnote-reference")
def _footnote(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    figure = _known(draft, key)
    number = draft.rng.randint(1, 3)
    draft.cell(key).text = _said(figure) + draft.rng.choice((f"（注{number}）", f"[注{number}]", f"（见注{number}）"))
    at = draft.layout.items.index(_locate(draft, key)[0])
    draft.layout.items.insert(at + 1, Paragraph(f"注{number}：含窗口当面受理的事项。", "note"))
    draft.touch([key])
    draft.forbid(key, [number, *_joined(figure, number)])
    return True


@kind("figure-struck-beside", ("html", "docx", "pdf", "md"))
def _struck(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    figure = _known(draft, key)
    other = draft.other_figure(figure)
    way = "struck:style" if draft.suffix == "html" and draft.rng.random() < 0.4 else "struck:"
    runs = [Run(str(other), way), Run(_said(figure))]
    if draft.rng.random() < 0.3:
        runs.reverse()
    draft.cell(key).runs = runs
    draft.leave_open([key], [other, *_joined(figure, other), figure + other])
    return True


@kind("figure-as-words")
def _words(draft: Draft) -> bool:
    key = next((k for k, v in draft.truth.items() if k.endswith(".change") and v and k not in draft.touched), None)
    if key:
        figure = int(_known(draft, key))
        word = draft.rng.choice(("增", "增加")) if figure > 0 else draft.rng.choice(("减", "减少"))
        draft.cell(key).text = f"{word}{abs(figure)}"
        draft.forbid(key, [-figure])
    else:
        key = draft.pick("requests", "reviews", small=True)
        if not key:
            return False
        draft.cell(key).text = f"共{_said(_known(draft, key))}件"
        draft.open.add(key)
    draft.touch([key])
    return True


@kind("measure-words", wide=True)
def _measure_words(draft: Draft) -> bool:
    words = draft.rng.choice(("笔", "项", "条", "份", "件次"))
    cells = {one.key: one for table in draft.own() for one in table.cells()}
    for key, value in draft.truth.items():
        if value is not None and not key.endswith(".amount") and key not in draft.touched and draft.rng.random() < 0.4:
            # Of a column that is gone a figure may follow all the same.
            one = cells.get(key)
            if one is not None and one.plain and one.text.isdigit():
                one.text += words
                draft.touch([key])
    return True


# ---- figures that are not seen, or seen otherwise than they stand


def _hide(draft: Draft, look: str) -> bool:
    way = draft.rng.choice(("beside", "beside all", "instead"))
    draft.notes.append(way)
    if way == "instead":
        key = draft.pick(small=True)
        if not key:
            return False
        figure = _known(draft, key)
        derivable = forms.table_of(key) != "proactive"
        hidden = draft.other_figure(figure) if derivable else figure
        _derivable(draft, key)
        draft.cell(key).runs = [Run(_said(hidden), look)]
        draft.leave_open([key], [hidden])
        return True
    key = draft.pick(small=True)
    if not key:
        return False
    digit = draft.rng.randint(1, 9)
    before = draft.rng.random() < 0.4
    keys = draft.table_keys(forms.table_of(key)) if way == "beside all" else [key]
    for one in keys:
        figure_or_none = draft.truth[one]
        if figure_or_none is None or one in draft.touched or not draft.cell(one).text.isdecimal():
            continue
        runs = [*draft.cell(one).runs, Run(str(digit), look)]
        draft.cell(one).runs = runs[::-1] if before else runs
        draft.touch([one])
        draft.forbid(one, [*_joined(figure_or_none, digit), digit])
    return True


for _way in HIDING:
    kind(f"hidden-{_way}", ("html",))(lambda draft, way=_way: _hide(draft, f"hidden:{way}"))  # type: ignore[misc]
kind("hidden-vanish", ("docx",))(lambda draft: _hide(draft, "hidden:vanish"))
kind("hidden-white-ink", ("pdf",))(lambda draft: _hide(draft, "hidden:white"))
kind("hidden-render-mode", ("pdf",))(lambda draft: _hide(draft, "hidden:mode"))


@kind("hidden-word-row", ("docx",))
def _hidden_row(draft: Draft) -> bool:
    table = draft.table("reviews")
    at = next((i for i, row in enumerate(table.rows) if any(one.key for one in row)), None)
    keys = draft.table_keys("reviews")
    if at is None or len(table.rows[at]) != 15 or draft.touched.intersection(keys):
        return False
    table.rows.insert(
        at + draft.rng.randint(0, 1), [cell(str(draft.rng.randint(0, 9)), "hidden-row") for _ in range(15)]
    )
    draft.touch(keys)
    return True


@kind("tracked-change", ("docx",))
def _tracked(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    figure = _known(draft, key)
    other = draft.other_figure(figure)
    draft.cell(key).runs = [Run(str(other), "deleted"), Run(_said(figure), "inserted")]
    draft.leave_open([key], [other, *_joined(figure, other)])
    return True


def _turned(draft: Draft, look: str) -> bool:
    for _ in range(20):
        key = draft.pick(small=True)
        if key and _known(draft, key) >= 10 and (said := _said(_known(draft, key))) != said[::-1]:
            draft.cell(key).runs = [Run(said[::-1], look)]
            draft.leave_open([key], [int(said[::-1])])
            return True
    return False


kind("digits-bdo", ("html",))(lambda draft: _turned(draft, "bdo"))
kind("digits-row-reverse", ("html",))(lambda draft: _turned(draft, "reverse"))


@kind("digit-by-style-sheet", ("html",), alone=True)
def _content(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    figure = _known(draft, key)
    digit = draft.rng.randint(1, 9)
    draft.styles.append(f'.b4::before{{content:"{digit}"}}')
    draft.cell(key).runs = [Run(f'<span class="b4">{_said(figure)}</span>', "raw")]
    draft.truth[key] = _joined(digit, figure)[0]
    draft.leave_open([key], [figure])
    draft.notes.append("the page shows a digit that its style sheet puts before the figure")
    return True


@kind("figure-in-field", ("html",))
def _field(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    shown = draft.rng.choice(
        ('<input type="text" size="4" value="{}">', '<input value="{}" readonly>', "<textarea>{}</textarea>")
    )
    draft.cell(key).runs = [Run(shown.format(_said(_known(draft, key))), "raw")]
    draft.leave_open([key], [0])
    return True


@kind("figure-as-picture", ("html",))
def _picture(draft: Draft) -> bool:
    key = draft.pick(small=True)
    if not key:
        return False
    draft.cell(key).runs = [Run(f'<img src="/images/n{draft.rng.randint(1, 99)}.png">', "raw")]
    _derivable(draft, key)
    draft.leave_open([key], [0])
    return True


# ---- more rows and columns

_OTHER_ROWS = ("电话咨询答复件数", "窗口接待人次", "网站留言回复条数", "转送信件件数", "公开目录更新条数")


def _extra_row(draft: Draft, where: str) -> bool:
    table = draft.table("requests")
    at = {
        "first": table.head,
        "last": len(table.rows),
        "middle": draft.rng.randint(table.head + 1, len(table.rows) - 1),
    }[where]
    figures = [draft.rng.randint(0, 9) for _ in range(6)]
    said = [str(figure) for figure in (*figures, sum(figures))]
    width = table.width()
    columns = width - 7 - _covered(table, at)
    if columns < 1 or any(one.role == "remark" for one in table.cells()):
        return False
    label = cell(draft.rng.choice(_OTHER_ROWS), columns=columns, ref="unknown")
    table.insert(at, [label, *(cell(text, "figure") for text in said)])
    touching = [at - 1, at + 1]
    draft.touch(one.key for i in touching if table.head <= i < len(table.rows) for one in table.rows[i] if one.key)
    return True


for _where in ("first", "middle", "last"):
    kind(f"row-unknown-{_where}")(lambda draft, where=_where: _extra_row(draft, where))  # type: ignore[misc]


@kind("column-unknown", modes=IN_COLUMNS, wide=True)
def _extra_column(draft: Draft) -> bool:
    table = draft.table("requests")
    keys = draft.table_keys("requests")
    if not _has_all(draft, table, keys):
        return False
    at = draft.rng.randint(0, 7)
    head = cell(draft.rng.choice(("外籍人员", "新闻媒体", "网上提交", "窗口提交", "占比")), "head", ref="unknown")
    heads = [one for one in table.cells() if one.role == "head"]
    groups = {one.text: one for row in table.rows[:3] for one in row if one.role == "group"}
    groups["申请人情况"].columns += 1
    if at in (0, 7):
        head.rows = 2
        outer = heads[0] if at == 0 else next(one for one in heads if one.ref == "requests/total")
        place = table.rows[1].index(outer)
        table.rows[1].insert(place + (at == 7), head)
    else:
        groups["法人或其他组织"].columns += 1
        table.rows[2].insert(at - 1, head)
    for row in table.rows:
        first = next((i for i, one in enumerate(row) if one.key), None)
        if first is not None:
            row.insert(first + at, cell(str(draft.rng.choice((0, 0, draft.rng.randint(1, 60)))), "figure"))
    draft.touch(keys)
    return True


def _has_all(draft: Draft, table: Table, keys: list[str]) -> bool:
    there = {one.key for one in table.cells() if one.key}
    return set(keys) <= there and not draft.touched.intersection(keys)


@kind("row-twice")
def _twice(draft: Draft) -> bool:
    rows = _requests_rows(draft)
    table = draft.table("requests")
    if not rows or draft.rng.random() < 0.01:
        return False
    row_id = draft.rng.choice(rows)
    at = table.row_of(row_id)
    keys = draft.row_keys(row_id)
    if at is None or any(draft.truth[key] is None for key in keys):
        return False
    figures = [draft.rng.randint(0, 9) for _ in range(6)]
    said = [str(figure) for figure in (*figures, sum(figures))]
    columns = _label(table, row_id).columns
    label = _label(table, row_id).text
    again = [cell(label, columns=columns), *(cell(text, "figure") for text in said)]
    if any(one.rows > 1 for one in table.rows[at]) or any(one.role in ("serial", "remark") for one in table.cells()):
        return False
    table.insert(
        at + 1
        if table.spanning(at) and at + 1 < len(table.rows) and _covered(table, at + 1) == _covered(table, at)
        else at,
        again,
    )
    for key, other in zip(keys, (*figures, sum(figures)), strict=True):
        draft.leave_open([key], [other])
    return True


def _more_reviews(draft: Draft) -> tuple[Table, list[str], int] | None:
    table = draft.table("reviews")
    keys = draft.table_keys("reviews")
    at = next((i for i, row in enumerate(table.rows) if any(one.key for one in row)), None)
    if at is None or len(table.rows[at]) != 15 or draft.touched.intersection(keys):
        return None
    if any(draft.truth[key] is None for key in keys):
        return None
    return table, keys, at


def _review_figures(rng: random.Random, *, whole: bool) -> list[int]:
    found: list[int] = []
    for _ in range(3):
        parts = [rng.choice((0, 0, rng.randint(1, 9))) for _ in range(4)]
        found += [*parts, sum(parts) + (0 if whole else rng.randint(1, 5))]
    return found


def _second_reviews(draft: Draft, what: str) -> bool:
    got = _more_reviews(draft)
    if not got:
        return False
    table, keys, at = got
    mine = [int(_known(draft, key)) for key in keys]
    others = {
        "both": _review_figures(draft.rng, whole=True),
        "one": _review_figures(draft.rng, whole=False),
        "zeros": [0] * 15,
        "numbers": list(range(1, 16)),
    }[what]
    if mine == others or (what == "zeros" and not any(mine)):
        return False
    if what == "both" and not (any(mine) and any(others)):
        return False  # a row of noughts may be a template's
    first = what in ("zeros", "numbers") or draft.rng.random() < 0.5
    table.rows.insert(at if first else at + 1, [cell(str(figure), "figure") for figure in others])
    draft.touch(keys)
    for key, own, other in zip(keys, mine, others, strict=True):
        if what == "numbers":
            draft.forbid(key, [other])
        elif what == "both":
            if own != other:
                draft.truth[key] = None
            draft.leave_open([key], [own, other, 0] if own != other else [])
        else:
            draft.leave_open([key], [other])
    return True


for _what in ("both", "one", "zeros", "numbers"):
    kind(f"reviews-second-row-{_what}", full=True)(lambda draft, what=_what: _second_reviews(draft, what))  # type: ignore[misc]


@kind("reviews-year-column", modes=IN_COLUMNS, full=True)
def _year_column(draft: Draft) -> bool:
    got = _more_reviews(draft)
    if not got:
        return False
    table, keys, at = got
    row = table.rows[at]
    row.insert(0, cell(f"{draft.year}年", "year"))
    other = [
        cell(f"{draft.year - 1}年", "year"),
        *(cell(str(n), "figure") for n in _review_figures(draft.rng, whole=True)),
    ]
    table.rows.insert(at if draft.rng.random() < 0.5 else at + 1, other)
    table.rows[0].insert(0, cell("年度", "head", rows=3))
    draft.touch(keys)
    return True


# ---- labels


@kind("label-blank")
def _label_blank(draft: Draft) -> bool:
    rows = _requests_rows(draft)
    if not rows:
        return False
    row_id = draft.rng.choice(rows)
    table = draft.table("requests")
    at = table.row_of(row_id)
    _label(table, row_id).text = ""
    draft.leave_open(draft.row_keys(row_id))
    if draft.suffix == "txt" and at:
        draft.leave_open(one.key for one in table.rows[at - 1] if one.key)
    return True


@kind("labels-exchanged")
def _exchanged(draft: Draft) -> bool:
    rows = _requests_rows(draft, 2)
    draft.rng.shuffle(rows)
    table = draft.table("requests")
    for first in rows:
        for second in rows:
            group = first.rpartition(".")[0]
            if first == second or second.rpartition(".")[0] != group or group.endswith("other"):
                continue
            one, two = _label(table, first), _label(table, second)
            if not (one.text[:2].endswith(".") and two.text[:2].endswith(".")):
                continue
            if draft.rng.random() < 0.5:
                one.text, two.text = two.text, one.text
            else:
                one.text, two.text = one.text[:2] + two.text[2:], two.text[:2] + one.text[2:]
            one.ref, two.ref = two.ref, one.ref
            for key in draft.row_keys(first):
                twin = second + "." + key.rpartition(".")[2]
                a, b = draft.cell(key), draft.cell(twin)
                a.key, b.key = b.key, a.key
                draft.truth[key], draft.truth[twin] = draft.truth[twin], draft.truth[key]
                draft.touch([key, twin])
            return True
    return False


_TYPOS = {
    "请": "清",
    "息": "熄",
    "密": "蜜",
    "案": "桉",
    "询": "洵",
    "握": "屋",
    "版": "板",
    "访": "仿",
    "收": "攻",
    "织": "帜",
    "许": "午",
}


@kind("label-typo")
def _typo(draft: Draft) -> bool:
    spots = [
        one
        for table in draft.own()
        for one in table.cells()
        if one.role == "label"
        and one.ref != "unknown"
        and any(char in _TYPOS for char in one.text)
        and not draft.touched.intersection(draft.row_keys(one.ref))
    ]
    if not spots:
        return False
    one = draft.rng.choice(spots)
    char = draft.rng.choice([char for char in one.text if char in _TYPOS])
    one.text = one.text.replace(char, _TYPOS[char], 1)
    draft.touch(draft.row_keys(one.ref))
    return True


@kind("label-cut")
def _label_cut(draft: Draft) -> bool:
    table = draft.table("requests")
    rows = [row for row in _requests_rows(draft, 2) if len(_label(table, row).text) >= 10]
    if not rows:
        return False
    row_id = draft.rng.choice(rows)
    one = _label(table, row_id)
    one.text = one.text[: draft.rng.randint(max(8, len(one.text) * 3 // 5), len(one.text) - 1)]
    draft.leave_open(draft.row_keys(row_id))
    return True


@kind("label-torn", ("txt",), ("lines",))
def _torn(draft: Draft) -> bool:
    table = draft.table("requests")
    for row in _requests_rows(draft):
        one = _label(table, row)
        if len(one.text) > 8 and draft.rng.random() < 0.5:
            at = draft.rng.randint(5, len(one.text) - 2)
            one.text = one.text[:at] + "\n" + one.text[at:]
            draft.touch(draft.row_keys(row))
    return True


@kind("label-with-figure")
def _label_figure(draft: Draft) -> bool:
    table = draft.table("requests")
    rows = [row for row in _requests_rows(draft) if draft.truth.get(f"{row}.natural_person")]
    if not rows:
        return False
    row_id = draft.rng.choice(rows)
    key = f"{row_id}.natural_person"
    one = _label(table, row_id)
    one.text += draft.rng.choice(("", "：", " ")) + _said(_known(draft, key))
    draft.cell(key).text = ""
    draft.leave_open(draft.row_keys(row_id) if draft.suffix == "txt" else [key])
    draft.forbid(key, [0])
    return True


@kind("head-in-cell", modes=("pipes",), wide=True)
def _head_in_cell(draft: Draft) -> bool:
    keys = draft.table_keys("requests")
    table = draft.table("requests")
    if not _has_all(draft, table, keys):
        return False
    heads = {one.ref.partition("/")[2]: one.text for one in table.cells() if one.role == "head"}
    sign = draft.rng.choice(("：", ":"))
    for key in keys:
        one = draft.cell(key)
        if one.text and one.plain:
            one.text = heads[key.rpartition(".")[2]] + sign + one.text
    draft.touch(keys)
    return True


@kind("labels-apart", ("html", "docx", "md", "pdf"), wide=True)
def _apart(draft: Draft) -> bool:
    keys = draft.table_keys("requests")
    table = draft.table("requests")
    if not _has_all(draft, table, keys) or any(one.role in ("serial", "remark") for one in table.cells()):
        return False
    left = Table(
        "requests",
        [
            [
                one
                for one in row
                if not one.key
                and one.role in ("label", "group", "corner")
                and (i >= table.head or one.role == "corner")
            ]
            for i, row in enumerate(table.rows)
        ],
        table.head,
    )
    left.rows[0][0].rows = 1
    del left.rows[1:3]
    left.head = 1
    right = Table(
        "requests",
        [
            [one for one in row if one.key or one.role == "figure" or (i < table.head and one.role != "corner")]
            for i, row in enumerate(table.rows)
        ],
        table.head,
    )
    at = draft.layout.items.index(table)
    draft.layout.items[at : at + 1] = [left, right]
    draft.leave_open(keys)
    return True


_FOREIGN = ("甲类事项告知", "涉及历史档案", "需要补充材料", "转交其他单位", "已在网站登载")


@kind("labels-foreign")
def _foreign(draft: Draft) -> bool:
    table = draft.table("requests")
    rows = [row for row in _requests_rows(draft, 2) if ".denied." in row]
    if len(rows) < 3:
        return False
    chosen = draft.rng.sample(rows, 3)
    said = draft.rng.sample(_FOREIGN, 3)
    for row, label in zip(chosen, said, strict=True):
        one = _label(table, row)
        one.text = (one.text[:2] if one.text[1:2] == "." else "") + label
    for key in draft.row_keys(chosen[0]):
        column = key.rpartition(".")[2]
        trio = [f"{row}.{column}" for row in chosen]
        values = [draft.truth[k] or 0 for k in trio]
        for k in trio:
            draft.truth[k] = None if any(values) else 0
            draft.leave_open([k], [*values, 0] if any(values) else [])
    draft.notes.append("three rows say nothing of the form: no figure of theirs is a cell of the form")
    return True


_NEGATED = {
    "行政许可": "行政许可撤销",
    "行政处罚": "行政处罚撤销",
    "行政事业性收费": "行政事业性收费减免",
    "行政强制": "未行政强制",
}


@kind("label-of-other-meaning")
def _negated(draft: Draft) -> bool:
    table = draft.table("proactive")
    spots = [one for one in table.cells() if one.role == "label" and one.text in _NEGATED]
    if not spots:
        return False
    one = draft.rng.choice(spots)
    keys = draft.row_keys(one.ref)
    if draft.touched.intersection(keys):
        return False
    one.text = _NEGATED[one.text]
    for key in keys:
        value = draft.truth[key]
        draft.truth[key] = None
        draft.leave_open([key], [value, 0] if value is not None else [0])
    return True


# ---- blanks


def _drop(draft: Draft, share: float, *, blank: bool = False) -> bool:
    """Leave the cells of zeros, or some that were blank, out of their rows: all of a row's, or each by lot."""
    table = draft.table("requests")
    keys = draft.table_keys("requests")
    if not _has_all(draft, table, keys) or any(one.role in ("serial", "remark") for one in table.cells()):
        return False
    dropped = False
    for at, row in enumerate(table.rows):
        gone = [one for one in row if one.key and not draft.truth[one.key] and one.plain]
        if blank:
            gone = [one for one in gone if draft.rng.random() < share]
        elif draft.rng.random() >= share:
            continue
        if gone:
            draft.leave_open(one.key for one in row if one.key)
            table.rows[at] = [one for one in row if not any(one is other for other in gone)]
            if blank:
                draft.truth |= dict.fromkeys(one.key for one in gone)
            dropped = True
    draft.touch(keys)
    return dropped


_DROPPED = ("html", "docx", "txt")
_BY_ORDER = ("lines", "pipes-tight")
kind("zeros-dropped-some", _DROPPED, _BY_ORDER, wide=True)(lambda draft: _drop(draft, 0.35))
kind("zeros-dropped-all", _DROPPED, _BY_ORDER, wide=True)(lambda draft: _drop(draft, 1.0))
kind("blanks-dropped", _DROPPED, _BY_ORDER, wide=True)(lambda draft: _drop(draft, 0.4, blank=True))


@kind("row-blank")
def _row_blank(draft: Draft) -> bool:
    rows = _requests_rows(draft)
    if not rows:
        return False
    row_id = draft.rng.choice(rows)
    for key in draft.row_keys(row_id):
        draft.cell(key).text = ""
        if draft.truth[key] == 0:
            draft.truth[key] = None
        draft.leave_open([key])
    return True


@kind("cell-blank")
def _cell_blank(draft: Draft) -> bool:
    key = draft.pick()
    if not key or (draft.suffix == "txt" and draft.mode == "lines"):
        return False
    draft.cell(key).text = draft.rng.choice(("", "/", "—"))
    _derivable(draft, key)
    draft.leave_open([key])
    return True


@kind("blank-in-words")
def _blank_words(draft: Draft) -> bool:
    word = draft.rng.choice(("不涉及", "N/A", "暂无", "未发生"))
    for key in draft.truth:
        if draft.truth[key] == 0 and key not in draft.touched and draft.rng.random() < 0.2:
            draft.cell(key).text = word
            draft.truth[key] = None
            draft.touch([key])
    return True


@kind("table-blank")
def _table_blank(draft: Draft) -> bool:
    name = draft.rng.choice(("proactive", "requests", "reviews"))
    keys = draft.table_keys(name)
    if not _has_all(draft, draft.table(name), keys):
        return False
    for key in keys:
        draft.cell(key).text = ""
        draft.truth[key] = None
    draft.touch(keys)
    draft.notes.append(name)
    return True


# ---- tables of others


def _copy(draft: Draft, names: Iterable[str]) -> list[Table]:
    figures = truth.figures(draft.rng, draft.form)
    for _ in range(20):
        if figures["requests.received.total"]:
            break
        figures = truth.figures(draft.rng, draft.form)
    tables = forms.layout(draft.form, {key: _said(figure) for key, figure in figures.items()}, {})
    draft.options["copied"] = figures
    for table in tables:
        table.own = False
        for one in table.cells():
            one.key = one.ref = ""
    return [table for table in tables if table.name in names]


def _beside_copy(draft: Draft, caption: str, where: str) -> bool:
    names = (
        ["requests"]
        if where in ("before", "after") or draft.rng.random() < 0.5
        else ["proactive", "requests", "reviews"]
    )
    items = draft.layout.items
    copies = _copy(draft, names)
    own = items.index(draft.table("requests"))
    if where == "before":
        items[own:own] = [Paragraph(caption, "caption"), *copies, Paragraph(f"{draft.year}年数据（本年度）", "caption")]
    elif where == "after":
        items[own + 1 : own + 1] = [Paragraph(caption, "caption"), *copies]
    else:
        items += [Paragraph(caption, "caption"), *copies]
    for key in draft.table_keys("requests"):
        copied = draft.options["copied"][key]
        if draft.truth[key] is None and copied:  # a blank of this year's is not filled from elsewhere
            draft.forbid(key, [copied])
    return True


def _captions(draft: Draft) -> tuple[str, ...]:
    last = draft.year - 1
    return (f"{last}年数据（上年度）", f"上年度（{last}年）情况", f"附：{last}年度统计情况（供对比）")


kind("copy-last-year-before")(lambda draft: _beside_copy(draft, draft.rng.choice(_captions(draft)), "before"))
kind("copy-last-year-after")(lambda draft: _beside_copy(draft, draft.rng.choice(_captions(draft)), "after"))
kind("copy-last-year-end")(lambda draft: _beside_copy(draft, draft.rng.choice(_captions(draft)), "end"))
kind("copy-example")(
    lambda draft: _beside_copy(
        draft, draft.rng.choice(("附：填报样表（示例）", "附件：填写示例", "样表（仅供参考）")), "end"
    )
)
kind("copy-subordinate")(
    lambda draft: _beside_copy(
        draft, draft.rng.choice(("附：下属单位梧桐镇情况", "附件：局属质量检测所统计表", "附：其中城东分局情况")), "end"
    )
)


@kind("copy-only-last-year", alone=True)
def _only_last_year(draft: Draft) -> bool:
    items = draft.layout.items
    own = items.index(draft.table("requests"))
    copies = _copy(draft, ["requests"])
    caption = Paragraph(draft.rng.choice(_captions(draft)), "caption")
    if draft.rng.random() < 0.5:
        items[own : own + 1] = [caption, *copies]
    else:
        items[own : own + 1] = [Paragraph("（本年度表格见图片）")]
        items += [caption, *copies]
    for key in draft.table_keys("requests"):
        draft.truth[key] = None
        draft.leave_open([key], [0, draft.options["copied"][key]])
    return True


# ---- heads


@kind("columns-exchanged", wide=True)
def _columns(draft: Draft) -> bool:
    table = draft.table("requests")
    keys = draft.table_keys("requests")
    if not _has_all(draft, table, keys):
        return False
    names = ["business", "research", "public_interest", "legal_service", "other"]
    if draft.suffix != "txt" or draft.mode != "lines":
        names += ["natural_person", "total"]
    first, second = draft.rng.sample(names, 2)
    heads = {one.ref: one for one in table.cells() if one.role == "head"}
    a, b = heads[f"requests/{first}"], heads[f"requests/{second}"]
    a.text, b.text, a.ref, b.ref = b.text, a.text, b.ref, a.ref
    for row in table.rows:
        at = {one.key.rpartition(".")[2]: i for i, one in enumerate(row) if one.key}
        if at:
            row[at[first]], row[at[second]] = row[at[second]], row[at[first]]
    draft.touch(keys)
    return True


@kind("heads-of-last-year")
def _heads_last_year(draft: Draft) -> bool:
    table = draft.table("proactive")
    block = forms.blocks(draft.form, "proactive")[0]
    heads = [one for one in table.cells() if one.role == "head" and one.ref.startswith(block["id"] + "/")]
    keys = [key for row in block["rows"] for key in draft.row_keys(row["id"])]
    if draft.touched.intersection(keys):
        return False
    which = heads if draft.rng.random() < 0.5 else [heads[0]]
    word = draft.rng.choice((f"{draft.year - 1}年", "上年", "上年度"))
    for head in which:
        label = next(c["label"] for c in block["columns"] if head.ref.endswith("/" + c["id"]))
        head.text = word + label.removeprefix("本年")
        name = head.ref.partition("/")[2]
        for row in block["rows"]:
            key = f"{row['id']}.{name}"
            value = draft.truth[key]
            draft.truth[key] = None
            draft.leave_open([key], [0] if value is None else [value, 0])
    return True


@kind("heads-blank", modes=IN_COLUMNS)
def _heads_blank(draft: Draft) -> bool:
    table = draft.table("requests")
    heads = [one for one in table.cells() if one.role == "head" and one.ref.startswith("requests/")]
    which = heads if draft.rng.random() < 0.3 else [draft.rng.choice(heads)]
    for head in which:
        head.text = ""
        name = head.ref.partition("/")[2]
        draft.leave_open(key for key in draft.table_keys("requests") if key.endswith("." + name))
    return True


@kind("heads-cut")
def _heads_cut(draft: Draft) -> bool:
    table = draft.table("requests")
    heads = [
        one for one in table.cells() if one.role == "head" and one.ref.startswith("requests/") and len(one.text) > 3
    ]
    for head in heads:
        head.text = head.text[: draft.rng.randint(2, len(head.text) - 1)]
        name = head.ref.partition("/")[2]
        draft.leave_open(key for key in draft.table_keys("requests") if key.endswith("." + name))
    return bool(heads)


# ---- units


def _amount(draft: Draft) -> tuple[str, Cell, Figure] | None:
    key = "proactive.fees.amount" if draft.form != "2019" else "proactive.procurement.amount"
    value = draft.truth[key]
    if not value or key in draft.touched:
        return None
    return key, draft.cell(key), value


def _unit(draft: Draft, unit: str) -> bool:
    got = _amount(draft)
    if not got:
        return False
    key, one, value = got
    said = _said(value)
    if unit in ("yuan", "yuan-head"):
        yuan = round(value * 10000)
        draft.truth[key] = yuan / 10000
        one.text = f"{yuan}元" if unit == "yuan" else str(yuan)
        draft.forbid(key, [yuan])
        if unit == "yuan-head":
            head = next(h for h in draft.table("proactive").cells() if h.role == "head" and h.ref.endswith("/amount"))
            head.text = ("本年收费金额" if draft.form != "2019" else "采购总金额") + draft.rng.choice(
                ("（单位：元）", "（元）")
            )
        draft.touch([key])
        return True
    if unit == "wan":
        one.text = said + "万元"
        draft.forbid(key, [value / 10000, value * 10000])
        draft.touch([key])
        return True
    if unit == "jiao":
        one.text = said + "角"
        draft.truth[key] = value / 100000
        draft.leave_open([key], [value, value / 10000])
        return True
    draft.truth[key] = None
    one.text = {
        "usd": draft.rng.choice((f"{said}美元", f"USD {said}", f"${said}")),
        "unknown": said + draft.rng.choice(("吨", "枚", "公斤")),
    }[unit]
    draft.leave_open([key], [value, value / 10000, 0])
    return True


for _name in ("yuan", "yuan-head", "wan", "jiao", "usd", "unknown"):
    kind(f"unit-{_name}")(lambda draft, unit=_name: _unit(draft, unit))  # type: ignore[misc]


# ---- furniture


def _furniture(draft: Draft, said: str) -> int | None:
    table = draft.table("requests")
    at = draft.rng.randint(table.head + 1, len(table.rows) - 1)
    columns = table.width() - _covered(table, at)
    table.insert(at, [cell(said, "furniture", columns=columns)])
    return at


@kind("page-number-row")
def _page_number(draft: Draft) -> bool:
    n = draft.rng.randint(2, 9)
    _furniture(draft, draft.rng.choice((f"— {n} —", f"- {n} -", f"第{n}页", f"第 {n} 页 共 {n + 2} 页")))
    return True


@kind("page-number-alone")
def _page_alone(draft: Draft) -> bool:
    at = _furniture(draft, str(draft.rng.randint(2, 9)))
    table = draft.table("requests")
    if at is not None and draft.suffix == "txt":
        for i in (at - 1, at + 1):
            draft.leave_open(one.key for one in table.rows[i] if one.key)
    return True


@kind("character-rule")
def _rule(draft: Draft) -> bool:
    _furniture(draft, draft.rng.choice(("—", "-", "=", "─", "*")) * draft.rng.randint(12, 40))
    return True


def _split(table: Table, at: int) -> None:
    """End every cell that reaches over this row and begin it again here."""
    again = []
    for place in table.places():
        if place.row < at < place.row + place.rows:
            rest = copy.deepcopy(place.cell)
            rest.rows = place.row + place.rows - at
            place.cell.rows = at - place.row
            again.append(rest)
    table.rows[at] = [*again, *table.rows[at]]


@kind("continued-table", wide=True)
def _continued(draft: Draft) -> bool:
    table = draft.table("requests")
    at = draft.rng.randint(table.head + 2, len(table.rows) - 2)
    _split(table, at)
    second = Table("requests", table.rows[at:], 0)
    if draft.rng.random() < 0.6:
        second.rows = [*copy.deepcopy(table.rows[: table.head]), *second.rows]
        second.head = table.head
    del table.rows[at:]
    place = draft.layout.items.index(table)
    said = draft.rng.choice(("续表", "（续上表）", "续表：收到和处理政府信息公开申请情况"))
    draft.layout.items[place + 1 : place + 1] = [Paragraph(said, "caption"), second]
    draft.touch(draft.table_keys("requests"))
    return True


@kind("prose-names-sections")
def _prose(draft: Draft) -> bool:
    items = draft.layout.items
    said = draft.rng.choice(
        (
            "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况等部分组成。",
            "下文第三部分列出收到和处理政府信息公开申请情况，其中不予公开0件，重复申请2件，其他处理1件，均为举例。",
            "全年没有行政复议、行政诉讼；规章0件，行政许可事项已全部上网。",
        )
    )
    table = draft.table(draft.rng.choice(("proactive", "requests", "reviews")))
    at = items.index(table) if draft.rng.random() < 0.5 else 2
    items.insert(at, Paragraph(said))
    draft.notes.append(said)
    return True


# ---- sums, order, whole shape


@kind("sum-wrong", full=True, alone=True)
def _sum_wrong(draft: Draft) -> bool:
    candidates = [
        key
        for key in draft.truth
        if key not in draft.touched
        and (key.endswith(".total") or key.startswith(("requests.outcomes.total.", "requests.carried_over.")))
        and draft.cell(key).text == str(draft.truth[key])
    ]
    if not candidates:
        return False
    key = draft.rng.choice(candidates)
    figure = int(_known(draft, key))
    shown = max(0, figure + draft.rng.choice((-1, 1, 1, 2, 9, 10)))
    if shown == figure:
        return False
    draft.truth[key] = shown
    draft.cell(key).text = str(shown)
    draft.reported.add(key)
    draft.touch([key])
    return True


@kind("row-out-of-order")
def _out_of_order(draft: Draft) -> bool:
    table = draft.table("requests")
    rows = _requests_rows(draft, 2)
    if not rows or any(one.role == "serial" for one in table.cells()):
        return False
    row_id = draft.rng.choice(rows)
    at = table.row_of(row_id)
    if at is None or at + 1 >= len(table.rows) or any(one.rows > 1 for one in table.rows[at]):
        return False
    row = table.remove(at)
    to = draft.rng.randint(table.head + 1, len(table.rows))
    columns = 3 - _covered(table, to)
    if to < len(table.rows) and not table.spanning(to) and any(one.rows > 1 for one in table.rows[to]):
        columns = 3
    if columns < 1:
        return False
    next(one for one in row if one.role == "label").columns = columns
    table.insert(to, row)
    draft.touch(draft.row_keys(row_id))
    return True


@kind("span-off-by-one", SPANS, full=True)
def _span_off(draft: Draft) -> bool:
    table = draft.table("requests")
    groups = [p for p in table.places() if p.cell.role == "group" and p.row >= table.head and 2 < p.rows < 20]
    if not groups:
        return False
    place = draft.rng.choice(groups)
    longer = draft.rng.random() < 0.5
    row = place.row + place.rows if longer else place.row + place.rows - 1
    if row >= len(table.rows):
        return False
    place.cell.rows += 1 if longer else -1
    draft.leave_open(one.key for one in table.rows[row] if one.key)
    # a shifted group of its own shifts all of its rows
    if longer:
        for at in range(row, min(len(table.rows), row + max(one.rows for one in table.rows[row]))):
            draft.leave_open(one.key for one in table.rows[at] if one.key)
    return True


def _three_reviews(draft: Draft, what: str) -> bool:
    got = _more_reviews(draft)
    if not got:
        return False
    table, keys, _ = got
    by_row: dict[str, list[Cell]] = {}
    for key in keys:
        one = draft.cell(key)
        by_row.setdefault(one.row_id, []).append(one)
    names = {one.ref: one.text for one in table.cells() if one.role == "group" and one.ref}
    ids = list(by_row)
    heads = [one.text for one in table.cells() if one.role == "head" and one.ref.startswith(ids[0] + "/")]
    tables = []
    if what == "rows":
        rows = [[cell("类别", "corner"), *(cell(text, "head") for text in heads)]]
        rows += [[cell(names[row], ref=row), *by_row[row]] for row in ids]
        tables = [Table("reviews", rows)]
    elif what == "transposed":
        rows = [[cell("结果", "corner"), *(cell(names[row], "head") for row in ids)]]
        rows += [[cell(text), *(by_row[row][i] for row in ids)] for i, text in enumerate(heads)]
        tables = [Table("reviews", rows)]
    else:
        for row in ids:
            tables.append(
                Table(
                    "reviews",
                    [[cell(names[row], "heading", columns=5)], [cell(text, "head") for text in heads], by_row[row]],
                    2,
                )
            )
    at = draft.layout.items.index(table)
    draft.layout.items[at : at + 1] = tables
    draft.touch(keys)
    if what == "transposed":
        draft.leave_open(keys)
    return True


for _shape in ("rows", "tables"):
    kind(f"reviews-in-three-{_shape}", full=True, wide=True)(lambda draft, what=_shape: _three_reviews(draft, what))  # type: ignore[misc]
kind("reviews-transposed", modes=IN_COLUMNS, full=True, wide=True)(lambda draft: _three_reviews(draft, "transposed"))


@kind("one-line", ("txt",), ("lines",), full=True, wide=True)
def _one_line(draft: Draft) -> bool:
    draft.mode = "oneline"
    draft.leave_open(draft.truth)
    return True


@kind("labels-wrapped-in-grid", ("txt",), ("pipes",), wide=True)
def _grid_text(draft: Draft) -> bool:
    draft.mode = "grid"
    return True


@kind("figure-after-table")
def _after_table(draft: Draft) -> bool:
    name = draft.rng.choice(("proactive", "requests", "reviews"))
    table = draft.table(name)
    at = draft.layout.items.index(table)
    below = draft.rng.random() < 0.7
    other = str(draft.other_figure())
    draft.layout.items.insert(at + 1 if below else at, Paragraph(other, "note"))
    if below and draft.suffix in ("txt", "md"):
        row = next(row for row in reversed(table.rows) if any(one.key for one in row))
        draft.leave_open((one.key for one in row if one.key), [int(other)])
    return True


def _container(draft: Draft, suffix: str) -> bool:
    draft.suffix = suffix
    return True


kind("container-mht", ("html",))(lambda draft: _container(draft, "mht"))
kind("container-json", ("html",))(lambda draft: _container(draft, "json"))


# ---- what harms nobody


def spelling(rng: random.Random, form: str) -> dict[str, str]:
    """Some labels in another published spelling."""
    found: dict[str, str] = {}
    for table in ("proactive", "requests", "reviews"):
        for block in forms.blocks(form, table):
            rows = forms.rows_of(form) if table == "requests" else block["rows"]
            named = [(row["id"], row) for row in rows]
            named += [(f"{block['id']}/{column['id']}", column) for column in block["columns"]]
            named += [(heading["label"], heading) for heading in block.get("headings", ())]
            for ref, entry in named:
                variants = [
                    text for text in entry.get("variants", ()) if text not in ("其他", "金额", "增减", "废止", "制定")
                ]
                if variants and rng.random() < 0.15:
                    found[ref] = forms.printed(rng.choice(variants))
    return found


def ordinals(draft: Draft) -> None:
    """Write the ordinals of all rows in another way."""
    sign = draft.rng.choice(("、", "．", "."))
    half = draft.rng.random() < 0.5
    for one in draft.table("requests").cells():
        if one.role in ("label", "group"):
            text = one.text
            if text[1:2] == "." and text[:1].isdigit():
                text = text[0] + sign + text[2:]
            if half and text.startswith("（"):
                text = text.replace("（", "(", 1).replace("）", ")", 1)
            one.text = text


def serial(draft: Draft) -> None:
    """Put a column of serial numbers before the requests table."""
    table = draft.table("requests")
    table.rows[0].insert(0, cell("序号", "serial", rows=table.head))
    for number, row in enumerate(table.rows[table.head :], 1):
        row.insert(0, cell(str(number), "serial"))


def remarks(draft: Draft) -> None:
    """Put a column of remarks behind the requests table."""
    table = draft.table("requests")
    table.rows[0].append(cell("备注", "remark", rows=table.head))
    for row in table.rows[table.head :]:
        row.append(cell(draft.rng.choice(("", "", "", "含转办", "见说明")), "remark"))


def repeated_head(draft: Draft) -> None:
    """Print the head of the requests table again where a page ended."""
    table = draft.table("requests")
    at = draft.rng.randint(table.head + 2, len(table.rows) - 2)
    _split(table, at)
    table.rows[at:at] = copy.deepcopy(table.rows[: table.head])


def full_width(said: str) -> str:
    """The figure in full-width digits."""
    return said.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def grouped(said: str) -> str:
    """The figure with thousands separators."""
    whole, dot, part = said.partition(".")
    return f"{int(whole):,}{dot}{part}"
