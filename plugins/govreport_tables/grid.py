"""Parser of grids: any of the form's tables, in one piece or in many, upright or turned."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from govreport_core import hookimpl
from govreport_core.forms.figures import is_blank
from govreport_core.forms.form import Form
from govreport_core.forms.meaning import name_years, name_years_in_head
from govreport_core.forms.normalization import normalize_label, remembered
from govreport_core.forms.units import VOCABULARY
from govreport_core.model.base import fast_new
from govreport_core.model.document import Document, GridCell, Position, Table
from govreport_core.model.readings import CellReading, Reading, Token
from govreport_tables.grid_values import Above, RowCell, find_first_value, find_values
from govreport_tables.label_tables import join_label_tables
from govreport_tables.labels import LabelIndex, index_labels
from govreport_tables.matching.candidate_reading import read_candidates
from govreport_tables.matching.candidates import PERIODS, RowCandidate, is_numeral, is_value
from govreport_tables.matching.noise import leads_in
from govreport_tables.named_cells import may_have_names, take_names_off

# Words before a table belong to it as far back as this; more is running text.
LEAD_IN = 300

_UNIT_CHARACTERS = frozenset("".join(VOCABULARY["counted"]))
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*年)")


@hookimpl(trylast=True)
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Every row of every grid that is a row of the form."""
    if not document.tables:
        return ()
    labels = form.cached(index_labels)
    looks = _Looks(document.metadata.year)
    document, shifted = join_label_tables(document, labels)
    turned = {number for number, table in enumerate(document.tables) if _is_turned(table, looks, labels)}
    if turned:
        tables = tuple(
            replace(table, rows=tuple(zip(*table.rows, strict=True))) if number in turned else table
            for number, table in enumerate(document.tables)
        )
        document = replace(document, tables=tables)
    rows = _GridRows(document, looks, labels)
    found = _drop_shared_figures(read_candidates(rows.find_candidates(), labels, document.metadata.year))
    found = [_turn_back(reading) if reading.position.table in turned else reading for reading in found]
    return [_shift_back(reading, shifted) for reading in found] if shifted else found


def _drop_shared_figures(found: list[Reading]) -> list[Reading]:
    """The readings without figures of a cell that spans rows or columns of several labels: whose they are is not
    printed.

    A nought over several rows is a nought for each.
    """
    if len({reading.position.start for reading in found}) == len(found):
        return found
    claims = Counter(reading.position[:2] for reading in found)
    in_row = Counter((*reading.position[:2], reading.position.row) for reading in found)

    def is_shared(reading: CellReading) -> bool:
        place = reading.position[:2]
        if in_row[(*place, reading.position.row)] > 1:
            return bool(reading.text)
        return claims[place] > 1 and any(char in "123456789" for char in reading.text)

    return [reading for reading in found if not isinstance(reading, CellReading) or not is_shared(reading)]


def _is_turned(table: Table, looks: _Looks, labels: LabelIndex) -> bool:
    """Whether the rows of a block are the columns of a grid, and the block's columns its rows."""
    if len({len(row) for row in table.rows}) != 1:
        return False
    side = {looks[cell[0]][0] for row in table.rows[1:] for cell in row[:4] if cell is not None}
    if not labels.columns.several_in(side):
        return False
    top = {looks[cell[0]][0] for row in table.rows[:4] for cell in row[1:] if cell is not None}
    return labels.columns.are_turned(top, side)


@remembered
def _word_of(text: str) -> str:
    """A cell's text, normalised; empty if it is a value, cannot be read as one, or has no letters."""
    if is_value(text) or is_numeral(text):
        return ""
    word = normalize_label(text)
    # Two figures with their units in one cell are no label: the cell keeps its place among the figures.
    return "" if _UNIT_CHARACTERS.issuperset(word) and any(map(str.isdigit, text)) else word


def _turn_back(reading: Reading) -> Reading:
    """The reading of a turned grid at its place in the grid as it is printed."""
    return _moved(reading, lambda position: position._replace(row=position.column, column=position.row))


def _shift_back(reading: Reading, shifted: Mapping[int, int]) -> Reading:
    """The reading of a grid that was given columns of labels at its place in the grid as it is printed."""
    columns = shifted.get(-1 if reading.position.table is None else reading.position.table, 0)

    def back(position: Position) -> Position:
        return position if position.column is None else position._replace(column=position.column - columns)

    return _moved(reading, back) if columns else reading


def _moved(reading: Reading, back: Callable[[Position], Position]) -> Reading:
    if isinstance(reading, CellReading):
        return reading._replace(position=back(reading.position))
    tokens = tuple(token._replace(position=back(token.position)) for token in reading.tokens)
    return reading._replace(tokens=tokens, position=back(reading.position))


class _GridRows:
    """Goes through the tables of a document, one after another, and finds row candidates."""

    def __init__(self, document: Document, looks: _Looks, labels: LabelIndex) -> None:
        self.document, self.looks, self.labels = document, looks, labels
        self.year = document.metadata.year
        self.ruled = True  # whether the table that is gone through is drawn as it is
        self.said: list[str] = []  # the words since the last figures
        self.heads: dict[int, tuple[str, ...]] = {}  # of a table that has nothing else, for the one below it
        self.width = 0

    def find_candidates(self) -> Iterator[RowCandidate]:
        """The rows with figures or labels, in order."""
        tables = self.document.tables
        end = 0
        starts = [table.start for table in tables]
        for number, table in enumerate(tables):
            if table.start > end:
                lead = self.document.text[max(end, table.start - LEAD_IN) : table.start]
                for line in lead.split("\n"):
                    if (word := normalize_label(line)) and not leads_in(line, self.said, self.labels):
                        self.said.append(word)
            inner = number + 1, bisect_left(starts, table.end, number + 1)
            if inner[0] == inner[1]:
                yield from self._candidates_in(number, table)
                end = max(end, table.end)
            else:
                # A layout table: what its cells say beside the tables in them is read, and these by themselves.
                yield from self._candidates_in(number, _drop_cells_with_tables(table, starts, *inner))
                end = max(end, table.start)

    def _candidates_in(self, number: int, table: Table) -> Iterator[RowCandidate]:
        """The candidates of one table, under the heads of the table above if it has as many columns."""
        self.ruled = _is_drawn(table, self.document.media_type)
        width = len(table.rows[0]) if table.rows else 0
        heads = self.heads if width == self.width else {}
        fresh = True  # whether a head row begins a new header
        is_head = True
        may_be_named = may_have_names(self.document.text[table.start : table.end])
        for row_number, row in enumerate(table.rows):
            row_heads: Mapping[int, tuple[str, ...]] = heads
            if may_be_named:
                row, row_heads = take_names_off(row, heads, self.labels)
            cells = _merge_spans(row, row_heads, self.looks)
            above = Above(self.said, row_heads)
            cut = find_first_value(cells, above, self.labels)
            label = tuple([cell.word for cell in cells[:cut] if cell.word])
            self.said += label
            if cut == len(cells):
                if not fresh or not self._is_title(cells, width):
                    heads, fresh = _with_head_row({} if fresh else heads, row, self.year), False
                continue
            values, figures = self._tokens_in(cells[cut:], label, above, (number, row_number))
            if figures or label:
                year = _year_in(cells[:cut], label)
                yield RowCandidate(tuple(self.said), label, tuple(values), tuple(figures), row_heads, self.ruled, year)
            if figures:
                is_head, fresh = False, True
                self.said.clear()
        self.heads, self.width = (heads, width) if is_head else ({}, 0)

    def _is_title(self, cells: Sequence[RowCell], width: int) -> bool:
        """Whether a row above the heads has one text, which names the report's year or body: it heads no column.

        Without spans it stands over the first column alone. What names others is masked before.
        """
        said = [cell for cell in cells if cell.word]
        if width < 2 or len(said) != 1 or self.labels.vocabulary.has_part(said[0].word):
            return False
        text, metadata = said[0].cell.text, self.document.metadata
        years = {int(match[0]) for match in _YEAR.finditer(text)}
        return years == {metadata.year} or (not years and bool(metadata.agency) and str(metadata.agency) in text)

    def _tokens_in(
        self, cells: Sequence[RowCell], label: Sequence[str], above: Above, place: tuple[int, int]
    ) -> tuple[list[Token], list[Token]]:
        """The values of a row, and those of them that are figures.

        :param place: numbers of the table and of the row.
        """
        found = find_values(cells, label, above, self.labels)
        values = [
            fast_new(Token, (text, fast_new(Position, (start, end, *place, column))))
            for _, _, column, (text, start, end) in found
        ]
        return values, [value for value, cell in zip(values, found, strict=True) if cell[1]]


def _is_drawn(table: Table, media_type: str) -> bool:
    """Whether a table is drawn as it is. A converter to markdown drops cells and cuts heads; text has no spans."""
    if media_type == "text/plain":
        return any(left is right is not None for row in table.rows for left, right in pairwise(row))
    return media_type != "text/markdown"


def _year_in(cells: Iterable[RowCell], label: Sequence[str]) -> int | None:
    """The year that the words before the values of a row name; None if they name none, or several.

    :param label: these words, of which one must say that a time is meant.
    """
    if PERIODS.isdisjoint(label):
        return None
    years = {int(match[0]) for cell in cells for match in _YEAR.finditer(cell.cell.text)}
    return years.pop() if len(years) == 1 else None


def _drop_cells_with_tables(table: Table, starts: Sequence[int], first: int, last: int) -> Table:
    """The table without the cells in which another begins, of those with the numbers `first` to `last`."""

    def kept(cell: GridCell | None) -> GridCell | None:
        if cell is None:
            return None
        at = bisect_left(starts, cell.start, first, last)
        return None if at < last and starts[at] < cell.end else cell

    return replace(table, rows=tuple(tuple(map(kept, row)) for row in table.rows))


class _Looks(dict[str, tuple[str, bool]]):
    """What the texts of a document's cells say, each looked at once: `word` and `is_figure` of a cell."""

    def __init__(self, year: int | None) -> None:
        self.year = year

    def __missing__(self, text: str) -> tuple[str, bool]:
        self[text] = look = _word_of(name_years(text, self.year)), not is_blank(text)
        return look


def _merge_spans(row: Sequence[GridCell | None], heads: Mapping[int, tuple[str, ...]], looks: _Looks) -> list[RowCell]:
    """The cells of a row, those that span several columns once, at the first of these.

    A figure below different heads counts for each, where the row has fewer cells than heads: so it is seen that it is
    none's.
    """
    # Cells and what is known of them are read by index here and below: names cost twice as much for every cell.
    drawn = [(column, cell) for column, cell in enumerate(row) if cell is not None]
    cells = [
        fast_new(RowCell, (*looks[cell[0]], column, cell))
        for column, cell in drawn
        if not column or cell is not row[column - 1]
    ]
    if not heads or len(cells) == len(drawn):
        return cells
    shared = [
        fast_new(RowCell, (*looks[cell[0]], column, cell))
        for column, cell in drawn
        if column and cell is row[column - 1] and looks[cell[0]][1] and _differ(heads, column)
    ]
    if shared and _has_fewer_cells_than_heads(row, cells, heads):
        return sorted([*cells, *shared], key=lambda cell: cell.column)
    return cells


def _differ(heads: Mapping[int, tuple[str, ...]], column: int) -> bool:
    """Whether a column has another head than the one before it."""
    left, right = heads.get(column - 1), heads.get(column)
    return bool(left and right) and left != right


def _has_fewer_cells_than_heads(
    row: Sequence[GridCell | None], cells: Sequence[RowCell], heads: Mapping[int, tuple[str, ...]]
) -> bool:
    """Whether the cells of a row from the first figure on are fewer than the heads above them.

    On many pages cells span columns a little otherwise than the heads do.
    """
    values = [cell for cell in cells if not cell.word]
    columns = range(values[0].column, len(row)) if values else range(0)
    return len(values) < sum(bool(heads.get(n)) and (n == columns[0] or _differ(heads, n)) for n in columns)


def _with_head_row(
    heads: Mapping[int, tuple[str, ...]], row: Sequence[GridCell | None], year: int | None
) -> dict[int, tuple[str, ...]]:
    """The heads by column with one more row of them below. A cell that spans down counts once."""
    more = dict(heads)
    before, text = None, ""
    for column, cell in enumerate(row):
        if cell is not before:
            text = normalize_label(name_years_in_head(cell.text, year)) if cell is not None and cell.text else ""
            before = cell
        above = more.get(column, ())
        if text and above[-1:] != (text,):
            more[column] = (*above, text)
    return more
