"""Checks that damaged versions of a page give gaps, and never other figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from govreport_core.forms.form import Form
from govreport_core.labels import match_column
from govreport_core.model.document import Document
from govreport_core.testing.conformance.editing import Change, cut_short, edit, with_other_figures, without_cell
from govreport_core.testing.conformance.subject import Read, Subject, named

# So many places of a page are damaged in each way: more tell nothing new.
MOST_PLACES = 12
_LABEL = re.compile(r"[^\n\t|]*[\u3400-\u9fff][^\n\t|\d]*")
# What parts the cells of flattened text.
PARTING = "\n\t|"
# What makes a label another, before whatever it says.
OTHER_MEANING = "上年"


T = TypeVar("T")


class Damage(NamedTuple):
    """A damaged document.

    :param what: what was done, and where.
    :param lost: cells that may not be read any more, because their label says something else.
    """

    what: str
    document: Document
    lost: Collection[str | None] = ()


class _Whole(NamedTuple):
    """A document before it is damaged, and what is read of it, in the text's order."""

    document: Document
    form: Form
    read: Sequence[Read]


def check_damage(subject: Subject) -> Iterator[str]:
    """What is read of a damaged page was read of the same cell of the whole page."""
    for page in subject.pages:
        as_printed = page.document
        other = with_other_figures(as_printed, subject.read(as_printed, page.form)).document
        for document in (as_printed, named(other, "other figures")):
            read = sorted(subject.read(document, page.form), key=lambda each: (each.start, each.end))
            whole = _Whole(document, page.form, read)
            for damages in DAMAGES:
                for damage in damages(whole):
                    damaged = named(damage.document, damage.what)
                    yield from _other_figures(whole, damage, subject.read(damaged, page.form), damaged.name)


def _other_figures(whole: _Whole, damage: Damage, now: Sequence[Read], name: str) -> Iterator[str]:
    """The cells that are read of a damaged document and say something else than the whole one."""
    was = {each.cell: each.text for each in whole.read if each.is_cell}
    for each in now:
        if not each.is_cell or not each.is_figure:
            continue
        if each.cell in damage.lost:
            yield f"{name}: {each} is still read"
        elif each.text != was.get(each.cell):
            yield f"{name}: {each} is read, of the whole page {was.get(each.cell, 'nothing')!r}"


def _unreadable(whole: _Whole) -> Iterator[Damage]:
    """A figure becomes one that cannot be read."""
    for each in _some(_figures(whole)):
        change = Change(each.start, each.end, "?" * len(each.text))
        yield Damage(f"{each.text!r} at {each.start} made unreadable", edit(whole.document, [change]).document)


def _blank(whole: _Whole) -> Iterator[Damage]:
    """A cell of a grid becomes empty; in flattened text the figure goes with its line or bar."""
    for each in _some(_figures(whole)):
        text = whole.document.text
        end = each.end
        is_alone = each.start and text[each.start - 1] in PARTING and text[end : end + 1] in PARTING
        if is_alone and end < len(text) and not _is_in_grid(whole.document, each):
            end += 1
        yield Damage(
            f"{each.text!r} at {each.start} taken away", edit(whole.document, [Change(each.start, end, "")]).document
        )


def _one_more(whole: _Whole) -> Iterator[Damage]:
    """In flattened text a figure stands in a row that is none of it."""
    text = whole.document.text
    for left, right in _some(list(pairwise(_figures(whole)))):
        between = text[left.end : right.start]
        # A row that has lost figures would be whole with one more.
        if not between or between.strip(" \t\n|") or not left.is_cell or _is_in_grid(whole.document, left):
            continue
        more = edit(whole.document, [Change(left.start, left.end, f"{left.text}{between}77")])
        yield Damage(f"another figure put behind {left.text!r} at {left.start}", more.document)


def _lost_cell(whole: _Whole) -> Iterator[Damage]:
    """A cell of a grid is lost, and those behind it stand in its place."""
    places = {
        (cell.start, cell.end): (table, row, column)
        for table, grid in enumerate(whole.document.tables)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell is not None
    }
    for each in _some([each for each in _figures(whole) if (each.start, each.end) in places]):
        document = without_cell(whole.document, *places[each.start, each.end])
        yield Damage(f"the cell of {each.text!r} at {each.start} lost", document)


def _labels_changed(whole: _Whole) -> Iterator[Damage]:
    """A label says something else: what stands behind it belongs to no cell."""
    for label, cells in _some(_labels(whole)):
        changed = Change(*label.span(), OTHER_MEANING + re.sub("本年度?", "", label[0]))
        document = edit(whole.document, [changed]).document
        yield Damage(f"{label[0].strip()!r} at {label.start()} made {changed.text.strip()!r}", document, cells)


def _labels_lost(whole: _Whole) -> Iterator[Damage]:
    """A label is not there any more."""
    for label, _ in _some([labels for labels in _labels(whole) if _is_only_label(whole, labels[0])]):
        document = edit(whole.document, [Change(*label.span(), " " * len(label[0]))]).document
        yield Damage(f"the label {label[0].strip()!r} at {label.start()} taken away", document)


def _cut_short(whole: _Whole) -> Iterator[Damage]:
    """The page ends too soon, at the end of a line."""
    for line in _some(list(re.finditer("\n", whole.document.text))):
        yield Damage(f"cut off at {line.end()}", cut_short(whole.document, line.end()))


DAMAGES: tuple[Callable[[_Whole], Iterator[Damage]], ...] = (
    *(_unreadable, _blank, _one_more, _lost_cell, _labels_changed, _labels_lost, _cut_short),
)


def _figures(whole: _Whole) -> list[Read]:
    """What was read and has a digit, each place once."""
    return list({each.start: each for each in whole.read if each.is_figure}.values())


def _labels(whole: _Whole) -> list[tuple[re.Match[str], frozenset[str | None]]]:
    """The labels of rows, each with the cells that are read behind it before the next words.

    A head of a column is none: what stands behind it has other heads, too.
    """
    text = whole.document.text
    found: list[tuple[re.Match[str], frozenset[str | None]]] = []
    for number, each in enumerate(whole.read):
        before = whole.read[number - 1].end if number else 0
        between = text[before : each.start]
        if not re.search(r"[\u3400-\u9fff]", between):
            continue
        behind = [each]
        for later in whole.read[number + 1 :]:
            if re.search(r"[\u3400-\u9fff]", text[behind[-1].end : later.start]):
                break
            behind.append(later)
        *_, label = _LABEL.finditer(text, before, each.start)
        cells = frozenset(read.cell for read in behind if read.is_cell)
        if cells and not _is_head(label[0], each, whole.form) and _is_in_same_row(whole.document, label, each):
            found.append((label, cells))
    return found


def _is_only_label(whole: _Whole, label: re.Match[str]) -> bool:
    """Whether no other words stand before a label: a row without figures there would take those behind it."""
    before = max((each.end for each in whole.read if each.end <= label.start()), default=0)
    return not re.search(r"[\u3400-\u9fff]", whole.document.text[before : label.start()])


def _is_head(label: str, read: Read, form: Form) -> bool:
    return any(match_column(form, block.id, label) for block in form.blocks if read.cell in block.keys)


def _is_in_same_row(document: Document, label: re.Match[str], read: Read) -> bool:
    """Whether a label stands in the row of a figure, where the figure is in a grid."""
    for grid in document.tables:
        for row in grid.rows:
            starts = [cell.start for cell in row if cell is not None]
            if read.start in starts:
                return any(cell is not None and cell.start <= label.end() - 1 < max(cell.end, 1) for cell in row)
    return True


def _is_in_grid(document: Document, read: Read) -> bool:
    return any(grid.start <= read.start < grid.end for grid in document.tables)


def _some(places: Sequence[T]) -> Sequence[T]:
    """Some of these, spread over all of them."""
    step = max(1, -(-len(places) // MOST_PLACES))
    return places[::step]
