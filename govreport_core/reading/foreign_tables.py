"""Finds the tables of a document that are not its report's: examples, last year's, other bodies'.

What stands before a table says whose it is: a caption, up to the next one or the next heading of a section. So does a
note directly behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.document import Document
from govreport_core.model.spans import Span, joined, without
from govreport_core.reading.captions import Caption, CaptionReader, introduces_table, read_over_cases, read_over_grid
from govreport_core.reading.captions.in_tables import CaptionedRows, OtherGroup, TableCaptions
from govreport_core.reading.masking import ForeignTable
from govreport_core.reading.outline import Grid, Line, Outline

# So many labels of a form in flattened text are a table.
FEWEST_LABELS = 3
# In a part of a table that has a heading of its own, and under a caption between its rows, one is enough.
FEWEST_IN_PART = 1
# What may stand between a caption and its table.
_NOTE = re.compile(r"[(（【\[]?(?:计量|金额|数量)?单位[:：][^。，,]{1,12}")
# The sections of the form that follow its tables.
_LAST_SECTIONS = frozenset(("problems", "other"))
# The sections of running text, in which no table of the form has its place.
_TEXT_SECTIONS = _LAST_SECTIONS | {"overview"}


class Captioned(NamedTuple):
    """What the captions of a document say.

    :param foreign: the tables that are not the report's, in the document's order.
    :param introductions: the lines that introduce the report's own. They have words of its labels in them, such as
        我局作为被告的行政诉讼案件如下, and are none.
    """

    foreign: tuple[ForeignTable, ...]
    introductions: tuple[Span, ...]


def read_captions(document: Document, forms: Sequence[Form]) -> Captioned:
    """Which tables of a document its captions say are not the report's, and which lines are captions of its own."""
    search = _Search(document, forms)
    return Captioned(tuple(search.find()), tuple(search.introductions))


@dataclass
class _Scope:
    """What stands under one caption.

    :ivar is_behind_report: whether it stands behind the last section of a report that has tables of its own.
    :ivar is_part: whether it ends with the part of a table at whose head the caption stands.
    :ivar is_over_row: whether a row or part of a flattened table stands directly under the caption.
    :ivar labels: the labels of its tables.
    :ivar headings: the sections whose headings stand in it.
    """

    caption: Caption
    start: int
    is_behind_report: bool = False
    is_part: bool = False
    is_over_row: bool = False
    end: int = 0
    grids: list[Grid] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    headings: set[str] = field(default_factory=set)

    def prints_again(self, labels: frozenset[str]) -> bool:
        return _are_repeated(labels, self.labels)


class _Above(NamedTuple):
    """What stands above a line: where the last caption, heading or table ends, and the table directly above it."""

    end: int
    grid: Grid | None = None


class _Search:
    """Goes through a document from top to bottom and keeps whose the tables are.

    :ivar own: the labels of the tables that are the report's.
    :ivar sections: the headings under which something of the report stands.
    :ivar introductions: the lines that introduce a table of the report.
    """

    def __init__(self, document: Document, forms: Sequence[Form]) -> None:
        self._document = document
        self._captions = CaptionReader(document.metadata, forms)
        self._outline = Outline(document, forms)
        self._table_captions = TableCaptions(self._captions, self._outline)
        self.own: set[str] = set()
        self.sections: set[str] = set()
        self.introductions: list[Span] = []
        self._section: str | None = None  # the one whose heading stands above
        self._scope: _Scope | None = None
        self._scopes: list[_Scope] = []
        self._decided: list[ForeignTable] = []
        self._above = _Above(0)

    def find(self) -> list[ForeignTable]:
        """The foreign tables in order."""
        items = self._outline.items
        heading: str | None = None  # the one directly before
        for number, (item, following) in enumerate(zip(items, _below_each(items), strict=True)):
            said = self._outline.heading_in(item.text) if isinstance(item, Line) else None
            # In a table of contents nothing stands under the headings.
            if heading and not said and self._scope is None:
                self.sections.add(heading)
            heading = said
            self._section = said or self._section
            if isinstance(item, Grid):
                self._meet_grid(item)
            else:
                self._meet_line(item, number, following, said)
        self._end_scope(len(self._document.text))
        found = [*self._decided]
        for scope in self._scopes:
            found += self._foreign_in(scope)
        return sorted(found, key=lambda each: each.spans[0])

    def _meet_line(self, line: Line, number: int, following: Line | Grid | None, section: str | None) -> None:
        is_over_grid = isinstance(following, Grid)
        caption = read_over_grid(self._captions, line.text) if is_over_grid else self._captions.read(line.text)
        if self._is_out_of_place(following) and (caption is None or caption.whose == "own"):
            caption = read_over_cases(line.text) or caption
        if caption is not None and caption.may_be_cell and self._outline.is_in_table(number):
            caption = None
        if caption is not None and self._is_in_menu(caption):
            return
        if caption is not None and self._is_on_table_above(caption, line):
            self._meet_note(caption, line)
            return
        self._meet_line_over(line, caption, following, section)

    def _meet_line_over(
        self, line: Line, caption: Caption | None, following: Line | Grid | None, section: str | None
    ) -> None:
        """Meet a line that speaks, if at all, of what stands below it."""
        if caption is not None and (caption.is_close or line.is_piece) and not self._is_above_table(following):
            caption = None
        if caption is None or caption.whose == "own":
            self._keep_introduction(line, following, section)
        if caption is not None:
            self._meet_caption(caption, line, following)
        elif self._scope is not None:
            self._go_on_in(self._scope, line, section)
        if caption is not None or section:
            self._above = _Above(line.end)
        elif self._above.grid is not None and not _is_note(line):
            self._above = self._above._replace(grid=None)

    def _is_out_of_place(self, following: Line | Grid | None) -> bool:
        """Whether a table follows in a section of running text, and that of reviews has a heading of its own."""
        return self._section in _TEXT_SECTIONS and self._is_above_table(following) and self._has_section_of_reviews

    @cached_property
    def _has_section_of_reviews(self) -> bool:
        return any(isinstance(i, Line) and self._outline.heading_in(i.text) == "reviews" for i in self._outline.items)

    def _is_on_table_above(self, caption: Caption, line: Line) -> bool:
        """Whether a caption speaks of the table above it: it says so, or is a note directly behind one."""
        return caption.is_behind or (caption.is_note and self._is_behind_table(line))

    def _is_behind_table(self, line: Line) -> bool:
        """Whether a table stands directly above a line."""
        return self._above.grid is not None or bool(self._labels_in(((self._above.end, line.start),)))

    def _keep_introduction(self, line: Line, following: Line | Grid | None, section: str | None) -> None:
        """Keep a line as a caption and nothing else if it introduces the table directly under it."""
        is_over = section is None and not line.is_piece and self._is_above_table(following)
        if is_over and introduces_table(line.text) and not self._outline.prints(line.text):
            self.introductions.append((line.start, line.end))

    def _go_on_in(self, scope: _Scope, line: Line, section: str | None) -> None:
        """End the scope of a caption where the next heading of its kind stands."""
        if section and self._ends_at(section):
            self._end_scope(line.start)
        elif section:
            scope.headings.add(section)
        elif scope.is_part and self._outline.heads_part(line.text):
            self._end_scope(line.start)

    def _meet_note(self, caption: Caption, line: Line) -> None:
        """Keep the table that stands directly above a note as what the note says that it is."""
        grid, start = self._above.grid, self._above.end
        if self._scope is not None:
            return
        if grid is not None:
            self._decide_grid(caption, grid)
        elif self._labels_in(((start, line.start),)):
            self._decided.append(ForeignTable(caption, ((start, line.start),)))
        self._above = _Above(line.end)

    def _decide_grid(self, caption: Caption, grid: Grid) -> None:
        """Keep a whole table as what the note below it says that it is."""
        labels = self._outline.labels_of(grid.table)
        if caption.is_limit and not labels:
            return
        self._decided = [found for found in self._decided if found.table != grid.number]
        self.own -= labels
        span = (grid.table.start, grid.table.end)
        self._decided.append(ForeignTable(caption, (span,), grid.number, (0, len(grid.table.rows))))

    def _is_in_menu(self, caption: Caption) -> bool:
        """Whether a caption is the title of another report in a menu."""
        # If it stands over that report after all, nothing is known yet of this one's tables.
        return caption.is_title and caption.whose != "own" and not self.sections

    def _meet_caption(self, caption: Caption, line: Line, following: Line | Grid | None) -> None:
        # That a table is of the report's year and body does not lift what restricts it.
        if caption.whose == "own" and not caption.is_title and self._scope and self._scope.caption.is_limit:
            return
        self._end_scope(line.start)
        if caption.whose != "own":
            is_behind = bool(self.own) and not self.sections.isdisjoint(_LAST_SECTIONS)
            is_part = caption.is_part or (isinstance(following, Line) and self._outline.is_corner(following.text))
            is_over_row = isinstance(following, Line) and self._outline.begins_with_part(following.text)
            self._scope = _Scope(caption, line.end, is_behind, is_part, is_over_row)

    def _ends_at(self, section: str) -> bool:
        """Whether the heading of a section is not one of the table's under the caption, but the report goes on."""
        if self._scope is None:
            return False
        return section not in self.sections or section in self._scope.headings

    def _is_above_table(self, following: Line | Grid | None) -> bool:
        if isinstance(following, Grid):
            return True
        return following is not None and self._outline.begins_table(following)

    def _meet_grid(self, grid: Grid) -> None:
        labels = self._outline.labels_of(grid.table)
        captions = self._table_captions.read(grid.table)
        scope = self._scope
        if captions and captions[0].first == 0:
            self._end_scope(grid.table.start)
            scope = None
        if (
            scope is not None
            and scope.caption.whose not in ("other-body", "appendix")
            and scope.prints_again(labels)
            and not _are_repeated(labels, self.own)
        ):
            self._end_scope(grid.table.start)  # the same table once more: this one is the report's
            scope = None
        self._above = _Above(grid.table.end, grid)
        if scope is not None:
            scope.grids.append(grid)
            scope.labels |= labels
            return
        foreign = [found for found in captions if found.caption.whose not in ("own", "appendix")]
        self._decided += filter(None, (_foreign_rows(found, grid) for found in foreign))
        self._decided += (_foreign_columns(group, grid) for group in self._table_captions.other_groups(grid.table))
        if not foreign or foreign[0].first > 0:
            self.own |= labels

    def _end_scope(self, at: int) -> None:
        if self._scope is not None:
            self._scope.end = at
            self._scopes.append(self._scope)
            self._scope = None

    def _foreign_in(self, scope: _Scope) -> Iterator[ForeignTable]:
        """The tables under a caption, and the flattened text if it has a table."""
        for grid in scope.grids:
            span = (grid.table.start, grid.table.end)
            if self._has_figures((span,)) and self._is_foreign_grid(grid, scope):
                yield ForeignTable(scope.caption, (span,), grid.number, (0, len(grid.table.rows)))
        grids = joined((grid.table.start, grid.table.end) for grid in scope.grids)
        spans = tuple(without((scope.start, scope.end), grids))
        if self._is_foreign_text(spans, scope) and self._has_figures(spans):
            yield ForeignTable(scope.caption, spans)

    def _is_foreign_grid(self, grid: Grid, scope: _Scope) -> bool:
        """Whether a table is what the caption says; in an appendix the report's own may stand."""
        if scope.caption.is_limit and not self._outline.labels_of(grid.table):
            return False
        return _is_surely_foreign(scope) or _are_repeated(self._outline.labels_of(grid.table), self.own)

    def _is_foreign_text(self, spans: Sequence[Span], scope: _Scope) -> bool:
        """Whether text under a caption has a flattened table that is what the caption says."""
        printed = self._labels_in(spans, FEWEST_IN_PART if scope.is_part or scope.is_over_row else FEWEST_LABELS)
        return bool(printed) and (_is_surely_foreign(scope) or self._stand_elsewhere(printed, scope))

    def _labels_in(self, spans: Iterable[Span], fewest: int = FEWEST_LABELS) -> frozenset[str]:
        """The labels in flattened text, if they are so many that it has a table, or a part of one."""
        said = normalize_label("".join(self._document.text[start:end] for start, end in spans))
        printed = frozenset(label for label in self._outline.long_labels if label in said)
        return printed if len(printed) >= fewest else frozenset()

    def _has_figures(self, spans: Iterable[Span]) -> bool:
        return any(char.isdigit() for start, end in spans for char in self._document.text[start:end])

    def _stand_elsewhere(self, labels: frozenset[str], scope: _Scope) -> bool:
        text = self._document.text
        said = normalize_label(text[: scope.start] + text[scope.end :])
        return 2 * sum(label in said for label in labels) >= len(labels)


def _below_each(items: Sequence[Line | Grid]) -> list[Line | Grid | None]:
    """What stands below each of these, notes on units left aside."""
    below: list[Line | Grid | None] = []
    nearest: Line | Grid | None = None
    for item in reversed(items):
        below.append(nearest)
        if isinstance(item, Grid) or not _is_note(item):
            nearest = item
    below.reverse()
    return below


def _is_note(line: Line) -> bool:
    """Whether a line is a note such as 单位：件 between a caption and its table."""
    return "单位" in line.text and _NOTE.fullmatch(line.text.strip()) is not None


def _foreign_rows(found: CaptionedRows, grid: Grid) -> ForeignTable | None:
    """The rows under a caption in a table; None if they are empty."""
    cells = {cell for row in grid.table.rows[found.first : found.last] for cell in row if cell is not None}
    if not cells:
        return None
    spans = tuple(joined((cell.start, cell.end) for cell in cells))
    return ForeignTable(found.caption, spans, grid.number, (found.first, found.last))


def _foreign_columns(group: OtherGroup, grid: Grid) -> ForeignTable:
    """The columns under the head of another group in a table."""
    rows = grid.table.rows[group.row :]
    cells = {cell for row in rows for column, cell in enumerate(row) if cell is not None and column in group.columns}
    spans = tuple(joined((cell.start, cell.end) for cell in cells))
    caption = Caption("other-group", group.head.text)
    return ForeignTable(caption, spans, grid.number, (group.row, len(grid.table.rows)), group.columns)


def _is_surely_foreign(scope: _Scope) -> bool:
    """Whether the caption alone decides; that of an appendix does not, unless the report ends above it."""
    return scope.caption.whose != "appendix" or scope.is_behind_report


def _are_repeated(labels: frozenset[str], printed: set[str]) -> bool:
    """Whether most of these labels are printed already."""
    return len(labels) > 1 and 2 * len(labels & printed) >= len(labels)
