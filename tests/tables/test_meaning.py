"""Labels that say something else than the form's are no labels of it, however alike they are, in every parser."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from govreport_core import extract
from govreport_core.forms.form import Block, Form, Row
from govreport_core.forms.loading import load_form
from govreport_core.forms.meaning import says_the_same, terms_in
from govreport_core.forms.normalization import normalize_label
from govreport_core.hooks.manager import PluginManager
from govreport_core.resources import load_json

TERMS = load_json("meaning.json")["terms"]
_TERM = re.compile(
    "|".join(sorted((text for c in TERMS.values() for texts in c.values() for text in texts), key=len, reverse=True))
)
LAYOUTS = ("grid", "lines", "bars", "markdown", "fused")
FORMS = {id: load_form(id) for id in ("2019", "2021")}
OFFICIAL = frozenset(
    normalize_label(text)
    for form in FORMS.values()
    for block in form.blocks
    for label in (
        block.heading,
        *block.headings,
        *(row.label for row in block.rows),
        *(column.label for column in block.columns),
    )
    for text in label.spellings
)


class Change(NamedTuple):
    """A label of a form that is printed with another meaning.

    :param keys: the cells that must not be read from the figures beside or below it.
    """

    form: str
    label: str
    printed: str
    keys: tuple[str, ...]


def _changed(label: str) -> Iterator[str]:
    """The label with each term taken away, exchanged for each other one of its kind, and with each put before it."""
    ordinal = label[: label.index(".") + 1] if "." in label[:2] else ""
    ordinal = ordinal or (label[: label.index("、") + 1] if "、" in label[:2] else "")
    ordinal = ordinal or (label[:3] if label[:1] == "(" and label[2:3] == ")" else "")
    bare = label.removeprefix(ordinal)
    for term in _TERM.finditer(bare):
        before, behind = ordinal + bare[: term.start()], bare[term.end() :]
        if not any(term[0] in texts for texts in TERMS["number"].values()):  # 属于类过程性信息 has lost a character
            yield before + behind
        for classes in TERMS.values():
            if any(term[0] in texts for texts in classes.values()):
                yield from (before + texts[0] + behind for texts in classes.values() if term[0] not in texts)
    for classes in TERMS.values():
        for texts in classes.values():
            yield f"{ordinal}{texts[0]}{bare}"
            yield f"{ordinal}{bare}{texts[0]}"


def _row_changes() -> Iterator[Change]:
    for id, form in FORMS.items():
        for block in form.blocks:
            for row in () if block.side_by_side else block.rows:
                label = normalize_label(row.label.text)
                for printed in _changed(row.label.text):
                    said = normalize_label(printed)
                    is_run = said.endswith(label) and _stands_before_labels(said.removesuffix(label), block)
                    if said and said not in OFFICIAL and not is_run and terms_in(said) != terms_in(label):
                        yield Change(id, row.label.text, printed, row.keys)


def _stands_before_labels(text: str, block: Block) -> bool:
    """Whether a text may be the end of a heading torn over lines (本年度办理 | 结果 | 总计), or a row without figures."""
    torn = any(normalize_label(each).endswith(text) for heading in block.headings for each in heading.spellings)
    return torn or any(text == normalize_label(each) for row in block.rows for each in row.label.spellings)


def _column_changes() -> Iterator[Change]:
    for id, form in FORMS.items():
        for block in form.blocks:
            for column in block.columns:
                label = normalize_label(column.label.text)
                keys = tuple(key for row in block.rows for key in row.keys if key.rpartition(".")[2] == column.id)
                for printed in _changed(column.label.text):
                    said = normalize_label(printed)
                    if said and not _is_run_of(said, block) and terms_in(said) != terms_in(label):
                        yield Change(id, column.label.text, printed, keys)


def _is_run_of(text: str, block: Block) -> bool:
    """Whether pieces of the block's own heads make up a text: wrapped heads, run together, look like this."""
    labels = [normalize_label(text) for column in block.columns for text in column.label.spellings]
    pieces = {label[a:b] for label in labels for a in range(len(label)) for b in range(a + 2, len(label) + 1)}
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in pieces for start in ends):
            ends.add(end)
    return text in OFFICIAL or len(text) in ends


ROW_CHANGES = tuple(dict.fromkeys(_row_changes()))
COLUMN_CHANGES = tuple(dict.fromkeys(_column_changes()))


def _figures(form: Form) -> dict[str, int]:
    """Figures for all cells, each row's in order, that keep the rules of the rows."""
    dice = random.Random(form.id)
    figures = {key: dice.randint(1, 99) for key in form.cells}
    for rule in form.rules:
        if rule.code == "row-total":
            left, right = (rule.left, rule.right) if len(rule.left) == 1 else (rule.right, rule.left)
            figures[left[0]] = sum(figures[key] for key in right)
    return figures


def _page(change: Change, layout: str) -> tuple[str, str]:
    """A report with the changed label, and the suffix of its file."""
    form = FORMS[change.form]
    figures = _figures(form)
    is_column = not any(row.keys == change.keys for row in form.rows.values())
    tables: list[list[list[str]]] = []
    for block in form.blocks:
        own = is_column and change.keys[0] in block.keys

        def spelt(text: str, own: bool = own) -> str:
            return change.printed if own and text == change.label else text

        heads = [spelt(column.label.text) for column in block.columns]
        if block.side_by_side:
            tables.append(
                [
                    [block.heading.text],
                    [row.label.text for row in block.rows for _ in heads],
                    heads * len(block.rows),
                    [str(figures[key]) for key in block.keys],
                ]
            )
        else:
            rows = [
                [_row_label(row, block, change, is_column), *(str(figures[k]) for k in row.keys)] for row in block.rows
            ]
            corner = "" if block.table == "requests" else form.corner.text
            tables.append([[block.heading.text], [corner, *heads], *rows])
    title = f"某县{2020 if form.id == '2019' else 2023}年政府信息公开工作年度报告"
    if layout == "grid":
        return title + "".join(map(_html, tables)), ".html"
    if layout == "markdown":
        return "\n\n".join((f"# {title}", *map(_markdown, tables))), ".md"
    rows = [row for table in tables for row in table]
    joined = {"lines": "\n", "bars": "|", "fused": ""}[layout]
    lines = [joined.join(filter(None, row)) if layout != "fused" else _fused(row) for row in rows]
    return ("" if layout == "fused" else "\n").join((title, *lines)), ".txt"


def _fused(row: list[str]) -> str:
    return row[0] + " ".join(row[1:]) if row[-1].isdigit() and not row[0].isdigit() else "".join(row)


def _row_label(row: Row, block: Block, change: Change, is_column: bool) -> str:
    return change.printed if not is_column and row.keys == change.keys else row.label.text


def _html(table: list[list[str]]) -> str:
    width = max(map(len, table))
    return "<table>" + "".join(
        "<tr>" + "".join(f"<td colspan={width if len(row) == 1 else 1}>{text}</td>" for text in row) + "</tr>"
        for row in table
    ) + "</table>"  # fmt: skip


def _markdown(table: list[list[str]]) -> str:
    width = max(map(len, table))
    lines = ["| " + " | ".join((*row, *[""] * (width - len(row)))) + " |" for row in table]
    return "\n".join((lines[0], "|" + "---|" * width, *lines[1:]))


def _wrongly_read(change: Change, layout: str, manager: PluginManager) -> list[str]:
    """The cells of the changed label that are printed, with what is read of them."""
    text, suffix = _page(change, layout)
    source = text.encode()
    if suffix == ".html":
        source = b"<html><body>" + source + b"</body></html>"
    cells = extract(source, manager=manager, assume=()).cells
    return [f"{key}: {cells[key].value}" for key in change.keys if key in cells and cells[key].status == "printed"]


def _check(changes: tuple[Change, ...], layout: str, count: int, manager: PluginManager) -> None:
    chosen = random.Random(layout).sample(changes, min(count, len(changes)))
    wrong = {(c.form, c.label, c.printed): w for c in chosen if (w := _wrongly_read(c, layout, manager))}
    assert not wrong


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_row_is_read_under_a_label_of_another_meaning(layout: str, manager: PluginManager) -> None:
    _check(ROW_CHANGES, layout, 250, manager)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_column_is_read_under_a_head_of_another_meaning(layout: str, manager: PluginManager) -> None:
    _check(COLUMN_CHANGES, layout, 250, manager)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_pages_are_read_where_nothing_is_changed(form: Form, layout: str, manager: PluginManager) -> None:
    row = next(iter(form.rows.values()))
    text, suffix = _page(Change(form.id, row.label.text, row.label.text, row.keys), layout)
    source = (b"<html><body>" if suffix == ".html" else b"") + text.encode()
    cells = extract(source, manager=manager, assume=()).cells
    optional = {key for row in form.rows.values() if row.optional for key in row.keys}
    missing = [
        key for key in form.cells if key not in optional and (key not in cells or cells[key].status != "printed")
    ]
    assert not missing or layout == "fused"


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_rows_under_labels_of_no_form_are_not_read_in_the_order_of_the_form(
    form: Form, layout: str, manager: PluginManager
) -> None:
    rows = [form.rows[f"requests.outcomes.not_processed.{name}"] for name in ("repeated", "publication")]
    text, suffix = _page(Change(form.id, rows[0].label.text, "2.甲类事项告知", rows[0].keys), layout)
    assert rows[1].label.text in text
    text = text.replace(rows[1].label.text, "3.转交其他单位")
    source = (b"<html><body>" if suffix == ".html" else b"") + text.encode()
    cells = extract(source, manager=manager).cells
    assert [cells[key].value for row in rows for key in row.keys] == [None] * 14


def test_a_label_says_what_its_variants_say() -> None:
    for form in FORMS.values():
        for row in form.rows.values():
            for text in map(normalize_label, row.label.spellings):
                assert says_the_same(text, text)


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("属于三类内部事务信熄", "属于三类内部事务信息"),
        ("其他法律行政止公开", "其他法律行政法规禁止公开"),
        ("逾期未补正", "逾期不补正"),
    ],
)
def test_typing_errors_are_forgiven(printed: str, label: str) -> None:
    assert says_the_same(printed, label)
