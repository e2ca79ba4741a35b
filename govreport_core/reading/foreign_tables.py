"""Finds the tables of a document that are not its report's: examples, last year's, other bodies'.

What stands before a table says whose it is: a caption, up to the next one or the next heading of a section. Foreign
tables are masked before any parser sees the document: their cells are not there and their text is blank, at the same
offsets. So no parser has to know of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.document import Document, GridCell, Table
from govreport_core.model.finding import Finding, finding
from govreport_core.reading.captions import Caption, CaptionReader

Span = tuple[int, int]

# A cell of more lines is a page in a layout, not a cell of a table.
MOST_LINES = 20
# So many labels of a form in flattened text are a table.
FEWEST_LABELS = 3
# So many labels in a long line are a table in it.
FEWEST_IN_LINE = 5
# Shorter labels, such as 其他, are words of running text.
SHORTEST_LABEL = 4
# Longer lines are no headings.
LONGEST_HEADING = 60
# In longer lines a whole table may stand, with captions between its cells.
LONGEST_LINE = 200

# The heading over the first table, of which the forms have only the articles of the law under it.
_PROACTIVE = ("主动公开政府信息情况", "主动公开情况", "行政机关主动公开政府信息情况")
_NUMERAL = re.compile(r"[\s#*]*(?:第?[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十]{1,3}[)）])")
# In a line with a table in it, captions stand behind sentences and figures and before what begins a table.
_CUT_BEHIND = re.compile(r"[。；;]|\d(?=[^\d\s年月日.．、，,号件条项次%％至到)）〕\]~—–-])|\d\s+(?=\D)")
_CUT_BEFORE = re.compile(
    r"(?<=[\d\s])(?=(?:19|20)\d\d\s*年)|第二十条第|[(（]本列数据|信息内容|申请人情况|(?<=\s)行政复议"
)
_SENTENCE = re.compile(r"[。；;]")
_VISIBLE = re.compile(r"[^\n]")
# The sections of the form that follow its tables.
_LAST_SECTIONS = frozenset(("problems", "other"))
_REASONS = {
    "example": "an example or a form to fill in",
    "last-year": "another year's",
    "other-body": "another body's",
    "appendix": "an appendix",
}


class ForeignTable(NamedTuple):
    """A table, or a stretch of flattened text, that is not the report's.

    :param spans: what of the document's text is the table's.
    :param table: its number in `document.tables`; None in flattened text.
    :param rows: the numbers of its rows that are foreign, from the first up to but not including the last.
    """

    caption: Caption
    spans: tuple[Span, ...]
    table: int | None = None
    rows: tuple[int, int] = (0, 0)


def find_foreign_tables(document: Document, forms: Sequence[Form]) -> tuple[ForeignTable, ...]:
    """The tables of a document that its captions say are not the report's, in the document's order."""
    return tuple(_Search(document, forms).find())


def mask(document: Document, foreign: Sequence[ForeignTable]) -> Document:
    """The document as parsers see it: nothing stands in foreign tables, and everything else where it stood."""
    if not foreign:
        return document
    spans = [span for each in foreign for span in each.spans]
    text = document.text
    for start, end in spans:
        text = text[:start] + _VISIBLE.sub(" ", text[start:end]) + text[end:]
    rows = {each.table: each.rows for each in foreign if each.table is not None}
    tables = tuple(
        _without_rows(table, *rows[number]) if number in rows else _with_text(table, text, spans)
        for number, table in enumerate(document.tables)
    )
    return replace(document, text=text, tables=tables)


def foreign_findings(document: Document, foreign: Iterable[ForeignTable]) -> Iterator[Finding]:
    """A finding for each foreign table: its caption, and where it stands."""
    for each in foreign:
        start = each.spans[0][0]
        where = f"character {start}" if each.table is None else f"table {each.table + 1}"
        page = document.page_of(start)
        yield finding(
            "foreign-table",
            caption=" ".join(each.caption.text.split()),
            reason=_REASONS[each.caption.whose],
            where=where if page is None else f"page {page}, {where}",
            start=start,
            end=each.spans[-1][1],
        )


def _without_rows(table: Table, first: int, last: int) -> Table:
    rows = table.rows
    return replace(
        table,
        rows=(*rows[:first], *(tuple(None for _ in row) for row in rows[first:last]), *rows[last:]),
    )


def _with_text(table: Table, text: str, spans: Sequence[Span]) -> Table:
    """The table with the cells in which foreign tables stand blank where these stood."""
    if not any(start < table.end and table.start < end for start, end in spans):
        return table
    masked: dict[int, GridCell] = {}

    def seen(cell: GridCell | None) -> GridCell | None:
        if cell is None or not any(start < cell.end and cell.start < end for start, end in spans):
            return cell
        return masked.setdefault(id(cell), GridCell(text[cell.start : cell.end], cell.start, cell.end))

    return replace(table, rows=tuple(tuple(map(seen, row)) for row in table.rows))


class _Line(NamedTuple):
    """A line of text outside tables, or a piece of a long one in which a table may stand."""

    text: str
    start: int
    end: int
    is_piece: bool = False


class _Grid(NamedTuple):
    """A table of the document that has no other in it."""

    number: int
    table: Table


@dataclass
class _Scope:
    """What stands under one caption.

    :ivar is_behind_report: whether it stands behind the last section of a report that has tables of its own.
    :ivar labels: the labels of its tables.
    :ivar headings: the sections whose headings stand in it.
    """

    caption: Caption
    start: int
    is_behind_report: bool = False
    end: int = 0
    grids: list[_Grid] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    headings: set[str] = field(default_factory=set)

    def prints_again(self, labels: frozenset[str]) -> bool:
        return _are_repeated(labels, self.labels)


class _Search:
    """Goes through a document from top to bottom and keeps whose the tables are.

    :ivar own: the labels of the tables that are the report's.
    :ivar sections: the headings under which something of the report stands.
    """

    def __init__(self, document: Document, forms: Sequence[Form]) -> None:
        self._document = document
        self._captions = CaptionReader(document.metadata, forms)
        self._forms = forms
        self.own: set[str] = set()
        self.sections: set[str] = set()
        self._scope: _Scope | None = None
        self._scopes: list[_Scope] = []
        self._in_grids: list[ForeignTable] = []

    def find(self) -> list[ForeignTable]:
        """The foreign tables in order."""
        items = self._items
        heading: str | None = None  # the one directly before
        for item, following in pairwise((*items, None)):
            assert item is not None
            said = self._heading_in(item.text) if isinstance(item, _Line) else None
            # In a table of contents nothing stands under the headings.
            if heading and not said and self._scope is None:
                self.sections.add(heading)
            heading = said
            if isinstance(item, _Grid):
                self._meet_grid(item)
                continue
            self._meet_line(item, following, said)
        self._end_scope(len(self._document.text))
        found = [*self._in_grids]
        for scope in self._scopes:
            found += self._foreign_in(scope)
        return sorted(found, key=lambda each: each.spans[0])

    def _meet_line(self, line: _Line, following: _Line | _Grid | None, section: str | None) -> None:
        caption = self._captions.read(line.text)
        if caption is not None and caption.is_title and caption.whose != "own" and not self.sections:
            return  # the title of another report in a menu; if it stands over one, nothing is known of this report's
        if caption is not None and (caption.is_close or line.is_piece) and not self._is_above_table(following):
            caption = None
        if caption is not None and caption.whose != "own":
            self._end_scope(line.start)
            is_behind = bool(self.own) and not self.sections.isdisjoint(_LAST_SECTIONS)
            self._scope = _Scope(caption, line.end, is_behind)
        elif caption is not None or (section and self._ends_at(section)):
            self._end_scope(line.start)
        elif section and self._scope:
            self._scope.headings.add(section)

    def _ends_at(self, section: str) -> bool:
        """Whether the heading of a section is not one of the table's under the caption, but the report goes on."""
        if self._scope is None:
            return False
        return section not in self.sections or section in self._scope.headings

    def _is_above_table(self, following: _Line | _Grid | None) -> bool:
        if isinstance(following, _Grid):
            return True
        if following is None:
            return False
        if following.is_piece and self._heading_in(following.text):
            return True
        said = normalize_label(following.text)
        return said in self._openings or said.startswith(self._long_openings)

    def _meet_grid(self, grid: _Grid) -> None:
        labels = self._labels_of(grid.table)
        captions = list(self._captions_in(grid.table))
        scope = self._scope
        if captions and captions[0][0] == 0:
            self._end_scope(grid.table.start)
            scope = None
        if (
            scope is not None
            and scope.caption.whose in ("last-year", "example")
            and scope.prints_again(labels)
            and not _are_repeated(labels, self.own)
        ):
            self._end_scope(grid.table.start)  # the same table once more: this one is the report's
            scope = None
        if scope is not None:
            scope.grids.append(grid)
            scope.labels |= labels
            return
        foreign = [found for found in self._rows_under(captions, grid) if found.caption.whose != "own"]
        self._in_grids += foreign
        if not foreign or foreign[0].rows[0] > 0:
            self.own |= labels

    def _rows_under(self, captions: Sequence[tuple[int, Caption]], grid: _Grid) -> Iterator[ForeignTable]:
        """The stretches of rows under captions in a table."""
        ends = [*[row for row, _ in captions], len(grid.table.rows)][1:]
        for (first, caption), last in zip(captions, ends, strict=True):
            cells = {cell for row in grid.table.rows[first:last] for cell in row if cell is not None}
            if cells and caption.whose != "appendix":
                spans = _joined((cell.start, cell.end) for cell in cells)
                yield ForeignTable(caption, spans, grid.number, (first, last))

    def _captions_in(self, table: Table) -> Iterator[tuple[int, Caption]]:
        """The captions that stand in rows of their own, and the numbers of these rows."""
        for number, row in enumerate(table.rows):
            texts = {cell for cell in row if cell is not None and cell.text.strip()}
            if len(texts) != 1 or len(row) < 2:
                continue
            caption = self._captions.read(next(iter(texts)).text)
            if caption is not None and (number == 0 or not caption.is_close):
                yield number, caption

    def _end_scope(self, at: int) -> None:
        if self._scope is not None:
            self._scope.end = at
            self._scopes.append(self._scope)
            self._scope = None

    def _foreign_in(self, scope: _Scope) -> Iterator[ForeignTable]:
        """The tables under a caption, and the flattened text if it has a table."""
        text = self._document.text
        is_appendix = scope.caption.whose == "appendix"
        for grid in scope.grids:
            has_figures = any(char.isdigit() for char in text[grid.table.start : grid.table.end])
            labels = self._labels_of(grid.table)
            if has_figures and (not is_appendix or scope.is_behind_report or _are_repeated(labels, self.own)):
                span = (grid.table.start, grid.table.end)
                yield ForeignTable(scope.caption, (span,), grid.number, (0, len(grid.table.rows)))
        spans = tuple(_outside((scope.start, scope.end), ((grid.table.start, grid.table.end) for grid in scope.grids)))
        said = normalize_label("".join(text[start:end] for start, end in spans))
        printed = frozenset(label for label in self._long_labels if label in said)
        if len(printed) < FEWEST_LABELS or (
            is_appendix and not scope.is_behind_report and not self._stand_elsewhere(printed, scope)
        ):
            return
        if any(char.isdigit() for start, end in spans for char in text[start:end]):
            yield ForeignTable(scope.caption, spans)

    def _stand_elsewhere(self, labels: frozenset[str], scope: _Scope) -> bool:
        text = self._document.text
        said = normalize_label(text[: scope.start] + text[scope.end :])
        return 2 * sum(label in said for label in labels) >= len(labels)

    @cached_property
    def _items(self) -> list[_Line | _Grid]:
        """The lines outside tables and the tables, in order."""
        text = self._document.text
        items: list[_Line | _Grid] = []
        at = 0
        for grid in self._leaves:
            items += self._lines_of(text, at, grid.table.start)
            cells = [cell.start for row in grid.table.rows for cell in row if cell is not None]
            items += self._lines_of(text, grid.table.start, min(cells, default=grid.table.start))
            items.append(grid)
            at = max(at, grid.table.end)
        items += self._lines_of(text, at, len(text))
        return items

    def _lines_of(self, text: str, start: int, end: int) -> Iterator[_Line]:
        """The lines of a stretch of text that say something; of a line with a table in it, its pieces."""
        for line in text[start:end].split("\n"):
            if any(map(str.isalnum, line)):
                if len(line) > LONGEST_LINE and self._has_table(line):
                    yield from self._pieces_of(line, start)
                else:
                    yield _Line(line, start, start + len(line))
            start += len(line) + 1

    def _has_table(self, line: str) -> bool:
        said = normalize_label(line)
        return sum(label in said for label in self._long_labels) >= FEWEST_IN_LINE

    def _pieces_of(self, line: str, start: int) -> Iterator[_Line]:
        """What stands in a line between sentences, figures, headings of sections and the beginnings of tables."""
        cuts = {0, len(line)}
        cuts.update(match.end() for match in _CUT_BEHIND.finditer(line))
        cuts.update(match.start() for match in _CUT_BEFORE.finditer(line))
        for match in self._heading_pattern.finditer(line):
            cuts.update(match.span())
        for first, last in pairwise(sorted(cuts)):
            if any(map(str.isalnum, line[first:last])):
                yield _Line(line[first:last], start + first, start + last, is_piece=True)

    @cached_property
    def _heading_pattern(self) -> re.Pattern[str]:
        """The headings of sections with their numbers, in a line with other text."""
        texts = {
            re.sub(r"^[一二三四五六七八九十]、", "", text)
            for form in self._forms
            for text in (
                *(spelling for label in form.sections.values() for spelling in label.spellings),
                *(text for block in form.blocks if block.table != "proactive" for text in block.heading.spellings),
            )
        }
        known = "|".join(map(re.escape, sorted(texts.union(_PROACTIVE), key=len, reverse=True)))
        return re.compile(f"[一二三四五六七八九十]{{1,2}}\\s*[、.．]\\s*(?:{known})")

    @cached_property
    def _leaves(self) -> list[_Grid]:
        """The tables that are no layout."""
        tables = self._document.tables
        found: list[_Grid] = []
        for number, table in enumerate(tables):
            following = tables[number + 1] if number + 1 < len(tables) else None
            if (following is None or following.start >= table.end) and not _is_layout(table) and _has_cells(table):
                found.append(_Grid(number, table))
        return found

    def _heading_in(self, line: str) -> str | None:
        """The section of which a line is the heading."""
        said = line.strip()
        if not said or len(said) > LONGEST_HEADING or _SENTENCE.search(said):
            return None
        bare = normalize_label(said)
        if bare in self._headings:
            return self._headings[bare]
        if not _NUMERAL.match(said) or said.lstrip("#* ")[:1] in "(（" or bare in self._row_texts:
            return None
        return next((name for text, name in self._headings.items() if bare.endswith(text)), None)

    @cached_property
    def _headings(self) -> dict[str, str]:
        """Normalised heading of a section -> one name for all its spellings."""
        found: dict[str, str] = {}
        for form in self._forms:
            labels = dict(form.sections) | {b.table: b.heading for b in form.blocks if b.table != "proactive"}
            for name, label in labels.items():
                found.update((normalize_label(spelling), name) for spelling in label.spellings)
        return found | dict.fromkeys(_PROACTIVE, "proactive")

    @cached_property
    def _row_texts(self) -> frozenset[str]:
        return frozenset().union(*(form.spellings for form in self._forms))

    @cached_property
    def _openings(self) -> frozenset[str]:
        """The lines with which flattened tables begin."""
        texts = [form.corner.text for form in self._forms]
        for form in self._forms:
            texts += [text for block in form.blocks for text in (*block.notes, *block.heading.spellings)]
        return frozenset(filter(None, map(normalize_label, (*texts, "第二十条", "行政复议", "自然人", "规章"))))

    @cached_property
    def _long_openings(self) -> tuple[str, ...]:
        return tuple(text for text in self._openings if len(text) >= SHORTEST_LABEL)

    @cached_property
    def _long_labels(self) -> frozenset[str]:
        return frozenset(label for form in self._forms for label in form.official if len(label) >= SHORTEST_LABEL)

    def _labels_of(self, table: Table) -> frozenset[str]:
        """The labels of rows in a table; of a table that has none, those of columns."""
        said = {normalize_label(cell.text) for row in table.rows for cell in row if cell is not None}
        rows = said & self._row_labels
        return frozenset(rows or said & self._row_texts)

    @cached_property
    def _row_labels(self) -> frozenset[str]:
        blocks = [block for form in self._forms for block in form.blocks if not block.side_by_side]
        rows = {normalize_label(text) for block in blocks for row in block.rows for text in row.label.spellings}
        columns = {normalize_label(text) for block in blocks for each in block.columns for text in each.label.spellings}
        return frozenset(rows - columns)


def _are_repeated(labels: frozenset[str], printed: set[str]) -> bool:
    """Whether most of these labels are printed already."""
    return len(labels) > 1 and 2 * len(labels & printed) >= len(labels)


def _is_layout(table: Table) -> bool:
    return any(cell is not None and cell.text.count("\n") > MOST_LINES for row in table.rows for cell in row)


def _has_cells(table: Table) -> bool:
    """Whether more than one cell says something; a table of one is a frame around a text."""
    return len({cell for row in table.rows for cell in row if cell is not None and cell.text.strip()}) > 1


def _outside(span: Span, grids: Iterable[Span]) -> Iterator[Span]:
    start, end = span
    for first, last in sorted(grids):
        if start < first:
            yield start, first
        start = max(start, last)
    if start < end:
        yield start, end


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        else:
            out.append((start, end))
    return tuple(out)
