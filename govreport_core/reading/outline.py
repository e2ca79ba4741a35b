"""What stands in a document from top to bottom: its tables, and the lines between them with the headings among them.

Where a line has a whole flattened table in it, its pieces stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.meaning import SAYS_NOTHING, says_the_same
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.document import Document, Table
from govreport_core.reading.form_words import PROACTIVE_HEADINGS, SHORTEST_LABEL, FormWords

# So many labels in a long line are a table in it.
FEWEST_IN_LINE = 5
# So many unknown heads may stand side by side.
MOST_UNKNOWN = 10
# Longer lines are no headings.
LONGEST_HEADING = 60
# In longer lines a whole table may stand, with captions between its cells.
LONGEST_LINE = 200

_NUMERAL = re.compile(r"[\s#*]*(?:第?[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十]{1,3}[)）])")
# In a line with a table in it, captions stand behind sentences and figures and before what begins a table.
_CUT_BEHIND = re.compile(r"[。；;]|\d(?=[^\d\s年月日.．、，,号件条项次%％至到)）〕\]~—–-])|\d\s+(?=\D)")
_CUT_BEFORE = re.compile(
    r"(?<=[\d\s])(?=(?:19|20)\d\d\s*年)|第二十条第|[(（]本列数据|信息内容|申请人情况|(?<=\s)行政复议"
)
_SENTENCE = re.compile(r"[。；;]")
# A unit that has no letter.
_PART_OF = re.compile("[%‰％]")
_LINE = re.compile(r"[^\n]+")
_ENDS_TEXT = re.compile(r"[。；;:：!！?？]\s*$")


class Line(NamedTuple):
    """A line of text outside tables, or a piece of a long one in which a table may stand."""

    text: str
    start: int
    is_piece: bool = False

    @property
    def end(self) -> int:
        """Where it ends in the document's text. Worked out, not held: a document may have millions of lines."""
        return self.start + len(self.text)


class Grid(NamedTuple):
    """A table of the document that has no other in it."""

    number: int
    table: Table


class Outline:
    """The lines and tables of a document in order, and what of the forms is printed in them."""

    def __init__(self, document: Document, forms: Sequence[Form]) -> None:
        self._document = document
        self._forms = forms
        self._words = [form.cached(FormWords) for form in forms]

    @cached_property
    def items(self) -> list[Line | Grid]:
        """The lines outside tables and the tables, in order."""
        text = self._document.text
        items: list[Line | Grid] = []
        at = 0
        for grid in self._leaves:
            items += self._lines_of(text, at, grid.table.start)
            cells = [cell.start for row in grid.table.rows for cell in row if cell is not None]
            items += self._lines_of(text, grid.table.start, min(cells, default=grid.table.start))
            items.append(grid)
            at = max(at, grid.table.end)
        items += self._lines_of(text, at, len(text))
        return items

    def _lines_of(self, text: str, start: int, end: int) -> Iterator[Line]:
        """The lines of a stretch of text that say something; of a line with a table in it, its pieces."""
        for found in _LINE.finditer(text, start, end):
            line, start = found[0], found.start()
            if any(map(str.isalnum, line)) or _PART_OF.search(line):
                if len(line) > LONGEST_LINE and self._has_table(line):
                    yield from self._pieces_of(line, start)
                else:
                    yield Line(line, start)

    def _has_table(self, line: str) -> bool:
        said = normalize_label(line)
        return sum(label in said for label in self.long_labels) >= FEWEST_IN_LINE

    def _pieces_of(self, line: str, start: int) -> Iterator[Line]:
        """What stands in a line between sentences, figures, headings of sections and the beginnings of tables."""
        cuts = {0, len(line)}
        cuts.update(match.end() for match in _CUT_BEHIND.finditer(line))
        cuts.update(match.start() for match in _CUT_BEFORE.finditer(line))
        for match in self._heading_pattern.finditer(line):
            cuts.update(match.span())
        for first, last in pairwise(sorted(cuts)):
            if any(map(str.isalnum, line[first:last])):
                yield Line(line[first:last], start + first, is_piece=True)

    @cached_property
    def _heading_pattern(self) -> re.Pattern[str]:
        """The headings of sections with their numbers, in a line with other text."""
        texts = frozenset(PROACTIVE_HEADINGS).union(*(words.bare_headings for words in self._words))
        known = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
        return re.compile(f"[一二三四五六七八九十]{{1,2}}\\s*[、.．]\\s*(?:{known})")

    @cached_property
    def _leaves(self) -> list[Grid]:
        """The tables that are no layout and no frame around a text."""
        return [Grid(number, table) for number, table in self._document.grids if _has_cells(table)]

    def heading_in(self, line: str) -> str | None:
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

    def heads_part(self, line: str) -> bool:
        """Whether a line is the heading of a part of a table and nothing else."""
        return normalize_label(line) in self._part_headings

    @cached_property
    def _part_headings(self) -> frozenset[str]:
        return frozenset(normalize_label(text) for words in self._words for text in words.part_headings)

    def names_column(self, text: str) -> bool:
        """Whether a text is the label of a column, side-by-side blocks left aside."""
        return any(normalize_label(text) in words.column_labels for words in self._words)

    def is_known_head(self, text: str) -> bool:
        """Whether the head of a group of columns says nothing, or what a head of the forms or a piece of it says."""
        said = normalize_label(text)
        if not said or said in SAYS_NOTHING:
            return True
        known = (label for words in self._words for label in (*words.openings, *words.headings))
        return any(said in label or says_the_same(said, label) for label in known)

    def is_corner(self, line: str) -> bool:
        """Whether a line is the corner of a table or of a part of one."""
        return normalize_label(line) in self._corners

    @cached_property
    def _corners(self) -> frozenset[str]:
        return frozenset(normalize_label(form.corner.text) for form in self._forms)

    @cached_property
    def _headings(self) -> dict[str, str]:
        """Normalised heading of a section -> one name for all its spellings."""
        found: dict[str, str] = {}
        for words in self._words:
            found |= words.headings
        return found | dict.fromkeys(PROACTIVE_HEADINGS, "proactive")

    @cached_property
    def _row_texts(self) -> frozenset[str]:
        return frozenset().union(*(form.spellings for form in self._forms))

    def is_in_table(self, number: int) -> bool:
        """Whether a line may be a cell of a flattened table: a label or figure stands before it."""
        for item in reversed(self.items[max(0, number - MOST_UNKNOWN) : number]):
            if isinstance(item, Grid) or self.heading_in(item.text) or _ENDS_TEXT.search(item.text):
                return False
            said = normalize_label(item.text)
            if said.isdigit() or said in self._cells or said in self._openings:
                return True
        return False

    def prints(self, line: str) -> bool:
        """Whether a line is something that the forms print themselves."""
        return normalize_label(line) in self._cells

    @cached_property
    def _cells(self) -> frozenset[str]:
        """What the forms print, figures left aside."""
        return frozenset[str]().union(*(words.printed for words in self._words))

    def begins_table(self, line: Line) -> bool:
        """Whether a flattened table begins with this line."""
        if line.is_piece and self.heading_in(line.text):
            return True
        said = normalize_label(line.text)
        return said in self._openings or said.startswith(self._long_openings)

    @cached_property
    def _openings(self) -> frozenset[str]:
        """The lines with which flattened tables begin."""
        short = frozenset(map(normalize_label, ("第二十条", "行政复议", "自然人", "规章")))
        return frozenset(filter(None, short.union(*(words.openings for words in self._words))))

    @cached_property
    def _long_openings(self) -> tuple[str, ...]:
        return tuple(text for text in self._openings if len(text) >= SHORTEST_LABEL)

    @cached_property
    def long_labels(self) -> frozenset[str]:
        """The labels of the forms that are no words of running text."""
        return frozenset().union(*(words.long_labels for words in self._words))

    def labels_of(self, table: Table) -> frozenset[str]:
        """The labels of rows in a table; of a table that has none, those of columns."""
        said = set(map(normalize_label, {cell.text for row in table.rows for cell in row if cell is not None}))
        rows = said & self._row_labels
        return frozenset(rows or said & self._row_texts)

    def begins_with_part(self, line: str) -> bool:
        """Whether a line heads a part of a table, or begins with the label of a row that is no word of running text."""
        said = normalize_label(line)
        if said in self._part_headings:
            return True
        return said.startswith(tuple(label for label in self._row_labels if len(label) >= SHORTEST_LABEL))

    @cached_property
    def _row_labels(self) -> frozenset[str]:
        rows = frozenset[str]().union(*(words.row_labels for words in self._words))
        return rows.difference(*(words.column_labels for words in self._words))


def _has_cells(table: Table) -> bool:
    """Whether more than one cell says something; a table of one is a frame around a text."""
    said = (cell for row in table.rows for cell in row if cell is not None and cell.text.strip())
    first = next(said, None)
    return any(cell != first for cell in said)
