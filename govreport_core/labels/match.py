"""Says which row or column of a form a printed label is; a label of another meaning is none."""

from __future__ import annotations

from collections.abc import Iterable

from govreport_core.errors import FormError
from govreport_core.forms.form import Block, Column, Form, Row
from govreport_core.forms.meaning import name_years
from govreport_core.forms.normalization import normalize_label
from govreport_core.labels.form_labels import labels_of


def match_row(
    form: Form, *printed: str, block: str | None = None, year: int | None = None, alike: bool = False
) -> Row | None:
    """The row of a form whose label is printed; None if it is none of them, or may be several.

    Spelling may vary (ordinals, white space, brackets, other spellings of the form's), meaning may not: 上年 or 其中
    before a label makes it another.

    :param printed: the label, in one piece or wrapped over several; headings of its group may stand before it.
    :param block: the id of the block of which the row must be: 其他 and 总计 are labels in other tables, too.
    :param year: the report's year: 2023年新收 is 本年新收 in the report of 2023, and in no other.
    :param alike: whether a misspelt label counts as well. A label that is alike can be that of another table, so do
        this only between rows that are known.

    >>> from govreport_core.forms import load_form
    >>> match_row(load_form("2021"), "一、本年新收政府信息公开申请数量").id
    'requests.received'
    >>> match_row(load_form("2021"), "上年新收政府信息公开申请数量") is None
    True
    """
    labels = labels_of(form)
    fragments = _normalized(printed, year)
    of_block = labels.blocks if block is None else {row.id for row in _block_of(form, block).rows}
    row = labels.rows.find(fragments)
    if row is None and alike and fragments and not labels.rows.is_changed(fragments):
        likeness = {
            id: score
            for id in form.rows
            if id in of_block and (score := labels.likeness.measure(fragments, form.rows[id]))
        }
        best = [id for id, score in likeness.items() if score == max(likeness.values())]
        row = form.rows[best[0]] if len(best) == 1 else None
    return row if row is not None and row.id in of_block else None


def match_column(form: Form, block: str, *heads: str, year: int | None = None) -> Column | None:
    """The column of a block that these heads name; None if they name none, or say something else.

    :param heads: what stands above the column, the outermost first. The group of columns to which it belongs, where
        groups stand side by side, is a row of the form: see `match_row`.
    :param year: the report's year, as in `match_row`.

    >>> from govreport_core.forms import load_form
    >>> match_column(load_form("2021"), "requests", "法人或其他组织", "商业企业").id
    'business'
    >>> match_column(load_form("2021"), "proactive.article_20_1", "上年", "本年制发件数") is None
    True
    """
    columns, found = labels_of(form).columns, _block_of(form, block)
    above = _normalized(heads, year)
    if any(map(columns.changes_meaning, above)):
        return None
    numbers = (columns.number(found, head) for head in reversed(above))
    number = next((number for number in numbers if number is not None), None)
    return None if number is None else found.columns[number]


def _normalized(printed: Iterable[str], year: int | None) -> tuple[str, ...]:
    return tuple(filter(None, (normalize_label(name_years(text, year)) for text in printed)))


def _block_of(form: Form, id: str) -> Block:
    """The block of this id.

    :raises FormError: the form has none.
    """
    try:
        return form.block(id)
    except KeyError:
        raise FormError(f"{id}: no block of form {form.id}; there are {', '.join(b.id for b in form.blocks)}") from None
