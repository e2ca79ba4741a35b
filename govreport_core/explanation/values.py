"""The values of an explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from govreport_core.forms.figures import Figure
from govreport_core.forms.rules import Verdict
from govreport_core.model.account import Role
from govreport_core.model.cell import Cell
from govreport_core.model.finding import Finding

# How a printed label names a row or column: it is the official label; another spelling of it that is known; alike to
# it; alike, but it says something else; or nothing printed is like it.
Likeness = Literal["official", "spelling", "alike", "otherwise", "none"]


# What a place is of: the cell itself; others of its row; the label of its row, behind which nothing was read.
PlaceOf = Literal["cell", "row", "label"]


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label of the form, and what is printed for it.

    :param official: the form's label.
    :param printed: what is printed; empty if nothing is like it.
    :param likeness: from 0 to 1, as far as letters go.
    """

    official: str
    printed: str
    how: Likeness
    likeness: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is printed around a place: rows of a grid, or lines of text with one cell each.

    :param own: the row and cell of the excerpt that are meant; None where there is no such cell.
    :param spans: over how many columns each cell goes; of text each over one.
    """

    rows: tuple[tuple[str, ...], ...]
    own: tuple[int, int] | None
    spans: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, or, if its own place is not known, what there is of its row.

    :param start: offset in the document's text.
    :param line: number of the line of the text, from 1.
    :param table: number of the grid, row and column from 0; None in flattened text.
    """

    start: int
    line: int
    page: int | None
    table: int | None
    row: int | None
    column: int | None
    of: PlaceOf
    row_label: LabelMatch
    column_label: LabelMatch
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class ReadingTold:
    """What a parser read for a cell, or for its row without knowing the columns.

    :param texts: one of a cell; of a row all.
    :param value: the figure that the text of a cell is; None for a blank, for what is none, and for rows.
    """

    plugin: str
    texts: tuple[str, ...]
    start: int
    is_row: bool
    value: Figure | None


@dataclass(frozen=True, slots=True)
class RuleTold:
    """A rule of the form in which a cell takes part.

    :param left_sum: None if a cell of this side has no figure.
    """

    code: str
    label: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    left_sum: Figure | None
    right_sum: Figure | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure in the tables that is no cell's, as the account has it.

    :param label: the words beside it.
    :param cells: those that it may belong to.
    """

    text: str
    role: Role
    label: str
    start: int
    line: int
    page: int | None
    table: int | None
    row: int | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellExplanation:
    """Why a cell has its value, or none.

    :param name: by the form's labels.
    :param place: None if neither the cell nor anything of its row was found.
    :param alike: of a row that was not found, the printed labels that are most like its own.
    :param readings: what each parser read.
    :param rules: those that it takes part in, and whether they hold.
    :param figures: what else is printed in its row, or may belong to it.
    :param findings: those that name it.
    """

    document: str
    form: str
    key: str
    name: str
    cell: Cell
    place: Place | None
    alike: tuple[LabelMatch, ...]
    readings: tuple[ReadingTold, ...]
    rules: tuple[RuleTold, ...]
    figures: tuple[PrintedFigure, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TableTold:
    """A grid of the document, or a stretch of text with rows of the form.

    :param number: of a grid, from 0; None of text.
    :param begins: the first words.
    :param rows: how many rows it has; of text lines.
    :param matched: the rows of the form that were read from it.
    :param foreign: whether it is not the report's.
    :param unread: how many of its figures are no cell's.
    """

    number: int | None
    start: int
    line: int
    page: int | None
    begins: str
    rows: int
    columns: int
    matched: tuple[str, ...]
    foreign: bool
    unread: int


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row of the form.

    :param statuses: status -> cells.
    :param label: its label and what is printed for it; of a row of which nothing was read, what is most like it.
    :param table: number of the grid that it was read from, and of the row there; None in text or if it was not found.
    :param line: of the document's text; None if nothing of it was read.
    """

    id: str
    name: str
    statuses: Mapping[str, int]
    label: LabelMatch
    table: int | None
    row: int | None
    line: int | None

    @property
    def is_found(self) -> bool:
        """Whether anything of it was read."""
        return self.line is not None


@dataclass(frozen=True, slots=True)
class DocumentExplanation:
    """What was read of a document.

    :param tables: its grids, and the stretches of text with rows of the form.
    :param rows: every row of the form; those not found are named as such.
    :param left_over: figures in the tables that no cell was read from.
    """

    document: str
    media_type: str | None
    status: str
    form: str | None
    tables: tuple[TableTold, ...]
    rows: tuple[RowTold, ...]
    left_over: tuple[PrintedFigure, ...]
    findings: tuple[Finding, ...]
