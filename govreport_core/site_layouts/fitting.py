"""Finds the table of a page, and which of its labels are which, that has the labels and figures that a person gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from govreport_core.forms.figures import Figure, Kind, is_blank, parse_figure
from govreport_core.forms.form import Block, Column, Form, Row
from govreport_core.labels.match import match_column, match_row
from govreport_core.model.document import Document
from govreport_core.site_layouts.labelled_cells import JOINT, labelled_cells
from govreport_core.site_layouts.layout import LayoutError, TableLayout
from govreport_core.site_layouts.paired_cells import LabelledCell

Given = Mapping[str, Figure | None]
# Id of a row, or "block/column" -> what the site calls it, as in a file of labels.
Labels = Mapping[str, Sequence[str]]

# So many tables are named of several that fit, and so much is quoted of each.
MOST_NAMED, LONGEST_QUOTED = 4, 40


def find_table(document: Document, form: Form, block: Block, given: Given, labels: Labels) -> TableLayout | None:
    """The layout of the table that has a block; None if nothing is said of the block, or no table has it.

    :raises LayoutError: several tables fit equally well.
    """
    said = _Said.of(block, given, labels)
    if not any(said):
        return None
    fits = _fits(document, form, block, said, paired=False) or _fits(document, form, block, said, paired=True)
    if len(fits) > 1:
        which = "; ".join(_describe(document, number, named) for number, named in fits[:MOST_NAMED])
        more = f"; {len(fits) - MOST_NAMED} more" if len(fits) > MOST_NAMED else ""
        raise LayoutError(
            f"{block.id}: several tables fit what is given: {which}{more}. Give more cells or labels, such as one that "
            "only one of them has"
        )
    return fits[0][1] if fits else None


def _fits(document: Document, form: Form, block: Block, said: _Said, *, paired: bool) -> list[tuple[int, TableLayout]]:
    """The tables that have a block, by number, and how.

    :param paired: whether the head of each figure stands before it, and not above.
    """
    found = []
    for number in range(len(document.tables)):
        for turned in (False, True):
            cells = labelled_cells(document, number, turned=turned, paired=paired)
            if named := _Search(cells, form, block, said).layout(turned=turned):
                found.append((number, replace(named, paired=paired)))
    return found


def _describe(document: Document, number: int, layout: TableLayout) -> str:
    """A table by its place, what stands above it and its first words."""
    table = document.tables[number]
    before = max((each.end for each in document.tables if each.end <= table.start), default=0)
    above = [line for line in document.text[before : table.start].splitlines() if line.strip()][-1:]
    words = [text for row in table.rows for cell in row if cell is not None and (text := " ".join(cell.text.split()))]
    caption = f" under “{_cut(above[0])}”" if above else ""
    turned = ", turned" if layout.turned else ""
    begins = " ".join(list(dict.fromkeys(words))[:4])
    place = f"table {number + 1} of {len(document.tables)}{turned}, at character {table.start}{caption}"
    return f"{place}, that begins with “{_cut(begins)}”"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


class _Said(NamedTuple):
    """What a person says of a block.

    :param rows: id -> what the site calls it; so `columns`.
    """

    cells: Given
    rows: Labels
    columns: Labels

    @classmethod
    def of(cls, block: Block, given: Given, labels: Labels) -> _Said:
        """That of all that is said of a page."""
        names = {column.id: f"{block.id}/{column.id}" for column in block.columns}
        return cls(
            {key: value for key, value in given.items() if key in block.keys},
            {row.id: labels[row.id] for row in block.rows if row.id in labels},
            {id: labels[name] for id, name in names.items() if name in labels},
        )


@dataclass
class _Labels:
    """Which labels the rows, or the columns, of a table may have.

    :param printed: all labels of the table.
    :param left: id -> the labels that it may have; at first those that are said.
    :param said: id -> what a person calls it.
    """

    printed: Sequence[str]
    left: dict[str, set[str]]
    said: Labels

    @classmethod
    def of(cls, ids: Iterable[str], printed: Iterable[str], said: Labels) -> _Labels:
        """Those of a table, before any figure is looked at."""
        labels = list(dict.fromkeys(printed))
        return cls(labels, {id: set(_labels_of(labels, said.get(id, ()))) for id in ids}, said)

    @property
    def decided(self) -> dict[str, str]:
        """Label -> id, where only one label is left."""
        return {next(iter(found)): id for id, found in self.left.items() if len(found) == 1}

    @property
    def is_as_said(self) -> bool:
        """Whether everything that a person calls something is something in the table."""
        return set(self.said) <= set(self.decided.values())

    def add_official(self, match: Callable[[str], Row | Column | None]) -> None:
        """Add labels that are the form's own, so that a person need not say what everybody knows."""
        for text in [text for text in self.printed if text not in self.decided]:
            found = match(text)
            if found is not None and not self.left[found.id]:
                self.left[found.id] = {text}

    def open(self, id: str) -> None:
        """Let one of which nothing is known be any that is not another."""
        self.left[id] = self.left[id] or set(self.printed) - set(self.decided)

    def exclude(self) -> None:
        """Take from all others what one has for certain."""
        for label, owner in self.decided.items():
            for id in self.left:
                if id != owner:
                    self.left[id] = self.left[id] - {label}


class _Search:
    """How one table may be a block."""

    def __init__(self, cells: Sequence[LabelledCell], form: Form, block: Block, said: _Said) -> None:
        self.said = said
        self.texts = {(each.label, each.head): each.cell.text for each in cells}
        self.form = form
        self.rows = _Labels.of((row.id for row in block.rows), (each.label for each in cells), said.rows)
        self.columns = _Labels.of((column.id for column in block.columns), (each.head for each in cells), said.columns)
        self.rows.add_official(lambda text: match_row(form, *text.split(JOINT), block=block.id))
        self.columns.add_official(lambda text: match_column(form, block.id, *text.split(JOINT)))

    def _narrow(self) -> bool:
        """Leave the labels with which all given figures stand where they must; False if none are left."""
        places = dict(self._places())
        before = None
        while before != (before := self._count()):
            for (row, column), fits in places.items():
                left = [at for at in fits if at[0] in self.rows.left[row] and at[1] in self.columns.left[column]]
                if not left:
                    return False
                self.rows.left[row], self.columns.left[column] = {at[0] for at in left}, {at[1] for at in left}
            self.rows.exclude()
            self.columns.exclude()
        return self.rows.is_as_said and self.columns.is_as_said

    def _places(self) -> Iterator[tuple[tuple[str, str], list[tuple[str, str]]]]:
        """Row and column of each given cell, and where the table has its figure."""
        for key, value in self.said.cells.items():
            row, _, column = key.rpartition(".")
            self.rows.open(row)
            self.columns.open(column)
            kind = self.form.cells[key].kind
            yield (row, column), [place for place, text in self.texts.items() if _is(text, value, kind)]

    def _count(self) -> int:
        return sum(len(found) for labels in (self.rows, self.columns) for found in labels.left.values())

    def layout(self, *, turned: bool) -> TableLayout | None:
        """The labels that are decided; None if the table cannot be the block, or nothing is decided."""
        if not self._narrow():
            return None
        rows, columns = self.rows.decided, self.columns.decided
        return TableLayout(rows, columns, turned) if rows and columns else None


def _labels_of(printed: Iterable[str], said: Iterable[str]) -> Iterator[str]:
    """The labels of a table that are said: whole, or as one of the pieces that make them."""
    wanted = {"".join(text.split()) for text in said}
    return (text for text in printed if text in wanted or wanted & set(text.split(JOINT)))


def _is(text: str, value: Figure | None, kind: Kind) -> bool:
    return is_blank(text) if value is None else parse_figure(text, kind) == value
