"""Surveys a page that may not be read: what is read of it, and where its other figures stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.hooks.manager import PluginManager
from govreport_core.hooks.markers import hookimpl
from govreport_core.model.document import Document, Table
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.parsing import split_figure
from govreport_core.pipeline.extraction import extract
from govreport_core.scaffold.shapes import Shape, find_shapes
from govreport_core.testing.plugins import manager_with


class UnreadRow(NamedTuple):
    """A row of a grid, or a line, with figures that nobody reads.

    :param label: the words before the figures.
    :param table: the number of the grid; None for a line of text.
    """

    label: str
    figures: tuple[str, ...]
    table: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Survey:
    """What there is to say of a page.

    :param result: what is read of it with the proposed labels.
    :param labels: row id -> what the page calls it, as far as place and sums tell. A person has to compare them.
    :param unread: the rows with figures that are still nobody's.
    :param heads: what stands above the figures of unread grids.
    :param shape: what stands for tables on the page, where it has none.
    """

    result: Result
    labels: Mapping[str, str]
    unread: Sequence[UnreadRow]
    heads: Sequence[str]
    shape: Shape | None = None


class _Labels:
    """The proposed labels as a plugin."""

    name = "proposed-labels"

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels

    @hookimpl
    def govreport_labels(self, form: Form) -> Mapping[str, str]:
        return {id: text for id, text in self.labels.items() if id in form.rows}


def survey_page(source: Source) -> Survey:
    """What the built-in plugins read of a page, and what they leave."""
    result = extract(source, manager=manager_with([]))
    shape = _find_shape(source) if result.form is None and not _rows_in_grids(result) else None
    beside = [] if shape is None else [shape]
    manager = manager_with(beside)
    result = extract(source, manager=manager)
    labels = _propose_labels(result, manager)
    if labels:
        better = extract(source, manager=manager_with([*beside, _Labels(labels)]))
        result, labels = (better, labels) if _is_better(better, result) else (result, {})
    unread = _unread_rows(result)
    return Survey(result, labels, unread, _heads_of(result, unread), shape)


def _find_shape(source: Source) -> Shape | None:
    """What stands for tables, if any figures are in it: that in which most are."""
    worth = {
        shape: _rows_in_grids(extract(source, manager=manager_with([shape]))) for shape in find_shapes(source.data)
    }
    best = max(worth, key=lambda shape: worth[shape], default=None)
    return best if best is not None and worth[best] else None


def _rows_in_grids(result: Result) -> int:
    """How many figures stand in grids, read or in rows that are not."""
    printed = sum(cell.has_place for cell in result.cells.values())
    return printed + sum(len(row.figures) for row in _unread_rows(result) if row.table is not None)


def _is_better(new: Result, old: Result) -> bool:
    """Whether more is read and no rule is broken that was not."""
    read = [sum(cell.status == "printed" for cell in result.cells.values()) for result in (new, old)]
    broken = [sum(found.kind == "rule" for found in result.findings) for result in (new, old)]
    return read[0] > read[1] and broken[0] <= broken[1]


def _propose_labels(result: Result, manager: PluginManager) -> dict[str, str]:
    """Row id -> label, of unread rows between rows that are read, where as many of the form's rows are missing."""
    form = next((form for form in manager.forms if form.id == result.form), None)
    labels: dict[str, str] = {}
    if form is None or result.document is None:
        return labels
    unread = {(row.table, row.row): row.label for row in _unread_rows(result) if row.table is not None}
    known = _rows_read(result)
    read = set(known.values())
    for block in form.blocks:
        ids = [row.id for row in block.rows if not row.optional or row.id in read]
        for number, table in enumerate(result.document.tables):
            printed = [(known.get((number, row)), unread.get((number, row))) for row in range(len(table.rows))]
            if any(id in ids for id, _ in printed):
                labels |= _between(printed, ids)
    return labels


def _rows_read(result: Result) -> dict[tuple[int | None, int | None], str]:
    """By grid and row in it, the ids of the rows that are read."""
    return {
        (cell.evidence.table, cell.evidence.row): key.rpartition(".")[0]
        for key, cell in result.cells.items()
        if cell.has_place and cell.evidence and cell.evidence.table is not None
    }


def _between(printed: Sequence[tuple[str | None, str | None]], ids: Sequence[str]) -> dict[str, str]:
    """The labels of a grid's unread rows between known ones, by place."""
    found: dict[str, str] = {}
    before, waiting = -1, list[str]()
    for id, label in (*printed, ("", None)):
        if label is not None:
            waiting.append(label)
        elif id == "" or id in ids:
            at = len(ids) if id == "" else ids.index(str(id))
            if waiting and len(waiting) == at - before - 1:
                found.update(zip(ids[before + 1 : at], waiting, strict=True))
            before, waiting = at, []
    return found


def _unread_rows(result: Result) -> list[UnreadRow]:
    """The rows and lines in which figures stand that nobody reads."""
    document = result.document
    if document is None:
        return []
    offsets = _unread_offsets(result)
    places = {offset: place for offset in offsets if (place := _place_of(document, offset)) is not None}
    rows = {at: row for at in sorted(set(places.values())) if (row := _row_of(document.tables[at[0]], *at)) is not None}
    return [*rows.values(), *_lines_at(document.text, [each for each in offsets if places.get(each) not in rows])]


def _unread_offsets(result: Result) -> list[int]:
    """Where figures stand that are in no cell: those that nobody claims, and those of rows without known columns."""
    text = result.document.text if result.document else ""
    if result.account is None:  # no form was recognised: nothing is accounted for
        return [match.end() - 1 for match in re.finditer(r"(?m)(?:^|\t)[^\n\t]*?\d", text)]
    read = {cell.evidence.start for cell in result.cells.values() if cell.has_place and cell.evidence}
    claimed = (start for start, _ in result.account.claimed if start not in read)
    return sorted({*(entry.start for entry in result.account.unread), *claimed})


def _place_of(document: Document, offset: int) -> tuple[int, int] | None:
    """The innermost grid and the row in which a character stands."""
    for number in reversed(range(len(document.tables))):
        table = document.tables[number]
        if table.start <= offset < table.end:
            rows = enumerate(table.rows)
            return next(
                ((number, row) for row, cells in rows if any(c and c.start <= offset < c.end for c in cells)), None
            )
    return None


def _lines_at(text: str, offsets: Iterable[int]) -> Iterator[UnreadRow]:
    """The words before the figures at these offsets: on their line, or on the last line that has any."""
    figures: dict[str, list[str]] = {}
    for start, end in sorted({_piece_at(text, offset) for offset in offsets}):
        line = text[start:end]
        if found := split_figure(line):
            figures.setdefault(found.label, []).append(found.text)
            continue
        words = re.split(r"\d", line)[0]
        if not normalize_label(words):
            words = next((above for above in reversed(text[:start].splitlines()) if normalize_label(above)), "")
        figures.setdefault(words.strip(" \t\u3000:：|"), []).extend(re.findall(r"\d[\d.,]*", line))
    yield from (UnreadRow(label, tuple(found)) for label, found in figures.items() if label)


def _piece_at(text: str, offset: int) -> tuple[int, int]:
    """The span of the line, or of the cell of a line, in which a character stands."""
    start = max(text.rfind(sign, 0, offset) for sign in "\n\t") + 1
    ends = [end for sign in "\n\t" if (end := text.find(sign, offset)) >= 0]
    return start, min(ends, default=len(text))


def _row_of(table: Table, number: int, row: int) -> UnreadRow | None:
    """The words and figures of a row of a grid; None if it has not both."""
    texts = list(dict.fromkeys(cell for cell in table.rows[row] if cell is not None and cell.text))
    figures = tuple(cell.text for cell in texts if is_figure(cell.text) or is_blank(cell.text))
    words = [cell.text for cell in texts if _is_label(cell.text)]
    return UnreadRow(" ".join(words[-1].split()), figures, number, row) if words and figures else None


def _heads_of(result: Result, unread: Sequence[UnreadRow]) -> list[str]:
    """What stands in the row above the first unread row of each grid."""
    heads: dict[str, None] = {}
    for number in dict.fromkeys(row.table for row in unread if row.table is not None):
        first = min(row.row for row in unread if row.table == number and row.row is not None)
        above = result.document.tables[number].rows[first - 1] if result.document and first else ()
        heads.update(dict.fromkeys(" ".join(cell.text.split()) for cell in above if cell and _is_label(cell.text)))
    return list(heads)


def _is_label(text: str) -> bool:
    """Whether a cell's text may be a label: words, or a code such as R01."""
    return any(map(str.isalpha, text)) and not is_figure(text) and not is_blank(text)
